"""Facts on the page: short lines side by side, texts set for reading, small tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from exitdesk.ui.parts import ReadingText, Words
from exitdesk.ui.reading.facts import Fact, Group, Line, Points, Prose, Table
from exitdesk.ui.reading.painted import FactTable, LinesView
from exitdesk.ui.reading.secret import SecretWords
from exitdesk.ui.theme import theme


class FactsView(QWidget):
    """Everything that a record says, one fact under the other; short lines share a row."""

    def __init__(self, facts: Sequence[Fact], *, nested: bool = False) -> None:
        super().__init__()
        look = theme()
        self._nested = nested
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(look.px(14) if nested else 0, 0, 0, 0)
        self.body.setSpacing(look.px(10 if nested else 14))
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft and nested:
            self.body.setContentsMargins(0, 0, look.px(14), 0)
        lines: list[Line] = []
        for fact in facts:
            if isinstance(fact, Line) and not fact.identifying:
                lines.append(fact)
                continue
            self._put(lines)
            lines = []
            self.body.addWidget(_widget(fact))
        self._put(lines)

    def _put(self, lines: list[Line]) -> None:
        if lines:
            self.body.addWidget(LinesView(lines))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the line that holds a group together."""
        if self._nested:
            look = theme()
            right = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
            left = self.width() - look.px(2) if right else 0
            QPainter(self).fillRect(left, 0, look.px(2), self.height(), look.colour("line"))


def _widget(fact: Fact) -> QWidget:
    match fact:
        case Line():
            return _under(fact.label, SecretWords(fact.text, fact.label), role="small")
        case Prose():
            text = Quote(fact.text) if fact.quoted else ReadingText(fact.text)
            text.setAccessibleDescription(fact.label)
            return _under(fact.label, text)
        case Points():
            text = ReadingText("\n".join(f"•  {item}" for item in fact.items))
            text.setAccessibleDescription(fact.label)
            return _under(fact.label, text)
        case Table():
            return _under(fact.label, FactTable(fact))
        case Group():
            return _under(fact.label, FactsView(fact.facts, nested=True), role="strong")
        case _:
            assert_never(fact)


def _under(label: str, content: QWidget, *, role: str = "overline") -> QWidget:
    if not label:
        return content
    whole = QWidget()
    box = QVBoxLayout(whole)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(theme().px(6 if role == "strong" else 3))
    box.addWidget(Words(label, role))
    box.addWidget(content)
    return whole


class Quote(QWidget):
    """Somebody's own words, with a bar beside them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words = ReadingText(f"“{text}”")
        box = QVBoxLayout(self)
        gap = theme().px(14)
        right = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        box.setContentsMargins(0 if right else gap, 0, gap if right else 0, 0)
        box.addWidget(self.words)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bar."""
        look = theme()
        wide = look.px(3)
        right = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = self.width() - wide if right else 0
        QPainter(self).fillRect(left, 0, wide, self.height(), look.colour("accent"))
