"""What is typed and not saved shows no rating that is closed: neither the first nor the second."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from exitdesk.domain.ids import RecordId, new_id, reference
from exitdesk.domain.trouble import Trouble
from exitdesk.services import blind, cases, drafts, entries, people, today
from exitdesk.services.vaults import Vault
from exitdesk.ui.editing.opened import opened
from exitdesk.ui.reading import open_case

RATED = {"occurred_on": "2026-10-01", "form": "five_areas", "ratings": {"F1": {"n": 4}}}


class Pair:
    """A first rating that is being changed, and a second one that is being written."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault
        self.case = cases.create(vault, {"alias": "Nora"})[0]
        self.anna, _ = people.add_colleague(vault, {"code": "W1"})
        self.ben, _ = people.add_colleague(vault, {"code": "W2"})
        people.set_me(vault, self.anna)
        by = {"worker": reference(self.anna), "by": [reference(self.anna)]}
        self.first = entries.save(vault, self.case, "assessment", {**RATED, **by})[0]
        self.edit = self.kept({**RATED, **by}, self.first)
        people.set_me(vault, self.ben)
        self.second = self.kept(
            {
                **RATED,
                "double_of": self.first,
                "worker": reference(self.ben),
                "by": [reference(self.ben)],
            },
            None,
        )

    def kept(self, doc: dict[str, Any], record: RecordId | None) -> RecordId:
        draft = new_id()
        drafts.keep(self.vault, draft, self.case, "assessment", record, doc, {})
        return draft

    def seen(self, me: RecordId) -> set[RecordId]:
        """Return the drafts that somebody meets on Today, in the case, at a new assessment."""
        people.set_me(self.vault, me)
        found = {one.id for one in today.today(self.vault, dt.date(2026, 10, 2)).drafts}
        found |= {
            one.id
            for one in open_case.read(self.vault, self.case, False, dt.date(2026, 10, 2)).drafts
        }
        new = opened(self.vault, self.case, "assessment", None, None)
        return found | {one.id for one in new.waiting}


def test_each_rater_meets_only_their_own_draft(vault: Vault) -> None:
    pair = Pair(vault)
    assert pair.seen(pair.ben) == {pair.second}
    assert pair.seen(pair.anna) == {pair.edit}


def test_a_draft_of_the_other_cannot_be_opened_by_its_number(vault: Vault) -> None:
    pair = Pair(vault)
    people.set_me(vault, pair.ben)
    with pytest.raises(Trouble, match="closed to you"):
        opened(vault, pair.case, "assessment", pair.first, pair.edit)
    people.set_me(vault, pair.anna)
    assert opened(vault, pair.case, "assessment", None, pair.second).draft is None


def test_without_a_second_rating_everybody_meets_what_waits(vault: Vault) -> None:
    pair = Pair(vault)
    drafts.drop(vault, pair.second)
    assert pair.seen(pair.ben) == {pair.edit}
    note = new_id()
    drafts.keep(vault, note, pair.case, "session", None, {"summary": "a talk"}, {})
    assert {one.id for one in blind.shown_drafts(vault, drafts.every(vault))} == {pair.edit, note}
