"""What a record, or one field of it, was before: who changed it when, and back to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.domain.dates import shown_date
from exitdesk.domain.ids import RecordId, reference
from exitdesk.i18n import language, tr
from exitdesk.services import past, people, saving
from exitdesk.services.past import FieldState
from exitdesk.services.vault import Vault
from exitdesk.ui.parts import (
    Badge,
    Card,
    EmptyState,
    InlineMessage,
    ReadingText,
    Scrolled,
    Words,
    push_button,
    row,
)
from exitdesk.ui.reading.secret import SecretWords
from exitdesk.ui.reading.values import Known, sentence, value_words
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.domain.fields import RecordKind
    from exitdesk.domain.trouble import Trouble
    from exitdesk.services.changes import ChangeSet
    from exitdesk.ui.desk import Desk

_LONGEST = 60
_META = {"_final": "final", "_deleted": "removed"}


@dataclass(frozen=True, slots=True)
class Past:
    """Everything that is shown: the states newest first, and what turns them into words."""

    kind: RecordKind
    states: tuple[FieldState, ...]
    known: Known
    final: bool


def read_past(vault: Vault, record: RecordId, field: str = "") -> Past:
    """Read the past of a record, or of one field. Raises Trouble where the record is gone."""
    row_ = saving.found(vault, record)
    states = past.of_field(vault, record, field) if field else past.of_record(vault, record)
    known = Known(people.names(vault, row_.scope))
    return Past(CATALOGUE[row_.kind], tuple(states), known, row_.final)


class HistoryDialog(QDialog):
    """Shows the past of a record newest first; an earlier state of a field can be restored."""

    def __init__(self, parent: QWidget, desk: Desk, record: RecordId, field: str = "") -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("History"))
        self._desk, self._record, self._field = desk, record, field
        look = theme()
        self.title = Words(tr("History"), "title")
        self.about = Words("", "muted")
        self.message = InlineMessage()
        self.area = Scrolled(margins=24)
        close = push_button(tr("Close"), self.accept, kind="primary")
        foot = row(gap=8, margins=16)
        foot.addStretch(1)
        foot.addWidget(close)
        head = QVBoxLayout()
        head.setContentsMargins(look.px(24), look.px(24), look.px(24), 0)
        for one in (self.title, self.about, self.message):
            head.addWidget(one)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(head)
        whole.addWidget(self.area, 1)
        whole.addLayout(foot)
        room = self.screen().availableGeometry()
        self.resize(min(look.px(700), room.width() - 40), min(look.px(640), room.height() - 60))
        close.setFocus()
        self._ask()

    def _ask(self) -> None:
        self._desk.runner.run(
            read_past,
            self._desk.vault,
            self._record,
            self._field,
            then=self._on_read,
            failed=self._on_trouble,
        )

    def _on_trouble(self, trouble: Trouble) -> None:
        self.message.tell_trouble(trouble)

    def _on_read(self, found: Past) -> None:
        described = found.kind.by_name.get(self._field)
        about = tr(described.label) if described else tr(found.kind.label)
        self.about.setText(about)
        self.setAccessibleDescription(about)
        body = self.area.body
        while (item := body.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        before = _befores(found.states)
        shown_fields = {one.name for one in found.kind.fields if not one.machine}
        shown = 0
        for change, group in groupby(found.states, key=lambda state: state.change):
            states = [s for s in group if s.field in shown_fields or s.field in _META]
            if states:
                body.addWidget(_ChangeCard(self, found, change, states, before))
                shown += 1
        if not shown:
            body.addWidget(EmptyState("history", tr("Nothing has been changed here yet.")))
        body.addStretch(1)

    def restore(self, field: str, change: int) -> None:
        """Give a field the value again that it had from the save `change` on."""
        self._desk.write(
            past.restore,
            self._record,
            field,
            change,
            then=self._on_restored,
            failed=self._on_trouble,
        )

    def _on_restored(self, _change: ChangeSet) -> None:
        self._ask()


class _ChangeCard(Card):
    """One save: who, when, and what it changed."""

    def __init__(
        self,
        dialog: HistoryDialog,
        found: Past,
        change: int,
        states: Sequence[FieldState],
        before: dict[tuple[str, int], object],
    ) -> None:
        super().__init__()
        self._dialog = dialog
        first = states[0]
        who = found.known.names.shown(reference(RecordId(first.by))) if first.by else tr("somebody")
        head = QHBoxLayout()
        head.addWidget(Words(sentence(first.label) or tr("Changed"), "strong"), 1)
        head.addWidget(Words(f"{who} · {moment(first.at)}", "small", wrap=False))
        self.add(head)
        for state in states:
            self._add_state(found, change, state, before)

    def _add_state(
        self, found: Past, change: int, state: FieldState, before: dict[tuple[str, int], object]
    ) -> None:
        described = found.kind.by_name.get(state.field)
        if described is None:
            words = tr("Made final") if state.field == "_final" else tr("Removed")
            self.add(Words(words if state.value else tr("Brought back"), "muted"))
            return
        now = value_words(described, state.value, found.known)
        was = value_words(described, before.get((state.field, change)), found.known)
        head = QHBoxLayout()
        head.addWidget(Words(tr(described.label), "overline"), 1)
        if state.current and was:
            head.addWidget(Badge(tr("as it is now"), "success"))
        elif not found.final:
            button = push_button(tr("Restore"), self._on_restore, icon="rotate-ccw", kind="quiet")
            button.setAccessibleName(
                tr("Restore {field} as of {moment}", field=tr(described.label),
                   moment=moment(state.at))
            )  # fmt: skip
            button.setProperty("field", state.field)
            button.setProperty("change", change)
            head.addWidget(button)
        self.add(head)
        if described.identifying:
            self.add(SecretWords(now or tr("emptied"), tr(described.label)))
            return
        if was and len(was) <= _LONGEST and len(now) <= _LONGEST:
            now = f"{was}  →  {now or tr('emptied')}"
        self.add(ReadingText(now or tr("emptied"), private=described.private))

    def _on_restore(self) -> None:
        button = self.sender()
        if button is not None:
            self._dialog.restore(str(button.property("field")), int(button.property("change")))


def _befores(states: Sequence[FieldState]) -> dict[tuple[str, int], object]:
    """Return what each field was before each save."""
    found: dict[tuple[str, int], object] = {}
    last: dict[str, object] = {}
    for state in reversed(states):
        found[state.field, state.change] = last.get(state.field)
        last[state.field] = state.value
    return found


def moment(at: int) -> str:
    """Return milliseconds since 1970 as day and time."""
    when = datetime.fromtimestamp(at / 1000).astimezone()
    return f"{shown_date(when.date(), language())}, {when:%H:%M}"
