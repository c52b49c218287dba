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


@function("intersects", "s", "boolean")
def _intersects(_: Context, text: str) -> bool:
    """Say whether a line crosses itself, as ODK Collect does since 2026; false for no line."""
    found = points(text)
    if found is None or len(found) < 4:
        return False
    closed = found[0] == found[-1]
    segments = [pair for pair in pairwise(found) if pair[0] != pair[1]]
    count = len(segments)
    # From west to east, so that only those which overlap in longitude are compared.
    order = sorted(range(count), key=lambda place: min(point[1] for point in segments[place]))
    for rank, first in enumerate(order):
        east = max(point[1] for point in segments[first])
        for second in order[rank + 1 :]:
            if min(point[1] for point in segments[second]) > east:
                break
            apart = abs(first - second)
            beside = apart == 1 or (closed and apart == count - 1)
            if not beside and _cross(segments[first], segments[second]):
                return True
    return False


def _turn(one: Point, two: Point, three: Point) -> float:
    return (two[1] - one[1]) * (three[0] - one[0]) - (two[0] - one[0]) * (three[1] - one[1])


def _cross(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    turns = (
        _turn(*one, other[0]),
        _turn(*one, other[1]),
        _turn(*other, one[0]),
        _turn(*other, one[1]),
    )
    if turns[0] * turns[1] < 0 and turns[2] * turns[3] < 0:
        return True
    ends = (*zip((one, one), other, strict=True), *zip((other, other), one, strict=True))
    return any(
        turn == 0 and _on(segment, point)
        for turn, (segment, point) in zip(turns, ends, strict=True)
    )


def _on(segment: tuple[Point, Point], point: Point) -> bool:
    """Say whether a point in line with a segment is between its ends."""
    return all(
        min(one, other) <= at <= max(one, other)
        for one, other, at in zip(*segment, point, strict=True)
    )
