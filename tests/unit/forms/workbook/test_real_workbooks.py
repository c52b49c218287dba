"""Real workbooks of other projects: a form, or messages with sheet and row."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from exitdesk.forms.workbook.model import Severity
from tests.unit.forms.workbook.making import errors, here

FOLDER = Path(__file__).resolve().parents[5] / "shared" / "forms" / "workbooks"
MANIFEST = FOLDER / "MANIFEST.json"
ENTRIES = json.loads(MANIFEST.read_text("utf-8")) if MANIFEST.is_file() else []

pytestmark = pytest.mark.skipif(not ENTRIES, reason="the real workbooks are not here")


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry["file"] for entry in ENTRIES])
def test_a_real_workbook_is_a_form_or_says_where_it_is_not(entry: dict[str, str]) -> None:
    source = (FOLDER / entry["file"]).read_bytes()
    found = here(source, entry["file"])
    assert found.xform is not None or errors(found)
    for problem in errors(found):
        assert problem.sheet
        assert problem.row
    if entry["pyxform450"] == "ok":
        assert found.xform is not None
    assert all(one.sheet for one in found.of(Severity.UNSUPPORTED))


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry["file"] for entry in ENTRIES])
def test_the_repairs_that_are_offered_work(entry: dict[str, str]) -> None:
    source = (FOLDER / entry["file"]).read_bytes()
    found = here(source, entry["file"])
    repaired = here(source, entry["file"], repair=True)
    assert repaired.xform is not None
    assert found.usable or found.repairs
    assert repaired.usable, errors(repaired)
    assert repaired.questions > 0
