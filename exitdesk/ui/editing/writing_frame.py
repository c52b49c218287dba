"""What lies on a page of writing: title, buttons, problems, the editors, the final view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QVBoxLayout

from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.i18n import tr
from exitdesk.ui.editing.around import Around
from exitdesk.ui.editing.doc_form import ProblemList
from exitdesk.ui.editing.final_view import FinalView
from exitdesk.ui.editing.tall_area import TallArea
from exitdesk.ui.page import Page
from exitdesk.ui.parts import InlineMessage, PageHeader, Words, column, push_button, row
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.ui.desk import Desk
    from exitdesk.ui.editing.opened import Opened


class WritingFrame(Page):
    """The parts of the page in their places; who writes on it connects them."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.around = Around(desk)
        self._make_frame()

    def _make_frame(self) -> None:
        self.header = PageHeader(private=True)
        self.state = Words("", "small", wrap=False)
        self.save_button = push_button(tr("Save"), icon="save")
        self.save_button.setToolTip(tr("Save and keep it open for changes (Ctrl+S)"))
        self.final_button = push_button(tr("Finalise"), icon="check", kind="primary")
        self.final_button.setToolTip(
            tr("Save for good: from then on it takes corrections only (Ctrl+Enter)")
        )
        self.print_button = push_button(tr("Print"), icon="printer", kind="quiet")
        self.print_button.setToolTip(tr("Print (Ctrl+P)"))
        self.discard_button = push_button(tr("Discard"), icon="trash-2", kind="quiet")
        self.discard_button.setToolTip(tr("Throw away what is not saved"))
        self.case_button = push_button(tr("To the case"), icon="folder-open", kind="quiet")
        self.case_button.hide()
        for button in (
            self.discard_button, self.print_button, self.case_button, self.save_button,
            self.final_button,
        ):  # fmt: skip
            self.header.add_action(button)
        self.message = InlineMessage()
        self.problems = ProblemList()
        self.area = TallArea(margins=0)
        self.stack = QStackedWidget()
        self.stack.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self.stack.setMinimumHeight(theme().px(40))
        self.stack.addWidget(self.area)
        self.final_view = FinalView(self.desk, self.around)
        self.stack.addWidget(self.final_view)
        top = column(self.header, row(self.state), self.message, self.problems, gap=4)
        whole = QVBoxLayout(self)
        margin = theme().px(16)
        whole.setContentsMargins(margin, theme().px(12), margin, 0)
        whole.setSpacing(theme().px(8))
        whole.addLayout(top)
        whole.addWidget(self.stack, 1)

    def _shortcut(self, keys: str, receiver: Any) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(receiver)

    def _show_header(self, now: Opened) -> None:
        kind = CATALOGUE[now.kind]
        self.header.set_words(f"{tr(kind.label)} · {now.code} {now.alias}".rstrip())
        self.header.title.setAccessibleName(self.header.title.text())

    def _say_state(self, text: str) -> None:
        self.state.setText(text or " ")  # its line stays, so that nothing jumps at the first key
