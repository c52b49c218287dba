"""What every editor of a value shares."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from exitdesk.ui.privacy import privacy_screen


class Entry(QWidget):
    """An editor of one value.

    `edited` comes only when a person changes the value; `set_value` is loading, not editing.
    `fault_changed` carries what is wrong with what was typed ("" when it is right); while there
    is a fault, `value` is the last value that was right.
    """

    edited = Signal()
    fault_changed = Signal(str)

    def __init__(self, *, private: bool = False) -> None:
        super().__init__()
        self._fault = ""
        self._private = private
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def value(self) -> Any:
        """Return the value; each editor says of which type."""
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Load `value` without telling `edited`; None empties the editor."""
        raise NotImplementedError

    def editors(self) -> list[QWidget]:
        """Return the widgets that take the focus, the main one first."""
        raise NotImplementedError

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Put the focus into the main editor."""
        (self.focusProxy() or self.editors()[0]).setFocus(reason)

    def set_reader_words(self, name: str, description: str = "") -> None:
        """Tell screen readers what is edited here; `description` is the hint or the fault."""
        for editor in self.editors():
            editor.setAccessibleName(name)
            editor.setAccessibleDescription(description)

    def fault(self) -> str:
        """Return what is wrong with what was typed, or ""."""
        return self._fault

    def set_fault(self, sentence: str) -> None:
        """Mark the editor as faulty, or as right with ""."""
        if sentence == self._fault:
            return
        self._fault = sentence
        for editor in self.editors():
            editor.setProperty("faulty", bool(sentence))
            restyle(editor)
        self.fault_changed.emit(sentence)

    def set_read_only(self, read_only: bool) -> None:
        """Show the value without letting it be changed."""
        for editor in self.editors():
            lock = getattr(editor, "setReadOnly", None)
            if lock is not None:
                lock(read_only)
            else:
                editor.setEnabled(not read_only)

    def _finish(self) -> None:
        """Set focus proxy and privacy once the editors exist."""
        self.setFocusProxy(self.editors()[0])
        if self._private:
            privacy_screen().cover(self)


def restyle(widget: QWidget) -> None:
    """Let the style sheet look at the dynamic properties of `widget` again."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()
