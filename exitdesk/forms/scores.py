"""Scores that live in the workbook: read from its extra sheets, worked out over the answers.

The sheets `scores`, `bands` and `terms` are ignored by Kobo and ODK, so that a workbook with
them still loads there. What opens the safety flow is no score: it is the column
`bind::exd:safety` of an item (see `exitdesk.forms.safety`), for example ``. > 0``.

A value and its completeness are two things: `ScoreResult.value` is None where too little was
answered, and `answered` of `of` is always there. Items that do not apply (not relevant in the
form) are not counted.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from exitdesk.domain import reliable_change as change
from exitdesk.forms import nodes
from exitdesk.forms.score_model import (
    Band,
    CutOff,
    Direction,
    Finding,
    Score,
    Scoring,
    Terms,
    from_json,
    to_json,
    wording,
)
from exitdesk.forms.score_sheets import from_sheets
from exitdesk.forms.xpath import Context, ExpressionError, compiled

if TYPE_CHECKING:
    from exitdesk.forms.session import FormSession

__all__ = [
    "Band",
    "CutOff",
    "Direction",
    "Finding",
    "Score",
    "ScoreResult",
    "Scoring",
    "Terms",
    "from_json",
    "from_sheets",
    "reliable_change",
    "results",
    "results_of",
    "to_json",
    "wording",
]

_REFERENCE: Final = re.compile(r"\$\{\s*([^{}\s]+)\s*\}")


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """A score of one interview. `missing` names the items that apply and have no answer.

    `reached` tells whether the cut-off in force is reached; None without a value or cut-off.
    """

    name: str
    label: str
    value: float | None
    answered: int
    of: int
    band: Band | None = None
    band_label: str = ""
    missing: tuple[str, ...] = ()
    prorated: bool = False
    cut_off: float | None = None
    reached: bool | None = None

    @property
    def complete(self) -> bool:
        """Tell whether every item that applies is answered."""
        return self.answered == self.of


def results(
    scoring: Scoring,
    session: FormSession,
    *,
    language: str | None = None,
    cut_offs: Mapping[str, float | None] | None = None,
) -> tuple[ScoreResult, ...]:
    """Return the scores as the answers of `session` stand now.

    `cut_offs` holds what the organisation has set by score (None: show no cut-off); where it
    has set nothing, the workbook's first one is in force.
    """
    return results_of(
        scoring,
        session.instance_xml(final=True),
        language=session.language if language is None else language,
        cut_offs=cut_offs,
    )


def results_of(
    scoring: Scoring,
    instance_xml: str,
    *,
    language: str | None = None,
    cut_offs: Mapping[str, float | None] | None = None,
) -> tuple[ScoreResult, ...]:
    """Return the scores of a finalised instance, which holds only what is relevant."""
    if not scoring.scores:
        return ()
    answers = _Answers(nodes.parse(instance_xml))
    found = []
    for score in scoring.scores:
        usual = next((cut.value for cut in scoring.cut_offs_of(score.name)), None)
        limit = (cut_offs or {}).get(score.name, usual)
        found.append(_result(scoring, score, answers, language, limit))
    return tuple(found)


def reliable_change(score: Score, before: float, after: float) -> change.ReliableChange | None:
    """Return the reliable change index; None where SD, reliability or their source is missing."""
    known = change.reliability(score.sd, score.reliability, score.source)
    if known is None:
        return None
    weak = len(score.items) <= change.FEW_ITEMS
    return change.reliable_change(before, after, known, weak=weak)


def band_of(scoring: Scoring, name: str, value: float) -> Band | None:
    """Return the band that `value` lies in.

    Bands are written in whole numbers (0 to 4, 5 to 9): a prorated 4.5 is not yet in the upper.
    """
    below: Band | None = None
    for band in scoring.bands_of(name):
        if band.start <= value:
            below = band
        elif below is not None and band.start - below.end <= 1:
            return below
    return below if below is not None and value <= below.end else None


@dataclass(slots=True)
class _Answers:
    document: nodes.Node
    by_name: dict[str, list[nodes.Node]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for node in nodes.descendants(self.document):
            if node.kind is nodes.NodeKind.ELEMENT:
                self.by_name.setdefault(node.local, []).append(node)

    def state(self, item: str) -> bool | None:
        """Tell whether an item is answered; None where it does not apply."""
        found = self.by_name.get(item)
        if not found:
            return None
        return all(nodes.string_value(node).strip() for node in found)

    def number(self, expression: str) -> float | None:
        """Return the value of an expression with ``${names}``; None where it has none."""
        source = _REFERENCE.sub(self._path, expression)
        try:
            value = compiled(source).number(Context(self.document))
        except ExpressionError:
            return None
        return value if math.isfinite(value) else None

    def _path(self, match: re.Match[str]) -> str:
        found = self.by_name.get(match[1])
        if not found:
            return f"//{match[1]}"
        return re.sub(r"\[\d+\]", "", nodes.path_of(found[0]))


def _result(
    scoring: Scoring, score: Score, answers: _Answers, language: str | None, limit: float | None
) -> ScoreResult:
    states = {item: answers.state(item) for item in score.items}
    applies = [item for item, state in states.items() if state is not None]
    missing = tuple(item for item in applies if not states[item])
    answered = len(applies) - len(missing)
    skipped = len(states) - len(applies)
    value = None
    if not states or (answered and answered + skipped >= score.min_answered):
        value = answers.number(score.expression)
    prorated = score.prorated and bool(missing) and value is not None
    if prorated and value is not None:
        value = value * len(applies) / answered
    band = None if value is None else band_of(scoring, score.name, value)
    return ScoreResult(
        name=score.name,
        label=wording(score.label, language) or score.name,
        value=value,
        answered=answered,
        of=len(applies),
        band=band,
        band_label=wording(band.label, language) if band else "",
        missing=missing,
        prorated=prorated,
        cut_off=limit,
        reached=None if value is None or limit is None else value >= limit,
    )
