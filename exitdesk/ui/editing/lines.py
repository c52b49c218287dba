"""Fields side by side where there is room, under each other where there is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from exitdesk.domain.fields import Field, Kind
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

_LINE: Final = 6
_WHOLE: Final = 6
_SHORT: Final = frozenset({"id", "ref"})
"""Texts of a few letters."""


class SideBySide(QWidget):
    """Widgets in one line with their shares of it; a column where the line is too narrow.

    `least` is the width in design pixels below which it is a column in any case.
    """

    def __init__(self, items: Sequence[tuple[QWidget, int]], gap: int = 16, least: int = 0) -> None:
        super().__init__()
        self._items = [item for item, _share in items]
        self._gap, self._least = gap, least
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme().px(gap))
        for item, share in items:
            self._box.addWidget(item, share, Qt.AlignmentFlag.AlignTop)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn the line into a column, and back."""
        super().resizeEvent(event)
        self._turn()

    def event(self, event: QEvent) -> bool:
        """Look again when an item needs more room."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._turn()
        return super().event(event)

    def line_width(self) -> int:
        """Return how wide all of it is in one line."""
        shown = [item for item in self._items if not item.isHidden()]
        widths = [
            item.line_width() if isinstance(item, SideBySide) else item.minimumSizeHint().width()
            for item in shown
        ]
        gaps = theme().px(self._gap) * max(0, len(shown) - 1)
        return max(sum(widths) + gaps, theme().px(self._least))

    def _turn(self) -> None:
        fits = self.line_width() <= self.width()
        turned = QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom
        if self._box.direction() != turned:
            self._box.setDirection(turned)
            self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """Be as narrow as the widest item."""
        widths = [item.minimumSizeHint().width() for item in self._items if not item.isHidden()]
        return QSize(max(widths, default=0), super().minimumSizeHint().height())


def share_of(field: Field) -> int:
    """Return how much of a line of 6 the editor of `field` wants."""
    if field.name in _SHORT:
        return 1
    match field.kind:
        case Kind.NUMBER:
            return 1
        case Kind.MINUTES | Kind.DATE | Kind.CHOICE | Kind.YES_NO | Kind.INSTANT:
            return 2
        case Kind.TEXT | Kind.PERSON:
            return 3
        case (
            Kind.PARAGRAPH
            | Kind.CHOICES
            | Kind.TAGS
            | Kind.LINES
            | Kind.SCALE
            | Kind.PEOPLE
            | Kind.BLOCK
            | Kind.ROWS
            | Kind.DATES
            | Kind.SCORES
            | Kind.SCOPE
            | Kind.RATINGS
        ):
            return _WHOLE
        case _:
            assert_never(field.kind)


def lines_of(fields: Sequence[Field]) -> list[tuple[Field, ...]]:
    """Return the fields in lines that fill from the start, in their order."""
    lines: list[list[Field]] = []
    used = _LINE
    for field in fields:
        share = share_of(field)
        if used + share > _LINE:
            lines.append([])
            used = 0
        lines[-1].append(field)
        used += share
    return [tuple(line) for line in lines]
