"""Documents of a case: added by dialog or by dropping, looked at here, exported on purpose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from exitdesk.domain import showing
from exitdesk.domain.ids import RecordId
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr, trn
from exitdesk.services import attachments, cases
from exitdesk.services.changes import ChangeSet
from exitdesk.services.vault import Vault
from exitdesk.ui.documents.viewer import DocumentViewer
from exitdesk.ui.history.history_dialog import HistoryDialog
from exitdesk.ui.parts import (
    CutWords,
    EmptyState,
    InlineMessage,
    ListRow,
    RowList,
    Words,
    icon_button,
    push_button,
)
from exitdesk.ui.reading.roomy import scrolling
from exitdesk.ui.runner import Cancelled, Progress
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.ui.desk import Desk
    from exitdesk.ui.reading.open_case import OpenCase


@dataclass(frozen=True, slots=True)
class Document:
    """One document as the list shows it; `size` in bytes."""

    id: RecordId
    file_name: str
    title: str
    media_type: str
    size: int
    added_on: str


@dataclass(frozen=True, slots=True)
class Added:
    """What came of adding files: the changes that were made, and what went wrong."""

    changes: tuple[ChangeSet, ...]
    trouble: Trouble | None


class DocumentsTab(QWidget):
    """The list on one side, the document on the other."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._case: RecordId | None = None
        self.setAcceptDrops(True)
        self.message = InlineMessage()
        self.list: RowList[Document] = RowList(_described, tr("Documents"), key=_key)
        self.list.pointed.connect(self._on_pointed)
        self.list.opened.connect(self._on_opened)
        self.viewer = DocumentViewer(desk)
        self.add = push_button(tr("Add documents"), self._on_add, icon="plus")
        self.hint = Words(tr("Or drop files here."), "muted")
        self.about = CutWords("", "strong", private=True)
        self._actions = [
            icon_button("pencil", tr("Name the document"), self._on_name),
            icon_button("download", tr("Export"), self._on_export),
            icon_button("history", tr("History"), self._on_history),
            icon_button("trash-2", tr("Remove"), self._on_remove),
        ]
        self.empty = EmptyState(
            "paperclip",
            tr("No document yet."),
            tr("Letters, judgments, certificates: they are encrypted as they are added. "
               "Drop files here, or choose them."),
            tr("Add documents"),
            self._on_add,
        )  # fmt: skip
        self._lay_out()

    def show_case(self, opened: OpenCase) -> None:
        """Show the documents of a case."""
        if self._case != opened.id:
            self.message.hide()
            self.viewer.show_document(None)
        self._case = opened.id
        found = [
            Document(
                r.id, str(r.doc.get("file_name", "")), str(r.doc.get("title") or ""),
                str(r.doc.get("media_type") or ""), int(r.doc.get("size") or 0),
                str(r.doc.get("added_on") or ""),
            )
            for r in opened.page.parts.get("attachment", ())
        ]  # fmt: skip
        self.list.set_items(found[::-1])
        self.stack.setCurrentWidget(self._split if found else self._empty_area)
        if found and self.list.current_item() is None:
            self.list.setCurrentIndex(self.list.rows.index(0))
        self._on_pointed(self.list.current_item())

    def point_to(self, record: str) -> None:
        """Show a document."""
        self.list.point_to(record)

    def place(self) -> dict[str, Any]:
        """Return which document is shown."""
        current = self.list.current_item()
        return {"document": current.id if current else ""}

    def restore(self, place: dict[str, Any]) -> None:
        """Show the document again."""
        self.list.point_to(place.get("document", ""))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            self.message.say("info", tr("Let go to add the files to this case."))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Forget the files."""
        super().dragLeaveEvent(event)
        self.message.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Add the files that were dropped."""
        self.message.hide()
        event.acceptProposedAction()
        self.add_files([Path(u.toLocalFile()) for u in event.mimeData().urls() if u.isLocalFile()])

    def add_files(self, paths: Sequence[Path]) -> None:
        """Seal files into the vault, one after the other; it can be cancelled."""
        if paths and self._case is not None:
            self._desk.runner.run(
                added,
                self._desk.vault,
                self._case,
                tuple(paths),
                then=self._on_added,
                busy=tr("Adding documents"),
                with_progress=True,
                gives_way=True,
            )

    def _lay_out(self) -> None:
        look = theme()
        side = QWidget()
        left = QVBoxLayout(side)
        left.setContentsMargins(0, 0, look.px(8), 0)
        left.setSpacing(look.px(8))
        left.addWidget(self.add)
        left.addWidget(self.hint)
        left.addWidget(self.list, 1)
        main = QWidget()
        right = QVBoxLayout(main)
        right.setContentsMargins(look.px(8), 0, 0, 0)
        right.setSpacing(look.px(4))
        head = QHBoxLayout()
        head.addWidget(self.about, 1)
        for button in self._actions:
            head.addWidget(button)
        right.addLayout(head)
        right.addWidget(self.viewer, 1)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.addWidget(side)
        self._split.addWidget(main)
        self._split.setStretchFactor(1, 1)
        self._split.setChildrenCollapsible(False)
        self._split.setSizes([look.px(330), look.px(800)])
        self.stack = QStackedWidget()
        self._empty_area = scrolling(self.empty)
        self.stack.addWidget(self._empty_area)
        self.stack.addWidget(self._split)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, look.px(12), 0, 0)
        box.setSpacing(look.px(8))
        box.addWidget(self.message)
        box.addWidget(self.stack, 1)

    def _current(self) -> Document | None:
        return self.list.current_item()

    def _on_pointed(self, document: Document | None) -> None:
        for button in self._actions:
            button.setEnabled(document is not None)
        self.about.set_whole((document.title or document.file_name) if document else "")
        if self.isVisible():
            self.viewer.show_document(document.id if document else None)

    def showEvent(self, event: Any) -> None:
        """Open the document only when it is looked at."""
        super().showEvent(event)
        self._on_pointed(self._current())

    def _on_opened(self, _document: Document) -> None:
        self.viewer.sheets.setFocus()

    def _on_add(self) -> None:
        self.add_files(
            self._desk.questions.choose_files(self, tr("Add documents"), tr("All files (*)"))
        )

    def _on_added(self, result: Added) -> None:
        done = len(result.changes)
        if done == 1:
            self._desk.tell(result.changes[0])
        elif done:
            for change in result.changes:
                self._desk.changed.emit(change)
            self._desk.say(trn("{n} document added", "{n} documents added", done))
        if result.trouble is not None:
            self.message.tell_trouble(result.trouble)
        elif done:
            self.message.say(
                "info", tr("Safe in the vault."),
                tr("The original stays where it was, readable for anybody; remove it there if "
                   "nobody should find it."),
            )  # fmt: skip

    def _on_name(self) -> None:
        document = self._current()
        if document is None:
            return
        words = self._desk.questions.ask_words(
            self,
            tr("Name the document"),
            tr("A name says more than {file}.", file=document.file_name),
            document.title,
        )
        if words is not None and words.strip() != document.title:
            self._desk.write(cases.change_part, document.id, {"title": words.strip() or None})

    def _on_export(self) -> None:
        document = self._current()
        if document is None or not self._desk.questions.confirm(
            self, tr("Export without encryption?"),
            tr("The copy can be read by anybody who finds it, and the program cannot take it "
               "back. Deleting it later may leave traces on the disk."),
            tr("Export"),
        ):  # fmt: skip
            return
        path = self._desk.questions.ask_save_path(
            self, tr("Export"), attachments.safe_name(document.file_name), tr("All files (*)")
        )
        if path is not None:
            self._desk.runner.run(
                _exported,
                self._desk.vault,
                document.id,
                path,
                then=self._on_exported,
                failed=self.message.tell_trouble,
                busy=tr("Exporting"),
                with_progress=True,
                gives_way=True,
            )

    def _on_exported(self, _none: object) -> None:
        self._desk.say(tr("Exported. The copy is not encrypted."))

    def _on_history(self) -> None:
        document = self._current()
        if document is not None:
            HistoryDialog(self.window(), self._desk, document.id).open()

    def _on_remove(self) -> None:
        document = self._current()
        if document is not None:
            self._desk.write(attachments.remove, document.id)


