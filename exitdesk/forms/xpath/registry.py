"""The table of functions that expressions may call, and what each takes and gives."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from exitdesk.i18n import tr, trn

Implementation: TypeAlias = "Callable[..., Any]"

# What real forms write instead of a function that exists.
_MEANT: Final = {
    "trim": "normalize-space",
    "length": "string-length",
    "len": "string-length",
    "countselected": "count-selected",
    "ceil": "ceiling",
    "iif": "if",
    "average": "sum",
    "mean": "sum",
    "uppercase": "translate",
    "upper-case": "translate",
    "lowercase": "translate",
    "lower-case": "translate",
    "matches": "regex",
    "replace": "translate",
    "isnull": "coalesce",
}


@dataclass(frozen=True, slots=True)
class Function:
    """A function: `letters` says how each argument arrives, `repeated` how all further ones.

    s text, n number, b boolean, N nodes, v any value, L a closure that the function calls itself.
    """

    name: str
    run: Implementation
    result: str
    letters: str
    least: int
    repeated: str

    def letter(self, place: int) -> str:
        """How the argument at `place` arrives."""
        return self.letters[place] if place < len(self.letters) else self.repeated

    def count_problem(self, count: int) -> str | None:
        """Return what is wrong with that number of arguments, in words."""
        if count < self.least:
            return trn(
                "{name}() needs at least one argument.",
                "{name}() needs at least {n} arguments.",
                self.least,
                name=self.name,
            )
        most = len(self.letters)
        if count > most and not self.repeated:
            if not most:
                return tr("{name}() takes no arguments.", name=self.name)
            return trn(
                "{name}() takes one argument.",
                "{name}() takes at most {n} arguments.",
                most,
                name=self.name,
            )
        return None


FUNCTIONS: Final[dict[str, Function]] = {}


def function(name: str, signature: str, result: str) -> Callable[[Implementation], Implementation]:
    """Register a function. The signature is letters with `?` (optional) or `*` (repeated)."""

    def register(run: Implementation) -> Implementation:
        letters, least, repeated = "", 0, ""
        for word in signature.split():
            if word.endswith("*"):
                repeated = word[0]
            else:
                letters += word[0]
                least += not word.endswith("?")
        FUNCTIONS[name] = Function(name, run, result, letters, least, repeated)
        return run

    return register


def unknown(name: str) -> str:
    """Return the message for a name that is no function, with a suggestion where there is one."""
    suggestion = _MEANT.get(name.lower().replace("_", "-")) or _nearest(name)
    if suggestion is None:
        return tr('There is no function "{name}()".', name=name)
    words = tr('There is no function "{name}()".', name=name)
    return words + " " + tr("Did you mean {suggestion}()?", suggestion=suggestion)


def _nearest(name: str) -> str | None:
    found = difflib.get_close_matches(name.lower(), FUNCTIONS, n=1, cutoff=0.7)
    return found[0] if found else None
