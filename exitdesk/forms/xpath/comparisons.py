"""Equality and order by XPath 1.0, section 3.4; dates are equal when they are the same day."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import tzinfo
from typing import Final, TypeAlias

from exitdesk.forms.nodes import Node
from exitdesk.forms.xpath.context import Context, Value
from exitdesk.forms.xpath.conversions import number_of_text, to_boolean, to_number
from exitdesk.forms.xpath.dates import days_of, looks_like_date

Order: TypeAlias = "Callable[[float, float], bool]"

ORDERS: Final[dict[str, Order]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def equal_texts(left: str, right: str, tz: tzinfo) -> bool:
    """Whether two texts are the same, or two dates the same moment."""
    if left == right:
        return True
    if looks_like_date(left) and looks_like_date(right):
        return days_of(left, tz) == days_of(right, tz)
    return False


def equal(left: Value, right: Value, c: Context) -> bool:
    """Compare with `=`."""
    if isinstance(left, list) or isinstance(right, list):
        return _equal_nodes(left, right, c, wanted=True)
    return _equal_values(left, right, c)


def unequal(left: Value, right: Value, c: Context) -> bool:
    """Compare with `!=`, which for node sets is not the contrary of `=`."""
    if isinstance(left, list) or isinstance(right, list):
        return _equal_nodes(left, right, c, wanted=False)
    return not _equal_values(left, right, c)


def _equal_values(left: Value, right: Value, c: Context) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return to_boolean(left) == to_boolean(right)
    if isinstance(left, str) and isinstance(right, str):
        return equal_texts(left, right, c.environment.tz)
    return to_number(left, c) == to_number(right, c)


def _equal_nodes(left: Value, right: Value, c: Context, *, wanted: bool) -> bool:
    if not isinstance(left, list):
        left, right = right, left
    assert isinstance(left, list)  # noqa: S101
    if not left and c.environment.missing_is_blank and not isinstance(right, list):
        return _equal_values("", right, c) == wanted
    if isinstance(right, bool):
        return (bool(left) == right) == wanted
    tz = c.environment.tz
    if isinstance(right, str):
        return any(equal_texts(c.text(node), right, tz) == wanted for node in left)
    if isinstance(right, list):
        texts = [c.text(node) for node in right]
        return any(equal_texts(c.text(node), text, tz) == wanted for node in left for text in texts)
    return any((number_of_text(c.text(node), tz) == right) == wanted for node in left)


def ordered(order: Order, left: Value, right: Value, c: Context) -> bool:
    """Compare with `<`, `<=`, `>` or `>=`."""
    if isinstance(left, list) or isinstance(right, list):
        # A truth counts as 0 or 1 here, node by node, as every engine in use has it.
        lefts, rights = _numbers(left, c), _numbers(right, c)
        return any(order(one, other) for one in lefts for other in rights)
    return order(to_number(left, c), to_number(right, c))


def _numbers(value: Value, c: Context) -> list[float]:
    if isinstance(value, list):
        tz = c.environment.tz
        return [number_of_text(c.text(node), tz) for node in value]
    return [to_number(value, c)]


def any_text(nodes: list[Node], text: str, c: Context, *, equal_to: bool) -> bool:
    """Whether a node reads `text` (or not), for a text that is known to be no date."""
    read = c.text
    if not nodes and c.environment.missing_is_blank:
        return (not text) == equal_to
    if equal_to:
        return any(read(node) == text for node in nodes)
    return any(read(node) != text for node in nodes)
