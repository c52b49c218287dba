"""What was meant by a name that is not there; a file full of them is not searched for ever."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

_MOST_SEARCHES = 60
_MOST_NAMES = 2_000
_CUTOFF = 0.8


class Guesses:
    """The names that there are, to find the one that was meant."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = list(names)
        self._folded = {_folded(name): name for name in self._names}
        self._found: dict[str, str] = {}

    def same(self, name: str) -> str:
        """Return the name that differs in case, blanks and signs only, or nothing."""
        return self._folded.get(_folded(name), "")

    def near(self, name: str) -> str:
        """Return the name that was probably meant, or nothing."""
        if same := self.same(name):
            return same
        if name not in self._found and len(self._found) < _MOST_SEARCHES:
            names = self._names[:_MOST_NAMES]
            self._found[name] = next(iter(difflib.get_close_matches(name, names, 1, _CUTOFF)), "")
        return self._found.get(name, "")


def _folded(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).lower()
