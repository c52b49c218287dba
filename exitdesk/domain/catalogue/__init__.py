"""Every kind of record that a vault can hold, described once."""

from __future__ import annotations

from typing import Final

from exitdesk.domain.catalogue.case import CASE, LIBRARY, PARTS
from exitdesk.domain.catalogue.events import EVENTS
from exitdesk.domain.catalogue.forms import FORM, SUBMISSION
from exitdesk.domain.catalogue.session import SESSION
from exitdesk.domain.fields import RecordKind, Role

CATALOGUE: Final[dict[str, RecordKind]] = {
    kind.name: kind for kind in (CASE, SESSION, *EVENTS, SUBMISSION, *PARTS, *LIBRARY, FORM)
}

EVENT_KINDS: Final = tuple(k for k in CATALOGUE.values() if k.role is Role.EVENT)


def kind_of(name: str) -> RecordKind:
    """Return the description of the record kind `name`; KeyError where there is none."""
    return CATALOGUE[name]
