"""What a page of the window is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True)
class KeyHint:
    """A key of a page, for the keyboard map."""

    keys: str
    does: str


class Page(QWidget):
    """One page. It gets what it needs as constructor arguments and talks through signals.

    `title` is what is read aloud and shown in the window's frame: no client's words.
    """

    page_wanted = Signal(str, object)
    """Go to the page of that name with an argument (for example a record id)."""
    said = Signal(str, str, object)
    """Text for the foot of the window, the words of a button ("" for none), and its token."""

    title = ""
    keys: tuple[KeyHint, ...] = ()

    def open(self, argument: object) -> None:
        """Come to the front, showing `argument`; called at every visit, back and forward too."""

    def take_focus(self) -> None:
        """Put the focus where work begins: by default the first control of the page."""
        proxy = self.focusProxy()
        if proxy is not None:
            proxy.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        one = self.nextInFocusChain()
        while one is not None and one is not self and self.isAncestorOf(one):
            if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisibleTo(self):
                one.setFocus(Qt.FocusReason.OtherFocusReason)
                return
            one = one.nextInFocusChain()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def place(self) -> dict[str, Any]:
        """Return where the person is (JSON-able, ids only), so that they come back after a lock."""
        return {}

    def restore(self, place: dict[str, Any]) -> None:
        """Put the person back to a `place`."""

    def may_leave(self) -> bool:
        """Tell whether another page may come to the front; drafts are safe, so almost always."""
        return True
