"""The vaults of the tour: nothing in it yet, the demo with more, thousands of cases."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from PySide6.QtGui import QColor, QImage

from exitdesk.crypto.slots import FLOOR
from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.domain.ids import RecordId, new_id
from exitdesk.services import attachments, backups, cases, demo, drafts, preferences, vaults
from exitdesk.services.vaults import Vault
from exitdesk.storage.store import Edit
from tests.bench import large_vault

EMPTY_PASSPHRASE: Final = "copper lantern drifts past nine"
_LONG: Final = "Maximilian-Konstantin von und zu Wolfratshausen-Oberhaching " * 2


@dataclass
class Places:
    """Where the vaults are, and what is in them."""

    folder: Path
    known: dict[str, RecordId] = field(default_factory=dict)
    """Cases of the demo: mattis, second, long."""
    events: dict[str, tuple[RecordId, RecordId]] = field(default_factory=dict)
    """By kind: the case and its record."""
    heavy: RecordId | None = None

    @property
    def empty(self) -> Path:
        """A vault without a case."""
        return self.folder / "Empty"

    @property
    def demo(self) -> Path:
        """The demo vault, with a long name and drafts."""
        return self.folder / "Demo"

    @property
    def many(self) -> Path:
        """The vault with thousands of cases."""
        return self.folder / "Many"


def made(folder: Path, *, cases_in_many: int = 3000) -> Places:
    """Make all vaults in `folder`, closed."""
    places = Places(folder)
    _make_empty(places)
    _make_demo(places)
    if cases_in_many:
        _make_many(places, cases_in_many)
    return places


def opened_empty(places: Places) -> Vault:
    """Open the vault without a case."""
    return vaults.unlock(places.empty, EMPTY_PASSPHRASE)


def opened_demo(places: Places) -> Vault:
    """Open the demo vault."""
    return vaults.unlock(places.demo, demo.PASSPHRASE)


def take_look(places: Places, look: tuple[str, float, str]) -> None:
    """Let the demo vault, and so the window in front of it, have a look."""
    vault = opened_demo(places)
    for name, value in zip(("scheme", "font_scale", "language"), look, strict=True):
        preferences.set_(vault, name, value)
    vaults.close(vault)


def opened_many(places: Places) -> Vault:
    """Open the vault with thousands of cases."""
    return vaults.unlock(places.many, large_vault.PASSPHRASE)


def _make_empty(places: Places) -> None:
    vault, _ = vaults.create(
        places.empty, EMPTY_PASSPHRASE, person="Ravn Holt", organisation="Exit North", cost=FLOOR
    )
    vaults.close(vault)


def _make_demo(places: Places) -> None:
    vault = demo.make(places.demo)
    first, second = cases.rows(vault)[:2]
    places.known["mattis"], places.known["second"] = first.id, second.id
    for row in (first, second):
        for event in cases.page(vault, row.id, logged=False).events:
            places.events.setdefault(event.kind, (row.id, event.id))
    places.known["long"] = _long_case(vault)
    _add_documents(vault, places)
    day = dt.datetime.now().astimezone().date().isoformat()
    doc = {"occurred_on": day, "note": {"format": "DAP", "data": "Half"}}
    drafts.keep(vault, new_id(), first.id, "session", None, doc, {"touched": ["occurred_on"]})
    backups.make(vault)
    vaults.close(vault)


def _long_case(vault: Vault) -> RecordId:
    case, _ = cases.create(
        vault,
        {
            "alias": _LONG.strip(),
            "summary": "A summary that goes on. " * 40,
            "phase": "motivation",
            "setting": "prison",
            "languages": ["Deutsch", "العربية", "Türkçe", "Kurmancî", "Tigrinya"],
        },
    )
    kind = CATALOGUE["contact"]
    fields: dict[str, Any] = {"name": _LONG.strip(), "relation": "grandmother " * 6}
    known = {name: value for name, value in fields.items() if name in kind.by_name}
    cases.add_part(vault, case, "contact", known)
    return case


def _add_documents(vault: Vault, places: Places) -> None:
    letter = places.folder / "letter of the court.txt"
    letter.write_text("To whom it may concern.\n\n" + "A line of the letter.\n" * 60)
    photo = places.folder / "certificate.png"
    image = QImage(600, 400, QImage.Format.Format_RGB32)
    image.fill(QColor("#a0c4d8"))
    image.save(str(photo))
    for path in (letter, photo):
        attachments.add(vault, places.known["mattis"], path)


def _make_many(places: Places, number: int) -> None:
    vault = large_vault.opened(places.many, number, number * 2)
    chance = random.Random(1)
    case = new_id()
    edits = [Edit(case, "case", {"code": "EX-99999", "alias": "Heavy", "kind": "client",
                                 "state": "open"})]  # fmt: skip
    edits += [Edit(new_id(), "session", large_vault.note(vault, chance)) for _ in range(500)]
    vault.store.save_all({case: edits}, by=vault.author, label="tour")
    places.heavy = case
    vaults.close(vault)
