"""What the needs view shows: both voices on 24 items and five areas, and what changed between two.

Need and strength stand beside each other and are never netted; areas are never added up; nothing
here ranks or sums up a person (domain.md 3.2 to 3.4, `summary_rules` of the five areas).
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import Final, TypeAlias

from exitdesk.domain.case_events import CaseEvent, block, in_order, names, whole, word
from exitdesk.domain.figures.assessments import (
    DIVERGENT_FROM,
    HIGHEST,
    MARKED_FROM,
    SHOWN_FROM_PERCENT,
    areas_of,
    index,
    is_family,
    paired,
    repeats,
)
from exitdesk.domain.reliable_change import (
    FEW_ITEMS,
    Reliability,
    ReliableChange,
    reliable_change,
)


class Side(enum.StrEnum):
    """What is rated: a need, and a strength, which is not its reverse."""

    NEED = "need"
    STRENGTH = "strength"


class Voice(enum.StrEnum):
    """Whose view it is."""

    OURS = "ours"
    CLIENT = "client"


Line: TypeAlias = tuple[Side, Voice]
LINES: Final[tuple[Line, ...]] = tuple(product(Side, Voice))
OUR_NEED: Final[Line] = (Side.NEED, Voice.OURS)
CLIENT_NEED: Final[Line] = (Side.NEED, Voice.CLIENT)
_STORED: Final[dict[Line, str]] = {
    OUR_NEED: "n",
    CLIENT_NEED: "cn",
    (Side.STRENGTH, Voice.OURS): "s",
    (Side.STRENGTH, Voice.CLIENT): "cs",
}

RATED: Final = "rated"
ABSENT: Final = ""
"""The status of an item that an assessment says nothing about."""


_SETTINGS: Final = {"community": "open"}
"""Words that files of other programs use for a setting of ours."""


class Weight(enum.StrEnum):
    """How large a change of an item is: 1 is noted, 2 or more is marked."""

    NONE = ""
    NOTED = "noted"
    MARKED = "marked"


class Meaning(enum.StrEnum):
    """What the noted reason makes of a change."""

    UNTOLD = ""
    CHANGED = "real_change"
    KNOWLEDGE = "better_knowledge"
    INFORMATION = "new_information"
    EXPOSURE = "exposure"
    SETTING = "setting_changed"
    RATER = "rater_changed"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class ItemRating:
    """One item as it was rated: levels 0 to 4, or why there are none."""

    item: str
    status: str = ABSENT
    levels: Mapping[Line, int] = field(default_factory=dict)
    urgency: str = ""
    confidence: str = ""
    sources: tuple[str, ...] = ()
    reason: str = ""
    wants: str = ""
    client_words: str = ""
    fact: str = ""
    opinion: str = ""

    def level(self, line: Line) -> int | None:
        """Return the level on one line, None where it was not rated (never 0)."""
        return self.levels.get(line)

    @property
    def applies(self) -> bool:
        """Whether the item counts among those that could be rated."""
        return self.status != "not_applicable"

    @property
    def divergent(self) -> bool:
        """Whether our need and the client's lie 2 or more apart, in either direction."""
        ours, theirs = self.level(OUR_NEED), self.level(CLIENT_NEED)
        return ours is not None and theirs is not None and abs(ours - theirs) >= DIVERGENT_FROM


@dataclass(frozen=True, slots=True)
class Assessment:
    """One assessment: its head, the items of its form by area, and what was rated."""

    ref: str
    occurred_on: date
    number: int
    family: bool
    form: str
    version: str
    by: tuple[str, ...]
    second_rater: str
    with_client: bool | None
    setting: str
    medium: str
    areas: Mapping[str, tuple[str, ...]]
    ratings: Mapping[str, ItemRating]

    def rating(self, item: str) -> ItemRating:
        """Return what is said about an item; its status is `ABSENT` where nothing is."""
        return self.ratings.get(item) or ItemRating(item)

    @property
    def raters(self) -> tuple[str, ...]:
        """Everybody who rated."""
        return (*self.by, *((self.second_rater,) if self.second_rater else ()))


def read(case_events: Iterable[CaseEvent]) -> tuple[Assessment, ...]:
    """Return the assessments of a case by day, numbered as they were or as they come.

    A second rating of an assessment (double rating) is no repeat and is left out.
    """
    found = enumerate(repeats(in_order(case_events)), 1)
    return tuple(_assessment(event, number) for number, event in found)


