"""Labels, hints and translated texts of an XForm."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from exitdesk.forms.definition.model import Label, Text
from exitdesk.forms.nodes import Node, NodeKind, string_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exitdesk.forms.definition.model import Forms
    from exitdesk.forms.definition.problems import Problems

_ITEXT: Final = re.compile(r"""jr:itext\(\s*(?:'([^']*)'|"([^"]*)")\s*\)\Z""")


def text_of(node: Node, path: str, problems: Problems) -> Text:
    """Return the words inside an element, with its outputs as expressions."""
    parts: list[str | object] = []
    _collect(node, path, problems, parts)
    return Text(tuple(parts))  # type: ignore[arg-type]


def _collect(node: Node, path: str, problems: Problems, parts: list[str | object]) -> None:
    for child in node.children:
        if child.kind is NodeKind.TEXT:
            parts.append(child.value)
        elif child.kind is NodeKind.ELEMENT and child.local == "output":
            source = child.attribute("value") or child.attribute("ref")
            expression = problems.compiled(source, path, "output")
            parts.append(expression if expression is not None else "")
        elif child.kind is NodeKind.ELEMENT:
            _collect(child, path, problems, parts)


def label_of(element: Node | None, path: str, problems: Problems) -> Label | None:
    """Return a label or hint element as a label; None where there is none."""
    if element is None:
        return None
    ref = element.attribute("ref").strip()
    if not ref:
        return Label(text_of(element, path, problems))
    return label_of_ref(ref, path, problems)


def label_of_ref(ref: str, path: str, problems: Problems) -> Label:
    """Return what ``jr:itext('id')``, or an expression that computes words, stands for."""
    match = _ITEXT.match(ref)
    if match:
        return Label(itext=match[1] or match[2] or "")
    return Label(computed=problems.compiled(ref, path, "label"))


def message_of(written: str) -> Label | None:
    """Return a message of a bind: words, or a translated text."""
    if not written:
        return None
    match = _ITEXT.match(written.strip())
    return Label(itext=match[1] or match[2] or "") if match else Label(Text((written,)))


def translations(model: Node, problems: Problems) -> tuple[str, Mapping[str, Mapping[str, Forms]]]:
    """Return the default language, and the texts of each language by their id."""
    found: dict[str, dict[str, dict[str, Text]]] = {}
    default = ""
    holder = model.element("itext")
    for translation in holder.elements("translation") if holder is not None else ():
        language = translation.attribute("lang")
        marked = any(one.name == "default" for one in translation.attributes)
        if marked and translation.attribute("default") != "false()" and not default:
            default = language
        texts = found.setdefault(language, {})
        for text in translation.elements("text"):
            name = text.attribute("id")
            path = name.partition(":")[0] if name.startswith("/") else ""
            texts[name] = {
                value.attribute("form"): text_of(value, path, problems)
                for value in text.elements("value")
            }
    return default or next(iter(found), ""), found


def plain_text(node: Node) -> str:
    """Return all text inside an element, without spaces around it."""
    return string_value(node).strip()
