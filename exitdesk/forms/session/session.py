"""One person filling in one form: answers, and what follows from them."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from exitdesk.forms import nodes
from exitdesk.forms.definition import Element, FormDefinition, Group, Names, Repeat
from exitdesk.forms.nodes import Node, NodeKind, string_value
from exitdesk.forms.session import lexical
from exitdesk.forms.session.acting import FIRST_LOAD, LOAD, READY, Acting
from exitdesk.forms.session.choosing import Choosing, Remembered
from exitdesk.forms.session.evaluation import Evaluation
from exitdesk.forms.session.graph import Graph, graph_of
from exitdesk.forms.session.moment import Moment
from exitdesk.forms.session.states import AnswerProblem, Changed, NodeState, ProblemKind, ViewItem
from exitdesk.forms.session.tree import Place, Tree, resumed, started
from exitdesk.forms.session.viewing import viewed
from exitdesk.forms.session.wording import Wording
from exitdesk.forms.session.world import World, seen, visible
from exitdesk.forms.xpath import Environment
from exitdesk.i18n import tr


class Unknown(LookupError):
    """There is no such node in the form as it stands."""


class FormSession:
    """The answers to a form as they stand.

    `instance_xml` goes on with answers written before; `now` is the clock (an aware moment),
    `seed` makes chance repeatable. Refs are paths with positions: ``/data/visit[2]/day``.
    Raises FormProblem where the form's expressions go in circles, XmlError for `instance_xml`.
    """

    def __init__(
        self,
        definition: FormDefinition,
        *,
        instance_xml: str | None = None,
        language: str | None = None,
        now: Callable[[], datetime] | None = None,
        seed: int | None = None,
    ) -> None:
        self.definition = definition
        self._clock = now or _system_clock
        environment = Environment(
            now=self._clock,
            tz=self._clock().tzinfo or datetime.now().astimezone().tzinfo,  # type: ignore[arg-type]
            instance=self._instance,
            string_of=seen,
            choice_name=self._choice_name,
            itext=self._itext,
            pulldata=self._pulldata,
            random=random.Random(seed),  # noqa: S311 (no secret hangs on it)
            version=definition.version,
            shared=True,
            visible=visible,
            missing_is_blank=True,
        )
        fresh = instance_xml is None
        if instance_xml is None:
            root = started(definition)
        else:
            root = resumed(definition, nodes.root_element(nodes.parse(instance_xml)))
        chosen = language if language in definition.languages else definition.default_language
        self.tree = Tree(definition, root)
        self.world = World(definition, self.tree, chosen or "", environment)
        self._groups: dict[Names, Element] | None = None
        self._wording = Wording(self.world)
        graph = _graph(definition)
        self._choosing = Choosing(self.world, self._wording, graph.words)
        self._acting = Acting(self.world)
        self._evaluation = Evaluation(
            self.world, graph, self._choosing, grow=self._grow, act=self._acting.act
        )
        self.world.noticed = self._noticed
        self._start(fresh=fresh)

    # ------------------------------------------------------------ asking

    @property
    def language(self) -> str:
        """The language in which labels are given; one of the form's, or ``""``."""
        return self.world.language

    @language.setter
    def language(self, wanted: str) -> None:
        if self.definition.languages and wanted not in self.definition.languages:
            raise ValueError(tr("The form does not speak {language}.", language=wanted))
        if wanted != self.world.language:
            self.world.language = wanted
            self._evaluation.reworded()

    def refs(self) -> tuple[str, ...]:
        """Return the refs of all nodes that hold answers, in document order."""
        return tuple(self.tree.ref(node) for node in self.tree.leaves())

    def value(self, ref: str) -> str:
        """Return what is answered there, hidden or not. Raises Unknown."""
        return string_value(self._found(ref))

    def node(self, ref: str) -> NodeState:
        """Return everything about one node as it stands. Raises Unknown."""
        return self.state_of(self._found(ref))

    def view(self) -> tuple[ViewItem, ...]:
        """Return the form as it stands: groups, repeat instances and questions, in order."""
        self.world.environment.begin()
        return viewed(self.world, self._wording)

    def problems(self) -> list[AnswerProblem]:
        """Return what keeps the form from being finished: missing, out of bounds, wrong type.

        As in ODK, what is calculated out of sight does not: nobody could correct it. What cannot be
        worked out at all is named all the same.
        """
        environment = self.world.environment
        environment.begin()
        found: list[AnswerProblem] = []
        crowded: set[Names] = set()
        for node in self.tree.elements():
            if node.state.hidden:
                continue
            for names in node.state.crowded - crowded:
                crowded.add(names)
                words = tr("The form wants more rows than there can be.")
                found.append(self._found_wrong(node.named(names[-1])[0], "count", words))
            problem = None if node.elements() else self._problem(node)
            if problem is None or (problem.kind != "calculate" and self._is_out_of_sight(node)):
                continue
            found.append(problem)
        for source in sorted(environment.refused):
            words = tr("This takes too long to work out: {expression}", expression=source)
            found.append(self._found_wrong(self.tree.root, "calculate", words))
        return found

    def hidden_answers(self) -> list[tuple[str, str]]:
        """Return (ref, answer) of what was answered and is not relevant now; finishing drops it."""
        return [
            (self.tree.ref(node), string_value(node))
            for node in self.tree.leaves()
            if node.state.hidden and string_value(node) and self._asked(node)
        ]

    def instance_xml(self, *, final: bool = False) -> str:
        """Return the answers as XForms instance XML.

        `final` leaves out what is not relevant and composes accents, as ODK does.
        """
        if not final:
            return nodes.serialised(self.tree.root)
        kept = nodes.clone(self.tree.root, keep=_is_kept)
        return unicodedata.normalize("NFC", nodes.serialised(kept))

    # ------------------------------------------------------------ changing

    def answer(self, ref: str, value: str | None) -> Changed:
        """Take an answer as XForms writes it (several choices apart by spaces), or none.

        It is kept even where it is not valid; `problems` says so. Raises Unknown.
        """
        node = self._found(ref)
        if node.elements():
            raise Unknown(tr("{ref} is a group, not a question.", ref=ref))
        text = value or ""
        if string_value(node) == text:
            return Changed(frozenset())
        self._evaluation.begin()
        self._choosing.chosen(node)
        self.world.put(node, text)
        return self._finished()

    def add_repeat(self, ref: str) -> str:
        """Add an instance behind the last one of a repeat and return its ref. Raises Unknown.

        `ref` is the repeat's path, with positions for the repeats around it.
        """
        names, parent = self._repeat(ref)
        self._evaluation.begin()
        (node,) = self._grow(names, parent, 1)
        self._finished()
        return self.tree.ref(node)

    def remove_repeat(self, ref: str) -> Changed:
        """Take an instance away, with its answers. Raises Unknown."""
        node = self._found(ref)
        names = node.state.names
        if names not in self.definition.repeats:
            raise Unknown(tr("{ref} does not repeat.", ref=ref))
        parent = node.parent or self.tree.root
        self._evaluation.begin()
        self.tree.remove(node)
        self._evaluation.restructured(names, parent)
        return self._finished(structure=True)

    def moment(self) -> tuple[Moment, Remembered]:
        """Return everything as it stands, for `go_back`."""
        chance = self.world.environment.random
        return Moment(self.tree.root, chance), self._choosing.remembered()

    def go_back(self, moment: tuple[Moment, Remembered]) -> None:
        """Undo everything since a moment of this session, exactly: nothing is computed anew."""
        held, remembered = moment
        held.bring_back(self.world.environment.random)
        self.tree.counted()
        self.world.generation += 1
        self._choosing.remember(remembered)

    def finish_times(self) -> None:
        """Write the moment of finishing where the form wants it (preload ``end``)."""
        self._acting.finish_times()

    # ------------------------------------------------------------ for the parts of a session

    def _grow(self, names: Names, parent: Node, count: int) -> list[Node]:
        """Add instances of a repeat to its parent and start them; what reads them is due after."""
        # What is set in a row may hang on those before it.
        steps = [1] * count if self._acting.starts(names) else [count]
        grown: list[Node] = []
        for step in steps:
            at = self._place_for(names, parent)
            new = [self.tree.template(names) for _ in range(step)]
            for further, node in enumerate(new):
                nodes.insert(parent, node, at + further)
                self.tree.dress(node, names)
            self._evaluation.restructured(names, parent, new)
            for node in new:
                self._acting.grown(names, node)
            grown += new
        return grown

    def state_of(self, node: Node) -> NodeState:
        """Return everything about one node as it stands."""
        self.world.environment.begin()
        place: Place = node.state
        bind, question = place.bind, self.definition.questions.get(place.names)
        text = "" if node.elements() else string_value(node)
        problem = None if place.hidden else self._problem(node)
        wording = self._wording
        element = question or self._element(place.names)
        label = element.label if element is not None else None
        return NodeState(
            ref=self.tree.ref(node),
            value=text,
            relevant=not place.hidden,
            required=self.world.holds(bind.required if bind else None, node, otherwise=False),
            readonly=self.world.holds(bind.readonly if bind else None, node, otherwise=False),
            valid=problem is None,
            problem=problem.message if problem is not None else "",
            label=wording.words(label, node),
            hint=wording.words(question.hint if question else None, node),
            guidance=wording.words(question.hint if question else None, node, form="guidance"),
            choices=self._choosing.choices(question, node) if question is not None else (),
            data_type=bind.type if bind is not None else "string",
            control=question.control if question is not None else "",
            appearance=element.appearance if element is not None else "",
            media=wording.media(label, node),
            read=lexical.read(bind.type if bind is not None else "string", text),
        )

    # ------------------------------------------------------------ inside

    def _start(self, *, fresh: bool) -> None:
        if fresh:
            self._acting.preload()
        self._evaluation.everything()
        events = (FIRST_LOAD, READY, LOAD) if fresh else (LOAD,)
        self._evaluation.begin()
        for event in events:
            self._acting.loaded(event)
            self._evaluation.finish()
        if fresh:  # what was stored stays as it was answered
            self._choosing.drop_lost(self.tree.leaves())
            self._evaluation.finish()

    def _finished(self, *, structure: bool = False) -> Changed:
        changed = self._evaluation.finish()
        return Changed(changed.refs, changed.structure or structure)

    def _noticed(self, node: Node) -> None:
        """Have evaluated what reads a node, and its actions done after that."""
        self._evaluation.touched(node)
        self._acting.hear(node)

    def _problem(self, node: Node) -> AnswerProblem | None:
        place: Place = node.state
        bind, text = place.bind, string_value(node)
        if place.overlong:
            return self._found_wrong(node, "calculate", tr("What is computed here is too long."))
        if bind is not None and not text.strip():
            if self.world.holds(bind.required, node, otherwise=False):
                words = self._wording.words(bind.required_message, node)
                return self._found_wrong(node, "required", words or tr("This is needed."))
            return None
        if bind is not None and not lexical.fits(bind.type, text):
            return self._found_wrong(node, "type", _wrong_type(bind.type))
        if self._is_not_offered(node, text):
            words = tr("This is not among the choices.")
            return self._found_wrong(node, "choice", words)
        if bind is not None and not self.world.holds(bind.constraint, node, otherwise=True):
            words = self._wording.words(bind.constraint_message, node)
            return self._found_wrong(node, "constraint", words or tr("This value is not allowed."))
        return None

    def _found_wrong(self, node: Node, kind: ProblemKind, words: str) -> AnswerProblem:
        return AnswerProblem(self.tree.ref(node), kind, words)

    def _is_not_offered(self, node: Node, text: str) -> bool:
        question = self.definition.questions.get(node.state.names)
        return question is not None and bool(self._choosing.not_offered(question, node, text))

    def _is_out_of_sight(self, node: Node) -> bool:
        bind = node.state.bind
        calculated = bind is not None and bind.calculate is not None
        return calculated and node.state.names not in self.definition.questions

    def _asked(self, node: Node) -> bool:
        question = self.definition.questions.get(node.state.names)
        bind = node.state.bind
        return question is not None and (bind is None or bind.calculate is None)

    def _found(self, ref: str) -> Node:
        node = self.tree.find(ref)
        if node is None:
            raise Unknown(tr("The form has no node {ref}.", ref=ref))
        return node

    def _repeat(self, ref: str) -> tuple[Names, Node]:
        whole = ref.rstrip("/")
        head, _, last = whole.rpartition("/")
        name = last.partition("[")[0]
        parent = self.tree.find(head)
        names = (*parent.state.names, name) if parent is not None else ()
        if parent is None or names not in self.definition.repeats:
            raise Unknown(tr("The form has no repeat {ref}.", ref=ref))
        return names, parent

    def _place_for(self, names: Names, parent: Node) -> int:
        """Return where the next instance belongs among the children of its parent."""
        order = self.definition.layout[names[:-1]]
        wanted = set(order[: order.index(names[-1]) + 1])
        for at in range(len(parent.children), 0, -1):
            child = parent.children[at - 1]
            if child.kind is NodeKind.ELEMENT and child.name in wanted:
                return at
        return 0

    def _element(self, names: Names) -> Element | None:
        if self._groups is None:
            self._groups = {
                one.names: one
                for one in self.definition.elements()
                if isinstance(one, Repeat) or (isinstance(one, Group) and one.bound)
            }
        return self._groups.get(names)

    def _instance(self, name: str) -> Node | None:
        found = self.definition.instances.get(name)
        if found is None and name in {"", self.tree.root.name, self.definition.form_id}:
            return self.tree.document
        return found

    def _choice_name(self, value: str, path: str, node: Node) -> str:
        return self._choosing.name_of(value, path, node)

    def _pulldata(self, arguments: Sequence[str]) -> str:
        """Return a column of the first row of a list whose key has a value."""
        name, column, key, wanted = arguments
        holder = self.definition.instances.get(name.removesuffix(".csv"))
        root = holder.elements()[0] if holder is not None and holder.elements() else None
        for item in root.elements() if root is not None else ():
            if _part(item, key) == wanted:
                return _part(item, column)
        return ""

    def _itext(self, name: str) -> str:
        return self._wording.itext(name, self.tree.root)


