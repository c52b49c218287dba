"""One value of one field in words, on one line where it is short."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from exitdesk.domain import showing
from exitdesk.domain.fields import Field, Kind
from exitdesk.domain.items import item_name
from exitdesk.domain.validation import is_empty
from exitdesk.i18n import tr
from exitdesk.services.people import Names

_SNAKE: Final = re.compile(r"[^\W_]+(_[^\W_]+)+")


@dataclass(frozen=True, slots=True)
class Known:
    """What turns references into words: people, and the goals of the plans by their number."""

    names: Names
    goals: Mapping[str, str] = field(default_factory=dict)

    def goal(self, number: str) -> str:
        """Return the words of a goal, after its number."""
        words = self.goals.get(number, "")
        return f"{number} · {words}" if words else number


def plain_words(text: str) -> str:
    """Return `text`; a word with underscores reads with spaces."""
    return text.replace("_", " ") if _SNAKE.fullmatch(text) else text


def sentence(text: str) -> str:
    """Return `text` with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def signed(value: object) -> str:
    """Return a score with its sign, as goal attainment is read: +1, 0, −2."""
    if isinstance(value, bool) or not isinstance(value, int):
        return str(value)
    return f"+{value}" if value > 0 else str(value).replace("-", "−")


def value_words(described: Field, value: Any, known: Known) -> str:
    """Return `value` in words; "" where it says nothing."""
    if is_empty(value):
        return ""
    match described.kind:
        case Kind.TEXT | Kind.PARAGRAPH:
            return plain_words(str(value))
        case Kind.NUMBER if described.low is not None and -9 < described.low < 0:
            return signed(value)
        case Kind.TAGS:
            return ", ".join(_tag_words(described, str(one), known) for one in value)
        case Kind.SCORES:
            return "; ".join(f"{known.goal(key)}: {signed(one)}" for key, one in value.items())
        case Kind.RATINGS:
            return "\n".join(
                f"{item_name(key)}: {showing.row(described, row, known.names.shown)}"
                for key, row in value.items()
            )
        case _:
            return showing.shown(described, value, known.names.shown)


def choice_words(described: Field, name: str) -> str:
    """Return the translated label of a choice; an open word reads as itself."""
    return tr(described.choice_label(name))


def scope_words(text: str) -> str:
    """Return a line of a consent, or its answer, as words."""
    return sentence(text.replace("_", " "))


def _tag_words(described: Field, tag: str, known: Known) -> str:
    if described.name == "items":
        return item_name(tag)
    return known.goal(tag) if described.name in ("goals", "carried") else tag
