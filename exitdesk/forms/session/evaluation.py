"""What follows from an answer: only the expressions that it touches, each after what it reads."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from exitdesk.forms import nodes
from exitdesk.forms.nodes import Node, string_value
from exitdesk.forms.session import lexical
from exitdesk.forms.session.graph import WRITING, Graph, Task, TaskKind
from exitdesk.forms.session.states import Changed
from exitdesk.forms.session.tree import Place
from exitdesk.forms.xpath import ExpressionError
from exitdesk.i18n import tr

if TYPE_CHECKING:
    from exitdesk.forms.definition import Names
    from exitdesk.forms.session.choosing import Choosing
    from exitdesk.forms.session.world import World

MOST_INSTANCES: Final = 5_000
"""Rows of one repeat that a form may make by itself."""
MOST_NODES: Final = 40_000
"""Nodes of the answers, beyond which a form makes no rows by itself."""
MOST_TEXT: Final = 1_000_000
"""Characters of a computed value; values that double in every row would take all memory."""
_WORDS: Final = frozenset({"jr:choice-name", "jr:itext"})
MOST_TURNS: Final = 20
"""Times that actions and lost choices may set each other off after one answer."""
MOST_ROUNDS: Final = 200_000
"""Evaluations after one answer, beyond which a form is running away."""


class Evaluation:
    """Keeps relevance, calculations and counted repeats of one session up to date.

    `grow` adds so many instances of a repeat to its parent; `act` does what changed answers
    ask for.
    """

    def __init__(
        self,
        world: World,
        graph: Graph,
        choosing: Choosing,
        *,
        grow: Callable[[Names, Node, int], list[Node]],
        act: Callable[[], bool],
    ) -> None:
        self._world, self._graph, self._choosing = world, graph, choosing
        self._grow, self._act = grow, act
        self.evaluated = 0
        """How many expressions were evaluated since the session began."""
        self._due: list[tuple[int, int]] = []
        self._waiting: dict[int, tuple[Task, dict[int, Node]]] = {}
        self._touched: dict[int, Node] = {}
        self._structure = False
        self._selects: dict[int, Node] = {}
        self._now: tuple[Task | None, Node | None] = (None, None)

    def everything(self) -> None:
        """Evaluate the whole form once, as it begins."""
        self.begin()
        for task in self._graph.tasks:
            if task.kind in WRITING:
                self._wait(task, self._nodes(task, None))
        self._run()

    def reworded(self) -> None:
        """Evaluate again what reads labels: they are in another language now."""
        self.begin()
        for task in self._graph.tasks:
            if task.kind in WRITING and task.expression.functions & _WORDS:
                self._wait(task, self._nodes(task, None))
        self.finish()

    def begin(self) -> None:
        """Forget what an earlier answer changed."""
        self._world.environment.begin()
        self._touched.clear()
        self._selects.clear()
        self._structure = False

    def finish(self) -> Changed:
        """Evaluate what is due, drop choices that are offered no more, and tell what changed."""
        self._run()
        for _ in range(MOST_TURNS):
            acted = self._act()
            self._run()
            lost, self._selects = list(self._selects.values()), {}
            alive = [node for node in lost if self._in_tree(node)]
            if not self._choosing.drop_lost(alive) and not acted:
                break
            self._run()
        alive = [node for node in self._touched.values() if self._in_tree(node)]
        return Changed(frozenset(self._world.tree.ref(node) for node in alive), self._structure)

    def touched(self, node: Node) -> None:
        """Note that what a node says has changed: who reads it is due."""
        self._touched[id(node)] = node
        self._world.generation += 1
        self._announce(node.state.names, node)

    def restructured(self, names: Names, parent: Node, new: Sequence[Node] = ()) -> None:
        """Note that instances of a repeat came (`new`) or went under `parent`."""
        self._structure = True
        self._world.generation += 1
        self._touched[id(parent)] = parent
        for path in (names, *self._graph.below.get(names, ())):
            self._announce(path, parent)
        for task in self._graph.tasks if new else ():
            if task.kind in WRITING and task.names[: len(names)] == names:
                self._wait(task, [one for row in new for one in self._in_row(task, row)])

    # ------------------------------------------------------------ inside

    def _announce(self, names: Names, node: Node) -> None:
        """Have everything evaluated, or looked at again, that reads a path near a node."""
        for reader in self._graph.readers.get(names, ()):
            above = _above(node, reader.meet)
            found = self._nodes(reader.task, above)
            if reader.task is self._now[0]:
                # What reads itself (once, random) has just been evaluated: once is enough.
                found = [one for one in found if one is not self._now[1]]
            if reader.task.kind in WRITING:
                self._wait(reader.task, found)
            else:
                for one in found:
                    self._touched[id(one)] = one
                    if reader.task.kind is TaskKind.CHOICES:
                        self._selects[id(one)] = one

    def _in_row(self, task: Task, row: Node) -> list[Node]:
        if task.kind is TaskKind.COUNT:
            return self._parents(task, row)
        return self._world.tree.instances(task.names, row)

    def _nodes(self, task: Task, above: Node | None) -> list[Node]:
        if task.kind is TaskKind.COUNT:
            return self._parents(task, above)
        return self._world.tree.instances(task.names, above)

    def _parents(self, task: Task, above: Node | None) -> list[Node]:
        """Return the nodes that hold the instances of a counted repeat."""
        holder = task.names[:-1]
        if above is not None:
            above = _above(above, len(holder))
        return self._world.tree.instances(holder, above)

    def _wait(self, task: Task, found: list[Node]) -> None:
        waiting = self._waiting.get(id(task))
        if waiting is None:
            self._waiting[id(task)] = (task, {id(node): node for node in found})
            heapq.heappush(self._due, (task.order, id(task)))
        else:
            waiting[1].update((id(node), node) for node in found)

    def _run(self) -> None:
        rounds = 0
        try:
            while self._due:
                _, key = heapq.heappop(self._due)
                task, found = self._waiting.pop(key)
                for node in found.values():
                    rounds += 1
                    if rounds > MOST_ROUNDS:
                        raise ExpressionError(tr("The form does not come to rest."))
                    self._evaluate(task, node)
        finally:
            self._now = (None, None)
            self._due.clear()
            self._waiting.clear()

    def _evaluate(self, task: Task, node: Node) -> None:
        self.evaluated += 1
        self._now = (task, node)
        match task.kind:
            case TaskKind.RELEVANT:
                self._relevant(task, node)
            case TaskKind.CALCULATE:
                self._calculate(task, node)
            case _:
                self._count(task, node)

    def _relevant(self, task: Task, node: Node) -> None:
        place: Place = node.state
        place.relevant = self._world.holds(task.expression, node, otherwise=True)
        above = node.parent.state if node.parent is not None else None
        self._hide(node, (above.hidden if above is not None else False) or not place.relevant)

    def _hide(self, node: Node, hidden: bool) -> None:
        """Carry a change of relevance down; whoever reads what is below is due."""
        place: Place = node.state
        if place.hidden == hidden:
            return
        place.hidden = hidden
        self.touched(node)
        self._structure = True
        if not hidden and node.state.names in self._world.definition.questions:
            self._selects[id(node)] = node
        for child in node.elements():
            self._hide(child, hidden or not child.state.relevant)

    def _calculate(self, task: Task, node: Node) -> None:
        context = self._world.context(node)
        bind = node.state.bind
        try:
            text = lexical.stored(task.expression.value(context), bind.type, context)
        except ExpressionError:
            text = ""
        overlong = len(text) > MOST_TEXT
        if overlong:
            text = ""  # values that double in every row would take all memory there is
        if node.state.overlong is not overlong:
            node.state.overlong = overlong
            self._touched[id(node)] = node
        if text != string_value(node) and not node.elements():
            self._world.put(node, text)

    def _count(self, task: Task, parent: Node) -> None:
        """Add rows until there are as many as the form wants; rows are never taken away."""
        names = task.names
        present = parent.named(names[-1])
        stand_in = present[0] if present else self._stand_in(names, parent)
        try:
            wanted = task.expression.number(self._world.context(stand_in))
        except ExpressionError:
            return
        if wanted != wanted:  # noqa: PLR0124 (not a number: nothing is known)
            return
        missing = int(min(wanted, MOST_INSTANCES)) - len(present)
        if missing > 0:
            room = max(0, MOST_NODES - self._world.tree.size) // self._world.tree.weight(names)
            self._grow(names, parent, min(missing, room))
        place: Place = parent.state
        if int(min(wanted, MOST_INSTANCES + 1)) > len(parent.named(names[-1])):
            place.crowded |= {names}
        else:
            place.crowded -= {names}

    def _stand_in(self, names: Names, parent: Node) -> Node:
        """Return a row that is not there yet, seen from where it would stand."""
        node = nodes.new_element(names[-1])
        node.parent = parent
        node.state = Place(names, None)
        return node

    def _in_tree(self, node: Node) -> bool:
        return nodes.top_of(node) is self._world.tree.document


def _above(node: Node, depth: int) -> Node:
    """Return the node at a depth above (or at) a node."""
    while len(node.state.names) > depth and node.parent is not None:
        node = node.parent
    return node
