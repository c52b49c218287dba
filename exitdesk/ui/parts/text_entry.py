"""Writing plain text: one line, or as many as it takes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMimeData, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor, QTextOption
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from exitdesk.ui.parts.entry import Entry
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from collections.abc import Iterator

_CONTROLS: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\ufdd0\ufffe\uffff]"
)
_LINE_ENDS: Final = re.compile("\r\n?|\u2028|\u2029")
_LONG_LINE: Final = 20_000
_PART: Final = 4_000
_PIECE: Final = 60_000


def cleaned(text: str) -> str:
    """Return pasted `text` without NUL, control characters and bidi overrides.

    All line ends become line feeds. Isolates and direction marks stay, which
    right-to-left writing needs.
    """
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))


def broken(text: str) -> str:
    """Return pasted `text` with lines of over 20,000 characters broken at spaces.

    Qt lays a line out anew at every key: half a second for one of 2 MB.
    """
    if all(len(line) <= _LONG_LINE for line in text.split("\n")):
        return text
    return "\n".join(part for line in text.split("\n") for part in _parts(line))


def _parts(line: str) -> Iterator[str]:
    while len(line) > _LONG_LINE:
        at = line.rfind(" ", 1, _PART) + 1 or _PART
        yield line[:at]
        line = line[at:]
    yield line


def _pieces(text: str) -> Iterator[str]:
    """Cut `text` into pieces of whole lines."""
    start = 0
    while start < len(text):
        end = text.find("\n", start + _PIECE) + 1 or len(text)
        yield text[start:end]
        start = end


class LineEntry(Entry):
    """One line of text; `value` is a str."""

    def __init__(self, placeholder: str = "", *, private: bool = False, limit: int = 500) -> None:
        super().__init__(private=private)
        self.line = _Line()
        self.line.setPlaceholderText(placeholder)
        self.line.setMaxLength(limit)
        self.line.textEdited.connect(self._on_edited)
        _only(self, self.line)
        self._finish()

    def value(self) -> str:
        """Return the text."""
        return self.line.text()

    def set_value(self, value: str | None) -> None:
        """Load `value`."""
        self.line.setText(value or "")
        self.line.setCursorPosition(0)

    def editors(self) -> list[QWidget]:
        """Return the line."""
        return [self.line]

    def _on_edited(self) -> None:
        self.edited.emit()


class _Line(QLineEdit):
    """A line that takes plain text only."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Clean what is pasted by the keyboard."""
        super().keyPressEvent(event)
        text = self.text()
        if _CONTROLS.search(text):
            at = self.cursorPosition()
            self.setText(cleaned(text))
            self.setCursorPosition(at)


class PlainTextEntry(Entry):
    """Text of any length that grows with what is written; `value` is a str.

    Tab leaves the field. Only plain text can be pasted. `lines` is the least height, `most` the
    height in lines from which it scrolls.
    """

    def __init__(
        self, placeholder: str = "", *, private: bool = True, lines: int = 3, most: int = 16
    ) -> None:
        super().__init__(private=private)
        self.paper = _Paper(lines, most)
        self.paper.setPlaceholderText(placeholder)
        self.paper.textChanged.connect(self._on_changed)
        self._loading = False
        _only(self, self.paper)
        self._finish()

    def value(self) -> str:
        """Return the text as it was typed, non-breaking spaces kept."""
        self.paper.finish_paste()
        return self.paper.document().toRawText().replace("\u2029", "\n").replace("\u2028", "\n")

    def set_value(self, value: str | None) -> None:
        """Load `value`; what was there before cannot be brought back by undo."""
        self._loading = True
        try:
            self.paper.load(value or "")
        finally:
            self._loading = False

    def editors(self) -> list[QWidget]:
        """Return the paper."""
        return [self.paper]

    def caret(self) -> int:
        """Return where the caret is, in characters from the start."""
        return self.paper.textCursor().position()

    def set_caret(self, position: int) -> None:
        """Put the caret there, or at the end of a shorter text."""
        cursor = self.paper.textCursor()
        last = self.paper.document().characterCount() - 1
        cursor.setPosition(min(max(0, position), last))
        self.paper.setTextCursor(cursor)

    def _on_changed(self) -> None:
        if not self._loading:
            self.edited.emit()


class _Paper(QPlainTextEdit):
    grown = Signal()

    def __init__(self, lines: int, most: int) -> None:
        super().__init__()
        self._lines, self._most = lines, most
        self._rest: list[str] = []
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._on_timer)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().documentLayout().documentSizeChanged.connect(self._on_size)
        theme().changed.connect(self._on_size)

    def load(self, text: str) -> None:
        """Replace everything, undo included."""
        self.finish_paste()
        self.setPlainText(text)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste text only, cleaned; much text comes in pieces, so that the window stays awake."""
        if source.hasText():
            self._insert_rest()
            pieces = _pieces(broken(cleaned(source.text())))
            self.insertPlainText(next(pieces, ""))
            self._rest = list(pieces)
            self.setReadOnly(bool(self._rest))
            if self._rest:
                self._timer.start()
            self.ensureCursorVisible()

    def finish_paste(self) -> None:
        """Insert at once what is still to come of a paste."""
        if self._rest:
            self._timer.stop()
            self._insert_rest()
            self.setReadOnly(False)

    def _insert_rest(self) -> None:
        text, self._rest = "".join(self._rest), []
        self._join(text)

    def _on_timer(self) -> None:
        if self._rest:
            self._join(self._rest.pop(0))
        if not self._rest:
            self._timer.stop()
            self.setReadOnly(False)

    def _join(self, text: str) -> None:
        """Insert `text` so that one undo takes the whole paste back."""
        if text:
            cursor = self.textCursor()
            cursor.joinPreviousEditBlock()
            cursor.insertText(text)
            cursor.endEditBlock()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Take text, no pictures and no files."""
        return source.hasText()

    def sizeHint(self) -> QSize:
        """Return the height of the text within the limits."""
        lines = min(max(self._lines, self._shown_lines()), self._most)
        around = self.contentsMargins()
        frame = around.top() + around.bottom() + 2
        margin = round(self.document().documentMargin() * 2)
        height = lines * self.fontMetrics().lineSpacing() + margin + frame
        return QSize(theme().px(320), height)

    def minimumSizeHint(self) -> QSize:
        """Never be lower than what is wanted."""
        return QSize(theme().px(120), self.sizeHint().height())

    def _shown_lines(self) -> int:
        return int(self.document().size().height())

    def _on_size(self) -> None:
        self.updateGeometry()
        self.grown.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Ctrl+Enter through to the page, which saves."""
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and control:
            event.ignore()
            return
        super().keyPressEvent(event)

    def select_all_and_delete(self) -> None:
        """Empty the paper in one step that undo brings back."""
        cursor = self.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.removeSelectedText()


def _only(entry: QWidget, editor: QWidget) -> None:
    box = QVBoxLayout(entry)
    box.setContentsMargins(0, 0, 0, 0)
    box.addWidget(editor)
