"""What somebody wrote on a page, and what a colleague's bundle brought into it meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from exitdesk.domain import text_merge
from exitdesk.domain.validation import is_empty


@dataclass(frozen=True, slots=True)
class Rebased:
    """`fields` are to be written; in those of `beside` both wrote, and neither may go."""

    fields: dict[str, Any]
    beside: frozenset[str]


def rebased(base: Mapping[str, Any], typed: Mapping[str, Any], now: Mapping[str, Any]) -> Rebased:
    """Return what a person changed between `base` and `typed`, as it is to be written over `now`.

    What they left as it was is not written. Groups are put together field by field, and texts
    paragraph by paragraph where no paragraph was changed by both.
    """
    fields: dict[str, Any] = {}
    beside = set()
    for name in sorted({*base, *typed}):
        was, wanted, current = base.get(name), typed.get(name), now.get(name)
        if _same(was, wanted):
            continue
        if _same(was, current) or _same(wanted, current):
            fields[name] = wanted
            continue
        both = _both(was, wanted, current)
        if both is None:
            beside.add(name)
        fields[name] = wanted if both is None else both[0]
    return Rebased(fields, frozenset(beside))


def _both(was: Any, wanted: Any, current: Any) -> tuple[Any] | None:
    """Return what says both, in a tuple, or None where they contradict each other."""
    if isinstance(wanted, Mapping) and isinstance(current, Mapping):
        inner = rebased(was if isinstance(was, Mapping) else {}, wanted, current)
        whole = {**current, **inner.fields}
        said = {name: value for name, value in whole.items() if not is_empty(value)}
        return None if inner.beside else (said,)
    if isinstance(wanted, str) and isinstance(current, str) and isinstance(was, str):
        clean = text_merge.clean(text_merge.merged(was, wanted, current))
        return None if clean is None else (clean,)
    return None


def _same(one: Any, other: Any) -> bool:
    if is_empty(one) or is_empty(other):
        return is_empty(one) and is_empty(other)
    return bool(one == other) and type(one) is type(other)
