"""The case file on paper: each thing once, and what must stand beside a score."""

from __future__ import annotations

from pathlib import Path

import pytest

from exitdesk.domain.ids import RecordId
from exitdesk.reports.model import Entry, Paragraph
from exitdesk.services import demo, documents, entries, form_library, vaults
from exitdesk.services.vaults import Vault
from tests.unit.services.case_vault import client
from tests.unit.services.form_vault import FIRST, saved, taken

SCREENING = "Screening, not diagnosis."


def entry_of(vault: Vault, case: RecordId) -> Entry:
    """Return the only entry of a case file."""
    (found,) = (b for b in documents.case_file(vault, case).blocks if isinstance(b, Entry))
    return found


def test_the_title_of_a_form_stands_once(vault: Vault) -> None:
    case = client(vault)
    record = saved(vault, case, taken(vault), FIRST)
    entry = entry_of(vault, case)
    assert entry.title == "Visit talk"
    assert "Visit talk" not in repr(entry.blocks)
    assert "Café Löwe" in repr(entry.blocks)
    assert repr(documents.note(vault, record).blocks).count("Visit talk") == 1


@pytest.mark.parametrize(
    ("form", "title"), [("five_areas", "Five areas"), ("family_seven", "Family form")]
)
def test_an_assessment_is_called_as_its_form_is_and_only_once(
    vault: Vault, form: str, title: str
) -> None:
    case = client(vault)
    doc = {"occurred_on": "2026-10-01", "form": form, "ratings": {}, "note": "in two talks"}
    entries.save(vault, case, "assessment", doc)
    entry = entry_of(vault, case)
    assert title.casefold() in entry.title.casefold()
    assert form not in repr(entry.blocks)
    assert "in two talks" in repr(entry.blocks)


@pytest.mark.parametrize(
    ("what", "again"),
    [("A box of tools", False), ("A box of tools\nand a bench", True)],
)
def test_a_text_of_several_lines_is_shown_whole(vault: Vault, what: str, *, again: bool) -> None:
    case = client(vault)
    entries.save(vault, case, "milestone", {"occurred_on": "2026-10-01", "what": what})
    entry = entry_of(vault, case)
    assert entry.title == "A box of tools"
    assert ("A box of tools" in repr(entry.blocks)) is again


def told_again(entry: Entry) -> bool:
    """Tell whether a fact or a paragraph under a title says the title again."""
    texts = [block.text for block in entry.blocks if isinstance(block, Paragraph)]
    facts = [part.rpartition(": ")[2] for text in texts for part in text.split(" · ")]
    return bool(entry.title) and entry.title in [*texts, *facts]


def test_no_event_of_the_stories_says_its_title_again(tmp_path: Path) -> None:
    vault = demo.make(tmp_path / "vault")
    found = [
        (row.code, block.title)
        for row in vault.store.case_rows()
        for block in documents.case_file(vault, RecordId(row.id)).blocks
        if isinstance(block, Entry) and told_again(block)
    ]
    vaults.close(vault)
    assert found == []


@pytest.mark.parametrize("form", ["phq9", "gad7"])
def test_a_score_never_stands_without_what_it_is_not(vault: Vault, form: str) -> None:
    case = client(vault)
    form_library.set_form_use(vault, "clinical")
    library, _ = form_library.add_shipped(vault, form)
    answers = {f"/data/{form}/{form}_{n}": "1" for n in range(1, 8)}
    record = saved(vault, case, library, answers)
    assert SCREENING in repr(entry_of(vault, case).blocks)
    assert SCREENING in repr(documents.note(vault, record).blocks)


def test_a_score_that_screens_for_nothing_says_nothing_of_it(vault: Vault) -> None:
    case = client(vault)
    saved(vault, case, taken(vault), FIRST)
    assert SCREENING not in repr(entry_of(vault, case).blocks)
