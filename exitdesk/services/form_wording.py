"""The words of a form beside each other in its languages; another language makes a new version.

The words go into the workbook's own columns (``label::Deutsch (de)``), so that the translated
form runs on Kobo and ODK as well.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, Final

from exitdesk.domain.ids import RecordId
from exitdesk.domain.trouble import Trouble
from exitdesk.forms import workbook
from exitdesk.forms.workbook import Unreadable
from exitdesk.forms.workbook.model import Sheets
from exitdesk.i18n import tr
from exitdesk.services import form_library
from exitdesk.services.form_files import Content
from exitdesk.services.vault import Vault, now
from exitdesk.storage import durable
from exitdesk.storage.failures import files_explained

_COLUMNS: Final = {
    "survey": ("label", "hint", "guidance_hint", "constraint_message", "required_message"),
    "choices": ("label",),
    "external_choices": ("label",),
    "scores": ("label",),
    "bands": ("label",),
}
_HEADING: Final = re.compile(r"\s*(\w+)\s*::?\s*(\S.*?)\s*\Z")
_LANGUAGE: Final = re.compile(r"[^:\[\]]{1,60}\Z")
_LARGEST: Final = 20_000_000
_UNSEEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_KEPT: Final = "form_words"
_PLAIN: Final = ""
"""The language of a column without one."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One cell with words: `key` names its place, `words` are by language ("" for none)."""

    key: str
    sheet: str
    row: int
    column: str
    about: str
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Wording:
    """All words of a form. `languages` are as the headings name them, the form's own one first."""

    record: RecordId
    version: str
    languages: tuple[str, ...]
    phrases: tuple[Phrase, ...]
    content: Content
    sheets: Sheets


def read(vault: Vault, record: RecordId) -> Wording:
    """Return the words of a form.

    Raises Trouble for an XForm, which has no workbook, for our own forms, whose words are those
    of the program, and where the licence does not allow the organisation's use.
    """
    row = form_library.form(vault, record)
    form_library.permit(row)
    if row.unvalidated:
        raise Trouble(
            tr("This form speaks the languages of the program."), tr("Nothing was changed.")
        )
    content = form_library.content(vault, record)
    try:
        sheets = workbook.sheets(content.source, content.file_name)
    except Unreadable as error:
        raise _no_workbook(error.problem.message) from None
    if not sheets.get("survey"):
        raise _no_workbook("")
    found = tuple(_phrases(sheets))
    known = dict.fromkeys(language for one in found for language in one.words)
    settings = (sheets.get("settings") or [{}])[0]
    own = settings.get("default_language", "").strip()
    languages = sorted(known, key=lambda one: (one != own, list(known).index(one)))
    return Wording(record, row.version, tuple(languages), found, content, sheets)


def _no_workbook(why: str) -> Trouble:
    return Trouble(
        tr("This form has no workbook whose words could be translated."),
        tr("Nothing was changed."),
        why or tr("An XForm is translated where it was made; then import it again."),
    )


def _phrases(sheets: Sheets) -> Iterator[Phrase]:
    for sheet, columns in _COLUMNS.items():
        for number, cells in enumerate(sheets.get(sheet, ()), 2):
            found: dict[str, dict[str, str]] = {}
            for heading, text in cells.items():
                column, language = _read_heading(heading)
                if column in columns and text.strip():
                    found.setdefault(column, {})[language] = text.strip()
            about = cells.get("name") or cells.get("score") or cells.get("type") or ""
            for column in columns:
                if column in found:
                    key = f"{sheet}/{number}/{column}"
                    yield Phrase(key, sheet, number, column, about, found[column])


def _read_heading(heading: str) -> tuple[str, str]:
    """Return the column of a heading and its language."""
    match = _HEADING.match(heading)
    return (match[1].lower(), match[2]) if match else (heading.strip().lower(), _PLAIN)


def left(wording: Wording, source: str, words: Mapping[str, str]) -> int:
    """Return how many phrases of the source language have no words in `words` yet."""
    return sum(
        source in one.words and not words.get(one.key, "").strip() for one in wording.phrases
    )


def next_version(vault: Vault, wording: Wording) -> str:
    """Return a version that is not in the library yet: the day, counted on, as ODK writes it."""
    form_id = form_library.form(vault, wording.record).form_id
    taken = {row.version for row in form_library.forms(vault) if row.form_id == form_id}
    number = int(now()[:10].replace("-", "")) * 100 + 1
    numbers = [int(one) for one in taken if one.isdecimal() and len(one) <= 10]
    number = max([number, *(one + 1 for one in numbers)])
    return str(number)


