"""From which value of a score on a closer look is advised, as the organisation has set it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from exitdesk.domain.case_events import rows, word

Key: TypeAlias = tuple[str, str]
"""Form or instrument, and score."""


@dataclass(frozen=True, slots=True)
class OwnCutOff:
    """What the organisation has set for a score; `value` is None where no cut-off is shown."""

    value: float | None
    source: str = ""


def own_cut_offs(entered: object) -> dict[Key, OwnCutOff]:
    """Return what the settings hold, by form and score; a value that is no number is left out.

    An empty value is a decision, too: for this score no cut-off is shown.
    """
    found: dict[Key, OwnCutOff] = {}
    for row in rows(entered):
        form, score = word(row.get("form")).strip(), word(row.get("score")).strip()
        text = word(row.get("value")).strip()
        value = _number(text)
        if form and score and (value is not None or not text):
            found[form, score] = OwnCutOff(value, word(row.get("source")).strip())
    return found


def of_form(own: Mapping[Key, OwnCutOff], form: str) -> dict[str, float | None]:
    """Return the values for one form by score, as scores are worked out with them."""
    return {score: cut.value for (name, score), cut in own.items() if name == form}


def _number(text: str) -> float | None:
    try:
        found = float(text.replace(",", "."))
    except ValueError:
        return None
    return found if math.isfinite(found) else None
