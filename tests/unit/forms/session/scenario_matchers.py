"""What the recorded scenarios of another engine's tests compare, and with what."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from exitdesk.forms import nodes
from exitdesk.services import form_answers

if TYPE_CHECKING:
    from tests.unit.forms.session.scenarios import Player

_AS_IT_IS = frozenset(
    {"intAnswer", "stringAnswer", "booleanAnswer", "LocalDate.parse", "expectedFractionalDays"}
)


class Unplayable(Exception):
    """The scenario asks for something that only the engine it comes from has."""


class Ref(str):
    """A ref of a node, apart from other text."""

    __slots__ = ()


def without_ones(ref: str) -> str:
    """Return a ref with the first row of a repeat unnumbered."""
    return ref.replace("[1]", "")


def plain(value: Any) -> Any:
    """Return a recorded value as one of ours; raises Unplayable where the record lost it."""
    if isinstance(value, dict):
        if "__big" in value:
            return int(value["__big"])
        if "__fn" in value:
            name, arguments = value["__fn"], value["args"]
            if name == "choice":
                return tuple(arguments)
            if name == "getRef":
                return Ref(arguments[0])
            if name == "binaryAnswer":
                return "" if arguments[0] is None else "a file"
            if name in _AS_IT_IS:
                return plain(arguments[0])
            raise Unplayable(name)
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value


def written(value: Any) -> str:
    """Return a value as XForms writes it."""
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
    if wanted == {}:
        raise Unplayable("a word that was lost in recording")
    if isinstance(actual, tuple) and isinstance(wanted, tuple):
        raise Unplayable("whether a list of choices is kept or made anew")
    if isinstance(actual, (bool, list)) or isinstance(wanted, list):
        return bool(actual == wanted)
    if isinstance(actual, Ref) and isinstance(wanted, str) and wanted.startswith("/"):
        return without_ones(actual) == without_ones(wanted)
    return _same_answer(player, actual, wanted)


def _nothing(player: Player, actual: Any) -> bool:
    return player.text(actual) == ""


def _relevant(player: Player, actual: Any) -> bool:
    return bool(player.session.node(actual).relevant)


def _appearances(player: Player, ref: str) -> list[str]:
    return player.session.node(ref).appearance.split()


def _message(kind: str) -> Callable[[Player, Any, Any], bool]:
    def check(player: Player, actual: Any, wanted: Any) -> bool:
        words = [one.message for one in player.problems(actual, kind)]
        return bool((words[0] if words else None) == wanted)

    return check


def _own_message(player: Player, actual: Any) -> bool:
    """Tell whether the program says that an answer is needed where the form says nothing."""
    bind = player.session.definition.binds[tuple(actual.strip("/").split("/"))]
    found = player.problems(actual, "required")
    return bool(found and found[0].message and bind.required_message is None)


def _offered(_: Player, actual: Any, wanted: list[tuple[str, ...]]) -> bool:
    choices = [(one.name, one.label) for one in actual]
    return all(any(one[: len(each)] == each for one in choices) for each in wanted)


def _close(player: Player, actual: Any, wanted: Any) -> bool:
    return abs(float(player.text(actual)) - float(wanted)) < 1e-9


def _pieces(drawn: Any) -> Iterator[str]:
    """Yield the words of a label as their engine draws it, without bold and the like."""
    for part in drawn:
        if "children" in part:
            yield from _pieces(part["children"])
        elif "value" in part:
            yield part["value"]


def _words(_: Player, actual: Any, wanted: Any) -> bool:
    """Tell whether a label has the words that are drawn; how they are drawn is the window's."""
    at = 0
    for piece in _pieces(wanted):
        found = actual.find(piece.strip(), at)
        if found < 0:
            return False
        at = found + len(piece.strip())
    return True


def _handed_in(player: Player, _: Any, wanted: str) -> bool:
    found = player.session.instance_xml(final=True)
    return ET.canonicalize(found) == ET.canonicalize(wanted)


def _numbered(player: Player, _: Any, __: Any) -> bool:
    nodes.parse(player.submission())
    return form_answers.instance_id(player.submission()).startswith("uuid:")


MATCHERS: dict[str, Callable[..., bool]] = {
    "toEqualAnswer": _same_answer,
    "toEqualUploadedAnswer": _same_answer,
    "toHaveAnswerCloseTo": _close,
    "toBe": _same,
    "toEqual": _same,
    "toBeNull": _nothing,
    "toBeTypeOf": lambda _p, actual, wanted: wanted == "string" and isinstance(actual, str),
    "toBeRelevant": _relevant,
    "toBeNonRelevant": lambda player, actual: not _relevant(player, actual),
    "toHaveAppearance": lambda p, actual, wanted: wanted in _appearances(p, actual),
    "notToHaveAppearance": lambda p, actual, wanted: wanted not in _appearances(p, actual),
    "toYieldAppearances": lambda p, actual, wanted: _appearances(p, actual) == wanted,
    "toContainChoices": _offered,
    "toContainChoicesInAnyOrder": _offered,
    "toEqualTreeReference": lambda _p, a, w: without_ones(a) == without_ones(w),
    "toHaveConstraintMessage": _message("constraint"),
    "toHaveRequiredMessage": _message("required"),
    "toHaveValidityMessage": _message(""),
    "toHaveDefaultRequiredMessage": _own_message,
    "toStartWith": lambda p, actual, wanted: p.text(actual).startswith(wanted),
    "toContain": lambda _p, actual, wanted: wanted in actual,
    "toMatchObject": _words,
    "toHaveSerializedSubmissionXML": _handed_in,
    "toHaveComputedPreloadInstanceID": _numbered,
}
