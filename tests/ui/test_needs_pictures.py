"""The pictures of needs: scores, looks, reasons, on the real page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFontMetrics, QImage, QPainter
from pytestqt.qtbot import QtBot

from exitdesk.domain.needs_profile import OUR_NEED, Meaning
from exitdesk.domain.reliable_change import Reliability
from exitdesk.domain.score_series import Measure, ScoreBand, ScoreCutOff
from exitdesk.domain.score_series import score_series as series_of
from exitdesk.i18n import set_language
from exitdesk.services import form_library
from exitdesk.ui.cases.event_card import EventCard, Shown
from exitdesk.ui.needs.cells import Pen
from exitdesk.ui.needs.legend import Legend
from exitdesk.ui.needs.lines import AreaLine
from exitdesk.ui.needs.needs_tab import BESIDE, OVER_TIME, SCORES
from exitdesk.ui.needs.series_chart import SeriesChart
from exitdesk.ui.needs.series_view import SeriesCard
from exitdesk.ui.needs.strokes import paint_reason
from exitdesk.ui.privacy import privacy_screen
from exitdesk.ui.reading import open_case
from exitdesk.ui.theme import theme
from tests.ui.case_desk import CaseDesk, case_desk
from tests.ui.needs_desk import (
    LATER,
    assess,
    choose,
    differs,
    new_case,
    opened,
    shown_words,
    spoken,
)
from tests.unit.domain.story_events import event
from tests.unit.services.form_vault import saved


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[CaseDesk]:
    with case_desk(qtbot, tmp_path / "vault") as made:
        yield made


@pytest.fixture
def _usual_look() -> Iterator[None]:
    yield
    privacy_screen().set_hidden(False)
    set_language("en")
    theme().choose("system")


# ---------------------------------------------------------------- scores


FORM = [
    event("submission", day, form="PHQ-9", form_version=version, scores=[
        {"name": "total", "label": "Sum", "value": value, "answered": answered, "of": 9}])
    for day, version, value, answered in (
        ("2024-01-05", "1", 17, 9), ("2024-04-05", "1", 12, 8), ("2024-08-01", "1", None, 3),
        ("2025-02-01", "2", 6, 9),
    )
]  # fmt: skip


def test_scores_are_a_mode_of_their_own(desk: CaseDesk) -> None:
    tab = opened(desk)
    choose(tab, SCORES)
    assert "No scores yet." in shown_words(tab)
    with_result = opened(desk, desk.case("EX-0114"))
    assert "Unvalidated form" in shown_words(with_result)
    choose(with_result, SCORES)
    assert "Unvalidated form" not in shown_words(with_result), "that is said of our own form"
    assert "The result of an instrument is no diagnosis." in shown_words(with_result)
    assert [c.accessibleName() for c in with_result.findChildren(SeriesCard)] == [
        "PCL-5 · whole scale"
    ]


@pytest.mark.usefixtures("_usual_look")
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_score_is_drawn_with_bands_and_says_all_of_it(qtbot: QtBot, language: str) -> None:
    theme().start()
    set_language(language)
    bands = (ScoreBand(0, 9, "low"), ScoreBand(10, 27, "high"))
    measure = Measure(0, 27, bands, Reliability(6, 0.84, "a study"), screening=True,
                      cut_off=ScoreCutOff(10, own=True))  # fmt: skip
    series = series_of(FORM, {("PHQ-9", "total"): measure})[0]
    card = SeriesCard(series)
    qtbot.addWidget(card)
    card.resize(700, 600)
    card.show()
    chart = card.findChild(SeriesChart)
    assert chart is not None
    assert "Screening, not diagnosis." in chart.accessibleName()
    assert "Cut-off 10, set by your organisation." in chart.accessibleName()
    assert "too little answered, 3 of 9 answered" in chart.accessibleName()
    assert differs(chart.grab().toImage())
    privacy_screen().set_hidden(True)
    assert differs(chart.grab().toImage())


def test_a_score_in_the_timeline_says_what_it_is_not(desk: CaseDesk) -> None:
    case = desk.case()
    record = desk.ask(lambda v: saved(
        v, case, form_library.add_shipped(v, "gad7")[0],
        {f"/data/gad7/gad7_{n}": "2" for n in range(1, 8)},
    ))  # fmt: skip
    read = desk.ask(lambda v: open_case.read(v, case, False, LATER))
    shown = next(one for one in read.page.events if one.id == record)
    card = EventCard(read, Shown(shown.id, shown.kind, shown.doc))
    desk.show(card)
    assert "Screening, not diagnosis." in shown_words(card)
    other = next(one for one in read.page.events if one.kind == "session")
    plain = EventCard(read, Shown(other.id, other.kind, other.doc))
    desk.show(plain)
    assert "Screening" not in shown_words(plain)


# ---------------------------------------------------------------- looks


@pytest.mark.usefixtures("_usual_look")
@pytest.mark.parametrize("mode", [BESIDE, OVER_TIME])
@pytest.mark.parametrize(
    ("look", "scale", "language"),
    [("light", 1.0, "en"), ("dark", 2.0, "en"), ("contrast", 1.0, "ar")],
)
def test_every_look_is_painted_and_nothing_is_wider_than_the_page(
    desk: CaseDesk, look: str, scale: float, language: str, mode: str
) -> None:
    set_language(language)
    theme().choose(look, scale)
    tab = opened(desk)
    choose(tab, mode)
    desk.settle()
    inner = tab.area.widget()
    assert inner is not None
    assert inner.width() <= tab.area.viewport().width()
    assert differs(tab.list.grab().toImage())


@pytest.mark.usefixtures("_usual_look")
@pytest.mark.parametrize("mode", [BESIDE, OVER_TIME])
def test_hidden_from_the_room_the_marks_are_covered(desk: CaseDesk, mode: str) -> None:
    tab = opened(desk)
    choose(tab, mode)
    before = tab.list.grab().toImage()
    privacy_screen().set_hidden(True)
    hidden = tab.list.grab().toImage()
    assert before != hidden
    line = next(one for one in tab.list.lines() if isinstance(one, AreaLine))
    assert line.area.now[OUR_NEED].rated == 7


# ---------------------------------------------------------------- why something changed


def outline(meaning: Meaning) -> tuple[bool, ...]:
    """Return where the mark of a reason is dark: what is left of it without colour."""
    image = QImage(40, 40, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.scale(3, 3)
    paint_reason(painter, QPointF(20 / 3, 20 / 3), meaning)
    painter.end()
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    return tuple(grey.pixelColor(x, y).lightness() < 128 for x in range(40) for y in range(40))


def test_each_reason_is_told_apart_without_colour(desk: CaseDesk) -> None:
    marks = (
        Meaning.CHANGED,
        Meaning.INFORMATION,
        Meaning.SETTING,
        Meaning.RATER,
        Meaning.CORRECTION,
    )
    drawn = [outline(one) for one in marks]
    assert all(any(one) for one in drawn)
    for at, one in enumerate(drawn):
        for other in drawn[at + 1 :]:
            assert sum(a != b for a, b in zip(one, other, strict=True)) > 40
    assert not any(outline(Meaning.UNTOLD))


def test_over_time_tells_the_reasons_and_where_the_form_changed(desk: CaseDesk) -> None:
    doc = {"occurred_on": "2024-01-01", "form_version": "0.1", "ratings": {"F1": {"n": 1}}}
    again = {**doc, "occurred_on": "2024-06-01",
             "ratings": {"F1": {"n": 2, "why": "new_information"}}}  # fmt: skip
    case = new_case(desk, doc, again)
    tab = opened(desk, case)
    choose(tab, OVER_TIME)
    (legend,) = (one for one in tab.findChildren(Legend) if one.isVisible())
    assert "reason: new information" in legend.accessibleName()
    assert "reason: real change" not in legend.accessibleName()
    housing = next(one for one in spoken(tab) if one.startswith("Housing"))
    assert "we know more now" in housing
    whole = tab.list.grab().toImage()
    assess(desk, case, {**doc, "occurred_on": "2024-09-01", "form_version": "0.2"})
    tab = opened(desk, case)
    choose(tab, OVER_TIME)
    assert "the form changed here" in "".join(spoken(tab))
    assert tab.list.grab().toImage() != whole


@pytest.mark.usefixtures("_usual_look")
@pytest.mark.parametrize("look", ["light", "dark", "contrast"])
@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_no_name_of_an_area_is_cut(desk: CaseDesk, look: str, scale: float) -> None:
    """What was measured as one line is painted as one line."""
    theme().choose(look, scale)
    font = theme().font("heading")
    for name in ("Functional reintegration", "Social reintegration", "Mental health"):
        width = QFontMetrics(font).horizontalAdvance(name)
        pictures = []
        for room in (width, width + 40):
            image = QImage(width + 60, 200, QImage.Format.Format_ARGB32)
            image.fill(Qt.GlobalColor.white)
            painter = QPainter(image)
            pen = Pen(painter, image.rect(), Qt.LayoutDirection.LeftToRight)
            pen.text(0, 0, room, name, font, "text")
            painter.end()
            pictures.append(image)
        assert pictures[0] == pictures[1]
