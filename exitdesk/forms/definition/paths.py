"""Paths of an XForm's attributes, as names without positions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from exitdesk.forms.definition.model import Names

_POSITION: Final = re.compile(r"\[[^\]]*\]")


def names_of(ref: str, base: Names = ()) -> Names:
    """Return the names of a path; one that does not begin with ``/`` is seen from `base`."""
    text = _POSITION.sub("", ref).replace("current()", ".").strip()
    names = [] if text.startswith("/") else list(base)
    for step in text.split("/"):
        step = step.strip()  # noqa: PLW2901 (pyxform writes spaces around paths)
        if step == "..":
            if names:
                names.pop()
        elif step not in {"", "."}:
            names.append(step)
    return tuple(names)
