"""Reads the memory of a living process, as root may, and looks for needles in it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from tests.secrecy.canaries import Needle, Search

_REGION = re.compile(r"([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \S+ *(.*)")
_BLOCK = 32 * 1024 * 1024
_UNREADABLE = ("[vvar]", "[vvar_vclock]", "[vsyscall]")


def hits(pid: int, wanted: list[Needle]) -> dict[str, int]:
    """Return which needles the memory of `pid` holds, with the number of blocks that hold them."""
    search = Search(wanted)
    found: dict[str, int] = {}
    for block in blocks(pid, search.longest):
        for name in search.found(block):
            found[name] = found.get(name, 0) + 1
    return found


def occurrences(pid: int, pattern: bytes) -> int:
    """Return how often the bytes `pattern` stand in the memory of `pid`."""
    return sum(block.count(pattern) for block in blocks(pid, 0))


def blocks(pid: int, overlap: int) -> Iterator[bytes]:
    """Return what was written to memory, in blocks that overlap by so many bytes."""
    regions = Path(f"/proc/{pid}/maps").read_text().splitlines()
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in regions:
            region = _REGION.fullmatch(line)
            if region is None or "r" not in region[3] or region[4] in _UNREADABLE:
                continue
            if region[4].startswith("/") and "w" not in region[3]:
                continue  # a library as it lies on the disk
            start, end = int(region[1], 16), int(region[2], 16)
            yield from _of_region(memory.fileno(), start, end, overlap)


def _of_region(descriptor: int, start: int, end: int, overlap: int) -> Iterator[bytes]:
    at = start
    while at < end:
        try:
            block = os.pread(descriptor, min(_BLOCK, end - at), at)
        except OSError:  # a page behind the end of a mapped file
            block = b""
        if not block:
            at += 4096
            continue
        yield block
        at += len(block)
        if at < end and len(block) > overlap:
            at -= overlap


def libraries(pid: int) -> set[str]:
    """Return the names of the files that are mapped into the process."""
    lines = Path(f"/proc/{pid}/maps").read_text().splitlines()
    return {Path(m[4]).name for m in map(_REGION.fullmatch, lines) if m and m[4].startswith("/")}
