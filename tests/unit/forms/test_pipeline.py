"""Every form that is here is filled in with plausible answers, saved and reopened the same."""

from __future__ import annotations

import contextlib
import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from exitdesk.forms import nodes, safety, scores, workbook
from exitdesk.forms.definition import FormDefinition, FormProblem, read_xform
from exitdesk.forms.session import FormSession, NodeState, Unknown
from exitdesk.forms.workbook import Compiled

TOP = Path(__file__).resolve().parents[3]
OWN = sorted((TOP / "resources" / "forms").rglob("*.xlsx"))
REAL = TOP.parent / "shared" / "forms" / "workbooks"
REAL_BOOKS = sorted(path for path in REAL.glob("*.xls*")) if REAL.is_dir() else []
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
MOST_NODES = 150
"""Longer forms are filled in from the top up to here: the rest is more of the same."""

PLAUSIBLE = {
    "int": ("0", "1", "3", "18", "42"),
    "integer": ("0", "1", "3", "18", "42"),
    "decimal": ("0.5", "36.6", "120"),
    "date": ("2026-11-01", "1990-02-28"),
    "dateTime": ("2026-11-01T10:30:00.000+01:00",),
    "time": ("10:30:00.000+01:00",),
    "geopoint": ("52.52 13.405 34 5",),
    "boolean": ("true", "false"),
}
WORDS = ("yes", "Ada Lovelace", "Grüße & <Worte>", "أهلا", "long " * 20 + "end", "7")


def clock() -> datetime:
    return NOON


@cache
def compiled(path: Path) -> Compiled:
    beside = {
        other.name: other.read_bytes()
        for other in path.parent.iterdir()
        if other.suffix in {".csv", ".xml", ".geojson"} and other.is_file()
    }
    return workbook.compiled(path.read_bytes(), path.name, files=beside, repair=True)


def definition_of(path: Path) -> FormDefinition:
    found = compiled(path)
    if found.xform is None:
        assert found.problems
        pytest.skip("does not become a form, and says why")
    try:
        return read_xform(found.xform)
    except FormProblem as problem:
        said = problem.problems
    assert said
    pytest.skip("does not become a form, and says why")


def answer_to(state: NodeState, chance: random.Random) -> str | None:
    if chance.random() < 0.1:
        return None
    if state.choices:
        names = [choice.name for choice in state.choices]
        if state.data_type in {"select_multiple", "select", "odk:rank", "rank"}:
            return " ".join(sorted(chance.sample(names, min(2, len(names))), key=names.index))
        return chance.choice(names)
    if state.control.startswith("select") or state.control == "rank":
        return None
    return chance.choice(PLAUSIBLE.get(state.data_type, WORDS))


def questions(session: FormSession) -> Iterator[str]:
    """Yield what is to be answered, row by row, as it stands after every answer."""
    seen: set[str] = set()
    while True:
        waiting = [
            item.ref
            for item in session.view()
            if item.kind == "question" and item.relevant and item.ref not in seen
        ]
        if not waiting or len(seen) > MOST_NODES:
            return
        for ref in waiting:
            seen.add(ref)
            yield ref


def _asked(session: FormSession, ref: str, state: NodeState) -> bool:
    """Tell whether a person answers there: not what is calculated, nor from an empty list."""
    names = tuple(re.sub(r"\[\d+\]", "", ref).strip("/").split("/"))
    bind = session.definition.binds.get(names)
    listed = session.definition.questions[names].itemset is not None
    return (bind is None or bind.calculate is None) and (bool(state.choices) or not listed)


def fill(session: FormSession, seed: int) -> int:
    chance = random.Random(seed)
    rows = [item.ref for item in session.view() if item.kind == "repeat"]
    for ref in rows[:5]:
        if session.definition.repeats[tuple(ref.strip("/").split("/"))].count is None:
            session.add_repeat(ref)
    given = 0
    for ref in questions(session):
        with contextlib.suppress(Unknown):  # a row that an answer took away
            state = session.node(ref)
            if not state.readonly and _asked(session, ref, state):
                session.answer(ref, answer_to(state, chance))
                given += 1
    return given


def states(session: FormSession) -> list[NodeState]:
    return [session.node(ref) for ref in session.refs()[:MOST_NODES]]


def reopened(session: FormSession) -> FormSession:
    return FormSession(
        session.definition,
        instance_xml=session.instance_xml(),
        language=session.language or None,
        now=clock,
        seed=1,
    )


def check(path: Path, seed: int) -> None:
    definition = definition_of(path)
    session = FormSession(definition, now=clock, seed=1)
    askable = [item for item in session.view() if item.kind == "question" and item.relevant]
    waiting = [one.ref for one in askable if not session.node(one.ref).readonly]
    assert fill(session, seed) > 0 or not waiting
    again = reopened(session)
    assert again.instance_xml() == session.instance_xml()
    assert states(again) == states(session)
    assert again.problems() == session.problems()
    assert again.hidden_answers() == session.hidden_answers()
    final = nodes.parse(session.instance_xml(final=True))
    assert nodes.root_element(final).attribute("id") == definition.form_id
    for result in scores.results(compiled(path).scoring, session):
        assert 0 <= result.answered <= result.of
        assert result.value is None or result.answered
    assert all(session.node(cue.ref).relevant for cue in safety.raised(session))


def test_every_form_of_ours_is_here() -> None:
    assert {"phq9.xlsx", "gad7.xlsx", "five_areas.xlsx"} <= {path.name for path in OWN}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_a_form_of_ours_is_filled_in_saved_and_reopened(path: Path, seed: int) -> None:
    check(path, seed)


@pytest.mark.skipif(not REAL_BOOKS, reason="the real workbooks are not beside the project")
@pytest.mark.parametrize("path", REAL_BOOKS, ids=lambda path: path.stem)
def test_a_real_workbook_is_filled_in_saved_and_reopened(path: Path) -> None:
    check(path, seed=7)
