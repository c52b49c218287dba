"""A form made from the description of a record: sections of fields, nothing of it dropped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from exitdesk.domain.fields import Field
from exitdesk.i18n import tr
from exitdesk.ui.editing.field_set import FieldSet, flat_fields
from exitdesk.ui.editing.fitting import raw
from exitdesk.ui.editing.lines import SideBySide, lines_of, share_of
from exitdesk.ui.parts import Card, KeyValueGrid, Section, Words, push_button
from exitdesk.ui.theme import dress, theme

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from exitdesk.domain.validation import Problem
    from exitdesk.ui.editing.around import Around


_FILLED_BY_ITSELF: Final = frozenset({"worker"})


@dataclass(frozen=True, slots=True)
class FormSection:
    """A group of fields under a heading; `names` are paths. A `folded` one begins closed."""

    heading: str
    names: tuple[str, ...]
    folded: bool = False
    hint: str = ""


class DocForm(QWidget):
    """Edits one document. Fields that no section names follow in a last one; blocks open up."""

    edited = Signal(str)

    def __init__(
        self, fields: Sequence[Field], around: Around, sections: Sequence[FormSection] = ()
    ) -> None:
        super().__init__()
        self.fields = FieldSet(around, self)
        self.fields.edited.connect(self.edited)
        self._sections: list[tuple[Section, set[str]]] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme().px(12))
        described = dict(flat_fields(fields))
        for section in sections:
            self._add_section(section, described)
        if described:
            rest = FormSection("" if not sections else tr("More"), tuple(described), bool(sections))
            self._add_section(rest, described)
        self._unknown = Card(tr("Kept as it came"))
        self._unknown.add(Words(tr("This cannot be edited here. It stays in the file."), "muted"))
        self._unknown_grid = KeyValueGrid()
        self._unknown.add(self._unknown_grid)
        self._unknown.hide()
        self._box.addWidget(self._unknown)

    def value(self) -> dict[str, Any]:
        """Return the document as it stands."""
        return self.fields.doc()

    def set_value(self, doc: Mapping[str, Any], touched: Sequence[str] = ()) -> None:
        """Load a document; this is not an edit."""
        self.fields.load(doc, touched)
        self.follow()

    def follow(self) -> None:
        """Show what no field shows, and open the sections that hold something."""
        self._unknown_grid.clear()
        unknown = self.fields.unknown()
        for name, value in unknown.items():
            self._unknown_grid.add(name.replace("_", " "), raw(value))
        self._unknown.setVisible(bool(unknown))
        for section, paths in self._sections:
            said = paths - _FILLED_BY_ITSELF
            if any(self.fields.value(path) not in (None, "", [], {}) for path in said):
                section.set_open(True)

    def show_problem(self, problem: Problem) -> QWidget | None:
        """Show a problem beside its field, and open what hides it."""
        found = self.fields.show_problem(problem)
        self.reveal(found)
        return found

    def reveal(self, widget: QWidget | None) -> None:
        """Open the section that holds `widget`."""
        for section, _paths in self._sections:
            if widget is not None and section.isAncestorOf(widget):
                section.set_open(True)

    def open_sections(self) -> list[str]:
        """Return the headings of the open sections."""
        return [section.head.text() for section, _paths in self._sections if section.is_open()]

    def set_open_sections(self, headings: Sequence[str]) -> None:
        """Open these sections too."""
        for section, _paths in self._sections:
            if section.head.text() in headings:
                section.set_open(True)

    def _add_section(self, section: FormSection, described: dict[str, Field]) -> None:
        names = [
            path
            for name in section.names
            for path in list(described)
            if path == name or path.startswith(f"{name}.")
        ]
        holder: Card | Section
        if section.folded:
            holder = Section(tr(section.heading))
            self._sections.append((holder, set(names)))
        else:
            holder = Card(tr(section.heading))
        if section.hint:
            holder.add(Words(tr(section.hint), "muted"))
        by_path = {path: described.pop(path) for path in names}
        paths = {id(field): path for path, field in by_path.items()}
        alone = len(by_path) == 1
        for line in lines_of(list(by_path.values())):
            rows = [(self.fields.add_row(paths[id(one)], one), share_of(one)) for one in line]
            if alone and bool(section.heading):
                rows[0][0].label.hide()
            holder.add(rows[0][0] if len(rows) == 1 else SideBySide(rows))
        self._box.addWidget(holder)


class ProblemList(QFrame):
    """What must be put right before saving; each line jumps to its field."""

    jump_wanted = Signal(object)
    """The widget to put the focus on."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("tone", "problem")
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(*[theme().px(12)] * 4)
        self._box.setSpacing(theme().px(4))
        self._targets: list[QWidget | None] = []
        self.hide()

    def show_problems(self, found: Sequence[tuple[str, QWidget | None]]) -> None:
        """Show sentences with where they belong; an empty list hides."""
        while (item := self._box.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._targets = [target for _sentence, target in found]
        if found:
            self._box.addWidget(Words(tr("This cannot be saved yet. Nothing is lost."), "strong"))
        for at, (sentence, target) in enumerate(found):
            if target is None:
                self._box.addWidget(Words(sentence))
                continue
            button = push_button(sentence, self._on_jump, kind="link")
            button.setProperty("at", at)
            dress(button, "arrow-right", "problem_text", 16)
            self._box.addWidget(button, 0, Qt.AlignmentFlag.AlignLeading)
        self.setAccessibleName(" ".join(sentence for sentence, _target in found))
        self.setVisible(bool(found))

    def _on_jump(self) -> None:
        button = self.sender()
        if button is not None:
            target = self._targets[int(button.property("at"))]
            if target is not None:
                self.jump_wanted.emit(target)
