"""Paints a line over every assessment; a line ends where the form changed or nothing is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetrics

from exitdesk.domain import needs_area_words as area_words
from exitdesk.domain import needs_words as words
from exitdesk.domain.items import item_name
from exitdesk.domain.needs_profile import OUR_NEED, RATED, Meaning, Side
from exitdesk.domain.needs_series import AreaPoint, ItemPoint, Link
from exitdesk.i18n import tr
from exitdesk.ui.needs.cells import Cells, Pen
from exitdesk.ui.needs.chart import Chart
from exitdesk.ui.needs.drawn import high
from exitdesk.ui.privacy import paint_bars
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.domain.needs_profile import Line
    from exitdesk.ui.needs.lines import AreaLine, ItemLine

_ITEM, _AREA, _TOP, _REASONS = 66, 92, 10, 14


def item_height(line: ItemLine, width: int) -> int:
    """Return how high an item over time is."""
    look = theme()
    cells = Cells(width, over_time=True)
    name = high(item_name(line.item.item), cells.name()[1], look.font("text"))
    note = high(_item_note(line), cells.name()[1], look.font("small"))
    pad = 2 * look.px(_TOP)
    chart = look.px(_ITEM) + _reason_room(line)
    if cells.wide:
        return max(chart, name + note) + pad
    return name + note + chart + look.px(6) + pad


def _reason_room(line: ItemLine) -> int:
    """Return the height of the marks of reasons, 0 where there is none."""
    any_ = any(point.meaning is not Meaning.UNTOLD for point in line.points)
    return theme().px(_REASONS) if any_ else 0


def area_height(line: AreaLine, width: int) -> int:
    """Return how high an area over time is."""
    look = theme()
    cells = Cells(width, over_time=True)
    name = high(words.area_name(line.area.area), cells.name()[1], look.font("heading"))
    note = high(_area_note(line), cells.name()[1], look.font("small"))
    small = QFontMetrics(look.font("small")).height()
    chart = look.px(_AREA) + 2 * small + look.px(6)
    pad = look.px(26)
    return (max(chart, name + note) if cells.wide else name + note + chart + look.px(6)) + pad


def _item_note(line: ItemLine) -> str:
    last = line.points[-1].rating
    status = words.status_words(last) if last.status != RATED else ""
    return words.joined((status, words.times_words(line.points)), "\n")


def _area_note(line: AreaLine) -> str:
    found = list(area_words.days_completeness(line.points))
    if any(p.links[OUR_NEED] is Link.OTHER_ITEMS for p in line.points):
        found.append(tr("A dotted line joins values over different items."))
    found.append(words.break_words(line.points))
    return words.joined(found, "\n")


def paint_item(pen: Pen, line: ItemLine, *, hidden: bool) -> None:
    """Paint an item over time."""
    look = theme()
    cells = Cells(pen.area.width(), over_time=True)
    top = float(look.px(_TOP))
    start, width = cells.name()
    used = pen.text(start, top, width, item_name(line.item.item), look.font("text"), "text")
    note = _item_note(line)
    if note and not hidden:
        used += pen.text(start, top + used, width, note, look.font("small"), "muted")
    if not cells.wide:
        top += used + look.px(6)

    chart = Chart(pen, line.points, 4, _level)
    for side in Side:
        place = cells.scale(side)
        if hidden:
            spot = pen.placed(place[0], top, place[1], look.px(_ITEM))
            paint_bars(pen.painter, QRectF(spot), ground=False)
        else:
            chart.paint(side, place, top, look.px(_ITEM))
            chart.reasons(side, place, top + look.px(_ITEM) + _reason_room(line) / 2)


def _level(point: AreaPoint | ItemPoint, line: Line) -> float | None:
    return point.rating.level(line) if isinstance(point, ItemPoint) else None


def _index(point: AreaPoint | ItemPoint, line: Line) -> float | None:
    return point.known[line].index if isinstance(point, AreaPoint) else None


def paint_area(pen: Pen, line: AreaLine, *, hidden: bool) -> None:
    """Paint an area over time, with the days under it."""
    look = theme()
    cells = Cells(pen.area.width(), over_time=True)
    top = float(look.px(16))
    start, width = cells.name()
    small = look.font("small")
    used = pen.text(
        start, top, width, words.area_name(line.area.area), look.font("heading"), "text"
    )
    if not hidden:
        used += pen.text(start, top + used, width, _area_note(line), small, "muted")
    if not cells.wide:
        top += used + look.px(6)

    chart = Chart(pen, line.points, 100, _index)
    for side in Side:
        place = cells.scale(side)
        head = tr("Need, index 0 to 100") if side is Side.NEED else tr("Strength, index 0 to 100")
        down = pen.text(place[0], top, place[1], head, look.font("small", strong=True), "text")
        begin = top + down + look.px(4)
        if hidden:
            spot = pen.placed(place[0], begin, place[1], look.px(_AREA))
            paint_bars(pen.painter, QRectF(spot), ground=False)
        else:
            chart.paint(side, place, begin, look.px(_AREA))
            chart.days(place, begin + look.px(_AREA + 2))
