"""What a record says, as a function of all the changes that touch it.

This is the definition of the merge; `merging` takes short cuts that come to the same. Each cell
(a field of a record) holds the operations that no later one replaces. One is shown: the one with
the highest (clock, device). The others are alternatives, which a person settles with an
operation that replaces them all. Three kinds of cells differ:

- lists without order (tags, choices) show the union of what was added and not removed since;
- a final record shows what its finalising had seen; whatever else was written is an alternative;
- a deleted record is back where somebody wrote in it who did not know of that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.domain.fields import Merge
from exitdesk.domain.operations import Operation, OperationId, replaced
from exitdesk.storage.history import Change
from exitdesk.storage.marks import Vector

DELETED: Final = "_deleted"
FINAL: Final = "_final"


@dataclass(frozen=True)
class Written:
    """An operation in its place: which one it is, and what its change had seen (itself too)."""

    operation: Operation
    device: bytes
    seq: int
    seen: Mapping[bytes, int]

    @property
    def id(self) -> OperationId:
        """Which operation it is."""
        return self.device, self.seq

    @property
    def rank(self) -> tuple[int, bytes, int]:
        """The higher one is shown."""
        return self.operation.clock, self.device, self.seq

    @cached_property
    def replaces(self) -> frozenset[OperationId]:
        """The operations it answers."""
        return frozenset(replaced(self.operation, self.device))

    def knew(self, other: Written) -> bool:
        """Tell whether `other` was known where this one was written."""
        return other.seq <= self.seen.get(other.device, 0)


@dataclass(slots=True)
class Cell:
    """What a field shows (None: nothing), which operation stands for it, and what else waits."""

    value: Any
    shown: Written
    alternatives: list[Written]


@dataclass(slots=True)
class RecordState:
    """What a record says."""

    kind: str = ""
    cells: dict[str, Cell] = field(default_factory=dict)


def is_set(kind: str, name: str) -> bool:
    """Tell whether a field is a list without order, which merges by element."""
    description = CATALOGUE.get(kind)
    known = description.by_name.get(name) if description else None
    return known is not None and known.merge is Merge.SET


def is_content(name: str) -> bool:
    """Tell whether a field says something of the matter, not of the record's own fate."""
    return not name.startswith("_")


def written(
    changes: Iterable[Change], device_ids: Mapping[int, bytes], records: frozenset[bytes] | None
) -> dict[bytes, list[Written]]:
    """Return the operations on each record (on those in `records`; None: on all)."""
    seen: dict[bytes, Vector] = {}
    found: dict[bytes, list[Written]] = {}
    for change in changes:
        device = device_ids[change.device]
        vector = {**seen.get(device, {}), device: change.first_seq + change.ops - 1}
        group = change.group
        vector.update(group.seen if group else ())
        seen[device] = vector
        for number, operation in enumerate(group.operations if group else ()):
            if records is None or operation.record in records:
                one = Written(operation, device, change.first_seq + number, vector)
                found.setdefault(operation.record, []).append(one)
    return found


def state(operations: list[Written]) -> RecordState:
    """Return what a record says; `operations` are in an order that keeps causes before effects."""
    cells: dict[str, list[Written]] = {}
    for one in operations:
        cells.setdefault(one.operation.field, []).append(one)
    said = RecordState(operations[0].operation.kind)
    final = _winner(cells.get(FINAL, []))
    for name, ops in cells.items():
        if final is not None and final.operation.value and is_content(name):
            said.cells[name] = _finalised(ops, final)
        else:
            said.cells[name] = _cell(said.kind, name, ops)
    if DELETED in said.cells:
        _come_back(said.cells[DELETED], operations, cells[DELETED])
    return said


def heads(operations: Iterable[Written]) -> list[Written]:
    """Return the operations that none of the others replaces, the shown one first."""
    ops = list(operations)
    gone = {one for op in ops for one in op.replaces}
    return sorted((op for op in ops if op.id not in gone), key=lambda op: op.rank, reverse=True)


def _winner(operations: list[Written]) -> Written | None:
    found = heads(operations)
    return found[0] if found else None


def _cell(kind: str, name: str, operations: list[Written]) -> Cell:
    shown, *others = heads(operations)
    value = shown.operation.value
    if others and is_set(kind, name):
        value = merged_set(operations)
    return Cell(value, shown, others)


def _finalised(operations: list[Written], final: Written) -> Cell:
    """Return the cell as the finalising had seen it, with what came otherwise as alternatives."""
    before = heads(op for op in operations if final.knew(op))
    open_ = heads(operations)
    shown = before[0] if before else None
    if shown is None:  # the field had no value then: it has none now
        return Cell(None, open_[-1], open_)
    return Cell(shown.operation.value, shown, [op for op in open_ if op is not shown])


def _come_back(cell: Cell, operations: list[Written], deletions: list[Written]) -> None:
    """Bring a deleted record back where it was written in without knowing of the deletion."""
    gone = [op for op in heads(deletions) if op.operation.value]
    stays = [op for op in heads(deletions) if not op.operation.value]
    late = any(
        is_content(op.operation.field) and not end.knew(op) and not op.knew(end)
        for end in gone
        for op in operations
    )
    if gone and (stays or late):
        cell.value = None
        cell.alternatives = heads(deletions)


def merged_set(operations: list[Written]) -> list[Any] | None:
    """Return the elements that somebody added and nobody who knew of that took away.

    An element that one person adds (again) while another removes it stays. The order is that
    of the shown operation, then of the others.
    """
    by_id = {op.id: op for op in operations}
    before: dict[OperationId, frozenset[OperationId]] = {}
    adders: dict[str, list[OperationId]] = {}
    removers: dict[str, list[OperationId]] = {}
    order: dict[str, Any] = {}
    for op in operations:
        parents = [one for one in op.replaces if one in by_id and one in before]
        before[op.id] = frozenset(parents).union(*(before[one] for one in parents))
        had = _present(adders, removers, before, before[op.id])
        values = {_key(value): value for value in _elements(op)}
        for key in values.keys() - had:
            adders.setdefault(key, []).append(op.id)
        for key in had - values.keys():
            removers.setdefault(key, []).append(op.id)
    for op in heads(operations):
        order |= {_key(v): v for v in _elements(op) if _key(v) not in order}
    present = _present(adders, removers, before, frozenset(by_id))
    return [value for key, value in order.items() if key in present] or None


def _present(
    adders: Mapping[str, list[OperationId]],
    removers: Mapping[str, list[OperationId]],
    before: Mapping[OperationId, frozenset[OperationId]],
    within: frozenset[OperationId],
) -> set[str]:
    return {
        key
        for key, added in adders.items()
        if any(
            add in within
            and not any(gone in within and add in before[gone] for gone in removers.get(key, ()))
            for add in added
        )
    }


def _elements(op: Written) -> list[Any]:
    value = op.operation.value
    return value if isinstance(value, list) else [] if value is None else [value]


def _key(value: object) -> str:
    return f"{type(value).__name__}:{value}"
