"""The cut-offs of the organisation reach what is stored, exported and shown over time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from exitdesk.domain.ids import RecordId
from exitdesk.domain.score_series import ScoreCutOff
from exitdesk.forms.session import FormSession
from exitdesk.services import (
    cases,
    demo,
    form_export,
    form_library,
    form_papers,
    form_scores,
    people,
    saving,
    score_series,
    submissions,
    vaults,
)
from exitdesk.services.vaults import Vault

TOTAL = "phq9_total"


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    made = demo.make(tmp_path / "vault")
    form_library.set_form_use(made, "clinical")
    form_library.add_shipped(made, "phq9")
    yield made
    vaults.close(made)


def set_cut_off(vault: Vault, value: str, source: str = "") -> None:
    row = {"form": "phq9", "score": TOTAL, "value": value, "source": source}
    people.change_organisation(vault, {"cut_offs": [row]})


def filled(vault: Vault) -> RecordId:
    case = cases.by_code(vault, "EX-0107")
    assert case is not None
    form = form_library.by_name(vault, "phq9").record
    session = FormSession(submissions.begin(vault, case, form).definition)
    for ref in session.refs():
        node = session.node(ref)
        if node.choices and node.relevant:
            session.answer(ref, node.choices[1].name)
    xml = session.instance_xml()
    return submissions.save(vault, case, form, xml, occurred_on="2024-02-01", finalise=True)[0]


def exported(vault: Vault) -> Any:
    return form_export.tables(vault, "phq9")[0][0]


@pytest.mark.parametrize(
    ("value", "kept"), [(None, "10"), ("12", "12"), ("4,5", "4.5"), ("", None)]
)
def test_the_one_in_force_is_kept_with_the_score(
    vault: Vault, value: str | None, kept: str | None
) -> None:
    if value is not None:
        set_cut_off(vault, value)
    record = filled(vault)
    stored = next(r for r in saving.found(vault, record).doc["scores"] if r["name"] == TOTAL)
    assert stored.get("cut_off") == kept
    paper = repr(form_papers.filled(vault, record))
    assert ("screening, not diagnosis" in paper) is (kept is not None)


def test_the_series_and_the_table_follow_the_settings(vault: Vault) -> None:
    usual = score_series.measures(vault)["phq9", TOTAL].cut_off
    assert usual is not None
    assert (usual.value, usual.own, bool(usual.source)) == (10, False, True)
    set_cut_off(vault, "12", "own clients")
    measure = score_series.measures(vault)["phq9", TOTAL]
    assert measure.cut_off == ScoreCutOff(12, "own clients", own=True)
    assert measure.bands
    assert form_scores.cut_offs_of(vault, "phq9") == {TOTAL: 12}
    filled(vault)
    table = exported(vault)
    row = dict(zip(table.heads, table.rows[0], strict=True))
    assert row[f"_score/{TOTAL}/cut_off"] == 12
    set_cut_off(vault, "")
    assert score_series.measures(vault)["phq9", TOTAL].cut_off is None


def test_an_instrument_that_is_no_form_here_may_have_one(vault: Vault) -> None:
    row = {"form": "WAI-SR", "score": "total", "value": "40"}
    people.change_organisation(vault, {"cut_offs": [row]})
    assert score_series.measures(vault)["WAI-SR", "total"].cut_off == ScoreCutOff(40, own=True)
