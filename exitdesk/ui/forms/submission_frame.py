"""What lies on the page of a form: title, buttons, days, the safety panel, the form itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from exitdesk.domain.catalogue import kind_of
from exitdesk.i18n import tr
from exitdesk.services import submissions
from exitdesk.ui.editing.around import Around
from exitdesk.ui.editing.final_view import FinalView
from exitdesk.ui.editing.tall_area import TallArea
from exitdesk.ui.forms.form_view import FormView
from exitdesk.ui.forms.roomy import RoomyStack, fit_header
from exitdesk.ui.forms.safety_watch import SafetyWatch
from exitdesk.ui.page import Page
from exitdesk.ui.parts import (
    ChoiceEntry,
    DateEntry,
    FlowRow,
    FormRow,
    InlineMessage,
    PageHeader,
    Words,
    column,
    push_button,
)
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.ui.desk import Desk


class SubmissionFrame(Page):
    """The parts of the page in their places; who fills it connects them."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.around = Around(desk)
        self._make_header()
        self._make_facts()
        self.form = FormView()
        # What a list of choices is called is what is chosen in it; this says of what.
        self.form.languages.setAccessibleDescription(tr("Language of the form"))
        self.safety = SafetyWatch()
        self.final_view = FinalView(desk, self.around)
        self.stack = RoomyStack()
        self.stack.addWidget(self.form)
        self.stack.addWidget(self.final_view)
        self.stack.hide()
        self._lay_out()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus)

    def _make_header(self) -> None:
        self.header = PageHeader(private=True)
        self.state = Words("", "small", wrap=False)
        self.message = InlineMessage()
        self.save_button = push_button(tr("Save"), icon="save")
        self.final_button = push_button(tr("Finalise"), icon="check", kind="primary")
        self.print_button = push_button(tr("Print"), icon="printer", kind="quiet")
        self.case_button = push_button(tr("To the case"), icon="folder-open", kind="quiet")
        for button in (self.print_button, self.case_button, self.save_button, self.final_button):
            self.header.add_action(button)

    def _make_facts(self) -> None:
        self.happened = DateEntry(self.around.today)
        every = kind_of(submissions.KIND).by_name["entered_how"].choices
        how = [one for one in every if one.name != "file"]
        self.how = ChoiceEntry(how, required=True, as_buttons=True)
        self.written = DateEntry(self.around.today)
        self.facts = FlowRow(theme().px(16))
        self._written_row = FormRow(tr("Written on paper on"), self.written)
        for one in (
            FormRow(tr("Happened on"), self.happened),
            FormRow(tr("Entered"), self.how),
            self._written_row,
        ):
            self.facts.flow.addWidget(one)

    def _lay_out(self) -> None:
        side = theme().px(16)
        self.whole = TallArea(margins=0)
        self.whole.body.setContentsMargins(side, theme().px(12), side, theme().px(8))
        self.whole.body.setSpacing(theme().px(8))
        for one in (
            self.header, self.state, self.message, self.facts, self.safety, self.stack
        ):  # fmt: skip
            self.whole.body.addWidget(one)
        self.whole.body.setStretch(5, 1)
        outside = column(self.whole, gap=0)
        outside.setContentsMargins(0, 0, 0, 0)
        self.setLayout(outside)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the title its room."""
        super().resizeEvent(event)
        fit_header(self.header, event.size().width())

    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Let the page follow the keyboard where the text is large."""
        if now is not None and self.stack.isAncestorOf(now):
            self.whole.ensureWidgetVisible(now, 0, theme().px(40))

    def _show_facts(self, doc: dict[str, Any]) -> None:
        self.happened.set_value(doc.get("occurred_on") or submissions.today())
        self.how.set_value(doc.get("entered_how") or "screen")
        self.written.set_value(doc.get("written_on") or None)
        self._ask_paper()

    def _ask_paper(self) -> None:
        """Ask for the day on paper where there was paper."""
        self._written_row.setVisible(self.how.value() == "paper")

    def _facts_said(self) -> dict[str, Any]:
        paper = self.how.value() == "paper"
        return {
            "occurred_on": self.happened.value(),
            "entered_how": self.how.value(),
            "written_on": self.written.value() if paper else None,
        }

    def _say(self, text: str) -> None:
        self.state.setText(text or " ")
