"""Results of a search as rows: what it is, and the words in their context with marks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QPainter,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.domain.showing import day
from exitdesk.i18n import tr
from exitdesk.services.finding import Hit
from exitdesk.ui.parts.row_list import (
    Index,
    ListRow,
    RowDelegate,
    RowList,
    RowModel,
    paint_row_ground,
)
from exitdesk.ui.privacy import paint_bars, privacy_screen
from exitdesk.ui.search.commands import Command
from exitdesk.ui.theme import icon_pixmap, theme

if TYPE_CHECKING:
    from collections.abc import Sequence

Found = Hit | Command
_MOST_MARKS: Final = 20


@dataclass(frozen=True, slots=True)
class Shown:
    """The words of one row; `marks` are (start, end) in `text`."""

    icon: str
    code: str
    title: str
    text: str
    trailing: str
    marks: tuple[tuple[int, int], ...] = ()
    private: bool = True


def shown(found: Found) -> Shown:
    """Return what a row shows."""
    if isinstance(found, Command):
        return Shown(found.icon, "", tr(found.label), "", found.keys, private=False)
    kind = CATALOGUE.get(found.kind)
    icon = kind.icon if kind is not None else "circle"
    if found.kind == "case":
        trailing = {"code": tr("Case"), "name": tr("Case, sounds alike")}.get(
            found.reason, tr("Case")
        )
        title = found.alias
    else:
        when = day(found.occurred_on) if found.occurred_on else ""
        trailing = tr("sounds alike") if found.reason == "name" else when
        title = " · ".join(part for part in (found.alias, _what(found)) if part)
    return Shown(icon, found.code, title, found.text, trailing, found.marks)


def _what(hit: Hit) -> str:
    """Return what kind of record it is, and what it calls itself."""
    kind = CATALOGUE.get(hit.kind)
    label = tr(kind.label) if kind is not None else ""
    own = hit.title.replace("_", " ")
    if not own or own.casefold() == label.casefold():
        return label
    return f"{label}: {own}" if label else own


class HitList(RowList[Found]):
    """Cases, records and commands in one list that the arrows walk through."""

    def __init__(self) -> None:
        super().__init__(_described, tr("Results"), key=_key)
        self.setItemDelegate(HitDelegate(self))


def _described(found: Found) -> ListRow:
    one = shown(found)
    return ListRow(
        one.title,
        one.text,
        code=one.code,
        trailing=one.trailing,
        icon=one.icon,
        private=one.private,
    )


def _key(found: Found) -> object:
    return found.name if isinstance(found, Command) else found.record


class HitDelegate(RowDelegate):
    """Paints marks bold, underlined and on a ground of their own: never by colour alone."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of two lines for all rows."""
        return super().sizeHint(option, index)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one result."""
        model = index.model()
        if not isinstance(model, RowModel):
            return
        area: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_row_ground(painter, area, option.state)
        _HitPainter(painter, area, option.direction, shown(model.item(index.row()))).paint()
        painter.restore()


class _HitPainter:
    """Paints one row; places are given from the leading edge and mirrored at once."""

    def __init__(
        self, painter: QPainter, area: QRect, direction: Qt.LayoutDirection, one: Shown
    ) -> None:
        self._painter, self._area, self._direction, self._one = painter, area, direction, one
        self._hidden = one.private and privacy_screen().hidden

    def paint(self) -> None:
        """Paint picture, first line, context."""
        look, one = theme(), self._one
        inner = self._area.adjusted(look.px(16), look.px(11), -look.px(16), -look.px(11))
        side = look.px(20)
        spot = QRect(inner.left(), self._area.center().y() - side // 2, side, side)
        self._painter.drawPixmap(self._placed(spot), icon_pixmap(one.icon, "muted", 20))
        inner.setLeft(inner.left() + side + look.px(12))
        high = QFontMetrics(look.font("text")).height()
        first = QRect(inner.left(), inner.top(), inner.width(), high)
        if not one.text:
            first.moveTop(self._area.center().y() - high // 2)
        self._first_line(first)
        if one.text:
            top = inner.top() + high + look.px(4)
            rest = QRect(inner.left(), top, inner.width(), inner.bottom() + 1 - top)
            self._context(rest)

    def _first_line(self, line: QRect) -> None:
        look, one = theme(), self._one
        small = QFontMetrics(look.font("small"))
        if one.trailing:
            wide = min(small.horizontalAdvance(one.trailing) + look.px(2), line.width() // 2)
            spot = QRect(line.right() + 1 - wide, line.top(), wide, line.height())
            self._words(spot, one.trailing, "muted", look.font("small"))
            line.setRight(line.right() - wide - look.px(12))
        if one.code:
            used = self._words(line, one.code, "accent_text", look.font("text", strong=True))
            line.setLeft(line.left() + used + look.px(8))
        if self._hidden:
            paint_bars(self._painter, QRectF(self._placed(_part(line, 0.5))), ground=False)
        else:
            self._words(line, one.title, "text", look.font("text", strong=True))

    def _context(self, area: QRect) -> None:
        look = theme()
        if self._hidden:
            paint_bars(self._painter, QRectF(self._placed(_part(area, 0.7))), ground=False)
            return
        font = look.font("small")
        text = self._one.text.replace("\n", " ")
        laid = QTextLayout(text, font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        laid.setTextOption(option)
        laid.setFormats(_formats(self._one.marks))
        laid.beginLayout()
        line = laid.createLine()
        line.setLineWidth(area.width())
        laid.endLayout()
        placed = self._placed(area)
        self._painter.setClipRect(placed)
        self._painter.setPen(look.colour("muted"))
        wide = line.naturalTextWidth()
        mirrored = self._direction is Qt.LayoutDirection.RightToLeft
        left = placed.right() + 1 - wide if mirrored and wide < area.width() else placed.left()
        laid.draw(self._painter, QPointF(left, placed.top()))
        self._painter.setClipping(False)

    def _words(self, line: QRect, text: str, ink: str, font: QFont) -> int:
        """Paint `text` at the leading edge of `line`; return the width that it took."""
        metrics = QFontMetrics(font)
        cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, line.width())
        self._painter.setFont(font)
        self._painter.setPen(theme().colour(ink))
        mirrored = self._direction is Qt.LayoutDirection.RightToLeft
        edge = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        flags = Qt.AlignmentFlag.AlignVCenter | edge | Qt.AlignmentFlag.AlignAbsolute
        self._painter.drawText(self._placed(line), flags, cut)
        return metrics.horizontalAdvance(cut)

    def _placed(self, area: QRect) -> QRect:
        return QStyle.visualRect(self._direction, self._area, area)


def _part(area: QRect, share: float) -> QRect:
    return area.adjusted(0, 0, -round(area.width() * (1 - share)), 0)


def _formats(marks: Sequence[tuple[int, int]]) -> list[QTextLayout.FormatRange]:
    look = theme()
    mark = QTextCharFormat()
    mark.setFontWeight(QFont.Weight.Bold)
    mark.setFontUnderline(True)
    mark.setBackground(look.colour("selection"))
    mark.setForeground(look.colour("on_selection"))
    made = []
    for start, end in marks[:_MOST_MARKS]:
        one = QTextLayout.FormatRange()
        one.start, one.length, one.format = start, end - start, mark
        made.append(one)
    return made
