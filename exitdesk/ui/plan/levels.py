"""The five levels of a goal, with where it began and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent

from exitdesk.domain.dates import shown_date
from exitdesk.i18n import language, tr
from exitdesk.ui.parts import BadgeSpec
from exitdesk.ui.parts.badges import badge_size, paint_badge
from exitdesk.ui.privacy import paint_bars, privacy_screen
from exitdesk.ui.reading.painted import Painted, height_of
from exitdesk.ui.reading.values import signed
from exitdesk.ui.theme import theme

_LEVELS = (2, 1, 0, -1, -2)
_NUMBER, _GAP, _INDENT = 40, 10, 8


@dataclass(frozen=True, slots=True)
class _Level:
    number: str
    text: str
    badge: BadgeSpec | None
    here: bool


class Levels(Painted):
    """The texts of the levels, best first; the level of the last score stands on a soft ground."""

    def __init__(
        self,
        gas: Mapping[str, object],
        baseline: int | None,
        score: int | None,
        scored_on: date | None,
    ) -> None:
        super().__init__()
        self._levels = [_level(gas, n, baseline, score, scored_on) for n in _LEVELS]
        said = [
            f"{one.number}: {one.text} {one.badge.text if one.badge else ''}".strip()
            for one in self._levels
        ]
        self.setAccessibleName(tr("Levels") + ": " + "; ".join(said))

    def _measured(self, width: int) -> int:
        gap = theme().px(_GAP)
        return sum(self._high(one, width) + gap for one in self._levels)

    def _natural(self) -> int:
        metrics = QFontMetrics(theme().font("text"))
        return max(metrics.horizontalAdvance(one.text) for one in self._levels) + theme().px(240)

    def _room(self, level: _Level, width: int) -> int:
        look = theme()
        badge = badge_size(level.badge).width() + look.px(12) if level.badge else 0
        return max(look.px(60), width - look.px(_NUMBER + 2 * _INDENT) - badge)

    def _high(self, level: _Level, width: int) -> int:
        metrics = QFontMetrics(theme().font("text", strong=level.here))
        high = height_of(metrics, level.text, self._room(level, width))
        return max(high, badge_size(level.badge).height() if level.badge else 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the levels."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        if privacy_screen().hidden:
            paint_bars(painter, QRectF(self.rect()), ground=False)
            return
        y, gap = 0, theme().px(_GAP)
        for level in self._levels:
            high = self._high(level, self.width())
            self._paint_level(painter, level, QRect(0, y, self.width(), high + gap))
            y += high + gap

    def _paint_level(self, painter: QPainter, level: _Level, area: QRect) -> None:
        look = theme()
        indent, half = look.px(_INDENT), look.px(_GAP) // 2
        if level.here:
            outlined = look.scheme.value.startswith("contrast")
            painter.setPen(look.colour("accent") if outlined else Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("accent_soft"))
            ground = QRectF(area).adjusted(0.5, 1, -0.5, -1)
            painter.drawRoundedRect(ground, look.px(6), look.px(6))
        inner = area.adjusted(indent, half, -indent, -half)
        painter.setFont(look.font("text", strong=level.here))
        painter.setPen(look.colour("text" if level.here else "muted"))
        number = QRect(inner.left(), inner.top(), look.px(28), inner.height() + 2)
        self._text(painter, number, level.number, middle=True)
        painter.setPen(look.colour("text"))
        text = QRect(inner.left() + look.px(_NUMBER), inner.top(),
                     self._room(level, area.width()), inner.height() + 2)  # fmt: skip
        self._text(painter, text, level.text)
        if level.badge is not None:
            size = badge_size(level.badge)
            spot = QRect(inner.right() - size.width(), inner.top(), size.width(), size.height())
            spot.moveTop(inner.center().y() - size.height() // 2)
            mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
            paint_badge(painter, QRectF(self._placed(spot)), level.badge, mirrored=mirrored)


def _level(
    gas: Mapping[str, object],
    level: int,
    baseline: int | None,
    score: int | None,
    scored_on: date | None,
) -> _Level:
    text = str(gas.get(f"+{level}" if level > 0 else str(level)) or "–")
    badge = None
    if level == score:
        day = shown_date(scored_on, language()) if scored_on else ""
        badge = BadgeSpec(tr("now, {day}", day=day) if day else tr("now"), "accent", "map-pin")
    elif level == baseline:
        badge = BadgeSpec(tr("where it began"), "plain", "flag")
    return _Level(signed(level), text, badge, level == score)
