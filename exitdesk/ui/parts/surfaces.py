"""Surfaces and frames: header of a page, card, section, key-value grid, empty state, banner."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from exitdesk.ui.parts.badges import Badge, BadgeSpec
from exitdesk.ui.parts.buttons import Receiver, push_button
from exitdesk.ui.parts.flow import FlowRow
from exitdesk.ui.parts.words import Words
from exitdesk.ui.theme import dress, theme

if TYPE_CHECKING:
    from collections.abc import Sequence

_NARROW = 700
"""Width of a page in design pixels under which the actions stand below the title."""
_MOST_FOR_ACTIONS = 0.72
"""So much of the width actions may take beside a title."""


def column(*items: QWidget | QLayout, gap: int = 12, margins: int = 0) -> QVBoxLayout:
    """Return a column of `items`; lengths are design pixels."""
    return _filled(QVBoxLayout(), items, gap, margins)


def row(*items: QWidget | QLayout, gap: int = 8, margins: int = 0) -> QHBoxLayout:
    """Return a row of `items`; lengths are design pixels."""
    return _filled(QHBoxLayout(), items, gap, margins)


_Box = TypeVar("_Box", QVBoxLayout, QHBoxLayout)


def _filled(box: _Box, items: Sequence[QWidget | QLayout], gap: int, margins: int) -> _Box:
    look = theme()
    box.setSpacing(look.px(gap))
    box.setContentsMargins(*[look.px(margins)] * 4)
    for item in items:
        if isinstance(item, QWidget):
            box.addWidget(item)
        else:
            box.addLayout(item)
    return box


class PageHeader(QWidget):
    """Title, subtitle, badges and the actions of a page."""

    def __init__(self, title: str = "", subtitle: str = "", *, private: bool = False) -> None:
        super().__init__()
        self.title = Words(title, "title", private=private)
        self.title.setAccessibleName(title)
        self.subtitle = Words(subtitle, "muted", private=private)
        if not subtitle:
            self.subtitle.hide()
        self.badges = FlowRow(theme().px(6))
        self.badges.hide()
        self.buttons = FlowRow(theme().px(8))
        self.buttons.hide()
        self.buttons.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        words = column(self.title, self.subtitle, self.badges, gap=4)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme().px(16))
        whole.addLayout(words, 1)
        whole.addWidget(self.buttons, 0, Qt.AlignmentFlag.AlignTop)

    def set_words(self, title: str, subtitle: str = "") -> None:
        """Show another title and subtitle."""
        self.title.setText(title)
        self.subtitle.setText(subtitle)
        self.subtitle.setVisible(bool(subtitle))

    def set_badges(self, badges: Sequence[BadgeSpec]) -> None:
        """Show `badges` under the title."""
        self.badges.clear()
        for badge in badges:
            self.badges.flow.addWidget(Badge(badge.text, badge.tone, badge.icon))
        self.badges.setVisible(bool(badges))

    def fit(self, width: int) -> None:
        """Put the actions beside the title, or below it where a page of `width` is too narrow."""
        box = self.layout()
        if isinstance(box, QBoxLayout):
            down, along = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
            crowded = self.buttons.flow.sizeHint().width() > width * _MOST_FOR_ACTIONS
            wanted = down if crowded or width < theme().px(_NARROW) else along
            if box.direction() != wanted:
                box.setDirection(wanted)

    def add_action(self, button: QAbstractButton) -> None:
        """Put a button at the end of the header."""
        self.buttons.flow.addWidget(button)
        self.buttons.show()


class Card(QFrame):
    """A soft surface with an optional heading; put widgets into `body`."""

    def __init__(self, heading: str = "", *, tone: str = "") -> None:
        super().__init__()
        look = theme()
        self.setProperty("role", "card")
        if tone:
            self.setProperty("tone", tone)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(*[look.px(16)] * 4)
        self.body.setSpacing(look.px(12))
        self.heading = Words(heading, "heading")
        self.head = row(self.heading)
        self.head.setStretch(0, 1)
        self.body.addLayout(self.head)
        if not heading:
            self.heading.hide()
        self.setAccessibleName(heading)

    def add(self, *items: QWidget | QLayout) -> None:
        """Append `items` to the body."""
        for item in items:
            if isinstance(item, QWidget):
                self.body.addWidget(item)
            else:
                self.body.addLayout(item)


class Section(QWidget):
    """A block that opens and closes by its heading, with the mouse, Space or Enter."""

    toggled = Signal(bool)

    def __init__(self, heading: str, *, is_open: bool = False, hint: str = "") -> None:
        super().__init__()
        look = theme()
        self.head = QToolButton()
        self.head.setProperty("kind", "section")
        self.head.setText(heading)
        self.head.setAccessibleName(heading)
        self.head.setCheckable(True)
        self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.head.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.head.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.head.toggled.connect(self._on_toggled)
        self.hint = Words(hint, "muted")
        if not hint:
            self.hint.hide()
        self.content = QWidget()
        self.body = QVBoxLayout(self.content)
        self.body.setContentsMargins(look.px(32), look.px(4), 0, look.px(8))
        self.body.setSpacing(look.px(12))
        self.body.addWidget(self.hint)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(look.px(4))
        whole.addWidget(self.head)
        whole.addWidget(self.content)
        self.head.setChecked(is_open)
        self._show(is_open)

    def is_open(self) -> bool:
        """Tell whether the content is shown."""
        return self.head.isChecked()

    def set_open(self, is_open: bool) -> None:
        """Open or close."""
        self.head.setChecked(is_open)

    def add(self, *items: QWidget | QLayout) -> None:
        """Append `items` to the content."""
        for item in items:
            if isinstance(item, QWidget):
                self.body.addWidget(item)
            else:
                self.body.addLayout(item)

    def _on_toggled(self, is_open: bool) -> None:
        self._show(is_open)
        self.toggled.emit(is_open)

    def _show(self, is_open: bool) -> None:
        dress(self.head, "chevron-down" if is_open else "chevron-right", "muted")
        self.content.setVisible(is_open)


class EmptyState(QWidget):
    """What a page shows where there is nothing yet: a picture, a sentence, what to do."""

    def __init__(
        self,
        icon: str,
        sentence: str,
        hint: str = "",
        action: str = "",
        pressed: Receiver | None = None,
    ) -> None:
        super().__init__()
        look = theme()
        self._fitting = False
        self._picture = picture = QLabel()
        dress(picture, icon, "accent_text", 40)
        self.sentence = Words(sentence, "heading")
        self.hint = Words(hint, "muted")
        if not hint:
            self.hint.hide()
        self.action = push_button(action, pressed, kind="primary")
        if not action:
            self.action.hide()
        middle = QWidget()
        middle.setMaximumWidth(look.px(460))
        inner = column(picture, self.sentence, self.hint, gap=12)
        for one in (picture, self.sentence, self.hint):
            one.setAlignment(Qt.AlignmentFlag.AlignCenter)
        inner.addWidget(self.action, 0, Qt.AlignmentFlag.AlignHCenter)
        middle.setLayout(inner)
        line = row(margins=8)
        line.addStretch(1)
        line.addWidget(middle, 10)
        line.addStretch(1)
        whole = column(gap=0)
        whole.addStretch(1)
        whole.addLayout(line)
        whole.addStretch(2)
        self.setLayout(whole)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave picture and hint out where there is no room for them."""
        super().resizeEvent(event)
        if self._fitting:  # what is shown or hidden here can change the height by itself
            return
        self._fitting = True
        self._fit(self._picture, bool(self.sentence.text()))
        self._fit(self.hint, bool(self.hint.text()))
        self._fitting = False

    def _fit(self, part: QWidget, wanted: bool) -> None:
        part.setVisible(wanted)
        box = self.layout()
        if wanted and box is not None and box.totalHeightForWidth(self.width()) > self.height():
            part.hide()


