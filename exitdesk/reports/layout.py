"""Blocks become strips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import assert_never

from exitdesk.i18n import N_, tr
from exitdesk.reports import typography as look
from exitdesk.reports.bidi import paragraph_level
from exitdesk.reports.characters import cleaned
from exitdesk.reports.drawing import Drawing
from exitdesk.reports.handwriting import (
    blank_strips,
    code_strips,
    picture_strips,
    qr_strips,
    ruled_strips,
    signature_strips,
    tick_row_strips,
    tick_strips,
)
from exitdesk.reports.lines import TextStyle
from exitdesk.reports.model import (
    Align,
    Blanks,
    Block,
    Bullets,
    Callout,
    Code,
    Columns,
    Course,
    Entry,
    Heading,
    KeyValues,
    Lines,
    PageBreak,
    Paragraph,
    Picture,
    QrCode,
    Ratings,
    Role,
    Rule,
    Signature,
    Table,
    TickBoxes,
    TickRows,
    Voices,
)
from exitdesk.reports.profile import course_strips, rating_strips
from exitdesk.reports.setting import Measure, decorated, spaced, text_strips
from exitdesk.reports.strips import Row, Strip, paint_stack, row_strip, stack_height
from exitdesk.reports.tables import pair_strips, table_strips
from exitdesk.reports.tags import Tag

_KEPT_WHOLE = 190.0  # points: an entry up to this height is not divided
_ABOVE_ENTRY = 6.0
_TALLEST_MARGIN = 130.0  # points: a longer date and kind stand above the entry, not beside it


def block_strips(blocks: Sequence[Block], measure: Measure, parent: Tag) -> list[Strip]:
    """Return `blocks` as strips, with the gaps between them."""
    strips: list[Strip] = []
    breaks = False
    glue = False
    for position, block in enumerate(blocks):
        if isinstance(block, PageBreak):
            breaks = True
            continue
        own = _strips(block, measure, parent)
        if not own:
            continue
        gap = _gap_above(block, blocks[position - 1] if position else None)
        own = spaced(own, gap, glued=glue and not breaks)
        if breaks:
            own[0] = replace(own[0], page_break=True)
        strips += own
        breaks, glue = False, isinstance(block, Heading)
    return strips


def _gap_above(block: Block, before: Block | None) -> float:
    if isinstance(before, Heading):
        return look.BELOW_HEADING[before.level]
    if isinstance(block, Heading):
        return look.ABOVE_HEADING[block.level]
    if isinstance(block, Paragraph) and isinstance(before, Paragraph):
        return look.PARAGRAPH_GAP
    if isinstance(block, Blanks) and isinstance(before, Blanks):
        return look.PARAGRAPH_GAP
    if isinstance(before, TickRows) and isinstance(block, Lines):
        return 0.0
    return look.BLOCK_GAP


def _strips(block: Block, measure: Measure, parent: Tag) -> list[Strip]:  # noqa: C901, PLR0911, PLR0912
    match block:
        case Heading():
            style = look.HEADINGS[block.level]
            return _together(
                text_strips(block.text, style, measure, parent.inside(f"H{block.level}"))
            )
        case Paragraph():
            return paragraph_strips(block, measure, parent)
        case Bullets():
            return _bullet_strips(block, measure, parent)
        case KeyValues():
            return pair_strips(block, measure, parent)
        case Table():
            return table_strips(block, measure, parent)
        case Entry():
            return _entry_strips(block, measure, parent)
        case Columns():
            return _column_strips(block, measure, parent)
        case Voices():
            return _voice_strips(block, measure, parent)
        case Callout():
            return _callout_strips(block, measure, parent)
        case Rule():
            return [Strip(1.0, partial(_paint_rule, measure))]
        case PageBreak():
            return []
        case Lines():
            return ruled_strips(block, measure)
        case TickBoxes():
            return tick_strips(block, measure, parent)
        case TickRows():
            return tick_row_strips(block, measure, parent)
        case Blanks():
            return blank_strips(block, measure, parent)
        case Code():
            return code_strips(block, measure, parent)
        case QrCode():
            return qr_strips(block, measure, parent)
        case Signature():
            return signature_strips(block, measure, parent)
        case Picture():
            return picture_strips(block, measure, parent)
        case Ratings():
            return rating_strips(block, measure, parent)
        case Course():
            return course_strips(block, measure, parent)
    assert_never(block)


def _together(strips: list[Strip]) -> list[Strip]:
    return strips[:1] + [replace(strip, glued=True) for strip in strips[1:]]


def paragraph_strips(paragraph: Paragraph, measure: Measure, parent: Tag) -> list[Strip]:
    """Return a paragraph with its label, set as its role asks for."""
    role = paragraph.role
    label = paragraph.label or (tr(_ROLE_LABELS[role]) if role in _ROLE_LABELS else "")
    return _said(paragraph.text, label, role, measure, parent)


def _said(text: str, label: str, role: Role, measure: Measure, parent: Tag) -> list[Strip]:
    """Return label and text, both where the text is read from, whatever the document's side."""
    leftwards = paragraph_level(cleaned(text), int(measure.leftwards)) == 1
    own = replace(measure, leftwards=leftwards)
    barred = role in _BARRED
    inner = own.indented(look.BAR_INDENT) if barred else own
    strips = text_strips(label, look.LABEL, inner, parent.inside("P"), Align.START) if label else []
    tag = parent.inside("BlockQuote" if role is Role.QUOTE else "P")
    body = text_strips(text, _ROLE_STYLES[role], inner, tag)
    strips += spaced(body, 0.0, glued=True) if label else body
    return decorated(strips, partial(_bar, own, role)) if barred else strips


