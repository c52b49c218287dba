"""Plays the recorded scenarios of other engines' tests on our sessions."""

from __future__ import annotations

import re
from typing import Any

from exitdesk.forms.definition import read_xform
from exitdesk.forms.session import AnswerProblem, FormSession, ViewItem
from exitdesk.services import form_answers
from tests.unit.forms.session.scenario_matchers import (
    MATCHERS,
    Ref,
    Unplayable,
    plain,
    without_ones,
    written,
)

END = "END_OF_FORM"
_WRAPPED = frozenset({"node", "currentState", "failedPrompt", "validationState", "reference"})
"""What their engine puts around a node: here it is the node itself."""


class Player:
    """One scenario: a session, and the question that stands in front."""

    def __init__(self, xml: str) -> None:
        self.session = FormSession(read_xform(xml), seed=1)
        self.at = -1

    # -------------------------------------------------- operations

    def do(self, op: dict[str, Any]) -> str | None:
        """Do one operation; return what was expected and not found, or None."""
        arguments = [plain(one) for one in op.get("args", [])]
        match op["op"]:
            case "answer":
                self.answer(*arguments)
            case "next":
                self._go(arguments, 1)
            case "prev":
                self._go(arguments, -1)
            case "createNewRepeat":
                wanted = arguments[0]
                ref = wanted["assertCurrentReference"] if isinstance(wanted, dict) else wanted
                added = self.session.add_repeat(re.sub(r"\[\d+\]$", "", ref))
                self._go_to(added)
            case "removeRepeat":
                self.session.remove_repeat(arguments[0])
            case "setLanguage":
                self.session.language = arguments[0]
            case "jumpToBeginningOfForm":
                self.at = -1
            case "expect":
                return self._expect(op)
            case other:
                raise Unplayable(other)
        return None

    def answer(self, *arguments: Any) -> str:
        """Answer a question by its ref, or the one in front."""
        if len(arguments) > 1 and isinstance(arguments[0], str) and arguments[0].startswith("/"):
            ref, values = arguments[0], arguments[1:]
        else:
            if self._line().kind != "question":
                return ""  # their engine, too, takes no answer in front of a group
            ref, values = self._line().ref, arguments
        if any(isinstance(value, dict) for value in values):
            raise Unplayable("a file")
        self._made(ref)
        question = self.session.node(ref)
        texts = [_typed(value, question.control) for value in values]
        self.session.answer(ref, " ".join(texts))
        return str(ref)

    def _made(self, ref: str) -> None:
        """Add the rows that a ref names and that are not there, as the other engine does."""
        steps = ref.strip("/").split("/")
        for at in range(2, len(steps) + 1):
            head = "/" + "/".join(steps[:at])
            while self.session.tree.find(head) is None and head.endswith("]"):
                self.session.add_repeat(re.sub(r"\[\d+\]$", "", head))

    def _lines(self) -> list[ViewItem]:
        shown: list[ViewItem] = []
        hidden_from: int | None = None
        for line in self.session.view():
            if hidden_from is not None and line.level > hidden_from:
                continue
            hidden_from = None if line.relevant else line.level
            if line.relevant and line.kind != "repeat":
                shown.append(line)
        return shown

    def _line(self) -> ViewItem:
        return self._lines()[self.at]

    def _go(self, arguments: list[Any], direction: int) -> None:
        if arguments and isinstance(arguments[0], str) and arguments[0].startswith("/"):
            self._go_to(arguments[0])
        else:
            self.at += direction

    def _at_end(self) -> bool:
        return self.at >= len(self._lines())

    def _go_to(self, ref: str) -> None:
        wanted, lines = without_ones(ref), self._lines()
        if not ref.endswith("]") and self._is_repeat(wanted):
            # A repeat without a number is the place behind its rows, where one could be added.
            inside = [at for at, one in enumerate(lines) if one.ref.startswith(f"{ref}[")]
            self.at = inside[-1] if inside else self.at
            return
        for at, line in enumerate(lines):
            if without_ones(line.ref) == wanted:
                self.at = at
                return
        raise AssertionError(f"{ref} is not in sight")

    def _is_repeat(self, wanted: str) -> bool:
        view = self.session.view()
        return any(one.kind == "repeat" and without_ones(one.ref) == wanted for one in view)

    # -------------------------------------------------- expectations

    def _expect(self, op: dict[str, Any]) -> str | None:
        check = MATCHERS.get(op["matcher"])
        if check is None:
            raise Unplayable(op["matcher"])
        actual = self._actual(op["actual"])
        wanted = [self._actual(one) for one in op.get("args", [])]
        held = check(self, actual, *wanted)
        if held is (not op.get("not", False)):
            return None
        return f"{op['matcher']} {wanted}: {actual!r}"

    def _actual(self, described: Any) -> Any:
        if not isinstance(described, dict) or "__T" not in described:
            return plain(described)
        value: Any = self
        for step in described["__T"]:
            if "scenario" in step:
                continue
            if "call" in step:
                value = self._called(value, step["call"], [plain(a) for a in step["args"]])
            else:
                value = self._got(value, step["get"])
        return value

    def _called(  # noqa: C901, PLR0911, PLR0912 (one line for each call of their driver)
        self, value: Any, name: str, arguments: list[Any]
    ) -> Any:
        session = self.session
        match name:
            case "answerOf" | "getInstanceNode":
                return Ref(arguments[0])
            case "attributeOf":
                node = session.tree.find(arguments[0])
                assert node is not None
                return node.attribute(arguments[1])
            case "answer":
                return Ref(self.answer(*arguments))
            case "getValue":
                return self.read(value) if isinstance(value, Ref) else value
            case "indexOf":
                return Ref(arguments[0])
            case "next":
                self._go(arguments, 1)
                return None
            case "getValidationOutcome":
                found = session.problems()
                return found[0] if found else None
            case "choicesOf":
                return session.node(_ref(arguments[0])).choices
            case "proposed_getAvailableOptionLabels":
                return [one.label for one in session.node(_ref(arguments[0])).choices]
            case "proposed_getSelectedOptionLabelsAsText":
                state = session.node(_ref(arguments[0]))
                return [c.label for c in state.choices if c.name in state.value.split()]
            case "size":
                return len(value)
            case "isEmpty":
                return not value
            case "getQuestionLabelText" | "getQuestionLabel":
                return self._label(arguments)
            case "getQuestionHint":
                return session.node(_ref(arguments[0])).hint
            case "countRepeatInstancesOf":
                line = [one for one in session.view() if one.kind == "instance"]
                wanted = without_ones(arguments[0])
                return sum(
                    1 for o in line if without_ones(re.sub(r"\[\d+\]$", "", o.ref)) == wanted
                )
            case "refAtIndex":
                return Ref(self._line().ref if 0 <= self.at < len(self._lines()) else "")
            case "atTheEndOfForm":
                return self._at_end()
            case "proposed_canCreateOrRemoveRepeat":
                wanted = without_ones(arguments[0])
                lines = [one for one in session.view() if without_ones(one.ref) == wanted]
                return bool(lines) and lines[0].can_add
            case "proposed_serializeInstance":
                return session.instance_xml(final=True)
            case _:
                raise Unplayable(name)

    def _label(self, arguments: list[Any]) -> str:
        ref = _ref(arguments[0]) if arguments else self._line().ref
        return self.session.node(ref).label

    def _got(self, value: Any, name: str) -> Any:
        match name:
            case "stringValue" | "value":
                return "" if self._hidden(value) else self.read(value)
            case "xpathReference" | "formatted":
                return value
            case "eventType":
                return END if self._at_end() else self._line().kind
            case "required":
                found = self.problems(value, "required")
                return found[0] if found else None
            case "message" if isinstance(value, AnswerProblem):
                return value.message
            case _ if name in _WRAPPED:
                return Ref(value.ref) if isinstance(value, AnswerProblem) else value
            case "length" if isinstance(value, (list, tuple)):
                return len(value)
            case _:
                raise Unplayable(name)

    def _hidden(self, ref: str) -> bool:
        return not self.session.node(ref).relevant

    # -------------------------------------------------- what is compared

    def read(self, ref: str) -> str:
        """Return an answer as the form reads it, hidden or not."""
        return self.session.node(ref).read

    def text(self, value: Any) -> str:
        """Return an answer, or a plain value, as text."""
        return self.read(value) if isinstance(value, Ref) else written(value)

    def problems(self, ref: str, kind: str = "") -> list[AnswerProblem]:
        """Return what is wrong with an answer, of one kind or of any."""
        found = [p for p in self.session.problems() if without_ones(p.ref) == without_ones(ref)]
        return [one for one in found if not kind or one.kind == kind]

    def submission(self) -> str:
        """Return the XML that would be handed in."""
        return form_answers.submission_xml(self.session, self.session.definition, final=True)


def _typed(value: Any, control: str) -> str:
    if isinstance(value, bool):
        if control == "trigger":
            return "OK" if value else ""
        return "1" if value else "0"
    return written(value)


def _ref(argument: Any) -> str:
    return str(argument["assertCurrentReference"] if isinstance(argument, dict) else argument)