def _assessment(event: CaseEvent, number: int) -> Assessment:
    doc = event.doc
    defaults = block(doc.get("defaults"))
    with_client = doc.get("with_client")
    return Assessment(
        ref=event.ref,
        occurred_on=event.occurred_on,
        number=whole(doc.get("seq")) or number,
        family=is_family(event),
        form=word(doc.get("form")),
        version=word(doc.get("form_version")),
        by=tuple(names(doc.get("by"))),
        second_rater=word(doc.get("second_rater")),
        with_client=with_client if isinstance(with_client, bool) else None,
        setting=_SETTINGS.get(word(doc.get("setting")), word(doc.get("setting"))),
        medium=word(doc.get("medium")),
        areas={area: tuple(items) for area, items in areas_of(event).items()},
        ratings={
            item: _rating(item, {**defaults, **block(given)})
            for item, given in block(doc.get("ratings")).items()
        },
    )


def _rating(item: str, fields: Mapping[str, object]) -> ItemRating:
    status = word(fields.get("st")) or RATED
    levels = {line: _level(fields.get(name)) for line, name in _STORED.items()}
    return ItemRating(
        item,
        status,
        {line: level for line, level in levels.items() if level is not None and status == RATED},
        urgency=word(fields.get("u")),
        confidence=word(fields.get("conf")),
        sources=tuple(names(fields.get("src"))),
        reason=word(fields.get("why")),
        wants=word(fields.get("wants")),
        client_words=word(fields.get("client_words")),
        fact=word(fields.get("note_fact")),
        opinion=word(fields.get("note_opinion")),
    )


def _level(value: object) -> int | None:
    level = whole(value)
    return level if level is not None and 0 <= level <= HIGHEST else None


# ---------------------------------------------------------------- two assessments beside each other


def same_measure(earlier: Assessment, later: Assessment) -> bool:
    """Tell whether two assessments may be compared: one form, and no change of its version.

    A version that is not noted is taken for the other one's.
    """
    versions = {earlier.version, later.version} - {""}
    return earlier.family == later.family and len(versions) < 2


@dataclass(frozen=True, slots=True)
class ItemProfile:
    """An item now and, where there is an earlier assessment, then.

    `changes` has a line only where it was rated both times and the measure is the same.
    """

    item: str
    now: ItemRating
    then: ItemRating | None
    changes: Mapping[Line, int]
    newly_rated: bool

    def weight(self, line: Line = OUR_NEED) -> Weight:
        """Return how large the change on a line is."""
        size = abs(self.changes.get(line, 0))
        if size >= MARKED_FROM:
            return Weight.MARKED
        return Weight.NOTED if size else Weight.NONE

    @property
    def changed(self) -> bool:
        """Whether any line moved."""
        return any(self.changes.values())

    @property
    def meaning(self) -> Meaning:
        """What the noted reason makes of it.

        A need that rises through new information is better knowledge, one that rises because the
        setting changed is exposure: neither is a step back.
        """
        rises = self.newly_rated or self.changes.get(OUR_NEED, 0) > 0
        match self.now.reason:
            case "new_information":
                return Meaning.KNOWLEDGE if rises else Meaning.INFORMATION
            case "setting_changed":
                return Meaning.EXPOSURE if rises else Meaning.SETTING
            case "real_change" | "rater_changed" | "correction" as known:
                return Meaning(known)
            case _:
                return Meaning.UNTOLD


@dataclass(frozen=True, slots=True)
class Known:
    """How many items of an area are rated on a line, and their index where that is enough."""

    rated: int
    index: float | None


@dataclass(frozen=True, slots=True)
class Paired:
    """The change over `n` items that were rated both times; indices over those items only."""

    n: int
    before: float
    after: float
    change: float


@dataclass(frozen=True, slots=True)
class AreaProfile:
    """An area: its items, the four indices (never netted), and the change over pairs."""

    area: str
    items: tuple[ItemProfile, ...]
    applicable: int
    now: Mapping[Line, Known]
    then: Mapping[Line, Known]
    pairs: Mapping[Line, Paired]
    reliable: ReliableChange | None

    @property
    def too_little_known(self) -> bool:
        """Whether fewer than 60 % of the items that apply are rated by us."""
        return self.now[OUR_NEED].index is None

    @property
    def needed(self) -> int:
        """How many rated items an index takes."""
        return needed(self.applicable)

    @property
    def naive_differs(self) -> bool:
        """Whether the two indices stand on different items, so that only the pairs compare."""
        return any(item.newly_rated for item in self.items) or any(
            item.then is not None
            and item.then.level(OUR_NEED) is not None
            and item.now.level(OUR_NEED) is None
            for item in self.items
        )