_BARRED = frozenset({Role.QUOTE, Role.OPINION, Role.ORIGINAL, Role.AMENDMENT})
_ROLE_STYLES: dict[Role, TextStyle] = {
    Role.NORMAL: look.BODY,
    Role.LEAD: look.LEAD,
    Role.QUOTE: look.QUOTE,
    Role.OPINION: look.BODY,
    Role.SMALL: look.SMALL,
    Role.LARGE: look.LARGE,
    Role.ORIGINAL: look.MUTED_BODY,
    Role.AMENDMENT: look.BODY,
}
_ROLE_LABELS = {
    Role.OPINION: N_("Our opinion"),
    Role.ORIGINAL: N_("First wording"),
    Role.AMENDMENT: N_("Amended"),
}


def _bar(measure: Measure, role: Role, drawing: Drawing, top: float, height: float) -> None:
    """Draw the bar at the start: solid for a voice, dotted for opinion, grey for what was."""
    x = measure.start(1.0, 0.0)
    if role is Role.OPINION:
        dot = top - 1.0
        while dot > top - height:
            drawing.rule((x, dot), (x, max(dot - 2.0, top - height)), look.ACCENT, 1.2)
            dot -= 4.0
        return
    colour = look.HAIRLINE if role is Role.ORIGINAL else look.ACCENT
    drawing.rule((x, top), (x, top - height), colour, 2.0)


def _bullet_strips(block: Bullets, measure: Measure, parent: Tag) -> list[Strip]:
    tag = parent.inside("L")
    strips: list[Strip] = []
    indent = 20.0 if block.numbered else 13.0
    for number, item in enumerate(block.items, 1):
        item_tag = tag.inside("LI")
        sign = f"{number}." if block.numbered else "•"
        mark = replace(measure, x=measure.start(0.0, indent), width=indent)
        cells = (
            tuple(text_strips(sign, look.BODY, mark, item_tag.inside("Lbl"), Align.START)),
            tuple(text_strips(item, look.BODY, measure.indented(indent), item_tag.inside("LBody"))),
        )
        strips += spaced([row_strip(Row(cells))], 2.0 if strips else 0.0)
    return strips


def _entry_strips(entry: Entry, measure: Measure, parent: Tag) -> list[Strip]:
    """Return an entry: date and kind at the start, the rest beside them."""
    tag = parent.inside("Sect")
    inner = measure.indented(look.DATE_COLUMN)
    margin = replace(
        measure,
        x=measure.start(0.0, look.DATE_COLUMN - look.GUTTER),
        width=look.DATE_COLUMN - look.GUTTER,
    )
    when = text_strips(entry.date, look.STRONG, margin, tag.inside("P"), Align.START)
    when += text_strips(entry.kind, look.KIND, margin, tag.inside("P"), Align.START)
    strips: list[Strip] = []
    if entry.title:
        strips += text_strips(entry.title, look.STRONG, inner, tag.inside("P"))
    if entry.meta:
        strips += text_strips(entry.meta, look.SMALL, inner, tag.inside("P"))
    body = block_strips(entry.blocks, inner, tag)
    strips = _together(strips) + spaced(body, 4.0 if strips else 0.0, glued=bool(strips))
    above = stack_height(when) > _TALLEST_MARGIN
    strips = [*when, *strips] if above else _beside(when, strips)
    again = _continued(entry, measure)
    strips = [strips[0], *(replace(s, repeat=(*again, *s.repeat)) for s in strips[1:])]
    if stack_height(strips) <= _KEPT_WHOLE:
        strips = _together(strips)
    return [Strip(_ABOVE_ENTRY, partial(_paint_rule, measure)), *_glued(strips)]


