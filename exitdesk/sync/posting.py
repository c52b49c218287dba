"""What goes into a shared place: what each recipient lacks, and what has served its purpose.

A device writes files only it will remove. A file is addressed to some of its peers and carries,
for each scope and device, the changes after one number up to another. Peers tell in their own
files how far they are. So a device knows who lacks what, writes that once, and removes a file
when all to whom it was addressed have what is in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from exitdesk.sync.model import Id, Key, Number

Vector = Mapping[bytes, int]
Spans = dict[bytes, tuple[int, int]]
"""For each device (16 bytes): changes after the first number up to the second."""

MAX_FILES: Final = 16
"""As many files of one group of recipients lie there before they are written as one."""


class Posted(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What one of our files carries: recipients' sign keys, spans by scope, what it tells we hold.

    `asks` is set where it carries a statement or an acknowledgement, and `asked` stands for these;
    `heard` stands for the numbers of theirs that it names.
    """

    to: tuple[Key, ...]
    spans: dict[Id, dict[Id, tuple[Number, Number]]]
    has: dict[Id, dict[Id, Number]] = {}
    asks: bool = False
    at: Annotated[int, Meta(ge=0)] = 0
    heard: bytes = b""
    asked: bytes = b""


@dataclass(frozen=True, slots=True)
class Lying:
    """One of our files that lies in the place now."""

    name: str
    size: int
    posted: Posted


@dataclass(slots=True)
class Need:
    """What is to be written for one group of recipients: from where in each scope."""

    to: tuple[bytes, ...]
    known: dict[bytes, dict[bytes, int]] = field(default_factory=dict)
    tells: bool = False


def covered(
    acknowledged: Vector, scope: bytes, to: bytes, lying: Sequence[Lying]
) -> dict[bytes, int]:
    """Return how far a recipient gets in a scope with what it has and what lies there for it.

    `lying` is in the order in which they were written.
    """
    reach = dict(acknowledged)
    for one in lying:
        if to in one.posted.to:
            for device, (after, last) in one.posted.spans.get(scope, {}).items():
                if after <= reach.get(device, 0) < last:
                    reach[device] = last
    return reach


def is_behind(reach: Vector, ends: Vector, promised: Vector, own: bytes) -> bool:
    """Tell whether somebody lacks something.

    What others than the device `own` wrote is not lacking where it was `promised`: addressed to
    them by somebody else.
    """
    for device, last in ends.items():
        held = reach.get(device, 0)
        if device != own:
            held = max(held, promised.get(device, 0))
        if held < last:
            return True
    return False


def least(vectors: Iterable[Vector]) -> dict[bytes, int]:
    """Return what everybody has."""
    every = list(vectors)
    devices = set(every[0]).intersection(*every[1:]) if every else set()
    return {device: min(vector[device] for vector in every) for device in devices}


def served(one: Lying, acknowledged: Mapping[bytes, Mapping[bytes, Vector]]) -> bool:
    """Tell whether everybody to whom a file was addressed has what it carries.

    `acknowledged` says by sign key and scope what each holds. Whoever is no longer a peer does
    not count. A file that only tells or asks is served when a later one tells the same.
    """
    if not one.posted.spans:
        return False
    return all(
        acknowledged[key].get(scope, {}).get(device, 0) >= last
        for key in one.posted.to
        if key in acknowledged
        for scope, spans in one.posted.spans.items()
        for device, (_, last) in spans.items()
    )


def outdated(lying: Sequence[Lying]) -> list[Lying]:
    """Return the files that only tell what we hold, where later ones for the same group do.

    `lying` is in the order in which they were written; clocks may have been wrong.
    """
    groups: dict[tuple[bytes, ...], list[Lying]] = {}
    for one in reversed(lying):
        groups.setdefault(one.posted.to, []).append(one)
    found = []
    for group in groups.values():
        told: set[bytes] = set()
        for number, one in enumerate(group):
            if number and only_tells(one) and one.posted.has.keys() <= told:
                found.append(one)
            told |= one.posted.has.keys()
    return found


def answered(lying: Sequence[Lying], asking: Mapping[tuple[bytes, ...], bytes]) -> list[Lying]:
    """Return the files that only ask or acknowledge, where that is no longer what there is to say.

    `asking` says by recipients what stands for that now.
    """
    return [
        one
        for one in lying
        if one.posted.asks
        and not one.posted.spans
        and one.posted.asked != asking.get(one.posted.to, b"")
    ]


def only_tells(one: Lying) -> bool:
    """Tell whether a file carries nothing but what we hold."""
    return not one.posted.spans and not one.posted.asks


def crowded(lying: Sequence[Lying]) -> list[list[Lying]]:
    """Return the groups of files, all of one set of recipients, that are better written as one."""
    groups: dict[tuple[bytes, ...], list[Lying]] = {}
    for one in lying:
        groups.setdefault(one.posted.to, []).append(one)
    return [group for group in groups.values() if len(group) > MAX_FILES]
