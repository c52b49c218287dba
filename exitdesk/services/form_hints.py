"""Numbers of questions on paper, and conditions as a person with a pen reads them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from exitdesk.forms.definition import FormDefinition, Names, Question
from exitdesk.forms.marks import plain
from exitdesk.i18n import tr
from exitdesk.services.form_tables import choices_of

_PATH: Final = r"(?P<path>(?:\.\./|/)[\w./\-]+)"
_VALUE: Final = r"""(?P<value>'[^']*'|"[^"]*"|-?\d+(?:\.\d+)?)"""
_SELECTED: Final = re.compile(rf"selected\(\s*{_PATH}\s*,\s*{_VALUE}\s*\)")
_NOT_SELECTED: Final = re.compile(rf"not\(\s*selected\(\s*{_PATH}\s*,\s*{_VALUE}\s*\)\s*\)")
_COMPARED: Final = re.compile(rf"{_PATH}\s*(?P<op>!=|>=|<=|=|>|<)\s*{_VALUE}")
_JOINED: Final = re.compile(r"\s+(and|or)\s+")
_MOST_PARTS: Final = 9


def is_note(definition: FormDefinition, question: Question) -> bool:
    """Tell whether there is nothing to write: words only, or a value that is worked out."""
    bind = definition.binds.get(question.names)
    if bind is None or question.control != "input":
        return False
    return bind.readonly is not None or bind.calculate is not None


def numbers(definition: FormDefinition) -> dict[Names, int]:
    """Return the number of each question as it stands on paper; notes have none."""
    found: dict[Names, int] = {}
    for one in definition.elements():
        if isinstance(one, Question) and not is_note(definition, one):
            found.setdefault(one.names, len(found) + 1)
    return found


def condition(
    definition: FormDefinition,
    names: Names,
    numbered: Mapping[Names, int],
    language: str = "",
) -> str:
    """Return when something is asked: "Only if 3 is yes"; empty where it always is."""
    bind = definition.binds.get(names)
    if bind is None or bind.relevant is None or bind.relevant.source.strip() in ("true()", "1"):
        return ""
    parts = _JOINED.split(bind.relevant.source.strip())
    said = [_part(definition, names, part, numbered, language) for part in parts[::2]]
    joints = set(parts[1::2])
    if len(joints) > 1 or len(said) > _MOST_PARTS or not all(said):
        return tr("If this applies:")
    if joints == {"or"} and len({one.partition(" ")[2] for one in said}) == 1 and len(said) > 2:
        which = ", ".join(one.partition(" ")[0] for one in said)
        return tr("Only if one of {numbers} {what}:", numbers=which, what=said[0].partition(" ")[2])
    joint = tr(" or ") if joints == {"or"} else tr(" and ")
    return tr("Only if {condition}:", condition=joint.join(said))


def _part(
    definition: FormDefinition,
    names: Names,
    source: str,
    numbered: Mapping[Names, int],
    language: str,
) -> str:
    """Return a simple comparison in words; empty where it is none."""
    text = source.strip()
    while text.startswith("(") and text.endswith(")") and text.count("(") == text.count(")"):
        text = text[1:-1].strip()
    for pattern, op in ((_NOT_SELECTED, "!="), (_SELECTED, "="), (_COMPARED, "")):
        match = pattern.fullmatch(text)
        if match is None:
            continue
        asked = _meant(match["path"], names, numbered)
        if asked is None:
            return ""
        said = match["value"].strip("'\"")
        labels = dict(choices_of(definition, asked, language))
        return _compared(numbered[asked], op or match["op"], plain(labels.get(said, said)), said)
    return ""


def _compared(number: int, op: str, words: str, said: str) -> str:
    if not said:
        return (
            tr("{n} is answered", n=number) if op == "!=" else tr("{n} is not answered", n=number)
        )
    match op:
        case "=":
            return tr("{n} is “{value}”", n=number, value=words)
        case "!=":
            return tr("{n} is not “{value}”", n=number, value=words)
        case ">":
            return tr("{n} is more than {value}", n=number, value=said)
        case "<":
            return tr("{n} is less than {value}", n=number, value=said)
        case ">=":
            return tr("{n} is {value} or more", n=number, value=said)
        case _:
            return tr("{n} is {value} or less", n=number, value=said)


def _meant(path: str, names: Names, numbered: Mapping[Names, int]) -> Names | None:
    """Return the question that a path leads to, seen from `names`."""
    if path.startswith("/"):
        found: Names = tuple(path.strip("/").split("/"))
    else:
        steps = list(names)
        for step in path.split("/"):
            if step == "..":
                steps = steps[:-1]
            elif step != ".":
                steps.append(step)
        found = tuple(steps)
    return found if found in numbered else None
