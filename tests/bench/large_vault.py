"""A vault with many cases and notes, made once and kept for several runs."""

from __future__ import annotations

import random
from pathlib import Path

from exitdesk.domain.ids import RecordId, new_id, reference
from exitdesk.services import vaults
from exitdesk.services.vaults import Vault
from exitdesk.storage.store import Edit

PASSPHRASE = "bench"
_WORDS = [
    "came",
    "early",
    "talked",
    "about",
    "dogs",
    "and",
    "welding",
    "asked",
    "who",
    "reads",
    "what",
    "I",
    "write",
    "sister",
    "letter",
    "school",
    "sleep",
    "trust",
    "quiet",
    "angry",
    "shift",
    "money",
    "debt",
    "housing",
    "flat",
    "bank",
    "phone",
    "kettle",
    "walk",
    "tea",
    "soup",
    "card",
    "plan",
    "bring",
    "sheet",
    "next",
    "week",
    "visit",
    "gate",
    "permission",
    "officer",
    "wing",
    "lock",
    "down",
    "niece",
    "trade",
    "work",
    "course",
    "teacher",
    "clinic",
    "appointment",
    "waiting",
    "list",
    "probation",
    "condition",
    "group",
    "old",
    "friend",
    "drink",
]
_PHASES = ("contact_and_clearing", "motivation", "disengagement", "establishment", "reflection")
_TYPES = ("prison_visit", "meeting_office", "home_visit", "phone_in", "walk", "letter_in")


def opened(folder: Path, cases: int, notes: int) -> Vault:
    """Return the vault in `folder`, made where it is not there: `notes` over all `cases`."""
    if vaults.exists(folder):
        return vaults.unlock(folder, PASSPHRASE)
    vault, _ = vaults.create(folder, PASSPHRASE, person="Bench")
    chance = random.Random(107)
    per_case = notes // cases
    for first in range(0, cases, 100):
        groups = dict(
            case_edits(vault, chance, number, per_case)
            for number in range(first, min(first + 100, cases))
        )
        vault.store.save_all(groups, by=vault.author, label="bench")
    vault.store.compartment.checkpoint()
    vaults.seal_head(vault)
    return vault


def case_edits(
    vault: Vault, chance: random.Random, number: int, notes: int
) -> tuple[RecordId, list[Edit]]:
    """Return one case with its notes."""
    case = new_id()
    fields = {
        "code": f"EX-{number + 1:05d}",
        "alias": f"{chance.choice(_WORDS).title()} {chance.choice(_WORDS).title()}",
        "kind": "family" if number % 7 == 0 else "client",
        "state": "open",
        "setting": chance.choice(("prison", "open", "probation")),
        "summary": words(chance, 30),
    }
    edits = [Edit(case, "case", fields)]
    edits += [Edit(new_id(), "session", note(vault, chance)) for _ in range(notes)]
    return case, edits


def note(vault: Vault, chance: random.Random) -> dict[str, object]:
    """Return a session note of about one kilobyte."""
    day = f"{chance.randint(2019, 2026)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
    return {
        "occurred_on": day,
        "worker": reference(vault.me) if vault.me else "",
        "phase": chance.choice(_PHASES),
        "contact": {
            "type": chance.choice(_TYPES),
            "attendance": "attended",
            "monitored": "none",
            "minutes": 60,
            "travel_minutes": 40,
        },
        "methods": ["trust", "practical"],
        "note": {"format": "DAP", "data": words(chance, 110), "assessment": words(chance, 40)},
        "decisions": [{"what": words(chance, 6), "by": "client"}],
        "safety_flag": "none",
    }


def words(chance: random.Random, count: int) -> str:
    """Return `count` words of the trade."""
    return " ".join(chance.choices(_WORDS, k=count)) + "."
