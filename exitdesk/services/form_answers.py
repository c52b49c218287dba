"""The answers of a form: a session from them, their XML, and what they say in words."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from exitdesk.domain.showing import day, moment
from exitdesk.forms import nodes
from exitdesk.forms.definition import FormDefinition
from exitdesk.forms.nodes import Node, NodeKind
from exitdesk.forms.session import FormSession
from exitdesk.i18n import tr

XFORMS: Final = "http://openrosa.org/xforms"
_UUID: Final = "uuid:"


@dataclass(frozen=True, slots=True)
class Answered:
    """One question as it stood: what was asked and what was said, both in words."""

    ref: str
    label: str
    words: str
    level: int
    kind: str
    relevant: bool


def session(
    definition: FormDefinition, instance_xml: str | None, language: str | None
) -> FormSession:
    """Return a session over saved answers; an unknown language becomes the form's own."""
    known = language if language in definition.languages else None
    return FormSession(definition, instance_xml=instance_xml, language=known)


def submission_xml(session: FormSession, definition: FormDefinition, *, final: bool) -> str:
    """Return the answers as ODK tools take them: form id, version and an instanceID in place."""
    document = nodes.parse(session.instance_xml(final=final))
    root = nodes.root_element(document)
    nodes.set_attribute(root, "id", definition.form_id)
    if definition.version:
        nodes.set_attribute(root, "version", definition.version)
    meta = child(root, "meta")
    if meta is None:
        meta = nodes.new_element("meta", namespace=root.namespace)
        nodes.insert(root, meta)
    number = child(meta, "instanceID")
    if number is None:
        number = nodes.new_element("instanceID", namespace=meta.namespace)
        nodes.insert(meta, number)
    if not nodes.string_value(number).strip():
        nodes.set_text(number, f"{_UUID}{uuid.uuid4()}")
    return nodes.serialised(root)


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
