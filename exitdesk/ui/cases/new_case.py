"""What a new case needs, and nothing more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from exitdesk.domain import vocabulary as v
from exitdesk.domain.catalogue import kind_of
from exitdesk.domain.ids import RecordId
from exitdesk.i18n import tr
from exitdesk.services import cases, entries
from exitdesk.services.changes import ChangeSet
from exitdesk.services.vault import Vault
from exitdesk.ui.cases.shortcuts import within
from exitdesk.ui.parts import (
    ChoiceEntry,
    DateEntry,
    Form,
    InlineMessage,
    LineEntry,
    PlainTextEntry,
    Scrolled,
    Section,
    TagsEntry,
    Words,
    push_button,
    row,
)
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.domain.trouble import Trouble
    from exitdesk.ui.desk import Desk


class NewCaseDialog(QDialog):
    """Makes a case and opens it. Only the code is needed, and it is suggested."""

    def __init__(self, parent: QWidget, desk: Desk, today: Callable[[], date] = date.today) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("New case"))
        self._desk = desk
        self._suggested = ""
        look = theme()
        self.message = InlineMessage(closable=False)
        area = Scrolled(margins=24)
        area.body.addWidget(Words(tr("New case"), "title"))
        area.body.addWidget(
            Words(tr("Only the code is needed. Everything else can come later."), "muted")
        )
        area.body.addWidget(self.message)
        self._make_form(today())
        for part in (self.form, self.concern, self.referral):
            area.body.addWidget(part)
        area.body.addStretch(1)
        self.create_button = push_button(tr("Open the case"), self._on_create, kind="primary")
        self.create_button.setToolTip(tr("Open the case (Ctrl+Enter)"))
        foot = row(gap=8, margins=16)
        foot.addStretch(1)
        foot.addWidget(push_button(tr("Cancel"), self.reject))
        foot.addWidget(self.create_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area, 1)
        whole.addLayout(foot)
        within(self, "Ctrl+Return", self._on_create)
        room = self.screen().availableGeometry()
        self.resize(min(look.px(640), room.width() - 40), min(look.px(660), room.height() - 60))
        self._show_kind()
        self._ask_code()
        self.form.editor("alias").setFocus()

    def _make_form(self, today: date) -> None:
        case = kind_of("case").by_name
        self.form = Form()
        self.kind = self.form.add(
            "kind", tr("Whose case is it?"), ChoiceEntry(v.CASE_KIND, required=True)
        )
        self.kind.set_value("client")
        self.kind.edited.connect(self._on_kind)
        self.form.add_side_by_side(
            ("alias", tr("Alias"), LineEntry(tr("A name that means nothing to others"),
                                             private=True)),
            ("code", tr("Code"), LineEntry()),
        )  # fmt: skip
        self.form.add("setting", tr("Setting"), ChoiceEntry(v.SETTING))
        self.form.add("languages", tr("Languages"), TagsEntry(tr("Type a language, press Enter")))
        concern = {f.name: f for f in case["person_of_concern"].fields}
        self.concern = Form()
        self.concern.add_widget(Words(tr("Person of concern"), "heading"))
        self.concern.add_widget(Words(tr(case["person_of_concern"].hint), "muted"))
        self.concern.add_side_by_side(
            ("relation", tr("Relation to the client"), LineEntry(tr("son, sister, friend"))),
            ("age_band", tr("Age band"), ChoiceEntry(v.AGE_BAND, as_buttons=False)),
        )
        self.concern.add("concern", tr(concern["concern"].label), PlainTextEntry(lines=2))
        self.referral = Section(
            tr("Referral to us"), hint=tr("Who brought the two of you together?")
        )
        self.referral_form = Form()
        source = ChoiceEntry(v.REFERRAL_SOURCE, open_words=True)
        self.referral_form.add("source", tr("Who referred"), source)
        self.referral_form.add_side_by_side(
            ("occurred_on", tr("When"), DateEntry()),
            ("client_knows", tr("Client knows of it"), ChoiceEntry(v.YES_NO_PLANNED)),
        )
        self.referral_form.editor("occurred_on").set_value(today.isoformat())
        self.referral_form.add("reason", tr("Reason"), PlainTextEntry(lines=2))
        self.referral.add(self.referral_form)

    def _on_kind(self) -> None:
        self._show_kind()
        self._ask_code()

    def _show_kind(self) -> None:
        family = self.kind.value() == "family"
        self.concern.setVisible(family)
        row_ = self.form.row("kind")
        row_.hint.setText(
            tr("The relative is the client. The person of concern is not, and has not agreed.")
            if family
            else tr("The person who is leaving is the client.")
        )
        row_.hint.show()

    def _ask_code(self) -> None:
        self._desk.runner.run(
            cases.next_code, self._desk.vault, self.kind.value() or "client", then=self._on_code
        )

    def _on_code(self, code: str) -> None:
        editor = self.form.editor("code")
        if editor.value() in ("", self._suggested):
            editor.set_value(code)
        self._suggested = code

    def fields(self) -> dict[str, Any]:
        """Return the fields of the case as they stand in the form."""
        said: dict[str, Any] = dict(self.form.values())
        if said["kind"] == "family":
            said["person_of_concern"] = _filled(self.concern.values())
        return _filled(said)

    def referral_in(self) -> dict[str, Any]:
        """Return the referral, empty where nobody is named."""
        said = _filled(self.referral_form.values())
        return said if "source" in said or "reason" in said else {}

    def _on_create(self) -> None:
        faults = self.referral_form.faults()
        if faults:
            self.referral.set_open(True)
            self.referral_form.show_faults(faults)
            return
        self.create_button.setEnabled(False)
        self._desk.write(
            opened_case,
            self.fields(),
            self.referral_in(),
            then=self._on_created,
            failed=self._on_trouble,
        )

    def _on_created(self, result: tuple[RecordId, ChangeSet]) -> None:
        self._desk.go("case", [result[0]])
        self.accept()

    def _on_trouble(self, trouble: Trouble) -> None:
        self.create_button.setEnabled(True)
        self.message.tell_trouble(trouble)
        self.form.editor("code").setFocus()


def opened_case(
    vault: Vault, fields: Mapping[str, Any], referral: Mapping[str, Any]
) -> tuple[RecordId, ChangeSet]:
    """Make a case, and note how it came to us. Raises Invalid or Trouble (code taken)."""
    case, change = cases.create(vault, fields)
    if not referral:
        return case, change
    _, more = entries.save(vault, case, "referral_in", referral)
    # Two changes cannot be taken back by one undo: the referral is undone from the timeline.
    return case, replace(
        change,
        kinds=change.kinds | more.kinds,
        record_ids=change.record_ids | more.record_ids,
        undo=None,
    )


def _filled(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value not in (None, "", [], {})}
