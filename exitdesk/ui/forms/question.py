"""One question: its words, its editor, and what is wrong beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from exitdesk.i18n import right_to_left, tr
from exitdesk.ui.editing.pick_entry import PickEntry
from exitdesk.ui.forms.answer import Answer, in_line, is_head, is_note
from exitdesk.ui.forms.apart import names_apart
from exitdesk.ui.forms.choosing import Beside, offered
from exitdesk.ui.forms.grid import Columns
from exitdesk.ui.forms.label import media_words, plain, reads_leftwards, rich
from exitdesk.ui.forms.pictures import Picture, first_of
from exitdesk.ui.parts import Words
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QImage

    from exitdesk.forms.session import NodeState, ViewItem
    from exitdesk.ui.parts import Entry

_NAMED: Final = 5


class QuestionRow(QWidget):
    """A question of a form; a note has words and no editor."""

    answered = Signal(str, str)
    """Ref and text: a person changed the answer."""
    rebuilt = Signal()
    """Another editor stands here now."""

    def __init__(self, item: ViewItem, state: NodeState, beside: Beside | None = None) -> None:
        super().__init__()
        self.ref = item.ref
        self.beside = beside or Beside()
        self.picture: Picture | None = None
        self._picture_key = 0
        self.label = Words("", "label")
        self.label.setTextFormat(Qt.TextFormat.RichText)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.hint = Words("", "small")
        self.fault = Words("", "problem")
        self.answer: Answer | None = None
        self._parameters = getattr(item.element, "parameters", {})
        self._readonly = state.readonly
        self.goes_on = state.control == "select1" and "quick" in state.appearance.split()
        """Whether an answer leads on to the next question at once."""
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme().px(4))
        self._line = line = QHBoxLayout()
        line.addWidget(self.label, 2)
        self._box.addLayout(line)
        self._head = is_head(state)
        if self._head:
            apart = names_apart([one.name for one in state.choices], self.beside.attributes)
            line.addWidget(Columns(offered(state), apart), 3)
        elif not is_note(state):
            self._put(self._editor(state), state)
        self._box.addWidget(self.fault)
        self._box.addWidget(self.hint)
        self.fault.hide()
        self.show_state(state)

    def _editor(self, state: NodeState) -> Entry:
        self.answer = Answer(state, self._parameters, self.beside)
        self.answer.setParent(self)
        self.answer.edited.connect(self._on_edited)
        self.label.setBuddy(self.answer.entry.editors()[0])
        return self.answer.entry

    def _put(self, entry: Entry, state: NodeState) -> None:
        if in_line(state):
            self._line.addWidget(entry, 3)
        else:
            self._box.insertWidget(1 if self.picture is None else 2, entry)

    def _change_editor(self, state: NodeState) -> None:
        """Take another editor: far more, or far fewer, choices are offered now."""
        if self.answer is not None:
            old = self.answer
            old.edited.disconnect(self._on_edited)
            old.entry.hide()
            old.entry.deleteLater()
            old.deleteLater()
        entry = self._editor(state)
        self._put(entry, state)
        entry.show()  # else it takes no focus before the next turn of the event loop
        self.rebuilt.emit()

    def show_state(self, state: NodeState) -> None:
        """Show the question as it stands; what is being typed is left alone."""
        self._readonly = state.readonly
        needed = f" – {tr('needed')}" if state.required else ""
        name = state.label or ("" if self._head else self.ref.rsplit("/", 1)[-1])
        self._turn(leftwards=right_to_left() or reads_leftwards(plain(name)))
        self.label.setText(rich(name) + needed)
        self._show_picture(state, plain(name))
        if self.answer is not None and not self.answer.suits(state):
            self._change_editor(state)
        advice = self.answer.advice if self.answer else ""
        said = (state.hint, state.guidance, advice, self._unseen(state))
        hint = "\n".join(plain(one) for one in said if one)
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        # An empty answer is no fault while a person is still on the way there.
        self.show_fault(state.problem if state.value else "")
        if self.answer is not None:
            self.answer.load(state)
            self.answer.entry.set_reader_words(plain(name) + needed, hint)

    def take_pictures(self, pictures: Mapping[str, QImage], state: NodeState) -> None:
        """Show pictures that have come; only choices that have some get another editor."""
        self.beside = replace(self.beside, pictures=pictures)
        of_choices = any(first_of(one.media, pictures) is not None for one in state.choices)
        if self.answer is not None and of_choices:
            here = self.answer.entry.isAncestorOf(QApplication.focusWidget() or self)
            self._change_editor(state)
            if here:
                self.focus()
        self.show_state(state)

    def _show_picture(self, state: NodeState, words: str) -> None:
        """Show the picture of the label; another language may have another one."""
        image = first_of(state.media, self.beside.pictures)
        key = image.cacheKey() if image is not None else 0
        if key != self._picture_key:
            self._picture_key = key
            if self.picture is not None:
                self.picture.hide()
                self.picture.deleteLater()
            self.picture = Picture(image, words) if image is not None else None
            if self.picture is not None:
                self._box.insertWidget(1, self.picture)
        elif self.picture is not None:
            self.picture.say(words)

    def _unseen(self, state: NodeState) -> str:
        """Name the pictures and sounds that are not shown, those of choices shortly."""
        shown = self.beside.pictures.keys()
        wanted = dict.fromkeys(one.media.get("image", "") for one in state.choices if one.media)
        missing = [name for name in wanted if name and name not in shown]
        said = [media_words(state.media, shown)]
        if missing:
            names = ", ".join(missing[:_NAMED])
            said.append(tr("Pictures of choices cannot be shown: {names}", names=names))
        return "\n".join(one for one in said if one)

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
