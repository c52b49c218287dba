"""Our own forms on paper: a sheet to write on in a talk, and cards in the client's wording.

Both name nobody. They are made from the description, so that they say what the page says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from exitdesk import paths
from exitdesk.domain import vocabulary as v
from exitdesk.domain.five_areas.description import (
    FAMILY,
    FIVE_AREAS,
    RATED,
    STEPS,
    Form,
    Item,
    Prompt,
    family_seven,
    five_areas,
)
from exitdesk.i18n import language, tr
from exitdesk.reports.model import (
    Blanks,
    Block,
    Bullets,
    Callout,
    Columns,
    Document,
    Heading,
    Lines,
    PageBreak,
    Paragraph,
    Role,
    TickRows,
)
from exitdesk.services import documents, people
from exitdesk.services.vault import Vault

_NUMBERS: Final = tuple(str(step) for step in STEPS)
_PITCH: Final = 7.0
_BESIDE: Final = {"gave": "cost", "draws": "holds", "carries": "why_now"}
"""Prompts that stand side by side, so that the formulation is one page."""


def form_named(name: str) -> Form | None:
    """Return our form of that name; None for any other."""
    return {FIVE_AREAS: five_areas, FAMILY: family_seven}.get(name, lambda: None)()


def form_of_file(name: str, data: bytes) -> Form | None:
    """Return our form if a workbook is the one that comes with the program, unchanged."""
    form = form_named(name.partition(".")[0])
    if form is None:
        return None
    shipped = paths.resources() / "forms" / f"{form.id}.xlsx"
    return form if shipped.is_file() and shipped.read_bytes() == data else None


def switched_on(vault: Vault) -> frozenset[str]:
    """Return the optional items that the organisation asks."""
    return frozenset(people.organisation(vault).doc.get("optional_items") or ())


def blank(form: Form, optional: frozenset[str] = frozenset()) -> Document:
    """Return the form for writing on: each item with its anchors, boxes and lines."""
    own = all(_has_anchors(form, item) for item in form.items(optional))
    blocks: list[Block] = [*_head(form), *([] if own else _common_anchors(form))]
    for area in form.areas:
        if len(form.areas) > 1:
            blocks.append(Heading(f"{area.id}  {tr(area.name)}"))
        for item in area.shown(optional):
            blocks += _item(form, item, anchors=own or _has_anchors(form, item))
    return _sheet(form, tr("Form to write on (unvalidated)"), [*blocks, *_formulation(form)])


def write_blank(vault: Vault, form: Form, path: Path) -> int:
    """Write the form for writing on as PDF, as the organisation asks it; return its pages."""
    return documents.write(blank(form, switched_on(vault)), path)


def cards(form: Form, optional: frozenset[str] = frozenset()) -> Document:
    """Return cards for a talk: an item each, in what is put to the client and nothing else."""
    blocks: list[Block] = []
    for item in form.items(optional):
        if blocks:
            blocks.append(PageBreak())
        blocks += _card(form, item)
    return _sheet(form, tr("Cards (unvalidated form)"), blocks)


def _sheet(form: Form, kind: str, blocks: Sequence[Block]) -> Document:
    return Document(
        kind=kind,
        title=tr(form.title),
        made_at=dt.datetime.now().astimezone(),
        blocks=tuple(blocks),
        marking=tr("Unvalidated"),
        language=language(),
        plain=True,
    )


# ------------------------------------------------------------ the first page


def _head(form: Form) -> Iterator[Block]:
    yield Heading(tr(form.title))
    yield Callout(tr("Unvalidated form: an aid to planning, no measure of a person."))
    yield Blanks(
        ((tr("Case code"), 0.34), (tr("Date"), 0.33), (tr("Number of this assessment"), 0.33))
    )
    yield Blanks(((tr("Dates of the talks"), 0.5), (tr("Looks back to"), 0.5)))
    yield Blanks(((tr("Who took part: role or code, no names"), 0.5), (tr("Setting"), 0.5)))
    yield Blanks(((tr("Language"), 0.33), (tr("Interpreter (code)"), 0.33), (tr("Medium"), 0.34)))
    yield TickRows(
        (
            (tr("With the client"), (tr("yes"), tr("no"))),
            (tr("Copy to the client"), (tr("yes"), tr("no"))),
        )
    )
    yield Bullets(
        (
            tr("It looks at: {period}.", period=tr(form.reference_period)),
            tr("Need and strength are two judgments. Leave open what was not talked about."),
            tr("No names on this sheet. Enter it soon, then destroy it."),
        )
    )


def _common_anchors(form: Form) -> Iterator[Block]:
    """Yield what the numbers mean, once: its items have no words of their own."""
    yield Heading(tr("What the numbers mean"), 2)
    yield _anchors(form.scales.need, form.scales.strength)


def _has_anchors(form: Form, item: Item) -> bool:
    return item.need != form.scales.need or item.strength != form.scales.strength


# ------------------------------------------------------------ an item


def _item(form: Form, item: Item, *, anchors: bool) -> Iterator[Block]:
    """Yield an item; what it asks and where that is answered stay on one page."""
    yield Heading(f"{item.id}  {tr(item.name)}", 2)
    inside: list[Block] = [Paragraph(tr(item.ask), Role.QUOTE)] if item.ask else []
    inside += [_anchors(item.need, item.strength)] if anchors else []
    yield Columns(((*inside, _boxes(form), Lines(2)),))


def _anchors(need: Sequence[str], strength: Sequence[str]) -> Columns:
    sides = ((tr("Need"), need), (tr("Strength"), strength))
    return Columns(tuple((Paragraph(_numbered(words), Role.SMALL, name),) for name, words in sides))


def _numbered(words: Sequence[str]) -> str:
    return "\n".join(f"{step}  {tr(one)}" for step, one in enumerate(words))


def _boxes(form: Form) -> TickRows:
    scales = form.scales
    return TickRows(
        (
            (tr("Need, we"), _NUMBERS),
            (tr("Need, client"), _with_words(scales.client_need)),
            (tr("Strength, we"), _NUMBERS),
            (tr("Strength, client"), _with_words(scales.client_strength)),
            (tr("Instead of numbers"), _no_numbers()),
            (tr("Wants to work on it"), tuple(tr(one.label) for one in v.WANTS)),
            (tr("Urgency"), tuple(tr(one.label) for one in v.URGENCY)),
        )
    )


def _with_words(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"{step} {tr(one)}" for step, one in enumerate(words))


def _no_numbers() -> tuple[str, ...]:
    """Return what may be said about an item instead of rating it."""
    shorter = {"declined_by_client": tr("prefers not to say")}
    return tuple(
        shorter.get(one.name, tr(one.label)) for one in v.RATING_STATUS if one.name != RATED
    )


# ------------------------------------------------------------ the last page


def _formulation(form: Form) -> Iterator[Block]:
    yield PageBreak()
    yield Heading(tr("Formulation"))
    yield Paragraph(
        tr(
            "One page, written with the client where possible. Prompts, not duties: leave out "
            "what does not help."
        )
    )
    asked = {prompt.key: prompt for prompt in form.prompts}
    while asked:
        first = asked.pop(next(iter(asked)))
        other = asked.pop(_BESIDE.get(first.key, ""), None)
        if other is None:
            yield Columns((_prompt(first, 2),))
        else:
            yield Columns((_prompt(first, 3), _prompt(other, 3)))


def _prompt(prompt: Prompt, lines: int) -> tuple[Block, ...]:
    return Heading(tr(prompt.label), 3), Lines(lines, _PITCH)


# ------------------------------------------------------------ cards


def _card(form: Form, item: Item) -> Iterator[Block]:
    scales = form.scales
    yield Heading(f"{item.id}  {tr(item.name)}", 2)
    yield Paragraph(tr(item.ask), Role.LARGE)
    yield from _offered(tr(scales.client_need_question), _with_words(scales.client_need))
    yield from _offered(tr(scales.client_strength_question), _with_words(scales.client_strength))
    wants = tuple(tr(one.label) for one in v.WANTS)
    yield from _offered(tr("Would you like to work on this?"), wants)
    yield Paragraph(tr("You can leave this out, or say that you would rather not."), Role.LEAD)


def _offered(question: str, answers: Sequence[str]) -> Iterator[Block]:
    yield Heading(question)
    yield Paragraph("\n".join(answers), Role.LARGE)
