"""Needs of the demo vault: the profile that is offered, what is withheld, the paper."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pypdf
import pytest

from exitdesk.cli.needs import needs as write_needs
from exitdesk.domain.ids import RecordId, reference
from exitdesk.domain.needs_profile import OUR_NEED
from exitdesk.domain.reliable_change import Reliability
from exitdesk.domain.trouble import Trouble
from exitdesk.forms.score_model import Band, Score, Scoring, Terms, to_json
from exitdesk.forms.session import FormSession
from exitdesk.i18n import set_language
from exitdesk.reports.model import Columns, Course
from exitdesk.reports.writing import write_pdf
from exitdesk.services import (
    cases,
    demo,
    entries,
    form_library,
    needs,
    needs_paper,
    people,
    score_series,
    submissions,
    vaults,
)
from exitdesk.services.vaults import Vault


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    made = demo.make(tmp_path / "vault")
    yield made
    set_language("en")
    vaults.close(made)


def case_of(vault: Vault, code: str = "EX-0107") -> RecordId:
    found = cases.by_code(vault, code)
    assert found is not None
    return found


def pages_of(vault: Vault, case: RecordId, now: str = "", then: str | None = "") -> list[str]:
    out = io.BytesIO()
    write_pdf(needs_paper.document(vault, case, now, then), out)
    return [page.extract_text() for page in pypdf.PdfReader(out).pages]


def test_the_last_is_offered_beside_the_one_before(vault: Vault) -> None:
    _page, found = needs.read(vault, case_of(vault))
    assert [one.ref for one in found.assessments] == ["E1-13", "E1-28", "E1-41", "E1-49"]
    shown = found.profile()
    assert shown is not None
    assert shown.then is not None
    assert (shown.now.ref, shown.then.ref) == ("E1-49", "E1-41")
    alone = found.profile("E1-28", None)
    assert alone is not None
    assert alone.then is None
    first = found.profile("E1-13")
    assert first is not None
    assert first.then is None
    assert found.forms() == (False,)
    assert not found.unfinished
    assert not found.withheld


def test_the_reliability_of_the_organisation_is_read(vault: Vault) -> None:
    assert needs.reliability(vault) == {}
    known = [{"area": "S", "sd": "18", "r": "0.8", "source": "own clients"}, {"area": "F"}]
    people.change_organisation(vault, {"reliability": known})
    assert needs.reliability(vault) == {"S": Reliability(18, 0.8, "own clients")}
    _page, found = needs.read(vault, case_of(vault))
    shown = found.profile()
    assert shown is not None
    assert [one.area for one in shown.areas if one.reliable] == ["S"]


def test_a_second_rater_does_not_see_the_first_before_their_own_is_final(vault: Vault) -> None:
    case = case_of(vault)
    doc = {"occurred_on": "2025-10-01", "form": "five_areas", "ratings": {"F1": {"n": 4}}}
    first = entries.save(vault, case, "assessment", doc)[0]
    assert vault.me is not None
    second = entries.save(vault, case, "assessment", {
        "occurred_on": "2025-10-02", "form": "five_areas", "double_of": first,
        "by": [reference(vault.me)], "ratings": {"F1": {"n": 1}}})[0]  # fmt: skip
    _page, found = needs.read(vault, case)
    assert found.withheld == 1
    assert first not in found.records.values()
    entries.finalise(vault, second)
    _page, found = needs.read(vault, case)
    assert found.withheld == 0
    assert found.assessments[-1].rating("F1").level(OUR_NEED) == 4
    assert found.unfinished == {first}


def test_the_paper_says_unvalidated_on_every_page_and_how_complete_it_is(vault: Vault) -> None:
    pages = pages_of(vault, case_of(vault), "E1-28")
    assert all("unvalidated" in page.lower() for page in pages)
    text = "\n".join(pages)
    assert "No. 2 · 9 January 2024" in text
    assert text.count("7 of 7 rated") >= 4
    assert "0.0 over the 3 items rated" in text
    assert "58.3" in text
    assert "no reliability known" in text
    for word in ("risk level", "total", "traffic"):
        assert word not in text.lower()


def test_printing_is_in_the_reading_log(vault: Vault) -> None:
    case = case_of(vault)
    before = len(cases.readings(vault, case))
    needs_paper.document(vault, case)
    assert len(cases.readings(vault, case)) == before + 1


def test_one_alone_has_no_course_and_says_what_is_missing(vault: Vault) -> None:
    case = cases.create(vault, {"alias": "Nora"})[0]
    with pytest.raises(Trouble, match="no assessment"):
        needs_paper.document(vault, case)
    entries.save(vault, case, "assessment", {
        "occurred_on": "2025-10-01", "form": "five_areas",
        "ratings": {"F1": {"st": "declined_by_client"}, "X1": {"cn": 2}, "X2": {"n": 1, "cn": 3}},
    })  # fmt: skip
    text = "\n".join(pages_of(vault, case))
    assert "Over time" not in text
    assert "not final yet" in text
    assert "client prefers not to say" in " ".join(text.split())
    assert "Too little known for an index" in text
    assert "talk about it" in " ".join(text.split())


def test_the_form_change_and_right_to_left_on_paper(vault: Vault) -> None:
    case = cases.create(vault, {"alias": "Nora"})[0]
    for day, version, need in (("2024-01-01", "0.1", 3), ("2024-08-01", "0.2", 1)):
        entries.save(vault, case, "assessment", {
            "occurred_on": day, "form": "five_areas", "form_version": version,
            "ratings": {"F1": {"n": need, "s": need}, "F2": {"n": 2}}}, finalise=True)  # fmt: skip
    text = "\n".join(pages_of(vault, case))
    assert "no change is computed between them" in " ".join(text.split())
    assert "A double stroke: the form changed (0.1 → 0.2)" in " ".join(text.split())
    assert "3 → 1" in text
    set_language("ar")
    assert pages_of(vault, case)


def test_scores_come_with_what_their_form_says(vault: Vault) -> None:
    scoring = Scoring(
        scores=(Score("total", "1", label={"": "Sum"}, minimum=0, maximum=80, sd=10,
                      reliability=0.8, source="a study"),),
        bands=(Band("total", 0, 30, {"": "few signs"}), Band("total", 31, 80, {"": "many signs"})),
        terms=Terms(screening=True, notice="Free to use."),
    )  # fmt: skip
    text = to_json(scoring)
    measured = dict(score_series._of("PCL-5", scoring))
    measure = measured["PCL-5", "total"]
    assert (measure.low, measure.high, measure.screening) == (0, 80, True)
    assert [band.label for band in measure.bands] == ["few signs", "many signs"]
    assert measure.reliability == Reliability(10, 0.8, "a study")
    assert score_series._scoring(text) == scoring
    assert score_series._scoring("{") is None
    assert score_series._scoring(None) is None
    case = case_of(vault, "EX-0114")
    later = {"occurred_on": "2024-09-01", "instrument": "PCL-5", "version": "2", "total": 20}
    entries.save(vault, case, "instrument_result", later)
    page, _found = needs.read(vault, case)
    series = score_series.of_case(page, measured)
    assert [(s.form, s.points[0].value, s.points[0].band, s.breaks) for s in series] == [
        ("PCL-5", 47.0, "many signs", ())
    ]
    assert score_series.measures(vault) == {}
    assert "PCL-5 · whole scale" in "\n".join(pages_of(vault, case))


def test_a_filled_in_form_of_the_library_becomes_a_series(vault: Vault) -> None:
    form_library.set_form_use(vault, "clinical")
    form, _ = form_library.add_shipped(vault, "phq9")
    case = case_of(vault)
    for day, chosen in (("2024-02-01", 2), ("2024-06-01", 1)):
        session = FormSession(submissions.begin(vault, case, form).definition)
        for ref in session.refs():
            node = session.node(ref)
            if node.choices and node.relevant:
                session.answer(ref, node.choices[chosen].name)
        submissions.save(vault, case, form, session.instance_xml(), occurred_on=day, finalise=True)
    page, _found = needs.read(vault, case)
    series = score_series.of_case(page, score_series.measures(vault))
    total = next(one for one in series if one.form == "phq9")
    assert [(p.value, p.band, p.answered, p.of) for p in total.points] == [
        (18.0, "moderately severe", 9, 9),
        (9.0, "mild", 9, 9),
    ]
    assert (total.low, total.high, total.measure.screening) == (0, 27, True)
    text = " ".join("\n".join(pages_of(vault, case)).split())
    assert "Screening, not diagnosis." in text
    assert "9 of 9 answered" in text
    assert "cut-off 10" in text
    for band in ("minimal", "mild", "moderate", "moderately severe", "severe"):
        assert band in text
    course = next(
        block
        for columns in needs_paper.document(vault, case).blocks
        if isinstance(columns, Columns)
        for part in columns.parts
        for block in part
        if isinstance(block, Course) and block.limit is not None
    )
    assert (course.limit, course.low, course.high) == ((10, "cut-off 10"), 0, 27)
    assert next(name for _, _, name in course.bands) == "minimal"
    assert course.said == ("18", "9")
    assert course.feet == ("9 of 9 answered", "9 of 9 answered")
    assert text.count("No permission required") == 1


def test_the_course_of_each_item_is_on_paper_with_its_reasons(vault: Vault) -> None:
    found = needs_paper.document(vault, case_of(vault)).blocks
    courses = [
        block
        for columns in found
        if isinstance(columns, Columns)
        for part in columns.parts
        for block in part
        if isinstance(block, Course) and block.high == 4
    ]
    assert len(courses) == 2 * 24
    relocation = next(one for one in courses if one.description.startswith("Relocation"))
    assert [bool(sign) for sign in relocation.signs] == [False, False, True, True]
    assert "real change" in relocation.description
    text = " ".join("\n".join(pages_of(vault, case_of(vault))).split())
    for words in ("real change", "new information", "the setting changed"):
        assert words in text


def test_days_lie_where_they_are_between_the_first_and_the_last() -> None:
    days = [date(2024, 1, 1), date(2024, 1, 2), date(2024, 1, 5)]
    assert needs_paper.places(days) == (0.0, 0.25, 1.0)
    assert needs_paper.places([days[0], days[0]]) == (1 / 3, 2 / 3)
    assert needs_paper.places([]) == ()


def test_the_verb_writes_the_file(vault: Vault, tmp_path: Path) -> None:
    out = tmp_path / "needs.pdf"
    assert write_needs(vault, case_of(vault), out) > 1
    assert out.read_bytes().startswith(b"%PDF")
