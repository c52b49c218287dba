"""Plays the recorded scenarios of other engines' tests on our sessions."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from exitdesk.forms.definition import read_xform
from exitdesk.forms.session import FormSession, ViewItem


class Unplayable(Exception):
    """The scenario asks for something that only the engine it comes from has."""


class Player:
    """One scenario: a session, and the question that stands in front."""

    def __init__(self, xml: str) -> None:
        self.session = FormSession(read_xform(xml), seed=1)
        self.at = -1

    # -------------------------------------------------- operations

    def do(self, op: dict[str, Any]) -> str | None:
        """Do one operation; return what was expected and not found, or None."""
        arguments = [_plain(one) for one in op.get("args", [])]
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

    def _go_to(self, ref: str) -> None:
        wanted = _without_ones(ref)
        for at, line in enumerate(self._lines()):
            if _without_ones(line.ref) == wanted:
                self.at = at
                return
        if any(_without_ones(line.ref) == wanted for line in self.session.view()):
            return  # where rows could be added: nothing of ours stands there
        raise AssertionError(f"{ref} is not in sight")

    # -------------------------------------------------- expectations

    def _expect(self, op: dict[str, Any]) -> str | None:
        check = _MATCHERS.get(op["matcher"])
        if check is None:
            raise Unplayable(op["matcher"])
        actual = self._actual(op["actual"])
        wanted = [self._actual(one) for one in op.get("args", [])]
        if op.get("not") and isinstance(actual, list):
            raise Unplayable("whether two lists are one")
        held = check(self, actual, *wanted)
        if held is (not op.get("not", False)):
            return None
        return f"{op['matcher']} {wanted}: {actual!r}"

    def _actual(self, described: Any) -> Any:
        if not isinstance(described, dict) or "__T" not in described:
            return _plain(described)
        value: Any = self
        for step in described["__T"]:
            if "scenario" in step:
                continue
            if "call" in step:
                value = self._called(value, step["call"], [_plain(a) for a in step["args"]])
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
                return session.value(value) if isinstance(value, Ref) else value
            case "choicesOf" | "proposed_getAvailableOptionLabels":
                choices = session.node(_ref(arguments[0])).choices
                if name == "choicesOf":
                    return [(one.name, one.label) for one in choices]
                return [one.label for one in choices]
            case "proposed_getSelectedOptionLabelsAsText":
                state = session.node(_ref(arguments[0]))
                return [c.label for c in state.choices if c.name in state.value.split()]
            case "size":
                return len(value)
            case "isEmpty":
                return not value
            case "getQuestionLabelText":
                return self._label(arguments)
            case "countRepeatInstancesOf":
                line = [one for one in session.view() if one.kind == "instance"]
                wanted = _without_ones(arguments[0])
                return sum(
                    1 for o in line if _without_ones(re.sub(r"\[\d+\]$", "", o.ref)) == wanted
                )
            case "refAtIndex":
                return Ref(self._line().ref if 0 <= self.at < len(self._lines()) else "")
            case "atTheEndOfForm":
                return self.at >= len(self._lines())
            case "proposed_canCreateOrRemoveRepeat":
                wanted = _without_ones(arguments[0])
                found = [one for one in session.view() if _without_ones(one.ref) == wanted]
                return bool(found) and found[0].can_add
            case "proposed_serializeInstance":
                return session.instance_xml(final=True)
            case _:
                raise Unplayable(name)

    def _label(self, arguments: list[Any]) -> str:
        ref = _ref(arguments[0]) if arguments else self._line().ref
        return self.session.node(ref).label

    def _got(self, value: Any, name: str) -> Any:
        match name:
            case "stringValue":
                return "" if self._hidden(value) else self.session.value(value)
            case "xpathReference":
                return value
            case "length" if isinstance(value, list):
                return len(value)
            case _:
                raise Unplayable(name)

    def _hidden(self, ref: str) -> bool:
        return not self.session.node(ref).relevant

    # -------------------------------------------------- what is compared

    def text(self, value: Any) -> str:
        """Return an answer, or a plain value, as text; what is hidden is empty."""
        if isinstance(value, Ref):
            return "" if self._hidden(value) else self.session.value(value)
        return _written(value)


class Ref(str):
    """A ref of a node, apart from other text."""

    __slots__ = ()


def _typed(value: Any, control: str) -> str:
    if isinstance(value, bool):
        if control == "trigger":
            return "OK" if value else ""
        return "1" if value else "0"
    return _written(value)


def _ref(argument: Any) -> str:
    return str(argument["assertCurrentReference"] if isinstance(argument, dict) else argument)


def _without_ones(ref: str) -> str:
    return ref.replace("[1]", "")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        if "__big" in value:
            return int(value["__big"])
        if "__fn" in value:
            name, arguments = value["__fn"], value["args"]
            if name == "choice":
                return tuple(arguments)
            if name in {"intAnswer", "stringAnswer", "booleanAnswer", "getRef", "LocalDate.parse"}:
                return Ref(arguments[0]) if name == "getRef" else _plain(arguments[0])
            raise Unplayable(name)
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _same_answer(player: Player, actual: Any, wanted: Any) -> bool:
    one, other = player.text(actual), player.text(wanted)
    if isinstance(wanted, bool):
        return one in ({"true", "1", "OK"} if wanted else {"false", "0", ""})
    return one == other or (isinstance(wanted, str) and one.strip() == other.strip())


def _same(player: Player, actual: Any, wanted: Any) -> bool:
    if isinstance(actual, (bool, list)) or isinstance(wanted, list):
        return bool(actual == wanted)
    if isinstance(actual, Ref) and isinstance(wanted, str) and wanted.startswith("/"):
        return _without_ones(actual) == _without_ones(wanted)
    return _same_answer(player, actual, wanted)


def _relevant(player: Player, actual: Any) -> bool:
    return bool(player.session.node(actual).relevant)


def _appearances(player: Player, ref: str) -> list[str]:
    return player.session.node(ref).appearance.split()


def _message(kind: str) -> Callable[[Player, Any, Any], bool]:
    def check(player: Player, actual: Any, wanted: Any) -> bool:
        found = [p for p in player.session.problems() if _without_ones(p.ref) == actual]
        words = [p.message for p in found if not kind or p.kind == kind]
        return bool((words[0] if words else None) == wanted)

    return check


def _offered(actual: list[tuple[str, ...]], wanted: list[tuple[str, ...]]) -> bool:
    return all(any(one[: len(each)] == each for one in actual) for each in wanted)


_MATCHERS: dict[str, Callable[..., bool]] = {
    "toEqualAnswer": _same_answer,
    "toBe": _same,
    "toEqual": _same,
    "toBeRelevant": _relevant,
    "toBeNonRelevant": lambda player, actual: not _relevant(player, actual),
    "toHaveAppearance": lambda p, actual, wanted: wanted in _appearances(p, actual),
    "notToHaveAppearance": lambda p, actual, wanted: wanted not in _appearances(p, actual),
    "toYieldAppearances": lambda p, actual, wanted: _appearances(p, actual) == wanted,
    "toContainChoices": lambda _p, actual, wanted: _offered(actual, wanted),
    "toContainChoicesInAnyOrder": lambda _p, actual, wanted: _offered(actual, wanted),
    "toEqualTreeReference": lambda _p, a, w: _without_ones(a) == _without_ones(w),
    "toHaveConstraintMessage": _message("constraint"),
    "toHaveRequiredMessage": _message("required"),
    "toHaveValidityMessage": _message(""),
    "toStartWith": lambda p, actual, wanted: p.text(actual).startswith(wanted),
    "toContain": lambda _p, actual, wanted: wanted in actual,
}
