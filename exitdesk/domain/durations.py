"""Durations as people type and read them; stored as whole minutes."""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from exitdesk.domain.textkeys import folded
from exitdesk.i18n import tr

LONGEST_MINUTES: Final = 1440 * 7

_HOUR: Final = (
    r"(?:h|hr|hrs|hour|hours|std|stunde|stunden|t|time|timer|tim|timme|timmar|heure|heures"
    r"|u|uur|uren|ساعه)"
)
_MINUTE: Final = (
    r"(?:'|m|min|mins|minute|minutes|minuten|minut|minutter|minuter|minuut|dakika|دقيقه)"
)
_NUMBER: Final = r"(\d{1,5}(?:[.,]\d{1,4})?)"
_LONGEST_INPUT: Final = 40

_CLOCK: Final = re.compile(r"(\d{1,3}):([0-5]?\d)(?: ?h)?")
_MINUTES: Final = re.compile(rf"(\d{{1,6}}) ?{_MINUTE}?")
_HOURS: Final = re.compile(rf"{_NUMBER} ?{_HOUR}")
_BOTH: Final = re.compile(
    rf"(\d{{1,3}}) ?{_HOUR} ?(?:and |und |og |och |et |en )?([0-5]?\d) ?{_MINUTE}?"
)


class NotADuration(ValueError):
    """What was typed is no duration; the text is a translated sentence without the typed words."""


def parsed_minutes(text: str) -> int:
    """Return the minutes that `text` means: "1h20", "1:20", "80", "80 min", "1.5h", "½h".

    A plain number is minutes. Parts of a minute are rounded, half up. Raises NotADuration for what
    cannot be read and for more than seven days.
    """
    minutes = _read(_cleaned(text)) if len(text) <= _LONGEST_INPUT else None
    if minutes is None:
        raise NotADuration(tr("This cannot be read as a duration. Try 80, 1:20, 1h20 or 1.5 h."))
    if minutes > LONGEST_MINUTES:
        raise NotADuration(tr("A duration can be seven days at most."))
    return minutes


def _cleaned(text: str) -> str:
    """Return `text` folded, fractions as decimals (``1½`` becomes ``1.5``)."""
    parts: list[str] = []
    for letter in text:
        if unicodedata.category(letter) == "No" and unicodedata.decomposition(letter).startswith(
            "<fraction>"
        ):
            before = "".join(parts).rstrip()
            whole = "" if before[-1:].isdigit() else "0"
            decimals = str(Decimal(unicodedata.numeric(letter)).quantize(Decimal("0.0001")))
            parts = [before, whole, decimals.removeprefix("0")]
        else:
            parts.append(" " if unicodedata.category(letter) == "Cc" else letter)
    plain = folded("".join(parts)).replace("٫", ".").replace("’", "'").replace("′", "'")
    return " ".join(plain.split()).removesuffix(".")


def _read(text: str) -> int | None:
    if match := _CLOCK.fullmatch(text) or _BOTH.fullmatch(text):
        return int(match[1]) * 60 + int(match[2])
    if match := _MINUTES.fullmatch(text):
        return int(match[1])
    if match := _HOURS.fullmatch(text):
        hours = Decimal(match[1].replace(",", "."))
        return int((hours * 60).quantize(Decimal(1), ROUND_HALF_UP))
    return None


def shown_minutes(minutes: int) -> str:
    """Return `minutes` as people read them: "45 min", "2 h", "1 h 20 min"."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return tr("{minutes} min", minutes=rest)
    if not rest:
        return tr("{hours} h", hours=hours)
    return tr("{hours} h {minutes} min", hours=hours, minutes=rest)
