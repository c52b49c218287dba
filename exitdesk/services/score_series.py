"""The scores of a case over time, with what the forms of the library say of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import msgspec

from exitdesk.domain import score_series as formulas
from exitdesk.domain.cut_offs import Key
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
    """Return what the forms of the library say of their scores; the newest version counts."""
    found: dict[Key, Measure] = {}
    own = form_scores.cut_offs(vault)
    for record in vault.store.records(LIBRARY, ["form"]):
        form = str(record.doc.get("form_id") or record.doc.get("name") or "")
        scoring = _scoring(record.doc.get("scoring"))
        if form and scoring is not None:
            found.update(_of(form, scoring))
    for key, cut in own.items():
        limit = None if cut.value is None else ScoreCutOff(cut.value, cut.source, own=True)
        found[key] = replace(found.get(key, Measure()), cut_off=limit)
    return found


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
