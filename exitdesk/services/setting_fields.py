"""Values of fields as somebody types them at a command line."""

from __future__ import annotations

import json
from typing import Any

from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.domain.fields import Kind, RecordKind
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr

_WORDS = {Kind.TEXT, Kind.PARAGRAPH, Kind.DATE, Kind.INSTANT, Kind.CHOICE, Kind.PERSON}


def read(field: str, words: str) -> Any:
    """Return the value of a field of a case; raises Trouble for a field that there is not."""
    return typed(CATALOGUE["case"], field, words)


def typed(kind: RecordKind, field: str, words: str) -> Any:
    """Return `words` as a value of a field: plain words, or JSON where the field is no text."""
    known = kind.by_name.get(field)
    if known is None:
        raise Trouble(
            tr("There is no field of this name."),
            tr("Nothing was changed."),
            tr("The names are those that “case --json” prints."),
        )
    if not words:
        return None
    if known.kind in _WORDS:
        return words
    try:
        return json.loads(words)
    except ValueError:
        if known.kind in {Kind.CHOICES, Kind.TAGS, Kind.LINES, Kind.PEOPLE}:
            return [one.strip() for one in words.split(",") if one.strip()]
        if known.kind is Kind.YES_NO and words in {"yes", "no"}:
            return words == "yes"
        raise Trouble(
            tr("This is no value of this field."),
            tr("Nothing was changed."),
            tr("Write it as “case --json” prints it."),
        ) from None
