"""Who may be the same person: two files that were opened without knowing of each other.

A guess for a person to look at, never a decision. Names are compared by sound and across
scripts; years of birth that contradict each other speak against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final, Literal

from exitdesk.domain.ids import RecordId
from exitdesk.domain.names import name_keys, sounds_alike
from exitdesk.domain.textkeys import folded

Reason = Literal["code", "name", "alias", "birth_year"]
_YEARS_APART: Final = 1
_MANY: Final = 60
"""A sound that so many files share says nothing about one of them."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a file knows of who somebody is."""

    case: RecordId
    code: str
    alias: str = ""
    names: tuple[str, ...] = ()
    birth_year: int | None = None


def reasons(one: Known, other: Known) -> tuple[Reason, ...]:
    """Return why two files may be of the same person, nothing where little speaks for it."""
    found: list[Reason] = []
    if one.code and one.code == other.code:
        found.append("code")
    same_year = _same_year(one, other)
    if same_year is not False:
        if any(sounds_alike(a, b) for a in one.names for b in other.names):
            found.append("name")
        if _same_alias(one, other, same_year=bool(same_year)):
            found.append("alias")
        if found and same_year:
            found.append("birth_year")
    return tuple(found)


def _same_year(one: Known, other: Known) -> bool | None:
    """Tell whether the years of birth agree; None where one is not known."""
    if one.birth_year is None or other.birth_year is None:
        return None
    return abs(one.birth_year - other.birth_year) <= _YEARS_APART


def _same_alias(one: Known, other: Known, *, same_year: bool) -> bool:
    """Tell whether aliases speak for it: the same by itself, alike with the year of birth.

    They are chosen freely.
    """
    if one.alias and folded(one.alias) == folded(other.alias):
        return True
    mine, theirs = (one.alias, *one.names), (other.alias, *other.names)
    return same_year and any(
        sounds_alike(a, b)
        for a in mine
        for b in theirs
        if a and b and (a == one.alias or b == other.alias)
    )


def pairs(
    every: Iterable[Known], of: frozenset[RecordId] | None = None
) -> Iterator[tuple[Known, Known, tuple[Reason, ...]]]:
    """Yield pairs of files that may be of the same person, each once.

    With `of` only those with one of these. Only files that share a code or a sound of a name are
    compared, so that thousands of files take a moment.
    """
    groups: dict[str, list[Known]] = {}
    for one in every:
        keys = {key for name in (one.alias, *one.names) if name for key in name_keys(name)}
        keys |= {f"code {one.code}", f"alias {folded(one.alias)}" if one.alias else ""}
        for key in keys - {""}:
            groups.setdefault(key, []).append(one)
    seen: set[tuple[RecordId, RecordId]] = set()
    for key, group in groups.items():
        if len(group) > _MANY and not key.startswith("code "):
            continue
        for one, other in combinations(group, 2):
            pair = (one.case, other.case)
            if pair in seen or (of is not None and not of & set(pair)):
                continue
            seen.add(pair)
            if why := reasons(one, other):
                yield one, other, why
