"""The library of forms: versions, states, terms, and what lies on the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from exitdesk.domain.trouble import Trouble
from exitdesk.services import backups, checking, form_library, vaults
from exitdesk.services.vault import Vault
from tests.unit.services import form_texts
from tests.unit.services.case_vault import CHEAP, PASSPHRASE, client, made, reopened
from tests.unit.services.form_vault import FIRST, saved, taken

ODD = b"| survey |\n| | type | name | label |\n| | text | a | A ${nowhere} |\n"


def test_a_form_is_tried_first_and_then_used(vault: Vault) -> None:
    record, report, change = form_library.take(vault, "visit.md", form_texts.ONE)
    row = form_library.form(vault, record)
    assert (row.form_id, row.version, row.state, row.offered) == ("visit", "1", "draft", False)
    assert (report.usable, change.nothing, row.questions) == (True, False, 7)
    form_library.publish(vault, record)
    row = form_library.form(vault, record)
    assert (row.state, row.offered, row.permitted) == ("published", True, True)


def test_the_same_form_twice_changes_nothing(vault: Vault) -> None:
    first = taken(vault)
    record, _, change = form_library.take(vault, "other name.md", form_texts.ONE)
    assert (record, change.nothing, len(form_library.forms(vault))) == (first, True, 1)


def test_a_version_that_says_something_else_is_refused(vault: Vault) -> None:
    taken(vault)
    with pytest.raises(Trouble, match="version 1, is in the library already"):
        form_library.take(vault, "visit.md", form_texts.ONE.replace(b"How old?", b"What age?"))
    assert len(form_library.forms(vault)) == 1


def test_a_new_version_is_offered_and_the_old_one_retires(vault: Vault) -> None:
    one, two = taken(vault), taken(vault, form_texts.TWO)
    rows = {row.record: row for row in form_library.forms(vault)}
    assert [row.record for row in form_library.forms(vault)] == [two, one]
    assert (rows[one].state, rows[one].offered) == ("retired", False)
    assert form_library.by_name(vault, "visit").record == two
    assert form_library.by_name(vault, "VISIT TALK").record == two
    assert form_library.by_name(vault, one).record == one


def test_a_form_with_errors_is_not_stored_and_the_report_is_there(vault: Vault) -> None:
    with pytest.raises(form_library.NotUsable) as trouble:
        form_library.take(vault, "odd.md", ODD)
    assert trouble.value.report.problems
    assert form_library.forms(vault) == ()


def test_an_unknown_name_names_the_forms_there_are(vault: Vault) -> None:
    taken(vault)
    with pytest.raises(Trouble, match="These are there: visit"):
        form_library.by_name(vault, "visits")


def test_forms_that_come_with_the_program_are_added_by_name(vault: Vault) -> None:
    assert {"five_areas", "family_seven", "phq9"} <= set(form_library.shipped())
    record, _ = form_library.add_shipped(vault, "phq9")
    row = form_library.form(vault, record)
    assert (row.ours, row.screening, row.offered, row.unvalidated) == (True, True, True, False)
    assert form_library.scoring(vault, record).scores
    with pytest.raises(Trouble, match="phq9"):
        form_library.add_shipped(vault, "nothing")


@pytest.mark.parametrize(("use", "allowed"), [("research", True), ("clinical", False), ("", False)])
def test_terms_hold_for_the_use_that_is_set(vault: Vault, use: str, allowed: bool) -> None:
    terms = b"| terms |\n| | key | value |\n| | uses | research |\n| | holder | A person |\n"
    record, _, _ = form_library.take(vault, "visit.md", form_texts.ONE + terms)
    if use:
        form_library.set_form_use(vault, use)
    assert form_library.form(vault, record).permitted is allowed
    if allowed:
        form_library.publish(vault, record)
    else:
        with pytest.raises(Trouble, match="licence"):
            form_library.publish(vault, record)


def test_content_survives_reopening_a_backup_and_the_erasing_of_cases(tmp_path: Path) -> None:
    vault, _ = made(tmp_path / "v")
    form = taken(vault)
    saved(vault, client(vault), form, FIRST, finalise=True)
    backup = backups.make(vault, tmp_path / "stick")
    vaults.close(vault)
    (tmp_path / "v" / "attachments" / ("0" * 32 + ".new")).write_bytes(b"left over")
    again = reopened(tmp_path / "v")
    assert form_library.content(again, form).source == form_texts.ONE
    vaults.close(again)
    backups.restore(backup, tmp_path / "w", PASSPHRASE, floor=CHEAP)
    restored = reopened(tmp_path / "w")
    assert form_library.definition(restored, form).form_id == "visit"
    assert [f for f in checking.check(restored) if f.serious] == []
    vaults.close(restored)


def test_a_lost_content_is_found_by_the_check(vault: Vault) -> None:
    taken(vault)
    for path in (vault.folder / "attachments").iterdir():
        path.unlink()
    assert [f for f in checking.check(vault) if f.serious]
