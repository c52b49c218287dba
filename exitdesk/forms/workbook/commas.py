"""Commas too many and too few in calls: what is meant is certain, so it can be written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from exitdesk.forms.workbook import engine

_LITERAL = re.compile(r"'[^']*'|\"[^\"]*\"")
_DANGLING = re.compile(r",(?=\s*\))")
_BRACKET = re.compile(r"([A-Za-z_][\w.:-]*)?\s*\(|\)")
_NEXT_CALL = re.compile(r"\s*(?!(?:and|or|div|mod)\b)[A-Za-z_][\w.:-]*\s*\(")


def mended(written: str, readable: str) -> str | None:
    """Return `written` with its commas put right where it can be read then, or None.

    A comma before a closing bracket is left out; between two calls inside ``concat()``, where
    nothing else can stand, one is put in. `readable` is the same expression in as many
    characters, with plain names for references.
    """
    masked = _LITERAL.sub(lambda match: "_" * len(match[0]), readable)
    wrong = {match.start(): "" for match in _DANGLING.finditer(masked)}
    wrong |= dict.fromkeys(_bare_ends(masked), "),")
    if not wrong or engine.expression_fault(readable) is None:
        return None
    if engine.expression_fault(_edited(readable, wrong)) is not None:
        return None
    return _edited(written, wrong)


def _edited(text: str, wrong: dict[int, str]) -> str:
    return "".join(wrong.get(at, sign) for at, sign in enumerate(text))


def _bare_ends(masked: str) -> Iterator[int]:
    """Yield where a call inside ``concat()`` ends and the next begins without a comma."""
    inside: list[str] = []
    for match in _BRACKET.finditer(masked):
        if match[0] != ")":
            inside.append(match[1] or "")
        elif inside:
            inside.pop()
            if inside[-1:] == ["concat"] and _NEXT_CALL.match(masked, match.end()):
                yield match.start()
