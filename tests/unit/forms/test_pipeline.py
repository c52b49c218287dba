"""Every form of ours is filled in with plausible answers, saved and reopened the same.

Real workbooks of other projects go the whole way: tests/unit/services/test_real_forms.py.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from exitdesk.forms import nodes, safety, scores, workbook
from exitdesk.forms.definition import read_xform
from exitdesk.forms.session import FormSession
from exitdesk.forms.workbook import Compiled
from tests.unit.forms.filling import Filling

TOP = Path(__file__).resolve().parents[3]
OWN = sorted((TOP / "resources" / "forms").rglob("*.xlsx"))
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def clock() -> datetime:
    return NOON


@cache
def compiled(path: Path) -> Compiled:
    return workbook.compiled(path.read_bytes(), path.name)


def test_every_form_of_ours_is_here() -> None:
    assert {"phq9.xlsx", "gad7.xlsx", "five_areas.xlsx"} <= {path.name for path in OWN}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_a_form_of_ours_is_filled_in_saved_and_reopened(path: Path, seed: int) -> None:
    found = compiled(path)
    assert found.xform is not None
    session = FormSession(read_xform(found.xform), now=clock, seed=1)
    assert Filling(session, seed).fill()
    again = FormSession(
        session.definition,
        instance_xml=session.instance_xml(),
        language=session.language or None,
        now=clock,
        seed=1,
    )
    assert again.instance_xml() == session.instance_xml()
    assert [again.node(ref) for ref in again.refs()] == [
        session.node(ref) for ref in session.refs()
    ]
    assert again.problems() == session.problems()
    assert again.hidden_answers() == session.hidden_answers()
    final = nodes.parse(session.instance_xml(final=True))
    assert nodes.root_element(final).attribute("id") == found.form_id
    for result in scores.results(found.scoring, session):
        assert 0 <= result.answered <= result.of
        assert result.value is None or result.answered
    assert all(session.node(cue.ref).relevant for cue in safety.raised(session))
