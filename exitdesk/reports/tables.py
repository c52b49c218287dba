"""Tables and pairs of label and value."""

from __future__ import annotations

from functools import partial

from exitdesk.reports import typography as look
from exitdesk.reports.drawing import Drawing
from exitdesk.reports.model import Align, KeyValues, Table
from exitdesk.reports.setting import Measure, spaced, text_strips
from exitdesk.reports.strips import Row, Strip, row_strip
from exitdesk.reports.tags import Tag

_PAD = 3.5
_GUTTER = 10.0


def table_strips(table: Table, measure: Measure, parent: Tag) -> list[Strip]:
    """Return caption, column titles and rows; the titles come again on each page."""
    tag = parent.inside("Table")
    columns = measure.shared([column.width for column in table.columns], _GUTTER)
    titles = _title_row(table, columns, measure, tag.inside("TR"))
    again = row_strip(_title_row(table, columns, measure, None))
    strips = []
    if table.caption:
        caption = parent.inside("P")
        strips += text_strips(table.caption, look.STRONG, measure, caption)
    strips += spaced([row_strip(titles)], 4.0 if table.caption else 0.0, glued=bool(table.caption))
    for number, cells in enumerate(table.rows):
        row_tag = tag.inside("TR")
        row = Row(
            tuple(
                tuple(text_strips(text, look.CELL, where, row_tag.inside("TD"), column.align))
                for text, where, column in zip(cells, columns, table.columns, strict=True)
            ),
            _PAD,
            _PAD,
            partial(_rule_below, measure, look.HAIRLINE, 0.5),
        )
        strip = row_strip(row, repeat=(again,))
        strips += spaced([strip], 0.0, glued=number == 0)
    return strips


def _title_row(table: Table, columns: list[Measure], measure: Measure, parent: Tag | None) -> Row:
    cells = tuple(
        tuple(
            text_strips(
                column.title,
                look.CELL_TITLE,
                where,
                parent.inside("TH") if parent else None,
                column.align,
            )
        )
        for where, column in zip(columns, table.columns, strict=True)
    )
    return Row(cells, 2.0, 3.0, partial(_rule_below, measure, look.INK, 0.9))


def _rule_below(
    measure: Measure, colour: int, width: float, drawing: Drawing, top: float, height: float
) -> None:
    drawing.begin(None)
    y = top - height
    drawing.rule((measure.x, y), (measure.x + measure.width, y), colour, width)


def pair_strips(pairs: KeyValues, measure: Measure, parent: Tag) -> list[Strip]:
    """Return one row for each pair, or for each two where they stand side by side."""
    side_by_side = max(1, min(pairs.columns, 2))
    halves = measure.shared([1.0] * side_by_side, look.GUTTER)
    tag = parent.inside("Table")
    strips = []
    for start in range(0, len(pairs.rows), side_by_side):
        row_tag = tag.inside("TR")
        cells: list[tuple[Strip, ...]] = []
        for (label, value), half in zip(
            pairs.rows[start : start + side_by_side], halves, strict=False
        ):
            share = look.LABEL_SHARE if side_by_side == 1 else 0.4
            left, right = half.shared([share, 1 - share], _GUTTER)
            heading, content = row_tag.inside("TH"), row_tag.inside("TD")
            cells.append(tuple(text_strips(label, _LABEL, left, heading, Align.START)))
            cells.append(tuple(text_strips(value, look.BODY, right, content, Align.START)))
        strips.append(row_strip(Row(tuple(cells), 1.5, 1.5)))
    return strips


_LABEL = look.MUTED_BODY
