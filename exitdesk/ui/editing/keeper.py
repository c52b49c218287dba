"""Keeps what is being typed in the vault, within two seconds of the first key."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from exitdesk.domain.ids import RecordId, new_id
from exitdesk.services import drafts

if TYPE_CHECKING:
    from collections.abc import Callable

    from exitdesk.domain.trouble import Trouble
    from exitdesk.ui.desk import Desk

KEEP_AFTER_MS: Final = 900
"""From the first key that is not kept yet; not put off by further keys. The rest of the two
seconds is for the store's worker."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What is being typed: which record it changes (None: a new one), and the caret's place."""

    case: RecordId
    kind: str
    record: RecordId | None
    doc: dict[str, Any]
    place: dict[str, Any] = field(default_factory=dict)


class DraftKeeper(QObject):
    """One per page. `touched` after every edit; `flush` before a lock; `let_go` after saving."""

    kept = Signal(object)
    """A draft was written; the moment."""
    troubled = Signal(object)
    """It could not be written: `Trouble`. It is tried again."""

    def __init__(self, desk: Desk, typed: Callable[[], Typed | None], parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._typed = typed
        self.draft: RecordId | None = None
        self._changed = False
        self._on_its_way = 0
        self._timer = QTimer(self, singleShot=True, interval=KEEP_AFTER_MS)
        self._timer.timeout.connect(self._on_time)
        desk.flushing.connect(self.flush)

    @property
    def waiting(self) -> bool:
        """Tell whether something is typed that is not in the vault yet."""
        return self._changed or self._on_its_way > 0

    def touched(self) -> None:
        """Something was typed: it is kept soon."""
        if self.draft is None:
            self.draft = new_id()
        self._changed = True
        if not self._timer.isActive():
            self._timer.start()

    def take_up(self, draft: RecordId) -> None:
        """Go on with a draft that lies in the vault."""
        self._timer.stop()
        self.draft, self._changed = draft, False

    def flush(self) -> None:
        """Hand what is not kept yet to the store's worker now; the desk waits for it."""
        if not self.waiting or self.draft is None:
            return
        self._timer.stop()
        typed = self._typed()
        if typed is not None:
            self._changed = False
            self._desk.keep_draft(
                self.draft, typed.case, typed.kind, typed.record, typed.doc, typed.place
            )

    def let_go(self) -> None:
        """Forget the draft, which went with the save: the next key begins a new one."""
        self._timer.stop()
        self.draft, self._changed = None, False

    def drop(self) -> None:
        """Give the draft up, on the person's word."""
        draft = self.draft
        self.let_go()
        if draft is not None:
            self._desk.runner.run(drafts.drop, self._desk.vault, draft)

    def _on_time(self) -> None:
        typed = self._typed()
        if typed is None or self.draft is None:
            return
        self._changed = False
        self._on_its_way += 1
        self._desk.runner.run(
            drafts.keep,
            self._desk.vault,
            self.draft,
            typed.case,
            typed.kind,
            typed.record,
            typed.doc,
            typed.place,
            then=self._on_kept,
            failed=self._on_failed,
        )

    def _on_kept(self, _nothing: None) -> None:
        self._on_its_way -= 1
        if self.draft is not None:
            self.kept.emit(datetime.now().astimezone())

    def _on_failed(self, trouble: Trouble) -> None:
        self._on_its_way -= 1
        self.troubled.emit(trouble)
        if self.draft is not None:
            self.touched()