def _beside(when: list[Strip], strips: list[Strip]) -> list[Strip]:
    """Return `strips` with date and kind drawn beside them, on the same page as the first ones."""
    room = stack_height(when)
    spare = room - stack_height(strips)
    if spare > 0:
        strips = [*strips, Strip(spare, _paint_nothing)]
    first = strips[0]
    found = [replace(first, paint=partial(_paint_beside, when, first))]
    used = first.height
    for strip in strips[1:]:
        found.append(replace(strip, glued=strip.glued or used < room))
        used += strip.before + strip.height
    return found


def _paint_beside(
    when: list[Strip], first: Strip, drawing: Drawing, top: float, gap: float
) -> None:
    paint_stack(drawing, when, top)
    first.paint(drawing, top, gap)


def _paint_nothing(_drawing: Drawing, _top: float, _gap: float) -> None:
    """Leave room."""


def _glued(strips: list[Strip]) -> list[Strip]:
    return [replace(strips[0], glued=True), *strips[1:]]


def _continued(entry: Entry, measure: Measure) -> tuple[Strip, ...]:
    words = tr("{date} {kind}, continued", date=entry.date, kind=entry.kind)
    first = text_strips(words, look.SMALL, measure, None, Align.START)[:1]
    return tuple(replace(strip, height=strip.height + 4.0) for strip in first)


def _paint_rule(measure: Measure, drawing: Drawing, top: float, _gap: float) -> None:
    drawing.begin(None)
    drawing.rule((measure.x, top), (measure.x + measure.width, top), look.HAIRLINE, 0.6)


def _column_strips(block: Columns, measure: Measure, parent: Tag) -> list[Strip]:
    weights = block.weights or (1.0,) * len(block.parts)
    measures = measure.shared(weights, look.GUTTER)
    cells = tuple(
        tuple(block_strips(part, where, parent))
        for part, where in zip(block.parts, measures, strict=True)
    )
    return [row_strip(Row(cells))] if any(cells) else []


def _voice_strips(block: Voices, measure: Measure, parent: Tag) -> list[Strip]:
    strips = (
        text_strips(block.subject, look.STRONG, measure, parent.inside("P"))
        if block.subject
        else []
    )
    halves = measure.shared((1.0, 1.0), look.GUTTER)
    sides = ((block.our_label, block.ours), (block.their_label, block.theirs))
    cells = tuple(
        tuple(_said(text, label, Role.AMENDMENT, half, parent))
        for (label, text), half in zip(sides, halves, strict=True)
    )
    row = row_strip(Row(cells))
    return [*strips, *spaced([row], 2.0 if strips else 0.0, glued=bool(strips))]


def _callout_strips(block: Callout, measure: Measure, parent: Tag) -> list[Strip]:
    inner = replace(measure, x=measure.x + 12.0, width=measure.width - 24.0)
    tag = parent.inside("Note")
    cell = _together(text_strips(block.title, look.STRONG, inner, tag.inside("P")))
    if block.text:
        body = text_strips(block.text, look.BODY, inner, tag.inside("P"))
        cell += spaced(body, 2.0, glued=True)
    return [row_strip(Row((tuple(cell),), 8.0, 9.0, partial(_fill_box, measure)))]


def _fill_box(measure: Measure, drawing: Drawing, top: float, height: float) -> None:
    drawing.begin(None)
    drawing.box((measure.x, top - height), (measure.width, height), fill=look.FILL)
    x = measure.start(1.25, 0.0)
    drawing.rule((x, top), (x, top - height), look.ACCENT, 2.5)
