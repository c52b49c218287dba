"""Badges: a short word with a picture, never a colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from exitdesk.ui.theme import icon_pixmap, theme

TONES: Final = ("plain", "accent", "info", "success", "caution", "problem", "practice")
_ICONS: Final = {
    "info": "info",
    "success": "circle-check",
    "caution": "triangle-alert",
    "problem": "circle-alert",
}


@dataclass(frozen=True, slots=True)
class BadgeSpec:
    """What a badge says. Without `icon` a tone brings its own picture."""

    text: str
    tone: str = "plain"
    icon: str = ""

    def picture(self) -> str:
        """Return the name of the picture, "" for none."""
        return self.icon or _ICONS.get(self.tone, "")


def _ink(tone: str) -> tuple[str, str]:
    """Return the colour tokens of the words and of the ground."""
    if tone == "plain":
        return "muted", "sunken"
    return ("accent_text", "accent_soft") if tone == "accent" else (f"{tone}_text", f"{tone}_soft")


def badge_size(badge: BadgeSpec) -> QSize:
    """Return how large the badge is in the present text size."""
    look = theme()
    metrics = QFontMetrics(look.font("small", strong=True))
    icon = look.px(18) if badge.picture() else 0
    return QSize(metrics.horizontalAdvance(badge.text) + icon + look.px(16) + 1, look.px(22))


def paint_badge(painter: QPainter, area: QRectF, badge: BadgeSpec, *, mirrored: bool) -> None:
    """Paint `badge` into `area`; the lines of high contrast looks are kept."""
    look = theme()
    ink, ground = _ink(badge.tone)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    outlined = look.scheme.value.startswith("contrast")
    painter.setPen(look.colour(ink) if outlined or badge.tone == "plain" else Qt.PenStyle.NoPen)
    if badge.tone == "plain":
        painter.setPen(look.colour("line"))
    painter.setBrush(look.colour(ground))
    radius = area.height() / 2
    painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    words = area.adjusted(look.px(8), 0, -look.px(8), 0)
    if badge.picture():
        picture = icon_pixmap(badge.picture(), ink, 14)
        side = picture.deviceIndependentSize()
        left = words.right() - side.width() if mirrored else words.left()
        painter.drawPixmap(QPointF(left, area.center().y() - side.height() / 2), picture)
        gap = look.px(18)
        words = words.adjusted(0, 0, -gap, 0) if mirrored else words.adjusted(gap, 0, 0, 0)
    painter.setFont(look.font("small", strong=True))
    painter.setPen(look.colour(ink))
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, badge.text)
    painter.restore()


class Badge(QWidget):
    """A badge on a page."""

    def __init__(self, text: str = "", tone: str = "plain", icon: str = "") -> None:
        super().__init__()
        self._spec = BadgeSpec(text, tone, icon)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)
        theme().changed.connect(self._on_theme_changed)

    def set_spec(self, spec: BadgeSpec) -> None:
        """Say something else."""
        self._spec = spec
        self.setAccessibleName(spec.text)
        self._on_theme_changed()

    def spec(self) -> BadgeSpec:
        """Return what the badge says."""
        return self._spec

    def sizeHint(self) -> QSize:
        """Return the size of the words and the picture."""
        return badge_size(self._spec)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the badge."""
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        painter = QPainter(self)
        paint_badge(painter, QRectF(self.rect()), self._spec, mirrored=mirrored)

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()
