"""Reads what the tracer wrote down: sockets, and files that were made or opened for writing."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_LINE = re.compile(r"(\d+) +(.*)")
_RESUMED = re.compile(r"<\.\.\. (\w+) resumed>(.*)")
_UNFINISHED = " <unfinished ...>"
_CALL = re.compile(r"(\w+)\((.*)\)\s+= (.+)")
_STRING = re.compile(r'(?:(AT_FDCWD|\d+)<((?:[^>\\]|\\.)*)>, )?"((?:[^"\\]|\\.)*)"')
_MAKING = frozenset(
    {"mkdir", "mkdirat", "mknod", "mknodat", "symlink", "symlinkat", "link", "linkat", "creat",
     "rename", "renameat", "renameat2"}
)  # fmt: skip
_WRITING = re.compile(r"O_(CREAT|WRONLY|RDWR|TMPFILE)")
_FAMILY = re.compile(r"(?:AF|PF)_\w+")
_ADDRESS = re.compile(r"sa_family=(AF_\w+)(?:, sun_path=(@?)\"((?:[^\"\\]|\\.)*)\")?")


@dataclass(frozen=True)
class Call:
    """One system call: its name, its arguments as the tracer shows them, and what came back."""

    process: int
    name: str
    arguments: str
    result: str

    @property
    def failed(self) -> bool:
        return self.result.startswith("-1")


def calls(record: Path) -> Iterator[Call]:
    """Return the calls of a record; those that were interrupted are put together."""
    pending: dict[int, str] = {}
    for line in record.read_text(errors="surrogateescape").splitlines():
        parts = _LINE.fullmatch(line)
        if parts is None:
            continue
        process, said = int(parts[1]), parts[2]
        if said.endswith(_UNFINISHED):
            pending[process] = said.removesuffix(_UNFINISHED)
            continue
        resumed = _RESUMED.fullmatch(said)
        if resumed is not None:
            said = pending.pop(process, f"{resumed[1]}(") + resumed[2]
        call = _CALL.fullmatch(said)
        if call is not None:
            yield Call(process, call[1], call[2], call[3])
    for process, said in pending.items():
        name, _, arguments = said.partition("(")
        yield Call(process, name, arguments, "?")


def written(record: Path) -> set[Path]:
    """Return every path that was made, renamed to, or opened for writing."""
    found: set[Path] = set()
    for call in calls(record):
        if call.failed:
            continue
        if call.name in _MAKING:
            found.add(_paths(call.arguments)[-1])
        elif call.name.startswith("open") and _WRITING.search(call.arguments):
            found.add(_paths(call.arguments)[0])
        elif call.name == "bind":
            found |= {Path(path) for _, hidden, path in _ADDRESS.findall(call.arguments)
                      if path and not hidden}  # fmt: skip
    return found


def _paths(arguments: str) -> list[Path]:
    return [
        Path(os.path.normpath(Path(folder or "/") / _plain(name)))
        for _, folder, name in _STRING.findall(arguments)
    ] or [Path("/unknown") / arguments]


def _plain(shown: str) -> str:
    return shown.encode("latin-1", "replace").decode("unicode_escape")


def families(record: Path) -> set[str]:
    """Return the kinds of all sockets that were made or tried, such as ``AF_UNIX``."""
    found: set[str] = set()
    for call in calls(record):
        if call.name in ("socket", "socketpair"):
            found |= set(_FAMILY.findall(call.arguments.split(",")[0])) or {call.arguments}
    return found


def addresses(record: Path) -> set[tuple[str, str]]:
    """Return family and path of every address that something was sent to or connected with."""
    found: set[tuple[str, str]] = set()
    for call in calls(record):
        if call.name in ("connect", "sendto", "sendmsg", "sendmmsg", "bind"):
            for family, hidden, path in _ADDRESS.findall(call.arguments):
                found.add((family, f"{hidden}{path}"))
    return found


def programs(record: Path) -> list[str]:
    """Return the arguments of every program that was started, in their order."""
    return [call.arguments for call in calls(record) if call.name == "execve" and not call.failed]
