"""The answers to a form as tables: XLSX or CSV, as Kobo and ODK users expect them.

Cases stand there by their code only. A cell that a spreadsheet could take for a formula is text.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from exitdesk.domain.five_areas.description import form_of
from exitdesk.domain.ids import RecordId
from exitdesk.domain.trouble import Trouble
from exitdesk.forms.definition import FormDefinition, Names
from exitdesk.forms.scores import Scoring, results_of
from exitdesk.i18n import tr
from exitdesk.services import blind, five_areas, form_answers, form_library, form_scores, saving
from exitdesk.services.form_library import FormRow
from exitdesk.services.form_tables import Cell, Layout, Row, Table, cells, heads, layout, rows_of
from exitdesk.services.vault import Vault
from exitdesk.storage import durable
from exitdesk.storage.failures import files_explained
from exitdesk.storage.records import Record

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?")
_NOT_IN_NAMES: Final = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_UNSEEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LONGEST_NAME: Final = 31
_LONGEST_CELL: Final = 32_767
_HEAD: Final = ("_case", "_occurred_on")
_TAIL: Final = ("_uuid", "_submission_time", "__version__", "_language", "_final", "_index")
_LINKS: Final = (
    "_index",
    "_parent_table_name",
    "_parent_index",
    "_submission__uuid",
    "_submission__case",
)


@dataclass(frozen=True, slots=True)
class Submission:
    """What is exported of one: whose case, when, in which version, the answers."""

    case: str
    occurred_on: str
    version: str
    language: str
    entered_at: str
    final: bool
    xml: str
    record: RecordId


def write(vault: Vault, form_name: str, path: Path, *, labels: bool = False) -> int:
    """Write every answer to a form, all versions together; return how many submissions.

    `path` ends in .xlsx or .csv, or names a folder that is made; nothing there may exist yet.
    Repeats go to linked sheets, or to files beside. The files are not encrypted.
    """
    kind = path.suffix.lower()
    if kind not in (".xlsx", ".csv", ""):
        raise Trouble(
            tr("Tables are written as .xlsx or .csv, or into a folder."),
            tr("Nothing was written."),
            tr("Choose such a name."),
        )
    if path.exists():
        raise _there(path)
    made, number = tables(vault, form_name, labels=labels)
    with files_explained():
        if kind == ".xlsx":
            durable.write_new(path, _workbook(made))
        elif kind == ".csv":
            names = [path] + [path.with_name(f"{path.stem}_{t.name}.csv") for t in made[1:]]
            _texts(made, names)
        else:
            durable.private_folder(path)
            _texts(made, [path / f"{table.name}.csv" for table in made])
    return number


def write_instances(vault: Vault, form_name: str, folder: Path) -> int:
    """Write each submission as XForm XML into a new folder; return how many there are.

    A file is named after the submission's own number, never after a case. They are not encrypted.
    """
    if folder.exists():
        raise _there(folder)
    found = list(submissions(vault, form_library.by_name(vault, form_name)))
    with files_explained():
        durable.private_folder(folder)
        for one in found:
            durable.write_new(folder / f"{one.record}.xml", one.xml.encode())
    return len(found)


def instance(vault: Vault, record: RecordId) -> str:
    """Return the answers of a submission or of an assessment as XForm XML, for other ODK tools."""
    row = saving.found(vault, record)
    if blind.is_withheld(vault, row):
        raise blind.closed()
    if row.kind not in ("assessment", "submission"):
        raise Trouble(tr("This entry is no form filled in."), tr("Nothing was written."))
    return _xml(row)


def _xml(row: Record) -> str:
    if row.kind == "assessment":
        return _numbered(five_areas.instance(row.doc), row.id)
    return str(row.doc["instance"])


def tables(vault: Vault, form_name: str, *, labels: bool = False) -> tuple[list[Table], int]:
    """Return the main table, one for each repeat, and the number of submissions."""
    offered = form_library.by_name(vault, form_name)
    versions = [row for row in form_library.forms(vault) if row.form_id == offered.form_id]
    for row in versions if labels else ():
        form_library.permit(row)  # the wording of a form goes out with its labels
    definitions = [form_library.definition(vault, row.record) for row in versions]
    places = layout(definitions)
    scorings = {r.version: form_library.scoring(vault, r.record) for r in reversed(versions)}
    by_version = {r.version: d for r, d in zip(versions, definitions, strict=True)}
    found = [_applying(one, by_version) for one in submissions(vault, offered)]
    numbers = _scored(found, scorings, form_scores.cut_offs_of(vault, offered.form_id))
    return _filled(places, found, numbers, offered, labels=labels), len(found)


def _applying(one: Submission, definitions: Mapping[str, FormDefinition]) -> Submission:
    """Leave out of unfinished answers what does not apply, as finalising would."""
    definition = definitions.get(one.version)
    if one.final or definition is None:
        return one
    session = form_answers.session(definition, one.xml, one.language)
    return replace(one, xml=session.instance_xml(final=True))


def submissions(vault: Vault, form: FormRow) -> Iterator[Submission]:
    """Yield the answers to all versions of a form, case by case, in the order of their days.

    Ratings that are closed to the person at the desk are left out, as `blind.left_out` tells.
    """
    for case in vault.store.case_rows():
        scope = RecordId(case.id)
        rows = vault.store.records(scope, ["submission", "assessment"])
        closed = blind.withheld(vault, scope, rows)
        mine = [r for r in rows if _is_of(form.form_id, r.kind, r.doc) and r.id not in closed]
        if mine:
            vault.store.log_reading(scope, vault.author, "export")
        for row in sorted(mine, key=lambda r: str(r.doc.get("occurred_on") or "")):
            doc = row.doc
            yield Submission(
                case.code,
                str(doc.get("occurred_on") or ""),
                str(doc.get("form_version") or ""),
                str(doc.get("language") or "") if row.kind == "submission" else "",
                str(doc.get("entered_at") or doc.get("occurred_on") or ""),
                row.final,
                _xml(row),
                row.id,
            )


def _is_of(form_id: str, kind: str, doc: dict[str, Any]) -> bool:
    if kind == "submission":
        return bool(doc.get("form_id") == form_id)
    return form_id in form_library.UNVALIDATED and form_of(doc.get("form")).id == form_id


def _numbered(xml: str, record: RecordId) -> str:
    """Give an assessment the same instanceID each time: that of its record."""
    hexed = str(record)
    groups = (hexed[:8], hexed[8:12], hexed[12:16], hexed[16:20], hexed[20:32])
    return form_answers.with_instance_id(xml, f"uuid:{'-'.join(groups)}")


def _filled(
    places: Layout,
    found: list[Submission],
    numbers: tuple[list[str], list[list[Cell]]],
    form: FormRow,
    *,
    labels: bool,
) -> list[Table]:
    counted: dict[Names, int] = {}
    sheets = [rows_of(places, one.xml, n, counted) for n, one in enumerate(found, 1)]
    _complete(places, sheets)
    ids = [form_answers.instance_id(one.xml) for one in found]
    names = _sheet_names(places, form.title)
    made = []
    for names_of, columns in places.columns.items():
        asked = [c for c in columns if not c.silent]
        titles = _once([h for c in asked for h in heads(c, labels=labels)], labels=labels)
        rows = [row for sheet in sheets for row in sheet[names_of]]
        body = [
            [cell for c in asked for cell in cells(c, r.answers.get(c.names), labels=labels)]
            for r in rows
        ]
        if not names_of:
            made.append(_main(names[()], titles, body, found, ids, numbers))
        else:
            made.append(_linked(names, places, names_of, titles, body, rows, found, ids))
    return made


def _main(
    name: str,
    titles: list[str],
    body: list[list[Cell]],
    found: list[Submission],
    ids: list[str],
    numbers: tuple[list[str], list[list[Cell]]],
) -> Table:
    score_heads, scores = numbers
    rows: list[list[Cell]] = []
    for n, (one, answers) in enumerate(zip(found, body, strict=True)):
        first: list[Cell] = [one.case, one.occurred_on]
        last: list[Cell] = [
            ids[n].removeprefix("uuid:"),
            one.entered_at,
            one.version,
            one.language,
            int(one.final),
            n + 1,
        ]
        rows.append([*first, *answers, *scores[n], *last])
    return Table(name, [*_HEAD, *titles, *score_heads, *_TAIL], rows)


def _linked(  # noqa: PLR0917 (as above)
    names: dict[Names, str],
    places: Layout,
    repeat: Names,
    titles: list[str],
    body: list[list[Cell]],
    rows: list[Row],
    found: list[Submission],
    ids: list[str],
) -> Table:
    parent = names[_parent(places, repeat)]
    made: list[list[Cell]] = []
    for row, answers in zip(rows, body, strict=True):
        whose = row.submission - 1
        link: list[Cell] = [
            row.index,
            parent,
            row.parent,
            ids[whose].removeprefix("uuid:"),
            found[whose].case,
        ]
        made.append([*answers, *link])
    return Table(names[repeat], [*titles, *_LINKS], made)


def _parent(places: Layout, repeat: Names) -> Names:
    return max(
        (other for other in places.columns if other != repeat and repeat[: len(other)] == other),
        key=len,
    )


def _complete(places: Layout, sheets: list[dict[Names, list[Row]]]) -> None:
    """Add choices that were answered and stand in no list: chosen from answers, or removed."""
    for repeat, columns in places.columns.items():
        for column in (c for c in columns if c.several):
            for row in (row for sheet in sheets for row in sheet[repeat]):
                for one in row.answers.get(column.names, "").split():
                    column.choices.setdefault(one, one)


def _scored(
    found: list[Submission], scorings: dict[str, Scoring], own: Mapping[str, float | None]
) -> tuple[list[str], list[list[Cell]]]:
    names = list(dict.fromkeys(s.name for scoring in scorings.values() for s in scoring.scores))
    parts = ("", "/answered", "/of", "/band", "/cut_off")
    titles = [f"_score/{n}{part}" for n in names for part in parts]
    rows = []
    for one in found:
        scoring = scorings.get(one.version)
        told = results_of(scoring, one.xml, cut_offs=own) if scoring else ()
        results = {r.name: r for r in told}
        row: list[Cell] = []
        for name in names:
            score = results.get(name)
            row += (
                [score.value, score.answered, score.of, score.band_label or None, score.cut_off]
                if score
                else [None] * len(parts)
            )
        rows.append(row)
    return titles, rows


def _sheet_names(places: Layout, title: str) -> dict[Names, str]:
    taken: set[str] = set()
    return {names: _sheet_name(names[-1] if names else title, taken) for names in places.columns}


def _sheet_name(wanted: str, taken: set[str]) -> str:
    base = _NOT_IN_NAMES.sub("_", wanted).strip() or "form"
    name, n = base[:_LONGEST_NAME].strip(), 1
    while name.casefold() in taken:
        n += 1
        name = f"{base[: _LONGEST_NAME - 4].strip()} {n}"
    taken.add(name.casefold())
    return name


def _once(titles: list[str], *, labels: bool) -> list[str]:
    """Tell headings of the same words apart; names are apart already."""
    seen: dict[str, int] = {}
    made = []
    for title in titles:
        words = " ".join(title.split()) if labels else title
        seen[words] = seen.get(words, 0) + 1
        made.append(words if seen[words] == 1 else f"{words} ({seen[words]})")
    return made


def _workbook(made: Iterable[Table]) -> bytes:
    # A spreadsheet library takes long to load: only where one is written.
    from openpyxl import Workbook  # noqa: PLC0415

    book = Workbook(write_only=True)
    for table in made:
        sheet = book.create_sheet(table.name)
        sheet.freeze_panes = "A2"
        for row in (list[Cell](table.heads), *table.rows):
            sheet.append([_safe_cell(sheet, cell) for cell in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _safe_cell(sheet: Any, value: Cell) -> Any:
    if not isinstance(value, str):
        return value
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 (as above)

    text = _UNSEEN.sub("", value)
    cell = WriteOnlyCell(sheet)
    if len(text) > _LONGEST_CELL:
        text = text[: _LONGEST_CELL - 1] + "…"
    cell.value = text
    cell.data_type = "s"  # never a formula, whatever it begins with
    if text.startswith(_FORMULA):
        cell.quotePrefix = True
    return cell


def _texts(made: list[Table], targets: list[Path]) -> None:
    for target in targets:
        if target.exists():
            raise _there(target)
    written: list[Path] = []
    try:
        for table, target in zip(made, targets, strict=True):
            durable.write_new(target, _text(table))
            written.append(target)
    except BaseException:
        for target in written:
            target.unlink(missing_ok=True)
        raise


def _text(table: Table) -> bytes:
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(table.heads)
    writer.writerows([_guarded(cell) for cell in row] for row in table.rows)
    return target.getvalue().encode()


def _guarded(value: Cell) -> Cell:
    """Put a mark before what a spreadsheet would run; plain numbers stay numbers."""
    if isinstance(value, str) and value.startswith(_FORMULA) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def _there(path: Path) -> Trouble:
    return Trouble(
        tr("The file {name} is already there.", name=path.name),
        tr("It was not changed."),
        tr("Choose another name."),
    )
