"""How choices stand: in columns, with pictures, set apart; each is reached by keyboard."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from exitdesk.forms import workbook
from exitdesk.forms.definition import read_xform
from exitdesk.forms.session import FormSession
from exitdesk.services import form_library
from exitdesk.ui.forms.apart import ApartEntry, names_apart
from exitdesk.ui.forms.form_view import FormView
from exitdesk.ui.forms.grid import GridEntry
from exitdesk.ui.forms.long_list import PickOne, PickSeveral
from exitdesk.ui.forms.part_of_date import PartOfDateEntry
from exitdesk.ui.forms.pictures import Picture, decoded
from exitdesk.ui.forms.submission_page import SubmissionPage
from exitdesk.ui.forms.tiles import Tile, TilesEntry, broken
from exitdesk.ui.parts import ChoiceEntry
from exitdesk.ui.shell import PageEntry
from tests.ui.small_desk import small_desk

LONG = "A sentence that is longer than any column and has to be broken into several lines"
FORM = f"""# survey
| survey |
| | type | name | label | appearance | media::image | media::audio | bind::exd:apart |
| | note | look | Look at this | | house.png | | |
| | text | heard | What do you hear? | | gone.png | bell.mp3 | |
| | select_one mood | two | In two columns | columns-2 | | | |
| | select_one mood | fit | As many as fit | columns | | | |
| | select_one mood | pack | Packed | columns-pack | | | |
| | select_one mood | list | From a list | minimal | | | |
| | select_one mood | find | By typing | autocomplete | | | |
| | select_multiple mood | some | Some by typing | minimal | | | |
| | select_one mood | grid | Along a line | likert | | | |
| | select_one mood | even | Side by side | horizontal | | | |
| | select_one face | bare | By picture | no-buttons | | | |
| | select_one yn | fast | Quick | quick | | | |
| | select_one yn | own | Own | | | | n |
| | date | born | In which year? | year | | | |
| | date | began | In which month? | month-year | | | |
| | text | last | Last | | | | |
| choices |
| | list_name | name | label | media::image |
| | mood | good | Good | |
| | mood | fair | {LONG} | |
| | mood | bad | Bad | |
| | mood | declined | Rather not say | |
| | face | smile | Smiling & well | smile.png |
| | face | frown | Frowning | missing.png |
| | yn | y | Yes | |
| | yn | n | No | |
| settings |
| | form_id | form_title | namespaces |
| | data | Choices | exd="https://exitdesk.org/xforms" |
"""


def png(side: int) -> bytes:
    image = QImage(side, side // 2, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkCyan)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[FormView]:
    report = workbook.compiled(FORM.encode(), "choices.md")
    assert report.xform is not None, report.problems
    made = FormView()
    qtbot.addWidget(made)
    made.resize(900, 700)
    with qtbot.waitActive(made):
        made.show()
    files = {"house.png": png(900), "smile.png": png(64)}
    made.show_session(FormSession(read_xform(report.xform), seed=1), decoded(files))
    qtbot.waitUntil(lambda: not made.busy())
    yield made
    made.hide()


def editor(view: FormView, name: str) -> object:
    answer = view.rows[f"/data/{name}"].answer
    assert answer is not None
    return answer.entry


def inner(view: FormView, name: str) -> object:
    entry = editor(view, name)
    assert isinstance(entry, ApartEntry)
    return entry.inner


def tiles(view: FormView, name: str) -> list[Tile]:
    entry = editor(view, name)
    assert isinstance(entry, QWidget)
    return entry.findChildren(Tile)


def press(*keys: Qt.Key) -> None:
    for key in keys:
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key)


def write(words: str) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClicks(focus, words)


def value(view: FormView, name: str) -> str:
    assert view.session is not None
    return view.session.value(f"/data/{name}")


def test_a_picture_stands_under_its_words_and_is_named_by_them(view: FormView) -> None:
    picture = view.rows["/data/look"].picture
    assert isinstance(picture, Picture)
    assert picture.isVisible()
    assert picture.accessibleName() == "Look at this"
    assert picture.width() <= view.width()
    assert picture.heightForWidth(100) == 50


def test_what_cannot_be_shown_is_said_calmly(view: FormView) -> None:
    said = view.rows["/data/heard"].hint.text()
    assert "gone.png" in said
    assert "bell.mp3" in said
    assert "missing.png" in view.rows["/data/bare"].hint.text()
    assert "smile.png" not in view.rows["/data/bare"].hint.text()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("two", TilesEntry),
        ("pack", TilesEntry),
        ("list", ChoiceEntry),
        ("find", PickOne),
        ("some", PickSeveral),
    ],
)
def test_each_appearance_has_its_editor(view: FormView, name: str, kind: type) -> None:
    assert isinstance(inner(view, name), kind)


def test_columns_are_of_one_width_and_so_many(view: FormView) -> None:
    good, fair, bad, _apart = tiles(view, "two")
    assert good.width() == fair.width() == bad.width()
    assert good.y() == fair.y() < bad.y()
    assert "\n" in fair.text()
    assert fair.height() > good.height()
    row = [one for one in tiles(view, "fit") if one.property("kind") == "segment"]
    assert len({one.y() for one in row}) == 1
    assert len({one.width() for one in row}) == 1
    widths = {one.width() for one in tiles(view, "pack")}
    assert len(widths) > 1


def test_no_answer_stands_apart_and_takes_the_others_back(view: FormView) -> None:
    view.jump("/data/two")
    press(Qt.Key.Key_Space)
    assert value(view, "two") == "good"
    entry = editor(view, "two")
    assert isinstance(entry, ApartEntry)
    aside = entry.tiles.editors()[0]
    assert isinstance(aside, Tile)
    assert aside.property("kind") == "aside"
    assert aside.accessibleName() == "In two columns: Rather not say"
    gap = aside.mapTo(entry, aside.rect().topLeft()).y() - entry.inner.geometry().bottom()
    assert gap > 6
    press(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is aside
    press(Qt.Key.Key_Space)
    assert value(view, "two") == "declined"
    assert entry.inner.value() is None
    press(Qt.Key.Key_1)
    assert value(view, "two") == "good"
    assert not aside.isChecked()


def test_some_of_a_list_and_apart_are_one_answer(view: FormView) -> None:
    entry = editor(view, "some")
    assert isinstance(entry, ApartEntry)
    entry.set_value(["bad", "declined"])
    assert entry.value() == ["bad", "declined"]
    assert entry.tiles.value() == ["declined"]


def test_a_line_has_a_gap_before_what_is_no_point_of_it(view: FormView) -> None:
    entry = editor(view, "grid")
    assert isinstance(entry, GridEntry)
    middles = [b.mapTo(entry, b.rect().center()).x() for b in entry.editors()]
    gaps = [after - before for before, after in pairwise(middles)]
    assert gaps[2] > gaps[0] == gaps[1]


def test_a_choice_is_taken_by_its_picture(view: FormView) -> None:
    smile, _frown = tiles(view, "bare")
    picture = view.rows["/data/bare"].findChild(Picture)
    assert isinstance(picture, Picture)
    assert picture.accessibleName() == "Smiling & well"
    assert smile.icon().isNull()
    view.area.ensureWidgetVisible(picture)
    QTest.mouseClick(picture, Qt.MouseButton.LeftButton)
    assert value(view, "bare") == "smile"
    assert not smile.icon().isNull()  # what is chosen is never told by colour alone


def test_quick_goes_on_by_itself(view: FormView) -> None:
    view.jump("/data/fast")
    press(Qt.Key.Key_Space)
    assert value(view, "fast") == "y"
    assert view.spot()["ref"] == "/data/own"


def test_a_form_names_itself_what_stands_apart(view: FormView) -> None:
    entry = editor(view, "own")
    assert isinstance(entry, ApartEntry)
    assert entry.names() == {"n"}


def test_a_filtered_list_takes_the_editor_that_suits_it(qtbot: QtBot) -> None:
    many = "\n".join(f"| | place | n{n} | Village {n} | {'ab'[n > 2]} |" for n in range(10_000))
    form = f"""# survey
