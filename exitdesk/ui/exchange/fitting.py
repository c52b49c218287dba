"""Lists as high as their rows, up to a few: no empty box under one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QStyleOptionViewItem

from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.ui.parts import RowList

_MOST: Final = 5


class AsHighAsRows(QObject):
    """Keeps a list as high as what is in it, `most` rows at most."""

    def __init__(self, view: RowList[Any], most: int = _MOST) -> None:
        super().__init__(view)
        self._view, self._most = view, most
        view.rows.modelReset.connect(self._fit)
        theme().changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        view = self._view
        shown = max(1, min(self._most, view.rows.rowCount()))
        row = view.itemDelegate().sizeHint(QStyleOptionViewItem(), view.rootIndex()).height()
        view.setFixedHeight(shown * row + 2 * view.frameWidth() + theme().px(8))
