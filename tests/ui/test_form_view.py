"""Any form on the screen: large ones stay quick, tables are tables, every kind is answered."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton
from pytestqt.qtbot import QtBot

from exitdesk.forms import workbook
from exitdesk.forms.definition import read_xform
from exitdesk.forms.session import FormSession
from exitdesk.ui.forms.form_view import FormView
from exitdesk.ui.forms.grid import GridEntry
from exitdesk.ui.forms.label import media_words, reads_leftwards
from exitdesk.ui.forms.long_list import PickOne
from exitdesk.ui.forms.moved import RankEntry, SliderEntry, line_of
from tests.unit.forms.session.large import large_form

TURN_S = 0.5
"""Four times what is aimed at: the machine of the tests may be busy."""
KINDS = """# survey
| survey |
| | type | name | label | appearance | required | parameters | relevant |
| | select_one freq | a_head | Often | label | | | |
| | select_one freq | a | I felt calm | list-nolabel | | | |
| | select_multiple freq | b | I met people | list-nolabel | | | |
| | select_one freq | c | Overall | likert | | | |
| | range | far | How far? | | | start=0 end=100 step=5 | |
| | rank freq | order | In which order? | | | | |
| | text | why | Why? | | yes | | |
| | text | more | What else? | | | | ${why} = 'because' |
| | begin group | late | Later | | | | ${why} = 'because' |
| | integer | years | For how many years? | | | | |
| | end group | | | | | | |
| | begin repeat | child | Child | | | | |
| | text | name | What is the name? | | | | |
| | end repeat | | | | | | |
| choices |
| | list_name | name | label |
| | freq | never | Never |
| | freq | often | Often |
| | freq | always | Always |
| settings |
| | form_id | form_title |
| | data | Kinds |
"""


def session_of(markdown: str) -> FormSession:
    made = workbook.compiled(markdown.encode(), "kinds.md")
    assert made.xform is not None, made.problems
    return FormSession(read_xform(made.xform), seed=1)


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[FormView]:
    made = FormView()
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.hide()


@pytest.fixture
def kinds(view: FormView, qtbot: QtBot) -> FormView:
    view.show_session(session_of(KINDS))
    settle(view, qtbot)
    return view


def settle(view: FormView, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not view.busy())


def value(view: FormView, name: str) -> str:
    assert view.session is not None
    return view.session.value(f"/data/{name}")


def editor(view: FormView, name: str) -> object:
    answer = view.rows[f"/data/{name}"].answer
    assert answer is not None
    return answer.entry


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key, modifier)


def write(words: str) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClicks(focus, words)


def click(view: FormView, words: str) -> None:
    found = [b for b in view.findChildren(QAbstractButton) if b.isVisible() and b.text() == words]
    QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)


def lines(view: FormView) -> list[str]:
    every = [view.contents.item(n) for n in range(view.contents.count())]
    return [" ".join(one.text().split()) for one in every if not one.isHidden()]


def test_a_large_form_never_holds_the_screen(view: FormView, qtbot: QtBot) -> None:
    session = FormSession(read_xform(large_form(1000, 400)), seed=1)
    steps = [lambda: view.show_session(session), view.go_on, lambda: view.jump("/data/q995")]
    for step in steps:
        begun = time.perf_counter()
        step()
        assert time.perf_counter() - begun < TURN_S
    assert view.spot()["ref"] == "/data/q995"
    press(Qt.Key.Key_3)
    settle(view, qtbot)
    assert value(view, "q995") == "3"
    assert any("1/" in one for one in lines(view))


def test_all_rows_of_a_part_come_and_the_keyboard_stays(view: FormView, qtbot: QtBot) -> None:
    view.show_session(FormSession(read_xform(large_form(40, 4)), seed=1))
    view.jump("/data/q15")
    settle(view, qtbot)
    assert not (view.page and view.page.unmade())
    assert view.spot()["ref"] == "/data/q15"
    tops = [one.y() for one in (view.page.shown() if view.page else [])]
    assert tops == sorted(tops)


def test_no_line_is_squeezed_while_the_page_is_made(view: FormView) -> None:
    view.show_session(session_of(KINDS))
    turns = 0
    while turns == 0 or view.busy():
        for one in view.rows.values():
            layout = one.layout()
            assert layout is not None
            assert one.height() >= layout.totalHeightForWidth(one.width()), one.ref
        QApplication.processEvents()
        turns += 1
    assert len(view.rows) > 5


def test_leaving_stops_what_ticks(view: FormView) -> None:
    view.show_session(FormSession(read_xform(large_form(60, 4)), seed=1))
    view.hide()
    assert not view.busy()


def test_parts_are_counted_and_come_as_answers_change(kinds: FormView, qtbot: QtBot) -> None:
    assert lines(kinds) == ["Questions 0/6", "Child 0/1"]
    assert "/data/more" not in kinds.rows
    kinds.jump("/data/why")
    write("because")
    settle(kinds, qtbot)
    assert lines(kinds) == ["Questions 1/7", "Later 0/1", "Child 0/1"]
    assert [one.ref for one in (kinds.page.shown() if kinds.page else [])][-2:] == [
        "/data/why",
        "/data/more",
    ]
    assert kinds.spot()["ref"] == "/data/why"
    press(Qt.Key.Key_Backspace)
    settle(kinds, qtbot)
    assert lines(kinds) == ["Questions 1/6", "Child 0/1"]


def test_every_problem_is_listed_and_jumped_to(kinds: FormView, qtbot: QtBot) -> None:
    assert kinds.session is not None
    kinds.go_on()
    kinds.show_problems(kinds.session.problems())
    assert kinds.faults.isVisible()
    assert kinds.faults.refs() == ["/data/why"]
    assert kinds.rows["/data/why"].fault.isVisible()
    kinds.go_on()
    kinds.faults.lines.setFocus()
    kinds.faults.lines.setCurrentRow(0)
    press(Qt.Key.Key_Return)
    assert kinds.spot()["ref"] == "/data/why"
    write("so")
    assert not kinds.faults.isVisible()
    settle(kinds, qtbot)


def test_a_table_has_its_columns_under_each_other(kinds: FormView, qtbot: QtBot) -> None:
    settle(kinds, qtbot)
    one, several = editor(kinds, "a"), editor(kinds, "b")
    assert isinstance(one, GridEntry)
    assert isinstance(several, GridEntry)
    assert kinds.rows["/data/a_head"].answer is None
    first, second = (
        [b.mapTo(kinds, b.rect().center()).x() for b in entry.findChildren(QPushButton)]
        for entry in (one, several)
    )
    assert first == second
    names = [b.accessibleName() for b in one.findChildren(QPushButton)]
    assert names == ["I felt calm: Never", "I felt calm: Often", "I felt calm: Always"]


def test_a_table_is_answered_by_keyboard(kinds: FormView, qtbot: QtBot) -> None:
    kinds.jump("/data/a")
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Space)
    assert value(kinds, "a") == "often"
    press(Qt.Key.Key_Space)
    assert value(kinds, "a") == ""
    kinds.jump("/data/b")
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Left)
    press(Qt.Key.Key_Space)
    assert value(kinds, "b") == "never always"
    settle(kinds, qtbot)


def test_a_number_is_moved_along_its_line_and_taken_back(kinds: FormView, qtbot: QtBot) -> None:
    assert isinstance(editor(kinds, "far"), SliderEntry)
    given = []
    kinds.jump("/data/far")
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Delete):
        press(key)
        given.append(value(kinds, "far"))
    assert given == ["0", "5", "10", ""]
    settle(kinds, qtbot)


def test_an_order_is_given_by_keyboard(kinds: FormView, qtbot: QtBot) -> None:
    assert isinstance(editor(kinds, "order"), RankEntry)
    assert value(kinds, "order") == ""
    kinds.jump("/data/order")
    press(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert value(kinds, "order") == "often never always"
    press(Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert value(kinds, "order") == "never often always"
    settle(kinds, qtbot)


def test_undo_never_takes_later_answers_along(kinds: FormView, qtbot: QtBot) -> None:
    kinds.go_on()
    if "/data/child[1]/name" not in kinds.rows and "/data/child/name" not in kinds.rows:
        click(kinds, "Add")
    write("Ida")
    click(kinds, "Remove")
    assert kinds.message.isVisible()
    kinds.jump("/data/why")
    write("later")
    assert not kinds.message.isVisible()
    kinds._on_undo()
    assert value(kinds, "why") == "later"
    settle(kinds, qtbot)


def test_a_removed_row_comes_back_as_it_was_with_the_keyboard_in_it(
    kinds: FormView, qtbot: QtBot
) -> None:
    kinds.go_on()
    click(kinds, "Add")
    write("Ida")
    click(kinds, "Add")
    write("Bo")
    assert kinds.session is not None
    before = kinds.session.instance_xml()
    session = kinds.session
    click(kinds, "Remove")
    settle(kinds, qtbot)
    assert kinds.session.instance_xml() != before
    kinds._on_undo()
    settle(kinds, qtbot)
    assert kinds.session is session
    assert session.instance_xml() == before
    assert kinds.spot()["ref"] == "/data/child[1]/name"
    assert not kinds.message.isVisible()


def test_a_list_of_ten_thousand_is_found_by_typing(view: FormView, qtbot: QtBot) -> None:
    places = "\n".join(f"| | c | n{n} | Village {n} |" for n in range(10_000))
    survey = "| survey |\n| | type | name | label |\n| | select_one c | v | Village |\n"
    settings = "| settings |\n| | form_id |\n| | data |\n"
    choices = f"| choices |\n| | list_name | name | label |\n{places}\n"
    view.show_session(session_of(survey + choices + settings))
    assert isinstance(editor(view, "v"), PickOne)
    view.jump("/data/v")
    write("village 9998")
    press(Qt.Key.Key_Return)
    assert value(view, "v") == "n9998"
    settle(view, qtbot)


@pytest.mark.parametrize(
    ("words", "leftwards"),
    [("Name", False), ("كيف", True), ("1. שם", True), ("12", False), ("A كيف", False)],
)
def test_the_first_letter_tells_the_side(words: str, leftwards: bool) -> None:
    assert reads_leftwards(words) is leftwards


@pytest.mark.parametrize(
    ("parameters", "count"),
    [
        ({"start": "0", "end": "100", "step": "5"}, 20),
        ({"start": "0", "end": "1", "step": "0.1"}, 10),
        ({"start": "10", "end": "0"}, 10),
        ({"start": "x"}, None),
        ({"step": "0"}, None),
        ({"end": "NaN"}, None),
        ({"end": "99999999"}, None),
    ],
)
def test_which_ranges_make_a_line(parameters: dict[str, str], count: int | None) -> None:
    line = line_of(parameters)
    assert (line and line[2]) == count


def test_what_is_not_shown_is_named_in_words() -> None:
    media = {"image": "a.png", "big-image": "b.png", "audio": "c.mp3"}
    said = media_words(media)
    assert "a.png" in said
    assert "c.mp3" in said
    assert media_words(media, {"a.png"}) == said.splitlines()[1]
