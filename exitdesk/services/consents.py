"""Whether a client has agreed that a case is given to somebody."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from exitdesk.domain.case_events import CaseEvent
from exitdesk.domain.figures.consents import consent_end
from exitdesk.domain.ids import RecordId
from exitdesk.services.vaults import Vault
from exitdesk.storage.peers import Peer

_PARTICIPATION: Final = "participation"
_PSEUDONYMOUS: Final = "evaluation_pseudonymous"


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """One line of a consent in force: what for, and the client's answer."""

    record: RecordId
    purpose: str
    answer: str

    @property
    def agreed(self) -> bool:
        """Tell whether the answer is a yes (also one with a limit, as yes_clinic_only)."""
        return self.answer == "yes" or self.answer.startswith("yes_")


def lines(vault: Vault, case: RecordId, on: dt.date | None = None) -> list[ConsentLine]:
    """Return the lines of the newest consent that is in force."""
    day = on or dt.datetime.now().astimezone().date()
    consents = [
        CaseEvent(row.kind, row.id, dt.date.fromisoformat(row.doc["occurred_on"]), row.doc)
        for row in vault.store.records(case, ["consent"])
        if row.doc.get("occurred_on") and row.doc["occurred_on"] <= day.isoformat()
    ]
    consents.sort(key=lambda event: event.occurred_on)
    if not consents:
        return []
    newest = consents[-1]
    end = consent_end(newest)
    if end is not None and end < day:
        return []
    scope = newest.doc.get("scope")
    if not isinstance(scope, dict):
        return []
    return [ConsentLine(RecordId(newest.ref), str(k), str(v)) for k, v in scope.items()]


def covering(vault: Vault, case: RecordId, peer: Peer, mode: str) -> ConsentLine | None:
    """Return the line that allows to give a case to a peer, None where there is none.

    A colleague of the same organisation is covered by the consent to take part, data without
    names by that to be evaluated; anybody else by a line that names who they are.
    """
    agreed = [line for line in lines(vault, case) if line.agreed]
    if mode == "pseudonymous":
        wanted = [line for line in agreed if line.purpose == _PSEUDONYMOUS]
    elif peer.same_organisation:
        wanted = [line for line in agreed if line.purpose == _PARTICIPATION]
    else:
        names = {word for word in peer.name.casefold().split() if len(word) > 2}
        names.add(peer.role)
        wanted = [
            line
            for line in agreed
            if line.purpose.startswith("share_") and names & set(line.purpose.split("_"))
        ]
    return wanted[0] if wanted else None
