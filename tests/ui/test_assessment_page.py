"""An assessment is made by keyboard: both voices, statuses, reasons, safety, a second rating."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from exitdesk.domain.five_areas.description import five_areas
from exitdesk.domain.ids import RecordId
from exitdesk.services import cases
from exitdesk.ui.assessment.item_entry import ItemEntry
from exitdesk.ui.parts import Words
from exitdesk.ui.places import entry_page
from exitdesk.ui.questions import replaced
from tests.ui.answers import Answers
from tests.ui.small_desk import SmallDesk, small_desk

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ITEMS = [item.id for item in five_areas().items()]
SECONDS_TO_OPEN = 0.3


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[SmallDesk]:
    with small_desk(tmp_path / "vault") as made:
        made.show(qtbot)
        yield made


def opened(desk: SmallDesk, qtbot: QtBot, record: RecordId | None = None) -> None:
    desk.shell.show_page("assessment", [desk.case, "assessment", record, None])
    desk.settle(qtbot)
    qtbot.waitUntil(lambda: not desk.assessment._waiting, timeout=5000)


def keys(text: str) -> None:
    for one in text:
        focus = QApplication.focusWidget()
        assert focus is not None, f"nothing takes the key {one!r}"
        QTest.keyClicks(focus, one)
        QApplication.processEvents()


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key, modifier)
    QApplication.processEvents()


def to_items(desk: SmallDesk, qtbot: QtBot) -> None:
    """Go from the head to the first area."""
    press(Qt.Key.Key_F6)
    qtbot.waitUntil(lambda: not desk.assessment._waiting, timeout=5000)


def item(desk: SmallDesk, name: str) -> ItemEntry:
    """Go to an item with the keyboard in its first question."""
    page = desk.assessment
    page._make_part_of(f"ratings.{name}")
    page._items[name].setFocus()
    QApplication.processEvents()
    return page._items[name]


def said(desk: SmallDesk, within: QWidget | None = None) -> str:
    shown = [w.text() for w in (within or desk.assessment).findChildren(Words) if w.isVisible()]
    return "\n".join(shown)


def ratings(desk: SmallDesk) -> dict[str, Any]:
    found = desk.assessment.fields.doc().get("ratings")
    return found if isinstance(found, dict) else {}


def saved(desk: SmallDesk, qtbot: QtBot, *, final: bool = False) -> list[dict[str, Any]]:
    press(Qt.Key.Key_Return if final else Qt.Key.Key_S, CONTROL)
    desk.settle(qtbot)
    return desk.docs("assessment")


def record(desk: SmallDesk, at: int) -> RecordId:
    page = desk.ask(lambda v: cases.page(v, desk.case, logged=False))
    return RecordId([one.id for one in page.events if one.kind == "assessment"][at])


BEFORE = {
    "occurred_on": "2025-01-10",
    "form": "five_areas",
    "seq": 1,
    "defaults": {"u": "routine"},
    "ratings": {"F1": {"n": 2, "s": 1, "cn": 3, "cs": 0}, "F2": {"st": "declined_by_client"}},
}


def test_an_assessment_of_all_items_goes_in_by_digits_alone(desk: SmallDesk, qtbot: QtBot) -> None:
    opened(desk, qtbot)
    to_items(desk, qtbot)
    typed = 0
    for area in five_areas().areas:
        for _item in area.shown():
            keys("2132")
            typed += 4
        qtbot.waitUntil(lambda: not desk.assessment._waiting, timeout=5000)
    assert typed == 4 * len(ITEMS)
    (doc,) = saved(desk, qtbot)
    assert doc["ratings"] == {name: {"n": 2, "cn": 1, "s": 3, "cs": 2} for name in ITEMS}
    assert (doc["form"], doc["form_version"], doc["seq"]) == ("five_areas", "0.1", 1)
    assert "7/7" in desk.assessment.contents.button("F").text()


def test_opening_the_page_and_a_part_is_quick(desk: SmallDesk, qtbot: QtBot) -> None:
    opened(desk, qtbot)
    spent = []
    for part in ("F", "S", "M"):
        began = time.perf_counter()
        desk.assessment._show_part(part)
        spent.append(time.perf_counter() - began)
    assert min(spent) < SECONDS_TO_OPEN


def test_nothing_but_the_day_is_needed(desk: SmallDesk, qtbot: QtBot) -> None:
    opened(desk, qtbot)
    (doc,) = saved(desk, qtbot)
    assert "ratings" not in doc
    assert doc["occurred_on"]


@pytest.mark.parametrize(
    ("key", "status"),
    [("u", "unknown"), ("n", "not_asked_yet"), ("d", "declined_by_client"),
     ("a", "not_applicable")],
)  # fmt: skip
def test_a_status_by_its_letter_is_never_a_number(
    desk: SmallDesk, qtbot: QtBot, key: str, status: str
) -> None:
    opened(desk, qtbot)
    to_items(desk, qtbot)
    keys("3")
    keys(key)
    assert ratings(desk) == {"F1": {"st": status}}
    focus = QApplication.focusWidget()
    assert focus is not None
    assert desk.assessment._items["F2"].isAncestorOf(focus), "and it goes on to the next item"
    assert "1/7" in desk.assessment.contents.button("F").text()


def test_arrow_keys_stay_and_delete_takes_back(desk: SmallDesk, qtbot: QtBot) -> None:
    opened(desk, qtbot)
    to_items(desk, qtbot)
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Right)
    assert ratings(desk) == {"F1": {"n": 1}}
    press(Qt.Key.Key_Delete)
    assert ratings(desk) == {}
    keys("0")
    assert ratings(desk) == {"F1": {"n": 0}}


def test_the_words_of_the_chosen_step_and_its_neighbours_stand_under_it(
    desk: SmallDesk, qtbot: QtBot
) -> None:
    opened(desk, qtbot)
    to_items(desk, qtbot)
    housing = five_areas().item("F1")
    assert housing is not None
    entry = item(desk, "F1")
    assert all(one in said(desk, entry) for one in housing.need)
    keys("0")
    text = said(desk, entry.voices["n"])
    assert [words in text for words in housing.need] == [True, True, True, False, False]


def test_both_voices_are_of_one_size_and_on_one_line(desk: SmallDesk, qtbot: QtBot) -> None:
    opened(desk, qtbot)
    to_items(desk, qtbot)
    entry = item(desk, "F1")
    for ours, clients in (("n", "cn"), ("s", "cs")):
        mine, theirs = entry.voices[ours].scale, entry.voices[clients].scale
        assert [b.size() for b in mine.editors()] == [b.size() for b in theirs.editors()]
        assert mine.mapTo(entry, mine.pos()).y() == theirs.mapTo(entry, theirs.pos()).y()


@pytest.mark.parametrize(
    ("digits", "differs"), [("31", True), ("13", True), ("32", False), ("22", False)]
)
def test_seen_differently_is_an_invitation_in_both_directions(
    desk: SmallDesk, qtbot: QtBot, digits: str, *, differs: bool
) -> None:
    opened(desk, qtbot)
    to_items(desk, qtbot)
    keys(digits)
    found = said(desk, desk.assessment._items["F1"])
    assert ("You see this differently: talk about it" in found) is differs


def test_last_time_stands_beside_and_a_reason_is_asked_where_it_differs(
    desk: SmallDesk, qtbot: QtBot
) -> None:
    desk.saved("assessment", BEFORE, finalise=True)
    opened(desk, qtbot)
    to_items(desk, qtbot)
    entry = item(desk, "F1")
    assert "Last time 2, 10 January 2025" in said(desk, entry.voices["n"])
    assert "Last time 0, 10 January 2025" in said(desk, entry.voices["cs"])
    keys("2")
    assert not entry._why.isVisible()
    item(desk, "F1")
    keys("3")
    assert entry._why.isVisible()
    entry._why.editor.editors()[1].setFocus()
    press(Qt.Key.Key_Space)
    assert ratings(desk)["F1"] == {"n": 3, "why": "new_information"}
    assert "Last time" not in said(desk, item(desk, "F2").voices["n"])


def test_what_stands_behind_a_rating_is_folded_until_wanted(desk: SmallDesk, qtbot: QtBot) -> None:
    opened(desk, qtbot)
    to_items(desk, qtbot)
    keys("21")
    entry = item(desk, "F1")
    assert not entry.behind.is_open()
    entry.behind.head.setFocus()
    press(Qt.Key.Key_Space)
    entry.behind.entry("wants").editors()[0].setFocus()
    press(Qt.Key.Key_Space)
    entry.behind.entry("src").editors()[0].setFocus()
    press(Qt.Key.Key_Space)
    entry.behind.entry("note_opinion").setFocus()
    keys("may move")
    given = ratings(desk)["F1"]
    assert given == {
        "n": 2, "cn": 1, "wants": "yes_now", "src": ["client_account"],
        "note_opinion": "may move",
    }  # fmt: skip
    assert "wants to work on it: yes, now" in entry.behind.head.text()
    names = [one.name for one in desk.assessment._sources()]
    assert "open_source_online" not in names


def test_the_formulation_has_its_eleven_prompts(desk: SmallDesk, qtbot: QtBot) -> None:
    opened(desk, qtbot)
    press(Qt.Key.Key_F6, SHIFT)
    keys("a brother")
    labels = said(desk)
    assert all(prompt.label in labels for prompt in five_areas().prompts)
    (doc,) = saved(desk, qtbot)
    assert doc["formulation"] == {"story": "a brother"}


@pytest.mark.parametrize("name", ["M4", "S7", "X2", "X3"])
def test_a_rating_of_danger_opens_what_to_do_first_before_anything_is_saved(
    desk: SmallDesk, qtbot: QtBot, name: str
) -> None:
    opened(desk, qtbot)
    item(desk, name)
    keys("4")
    panel = desk.assessment.safety
    assert panel.isVisible()
    assert "Call first, write later" in said(desk, panel)
    assert QApplication.focusWidget() is panel.open_button
    assert desk.docs("assessment") == []


def test_going_on_asks_for_a_word_why_and_keeps_it(desk: SmallDesk, qtbot: QtBot) -> None:
    opened(desk, qtbot)
    item(desk, "M4")
    keys("4")
    panel = desk.assessment.safety
    assert not panel.aside_button.isEnabled()
    panel.why.editor.setFocus()
    keys("  ")
    assert not panel.aside_button.isEnabled()
    keys("clinic was called at nine")
    panel.aside_button.setFocus()
    press(Qt.Key.Key_Space)
    assert not panel.isVisible()
    (kept,) = saved(desk, qtbot)[0]["safety_looked_at"]
    assert (kept["item"], kept["why"]) == ("M4", "clinic was called at nine")
    item(desk, "M4")
    keys("4")
    assert not panel.isVisible(), "it does not come twice for one item"


def test_a_slip_of_the_finger_closes_it_again(desk: SmallDesk, qtbot: QtBot) -> None:
    opened(desk, qtbot)
    item(desk, "X3")
    keys("4")
    assert desk.assessment.safety.isVisible()
    item(desk, "X3")
    keys("3")
    assert not desk.assessment.safety.isVisible()


def test_urgency_today_opens_it_too(desk: SmallDesk, qtbot: QtBot) -> None:
    opened(desk, qtbot)
    entry = item(desk, "F1")
    entry.behind.entry("u").editors()[4].setFocus()
    press(Qt.Key.Key_Space)
    assert desk.assessment.safety.isVisible()


def test_a_safety_concern_is_filled_in_and_the_assessment_waits(
    desk: SmallDesk, qtbot: QtBot
) -> None:
    opened(desk, qtbot)
    entry = item(desk, "S7")
    entry.put({"note_fact": "said he has a date with him on Friday"})
    item(desk, "S7")
    keys("4")
    press(Qt.Key.Key_Space)
    desk.settle(qtbot)
    doc = desk.event_page.form.fields.doc()
    assert (doc["level"], doc["category"]) == ("immediate", "harm_to_others")
    assert "date with him on Friday" in doc["what"]
    assert doc["occurred_on"]
    assert {draft.kind for draft in desk.drafts()} == {"assessment", "safety_concern"}
    (draft,) = [one for one in desk.drafts() if one.kind == "assessment"]
    assert draft.doc["safety_looked_at"][0]["item"] == "S7"


def test_a_draft_comes_back_whole_with_its_part(desk: SmallDesk, qtbot: QtBot) -> None:
    opened(desk, qtbot)
    item(desk, "C2")
    keys("31")
    desk.desk.flushed()
    (draft,) = desk.drafts()
    place = desk.assessment.place()
    desk.shell.show_page("note", [desk.case, None, None])
    desk.settle(qtbot)
    desk.shell.show_page("assessment", None)
    desk.assessment.restore(place)
    desk.settle(qtbot)
    assert draft.doc["ratings"] == {"C2": {"n": 3, "cn": 1}}
    assert ratings(desk) == {"C2": {"n": 3, "cn": 1}}
    assert desk.assessment._part == "C"
    assert desk.assessment._items["C2"].isAncestorOf(desk.shell.focusWidget())
    keys("2")
    assert ratings(desk)["C2"] == {"n": 3, "cn": 1, "s": 2}


def test_what_was_saved_before_is_not_bent_by_opening_it(desk: SmallDesk, qtbot: QtBot) -> None:
    whole = {
        **BEFORE,
        "ratings": {
            **BEFORE["ratings"],  # type: ignore[dict-item]
            "X3": {"n": 1, "s": 1, "conf": "low", "src": ["prison_or_probation"]},
            "O1": {"n": 1},
        },
        "formulation": {"now": "old words", "why_now": "new words"},
    }
    made = desk.saved("assessment", whole)
    opened(desk, qtbot, made)
    for part in desk.assessment.contents.keys():  # noqa: SIM118
        desk.assessment._complete(part)
        desk.assessment._show_part(part)
    QApplication.processEvents()
    assert "O1" in desk.assessment._items
    assert desk.drafts() == []
    (doc,) = saved(desk, qtbot)
    assert {n: v for n, v in doc.items() if not n.startswith("_")} == whole


def test_a_family_case_gets_the_family_form(desk: SmallDesk, qtbot: QtBot) -> None:
    desk.case = RecordId(
        desk.ask(lambda v: cases.create(v, {"alias": "Marianne", "kind": "family"}))[0]
    )
    opened(desk, qtbot)
    to_items(desk, qtbot)
    keys("2132")
    (doc,) = saved(desk, qtbot)
    assert doc["form"] == "family_seven"
    assert doc["ratings"] == {"K1": {"n": 2, "cn": 1, "s": 3, "cs": 2}}


def test_a_second_rating_is_blind_and_then_both_stand_side_by_side(
    desk: SmallDesk, qtbot: QtBot
) -> None:
    first = desk.saved("assessment", BEFORE, finalise=True)
    opened(desk, qtbot, first)
    desk.assessment.second_button.setFocus()
    press(Qt.Key.Key_Space)
    desk.settle(qtbot)
    page = desk.assessment
    assert page.blind.isVisible()
    to_items(desk, qtbot)
    entry = item(desk, "F1")
    assert "Last time" not in said(desk, entry), "not even as a rating of last time"
    assert not page.both_button.isVisible()
    keys("4")
    keys("320")
    saved(desk, qtbot, final=True)
    opened(desk, qtbot, record(desk, 1))
    assert page.both_button.isVisible()
    page.both_button.setFocus()
    press(Qt.Key.Key_Space)
    desk.settle(qtbot)
    text = said(desk, page.compare)
    assert "2 steps apart" in text
    assert "n = 1 items" in text
    assert "1 double rating." in text
    opened(desk, qtbot, first)
    assert page.both_button.isVisible(), "the first rater sees them too"
    assert not page.second_button.isVisible()


def test_every_control_has_a_name_and_is_reached_by_tab(desk: SmallDesk, qtbot: QtBot) -> None:
    opened(desk, qtbot)
    to_items(desk, qtbot)
    page = desk.assessment
    page._items["F1"].behind.set_open(True)
    QApplication.processEvents()
    kinds = (QAbstractButton, QLineEdit, QComboBox)
    shown = [one for one in page.findChildren(QWidget) if one.isVisible()]
    controls = [one for one in shown if isinstance(one, kinds)]
    nameless = [one for one in controls if not (one.accessibleName() or _text(one))]
    assert nameless == []
    wanted = {
        id(one) for one in controls
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isEnabled()
    }  # fmt: skip
    reached = set()
    for _ in range(len(wanted) * 3 + 200):
        press(Qt.Key.Key_Tab)
        reached.add(id(QApplication.focusWidget()))
    missed = [one for one in controls if id(one) in wanted - reached]
    stops = [one for one in missed if one.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert [_named(one) for one in stops] == []


def _named(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.accessibleName() or _text(widget)}"


def _text(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QAbstractButton) else ""


def test_the_form_to_write_on_is_printed_from_the_page(
    desk: SmallDesk, qtbot: QtBot, tmp_path: Path
) -> None:
    opened(desk, qtbot)
    target = tmp_path / "form.pdf"
    answers = Answers(paths=[target])
    with replaced(answers):
        assert desk.assessment.blank_button.isVisible()
        desk.assessment.blank_button.click()
        desk.settle(qtbot)
        qtbot.waitUntil(target.exists, timeout=10000)
    assert answers.said[-1][1] == "five_areas.pdf"
    text = " ".join(page.extract_text() for page in PdfReader(target).pages)
    assert "Urgency" in text
    assert "EX-" not in text


def test_which_page_writes_which_kind() -> None:
    assert [entry_page(kind) for kind in ("assessment", "submission", "plan", None)] == [
        "assessment", "submission", "event", "event",
    ]  # fmt: skip
