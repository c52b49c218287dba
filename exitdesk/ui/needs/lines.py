"""What a line of the needs view is: an area or an item, beside an earlier one or over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from exitdesk.domain import needs_area_words as area_words
from exitdesk.domain import needs_words as words
from exitdesk.domain.items import item_name
from exitdesk.domain.needs_series import area_series, item_series, of_form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exitdesk.domain.needs_profile import AreaProfile, Assessment, ItemProfile, Profile
    from exitdesk.domain.needs_series import AreaPoint, ItemPoint


@dataclass(frozen=True, slots=True)
class AreaLine:
    """The head of an area; `points` only where it is shown over time."""

    area: AreaProfile
    points: tuple[AreaPoint, ...] = ()

    @property
    def key(self) -> str:
        """What the line is known by."""
        return self.area.area

    def spoken(self) -> str:
        """Return what a screen reader says: all that is drawn."""
        if self.points:
            said = area_words.area_points_words(self.points)
            return f"{words.area_name(self.area.area)}: {said}"
        return area_words.area_words(self.area)


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item; `points` only where it is shown over time."""

    item: ItemProfile
    points: tuple[ItemPoint, ...] = ()

    @property
    def key(self) -> str:
        """What the line is known by."""
        return self.item.item

    def spoken(self) -> str:
        """Return what a screen reader says: all that is drawn."""
        if self.points:
            return f"{item_name(self.item.item)}: {words.item_points_words(self.points)}"
        return words.item_words(self.item)


Line = AreaLine | ItemLine


def lines(profile: Profile, series: Sequence[Assessment] = ()) -> tuple[Line, ...]:
    """Return the lines of a profile, an area before its items; over `series` where it is given."""
    found: list[Line] = []
    same = of_form(series, family=profile.now.family)
    for area in profile.areas:
        found.append(AreaLine(area, area_series(same, area.area)))
        found += [ItemLine(item, item_series(same, item.item)) for item in area.items]
    return tuple(found)
