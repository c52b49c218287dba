"""A log that names places in the program and nothing of what people wrote.

Messages of our own loggers are constant templates; of their arguments only numbers, random ids
and classes are shown. Messages of other packages and of exceptions are left out: they quote
values. What remains is enough to find the line at fault.
"""

from __future__ import annotations

import enum
import logging
import os
import re
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

FILE_NAME = "exitdesk.log"
_FILE_BYTES = 256 * 1024
_OLD_FILES = 2
_OWN_LOGGERS = "exitdesk"
_WITHHELD = "(text withheld)"
_RANDOM_ID = re.compile(r"[0-9a-f]{32}")
_FAULT = "exitdesk met a fault of its own and could not finish this. Saved work is untouched.\n"

_log = logging.getLogger(__name__)


def set_up(folder: Path) -> None:
    """Log to a rotating file in `folder`, and send every unhandled exception there.

    A folder that cannot be written to means no log file; the program runs all the same.
    """
    logging.raiseExceptions = False  # it would print the record that could not be written
    logging.lastResort = None
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    for handler in [h for h in root.handlers if isinstance(h, _PrivateFile)]:
        root.removeHandler(handler)
        handler.close()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        pass
    else:
        private_file = _PrivateFile(folder / FILE_NAME)
        private_file.setFormatter(DiscreetFormatter())
        root.addHandler(private_file)
    sys.excepthook = _on_unhandled
    threading.excepthook = _on_thread_fault
    sys.unraisablehook = _on_unraisable


class DiscreetFormatter(logging.Formatter):
    """Writes level, place and template of a record, and of an exception its type and frames."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the lines for `record`, without values that a person may have written."""
        place = f"{record.name} {record.filename}:{record.lineno}"
        lines = [f"{self.formatTime(record)} {record.levelname} {place} {_message(record)}"]
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            lines.extend(_told(error))
        return "\n".join(lines)


class _PrivateFile(RotatingFileHandler):
    """A rotating file that only its owner can read; it is created with the first record."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path, maxBytes=_FILE_BYTES, backupCount=_OLD_FILES, encoding="utf-8", delay=True
        )

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding="utf-8", opener=_owner_only)


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _message(record: logging.LogRecord) -> str:
    own = record.name == _OWN_LOGGERS or record.name.startswith(_OWN_LOGGERS + ".")
    if not own or not isinstance(record.msg, str):
        return _WITHHELD
    if not record.args:
        return record.msg
    try:
        return record.msg % _shown_all(record.msg, record.args)
    except (TypeError, ValueError, KeyError):
        return record.msg


def _shown_all(template: str, arguments: tuple[object, ...] | Mapping[str, object]) -> object:
    if not isinstance(arguments, Mapping):
        return tuple(_shown(value) for value in arguments)
    if "%(" not in template:  # logging passes a lone mapping as the arguments themselves
        return (_shown(arguments),)
    return {name: _shown(value) for name, value in arguments.items()}


def _shown(value: object) -> object:
    """Return what may be written of an argument: numbers, random ids, classes, choices."""
    match value:
        case enum.Enum():
            return value.name
        case bool() | int() | float() | None:
            return value
        case type():
            return value.__qualname__
        case str() if _RANDOM_ID.fullmatch(value):
            return value
        case _:
            return f"<{type(value).__name__}>"


def _told(error: BaseException) -> Iterator[str]:
    """Return types and places of an error and its causes; even expected trouble names files."""
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield f"  {type(one).__module__}.{type(one).__qualname__}"
        yield from _frames(one.__traceback__)
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def _frames(trace: TracebackType | None) -> Iterator[str]:
    for frame, line in traceback.walk_tb(trace):
        module = frame.f_globals.get("__name__", "?")
        file = Path(frame.f_code.co_filename).name
        yield f"    {module} {file}:{line} {frame.f_code.co_name}"


def _on_unhandled(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    _log.critical("unhandled", exc_info=(kind, error, trace))
    if sys.stderr is not None:
        sys.stderr.write(_FAULT)


def _on_thread_fault(happened: threading.ExceptHookArgs) -> None:
    if happened.exc_value is not None:
        _on_unhandled(happened.exc_type, happened.exc_value, happened.exc_traceback)


def _on_unraisable(happened: sys.UnraisableHookArgs) -> None:
    if happened.exc_value is not None:
        _log.error(
            "unraisable",
            exc_info=(type(happened.exc_value), happened.exc_value, happened.exc_traceback),
        )
