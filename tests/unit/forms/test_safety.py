"""Answers that call for the safety flow at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from exitdesk.forms import safety, scores, workbook
from exitdesk.forms.definition import FormDefinition, read_xform
from exitdesk.forms.session import FormSession

INSTRUMENTS = Path(__file__).resolve().parents[3] / "resources" / "forms" / "instruments"


@pytest.fixture(scope="module")
def phq9() -> tuple[FormDefinition, scores.Scoring]:
    found = workbook.compiled((INSTRUMENTS / "phq9" / "phq9.xlsx").read_bytes(), "phq9.xlsx")
    assert found.xform is not None
    assert found.scoring is not None
    return read_xform(found.xform), found.scoring


def form(rule: str, *, data: str = "<q/><gate/>", bind: str = "", body: str = "") -> FormSession:
    return FormSession(
        read_xform(
            '<?xml version="1.0"?><h:html xmlns="http://www.w3.org/2002/xforms" '
            'xmlns:h="http://www.w3.org/1999/xhtml" xmlns:exd="https://exitdesk.org/xforms" '
            'xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>T</h:title><model>'
            f'<instance><data id="t">{data}</data></instance>'
            f'<bind nodeset="/data/q" type="int" relevant="/data/gate != \'no\'" {rule}/>'
            f'<bind nodeset="/data/gate" type="string"/>{bind}</model></h:head><h:body>'
            '<input ref="/data/gate"><label>Gate</label></input>'
            f'<input ref="/data/q"><label>Question</label></input>{body}</h:body></h:html>'
        )
    )


@pytest.mark.parametrize(("answer", "called"), [(None, 0), ("0", 0), ("1", 1), ("2", 1), ("3", 1)])
def test_item_9_of_phq9_calls_from_1_on(
    phq9: tuple[FormDefinition, scores.Scoring], answer: str | None, called: int
) -> None:
    definition, scoring = phq9
    session = FormSession(definition, language="Deutsch (de)")
    for number in range(1, 9):
        session.answer(f"/data/phq9/phq9_{number}", "3")
    session.answer("/data/phq9/phq9_9", answer)
    cues = safety.raised(session)
    assert len(cues) == called
    for cue in cues:
        assert (cue.ref, cue.value) == ("/data/phq9/phq9_9", answer)
        assert cue.label.startswith("Gedanken, dass Sie lieber tot wären")
    (total,) = scores.results(scoring, session)
    assert total.value == (None if answer is None else 24 + int(answer))
    assert total.label == "PHQ-9, Summe der neun Beschwerden"


def test_item_9_alone_calls_before_anything_else_is_answered(
    phq9: tuple[FormDefinition, scores.Scoring],
) -> None:
    definition, scoring = phq9
    session = FormSession(definition)
    session.answer("/data/phq9/phq9_9", "1")
    (cue,) = safety.raised(session)
    assert "better off dead" in cue.label
    (total,) = scores.results(scoring, session)
    assert (total.value, total.answered, total.of) == (None, 1, 9)
    session.answer("/data/phq9/phq9_9", "0")
    assert safety.raised(session) == ()


def test_a_form_without_the_column_calls_for_nothing() -> None:
    session = form("")
    session.answer("/data/q", "9")
    assert safety.raised(session) == ()


def test_a_hidden_answer_does_not_call() -> None:
    session = form('exd:safety=". &gt; 3"')
    session.answer("/data/q", "4")
    assert [cue.ref for cue in safety.raised(session)] == ["/data/q"]
    session.answer("/data/gate", "no")
    assert safety.raised(session) == ()


@pytest.mark.parametrize("rule", [". &gt;", "nonsense(.)"])
def test_a_rule_that_cannot_be_read_calls_rather_than_not(rule: str) -> None:
    session = form(f'exd:safety="{rule}"')
    assert safety.raised(session) == ()
    session.answer("/data/q", "1")
    assert len(safety.raised(session)) == 1


def test_a_rule_may_look_at_other_answers() -> None:
    session = form("exd:safety=\"/data/gate = 'yes' and . = 1\"")
    session.answer("/data/q", "1")
    assert safety.raised(session) == ()
    session.answer("/data/gate", "yes")
    assert len(safety.raised(session)) == 1
