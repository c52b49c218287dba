"""``exitdesk form check``: the report for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from exitdesk.cli import form_check
from exitdesk.cli.form_check import as_lines
from exitdesk.cli.main import main
from tests.unit.forms.workbook.making import here, markdown, xlsx


def test_a_good_form_is_told_in_a_few_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    survey = "type|name|label::English (en)\ntext|a|A\ngeopoint|b|B"
    form = tmp_path / "form.md"
    form.write_bytes(markdown(survey, settings="form_title|form_id|version\nA form|f|3"))
    assert main(["form", "check", str(form)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "A form · f · version 3 · 2 questions · English (en)"
    assert lines[1] == "Different on a desk:"
    assert lines[2].startswith("  survey!B3: There is no receiver here")
    assert lines[-1] == "This form can be used."


def test_problems_are_told_by_cell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form = tmp_path / "form.xlsx"
    rows = (("type", "name", "label"), ("tel", "a", "A"), ("questionnaire", "b", "B"))
    form.write_bytes(xlsx({"survey": rows}))
    assert main(["form", "check", str(form)]) == 1
    text = capsys.readouterr().out
    assert (
        "Must be corrected:\n  survey!A2: There is no type tel. [type] Did you mean text?" in text
    )
    assert "survey!A2: Read tel as text" in text
    assert text.endswith("2 problems keep this form from being used.\n")


def test_lists_beside_a_form_are_read_and_other_forms_are_not(tmp_path: Path) -> None:
    form = tmp_path / "form.md"
    form.write_text("x")
    (tmp_path / "other.xml").write_text('<h:html xmlns="http://www.w3.org/2002/xforms"/>')
    (tmp_path / "list.xml").write_text("<root/>")
    (tmp_path / "places.geojson").write_text("{}")
    (tmp_path / "words.txt").write_text("x")
    (tmp_path / "folder.csv").mkdir()
    assert set(form_check.beside(form)) == {"list.xml", "places.geojson"}
    for number in range(60):
        (tmp_path / f"list{number}.csv").write_text("a,b")
    assert len(form_check.beside(form)) == 50
    assert form_check.beside(tmp_path / "nothing.md") == {}


def test_the_report_for_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form = tmp_path / "form.md"
    form.write_bytes(markdown("type|name|label\ntel|a|A\nimage|b|B\ntext|c|C ${zip}"))
    (tmp_path / "list.csv").write_text("a,b\n")
    assert main(["form", "check", str(form), "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["form"].keys() == {"id", "title", "version", "languages", "questions"}
    assert [(one["sheet"], one["row"], one["column"]) for one in report["problems"]] == [
        ("survey", 2, "B"),
        ("survey", 4, "D"),
    ]
    assert report["problems"][0]["severity"] == "error"
    assert report["problems"][0]["hint"] == "Did you mean text?"
    assert [one["row"] for one in report["unsupported"]] == [3]
    assert report["warnings"] == []
    assert report["repairs"][0] == {
        "title": "Read tel as text",
        "sheet": "survey",
        "row": 2,
        "column": "B",
        "applied": False,
    }


def test_what_is_no_form_and_what_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nothing = tmp_path / "nothing.xlsx"
    nothing.write_bytes(b"")
    assert main(["form", "check", str(nothing)]) == 1
    assert "  The file is empty." in capsys.readouterr().out
    assert main(["form", "check", str(tmp_path / "missing.xlsx")]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("The form missing.xlsx cannot be read.")


def test_repairs_that_were_made_are_told_as_such() -> None:
    source = markdown("type|name|label\ntel|a|A")
    assert "Can be repaired (form import --repair):" in list(as_lines(here(source)))
    repaired = list(as_lines(here(source, repair=True)))
    assert repaired[-3:] == [
        "Repaired:",
        "  survey!B2: Read tel as text",
        "This form can be used.",
    ]
