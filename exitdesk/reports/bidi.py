"""Which way each character runs: the Unicode bidirectional algorithm (UAX #9, Unicode 14).

Explicit embeddings, overrides and isolates are removed before (`characters.cleaned`), so that the
rules X1 to X8 have nothing to do: P2, P3, W1 to W7, N0 to N2, I1, I2, L1 and L2 remain.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_MAY_RUN_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_RIGHT_TO_LEFT_BY_DEFAULT = (
    (0x0590, 0x05FF, "R"),
    (0x0600, 0x07BF, "AL"),
    (0x07C0, 0x085F, "R"),
    (0x0860, 0x08FF, "AL"),
    (0xFB1D, 0xFB4F, "R"),
    (0xFB50, 0xFDFF, "AL"),
    (0xFE70, 0xFEFF, "AL"),
    (0x10800, 0x10FFF, "R"),
    (0x1E800, 0x1EFFF, "R"),
)
_NEUTRAL = frozenset({"B", "S", "WS", "ON"})
_ISOLATED_OPENERS = {
    "(": ")", "[": "]", "{": "}", "\u0f3a": "\u0f3b", "\u0f3c": "\u0f3d", "\u169b": "\u169c",
    "\u2045": "\u2046", "\u207d": "\u207e", "\u208d": "\u208e", "\u2308": "\u2309",
    "\u230a": "\u230b", "\u2329": "\u232a", "\u3008": "\u3009", "\u300a": "\u300b",
    "\u300c": "\u300d", "\u300e": "\u300f", "\u3010": "\u3011", "\u3014": "\u3015",
    "\u3016": "\u3017", "\u3018": "\u3019", "\u301a": "\u301b", "\ufe59": "\ufe5a",
    "\ufe5b": "\ufe5c", "\ufe5d": "\ufe5e", "\uff08": "\uff09", "\uff3b": "\uff3d",
    "\uff5b": "\uff5d", "\uff5f": "\uff60", "\uff62": "\uff63",
}  # fmt: skip
_OPENERS = _ISOLATED_OPENERS | {
    chr(code): chr(code + 1)
    for first, last in ((0x2768, 0x2774), (0x27E6, 0x27EE), (0x2983, 0x2997), (0x29D8, 0x29DA))
    for code in range(first, last + 1, 2)
} | {"\u27c5": "\u27c6", "\u29fc": "\u29fd"} | {
    chr(code): chr(code + 1) for code in range(0x2E22, 0x2E29, 2)
}  # fmt: skip
_CLOSERS = frozenset(_OPENERS.values())
_SAME = {"\u2329": "\u3008", "\u232a": "\u3009"}
_MOST_OPEN_BRACKETS = 63


def has_right_to_left(text: str) -> bool:
    """Tell whether anything in `text` may run from right to left."""
    return _MAY_RUN_LEFT.search(text) is not None


def paragraph_level(text: str, otherwise: int = 0) -> int:
    """Return 0 or 1: the direction of the first strong character, or `otherwise` without one."""
    for char in text:
        kind = _kind(char)
        if kind == "L":
            return 0
        if kind in {"R", "AL"}:
            return 1
    return otherwise


def levels(text: str, base: int) -> list[int]:
    """Return the level of each character of one paragraph; odd levels run from right to left."""
    if base == 0 and not has_right_to_left(text):
        return [0] * len(text)
    kinds = [_kind(char) for char in text]
    originals = list(kinds)
    edge = "R" if base else "L"
    _resolve_weak(kinds, edge)
    _resolve_brackets(text, kinds, originals, edge)
    _resolve_neutral(kinds, edge)
    found = [_implicit(kind, base) for kind in kinds]
    _reset_separators(originals, found, base)
    return found


def visual_order(line: Sequence[int]) -> list[int]:
    """Return the positions of a line's items from left to right, given the level of each (L2)."""
    order = list(range(len(line)))
    if not order or max(line) == 0:
        return order
    for level in range(max(line), 0, -1):
        start = 0
        while start < len(order):
            if line[order[start]] < level:
                start += 1
                continue
            end = start
            while end < len(order) and line[order[end]] >= level:
                end += 1
            order[start:end] = order[start:end][::-1]
            start = end
    return order


def _kind(char: str) -> str:
    kind = unicodedata.bidirectional(char)
    if kind:
        return kind
    code = ord(char)
    for first, last, default in _RIGHT_TO_LEFT_BY_DEFAULT:
        if first <= code <= last:
            return default
    return "L"


