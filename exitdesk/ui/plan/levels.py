"""The five levels of a goal, with where it began and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from exitdesk.domain.dates import shown_date
from exitdesk.i18n import language, tr
from exitdesk.ui.parts import Badge, Words
from exitdesk.ui.privacy import privacy_screen
from exitdesk.ui.reading.values import signed
from exitdesk.ui.theme import theme

_LEVELS = (2, 1, 0, -1, -2)


class Levels(QWidget):
    """The texts of the levels, best first; the level of the last score stands on a soft ground."""

    def __init__(
        self,
        gas: Mapping[str, object],
        baseline: int | None,
        score: int | None,
        scored_on: date | None,
    ) -> None:
        super().__init__()
        look = theme()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(look.px(8), 0, look.px(8), 0)
        self._grid.setHorizontalSpacing(look.px(12))
        self._grid.setVerticalSpacing(look.px(8))
        self._grid.setColumnStretch(1, 1)
        self._row = -1
        spoken = []
        for at, level in enumerate(_LEVELS):
            key = f"+{level}" if level > 0 else str(level)
            text = str(gas.get(key) or "–")
            here = level == score
            number = Words(signed(level), "strong" if here else "muted", wrap=False)
            number.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
            number.setMinimumWidth(look.px(28))
            self._grid.addWidget(number, at, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(Words(text, "strong" if here else "text"), at, 1)
            said = ""
            if here:
                self._row = at
                day = shown_date(scored_on, language()) if scored_on else ""
                said = tr("now, {day}", day=day) if day else tr("now")
                self._grid.addWidget(Badge(said, "accent", "map-pin"), at, 2)
            elif level == baseline:
                said = tr("where it began")
                self._grid.addWidget(Badge(said, "plain", "flag"), at, 2)
            spoken.append(f"{signed(level)}: {text} {said}".strip())
        self.setAccessibleName(tr("Levels") + ": " + "; ".join(spoken))
        privacy_screen().cover(self)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Lay a soft ground under the level where the goal stands."""
        if self._row < 0:
            return
        look = theme()
        area = self._grid.cellRect(self._row, 0).united(self._grid.cellRect(self._row, 2))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outlined = look.scheme.value.startswith("contrast")
        painter.setPen(look.colour("accent") if outlined else Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("accent_soft"))
        ground = QRectF(area).adjusted(-look.px(6), -look.px(4), look.px(6), look.px(4))
        painter.drawRoundedRect(ground, look.px(6), look.px(6))
