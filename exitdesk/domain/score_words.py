"""Scores over time in words; a score is a screening aid or a result, never a verdict."""

from __future__ import annotations

from collections.abc import Mapping

from exitdesk.domain.dates import shown_date
from exitdesk.domain.needs_area_words import reliable_change_words
from exitdesk.domain.needs_series import Link
from exitdesk.domain.needs_words import link_words
from exitdesk.domain.score_series import TOTAL, ScoreCutOff, ScorePoint, ScoreSeries
from exitdesk.i18n import language, tr


def title(series: ScoreSeries) -> str:
    """Return the form and the score."""
    label = tr("whole scale") if series.label == TOTAL else series.label
    return f"{series.title} · {label}"


def notes(series: ScoreSeries) -> tuple[str, ...]:
    """Return what a reader should know before looking at the values."""
    found = []
    if series.measure.screening or series.measure.cut_off is not None:
        found.append(screening())
    elif all(point.of is None for point in series.points):
        found.append(tr("The result of an instrument is no diagnosis."))
    if series.measure.cut_off is not None:
        found.append(cut_off(series.measure.cut_off))
    if series.measure.notice:
        found.append(series.measure.notice)
    if series.measure.reliability is None and len(series.points) > 1:
        found.append(tr("No reliability known: whether a change is beyond measurement error "
                        "cannot be told."))  # fmt: skip
    return tuple(found)


def invites_a_finding(doc: Mapping[str, object]) -> bool:
    """Tell whether filled in answers carry scores that could be read as a finding."""
    scores = doc.get("scores")
    every = [one for one in scores if isinstance(one, Mapping)] if isinstance(scores, list) else []
    return any(one.get("cut_off") or one.get("band") for one in every)


def screening() -> str:
    """Return what stands beside a score that could be read as a finding."""
    return tr("Screening, not diagnosis.")


def cut_off(cut: ScoreCutOff) -> str:
    """Return the cut-off with who says so."""
    if not cut.own:
        told = tr("Cut-off {value} ({source}).") if cut.source else tr("Cut-off {value}.")
    elif cut.source:
        told = tr("Cut-off {value}, set by your organisation ({source}).")
    else:
        told = tr("Cut-off {value}, set by your organisation.")
    return told.format(value=f"{cut.value:g}", source=cut.source)


def value(point: ScorePoint) -> str:
    """Return the value alone."""
    return tr("too little answered") if point.value is None else f"{point.value:g}"


def completeness(point: ScorePoint) -> str:
    """Return how complete the answers were."""
    if point.answered is None or point.of is None:
        return tr("only the result was entered")
    return tr("{n} of {of} answered", n=point.answered, of=point.of)


def foot(point: ScorePoint) -> str:
    """Return what stands under the day of a value in the picture."""
    if point.answered is None or point.of is None:
        return ""
    said = completeness(point)
    return tr("{answered}: too little", answered=said) if point.value is None else said


def limit(cut: float) -> str:
    """Return what stands at the line of a cut-off."""
    return tr("cut-off {value}", value=f"{cut:g}")


def noted(point: ScorePoint) -> str:
    """Return what stands beside a value: a new version of the form, the reliable change."""
    if point.link is Link.FORM_CHANGED:
        return f"{link_words(point.link)} ({point.version})"
    return reliable_change_words(point.change) if point.change is not None else ""


def day(point: ScorePoint) -> str:
    """Return the day of a value."""
    return shown_date(point.occurred_on, language())


def row(point: ScorePoint) -> tuple[str, str, str, str, str]:
    """Return day, value, band, completeness and what is noted, as a row of a table."""
    return (day(point), value(point), point.band or "–", completeness(point), noted(point) or "–")


def heads() -> tuple[str, str, str, str, str]:
    """Return the heads of `row`."""
    return (tr("When"), tr("Value"), tr("Band"), tr("Completeness"), tr("Noted"))


def spoken(series: ScoreSeries) -> str:
    """Return the whole series as a screen reader says it."""
    points = (", ".join(part for part in row(point) if part != "–") for point in series.points)
    return "; ".join([title(series), *notes(series), *points])
