"""The answers of a form: a session from them, their XML, and what they say in words."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from exitdesk.domain.showing import day, moment
from exitdesk.forms import nodes
from exitdesk.forms.definition import FormDefinition
from exitdesk.forms.marks import plain
from exitdesk.forms.nodes import Node, NodeKind
from exitdesk.forms.session import FormSession, NodeState, ViewItem
from exitdesk.i18n import tr

_UUID: Final = "uuid:"


@dataclass(frozen=True, slots=True)
class Answered:
    """One question as it stood: what was asked and what was said, both in words."""

    ref: str
    kind: str
    level: int
    label: str
    words: str
    relevant: bool
    silent: bool = False
    """Words of the form that ask nothing."""


def session(
    definition: FormDefinition, instance_xml: str | None, language: str | None
) -> FormSession:
    """Return a session over saved answers; an unknown language becomes the form's own."""
    known = language if language in definition.languages else None
    return FormSession(definition, instance_xml=instance_xml, language=known)


def submission_xml(session: FormSession, definition: FormDefinition, *, final: bool) -> str:
    """Return the answers as ODK tools take them: form id, version and an instanceID in place."""
    if final:
        session.finish_times()
    root = nodes.root_element(nodes.parse(session.instance_xml(final=final)))
    nodes.set_attribute(root, "id", definition.form_id)
    if definition.version:
        nodes.set_attribute(root, "version", definition.version)
    number = _instance_id_node(root)
    if not nodes.string_value(number).strip():
        nodes.set_text(number, f"{_UUID}{uuid.uuid4()}")
    _declare(root)
    return nodes.serialised(root)


def _declare(root: Node) -> None:
    """Name the namespaces that the form's own head declared, so that the answers stand alone."""
    for node in (root, *nodes.descendants(root)):
        if node.kind is not NodeKind.ELEMENT:
            continue
        for named in (node, *node.attributes):
            prefix, colon, _ = named.name.partition(":")
            if colon and named.namespace and prefix not in ("xml", "xmlns"):
                nodes.set_attribute(root, f"xmlns:{prefix}", named.namespace)


def with_instance_id(xml: str, number: str) -> str:
    """Return answers under the number that they are to be known by."""
    root = nodes.root_element(nodes.parse(xml))
    nodes.set_text(_instance_id_node(root), number)
    return nodes.serialised(root)


def _instance_id_node(root: Node) -> Node:
    meta = child(root, "meta")
    if meta is None:
        meta = nodes.new_element("meta", namespace=root.namespace)
        nodes.insert(root, meta)
    number = child(meta, "instanceID")
    if number is None:
        number = nodes.new_element("instanceID", namespace=meta.namespace)
        nodes.insert(meta, number)
    return number


def instance_id(xml: str) -> str:
    """Return the number that ODK tools know these answers by."""
    meta = child(nodes.root_element(nodes.parse(xml)), "meta")
    number = child(meta, "instanceID") if meta is not None else None
    return nodes.string_value(number).strip() if number is not None else ""


def child(node: Node, name: str) -> Node | None:
    """Return the first element inside `node` that is called `name`, whatever its prefix."""
    return next((one for one in elements(node) if one.local == name), None)


def elements(node: Node) -> Iterator[Node]:
    """Yield the elements inside `node`."""
    return (one for one in node.children if one.kind is NodeKind.ELEMENT)


def answered(session: FormSession) -> tuple[Answered, ...]:
    """Return the form as it stands, line by line, in the wording of its version."""
    return tuple(_line(session, item) for item in session.view())


def _line(session: FormSession, item: ViewItem) -> Answered:
    words, label, silent = "", item.label, False
    if item.kind == "question":
        state = session.node(item.ref)
        words = value_words(state)
        silent = state.readonly and not words
    elif item.kind == "instance":
        number = item.ref.rpartition("[")[2].rstrip("]")
        number = number if number.isdecimal() else "1"
        label = f"{label} {number}".strip()
    return Answered(item.ref, item.kind, item.level, label, words, item.relevant, silent)


def value_words(state: NodeState) -> str:
    """Return an answer as a reader sees it: labels of choices, days as people write them."""
    value = state.value.strip()
    if not value:
        return ""
    if state.control in ("select", "select1", "rank") or state.choices:
        labels = {one.name: one.label or one.name for one in state.choices}
        if value in labels:
            return labels[value]
        return ", ".join(labels.get(one, one) for one in value.split())
    if state.control == "trigger":
        return tr("yes")
    match state.data_type:
        case "date":
            return day(value)
        case "dateTime":
            return moment(value)
        case "boolean":
            return {"true": tr("yes"), "false": tr("no")}.get(value, value)
        case _:
            return value


def in_words(session: FormSession) -> str:
    """Return what was asked and answered, one line each; what does not apply is left out."""
    lines = []
    for one in answered(session):
        if one.relevant and one.words:
            asked = " ".join(plain(one.label).split()) or one.ref.rpartition("/")[2]
            lines.append(f"{asked}: {one.words}")
    return "\n".join(lines)


def completeness(session: FormSession) -> dict[str, int]:
    """Return how many questions apply and how many of them are answered; notes do not count."""
    asked = said = 0
    for item in session.view():
        if item.kind != "question" or not item.relevant:
            continue
        state = session.node(item.ref)
        if state.readonly:
            continue
        asked += 1
        said += bool(state.value.strip())
    return {"asked": asked, "answered": said}
