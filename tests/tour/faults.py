"""What can be found wrong with a window by measuring: cut words, boxes, bars, missing names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QTextLayout
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSplitterHandle,
    QTabBar,
    QWidget,
)

from exitdesk.ui.parts import CutWords

_SLACK: Final = 2


def faults(window: QWidget) -> list[str]:
    """Return what is cut off, sticks out, is a box or has no name in `window`, a line each."""
    found = []
    for one in window.findChildren(QWidget):
        if one.isVisible() and one.window() is window and not one.visibleRegion().isEmpty():
            found += [f"{line}: {_described(one)}" for line in _of(one)]
    return found


def _of(one: QWidget) -> Iterator[str]:
    if isinstance(one, QLabel):
        yield from _cut_label(one)
    elif isinstance(one, QAbstractButton):
        yield from _cut_button(one)
    elif isinstance(one, QComboBox):
        wide = one.fontMetrics().horizontalAdvance(one.currentText())
        if one.width() < wide + 2 * one.fontMetrics().height():
            yield "list is too narrow"
    if isinstance(one, QAbstractScrollArea):
        bar = one.horizontalScrollBar()
        if bar.isVisible() and bar.maximum() > 0:
            yield "scrolls sideways"
    if _boxes(_text(one), one):
        yield "a box instead of a character"
    if _sticks_out(one):
        yield "sticks out of its parent"
    if one.focusPolicy() & Qt.FocusPolicy.TabFocus and not _named(one):
        yield "has no name"


def _cut_label(one: QLabel) -> Iterator[str]:
    if not one.text() or one.textFormat() == Qt.TextFormat.RichText or isinstance(one, CutWords):
        return
    if one.wordWrap():
        if one.heightForWidth(one.width()) > one.height() + _SLACK:
            yield "lines are cut"
    elif one.sizeHint().width() > one.width() + _SLACK:
        yield "words are cut"
    elif one.sizeHint().height() > one.height() + _SLACK:
        yield "words are cut in height"


def _cut_button(one: QAbstractButton) -> Iterator[str]:
    if not one.text():
        return
    hint = one.sizeHint()
    if hint.width() > one.width() + _SLACK:
        yield "button is too narrow"
    if hint.height() > one.height() + _SLACK:
        yield "button is too low"


def _text(one: QWidget) -> str:
    if isinstance(one, QLabel | QAbstractButton | QLineEdit):
        return one.text()
    return one.currentText() if isinstance(one, QComboBox) else ""


def _boxes(text: str, one: QWidget) -> bool:
    """Tell whether a character of `text` has no glyph in any font that is at hand."""
    if not text:
        return False
    laid = QTextLayout(text[:2000].replace("&", ""), one.font())
    laid.beginLayout()
    line = laid.createLine()
    if line.isValid():
        line.setLineWidth(1e6)
    laid.endLayout()
    return any(0 in run.glyphIndexes() for run in laid.glyphRuns())


def _sticks_out(one: QWidget) -> bool:
    parent = one.parentWidget()
    if parent is None or one.isWindow() or isinstance(one, QSplitterHandle):
        return False
    around = parent.parentWidget()
    if isinstance(around, QAbstractScrollArea) and around.viewport() is parent:
        return isinstance(around, QScrollArea) and one.width() > parent.width() + _SLACK
    if isinstance(parent, QTabBar | QAbstractScrollArea):
        return False
    room = parent.rect().adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK)
    return not room.contains(QRect(one.geometry()))


def _named(one: QWidget) -> bool:
    if not one.isEnabled() or one.focusProxy() is not None:
        return True
    return bool(one.accessibleName() or _text(one) or _buddy(one))


def _buddy(one: QWidget) -> bool:
    return any(label.buddy() is one for label in one.window().findChildren(QLabel))


def _described(one: QWidget) -> str:
    chain: list[str] = []
    at: QWidget | None = one
    while at is not None and len(chain) < 4:
        chain.append(at.objectName() or type(at).__name__)
        at = at.parentWidget()
    words = (_text(one) or one.accessibleName())[:60].replace("\n", " ")
    return f"{' < '.join(chain)} {words!r} {one.width()}x{one.height()}"
