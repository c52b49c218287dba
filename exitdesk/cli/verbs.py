"""The verbs: each takes the parsed options, prints, and returns an exit status."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from exitdesk.cli import asking, documents, needs
from exitdesk.domain.ids import RecordId
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import (
    attachments,
    backups,
    cases,
    checking,
    demo,
    entries,
    erasing,
    figures,
    finding,
    recovery_text,
    stories,
    vaults,
)
from exitdesk.services import documents as papers
from exitdesk.services.vaults import Vault

DONE, FINDING = 0, 1


@contextmanager
def opened(options: Namespace) -> Iterator[Vault]:
    """Open the vault that the options name, and close it whatever happens."""
    vault = vaults.unlock(Path(options.vault), asking.passphrase(options), asking.key_file(options))
    try:
        for notice in vault.notices:
            _complain(notice)
        yield vault
    finally:
        vaults.close(vault)


def create(options: Namespace) -> int:
    """Make a vault; the recovery code is printed, or written where it was asked for."""
    out = Path(options.recovery_file) if options.recovery_file else None
    if out is not None and out.exists():
        raise Trouble(
            tr("The file {name} is already there.", name=out.name),
            tr("Nothing was made."),
            tr("Choose another name for the recovery file."),
        )
    passphrase = asking.passphrase(options)
    vault, code = vaults.create(
        Path(options.vault),
        passphrase,
        person=options.person or "",
        key_file=asking.key_file(options),
    )
    try:
        if out is not None:
            recovery_text.write(out, vault, code)
            _say(
                tr(
                    (
                        "The vault is made. The recovery code is in {name}: print it, keep "
                        "it apart, remove the file."
                    ),
                    name=out.name,
                )
            )
        else:
            _say(tr("The vault is made. Recovery code, shown only now: {code}", code=code))
    except BaseException:
        vaults.discard(vault)
        raise
    vaults.close(vault)
    return DONE


def check(options: Namespace) -> int:
    """Look the vault over; exit status 1 where something is wrong."""
    with opened(options) as vault:
        found = checking.check(vault)
        serious = [f for f in found if f.serious] + ([] if not vault.notices else [None])
        for words in checking.checked_words():
            _say(f"- {words}")
        for finding_ in found:
            _say(" ".join(p for p in (finding_.what, finding_.safe, finding_.to_do) if p))
        if not found:
            _say(tr("All is well."))
    return FINDING if serious else DONE


def passphrase(options: Namespace) -> int:
    """Change the passphrase."""
    with opened(options) as vault:
        vaults.change_passphrase(vault, asking.new_passphrase(options), asking.key_file(options))
    _say(
        tr(
            "The passphrase was changed. The old one opens neither this vault nor its "
            "header's previous version."
        )
    )
    return DONE


def recover(options: Namespace) -> int:
    """Open with the recovery code and set a new passphrase."""
    typed = recovery_text.code_in(asking.content(Path(options.recovery_file), 65_536))
    new = asking.new_passphrase(options)
    vault = vaults.unlock_by_recovery(Path(options.vault), typed)
    try:
        vaults.change_passphrase(vault, new)
    finally:
        vaults.close(vault)
    _say(tr("The vault opens with the new passphrase. The recovery sheet stays valid."))
    return DONE


def backup(options: Namespace) -> int:
    """Make a verified backup and print where it is."""
    with opened(options) as vault:
        made = backups.make(vault, Path(options.to) if options.to else None)
    _say(str(made))
    return DONE


def restore(options: Namespace) -> int:
    """Make a vault from a backup; a vault that lies there is kept beside it."""
    done = backups.restore(
        Path(options.backup),
        Path(options.vault),
        asking.passphrase(options),
        asking.key_file(options),
    )
    _say(tr("The vault was restored and verified."))
    if done.former is not None:
        _say(tr("The former vault was kept: {name}", name=done.former.name))
    return DONE


def load(options: Namespace) -> int:
    """Store a story file whole, or name what has no place in it."""
    data = asking.content(Path(options.file))
    with opened(options) as vault:
        try:
            made = stories.load(vault, data)
        except stories.StoryRefused as refused:
            for line, message in refused.lines:
                _complain(tr("line {line}: {message}", line=line, message=message))
            raise
        for case in made:
            row = vault.store.case_row(case)
            _say(tr("{code}: {n} events", code=row.code, n=row.events) if row else "")
    return DONE


def list_cases(options: Namespace) -> int:
    """Print the list of cases."""
    with opened(options) as vault:
        rows = [documents.case_row(row) for row in cases.rows(vault)]
    if options.json:
        return _json(rows)
    for row in rows:
        _say(
            "\t".join(
                str(row[k] or "-")
                for k in ("code", "alias", "kind", "state", "phase", "last_contact_on")
            )
        )
    return DONE


def case(options: Namespace) -> int:
    """Print one case whole."""
    with opened(options) as vault:
        page = cases.page(vault, found_case(vault, options.code))
        whole = documents.case(page)
    if options.json:
        return _json(whole)
    _say(f"{whole.get('code')}\t{whole.get('alias', '')}\t{whole.get('phase') or ''}")
    for event in whole["events"]:
        _say("\t".join(str(event.get(k) or "") for k in ("date", "id", "type")))
    return DONE


def note(options: Namespace) -> int:
    """Write one session note; its id is printed once it is on the disk."""
    data = asking.content(Path(options.file), 1 << 24)
    with opened(options) as vault:
        found = found_case(vault, options.code)
        try:
            doc = stories.session_from(vault, data)
        except stories.StoryRefused as refused:
            for line, message in refused.lines:
                _complain(tr("line {line}: {message}", line=line, message=message))
            raise
        record, _ = entries.save(vault, found, "session", doc)
        vaults.seal_head(vault)
        _say(record)
        sys.stdout.flush()
    return DONE


def attach(options: Namespace) -> int:
    """Add a document to a case; its id is printed once it is on the disk."""
    with opened(options) as vault:
        record, _ = attachments.add(vault, found_case(vault, options.code), Path(options.file))
        vaults.seal_head(vault)
        _say(record)
        sys.stdout.flush()
    return DONE


def search(options: Namespace) -> int:
    """Print where words stand."""
    with opened(options) as vault:
        results = finding.search(vault, " ".join(options.words))
    hits = [
        {
            "case": h.code,
            "kind": h.kind,
            "date": h.occurred_on or None,
            "record": h.record,
            "title": h.title,
            "text": h.text,
            "reason": h.reason,
        }
        for h in results.hits
    ]
    if options.json:
        return _json(hits)
    for hit in hits:
        _say("\t".join(str(hit[k] or "-") for k in ("case", "date", "kind", "text")))
    return DONE


def show_figures(options: Namespace) -> int:
    """Print the computed figures of a case."""
    with opened(options) as vault:
        found = figures.figures(vault, found_case(vault, options.code))
    if options.json:
        return _json(found)
    for name, value in found.items():
        _say(f"{name}: {json.dumps(value, ensure_ascii=False)}")
    return DONE


def report(options: Namespace) -> int:
    """Write a PDF of the case file, of one of its notes, or of needs and strengths."""
    out = Path(options.output)
    with opened(options) as vault:
        found = found_case(vault, options.code)
        if options.kind == "needs":
            needs.needs(vault, found, out)
        elif options.kind == "note":
            papers.write(papers.note(vault, _note(vault, found, options.record)), out)
        else:
            papers.write(papers.case_file(vault, found), out)
    _say(tr("Written: {name}", name=out.name))
    return DONE


def erase(options: Namespace) -> int:
    """Erase a case for good; a person at a terminal types the code again, or says --yes."""
    with opened(options) as vault:
        found = found_case(vault, options.code)
        if not options.yes and sys.stdin.isatty() and not _typed_again(options.code):
            raise Trouble(tr("The code was not typed again."), tr("Nothing was erased."))
        certificate = erasing.erase(vault, found, options.reason or "")
    _say(
        tr(
            "Erased at {at}: {n} records, and {b} older backups here.",
            at=certificate.erased_at,
            n=sum(certificate.counts.values()),
            b=certificate.backups_removed,
        )
    )
    return DONE


def make_demo(options: Namespace) -> tuple[int, Path]:
    """Make the practice vault (or find the one made before) and say what it holds."""
    folder = Path(options.vault) if options.vault else demo.default_folder()
    if vaults.exists(folder):
        if options.stories:
            raise Trouble(
                tr("There is already a vault in this folder."),
                tr("Nothing was changed."),
                tr("Choose another folder with --vault."),
            )
        vault = vaults.unlock(folder, demo.PASSPHRASE)
    else:
        data = asking.content(Path(options.stories)) if options.stories else None
        try:
            vault = demo.make(folder, data)
        except stories.StoryRefused as refused:
            for line, message in refused.lines:
                _complain(tr("line {line}: {message}", line=line, message=message))
            raise
    try:
        _say(tr("Practice vault: {folder}", folder=folder))
        _say(tr("Passphrase: {passphrase}", passphrase=demo.PASSPHRASE))
        for row in cases.rows(vault):
            _say(tr("{code} {alias}: {n} events", code=row.code, alias=row.alias, n=row.events))
    finally:
        vaults.close(vault)
    return DONE, folder


def found_case(vault: Vault, code: str) -> RecordId:
    """Return the case with a code. Raises Trouble where there is none."""
    found = cases.by_code(vault, code)
    if found is None:
        raise Trouble(
            tr("There is no case with this code."),
            tr("Nothing was changed."),
            tr("The verb “cases” lists the codes."),
        )
    return found


def _note(vault: Vault, case_: RecordId, wanted: str | None) -> RecordId:
    """Return the note that was named by id or reference, else the newest."""
    notes = [r for r in cases.page(vault, case_).events if r.kind == "session"]
    if wanted:
        notes = [r for r in notes if wanted in (r.id, r.doc.get("event_ref"))]
    if not notes:
        raise Trouble(tr("There is no such note in this case."))
    return notes[-1].id


def _typed_again(code: str) -> bool:
    return input(tr("This destroys the case for good. Type its code: ")).strip() == code


def _json(value: Any) -> int:
    _say(json.dumps(value, ensure_ascii=False, indent=2))
    return DONE


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def _complain(text: str) -> None:
    sys.stderr.write(text + "\n")
