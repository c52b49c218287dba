"""Any form on the screen: its parts at the side, one part or one question at a time."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QListView,
    QListWidget,
    QWidget,
)

from exitdesk.i18n import tr
from exitdesk.ui.editing.tab_order import chain
from exitdesk.ui.editing.tall_area import TallArea
from exitdesk.ui.forms.faults import FaultList
from exitdesk.ui.forms.label import plain
from exitdesk.ui.forms.part_page import PartPage
from exitdesk.ui.forms.sections import Part, Parts
from exitdesk.ui.parts import InlineMessage, Words, column, push_button, row
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from PySide6.QtGui import QImage

    from exitdesk.forms.session import AnswerProblem, FormSession
    from exitdesk.ui.forms.question import QuestionRow

_COUNT_AFTER_MS: Final = 120
_BESIDE_FROM: Final = 560
_AT_ONCE_S: Final = 0.05
_LEVELS: Final = 4
"""From an editor over its question and the page to what scrolls."""


class FormView(QWidget):
    """Fills in a session. `edited` comes when a person answered, never while loading."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.session: FormSession | None = None
        self._parts: Parts | None = None
        self._at = 0
        self.page: PartPage | None = None
        self._pictures: Mapping[str, QImage] = {}
        self._due: set[int] = set()
        self._again = False
        self._anchor = ""
        self._faults: dict[str, str] = {}
        self._before: tuple[Any, str] | None = None
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
        self._timer.stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Go on where counting was left."""
        super().showEvent(event)
        if self._due or self._again:
            self._timer.start()

    # ------------------------------------------------------------ showing

    @property
    def rows(self) -> dict[str, QuestionRow]:
        """The questions of the part in front that are made, by ref."""
        return self.page.rows if self.page is not None else {}

    def busy(self) -> bool:
        """Tell whether lines are still being made or counted."""
        return self._timer.isActive() or (self.page is not None and self.page.ticks())

    def show_session(
        self, session: FormSession, pictures: Mapping[str, QImage] | None = None
    ) -> None:
        """Show a session from its first part, with its pictures by file name; this is no edit."""
        self.session, self._pictures = session, pictures or {}
        self._forget_undo()
        self._faults = {}
        self.faults.show_faults({})
        self.languages.clear()
        self.languages.addItems(list(session.definition.languages))
        self.languages.setCurrentText(session.language)
        self.languages.setVisible(len(session.definition.languages) > 1)
        self._at = 0
        self._arrange()

    def show_pictures(self, pictures: Mapping[str, QImage]) -> None:
        """Show pictures that have come, by file name; what is typed is left alone."""
        self._pictures = pictures
        if self.page is not None:
            self.page.take_pictures(pictures)
            self._give_room()

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
        if at != self._at or self.page is None:
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
        for ref, shown in self.rows.items():
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
        here = self._focused()
        if here and self.rows[here].take_typed():
            return
        if here in self._asked():
            self._step_from(here)

    def _step_from(self, ref: str) -> None:
        asked = self._asked()
        at = asked.index(ref) if ref in asked else len(asked)
        if at < len(asked) - 1:
            self._focus(asked[at + 1])
        else:
            self.go_on()

    def _focused(self) -> str:
        return self.page.focused() if self.page is not None else ""

    def _asked(self) -> list[str]:
        """Return what can be answered in the part in front, in order."""
        return self.page.asked() if self.page is not None else []

    def _focus(self, ref: str) -> bool:
        shown = self.page.need(ref) if self.page is not None else None
        if shown is None or shown.answer is None:
            return False
        self._anchor = ref
        shown.focus()
        self.area.ensureWidgetVisible(shown, 40, 80)
        return True

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
        if self._parts is None or self.session is None or not 0 <= at < len(self._parts.all):
            return
        self._at, self._anchor = at, around
        old = self.page
        if old is not None:
            self.area.body.removeWidget(old)
            old.hide()
            old.deleteLater()
        page = PartPage(self._parts.all[at], self.session, self._pictures, self._faults)
        page.answered.connect(self._on_answered)
        page.add_wanted.connect(self._on_add)
        page.remove_wanted.connect(self._on_remove)
        page.grown.connect(self._on_grown)
        page.whole.connect(self._on_whole)
        self.page = page
        self.area.body.addWidget(page)
        page.show()  # else it takes no focus before the next turn of the event loop
        self.area.verticalScrollBar().setValue(0)
        if around:
            page.need(around)
        page.slice(_AT_ONCE_S)
        self._give_room()
        self._say_where()
        self._list([at])

    def _give_room(self) -> None:
        """Let the page take the height of its lines now: else they are squeezed for a moment."""
        for _ in range(_LEVELS):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)

    def _on_grown(self) -> None:
        """Keep what the keyboard is in where it was while lines come above it."""
        self._give_room()
        shown = self.rows.get(self._anchor)
        if shown is not None and self._anchor == self._focused():
            self.area.ensureWidgetVisible(shown, 40, 80)

    def _on_whole(self) -> None:
        if self.page is not None:
            chain([self.one, self.languages, self.contents, self.page, self.back, self.next])

    # ------------------------------------------------------------ answers

    def _on_answered(self, ref: str, text: str) -> None:
        if self.session is None or self._parts is None:
            return
        changed = self.session.answer(ref, text)
        self._forget_undo()
        touched = changed.refs | {ref}
        self._due |= self._parts.touched(touched)
        self._again = self._again or (changed.structure and bool(self.session.definition.repeats))
        if self.page is not None:
            self.page.refresh(touched)
            if changed.structure:
                self.page.slice()
        self._settle(ref)
        self._timer.start()
        self.edited.emit()
        row = self.rows.get(ref)
        if row is not None and row.goes_on and text:
            self._step_from(ref)

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
        if self.session is None or self.page is None:
            return
        here = [one.ref for one in self.page.part.items]
        ref = self._focused()
        self._parts = Parts(self.session, single=self.one.isChecked())
        at = self._parts.of(ref) if ref else self._at
        self._at = min(max(at, 0), len(self._parts.all) - 1)
        self._due = set(range(len(self._parts.all)))
        if [one.ref for one in self._parts.all[self._at].items] != here:
            self._show(self._at, around=ref)
            self._focus(ref)

    def _on_add(self, ref: str) -> None:
        if self.session is not None:
            made = self.session.add_repeat(ref)
            self._forget_undo()
            self._arrange()
            self._jump_into(made)
            self.edited.emit()

    def _jump_into(self, row: str) -> bool:
        """Put the keyboard into the first question of a row of a repeat."""
        every = self._parts.all if self._parts is not None else []
        inside = (item.ref for part in every for item in part.questions())
        return self.jump(next((ref for ref in inside if ref.startswith(row + "/")), ""))

    def _on_remove(self, ref: str) -> None:
        if self.session is not None:
            self._before = (self.session.moment(), ref)
            self.session.remove_repeat(ref)
            self._arrange()
            self.message.say("info", tr("Removed with its answers."), action=tr("Undo"))
            self.edited.emit()

    def _forget_undo(self) -> None:
        """Offer no way back any more: it would take later answers along."""
        self._before = None
        self.message.hide()

    def _on_undo(self) -> None:
        before = self._before
        self._forget_undo()
        if self.session is not None and before is not None:
            moment, ref = before
            self.session.go_back(moment)
            self._arrange()
            self._jump_into(ref)
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
            self._forget_undo()
            self.session.language = self.languages.currentText()
            self._arrange()
            self.edited.emit()
