"""Scores of forms over time: a value and how complete it is are two things, told apart.

Scores of different forms, or of different versions of one, are never joined.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, TypeAlias

from exitdesk.domain.case_events import CaseEvent, Doc, block, in_order, of_kind, rows, whole, word
from exitdesk.domain.cut_offs import Key
from exitdesk.domain.needs_series import Link
from exitdesk.domain.reliable_change import Reliability, ReliableChange, reliable_change

_SHARE: Final = re.compile(r"(\d{1,6})/(\d{1,6})")
TOTAL: Final = "total"
_RANGE: Final = re.compile(r"(-?\d+(?:[.,]\d+)?)\s*(?:-|–|to|\.\.)\s*(-?\d+(?:[.,]\d+)?)")


@dataclass(frozen=True, slots=True)
class ScoreBand:
    """A named stretch of a score, both ends included."""

    start: float
    end: float
    label: str


@dataclass(frozen=True, slots=True)
class ScoreCutOff:
    """The cut-off that is in force: the organisation's `own`, or the one of the form."""

    value: float
    source: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """What is known of a score: range, bands, reliability, cut-off, what it is for.

    `versions` holds what each version of the form says of it, where there are several.
    """

    low: float | None = None
    high: float | None = None
    bands: tuple[ScoreBand, ...] = ()
    reliability: Reliability | None = None
    screening: bool = False
    notice: str = ""
    cut_off: ScoreCutOff | None = None
    versions: Mapping[str, Measure] = field(default_factory=dict)

    def of(self, version: str) -> Measure:
        """Return what the version that was answered says; this, where it is not known."""
        return self.versions.get(version, self)


@dataclass(frozen=True, slots=True)
class ScorePoint:
    """A score on one day; `value` is None where too little was answered for one.

    `answered` of `of` items (None where only the result was entered). `change` is the reliable
    change since the value before, only where it is known how exactly the score measures.
    """

    ref: str
    occurred_on: date
    version: str
    value: float | None
    answered: int | None = None
    of: int | None = None
    band: str = ""
    link: Link = Link.NONE
    change: ReliableChange | None = None


@dataclass(frozen=True, slots=True)
class ScoreSeries:
    """One score of one form over time. `measure` is that of the version answered last."""

    form: str
    score: str
    title: str
    label: str
    points: tuple[ScorePoint, ...]
    measure: Measure

    @property
    def low(self) -> float:
        """The lower end of what is drawn."""
        known = [self.measure.low] if self.measure.low is not None else [0.0, *self._drawn()]
        return min(known)

    @property
    def high(self) -> float:
        """The upper end of what is drawn, above the lower one."""
        known = [self.measure.high] if self.measure.high is not None else list(self._drawn())
        ends = [band.end for band in self.measure.bands] if self.measure.high is None else []
        return max([*known, *ends, self.low + 1])

    @property
    def regions(self) -> tuple[ScoreBand, ...]:
        """The bands as they are drawn: each reaches up to the next, the last to the end."""
        bands = self.measure.bands
        tops = [*(band.start for band in bands[1:]), self.high]
        return tuple(replace(band, end=top) for band, top in zip(bands, tops, strict=False))

    @property
    def cut_off(self) -> float | None:
        """The cut-off as it is drawn; None where there is none, or none within the range."""
        cut = self.measure.cut_off
        return cut.value if cut is not None and self.low <= cut.value <= self.high else None

    def _drawn(self) -> Iterator[float]:
        yield from (point.value for point in self.points if point.value is not None)
        if self.measure.cut_off is not None:
            yield self.measure.cut_off.value

    @property
    def breaks(self) -> tuple[int, ...]:
        """The positions at which the form is another version than before."""
        return tuple(at for at, one in enumerate(self.points) if one.link is Link.FORM_CHANGED)


@dataclass(slots=True)
class _Gathered:
    title: str = ""
    label: str = ""
    range_: tuple[float, float] | None = None
    points: list[ScorePoint] = field(default_factory=list)