def _part(item: Node, name: str) -> str:
    if name.startswith("@"):
        return item.attribute(name[1:])
    found = item.element(name)
    return string_value(found) if found is not None else ""


def _is_kept(node: Node) -> bool:
    return not (isinstance(node.state, Place) and node.state.hidden)


def _system_clock() -> datetime:
    return datetime.now().astimezone()


_GRAPHS: Final[dict[int, tuple[FormDefinition, Graph]]] = {}
_MOST_GRAPHS: Final = 16


def _graph(form: FormDefinition) -> Graph:
    """Return the graph of a form, worked out once as long as the form is in use."""
    known = _GRAPHS.get(id(form))
    if known is not None and known[0] is form:
        return known[1]
    graph = graph_of(form)
    while len(_GRAPHS) >= _MOST_GRAPHS:
        _GRAPHS.pop(next(iter(_GRAPHS)))
    _GRAPHS[id(form)] = (form, graph)
    return graph


def _wrong_type(kind: str) -> str:
    words: Mapping[str, str] = {
        "int": tr("A whole number is needed."),
        "decimal": tr("A number is needed."),
        "date": tr("A date is needed."),
        "dateTime": tr("A date and a time are needed."),
        "time": tr("A time of day is needed."),
    }
    return words.get(kind, tr("This is not a value of the kind that is asked for."))
