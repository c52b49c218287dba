"""What is filled in by hand, and what is not text: boxes, lines, codes and pictures."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import partial
from itertools import groupby

import segno
from PIL import Image, UnidentifiedImageError

from exitdesk.i18n import tr
from exitdesk.reports import typography as look
from exitdesk.reports.drawing import Drawing
from exitdesk.reports.lines import TextStyle, measured
from exitdesk.reports.model import (
    Align,
    Blanks,
    Code,
    Lines,
    Picture,
    QrCode,
    Signature,
    TickBoxes,
    TickRows,
)
from exitdesk.reports.setting import Measure, spaced, text_strips
from exitdesk.reports.strips import Row, Strip, row_strip
from exitdesk.reports.tags import Tag

_TICK_BOX = 9.5
_BESIDE_BOX = 13.0
_ROW_LABEL = 0.18  # of the width
_ROW_GUTTER = 6.0
_QUIET_ZONE = 4
_MOST_PIXELS = 64_000_000
_SHARPEST = 220  # pixels per inch: more is not seen on paper
_SIGNING_HEIGHT = 34.0


def ruled_strips(block: Lines, measure: Measure) -> list[Strip]:
    """Return lines to write on."""
    height = block.pitch * look.MM
    return [Strip(height, partial(_paint_line, measure, height))] * max(block.count, 0)


def _paint_line(measure: Measure, height: float, drawing: Drawing, top: float, _gap: float) -> None:
    drawing.begin(None)
    y = top - height
    drawing.rule((measure.x, y), (measure.x + measure.width, y), look.HAIRLINE, 0.7)


def tick_strips(block: TickBoxes, measure: Measure, parent: Tag) -> list[Strip]:
    """Return boxes with their words, row by row."""
    columns = measure.shared([1.0] * max(block.columns, 1), 10.0)
    strips: list[Strip] = []
    for start in range(0, len(block.options), len(columns)):
        cells = []
        row = block.options[start : start + len(columns)]
        for at, (option, column) in enumerate(zip(row, columns, strict=False), start):
            words = text_strips(
                option, look.BODY, column.indented(16.0), parent.inside("P"), Align.START
            )
            ticked = at in block.ticked
            first = words[0]
            words[0] = replace(first, paint=partial(_paint_tick, column, first, ticked))
            cells.append(tuple(words))
        strips += spaced([row_strip(Row(tuple(cells), 1.5, 1.5))], 0.0)
    return strips


def _paint_tick(
    measure: Measure,
    words: Strip,
    ticked: bool,
    drawing: Drawing,
    top: float,
    gap: float,
) -> None:
    drawing.begin(None)
    x = measure.start(0.5, _TICK_BOX)
    y = top - (words.height + _TICK_BOX) / 2
    drawing.box((x, y), (_TICK_BOX, _TICK_BOX), edge=look.INK, width=0.8)
    if ticked:
        drawing.rule((x + 2.0, y + 4.6), (x + 4.2, y + 2.2), look.INK, 1.3)
        drawing.rule((x + 4.0, y + 2.2), (x + 8.0, y + 7.6), look.INK, 1.3)
    words.paint(drawing, top, gap)


def tick_row_strips(block: TickRows, measure: Measure, parent: Tag) -> list[Strip]:
    """Return a line for each row; boxes stand under each other where the words leave room."""
    label, options = measure.shared((_ROW_LABEL, 1 - _ROW_LABEL), _ROW_GUTTER)
    strips: list[Strip] = []
    for _, alike in groupby(block.rows, key=lambda row: len(row[1])):
        rows = tuple(alike)
        for (asked, words), widths in zip(rows, _box_widths(rows, options.width), strict=True):
            cells = [tuple(text_strips(asked, look.LABEL, label, parent.inside("P"), Align.START))]
            for one, where in zip(words, options.shared(widths, _ROW_GUTTER), strict=True):
                cells.append(_tick_cell(one, where, parent))
            strips += spaced([row_strip(Row(tuple(cells), 1.5, 1.5))], 0.0, glued=bool(strips))
    return strips


def _tick_cell(words: str, measure: Measure, parent: Tag) -> tuple[Strip, ...]:
    beside = measure.indented(_BESIDE_BOX)
    first, *rest = text_strips(words, look.CELL, beside, parent.inside("P"), Align.START)
    return (replace(first, paint=partial(_paint_tick, measure, first, False)), *rest)


def _box_widths(rows: tuple[tuple[str, tuple[str, ...]], ...], width: float) -> list[list[float]]:
    """Return the shares of each row's options, the same for all if the words have room then."""
    wanted = [[_room(one) for one in words] for _, words in rows]
    common = [max(column) for column in zip(*wanted, strict=True)]
    fits = sum(common) + _ROW_GUTTER * (len(common) - 1) <= width
    return [common] * len(rows) if fits else wanted


def _room(words: str) -> float:
    return measured(words, look.CELL) + _BESIDE_BOX


def blank_strips(block: Blanks, measure: Measure, parent: Tag) -> list[Strip]:
    """Return labelled boxes side by side."""
    height = block.height * look.MM
    measures = measure.shared([share for _label, share in block.fields], 10.0)
    cells = []
    for (label, _share), where in zip(block.fields, measures, strict=True):
        words = text_strips(label, look.LABEL, where, parent.inside("P"), Align.START)
        cells.append((*words, Strip(height, partial(_paint_blank, where, height), before=2.0)))
    return [row_strip(Row(tuple(cells)))]


