"""The note itself: its sections by format. Changing the format never moves or drops a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from exitdesk.domain.catalogue.session import NOTE
from exitdesk.domain.fields import Choice
from exitdesk.i18n import N_, tr
from exitdesk.ui.notes.sheets import sections_of
from exitdesk.ui.parts import ChoiceEntry, PlainTextEntry, Words
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.ui.editing.field_set import FieldSet
    from exitdesk.ui.parts import FormRow

_SHORT_NAMES = (
    Choice("DAP", N_("DAP")),
    Choice("SOAP", N_("SOAP")),
    Choice("BIRP", N_("BIRP")),
    Choice("GIRP", N_("GIRP")),
    Choice("free", N_("Free text")),
)
_FIRST_LINES = 5
_OTHER_LINES = 2


class NoteText(QWidget):
    """Shows the sections of the chosen format, and below them every other one that holds text."""

    arranged = Signal()
    """Other sections are shown, or in another order."""

    def __init__(self, fields: FieldSet) -> None:
        super().__init__()
        self._fields = fields
        self._short = False
        self._order: list[str] = []
        look = theme()
        self.format = ChoiceEntry(_SHORT_NAMES, required=True, as_buttons=True)
        fields.add("note.format", NOTE.fields[0], self.format)
        self.format.set_reader_words(tr("Format of the note"))
        self.format.setToolTip(tr("Another format keeps every word (Alt+1 … Alt+5)"))
        self._carried = Words("", "small", parent=self)
        self._carried.hide()
        self._rows: dict[str, FormRow] = {}
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(look.px(8))
        head = QHBoxLayout()
        head.setSpacing(look.px(12))
        head.addWidget(Words(tr("Note"), "heading", wrap=False))
        head.addWidget(self.format, 1)
        box.addLayout(head)
        self._box = QVBoxLayout()
        self._box.setSpacing(look.px(8))
        box.addLayout(self._box)
        for field in NOTE.fields[1:]:
            paper = PlainTextEntry(private=True, lines=_OTHER_LINES, most=14)
            self._rows[field.name] = fields.add_row(f"note.{field.name}", field, paper)
            self._rows[field.name].setParent(self)
        fields.edited.connect(self._on_edited)
        self.arrange()

    def choose(self, at: int) -> None:
        """Take the format at that place of the row of buttons, by key."""
        name = _SHORT_NAMES[at].name
        if self.format.value() != name:
            self._fields.set_value("note.format", name)
            self.focus_first()

    def set_short(self, short: bool) -> None:
        """Ask for a line or two only; a section that holds text stays."""
        if short != self._short:
            self._short = short
            self.arrange()

    def arrange(self) -> None:
        """Put the sections of the format first, and what has no place in it after them."""
        wanted = sections_of(self.format.value())
        filled = [name for name in self._rows if self._text(name).strip()]
        shown = wanted[:1] if self._short else wanted
        carried = [name for name in filled if name not in wanted]
        also = [name for name in wanted if name in filled and name not in shown]
        self._box.removeWidget(self._carried)
        for row in self._rows.values():
            self._box.removeWidget(row)
            row.hide()
        for at, name in enumerate((*shown, *also)):
            self._place(name, _FIRST_LINES if at == 0 and not self._short else _OTHER_LINES)
        self._carried.setVisible(bool(carried))
        if carried:
            self._carried.setText(
                tr("From another format. It stays in the note, and in its place when you go back:")
            )
            self._box.addWidget(self._carried)
        for name in carried:
            self._place(name, _OTHER_LINES)
        self._order = [*shown, *also, *carried]
        self.arranged.emit()

    def in_order(self) -> list[QWidget]:
        """Return the format and the shown sections as they stand."""
        return [self.format, *(self._rows[name] for name in self._order)]

    def focus_first(self) -> None:
        """Put the caret into the first section."""
        self._rows[sections_of(self.format.value())[0]].editor.setFocus()

    def _place(self, name: str, lines: int) -> None:
        row = self._rows[name]
        paper = row.editor
        if isinstance(paper, PlainTextEntry):
            paper.paper.setProperty("least_lines", lines)
            least = paper.fontMetrics().lineSpacing() * lines + theme().px(30)
            paper.setMinimumHeight(least)
            paper.paper.setMinimumHeight(least)
        self._box.addWidget(row)
        row.show()

    def _text(self, name: str) -> str:
        value = self._fields.value(f"note.{name}")
        return value if isinstance(value, str) else str(value or "")

    def _on_edited(self, path: str) -> None:
        if path == "note.format":
            self.arrange()
