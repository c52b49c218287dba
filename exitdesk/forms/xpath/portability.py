"""What an expression holds that other programs read in another way.

A form is often filled in elsewhere, too; whoever imports one should hear of it beforehand.
The engines meant are JavaRosa (ODK Collect, KoboCollect), Enketo and ODK Web Forms.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import Final

from exitdesk.forms.xpath.dates import moment
from exitdesk.forms.xpath.grammar import (
    Ast,
    Call,
    Chain,
    Filter,
    Literal,
    Negation,
    Number,
    Path,
    Step,
    Union,
    parsed,
)
from exitdesk.i18n import tr

_COMPARED: Final = frozenset({"=", "!=", "<", "<=", ">", ">="})
_NOT_IN_COLLECT: Final = frozenset(
    {
        "ceiling",
        "floor",
        "id",
        "lang",
        "last",
        "local-name",
        "name",
        "namespace-uri",
        "substring",
    }
)
_ONLY_IN_CHT: Final = frozenset({"add-date", "difference-in-months", "parse-timestamp-to-date"})
_PLAIN_AXES: Final = frozenset({"attribute", "child", "parent", "self"})


def differences(source: str) -> tuple[str, ...]:
    """Return in words what engines disagree on. Raises ExpressionError like `compiled`."""
    return tuple(dict.fromkeys(_found(parsed(source), in_predicate=False)))


def _found(tree: Ast, *, in_predicate: bool) -> Iterator[str]:
    match tree:
        case Negation():
            yield from _found(tree.operand, in_predicate=in_predicate)
        case Chain():
            if not in_predicate and _COMPARED.intersection(tree.operators):
                yield from _bare_words(tree)
            yield from _all(tree.operands, in_predicate=in_predicate)
        case Union():
            yield tr('"|" joins answers in Web Forms and Enketo only.')
            yield from _all(tree.parts, in_predicate=in_predicate)
        case Call():
            yield from _call(tree)
            yield from _all(tree.arguments, in_predicate=in_predicate)
        case Filter():
            yield tr("A choice [...] from the result of a function does not work in ODK Collect.")
            yield from _found(tree.base, in_predicate=in_predicate)
            yield from _all(tree.predicates, in_predicate=True)
        case Path():
            if tree.base is not None:
                yield from _found(tree.base, in_predicate=in_predicate)
            for step in tree.steps:
                yield from _step(step)
        case _:
            return


def _all(trees: tuple[Ast, ...], *, in_predicate: bool) -> Iterator[str]:
    for tree in trees:
        yield from _found(tree, in_predicate=in_predicate)


def _bare_words(chain: Chain) -> Iterator[str]:
    """Yield the words that were meant as texts: `${consent} = yes` compares two answers."""
    for operand in chain.operands:
        if isinstance(operand, Path) and not operand.absolute and operand.base is None:
            match operand.steps:
                case (Step("child", name, ()),) if "(" not in name and "*" not in name:
                    yield tr(
                        '"{name}" is read as an answer beside this one. '
                        "A text stands in quotation marks.",
                        name=name,
                    )


def _call(call: Call) -> Iterator[str]:
    if call.name in _NOT_IN_COLLECT:
        yield tr("{name}() does not work in every version of ODK Collect.", name=call.name)
    if call.name in _ONLY_IN_CHT:
        yield tr("{name}() is known here and in the Community Health Toolkit.", name=call.name)
    if call.name == "regex" and len(call.arguments) == 2:
        pattern = call.arguments[1]
        if isinstance(pattern, Literal) and not _anchored(pattern.text):
            yield tr(
                "The pattern of regex() has to match the whole text here and in ODK Collect; "
                "Enketo and Web Forms look for it anywhere. Begin it with ^ and end it with $."
            )
    if call.name in ("date", "date-time") and call.arguments:
        text = call.arguments[0]
        if isinstance(text, Literal) and text.text and moment(text.text, UTC) is None:
            yield tr('"{text}" is no date: blank here, an error in ODK Collect.', text=text.text)


def _anchored(pattern: str) -> bool:
    return pattern.startswith("^") and pattern.endswith("$")


def _step(step: Step) -> Iterator[str]:
    if step.axis not in _PLAIN_AXES:
        words = "//" if step == Step("descendant-or-self", "node()") else f"{step.axis}::"
        yield tr('"{text}" in a path does not work in ODK Collect.', text=words)
    for predicate in step.predicates:
        if isinstance(predicate, Number):
            yield tr("A number in [...] chooses by place here, but not in every ODK Collect.")
        yield from _found(predicate, in_predicate=True)
