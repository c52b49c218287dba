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
    }
)
_ONLY_IN_CHT: Final = frozenset({"add-date", "difference-in-months", "parse-timestamp-to-date"})
_PLAIN_AXES: Final = frozenset({"attribute", "child", "parent", "self"})


def differences(source: str, *, filters: bool = False) -> tuple[str, ...]:
    """Return in words what engines disagree on. Raises ExpressionError like `compiled`.

    `filters` says that the expression chooses among the rows of a list: a bare word is a column.
    """
    return tuple(dict.fromkeys(_found(parsed(source), in_predicate=filters)))


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
    if call.name in _ONLY_IN_CHT or call.name.startswith("cht:"):
        yield tr("{name}() is known here and in the Community Health Toolkit.", name=call.name)
    match call.name, call.arguments:
        case "regex", (_, Literal(pattern)) if not _anchored(pattern):
            yield tr(
                "The pattern of regex() has to match the whole text here and in ODK Collect; "
                "Enketo and Web Forms look for it anywhere. Begin it with ^ and end it with $."
            )
        case (("date" | "date-time"), (Literal(text), *_)) if text and moment(text, UTC) is None:
            yield tr('"{text}" is no date: blank here, an error in ODK Collect.', text=text)
        case "once", _:
            yield tr("once() does not work in old versions of Kobo.")
        case "substring", _:
            yield tr("substring() does not work in every version of ODK Collect. Use substr().")
        case "round", (Negation(), *_):
            yield tr("round() rounds halves below zero in another way in other programs.")
        case "position", (_, *_):
            yield tr("position() with something in its brackets gives other numbers in Web Forms.")
        case "boolean-from-string", _:
            yield tr("boolean-from-string() takes TRUE in capitals for true in some programs only.")
        case _:
            return


def _anchored(pattern: str) -> bool:
    return pattern.startswith("^") and pattern.endswith("$")


def _step(step: Step) -> Iterator[str]:
    if step.axis not in _PLAIN_AXES:
        words = "//" if step == Step("descendant-or-self", "node()") else f"{step.axis}::"
        yield tr('"{text}" in a path does not work in ODK Collect.', text=words)
    for predicate in step.predicates:
        if isinstance(predicate, Number):
            yield tr(
                "A number in [...] chooses by place here, but not in every ODK Collect. "
                "Use indexed-repeat()."
            )
        yield from _found(predicate, in_predicate=True)
