"""Everything that is still to be looked at, as one list; each line leads to its question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout

from exitdesk.i18n import tr, trn
from exitdesk.ui.parts import Words
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from collections.abc import Mapping

_LINES: Final = 5
_REF: Final = Qt.ItemDataRole.UserRole


class FaultList(QFrame):
    """Sentences by ref; a click or Enter on a line asks to go there."""

    jump_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("tone", "problem")
        self.head = Words("", "strong")
        self.lines = QListWidget()
        self.lines.setAccessibleName(tr("Answers to look at"))
        self.lines.setWordWrap(True)
        self.lines.itemClicked.connect(self._on_line)
        self.lines.itemActivated.connect(self._on_line)
        box = QVBoxLayout(self)
        box.setContentsMargins(*[theme().px(12)] * 4)
        box.setSpacing(theme().px(4))
        box.addWidget(self.head)
        box.addWidget(self.lines)
        self.hide()

    def refs(self) -> list[str]:
        """Return where the lines lead."""
        return [self.lines.item(n).data(_REF) for n in range(self.lines.count())]

    def show_faults(self, found: Mapping[str, str]) -> None:
        """Show sentences; none hides the list."""
        self.lines.clear()
        for ref, sentence in found.items():
            item = QListWidgetItem(sentence, self.lines)
            item.setData(_REF, ref)
        self._fit()

    def settle(self, ref: str) -> None:
        """Take out the line of a question that is right now."""
        for at, one in enumerate(self.refs()):
            if one == ref:
                self.lines.takeItem(at)
                self._fit()
                return

    def _fit(self) -> None:
        count = self.lines.count()
        text = tr("Nothing is lost. Choose a line to go to its question.")
        still = trn("{n} answer to look at.", "{n} answers to look at.", count)
        self.head.setText(f"{still} {text}")
        row = max(self.lines.sizeHintForRow(0), theme().px(24)) if count else 0
        self.lines.setFixedHeight(row * min(count, _LINES) + theme().px(8))
        self.setVisible(bool(count))

    def _on_line(self, item: QListWidgetItem) -> None:
        self.jump_wanted.emit(str(item.data(_REF)))
