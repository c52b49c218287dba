"""Writing a document as PDF."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import BinaryIO

from exitdesk.i18n import tr
from exitdesk.reports import typography as look
from exitdesk.reports.drawing import Drawing
from exitdesk.reports.layout import block_strips
from exitdesk.reports.lines import TextStyle, single_line
from exitdesk.reports.masthead import is_leftwards, made_on, masthead_strips, short_head
from exitdesk.reports.model import Document
from exitdesk.reports.setting import Measure, spaced
from exitdesk.reports.strips import Placed, pages


def write_pdf(document: Document, out: BinaryIO | Path) -> int:
    """Write `document` as PDF and return the number of its pages.

    A path is written whole or not at all: a new file beside it, readable by the owner only, synced
    and renamed. Raises OSError where that fails; then no part of the text is left behind.
    """
    drawing, count = _drawn(document)
    if isinstance(out, Path):
        _replace(out, drawing.save)
    else:
        drawing.save(out)
    return count


def _replace(path: Path, write: Callable[[BinaryIO], int]) -> None:
    beside = path.with_name(f".{secrets.token_hex(8)}.part")
    handle = os.open(
        beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600
    )
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _drawn(document: Document) -> tuple[Drawing, int]:
    width, height = document.paper.value
    leftwards = is_leftwards(document)
    x = look.MARGIN_END if leftwards else look.MARGIN_START
    measure = Measure(x, width - look.MARGIN_START - look.MARGIN_END, leftwards)
    drawing = Drawing((width, height), document.kind, document.language, document.made_at)
    top = [] if document.plain else masthead_strips(document, measure, drawing.root)
    body = block_strips(document.blocks, measure, drawing.root)
    strips = [*top, *(spaced(body, look.ABOVE_HEADING[2]) if top else body)]
    dealt = pages(strips, height - look.MARGIN_TOP - look.MARGIN_BOTTOM)
    for number, page in enumerate(dealt, 1):
        _paint_page(drawing, page, height - look.MARGIN_TOP)
        _paint_running(drawing, document, measure, number, len(dealt))
        drawing.next_page()
    return drawing, len(dealt)


def _paint_page(drawing: Drawing, page: list[Placed], top: float) -> None:
    for placed in page:
        placed.strip.paint(drawing, top - placed.top, placed.gap)


def _paint_running(
    drawing: Drawing, document: Document, measure: Measure, number: int, count: int
) -> None:
    """Draw the running header and footer; they are decoration for a screen reader."""
    drawing.begin(None)
    height = document.paper.value[1]
    put = partial(_put, drawing, measure)
    if number > 1 and not document.plain:
        what = " · ".join(part for part in (document.kind, document.code) if part)
        y = height - look.MARGIN_TOP + 26.0
        put(what, y, at_end=False, share=0.6)
        put(document.marking, y, at_end=True, share=0.38)
        _line(drawing, measure, y - 7.0)
    elif document.marking:
        put(document.marking, height - look.MARGIN_TOP + 26.0, at_end=True, share=1.0)
    y = look.MARGIN_BOTTOM - 30.0
    _line(drawing, measure, y + 13.0)
    place = tr("Page {page} of {pages}", page=number, pages=count)
    put(place, y, at_end=True, share=0.25)
    put(_origin(document), y, at_end=False, share=0.73)
    if document.withheld and not document.plain:
        withheld = tr("Withheld: {what}", what="; ".join(document.withheld))
        put(withheld, y - look.RUNNING.leading, at_end=False, share=1.0)


def _origin(document: Document) -> str:
    if document.plain:
        return " · ".join(part for part in (document.kind, document.code) if part)
    made = tr("Made {when}", when=made_on(document))
    if document.made_by:
        made = tr("Made by {who}, {when}", who=document.made_by, when=made_on(document))
    head = document.chain_head
    return f"{made} · {tr('history {head}', head=short_head(head))}" if head else made


def _put(
    drawing: Drawing, measure: Measure, text: str, y: float, *, at_end: bool, share: float
) -> None:
    if not text:
        return
    style: TextStyle = look.RUNNING
    line = single_line(text, style, measure.width * share, leftwards=measure.leftwards)
    right = at_end != measure.leftwards
    x = measure.x + (measure.width - line.width if right else 0.0)
    drawing.line(line, x, y, style)


def _line(drawing: Drawing, measure: Measure, y: float) -> None:
    drawing.rule((measure.x, y), (measure.x + measure.width, y), look.HAIRLINE, 0.5)
