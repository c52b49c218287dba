"""The first line of the note: when, how, how it went, how long."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from exitdesk.domain.catalogue.session import CONTACT, SESSION
from exitdesk.i18n import tr
from exitdesk.ui.editing.lines import SideBySide
from exitdesk.ui.parts import DateEntry, DurationEntry
from exitdesk.ui.parts.typed_entry import TypedEntry
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.ui.editing.field_set import FieldSet
    from exitdesk.ui.parts import FormRow

_LIST_WIDTH: Final = 160
"""In design pixels: all six stand in one line of a small laptop."""


class Facts(QWidget):
    """Date, kind of contact, how it went, monitored, minutes and travel in one line."""

    def __init__(self, fields: FieldSet) -> None:
        super().__init__()
        # All of this is expected in every note; the word "needed" at each would only be noise.
        contact = {field.name: replace(field, required=False) for field in CONTACT.fields}
        day = replace(SESSION.by_name["occurred_on"], required=False)
        self.date = DateEntry(fields.around.today)
        self.minutes, self.travel = DurationEntry(), DurationEntry()
        self.rows: dict[str, FormRow] = {
            "date": fields.add_row("occurred_on", day, self.date),
            "type": fields.add_row("contact.type", contact["type"]),
            "attendance": fields.add_row("contact.attendance", contact["attendance"]),
            "monitored": fields.add_row("contact.monitored", contact["monitored"]),
            "minutes": fields.add_row("contact.minutes", contact["minutes"], self.minutes),
            "travel": fields.add_row(
                "contact.travel_minutes", contact["travel_minutes"], self.travel, tr("Travel")
            ),
        }
        for typed in (self.date, self.minutes, self.travel):
            put_under(typed)
        for name in ("type", "attendance", "monitored"):
            self.rows[name].editor.editors()[0].setMinimumWidth(theme().px(_LIST_WIDTH))
        date, kind, attendance, monitored, minutes, travel = self.rows.values()
        pairs = (
            (SideBySide([(date, 3), (kind, 5)], gap=12), 17),
            (SideBySide([(attendance, 1), (monitored, 1)], gap=12), 15),
            (SideBySide([(minutes, 1), (travel, 1)], gap=12), 10),
        )
        line = SideBySide(pairs, gap=12)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(line)

    def set_short(self, short: bool) -> None:
        """Leave out how long the talk took where there was none."""
        self.rows["minutes"].setVisible(not short or self.minutes.value() is not None)


def put_under(typed: TypedEntry) -> None:
    """Show how the line was understood under it instead of beside it."""
    typed.box.removeWidget(typed.understood)
    typed.understood.hide()
    typed.understood.setParent(None)
    row = typed.parentWidget()
    layout = row.layout() if row is not None else None
    typed.understood.setProperty("role", "small")
    if isinstance(layout, QVBoxLayout):
        layout.insertWidget(layout.indexOf(typed) + 1, typed.understood)
    typed.understood.setMinimumHeight(theme().px(16))
    typed.understood.show()
    typed.box.addStretch(1)
