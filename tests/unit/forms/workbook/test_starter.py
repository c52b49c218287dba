"""The starter workbook that people copy."""

from __future__ import annotations

from exitdesk import paths
from exitdesk.forms.workbook.kinds import Kind
from exitdesk.forms.workbook.reading import book
from tests.starter_workbook import FILE, SHEETS, workbook
from tests.unit.forms.workbook.making import here


def test_it_compiles_without_a_word() -> None:
    found = here(FILE.read_bytes(), FILE.name)
    assert found.problems == ()
    assert found.repairs == ()
    assert (found.form_id, found.title, found.version) == ("starter", "Starter form", "1")
    assert found.questions == 19


def test_it_is_the_one_that_the_program_makes() -> None:
    import io

    target = io.BytesIO()
    workbook().save(target)
    made, kept = book(target.getvalue(), Kind.XLSX), book(FILE.read_bytes(), Kind.XLSX)
    assert made.names == kept.names == list(SHEETS)
    assert {k: t.rows for k, t in made.tables.items()} == {
        k: t.rows for k, t in kept.tables.items()
    }
    assert paths.resources() / "forms" / "starter" / "starter.xlsx" == FILE
