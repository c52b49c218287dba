"""One question: its words, its editor, and what is wrong beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from exitdesk.i18n import right_to_left, tr
from exitdesk.ui.editing.pick_entry import PickEntry
from exitdesk.ui.forms.answer import Answer, in_line, is_head, is_note, offered
from exitdesk.ui.forms.grid import Columns
from exitdesk.ui.forms.label import media_words, plain, reads_leftwards, rich
from exitdesk.ui.parts import Words
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.forms.session import NodeState, ViewItem


class QuestionRow(QWidget):
    """A question of a form; a note has words and no editor."""

    answered = Signal(str, str)
    """Ref and text: a person changed the answer."""

    def __init__(self, item: ViewItem, state: NodeState) -> None:
        super().__init__()
        self.ref = item.ref
        self.label = Words("", "label")
        self.label.setTextFormat(Qt.TextFormat.RichText)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.hint = Words("", "small")
        self.fault = Words("", "problem")
        self.answer: Answer | None = None
        self._readonly = state.readonly
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme().px(4))
        beside = in_line(state)
        line = QHBoxLayout()
        line.addWidget(self.label, 2)
        box.addLayout(line)
        self._head = is_head(state)
        if self._head:
            line.addWidget(Columns(offered(state)), 3)
        elif not is_note(state):
            parameters = getattr(item.element, "parameters", {})
            self.answer = Answer(state, parameters)
            self.answer.setParent(self)
            self.answer.edited.connect(self._on_edited)
            self.label.setBuddy(self.answer.entry.editors()[0])
            if beside:
                line.addWidget(self.answer.entry, 3)
            else:
                box.addWidget(self.answer.entry)
        box.addWidget(self.fault)
        box.addWidget(self.hint)
        self.fault.hide()
        self.show_state(state)

    def show_state(self, state: NodeState) -> None:
        """Show the question as it stands; what is being typed is left alone."""
        self._readonly = state.readonly
        needed = f" – {tr('needed')}" if state.required else ""
        name = state.label or ("" if self._head else self.ref.rsplit("/", 1)[-1])
        self._turn(leftwards=right_to_left() or reads_leftwards(plain(name)))
        self.label.setText(rich(name) + needed)
        advice = self.answer.advice if self.answer else ""
        said = (state.hint, state.guidance, advice, media_words(state.media))
        hint = "\n".join(plain(one) for one in said if one)
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        # An empty answer is no fault while a person is still on the way there.
        self.show_fault(state.problem if state.value else "")
        if self.answer is not None:
            self.answer.load(state)
            self.answer.entry.set_reader_words(plain(name) + needed, hint)

    def _turn(self, *, leftwards: bool) -> None:
        """Let the words and the choices begin at the side where reading begins."""
        direction = Qt.LayoutDirection.RightToLeft if leftwards else Qt.LayoutDirection.LeftToRight
        if self.layoutDirection() != direction:
            self.setLayoutDirection(direction)
        edge = Qt.AlignmentFlag.AlignRight if leftwards else Qt.AlignmentFlag.AlignLeft
        for words in (self.label, self.hint, self.fault):
            words.setAlignment(
                edge | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
            )

    def show_fault(self, sentence: str) -> None:
        """Show what is wrong, or nothing with ""."""
        self.fault.setText(sentence)
        self.fault.setVisible(bool(sentence))

    def focus(self) -> None:
        """Put the keyboard into the editor."""
        if self.answer is not None:
            self.answer.entry.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_typed(self) -> bool:
        """Let a list take what was typed to find something in it; False where nothing was."""
        entry = self.answer.entry if self.answer is not None else None
        if not isinstance(entry, PickEntry) or not entry.line.text().strip():
            return False
        entry.line.returnPressed.emit()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let a digit choose, where nothing is being typed."""
        key = event.text()
        answer = None if self._readonly else self.answer
        if answer is None or not key.isdecimal() or not answer.choose(int(key)):
            super().keyPressEvent(event)

    def _on_edited(self) -> None:
        if self.answer is not None:
            self.answered.emit(self.ref, self.answer.text())