def translated(
    wording: Wording, source: str, language: str, words: Mapping[str, str], version: str
) -> tuple[str, bytes]:
    """Return name and bytes of a workbook with the words of a language added or replaced.

    A phrase without words gets those of the source: an empty cell would be shown as a dash.
    Raises Trouble where the language cannot be the name of a column.
    """
    if not _LANGUAGE.match(language.strip()):
        raise Trouble(
            tr("Name the language as in the workbook, for example Deutsch (de)."),
            tr("Nothing was changed."),
        )
    sheets = {name: [dict(cells) for cells in rows] for name, rows in wording.sheets.items()}
    for one in wording.phrases:
        said = words.get(one.key, "").strip() or one.words.get(source, "")
        if said:
            cells = sheets[one.sheet][one.row - 2]
            cells[_heading_of(wording, one, language.strip())] = said
    settings = sheets.setdefault("settings", [])
    if not settings:
        settings.append({})
    settings[0]["version"] = version
    settings[0].setdefault("form_id", PurePath(wording.content.file_name).stem)
    name = PurePath(wording.content.file_name).with_suffix(".xlsx").name
    return name, _workbook(sheets)


def _heading_of(wording: Wording, phrase: Phrase, language: str) -> str:
    """Return the heading that a column has in a language already, else the usual one."""
    for cells in wording.sheets[phrase.sheet]:
        for heading in cells:
            if _read_heading(heading) == (phrase.column, language):
                return heading
    return f"{phrase.column}::{language}"


def write_table(wording: Wording, source: str, words: Mapping[str, str], path: Path) -> int:
    """Write the phrases of a language with their translations as .xlsx or .csv, for a translator.

    Returns how many there are.
    """
    rows = [
        {"key": one.key, "source": one.words[source], "translation": words.get(one.key, "")}
        for one in wording.phrases
        if source in one.words
    ]
    data = _text(rows) if path.suffix.lower() == ".csv" else _workbook({"translation": rows})
    with files_explained():
        durable.write(path, data)
    return len(rows)


def read_table(wording: Wording, source: str, path: Path) -> tuple[dict[str, str], list[str]]:
    """Return the words of a table by key, and the source words that have changed since.

    Raises Trouble where it is no such table.
    """
    with files_explained():
        if path.stat().st_size > _LARGEST:
            raise _no_table()
        data = path.read_bytes()
    rows = _text_rows(data) if path.suffix.lower() == ".csv" else _sheet_rows(data, path.name)
    known = {one.key: one.words.get(source, "") for one in wording.phrases}
    found, changed = {}, []
    for cells in rows:
        key, said = cells.get("key", "").strip(), cells.get("translation", "").strip()
        if key in known and said:
            found[key] = said
            if cells.get("source", "").strip() != known[key]:
                changed.append(known[key])
    if not found:
        raise _no_table()
    return found, changed


def _no_table() -> Trouble:
    return Trouble(
        tr("This is no table of translated words of this form."),
        tr("Nothing was changed."),
        tr("Save the table from here, fill in its column translation, and read it again."),
    )


def _sheet_rows(data: bytes, name: str) -> list[dict[str, str]]:
    try:
        sheets = workbook.sheets(data, name)
    except Unreadable:
        raise _no_table() from None
    return next((rows for rows in sheets.values() if any("key" in one for one in rows)), [])


def _text_rows(data: bytes) -> list[dict[str, str]]:
    try:
        text = data.decode("utf-8-sig")
        mark = (
            ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
        )
        read_ = csv.DictReader(io.StringIO(text), delimiter=mark)
        return [{str(k): str(v or "") for k, v in row.items() if k} for row in read_]
    except (UnicodeDecodeError, csv.Error):
        raise _no_table() from None


def _text(rows: list[dict[str, str]]) -> bytes:
    target = io.StringIO()
    writer = csv.DictWriter(target, ("key", "source", "translation"))
    writer.writeheader()
    writer.writerows(rows)
    return ("\ufeff" + target.getvalue()).encode()


def _workbook(sheets: Sheets) -> bytes:
    # A spreadsheet library takes long to load: only where one is written.
    from openpyxl import Workbook  # noqa: PLC0415

    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        heads = list(dict.fromkeys(heading for cells in rows for heading in cells))
        sheet.append([_cell(sheet, one) for one in heads])
        for cells in rows:
            sheet.append([_cell(sheet, cells.get(one, "")) for one in heads])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _cell(sheet: Any, text: str) -> Any:
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 (as above)

    cell = WriteOnlyCell(sheet, _UNSEEN.sub("", text))
    cell.data_type = "s"  # never a formula, whatever it begins with
    return cell


def kept(vault: Vault, record: RecordId) -> dict[str, dict[str, str]]:
    """Return what was translated and not saved as a version yet: words by key, by language."""
    found = vault.store.setting(_KEPT, default={})
    words = found.get(record) if isinstance(found, dict) else None
    return dict(words) if isinstance(words, dict) else {}


def keep(vault: Vault, record: RecordId, language: str, words: Mapping[str, str]) -> None:
    """Keep words on this device as they are typed; none of them forgets the language."""
    found = vault.store.setting(_KEPT, default={})
    every = dict(found) if isinstance(found, dict) else {}
    mine = {**kept(vault, record), language: dict(words)}
    every[record] = {name: said for name, said in mine.items() if said}
    vault.store.set_setting(_KEPT, {name: said for name, said in every.items() if said})
