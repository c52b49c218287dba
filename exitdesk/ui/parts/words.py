"""Words on the page: labels by role, and text to be read."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from exitdesk.i18n import right_to_left
from exitdesk.ui.privacy import privacy_screen
from exitdesk.ui.theme import theme
from exitdesk.ui.theme.tokens import READING_LINE_HEIGHT


class Words(QLabel):
    """Plain text in one of the roles of the style sheet.

    Roles: ``title``, ``heading``, ``lead``, ``strong``, ``muted``, ``small``, ``overline``,
    ``label``, ``problem``, ``code``, ``text``. `private` words are hidden from the room.
    """

    def __init__(
        self,
        text: str = "",
        role: str = "text",
        *,
        wrap: bool = True,
        private: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setWordWrap(wrap)
        edge = Qt.AlignmentFlag.AlignRight if right_to_left() else Qt.AlignmentFlag.AlignLeft
        self.setAlignment(edge | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)
        if private:
            privacy_screen().cover(self)

    def minimumSizeHint(self) -> QSize:
        """Let a wrapped label become as narrow as a few words."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), theme().px(60)), hint.height()) if self.wordWrap() else hint


class CutWords(Words):
    """One line that ends in an ellipsis where it does not fit; the tooltip has all of it."""

    def __init__(self, text: str = "", role: str = "text", *, private: bool = False) -> None:
        super().__init__("", role, wrap=False, private=private)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._whole = ""
        self.set_whole(text)

    def set_whole(self, text: str) -> None:
        """Show `text`, cut where needed."""
        self._whole = text
        self.setAccessibleName(text)
        self._cut()

    def resizeEvent(self, event: object) -> None:
        """Cut anew."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._cut()

    def _cut(self) -> None:
        metrics = QFontMetrics(self.font())
        shown = metrics.elidedText(self._whole, Qt.TextElideMode.ElideRight, max(20, self.width()))
        self.setText(shown)
        self.setToolTip(self._whole if shown != self._whole else "")


class FittingWords(CutWords):
    """One line as wide as its words; where there is less room it ends in an ellipsis."""

    def __init__(self, text: str = "", role: str = "text", *, private: bool = False) -> None:
        super().__init__(text, role, private=private)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def set_whole(self, text: str) -> None:
        """Show `text`, cut where needed."""
        super().set_whole(text)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Want room for all words."""
        wide = QFontMetrics(self.font()).horizontalAdvance(self._whole)
        return QSize(wide + theme().px(2), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Make do with the first letters."""
        return QSize(min(self.sizeHint().width(), theme().px(60)), super().sizeHint().height())


class ReadingText(QLabel):
    """Running text of a person, set for reading; it can be selected by mouse and keyboard."""

    def __init__(self, text: str = "", *, private: bool = True) -> None:
        super().__init__()
        self.setProperty("role", "reading")
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._plain = ""
        self.set_plain(text)
        if private:
            privacy_screen().cover(self)

    def set_plain(self, text: str) -> None:
        """Show `text` as it is; nothing in it is taken for markup."""
        self._plain = text
        self.setAccessibleName(text)
        height = round(READING_LINE_HEIGHT * 82)
        paragraphs = "".join(
            f'<p dir="auto" style="margin:0 0 0.5em 0; line-height:{height}%">'
            f"{escape(line) or '&nbsp;'}</p>"
            for line in text.split("\n")
        )
        self.setText(paragraphs)

    def plain(self) -> str:
        """Return the text that is shown."""
        return self._plain
