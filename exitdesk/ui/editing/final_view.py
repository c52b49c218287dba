"""A final record to be read, with its corrections beside it and a place to add one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.domain.dates import shown_date
from exitdesk.i18n import language, tr
from exitdesk.services import entries
from exitdesk.ui.editing.field_set import FieldSet
from exitdesk.ui.editing.keeper import DraftKeeper, Typed
from exitdesk.ui.editing.lines import SideBySide
from exitdesk.ui.editing.tall_area import TallArea
from exitdesk.ui.parts import Card, ReadingText, Words, push_button, row
from exitdesk.ui.reading.facts import facts
from exitdesk.ui.reading.facts_view import FactsView

if TYPE_CHECKING:
    from exitdesk.domain.ids import RecordId
    from exitdesk.domain.trouble import Trouble
    from exitdesk.services.changes import ChangeSet
    from exitdesk.ui.desk import Desk
    from exitdesk.ui.editing.around import Around
    from exitdesk.ui.editing.opened import Correction, Opened


class FinalView(QWidget):
    """The original as it was finalised; corrections stand beside it and never replace it."""

    corrected = Signal()

    def __init__(self, desk: Desk, around: Around) -> None:
        super().__init__()
        self._desk, self._around = desk, around
        self._now: Opened | None = None
        self._saving = False
        self.fields = FieldSet(around, self)
        self.fields.edited.connect(self._on_edited)
        self.keeper = DraftKeeper(desk, self._typed, self)
        self.keeper.kept.connect(self._on_kept)
        self._original = Card(tr("As it was finalised"))
        self._beside = Card(tr("Corrections"))
        self._shown: list[QWidget] = []
        self._none = Words(tr("None so far. A correction stands beside the original."), "muted")
        described = CATALOGUE["amendment"].by_name
        self._text = self.fields.add_row("text", described["text"], label=tr("New correction"))
        self._reason = self.fields.add_row("reason", described["reason"])
        self._state = Words("", "small")
        self.add_button = push_button(tr("Add the correction"), self.save, icon="check")
        self._beside.add(self._none)
        foot = row(self._state, self.add_button)
        foot.setStretch(0, 1)
        self._new = QWidget()
        inner = QVBoxLayout(self._new)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self._text)
        inner.addWidget(self._reason)
        inner.addLayout(foot)
        self._beside.add(self._new)
        area = TallArea(margins=0)
        area.body.addWidget(SideBySide([(self._original, 3), (self._beside, 2)], least=720))
        area.body.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def show_record(self, now: Opened) -> None:
        """Show a final record, its corrections, and the draft of one that was begun."""
        self._now = now
        for widget in self._shown:
            widget.hide()
            widget.deleteLater()
        doc = {name: value for name, value in now.doc.items() if not name.startswith("_")}
        reading = FactsView(facts(CATALOGUE[now.kind], doc, now.known, frozenset()))
        self._original.add(reading)
        self._shown = [reading]
        for correction in now.corrections:
            self._show_correction(correction)
        self._none.setVisible(not now.corrections)
        draft = next((one for one in now.waiting if one.kind == "amendment"), None)
        self.keeper.let_go()
        if draft is not None:
            self.keeper.take_up(draft.id)
        self.fields.load(draft.doc if draft else {}, ["text", "reason"] if draft else ())
        self._state.setText(tr("A draft, not saved yet") if draft else "")
        self.add_button.setEnabled(draft is not None)

    def save(self) -> None:
        """Add the correction that was typed."""
        doc = self.fields.doc()
        if self._now is None or self._now.record is None or self._saving:
            return
        if not str(doc.get("text") or "").strip():
            self._text.show_fault(tr("Write what is corrected first."))
            self._text.editor.setFocus()
            return
        self._saving = True
        self._desk.write(
            entries.amend,
            self._now.record,
            str(doc["text"]),
            str(doc.get("reason") or ""),
            draft=self.keeper.draft,
            then=self._on_saved,
            failed=self._on_not_saved,
        )

    def _show_correction(self, one: Correction) -> None:
        when = _moment(one.written_at) if one.written_at else ""
        head = Words(" · ".join(p for p in (when, self._around.name_of(one.by)) if p), "overline")
        parts: list[QWidget] = [head, ReadingText(one.text)]
        if one.reason:
            parts.append(Words(tr("Why: {reason}", reason=one.reason), "muted", private=True))
        for part in parts:
            self._beside.body.insertWidget(self._beside.body.count() - 1, part)
        self._shown += parts

    def _on_edited(self, _path: str) -> None:
        self.keeper.touched()
        self._state.setText(tr("Not saved yet; a draft is kept as you type"))
        self.add_button.setEnabled(True)

    def _typed(self) -> Typed | None:
        if self._now is None or self._saving:
            return None
        doc: dict[str, Any] = self.fields.doc()
        return Typed(self._now.case, "amendment", self._now.record, doc)

    def _on_kept(self, at: datetime) -> None:
        self._state.setText(tr("Draft kept {time}, not saved yet", time=f"{at:%H:%M}"))

    def _on_saved(self, _result: tuple[RecordId, ChangeSet]) -> None:
        self._saving = False
        self.keeper.let_go()
        self.corrected.emit()

    def _on_not_saved(self, trouble: Trouble) -> None:
        self._saving = False
        self.keeper.touched()
        self._text.show_fault(str(trouble))


def _moment(written_at: str) -> str:
    at = datetime.fromisoformat(written_at)
    return f"{shown_date(at.date(), language())}, {at:%H:%M}"
