"""What a process did to the files below a folder, as the system saw it: read from strace's record.

A `Record` is the sequence of changes with the moment from which each was certain to survive a
power cut: data from the next fsync of the file, names from the next fsync of the folder.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

CALLS: Final = (
    "open,openat,creat,close,write,pwrite64,writev,pwritev,fsync,fdatasync,ftruncate,rename,"
    "renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,link,linkat"
)
NEVER: Final = sys.maxsize
_CALL = re.compile(r"^(?:\d+\s+)?(\w+)\((.*)\)\s*= (-?\d+)")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')
TOP: Final = 1


@dataclass
class Change:
    """One change. `node` is the file or folder that it concerns, `until` makes it certain.

    `write` and `cut` concern content; `name` puts `target` under a name (and takes another
    name away where it was a rename), `forget` takes a name away.
    """

    kind: str
    node: int
    at: int = 0
    data: bytes = b""
    name: str = ""
    target: int = 0
    former: tuple[int, str] | None = None
    moment: int = 0
    until: int = NEVER


@dataclass
class Record:
    """Everything that happened, in order, with the moments of the changes and confirmed steps.

    `start` are the names as they were at the beginning, `sources` the files under them.
    """

    changes: list[Change] = field(default_factory=list)
    steps: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    moments: int = 0
    start: list[Change] = field(default_factory=list)
    folders: set[int] = field(default_factory=lambda: {TOP})
    sources: dict[int, Path] = field(default_factory=dict)


def traced(root: Path, command: Sequence[str], record: Path) -> None:
    """Run `command` under strace, which writes what it does to `record`."""
    strace = ["strace", "-f", "-xx", "-s", "4000000", "-e", f"trace={CALLS}", "-e", "signal=none"]
    whole = [*strace, "-o", str(record), *command]
    done = subprocess.run(whole, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-2000:])


def read(record: Path, root: Path, confirmed: Path, before: Path) -> Record:
    """Return what strace recorded of the files below `root`, which began as a copy of `before`.

    What was written to the file `confirmed`, line by line, are the confirmed steps.
    """
    reader = _Reader(root, confirmed)
    reader.begin(before)
    with record.open("r", encoding="ascii") as lines:
        for line in _joined(lines):
            reader.line(line)
    return reader.record


def _joined(lines: Iterator[str] | Any) -> Iterator[str]:
    """Yield whole lines: those that another thread interrupted are put together."""
    waiting: dict[str, str] = {}
    for line in lines:
        pid = line.split(" ", 1)[0]
        if "<unfinished ...>" in line:
            waiting[pid] = line.split("<unfinished ...>")[0].rstrip()
        elif "resumed>" in line:
            yield waiting.pop(pid, "") + line.split("resumed>", 1)[1]
        else:
            yield line


class _Reader:
    """Follows names, open files and folders from call to call."""

    def __init__(self, root: Path, confirmed: Path) -> None:
        self.record = Record()
        self._root = os.fspath(root)
        self._confirmed = os.fspath(confirmed)
        self._nodes = {self._root: TOP}
        self._open: dict[int, tuple[int, int, str]] = {}  # descriptor: node, position, path
        self._next = TOP + 1
        self._half = b""

    def begin(self, before: Path) -> None:
        """Take the files as they were at the beginning; all of that is certain."""
        for path in sorted(before.rglob("*")):
            inside = f"{self._root}/{path.relative_to(before).as_posix()}"
            node = self._new(inside, folder=path.is_dir())
            if path.is_file():
                self.record.sources[node] = path
            parent, name = self._parent(inside)
            self.record.start.append(Change("name", parent, name=name, target=node))

    def line(self, line: str) -> None:
        """Take one line of the record."""
        found = _CALL.match(line)
        if found is None or int(found[3]) < 0:
            return
        call, rest, result = found[1], found[2], int(found[3])
        known = getattr(self, f"_{_SAME.get(call, call)}", None)
        if known is not None:
            known(_arguments(rest), result)

    # what each call does; arguments are numbers, texts (bytes) or words

    def _openat(self, arguments: list[Any], result: int) -> None:
        path, flags = self._path(arguments[0], arguments[1]), str(arguments[2])
        if path == self._confirmed:
            self._open[result] = (0, 0, path)
        if not self._inside(path):
            return
        if path not in self._nodes:
            node = self._new(path)
            self._named(path, node)
        elif "O_TRUNC" in flags:
            self._add(Change("cut", self._nodes[path]))
        self._open[result] = (self._nodes[path], 0, path)

    def _open_(self, arguments: list[Any], result: int) -> None:
        self._openat(["AT_FDCWD", *arguments], result)

    def _close(self, arguments: list[Any], _result: int) -> None:
        self._open.pop(arguments[0], None)

    def _write(self, arguments: list[Any], result: int) -> None:
        descriptor, data = arguments[0], arguments[1][:result]
        if descriptor in self._open:
            node, at, path = self._open[descriptor]
            if path == self._confirmed:
                self._half += data
                *whole, self._half = self._half.split(b"\n")
                for text in whole:
                    self.record.steps.append((self._tick(), json.loads(text)))
                return
            self._add(Change("write", node, at=at, data=data))
            self._open[descriptor] = (node, at + result, path)

    def _pwrite64(self, arguments: list[Any], result: int) -> None:
        if arguments[0] in self._open:
            node = self._open[arguments[0]][0]
            self._add(Change("write", node, at=arguments[3], data=arguments[1][:result]))

    def _ftruncate(self, arguments: list[Any], _result: int) -> None:
        if arguments[0] in self._open:
            self._add(Change("cut", self._open[arguments[0]][0], at=arguments[1]))

    def _fsync(self, arguments: list[Any], _result: int) -> None:
        if arguments[0] not in self._open:
            return
        node, now = self._open[arguments[0]][0], self._tick()
        for change in self.record.changes:
            former = change.former[0] if change.former else 0
            if change.until == NEVER and node in {change.node, former}:
                change.until = now

    def _renameat(self, arguments: list[Any], _result: int) -> None:
        old, new = self._path(*arguments[0:2]), self._path(*arguments[2:4])
        if not self._inside(old):
            return
        node = self._nodes[old]
        for path in [p for p in self._nodes if p == new or p.startswith(f"{new}/")]:
            del self._nodes[path]
        for path in [p for p in self._nodes if p == old or p.startswith(f"{old}/")]:
            self._nodes[new + path[len(old) :]] = self._nodes.pop(path)
        self._named(new, node, former=self._parent(old))

    def _rename(self, arguments: list[Any], result: int) -> None:
        self._renameat(["AT_FDCWD", arguments[0], "AT_FDCWD", arguments[1]], result)

    def _unlinkat(self, arguments: list[Any], _result: int) -> None:
        path = self._path(*arguments[0:2])
        if self._inside(path):
            parent, name = self._parent(path)
            del self._nodes[path]
            self._add(Change("forget", parent, name=name))

    def _unlink(self, arguments: list[Any], result: int) -> None:
        self._unlinkat(["AT_FDCWD", arguments[0]], result)

    def _mkdirat(self, arguments: list[Any], _result: int) -> None:
        path = self._path(*arguments[0:2])
        if self._inside(path):
            self._named(path, self._new(path, folder=True))

    def _mkdir(self, arguments: list[Any], result: int) -> None:
        self._mkdirat(["AT_FDCWD", arguments[0]], result)

    def _linkat(self, arguments: list[Any], _result: int) -> None:
        old, new = self._path(*arguments[0:2]), self._path(*arguments[2:4])
        if self._inside(new):
            self._nodes[new] = self._nodes[old]
            self._named(new, self._nodes[old])

    def _link(self, arguments: list[Any], result: int) -> None:
        self._linkat(["AT_FDCWD", arguments[0], "AT_FDCWD", arguments[1]], result)

    # names

    def _path(self, base: Any, name: Any) -> str:
        text = name.decode() if isinstance(name, bytes) else str(name)
        if not text.startswith("/") and isinstance(base, int):
            text = f"{self._open[base][2]}/{text}" if base in self._open else text
        return os.path.normpath(text)

    def _inside(self, path: str) -> bool:
        return path == self._root or path.startswith(f"{self._root}/")

    def _parent(self, path: str) -> tuple[int, str]:
        folder, name = path.rsplit("/", 1)
        return self._nodes[folder], name

    def _new(self, path: str, *, folder: bool = False) -> int:
        node, self._next = self._next, self._next + 1
        self._nodes[path] = node
        if folder:
            self.record.folders.add(node)
        return node

    def _named(self, path: str, node: int, former: tuple[int, str] | None = None) -> None:
        parent, name = self._parent(path)
        self._add(Change("name", parent, name=name, target=node, former=former))

    def _add(self, change: Change) -> None:
        change.moment = self._tick()
        self.record.changes.append(change)

    def _tick(self) -> int:
        self.record.moments += 1
        return self.record.moments


_SAME = {"open": "open_", "fdatasync": "fsync", "rmdir": "unlink", "renameat2": "renameat"}


def _arguments(text: str) -> list[Any]:
    """Return the arguments of a call: bytes, numbers, or words as they stand."""
    found: list[Any] = []
    while text:
        quoted = _TEXT.match(text)
        if quoted:
            found.append(bytes.fromhex(quoted[1].replace("\\x", "")))
            text = text[quoted.end() :]
        else:
            word, _, rest = text.partition(", ")
            found.append(int(word) if word.lstrip("-").isdigit() else word)
            text = rest
            continue
        text = text.removeprefix(", ")
    return found
