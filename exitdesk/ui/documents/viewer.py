"""Looks at one document inside the program; nothing of it is written to a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from exitdesk.i18n import tr
from exitdesk.services import attachments
from exitdesk.ui.documents.content import NotShown, Sheets, Text, looked_at
from exitdesk.ui.documents.sheets_view import SheetsView
from exitdesk.ui.parts import EmptyState, InlineMessage, Words, icon_button, row
from exitdesk.ui.privacy import privacy_screen
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.domain.ids import RecordId
    from exitdesk.domain.trouble import Trouble
    from exitdesk.ui.desk import Desk
    from exitdesk.ui.runner import Job

_LONG_LINE = 20_000


class DocumentViewer(QWidget):
    """Shows a picture, a PDF or a text; says so where a file can only be exported."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._record: RecordId | None = None
        self._jobs: list[Job] = []
        self.message = InlineMessage()
        self.sheets = SheetsView(desk.runner)
        self.sheets.turned.connect(self._on_turned)
        self.sheets.troubled.connect(self._on_trouble)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setAccessibleName(tr("Text of the document"))
        self.text.setTabChangesFocus(True)
        privacy_screen().cover(self.text)
        self.opening = EmptyState("hourglass", tr("Opening …"))
        self.none = EmptyState(
            "file-text",
            tr("Choose a document to look at it here."),
            tr("It is decrypted in memory only."),
        )
        self.not_shown = EmptyState(
            "file-text",
            tr("This document cannot be shown here."),
            tr("Export it to open it with another program."),
        )
        self.stack = QStackedWidget()
        for widget in (self.none, self.opening, self.sheets, self.text, self.not_shown):
            self.stack.addWidget(widget)
        self.page = Words("", "muted", wrap=False)
        self.smaller = icon_button("zoom-out", tr("Smaller (Ctrl+-)"), self._on_smaller)
        self.larger = icon_button("zoom-in", tr("Larger (Ctrl++)"), self._on_larger)
        self._tools = QWidget()
        line = row(self.page, gap=4)
        line.addStretch(1)
        for button in (self.smaller, self.larger):
            line.addWidget(button)
        self._tools.setLayout(line)
        self._tools.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme().px(4))
        for one in (self.message, self._tools):
            box.addWidget(one)
        box.addWidget(self.stack, 1)

    def show_document(self, record: RecordId | None) -> None:
        """Show a document, or nothing."""
        if record == self._record and record is not None:
            return
        for job in self._jobs:
            job.drop()
        self._jobs = []
        self._record = record
        self.message.hide()
        self._tools.hide()
        self.sheets.show_sheets(None)
        self.text.clear()
        self.stack.setCurrentWidget(self.opening if record is not None else self.none)
        if record is not None:
            self._jobs.append(
                self._desk.runner.run(
                    attachments.reader,
                    self._desk.vault,
                    record,
                    then=self._on_reader,
                    failed=self._on_trouble,
                )
            )

    def _on_reader(self, source: BinaryIO) -> None:
        self._jobs.append(
            self._desk.runner.run_aside(
                looked_at,
                source,
                then=self._on_looked,
                failed=self._on_trouble,
                busy=tr("Opening the document"),
            )
        )

    def _on_looked(self, content: Sheets | Text | NotShown) -> None:
        if isinstance(content, Text):
            self._show_text(content)
        elif isinstance(content, NotShown):
            self.not_shown.sentence.setText(content.why)
            self.stack.setCurrentWidget(self.not_shown)
        else:
            self.sheets.show_sheets(content)
            self.stack.setCurrentWidget(self.sheets)
            self._tools.show()

    def _show_text(self, content: Text) -> None:
        longest = max((len(line) for line in content.words.split("\n")), default=0)
        wrap = QTextOption.WrapMode
        # Looking for words in an enormous line takes Qt seconds.
        self.text.setWordWrapMode(
            wrap.WrapAnywhere if longest > _LONG_LINE else wrap.WrapAtWordBoundaryOrAnywhere
        )
        self.text.setPlainText(content.words)
        self.stack.setCurrentWidget(self.text)
        if content.cut:
            self.message.say(
                "info",
                tr("Only the beginning is shown."),
                tr("The document is long; an export holds all of it."),
            )

    def _on_trouble(self, trouble: Trouble) -> None:
        self.message.tell_trouble(trouble)
        self.not_shown.sentence.setText(tr("This document cannot be shown here."))
        self.stack.setCurrentWidget(self.not_shown)

    def _on_turned(self, at: int, of: int) -> None:
        self.page.setText(tr("Page {at} of {of}", at=at, of=of) if of > 1 else "")

    def _on_smaller(self) -> None:
        self.sheets.zoom(-1)

    def _on_larger(self) -> None:
        self.sheets.zoom(1)
