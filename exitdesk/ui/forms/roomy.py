"""Pages that keep room for what is worked on, also with large text: the rest scrolls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget

from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.ui.parts import PageHeader

_LOWEST: Final = 250
"""Height of what is worked on in design pixels, under which the whole page scrolls."""


class RoomyStack(QStackedWidget):
    """Asks for so much height and takes more where there is more, whatever is in it."""

    def sizeHint(self) -> QSize:
        """Ask for the same height for all of its pages."""
        return QSize(super().sizeHint().width(), theme().px(_LOWEST))

    def minimumSizeHint(self) -> QSize:
        """Be no lower than that."""
        return QSize(0, theme().px(_LOWEST))

    def hasHeightForWidth(self) -> bool:
        """Scroll inside instead of growing."""
        return False


def fit_header(header: PageHeader, width: int) -> None:
    """Put the actions beside the title, or below it where the page is narrow."""
    header.fit(width)
