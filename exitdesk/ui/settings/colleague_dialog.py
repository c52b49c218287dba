"""One colleague, added or changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from exitdesk.domain import vocabulary
from exitdesk.domain.ids import RecordId
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import people, saving
from exitdesk.ui.parts.buttons import push_button
from exitdesk.ui.parts.choice_entry import ChoiceEntry, YesNoEntry
from exitdesk.ui.parts.form import Form
from exitdesk.ui.parts.messages import InlineMessage
from exitdesk.ui.parts.surfaces import Scrolled, column, row
from exitdesk.ui.parts.text_entry import LineEntry
from exitdesk.ui.parts.words import Words
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.ui.desk import Desk


class ColleagueDialog(QDialog):
    """Short form, name, role, profession; no more is kept about colleagues."""

    def __init__(
        self, desk: Desk, record: RecordId | None, doc: dict[str, Any], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._record = desk, record
        title = tr("Change a colleague") if record else tr("Add a colleague")
        self.setWindowTitle(title)
        self.message = InlineMessage()
        self.form = Form()
        self.form.add(
            "code", tr("Short form"), LineEntry(limit=20), tr("for example MK"), required=True
        )
        self.form.add("alias", tr("Name shown"), LineEntry())
        self.form.add("role", tr("Role"), ChoiceEntry(vocabulary.STAFF_ROLE, open_words=True))
        self.form.add("profession", tr("Profession"), LineEntry())
        self.left = YesNoEntry()
        self.form.add("left", tr("No longer works here"), self.left)
        self.form.row("left").setVisible(record is not None)
        self.form.set_values({**doc, "left": None})
        self.left.set_answer(doc.get("left"))
        self.save = push_button(tr("Save"), self._on_save, kind="primary")
        foot = row(push_button(tr("Cancel"), self.reject), self.save)
        foot.insertStretch(0, 1)
        look = theme()
        area = Scrolled(margins=24)
        area.body.addLayout(column(Words(title, "heading"), self.message, self.form, gap=16))
        area.body.addStretch(1)
        foot.setContentsMargins(look.px(24), look.px(12), look.px(24), look.px(16))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(area, 1)
        whole.addLayout(foot)
        room = self.screen().availableGeometry()
        self.resize(min(look.px(480), room.width() - 40), min(look.px(600), room.height() - 60))

    def _on_save(self) -> None:
        fields = {**self.form.values(), "left": self.left.answer() or None}
        if self._record is None:
            self._desk.write(
                people.add_colleague, fields, then=self._on_saved, failed=self._on_failed
            )
        else:
            self._desk.write(
                people.change_colleague,
                self._record,
                fields,
                then=self._on_saved,
                failed=self._on_failed,
            )

    def _on_saved(self, _result: object) -> None:
        self.accept()

    def _on_failed(self, trouble: Trouble) -> None:
        if isinstance(trouble, saving.Invalid):
            self.form.show_faults({str(p.path[0]): p.message for p in trouble.problems if p.path})
            return
        self.message.tell_trouble(trouble)
