"""The head of an assessment and its formulation, laid out."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from exitdesk.domain.catalogue.events import ASSESSMENT
from exitdesk.domain.fields import Field
from exitdesk.domain.five_areas.description import Form
from exitdesk.i18n import tr
from exitdesk.ui.assessment.fields import LateFields
from exitdesk.ui.editing.lines import SideBySide, lines_of, share_of
from exitdesk.ui.parts import Card, FormRow, PlainTextEntry, Section, Words
from exitdesk.ui.theme import theme

HEAD_PATHS: Final = (
    "occurred_on",
    "reference_from",
    "seq",
    "setting",
    "by",
    "present",
    "with_client",
    "talked_on",
    "medium",
    "language",
    "interpreter",
    "copy_to_client",
    "client_words",
    "note",
)
_SELDOM: Final = ("worker", "subject", "event_ref", "form_version")


def head(fields: LateFields, form: Form) -> QWidget:
    """Return how the assessment was done: days, people, language, copy."""
    whole, box = _column()
    card = Card(tr("How it was done"))
    card.add(
        Words(
            tr("Nothing but the day is needed to save. The form is {status}: an aid for judgment "
               "and planning, no measure of a person.", status=tr(_status(form))),
            "muted",
        )
    )  # fmt: skip
    _put(card, fields, [ASSESSMENT.by_name[path] for path in HEAD_PATHS], form)
    defaults = [(f"defaults.{one.name}", one) for one in ASSESSMENT.by_name["defaults"].fields]
    common = LateSection(tr("Unless an item says otherwise"), fields, defaults)
    rest = [(name, ASSESSMENT.by_name[name]) for name in _SELDOM]
    seldom = LateSection(tr("Who, reference"), fields, rest)
    box.addWidget(card)
    box.addWidget(common)
    box.addWidget(seldom)
    box.addStretch(1)
    return whole


class LateSection(Section):
    """A folded section whose fields are made when it is first opened."""

    def __init__(self, heading: str, fields: LateFields, of: list[tuple[str, Field]]) -> None:
        super().__init__(heading)
        self._fields, self._of = fields, of
        self.toggled.connect(self._on_opened)

    def _on_opened(self, is_open: bool) -> None:
        if is_open:
            of, self._of = self._of, []
            for path, field in of:
                self.add(self._fields.add_late_row(path, field))


def _status(form: Form) -> str:
    return {"unvalidated": tr("unvalidated")}.get(form.status, form.status)


def _put(holder: Card | Section, fields: LateFields, of: list[Field], form: Form) -> None:
    for line in lines_of(of):
        rows: list[tuple[FormRow, int]] = []
        for field in line:
            hint = tr(form.reference_period) if field.name == "reference_from" else ""
            rows.append((fields.add_late_row(field.name, field, hint=hint), share_of(field)))
        holder.add(rows[0][0] if len(rows) == 1 else SideBySide(rows))


def formulation(fields: LateFields, form: Form) -> QWidget:
    """Return the page of prompts, written with the client where possible."""
    whole, box = _column()
    card = Card(tr("Formulation"))
    card.add(
        Words(
            tr("One page, written with the client where possible. Prompts, not duties: leave out "
               "what does not help."),
            "muted",
        )
    )  # fmt: skip
    block = ASSESSMENT.by_name["formulation"]
    for prompt in form.prompts:
        field = block.inner(prompt.key)
        if field is None:
            continue
        path = f"formulation.{prompt.key}"
        row = fields.add_late_row(path, field, label=tr(prompt.label))
        card.add(row)
        own = block.inner("client_words") if prompt.key == "client_view" else None
        if own is not None:
            entry = PlainTextEntry(private=True, lines=1)
            card.add(fields.add_late_row("formulation.client_words", own, entry))
    earlier = block.inner("now")
    if earlier is not None and fields.original("formulation.now"):
        card.add(fields.add_late_row("formulation.now", earlier))
    box.addWidget(card)
    box.addStretch(1)
    return whole


def _column() -> tuple[QWidget, QVBoxLayout]:
    whole = QWidget()
    box = QVBoxLayout(whole)
    box.setContentsMargins(0, 0, 0, theme().px(16))
    box.setSpacing(theme().px(12))
    return whole, box
