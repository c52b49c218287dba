"""Any form on the screen: its parts at the side, one part or one question at a time."""

from __future__ import annotations

from itertools import pairwise
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QListView,
    QListWidget,
    QVBoxLayout,
    QWidget,
)

from exitdesk.forms.session import FormSession, Unknown
from exitdesk.i18n import tr
from exitdesk.ui.editing.tab_order import chain
from exitdesk.ui.editing.tall_area import TallArea
from exitdesk.ui.forms.faults import FaultList
from exitdesk.ui.forms.label import plain
from exitdesk.ui.forms.question import QuestionRow
from exitdesk.ui.forms.sections import Part, Parts
from exitdesk.ui.parts import InlineMessage, Words, column, push_button, row
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exitdesk.forms.session import AnswerProblem, ViewItem

_COUNT_AFTER_MS: Final = 120
_BESIDE_FROM: Final = 560
_AT_ONCE_S: Final = 0.05
_SLICE_S: Final = 0.02


class FormView(QWidget):
    """Fills in a session. `edited` comes when a person answered, never while loading."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.session: FormSession | None = None
        self._parts: Parts | None = None
        self._at = 0
        self._rows: dict[str, QuestionRow] = {}
        self._heads: dict[str, QWidget] = {}
        self._made: dict[int, QWidget] = {}
        self._page: QWidget | None = None
        self._box: QVBoxLayout | None = None
        self._due: set[int] = set()
        self._again = False
        self._anchor = ""
        self._faults: dict[str, str] = {}
        self._before = ""
        self.contents = QListWidget()
        self.contents.setAccessibleName(tr("Parts of the form"))
        self.contents.setWordWrap(True)
        self.contents.setSpacing(theme().px(4))
        self.contents.setFixedWidth(theme().px(230))
        self.contents.setLayoutMode(QListView.LayoutMode.Batched)
        self.contents.currentRowChanged.connect(self._on_part)
        self.languages = QComboBox()
        self.languages.setAccessibleName(tr("Language of the form"))
        self.languages.activated.connect(self._on_language)
        self.one = push_button(tr("One question at a time"), self._on_mode, kind="chip")
        self.one.setCheckable(True)
        self.message = InlineMessage()
        self.message.acted.connect(self._on_undo)
        self.faults = FaultList()
        self.faults.jump_wanted.connect(self.jump)
        self.area = TallArea(margins=8)
        self.back = push_button(tr("Back"), self.go_back, icon="arrow-left")
        self.next = push_button(tr("Go on"), self.go_on, icon="arrow-right")
        self.where = Words("", "small", wrap=False)
        self._lay_out()
        self._timer = QTimer(self, singleShot=True, interval=_COUNT_AFTER_MS)
        self._timer.timeout.connect(self._on_pause)
        self._making = QTimer(self, interval=0)
        self._making.timeout.connect(self._on_slice)
        self._add_keys()

    def _add_keys(self) -> None:
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
        self.languages.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        top = row(self.one, self.languages)
        top.addStretch(1)
        foot = row(self.back, self.next, self.where)
        foot.addStretch(1)
        right = column(self.message, self.faults, self.area, foot, gap=8)
        right.setStretch(2, 1)
        middle = row(self.contents, right, gap=16)
        middle.setStretch(1, 1)
        whole = column(top, middle, gap=8)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the list of parts out where the questions need the room."""
        super().resizeEvent(event)
        self.contents.setVisible(event.size().width() >= theme().px(_BESIDE_FROM))

    def hideEvent(self, event: QHideEvent) -> None:
        """Let nothing tick while nobody looks."""
        super().hideEvent(event)
        self._making.stop()
        self._timer.stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Go on where making the page or counting was left."""
        super().showEvent(event)
        if self._unmade():
            self._making.start()
        if self._due or self._again:
            self._timer.start()

    # ------------------------------------------------------------ showing

    def show_session(self, session: FormSession) -> None:
        """Show a session from its first part; this is no edit."""
        self.session = session
        self._forget_undo()
        self._faults = {}
        self.faults.show_faults({})
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
        return {"part": self._at, "ref": self._focused(), "one": self.one.isChecked()}

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
        item = self._parts.item(ref) if self._parts is not None else None
        if self._parts is None or item is None or not item.relevant:
            return False
        at = self._parts.of(ref)
        if at != self._at or self._page is None:
            self._show(at, around=ref)
        return self._focus(ref)

    def target(self, problem: AnswerProblem) -> str:
        """Return what is wrong as a line of a list, with the words of its question."""
        item = self._parts.item(problem.ref) if self._parts is not None else None
        label = plain(item.label) if item is not None else ""
        return f"{label or problem.ref.rsplit('/', 1)[-1]}: {problem.message}"

    def show_problems(self, found: list[AnswerProblem]) -> None:
        """List what is wrong, show it beside the questions too, and go to the first."""
        self._faults = {one.ref: one.message for one in found}
        self.faults.show_faults({one.ref: self.target(one) for one in found})
        for ref, shown in self._rows.items():
            if ref in self._faults:
                shown.show_fault(self._faults[ref])
        if found:
            self.jump(found[0].ref)

    def focus_first(self) -> None:
        """Put the keyboard into the first question of the part."""
        first = next(iter(self._asked()), "")
        if not first or not self._focus(first):
            self.next.setFocus()

    # ------------------------------------------------------------ going on

    def go_on(self) -> None:
        """Show the next part."""
        self._go(1)

    def go_back(self) -> None:
        """Show the part before."""
        self._go(-1)

    def _go(self, step: int) -> None:
        at = self._parts.beside(self._at, step) if self._parts is not None else -1
        if at >= 0:
            self._show(at)
            self.focus_first()

    def _on_enter(self) -> None:
        """Go to the next question, and over the end of the part."""
        if self.faults.lines.hasFocus() and self.faults.lines.currentItem() is not None:
            self.jump(self.faults.refs()[self.faults.lines.currentRow()])
            return
        here, asked = self._focused(), self._asked()
        if here and self._rows[here].take_typed():
            return
        at = asked.index(here) if here in asked else -1
        if 0 <= at < len(asked) - 1:
            self._focus(asked[at + 1])
        elif at >= 0:
            self.go_on()

    def _focused(self) -> str:
        focus = QApplication.focusWidget()
        return next((r for r, w in self._rows.items() if focus and w.isAncestorOf(focus)), "")

    def _asked(self) -> list[str]:
        """Return what can be answered in the part in front, in order."""
        part = self._part()
        return [one.ref for one in part.questions()] if part is not None else []

    def _focus(self, ref: str) -> bool:
        shown = self._need(ref)
        if shown is None or shown.answer is None:
            return False
        self._anchor = ref
        shown.focus()
        self.area.ensureWidgetVisible(shown, 40, 80)
        return True

    def _shown(self) -> list[QuestionRow]:
        part = self._part()
        refs = [one.ref for one in part.items] if part is not None else []
        return [r for ref in refs if (r := self._rows.get(ref)) is not None and not r.isHidden()]

    def _part(self) -> Part | None:
        return self._parts.all[self._at] if self._parts is not None else None

    # ------------------------------------------------------------ the list of parts

    def _arrange(self) -> None:
        if self.session is None:
            return
        self._parts = Parts(self.session, single=self.one.isChecked())
        self._list(range(len(self._parts.all)))
        self._show(self._parts.nearest(self._at))

    def _list(self, numbers: Iterable[int]) -> None:
        """Write the lines of these parts anew, where they say something else than before."""
        if self._parts is None:
            return
        every = self._parts.all
        self.contents.blockSignals(True)
        while self.contents.count() > len(every):
            self.contents.takeItem(self.contents.count() - 1)
        if self.contents.count() < len(every):
            self.contents.addItems([""] * (len(every) - self.contents.count()))
        titles = [one.title for one in every]
        several = {one for one, after in pairwise(titles) if one == after}
        for at in numbers:
            item, part = self.contents.item(at), every[at]
            words = self._words_of(at, part, several=part.title in several)
            if item.text() != words:
                item.setText(words)
            if item.isHidden() is part.applies():
                item.setHidden(not part.applies())
        self.contents.setCurrentRow(self._at)
        self.contents.blockSignals(False)

    def _words_of(self, at: int, part: Part, *, several: bool) -> str:
        asked = part.questions()
        if self.one.isChecked():
            return plain(asked[0].label) if asked else part.title
        done, of = part.count()
        name = f"{part.title} · {at + 1}" if several else part.title
        return f"{name}   {done}/{of}" if of else name

    def _say_where(self) -> None:
        if self._parts is not None:
            n, of = self._parts.place(self._at)
            self.back.setEnabled(self._parts.beside(self._at, -1) >= 0)
            self.next.setEnabled(self._parts.beside(self._at, 1) >= 0)
            self.where.setText(tr("{n} of {all}", n=n, all=of))

    # ------------------------------------------------------------ the page of a part

    def _show(self, at: int, around: str = "") -> None:
        """Show a part; its page is made from the top, or from a question of it, in slices."""
        if self._parts is None or not 0 <= at < len(self._parts.all):
            return
        self._at = at
        old, self._page = self._page, QWidget()
        self._rows, self._heads, self._made, self._anchor = {}, {}, {}, around
        self._box = QVBoxLayout(self._page)
        self._box.setContentsMargins(0, 0, theme().px(8), 0)
        self._box.setSpacing(theme().px(16))
        self._box.addStretch(1)
        if old is not None:
            self.area.body.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.area.body.addWidget(self._page)
        self._page.show()  # else it takes no focus before the next turn of the event loop
        self.area.verticalScrollBar().setValue(0)
        if around:
            self._need(around)
        self._slice(_AT_ONCE_S)
        self._say_where()
        self._list([at])

    def _unmade(self) -> list[int]:
        """Return the lines of the part that are still to be made; what does not apply waits."""
        part = self._part()
        if part is None or self._page is None:
            return []
        return [n for n, one in enumerate(part.items) if n not in self._made and self._on_page(one)]

    def _on_page(self, item: ViewItem) -> bool:
        return item.relevant and (
            item.kind == "question" or bool(item.label) or item.can_add or item.kind == "instance"
        )

    def _slice(self, seconds: float) -> None:
        """Make lines for so long; what is left comes in the next turns of the event loop."""
        begun = perf_counter()
        left = self._unmade()
        for line in left:
            self._make(line)
            if perf_counter() - begun > seconds:
                break
        if len(left) > 0 and self._unmade():
            if self.isVisible():
                self._making.start()
            return
        self._making.stop()
        if left and self._page is not None:
            chain([self.one, self.languages, self.contents, self._page, self.back, self.next])

    def _on_slice(self) -> None:
        self._slice(_SLICE_S)
        if self._anchor and self._anchor == self._focused():
            self.area.ensureWidgetVisible(self._rows[self._anchor], 40, 80)

    def _need(self, ref: str) -> QuestionRow | None:
        """Return the row of a question of the part in front, made now where it was not yet."""
        part = self._part()
        if ref not in self._rows and part is not None:
            for line, item in enumerate(part.items):
                if item.ref == ref and item.kind == "question":
                    self._make(line)
        return self._rows.get(ref)

    def _make(self, line: int) -> None:
        part = self._part()
        if part is None or self.session is None or self._box is None or line in self._made:
            return
        item = part.items[line]
        made = self._question(item, self.session) if item.kind == "question" else self._head(item)
        self._box.insertWidget(sum(n < line for n in self._made), made)
        made.show()  # else it takes no focus before the next turn of the event loop
        self._made[line] = made
        order = {one.ref: n for n, one in enumerate(part.items)}
        self._rows = dict(sorted(self._rows.items(), key=lambda one: order[one[0]]))

    def _question(self, item: ViewItem, session: FormSession) -> QuestionRow:
        made = QuestionRow(item, session.node(item.ref))
        made.answered.connect(self._on_answered)
        if item.ref in self._faults:
            made.show_fault(self._faults[item.ref])
        self._rows[item.ref] = made
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
            line.addWidget(self._button(tr("Add"), self._on_add, "plus", item.ref, words))
        if item.removable:
            line.addWidget(self._button(tr("Remove"), self._on_remove, "x", item.ref, words))
        head.setLayout(line)
        self._heads[item.ref] = head
        return head

    def _button(self, text: str, receiver: Any, icon: str, ref: str, about: str) -> QWidget:
        button = push_button(text, receiver, icon=icon, kind="quiet")
        button.setProperty("ref", ref)
        button.setAccessibleName(f"{text}: {about}")
        return button

    # ------------------------------------------------------------ answers

    def _on_answered(self, ref: str, text: str) -> None:
        if self.session is None or self._parts is None:
            return
        changed = self.session.answer(ref, text)
        self._forget_undo()
        touched = changed.refs | {ref}
        self._due |= self._parts.touched(touched)
        self._again = self._again or (changed.structure and bool(self.session.definition.repeats))
        for one in touched & (self._rows.keys() | self._heads.keys()):
            self._refresh(one)
        if changed.structure:
            self._slice(_SLICE_S)
        self._settle(ref)
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
            self._heads[ref].setVisible(state.relevant)

    def _settle(self, ref: str) -> None:
        """Take a question off the list of what is wrong once it is right."""
        if ref in self._faults and self.session is not None and self.session.node(ref).valid:
            del self._faults[ref]
            self.faults.settle(ref)

    def _on_pause(self) -> None:
        """Follow in the list of parts, once a person pauses; look whether entries came or went."""
        if self._again:
            self._look_again()
        self._list(self._due)
        self._due, self._again = set(), False
        self._say_where()

    def _look_again(self) -> None:
        """Cut the form anew; the page stays as it is where the same questions are on it."""
        part = self._part()
        if self.session is None or part is None:
            return
        here = [one.ref for one in part.items]
        ref = self._focused()
        self._parts = Parts(self.session, single=self.one.isChecked())
        at = self._parts.of(ref) if ref else self._at
        self._at = min(max(at, 0), len(self._parts.all) - 1)
        self._due = set(range(len(self._parts.all)))
        if [one.ref for one in self._parts.all[self._at].items] != here:
            self._show(self._at, around=ref)
            self._focus(ref)

    def _on_add(self) -> None:
        if self.session is not None:
            made = self.session.add_repeat(str(self.sender().property("ref")))
            self._forget_undo()
            self._arrange()
            every = self._parts.all if self._parts is not None else []
            inside = (i.ref for p in every for i in p.questions())
            self.jump(next((r for r in inside if r.startswith(made + "/")), ""))
            self.edited.emit()

    def _on_remove(self) -> None:
        if self.session is not None:
            self._before = self.session.instance_xml()
            self.session.remove_repeat(str(self.sender().property("ref")))
            self._arrange()
            self.message.say("info", tr("Removed with its answers."), action=tr("Undo"))
            self.edited.emit()

    def _forget_undo(self) -> None:
        """Offer no way back any more: it would take later answers along."""
        self._before = ""
        self.message.hide()

    def _on_undo(self) -> None:
        before = self._before
        self._forget_undo()
        if self.session is not None and before:
            old = self.session
            self.session = FormSession(old.definition, instance_xml=before, language=old.language)
            self._arrange()
            self.edited.emit()

    def _on_part(self, at: int) -> None:
        if at >= 0 and at != self._at:
            self._show(at)

    def _on_mode(self) -> None:
        ref = self._focused() or next(iter(self._asked()), "")
        self._at = 0
        self._arrange()
        self.jump(ref)

    def _on_language(self) -> None:
        if self.session is not None:
            self.session.language = self.languages.currentText()
            self._arrange()
            self.edited.emit()
