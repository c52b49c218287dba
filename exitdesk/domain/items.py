"""The names of the items of our five-area form and our family form."""

from __future__ import annotations

from typing import Final

from exitdesk.domain.five_areas.description import family_seven, five_areas
from exitdesk.i18n import tr

ITEMS: Final = {
    item.id: item.name for form in (five_areas(), family_seven()) for item in form.items()
}
_OPTIONAL: Final = {item.id: item.name for item in five_areas().extra_items()}


def item_name(item: str) -> str:
    """Return how an item is called; one of another form reads as its own words."""
    known = ITEMS.get(item) or _OPTIONAL.get(item)
    return tr(known) if known else item.replace("_", " ")
