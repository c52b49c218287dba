"""Make the vault of the present schema that later versions must open.

    python -m tests.files.make [FOLDER]

Made once for each schema through the ordinary services, committed, never edited and never made
again: a vault that today's code writes proves nothing about yesterday's.
"""

from __future__ import annotations

import hashlib
import json
import platform
import random
import shutil
import sys
import tempfile
from pathlib import Path

from exitdesk.crypto.slots import FLOOR
from exitdesk.domain.ids import RecordId, new_id
from exitdesk.services import (
    attachments,
    backups,
    cases,
    conflicts,
    demo,
    drafts,
    entries,
    erasing,
    finding,
    identity,
    people,
    receiving,
    sharing,
    stories,
    vaults,
)
from exitdesk.services.vaults import Vault
from exitdesk.storage import ballast, holder
from exitdesk.storage.schema import migrations

PASSPHRASE = "seven quiet herons cross the harbour"
NOTE = "He came early, we spoke about work. Ünïcode: Żółw, سلام, 🙂."
WORDS = ("herons", "Zolw", "Mohammed", "forklift")


def make(folder: Path) -> None:
    """Write the vault and what must be found in it below `folder`."""
    platform.node = lambda: "practice laptop"
    vault, code = vaults.create(
        folder / "vault",
        PASSPHRASE,
        person="Anna Berg",
        role="case_manager",
        organisation="Harbour Exit Centre",
        cost=FLOOR,
    )
    vaults.confirm_recovery(vault, code, code)
    stories.load(vault, demo.stories_data())
    _own_case(vault, folder)
    _erased(vault)
    _exchanged(vault, folder)
    kept = backups.make(vault)
    vault.store.set_setting(vaults.LAST_BACKUP, {"at": vaults.now(), "where": "backups"})
    vaults.seal_head(vault)
    expected = {"schema": len(migrations()), "recovery_code": code, "backup": kept.name}
    expected |= held(vault)
    vaults.close(vault)
    for name in (ballast.NAME, holder.NAME):
        (folder / "vault" / name).unlink(missing_ok=True)
    text = json.dumps(expected, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / "expected.json").write_text(text + "\n", encoding="utf-8")


def _own_case(vault: Vault, folder: Path) -> None:
    """A case with a final note and its amendment, a draft, names, documents, something undone."""
    people.add_colleague(vault, {"code": "SO", "alias": "Solveig"})
    fields = {"alias": "Mattis", "summary": "Likes herons.", "code": "EX-0900"}
    case, _ = cases.create(vault, fields)
    cases.add_part(vault, case, "name", {"full_name": "Mohammed Winter", "note": "محمد"})
    doc = {
        "occurred_on": "2024-02-29",
        "contact": {"type": "meeting_office", "attendance": "attended", "minutes": 50},
        "note": {"format": "DAP", "data": NOTE, "plan": "Forklift licence."},
        "quote": "I want my own keys.",
    }
    final, _ = entries.save(vault, case, "session", doc, finalise=True)
    entries.amend(vault, final, "It was 45 minutes.", "counted wrong")
    changed, _ = entries.save(vault, case, "session", {**doc, "quote": "Before."})
    entries.save(vault, case, "session", {**doc, "quote": "After."}, record=changed)
    removed, _ = entries.save(vault, case, "session", {**doc, "quote": "Removed."})
    entries.remove(vault, removed)
    drafts.keep(vault, new_id(), case, "session", None, {"quote": "half a sen"}, {"caret": 10})
    for name, size in (("letter.txt", 0), ("photo ü.png", 5_000), ("long.pdf", 90_000)):
        path = folder / name
        path.write_bytes(random.Random(name).randbytes(size))
        attachments.add(vault, case, path, title=f"Document {size}")
        path.unlink()


def _erased(vault: Vault) -> None:
    case, _ = cases.create(vault, {"alias": "Gone", "summary": "zebracanary", "code": "EX-0901"})
    doc = {
        "occurred_on": "2024-03-01",
        "contact": {"type": "phone_out", "attendance": "attended", "minutes": 5},
        "note": {"format": "DAP", "data": "zebracanary"},
    }
    entries.save(vault, case, "session", doc)
    erasing.erase(vault, case, "asked for")


def _exchanged(vault: Vault, folder: Path) -> None:
    """A colleague who has the case, words that both wrote, one change that waits for another."""
    other, _ = vaults.create(folder / "colleague", PASSPHRASE, person="Bo Lind", cost=FLOOR)
    there = identity.pair(vault, identity.own_card(other))
    here = identity.pair(other, identity.own_card(vault))
    identity.verify(vault, there.peer, here.words)
    identity.verify(other, here.peer, there.words)
    case = cases.by_code(vault, "EX-0900")
    if case is None:
        raise AssertionError
    _given(vault, other, case)
    cases.change(vault, case, {"summary": "Likes herons and boats."})
    for said in ("Likes owls.", "Likes owls and cranes."):
        cases.change(other, case, {"summary": said})
    _given(other, vault, case)
    vaults.close(other)
    shutil.rmtree(folder / "colleague")


def _given(vault: Vault, other: Vault, case: RecordId) -> None:
    given = sharing.make(vault, identity.peers_of(vault), [case], reason="together")
    for part in given.parts:
        receiving.take(other, receiving.look(other, part.data), backed_up="")


def held(vault: Vault) -> dict[str, object]:
    """Return what a vault holds, as `expected.json` keeps it."""
    store = vault.store
    count, link = store.head()
    records = {
        record.id: digest(record.doc)
        for scope in store.scopes()
        for record in store.records(scope, deleted=True)
    }
    documents = {}
    for scope in store.scopes():
        for record in store.records(scope, ["attachment"]):
            with attachments.reader(vault, record.id) as reader:
                documents[record.id] = hashlib.sha256(reader.read()).hexdigest()
    return {
        "counts": store.counts(),
        "head": [count, link.hex()],
        "records": records,
        "documents": documents,
        "drafts": [[d.case, d.kind, d.doc, d.place] for d in drafts.every(vault)],
        "rows": [[row.code, row.alias, row.phase, row.events] for row in cases.rows(vault)],
        "erased": len(store.scopes(erased=True)),
        "unsettled": [
            [one.field, sorted(str(side.value) for side in one.sides)]
            for one in conflicts.conflicts(vault)
        ],
        "peers": [[peer.name, peer.state] for peer in identity.peers_of(vault)],
        "register": [[line.scope, line.mode, line.reason] for line in sharing.register(vault)],
        "hits": {
            words: sorted({hit.record for hit in finding.search(vault, words).hits})
            for words in (*WORDS, "zebracanary")
        },
    }


def digest(doc: object) -> str:
    """Return what stands for a document's content."""
    text = json.dumps(doc, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def main(arguments: list[str]) -> int:
    """Make the vault in a folder that is not there yet."""
    usual = Path(__file__).parent / f"schema_{len(migrations())}"
    folder = Path(arguments[0]) if arguments else usual
    if folder.exists():
        print(f"{folder} is there; a committed vault is never made again.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as place:
        made = Path(place) / folder.name
        made.mkdir()
        make(made)
        shutil.copytree(made, folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
