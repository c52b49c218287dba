"""A score is read with the bands and the reliability of the version that was answered."""

from __future__ import annotations

from exitdesk.domain.ids import RecordId
from exitdesk.services import cases, form_library, score_series
from exitdesk.services.vault import Vault
from tests.unit.forms.workbook.making import markdown
from tests.unit.services.case_vault import client
from tests.unit.services.form_vault import saved

SURVEY = "type|name|label\ninteger|a|A\ninteger|b|B"
SCORES = "score|expression|items|min_answered|sd|reliability|source|minimum|maximum"


def _version(vault: Vault, number: str, sd: int, band: str, highest: int) -> RecordId:
    source = markdown(
        SURVEY,
        settings=f"form_id|version\nmood|{number}",
        scores=f"{SCORES}\nsum|${{a}} + ${{b}}|a b|2|{sd}|0.84|a study|0|{highest}",
        bands=f"score|from|to|label\nsum|0|{highest}|{band}",
    )
    form, _, _ = form_library.take(vault, "mood.md", source)
    form_library.publish(vault, form)
    return form


def test_each_version_keeps_its_own_measure(vault: Vault) -> None:
    case = client(vault)
    first = _version(vault, "1", 6, "old band", 40)
    for day, value in (("2026-01-01", "20"), ("2026-02-01", "2")):
        saved(vault, case, first, {"/data/a": value, "/data/b": value}, occurred_on=day)
    before = score_series.measures(vault)["mood", "sum"]
    second = _version(vault, "2", 60, "new band", 50)
    measure = score_series.measures(vault)["mood", "sum"]
    assert (measure.high, measure.of("1").high, measure.of("2").high) == (50, 40, 50)
    assert measure.of("1").reliability == before.reliability
    (series,) = score_series.of_case(cases.page(vault, case), {("mood", "sum"): measure})
    assert series.measure.bands[0].label == "old band"
    assert series.points[1].change is not None
    assert series.points[1].change.beyond
    for day, value in (("2026-03-01", "20"), ("2026-04-01", "2")):
        saved(vault, case, second, {"/data/a": value, "/data/b": value}, occurred_on=day)
    (series,) = score_series.of_case(cases.page(vault, case), {("mood", "sum"): measure})
    assert series.measure.bands[0].label == "new band"
    assert [bool(one.change and one.change.beyond) for one in series.points] == [
        False,
        True,
        False,
        False,
    ]
    assert series.points[3].change is not None
    assert series.breaks == (2,)
