"""The scores of a case over time, with what the forms of the library say of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import msgspec

from exitdesk.domain import score_series as formulas
from exitdesk.domain.cut_offs import Key, OwnCutOff
from exitdesk.domain.reliable_change import reliability
from exitdesk.domain.score_series import Measure, ScoreBand, ScoreCutOff, ScoreSeries
from exitdesk.forms.score_model import Scoring, from_json, wording
from exitdesk.i18n import language
from exitdesk.services import form_scores
from exitdesk.services.cases import CasePage
from exitdesk.services.figures import case_events
from exitdesk.services.vaults import Vault
from exitdesk.storage.records import LIBRARY


def of_case(page: CasePage, known: Mapping[Key, Measure]) -> tuple[ScoreSeries, ...]:
    """Return every score of a case that was read, in the order of its first value."""
    return formulas.score_series(case_events(page.events), known)


def measures(vault: Vault) -> dict[Key, Measure]:
    """Return what the forms of the library say of their scores, version by version.

    Where a result names no version of the library, the form that was read last counts.
    """
    versions: dict[Key, dict[str, Measure]] = {}
    own = form_scores.cut_offs(vault)
    for record in vault.store.records(LIBRARY, ["form"]):
        form = str(record.doc.get("form_id") or record.doc.get("name") or "")
        scoring = _scoring(record.doc.get("scoring"))
        if form and scoring is not None:
            for key, measure in _of(form, scoring):
                known = versions.setdefault(key, {})
                version = str(record.doc.get("version") or "")
                known.pop(version, None)
                known[version] = _limited(measure, own.get(key))
    found = {
        key: replace(list(known.values())[-1], versions=known) for key, known in versions.items()
    }
    for key, cut in own.items():
        found.setdefault(key, _limited(Measure(), cut))
    return found


def _limited(measure: Measure, own: OwnCutOff | None) -> Measure:
    """Return a measure with the cut-off that the organisation has set, if it has set one."""
    if own is None:
        return measure
    limit = None if own.value is None else ScoreCutOff(own.value, own.source, own=True)
    return replace(measure, cut_off=limit)


def _scoring(text: object) -> Scoring | None:
    if not isinstance(text, str) or not text:
        return None
    try:
        return from_json(text)
    except (msgspec.ValidationError, msgspec.DecodeError):
        return None


def _of(form: str, scoring: Scoring) -> Iterator[tuple[Key, Measure]]:
    terms = scoring.terms
    for score in scoring.scores:
        yield (
            (form, score.name),
            Measure(
                low=score.minimum,
                high=score.maximum,
                bands=tuple(
                    ScoreBand(band.start, band.end, wording(band.label, language()))
                    for band in scoring.bands_of(score.name)
                ),
                reliability=reliability(score.sd, score.reliability, score.source),
                screening=terms.screening,
                notice=terms.notice,
                cut_off=next(
                    (ScoreCutOff(cut.value, cut.source) for cut in scoring.cut_offs_of(score.name)),
                    None,
                ),
            ),
        )
