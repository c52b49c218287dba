"""Opening bundles from elsewhere, in a process of its own: see `sync.child` for its side."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Final, cast

import msgspec

from exitdesk.sync import child, frame
from exitdesk.sync.bundle import MAX_FILE, Expectations, Opened, check_sender, checked
from exitdesk.sync.model import UNREADABLE, WireChange
from exitdesk.sync.refusal import Refusal, Refused

HIDDEN_ARGUMENT: Final = "--open-bundle"
MAX_SECONDS: Final = 300.0

Record = tuple[bytes, bytes]

#: What the other process may say in all.
_MOST = 2 * MAX_FILE

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
    lengths = child.LENGTHS.pack(len(order), len(data))
    found = understood(*_told([lengths, order, data]))
    check_sender(found.sender, expected)
    mark = checked(found.header, found.sender, found.hash, expected)
    return msgspec.structs.replace(found, mark=mark)


def understood(found: Sequence[Record], status: int) -> Opened:
    """Return what the other process said, read as strictly as if anybody had said it.

    Raises Refused: for its reason, or as malformed where it did not come to its end.
    """
    kind, last = found[-1] if found else (b"", b"")
    if kind == child.REFUSED and last in _REASONS:
        raise Refused.because(_REASONS[last])
    if status or kind != child.END or found[0][0] != child.HEAD:
        raise Refused.because(Refusal.MALFORMED)
    try:
        head = msgspec.msgpack.decode(found[0][1], type=child.Head)
        changes = [_changes(record) for kind, record in found if kind == child.CHANGES]
    except UNREADABLE:
        raise Refused.because(Refusal.MALFORMED) from None
    contents = [record for kind, record in found if kind == child.CONTENT]
    segments = sum(len(scope.segments) for scope in head.body.scopes)
    if len(changes) != segments or len(contents) != len(head.body.files):
        raise Refused.because(Refusal.MALFORMED)
    body = frame.assembled(head.body, changes, contents)
    return Opened(head.header, head.sender, head.hash, head.mark, body)


def records(said: BinaryIO) -> list[Record]:
    """Return (kind, content) of each whole record, as far as there is room for them."""
    found, room = [], _MOST
    while len(opening := said.read(child.RECORD.size)) == child.RECORD.size:
        kind, length = child.RECORD.unpack(opening)
        room -= length
        if room < 0:
            break
        content = said.read(length)
        if len(content) < length:
            break
        found.append((kind, content))
    return found


def _told(parts: Sequence[bytes]) -> tuple[list[Record], int]:
    """Return what another process says once it was told `parts`, and how it ended."""
    with subprocess.Popen(  # noqa: S603 (our own program)
        [*_program(), HIDDEN_ARGUMENT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    ) as process:
        feeding = threading.Thread(target=_feed, args=(process.stdin, parts))
        patience = threading.Timer(MAX_SECONDS, process.kill)
        started = time.monotonic()
        patience.start()
        feeding.start()
        try:
            with cast("BinaryIO", process.stdout) as said:
                found = records(said)
            process.wait()
        finally:
            process.kill()
            patience.cancel()
            patience.join()
            feeding.join()
    if time.monotonic() - started >= MAX_SECONDS:
        raise Refused.because(Refusal.TOO_LARGE)
    return found, process.returncode


def _feed(pipe: BinaryIO, parts: Sequence[bytes]) -> None:
    with contextlib.suppress(OSError), pipe:
        pipe.writelines(parts)


def _changes(record: bytes) -> tuple[WireChange, ...]:
    return msgspec.msgpack.decode(record, type=tuple[WireChange, ...])


def _program() -> list[str]:
    if not getattr(sys, "frozen", False):
        return [sys.executable, "-m", "exitdesk"]
    own = Path(sys.executable)
    # The starter without a console has no standard input and output of its own on Windows.
    beside = own.with_name("exitdesk.exe")
    return [str(beside if sys.platform == "win32" and beside.is_file() else own)]
