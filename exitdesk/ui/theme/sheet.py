"""The one style sheet, filled with the tokens of a look and a text size."""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING, Final

from exitdesk.ui.theme.marks import folder
from exitdesk.ui.theme.places import STYLE
from exitdesk.ui.theme.tokens import COLOURS, RADIUS, SPACE, TYPE, Scheme, named

if TYPE_CHECKING:
    from collections.abc import Callable

_LENGTHS: Final = (2, 3, 4, 5, 6, 7, 9, 10, 11, 13, 14, 18, 20, 24, 28, 36)
"""Lengths of the style sheet that are no step of a scale, in design pixels."""


def style_sheet(scheme: Scheme, px: Callable[[float], int]) -> str:
    """Return the style sheet of `scheme`; `px` scales a design length to pixels."""
    lengths = {**SPACE, **RADIUS}
    values = {name: f"{px(length)}px" for name, length in lengths.items()}
    values |= {f"size_{name}": f"{px(size)}px" for name, size in TYPE.items()}
    values |= {f"n{n}": f"{px(n)}px" for n in _LENGTHS}
    values |= named(COLOURS[scheme])
    values["marks"] = folder(scheme).as_posix()
    template = (STYLE / "exitdesk.qss").read_text(encoding="utf-8")
    return Template(template).substitute(values)
