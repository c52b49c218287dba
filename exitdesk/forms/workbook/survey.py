"""The survey sheet understood: columns under their proper names, rows with kind, list and name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from exitdesk.forms.workbook.model import Problem
from exitdesk.forms.workbook.reading import Book
from exitdesk.forms.workbook.tables import Table

_ALIASES = {
    "caption": "label",
    "command": "type",
    "tag": "name",
    "value": "name",
    "relevance": "relevant",
    "calculate": "calculation",
    "readonly": "read_only",
    "constraining_message": "constraint_message",
    "requiredmsg": "required_message",
    "noapperrorstring": "no_app_error_string",
    "count": "repeat_count",
    "jr:count": "repeat_count",
    "form_title": "title",
    "set_form_title": "title",
    "set_form_id": "form_id",
    "id_string": "form_id",
}
_NESTED = {
    ("bind", "relevant"): "relevant",
    ("bind", "calculate"): "calculation",
    ("bind", "constraint"): "constraint",
    ("bind", "required"): "required",
    ("bind", "readonly"): "read_only",
    ("bind", "jr:constraintmsg"): "constraint_message",
    ("bind", "jr:requiredmsg"): "required_message",
    ("control", "appearance"): "appearance",
    ("body", "appearance"): "appearance",
    ("control", "jr:count"): "repeat_count",
    ("body", "jr:count"): "repeat_count",
}
_MEDIA = frozenset(("image", "big-image", "audio", "video"))
_CONTROL = re.compile(
    r"^(begin|end)[\s_](group|repeat|loop|lgroup|looped group)(?: (?:over )?(\S+))?$"
)
_SELECT = re.compile(
    r"^(select_one_external|select_one_from_file|select_multiple_from_file|select one from file"
    r"|select multiple from file|select_one|select one from|select one|select1|select_multiple"
    r"|select all that apply from|select all that apply|add select one prompt using"
    r"|add select multiple prompt using|rank) (\S+)(?: (or specify other|or_other|or other))?$"
)
REFERENCE = re.compile(r"\$\{\s*(?:last-saved#)?([^}$]*?)\s*\}")


class RowKind(StrEnum):
    """What a row of the survey sheet is."""

    BEGIN = "begin"
    END = "end"
    SELECT = "select"
    QUESTION = "question"
    SETTING = "setting"
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the survey: texts under proper column names and the headings they stand in."""

    number: int
    kind: RowKind
    type: str
    name: str
    list_name: str
    cells: dict[str, str]
    headers: dict[str, str]

    @property
    def control(self) -> str:
        """Group, repeat or loop for a row that begins or ends one."""
        match = _CONTROL.match(self.type)
        words = match[2] if match else ""
        return {"lgroup": "repeat", "looped group": "repeat"}.get(words, words)

    def get(self, name: str) -> str:
        """Return the text in the column `name`, in whatever language comes first."""
        return self.cells.get(name, "")


Apply = Callable[[Book], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem found before compiling, and the mechanical repair for it, if there is one."""

    problem: Problem
    title: str = ""
    apply: Apply | None = None
    #: Only pyxform knows whether this is wrong; where it compiles, it was no error.
    structural: bool = field(default=True)


def proper(header: str) -> tuple[str, str]:
    """Return (name of the column, language) of a heading, whatever spelling it has."""
    delimiter = "::" if "::" in header else ":"
    parts = [part.strip() for part in header.split(delimiter)]
    if delimiter == ":" and "jr" in parts[:-1]:
        at = parts.index("jr")
        parts[at : at + 2] = [f"jr:{parts[at + 1]}"]
    first = "_".join(parts[0].split()).lower()
    if len(parts) > 1:
        nested = _NESTED.get((first, parts[1].lower()))
        if nested or (first == "media" and parts[1] in _MEDIA):
            return nested or parts[1], "::".join(parts[2:])
        if first in {"bind", "control", "body", "instance", "media"}:
            return "::".join((first, *parts[1:])), ""
    return _ALIASES.get(first, first), "::".join(parts[1:])


def rows(table: Table) -> list[Row]:
    """Return the rows of a survey sheet that hold anything."""
    columns = {header: proper(header)[0] for header in table.headers}
    return [_row(number, cells, columns) for number, cells in table.numbered()]


def _row(number: int, cells: dict[str, str], columns: dict[str, str]) -> Row:
    found: dict[str, str] = {}
    headers: dict[str, str] = {}
    for header, text in cells.items():
        name = columns.get(header, header)
        if name not in found:
            found[name] = text
            headers[name] = header
    words = " ".join(found.get("type", "").split())
    select = _SELECT.match(words)
    kind = _kind(words, found, select)
    listed = select[2] if select else ""
    return Row(number, kind, words, found.get("name", ""), listed, found, headers)


def _kind(words: str, cells: dict[str, str], select: re.Match[str] | None) -> RowKind:
    if not words:
        return RowKind.QUESTION if "name" in cells or "label" in cells else RowKind.REMARK
    if control := _CONTROL.match(words):
        return RowKind.BEGIN if control[1] == "begin" else RowKind.END
    if words in {"form_title", "set_form_title", "form_id", "set_form_id", "prefix"}:
        return RowKind.SETTING
    return RowKind.SELECT if select else RowKind.QUESTION


def choice_lists(table: Table | None) -> dict[str, list[tuple[int, dict[str, str]]]]:
    """Return the choices by list: (row number, texts under proper column names)."""
    lists: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for number, cells in table.numbered() if table else ():
        named: dict[str, str] = {}
        for header, text in cells.items():
            named.setdefault(proper(header)[0], text)
        if named.get("list_name"):
            lists.setdefault(named["list_name"], []).append((number, named))
    return lists


def header_of(table: Table, name: str) -> str:
    """Return the heading in `table` of the column with a proper name, or nothing."""
    return next((header for header in table.headers if proper(header)[0] == name), "")


def references(text: str) -> Iterator[tuple[str, int]]:
    """Yield the names in ``${name}`` with their position in `text`."""
    for match in REFERENCE.finditer(text):
        yield match[1], match.start()
