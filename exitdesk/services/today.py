"""What matters today, over all cases: due and lapsing, drafts, quiet cases, backups."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from exitdesk.domain.attention import Attention, Part, attention
from exitdesk.domain.ids import RecordId, reference
from exitdesk.i18n import tr
from exitdesk.services import backups, blind, drafts, vaults
from exitdesk.services.backups import BackupState
from exitdesk.services.drafts import Draft
from exitdesk.services.figures import case_events
from exitdesk.services.vaults import Vault
from exitdesk.storage.case_rows import CaseRow

_MOST_CASES: Final = 300
_MOST_QUIET: Final = 12
_BACK_DAYS: Final = 400
_AHEAD_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that matters in a case; `record` is what it is about, else the case."""

    case: RecordId
    code: str
    alias: str
    record: RecordId
    rule: str
    due_on: dt.date
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Today:
    """The page of the day. `quiet` are open cases, the longest without contact first."""

    attention: list[Item]
    drafts: list[Draft]
    quiet: list[CaseRow]
    backup: BackupState
    notices: list[str]


def today(vault: Vault, day: dt.date) -> Today:
    """Return what matters on `day`; with very many cases, of one's own and of those with a date."""
    items = [item for row in _looked_at(vault, day) for item in of_case(vault, row, day)]
    items.sort(key=lambda i: (i.due_on, i.code))
    quiet = vault.store.case_rows(
        "state='open'", order="last_contact_on, code_key", limit=_MOST_QUIET
    )
    notices = list(vault.notices)
    if not vaults.recovery_confirmed(vault):
        notices.append(tr("The recovery code has not been typed from its sheet yet."))
    return Today(
        items,
        list(blind.shown_drafts(vault, drafts.every(vault))),
        quiet,
        backups.state(vault),
        notices,
    )


def of_case(vault: Vault, row: CaseRow, day: dt.date) -> list[Item]:
    """Return what matters on `day` in one case."""
    records = vault.store.records(row.id)
    case = next(r for r in records if r.id == row.id)
    ids = {str(r.doc.get("event_ref") or r.id): r.id for r in records}
    parts = [Part(r.kind, r.id, r.doc) for r in records]
    found = attention(case_events(records), case.doc, day, parts=parts)
    return [_item(row, one, ids) for one in found]


def _item(row: CaseRow, found: Attention, ids: dict[str, RecordId]) -> Item:
    record = ids.get(found.ref, row.id)
    return Item(
        row.id, row.code, row.alias, record, found.rule, found.due_on, found.kind, found.text
    )


def _looked_at(vault: Vault, day: dt.date) -> list[CaseRow]:
    store = vault.store
    first = (day - dt.timedelta(days=_BACK_DAYS)).isoformat()
    last = (day + dt.timedelta(days=_AHEAD_DAYS)).isoformat()
    due = store.cases_due(first, last)[:_MOST_CASES]
    mine = reference(vault.me) if vault.me else ""
    rows = store.case_rows("state='open' AND worker=?", (mine,), limit=_MOST_CASES)
    if store.case_count("state='open'") <= _MOST_CASES:
        rows = store.case_rows("state='open'")
    known = {row.id for row in rows}
    return rows + [row for row in store.cases_of(due) if row.id not in known]
