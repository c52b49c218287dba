"""Answers that call for the safety flow: the panel over a form, and what was said about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from exitdesk.forms import safety
from exitdesk.i18n import tr
from exitdesk.services.vault import now as this_moment
from exitdesk.ui.assessment.safety_panel import SafetyPanel, concern
from exitdesk.ui.editing.tall_area import TallArea
from exitdesk.ui.forms.label import plain
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.forms.safety import SafetyCue
    from exitdesk.forms.session import FormSession

CATEGORY: Final = {"phq9_9": "self_harm"}
"""What a concern is mostly about, by the name of the question; elsewhere a person says it."""
_LONGEST: Final = 160
_TYPED_IN: Final = (QLineEdit, QPlainTextEdit, QTextEdit)


class SafetyWatch(TallArea):
    """Opens the panel at the answer that calls for it, and does not ask twice about one question.

    `looked_at` are the rows that are kept with the answers: question, why nothing more was opened,
    when.
    """

    concern_wanted = Signal(object)
    """A safety concern is to be opened, with what is known already: a document."""
    said = Signal(str)
    """Something was said about a question, which has to be kept; the ref to go back to."""

    def __init__(self) -> None:
        super().__init__(margins=0)
        self.panel = SafetyPanel()
        self.panel.aside_button.setText(tr("Go on with the form"))
        self.panel.concern_wanted.connect(self._on_concern_wanted)
        self.panel.set_aside.connect(self._on_set_aside)
        self.body.addWidget(self.panel)
        self.looked_at: list[dict[str, Any]] = []
        self._cue: SafetyCue | None = None
        self._session: FormSession | None = None
        self._about = ("", "", "")
        self.hide()

    def begin(
        self, session: FormSession, looked_at: object, ladder: str, about: tuple[str, str, str]
    ) -> None:
        """Watch a session; `about` is the form's title, the day and the worker's reference."""
        rows = looked_at if isinstance(looked_at, list) else []
        self.looked_at = [dict(row) for row in rows if isinstance(row, dict)]
        self._about = about
        self.panel.set_ladder(ladder)
        self.end()
        self.look(session)

    def end(self) -> None:
        """Close: nothing is being filled in."""
        self._cue = None
        self.panel.close_panel()
        self.hide()

    def look(self, session: FormSession) -> bool:
        """Open for an answer that was not looked at yet; tell whether the panel has just opened."""
        self._session = session
        done = {str(row.get("item")) for row in self.looked_at}
        cue = next((one for one in safety.raised(session) if one.ref not in done), None)
        before = self._cue.ref if self._cue is not None else None
        if cue is None:
            self.end()
            return False
        self._cue = cue
        if cue.ref == before:
            return False
        self.panel.show_item(cue.ref, _named(cue))
        self.show()
        self.fit()
        if not isinstance(QApplication.focusWidget(), _TYPED_IN):
            self.panel.take_focus()
        self.ensureWidgetVisible(self.panel.open_button, 0, theme().px(8))
        return True

    def fit(self) -> None:
        """Take the height the panel wants at this width."""
        layout, page = self.panel.layout(), self.parentWidget()
        if layout is None or not isinstance(page, QWidget) or self.panel.isHidden():
            return
        wanted = layout.totalHeightForWidth(page.width() - theme().px(40))
        self.setFixedHeight(wanted + theme().px(4))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit again at another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()

    def _on_set_aside(self, ref: str, why: str) -> None:
        self._keep(ref, why)
        self.said.emit(ref)
        if self._session is not None:
            self.look(self._session)

    def _on_concern_wanted(self, ref: str) -> None:
        cue = self._cue
        if cue is None:
            return
        doc = self._concern(cue)
        self._keep(ref, tr("A safety concern was opened."))
        self.said.emit(ref)
        self.concern_wanted.emit(doc)

    def _keep(self, ref: str, why: str) -> None:
        words = _named(self._cue) if self._cue is not None else ""
        self.looked_at.append({"item": ref, "question": words, "why": why, "at": this_moment()})
        self.end()

    def _concern(self, cue: SafetyCue) -> dict[str, Any]:
        title, day, worker = self._about
        words = f"{plain(cue.label)}: {self._answer(cue)}"
        doc = concern(title, f"– {words}", {}, day, worker)
        category = CATEGORY.get(cue.ref.rsplit("/", 1)[-1])
        if category is None:
            doc.pop("category")
        else:
            doc["category"] = category
        return doc

    def _answer(self, cue: SafetyCue) -> str:
        """Return the answer in the words of the form."""
        if self._session is None:
            return cue.value
        choices = {one.name: plain(one.label) for one in self._session.node(cue.ref).choices}
        return ", ".join(choices.get(one) or one for one in cue.value.split()) or cue.value


def _named(cue: SafetyCue) -> str:
    words = plain(cue.label) or cue.ref.rsplit("/", 1)[-1]
    return words if len(words) <= _LONGEST else words[:_LONGEST].rsplit(" ", 1)[0] + " …"
