"""Opening bundles from elsewhere, in a process of its own: see `sync.child` for its side."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from exitdesk.sync import child, frame
from exitdesk.sync.bundle import MAX_FILE, Expectations, Opened, check_sender, checked
from exitdesk.sync.model import UNREADABLE, WireChange
from exitdesk.sync.refusal import Refusal, Refused

HIDDEN_ARGUMENT: Final = "--open-bundle"
MAX_SECONDS: Final = 300.0

_REASONS = {reason.value.encode(): reason for reason in Refusal}


def opened(data: bytes, identities: Sequence[str], expected: Expectations) -> Opened:
    """Return what the bundle `data` brings, after every check; raises Refused.

    `identities` are the device's age keys (`DeviceKeys.identities`), the only secret that the
    other process is told. Whatever happens to it, this one only learns that there was no bundle;
    and what it says of sender, recipient, time and number is held against `expected` here again.
    """
    if len(data) > MAX_FILE:
        raise Refused.because(Refusal.TOO_LARGE)
    # The marks of a large organisation are many, and only one of them is wanted.
    told = msgspec.structs.replace(expected, marks=())
    order = msgspec.msgpack.encode(child.Order(tuple(identities), told))
    asked = b"".join((child.LENGTHS.pack(len(order), len(data)), order, data))
    try:
        run = subprocess.run(  # noqa: S603 (our own program)
            [*_program(), HIDDEN_ARGUMENT],
            input=asked,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=MAX_SECONDS,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired:
        raise Refused.because(Refusal.TOO_LARGE) from None
    found = understood(run.stdout, run.returncode)
    check_sender(found.sender, expected)
    mark = checked(found.header, found.sender, found.hash, expected)
    return msgspec.structs.replace(found, mark=mark)


def understood(said: bytes, status: int) -> Opened:
    """Return what the other process said, read as strictly as if anybody had said it.

    Raises Refused: for its reason, or as malformed where it did not come to its end.
    """
    found = list(_records(said))
    kind, last = found[-1] if found else (b"", memoryview(b""))
    if kind == child.REFUSED and bytes(last) in _REASONS:
        raise Refused.because(_REASONS[bytes(last)])
    if status or kind != child.END or found[0][0] != child.HEAD:
        raise Refused.because(Refusal.MALFORMED)
    try:
        head = msgspec.msgpack.decode(found[0][1], type=child.Head)
        changes = [_changes(record) for kind, record in found if kind == child.CHANGES]
        contents = [bytes(record) for kind, record in found if kind == child.CONTENT]
    except UNREADABLE:
        raise Refused.because(Refusal.MALFORMED) from None
    segments = sum(len(scope.segments) for scope in head.body.scopes)
    if len(changes) != segments or len(contents) != len(head.body.files):
        raise Refused.because(Refusal.MALFORMED)
    body = frame.assembled(head.body, changes, contents)
    return Opened(head.header, head.sender, head.hash, head.mark, body)


def _changes(record: memoryview) -> tuple[WireChange, ...]:
    return msgspec.msgpack.decode(record, type=tuple[WireChange, ...])


def _records(said: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """Yield (kind, content) of each whole record."""
    view, at, opening = memoryview(said), 0, child.RECORD.size
    while len(view) - at >= opening:
        kind, length = child.RECORD.unpack_from(view, at)
        at += opening
        if length > len(view) - at:
            return
        yield kind, view[at : at + length]
        at += length


def _program() -> list[str]:
    if not getattr(sys, "frozen", False):
        return [sys.executable, "-m", "exitdesk"]
    own = Path(sys.executable)
    # The starter without a console has no standard input and output of its own on Windows.
    beside = own.with_name("exitdesk.exe")
    return [str(beside if sys.platform == "win32" and beside.is_file() else own)]
