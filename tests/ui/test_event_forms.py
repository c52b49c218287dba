"""Every kind of event is picked by what it is, entered through a form and corrected."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from exitdesk.domain.catalogue import CATALOGUE, EVENT_KINDS
from exitdesk.domain.ids import reference
from exitdesk.domain.validation import is_empty, problems
from exitdesk.ui.parts import Words
from tests.ui.small_desk import SmallDesk, small_desk

TOP = Path(__file__).resolve().parents[2]
FORMS = [kind.name for kind in EVENT_KINDS if kind.name != "session"]


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[SmallDesk]:
    with small_desk(tmp_path / "vault") as made:
        made.show(qtbot)
        yield made


def shown(desk: SmallDesk, qtbot: QtBot, kind: str, *more: Any) -> None:
    record, draft = (*more, None, None)[:2]
    desk.shell.show_page("event", [desk.case, kind, record, draft])
    desk.settle(qtbot)


def said(desk: SmallDesk) -> str:
    words = [one.text() for one in desk.event_page.findChildren(Words) if one.isVisible()]
    buttons = [one.text() for one in desk.event_page.problems.findChildren(QPushButton)]
    return "\n".join([*words, *buttons])


def editor(desk: SmallDesk, path: str) -> QWidget:
    return desk.event_page.form.fields.entry(path).editors()[0]


def story_events() -> list[tuple[str, str, dict[str, Any]]]:
    """Return the story events of every kind, as (kind, name, doc) in the words of records."""
    (source,) = (TOP / "resources" / "demo").glob("*stories*.y*ml")
    found: list[tuple[str, str, dict[str, Any]]] = []
    for case in yaml.safe_load(source.read_text("utf-8"))["cases"]:
        for event in case["events"]:
            plain = {k: _plain(v) for k, v in event.items() if k not in ("id", "date", "type")}
            doc = {"occurred_on": str(event["date"]), **plain}
            kind = CATALOGUE[event["type"]]
            if kind.name != "session" and not problems(kind, doc):
                found.append((kind.name, event["id"], doc))
    return sorted(found, key=lambda one: one[0])


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return value if isinstance(value, str | int | bool) else str(value)


def test_every_kind_has_a_form_in_which_every_field_stands(desk: SmallDesk, qtbot: QtBot) -> None:
    for kind in FORMS:
        shown(desk, qtbot, kind)
        paths = {path.split(".", maxsplit=1)[0] for path in desk.event_page.form.fields.paths()}
        assert paths == set(CATALOGUE[kind].by_name), kind
    assert desk.drafts() == [], "opening a form is no edit"


def test_what_the_stories_hold_goes_through_the_forms_unchanged(
    desk: SmallDesk, qtbot: QtBot
) -> None:
    """Each editor reads back what it was loaded with, nested rows and all."""
    bent, seen = [], set()
    for kind, name, doc in story_events():
        if desk.event_page.form.isHidden() or desk.event_page._form_kind != kind:
            shown(desk, qtbot, kind)
        form = desk.event_page.form
        form.set_value(doc, form.fields.paths())
        wanted = {k: v for k, v in doc.items() if not is_empty(v)}
        seen.add(kind)
        if form.value() != wanted:
            bent.append((name, wanted, form.value()))
    assert bent == []
    assert len(seen) > 15


def test_the_picker_finds_a_kind_by_other_words(desk: SmallDesk, qtbot: QtBot) -> None:
    shown(desk, qtbot, "")
    box = desk.event_page.picker.box
    assert box.line.hasFocus()
    QTest.keyClicks(box.line, "release")
    qtbot.waitUntil(lambda: desk.event_page.picker.shown() == ["setting_change"], timeout=2000)
    QTest.keyClick(box.line, Qt.Key.Key_Return)
    desk.settle(qtbot)
    assert desk.event_page.header.title.text().startswith("Change of setting")
    assert desk.event_page.form.fields.entry("occurred_on").value() is not None


def test_the_picker_goes_by_arrow_keys(desk: SmallDesk, qtbot: QtBot) -> None:
    shown(desk, qtbot, "")
    QTest.keyClick(desk.event_page.picker.box.line, Qt.Key.Key_Down)
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_Right)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.property("record_kind") == "aftercare_contact"
    QTest.keyClick(focus, Qt.Key.Key_Return)
    desk.settle(qtbot)
    assert desk.event_page.header.title.text().startswith("Aftercare contact")


def test_the_picker_offers_every_kind(desk: SmallDesk, qtbot: QtBot) -> None:
    shown(desk, qtbot, "")
    assert set(desk.event_page.picker.shown()) == {kind.name for kind in EVENT_KINDS}


def test_an_intake_decision_needs_two_different_people(desk: SmallDesk, qtbot: QtBot) -> None:
    hanne = desk.colleague("Hanne Vik")
    shown(desk, qtbot, "intake_decision")
    fields = desk.event_page.form.fields
    fields.set_value("decision", "accepted")
    by = editor(desk, "by")
    by.setFocus()
    QTest.keyClicks(by, "Ravn Holt")
    QTest.keyClick(by, Qt.Key.Key_Return)
    desk.event_page.save_button.click()
    desk.settle(qtbot)
    assert "Two different people decide about an intake" in said(desk)
    assert desk.docs("intake_decision") == []
    QTest.keyClicks(by, "Hanne Vik")
    QTest.keyClick(by, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    desk.settle(qtbot)
    (doc,) = desk.docs("intake_decision")
    assert len(doc["by"]) == 2
    assert reference(hanne) in doc["by"]


def test_a_problem_in_the_list_jumps_to_its_field(desk: SmallDesk, qtbot: QtBot) -> None:
    shown(desk, qtbot, "permission")
    desk.event_page.save_button.click()
    desk.settle(qtbot)
    (link,) = desk.event_page.problems.findChildren(QPushButton)
    assert link.text() == "Status: This is needed."
    editor(desk, "prison").setFocus()
    link.click()
    focus = QApplication.focusWidget()
    assert focus is not None
    assert desk.event_page.form.fields.entry("status").isAncestorOf(focus)


def test_a_plan_with_goals_levels_and_actions_by_keyboard(desk: SmallDesk, qtbot: QtBot) -> None:
    shown(desk, qtbot, "plan")
    QTest.keyClick(editor(desk, "goals"), Qt.Key.Key_Space)
    rows = desk.event_page.form.fields.entry("goals")
    goal = rows.forms()[0]  # type: ignore[attr-defined]
    words = goal.editor("own_words").editors()[0]
    QTest.keyClicks(words, "My sister picks up.")
    gas = goal.editor("gas").form
    QTest.keyClicks(gas.editor("0").editors()[0], "one call a month")
    QTest.keyClick(goal.editor("actions").editors()[0], Qt.Key.Key_Space)
    action = goal.editor("actions").forms()[0]
    QTest.keyClicks(action.editor("what").editors()[0], "Write to her")
    desk.event_page.save_button.click()
    desk.settle(qtbot)
    (doc,) = desk.docs("plan")
    assert doc["version"] == 1
    assert doc["goals"] == [
        {
            "id": "G1", "own_words": "My sister picks up.", "gas": {"0": "one call a month"},
            "actions": [{"what": "Write to her"}],
        }
    ]  # fmt: skip


def test_a_wrong_value_deep_inside_is_shown_where_it_stands(desk: SmallDesk, qtbot: QtBot) -> None:
    shown(desk, qtbot, "meeting")
    desk.event_page.form.fields.set_value(
        "decisions", [{"what": "School place", "by": "authority"}, {}]
    )
    rows = desk.event_page.form.fields.entry("decisions")
    second = rows.forms()[1]  # type: ignore[attr-defined]
    QTest.keyClicks(second.editor("what").editors()[0], "Waiting list")
    desk.event_page.save_button.click()
    desk.settle(qtbot)
    assert second.row("by").fault.text() == "This is needed."
    assert "Decisions · 2 · Decided by: This is needed." in said(desk)


def test_a_consent_line_takes_own_words_and_is_final_after_finalising(
    desk: SmallDesk, qtbot: QtBot
) -> None:
    shown(desk, qtbot, "consent")
    scope = desk.event_page.form.fields.entry("scope")
    first, second = scope.editors()[0], scope.editors()[1]
    first.setFocus()
    QTest.keyClicks(first, "yes")
    second.setFocus()
    QTest.keyClicks(second, "by letter only")
    new = scope.editors()[-1]
    new.setFocus()
    QTest.keyClicks(new, "Photo")
    QTest.keyClick(new, Qt.Key.Key_Return)
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClicks(focus, "no")
    desk.event_page.final_button.click()
    desk.settle(qtbot)
    desk.settle(qtbot)
    (doc,) = desk.docs("consent")
    assert doc["scope"] == {
        "participation": "yes", "share_attendance_with_prison": "by letter only", "Photo": "no",
    }  # fmt: skip
    assert desk.event_page.final_view.isVisible()


def test_a_correction_of_an_event_keeps_its_record(desk: SmallDesk, qtbot: QtBot) -> None:
    record = desk.saved("milestone", {"occurred_on": "2025-05-01", "what": "First own flat"})
    shown(desk, qtbot, "milestone", record)
    what = editor(desk, "what")
    QTest.keyClick(what, Qt.Key.Key_End)
    QTest.keyClicks(what, ", with keys")
    qtbot.waitUntil(lambda: len(desk.drafts()) == 1, timeout=2000)
    QTest.keyClick(what, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    desk.settle(qtbot)
    assert [one["what"] for one in desk.docs("milestone")] == ["First own flat, with keys"]
    assert desk.drafts() == []


def test_a_safety_concern_suggests_a_review_within_seven_days(
    desk: SmallDesk, qtbot: QtBot
) -> None:
    shown(desk, qtbot, "safety_concern")
    desk.event_page.form.fields.set_value("occurred_on", "2025-03-14")
    line = desk.event_page.form.fields.entry("review_on").line  # type: ignore[attr-defined]
    assert line.placeholderText() == "by 21.03."
    assert desk.event_page.form.value().get("review_on") is None, "a suggestion is no answer"


def test_ratings_stand_on_one_line_with_both_voices(desk: SmallDesk, qtbot: QtBot) -> None:
    shown(desk, qtbot, "assessment")
    ratings = desk.event_page.form.fields.entry("ratings")
    boxes = {one.accessibleName(): one for one in ratings.editors()}
    for name, digit in (
        ("Ratings: F1 Housing, Need", "2"), ("Ratings: F1 Housing, Strength", "1"),
        ("Ratings: F1 Housing, Need, client's view", "3"), ("Ratings: F2 Relocation, Need", "0"),
    ):  # fmt: skip
        QTest.keyClicks(boxes[name], digit)
    rows = {boxes[n].mapTo(ratings, boxes[n].rect().center()).y() for n in list(boxes)[:5]}
    assert len(rows) == 1
    assert ratings.value() == {"F1": {"n": 2, "s": 1, "cn": 3}, "F2": {"n": 0}}
    boxes["Ratings: F1 Housing, Need"].setFocus()
    QTest.keyClick(boxes["Ratings: F1 Housing, Need"], Qt.Key.Key_Down)
    assert boxes["Ratings: F2 Relocation, Need"].hasFocus()
