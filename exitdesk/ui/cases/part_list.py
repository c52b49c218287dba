"""Parts of the case file of one kind: read, added, changed and removed in place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from exitdesk.domain.catalogue import kind_of
from exitdesk.domain.fields import Field
from exitdesk.i18n import tr
from exitdesk.services import cases
from exitdesk.services.saving import Invalid
from exitdesk.ui.cases.shortcuts import within
from exitdesk.ui.editing.entries import entry_for
from exitdesk.ui.editing.found import Found
from exitdesk.ui.editing.groups import GroupForm
from exitdesk.ui.editing.keeper import DraftKeeper, Typed
from exitdesk.ui.history.history_dialog import HistoryDialog
from exitdesk.ui.parts import (
    Badge,
    BadgeSpec,
    FlowRow,
    InlineMessage,
    Words,
    icon_button,
    push_button,
    row,
)
from exitdesk.ui.reading.facts import facts
from exitdesk.ui.reading.facts_view import FactsView
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.domain.ids import RecordId
    from exitdesk.domain.trouble import Trouble
    from exitdesk.services.drafts import Draft
    from exitdesk.ui.desk import Desk
    from exitdesk.ui.editing.around import Around
    from exitdesk.ui.reading.open_case import OpenCase

Badges = Callable[[Mapping[str, Any]], Sequence[BadgeSpec]]


def no_badges(_doc: Mapping[str, Any]) -> Sequence[BadgeSpec]:
    """Return nothing."""
    return ()


class PartList(QWidget):
    """All parts of the kind `kind` of an open case.

    `empty` is what is said where there are none, `add` the words of the button. `badges` says
    what stands beside a part.
    """

    def __init__(
        self,
        desk: Desk,
        around: Around,
        kind: str,
        *,
        add: str,
        empty: str,
        badges: Badges = no_badges,
    ) -> None:
        super().__init__()
        self._desk, self._around, self.kind = desk, around, kind
        self._opened: OpenCase | None = None
        self._badges = badges
        self._docs: list[tuple[RecordId, Mapping[str, Any]]] = []
        self.empty = Words(empty, "muted")
        self.rows: list[PartRow] = []
        self._body = QVBoxLayout()
        self._body.setSpacing(theme().px(8))
        self.form: PartForm | None = None
        self.add = push_button(add, self.begin, icon="plus", kind="quiet")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme().px(8))
        box.addWidget(self.empty)
        box.addLayout(self._body)
        box.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeading)

    def show_case(self, opened: OpenCase) -> None:
        """Show the parts; a form that is open stays open for the same case."""
        other = self._opened is None or self._opened.id != opened.id
        self._opened = opened
        if other:
            self._drop_form()
        found: list[tuple[RecordId, Mapping[str, Any]]] = [
            (r.id, r.doc) for r in opened.page.parts.get(self.kind, ())
        ]
        if found != self._docs or other:
            self._docs = found
            self._redraw()
        self.empty.setVisible(not found and self.form is None)
        for draft in opened.drafts:
            if draft.kind == self.kind:
                self._go_on(draft)

    def begin(self) -> None:
        """Open the form for a new part."""
        self.open_form(None, {})

    def open_form(
        self, record: RecordId | None, doc: Mapping[str, Any], draft: Draft | None = None
    ) -> None:
        """Open the form for a part; another one that is open keeps its draft and goes."""
        if self._opened is None:
            return
        self._drop_form()
        self.form = PartForm(self._desk, self._around, self._opened.id, self.kind, record, doc)
        if draft is not None:
            stored = next((said for one, said in self._docs if one == record), {})
            self.form.found = Found.of_draft(stored, draft)
            self.form.keeper.take_up(draft.id)
        self.form.done.connect(self._on_form_done)
        edited = next((one for one in self.rows if one.record == record), None)
        at = self._body.indexOf(edited) if edited is not None else self._body.count()
        if edited is not None:
            edited.hide()
        self._body.insertWidget(at, self.form)
        self.add.hide()
        self.empty.hide()
        if draft is None:
            self.form.focus_first()

    def remove(self, record: RecordId) -> None:
        """Take a part out of the file; undo brings it back."""
        self._desk.write(cases.remove_part, record)

    def _go_on(self, draft: Draft) -> None:
        if self.form is None:
            self.open_form(draft.record, draft.doc, draft)

    def _redraw(self) -> None:
        for one in self.rows:
            self._body.removeWidget(one)
            one.hide()
            one.deleteLater()
        self.rows = []
        if self._opened is None:
            return
        for record, doc in self._docs:
            made = PartRow(self, self._opened, record, doc, self._badges(doc))
            self._body.insertWidget(len(self.rows), made)
            self.rows.append(made)
            if self.form is not None and self.form.record == record:
                made.hide()

    def _drop_form(self) -> None:
        if self.form is not None:
            self.form.keeper.flush()
            self._on_form_done()

    def _on_form_done(self) -> None:
        if self.form is None:
            return
        record = self.form.record
        self.form.keeper.let_go()
        self._body.removeWidget(self.form)
        self.form.hide()
        self.form.deleteLater()
        self.form = None
        for one in self.rows:
            one.setVisible(True)
        self.add.show()
        self.empty.setVisible(not self._docs)
        back = next((one.edit for one in self.rows if one.record == record), self.add)
        back.setFocus()

    def history(self, record: RecordId) -> None:
        """Show what a part was before."""
        HistoryDialog(self.window(), self._desk, record).open()


class PartRow(QFrame):
    """One part: what it says, and what can be done with it."""

    def __init__(
        self,
        owner: PartList,
        opened: OpenCase,
        record: RecordId,
        doc: Mapping[str, Any],
        badges: Sequence[BadgeSpec],
    ) -> None:
        super().__init__()
        look = theme()
        self._owner, self.record, self._doc = owner, record, doc
        self.setProperty("role", "sunken")
        kind = kind_of(owner.kind)
        said = FactsView(facts(kind, doc, opened.known))
        body = QVBoxLayout()
        body.setSpacing(look.px(6))
        if badges:
            flow = FlowRow(look.px(6))
            for badge in badges:
                flow.flow.addWidget(Badge(badge.text, badge.tone, badge.icon))
            body.addWidget(flow)
        body.addWidget(said)
        what = tr(kind.label)
        self.edit = icon_button(
            "pencil", tr("Change: {field}", field=what), self._on_edit, colour="muted", size=15
        )
        past = icon_button(
            "history", tr("History: {field}", field=what), self._on_history, colour="muted", size=15
        )
        remove = icon_button(
            "trash-2", tr("Remove: {field}", field=what), self._on_remove, colour="muted", size=15
        )
        line = QHBoxLayout(self)
        line.setContentsMargins(look.px(12), look.px(8), look.px(4), look.px(8))
        line.setSpacing(look.px(2))
        line.addLayout(body, 1)
        for button in (self.edit, past, remove):
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)

    def _on_edit(self) -> None:
        self._owner.open_form(self.record, self._doc)

    def _on_history(self) -> None:
        self._owner.history(self.record)

    def _on_remove(self) -> None:
        self._owner.remove(self.record)


class PartForm(QFrame):
    """Writes one part; what is typed is kept until it is saved or given up."""

    done = Signal()

    def __init__(
        self,
        desk: Desk,
        around: Around,
        case: RecordId,
        kind: str,
        record: RecordId | None,
        doc: Mapping[str, Any],
    ) -> None:
        super().__init__()
        self._desk, self._case, self._kind, self.record = desk, case, kind, record
        self.setProperty("role", "sunken")
        self.setAccessibleName(tr(kind_of(kind).label))
        self.found = Found(dict(doc))
        self.form = GroupForm(_edited_fields(kind), around, entry_for)
        self.form.set_values(dict(doc))
        self.form.edited.connect(self._on_edited)
        self.keeper = DraftKeeper(desk, self._typed, self)
        self.message = InlineMessage()
        buttons = row(
            push_button(tr("Save"), self.save, kind="primary"),
            push_button(tr("Cancel"), self._on_cancel, kind="quiet"),
        )
        buttons.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(*[theme().px(12)] * 4)
        box.setSpacing(theme().px(12))
        for one in (self.message, self.form):
            box.addWidget(one)
        box.addLayout(buttons)
        within(self, "Ctrl+Return", self.save)
        within(self, "Esc", self._on_cancel)

    def doc(self) -> dict[str, Any]:
        """Return the fields as they stand; what is empty is None."""
        said = self.form.values()
        return {n: None if v in (None, "", [], {}) else v for n, v in said.items()}

    def focus_first(self) -> None:
        """Put the caret into the first field."""
        names = self.form.names()
        if names:
            self.form.editor(names[0]).setFocus(Qt.FocusReason.OtherFocusReason)

    def save(self) -> None:
        """Save the part, or say what is wrong beside the field."""
        faults = self.form.faults()
        if faults:
            self.form.show_faults(faults)
            return
        if self.record is None:
            self._desk.write(
                cases.add_part,
                self._case,
                self._kind,
                self.doc(),
                then=self._on_saved,
                failed=self._on_trouble,
            )
        else:
            self._desk.write(
                cases.change_part,
                self.record,
                self.doc(),
                self.found.doc,
                then=self._on_saved,
                failed=self._on_trouble,
            )

    def _typed(self) -> Typed | None:
        doc = {n: v for n, v in self.doc().items() if v is not None}
        place = {"was": self.found.was(self.form.names())} if self.record else {}
        return Typed(self._case, self._kind, self.record, doc, place)

    def _on_edited(self) -> None:
        self.keeper.touched()

    def _on_saved(self, _result: object) -> None:
        self.keeper.drop()
        self.done.emit()

    def _on_cancel(self) -> None:
        self.keeper.drop()
        self.done.emit()

    def _on_trouble(self, trouble: Trouble) -> None:
        if isinstance(trouble, Invalid):
            for problem in trouble.problems:
                self.form.show_problem(problem.path, problem.message)
        else:
            self.message.tell_trouble(trouble)


def _edited_fields(kind: str) -> tuple[Field, ...]:
    return kind_of(kind).fields
