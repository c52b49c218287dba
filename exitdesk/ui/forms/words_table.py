"""The words of a form as a table: what stands there, and what it is in another language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from exitdesk.i18n import N_, tr

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from exitdesk.services.form_wording import Phrase

Index = QModelIndex | QPersistentModelIndex

PLACE, SOURCE, WORDS = range(3)
_HEADS: Final = (N_("Where"), N_("Words of the form"), N_("Translation"))
_SHEETS: Final = {
    "survey": N_("question"),
    "choices": N_("choice"),
    "external_choices": N_("choice"),
    "scores": N_("score"),
    "bands": N_("band"),
}
_COLUMNS: Final = {
    "hint": N_("hint"),
    "guidance_hint": N_("guidance"),
    "constraint_message": N_("what is said of a wrong answer"),
    "required_message": N_("what is said of a missing answer"),
}


class WordsModel(QAbstractTableModel):
    """Phrases of one language; the last column can be written in."""

    written = Signal()
    """A person wrote a translation."""

    def __init__(self) -> None:
        super().__init__()
        self._phrases: list[Phrase] = []
        self._source = ""
        self._words: dict[str, str] = {}

    def show(self, phrases: Sequence[Phrase], source: str, words: Mapping[str, str]) -> None:
        """Show the phrases that have words in the source language; this is no edit."""
        self.beginResetModel()
        self._phrases = [one for one in phrases if source in one.words]
        self._source, self._words = source, dict(words)
        self.endResetModel()

    def words(self) -> dict[str, str]:
        """Return the translations that say something, by key."""
        return {key: said for key, said in self._words.items() if said.strip()}

    def next_open(self, row: int) -> int:
        """Return the next row without words from `row` on, going round; -1 for none."""
        count = len(self._phrases)
        rows = [(max(row, 0) + step) % count for step in range(count)]
        return next((one for one in rows if not self._words.get(self._phrases[one].key)), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (as Qt has it)
        """Return how many phrases there are."""
        return 0 if parent.isValid() else len(self._phrases)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return the columns."""
        return 0 if parent.isValid() else len(_HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Return the head of a column."""
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return tr(_HEADS[section])
        return None

    def data(self, index: Index, role: int = 0) -> Any:
        """Return the words of a cell."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._spoken(index) if role == Qt.ItemDataRole.AccessibleTextRole else None
        phrase = self._phrases[index.row()]
        match index.column():
            case 0:
                return place(phrase)
            case 1:
                return phrase.words[self._source]
            case _:
                return self._words.get(phrase.key, "")

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let the translation be written."""
        found = super().flags(index)
        return found | Qt.ItemFlag.ItemIsEditable if index.column() == WORDS else found

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take what was written."""
        key = self._phrases[index.row()].key
        if role != Qt.ItemDataRole.EditRole or str(value) == self._words.get(key, ""):
            return False
        self._words[key] = str(value)
        self.dataChanged.emit(index, index)
        self.written.emit()
        return True

    def _spoken(self, index: Index) -> str:
        phrase = self._phrases[index.row()]
        said = self._words.get(phrase.key) or tr("not translated yet")
        return f"{phrase.words[self._source]}: {said}" if index.column() == WORDS else ""


def place(phrase: Phrase) -> str:
    """Return in words what a phrase belongs to."""
    kind = tr(_SHEETS[phrase.sheet])
    column = _COLUMNS.get(phrase.column)
    words = f"{kind} {phrase.about}"
    return f"{words}, {tr(column)}" if column else words
