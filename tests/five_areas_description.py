"""Write the words of our forms as a module: ``python -m tests.five_areas_description``.

The description is ``resources/forms/five_areas.yaml``. The module made from it needs no file and
no YAML reader while the program starts, and holds the words where translators' tools look.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

TOP = Path(__file__).resolve().parent.parent
SOURCE = TOP / "resources" / "forms" / "five_areas.yaml"
TARGET = TOP / "exitdesk" / "domain" / "five_areas" / "wording.py"
_READ = frozenset(
    ["name", "ask", "label", "title", "reference_period", "client_need_question",
     "client_strength_question"]
)  # fmt: skip
_HEAD = '''"""The description of our forms; made from resources/forms/five_areas.yaml, not by hand.

After a change there: ``python -m tests.five_areas_description``.
"""
# ruff: noqa: E501
# fmt: off

from __future__ import annotations

from typing import Any, Final

from exitdesk.i18n import N_

DESCRIPTION: Final[dict[str, Any]] = '''


def described() -> dict[str, Any]:
    """Return the description as the file has it."""
    found: dict[str, Any] = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    return found


def module() -> str:
    """Return the source text of the module."""
    return _HEAD + "\n".join(_lines(described(), "", read=False)) + "\n"


def _lines(value: Any, indent: str, *, read: bool) -> Iterator[str]:
    inner = indent + "    "
    if isinstance(value, dict):
        yield "{"
        for key, one in value.items():
            words = isinstance(key, int) or key in _READ or (read and isinstance(one, str))
            first, *rest = _lines(one, inner, read=words or key == "confidence")
            yield from _ended(f"{inner}{_quoted(key)}: {first}", rest)
        yield indent + "}"
    elif isinstance(value, list):
        yield "["
        for one in value:
            first, *rest = _lines(one, inner, read=False)
            yield from _ended(f"{inner}{first}", rest)
        yield indent + "]"
    else:
        yield f"N_({_quoted(value)})" if read and isinstance(value, str) else _quoted(value)


def _ended(first: str, rest: list[str]) -> Iterator[str]:
    *most, last = [first, *rest]
    yield from most
    yield last + ","


def _quoted(value: Any) -> str:
    if not isinstance(value, str):
        return repr(value)
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


if __name__ == "__main__":
    TARGET.write_text(module(), encoding="utf-8")
