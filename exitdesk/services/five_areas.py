"""Our own forms: answers of the XLSForm as an assessment and back, and what a page shows beside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from exitdesk.domain import assessment_form as layout
from exitdesk.domain.assessment_form import Place
from exitdesk.domain.case_events import natural
from exitdesk.domain.five_areas.agreement import Pair, pairs
from exitdesk.domain.five_areas.description import (
    FAMILY,
    FIVE_AREAS,
    RATED,
    Form,
    form_of,
)
from exitdesk.domain.five_areas.rating import OURS, status
from exitdesk.domain.ids import RecordId
from exitdesk.domain.trouble import Trouble
from exitdesk.forms import nodes
from exitdesk.forms.nodes import Node, NodeKind
from exitdesk.i18n import tr
from exitdesk.services import blind, people
from exitdesk.services.vault import Vault

KIND = "assessment"
OURS_BY_NAME = frozenset({FIVE_AREAS, FAMILY})


def document(instance_xml: str) -> dict[str, Any]:
    """Return the assessment that the answers of one of our forms say.

    Raises Trouble where it is not a submission of one of them.
    """
    try:
        root = nodes.root_element(nodes.parse(instance_xml))
    except nodes.XmlError as error:
        raise _not_ours() from error
    named = {one.local: one.value for one in root.attributes}
    if named.get("id") not in OURS_BY_NAME:
        raise _not_ours()
    form = form_of(named["id"])
    doc: dict[str, Any] = {"form": form.id}
    if named.get("version"):
        doc["form_version"] = named["version"]
    doc |= _answers(root, layout.head())
    defaults = _answers(root, layout.defaults())
    doc |= {"defaults": defaults} if defaults else {}
    ratings = {
        item.id: given
        for area in form.areas
        for item in area.items
        if (given := _rating(root, layout.rating(area.id, item.id), defaults))
    }
    doc |= {"ratings": ratings} if ratings else {}
    said = _answers(root, layout.formulation(_keys(form)))
    doc |= {"formulation": said} if said else {}
    return doc


def _not_ours() -> Trouble:
    return Trouble(
        tr("These are not answers of the five-area form or the family form."),
        tr("Nothing was changed."),
    )


def _rating(root: Node, places: Iterable[Place], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Being rated is what an item without a status is, so it is not kept; unless it must be."""
    given = _answers(root, places)
    if given.get("st") == RATED and defaults.get("st", RATED) == RATED:
        rest = {name: value for name, value in given.items() if name != "st"}
        return rest or given
    return given


def _answers(root: Node, places: Iterable[Place]) -> dict[str, Any]:
    found = {one.field.name: layout.understood(one.field, _text(root, one)) for one in places}
    return {name: value for name, value in found.items() if value is not None}


def _text(root: Node, place: Place) -> str:
    node: Node | None = root
    for name in (*place.groups, place.name):
        node = None if node is None else _child(node, name)
    return "" if node is None else nodes.string_value(node)


def _child(node: Node, name: str) -> Node | None:
    return next(
        (one for one in node.children if one.kind is NodeKind.ELEMENT and one.local == name), None
    )


def _keys(form: Form) -> tuple[str, ...]:
    return tuple(prompt.key for prompt in form.prompts)


def instance(doc: Mapping[str, Any]) -> str:
    """Return an assessment as answers of its form; what the form does not ask stays behind."""
    form = form_of(doc.get("form"))
    root = nodes.new_element(layout.ROOT)
    nodes.set_attribute(root, "id", form.id)
    nodes.set_attribute(root, "version", str(doc.get("form_version") or form.version))
    _fill(root, layout.head(), doc)
    ratings = _group(doc.get("ratings"))
    extra = [item.id for item in form.extra_items()]
    if extra:
        chosen = " ".join(one for one in extra if one in ratings)
        nodes.insert(
            _inner(root, (layout.HEAD_GROUP,)), nodes.new_element("optional_items", chosen)
        )
    defaults = _group(doc.get("defaults"))
    _fill(root, layout.defaults(), defaults)
    for area in form.areas:
        for item in area.items:
            given = dict(_group(ratings.get(item.id)))
            if not defaults.get("st") and status(given):
                given["st"] = status(given)
            _fill(root, layout.rating(area.id, item.id), given)
    _fill(root, layout.formulation(_keys(form)), _group(doc.get("formulation")))
    return nodes.serialised(root)


