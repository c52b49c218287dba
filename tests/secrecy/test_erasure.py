"""An erased case is gone from every page of the database, its journal and the vault's backups."""

from __future__ import annotations

from pathlib import Path

import pytest

from exitdesk.crypto.keys import KEY_BYTES
from exitdesk.storage import compartment
from tests.secrecy import pages
from tests.secrecy.day import Day

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("secrecy")]


def test_before_erasing_pages_and_backups_hold_the_case(day: Day) -> None:
    """The control."""
    assert len(day.erased) > 30
    assert any(place.startswith("casework.db page") for place in day.pages["before"])
    assert any(place.startswith("backups/") for place in day.pages["before"])


def test_after_erasing_no_page_holds_any_of_it(day: Day) -> None:
    assert day.pages["after"] == []


def test_after_erasing_the_other_cases_are_still_there(day: Day) -> None:
    assert any(place.startswith("casework.db page") for place in day.pages["control"])
    assert any(place.startswith("backups/") for place in day.pages["control"])


def test_its_documents_are_gone(day: Day) -> None:
    assert list((day.vault / "attachments").iterdir()) == []
    assert not list(day.vault.glob("backups/*/attachments/*"))


def test_the_page_decryptor_reads_file_and_journal(tmp_path: Path) -> None:
    """The control of the controls: what SQLCipher writes, it reads, page by page."""
    path, key = tmp_path / "x.db", bytes(range(KEY_BYTES))
    with compartment.create(path, key, ["CREATE TABLE note (text TEXT) STRICT"]) as opened:
        with opened.transaction() as connection:
            connection.execute("INSERT INTO note VALUES (?)", ("first " * 2000,))
        opened.checkpoint()
        with opened.transaction() as connection:
            connection.execute("INSERT INTO note VALUES (?)", ("second " * 2000,))
        found = dict(pages.pages(path, key))
        assert found["page 1"][84:92], "the first page is read behind its salt"
        assert sum(b"first " in page for page in found.values()) >= 3
        journal = [page for place, page in found.items() if place.startswith("frame")]
        assert sum(b"second " in page for page in journal) >= 3
        assert not any(b"first " in path.read_bytes()[at:] for at in (0,))
