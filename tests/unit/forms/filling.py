"""Plausible answers to any form, so that real forms can be filled in by a test."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from exitdesk.forms.definition import Question, Repeat
from exitdesk.forms.session import FormSession, NodeState, Unknown

PLAUSIBLE = {
    "int": ("0", "1", "3", "18", "42"),
    "integer": ("0", "1", "3", "18", "42"),
    "decimal": ("0.5", "36.6", "120"),
    "time": ("10:30:00.000+01:00",),
    "geopoint": ("52.52 13.405 34 5",),
    "geotrace": ("52.52 13.405 34 5; 52.53 13.406 34 5",),
    "geoshape": ("52.52 13.405 0 0; 52.53 13.406 0 0; 52.54 13.4 0 0; 52.52 13.405 0 0",),
    "boolean": ("true", "false"),
}
WORDS = ("yes", "Ada Lovelace", "Grüße & <Worte>", "أهلا", "long " * 20 + "end", "7")
SEVERAL = frozenset({"select", "rank", "odk:rank"})
MOST_ROWS = 12
MOST_TRIED = 8
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_INDEX = re.compile(r"\[\d+\]")


@dataclass
class Filling:
    """One form being filled in: every part of it, rows in every repeat.

    Rows of repeats that a person adds are two each, `MOST_ROWS` in all. One question in
    `left_open` stays without an answer; those that must be answered never do.
    """

    session: FormSession
    seed: int = 7
    left_open: int = 12
    today: dt.date = field(default_factory=lambda: dt.datetime.now(dt.UTC).date())
    given: dict[str, str] = field(default_factory=dict)
    _rows: int = 0

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)

    def fill(self) -> dict[str, str]:
        """Answer from the top to the end, then mend what is not allowed; return the answers."""
        for ref in self._questions():
            self._answer(ref)
        for _ in range(3):
            found = [one.ref for one in self.session.problems()]
            for ref in found:
                self._answer(ref)
            if not found:
                break
        return self.answers()

    def answers(self) -> dict[str, str]:
        """Return what was given and still stands there, not changed by the form since."""
        refs = set(self.session.refs())
        return {
            ref: value
            for ref, value in self.given.items()
            if ref in refs and self.session.value(ref) == value
        }

    def _questions(self) -> Iterator[str]:
        """Yield what is to be answered, as it stands after every answer, until all is."""
        seen: set[str] = set()
        grown: set[str] = set()
        while True:
            waiting = []
            for item in self.session.view():
                if item.kind == "repeat" and item.can_add and item.relevant:
                    if item.ref not in grown:
                        grown.add(item.ref)
                        self._grow(item.ref)
                elif item.kind == "question" and item.relevant and item.ref not in seen:
                    waiting.append(item.ref)
            if not waiting:
                return
            for ref in waiting:
                seen.add(ref)
                yield ref

    def _grow(self, ref: str) -> None:
        there = sum(
            1 for item in self.session.view() if item.kind == "instance" and _of(item.ref) == ref
        )
        while there < 2 and self._rows < MOST_ROWS:
            self.session.add_repeat(ref)
            self._rows += 1
            there += 1

    def _answer(self, ref: str) -> None:
        try:
            state = self.session.node(ref)
        except Unknown:  # a row that an answer took away
            return
        if not state.relevant or not self.asked(state):
            return
        if not state.required and self.given and self._chance.randrange(self.left_open) == 0:
            return
        candidates = self._candidates(state)
        if state.choices and 1 < len(state.choices) <= MOST_TRIED:
            candidates = self._opening(ref, candidates)
        for value in candidates:
            self.session.answer(ref, value)
            self.given[ref] = value
            try:
                if self.session.node(ref).valid:
                    return
            except Unknown:
                return

    def _opening(self, ref: str, candidates: list[str]) -> list[str]:
        """Return answers by how much of the form they open, so that no part stays unseen."""
        opened, grows = {}, False
        for value in candidates:
            changed = self.session.answer(ref, value)
            if len(changed.refs) < 2 and not changed.structure:
                return candidates
            grows |= changed.structure
            opened[value] = sum(not node.state.hidden for node in self.session.tree.leaves())
        self._rows += grows
        few = grows and self._rows > MOST_ROWS  # "one more person?" is asked without end
        return sorted(candidates, key=lambda value: opened[value] * (1 if few else -1))

    def _repeats(self) -> Iterable[Repeat]:
        return self.session.definition.repeats.values()

    def asked(self, state: NodeState) -> bool:
        """Tell whether a person answers there: nothing that is calculated, nor an empty list."""
        if not state.control or state.readonly:
            return False
        question = self._question(state)
        bind = self.session.definition.binds.get(question.names)
        if bind is not None and bind.calculate is not None:
            return False
        return bool(state.choices) or question.itemset is None

    def _question(self, state: NodeState) -> Question:
        names = tuple(_INDEX.sub("", state.ref).strip("/").split("/"))
        return self.session.definition.questions[names]

    def _candidates(self, state: NodeState) -> list[str]:
        """Return answers to try, the likeliest first: a form says in its limits what it wants."""
        chance = self._chance
        question = self._question(state)
        if state.choices:
            names = [choice.name for choice in state.choices]
            if question.control in SEVERAL:
                if "rank" in question.control:
                    return [" ".join(chance.sample(names, len(names)))]
                several = sorted(chance.sample(names, min(2, len(names))), key=names.index)
                return [" ".join(several), *chance.sample(names, min(4, len(names)))]
            return chance.sample(names, min(6, len(names)))
        match question.control:
            case "trigger":
                return ["OK"]
            case "range":
                return [question.parameters.get("start", "1"), "5"]
            case "upload":
                return ["paper.jpg"]
            case _:
                return self._typed(state, question)

    def _typed(self, state: NodeState, question: Question) -> list[str]:
        bind = self.session.definition.binds.get(question.names)
        limit = bind.attributes.get("constraint", "") if bind is not None else ""
        known = list(PLAUSIBLE.get(state.data_type, WORDS))
        self._chance.shuffle(known)
        numbers = [int(float(one)) for one in _NUMBER.findall(limit) if len(one) < 12][:6]
        near = [str(n + step) for n in numbers for step in (0, 1, -1) if n + step >= 0]
        if state.data_type in {"int", "integer", "decimal"}:
            first = ["2"] if any(one.count for one in self._repeats()) else []  # rows, perhaps
            return [*first, *known, *near, "-77", "99"]
        if state.data_type in {"date", "dateTime"}:
            days = [self.today + dt.timedelta(days=step) for step in (-24, -60, -400, 0, 5, 1000)]
            told = ["1990-02-28", *(_the_day_after(day) for day in _DAY.findall(limit))]
            clock = "" if state.data_type == "date" else "T10:30:00.000+01:00"
            return [day + clock for day in (*(one.isoformat() for one in days), *told)]
        if state.data_type != "string":
            return known
        quoted = [one or other for one, other in _QUOTED.findall(limit)]
        digits = ["1" * n for n in numbers if 0 < n < 40]
        return [*known[:3], *quoted, *near, *digits, "0712345678", "+254712345678", "a@b.org"]


def _the_day_after(day: str) -> str:
    return (dt.date.fromisoformat(day) + dt.timedelta(days=1)).isoformat()


def _of(ref: str) -> str:
    """Return the repeat that a row belongs to."""
    return ref.rpartition("[")[0]
