"""What lies on the page of the forms: the list, what can be done, a trial, words, history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QWidget

from exitdesk.i18n import N_, tr, trn
from exitdesk.services import form_library
from exitdesk.ui.editing.tall_area import TallArea
from exitdesk.ui.forms.form_view import FormView
from exitdesk.ui.forms.past_view import PastView
from exitdesk.ui.forms.report import Report
from exitdesk.ui.forms.roomy import RoomyStack, fit_header
from exitdesk.ui.forms.translation_view import TranslationView
from exitdesk.ui.page import Page
from exitdesk.ui.parts import (
    BadgeSpec,
    EmptyState,
    FlowRow,
    InlineMessage,
    ListRow,
    PageHeader,
    RowList,
    Words,
    column,
    push_button,
    row,
)
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.domain.trouble import Trouble
    from exitdesk.services.form_library import FormRow
    from exitdesk.ui.desk import Desk

STATES: Final = {
    form_library.DRAFT: (N_("being tried"), "info"),
    form_library.PUBLISHED: (N_("in use"), "success"),
    form_library.RETIRED: (N_("retired"), "plain"),
}


class LibraryFrame(Page):
    """The parts of the page in their places; who fills it connects them."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.header = PageHeader(tr("Forms"), tr("Questionnaires that are filled in for a case"))
        self.import_button = push_button(tr("Import a form"), icon="upload", kind="primary")
        self.shipped_button = push_button(tr("Add a shipped form"), icon="plus")
        self.starter_button = push_button(
            tr("Save the starter workbook"), icon="download", kind="quiet"
        )
        for button in (self.starter_button, self.shipped_button, self.import_button):
            self.header.add_action(button)
        self.message = InlineMessage()
        self.report = Report()
        self.beside_button = push_button(
            tr("Add files that belong to it"), icon="paperclip", kind="plain"
        )
        self.beside_button.hide()
        self.list: RowList[FormRow] = RowList(_shown, tr("Forms"), key=_key)
        self.list.pointed.connect(self._on_pointed)
        self.empty = EmptyState(
            "clipboard-list",
            tr("No form is here yet."),
            tr(
                "Import an XLSForm workbook, or add one of the forms that come with the program. "
                "The starter workbook shows how one is written."
            ),
            tr("Add a shipped form"),
            self.shipped_button.clicked,
        )
        self.preview = FormView()
        self.preview.languages.setAccessibleDescription(tr("Language of the form"))
        self.translation = TranslationView()
        self.past = PastView()
        self._lay_out()

    def _lay_out(self) -> None:
        self.bar = FlowRow(theme().px(4))
        self.use_button = self._action(tr("Put into use"), "check")
        self.retire_button = self._action(tr("Retire"), "archive")
        self.try_button = self._action(tr("Try it"), "eye")
        self.print_button = self._action(tr("Print it blank"), "printer")
        self.cards_button = self._action(tr("Print cards"), "printer")
        self.export_button = self._action(tr("Export answers"), "download")
        self.xml_button = self._action(tr("Export as XForm XML"), "download")
        self.words_button = self._action(tr("Translate"), "languages")
        self.files_button = self._action(tr("Add pictures"), "paperclip")
        self.past_button = self._action(tr("History"), "history")
        self.about = Words("", "small")
        filled = QWidget()
        inner = column(self.bar, self.about, self.list, gap=8)
        inner.setStretch(2, 1)
        filled.setLayout(inner)
        trial = QWidget()
        self.close_button = push_button(tr("Back to the forms"), icon="arrow-left")
        self.trial_words = Words(tr("A trial: nothing that is answered here is kept."), "muted")
        top = row(self.close_button, self.trial_words, gap=12)
        top.setStretch(1, 1)
        tried = column(top, self.preview, gap=8)
        tried.setStretch(1, 1)
        trial.setLayout(tried)
        self.stack = RoomyStack()
        self._filled, self._trial = filled, trial
        self._words = TallArea(margins=0)
        self._words.body.addWidget(self.translation, 1)
        for one in (self.empty, filled, trial, self._words, self.past):
            self.stack.addWidget(one)
        self._put_under_header()

    def _put_under_header(self) -> None:
        beside = row(self.beside_button)
        beside.addStretch(1)
        side = theme().px(24)
        area = TallArea(margins=0)
        area.body.setContentsMargins(side, theme().px(16), side, theme().px(16))
        area.body.setSpacing(theme().px(8))
        for one in (self.header, self.message, self.report):
            area.body.addWidget(one)
        area.body.addLayout(beside)
        area.body.addWidget(self.stack, 1)
        outside = column(area, gap=0)
        outside.setContentsMargins(0, 0, 0, 0)
        self.setLayout(outside)

    def _action(self, text: str, icon: str) -> QPushButton:
        button = push_button(text, icon=icon, kind="plain")
        self.bar.flow.addWidget(button)
        return button

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the title its room."""
        super().resizeEvent(event)
        fit_header(self.header, event.size().width())

    def _on_pointed(self, one: object) -> None:
        """Offer what can be done with the form that is pointed to, and say what is known of it."""
        del one
        row = self.list.current_item()
        for button in self.bar.findChildren(QPushButton):
            button.setEnabled(row is not None)
        if row is None:
            self.about.hide()
            return
        self.use_button.setEnabled(row.state != form_library.PUBLISHED and row.permitted)
        self.retire_button.setEnabled(row.state == form_library.PUBLISHED)
        self.words_button.setEnabled(row.permitted and not row.unvalidated)
        said = [row.notice, row.who]
        if not row.permitted:
            said.append(tr("Its licence does not allow the use that your organisation has set."))
        said += list(row.report[:3])
        self.about.setText("\n".join(one for one in said if one))
        self.about.setVisible(any(said))

    def _to_list(self) -> None:
        """Go back to the list of forms."""
        self.stack.setCurrentWidget(self._filled)
        self.list.setFocus()

    def _on_trouble(self, trouble: Trouble) -> None:
        self.message.tell_trouble(trouble)


def _shown(row: FormRow) -> ListRow:
    word, tone = STATES.get(row.state, (row.state, "plain"))
    facts = [
        tr("version {version}", version=row.version or "–"),
        trn("{n} question", "{n} questions", row.questions),
        ", ".join(row.languages),
        row.licence,
    ]
    return ListRow(
        row.title,
        " · ".join(one for one in facts if one),
        icon="clipboard-list",
        badges=(BadgeSpec(tr(word), tone),),
        private=False,
    )


def _key(row: FormRow) -> object:
    return row.record
