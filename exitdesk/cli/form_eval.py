"""The verb `form eval`: expressions with their documents, one case a line, one result a line."""

from __future__ import annotations

import json
import math
import sys
from argparse import Namespace
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from exitdesk.domain.trouble import Trouble
from exitdesk.forms import nodes, xpath
from exitdesk.forms.nodes import Node, NodeKind
from exitdesk.i18n import tr

_DONE = 0


def evaluate(options: Namespace) -> int:
    """Print the result of every case of a file; a case that fails is a result, too."""
    try:
        with Path(options.cases).open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    print(json.dumps(result(line, number)))
        sys.stdout.flush()
    except OSError as error:
        raise Trouble(
            tr("The file {name} cannot be read.", name=Path(options.cases).name),
            tr("Nothing was changed."),
            tr("Check the name of the file and try again."),
        ) from error
    return _DONE


def result(line: bytes, number: int) -> dict[str, Any]:
    """Return the result of one line: `id` with `kind` and `value`, or with `error`."""
    name: Any = number
    try:
        case = json.loads(line)
        if not isinstance(case, dict):
            return {"id": number, "error": tr("A case is an object with names and values.")}
        name = case.get("id", number)
        return {"id": name, **_outcome(case)}
    except (xpath.ExpressionError, nodes.XmlError) as error:
        return {"id": name, "error": str(error)}
    except Exception as error:  # noqa: BLE001 (a line from elsewhere may hold anything)
        return {"id": name, "error": tr("The case cannot be read: {error}", error=str(error))}


def _outcome(case: dict[str, Any]) -> dict[str, Any]:
    source = case.get("expression")
    if not isinstance(source, str):
        raise xpath.ExpressionError(tr("The case has no expression."))
    document = _document(case.get("xml") or "<data/>")
    node = _at(document, case.get("context") or "/")
    root = _at(document, case["root"]) if case.get("root") else None
    world = _environment(case, document)
    expression = xpath.compiled(source, strict=False)
    context = xpath.Context(node, root, environment=world)
    return _shown(expression, context, str(case.get("kind") or ""))


@lru_cache(maxsize=8)
def _document(xml: str) -> Node:
    return nodes.parse(xml.strip())


def _at(document: Node, path: str) -> Node:
    # A node that is not in the document anywhere sees the document from its top.
    if path in ("/", "#detached"):
        return document
    found = xpath.compiled(path).nodes(xpath.Context(document))
    if not found:
        raise xpath.ExpressionError(tr("There is no node {path}.", path=path))
    return found[0]


# ---------------------------------------------------------------- the world of a case


def _environment(case: dict[str, Any], document: Node) -> xpath.Environment:
    zone = _zone(case.get("tz"))
    clock = case.get("clock")
    instant = datetime.fromisoformat(clock) if isinstance(clock, str) else datetime.now(UTC)
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=zone)
    language = case.get("language")
    return xpath.Environment(
        now=lambda: instant,
        tz=zone,
        instance=lambda name: _instance(document, name),
        itext=lambda name: _itext(document, name, language if isinstance(language, str) else ""),
    )


def _zone(name: object) -> tzinfo:
    if not isinstance(name, str) or name in ("", "any"):
        return UTC
    return ZoneInfo(name)


def _elements(document: Node, name: str) -> Iterator[Node]:
    for node in nodes.descendants(document):
        if node.kind is NodeKind.ELEMENT and node.local == name:
            yield node


def _instance(document: Node, name: str) -> Node | None:
    for node in _elements(document, "instance"):
        if node.attribute("id") == name:
            return node
    return None


def _itext(document: Node, name: str, language: str) -> str | Node:
    translations = list(_elements(document, "translation"))
    chosen = [one for one in translations if one.attribute("lang") == language]
    chosen = chosen or [one for one in translations if _is_default(one)] or translations
    for text in _elements(chosen[0], "text") if chosen else ():
        if text.attribute("id") == name:
            values = text.elements("value")
            return next((one for one in values if not one.attribute("form")), "")
    return ""


def _is_default(translation: Node) -> bool:
    return any(one.name == "default" for one in translation.attributes)


# ---------------------------------------------------------------- what is printed


def _shown(expression: xpath.Expression, context: xpath.Context, kind: str) -> dict[str, Any]:
    if kind in ("nodeset", "node", "nodecount"):
        found = expression.nodes(context)
        return {"kind": "nodeset", "value": [nodes.numbered_path_of(node) for node in found]}
    if kind == "nodeset_values":
        found = expression.nodes(context)
        return {"kind": kind, "value": [context.text(node) for node in found]}
    if kind == "boolean":
        return {"kind": kind, "value": expression.boolean(context)}
    if kind == "number" or kind.startswith("number_"):
        return {"kind": "number", "value": _number(expression.number(context))}
    if kind.startswith("string") or kind in ("date", "datetime"):
        return {"kind": "string", "value": expression.string(context)}
    return _natural(expression.value(context))


def _natural(value: xpath.Value) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"kind": "boolean", "value": value}
    if isinstance(value, str):
        return {"kind": "string", "value": value}
    if isinstance(value, list):
        return {"kind": "nodeset", "value": [nodes.numbered_path_of(node) for node in value]}
    return {"kind": "number", "value": _number(value)}


def _number(value: float) -> float | int | str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0 and math.copysign(1, value) < 0:
        return "-0"
    return int(value) if value == int(value) and abs(value) < 1e15 else value
