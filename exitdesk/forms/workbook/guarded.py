"""A form compiled in a process of its own, which may fail, hang or grow without harm.

Compiling takes between a tenth of a second and half a minute. It is never done on the thread of
the window; `progress` and `cancelled` are called on the thread that asked.
"""

from __future__ import annotations

import contextlib
import hashlib
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePath
from typing import IO, cast

import msgspec

from exitdesk.forms.workbook.child import Answer, Order, Result
from exitdesk.forms.workbook.kinds import kind_of
from exitdesk.forms.workbook.model import Compiled, Problem, Sheets, Unreadable
from exitdesk.i18n import language, tr

#: The argument by which the program knows that it is the guarded process.
HIDDEN_ARGUMENT = "--compile-form"
MAX_SECONDS = 180.0
_LOOK_EVERY = 0.1
_KEPT = 12

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]

_cache: OrderedDict[str, Compiled] = OrderedDict()
_cache_lock = threading.Lock()


def compiled(
    source: bytes,
    file_name: str,
    *,
    files: Mapping[str, bytes] | None = None,
    repair: bool = False,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Compiled:
    """Return the form in `source` (.xlsx, .xls, .csv, .md or XForm .xml) with all that is wrong.

    `files` are those that lie beside it, by name. With `repair`, the mechanical repairs are
    applied first and listed as applied. `progress` is told a share between 0 and 1, `cancelled`
    asked ten times a second. Never raises for what is in the file.
    """
    beside = dict(files or {})
    name = PurePath(file_name).name
    key = _key(source, name, beside, repair)
    with _cache_lock:
        known = _cache.get(key)
    if known is not None:
        return known
    try:
        kind_of(source, name)
    except Unreadable as unreadable:
        return Compiled(None, problems=(unreadable.problem,))
    order = Order(
        name,
        len(source),
        {other: len(content) for other, content in beside.items()},
        repair,
        language=language(),
    )
    result, kept = _run(order, b"".join((source, *beside.values())), progress, cancelled)
    found = _unpacked(result)
    if kept:
        _keep(key, found)
    return found


def sheets(source: bytes, file_name: str) -> Sheets:
    """Return the rows of every sheet of a workbook as {heading: text}; empty for an XForm.

    The first of them is row 2 of the sheet; an empty row is an empty mapping.

    Raises `Unreadable` with the problem where there is nothing to read.
    """
    kind_of(source, file_name)
    order = Order(PurePath(file_name).name, len(source), {}, only_sheets=True, language=language())
    result, _ = _run(order, source, None, None)
    if result.problems:
        raise Unreadable(result.problems[0].message, hint=result.problems[0].hint)
    return result.sheets


def _unpacked(result: Result) -> Compiled:
    return Compiled(**{name: getattr(result, name) for name in Result.__struct_fields__})


def _run(
    order: Order, content: bytes, progress: Progress | None, cancelled: Cancelled | None
) -> tuple[Result, bool]:
    """Return what the child found, and whether it would find the same another time."""
    process = subprocess.Popen(  # noqa: S603 (our own program)
        [*_program(), HIDDEN_ARGUMENT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    feeding = _feeding(process, msgspec.json.encode(order) + b"\n" + content)
    end = time.monotonic() + MAX_SECONDS
    with process, feeding:
        while True:
            try:
                said, _ = process.communicate(timeout=_LOOK_EVERY)
                return _last_answer(said, process.returncode)
            except subprocess.TimeoutExpired as waiting:
                stopped = _stopped(waiting.output, progress, cancelled, end)
                if stopped is not None:
                    process.kill()
                    return stopped, False


@contextlib.contextmanager
def _feeding(process: subprocess.Popen[bytes], content: bytes) -> Iterator[None]:
    """Write to the child beside reading from it.

    `communicate` forgets what is still to be written once it has run into its timeout.
    """
    pipe, process.stdin = cast("IO[bytes]", process.stdin), None

    def feed() -> None:
        with contextlib.suppress(OSError), pipe:
            pipe.write(content)

    thread = threading.Thread(target=feed)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def _stopped(
    said: bytes | None, progress: Progress | None, cancelled: Cancelled | None, end: float
) -> Result | None:
    """Return why not to wait any longer, if there is a reason."""
    if progress is not None:
        lines = (said or b"").splitlines(keepends=True)
        whole = [line for line in lines if line.endswith(b"\n") and b"result" not in line]
        if whole:
            progress(msgspec.json.decode(whole[-1], type=Answer).done)
    if cancelled is not None and cancelled():
        return Result(problems=(Unreadable(tr("Stopped.")).problem,))
    if time.monotonic() > end:
        return Result(problems=(_endless(),))
    return None


def _last_answer(said: bytes, status: int) -> tuple[Result, bool]:
    lines = said.splitlines()
    if status == 0 and lines:
        answer = msgspec.json.decode(lines[-1], type=Answer)
        if answer.result is not None:
            return answer.result, True
    return Result(problems=(_broken_off(),)), False


def _broken_off() -> Problem:
    return Unreadable(
        tr("Reading this file broke off: it asks for more than a form needs."),
        hint=tr("Open it in a spreadsheet program, save it as .xlsx and try again."),
    ).problem


def _endless() -> Problem:
    return Unreadable(
        tr("Compiling this form takes far longer than a form needs; it was stopped.")
    ).problem


def _key(source: bytes, name: str, beside: Mapping[str, bytes], repair: bool) -> str:
    digest = hashlib.sha256(f"{name}\0{repair}\0{language()}\0".encode())
    for part in (
        source,
        *(piece for name in sorted(beside) for piece in (name.encode(), beside[name])),
    ):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def _keep(key: str, found: Compiled) -> None:
    with _cache_lock:
        _cache[key] = found
        while len(_cache) > _KEPT:
            _cache.popitem(last=False)


def _program() -> list[str]:
    if not getattr(sys, "frozen", False):
        return [sys.executable, "-m", "exitdesk"]
    own = Path(sys.executable)
    # The starter without a console has no standard input and output of its own on Windows.
    beside = own.with_name("exitdesk.exe")
    return [str(beside if sys.platform == "win32" and beside.is_file() else own)]
