# SPDX-License-Identifier: AGPL-3.0-or-later
"""Areas, distances and fences on a globe of the radius that ODK uses, to the centimetre."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Final, TypeAlias

from exitdesk.forms.xpath.context import Context, Value
from exitdesk.forms.xpath.conversions import to_text
from exitdesk.forms.xpath.functions.mathematics import rounded
from exitdesk.forms.xpath.registry import function

_RADIUS: Final = 6_378_100.0
_DIGITS: Final = 2

Point: TypeAlias = "tuple[float, float]"


def points(text: str) -> list[Point] | None:
    """Return the points of a text `lat lon [alt [acc]]; ...`; None when one is not on the globe."""
    found: list[Point] = []
    for piece in text.strip().rstrip(";").split(";"):
        words = piece.split()
        try:
            latitude, longitude = float(words[0]), float(words[1])
        except (ValueError, IndexError):
            return None
        if not (abs(latitude) <= 90 and abs(longitude) <= 180):
            return None
        found.append((latitude, longitude))
    return found


def _read(c: Context, value: Value) -> list[Point] | None:
    if isinstance(value, list) and len(value) > 1:
        return points(";".join(c.text(node).strip().rstrip(";") for node in value))
    return points(to_text(value, c))


@function("area", "v", "number")
def _area(c: Context, value: Value) -> float:
    found = _read(c, value)
    if found is None:
        return math.nan
    if len(found) < 3:
        return 0.0
    total = 0.0
    for (lat1, lon1), (lat2, lon2) in pairwise([*found, found[0]]):
        total += math.radians(lon2 - lon1) * (
            2 + math.sin(math.radians(lat1)) + math.sin(math.radians(lat2))
        )
    return rounded(abs(total * _RADIUS * _RADIUS / 2), _DIGITS)


def _between(one: Point, other: Point) -> float:
    lat1, lat2 = math.radians(one[0]), math.radians(other[0])
    across = math.radians(other[1] - one[1])
    half = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin(across / 2) ** 2
    )
    return 2 * _RADIUS * math.asin(min(1.0, math.sqrt(half)))


@function("distance", "v v*", "number")
def _distance(c: Context, *values: Value) -> float:
    found: list[Point] = []
    for value in values:
        more = _read(c, value)
        if more is None:
            return math.nan
        found += more
    total = sum(_between(one, other) for one, other in pairwise(found))
    return rounded(total, _DIGITS)


@function("geofence", "s s", "boolean")
def _geofence(_: Context, point: str, shape: str) -> bool:
    place, fence = points(point), points(shape)
    if place is None or fence is None or len(place) != 1:
        return False
    latitude, longitude = place[0]
    inside = False
    for (lat1, lon1), (lat2, lon2) in pairwise([*fence, fence[0]]):
        if (lon1 > longitude) != (lon2 > longitude):
            crossing = (lat2 - lat1) * (longitude - lon1) / (lon2 - lon1) + lat1
            if latitude < crossing:
                inside = not inside
    return inside
