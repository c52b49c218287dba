"""Forms filled in, in a case: saved, final, found, printed, erased."""

from __future__ import annotations

from pathlib import Path

import pypdf
import pytest

from exitdesk.domain.ids import new_id
from exitdesk.domain.trouble import Trouble
from exitdesk.services import (
    cases,
    documents,
    drafts,
    entries,
    erasing,
    finding,
    form_library,
    form_papers,
    submissions,
)
from exitdesk.services.vault import Vault
from tests.unit.forms.workbook.making import markdown
from tests.unit.services import form_texts
from tests.unit.services.case_vault import client
from tests.unit.services.form_vault import FIRST, filled, saved, taken


def test_answers_are_kept_with_their_wording(vault: Vault) -> None:
    case, form = client(vault), taken(vault)
    record = saved(vault, case, form, FIRST)
    taken(vault, form_texts.TWO)
    again = submissions.opened(vault, record)
    assert (again.form.version, again.final, again.language) == ("1", False, "English (en)")
    assert "Where did you talk?: Café Löwe" in again.doc["answers"]
    assert "What was it about?: Where to live, Work" in again.doc["answers"]
    assert (again.doc["answered"], again.doc["asked"]) == (6, 6)
    assert again.doc["instance_id"].startswith("uuid:")


def test_a_draft_goes_with_the_answers_and_can_be_taken_up(vault: Vault) -> None:
    case, form = client(vault), taken(vault)
    session = filled(vault, case, form, FIRST)
    draft = new_id()
    kept = {"instance": session.instance_xml(), "form": form, "language": "Deutsch (de)"}
    drafts.keep(vault, draft, case, "submission", None, kept, {})
    (found,) = submissions.drafts(vault, case)
    assert submissions.resumed(vault, found).instance_xml == session.instance_xml()
    submissions.save(
        vault,
        case,
        form,
        kept["instance"],
        occurred_on="2026-03-01",
        draft=draft,
        language="Deutsch (de)",
    )
    assert submissions.drafts(vault, case) == ()
    (event,) = cases.page(vault, case).events
    assert "Wo war das Gespräch?: Café Löwe" in event.doc["answers"]


def test_finalising_drops_what_does_not_apply_and_then_only_takes_corrections(
    vault: Vault,
) -> None:
    case, form = client(vault), taken(vault)
    answers = {**FIRST, "/data/talk/alone": "no", "/data/talk/others": "A guard"}
    session = filled(vault, case, form, answers)
    session.answer("/data/talk/alone", "yes")
    assert session.hidden_answers() == [("/data/talk/others", "A guard")]
    xml = session.instance_xml()
    record, _ = submissions.save(vault, case, form, xml, occurred_on="2026-03-01")
    assert "A guard" in submissions.opened(vault, record).doc["instance"]
    submissions.save(vault, case, form, xml, occurred_on="2026-03-01", record=record, finalise=True)
    row = submissions.opened(vault, record)
    assert row.final
    assert "A guard" not in row.doc["instance"]
    with pytest.raises(Trouble, match="final"):
        submissions.save(vault, case, form, xml, occurred_on="2026-03-02", record=record)
    entries.amend(vault, record, "It was forty minutes.")


@pytest.mark.parametrize(
    ("ref", "value"), [("/data/talk/place", ""), ("/data/talk/minutes", "700")]
)
def test_what_is_open_keeps_a_form_from_being_final(vault: Vault, ref: str, value: str) -> None:
    case, form = client(vault), taken(vault)
    with pytest.raises(submissions.Unfinished, match=ref) as trouble:
        saved(vault, case, form, {**FIRST, ref: value}, finalise=True)
    assert [p.ref for p in trouble.value.problems] == [ref]
    assert cases.page(vault, case).events == ()
    saved(vault, case, form, {**FIRST, ref: value})


def test_what_is_calculated_out_of_sight_keeps_no_form_from_being_final(vault: Vault) -> None:
    case = client(vault)
    source = markdown(
        "type|name|label|calculation|required|constraint\n"
        "text|a|A||yes|\ncalculate|b||''|yes|\ncalculate|c||5||. > 9\ninteger|d|D|5||. > 9",
        settings="form_id|version\nsums|1",
    )
    form = taken(vault, source)
    with pytest.raises(submissions.Unfinished) as trouble:
        saved(vault, case, form, {"/data/a": "x"}, finalise=True)
    assert [one.ref for one in trouble.value.problems] == ["/data/d"]


def test_a_retired_form_takes_no_new_answers_but_old_ones_are_changed(vault: Vault) -> None:
    case, form = client(vault), taken(vault)
    record = saved(vault, case, form, FIRST)
    xml = submissions.opened(vault, record).instance_xml
    form_library.retire(vault, form)
    with pytest.raises(Trouble, match="retired"):
        submissions.begin(vault, case, form)
    assert xml is not None
    submissions.save(vault, case, form, xml, occurred_on="2026-03-03", record=record)
    assert submissions.opened(vault, record).doc["occurred_on"] == "2026-03-03"


def test_answers_are_found_and_stand_in_the_case_file_without_xml(
    vault: Vault, tmp_path: Path
) -> None:
    case, form = client(vault), taken(vault)
    record = saved(vault, case, form, FIRST)
    (hit,) = finding.search(vault, "löwe").hits
    assert (hit.record, hit.title) == (record, "Visit talk")
    assert finding.search(vault, "instanceID").hits == ()
    documents.write(documents.case_file(vault, case), tmp_path / "case.pdf")
    text = _text(tmp_path / "case.pdf")
    assert "Where did you talk?: Café Löwe" in text
    assert "<data" not in text
    assert "uuid" not in text


def test_scores_stand_as_shown_with_their_completeness(vault: Vault, tmp_path: Path) -> None:
    case = client(vault)
    form, _ = form_library.add_shipped(vault, "phq9")
    answers = {f"/data/phq9/phq9_{n}": "1" for n in range(1, 9)} | {"/data/phq9/phq9_9": "2"}
    record = saved(vault, case, form, answers, finalise=True)
    (score,) = submissions.opened(vault, record).doc["scores"]
    assert (score["value"], score["band"], score["complete"]) == ("10", "moderate", "9/9")
    documents.write(form_papers.filled(vault, record), tmp_path / "one.pdf")
    text = _text(tmp_path / "one.pdf")
    assert "Screening, not diagnosis" in text
    assert "No permission required" in text
    assert "Feeling tired or having little energy" in text


def test_our_own_form_becomes_an_assessment(vault: Vault) -> None:
    case = client(vault)
    form, _ = form_library.add_shipped(vault, "five_areas")
    record = saved(vault, case, form, {"/data/head/occurred_on": "2026-02-01"}, finalise=True)
    (event,) = cases.page(vault, case).events
    assert (event.id, event.kind, event.doc["form"]) == (record, "assessment", "five_areas")
    assert event.doc["occurred_on"] == "2026-02-01"


def test_answers_are_erased_with_the_case_and_the_form_stays(vault: Vault) -> None:
    case, form = client(vault), taken(vault)
    saved(vault, case, form, FIRST, finalise=True)
    erasing.erase(vault, case)
    assert vault.store.counts().get("submission") is None
    assert finding.search(vault, "löwe").hits == ()
    assert form_library.content(vault, form).source == form_texts.ONE


def _text(path: Path) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
