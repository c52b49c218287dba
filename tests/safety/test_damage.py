"""Two thousand damaged databases: no wrong row, no crash; words for a person, or nothing wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from exitdesk.domain.ids import new_id
from exitdesk.services import drafts, vaults
from tests.safety import desk as desks
from tests.safety.damage import DATABASE, JOURNAL
from tests.safety.desk import made_desk, reopened
from tests.safety.pages import PAGE

ROOT = Path(__file__).resolve().parents[2]
WAYS = ("flipped", "cut", "swapped", "repeated", "zeroed", "junk")


def tally(count: int, *more: str) -> dict[str, Any]:
    """Damage in a process of its own: a crash of the library is a finding, not the end."""
    command = [sys.executable, "-m", "tests.safety.damage", "--json", "--count", str(count), *more]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.stdout, run.stderr
    counted: dict[str, Any] = json.loads(run.stdout)
    return counted


@pytest.mark.long
def test_no_damage_gives_a_wrong_row_or_a_crash() -> None:
    counted = tally(2000)
    assert counted["wrong"] == []
    assert counted["count"] == 2000
    for way in WAYS:
        for name in (DATABASE, JOURNAL):
            found = sum(n for k, n in counted["outcomes"].items() if k.startswith(f"{name} {way}"))
            assert found > 50, f"{name} {way} was hardly tried"


def test_without_the_check_of_each_page_it_would_be_caught() -> None:
    """The control: the same damages where the library verifies no page."""
    assert len(tally(150, "--careless")["wrong"]) > 5


def test_what_a_damaged_journal_can_take_unnoticed_is_a_draft_at_its_end(tmp_path: Path) -> None:
    """The honest limit: the end of a journal looks like a write that the power cut.

    What was saved is mirrored in the header and would be missed; a draft is not.
    """
    desk = made_desk(tmp_path)
    vault = reopened(desk.folder)
    draft = new_id()
    drafts.keep(vault, draft, desk.kept, "session", None, {"quote": "half a"}, {})
    drafts.keep(vault, draft, desk.kept, "session", None, {"quote": "half a sentence"}, {})
    desks.copied(desk.folder, tmp_path / "crashed")
    vaults.close(vault)
    journal = tmp_path / "crashed" / JOURNAL
    journal.write_bytes(journal.read_bytes()[:-PAGE])
    with desks.opened(tmp_path / "crashed") as again:
        now = desks.found(again)
        assert now.drafts[draft] == {"quote": "half a"}
        assert now.records == desk.expected.records
        assert desks.serious(again) == []


@pytest.mark.parametrize("name", ["vault.hdr", "vault.hdr.prev"])
def test_damage_to_one_header_is_survived_and_said(tmp_path: Path, name: str) -> None:
    desk = made_desk(tmp_path)
    (desk.folder / name).write_bytes(b"nothing")
    with desks.opened(desk.folder) as vault:
        assert desks.found(vault) == desk.expected
        assert bool(vault.notices) == (name == "vault.hdr")
