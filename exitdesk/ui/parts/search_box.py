"""A line to search in."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from exitdesk.i18n import tr
from exitdesk.ui.parts.buttons import icon_button
from exitdesk.ui.theme import dress, theme

_PAUSE_MS: Final = 140


class SearchBox(QWidget):
    """Tells `searched` a moment after the last key; Escape empties it, then leaves it."""

    searched = Signal(str)
    """The words to look for, "" when the line was emptied."""
    entered = Signal(str)
    """Enter was pressed."""
    stepped = Signal(int)
    """Down (1) or Up (-1) was pressed: move in the results."""
    left = Signal()
    """Escape was pressed in the empty line."""

    def __init__(self, placeholder: str, name: str = "", *, keys: str = "") -> None:
        super().__init__()
        self.line = QLineEdit()
        self.line.setObjectName("search")
        self.line.setClearButtonEnabled(False)
        shown = f"{placeholder}  ({keys})" if keys else placeholder
        self.line.setPlaceholderText(shown)
        self.line.setAccessibleName(name or placeholder)
        self._glass = QLabel(self.line)
        dress(self._glass, "search", "muted", 17)
        self._glass.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._clear = icon_button("x", tr("Empty the search"), self.empty, size=15)
        self._clear.setParent(self.line)
        self._clear.setProperty("kind", "inside")
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clear.setCursor(Qt.CursorShape.ArrowCursor)
        self.line.textEdited.connect(self._on_edited)
        self.line.installEventFilter(self)
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self._on_pause)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.line)
        self.setFocusProxy(self.line)
        self._clear.hide()
        self._place()
        theme().changed.connect(self._place)

    def words(self) -> str:
        """Return what is looked for."""
        return self.line.text().strip()

    def set_words(self, words: str) -> None:
        """Put `words` into the line without telling anybody."""
        self.line.setText(words)
        self._clear.setVisible(bool(words))

    def empty(self) -> None:
        """Empty the line and tell it."""
        self.set_words("")
        self._timer.stop()
        self.searched.emit("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape, Enter and the arrows."""
        if watched is self.line and event.type() == QEvent.Type.Resize:
            self._place()
        if watched is self.line and event.type() == QEvent.Type.KeyPress:
            return isinstance(event, QKeyEvent) and self._took(event)
        return super().eventFilter(watched, event)

    def _took(self, event: QKeyEvent) -> bool:
        match event.key():
            case Qt.Key.Key_Escape if self.line.text():
                self.empty()
            case Qt.Key.Key_Escape:
                self.left.emit()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                if self._timer.isActive():
                    self._timer.stop()
                    self.searched.emit(self.words())
                self.entered.emit(self.words())
            case Qt.Key.Key_Down:
                self.stepped.emit(1)
            case Qt.Key.Key_Up:
                self.stepped.emit(-1)
            case _:
                return False
        return True

    def _on_edited(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self._timer.start()

    def _on_pause(self) -> None:
        self.searched.emit(self.words())

    def _place(self) -> None:
        """Put the glass before the words and the cross behind them."""
        look = theme()
        room = look.px(30)
        self.line.setTextMargins(look.px(20), 0, room - look.px(8), 0)
        mirrored = self.line.layoutDirection() is Qt.LayoutDirection.RightToLeft
        if mirrored:
            self.line.setTextMargins(room - look.px(8), 0, look.px(20), 0)
        for one, leading in ((self._glass, True), (self._clear, False)):
            one.adjustSize()
            top = (self.line.height() - one.height()) // 2
            left = look.px(10)
            right = self.line.width() - one.width() - look.px(8)
            one.move(left if leading is not mirrored else right, top)
