"""Scores of a form as they were shown when it was filled in."""

from __future__ import annotations

from collections.abc import Mapping

from exitdesk.domain.cut_offs import Key, OwnCutOff, of_form, own_cut_offs
from exitdesk.forms.scores import Scoring, results_of
from exitdesk.services import people
from exitdesk.services.vault import Vault


def cut_offs(vault: Vault) -> dict[Key, OwnCutOff]:
    """Return the cut-offs that the organisation has set, by form and score."""
    return own_cut_offs(people.organisation(vault).doc.get("cut_offs"))


def cut_offs_of(vault: Vault, form: str) -> dict[str, float | None]:
    """Return what the organisation has set for the scores of the form called `form`."""
    return of_form(cut_offs(vault), form)


def number(value: float) -> str:
    """Return a score as people write it: no more digits than it has, two at most."""
    return f"{round(value, 2):g}"


def shown(
    scoring: Scoring,
    instance_xml: str,
    language: str | None,
    own: Mapping[str, float | None] | None = None,
) -> list[dict[str, str]]:
    """Return the scores of finalised answers as rows of a record; value and completeness apart.

    `own` are the cut-offs of the organisation; the one in force is kept beside the value.
    """
    rows = []
    for one in results_of(scoring, instance_xml, language=language, cut_offs=own):
        row = {
            "name": one.name,
            "label": one.label,
            "value": "" if one.value is None else number(one.value),
            "band": one.band_label,
            "complete": f"{one.answered}/{one.of}",
            "cut_off": "" if one.cut_off is None else number(one.cut_off),
        }
        rows.append({name: words for name, words in row.items() if words})
    return rows
