"""What the organisation is called, its series of codes, and its standing texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import N_, tr
from exitdesk.services import people, saving
from exitdesk.ui.parts.buttons import push_button
from exitdesk.ui.parts.choice_entry import ChipsEntry, ChoiceEntry
from exitdesk.ui.parts.entry import Entry
from exitdesk.ui.parts.form import Form
from exitdesk.ui.parts.messages import InlineMessage
from exitdesk.ui.parts.rows_entry import RowsEntry
from exitdesk.ui.parts.scale_entry import NumberEntry
from exitdesk.ui.parts.surfaces import Card, row
from exitdesk.ui.parts.text_entry import LineEntry, PlainTextEntry
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.services.vaults import Vault
    from exitdesk.ui.desk import Desk

_HINTS: Final = {
    "series": N_("New cases are counted on in it; codes that were given stay as they are."),
    "limits_text": N_("Read out or handed over at the start: what stays here and what cannot."),
    "phone_ladder": N_("Who is called first, second, third when something is urgent."),
}


class OrganisationTab(QWidget):
    """One form with a button to save; the change can be undone."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.message = InlineMessage()
        self.form = Form()
        for field in CATALOGUE["organisation"].fields:
            hint = tr(_HINTS.get(field.name, field.hint))
            self.form.add(field.name, tr(field.label), _editor(field.name), hint)
        self.save = push_button(tr("Save"), self._on_save, kind="primary", icon="save")
        card = Card(tr("Organisation"))
        foot = row(self.save)
        foot.addStretch(1)
        card.add(self.message, self.form, foot)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, theme().px(16), 0, 0)
        whole.addWidget(card)

    def show_now(self) -> None:
        """Show what is stored."""
        self._desk.runner.run(read, self._desk.vault, then=self._on_read)

    def _on_read(self, doc: dict[str, Any]) -> None:
        self.form.set_values(doc)

    def _on_save(self) -> None:
        self.message.hide()
        self._desk.write(
            people.change_organisation,
            self.form.values(),
            failed=self._on_failed,
        )

    def _on_failed(self, trouble: Trouble) -> None:
        if isinstance(trouble, saving.Invalid):
            self.form.show_faults({str(p.path[0]): p.message for p in trouble.problems if p.path})
        self.message.tell_trouble(trouble)


def read(vault: Vault) -> dict[str, Any]:
    """Return the organisation's fields."""
    return dict(people.organisation(vault).doc)


def _editor(name: str) -> Entry:
    match name:
        case "retention_years":
            return NumberEntry(0, 50)
        case "limits_text" | "phone_ladder":
            return PlainTextEntry(private=False, lines=4)
        case "optional_items":
            return ChipsEntry(CATALOGUE["organisation"].by_name[name].choices)
        case "form_use":
            return ChoiceEntry(CATALOGUE["organisation"].by_name[name].choices)
        case "reliability":
            return RowsEntry(_reliability_form, tr("Add an area"))
        case "cut_offs":
            return RowsEntry(_cut_off_form, tr("Add a cut-off"))
        case _:
            return LineEntry()


def _reliability_form() -> Form:
    """Return the fields of what is known of one area's measure, side by side where they fit."""
    inner = {f.name: f for f in CATALOGUE["organisation"].by_name["reliability"].fields}
    form = Form()
    form.add("area", tr(inner["area"].label), ChoiceEntry(inner["area"].choices))
    form.add_side_by_side(*((name, tr(inner[name].label), LineEntry()) for name in ("sd", "r")))
    form.add("source", tr(inner["source"].label), LineEntry())
    return form


def _cut_off_form() -> Form:
    """Return the fields of one cut-off: for which score, from which value on, and whence."""
    inner = {f.name: f for f in CATALOGUE["organisation"].by_name["cut_offs"].fields}
    form = Form()
    names = ("form", "score")
    form.add_side_by_side(*((name, tr(inner[name].label), LineEntry()) for name in names))
    form.add("value", tr(inner["value"].label), LineEntry(), tr(inner["value"].hint))
    form.add("source", tr(inner["source"].label), LineEntry())
    return form
