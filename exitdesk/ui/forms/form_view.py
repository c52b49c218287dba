"""Any form on the screen: its parts at the side, one part or one question at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QComboBox, QListWidget, QVBoxLayout, QWidget

from exitdesk.forms.session import FormSession, Unknown
from exitdesk.i18n import tr
from exitdesk.ui.editing.tab_order import chain
from exitdesk.ui.editing.tall_area import TallArea
from exitdesk.ui.forms.label import plain
from exitdesk.ui.forms.question import QuestionRow
from exitdesk.ui.forms.sections import Part, parts
from exitdesk.ui.parts import InlineMessage, Words, column, push_button, row
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.forms.session import AnswerProblem, ViewItem

_COUNT_AFTER_MS: Final = 120
_BESIDE_FROM: Final = 560


class FormView(QWidget):
    """Fills in a session. `edited` comes when a person answered, never while loading."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.session: FormSession | None = None
        self._parts: list[Part] = []
        self._at = 0
        self._rows: dict[str, QuestionRow] = {}
        self._heads: dict[str, QWidget] = {}
        self._page: QWidget | None = None
        self._before = ""
        self.contents = QListWidget()
        self.contents.setAccessibleName(tr("Parts of the form"))
        self.contents.setWordWrap(True)
        self.contents.setSpacing(theme().px(4))
        self.contents.setFixedWidth(theme().px(230))
        self.contents.currentRowChanged.connect(self._on_part)
        self.languages = QComboBox()
        self.languages.setAccessibleName(tr("Language of the form"))
        self.languages.activated.connect(self._on_language)
        self.one = push_button(tr("One question at a time"), self._on_mode, kind="chip")
        self.one.setCheckable(True)
        self.message = InlineMessage()
        self.message.acted.connect(self._on_undo)
        self.area = TallArea(margins=8)
        self.back = push_button(tr("Back"), self.go_back, icon="arrow-left")
        self.next = push_button(tr("Go on"), self.go_on, icon="arrow-right")
        self.where = Words("", "small", wrap=False)
        self._lay_out()
        self._timer = QTimer(self, singleShot=True, interval=_COUNT_AFTER_MS)
        self._timer.timeout.connect(self._on_count)
        for keys, receiver in (
            ("Alt+PgDown", self.go_on),
            ("Alt+PgUp", self.go_back),
            ("Return", self._on_enter),
            ("Enter", self._on_enter),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(receiver)

    def _lay_out(self) -> None:
        top = row(self.one, self.languages)
        top.addStretch(1)
        foot = row(self.back, self.next, self.where)
        foot.addStretch(1)
        right = column(self.message, self.area, foot, gap=8)
        right.setStretch(1, 1)
        middle = row(self.contents, right, gap=16)
        middle.setStretch(1, 1)
        whole = column(top, middle, gap=8)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the list of parts out where the questions need the room."""
        super().resizeEvent(event)
        self.contents.setVisible(event.size().width() >= theme().px(_BESIDE_FROM))

    # ------------------------------------------------------------ showing

    def show_session(self, session: FormSession) -> None:
        """Show a session from its first part; this is no edit."""
        self.session = session
        self.message.hide()
        self.languages.clear()
        self.languages.addItems(list(session.definition.languages))
        self.languages.setCurrentText(session.language)
        self.languages.setVisible(len(session.definition.languages) > 1)
        self._at = 0
        self._arrange()

    def part(self) -> int:
        """Return the number of the part in front."""
        return self._at

    def spot(self) -> dict[str, Any]:
        """Return where the keyboard is: the ref of the question and the part."""
        focus = QApplication.focusWidget()
        ref = next((r for r, w in self._rows.items() if focus and w.isAncestorOf(focus)), "")
        return {"part": self._at, "ref": ref, "one": self.one.isChecked()}

    def go_to(self, spot: dict[str, Any]) -> None:
        """Go back to a spot."""
        self.one.setChecked(bool(spot.get("one")))
        self._arrange()
        ref = str(spot.get("ref") or "")
        if not self.jump(ref):
            self._show(int(spot.get("part") or 0))
            self.focus_first()

    def jump(self, ref: str) -> bool:
        """Show the question of that ref with the keyboard in it."""
        for at, part in enumerate(self._parts):
            if any(item.ref == ref for item in part.questions()):
                self._show(at)
                found = self._rows[ref]
                found.focus()
                self.area.ensureWidgetVisible(found, 40, 80)
                return True
        return False

    def target(self, problem: AnswerProblem) -> str:
        """Return what is wrong as a line of a list, with the words of its question."""
        label = self.session.node(problem.ref).label if self.session else ""
        return f"{plain(label) or problem.ref.rsplit('/', 1)[-1]}: {problem.message}"

    def show_problems(self, found: list[AnswerProblem]) -> None:
        """Show what is wrong beside the questions on the page and go to the first."""
        if found:
            self.jump(found[0].ref)
        for one in found:
            if one.ref in self._rows:
                self._rows[one.ref].show_fault(one.message)

    def focus_first(self) -> None:
        """Put the keyboard into the first question of the part."""
        first = next((w for w in self._shown() if w.answer is not None), None)
        if first is not None:
            first.focus()
            self.area.ensureWidgetVisible(first)
        else:
            self.next.setFocus()

    # ------------------------------------------------------------ going on

    def go_on(self) -> None:
        """Show the next part."""
        if self._at + 1 < len(self._parts):
            self._show(self._at + 1)
            self.focus_first()

    def go_back(self) -> None:
        """Show the part before."""
        if self._at > 0:
            self._show(self._at - 1)
            self.focus_first()

    def _on_enter(self) -> None:
        """Go to the next question, and over the end of the part."""
        focus = QApplication.focusWidget()
        asked = [w for w in self._shown() if w.answer is not None]
        here = next((n for n, w in enumerate(asked) if focus and w.isAncestorOf(focus)), -1)
        if 0 <= here < len(asked) - 1:
            asked[here + 1].focus()
            self.area.ensureWidgetVisible(asked[here + 1], 40, 80)
        elif here >= 0:
            self.go_on()

    def _shown(self) -> list[QuestionRow]:
        return [one for one in self._rows.values() if not one.isHidden()]

    # ------------------------------------------------------------ making parts

    def _arrange(self) -> None:
        if self.session is None:
            return
        self._parts = parts(self.session, single=self.one.isChecked())
        self._list()
        self._show(min(self._at, len(self._parts) - 1))

    def _list(self) -> None:
        self.contents.blockSignals(True)
        while self.contents.count() > len(self._parts):
            self.contents.takeItem(self.contents.count() - 1)
        for at, part in enumerate(self._parts):
            if at >= self.contents.count():
                self.contents.addItem("")
            item = self.contents.item(at)
            words = self._words_of(at, part)
            if item.text() != words:
                item.setText(words)
        self.contents.setCurrentRow(self._at)
        self.contents.blockSignals(False)

    def _words_of(self, at: int, part: Part) -> str:
        session = self.session
        asked = part.questions()
        if self.one.isChecked():
            return plain(asked[0].label) if asked else part.title
        done = sum(bool(session.value(one.ref)) for one in asked) if session is not None else 0
        several = sum(1 for one in self._parts if one.title == part.title) > 1
        name = f"{part.title} · {at + 1}" if several else part.title
        return f"{name}   {done}/{len(asked)}" if asked else name

    def _show(self, at: int) -> None:
        if self.session is None or not 0 <= at < len(self._parts):
            return
        self._at = at
        old, self._page = self._page, QWidget()
        self._rows, self._heads = {}, {}
        box = QVBoxLayout(self._page)
        box.setContentsMargins(0, 0, theme().px(8), 0)
        box.setSpacing(theme().px(16))
        for item in self._parts[at].items:
            box.addWidget(self._made(item, self.session))
        box.addStretch(1)
        if old is not None:
            self.area.body.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.area.body.addWidget(self._page)
        self._page.show()  # else it takes no focus before the next turn of the event loop
        self.area.verticalScrollBar().setValue(0)
        self.back.setEnabled(at > 0)
        self.next.setEnabled(at + 1 < len(self._parts))
        self.where.setText(tr("{n} of {all}", n=at + 1, all=len(self._parts)))
        self._list()
        chain([self.one, self.languages, self.contents, self._page, self.back, self.next])

    def _made(self, item: ViewItem, session: FormSession) -> QWidget:
        if item.kind == "question":
            made = QuestionRow(item, session.node(item.ref))
            made.answered.connect(self._on_answered)
            self._rows[item.ref] = made
            if not item.relevant:
                made.hide()
            return made
        words = plain(item.label)
        if item.kind == "instance":
            number = item.ref.rsplit("[", 1)[-1].rstrip("]") if item.ref.endswith("]") else "1"
            words = f"{words or tr('Entry')} {number}"
        head = QWidget()
        line = row(Words(words, "heading"))
        line.setStretch(0, 1)
        if item.can_add:
            line.addWidget(self._button(tr("Add"), self._on_add, "plus", item.ref, words))
        if item.removable:
            line.addWidget(self._button(tr("Remove"), self._on_remove, "x", item.ref, words))
        head.setLayout(line)
        if not (item.relevant and (words or item.can_add)):
            head.hide()
        self._heads[item.ref] = head
        return head

    def _button(self, text: str, receiver: Any, icon: str, ref: str, about: str) -> QWidget:
        button = push_button(text, receiver, icon=icon, kind="quiet")
        button.setProperty("ref", ref)
        button.setAccessibleName(f"{text}: {about}")
        return button

    # ------------------------------------------------------------ answers

    def _on_answered(self, ref: str, text: str) -> None:
        if self.session is None:
            return
        changed = self.session.answer(ref, text)
        self.message.hide()
        for one in changed.refs | {ref}:
            self._refresh(one)
        if changed.structure:
            self._keep_place(ref)
        self._timer.start()
        self.edited.emit()

    def _refresh(self, ref: str) -> None:
        if self.session is None:
            return
        try:
            state = self.session.node(ref)
        except Unknown:
            return
        if ref in self._rows:
            self._rows[ref].show_state(state)
            self._rows[ref].setVisible(state.relevant)
        elif ref in self._heads:
            self._heads[ref].setVisible(state.relevant and bool(state.label))

    def _keep_place(self, ref: str) -> None:
        self._arrange()
        self.jump(ref)

    def _on_count(self) -> None:
        """Look again which parts apply, once a person pauses; the page itself stays."""
        if self.session is None:
            return
        here = {one.ref for one in self._parts[self._at].items} if self._parts else set()
        self._parts = parts(self.session, single=self.one.isChecked())
        same = (n for n, p in enumerate(self._parts) if any(i.ref in here for i in p.items))
        self._at = next(same, min(self._at, len(self._parts) - 1))
        self.next.setEnabled(self._at + 1 < len(self._parts))
        self.where.setText(tr("{n} of {all}", n=self._at + 1, all=len(self._parts)))
        self._list()

    def _on_add(self) -> None:
        if self.session is not None:
            made = self.session.add_repeat(str(self.sender().property("ref")))
            self._arrange()
            inside = (r for p in self._parts for i in p.questions() if (r := i.ref))
            self.jump(next((r for r in inside if r.startswith(made + "/")), ""))
            self.edited.emit()

    def _on_remove(self) -> None:
        if self.session is not None:
            self._before = self.session.instance_xml()
            self.session.remove_repeat(str(self.sender().property("ref")))
            self._arrange()
            self.message.say("info", tr("Removed with its answers."), action=tr("Undo"))
            self.edited.emit()

    def _on_undo(self) -> None:
        self.message.hide()
        if self.session is not None and self._before:
            old = self.session
            self.session = FormSession(
                old.definition, instance_xml=self._before, language=old.language
            )
            self._before = ""
            self._arrange()
            self.edited.emit()

    def _on_part(self, at: int) -> None:
        if at >= 0 and at != self._at:
            self._show(at)

    def _on_mode(self) -> None:
        ref = next(iter(self._rows), "")
        self._at = 0
        self._arrange()
        self.jump(ref)

    def _on_language(self) -> None:
        if self.session is not None:
            self.session.language = self.languages.currentText()
            at = self._at
            self._arrange()
            self._show(at)
            self.edited.emit()
