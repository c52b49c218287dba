"""One field of the case file: read in place, edited in place, with its history."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from exitdesk.domain.fields import Field, Kind
from exitdesk.domain.validation import is_empty
from exitdesk.i18n import tr
from exitdesk.services.saving import Invalid
from exitdesk.ui.editing.entries import entry_for
from exitdesk.ui.editing.keeper import DraftKeeper, Typed
from exitdesk.ui.history.history_dialog import HistoryDialog
from exitdesk.ui.parts import FormRow, Words, icon_button, push_button, row
from exitdesk.ui.reading.facts import Fact, Table, facts_of_field
from exitdesk.ui.reading.facts_view import FactsView
from exitdesk.ui.reading.values import value_words
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.domain.ids import RecordId
    from exitdesk.domain.trouble import Trouble
    from exitdesk.services.drafts import Draft
    from exitdesk.ui.desk import Desk
    from exitdesk.ui.editing.around import Around
    from exitdesk.ui.reading.open_case import OpenCase

LABEL_WIDTH = 150
_IN_BLOCKS = (Kind.BLOCK, Kind.ROWS)


class FieldRow(QWidget):
    """Shows one field of a record; the pencil turns it into its editor, with its history.

    `save` is called with the desk's words for a write: it takes the new value, the one that was
    found, and two receivers.
    """

    saved = Signal()

    def __init__(
        self,
        desk: Desk,
        around: Around,
        field: Field,
        save: Callable[
            [str, Any, Any, Callable[[Any], object], Callable[[Trouble], object]], object
        ],
    ) -> None:
        super().__init__()
        look = theme()
        self._desk, self._around, self.field, self._save = desk, around, field, save
        self._opened: OpenCase | None = None
        self._record: RecordId | None = None
        self._value: Any = None
        self._was: Any = None
        self._written: Any = None
        self._shown: QWidget | None = None
        self._form: FormRow | None = None
        self._keeper: DraftKeeper | None = None
        name = tr(field.label)
        self.label = Words(name, "muted")
        self.label.setFixedWidth(look.px(LABEL_WIDTH))
        self.edit = icon_button(
            "pencil", tr("Change: {field}", field=name), self.begin, colour="muted", size=15
        )
        self._place = QVBoxLayout()
        self._place.setContentsMargins(0, look.px(5), 0, 0)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(look.px(2))
        label_place = QVBoxLayout()
        label_place.setContentsMargins(0, look.px(5), look.px(8), 0)
        label_place.addWidget(self.label, 0, Qt.AlignmentFlag.AlignTop)
        self._line.addLayout(label_place)
        self._line.addLayout(self._place, 1)
        self._line.addWidget(self.edit, 0, Qt.AlignmentFlag.AlignTop)

    def show_value(self, opened: OpenCase, record: RecordId, value: Any) -> None:
        """Show the value; while it is being edited, the editor stays."""
        same = record == self._record and value == self._value and self._shown is not None
        if record != self._record and self._form is not None:
            self._close()
        self._opened, self._record, self._value = opened, record, value
        if self._form is None and not same:
            self._show()

    def begin(self) -> None:
        """Edit the value."""
        if self._form is None:
            self._was = self._value
            self._edit(self._value)

    def go_on(self, draft: Draft) -> None:
        """Go on with what was being typed before a lock or a crash."""
        if self._form is None:
            self._was = draft.place.get("was", self._value)
            form, keeper = self._edit(draft.doc.get(self.field.name))
            keeper.take_up(draft.id)
            form.hint.setText(tr("You were typing this. It is not saved yet."))
            form.hint.show()

    def _edit(self, value: Any) -> tuple[FormRow, DraftKeeper]:
        entry = entry_for(self.field, self._around)
        entry.set_value(value)
        form = FormRow(tr(self.field.label), entry, tr(self.field.hint))
        form.label.setVisible(False)
        for editor in entry.editors():
            editor.installEventFilter(self)
        keeper = DraftKeeper(self._desk, self._typed, self)
        entry.edited.connect(self._on_edited)
        buttons = row(
            push_button(tr("Save"), self._on_save, kind="primary"),
            push_button(tr("Cancel"), self._on_cancel, kind="quiet"),
            push_button(tr("History"), self._on_history, icon="history", kind="quiet"),
        )
        buttons.addStretch(1)
        holder = QWidget()
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, theme().px(8))
        box.addWidget(form)
        box.addLayout(buttons)
        self._put(holder)
        self.edit.hide()
        entry.setFocus(Qt.FocusReason.OtherFocusReason)
        self._form, self._keeper = form, keeper
        # A text learns its height while it is laid out; what it asks for then is not heard.
        QTimer.singleShot(0, self, self._fit)
        return form, keeper

    def _fit(self) -> None:
        if self._form is not None:
            for editor in self._form.editor.editors():
                editor.updateGeometry()

    def _typed(self) -> Typed | None:
        if self._form is None or self._opened is None or self._record is None:
            return None
        doc = {self.field.name: self._form.editor.value()}
        place = {"field": self.field.name, "was": self._was}
        return Typed(self._opened.id, "case", self._record, doc, place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter saves a line, Ctrl+Enter anything, Escape gives it up."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if enter and (control or self.field.kind in (Kind.TEXT, Kind.NUMBER, Kind.DATE)):
                self._on_save()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self._on_cancel()
                return True
        return super().eventFilter(watched, event)

    def _on_edited(self) -> None:
        if self._keeper is not None:
            self._keeper.touched()

    def _on_save(self) -> None:
        if self._form is None:
            return
        entry = self._form.editor
        if entry.fault():
            self._form.show_fault(entry.fault())
            return
        value = entry.value()
        if value in (self._value, self._was) or (is_empty(value) and is_empty(self._was)):
            self._on_cancel()
            return
        self._written = value
        self._save(self.field.name, None if is_empty(value) else value, self._was,
                   self._on_saved, self._on_trouble)  # fmt: skip

    def _on_saved(self, _result: object) -> None:
        self._value = self._written
        self._end()
        self.saved.emit()

    def _on_trouble(self, trouble: Trouble) -> None:
        if self._form is not None:
            wrong = trouble.problems if isinstance(trouble, Invalid) else ()
            said = "; ".join(one.message for one in wrong) or str(trouble)
            self._form.show_fault(said)
            self._form.editor.setFocus()

    def _on_cancel(self) -> None:
        self._end()

    def _end(self) -> None:
        if self._keeper is not None:
            self._keeper.drop()
        self._close()
        self._show()
        self.edit.setFocus()

    def _close(self) -> None:
        self._form = None
        if self._keeper is not None:
            self._keeper.let_go()
            self._keeper.deleteLater()
            self._keeper = None
        self.edit.show()

    def _show(self) -> None:
        if self._opened is not None:
            self._put(_reading(self.field, self._value, self._opened))

    def _put(self, widget: QWidget) -> None:
        if self._shown is not None:
            self._place.removeWidget(self._shown)
            self._shown.hide()
            self._shown.deleteLater()
        self._shown = widget
        self._place.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)

    def _on_history(self) -> None:
        if self._record is not None:
            HistoryDialog(self.window(), self._desk, self._record, self.field.name).open()


def _reading(field: Field, value: Any, opened: OpenCase) -> QWidget:
    if is_empty(value):
        return Words("–", "muted")
    if field.kind in _IN_BLOCKS:
        return FactsView([_unlabelled(one) for one in facts_of_field(field, value, opened.known)])
    words = Words(value_words(field, value, opened.known), private=field.private)
    words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return words


def _unlabelled(fact: Fact) -> Fact:
    """Return a table without the label that stands beside it already."""
    return Table("", fact.columns, fact.rows) if isinstance(fact, Table) else fact
