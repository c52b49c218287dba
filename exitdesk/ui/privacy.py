"""One key hides names and text from people in the room, and shows them again.

Parts that show a client's words register with `PrivacyScreen.cover`; lists that paint their rows
themselves ask `hidden` and repaint on `toggled`. The keys work in every window of the program,
dialogs included.
"""

from __future__ import annotations

import weakref
from typing import Final

import shiboken6
from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from exitdesk.i18n import tr
from exitdesk.ui.theme import icon_pixmap, theme

KEYS: Final = ("F9", "Ctrl+Shift+H")


class PrivacyScreen(QObject):
    """Knows whether the room is hidden from, and covers what was registered."""

    toggled = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.hidden = False
        self._covered: list[weakref.ref[QWidget]] = []

    def start(self) -> None:
        """Listen for the keys in all windows of the program."""
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def stop(self) -> None:
        """Listen no more."""
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)

    def cover(self, widget: QWidget) -> None:
        """Register `widget` as showing a client's words."""
        self._covered = [ref for ref in self._covered if _living(ref) is not None]
        self._covered.append(weakref.ref(widget))
        if self.hidden:
            _veil(widget).show()

    def toggle(self) -> None:
        """Hide, or show again."""
        self.set_hidden(not self.hidden)

    def set_hidden(self, hidden: bool) -> None:
        """Hide or show everything that was registered."""
        if hidden == self.hidden:
            return
        self.hidden = hidden
        for ref in self._covered:
            widget = _living(ref)
            if widget is not None:
                _veil(widget).setVisible(hidden)
        self.toggled.emit(hidden)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys before anybody else, and no tooltip while hidden."""
        kind = event.type()
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and _is_our_key(event):
            if not event.isAutoRepeat():
                self.toggle()
            return True
        return kind == QEvent.Type.ToolTip and self.hidden and not isinstance(watched, _Veil)


def _is_our_key(event: QKeyEvent) -> bool:
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if event.key() == Qt.Key.Key_F9:
        return modifiers == Qt.KeyboardModifier.NoModifier
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    return event.key() == Qt.Key.Key_H and modifiers == both


def _living(ref: weakref.ref[QWidget]) -> QWidget | None:
    widget = ref()
    return widget if widget is not None and shiboken6.isValid(widget) else None


class _Veil(QWidget):
    """Lies over a widget and lets nothing through."""

    def __init__(self, covered: QWidget) -> None:
        super().__init__(covered)
        self.setObjectName("veil")
        self.setAccessibleName(tr("Hidden from the room"))
        self.setToolTip(tr("Hidden from the room. {key} shows it again.", key=KEYS[0]))
        self.setGeometry(covered.rect())
        covered.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as what lies beneath, and on top of it."""
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        elif event.type() == QEvent.Type.ChildAdded and self.isVisible():
            self.raise_()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint bars where there would be words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_bars(painter, QRectF(self.rect()))


def paint_bars(painter: QPainter, area: QRectF, *, ground: bool = True) -> None:
    """Paint what stands in the place of hidden words; with `ground` all of `area` is covered."""
    look = theme()
    if ground:
        painter.fillRect(area, look.colour("sunken"))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour("pressed"))
    height, gap = look.px(8), look.px(21)
    rows = max(1, int(area.height() // gap))
    top = area.top() + (area.height() - (rows - 1) * gap - height) / 2
    for row in range(rows):
        share = (0.92, 0.78, 0.86, 0.55)[row % 4] if rows > 1 else 0.92
        bar = QRectF(area.left() + look.px(4), top + row * gap, area.width() * share, height)
        bar.setRight(min(bar.right(), area.right() - look.px(4)))
        painter.drawRoundedRect(bar, height / 2, height / 2)
    if rows > 2 and area.width() > look.px(120):
        picture = icon_pixmap("eye-off", "muted", 20)
        side = picture.deviceIndependentSize()
        spot = area.center()
        patch = QRectF(0, 0, side.width() * 2, side.height() * 2)
        patch.moveCenter(spot)
        painter.setBrush(look.colour("surface"))
        painter.drawEllipse(patch)
        painter.drawPixmap(
            round(spot.x() - side.width() / 2), round(spot.y() - side.height() / 2), picture
        )


def _veil(widget: QWidget) -> _Veil:
    found = widget.findChild(_Veil, "veil", Qt.FindChildOption.FindDirectChildrenOnly)
    veil = found if isinstance(found, _Veil) else _Veil(widget)
    veil.raise_()
    return veil


_screen: PrivacyScreen | None = None


def privacy_screen() -> PrivacyScreen:
    """Return the one screen of this program."""
    global _screen  # noqa: PLW0603 (one room per process)
    if _screen is None:
        _screen = PrivacyScreen()
    return _screen
