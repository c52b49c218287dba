"""An area to scroll in whose content gets the height that its width asks for."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from exitdesk.ui.parts import Scrolled
from exitdesk.ui.theme import theme


class TallArea(Scrolled):
    """Qt's own area squeezes wrapped text and flowing rows instead of scrolling."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask again at another width."""
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask again when something inside has changed."""
        done = super().eventFilter(watched, event)
        if watched is self.widget() and event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return done

    def show_top_of(self, inner: QWidget) -> None:
        """Scroll so that `inner`, which may just have been shown, begins at the top."""
        for _ in range(2):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        whole = self.widget()
        top = inner.mapTo(whole, inner.rect().topLeft()).y() if whole is not None else 0
        self.verticalScrollBar().setValue(max(0, top - theme().px(8)))

    def _fit(self) -> None:
        inner: QWidget | None = self.widget()
        layout = inner.layout() if inner is not None else None
        if inner is None or layout is None or not layout.hasHeightForWidth():
            return
        wanted = layout.totalHeightForWidth(self.viewport().width())
        if inner.minimumHeight() != wanted:
            inner.setMinimumHeight(wanted)
