"""The text of a story file: YAML into plain values that know the line they stand on.

Only what a story needs is read: names and values, lists, text, whole and decimal numbers, true and
false, days. No tags, no references, no second document; ``yes`` and ``no`` are words, so that the
language ``no`` stays one. The builder works on the parser's events with a stack of its own, so that
depth, size and repetition are bounded whatever a file holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeAlias

import yaml

from exitdesk.i18n import tr

Path: TypeAlias = tuple[str | int, ...]

LARGEST_BYTES: Final = 16 * 1024 * 1024
DEEPEST: Final = 40
MOST_VALUES: Final = 1_000_000
_MOST_PROBLEMS: Final = 50
_LONGEST_NAME: Final = 40

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_WHOLE: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_DECIMAL: Final = re.compile(
    r"[-+]?(?:[0-9]{1,17}\.[0-9]{0,17}|\.[0-9]{1,17})(?:[eE][-+]?[0-9]{1,3})?"
)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORDS: Final[dict[str, bool | None]] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip


class StoryTextError(Exception):
    """The text is no story; `lines` are (line number, translated sentence), in order."""

    def __init__(self, lines: list[tuple[int, str]]) -> None:
        super().__init__(f"{len(lines)} problems")
        self.lines = sorted(lines)


@dataclass(frozen=True, slots=True)
class StoryText:
    """What a file says: `value` of dicts (with text keys), lists, text, numbers, bools, days."""

    value: Any
    lines: dict[Path, int]

    def line(self, at: Path) -> int:
        """Return the line of the value at `at`, or of the nearest thing that contains it."""
        for length in range(len(at), -1, -1):
            if at[:length] in self.lines:
                return self.lines[at[:length]]
        return 1


def read(data: bytes) -> StoryText:
    """Return the value of a YAML file with the lines of everything in it.

    Raises StoryTextError for anything that is not plain names and values: wrong encoding, control
    characters, tabs as indentation, a name that is there twice, references, tags, too much.
    """
    if len(data) > LARGEST_BYTES:
        raise StoryTextError(
            [(1, tr("The file is larger than {mb} MB.", mb=LARGEST_BYTES // 1024 // 1024))]
        )
    text = _decoded(data)
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=_Loader):
            builder.take(event)
    except yaml.YAMLError as error:
        builder.problems.append(_malformed(error, text))
    except _TooMuch:
        pass
    if builder.problems:
        raise StoryTextError(builder.problems)
    return StoryText(builder.value, builder.lines)


def _decoded(data: bytes) -> str:
    """Return the text of a file in UTF-8, or UTF-16 with its mark; raise StoryTextError."""
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise StoryTextError([(line, tr("This is not text in UTF-8."))]) from None
    problems = list(_unwritable(text))
    if problems:
        raise StoryTextError(problems)
    return text


def _unwritable(text: str) -> Iterator[tuple[int, str]]:
    line, counted = 1, 0
    for number, match in enumerate(_UNWRITABLE.finditer(text)):
        if number == _MOST_PROBLEMS:
            return
        line += text.count("\n", counted, match.start())
        counted = match.start()
        yield line, tr("There is a character that cannot be written in text.")


def _line(mark: Any) -> int:
    """Return the line of a parser's mark, counted from 1."""
    return int(mark.line) + 1 if mark else 1


def _malformed(error: yaml.YAMLError, text: str) -> tuple[int, str]:
    """Return the line and a sentence for what the parser refused; its words may quote the file."""
    line = _line(getattr(error, "problem_mark", None))
    rows = text.rstrip().split("\n")
    if line > len(rows):  # something was never closed: say where it began
        line = min(_line(getattr(error, "context_mark", None)), len(rows))
    if re.match(r" *\t", rows[line - 1]):
        return line, tr("A tab stands where spaces are needed.")
    return line, tr("This is not well-formed: look for a missing colon, quote or bracket.")


class _TooMuch(Exception):
    """Nothing more is read; the reason stands in the problems."""


@dataclass
class _Level:
    """An open list or mapping, where it stands, and the name that waits for its value."""

    path: Path
    value: list[Any] | dict[str, Any]
    name: str | None = None


@dataclass
class _Builder:
    """Builds values from the parser's events; `problems` are (line, sentence)."""

    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[tuple[int, str]] = field(default_factory=list)
    levels: list[_Level] = field(default_factory=list)
    values: int = 0
    documents: int = 0

    def take(self, event: yaml.Event) -> None:
        """Take the next event."""
        line = _line(event.start_mark)
        match event:
            case yaml.DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    self._stop(line, tr("A second document begins here; a story file holds one."))
            case yaml.AliasEvent():
                self._refuse(line, tr("References are not read here: write it out."))
                self._place(None, line)
            case yaml.ScalarEvent():
                self._scalar(event, line)
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                self._open(event, line)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self.levels.pop()
            case _:
                pass

    def _refuse(self, line: int, message: str) -> None:
        self.problems.append((line, message))
        if len(self.problems) >= _MOST_PROBLEMS:
            raise _TooMuch

    def _stop(self, line: int, message: str) -> None:
        self.problems.append((line, message))
        raise _TooMuch

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        if event.tag is not None and event.tag not in {"!", "tag:yaml.org,2002:str"}:
            self._refuse(line, tr("Tags (“!”) are not read here."))
        if self._awaits_name():
            self._take_name(event.value, line)
        elif event.style or event.tag:
            self._place(event.value, line)
        else:
            self._place(_plain(event.value), line)

    def _awaits_name(self) -> bool:
        level = self.levels[-1] if self.levels else None
        return level is not None and isinstance(level.value, dict) and level.name is None

    def _take_name(self, name: str, line: int) -> None:
        level = self.levels[-1]
        if name in level.value:
            self._refuse(line, tr("“{name}” is there twice.", name=name[:_LONGEST_NAME]))
        elif name == "<<":
            self._refuse(line, tr("References are not read here: write it out."))
        level.name = name
        self.lines.setdefault((*level.path, name), line)

    def _open(self, event: yaml.SequenceStartEvent | yaml.MappingStartEvent, line: int) -> None:
        if event.tag is not None:
            self._refuse(line, tr("Tags (“!”) are not read here."))
        if len(self.levels) >= DEEPEST:
            self._stop(line, tr("This is nested too deeply."))
        if self._awaits_name():
            self._stop(line, tr("A name is expected here."))
        value: list[Any] | dict[str, Any] = [] if isinstance(event, yaml.SequenceStartEvent) else {}
        self.levels.append(_Level(self._place(value, line), value))

    def _place(self, value: Any, line: int) -> Path:
        """Put a value where it belongs and return its path."""
        self.values += 1
        if self.values > MOST_VALUES:
            self._stop(line, tr("The file holds more than a case file can."))
        if not self.levels:
            self.value = value
            self.lines[()] = line
            return ()
        level = self.levels[-1]
        if isinstance(level.value, list):
            path: Path = (*level.path, len(level.value))
            level.value.append(value)
            self.lines[path] = line
            return path
        if level.name is None:
            self._take_name("", line)
        name = level.name or ""
        level.value[name] = value
        level.name = None
        return (*level.path, name)


def _plain(text: str) -> str | int | float | bool | date | None:
    """Return what an unquoted word means; what is no number or day that exists stays text.

    So does a decimal that would not be written back as it stands, for example version 1.10.
    """
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text) and str(float(text)) == text:
        return float(text)
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text
