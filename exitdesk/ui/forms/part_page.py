"""The page of one part of a form: its questions and headings, made from where a person looks."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from exitdesk.forms.session import Unknown
from exitdesk.i18n import tr
from exitdesk.ui.forms.choosing import Beside
from exitdesk.ui.forms.label import plain
from exitdesk.ui.forms.question import QuestionRow
from exitdesk.ui.parts import Words, push_button, row
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from PySide6.QtGui import QImage

    from exitdesk.forms.session import FormSession, ViewItem
    from exitdesk.ui.forms.sections import Part

_SLICE_S: Final = 0.02


class PartPage(QWidget):
    """Lines of a part, made in slices of the event loop; what does not apply waits."""

    answered = Signal(str, str)
    """Ref and text: a person changed an answer."""
    add_wanted = Signal(str)
    remove_wanted = Signal(str)
    grown = Signal()
    """A slice of lines was made."""
    whole = Signal()
    """All lines are there, or one has another editor: Tab goes another way."""

    def __init__(
        self,
        part: Part,
        session: FormSession,
        pictures: Mapping[str, QImage],
        faults: Mapping[str, str],
    ) -> None:
        super().__init__()
        self.part = part
        self.rows: dict[str, QuestionRow] = {}
        self._session, self._pictures, self._faults = session, pictures, faults
        self._heads: dict[str, QWidget] = {}
        self._made: dict[int, QWidget] = {}
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, theme().px(8), 0)
        self._box.setSpacing(theme().px(16))
        self._box.addStretch(1)
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._on_slice)

    def hideEvent(self, event: QHideEvent) -> None:
        """Let nothing tick while nobody looks."""
        super().hideEvent(event)
        self._timer.stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Go on where making the page was left."""
        super().showEvent(event)
        if self.unmade():
            self._timer.start()

    def ticks(self) -> bool:
        """Tell whether lines are being made."""
        return self._timer.isActive()

    def asked(self) -> list[str]:
        """Return what can be answered, in order."""
        return [one.ref for one in self.part.questions()]

    def shown(self) -> list[QuestionRow]:
        """Return the questions that are made and in sight, in order."""
        return [one for one in self.rows.values() if not one.isHidden()]

    def focused(self) -> str:
        """Return the ref of the question that the keyboard is in, or ""."""
        focus = QApplication.focusWidget()
        return next((r for r, w in self.rows.items() if focus and w.isAncestorOf(focus)), "")

    def unmade(self) -> list[int]:
        """Return the lines that are still to be made; what does not apply waits."""
        every = enumerate(self.part.items)
        return [n for n, one in every if n not in self._made and _is_seen(one)]

    def slice(self, seconds: float = _SLICE_S) -> None:
        """Make lines for so long; what is left comes in the next turns of the event loop."""
        begun = perf_counter()
        left = self.unmade()
        for line in left:
            self._make(line)
            if perf_counter() - begun > seconds:
                break
        if left and self.unmade():
            if self.isVisible():
                self._timer.start()
            return
        self._timer.stop()
        if left:
            self.whole.emit()

    def need(self, ref: str) -> QuestionRow | None:
        """Return a question, made now where it was not yet; None where it is not in this part."""
        if ref not in self.rows:
            for line, item in enumerate(self.part.items):
                if item.ref == ref and item.kind == "question":
                    self._make(line)
        return self.rows.get(ref)

    def refresh(self, refs: Iterable[str]) -> None:
        """Show these nodes as they stand, as far as they are on the page."""
        for ref in refs:
            if ref not in self.rows and ref not in self._heads:
                continue
            try:
                state = self._session.node(ref)
            except Unknown:
                continue
            if ref in self.rows:
                self.rows[ref].show_state(state)
                self.rows[ref].setVisible(state.relevant)
            else:
                self._heads[ref].setVisible(state.relevant)

    def take_pictures(self, pictures: Mapping[str, QImage]) -> None:
        """Show pictures in the questions that are made, and in those that come."""
        self._pictures = pictures
        for ref, shown in self.rows.items():
            shown.take_pictures(pictures, self._session.node(ref))

    def _on_slice(self) -> None:
        self.slice()
        self.grown.emit()

    def _make(self, line: int) -> None:
        if line in self._made:
            return
        item = self.part.items[line]
        made = self._question(item) if item.kind == "question" else self._head(item)
        self._box.insertWidget(sum(n < line for n in self._made), made)
        made.show()  # else it takes no focus before the next turn of the event loop
        self._made[line] = made
        order = {one.ref: n for n, one in enumerate(self.part.items)}
        self.rows = dict(sorted(self.rows.items(), key=lambda one: order[one[0]]))

    def _question(self, item: ViewItem) -> QuestionRow:
        bind = self._session.definition.binds.get(item.element.names)
        beside = Beside(self._pictures, bind.attributes if bind is not None else {})
        made = QuestionRow(item, self._session.node(item.ref), beside)
        made.answered.connect(self.answered)
        made.rebuilt.connect(self.whole)
        if item.ref in self._faults:
            made.show_fault(self._faults[item.ref])
        self.rows[item.ref] = made
        return made

    def _head(self, item: ViewItem) -> QWidget:
        words = plain(item.label)
        if item.kind == "instance":
            number = item.ref.rsplit("[", 1)[-1].rstrip("]") if item.ref.endswith("]") else "1"
            words = f"{words or tr('Entry')} {number}"
        head = QWidget()
        line = row(Words(words, "heading"))
        line.setStretch(0, 1)
        if item.can_add:
            line.addWidget(_button(tr("Add"), self._on_add, "plus", item.ref, words))
        if item.removable:
            line.addWidget(_button(tr("Remove"), self._on_remove, "x", item.ref, words))
        head.setLayout(line)
        self._heads[item.ref] = head
        return head

    def _on_add(self) -> None:
        self.add_wanted.emit(str(self.sender().property("ref")))

    def _on_remove(self) -> None:
        self.remove_wanted.emit(str(self.sender().property("ref")))


def _is_seen(item: ViewItem) -> bool:
    return item.relevant and (
        item.kind == "question" or bool(item.label) or item.can_add or item.kind == "instance"
    )


def _button(text: str, receiver: Any, icon: str, ref: str, about: str) -> QWidget:
    button = push_button(text, receiver, icon=icon, kind="quiet")
    button.setProperty("ref", ref)
    button.setAccessibleName(f"{text}: {about}")
    return button
