"""Icons: Lucide drawings, coloured by the palette when they are loaded."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap, QTransform
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QToolButton, QWidget

from exitdesk.ui.theme.places import ICONS
from exitdesk.ui.theme.theme import theme

_DIRECTED: Final = frozenset(
    {"arrow-left", "arrow-right", "chevron-left", "chevron-right", "log-in", "log-out", "undo-2"}
)
_NAME: Final = "icon_name"
_COLOUR: Final = "icon_colour"
_SIZE: Final = "icon_size"
_GAP: Final = 4


@cache
def _drawing(name: str) -> str:
    return (ICONS / f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=600)
def _pixmap(name: str, ink: str, pixels: int, ratio: float, mirrored: bool) -> QPixmap:
    svg = _drawing(name).replace("currentColor", ink)
    side = round(pixels * ratio)
    made = QPixmap(side, side)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    if mirrored:
        made = made.transformed(QTransform().scale(-1, 1))
    made.setDevicePixelRatio(ratio)
    return made


def icon_pixmap(name: str, colour: str = "text", size: int = 18) -> QPixmap:
    """Return a drawing in the colour token `colour`, `size` design pixels high.

    Drawings that point somewhere are mirrored in a right-to-left window.

    Raises:
        FileNotFoundError: no icon of that name is shipped.
    """
    ratio = QGuiApplication.primaryScreen().devicePixelRatio() if QApplication.instance() else 1.0
    mirrored = name in _DIRECTED and QGuiApplication.isRightToLeft()
    look = theme()
    return _pixmap(name, getattr(look.colours, colour), look.px(size), ratio, mirrored)


def icon(name: str, colour: str = "text", size: int = 18) -> QIcon:
    """Return an icon for a button, a menu or a row; disabled it fades."""
    made = QIcon(icon_pixmap(name, colour, size))
    made.addPixmap(icon_pixmap(name, "disabled", size), QIcon.Mode.Disabled)
    return made


def dress(
    widget: QAbstractButton | QLabel, name: str, colour: str = "text", size: int = 18
) -> None:
    """Give `widget` an icon that follows the look of the window when it changes."""
    _follow_the_look()
    widget.setProperty(_NAME, name)
    widget.setProperty(_COLOUR, colour)
    widget.setProperty(_SIZE, size)
    _draw(widget)


def _draw(widget: QWidget) -> None:
    name, colour = widget.property(_NAME), widget.property(_COLOUR)
    size = widget.property(_SIZE)
    if isinstance(widget, QAbstractButton):
        gap = theme().px(_GAP) if _has_words(widget) else 0
        widget.setIcon(_icon_with_room(name, colour, size, gap))
        side = theme().px(size)
        widget.setIconSize(QSize(side + gap, side))
    elif isinstance(widget, QLabel):
        widget.setPixmap(icon_pixmap(name, colour, size))


@cache
def _follow_the_look() -> None:
    theme().changed.connect(redress_all)


def _has_words(button: QAbstractButton) -> bool:
    if isinstance(button, QToolButton):
        beside = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        return bool(button.text()) and button.toolButtonStyle() == beside
    return bool(button.text())


def _icon_with_room(name: str, colour: str, size: int, gap: int) -> QIcon:
    """Return an icon with `gap` pixels between it and the words that follow it."""
    made = QIcon()
    for mode, ink in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, "disabled")):
        picture = icon_pixmap(name, ink, size)
        ratio = picture.devicePixelRatio()
        roomy = QPixmap(picture.width() + round(gap * ratio), picture.height())
        roomy.fill(Qt.GlobalColor.transparent)
        roomy.setDevicePixelRatio(ratio)
        painter = QPainter(roomy)
        painter.drawPixmap(gap if QGuiApplication.isRightToLeft() else 0, 0, picture)
        painter.end()
        made.addPixmap(roomy, mode)
    return made


def redress_all() -> None:
    """Draw every icon of the window again, after the look has changed."""
    for widget in QApplication.allWidgets():
        if widget.property(_NAME):
            _draw(widget)
