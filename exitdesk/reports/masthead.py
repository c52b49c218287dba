"""The head of the first page: what this is, who made it when, and what it leaves out."""

from __future__ import annotations

from functools import partial

from exitdesk.i18n import tr
from exitdesk.reports import typography as look
from exitdesk.reports.drawing import Drawing
from exitdesk.reports.layout import block_strips
from exitdesk.reports.lines import TextStyle
from exitdesk.reports.model import Align, Block, Callout, Document, KeyValues, Paragraph, Role
from exitdesk.reports.setting import Measure, spaced, text_strips
from exitdesk.reports.strips import Strip
from exitdesk.reports.tags import Tag

_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ckb", "ps", "ur", "sd", "ug", "yi", "dv"})


def masthead_strips(document: Document, measure: Measure, root: Tag) -> list[Strip]:
    """Return kind, title and subtitle, the facts of the making, and what is withheld."""
    strips = _set(document.kind, look.MASTHEAD_KIND, measure, root.inside("P"))
    strips += _set(document.title, look.MASTHEAD_TITLE, measure, root.inside("H1"))
    strips += _set(document.subtitle, look.MASTHEAD_SUBTITLE, measure, root.inside("P"))
    strips.append(Strip(9.0, partial(_paint_rule, measure)))
    return strips + spaced(block_strips(tuple(_facts(document)), measure, root), 6.0)


def _set(text: str, style: TextStyle, measure: Measure, tag: Tag) -> list[Strip]:
    return text_strips(text, style, measure, tag, Align.START) if text else []


def _facts(document: Document) -> list[Block]:
    rows = [(tr("Made by"), document.made_by)] if document.made_by else []
    rows.append((tr("Made on"), made_on(document)))
    if document.code:
        rows.append((tr("Case"), document.code))
    if document.chain_head:
        rows.append((tr("History up to"), short_head(document.chain_head)))
    blocks: list[Block] = [KeyValues(tuple(rows), columns=2)]
    if document.withheld:
        what = "\n".join(f"• {part}" for part in document.withheld)
        blocks.append(Callout(tr("Withheld from this paper"), what))
    else:
        blocks.append(Callout(tr("Nothing is withheld from this paper.")))
    if document.statement:
        blocks.append(Paragraph(document.statement, Role.LEAD))
    return blocks


def made_on(document: Document) -> str:
    """Return when the document was made, with the zone it was made in."""
    zone = f"{document.made_at:%z}"
    when = f"{document.made_at:%Y-%m-%d %H:%M} ({zone[:3]}:{zone[3:5]})"
    # Between two marks of direction the parts of a date keep their order in an Arabic line.
    return f"\u200e{when}\u200e" if is_leftwards(document) else when


def is_leftwards(document: Document) -> bool:
    """Tell whether the document's own words are read from right to left."""
    return document.language.replace("_", "-").split("-")[0] in _RIGHT_TO_LEFT


def short_head(chain_head: str) -> str:
    """Return the start of the history's head, in groups that can be compared by eye."""
    return " ".join(chain_head[at : at + 4] for at in range(0, min(16, len(chain_head)), 4))


def _paint_rule(measure: Measure, drawing: Drawing, top: float, _gap: float) -> None:
    drawing.begin(None)
    drawing.rule((measure.x, top - 8.0), (measure.x + measure.width, top - 8.0), look.INK, 1.2)
