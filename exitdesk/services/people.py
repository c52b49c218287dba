"""Colleagues of the organisation, and the words that a person's reference is shown with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from exitdesk.domain.ids import RecordId, new_id, reference, referred
from exitdesk.i18n import tr
from exitdesk.services import saving
from exitdesk.services.changes import ChangeSet
from exitdesk.services.vaults import ME, Vault
from exitdesk.storage import exchange
from exitdesk.storage.records import LIBRARY, Record

ORGANISATION: Final = "organisation_id"
"""The organisation that this device has joined; else it is that of the vault itself."""


def colleagues(vault: Vault) -> list[Record]:
    """Return the staff records, in the order they were made."""
    return vault.store.records(LIBRARY, ["staff"])


def organisation(vault: Vault) -> Record:
    """Return the record of the organisation; that which was joined, once it has come."""
    found = vault.store.records(LIBRARY, ["organisation"])
    joined = vault.store.setting(ORGANISATION)
    return next((row for row in found if row.id == joined), found[0])


def add_colleague(vault: Vault, fields: Mapping[str, Any]) -> tuple[RecordId, ChangeSet]:
    """Add a colleague and return the id; raises Invalid."""
    record = new_id()
    return record, saving.put(vault, LIBRARY, record, "staff", fields, label=tr("New colleague"))


def change_colleague(vault: Vault, record: RecordId, fields: Mapping[str, Any]) -> ChangeSet:
    """Change fields of a colleague; raises Invalid."""
    return saving.put(vault, LIBRARY, record, "staff", fields, label=tr("Colleague changed"))


def change_organisation(vault: Vault, fields: Mapping[str, Any]) -> ChangeSet:
    """Change fields of the organisation; raises Invalid."""
    row = organisation(vault)
    return saving.put(
        vault, LIBRARY, row.id, "organisation", fields, label=tr("Organisation changed")
    )


def set_me(vault: Vault, record: RecordId) -> None:
    """Say which colleague sits at this desk."""
    vault.store.set_setting(ME, record)


class Names:
    """Turns references in documents into words: colleagues, and people around one client."""

    def __init__(
        self, staff: list[Record], contacts: list[Record], elsewhere: Mapping[str, str] = {}
    ) -> None:
        self._elsewhere = {f"@{id_}": name for id_, name in elsewhere.items()}
        self._shown = {
            reference(r.id): r.doc.get("alias") or r.doc.get("code") or "" for r in staff
        }
        self._shown |= {reference(r.id): r.doc.get("name") or "" for r in contacts}
        self._short = {reference(r.id): r.doc.get("code") or "" for r in staff}

    def shown(self, person: str) -> str:
        """Return how a person is shown; plain words read as themselves, with spaces."""
        if referred(person) is None:
            return person.replace("_", " ")
        return self._shown.get(person) or self._elsewhere.get(person) or tr("somebody")

    def short(self, person: str) -> str:
        """Return a colleague's short form, else the words as they stand."""
        known = self._short.get(person) or self._shown.get(person)
        return known or self._elsewhere.get(person) or person

    def choices(self) -> list[tuple[str, str]]:
        """Return (reference, words) of everybody who can be picked, colleagues first."""
        return list(self._shown.items())


def names(vault: Vault, case: RecordId | None = None) -> Names:
    """Return the words for colleagues, and for the people around the client of `case`."""
    contacts = vault.store.records(case, ["contact"]) if case else []
    staff = vault.store.records(LIBRARY, ["staff"], deleted=True)
    return Names(staff, contacts, exchange.people(vault.store.connection))
