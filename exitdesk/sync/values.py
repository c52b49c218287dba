"""Which values may travel: what a document can hold, and no deeper than any form goes."""

from __future__ import annotations

import math
from typing import Any, Final

MAX_DEPTH: Final = 24
MAX_PARTS: Final = 20_000

_LEAVES = frozenset({str, int, bool, type(None)})


def is_plain(value: Any, depth: int = MAX_DEPTH) -> bool:
    """Tell whether `value` is text, a finite number, yes or no, nothing, or lists and mappings.

    Mappings have texts as keys; none has more than 20,000 entries or goes more than `depth` deep.
    """
    kind = type(value)
    if kind in _LEAVES:
        return True
    if kind is float:
        return math.isfinite(value)
    if kind not in {list, dict} or not depth or len(value) > MAX_PARTS:
        return False
    if kind is list:
        return all(is_plain(part, depth - 1) for part in value)
    return all(type(key) is str and is_plain(part, depth - 1) for key, part in value.items())
