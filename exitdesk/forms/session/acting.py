"""What a form does by itself: values that are set at events, and those filled in beforehand."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from exitdesk.forms import nodes
from exitdesk.forms.session import lexical
from exitdesk.forms.xpath import ExpressionError

if TYPE_CHECKING:
    from exitdesk.forms.definition import Action, Names
    from exitdesk.forms.nodes import Node
    from exitdesk.forms.session.world import World

FIRST_LOAD: Final = "odk-instance-first-load"
LOAD: Final = "odk-instance-load"
NEW_REPEAT: Final = "odk-new-repeat"
READY: Final = "xforms-ready"
VALUE_CHANGED: Final = "xforms-value-changed"


class Acting:
    """Does for one session what the form's actions and preloads ask for."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._pending: list[tuple[tuple[Action, ...], Node]] = []
        self._of_rows: dict[Names, tuple[Action, ...]] = {}

    def hear(self, node: Node) -> None:
        """Hear that a node got another value: its actions wait until all that follows is done."""
        question = self._world.definition.questions.get(node.state.names)
        if question is not None and question.actions:
            self._pending.append((question.actions, node))

    def act(self) -> bool:
        """Do what waits; tell whether anything did."""
        pending, self._pending = self._pending, []
        for actions, node in pending:
            self._run(actions, VALUE_CHANGED, node)
        return bool(pending)

    def loaded(self, event: str) -> None:
        """Do what the form asks for when it is opened."""
        definition = self._world.definition
        found = list(definition.actions)
        for question in definition.questions.values():
            found += question.actions
        self._run(tuple(found), event, self._world.tree.root)

    def starts(self, names: Names) -> tuple[Action, ...]:
        """Return what the form asks for in a new row of a repeat."""
        if names not in self._of_rows:
            definition = self._world.definition
            of_rows = definition.repeats[names].actions
            found = [*of_rows, *definition.actions]
            for path, question in definition.questions.items():
                if path[: len(names)] == names:
                    found += question.actions
            self._of_rows[names] = tuple(
                one
                for one in found
                if NEW_REPEAT in one.events
                and (one.target[: len(names)] == names or one in of_rows)
            )
        return self._of_rows[names]

    def grown(self, names: Names, node: Node) -> None:
        """Do what the form asks for in a new row."""
        self._run(self.starts(names), NEW_REPEAT, node)

    def preload(self) -> None:
        """Fill in what the form wants filled in beforehand."""
        for names, bind in self._world.definition.binds.items():
            text = self._preloaded(bind.preload, bind.preload_parameters)
            for node in self._world.tree.instances(names) if text else ():
                nodes.set_text(node, text)

    def finish_times(self) -> None:
        """Write the moment of finishing where the form wants it (preload ``end``)."""
        for names, bind in self._world.definition.binds.items():
            if bind.preload == "timestamp" and bind.preload_parameters == "end":
                for node in self._world.tree.instances(names):
                    nodes.set_text(node, self._now())

    # ------------------------------------------------------------ inside

    def _run(self, actions: tuple[Action, ...], event: str, node: Node) -> None:
        """Do what is to be done at an event, seen from a node."""
        for action in actions:
            if event in action.events:
                for target in self._targets(action, node):
                    text = self._text(action, target)
                    if not target.state.hidden:
                        self._world.put(target, text)

    def _text(self, action: Action, target: Node) -> str:
        if action.value is None:
            return action.text
        bind, context = target.state.bind, self._world.context(target)
        try:
            value = action.value.value(context)
        except ExpressionError:
            return ""
        return lexical.stored(value, bind.type if bind is not None else "string", context)

    def _targets(self, action: Action, node: Node) -> Iterator[Node]:
        """Yield the nodes that an action sets: those nearest to where it happened."""
        names, above = action.target, node
        while names[: len(above.state.names)] != above.state.names:
            if above.parent is None or above.parent.state is None:
                return
            above = above.parent
        for one in self._world.tree.instances(names, above):
            if not one.elements():
                yield one

    def _preloaded(self, kind: str, parameters: str) -> str:
        """Return what is filled in beforehand; what a desk cannot know is empty."""
        environment = self._world.environment
        match kind, parameters:
            case "uid", _:
                return f"uuid:{uuid.UUID(int=environment.random.getrandbits(128), version=4)}"
            case "timestamp", "start":
                return self._now()
            case "date", "today":
                return environment.now().date().isoformat()
            case _:
                return ""

    def _now(self) -> str:
        return self._world.environment.now().isoformat(timespec="milliseconds")
