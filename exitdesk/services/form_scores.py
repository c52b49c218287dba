"""Scores of a form as they were shown when it was filled in."""

from __future__ import annotations

from exitdesk.forms.scores import Scoring, results_of


def number(value: float) -> str:
    """Return a score as people write it: no more digits than it has, two at most."""
    return f"{round(value, 2):g}"


def shown(scoring: Scoring, instance_xml: str, language: str | None) -> list[dict[str, str]]:
    """Return the scores of finalised answers as rows of a record; value and completeness apart."""
    rows = []
    for one in results_of(scoring, instance_xml, language=language):
        row = {
            "name": one.name,
            "label": one.label,
            "value": "" if one.value is None else number(one.value),
            "band": one.band_label,
            "complete": f"{one.answered}/{one.of}",
        }
        rows.append({name: words for name, words in row.items() if words})
    return rows
