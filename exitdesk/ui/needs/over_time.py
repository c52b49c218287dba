"""Paints a line over every assessment; a line ends where the form changed or nothing is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetrics

from exitdesk.domain import needs_words as words
from exitdesk.domain.dates import shown_date
from exitdesk.domain.items import item_name
from exitdesk.domain.needs_profile import OUR_NEED, RATED, Side
from exitdesk.domain.needs_series import AreaPoint, ItemPoint, Link
from exitdesk.i18n import language, tr
from exitdesk.ui.needs.cells import Cells, Pen
from exitdesk.ui.needs.chart import Chart
from exitdesk.ui.needs.drawn import high
from exitdesk.ui.privacy import paint_bars
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.domain.needs_profile import Line
    from exitdesk.ui.needs.lines import AreaLine, ItemLine

_ITEM, _AREA, _TOP = 66, 92, 10


def item_height(line: ItemLine, width: int) -> int:
    """Return how high an item over time is."""
    look = theme()
    cells = Cells(width, over_time=True)
    name = high(item_name(line.item.item), cells.name()[1], look.font("text"))
    note = high(_item_note(line), cells.name()[1], look.font("small"))
    pad = 2 * look.px(_TOP)
    if cells.wide:
        return max(look.px(_ITEM), name + note) + pad
    return name + note + look.px(_ITEM + 6) + pad


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
    return words.status_words(last) if last.status != RATED else ""


def _area_note(line: AreaLine) -> str:
    found = []
    for point in line.points:
        known = point.known[OUR_NEED]
        found.append(
            tr("{day}: {n} of {of} rated", day=_short(point), n=known.rated, of=point.applicable)
        )
    if any(p.links[OUR_NEED] is Link.OTHER_ITEMS for p in line.points):
        found.append(tr("A dotted line joins values over different items."))
    if any(p.form_changed for p in line.points):
        found.append(tr("A double stroke: the form changed, nothing is joined across it."))
    return "\n".join(found)


def _short(point: AreaPoint | ItemPoint) -> str:
    return shown_date(point.assessment.occurred_on, language())


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
