"""Talk mode: the client's side alone on the whole screen, one question at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QCloseEvent, QFont, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from exitdesk.domain import vocabulary as v
from exitdesk.domain.five_areas.description import Form, Item
from exitdesk.i18n import tr
from exitdesk.ui.parts import Scrolled, Words, push_button
from exitdesk.ui.theme import theme

DECLINED = "declined"
_ASK_WISH_FROM = 2


@dataclass(frozen=True, slots=True)
class Question:
    """One question to the client: the field it fills, its words, and its answers."""

    item: Item
    name: str
    words: str
    answers: tuple[tuple[Any, str], ...]


def questions(form: Form, items: Sequence[Item]) -> Iterator[Question]:
    """Return what the client may be asked, item by item, in the client's wording only."""
    scales = form.scales
    for item in items:
        need = tuple(enumerate(tr(one) for one in scales.client_need))
        strength = tuple(enumerate(tr(one) for one in scales.client_strength))
        yield Question(item, "cn", tr(scales.client_need_question), need)
        yield Question(item, "cs", tr(scales.client_strength_question), strength)
        wants = tuple((one.name, tr(one.label)) for one in v.WANTS)
        yield Question(item, "wants", tr("Would you like to work on this?"), wants)


class TalkView(QWidget):
    """A window of its own over everything. Numbers choose, arrow keys move, Escape leaves.

    Nothing of the worker's ratings is in it. `ratings` are the client's answers so far.
    """

    answered = Signal(str, object)
    """The item, and what to put into its rating."""
    left = Signal(str)
    """The item at which it was left."""

    def __init__(
        self,
        form: Form,
        items: Sequence[Item],
        ratings: Mapping[str, Mapping[str, Any]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Talk"))
        self._questions = list(questions(form, items))
        self._given = {
            item.id: {n: one for n, one in ratings.get(item.id, {}).items()
                      if n in ("cn", "cs", "wants", "cst")}
            for item in items
        }  # fmt: skip
        self._at = 0
        self._buttons: list[QPushButton] = []
        self.topic = Words("", "heading")
        self.ask = Words("", "lead")
        self.question = Words("", "title")
        self._answers = QVBoxLayout()
        self._answers.setSpacing(theme().px(12))
        self.skip_button = push_button(tr("Skip"), self._on_skip, icon="arrow-right", kind="quiet")
        self.decline_button = push_button(tr("Rather not say"), self._on_decline, kind="quiet")
        self.back_button = push_button(tr("Back"), self._on_back, icon="arrow-left", kind="quiet")
        self.leave_button = push_button(tr("That is enough"), self.close, icon="x", kind="quiet")
        self.progress = Words("", "small", wrap=False)
        self._lay_out()
        self._show()

    def start_at(self, item: str) -> None:
        """Begin at an item."""
        found = next((n for n, q in enumerate(self._questions) if q.item.id == item), 0)
        self._at = found
        self._show()

    def _lay_out(self) -> None:
        for words, size in ((self.topic, 1.6), (self.ask, 1.9), (self.question, 1.6)):
            _enlarge(words, size)
        area = Scrolled(margins=32, measure=900)
        area.body.setSpacing(theme().px(20))
        for words in (self.topic, self.ask, self.question):
            area.body.addWidget(words)
        area.body.addLayout(self._answers)
        area.body.addStretch(1)
        foot = QHBoxLayout()
        foot.setContentsMargins(*[theme().px(24)] * 4)
        for one in (self.back_button, self.skip_button, self.decline_button):
            _enlarge(one, 1.2)
            foot.addWidget(one)
        foot.addStretch(1)
        foot.addWidget(self.progress)
        foot.addWidget(self.leave_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(area, 1)
        whole.addLayout(foot)

    # ------------------------------------------------------------ going from question to question

    def now(self) -> Question:
        """Return the question that is shown."""
        return self._questions[self._at]

    def _wanted(self, question: Question) -> bool:
        """Ask for the wish only where the client is worried at all."""
        if question.name != "wants":
            return True
        worry = self._given[question.item.id].get("cn")
        return isinstance(worry, int) and worry >= _ASK_WISH_FROM

    def _go(self, step: int) -> None:
        at = self._at + step
        while 0 <= at < len(self._questions) and not self._wanted(self._questions[at]):
            at += step
        if at >= len(self._questions):
            self.close()
        elif at >= 0:
            self._at = at
            self._show()

    def _show(self) -> None:
        now = self.now()
        self.topic.setText(tr(now.item.name))
        self.ask.setText(tr(now.item.ask))
        self.ask.setVisible(bool(now.item.ask))
        self.question.setText(now.words)
        old = self._buttons
        given = self._given[now.item.id].get(now.name)
        self._buttons = [
            self._button(at, value, words, chosen=value == given)
            for at, (value, words) in enumerate(now.answers)
        ]
        topics = list(dict.fromkeys(one.item.id for one in self._questions))
        at = topics.index(now.item.id) + 1
        self.progress.setText(tr("Topic {at} of {of}", at=at, of=len(topics)))
        self.back_button.setEnabled(self._at > 0)
        chosen = next((one for one in self._buttons if one.isChecked()), self._buttons[0])
        chosen.setFocus(Qt.FocusReason.TabFocusReason)
        for button in old:
            self._answers.removeWidget(button)
            button.hide()
            button.deleteLater()
        QWidget.setTabOrder(self._buttons[-1], self.back_button)

    def _button(self, at: int, value: object, words: str, *, chosen: bool) -> QPushButton:
        button = push_button(f"{at}   {words}", self._on_answer, kind="segment")
        button.setCheckable(True)
        button.setChecked(chosen)
        button.setProperty("answer", value)
        button.setAccessibleName(f"{self.now().words} {words}")
        button.setStyleSheet(f"text-align: left; padding: {theme().px(12)}px")
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        _enlarge(button, 1.5)
        button.installEventFilter(self)
        self._answers.addWidget(button)
        button.show()  # Qt itself would show it later, and a hidden one takes no focus
        return button

    # ------------------------------------------------------------ answers

    def _give(self, values: dict[str, Any]) -> None:
        item = self.now().item.id
        self._given[item] |= values
        self.answered.emit(item, values)

    def _on_answer(self) -> None:
        self._answer(self.sender().property("answer"))

    def _answer(self, value: object) -> None:
        self._give({self.now().name: value, "cst": None})
        self._go(1)

    def _on_skip(self) -> None:
        """Leave the question as it is."""
        self._go(1)

    def _on_decline(self) -> None:
        """Take it for the whole topic: what was said about it before stays the client's own."""
        item = self.now().item.id
        self._give({"cst": DECLINED, "cn": None, "cs": None, "wants": None})
        while self.now().item.id == item:
            before = self._at
            self._go(1)
            if self._at == before:
                return

    def _on_back(self) -> None:
        self._go(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Numbers answer, arrow keys go on and back, Escape leaves."""
        if not self._took(event):
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys before the buttons do."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._took(event)
        return super().eventFilter(watched, event)

    def _took(self, event: QKeyEvent) -> bool:
        said, key = event.text(), event.key()
        forth, back = Qt.Key.Key_Right, Qt.Key.Key_Left
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            forth, back = back, forth
        if said.isdecimal() and int(said) < len(self._buttons):
            self._answer(self._buttons[int(said)].property("answer"))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            if isinstance(focus, QPushButton):
                focus.click()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._move(1 if key == Qt.Key.Key_Down else -1)
        elif key == forth:
            self._go(1)
        elif key == back:
            self._go(-1)
        elif key == Qt.Key.Key_Escape:
            self.close()
        else:
            return False
        return True

    def _move(self, step: int) -> None:
        focus = self.focusWidget()
        at = self._buttons.index(focus) if focus in self._buttons else -step
        self._buttons[(at + step) % len(self._buttons)].setFocus(Qt.FocusReason.TabFocusReason)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Say where it was left."""
        self.left.emit(self.now().item.id)
        super().closeEvent(event)


def _enlarge(widget: QWidget, by: float) -> None:
    font = QFont(widget.font())
    font.setPixelSize(round(theme().px(14) * by))
    widget.setFont(font)
    widget.setStyleSheet(f"font-size: {round(theme().px(14) * by)}px; {widget.styleSheet()}")
