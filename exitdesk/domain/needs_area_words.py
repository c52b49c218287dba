"""The head of an area in words: completeness, indices, the change over pairs, what it means.

An index never stands without how many items it stands on, and areas are never added up.
"""

from __future__ import annotations

from collections.abc import Iterable

from exitdesk.domain.needs_profile import LINES, OUR_NEED, AreaProfile, Line, Voice
from exitdesk.domain.needs_series import AreaPoint, Link
from exitdesk.domain.needs_words import (
    OUR_STRENGTH,
    area_name,
    day,
    joined,
    line_name,
    link_words,
)
from exitdesk.domain.reliable_change import ReliableChange
from exitdesk.i18n import tr, trn


def figure(value: float) -> str:
    """Return an index of 0 to 100 as it is shown."""
    return f"{value:.1f}"


def signed(value: float) -> str:
    """Return a difference with its sign."""
    return f"{value:+.1f}".replace("-", "−") if value else "0.0"


def completeness(area: AreaProfile) -> str:
    """Return how many items are rated of those that apply; always beside an index."""
    return tr("{n} of {of} rated", n=area.now[OUR_NEED].rated, of=area.applicable)


def index_words(area: AreaProfile, line: Line) -> str:
    """Return the index of a line with what it was before; "" where the line has no rating.

    On how many items it stands is told wherever that is not what `completeness` tells.
    """
    now = area.now[line]
    before = area.then[line].index if area.then else None
    if not now.rated and before is None:
        return ""
    said = figure(now.index) if now.index is not None else tr("too little known")
    other = now.rated != area.now[OUR_NEED].rated
    if line[1] is Voice.CLIENT or now.index is None or other:
        said = tr("{index} ({n} of {of} rated)", index=said, n=now.rated, of=area.applicable)
    if before is None:
        return said
    was = figure(before)
    if area.then[line].rated != now.rated:
        was = tr("{index} ({n} rated)", index=was, n=area.then[line].rated)
    return tr("{now}, before {was}", now=said, was=was)


def pair_words(area: AreaProfile, line: Line = OUR_NEED) -> str:
    """Return the change over the items that were rated both times; "" where there is no pair."""
    pair = area.pairs.get(line)
    if pair is None:
        return ""
    return trn(
        "{change} over the {n} item rated both times",
        "{change} over the {n} items rated both times",
        pair.n,
        change=signed(pair.change),
    )


def reliable_words(area: AreaProfile) -> str:
    """Return what can be said about measurement error, "" where nothing is compared."""
    if OUR_NEED not in area.pairs:
        return ""
    if area.reliable is None:
        return tr("no reliability known")
    return reliable_change_words(area.reliable)


def reliable_change_words(found: ReliableChange) -> str:
    """Return a reliable change index in words, with its limit and source."""
    words = (
        tr("beyond measurement error (index {rci}, from {limit} points on)",
           rci=_rci(found), limit=figure(found.limit))
        if found.beyond
        else tr("within measurement error (index {rci}, up to {limit} points)",
                rci=_rci(found), limit=figure(found.limit))
    )  # fmt: skip
    source = tr("source: {source}", source=found.source)
    weak = tr("weak, because it stands on few items") if found.weak else ""
    return "; ".join(part for part in (words, weak, source) if part)


def _rci(found: ReliableChange) -> str:
    return f"{found.rci:.2f}".replace("-", "−")


def area_facts(area: AreaProfile) -> tuple[tuple[str, str], ...]:
    """Return what stands at the head of an area, as pairs of name and words."""
    found = [(tr("Rated"), completeness(area))]
    for line in LINES:
        words = index_words(area, line)
        if words:
            found.append((line_name(line), words))
    if area.pairs:
        found.append((tr("Paired change of need"), pair_words(area) or tr("no pairs")))
        strength = pair_words(area, OUR_STRENGTH)
        if strength:
            found.append((tr("Paired change of strength"), strength))
        reliable = reliable_words(area)
        if reliable:
            found.append((tr("Reliability"), reliable))
    return tuple(found)


def area_notes(area: AreaProfile) -> tuple[str, ...]:
    """Return what keeps the indices of an area from being read wrongly."""
    found = []
    if area.too_little_known:
        found.append(
            trn(
                "Too little known for an index: it is shown from {n} rated item on.",
                "Too little known for an index: it is shown from {n} rated items on.",
                area.needed,
            )
        )
    if area.then and area.naive_differs:
        found.append(
            tr("The two indices stand on different items: compare by the items rated both times.")
        )
    return tuple(found)


def area_words(area: AreaProfile) -> str:
    """Return everything that the head of an area shows."""
    facts = (f"{name}: {words}" for name, words in area_facts(area))
    return "; ".join([area_name(area.area), *facts, *area_notes(area)])


def point_completeness(point: AreaPoint) -> str:
    """Return how many items were rated at an assessment, each voice and side that differs apart.

    An index of the client or of strength may stand on fewer items than our need does.
    """
    ours = point.known[OUR_NEED].rated
    said = [tr("{n} of {of} rated", n=ours, of=point.applicable)]
    said += [
        tr("{line}: {n} of {of}", line=line_name(line), n=known.rated, of=point.applicable)
        for line, known in point.known.items()
        if known.rated not in (0, ours)
    ]
    return joined(said, ", ")


def _short_completeness(point: AreaPoint) -> str:
    """Return the same in few words: "4 of 6 rated, client 3"."""
    known = point.known
    ours = known[OUR_NEED].rated
    said = [tr("{n} of {of} rated", n=ours, of=point.applicable)]
    if known[OUR_STRENGTH].rated not in (0, ours):
        said.append(tr("strength {n}", n=known[OUR_STRENGTH].rated))
    theirs = list(dict.fromkeys(known[line].rated for line in LINES if line[1] is Voice.CLIENT))
    if theirs not in ([0], [ours]):
        said.append(tr("client {n}", n="/".join(map(str, theirs))))
    return joined(said, ", ")


def days_completeness(points: Iterable[AreaPoint]) -> tuple[str, ...]:
    """Return for every assessment its day and how complete it is, a short line each."""
    return tuple(
        tr("{day}: {words}", day=day(point.assessment), words=_short_completeness(point))
        for point in points
    )


def area_points_words(points: Iterable[AreaPoint]) -> str:
    """Return an area over time, assessment by assessment."""
    said = []
    for point in points:
        ours = point.known[OUR_NEED]
        values = [
            f"{line_name(line)} {figure(known.index)}"
            for line, known in point.known.items()
            if known.index is not None
        ]
        if ours.index is None:
            values.insert(0, tr("too little known"))
        values.append(point_completeness(point))
        link = Link.FORM_CHANGED if point.form_changed else point.links[OUR_NEED]
        values.append(link_words(link))
        said.append(f"{day(point.assessment)}: {joined(values, ', ')}")
    return "; ".join(said)