def _paint_blank(
    measure: Measure, height: float, drawing: Drawing, top: float, _gap: float
) -> None:
    drawing.begin(None)
    drawing.box((measure.x, top - height), (measure.width, height), edge=look.MUTED, width=0.7)


def code_strips(block: Code, measure: Measure, parent: Tag) -> list[Strip]:
    """Return the groups of a code, evenly spread; always from left to right."""
    strips: list[Strip] = []
    upright = replace(measure, leftwards=False)
    style = _fitting(block, measure)
    for start in range(0, len(block.groups), block.per_line):
        row = block.groups[start : start + block.per_line]
        columns = upright.shared([1.0] * block.per_line, 8.0)
        cells = tuple(
            tuple(text_strips(group, style, column, parent.inside("P"), Align.CENTRE))
            for group, column in zip(row, columns, strict=False)
        )
        strips.append(row_strip(Row(cells)))
    return strips


def _fitting(block: Code, measure: Measure) -> TextStyle:
    style = look.CODE
    room = (measure.width - 8.0 * (block.per_line - 1)) / max(block.per_line, 1)
    widest = max((measured(group, style) for group in block.groups), default=0.0)
    return style if widest <= room else replace(style, size=style.size * room / widest * 0.99)


def qr_strips(block: QrCode, measure: Measure, parent: Tag) -> list[Strip]:
    """Return a QR code; a text too long for one raises segno's DataOverflowError."""
    code = segno.make(block.text, error="m", micro=False)
    rows = [[bool(module) for module in row] for row in code.matrix]
    size = block.size * look.MM
    tag = parent.inside("Figure", block.caption or tr("QR code"))
    strips = [Strip(size, partial(_paint_modules, measure.start(0.0, size), size, rows, tag))]
    if block.caption:
        strips += spaced(
            text_strips(block.caption, look.SMALL, measure, parent.inside("P"), Align.START),
            3.0,
            glued=True,
        )
    return strips


def _paint_modules(
    x: float,
    size: float,
    rows: list[list[bool]],
    tag: Tag,
    drawing: Drawing,
    top: float,
    _gap: float,
) -> None:
    drawing.begin(tag)
    step = size / (len(rows) + 2 * _QUIET_ZONE)
    cells = []
    for line, row in enumerate(rows):
        at = 0
        while at < len(row):
            end = at
            while end < len(row) and row[end]:
                end += 1
            if end > at:
                left = x + (at + _QUIET_ZONE) * step
                bottom = top - (line + _QUIET_ZONE + 1) * step
                cells.append((left, bottom, (end - at) * step, step))
            at = end + 1
    drawing.squares(cells)


def signature_strips(block: Signature, measure: Measure, parent: Tag) -> list[Strip]:
    """Return lines to sign on."""
    measures = measure.shared([1.0] * len(block.labels), 24.0)
    cells = []
    for label, where in zip(block.labels, measures, strict=True):
        line = Strip(_SIGNING_HEIGHT, partial(_paint_signing_line, where))
        words = text_strips(label, look.SMALL, where, parent.inside("P"), Align.START)
        cells.append((line, *spaced(words, 3.0, glued=True)))
    return [row_strip(Row(tuple(cells)))]


def _paint_signing_line(measure: Measure, drawing: Drawing, top: float, _gap: float) -> None:
    drawing.begin(None)
    y = top - _SIGNING_HEIGHT
    drawing.rule((measure.x, y), (measure.x + measure.width, y), look.INK, 0.8)


def picture_strips(block: Picture, measure: Measure, parent: Tag) -> list[Strip]:
    """Return a picture with its caption; one that cannot be read is named instead."""
    image = _opened(block.content)
    if image is None:
        words = tr("This picture cannot be shown: {what}", what=block.description)
        return text_strips(words, look.SMALL, measure, parent.inside("P"))
    limit = min(block.height * look.MM, 600.0)
    scale = min(measure.width / image.width, limit / image.height, 72 / 96)
    size = (image.width * scale, image.height * scale)
    tag = parent.inside("Figure", block.description)
    strips = [
        Strip(size[1], partial(_paint_picture, measure.start(0.0, size[0]), size, image, tag))
    ]
    if block.caption:
        caption = text_strips(block.caption, look.SMALL, measure, parent.inside("P"))
        strips += spaced(caption, 4.0, glued=True)
    return strips


def _opened(content: bytes) -> Image.Image | None:
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as found:
            if found.width * found.height > _MOST_PIXELS:
                return None
            found.load()
            return found.convert("RGBA" if "A" in found.getbands() else "RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None


def _paint_picture(
    x: float,
    size: tuple[float, float],
    image: Image.Image,
    tag: Tag,
    drawing: Drawing,
    top: float,
    _gap: float,
) -> None:
    most = (round(size[0] / 72 * _SHARPEST), round(size[1] / 72 * _SHARPEST))
    if image.width > most[0] > 0 and most[1] > 0:
        image = image.resize(most)
    drawing.begin(tag)
    drawing.picture(image, (x, top - size[1]), size)
