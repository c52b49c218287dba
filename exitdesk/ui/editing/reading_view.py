"""A document to be read: what is final, and what no editor knows."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, assert_never

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from exitdesk.domain.dates import shown_date
from exitdesk.domain.durations import shown_minutes
from exitdesk.domain.fields import Field, Kind
from exitdesk.domain.validation import is_empty
from exitdesk.i18n import language, tr
from exitdesk.ui.editing.fitting import fits
from exitdesk.ui.parts import ReadingText, Words
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from exitdesk.ui.editing.around import Around


def said(field: Field, value: Any, around: Around) -> str:  # noqa: C901, PLR0911, PLR0912 (one arm a kind)
    """Return a value as a person reads it."""
    if not fits(field, value):
        return raw(value)
    match field.kind:
        case Kind.TEXT | Kind.PARAGRAPH:
            return str(value)
        case Kind.NUMBER | Kind.SCALE:
            return _of_scale(field, value)
        case Kind.MINUTES:
            return shown_minutes(value)
        case Kind.DATE | Kind.INSTANT:
            return shown_moment(value)
        case Kind.YES_NO:
            return tr("Yes") if value else tr("No")
        case Kind.CHOICE:
            return tr(field.choice_label(value))
        case Kind.CHOICES:
            return ", ".join(tr(field.choice_label(one)) for one in value)
        case Kind.TAGS:
            return ", ".join(value)
        case Kind.LINES:
            return "\n".join(value)
        case Kind.PERSON:
            return around.name_of(value)
        case Kind.PEOPLE:
            return ", ".join(around.name_of(one) for one in value)
        case Kind.DATES:
            return ", ".join(shown_moment(one) for one in value)
        case Kind.BLOCK:
            return group_said(field.fields, value, around)
        case Kind.ROWS:
            return "\n".join(f"– {group_said(field.fields, row, around, '; ')}" for row in value)
        case Kind.SCORES | Kind.SCOPE:
            return "\n".join(f"{name.replace('_', ' ')}: {one}" for name, one in value.items())
        case Kind.RATINGS:
            return "\n".join(
                f"{name}: {group_said(field.fields, row, around, '; ')}"
                for name, row in value.items()
            )
        case _:
            assert_never(field.kind)


def group_said(
    fields: Sequence[Field], doc: Mapping[str, Any], around: Around, between: str = "\n"
) -> str:
    """Return a group of fields as names and values."""
    known = {field.name: field for field in fields}
    parts = [
        f"{tr(known[name].label)}: {said(known[name], value, around)}"
        if name in known
        else f"{name}: {raw(value)}"
        for name, value in doc.items()
        if not is_empty(value)
    ]
    return between.join(parts)


def raw(value: Any) -> str:
    """Return a value of no known form in words."""
    if isinstance(value, dict):
        return "; ".join(f"{name}: {raw(one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(raw(one) for one in value)
    return str(value)


def shown_moment(value: str) -> str:
    """Return an ISO date or instant in words."""
    at = dt.datetime.fromisoformat(value)
    day = shown_date(at.date(), language())
    return f"{day}, {at:%H:%M}" if len(value) > 10 else day


def _of_scale(field: Field, value: int) -> str:
    if field.kind is Kind.SCALE:
        return tr("{n} of {high}", n=value, high=field.high)
    return str(value)


class DocReading(QWidget):
    """Shows the fields of a document that say something; running text is set for reading."""

    def __init__(self, fields: Sequence[Field], doc: Mapping[str, Any], around: Around) -> None:
        super().__init__()
        self._around = around
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme().px(10))
        self._grid: QGridLayout | None = None
        self._show(fields, doc)
        known = {field.name for field in fields}
        for name, value in doc.items():
            if name not in known and not name.startswith("_") and not is_empty(value):
                self._line(name.replace("_", " "), raw(value))

    def _show(self, fields: Sequence[Field], doc: Mapping[str, Any]) -> None:
        for field in fields:
            value = doc.get(field.name)
            if is_empty(value):
                continue
            if field.kind is Kind.BLOCK and isinstance(value, dict):
                self._heading(tr(field.label))
                self._show(field.fields, value)
                self._grid = None
                continue
            text = said(field, value, self._around)
            if field.kind is Kind.PARAGRAPH or len(text) > 90 or "\n" in text:
                self._text(tr(field.label), text)
            else:
                self._line(tr(field.label), text)

    def _heading(self, text: str) -> None:
        self._grid = None
        self._box.addWidget(Words(text, "heading"))

    def _text(self, label: str, text: str) -> None:
        self._grid = None
        self._box.addWidget(Words(label, "overline"))
        self._box.addWidget(ReadingText(text))

    def _line(self, label: str, text: str) -> None:
        if self._grid is None:
            self._grid = QGridLayout()
            self._grid.setHorizontalSpacing(theme().px(16))
            self._grid.setVerticalSpacing(theme().px(6))
            self._grid.setColumnStretch(1, 1)
            self._box.addLayout(self._grid)
        name, value = Words(label, "muted"), Words(text, private=True)
        name.setFixedWidth(theme().px(130))
        value.setAccessibleName(f"{label}: {text}")
        at = self._grid.rowCount()
        self._grid.addWidget(name, at, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, at, 1, Qt.AlignmentFlag.AlignTop)
