"""What the needs view is made of: the assessments of a case, and what is known of the measure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from exitdesk.domain import needs_profile
from exitdesk.domain.ids import RecordId
from exitdesk.domain.needs_profile import Assessment, Profile
from exitdesk.domain.needs_series import of_form
from exitdesk.domain.reliable_change import Reliability, reliabilities
from exitdesk.services import cases, people
from exitdesk.services.cases import CasePage
from exitdesk.services.figures import case_events
from exitdesk.services.vaults import Vault
from exitdesk.storage.records import Record


@dataclass(frozen=True, slots=True)
class Needs:
    """The assessments of a case, oldest first, with what stands behind them.

    `records` are their records by reference, `unfinished` those that are not final yet.
    `withheld` are left out while the person at the desk rates the same a second time.
    """

    assessments: tuple[Assessment, ...]
    records: Mapping[str, RecordId]
    unfinished: frozenset[str]
    withheld: int
    known: Mapping[str, Reliability]

    def forms(self) -> tuple[bool, ...]:
        """Return which forms there are: the five areas (False), the family form (True)."""
        return tuple(family for family in (False, True) if of_form(self.assessments, family=family))

    def profile(self, now: str = "", then: str | None = "") -> Profile | None:
        """Return the assessment `now` (the last one where it is not named) beside `then`.

        `then` is the one before where it is "", none where it is None. None without assessments.
        """
        by_ref = {one.ref: one for one in self.assessments}
        if not by_ref:
            return None
        later = by_ref.get(now, self.assessments[-1])
        if then is None:
            return needs_profile.profile(later)
        same = of_form(self.assessments, family=later.family)
        before = same[: same.index(later)]
        earlier = by_ref.get(then, before[-1] if before else None)
        return needs_profile.profile(later, earlier, self.known)


def needs(page: CasePage, known: Mapping[str, Reliability]) -> Needs:
    """Return what the needs view shows of a case that was read."""
    rows = [one for one in page.events if one.kind == "assessment"]
    shown = [one for one in rows if one.id not in page.withheld]
    return Needs(
        assessments=needs_profile.read(case_events(shown)),
        records={_ref(one): one.id for one in shown},
        unfinished=frozenset(_ref(one) for one in shown if not one.final),
        withheld=len(rows) - len(shown),
        known=known,
    )


def _ref(record: Record) -> str:
    return str(record.doc.get("event_ref") or record.id)


def reliability(vault: Vault) -> dict[str, Reliability]:
    """Return what the organisation has entered of the reliability of the areas."""
    return reliabilities(people.organisation(vault).doc.get("reliability"))


def read(vault: Vault, case: RecordId) -> tuple[CasePage, Needs]:
    """Read a case and what its needs view shows; the opening is not logged here."""
    page = cases.page(vault, case, logged=False)
    return page, needs(page, reliability(vault))