def _fill(root: Node, places: Iterable[Place], values: Mapping[str, Any]) -> None:
    for one in places:
        text = layout.written(one.field, values.get(one.field.name))
        nodes.insert(_inner(root, one.groups), nodes.new_element(one.name, text))


def _inner(root: Node, groups: Iterable[str]) -> Node:
    node = root
    for name in groups:
        found = _child(node, name)
        if found is None:
            found = nodes.new_element(name)
            nodes.insert(node, found)
        node = found
    return node


def _group(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


@dataclass(frozen=True, slots=True)
class Assessed:
    """An assessment of a case as it lies in the file."""

    record: RecordId
    doc: Mapping[str, Any]
    final: bool

    @property
    def occurred_on(self) -> str:
        """Return its day, ISO."""
        return str(self.doc.get("occurred_on") or "")


@dataclass(frozen=True, slots=True)
class Beside:
    """What a page of assessment needs to know beside the record itself.

    `before` is the previous assessment of the same form. `first` is the one that this one rates
    a second time, `second` the one that rates this one; either only where both may be seen by
    now. `doubled` tells that there is another one, seen or not.
    """

    before: Assessed | None
    first: Assessed | None
    second: Assessed | None
    doubled: bool
    optional: frozenset[str]
    open_source: bool


def beside(vault: Vault, case: RecordId, record: RecordId | None, doc: Mapping[str, Any]) -> Beside:
    """Return what stands beside the assessment `record` with the fields `doc`."""
    records = vault.store.records(case, [KIND])
    closed = blind.withheld(vault, case, records)
    every = [Assessed(r.id, r.doc, r.final) for r in records if r.id not in closed]
    by_id = {one.record: one for one in every}
    doubles = [r for r in records if record and r.doc.get("double_of") == record]
    of = by_id.get(RecordId(str(doc.get("double_of") or "")))
    me = by_id.get(record) if record else None
    second = next((one for one in every if record and one.doc.get("double_of") == record), None)
    house = people.organisation(vault).doc
    return Beside(
        before=_before(every, record, doc),
        first=of if of is not None and me is not None and me.final else None,
        second=second if second is not None and second.final else None,
        doubled=bool(doc.get("double_of")) or bool(doubles),
        optional=frozenset(house.get("optional_items") or ()),
        open_source=bool(house.get("open_source_basis")),
    )


def _before(
    every: Iterable[Assessed], record: RecordId | None, doc: Mapping[str, Any]
) -> Assessed | None:
    """Return the assessment before; neither side of a double rating, which is no repeat."""
    form, day = form_of(doc.get("form")).id, str(doc.get("occurred_on") or "9999")
    hidden = {record, doc.get("double_of")}
    earlier = [
        one
        for one in every
        if one.record not in hidden
        and not one.doc.get("double_of")
        and form_of(one.doc.get("form")).id == form
        and one.occurred_on < day
    ]
    return max(
        earlier, key=lambda one: (one.occurred_on, natural(str(one.doc.get("seq")))), default=None
    )


def double_ratings(vault: Vault, form: str) -> tuple[dict[str, tuple[Pair, ...]], int]:
    """Return the pairs of all finished double ratings of a form, and how many ratings they are."""
    found: dict[str, tuple[Pair, ...]] = dict.fromkeys(OURS, ())
    count = 0
    for row in vault.store.case_rows():
        records = vault.store.records(RecordId(row.id), [KIND])
        closed = blind.withheld(vault, RecordId(row.id), records)
        mine = {one.id: one for one in records if one.id not in closed}
        for second in mine.values():
            first = mine.get(RecordId(str(second.doc.get("double_of") or "")))
            if first is None or not second.final or form_of(second.doc.get("form")).id != form:
                continue
            count += 1
            for name in OURS:
                found[name] += pairs(
                    _group(first.doc.get("ratings")), _group(second.doc.get("ratings")), name
                )
    return found, count