| survey |
| | type | name | label | choice_filter |
| | text | area | Area | |
| | select_one place | v | Village | area = ${{area}} |
| | text | last | Last | |
| settings |
| | form_id |
| | data |
| choices |
| | list_name | name | label | area |
{many}
"""
    report = workbook.compiled(form.encode(), "places.md")
    assert report.xform is not None, report.problems
    made = FormView()
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    made.show_session(FormSession(read_xform(report.xform), seed=1))
    qtbot.waitUntil(lambda: not made.busy())
    kinds, spent = [], []
    for area in ("b", "a", "b", "a"):
        made.jump("/data/area")
        begun = time.process_time()
        made._on_answered("/data/area", area)
        spent.append(time.process_time() - begun)
        kinds.append(type(editor(made, "v")))
        made.jump("/data/v")
        press(Qt.Key.Key_Tab)
        assert made.spot()["ref"] in ("/data/v", "/data/last")
    assert kinds == [PickOne, TilesEntry, PickOne, TilesEntry]
    assert min(spent[2:]) < 0.032
    assert [one.words for one in tiles(made, "v")] == ["Village 0", "Village 1", "Village 2"]
    made.hide()


def test_a_year_and_a_month_are_typed_without_a_day(view: FormView) -> None:
    view.jump("/data/born")
    write("1987")
    press(Qt.Key.Key_Return)
    assert value(view, "born") == "1987-01-01"
    write("3/2024")
    assert value(view, "began") == "2024-03-01"
    press(Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down)
    assert value(view, "began") == "2023-12-01"
    assert view.session is not None
    assert [one.ref for one in view.session.problems()] == []


@pytest.mark.parametrize(
    ("months", "text", "written"),
    [
        (False, "1987", "1987-01-01"),
        (False, "87", None),
        (False, "03/1987", None),
        (True, "2024-12", "2024-12-01"),
        (True, "13/2024", None),
        (True, "2024", None),
    ],
)
def test_which_parts_of_a_date_are_understood(
    qtbot: QtBot, months: bool, text: str, written: str | None
) -> None:
    entry = PartOfDateEntry(months=months)
    qtbot.addWidget(entry)
    QTest.keyClicks(entry.line, text)
    entry.line.editingFinished.emit()
    assert entry.value() == written
    assert bool(entry.fault()) is (written is None)


@pytest.mark.parametrize(
    ("offered", "attributes", "apart"),
    [
        (["good", "unknown"], {}, {"unknown"}),
        (["good", "Prefer-not-to-say"], {}, {"Prefer-not-to-say"}),
        (["good", "unknown"], {"exd:apart": "-"}, set()),
        (["good", "x", "y"], {"exd:apart": "x y z"}, {"x", "y"}),
        (["unknown", "declined"], {}, set()),
        (["no", "dk", "se"], {}, set()),
    ],
)
def test_which_choices_stand_apart(
    offered: list[str], attributes: dict[str, str], apart: set[str]
) -> None:
    assert names_apart(offered, attributes) == apart


def test_words_are_broken_where_the_width_ends(view: FormView) -> None:
    metrics = view.fontMetrics()
    lines = broken(LONG, metrics, 200).split("\n")
    assert " ".join(lines) == LONG
    assert len(lines) > 1
    assert all(metrics.horizontalAdvance(one) <= 200 for one in lines)


def test_only_pictures_of_a_bearable_size_are_decoded() -> None:
    huge = png(8)[:16] + (60_000).to_bytes(4, "big") * 2 + png(8)[24:]
    files = {"a.png": png(2000), "b.png": huge, "c.svg": b"<svg/>", "d.png": png(8)[:20]}
    found = decoded(files)
    assert list(found) == ["a.png"]
    assert found["a.png"].width() == 640


def test_pictures_that_come_late_leave_what_is_typed_alone(qtbot: QtBot) -> None:
    report = workbook.compiled(FORM.encode(), "choices.md")
    assert report.xform is not None, report.problems
    made = FormView()
    qtbot.addWidget(made)
    made.resize(900, 700)
    with qtbot.waitActive(made):
        made.show()
    made.show_session(FormSession(read_xform(report.xform), seed=1))
    qtbot.waitUntil(lambda: not made.busy())
    made.jump("/data/bare")
    press(Qt.Key.Key_Space)
    made.jump("/data/heard")
    line = QApplication.focusWidget()
    assert line is not None
    QTest.keyClicks(line, "a bell")
    made.show_pictures(decoded({"house.png": png(900), "smile.png": png(64)}))
    assert QApplication.focusWidget() is line
    assert value(made, "heard") == "a bell"
    assert made.rows["/data/look"].picture is not None
    assert made.rows["/data/bare"].findChild(Picture) is not None
    assert [one.isChecked() for one in tiles(made, "bare")] == [True, False]
    made.hide()


def test_files_of_the_library_come_to_the_page(tmp_path: Path, qtbot: QtBot) -> None:
    with small_desk(tmp_path / "vault") as desk:
        page = SubmissionPage(desk.desk)
        desk.shell.add_page(PageEntry("submission", "Fill in a form"), page)
        desk.show(qtbot)
        files = {"house.png": png(900)}
        form = desk.ask(lambda v: form_library.take(v, "choices.md", FORM.encode(), files))[0]
        desk.ask(lambda v: form_library.publish(v, form))
        desk.shell.show_page("submission", [desk.case, form, None, None])
        desk.settle(qtbot)
        qtbot.waitUntil(lambda: page.form.rows["/data/look"].picture is not None)
