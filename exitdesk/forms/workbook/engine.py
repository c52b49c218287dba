"""What the engine itself says of expressions, patterns and the compiled form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exitdesk.forms import definition, nodes, xpath
from exitdesk.forms.definition import DefinitionProblem
from exitdesk.forms.nodes import Node
from exitdesk.forms.score_model import Finding, to_json
from exitdesk.forms.score_sheets import from_sheets
from exitdesk.forms.workbook.contents import below
from exitdesk.forms.xpath import regexes
from exitdesk.forms.xpath.registry import FUNCTIONS
from exitdesk.i18n import tr

_CONTROLS = frozenset(
    ("input", "select", "select1", "upload", "trigger", "range", "rank", "secret", "odk:rank")
)
#: What other programs call a function that does the same.
_OTHER_WORDS = {
    "trim": "normalize-space",
    "len": "string-length",
    "length": "string-length",
    "strlen": "string-length",
    "power": "pow",
    "square-root": "sqrt",
    "now-date": "today",
}


@dataclass(frozen=True, slots=True)
class Outline:
    """What an XForm says of itself."""

    form_id: str
    title: str
    version: str
    languages: tuple[str, ...]
    questions: int


def expression_fault(text: str) -> tuple[str, int | None] | None:
    """Return (what is wrong, position from 0) of an expression, or None where it can be read."""
    try:
        xpath.compiled(text)
    except xpath.ExpressionError as error:
        return error.message, error.position
    return None


def differences(text: str, *, filters: bool) -> tuple[str, ...]:
    """Return what other programs read in another way; nothing where it cannot be read at all."""
    try:
        return xpath.differences(text, filters=filters)
    except xpath.ExpressionError:
        return ()


def same_function(name: str) -> str | None:
    """Return the function that `name`, which is none, is another spelling of."""
    if name in FUNCTIONS:
        return None
    folded = {_folded(known): known for known in FUNCTIONS}
    return _OTHER_WORDS.get(name.lower()) or folded.get(_folded(name))


def _folded(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "").replace(":", "")


def targets(text: str, base: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the paths that an expression at `base` reads in the form itself.

    A bare word counts as a child of the node itself; that is looked at by the lints.
    """
    try:
        read = xpath.compiled(text).references
    except xpath.ExpressionError:
        return []
    found = []
    for reference in read:
        bare = (
            reference.start is xpath.Start.CONTEXT
            and reference.steps[:1]
            and (reference.steps[0][0] == "child")
        )
        target = None if bare else reference.target(base)
        if target is not None and not target.deep:
            found.append(target.names)
    return found


def pattern_fault(pattern: str) -> str | None:
    """Return why a pattern of `regex()` cannot be read, or None."""
    try:
        regexes.matches("", pattern)
    except xpath.ExpressionError as error:
        return error.message
    return None


def outline(xform: str | bytes) -> Outline:
    """Return title, id, version, languages and number of questions; raises `ValueError`."""
    document = parsed(xform)
    everything = below(document)
    model = next((node for node in everything if node.local == "model"), None)
    body = next((node for node in everything if node.local == "body"), None)
    if model is None or body is None:
        raise ValueError(tr("This XML file is no XForm: it has no model and no body."))
    title = next((nodes.string_value(node) for node in everything if node.local == "title"), "")
    root = _first_instance(model)
    translations = [node for node in below(model) if node.local == "translation"]
    languages = tuple(node.attribute("lang") for node in translations)
    questions = sum(1 for node in below(body) if node.local in _CONTROLS)
    return Outline(
        root.attribute("id") if root else "",
        title.strip(),
        root.attribute("version") if root else "",
        tuple(language for language in languages if language != "default"),
        questions,
    )


def parsed(xform: str | bytes) -> Node:
    """Return the document of an XForm; raises `ValueError` with a sentence for a person."""
    try:
        return nodes.parse(xform)
    except nodes.XmlError as error:
        said = str(error)
        raise ValueError(tr("This form cannot be read as XML: {why}.", why=said)) from None


def form_faults(xform: str | bytes, files: Mapping[str, bytes]) -> list[DefinitionProblem]:
    """Return what the reading of the compiled form finds, node by node."""
    try:
        definition.read_xform(xform, files)
    except definition.FormProblem as error:
        return list(error.problems)
    return []


def scores(found: Mapping[str, Sequence[Mapping[str, str]]]) -> tuple[str, list[Finding]]:
    """Return the scores, bands and terms of the sheets as text, and what is wrong with them."""
    scoring, findings = from_sheets(found)
    return to_json(scoring), findings


def _first_instance(model: Node) -> Node | None:
    for node in below(model):
        if node.local == "instance":
            return next(iter(node.elements()), None)
    return None
