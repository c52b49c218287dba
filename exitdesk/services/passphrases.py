"""Advice about passphrases: no rules, only how long somebody would have to guess.

zxcvbn (Wheeler, USENIX Security 2016) estimates the guesses. What a guess costs is known here:
the key derivation takes about one second and 64 MiB or more, so that a hundred machines which
are bought for it try at most some thousand passphrases a second.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Final

from exitdesk import paths
from exitdesk.i18n import tr

_LOOKED_AT: Final = 64
"""zxcvbn takes seconds for very long texts; so many letters decide."""
_PHRASE_WORDS: Final = 6
_STEPS: Final = (5.0, 8.5, 12.5, 15.0)
"""Powers of ten of guesses at which the words change: minutes, days, a lifetime, far beyond."""


class Strength(IntEnum):
    """How well a passphrase holds against somebody who has the laptop and time."""

    NONE = 0
    QUICK = 1
    WEAK = 2
    FAIR = 3
    GOOD = 4
    STRONG = 5


@dataclass(frozen=True, slots=True)
class Advice:
    """`words` say how strong it is, `hint` what would help ("" where nothing is needed)."""

    strength: Strength
    words: str
    hint: str

    @property
    def enough(self) -> bool:
        """Tell whether case files may rest on it with good conscience; it is advice, no rule."""
        return self.strength >= Strength.GOOD


def advice(passphrase: str, own_words: Sequence[str] = ()) -> Advice:
    """Return what can be said about `passphrase`; `own_words` (names, places) count as known.

    Takes up to a tenth of a second.
    """
    if not passphrase:
        return Advice(Strength.NONE, "", "")
    from zxcvbn import zxcvbn  # noqa: PLC0415 (a tenth of a second, and only here)

    known = [word for word in own_words if word]
    found = zxcvbn(passphrase[:_LOOKED_AT], user_inputs=known)
    power = float(found["guesses_log10"])
    strength = Strength(1 + sum(power >= step for step in _STEPS))
    return Advice(strength, _said(strength), _hint(strength, found["feedback"]["warning"]))


def suggested(count: int = _PHRASE_WORDS) -> str:
    """Return `count` random words of the shipped list: about 59 bits for six."""
    words = _list()
    return " ".join(secrets.choice(words) for _ in range(count))


@lru_cache(maxsize=1)
def _list() -> tuple[str, ...]:
    text = (paths.resources() / "words" / "en.txt").read_text(encoding="utf-8")
    return tuple(text.split())


def _said(strength: Strength) -> str:
    match strength:
        case Strength.NONE:
            return ""
        case Strength.QUICK:
            return tr("Would be found at once")
        case Strength.WEAK:
            return tr("Holds for hours or days")
        case Strength.FAIR:
            return tr("Holds for months or years")
        case Strength.GOOD:
            return tr("Holds for a lifetime")
        case Strength.STRONG:
            return tr("Very strong")


def _hint(strength: Strength, warning: str) -> str:
    if strength >= Strength.GOOD:
        return ""
    why = {
        "This is a very common password.": tr("It stands on lists that are tried first."),
        "This is a top-10 common password.": tr("It stands on lists that are tried first."),
        "This is a top-100 common password.": tr("It stands on lists that are tried first."),
        "This is similar to a commonly used password.": tr("It is close to one on such lists."),
        "Dates are often easy to guess.": tr("Dates are tried early."),
        "Recent years are easy to guess.": tr("Years are tried early."),
        "A word by itself is easy to guess.": tr("One word alone is tried early."),
        "Names and surnames by themselves are easy to guess.": tr("Names are tried early."),
        "Common names and surnames are easy to guess.": tr("Names are tried early."),
    }.get(warning, "")
    more = tr("A few more words that have nothing to do with each other help most.")
    return f"{why} {more}".strip()
