"""The editors: what a person types, what comes out, and that loading is no edit."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from exitdesk.domain.dates import parsed_date
from exitdesk.domain.fields import choices
from exitdesk.ui.parts import (
    ChipsEntry,
    ChoiceEntry,
    DateEntry,
    DurationEntry,
    Entry,
    Form,
    KnownPerson,
    LineEntry,
    NumberEntry,
    PeopleEntry,
    PersonPicker,
    PlainTextEntry,
    RowsEntry,
    ScaleEntry,
    TagsEntry,
    TimeEntry,
    YesNoEntry,
)
from exitdesk.ui.parts.text_entry import broken, cleaned
from exitdesk.ui.theme import theme

TODAY = date(2026, 11, 23)
FEW = choices("visit", "phone", "letter")
MANY = choices(
    "self",
    "partner",
    "parent",
    "sibling",
    "friend",
    "helpline",
    "former",
    "school",
    "court",
    "probation",
)
PEOPLE = (
    KnownPerson("@" + "1" * 32, "Samira Haddad", "case manager"),
    KnownPerson("@" + "2" * 32, "Mehmet Özdemir", "mentor"),
)
Key = Qt.Key


class Edits(QObject):
    """Counts edits."""

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self.count = 0
        entry.edited.connect(self.add)

    def add(self) -> None:
        self.count += 1


def _decisions() -> Form:
    form = Form()
    form.add("what", "What", LineEntry())
    form.add("by", "By whom", ChoiceEntry(choices("client", "both", "us")))
    return form


ENTRIES: list[tuple[Callable[[], Entry], Any]] = [
    (LineEntry, "a line"),
    (PlainTextEntry, "two\nlines with a\u00a0hard space"),
    (lambda: DateEntry(lambda: TODAY), "2024-02-29"),
    (TimeEntry, "14:30"),
    (DurationEntry, 80),
    (NumberEntry, 7),
    (lambda: ChoiceEntry(FEW), "phone"),
    (lambda: ChoiceEntry(MANY), "court"),
    (lambda: ChoiceEntry(MANY, open_words=True), "a neighbour"),
    (YesNoEntry, "no"),
    (lambda: ChipsEntry(MANY), ["parent", "court"]),
    (lambda: ScaleEntry(10, ("not at all", "fully")), 0),
    (TagsEntry, ["housing", "brother"]),
    (lambda: PersonPicker(PEOPLE), PEOPLE[1].value),
    (lambda: PersonPicker(PEOPLE), "grandmother"),
    (lambda: PeopleEntry(PEOPLE), [PEOPLE[0].value, "a cousin"]),
    (lambda: RowsEntry(_decisions, "Add a decision"), [{"what": "calls", "by": "client"}]),
]


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> None:
    theme().start()


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[[Entry], Entry]:
    """Show an entry in a window that has the keyboard."""

    def show(entry: Entry) -> Entry:
        qtbot.addWidget(entry)
        with qtbot.waitActive(entry):
            entry.show()
            entry.activateWindow()
        return entry

    return show


def _type(widget: QWidget, text: str) -> None:
    QTest.keyClicks(widget, text)


@pytest.mark.parametrize(("make", "value"), ENTRIES)
def test_what_is_loaded_comes_back_and_is_no_edit(
    shown: Callable[[Entry], Entry], make: Callable[[], Entry], value: Any
) -> None:
    entry = shown(make())
    edits = Edits(entry)
    entry.set_value(value)
    assert entry.value() == value
    entry.set_value(None)
    assert entry.value() in (None, "", [])
    entry.set_value(value)
    assert entry.value() == value
    assert edits.count == 0
    assert entry.fault() == ""


@pytest.mark.parametrize(("make", "value"), ENTRIES)
def test_every_editor_is_named_for_screen_readers(
    shown: Callable[[Entry], Entry], make: Callable[[], Entry], value: Any
) -> None:
    entry = shown(make())
    entry.set_value(value)
    entry.set_reader_words("Kind of contact", "How you met")
    for editor in entry.editors():
        assert "Kind of contact" in editor.accessibleName()
    for child in entry.findChildren(QWidget):
        stops = child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisibleTo(entry)
        if stops and not isinstance(child.parent(), QComboBox):
            text = getattr(child, "text", str)()
            assert child.accessibleName() or text, child


@pytest.mark.parametrize(("make", "value"), ENTRIES)
def test_no_editor_is_kept_after_it_was_deleted(
    qtbot: QtBot, make: Callable[[], Entry], value: Any
) -> None:
    refs = []
    for _ in range(5):
        entry = make()
        entry.set_value(value)
        refs.append(weakref.ref(entry))
        entry.deleteLater()
        del entry
    QApplication.sendPostedEvents(None, 52)
    gc.collect()
    assert [ref() for ref in refs] == [None] * 5


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("yesterday", "2026-11-22"),
        ("14.3.", "2026-03-14"),
        ("3 weeks ago", "2026-11-02"),
        ("2024-02-29", "2024-02-29"),
        ("gestern", "2026-11-22"),
    ],
)
def test_dates_as_people_type_them(shown: Callable[[Entry], Entry], typed: str, value: str) -> None:
    entry = shown(DateEntry(lambda: TODAY))
    assert isinstance(entry, DateEntry)
    edits = Edits(entry)
    _type(entry.line, typed)
    assert entry.value() == value
    assert edits.count >= 1
    assert "2026" in entry.understood.text() or "2024" in entry.understood.text()
    QTest.keyClick(entry.line, Key.Key_Return)
    assert entry.value() == value
    assert parsed_date(entry.line.text(), TODAY).isoformat() == value


def test_a_wrong_date_is_told_and_the_last_right_value_stays(
    shown: Callable[[Entry], Entry],
) -> None:
    entry = shown(DateEntry(lambda: TODAY))
    assert isinstance(entry, DateEntry)
    entry.set_value("2026-01-01")
    entry.line.selectAll()
    _type(entry.line, "32.1.2026")
    QTest.keyClick(entry.line, Key.Key_Return)
    assert entry.fault() == "There is no such day in the calendar."
    assert entry.line.property("faulty") is True
    entry.line.selectAll()
    _type(entry.line, "31.1.2026")
    assert entry.fault() == ""
    assert entry.value() == "2026-01-31"


def test_arrow_keys_step_a_date(shown: Callable[[Entry], Entry]) -> None:
    entry = shown(DateEntry(lambda: TODAY))
    assert isinstance(entry, DateEntry)
    edits = Edits(entry)
    QTest.keyClick(entry.line, Key.Key_Up)
    assert entry.value() == "2026-11-23"
    QTest.keyClick(entry.line, Key.Key_Down)
    assert entry.value() == "2026-11-22"
    assert edits.count == 2


def test_the_calendar_opens_by_keyboard_and_fills_the_line(
    qtbot: QtBot, shown: Callable[[Entry], Entry]
) -> None:
    entry = shown(DateEntry(lambda: TODAY))
    assert isinstance(entry, DateEntry)
    entry.set_value("2026-11-20")
    QTest.keyClick(entry.line, Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    calendar = popup.focusWidget()
    assert calendar is not None
    edits = Edits(entry)
    QTest.keyClick(calendar, Key.Key_Right)
    QTest.keyClick(calendar, Key.Key_Return)
    assert entry.value() == "2026-11-21"
    assert edits.count == 1
    assert not popup.isVisible()


@pytest.mark.parametrize(
    ("typed", "minutes"), [("80", 80), ("1h20", 80), ("1:20", 80), ("1.5h", 90), ("45 min", 45)]
)
def test_durations_as_people_type_them(
    shown: Callable[[Entry], Entry], typed: str, minutes: int
) -> None:
    entry = shown(DurationEntry())
    _type(entry.editors()[0], typed)
    assert entry.value() == minutes


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("9", "09:00"),
        ("930", "09:30"),
        ("14:30", "14:30"),
        ("3 pm", "15:00"),
        ("12 am", "00:00"),
        ("18h", "18:00"),
        ("25", None),
        ("9:75", None),
    ],
)
def test_times_as_people_type_them(
    shown: Callable[[Entry], Entry], typed: str, value: str | None
) -> None:
    entry = shown(TimeEntry())
    _type(entry.editors()[0], typed)
    QTest.keyClick(entry.editors()[0], Key.Key_Return)
    shows_fault = bool(entry.fault())
    assert shows_fault is (value is None)
    if value is not None:
        assert entry.value() == value


def test_a_button_chooses_and_takes_back_by_keyboard(shown: Callable[[Entry], Entry]) -> None:
    entry = shown(ChoiceEntry(FEW))
    edits = Edits(entry)
    first, second, _ = entry.editors()
    first.setFocus()
    QTest.keyClick(first, Key.Key_Right)
    assert second.hasFocus()
    QTest.keyClick(second, Key.Key_Space)
    assert entry.value() == "phone"
    QTest.keyClick(second, Key.Key_Space)
    assert entry.value() is None
    assert edits.count == 2


def test_tab_stops_once_at_a_group_of_one_choice(shown: Callable[[Entry], Entry]) -> None:
    entry = shown(ChoiceEntry(FEW))
    entry.set_value("letter")
    stops = [e for e in entry.editors() if e.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert stops == [entry.editors()[2]]


def test_a_long_list_narrows_while_one_types(shown: Callable[[Entry], Entry]) -> None:
    entry = shown(ChoiceEntry(MANY))
    combo = entry.editors()[0]
    assert isinstance(combo, QComboBox)
    line = combo.lineEdit()
    assert line is not None
    edits = Edits(entry)
    line.setFocus()
    _type(line, "bation")
    completer = combo.completer()
    assert completer is not None
    assert completer.completionCount() == 1
    line.selectAll()
    _type(line, "Probation")
    assert entry.value() == "probation"
    assert edits.count == 1
    line.selectAll()
    _type(line, "nothing of that kind")
    QTest.keyClick(line, Key.Key_Return)
    combo.clearFocus()
    assert entry.value() == "probation"


def test_a_value_that_is_not_offered_is_shown_and_kept(shown: Callable[[Entry], Entry]) -> None:
    for entry in (ChoiceEntry(FEW), ChoiceEntry(MANY)):
        shown(entry)
        entry.set_value("carrier_pigeon")
        assert entry.value() == "carrier_pigeon"


def test_chips_choose_several(shown: Callable[[Entry], Entry]) -> None:
    entry = shown(ChipsEntry(MANY))
    edits = Edits(entry)
    for at in (9, 2):
        QTest.keyClick(entry.editors()[at], Key.Key_Space)
    assert entry.value() == ["parent", "probation"]
    assert edits.count == 2


def test_not_asked_is_apart_from_nought(shown: Callable[[Entry], Entry]) -> None:
    entry = shown(ScaleEntry(10, ("not at all", "fully")))
    edits = Edits(entry)
    assert entry.value() is None
    first = entry.editors()[0]
    QTest.keyClick(first, Key.Key_0)
    assert entry.value() == 0
    QTest.keyClick(entry.editors()[0], Key.Key_Right)
    assert entry.value() == 1
    QTest.keyClick(entry.editors()[1], Key.Key_Delete)
    assert entry.value() is None
    assert edits.count == 3


def test_two_digits_make_ten(shown: Callable[[Entry], Entry]) -> None:
    entry = shown(ScaleEntry(10))
    QTest.keyClick(entry.editors()[0], Key.Key_1)
    QTest.keyClick(entry.editors()[1], Key.Key_0)
    assert entry.value() == 10
    assert entry.editors()[10].hasFocus()


def test_a_number_outside_is_told(shown: Callable[[Entry], Entry]) -> None:
    entry = shown(NumberEntry(1, 40))
    _type(entry.editors()[0], "41")
    QTest.keyClick(entry.editors()[0], Key.Key_Return)
    assert entry.fault() == "A number from 1 to 40 fits here."
    assert entry.value() == 4


def test_tab_leaves_the_text(shown: Callable[[Entry], Entry], qtbot: QtBot) -> None:
    form = Form()
    qtbot.addWidget(form)
    text = form.add("note", "Note", PlainTextEntry())
    after = form.add("next", "Next", LineEntry())
    with qtbot.waitActive(form):
        form.show()
        form.activateWindow()
    text.setFocus()
    QTest.keyClick(text.paper, Key.Key_Tab)
    assert after.line.hasFocus()
    assert text.value() == ""


def test_the_text_grows_up_to_its_limit(shown: Callable[[Entry], Entry]) -> None:
    entry = shown(PlainTextEntry(lines=2, most=6))
    assert isinstance(entry, PlainTextEntry)
    heights = []
    for lines in (1, 2, 4, 6, 30):
        entry.set_value("\n".join(["word"] * lines))
        heights.append(entry.paper.sizeHint().height())
    assert heights[0] == heights[1] < heights[2] < heights[3] == heights[4]


def test_a_paste_is_plain_and_clean_and_undone_at_once(shown: Callable[[Entry], Entry]) -> None:
    entry = shown(PlainTextEntry())
    assert isinstance(entry, PlainTextEntry)
    entry.set_value("before ")
    entry.set_caret(7)
    edits = Edits(entry)
    mime = QMimeData()
    mime.setHtml("<b>bold</b>")
    mime.setText("a\x00b\x1b\u202ec\r\nd\u2067e\u2069 \U0001f600")
    entry.paper.insertFromMimeData(mime)
    assert entry.value() == "before abc\nd\u2067e\u2069 \U0001f600"
    assert edits.count >= 1
    entry.paper.undo()
    assert entry.value() == "before "


def test_two_megabytes_come_in_without_holding_up_the_window(
    qtbot: QtBot, shown: Callable[[Entry], Entry]
) -> None:
    entry = shown(PlainTextEntry())
    assert isinstance(entry, PlainTextEntry)
    text = "A line of what somebody copied from somewhere.\n" * 43_000
    assert len(text) > 2_000_000
    mime = QMimeData()
    mime.setText(text)
    entry.paper.insertFromMimeData(mime)
    assert entry.paper.document().characterCount() < 200_000
    qtbot.waitUntil(lambda: not entry.paper.isReadOnly())
    assert entry.value() == text
    entry.paper.undo()
    assert entry.value() == ""


def test_a_value_asked_for_during_a_paste_is_whole(shown: Callable[[Entry], Entry]) -> None:
    entry = shown(PlainTextEntry())
    assert isinstance(entry, PlainTextEntry)
    text = "words and more words\n" * 20_000
    mime = QMimeData()
    mime.setText(text)
    entry.paper.insertFromMimeData(mime)
    assert entry.value() == text


def test_a_line_of_two_megabytes_is_broken_at_spaces() -> None:
    text = "word " * 400_000
    pieces = broken(text).split("\n")
    assert max(map(len, pieces)) <= 20_000
    assert "".join(pieces) == text
    assert broken("short\nlines") == "short\nlines"


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("a\tb", "a\tb"),
        ("a\x00b", "ab"),
        ("\u202dx\u202c", "x"),
        ("\u200fא", "\u200fא"),
        ("a\u2028b\u2029c", "a\nb\nc"),
        ("\x9bx", "x"),
        ("é\u0301", "é\u0301"),
    ],
)
def test_cleaning(dirty: str, clean: str) -> None:
    assert cleaned(dirty) == clean


def test_a_line_takes_no_control_characters_from_the_clipboard(
    shown: Callable[[Entry], Entry],
) -> None:
    entry = shown(LineEntry())
    line = entry.editors()[0]
    assert isinstance(line, QLineEdit)
    QApplication.clipboard().setText("a\u202eb")
    QTest.keyClick(line, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QApplication.clipboard().clear()
    assert entry.value() == "ab"


def test_a_person_is_found_by_part_of_name_or_role(shown: Callable[[Entry], Entry]) -> None:
    entry = shown(PersonPicker(PEOPLE))
    edits = Edits(entry)
    line = entry.editors()[0]
    _type(line, "mentor")
    QTest.keyClick(line, Key.Key_Down)
    QTest.keyClick(line, Key.Key_Return)
    assert entry.value() == PEOPLE[1].value
    assert isinstance(line, QLineEdit)
    assert line.text() == "Mehmet Özdemir"
    assert edits.count >= 1


def test_a_name_without_accents_is_the_same_person(shown: Callable[[Entry], Entry]) -> None:
    entry = shown(PersonPicker(PEOPLE))
    _type(entry.editors()[0], "mehmet ozdemir")
    assert entry.value() == PEOPLE[1].value


def test_words_stay_words_and_a_person_is_created_on_the_fly(
    qtbot: QtBot, shown: Callable[[Entry], Entry]
) -> None:
    entry = shown(PersonPicker(PEOPLE))
    assert isinstance(entry, PersonPicker)
    _type(entry.line, "Aunt Lena")
    assert entry.value() == "Aunt Lena"
    with qtbot.waitSignal(entry.creation_wanted) as wanted:
        QTest.keyClick(entry.line, Key.Key_Up)
        QTest.keyClick(entry.line, Key.Key_Return)
    assert wanted.args == ["Aunt Lena"]
    entry.take_created(KnownPerson("@" + "9" * 32, "Aunt Lena"))
    assert entry.value() == "@" + "9" * 32


def test_people_are_added_and_taken_out(shown: Callable[[Entry], Entry]) -> None:
    entry = shown(PeopleEntry(PEOPLE))
    assert isinstance(entry, PeopleEntry)
    edits = Edits(entry)
    _type(entry.picker.line, "Samira Haddad")
    QTest.keyClick(entry.picker.line, Key.Key_Return)
    _type(entry.picker.line, "a cousin")
    QTest.keyClick(entry.picker.line, Key.Key_Return)
    assert entry.value() == [PEOPLE[0].value, "a cousin"]
    chips = [c for c in entry.findChildren(QWidget) if c.property("person") == "a cousin"]
    QTest.keyClick(chips[0], Key.Key_Space)
    assert entry.value() == [PEOPLE[0].value]
    assert edits.count == 3


def test_tags_by_enter_and_comma(shown: Callable[[Entry], Entry]) -> None:
    entry = shown(TagsEntry())
    edits = Edits(entry)
    line = entry.editors()[0]
    _type(line, "housing, ")
    _type(line, "job")
    QTest.keyClick(line, Key.Key_Return)
    _type(line, "job")
    QTest.keyClick(line, Key.Key_Return)
    assert entry.value() == ["housing", "job"]
    assert edits.count == 2


def test_rows_are_added_moved_and_taken_out_by_keyboard(shown: Callable[[Entry], Entry]) -> None:
    entry = shown(RowsEntry(_decisions, "Add a decision"))
    assert isinstance(entry, RowsEntry)
    entry.set_value([{"what": "one", "by": "client", "extra": 1}, {"what": "two"}])
    edits = Edits(entry)
    first = entry.forms()[0].editor("what").editors()[0]
    first.setFocus()
    QTest.keyClick(first, Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert [one["what"] for one in entry.value()] == ["two", "one"]
    assert entry.value()[1]["extra"] == 1
    QTest.keyClick(entry.editors()[0], Key.Key_Space)
    assert len(entry.forms()) == 3
    assert len(entry.value()) == 2, "an empty row is no value"
    entry.set_reader_words("Decisions")
    names = {b.accessibleName(): b for b in entry.findChildren(QWidget)}
    QTest.keyClick(names["Take out: Decisions 1"], Key.Key_Space)
    assert [one["what"] for one in entry.value()] == ["one"]
    assert edits.count == 3


def test_a_form_names_its_editors_and_shows_faults_beside_them(qtbot: QtBot) -> None:
    form = Form()
    qtbot.addWidget(form)
    entry = DateEntry(lambda: TODAY)
    when = form.add("when", "When it happened", entry, "Words work", required=True)
    form.add("note", "Note", PlainTextEntry())
    with qtbot.waitActive(form):
        form.show()
        form.activateWindow()
    assert when.line.accessibleName() == "When it happened (needed)"
    assert when.line.accessibleDescription() == "Words work"
    assert form.row("when").label.buddy() is when.line
    form.show_faults({"note": "Please write at least one sentence."})
    assert form.editor("note").editors()[0].hasFocus()
    assert form.row("note").fault.isVisible()
    assert "sentence" in form.editor("note").editors()[0].accessibleDescription()


def test_a_form_tells_which_field_was_edited(qtbot: QtBot) -> None:
    form = Form()
    qtbot.addWidget(form)
    form.add("alias", "Alias", LineEntry())
    note = form.add("note", "Note", PlainTextEntry())
    form.set_values({"alias": "Amsel", "note": "text"})
    assert form.values() == {"alias": "Amsel", "note": "text"}
    with qtbot.waitSignal(form.edited) as edited:
        QTest.keyClick(note.paper, Key.Key_X)
    assert edited.args == ["note"]
