"""``self-test``: this copy of the program, with its own libraries, resources and fonts, at work."""

from __future__ import annotations

import sys
import tempfile
import time
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from exitdesk import paths
from exitdesk.forms.session import FormSession
from exitdesk.i18n import tr
from exitdesk.services import (
    attachments,
    backups,
    cases,
    checking,
    demo,
    digests,
    documents,
    entries,
    figures,
    finding,
    form_export,
    form_library,
    form_papers,
    identity,
    receiving,
    sharing,
    submissions,
    vaults,
)

_CANARY = "Zaunkönigin محمد Müller"
_PASSPHRASE = "self test passphrase"  # noqa: S105 (of a vault that lives for a second)


class _Failed(Exception):
    pass


def self_test(_options: Namespace) -> int:
    """Make a vault, save, lock, unlock, search, print, restore, verify; 0 where all held."""
    with tempfile.TemporaryDirectory(prefix="exitdesk-self-test-") as folder:
        state = _State(Path(folder))
        for name, step in _STEPS:
            started = time.perf_counter()
            try:
                step(state)
            except Exception as error:  # noqa: BLE001 (whatever it is, it is the finding)
                sys.stdout.write(f"FAILED  {name}: {type(error).__name__}: {error}\n")
                return 1
            sys.stdout.write(f"ok      {name} ({time.perf_counter() - started:.2f} s)\n")
    sys.stdout.write(tr("The self-test passed.") + "\n")
    return 0


class _State:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.vault_folder = folder / "vault"
        self.vault: vaults.Vault | None = None
        self.code = ""
        self.backup = folder

    def open(self) -> vaults.Vault:
        if self.vault is None:
            raise _Failed("the vault is not open")
        return self.vault


def _create(state: _State) -> None:
    state.vault, state.code = vaults.create(state.vault_folder, _PASSPHRASE, person="Self Test")


def _save(state: _State) -> None:
    vault = state.open()
    case, _ = cases.create(vault, {"alias": "Zaun", "summary": _CANARY})
    doc = {
        "occurred_on": "2024-02-29",
        "contact": {"type": "meeting_office", "attendance": "attended", "minutes": 45},
        "note": {"format": "DAP", "data": _CANARY, "plan": "Tea."},
    }
    record, _ = entries.save(vault, case, "session", doc, finalise=True)
    entries.amend(vault, record, "Coffee.")
    source = state.folder / "paper.txt"
    source.write_text(_CANARY, encoding="utf-8")
    attachments.add(vault, case, source)


def _lock_and_unlock(state: _State) -> None:
    vaults.close(state.open())
    files = [p for p in state.vault_folder.rglob("*") if p.is_file()]
    if any(b"Zaun" in p.read_bytes() for p in files):
        raise _Failed("readable text lies in the vault's folder")
    state.vault = vaults.unlock(state.vault_folder, _PASSPHRASE)


def _search(state: _State) -> None:
    for words in ("zaunkonigin", "Zaunk", "mull", "محمد"):
        if not finding.search(state.open(), words).hits:
            raise _Failed(f"not found: {len(words)} letters")


def _print(state: _State) -> None:
    vault = state.open()
    case = cases.rows(vault)[0].id
    out = state.folder / "case.pdf"
    documents.write(documents.case_file(vault, case), out)
    import pypdfium2

    pdf = pypdfium2.PdfDocument(out.read_bytes())
    text = "".join(page.get_textpage().get_text_range() for page in pdf)
    pdf.close()
    if "Zaunkönigin" not in text or "محمد" not in text:
        raise _Failed("the printed page does not hold what was written")


def _fill_in_a_form(state: _State) -> None:
    vault = state.open()
    case = cases.rows(vault)[0].id
    workbook = paths.resources() / "forms" / "starter" / "starter.xlsx"
    form, report, _ = form_library.take(vault, workbook.name, workbook.read_bytes())
    if not report.usable:
        raise _Failed("the starter workbook cannot be used")
    form_library.publish(vault, form)
    session = FormSession(submissions.begin(vault, case, form).definition)
    submissions.save(vault, case, form, session.instance_xml(), occurred_on="2024-03-01")
    documents.write(form_papers.library_blank(vault, form), state.folder / "form.pdf")
    if form_export.write(vault, report.form_id, state.folder / "answers.xlsx") != 1:
        raise _Failed("the answers are not in the table")


def _exchange(state: _State) -> None:
    vault = state.open()
    other, _ = vaults.create(state.folder / "colleague", _PASSPHRASE, person="Colleague")
    try:
        there = identity.pair(vault, identity.own_card(other))
        here = identity.pair(other, identity.own_card(vault))
        identity.verify(vault, there.peer, here.words)
        identity.verify(other, here.peer, there.words)
        case = cases.rows(vault)[0].id
        given = sharing.make(vault, identity.peers_of(vault), [case], reason="self-test")
        receiving.take(other, receiving.look(other, given.parts[0].data))
        if digests.digest(other, case) != digests.digest(vault, case):
            raise _Failed("the colleague has something else")
    finally:
        vaults.close(other)


def _back_up_and_restore(state: _State) -> None:
    vault = state.open()
    backup = backups.make(vault)
    before = vault.store.counts()
    vaults.close(vault)
    restored = state.folder / "restored"
    backups.restore(backup, restored, _PASSPHRASE)
    state.vault = vaults.unlock(restored, _PASSPHRASE)
    if state.vault.store.counts() != before:
        raise _Failed("the restored vault holds something else")


def _verify(state: _State) -> None:
    backups.make(state.open())
    found = checking.check(state.open())
    if found:
        raise _Failed(found[0].what)


def _recover(state: _State) -> None:
    folder = state.open().folder
    vaults.close(state.open())
    vaults.close(vaults.unlock_by_recovery(folder, state.code))


def _practice(state: _State) -> None:
    vault = demo.make(state.folder / "practice")
    found = figures.figures(vault, cases.rows(vault)[0].id)
    vaults.close(vault)
    if not found.get("events"):
        raise _Failed("the practice cases are empty")


_STEPS: tuple[tuple[str, Callable[[_State], None]], ...] = (
    ("make a vault", _create),
    ("save a case, a note, a correction, a document", _save),
    ("lock and unlock", _lock_and_unlock),
    ("search", _search),
    ("print", _print),
    ("import, fill in, print and export a form", _fill_in_a_form),
    ("give a case to a colleague", _exchange),
    ("back up and restore", _back_up_and_restore),
    ("check", _verify),
    ("open with the recovery code", _recover),
    ("practice vault", _practice),
)
