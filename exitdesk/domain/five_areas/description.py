"""What our two forms consist of, typed; words are English and are translated when shown.

Needs and strengths are two judgments; nothing here adds items up or nets one against the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from exitdesk.domain.five_areas.wording import DESCRIPTION

STEPS: Final = range(5)
RATED: Final = "rated"
FIVE_AREAS: Final = "five_areas"
FAMILY: Final = "family_seven"


@dataclass(frozen=True, slots=True)
class Item:
    """A topic: the question that opens it, and what 0 to 4 mean for need and for strength.

    An `optional` one appears only where the organisation switched it on.
    """

    id: str
    name: str
    ask: str
    need: tuple[str, ...]
    strength: tuple[str, ...]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """An area and its items; `optional` items follow the others."""

    id: str
    name: str
    items: tuple[Item, ...]

    def shown(self, switched_on: frozenset[str] = frozenset()) -> tuple[Item, ...]:
        """Return the items that are asked, with the optional ones that are `switched_on`."""
        return tuple(one for one in self.items if not one.optional or one.id in switched_on)


@dataclass(frozen=True, slots=True)
class Scales:
    """The words around the numbers. The `client_` ones are put to the client as they stand."""

    need: tuple[str, ...]
    strength: tuple[str, ...]
    client_need_question: str
    client_need: tuple[str, ...]
    client_strength_question: str
    client_strength: tuple[str, ...]
    wants: tuple[str, ...]
    statuses: tuple[str, ...]
    urgency: tuple[str, ...]
    confidence: Mapping[str, str]
    sources: tuple[str, ...]
    sources_off: frozenset[str]
    change_reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt of the formulation page, by the name under which its text is kept."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Safety:
    """What opens the safety flow at once: an urgency, or a need at that step."""

    urgency: frozenset[str]
    need: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Form:
    """One of our forms. `status` says "unvalidated" until a reliability study has been done."""

    id: str
    version: str
    title: str
    status: str
    reference_period: str
    areas: tuple[Area, ...]
    scales: Scales
    prompts: tuple[Prompt, ...]
    safety: Safety

    def items(self, switched_on: frozenset[str] = frozenset()) -> tuple[Item, ...]:
        """Return the items of all areas in their order."""
        return tuple(item for area in self.areas for item in area.shown(switched_on))

    def extra_items(self) -> tuple[Item, ...]:
        """Return the items that an organisation may switch on."""
        return tuple(item for area in self.areas for item in area.items if item.optional)

    def item(self, name: str) -> Item | None:
        """Return an item, optional ones included."""
        return next((one for area in self.areas for one in area.items if one.id == name), None)


def read(source: Mapping[str, Any]) -> tuple[Form, Form]:
    """Return the five-area form and the family form of a description.

    Raises KeyError, ValueError or TypeError where the description is not whole.
    """
    scales = _scales(source["scales"])
    extra = source["optional_items"]
    areas = tuple(_area(one, scales, extra) for one in source["areas"])
    family = source["family_form"]
    shared = (source["status"], source["reference_period"])
    prompts = tuple(Prompt(one["key"], one["label"]) for one in source["formulation"])
    safety = Safety(frozenset(source["safety"]["urgency"]), dict(source["safety"]["need"]))

    def form(given: Mapping[str, Any], its_areas: tuple[Area, ...]) -> Form:
        head = (given["form_id"], given["form_version"], given["title"])
        return Form(*head, *shared, its_areas, scales, prompts, safety)

    return form(source, areas), form(family, (_area(family, scales, []),))


def _area(given: Mapping[str, Any], scales: Scales, extra: list[Mapping[str, Any]]) -> Area:
    own = [_item(one, scales) for one in given["items"]]
    own += [_item(one, scales, optional=True) for one in extra if one["area"] == given["id"]]
    return Area(given["id"], given["name"], tuple(own))


def _item(given: Mapping[str, Any], scales: Scales, *, optional: bool = False) -> Item:
    """Items without anchors of their own are rated on the words of the scale."""
    return Item(
        given["id"],
        given["name"],
        given.get("ask", ""),
        _steps(given["need"]) if "need" in given else scales.need,
        _steps(given["strength"]) if "strength" in given else scales.strength,
        optional,
    )


def _scales(given: Mapping[str, Any]) -> Scales:
    return Scales(
        need=_steps(given["need"]),
        strength=_steps(given["strength"]),
        client_need_question=given["client_need_question"],
        client_need=_steps(given["client_need_words"]),
        client_strength_question=given["client_strength_question"],
        client_strength=_steps(given["client_strength_words"]),
        wants=tuple(given["client_wants_to_work_on_it"]),
        statuses=tuple(given["rating_status"]),
        urgency=tuple(given["urgency"]),
        confidence=dict(given["confidence"]),
        sources=tuple(given["evidence_source"]),
        sources_off=frozenset(given["sources_off"]),
        change_reasons=tuple(given["change_reason"]),
    )


def _steps(words: Mapping[int, str]) -> tuple[str, ...]:
    if sorted(words) != list(STEPS):
        raise ValueError("a scale has the steps 0 to 4")
    return tuple(words[step] for step in STEPS)


@cache
def _ours() -> tuple[Form, Form]:
    return read(DESCRIPTION)


def five_areas() -> Form:
    """Return the five-area form."""
    return _ours()[0]


def family_seven() -> Form:
    """Return the form for relatives, who are clients in their own right."""
    return _ours()[1]


def form_of(name: object) -> Form:
    """Return the form that an assessment names; one that names another is read as five areas."""
    return family_seven() if str(name or "").startswith("family") else five_areas()
