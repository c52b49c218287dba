"""A button as wide as its place, with words inside that may break over several lines."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from exitdesk.ui.theme import theme


class WideButton(QPushButton):
    """Its height follows from its width, as that of a text does."""

    def __init__(self, content: QHBoxLayout) -> None:
        super().__init__()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setLayout(content)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(content.hasHeightForWidth())
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        """Say whether words may break: Qt asks the layout for a height only if it knows one."""
        box = self.layout()
        return box is not None and box.hasHeightForWidth()

    def heightForWidth(self, width: int) -> int:
        """Return how high the words are at that width."""
        box = self.layout()
        if box is None:
            return 0
        breaks = box.hasHeightForWidth()
        return box.totalHeightForWidth(width) if breaks else box.sizeHint().height()

    def sizeHint(self) -> QSize:
        """Return a comfortable width and the height that goes with it."""
        wide = max(self.width(), theme().px(240))
        return QSize(theme().px(240), self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        """Never be lower than the words."""
        return QSize(theme().px(120), self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        """Follow words that have become larger."""
        done = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self.updateGeometry()
        return done
