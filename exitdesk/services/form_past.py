"""The life of a form in the library: each version added, put into use, retired, by whom, when."""

from __future__ import annotations

from dataclasses import dataclass

from exitdesk.domain.ids import RecordId, reference
from exitdesk.services import form_library, past, people
from exitdesk.services.vault import Vault


@dataclass(frozen=True, slots=True)
class FormEvent:
    """A state that a version got: `at` in ms since 1970, `by` in words, "" for nobody known."""

    record: RecordId
    version: str
    state: str
    by: str
    at: int
    first: bool
    """Whether the version came into the library with it."""


def events(vault: Vault, form_id: str) -> tuple[FormEvent, ...]:
    """Return what happened to all versions of a form, the latest first."""
    names = people.names(vault)
    found = []
    for row in form_library.forms(vault):
        if row.form_id != form_id:
            continue
        states = past.of_field(vault, row.record, "state")
        for at, one in enumerate(states):
            by = names.shown(reference(RecordId(one.by))) if one.by else ""
            first = at == len(states) - 1
            event = FormEvent(row.record, row.version, str(one.value), by, one.at, first)
            found.append((one.change, event))
    return tuple(event for _change, event in sorted(found, key=lambda one: -one[0]))