def score_series(
    case_events: Iterable[CaseEvent], measures: Mapping[Key, Measure]
) -> tuple[ScoreSeries, ...]:
    """Return every score of a case over time, in the order in which each first appears."""
    found: dict[Key, _Gathered] = {}
    for event in of_kind(in_order(case_events), "submission", "instrument_result"):
        told = _of_form(event) if event.kind == "submission" else _of_result(event)
        for form, score, label, point in told:
            one = found.setdefault((form, score), _Gathered())
            one.title = word(event.doc.get("title")) or one.title
            one.label = label or one.label
            if event.kind == "instrument_result":
                one.range_ = _range(event.doc.get("scale_range")) or one.range_
            one.points.append(point)
    return tuple(_series(key, one, measures.get(key)) for key, one in found.items())


_Told: TypeAlias = Iterator[tuple[str, str, str, ScorePoint]]


def _of_form(event: CaseEvent) -> _Told:
    given = event.doc.get("scores")
    every = rows(given)
    if isinstance(given, Mapping):
        every = [{"name": name, **block(value)} for name, value in given.items()]
    form = word(event.doc.get("form_id")) or word(event.doc.get("form"))
    for one in every:
        name = word(one.get("name"))
        if not name:
            continue
        answered, of = _completeness(one)
        point = ScorePoint(
            event.ref,
            event.occurred_on,
            word(event.doc.get("form_version")),
            _number(one.get("value")),
            answered,
            of,
            word(one.get("band_label")) or word(one.get("band")),
        )
        yield form, name, word(one.get("label")), point


def _completeness(score: Doc) -> tuple[int | None, int | None]:
    """Return how many of how many items were answered, also where it was kept as "8/9"."""
    told = _SHARE.fullmatch(word(score.get("complete")))
    if told is not None:
        return int(told[1]), int(told[2])
    return whole(score.get("answered")), whole(score.get("of"))


def _of_result(event: CaseEvent) -> _Told:
    form, version = word(event.doc.get("instrument")), word(event.doc.get("version"))
    values = {TOTAL: event.doc.get("total"), **block(event.doc.get("subscales"))}
    for name, value in values.items():
        number = _number(value)
        if form and number is not None:
            label = "" if name == TOTAL else name
            yield form, name, label, ScorePoint(event.ref, event.occurred_on, version, number)


def _number(value: object) -> float | None:
    """Return a number; one that was kept as text (exact decimals) too."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def _range(value: object) -> tuple[float, float] | None:
    """Return the ends of a range as people write it: "0-27", "12 to 60"."""
    told = _RANGE.fullmatch(word(value).strip())
    if told is None:
        return None
    low, high = (float(end.replace(",", ".")) for end in told.groups())
    return (low, high) if low < high else None


def _series(key: Key, gathered: _Gathered, known: Measure | None) -> ScoreSeries:
    told = known or Measure()
    measure = told.of(gathered.points[-1].version)
    if measure.low is None and measure.high is None and gathered.range_ and key[1] == TOTAL:
        low, high = gathered.range_
        measure = replace(measure, low=low, high=high)
    points = _linked(gathered.points, told)
    title = gathered.title or key[0].replace("_", " ")
    return ScoreSeries(key[0], key[1], title, gathered.label or key[1], points, measure)


def _linked(points: Sequence[ScorePoint], measure: Measure) -> tuple[ScorePoint, ...]:
    found: list[ScorePoint] = []
    for point in points:
        before = found[-1] if found else None
        link = _link(before, point)
        known = measure.of(point.version)
        old = before.value if before is not None and link is Link.SAME else None
        change = None
        if old is not None and point.value is not None and known.reliability is not None:
            change = reliable_change(old, point.value, known.reliability)
        band = point.band or _band(point.value, known.bands)
        found.append(replace(point, band=band, link=link, change=change))
    return tuple(found)


def _link(before: ScorePoint | None, now: ScorePoint) -> Link:
    if before is None:
        return Link.NONE
    if len({before.version, now.version} - {""}) > 1:
        return Link.FORM_CHANGED
    return Link.NONE if before.value is None or now.value is None else Link.SAME


def _band(value: float | None, bands: Sequence[ScoreBand]) -> str:
    if value is None:
        return ""
    return next((band.label for band in bands if band.start <= value <= band.end), "")
