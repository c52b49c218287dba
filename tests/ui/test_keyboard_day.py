"""A day with the keyboard alone, in the real program: unlock, find, write, finalise, print, lock.

Every key goes through the display's own keyboard; no pointer, no call into the window. What is
checked afterwards lies on the disk: the note in the vault, the words in the PDF.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from exitdesk.services import cases, demo, vaults
from tests.ui import test_accessibility_tree
from tests.ui.test_accessibility_tree import CASE, driven

NOTE = (
    "He came on time and told me about the shift work. The talk with the landlord went well; "
    "he kept calm when the neighbour shouted. He asked whether his sister may write to us."
)
DECISION = "Call the housing office together"
NEXT = "Bring the letter"
PER_MINUTE = 200
ROUTINE_SECONDS = 90

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("display")]
vault = test_accessibility_tree.vault


def last_note(folder: Path) -> dict[str, Any]:
    """Return the newest session of the case, read from the vault that is closed by now."""
    opened = vaults.unlock(folder, demo.PASSPHRASE)
    try:
        case = cases.by_code(opened, CASE)
        assert case is not None
        page = cases.page(opened, case, logged=False)
        return dict([one for one in page.events if one.kind == "session"][-1].doc)
    finally:
        vaults.close(opened)


def test_a_day_with_the_keyboard_alone(vault: Path) -> None:
    paper = vault.parent / "note.pdf"
    order = {
        "case": CASE,
        "note": NOTE,
        "decision": DECISION,
        "next": NEXT,
        "paper": str(paper),
    }
    day = driven("day.py", vault, order)
    assert day["done"] == ["unlocked", "found", "finalised", "printed", "locked"], day["stuck"]

    note = last_note(vault)
    assert NOTE in " ".join(str(value) for value in note["note"].values())
    assert [one["what"] for one in note["decisions"]] == [DECISION]
    assert note["decisions"][0]["by"]
    assert note["next"]["what"] == NEXT
    assert note["safety_flag"]
    assert note["_final"]
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(paper).pages).split())
    assert NOTE in text
    seconds = day["strokes"] / PER_MINUTE * 60
    assert seconds <= ROUTINE_SECONDS, f"{day['strokes']} strokes"
