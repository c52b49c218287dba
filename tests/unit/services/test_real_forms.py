"""Real workbooks of other projects through the whole program: vault, paper, tables, XML.

They lie beside the project and are not part of it.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest

from exitdesk.domain.ids import RecordId
from exitdesk.forms import nodes, scores
from exitdesk.forms.definition import FormDefinition, Question
from exitdesk.forms.marks import plain
from exitdesk.forms.session import FormSession
from exitdesk.services import (
    documents,
    form_answers,
    form_export,
    form_hints,
    form_library,
    form_papers,
    submissions,
    vaults,
)
from exitdesk.services.form_tables import layout, words_of
from exitdesk.services.vault import Vault
from tests.unit.forms.filling import Filling
from tests.unit.services import case_vault
from tests.unit.services.odk_submission import faults

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "forms" / "workbooks"
BOOKS = sorted(FOLDER.glob("*.xls*")) if FOLDER.is_dir() else []
NOW = datetime.now(UTC).replace(microsecond=0)
"""The program's own clock is the machine's: forms ask for days around this one."""

pytestmark = pytest.mark.skipif(not BOOKS, reason="the real workbooks are not beside the project")

NOT_FINAL = {
    "02_getodk_whova_form": "a note that must be answered holds up who contradicts herself",
    "03_PMA-2020_1": "ages must be what the form works out from the day",
    "07_PMA-2020_BFR5-Female-Questionnaire-v13-jef": "as in 03",
    "08_PMA-2020_ET-CRVS-KAP-Questionnaire-v11.1-jef": "as in 03",
    "13_PMA-2020_SQ": "its lists of places come with the interviewer's telephone",
    "16_unhcr_form": "a number must match a pattern of the camp",
    "21_PovertyActio_Household_Survey": "a note that must be answered holds up an unknown user",
    "33_ceat-epfl_Abidjan_2022": "a place must match a pattern of the town",
}
"""What plausible answers do not satisfy; these are saved unfinished."""
SETTLED_ON_REOPENING = {
    "17_medic_delivery": "a calculation reads a whole group as text",
    "44_medic_PLACE_TYPE-create": "jr:choice-name of a label that holds an answer itself",
    "46_medic_ngo-create": "jr:choice-name of a label that holds an answer itself",
}
"""What follows from an answer here only once the form is reopened; from then on it stays."""
MOST_NODES = 400
LONGEST_CELL = 32_767
_INDEX = re.compile(r"\[\d+\]")
_SPACES = re.compile("[\\s\u200b-\u200f\u2060\ufeff\u00ad]+")


@dataclass(frozen=True)
class Taken:
    """A form in a vault, and answers to it that were saved."""

    vault: Vault
    case: RecordId
    form: RecordId
    definition: FormDefinition
    record: RecordId
    answers: Mapping[str, str]
    final: bool

    @property
    def xform(self) -> str:
        return form_library.content(self.vault, self.form).xform

    def xml(self) -> str:
        return form_export.instance(self.vault, self.record)


def clock() -> datetime:
    return NOW


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_a_real_workbook_goes_through_the_whole_program(path: Path, tmp_path: Path) -> None:
    source = path.read_bytes()
    vault, _ = case_vault.made(tmp_path / "vault")
    try:
        form, report, _ = form_library.take(vault, path.name, source, repair=True)
        form_library.publish(vault, form)
        case = case_vault.client(vault)
        definition = submissions.begin(vault, case, form).definition
        session = FormSession(definition, now=clock, seed=1)
        filling = Filling(session)
        filling.fill()
        if path.stem in SETTLED_ON_REOPENING:
            session = _again(session)
        _reopens_the_same(session)
        for result in scores.results(report.scoring, session):
            assert 0 <= result.answered <= result.of
        xml = session.instance_xml()
        record, _ = submissions.save(vault, case, form, xml, occurred_on="2026-11-25")
        kept = submissions.opened(vault, record).doc["instance"]
    finally:
        vaults.close(vault)
    vault = case_vault.reopened(tmp_path / "vault")
    try:
        taken = Taken(vault, case, form, definition, record, filling.answers(), False)
        assert submissions.opened(vault, record).doc["instance"] == kept
        _answers_are_all_there(taken)
        final = _finalised(taken, session, path.stem)
        taken = Taken(vault, case, form, definition, record, taken.answers, final)
        _xml_is_what_odk_expects(taken, session)
        _paper_says_it(taken, tmp_path)
        _tables_say_it(taken, tmp_path)
    finally:
        vaults.close(vault)


def _again(session: FormSession) -> FormSession:
    language = session.language or None
    xml = session.instance_xml()
    return FormSession(session.definition, instance_xml=xml, language=language, now=clock, seed=1)


def _reopens_the_same(session: FormSession) -> None:
    again = _again(session)
    assert again.instance_xml() == session.instance_xml()
    refs = session.refs()
    step = len(refs) // MOST_NODES + 1  # of long forms, nodes from every part
    for ref in refs[::step]:
        assert again.node(ref) == session.node(ref)
    assert again.problems() == session.problems()
    assert again.hidden_answers() == session.hidden_answers()


def _answers_are_all_there(taken: Taken) -> None:
    """Read what was given back, from the vault and through the engine."""
    interview = submissions.opened(taken.vault, taken.record)
    session = form_answers.session(interview.definition, interview.instance_xml, interview.language)
    assert taken.answers or not any(_askable(session))
    for ref, value in taken.answers.items():
        assert session.value(ref) == value


def _askable(session: FormSession) -> list[str]:
    filling = Filling(session)
    lines = [one for one in session.view() if one.kind == "question" and one.relevant]
    return [one.ref for one in lines if filling.asked(session.node(one.ref))]


def _finalised(taken: Taken, session: FormSession, stem: str) -> bool:
    """Make the answers final where nothing stands against it; else it is said what does."""
    xml = submissions.opened(taken.vault, taken.record).doc["instance"]
    more: dict[str, Any] = {"occurred_on": "2026-11-25", "record": taken.record}
    if stem not in NOT_FINAL:
        submissions.save(taken.vault, taken.case, taken.form, xml, finalise=True, **more)
        assert submissions.opened(taken.vault, taken.record).final
        return True
    with pytest.raises(submissions.Unfinished) as refused:
        submissions.save(taken.vault, taken.case, taken.form, xml, finalise=True, **more)
    assert [one.ref for one in refused.value.problems] == [one.ref for one in session.problems()]
    assert not submissions.opened(taken.vault, taken.record).final
    return False


def _xml_is_what_odk_expects(taken: Taken, session: FormSession) -> None:
    xml = taken.xml()
    assert faults(taken.xform, xml) == []
    root = nodes.root_element(nodes.parse(xml))
    if not taken.final:
        again = form_answers.session(taken.definition, xml, None)
        assert all(again.value(ref) == value for ref, value in taken.answers.items())
        return
    left = set(_leaves(root))
    hidden = {ref for ref, _ in session.hidden_answers()}
    gone = [
        ref
        for ref, value in taken.answers.items()
        if ref not in hidden and (_INDEX.sub("", ref), value) not in left
    ]
    assert gone == []


def _leaves(root: nodes.Node) -> list[tuple[str, str]]:
    return [
        (_INDEX.sub("", nodes.path_of(one)), nodes.string_value(one))
        for one in nodes.descendants(root)
        if one.kind is nodes.NodeKind.ELEMENT and not one.elements()
    ]


def _paper_says_it(taken: Taken, folder: Path) -> None:
    """Print it blank and filled in, and look for the words on the pages."""
    blank, filled = folder / "blank.pdf", folder / "filled.pdf"
    documents.write(form_papers.library_blank(taken.vault, taken.form), blank)
    documents.write(form_papers.filled(taken.vault, taken.record), filled)
    text = _text(blank)
    assert [one for one in _labels(taken.definition) if _squeezed(one) not in text] == []


def _labels(definition: FormDefinition) -> list[str]:
    """Return the questions as they must stand on the blank paper."""
    numbered = form_hints.numbers(definition)
    return [
        plain(words_of(definition, one.label, definition.default_language))
        for one in definition.elements()
        if isinstance(one, Question) and one.names in numbered
    ]


def _tables_say_it(taken: Taken, folder: Path) -> None:
    """Export as XLSX, CSV and XML, read them back and find every answer in its place."""
    name, book, lists, texts = taken.form, folder / "out.xlsx", folder / "tables", folder / "xml"
    assert form_export.write(taken.vault, name, book) == 1
    assert form_export.write(taken.vault, name, lists) == 1
    assert form_export.write_instances(taken.vault, name, texts) == 1
    (file,) = texts.iterdir()
    assert file.read_text("utf-8") == taken.xml()
    applying = form_answers.session(taken.definition, taken.xml(), None).instance_xml(final=True)
    columns = _columns(taken.definition)
    expected = Counter(
        (path.partition("/")[2], value)
        for path, value in _leaves(nodes.root_element(nodes.parse(applying)))
        if path.partition("/")[2] in columns and value.strip()
    )
    sheets = openpyxl.load_workbook(book, read_only=True)
    rows = {one.title: [list(row) for row in one.iter_rows(values_only=True)] for one in sheets}
    assert _found(rows, expected) == expected
    files = {
        one.stem: list(csv.reader(io.StringIO(one.read_bytes().decode(), newline="")))
        for one in lists.iterdir()
    }
    assert {name: len(table) for name, table in files.items()} == {
        name: len(table) for name, table in rows.items()
    }
    assert _found(files, expected) == expected
    _rows_lead_to_their_parents(rows)


def _columns(definition: FormDefinition) -> set[str]:
    """Return the paths that tables have a column for, below the root."""
    places = layout([definition]).columns.values()
    return {column.path for columns in places for column in columns if not column.silent}


def _found(tables: Mapping[str, list[list[Any]]], wanted: Counter[Any]) -> Counter[Any]:
    """Return what stands under the headings of answers, as (path, text), of what is wanted."""
    values: dict[str, set[str]] = {}
    for path, value in wanted:
        values.setdefault(path, set()).add(value)
    found: Counter[Any] = Counter()
    for heads, *rows in tables.values():
        for row in rows:
            for head, cell in zip(heads, row, strict=False):
                same = [one for one in values.get(str(head), ()) if _same(one, cell)]
                found.update((str(head), one) for one in same[:1])
    return found


def _same(value: str, cell: object) -> bool:
    """Tell whether a cell says what was answered; numbers are numbers there."""
    if cell is None or cell == "":
        return False
    if isinstance(cell, int | float):
        return float(value) == cell
    shown = str(cell).removeprefix("'") if value[:1] in "=+-@" else str(cell)
    return _squeezed(shown) == _squeezed(value) or shown == _shortened(value, shown)


def _shortened(value: str, shown: str) -> str:
    return value[: len(shown) - 1] + "…" if len(shown) == LONGEST_CELL else value.strip()


def _rows_lead_to_their_parents(rows: Mapping[str, list[list[Any]]]) -> None:
    for heads, *body in rows.values():
        if "_parent_index" not in heads:
            continue
        table, at = heads.index("_parent_table_name"), heads.index("_parent_index")
        for row in body:
            above = rows[row[table]]
            assert row[at] in [one[above[0].index("_index")] for one in above[1:]]


def _text(path: Path) -> str:
    pages = pypdf.PdfReader(path).pages
    return _squeezed("".join(page.extract_text() for page in pages))


def _squeezed(words: str) -> str:
    return _SPACES.sub("", words)
