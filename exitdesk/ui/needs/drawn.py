"""Paints a line beside an earlier assessment: both voices as dumbbells, need beside strength."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics

from exitdesk.domain import needs_area_words as area_words
from exitdesk.domain import needs_words as words
from exitdesk.domain.items import item_name
from exitdesk.domain.needs_profile import RATED, Side, Voice, Weight
from exitdesk.i18n import tr
from exitdesk.ui.needs.cells import Cells, Pen, Scale, lane_height, voice_room, voice_short
from exitdesk.ui.needs.strokes import grid_pen, paint_dumbbell, paint_mark
from exitdesk.ui.privacy import paint_bars
from exitdesk.ui.reading.painted import height_of
from exitdesk.ui.theme import icon_pixmap, theme

if TYPE_CHECKING:
    from PySide6.QtGui import QFont

    from exitdesk.domain.needs_profile import AreaProfile, ItemProfile, Line

_TOP, _BETWEEN = 10, 5


def high(text: str, width: int, font: QFont) -> int:
    """Return how high words are in a column, 0 for none."""
    return height_of(QFontMetrics(font), text, width) if text else 0


# ---------------------------------------------------------------- an item


def item_notes(item: ItemProfile) -> tuple[str, str]:
    """Return what stands beside an item, and the invitation to talk apart from it."""
    marks = [one for one in words.marks(item) if one != tr(words.TALK)]
    return words.joined(marks), tr(words.TALK) if item.now.divergent else ""


def item_height(item: ItemProfile, width: int) -> int:
    """Return how high the line of an item is."""
    look = theme()
    cells = Cells(width)
    text, small = look.font("text", strong=True), look.font("small")
    name = high(item_name(item.item), cells.name()[1], text)
    notes = _notes_height(item, cells.notes()[1], small)
    pad = 2 * look.px(_TOP)
    if cells.wide:
        return max(name, 2 * lane_height(), notes) + pad
    between = look.px(_BETWEEN)
    return name + between + 2 * lane_height() + (notes + between if notes else 0) + pad


def _notes_height(item: ItemProfile, width: int, font: QFont) -> int:
    said, talk = item_notes(item)
    icon = theme().px(18)
    gap = theme().px(4) if said and talk else 0
    return high(said, width, font) + high(talk, width - icon, font) + gap


def paint_item(pen: Pen, item: ItemProfile, *, hidden: bool) -> None:
    """Paint the line of an item."""
    look = theme()
    cells = Cells(pen.area.width())
    top = float(look.px(_TOP))
    start, width = cells.name()
    marked = item.weight() is Weight.MARKED
    pen.text(start, top, width, item_name(item.item), look.font("text", strong=marked), "text")
    if not cells.wide:
        top += high(item_name(item.item), width, look.font("text", strong=True))
        top += look.px(_BETWEEN)
    for side in Side:
        place = cells.scale(side)
        if hidden:
            spot = pen.placed(place[0], top, place[1], 2 * lane_height())
            paint_bars(pen.painter, QRectF(spot), ground=False)
        else:
            _paint_side(pen, item, side, Scale(*place), top)
    if not cells.wide:
        top += 2 * lane_height() + look.px(_BETWEEN)
    if not hidden:
        _paint_notes(pen, item, cells.notes(), top)


def _paint_side(pen: Pen, item: ItemProfile, side: Side, scale: Scale, top: float) -> None:
    if not item.now.levels and not (item.then is not None and item.then.levels):
        _paint_status(pen, item, scale, top)
        return
    _paint_levels(pen, scale, top, below_words=item.now.level((side, Voice.OURS)) is None
                  and item.now.status != RATED)  # fmt: skip
    for at, voice in enumerate(Voice):
        _paint_lane(pen, item, (side, voice), scale, top + at * lane_height())


def _paint_status(pen: Pen, item: ItemProfile, scale: Scale, top: float) -> None:
    look = theme()
    pen.text(
        scale.start, top, scale.width, words.status_words(item.now), look.font("small"), "muted"
    )


def _paint_levels(pen: Pen, scale: Scale, top: float, *, below_words: bool) -> None:
    """Paint the five places of a scale as thin upright lines, but not through words."""
    begin = top + lane_height() if below_words else top
    pen.painter.setPen(grid_pen())
    for level in range(5):
        x = scale.at(level)
        pen.painter.drawLine(pen.point(x, begin), pen.point(x, top + 2 * lane_height()))


def _paint_lane(pen: Pen, item: ItemProfile, line: Line, scale: Scale, top: float) -> None:
    look = theme()
    small = look.font("small")
    middle = top + lane_height() / 2
    text_top = middle - QFontMetrics(small).height() / 2
    pen.text(scale.start, text_top, voice_room() + 2, voice_short(line[1]), small, "muted")
    now = item.now.level(line)
    before = item.then.level(line) if item.then is not None else None
    if now is None:
        if item.now.status != RATED and line[1] is Voice.OURS:
            said = words.status_words(item.now)
            room = scale.right - scale.left + scale.numbers[1]
            shown = QFontMetrics(small).elidedText(said, Qt.TextElideMode.ElideRight, round(room))
            pen.text(scale.left, text_top, room, shown, small, "muted")
            return
        _paint_number(pen, scale, text_top, tr("–"))
        if before is not None:
            paint_mark(pen.painter, pen.point(scale.at(before), middle), line[1], earlier=True)
        return
    spot = pen.point(scale.at(now), middle)
    if before is None:
        paint_mark(pen.painter, spot, line[1])
        _paint_number(pen, scale, text_top, str(now))
        return
    joined = line in item.changes
    paint_dumbbell(pen.painter, pen.point(scale.at(before), middle), spot, line[1], joined=joined)
    arrow = "←" if pen.mirrored else "→"
    pair = (now, before) if pen.mirrored else (before, now)
    said = str(now) if before == now else f"{pair[0]} {arrow} {pair[1]}"
    _paint_number(pen, scale, text_top, said, strong=before != now)


def _paint_number(pen: Pen, scale: Scale, top: float, said: str, *, strong: bool = False) -> None:
    start, width = scale.numbers
    font = theme().font("small", strong=strong)
    pen.text(start, top, width, said, font, "text" if strong else "muted", at_end=True)


def _paint_notes(pen: Pen, item: ItemProfile, place: tuple[int, int], top: float) -> None:
    look = theme()
    said, talk = item_notes(item)
    small = look.font("small")
    if said:
        top += pen.text(place[0], top, place[1], said, small, "text") + look.px(4)
    if talk:
        icon = icon_pixmap("messages-square", "info_text", 14)
        spot = pen.placed(place[0], top + look.px(1), look.px(14), look.px(14))
        pen.painter.drawPixmap(spot, icon)
        pen.text(place[0] + look.px(18), top, place[1] - look.px(18), talk, small, "info_text")


# ---------------------------------------------------------------- an area


def _side_words(area: AreaProfile, side: Side) -> list[tuple[str, str]]:
    """Return (whose, index) of one side."""
    found = []
    for voice in Voice:
        said = area_words.index_words(area, (side, voice))
        found.append((voice_short(voice), said or tr("not rated")))
    return found


def area_notes(area: AreaProfile) -> str:
    """Return what stands beside an area: the change over pairs, and how to read it."""
    said = []
    if area.pairs:
        need = area_words.pair_words(area)
        strength = area_words.pair_words(area, words.OUR_STRENGTH)
        said.append(tr("Need {change}.", change=need) if need else "")
        said.append(tr("Strength {change}.", change=strength) if strength else "")
        reliable = area_words.reliable_words(area)
        said.append(tr("Measurement error: {words}.", words=reliable) if reliable else "")
    said += area_words.area_notes(area)
    return " ".join(one for one in said if one)


def _side_height(area: AreaProfile, side: Side, width: int) -> int:
    look = theme()
    small, label = look.font("text"), look.font("small", strong=True)
    room = width - voice_room() - look.px(10)
    lines = sum(high(said, room, small) for _who, said in _side_words(area, side))
    return QFontMetrics(label).height() + lines + look.px(4)


def _numerals() -> int:
    return QFontMetrics(theme().font("small")).height() + theme().px(6)


def area_height(area: AreaProfile, width: int) -> int:
    """Return how high the head of an area is."""
    look = theme()
    cells = Cells(width)
    name = high(words.area_name(area.area), cells.name()[1], look.font("heading"))
    name += high(area_words.completeness(area), cells.name()[1], look.font("small"))
    sides = max(_side_height(area, side, cells.scale(side)[1]) for side in Side)
    notes = high(area_notes(area), cells.notes()[1], look.font("small"))
    pad = look.px(22)
    if cells.wide:
        return max(name, sides, notes) + _numerals() + pad
    between = look.px(_BETWEEN)
    return name + between + sides + (notes + between if notes else 0) + _numerals() + pad


def paint_area(pen: Pen, area: AreaProfile, *, hidden: bool) -> None:
    """Paint the head of an area, with the numbers of the scales at its foot."""
    look = theme()
    cells = Cells(pen.area.width())
    top = float(look.px(16))
    start, width = cells.name()
    used = pen.text(start, top, width, words.area_name(area.area), look.font("heading"), "text")
    said = area_words.completeness(area)
    small = look.font("small")
    if not hidden:
        used += pen.text(start, top + used, width, said, small, "muted")
    if not cells.wide:
        top += used + look.px(_BETWEEN)
    for side in Side:
        _paint_area_side(pen, area, side, cells.scale(side), top, hidden=hidden)
    if not cells.wide:
        top += max(_side_height(area, side, cells.scale(side)[1]) for side in Side)
        top += look.px(_BETWEEN)
    if not hidden:
        pen.text(*_at(cells.notes(), top), area_notes(area), small, "muted")
    foot = pen.area.height() - _numerals()
    for side in Side:
        _paint_numerals(pen, Scale(*cells.scale(side)), foot)


def _at(place: tuple[int, int], top: float) -> tuple[float, float, float]:
    return place[0], top, place[1]


def _paint_area_side(
    pen: Pen, area: AreaProfile, side: Side, place: tuple[int, int], top: float, *, hidden: bool
) -> None:
    look = theme()
    head = tr("Need") if side is Side.NEED else tr("Strength")
    label = look.font("small", strong=True)
    top += pen.text(place[0], top, place[1], head, label, "text") + look.px(2)
    room = place[1] - voice_room() - look.px(10)
    for who, said in _side_words(area, side):
        if hidden:
            spot = pen.placed(place[0], top, place[1], lane_height())
            paint_bars(pen.painter, QRectF(spot), ground=False)
            top += lane_height()
            continue
        pen.text(place[0], top, voice_room() + 2, who, look.font("small"), "muted")
        left = place[0] + voice_room() + look.px(10)
        top += pen.text(left, top, room, said, look.font("text"), "text")


def _paint_numerals(pen: Pen, scale: Scale, top: float) -> None:
    look = theme()
    font = look.font("small")
    wide = look.px(24)
    for level in range(5):
        pen.text(scale.at(level) - wide / 2, top, wide, str(level), font, "muted", middle=True)
