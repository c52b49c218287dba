"""What the program does when it is killed: each step is confirmed once its call has returned."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from typing import Any

from exitdesk.crypto import header as headers
from exitdesk.domain.ids import new_id
from exitdesk.services import attachments, backups, drafts, entries, erasing, saving, vaults
from exitdesk.services.vaults import Vault
from exitdesk.storage import header_names
from tests.safety.desk import CHEAP, PASSPHRASE, Desk, made, session

Confirm = Callable[[dict[str, Any]], None]
NEW_WORDS = ("new words", PASSPHRASE)
CREATED = "created"
STICK = "stick"


def save(vault: Vault, desk: Desk, confirm: Confirm) -> None:
    """Type, save, finalise, correct; the small work in between, as the window does."""
    for number in range(24):
        draft, text = new_id(), f"Typed {number}. " + "More of it. " * (number * 7)
        drafts.keep(vault, draft, desk.kept, "session", None, {"quote": text}, {})
        confirm({"draft": draft, "text": text})
        doc = {
            "occurred_on": "2024-05-01",
            "contact": {"type": "phone_out", "attendance": "attended", "minutes": number + 1},
            "note": {"format": "DAP", "data": text},
        }
        final = number % 2 == 0
        record, _ = entries.save(vault, desk.kept, "session", doc, draft=draft, finalise=final)
        confirm({"record": record, "text": text, "final": final, "draft": draft})
        if final:
            amendment, _ = entries.amend(vault, record, f"Corrected {number}")
            confirm({"record": amendment, "text": f"Corrected {number}", "final": False})
        if number % 5 == 4:
            vaults.keep(vault)
            vault.store.compartment.checkpoint()


def attach(vault: Vault, desk: Desk, confirm: Confirm) -> None:
    """Add documents, one of them twice."""
    for number in range(8):
        path = desk.beside / f"document {number % 7}.bin"
        if not path.exists():
            path.write_bytes(document(number))
        record, _ = attachments.add(vault, desk.kept, path)
        confirm({"record": record, "number": number % 7})


def backup(vault: Vault, desk: Desk, confirm: Confirm) -> None:
    """Back up beside the vault and to a stick, with a note written in between."""
    for number in range(2):
        for where in (None, desk.beside / STICK):
            backups.make(vault, where)
            confirm({"stick": where is not None, "changes": vault.store.head()[0]})
            session(vault, desk.kept, f"Between {number}")


def passphrase(vault: Vault, _desk: Desk, confirm: Confirm) -> None:
    """Change the passphrase there and back."""
    for number in range(10):
        words = NEW_WORDS[number % 2]
        vaults.change_passphrase(vault, words, cost=CHEAP)
        confirm({"passphrase": words})


def rotate(vault: Vault, desk: Desk, confirm: Confirm) -> None:
    """Change the data key, write, and change it again."""
    for number in range(2):
        code = vaults.rotate_key(vault, PASSPHRASE, cost=CHEAP)
        confirm({"code": code})
        record = session(vault, desk.kept, f"Under key {number}")
        confirm({"record": record, "text": f"Under key {number}", "final": False})


def restore(vault: Vault, desk: Desk, confirm: Confirm) -> None:
    """Put the backup in the vault's place."""
    vaults.close(vault)
    done = backups.restore(vault.folder / desk.backup, vault.folder, PASSPHRASE, floor=CHEAP)
    confirm({"former": str(done.former)})


def erase(vault: Vault, desk: Desk, confirm: Confirm) -> None:
    """Erase a case for good."""
    erasing.erase(vault, desk.erasable, "asked for")
    confirm({"erased": desk.erasable})


def create(vault: Vault, desk: Desk, confirm: Confirm) -> None:
    """Make a second vault."""
    other, code = made(desk.beside / CREATED)
    confirm({"code": code})
    vaults.close(other)


def careless_save(vault: Vault, desk: Desk, confirm: Confirm) -> None:
    """A control: says that it is saved before it is."""
    for number in range(40):
        record = new_id()
        confirm({"record": record, "text": f"Lost {number}", "final": False})
        doc = {
            "occurred_on": "2024-05-01",
            "contact": {"type": "phone_out", "attendance": "attended"},
            "note": {"format": "DAP", "data": f"Lost {number}"},
        }
        entries.save(vault, desk.kept, "session", doc, record=record)


def careless_passphrase(vault: Vault, desk: Desk, confirm: Confirm) -> None:
    """A control: writes the header in place."""
    for number in range(30):
        vaults.change_passphrase(vault, NEW_WORDS[number % 2], cost=CHEAP)
        for name in (header_names.NAME, header_names.PREVIOUS_NAME):
            (vault.folder / name).unlink()
        for name in (header_names.NAME, header_names.PREVIOUS_NAME):
            (vault.folder / name).write_bytes(headers.encoded(vault.header, vault.master))
        confirm({"passphrase": NEW_WORDS[number % 2]})


def careless_erase(vault: Vault, desk: Desk, confirm: Confirm) -> None:
    """A control: takes the records away one by one and remembers nothing in the header."""
    for record in vault.store.records(desk.erasable):
        if record.kind != "case" and not record.final:
            saving.deleted(vault, record.id, label="")
    confirm({"erased": desk.erasable})


WORKS = {
    work.__name__: work
    for work in (save, attach, backup, passphrase, rotate, restore, erase, create)
}
CARELESS = {work.__name__: work for work in (careless_save, careless_passphrase, careless_erase)}


def told(writing: int, line: bytes) -> None:
    """Write a whole line to a pipe."""
    os.write(writing, line)


def document(number: int) -> bytes:
    """Return the content of a document that `attach` adds."""
    return random.Random(number).randbytes(700_000 + number)
