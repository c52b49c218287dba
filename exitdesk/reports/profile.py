"""The picture of needs and strengths on paper: two voices on scales, and courses over time.

As on the screen the voices differ in shape and line, not in colour: a filled circle on a solid
line, an open diamond on a broken one; what was before is small, an arrow leads from it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial

from exitdesk.reports import typography as look
from exitdesk.reports.drawing import Drawing
from exitdesk.reports.lines import measured
from exitdesk.reports.model import Align, Course, Lane, RatedRow, Ratings, Stroke
from exitdesk.reports.setting import Measure, spaced, text_strips
from exitdesk.reports.strips import Row, Strip, paint_stack, row_strip
from exitdesk.reports.tags import Tag

_LANE = 12.5
_WEIGHTS = (0.2, 0.285, 0.285, 0.23)
_NOW, _THEN = 3.0, 1.9
_PAPER = 0xFFFFFF
_LABEL_GAP, _SAID = 7.0, 26.0
_AXIS = 24.0
_DOTS = 18
_SIGN = 2.8


def rating_strips(block: Ratings, measure: Measure, parent: Tag) -> list[Strip]:
    """Return the scales of all items; their heads stand again on every page."""
    columns = measure.shared(_WEIGHTS, look.GUTTER)
    room = _label_room(block)
    head = _head_strip(block, columns, room, None)
    strips = [_head_strip(block, columns, room, parent)]
    for row in block.rows:
        strip = _row_strip(row, columns, room, block.highest, measure, parent)
        strips.append(replace(strip, repeat=(head,), glued=len(strips) == 1))
    return strips


def _label_room(block: Ratings) -> float:
    labels = {lane.label for row in block.rows for scale in row.scales for lane in scale}
    return max((measured(label, look.SMALL) for label in labels), default=0.0)


def _head_strip(block: Ratings, columns: list[Measure], room: float, parent: Tag | None) -> Strip:
    """Return the names of the columns with the levels under those of the scales."""
    tags = [parent.inside("P") if parent else None for _ in columns]
    words = (block.name, *block.heads, block.notes)
    cells = []
    for text, column, tag in zip(words, columns, tags, strict=True):
        cells.append(tuple(text_strips(text, look.CELL_TITLE, column, tag, Align.START)))
    for at in range(1, len(block.heads) + 1):
        scale = _Scale(columns[at], room, block.highest)
        cells[at] += (Strip(look.SMALL.leading, partial(_paint_levels, scale)),)
    return row_strip(Row(tuple(cells), 2.0, 2.0))


def _row_strip(
    row: RatedRow,
    columns: list[Measure],
    room: float,
    highest: int,
    measure: Measure,
    parent: Tag,
) -> Strip:
    name_style = look.STRONG if row.strong else look.BODY
    tag = parent.inside("P")
    cells: list[tuple[Strip, ...]] = [
        tuple(text_strips(row.name, replace(name_style, size=8.8, leading=12.5), columns[0], tag,
                          Align.START))
    ]  # fmt: skip
    figure = parent.inside("Figure", row.description)
    for at, lanes in enumerate(row.scales, 1):
        scale = _Scale(columns[at], room, highest)
        cells.append((Strip(len(lanes) * _LANE, partial(_paint_scale, scale, lanes, figure)),))
    notes = text_strips(row.notes, look.SMALL, columns[-1], parent.inside("P"), Align.START)
    cells.append(tuple(notes) if row.notes else ())
    rule = partial(_rule, measure)
    return replace(row_strip(Row(tuple(cells), 3.0, 3.0, rule)), row=None)


def _rule(measure: Measure, drawing: Drawing, top: float, _height: float) -> None:
    drawing.begin(None)
    drawing.rule((measure.x, top), (measure.x + measure.width, top), look.HAIRLINE, 0.4)


@dataclass(frozen=True, slots=True)
class _Scale:
    """The levels of a column: the name of the voice before them, words after them."""

    measure: Measure
    room: float
    highest: int

    def at(self, level: float) -> float:
        """Return where a level is on the page."""
        first = self.room + _LABEL_GAP
        last = self.measure.width - _SAID - _LABEL_GAP
        return self.measure.start(first + (last - first) * level / self.highest, 0.0)

    def label(self) -> Measure:
        """Return where the name of a voice is set."""
        width = self.room + 2.0
        return replace(self.measure, x=self.measure.start(0.0, width), width=width)

    def said(self) -> Measure:
        """Return where the words after the levels are set."""
        x = self.measure.start(self.measure.width - _SAID, _SAID)
        return replace(self.measure, x=x, width=_SAID)

    def all_of_it(self) -> Measure:
        """Return the room of levels and words together."""
        return self.measure.indented(self.room + _LABEL_GAP)


def _paint_levels(scale: _Scale, drawing: Drawing, top: float, _gap: float) -> None:
    drawing.begin(None)
    for level in range(scale.highest + 1):
        where = Measure(scale.at(level) - 8.0, 16.0)
        paint_stack(drawing, text_strips(str(level), look.SMALL, where, None, Align.CENTRE), top)


def _paint_scale(
    scale: _Scale, lanes: tuple[Lane, ...], tag: Tag, drawing: Drawing, top: float, _gap: float
) -> None:
    drawing.begin(tag)
    if any(lane.now is not None or lane.before is not None for lane in lanes):
        worded = next((at for at, lane in enumerate(lanes) if not _is_worded(lane)), 0)
        for level in range(scale.highest + 1):
            x = scale.at(level)
            begin = top - worded * _LANE  # not through words
            drawing.rule((x, begin), (x, top - len(lanes) * _LANE), look.HAIRLINE, 0.5)
    for at, lane in enumerate(lanes):
        _paint_lane(scale, lane, drawing, top - at * _LANE, tag)


def _is_worded(lane: Lane) -> bool:
    """Tell whether a lane says in words why it has no level."""
    return lane.now is None and lane.before is None and len(lane.said) > 1


def _paint_lane(scale: _Scale, lane: Lane, drawing: Drawing, top: float, tag: Tag) -> None:
    label = text_strips(lane.label, look.SMALL, scale.label(), tag, Align.START)
    paint_stack(drawing, label[:1], top)
    place = scale.said() if lane.now is not None or lane.before is not None else scale.all_of_it()
    align = Align.END if lane.now is not None or lane.before is not None else Align.START
    paint_stack(drawing, text_strips(lane.said, look.SMALL, place, tag, align)[:1], top)
    y = top - _LANE / 2
    now = None if lane.now is None else (scale.at(lane.now), y)
    before = None if lane.before is None else (scale.at(lane.before), y)
    if before is not None and before != now:
        if now is not None and lane.joined:
            _stroke(drawing, before, now, broken=lane.aside)
            _arrow(drawing, before, now)
        _mark(drawing, before, aside=lane.aside, earlier=True)
    if now is not None:
        _mark(drawing, now, aside=lane.aside)


def _mark(
    drawing: Drawing, at: tuple[float, float], *, aside: bool, earlier: bool = False,
    size: float = 1.0,
) -> None:  # fmt: skip
    radius = (_THEN if earlier else _NOW) * size
    x, y = at
    if aside:
        radius *= 1.2
        corners = [(x, y + radius), (x + radius, y), (x, y - radius), (x - radius, y)]
        fill = _PAPER if size <= 1.0 else None
        drawing.polygon(corners, fill=fill, edge=look.INK, width=0.6 if earlier else 1.0)
        return
    turns = [2 * math.pi * n / _DOTS for n in range(_DOTS)]
    circle = [(x + radius * math.cos(turn), y + radius * math.sin(turn)) for turn in turns]
    fill = _PAPER if earlier else look.ACCENT
    drawing.polygon(circle, fill=fill, edge=look.ACCENT, width=0.7)


def _stroke(
    drawing: Drawing,
    start: tuple[float, float],
    end: tuple[float, float],
    *,
    broken: bool = False,
    loose: bool = False,
) -> None:
    """Draw a line: solid, broken, or (`loose`) dotted."""
    colour = look.INK if broken else look.ACCENT
    if not broken and not loose:
        drawing.rule(start, end, colour, 1.1)
        return
    length = math.dist(start, end)
    dash, step = (0.9, 2.9) if loose else (2.6, 4.4)
    at = 0.0
    while at < length:
        drawing.rule(_on(start, end, at / length),
                     _on(start, end, min(1.0, (at + dash) / length)), colour, 0.9)  # fmt: skip
        at += step


def _on(start: tuple[float, float], end: tuple[float, float], share: float) -> tuple[float, float]:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _arrow(drawing: Drawing, before: tuple[float, float], now: tuple[float, float]) -> None:
    step = 1.0 if now[0] > before[0] else -1.0
    tip = now[0] - step * (_NOW + 0.9)
    y = now[1]
    drawing.polygon(
        [(tip, y), (tip - step * 3.2, y + 1.9), (tip - step * 3.2, y - 1.9)], fill=look.INK
    )


# ---------------------------------------------------------------- over time


def course_strips(block: Course, measure: Measure, parent: Tag) -> list[Strip]:
    """Return a course with its days under it."""
    height = block.height * look.MM
    tag = parent.inside("Figure", block.description)
    under = [Strip(height, partial(_paint_course, block, measure, tag))] if height else []
    if any(block.signs):
        under.append(Strip(2 * _SIGN + 2.0, partial(_paint_signs, block, measure, tag)))
    if block.days:
        lines = 2 if any(block.feet) else 1
        height = lines * look.SMALL.leading
        under.append(Strip(height, partial(_paint_days, block, measure)))
    return [*under[:1], *spaced(under[1:], 3.0, glued=True)]


@dataclass(frozen=True, slots=True)
class _Frame:
    """Turns days and values into places on the page."""

    block: Course
    measure: Measure
    top: float

    def x(self, at: int) -> float:
        """Return where a day is."""
        inner = self.measure.width - _AXIS - 14.0 - self.label_room
        return self.measure.start(_AXIS + 7.0 + inner * self.block.places[at], 0.0)

    @property
    def label_room(self) -> float:
        """The width of the names of the bands, which stand after the last value."""
        wide = max((measured(label, look.RUNNING) for _, _, label in self.block.bands), default=0.0)
        return min(wide + 10.0, self.measure.width / 3) if wide else 0.0

    def y(self, value: float) -> float:
        """Return where a value is."""
        inset = 7.0
        span = self.block.high - self.block.low or 1.0
        room = self.block.height * look.MM - 2 * inset
        share = (value - self.block.low) / span
        return self.top - inset - room * (1 - share)


def _paint_course(
    block: Course, measure: Measure, tag: Tag, drawing: Drawing, top: float, _gap: float
) -> None:
    frame = _Frame(block, measure, top)
    drawing.begin(tag)
    _paint_bands(frame, drawing, tag)
    _paint_axis(frame, drawing, tag)
    for at in block.breaks:
        x = (frame.x(at - 1) + frame.x(at)) / 2
        for side in (-1.0, 1.0):
            drawing.rule((x + side, top), (x + side, top - block.height * look.MM), look.MUTED, 0.6)
    _paint_limit(frame, drawing, tag)
    for stroke in block.strokes:
        _paint_stroke(frame, stroke, drawing)
    _paint_said(frame, drawing, tag)


def _paint_axis(frame: _Frame, drawing: Drawing, tag: Tag) -> None:
    block, measure = frame.block, frame.measure
    for step in range(3):
        value = block.low + (block.high - block.low) * step / 2
        y = frame.y(value)
        left, right = sorted((measure.start(_AXIS, 0.0), measure.start(measure.width, 0.0)))
        drawing.rule((left, y), (right, y), look.HAIRLINE, 0.5)
        width = _AXIS - 3.0
        place = replace(measure, x=measure.start(0.0, width), width=width)
        said = text_strips(f"{value:g}", look.SMALL, place, tag, Align.END)
        paint_stack(drawing, said[:1], y + look.SMALL.leading / 2)


def _paint_bands(frame: _Frame, drawing: Drawing, tag: Tag) -> None:
    """Paint every other band on a soft ground, each with a line above and its name in it."""
    measure = frame.measure
    left, right = sorted((measure.start(_AXIS, 0.0), measure.start(measure.width, 0.0)))
    for at, (low, high, label) in enumerate(frame.block.bands):
        bottom, upper = frame.y(max(low, frame.block.low)), frame.y(min(high, frame.block.high))
        if at % 2:
            drawing.box((left, bottom), (right - left, upper - bottom), fill=look.FILL)
        drawing.rule((left, bottom), (right, bottom), look.MUTED, 0.3)
        if upper - bottom < look.RUNNING.size:
            continue  # the table under it names the band
        room = frame.label_room - 3.0
        place = replace(measure, x=measure.start(measure.width - room, room), width=room)
        said = text_strips(label, look.RUNNING, place, tag, Align.START)
        paint_stack(drawing, said[:1], (bottom + upper + look.RUNNING.leading) / 2)


def _paint_limit(frame: _Frame, drawing: Drawing, tag: Tag) -> None:
    """Paint a limit as a broken line with its words at the start of it."""
    if frame.block.limit is None:
        return
    value, words = frame.block.limit
    measure, y = frame.measure, frame.y(value)
    start, end = measure.start(_AXIS, 0.0), measure.start(measure.width, 0.0)
    _stroke(drawing, (min(start, end), y), (max(start, end), y), broken=True)
    room = measure.width - _AXIS - 3.0 - frame.label_room
    place = replace(measure, x=measure.start(_AXIS + 3.0, room), width=room)
    said = text_strips(words, look.RUNNING, place, tag, Align.START)
    above = frame.top - y > look.RUNNING.leading
    paint_stack(drawing, said[:1], y + (look.RUNNING.leading + 1.0 if above else -1.0))


def _paint_said(frame: _Frame, drawing: Drawing, tag: Tag) -> None:
    """Write over the values of the first line what they are."""
    block = frame.block
    values = block.strokes[0].values if block.strokes else ()
    for at, (value, said) in enumerate(zip(values, block.said, strict=False)):
        if value is not None:
            width = measured(said, look.SMALL) + 2.0
            place = Measure(frame.x(at) - width / 2, width)
            top = frame.y(value) + _NOW + look.SMALL.leading
            paint_stack(drawing, text_strips(said, look.SMALL, place, tag, Align.CENTRE)[:1], top)


def _paint_signs(
    block: Course, measure: Measure, tag: Tag, drawing: Drawing, top: float, _gap: float
) -> None:
    frame = _Frame(block, measure, top)
    drawing.begin(tag)
    for at, sign in enumerate(block.signs):
        middle = (frame.x(at), top - _SIGN - 1.0)
        for corners, filled in sign:
            spots = [(middle[0] + x * _SIGN, middle[1] + y * _SIGN) for x, y in corners]
            drawing.polygon(
                spots, fill=look.INK if filled else None, edge=None if filled else look.INK
            )


def _paint_stroke(frame: _Frame, stroke: Stroke, drawing: Drawing) -> None:
    spots = [
        None if value is None else (frame.x(at), frame.y(value))
        for at, value in enumerate(stroke.values)
    ]
    for at in range(1, len(spots)):
        one, two = spots[at - 1], spots[at]
        if one is not None and two is not None and stroke.joins[at]:
            _stroke(drawing, one, two, broken=stroke.aside, loose=stroke.joins[at] == "loose")
    for spot in spots:
        if spot is not None:
            _mark(drawing, spot, aside=stroke.aside, size=1.6 if stroke.aside else 0.8)


def _paint_days(block: Course, measure: Measure, drawing: Drawing, top: float, _gap: float) -> None:
    """Write as many days as there is room for, the first and the last before the others."""
    frame = _Frame(block, measure, top)
    drawing.begin(None)
    taken: list[tuple[float, float]] = []
    order = [0, len(block.days) - 1, *range(1, len(block.days) - 1)] if block.days else []
    for at in dict.fromkeys(order):
        lines = [line for line in (block.days[at], *block.feet[at : at + 1]) if line]
        width = max(measured(line, look.SMALL) for line in lines) + 1.0
        x = min(max(frame.x(at) - width / 2, measure.x), measure.x + measure.width - width)
        if any(x < end + 6.0 and x + width > begin - 6.0 for begin, end in taken):
            continue
        taken.append((x, x + width))
        place = Measure(x, width + 1.0)
        for down, line in enumerate(lines):
            words = text_strips(line, look.SMALL, place, None, Align.START)
            paint_stack(drawing, words[:1], top - down * look.SMALL.leading)
