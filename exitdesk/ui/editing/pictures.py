"""Pictures of the kinds of records, where one is shipped."""

from __future__ import annotations

from functools import cache

from exitdesk.ui.theme import icon_pixmap


@cache
def picture_of(name: str) -> str:
    """Return `name` if a drawing of that name is shipped, else a plain dot."""
    try:
        icon_pixmap(name)
    except FileNotFoundError:
        return "circle-dot"
    return name
