"""Functions about answers and choices, and those that ask the form itself."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeAlias

from exitdesk.forms.nodes import Node
from exitdesk.forms.xpath.context import Context, ExpressionError, Value
from exitdesk.forms.xpath.conversions import to_boolean, to_number, to_text
from exitdesk.forms.xpath.registry import function
from exitdesk.i18n import tr

Run: TypeAlias = "Callable[[Context], Value]"


@function("selected", "s s", "boolean")
def _selected(_: Context, answer: str, choice: str) -> bool:
    return choice.strip() in answer.split() if choice else not answer.strip()


@function("selected-at", "s n", "string")
def _selected_at(_: Context, answer: str, place: float) -> str:
    chosen = answer.split()
    return chosen[int(place)] if 0 <= place < len(chosen) else ""


@function("count-selected", "s", "number")
def _count_selected(_: Context, answer: str) -> float:
    return float(len(answer.split()))


@function("coalesce", "L L*", "any")
def _coalesce(c: Context, *arguments: Run) -> Value:
    for argument in arguments:
        value = argument(c)
        if not _is_nan(value) and to_text(value, c):
            return value
    return ""


@function("once", "L", "string")
def _once(c: Context, argument: Run) -> str:
    text = c.text(c.node)
    if text:
        return text
    value = argument(c)
    return "" if _is_nan(value) else to_text(value, c)


def _is_nan(value: Value) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _ticks(c: Context, value: Value) -> list[bool]:
    if isinstance(value, list):
        return [to_boolean(c.text(node)) for node in value]
    return [to_boolean(value)]


def _within(count: float, least: float, most: float) -> bool:
    return (least < 0 or count >= least) and (most < 0 or count <= most)


@function("checklist", "n n v*", "boolean")
def _checklist(c: Context, least: float, most: float, *values: Value) -> bool:
    count = sum(1 for value in values for tick in _ticks(c, value) if tick)
    return _within(count, least, most)


@function("weighted-checklist", "n n v*", "boolean")
def _weighted_checklist(c: Context, least: float, most: float, *pairs: Value) -> bool:
    if len(pairs) % 2:
        raise ExpressionError(tr("weighted-checklist() needs a weight after every value."))
    total = 0.0
    for value, weight in zip(pairs[::2], pairs[1::2], strict=True):
        ticks = _ticks(c, value)
        weights = weight if isinstance(weight, list) else [weight] * len(ticks)
        for tick, one in zip(ticks, weights, strict=False):
            if tick:
                total += to_number([one] if isinstance(one, Node) else one, c)
    return _within(total, least, most)


@function("jr:choice-name", "s s", "string")
def _choice_name(c: Context, value: str, path: str) -> str:
    find = c.environment.choice_name
    return value if find is None else find(value, path, c.node)


@function("jr:itext", "s", "any")
def _itext(c: Context, name: str) -> Value:
    find = c.environment.itext
    if find is None:
        return name
    found = find(name)
    return [found] if isinstance(found, Node) else found


@function("pulldata", "s s s s", "string")
def _pulldata(c: Context, *arguments: str) -> str:
    find = c.environment.pulldata
    return "" if find is None else find(arguments)


@function("property", "s", "string")
def _property(c: Context, name: str) -> str:
    return c.environment.properties.get(name, "")