def needed(applicable: int) -> int:
    """Return how many of `applicable` items have to be rated for an index, at least one."""
    return max(1, -(-applicable * SHOWN_FROM_PERCENT // 100))


@dataclass(frozen=True, slots=True)
class Profile:
    """One assessment, beside an earlier one where there is one."""

    now: Assessment
    then: Assessment | None
    areas: tuple[AreaProfile, ...]

    @property
    def form_changed(self) -> bool:
        """Whether the form is another one: the two are shown, no change is computed."""
        return self.then is not None and not same_measure(self.then, self.now)

    @property
    def rater_changed(self) -> bool:
        """Whether other people rated."""
        return self.then is not None and set(self.then.raters) != set(self.now.raters)

    @property
    def setting_changed(self) -> bool:
        """Whether the client lived in another setting."""
        return self.then is not None and self.then.setting != self.now.setting

    @property
    def items(self) -> tuple[ItemProfile, ...]:
        """Every item, area by area."""
        return tuple(item for area in self.areas for item in area.items)


def profile(
    now: Assessment,
    then: Assessment | None = None,
    known: Mapping[str, Reliability] | None = None,
) -> Profile:
    """Return `now` beside `then` (whichever is older), with reliable change where `known` has it.

    Two forms (five areas, family) are never put beside each other: `then` is left out.
    """
    if then is not None and then.occurred_on > now.occurred_on:
        now, then = then, now
    if then is not None and (then.family != now.family or then is now):
        then = None
    areas = tuple(
        _area(area, _items_of(area, now, then), now, then, (known or {}).get(area))
        for area in now.areas
    )
    return Profile(now, then, areas)


def _items_of(area: str, now: Assessment, then: Assessment | None) -> tuple[str, ...]:
    items = now.areas[area]
    earlier = then.areas.get(area, ()) if then is not None else ()
    return (*items, *(item for item in earlier if item not in items))


def _area(
    area: str,
    items: Sequence[str],
    now: Assessment,
    then: Assessment | None,
    known: Reliability | None,
) -> AreaProfile:
    profiles = tuple(item_profile(item, now, then) for item in items)
    pairs = {line: pair for line in LINES if (pair := _pair(profiles, line)) is not None}
    applicable = sum(now.rating(item).applies for item in now.areas[area])
    return AreaProfile(
        area,
        profiles,
        applicable,
        {line: known_of(now, area, line) for line in LINES},
        {line: known_of(then, area, line) for line in LINES} if then is not None else {},
        pairs,
        _reliable(pairs.get(OUR_NEED), applicable, known),
    )


def known_of(assessment: Assessment, area: str, line: Line) -> Known:
    """Return how much of an area is rated on a line, and the index where that is enough."""
    ratings = [assessment.rating(item) for item in assessment.areas.get(area, ())]
    levels = [level for one in ratings if (level := one.level(line)) is not None]
    applicable = sum(one.applies for one in ratings)
    return Known(len(levels), index(levels, len(levels), applicable))


def item_profile(item: str, now: Assessment, then: Assessment | None) -> ItemProfile:
    """Return one item of `now` beside the same of `then`."""
    after = now.rating(item)
    if then is None:
        return ItemProfile(item, after, None, {}, newly_rated=False)
    before = then.rating(item)
    changes = {}
    if same_measure(then, now):
        for line in LINES:
            old, new = before.level(line), after.level(line)
            if old is not None and new is not None:
                changes[line] = new - old
    newly = after.level(OUR_NEED) is not None and before.level(OUR_NEED) is None
    return ItemProfile(item, after, before, changes, newly)


def _pair(items: Sequence[ItemProfile], line: Line) -> Paired | None:
    both = [one for one in items if line in one.changes and one.then is not None]
    before = [one.then.levels[line] for one in both if one.then is not None]
    after = [one.now.levels[line] for one in both]
    change = paired([one.changes[line] for one in both])
    was, now = index(before, len(before), len(before)), index(after, len(after), len(after))
    if change is None or was is None or now is None:
        return None
    return Paired(len(both), was, now, change)


def _reliable(
    pair: Paired | None, applicable: int, known: Reliability | None
) -> ReliableChange | None:
    """Return the reliable change of an area's need from the two indices as they are shown."""
    if pair is None or known is None or pair.n < needed(applicable):
        return None
    return reliable_change(pair.before, pair.after, known, weak=pair.n <= FEW_ITEMS)
