"""The guarded process: it gives up what it does not need, reads one file and says what it found.

Through its input come one line of JSON (`Order`), the file and the files beside it; through its
output go lines of JSON (`Answer`), the last of which holds the result. It writes no file.
"""

from __future__ import annotations

import contextlib
import signal
import sys
from collections.abc import Callable, Iterator
from typing import BinaryIO, NoReturn

import msgspec

from exitdesk.forms.workbook.model import Compiled, Problem, Repair, Sheets, Unreadable
from exitdesk.i18n import set_language, tr

if sys.platform != "win32":
    import resource

MAX_MEMORY = 512 * 1024 * 1024
#: Seconds of work, not of waiting: reading a real workbook takes a tenth of one.
READING_SECONDS = 5
COMPILING_SECONDS = 120


class Order(msgspec.Struct, frozen=True):
    """What the child is asked to do; `sizes` are those of the files beside the form, by name."""

    name: str
    size: int
    sizes: dict[str, int]
    repair: bool = False
    only_sheets: bool = False
    language: str = "en"


class Result(msgspec.Struct, frozen=True):
    """A `Compiled` without what the parent adds to it."""

    xform: str | None = None
    form_id: str = ""
    title: str = ""
    version: str = ""
    languages: tuple[str, ...] = ()
    questions: int = 0
    problems: tuple[Problem, ...] = ()
    repairs: tuple[Repair, ...] = ()
    sheets: Sheets = {}
    scoring_text: str = ""
    itemsets: str = ""


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of the child's output."""

    done: float = 0.0
    result: Result | None = None


def main() -> int:
    """Run as the guarded process, between standard input and standard output."""
    restrict()
    serve(sys.stdin.buffer, sys.stdout.buffer)
    return 0


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Read one order from `source` and write the answers to `sink`."""
    order = msgspec.json.decode(source.readline(), type=Order)
    content = source.read(order.size)
    files = {name: source.read(size) for name, size in order.sizes.items()}
    set_language(order.language)

    def tell(done: float) -> None:
        _write(sink, Answer(done=done))

    _write(sink, Answer(1.0, _result(order, content, files, tell)))


def restrict() -> None:
    """Give up memory beyond the limit and the right to write files, where systems know that."""
    if sys.platform == "win32":
        return
    for kind, limit in ((resource.RLIMIT_AS, MAX_MEMORY), (resource.RLIMIT_FSIZE, 0)):
        # macOS knows the limit of memory but does not take one.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (limit, limit))


@contextlib.contextmanager
def time_limit(seconds: int) -> Iterator[None]:
    """End what runs inside after `seconds` of work, with `Unreadable`."""
    if sys.platform == "win32":
        yield
        return
    # Counted from here: a limit on all that the process ever used would mean something else in
    # one that has worked for long.
    handler = signal.signal(signal.SIGPROF, _out_of_time)
    signal.setitimer(signal.ITIMER_PROF, max(seconds, 0.01))  # none at all would be no limit
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, handler)


def _out_of_time(*_given: object) -> NoReturn:
    raise Unreadable(tr("Reading this file takes far longer than a form needs; it was stopped."))


def _result(
    order: Order, content: bytes, files: dict[str, bytes], tell: Callable[[float], None]
) -> Result:
    from exitdesk.forms.workbook import compiling  # noqa: PLC0415 (only the child pays for it)

    try:
        if order.only_sheets:
            with time_limit(READING_SECONDS):
                return Result(sheets=compiling.sheets_here(content, order.name))
        with time_limit(COMPILING_SECONDS):
            found = compiling.compiled_here(
                content, order.name, files, repair=order.repair, progress=tell
            )
    except Unreadable as unreadable:
        return Result(problems=(unreadable.problem,))
    except MemoryError:
        return Result(problems=(too_large(),))
    except Exception as error:  # noqa: BLE001 (whatever it is, a person gets a message)
        return Result(problems=(_unexpected(error),))
    return _packed(found)


def _unexpected(error: Exception) -> Problem:
    name = type(error).__name__
    return Unreadable(
        tr(
            "This file cannot be turned into a form, and why is not known exactly ({name}).",
            name=name,
        ),
        hint=tr("Open it in a spreadsheet program, save it as .xlsx and try again."),
    ).problem


def too_large() -> Problem:
    """Return what is said of a file that needs more memory than it may take."""
    return Unreadable(tr("This file needs more memory than a form may take.")).problem


def _packed(found: Compiled) -> Result:
    return Result(**{name: getattr(found, name) for name in Result.__struct_fields__})


def _write(sink: BinaryIO, answer: Answer) -> None:
    sink.write(msgspec.json.encode(answer) + b"\n")
    sink.flush()
