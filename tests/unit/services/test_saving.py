"""Saving, undoing, finalising, correcting: what a case file promises."""

from __future__ import annotations

from typing import Any

import pytest

from exitdesk.domain.ids import new_id
from exitdesk.domain.trouble import Trouble
from exitdesk.services import cases, drafts, entries, past, people
from exitdesk.services.saving import Invalid
from exitdesk.services.vaults import Vault
from tests.unit.services.case_vault import client, session


def test_a_saved_note_is_read_back_as_it_was_written(vault: Vault) -> None:
    case = client(vault)
    record = session(
        vault, case, ("Lists what he would lose."), quote="If you lie to me once we are done."
    )
    [read] = cases.page(vault, case).events
    assert read.id == record
    assert read.doc["note"] == {"format": "DAP", "data": "Lists what he would lose."}
    assert read.doc["quote"] == "If you lie to me once we are done."
    assert read.doc["contact"]["entered_at"]


def test_saving_the_same_again_writes_nothing(vault: Vault) -> None:
    case = client(vault)
    before = vault.store.head()
    assert cases.change(vault, case, {"alias": "Mattis"}).nothing
    assert vault.store.head() == before


def test_true_is_not_one(vault: Vault) -> None:
    case = client(vault, birth_year=1994)
    cases.change(vault, case, {"proceedings_open": True})
    with pytest.raises(Invalid):
        cases.change(vault, case, {"proceedings_open": 1})


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"occurred_on": "31.2.2024"}, ("occurred_on",)),
        ({"occurred_on": "1066-10-14"}, ("occurred_on",)),
        ({"contact": {"type": "spaceship", "attendance": "attended"}}, ("contact", "type")),
        (
            {("contact"): {"type": "letter_in", "attendance": "attended", "minutes": -1}},
            ("contact", "minutes"),
        ),
        ({"check": {"k1": 5}}, ("check", "k1")),
        ({"decisions": [{"what": "Tea"}]}, ("decisions", 0, "by")),
        ({"note": {"format": "DAP", "data": "a\x00b"}}, ("note", "data")),
        ({"colour": "red"}, ("colour",)),
    ],
)
def test_what_does_not_fit_its_description_is_refused_and_named(
    vault: Vault, fields: dict[str, Any], path: tuple[str | int, ...]
) -> None:
    case = client(vault)
    with pytest.raises(Invalid) as refused:
        session(vault, case, **fields)
    assert path in [p.path for p in refused.value.problems]
    assert cases.page(vault, case).events == ()


def test_undo_takes_a_new_note_away_and_undo_of_that_brings_it_back(vault: Vault) -> None:
    case = client(vault)
    _, change = entries.save(
        vault, case, "milestone", {"occurred_on": "2024-01-01", "what": "First day of work"}
    )
    assert change.undo is not None
    undone = past.undo(vault, change.undo)
    assert cases.page(vault, case).events == ()
    assert undone.undo is not None
    past.undo(vault, undone.undo)
    assert cases.page(vault, case).events[0].doc["what"] == "First day of work"


def test_undo_restores_every_field_of_a_save(vault: Vault) -> None:
    case = client(vault, summary="Before")
    change = cases.change(vault, case, {"alias": "Other", "summary": "After", "birth_year": 1990})
    assert change.undo is not None
    past.undo(vault, change.undo)
    doc = cases.page(vault, case).case.doc
    assert (doc["alias"], doc["summary"], doc.get("birth_year")) == ("Mattis", "Before", None)


def test_undo_refuses_where_something_newer_stands_on_it(vault: Vault) -> None:
    case = client(vault)
    first = cases.change(vault, case, {"alias": "One"})
    cases.change(vault, case, {"alias": "Two"})
    assert first.undo is not None
    with pytest.raises(Trouble, match="changed again"):
        past.undo(vault, first.undo)
    assert cases.page(vault, case).case.doc["alias"] == "Two"


def test_the_history_of_a_field_says_what_it_was_and_any_state_comes_back(vault: Vault) -> None:
    case = client(vault)
    cases.change(vault, case, {"alias": "Two"})
    cases.change(vault, case, {"alias": "Three"})
    states = past.of_field(vault, case, "alias")
    assert [s.value for s in states] == ["Three", "Two", "Mattis"]
    assert [s.current for s in states] == [True, False, False]
    assert {s.by for s in states} == {vault.me}
    past.restore(vault, case, "alias", states[-1].change)
    assert cases.page(vault, case).row.alias == "Mattis"
    assert len(past.of_field(vault, case, "alias")) == 4


def test_a_final_note_takes_corrections_only_and_shows_both(vault: Vault) -> None:
    case = client(vault)
    record = session(vault, case, "Sixty minutes.")
    entries.finalise(vault, record)
    with pytest.raises(Trouble, match="final"):
        entries.save(vault, case, "session", {"occurred_on": "2024-03-02"}, record=record)
    with pytest.raises(Trouble, match="final"):
        entries.remove(vault, record)
    entries.amend(vault, record, "It was ninety minutes.", "Read the clock wrongly")
    page = cases.page(vault, case)
    assert page.events[0].doc["note"]["data"] == "Sixty minutes."
    assert [a.doc["text"] for a in page.amendments(record)] == ["It was ninety minutes."]


