"""Papers of a vault: case file, single note, recovery sheet; built here, laid out by reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from exitdesk.domain import blind, reading, score_words, showing
from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.domain.fields import Field, Kind, RecordKind
from exitdesk.domain.five_areas.description import form_of
from exitdesk.domain.ids import RecordId, reference
from exitdesk.domain.items import item_name
from exitdesk.i18n import language, tr
from exitdesk.reports.model import (
    Align,
    Block,
    Bullets,
    Column,
    Document,
    Entry,
    Heading,
    KeyValues,
    Paragraph,
    Role,
    Table,
)
from exitdesk.services import blind as blinding
from exitdesk.services import cases, saving
from exitdesk.services.cases import CasePage
from exitdesk.services.vaults import Vault
from exitdesk.storage.records import LIBRARY, Record

ALL: Final = frozenset({"names", "third_party", "people", "safety"})
"""What a case file may hold beyond the ordinary: names and addresses, what others said, people
around the client, safety concerns and consultations."""
USUAL: Final = frozenset({"people", "safety"})

_SAFETY: Final = frozenset({"safety_concern", "security_consultation"})
_QUOTES: Final = frozenset({"quote", "client_words", "own_words", "strongest_sentence"})
_OPINIONS: Final = frozenset({"assessment", "note_opinion", "meaning"})
_LONG: Final = frozenset(
    {Kind.PARAGRAPH, Kind.BLOCK, Kind.ROWS, Kind.RATINGS, Kind.SCOPE, Kind.LINES}
)
_HEAD: Final = frozenset({"occurred_on", "event_ref", "worker", "phase"})


def case_file(vault: Vault, case: RecordId, *, parts: Collection[str] = USUAL) -> Document:
    """Return the case file as a paper; `parts` of `ALL` are in it, the rest is withheld."""
    page = cases.page(vault, case, logged=False)
    vault.store.log_reading(case, vault.author, "print")
    blocks: list[Block] = [*_file(page, parts), *_around(page, parts)]
    events = [r for r in page.events if "safety" in parts or r.kind not in _SAFETY]
    blocks.append(Heading(tr("What happened")))
    screens = _screens(vault)
    blocks += [_entry(page, r, parts, screens) for r in events]
    return _document(
        vault,
        page,
        tr("Case file"),
        tr("Case file {code}", code=page.row.code),
        blocks,
        _withheld(parts),
    )


def note(vault: Vault, record: RecordId, *, parts: Collection[str] = frozenset()) -> Document:
    """Return one event (a session note above all) as a paper, corrections with the original."""
    row = saving.found(vault, record)
    if row.kind == "amendment" and blinding.is_withheld(vault, row):
        raise blinding.closed()
    page = cases.page(vault, row.scope, logged=False)
    row = next((r for r in page.events if r.id == record), row)  # closed ones hold less
    vault.store.log_reading(row.scope, vault.author, "print")
    kind = CATALOGUE[row.kind]
    withheld = [tr("names and addresses")]
    if row.doc.get("third_party") and "third_party" not in parts:
        withheld.append(tr("information from or about others"))
    what = tr("Second rating") if row.doc.get("double_of") else tr(kind.label)
    title = f"{what}, {showing.day(str(row.doc.get('occurred_on', '')))}"
    head = KeyValues(tuple(_head(page, row)), columns=2)
    state = tr("Final") if row.final else tr("Not final yet")
    blocks = [head, *_screening(row, _screens(vault)), *_body(page, row, parts)]
    return _document(vault, page, tr(kind.label), title, blocks, withheld, statement=state)


def recovery_sheet(vault: Vault, code: str) -> Document:
    """Return the sheet with the recovery code; it names no person and no case."""
    from exitdesk.reports import sheets  # noqa: PLC0415 (as below)

    return sheets.recovery_sheet(vault.folder.name, code, dt.datetime.now().astimezone())


def write(document: Document, path: Path) -> int:
    """Write a paper as PDF to `path` and return its pages. It is not encrypted."""
    # The engine that lays out pages is a third of the program's start: load it when it prints.
    from exitdesk.reports.writing import write_pdf  # noqa: PLC0415

    return write_pdf(document, path)


def _document(
    vault: Vault,
    page: CasePage,
    kind: str,
    title: str,
    blocks: list[Block],
    withheld: list[str],
    *,
    statement: str = "",
) -> Document:
    me = reference(vault.me) if vault.me else ""
    return Document(
        kind=kind,
        title=title,
        subtitle=str(page.case.doc.get("alias") or ""),
        code=page.row.code,
        made_at=dt.datetime.now().astimezone(),
        made_by=page.names.shown(me) if me else "",
        withheld=tuple(withheld),
        statement=statement,
        chain_head=vault.store.head()[1].hex(),
        marking=tr("Practice vault: everyone in it is invented.") if vault.practice else "",
        language=language(),
        blocks=tuple(blocks),
    )


def _withheld(parts: Collection[str]) -> list[str]:
    left_out = {
        "names": tr("names and addresses"),
        "third_party": tr("information from or about others"),
        "people": tr("people around the client"),
        "safety": tr("safety concerns and consultations"),
    }
    return [words for part, words in left_out.items() if part not in parts]


def _file(page: CasePage, parts: Collection[str]) -> Iterator[Block]:
    kind = CATALOGUE["case"]
    pairs: list[tuple[str, str]] = []
    longs: list[tuple[str, str]] = []
    for field, value in showing.said(kind.fields, page.case.doc):
        if field.name in ("code", "alias", "state", "setting", "phase") or (
            field.identifying and "names" not in parts
        ):
            continue
        words = _guarded(field, value, page, parts)
        (longs if field.kind in (Kind.PARAGRAPH, Kind.BLOCK, Kind.ROWS) else pairs).append(
            (tr(field.label), words)
        )
    row = page.row
    state = CATALOGUE["case"].by_name
    pairs[:0] = [
        (tr(state[name].label), tr(state[name].choice_label(value)))
        for name, value in (("state", row.state), ("setting", row.setting), ("phase", row.phase))
        if value
    ]
    yield KeyValues(tuple(pairs), columns=2)
    for label, words in longs:
        yield Paragraph(words, label=label)


def _guarded(field: Field, value: Any, page: CasePage, parts: Collection[str]) -> str:
    """Return a value in words, without what identifies where names are withheld."""
    if field.kind is Kind.BLOCK and "names" not in parts:
        value = {f.name: v for f, v in showing.said(field.fields, value) if not f.identifying}
    return showing.shown(field, value, page.names.shown)


def _around(page: CasePage, parts: Collection[str]) -> Iterator[Block]:
    wanted = ["flag", "link", "team_member"]
    wanted += ["name", "reach"] if "names" in parts else []
    wanted += ["contact"] if "people" in parts else []
    for name in wanted:
        records = page.parts.get(name, ())
        if records:
            yield Heading(tr(CATALOGUE[name].label), 2)
            yield from (Paragraph(_part(page, r, parts)) for r in records)
    documents = page.parts.get("attachment", ())
    if documents:
        yield Heading(tr("Documents"), 2)
        yield Table(
            (Column(tr("Document"), 3), Column(tr("Added on")), Column(tr("Size in bytes"))),
            tuple(
                (
                    str(r.doc.get("title") or r.doc["file_name"]),
                    showing.day(str(r.doc.get("added_on", ""))),
                    str(r.doc.get("size", "")),
                )
                for r in documents
            ),
        )


def _part(page: CasePage, record: Record, parts: Collection[str]) -> str:
    fields = CATALOGUE[record.kind].fields
    shown = [
        (f, v) for f, v in showing.said(fields, record.doc) if "names" in parts or not f.identifying
    ]
    return " · ".join(
        showing.shown(f, v, page.names.shown) if n == 0 else showing.line(f, v, page.names.shown)
        for n, (f, v) in enumerate(shown)
    )


def _entry(
    page: CasePage, record: Record, parts: Collection[str], screens: Collection[str]
) -> Entry:
    kind = CATALOGUE[record.kind]
    meta = " · ".join(words for _, words in _head(page, record)[1:])
    return Entry(
        date=showing.day(str(record.doc.get("occurred_on", ""))),
        kind=tr(kind.label),
        title=_title(kind, record.doc),
        meta=meta,
        blocks=(
            *_screening(record, screens),
            *_body(page, record, parts, _whole_title(kind, record.doc)),
        ),
    )


def _title(kind: RecordKind, doc: Mapping[str, Any]) -> str:
    if kind.name == "assessment":
        form = tr(form_of(doc.get("form")).title)
        return tr("{form} · second rating", form=form) if doc.get("double_of") else form
    return tr(reading.title(kind, doc))


def _screens(vault: Vault) -> frozenset[str]:
    """Return the forms whose scores are a screening."""
    forms = vault.store.records(LIBRARY, ["form"])
    return frozenset(one.id for one in forms if one.doc.get("screening"))


def _screening(record: Record, screens: Collection[str]) -> Iterator[Block]:
    """Yield what must stand beside a score that invites to read it as a finding."""
    doc = record.doc
    named = bool(doc.get("scores")) and doc.get("form") in screens
    if named or score_words.invites_a_finding(doc):
        yield Paragraph(score_words.screening(), Role.SMALL)


def _whole_title(kind: RecordKind, doc: Mapping[str, Any]) -> str:
    """Return the field that the title says whole, so that it does not stand there twice."""
    field = reading.title_field(kind, doc)
    return field.name if field is not None and "\n" not in doc[field.name].strip() else ""


def _head(page: CasePage, record: Record) -> list[tuple[str, str]]:
    kind, doc = CATALOGUE[record.kind], record.doc
    pairs = [(tr("Happened on"), showing.day(str(doc.get("occurred_on", ""))))]
    for name in ("event_ref", "worker", "phase"):
        field = kind.by_name.get(name)
        if field is not None and doc.get(name):
            pairs.append((tr(field.label), showing.shown(field, doc[name], page.names.shown)))
    return pairs


def _body(
    page: CasePage, record: Record, parts: Collection[str], told: str = ""
) -> Iterator[Block]:
    """Yield what stands in an entry, without the field that was `told` already."""
    kind = CATALOGUE[record.kind]
    doc = {name: value for name, value in record.doc.items() if name != told}
    yield from _blocks(page, kind, doc, parts)
    if record.id in page.withheld:
        yield Paragraph(tr(blind.WHY))
    for amendment in page.amendments(record.id):
        yield Paragraph(
            str(amendment.doc.get("text", "")),
            Role.AMENDMENT,
            tr(
                "Correction of {day} by {who}",
                day=showing.moment(str(amendment.doc.get("written_at", ""))),
                who=page.names.shown(str(amendment.doc.get("by", ""))),
            ),
        )


def _blocks(
    page: CasePage, kind: RecordKind, doc: Mapping[str, Any], parts: Collection[str]
) -> Iterator[Block]:
    names = page.names.shown
    fields = [f for f in kind.fields if f.name not in _HEAD and not _silent(f, doc.get(f.name))]
    if "third_party" not in parts:
        fields = [f for f in fields if f.name != "third_party"]
    short = tuple(f for f in fields if f.kind not in _LONG)
    said = showing.facts(short, doc, names)
    contact = kind.by_name.get("contact")
    if contact is not None and doc.get("contact"):
        shown = tuple(f for f in contact.fields if f.name != "type")
        said = " · ".join(p for p in (showing.facts(shown, doc["contact"], names), said) if p)
    if said:
        yield Paragraph(said, Role.SMALL)
    for field, value in showing.said(tuple(f for f in fields if f.kind in _LONG), doc):
        if field.name != "contact":
            yield from _long(page, field, value)


def _silent(field: Field, value: Any) -> bool:
    """Tell whether a value says only that there is nothing to say."""
    return field.name == "safety_flag" and value == "none"


def _long(page: CasePage, field: Field, value: Any) -> Iterator[Block]:
    names = page.names.shown
    label = tr(field.label)
    match field.kind:
        case Kind.PARAGRAPH:
            yield Paragraph(str(value), _role(field), label)
        case Kind.RATINGS:
            yield from _ratings(value)
            yield from _behind_ratings(page, field, value)
        case Kind.BLOCK:
            yield from _block(page, field, value)
        case Kind.ROWS if field.name == "goals":
            for goal in value:
                yield from _goal(page, field, goal)
        case Kind.ROWS:
            yield Paragraph(_listed(page, field, value), label=label)
        case _:
            yield Paragraph(showing.shown(field, value, names), label=label)


def _block(page: CasePage, field: Field, value: Mapping[str, Any]) -> Iterator[Block]:
    names = page.names.shown
    short = tuple(f for f in field.fields if f.kind not in _LONG and f.name != "format")
    said = showing.facts(short, value, names)
    if said:
        apart = all(f.kind is Kind.SCALE for f in short)  # the client's lines, one a line
        yield Paragraph(said.replace(" · ", "\n") if apart else said, label=tr(field.label))
    for inner, words in showing.said(tuple(f for f in field.fields if f.kind in _LONG), value):
        if inner.kind is Kind.BLOCK:
            facts = showing.facts(inner.fields, words, names)
            yield Paragraph(facts, label=tr(inner.label))
        else:
            yield Paragraph(showing.shown(inner, words, names), _role(inner), tr(inner.label))


def _goal(page: CasePage, field: Field, goal: Mapping[str, Any]) -> Iterator[Block]:
    words = str(goal.get("own_words") or goal.get("plain_version") or "")
    yield Paragraph(words, Role.QUOTE, str(goal.get("id", "")))
    rest = tuple(f for f in field.fields if f.name not in ("own_words", "id"))
    said = showing.facts(tuple(f for f in rest if f.kind not in _LONG), goal, page.names.shown)
    if said:
        yield Paragraph(said, Role.SMALL)
    for inner, value in showing.said(tuple(f for f in rest if f.kind in _LONG), goal):
        rows = inner.kind is Kind.ROWS
        listed = _listed(page, inner, value) if rows else ""
        yield Paragraph(
            listed or showing.shown(inner, value, page.names.shown), label=tr(inner.label)
        )


def _listed(page: CasePage, field: Field, value: list[Mapping[str, Any]]) -> str:
    return "\n".join(f"• {showing.row(field, row, page.names.shown)}" for row in value)


def _role(field: Field) -> Role:
    if field.name in _QUOTES:
        return Role.QUOTE
    return Role.OPINION if field.name in _OPINIONS else Role.NORMAL


_IN_THE_TABLE: Final = frozenset({"st", "n", "cn", "s", "cs"})


def _behind_ratings(
    page: CasePage, field: Field, value: Mapping[str, Mapping[str, Any]]
) -> Iterator[Block]:
    """Return what stands behind each rating: urgency, sources, reason, client's words, notes."""
    rest = tuple(f for f in field.fields if f.name not in _IN_THE_TABLE)
    lines = {item: showing.facts(rest, rating, page.names.shown) for item, rating in value.items()}
    said = tuple(f"{item} {item_name(item)}: {words}" for item, words in lines.items() if words)
    if said:
        yield Bullets(said)


def _ratings(value: Mapping[str, Mapping[str, Any]]) -> Iterator[Block]:
    """Both voices on the same line; what was not rated is said, never counted as nothing."""
    status = next(f for f in CATALOGUE["assessment"].by_name["ratings"].fields if f.name == "st")
    yield Paragraph(tr("Unvalidated form: an aid to planning, no measure of a person."), Role.SMALL)
    columns = (
        Column(tr("Item, 0 to 4"), 4),
        Column(tr("Need, us"), 1, Align.END),
        Column(tr("Need, client"), 1, Align.END),
        Column(tr("Strength, us"), 1, Align.END),
        Column(tr("Strength, client"), 1, Align.END),
    )
    rows = []
    for item, rating in value.items():
        label = f"{item} {item_name(item)}"
        if rating.get("st", "rated") != "rated":
            label = f"{label}: {tr(status.choice_label(rating['st']))}"
        numbers = (rating.get(name) for name in ("n", "cn", "s", "cs"))
        rows.append((label, *("–" if n is None else str(n) for n in numbers)))
    yield Table(columns, tuple(rows))
