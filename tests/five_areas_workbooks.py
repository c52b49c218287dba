"""Make the workbooks of our forms: ``python -m tests.five_areas_workbooks``.

They hold the same questions as the page of the program and load in KoboToolbox and ODK.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from exitdesk.domain import assessment_form as layout
from exitdesk.domain import vocabulary as v
from exitdesk.domain.assessment_form import Place
from exitdesk.domain.fields import Choice, Kind
from exitdesk.domain.five_areas.description import RATED, Form, Item, family_seven, five_areas

FOLDER: Final = Path(__file__).resolve().parent.parent / "resources" / "forms"
COLUMNS: Final = (
    "type", "name", "label", "hint", "relevant", "constraint", "constraint_message", "appearance",
)  # fmt: skip
Row = dict[str, str]
Sheets = dict[str, list[tuple[str, ...]]]

_LISTS: Final[dict[str, Sequence[Choice]]] = {
    "status": v.RATING_STATUS,
    "urgency": v.URGENCY,
    "reason": v.CHANGE_REASON,
    "wants": v.WANTS,
    "setting": v.SETTING,
    "client_view": v.CLIENT_VIEW,
    "client_answer": v.CLIENT_ANSWER,
    "yes_no": layout.YES_NO,
}
_LIST_OF: Final = {
    "st": "status", "u": "urgency", "conf": "confidence", "src": "source", "why": "reason",
    "wants": "wants", "setting": "setting", "client_view": "client_view",
    "cst": "client_answer",
}  # fmt: skip
_TYPES: Final = {Kind.DATE: "date", Kind.NUMBER: "integer", Kind.YES_NO: "select_one yes_no"}
_HINTS: Final = {
    "by": "Names or short forms, with a semicolon between them",
    "present": "Names or short forms, with a semicolon between them",
    "talked_on": "Days as 2026-03-14, with a semicolon between them",
    "reference_from": "",
    "copy_to_client": "yes, no, declined, on paper",
    "note_fact": "What was seen or said, and by whom",
    "note_opinion": "How we read it; marked as opinion",
    "client_words": "Word for word where possible",
}
SEEN_DIFFERENTLY: Final = "You see this differently: talk about it."
SAFETY_FIRST: Final = (
    "Call first, write later. Two people decide together what follows; say who and on what facts."
)


def sheets(form: Form) -> Sheets:
    """Return the rows of the sheets, each with its heading row first."""
    survey = [tuple(row.get(name, "") for name in COLUMNS) for row in _survey(form)]
    choices = [(of, one.name, one.label) for of, listed in _lists(form) for one in listed]
    settings = ("form_title", "form_id", "version", "default_language", "instance_name")
    named = (form.title, form.id, form.version, "", "concat(${occurred_on}, ' ', ${seq})")
    return {
        "survey": [COLUMNS, *survey],
        "choices": [("list_name", "name", "label"), *choices],
        "settings": [settings, named],
    }


def _lists(form: Form) -> Iterator[tuple[str, Sequence[Choice]]]:
    scales = form.scales
    yield from _LISTS.items()
    labels = {one.name: one.label for one in (*v.EVIDENCE, *v.CONFIDENCE)}
    yield "source", [Choice(n, labels[n]) for n in scales.sources if n not in scales.sources_off]
    words = scales.confidence.items()
    yield "confidence", [Choice(name, f"{labels[name]} - {said}") for name, said in words]
    yield "client_need", _steps(scales.client_need)
    yield "client_strength", _steps(scales.client_strength)
    for item in _items(form):
        yield f"need_{item.id}", _steps(item.need)
        yield f"strength_{item.id}", _steps(item.strength)
    optional = [one for one in _items(form) if one.optional]
    if optional:
        yield "optional", [Choice(one.id, one.name) for one in optional]


def _items(form: Form) -> list[Item]:
    return [item for area in form.areas for item in area.items]


def _steps(words: Sequence[str]) -> list[Choice]:
    return [Choice(str(step), f"{step} - {said}") for step, said in enumerate(words)]


def _survey(form: Form) -> Iterator[Row]:
    yield {
        "type": "note",
        "name": "about",
        "label": f"{form.title} ({form.status}). An aid for professional judgment and planning: "
        "no total, no risk level, no cut-off. Nothing has to be answered.",
    }
    yield _group(layout.HEAD_GROUP, "How it was done")
    for place in layout.head():
        yield _of_head(place, form)
    if any(item.optional for item in _items(form)):
        yield {
            "type": "select_multiple optional",
            "name": "optional_items",
            "label": "Extra topics that the organisation has switched on",
        }
    yield {"type": "end_group"}
    yield _group(layout.DEFAULTS_GROUP, "Unless an item says otherwise")
    for place in layout.defaults():
        yield _question(place, place.field.label)
    yield {"type": "end_group"}
    for area in form.areas:
        yield _group(area.id, area.name)
        for item in area.items:
            yield from _of_item(area.id, item, form)
        yield {"type": "end_group"}
    yield _group(layout.FORMULATION_GROUP, "Formulation")
    labels = {prompt.key: prompt.label for prompt in form.prompts}
    for place in layout.formulation(tuple(labels)):
        yield _question(place, labels.get(place.field.name, place.field.label))
    yield {"type": "end_group"}


def _group(name: str, label: str, relevant: str = "", appearance: str = "") -> Row:
    return {
        "type": "begin_group", "name": name, "label": label, "relevant": relevant,
        "appearance": appearance,
    }  # fmt: skip


def _of_head(place: Place, form: Form) -> Row:
    row = _question(place, place.field.label)
    match place.field.name:
        case "occurred_on":
            row |= {"constraint": ". <= today()", "constraint_message": "This day is still ahead."}
        case "seq":
            row |= {"constraint": ". >= 1", "constraint_message": "The first assessment is 1."}
        case "reference_from":
            row |= {
                "hint": form.reference_period,
                "constraint": ". <= ${occurred_on}",
                "constraint_message": "It looks back: a day before the assessment.",
            }
        case _:
            pass
    return row


def _of_item(area: str, item: Item, form: Form) -> Iterator[Row]:
    switched = f"selected(${{optional_items}}, '{item.id}')" if item.optional else ""
    yield _group(item.id, f"{item.id} {item.name}", switched, "field-list")
    for place in layout.rating(area, item.id):
        yield _of_rating(place, item, form)
    ours, theirs = f"${{{item.id}_n}}", f"${{{item.id}_cn}}"
    mine, client = f"${{{item.id}_s}}", f"${{{item.id}_cs}}"
    apart = " or ".join(
        f"{a} - {b} >= 2" for a, b in ((ours, theirs), (theirs, ours), (mine, client),
                                      (client, mine))
    )  # fmt: skip
    yield {
        "type": "note", "name": f"{item.id}_differently", "label": SEEN_DIFFERENTLY,
        "relevant": apart,
    }  # fmt: skip
    danger = [f"${{{item.id}_u}} = '{urgency}'" for urgency in sorted(form.safety.urgency)]
    if item.id in form.safety.need:
        danger.append(f"{ours} = '{form.safety.need[item.id]}'")
    yield {
        "type": "note", "name": f"{item.id}_safety", "label": SAFETY_FIRST,
        "relevant": " or ".join(danger),
    }  # fmt: skip
    yield {"type": "end_group"}


def _of_rating(place: Place, item: Item, form: Form) -> Row:
    name, rated = place.field.name, f"${{{item.id}_st}} = '{RATED}'"
    row = _question(place, place.field.label)
    match name:
        case "st":
            row |= {
                "label": item.ask or item.name,
                "hint": "The numbers are asked where it is rated; anything else stands instead "
                "of a number and is never 0.",
                "appearance": "minimal",
            }
        case "n" | "s":
            of = "need" if name == "n" else "strength"
            hint = "How we see it" if name == "n" else "Our view: not the reverse of need"
            row |= {"type": f"select_one {of}_{item.id}", "relevant": rated, "hint": hint}
        case "cn" | "cs":
            of = "client_need" if name == "cn" else "client_strength"
            asked = form.scales.client_need_question
            asked = asked if name == "cn" else form.scales.client_strength_question
            row |= {"type": f"select_one {of}", "relevant": rated, "label": asked,
                    "hint": "The client's own answer"}  # fmt: skip
        case "why":
            row |= {"relevant": f"${{seq}} > 1 and {rated}", "appearance": "minimal",
                    "hint": "Where the rating differs from the one before"}  # fmt: skip
        case "wants" | "u" | "conf" | "cst":
            row |= {"appearance": "minimal"}
        case _:
            pass
    return row


def _question(place: Place, label: str) -> Row:
    field = place.field
    kind = _TYPES.get(field.kind, "text")
    if field.name in _LIST_OF:
        many = "select_multiple" if field.kind is Kind.CHOICES else "select_one"
        kind = f"{many} {_LIST_OF[field.name]}"
    row = {"type": kind, "name": place.name, "label": label, "hint": _HINTS.get(field.name, "")}
    if field.kind is Kind.PARAGRAPH:
        row["appearance"] = "multiline"
    return row


def book(form: Form) -> Workbook:
    """Return the workbook of a form."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets(form).items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append([cell or None for cell in row])
        for column, width in zip("ABCDEFGH", (26, 24, 60, 44, 40, 24, 36, 14), strict=True):
            sheet.column_dimensions[column].width = width
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        for line in sheet.iter_rows(min_row=2):
            for cell in line:
                cell.alignment = Alignment(vertical="top", wrap_text=True)
        sheet.freeze_panes = "A2"
    made.properties.creator = "exitdesk"
    made.properties.title = form.title
    made.properties.created = made.properties.modified = datetime(2026, 1, 1)  # noqa: DTZ001
    return made


if __name__ == "__main__":
    for form in (five_areas(), family_seven()):
        book(form).save(FOLDER / f"{form.id}.xlsx")
