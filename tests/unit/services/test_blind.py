"""A first rating is closed to its second rater in the file, on paper, in search and history."""

from __future__ import annotations

from typing import Any

from exitdesk.domain import blind as rule
from exitdesk.domain.ids import RecordId, new_id, reference
from exitdesk.domain.trouble import Trouble
from exitdesk.services import (
    blind,
    cases,
    documents,
    drafts,
    entries,
    figures,
    finding,
    needs,
    past,
    people,
)
from exitdesk.services.vaults import Vault
from exitdesk.ui.editing.opened import opened
from exitdesk.ui.reading.timeline_items import haystacks, lines

NOTE = "zebrafish"
FIRST = {
    "occurred_on": "2026-10-01",
    "form": "five_areas",
    "ratings": {"F1": {"n": 4, "note_fact": f"seen by the {NOTE}"}},
    "formulation": {"story": f"the {NOTE} told"},
}


class Desk:
    """A case with a first rating, corrected once, and a colleague at the desk."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault
        self.me, _ = people.add_colleague(vault, {"code": "W9"})
        people.set_me(vault, self.me)
        self.case = cases.create(vault, {"alias": "Nora"})[0]
        self.first = entries.save(vault, self.case, "assessment", FIRST, finalise=True)[0]
        entries.amend(vault, self.first, f"rather the {NOTE}")

    def second(self) -> dict[str, Any]:
        return {
            "occurred_on": "2026-10-01", "form": "five_areas", "double_of": self.first,
            "by": [reference(self.me)], "ratings": {"F1": {"n": 1}},
        }  # fmt: skip

    def seen(self) -> list[bool]:
        """Tell at which places the first rating can be read."""
        page = cases.page(self.vault, self.case)
        first = next(r for r in page.events if r.id == self.first)
        items = {item.key: item for item in lines(page, ()).items}
        shown = [item.excerpt != rule.WHY for item in (items[self.first],)]
        found = needs.read(self.vault, self.case)[1]
        return [
            *shown,
            "ratings" in first.doc,
            NOTE in haystacks(page)[self.first],
            bool(page.amendments(self.first)),
            NOTE in repr(documents.note(self.vault, self.first)),
            NOTE in repr(documents.case_file(self.vault, self.case)),
            bool(finding.search(self.vault, NOTE).hits),
            any(s.field == "ratings" for s in past.of_record(self.vault, self.first)),
            self.first in found.records.values(),
            opens(self.vault, self.case, self.first),
        ]


def opens(vault: Vault, case: RecordId, record: RecordId) -> bool:
    try:
        opened(vault, case, "assessment", record, None)
    except Trouble:
        return False
    return True


def test_closed_while_the_second_is_not_final_and_open_after(vault: Vault) -> None:
    desk = Desk(vault)
    assert all(desk.seen())
    second = entries.save(vault, desk.case, "assessment", desk.second())[0]
    assert not any(desk.seen())
    assert rule.WHY in repr(documents.note(vault, desk.first))
    assert "seq" not in repr(blind.closed())
    entries.finalise(vault, second)
    assert all(desk.seen())


def test_a_draft_closes_it_too(vault: Vault) -> None:
    desk = Desk(vault)
    draft = new_id()
    drafts.keep(vault, draft, desk.case, "assessment", None, desk.second(), {})
    assert not any(desk.seen())
    drafts.drop(vault, draft)
    assert all(desk.seen())


def test_the_first_rater_goes_on_seeing_it(vault: Vault) -> None:
    desk = Desk(vault)
    entries.save(vault, desk.case, "assessment", desk.second())
    other, _ = people.add_colleague(vault, {"code": "W8"})
    people.set_me(vault, other)
    assert all(desk.seen())


def test_figures_say_only_that_it_is_there(vault: Vault) -> None:
    desk = Desk(vault)
    before = figures.figures(vault, desk.case)
    second = entries.save(vault, desk.case, "assessment", desk.second())[0]
    during = figures.figures(vault, desk.case)
    entries.finalise(vault, second)
    after = figures.figures(vault, desk.case)
    assert during["events"] == before["events"] + 1
    assert during["assessments"] != before["assessments"]
    assert after["assessments"] == before["assessments"]