def _resolve_weak(kinds: list[str], edge: str) -> None:
    previous = edge
    strong = edge
    for position, kind in enumerate(kinds):  # W1, W2, W3
        if kind == "NSM":
            kind = previous  # noqa: PLW2901
        elif kind == "EN" and strong == "AL":
            kind = "AN"  # noqa: PLW2901
        previous = kind
        if kind in {"L", "R", "AL"}:
            strong = kind
        kinds[position] = kind
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]
    _resolve_separators(kinds)
    _resolve_terminators(kinds)
    strong = edge
    for position, kind in enumerate(kinds):  # W7
        if kind in {"L", "R"}:
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[position] = "L"


def _resolve_separators(kinds: list[str]) -> None:
    """W4: one separator between two numbers of the same kind belongs to them."""
    for position in range(1, len(kinds) - 1):
        kind, before, after = kinds[position], kinds[position - 1], kinds[position + 1]
        if before != after:
            continue
        if (kind in {"ES", "CS"} and before == "EN") or (kind == "CS" and before == "AN"):
            kinds[position] = before


def _resolve_terminators(kinds: list[str]) -> None:
    """W5, W6: signs like % and $ beside a European number belong to it; others are neutral."""
    position = 0
    while position < len(kinds):
        if kinds[position] not in {"ET", "BN"}:
            position += 1
            continue
        end = position
        while end < len(kinds) and kinds[end] in {"ET", "BN"}:
            end += 1
        before = kinds[position - 1] if position else ""
        after = kinds[end] if end < len(kinds) else ""
        if "ET" in kinds[position:end] and "EN" in {before, after}:
            kinds[position:end] = ["EN"] * (end - position)
        position = end
    kinds[:] = ["ON" if kind in {"ES", "ET", "CS", "BN"} else kind for kind in kinds]


def _strong(kind: str) -> str:
    return "R" if kind in {"R", "EN", "AN"} else kind


def _bracket_pairs(text: str, kinds: list[str]) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    open_ones: list[tuple[str, int]] = []
    for position, char in enumerate(text):
        if kinds[position] != "ON":
            continue
        closer = _OPENERS.get(char)
        if closer is not None:
            if len(open_ones) == _MOST_OPEN_BRACKETS:
                return []
            open_ones.append((_SAME.get(closer, closer), position))
        elif char in _CLOSERS:
            wanted = _SAME.get(char, char)
            for depth in range(len(open_ones) - 1, -1, -1):
                if open_ones[depth][0] == wanted:
                    pairs.append((open_ones[depth][1], position))
                    del open_ones[depth:]
                    break
    return sorted(pairs)


def _resolve_brackets(text: str, kinds: list[str], originals: list[str], edge: str) -> None:
    """N0: a pair of brackets runs the way of what it encloses."""
    for opener, closer in _bracket_pairs(text, kinds):
        inside = {_strong(kind) for kind in kinds[opener + 1 : closer]} & {"L", "R"}
        if edge in inside:
            direction = edge
        elif inside:
            other = "L" if edge == "R" else "R"
            direction = other if _context(kinds, opener, edge) == other else edge
        else:
            continue
        for bracket in (opener, closer):
            kinds[bracket] = direction
            follower = bracket + 1
            while follower < len(kinds) and originals[follower] == "NSM":
                kinds[follower] = direction
                follower += 1


def _context(kinds: list[str], position: int, edge: str) -> str:
    while position > 0:
        position -= 1
        if _strong(kinds[position]) in {"L", "R"}:
            return _strong(kinds[position])
    return edge


def _resolve_neutral(kinds: list[str], edge: str) -> None:
    """N1, N2: neutrals between two of a direction take it, others that of the paragraph."""
    position = 0
    before = edge
    while position < len(kinds):
        if kinds[position] not in _NEUTRAL:
            before = _strong(kinds[position])
            position += 1
            continue
        end = position
        while end < len(kinds) and kinds[end] in _NEUTRAL:
            end += 1
        after = _strong(kinds[end]) if end < len(kinds) else edge
        kinds[position:end] = [before if before == after else edge] * (end - position)
        position = end


def _implicit(kind: str, base: int) -> int:
    if base == 0:
        return {"L": 0, "R": 1}.get(kind, 2)
    return 1 if kind == "R" else 2


def _reset_separators(originals: list[str], found: list[int], base: int) -> None:
    """L1, apart from line ends: tabs, and the spaces before them and at the end, run with all."""
    trailing = True
    for position in range(len(originals) - 1, -1, -1):
        kind = originals[position]
        if kind in {"S", "B"}:
            trailing = True
        elif kind not in {"WS", "BN"}:
            trailing = False
        if trailing:
            found[position] = base