class KeyValueGrid(QWidget):
    """Names and values in two columns; a value is text or a widget."""

    def __init__(self, *, private: bool = True) -> None:
        super().__init__()
        look = theme()
        self._private = private
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(look.px(16))
        self._grid.setVerticalSpacing(look.px(8))
        self._grid.setColumnStretch(1, 1)

    def add(self, name: str, value: str | QWidget, *, private: bool | None = None) -> None:
        """Append a row; an empty text is shown as a dash."""
        at = self._grid.rowCount()
        label = Words(name, "muted")
        label.setMaximumWidth(theme().px(190))
        if isinstance(value, QWidget):
            shown = value
        else:
            hidden = self._private if private is None else private
            shown = Words(value or "–", private=hidden and bool(value))
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            shown.setAccessibleName(f"{name}: {value}")
        label.setBuddy(shown)
        self._grid.addWidget(label, at, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(shown, at, 1, Qt.AlignmentFlag.AlignTop)

    def clear(self) -> None:
        """Remove all rows."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()


class Scrolled(QScrollArea):
    """A page that scrolls up and down only; put widgets into `body`.

    `measure` limits the width of the content to what is comfortable to read (design pixels,
    0 for no limit). The content gets the height that its width asks for: Qt's own area squeezes
    wrapped text and flowing rows instead of scrolling.
    """

    def __init__(self, *, margins: int = 24, measure: int = 0) -> None:
        super().__init__()
        look = theme()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer = QWidget()
        outer.setObjectName("scrolled")
        inner = QWidget()
        if measure:
            inner.setMaximumWidth(look.px(measure))
        line = QHBoxLayout(outer)
        line.setContentsMargins(*[look.px(margins)] * 4)
        line.addWidget(inner, 1)
        if measure:
            line.addStretch(0)
        self.body = QVBoxLayout(inner)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(look.px(16))
        self.setWidget(outer)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for the height again at another width."""
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask for the height again when something inside has changed."""
        done = super().eventFilter(watched, event)
        if watched is self.widget() and event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return done

    def _fit(self) -> None:
        inner: QWidget | None = self.widget()
        layout = inner.layout() if inner is not None else None
        if inner is None or layout is None or not layout.hasHeightForWidth():
            return
        wanted = layout.totalHeightForWidth(self.viewport().width())
        if inner.minimumHeight() != wanted:
            inner.setMinimumHeight(wanted)