def test_finalising_can_be_taken_back_only_by_undo_of_that_very_step(vault: Vault) -> None:
    case = client(vault)
    record = session(vault, case)
    saved = entries.save(
        vault,
        case,
        ("session"),
        cases.page(vault, case).events[0].doc | {"quote": "Yes."},
        record=record,
    )[1]
    final = entries.finalise(vault, record)
    assert saved.undo is not None
    assert final.undo is not None
    with pytest.raises(Trouble, match="final"):
        past.undo(vault, saved.undo)
    past.undo(vault, final.undo)
    assert not cases.page(vault, case).events[0].final


def test_a_draft_goes_in_the_same_step_as_the_save(vault: Vault) -> None:
    case, draft = client(vault), new_id()
    doc = {"occurred_on": "2024-03-01", "what": "Half a sent"}
    drafts.keep(vault, draft, case, "milestone", None, doc, {"field": "what", "caret": 11})
    [kept] = drafts.every(vault)
    assert (kept.case, kept.doc, kept.place) == (case, doc, {"field": "what", "caret": 11})
    entries.save(vault, case, "milestone", doc, draft=draft)
    assert drafts.every(vault) == []


def test_a_refused_save_keeps_its_draft(vault: Vault) -> None:
    case, draft = client(vault), new_id()
    drafts.keep(vault, draft, case, "session", None, {"note": {"data": "Text"}}, {})
    with pytest.raises(Invalid):
        entries.save(vault, case, "session", {"note": {"data": "Text"}}, draft=draft)
    assert drafts.one(vault, draft) is not None


def test_a_new_note_begins_with_the_habits_of_the_last_contact(vault: Vault) -> None:
    case = client(vault)
    contact = {
        ("type"): "prison_visit",
        "attendance": "no_show",
        "monitored": "sight",
        "travel_minutes": 160,
        "minutes": 0,
    }
    session(
        vault,
        case,
        contact=contact,
        note={("format"): "free", "text": "Did not come down."},
        phase="motivation",
    )
    begun = entries.starting_point(vault, case)
    assert begun["contact"]["type"] == "prison_visit"
    assert begun["contact"]["travel_minutes"] == 160
    assert begun["contact"]["attendance"] == "attended"
    assert begun["note"] == {"format": "free"}
    assert begun["phase"] == "motivation"


def test_codes_follow_the_series_and_are_never_given_twice(vault: Vault) -> None:
    first, second = client(vault), client(vault)
    family = client(vault, kind="family")
    codes = [cases.page(vault, c).row.code for c in (first, second, family)]
    assert codes == ["EX-0001", "EX-0002", "FA-0001"]
    with pytest.raises(Trouble, match="already a case"):
        client(vault, code="EX-0002")
    with pytest.raises(Trouble, match="already a case"):
        cases.change(vault, second, {"code": "EX-0001"})


def test_phase_and_setting_follow_what_was_noted_last(vault: Vault) -> None:
    import datetime as dt

    case = client(vault, setting="prison", phase="motivation")
    cases.change_phase(vault, case, "disengagement", "joint", dt.date(2024, 5, 1))
    cases.change_setting(vault, case, "open", dt.date(2024, 6, 1), to="Marnby", by="authority")
    row = cases.page(vault, case).row
    assert (row.phase, row.setting) == ("disengagement", "open")
    entries.save(vault, case, "phase_change", {"occurred_on": "2024-04-01", "to": "motivation"})
    assert cases.page(vault, case).row.phase == "disengagement"


def test_closing_and_opening_again_show_in_the_list(vault: Vault) -> None:
    case = client(vault)
    entries.save(vault, case, "closure", {"occurred_on": "2024-05-01", "reason": "moved"})
    assert cases.rows(vault)[0].state == "closed"
    entries.save(vault, case, "reopening", {"occurred_on": "2024-06-01", "reason": "Came back."})
    assert cases.rows(vault)[0].state == "open"


def test_opening_a_case_is_written_down(vault: Vault) -> None:
    case = client(vault)
    cases.page(vault, case)
    assert [(by, what) for _, by, what in cases.readings(vault, case)] == [(vault.me, "case")]


def test_colleagues_are_shown_by_name_also_after_they_left(vault: Vault) -> None:
    colleague, _ = people.add_colleague(vault, {"code": "W9", "alias": "Ravn", "role": "mentor"})
    case = client(vault)
    session(vault, case, worker=f"@{colleague}")
    people.change_colleague(vault, colleague, {"left": True})
    assert cases.page(vault, case).names.shown(f"@{colleague}") == "Ravn"
    assert cases.page(vault, case).names.shown("prison_social_worker") == "prison social worker"
