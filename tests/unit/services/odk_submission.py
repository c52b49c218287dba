"""What ODK tools expect of a submission, checked against its form without our own code.

The rules are those of the ODK XForms specification (primary instance, metadata, data types) and
of the OpenRosa form submission: https://getodk.github.io/xforms-spec/
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, fromstring

XFORMS = "http://www.w3.org/2002/xforms"
JAVAROSA = "http://openrosa.org/javarosa"
OPENROSA = "http://openrosa.org/xforms"
ENTITIES = "http://www.opendatakit.org/xforms/entities"

_NUMBER = r"-?\d+(\.\d+)?"
_POINT = re.compile(rf"{_NUMBER} {_NUMBER}( {_NUMBER}){{0,2}}")
_ZONE = r"(Z|[+-]\d\d(:?\d\d)?)?"
_TIME = re.compile(rf"\d\d:\d\d(:\d\d(\.\d+)?)?{_ZONE}")
_PATTERNS = {
    "int": re.compile(r"-?\d+"),
    "integer": re.compile(r"-?\d+"),
    "decimal": re.compile(r"-?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?"),
    "boolean": re.compile(r"true|false|0|1"),
    "geopoint": _POINT,
    "time": _TIME,
}


@dataclass
class Form:
    """What a form allows: its first instance by path, and the types of its nodes."""

    root: Element
    types: dict[str, str] = field(default_factory=dict)
    repeats: set[str] = field(default_factory=set)

    @classmethod
    def read(cls, xform: str) -> Form:
        """Read an XForm."""
        document = fromstring(xform)
        instance = next(document.iter(f"{{{XFORMS}}}instance"))
        made = cls(instance[0])
        for bind in document.iter(f"{{{XFORMS}}}bind"):
            made.types[bind.get("nodeset", "")] = bind.get("type", "string").rpartition(":")[2]
        for repeat in document.iter(f"{{{XFORMS}}}repeat"):
            made.repeats.add(repeat.get("nodeset", ""))
        return made


def faults(xform: str, submission: str) -> list[str]:
    """Return why ODK tools would refuse or misread a submission; nothing where it is right."""
    form, root = Form.read(xform), fromstring(submission)
    return [
        *_root(form.root, root),
        *_metadata(root),
        *_inside(form, form.root, root, f"/{local(root)}"),
        *(
            f"{local(one)}: {name} is no attribute of a submission"
            for one in root.iter()
            for name in one.attrib
            if name.startswith(f"{{{JAVAROSA}}}")
        ),
    ]


def _root(expected: Element, root: Element) -> Iterator[str]:
    if local(root) != local(expected):
        yield f"the root is {local(root)} and not {local(expected)}"
    for name in ("id", "version"):
        if root.get(name) != expected.get(name):
            yield f"{name} is {root.get(name)} and not {expected.get(name)}"
    if not root.get("id"):
        yield "there is no id"


def _metadata(root: Element) -> Iterator[str]:
    blocks = [one for one in root if local(one) == "meta"]
    if len(blocks) != 1:
        yield f"there are {len(blocks)} blocks of metadata"
        return
    if namespace(blocks[0]) not in {OPENROSA, namespace(root)}:
        yield f"the metadata are in the namespace {namespace(blocks[0])}"
    numbers = [one for one in blocks[0] if local(one) == "instanceID"]
    if len(numbers) != 1:
        yield f"there are {len(numbers)} instanceID"
        return
    if namespace(numbers[0]) not in {OPENROSA, namespace(root)}:
        yield f"instanceID is in the namespace {namespace(numbers[0])}"
    kind, _, number = (numbers[0].text or "").partition(":")
    try:
        uuid.UUID(number)
    except ValueError:
        yield f"instanceID is {numbers[0].text}"
    if kind != "uuid":
        yield f"instanceID is of the kind {kind}"


def _inside(form: Form, expected: Element, found: Element, path: str) -> Iterator[str]:
    """Compare what an element holds with what the form's own instance holds there."""
    order = list(dict.fromkeys(local(one) for one in expected))
    templates = {local(one): one for one in reversed(expected)}
    at = -1
    seen: dict[str, int] = {}
    for one in found:
        name = local(one)
        place = f"{path}/{name}"
        if name not in templates:
            if name != "meta":
                yield f"{place} is not in the form"
            continue
        if order.index(name) < at:
            yield f"{place} stands behind what follows it in the form"
        at = max(at, order.index(name))
        seen[name] = seen.get(name, 0) + 1
        if seen[name] == 2 and place not in form.repeats:
            yield f"{place} is there twice and does not repeat"
        if len(one) or len(templates[name]):
            if (one.text or "").strip() and len(one):
                yield f"{place} holds words beside other elements"
            yield from _inside(form, templates[name], one, place)
        else:
            yield from _value(place, form.types.get(place, "string"), one.text or "")


def _value(place: str, kind: str, text: str) -> Iterator[str]:
    if not text:
        return
    pattern = _PATTERNS.get(kind)
    right = pattern.fullmatch(text) is not None if pattern else _reads(kind, text)
    if not right:
        yield f"{place} is no {kind}: {text[:40]}"


def _reads(kind: str, text: str) -> bool:
    """Tell whether a text is what its type says, where a pattern does not tell."""
    match kind:
        case "date":
            return _is_day(text)
        case "dateTime":
            day, parted, clock = text.partition("T")
            return _is_day(day) and (not parted or _TIME.fullmatch(clock) is not None)
        case "geotrace" | "geoshape":
            points = [one.strip() for one in text.rstrip("; ").split(";")]
            closed = kind == "geotrace" or points[0] == points[-1]
            return closed and all(_POINT.fullmatch(one) for one in points)
        case _:
            return True


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 10


def local(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def namespace(element: Element) -> str:
    """Return the namespace of an element; empty where it has none."""
    return element.tag[1:].rpartition("}")[0] if element.tag.startswith("{") else ""


def values(submission: str) -> list[tuple[str, str]]:
    """Return (path, value) of everything that holds no other element, in order."""
    found: list[tuple[str, str]] = []

    def walk(one: Element, path: str) -> None:
        if not len(one):
            found.append((path, one.text or ""))
        for inner in one:
            walk(inner, f"{path}/{local(inner)}")

    root = fromstring(submission)
    walk(root, f"/{local(root)}")
    return found
