"""The form as a list of lines, as it stands."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from exitdesk.forms.definition import Element, Group, Question, Repeat
from exitdesk.forms.session.states import ViewItem
from exitdesk.forms.xpath.conversions import to_number

if TYPE_CHECKING:
    from exitdesk.forms.nodes import Node
    from exitdesk.forms.session.wording import Wording
    from exitdesk.forms.session.world import World


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is shown, and in which words."""

    world: World
    wording: Wording


def viewed(world: World, wording: Wording) -> tuple[ViewItem, ...]:
    """Return groups, repeat instances and questions in the order of the form."""
    shown, root = _Shown(world, wording), world.tree.root
    return tuple(
        line for element in shown.world.definition.body for line in _lines(shown, element, root, 0)
    )


def _lines(shown: _Shown, element: Element, above: Node, level: int) -> Iterator[ViewItem]:
    match element:
        case Question():
            node = _nearest(shown, element, above)
            if node is not None:
                label = shown.wording.words(element.label, node)
                yield _line(shown, "question", node, level, label, element)
        case Group():
            node = _nearest(shown, element, above) if element.bound else above
            if node is not None:
                label = shown.wording.words(element.label, node)
                yield _line(shown, "group", node, level, label, element)
                for child in element.children:
                    yield from _lines(shown, child, node, level + 1)
        case Repeat():
            yield from _repeat(shown, element, above, level)
        case _:
            assert_never(element)


def _repeat(shown: _Shown, element: Repeat, above: Node, level: int) -> Iterator[ViewItem]:
    parents = shown.world.tree.instances(element.names[:-1], above)
    if not parents:
        return
    parent = parents[0]
    label = shown.wording.words(element.label, parent)
    free = element.count is None and not element.fixed
    yield ViewItem(
        "repeat",
        f"{shown.world.tree.ref(parent)}/{element.names[-1]}",
        level,
        label,
        not parent.state.hidden,
        element,
        element.appearance,
        can_add=free,
    )
    for node in _shown(shown, element, parent):
        own = shown.wording.words(element.label, node)
        line = _line(shown, "instance", node, level + 1, own, element)
        yield ViewItem(
            "instance",
            line.ref,
            level + 1,
            own,
            line.relevant,
            element,
            element.appearance,
            removable=free,
        )
        for child in element.children:
            yield from _lines(shown, child, node, level + 2)


def _shown(shown: _Shown, element: Repeat, parent: Node) -> list[Node]:
    """Return the instances that a person sees: of a counted repeat, as many as are counted.

    As in ODK, rows beyond the count keep their answers and are out of sight.
    """
    found = parent.named(element.names[-1])
    if element.count is None or not found:
        return found
    counted = shown.world.evaluated(element.count, found[0])
    number = to_number(counted, shown.world.context(found[0])) if counted is not None else math.nan
    return found if math.isnan(number) else found[: max(0, int(min(number, len(found))))]


def _nearest(shown: _Shown, element: Question | Group, above: Node) -> Node | None:
    """Return the node of an element: inside `above`, or anywhere where it lies elsewhere."""
    names = above.state.names
    inside = element.names[: len(names)] == names
    found = shown.world.tree.instances(element.names, above if inside else None)
    return found[0] if found else None


def _line(
    shown: _Shown, kind: str, node: Node, level: int, label: str, element: Element
) -> ViewItem:
    return ViewItem(
        kind,  # type: ignore[arg-type]
        shown.world.tree.ref(node),
        level,
        label,
        not node.state.hidden,
        element,
        element.appearance,
    )