def added(vault: Vault, case: RecordId, paths: tuple[Path, ...], progress: Progress) -> Added:
    """Add files one after the other; what is added when it is cancelled stays."""
    changes: list[ChangeSet] = []
    for at, path in enumerate(paths, 1):
        label = tr("{at} of {of}", at=at, of=len(paths)) if len(paths) > 1 else ""
        try:
            _, change = attachments.add(vault, case, path, progress=_stepping(progress, label))
        except Cancelled:
            break
        except Trouble as trouble:
            return Added(tuple(changes), trouble)
        changes.append(change)
    return Added(tuple(changes), None)


def _exported(vault: Vault, record: RecordId, target: Path, progress: Progress) -> None:
    attachments.export(vault, record, target, _stepping(progress, ""))


def _stepping(progress: Progress, label: str) -> Callable[[int, int], None]:
    def step(done: int, total: int) -> None:
        progress.step(done, total, label)

    return step


def _described(document: Document) -> ListRow:
    kind = document.media_type
    icon = "image" if kind.startswith("image/") else "file-text"
    said = [document.file_name] if document.title else []
    said += [size_words(document.size), showing.day(document.added_on)]
    return ListRow(document.title or document.file_name, " · ".join(s for s in said if s),
                   icon=icon)  # fmt: skip


def _key(document: Document) -> object:
    return document.id


def size_words(size: int) -> str:
    """Return bytes as people read them."""
    if size < 1000:
        return tr("{n} bytes", n=size)
    if size < 1_000_000:
        return tr("{n} kB", n=round(size / 1000))
    return tr("{n} MB", n=f"{size / 1_000_000:.1f}")
