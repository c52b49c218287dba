"""Case files: made, listed, opened, changed.

Ids of records are given by `new_id()` beforehand where the caller needs them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.domain.fields import Role
from exitdesk.domain.ids import RecordId, new_id, reference
from exitdesk.domain.textkeys import folded
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import blind, people, saving
from exitdesk.services.changes import ChangeSet
from exitdesk.services.vaults import Vault
from exitdesk.storage import exchange
from exitdesk.storage.case_rows import CaseRow
from exitdesk.storage.records import Record
from exitdesk.storage.store import Edit

__all__ = [
    "CasePage",
    "CaseRow",
    "Filter",
    "Record",
    "add_part",
    "by_code",
    "change",
    "change_part",
    "change_phase",
    "change_setting",
    "count",
    "create",
    "device_part",
    "next_code",
    "page",
    "readings",
    "remove_part",
    "rows",
]

_ORDERS: Final = {
    "code": "code_key",
    "alias": "alias_key, code_key",
    "last_contact": "last_contact_on DESC, code_key",
    "phase": "phase, code_key",
    "setting": "setting, code_key",
    "opened": "opened_on DESC, code_key",
}


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cases a list shows; empty means all. `words` looks into code and alias."""

    words: str = ""
    state: str = ""
    kind: str = ""
    setting: str = ""
    phase: str = ""
    worker: str = ""


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything of one case: its row, its record, its events oldest first, its parts by kind.

    `withheld` are the assessments that the person at the desk rates a second time just now: of
    them only what may be seen is here, and none of their corrections.
    """

    row: CaseRow
    case: Record
    events: tuple[Record, ...]
    parts: Mapping[str, tuple[Record, ...]]
    names: people.Names
    withheld: frozenset[str] = frozenset()

    def amendments(self, record: RecordId) -> list[Record]:
        """Return the corrections of a record, oldest first."""
        return [a for a in self.parts.get("amendment", ()) if a.doc.get("of") == record]


def create(vault: Vault, fields: Mapping[str, Any]) -> tuple[RecordId, ChangeSet]:
    """Open a case file; a missing code is given from the organisation's series. Raises Invalid."""
    case = new_id()
    fields = {"kind": "client", "state": "open", **fields}
    if vault.me and not fields.get("worker"):
        fields["worker"] = reference(vault.me)
    if not fields.get("code"):
        fields["code"] = next_code(vault, str(fields["kind"]))
    if by_code(vault, str(fields["code"])) is not None:
        raise Trouble(
            tr("There is already a case with this code."),
            tr("Nothing was changed."),
            tr("Choose another code."),
        )
    return case, saving.put(vault, case, case, "case", fields, label=tr("New case"))


def next_code(vault: Vault, kind: str = "client") -> str:
    """Return the next code of the series.

    The first device counts EX-0001, EX-0002; where a colleague shares the organisation's library
    the codes carry a device part, so that two offline laptops never give the same one.
    """
    home = people.organisation(vault).doc
    series = str(home.get("family_series" if kind == "family" else "series") or "EX")
    taken = [r.code for r in vault.store.case_rows("code LIKE ?", (f"{series}-%",))]
    part = device_part(vault)
    pattern = re.compile(re.escape(f"{series}-{part}") + r"(\d{1,9})\Z")
    numbers = [int(m.group(1)) for code in taken if (m := pattern.match(code))]
    return f"{series}-{part}{max(numbers, default=0) + 1:04d}"


def device_part(vault: Vault) -> str:
    """Return the letters that this device puts into its case codes (none for the first device)."""
    return str(vault.store.setting("code_part", default=""))


def change(
    vault: Vault,
    case: RecordId,
    fields: Mapping[str, Any],
    base: Mapping[str, Any] | None = None,
) -> ChangeSet:
    """Change fields of the case record, which the writer found as in `base` (see `saving.over`).

    Raises Invalid or Trouble (code taken).
    """
    code = fields.get("code")
    other = by_code(vault, str(code)) if code else None
    if other is not None and other != case:
        raise Trouble(
            tr("There is already a case with this code."),
            tr("Nothing was changed."),
            tr("Choose another code."),
        )
    done = saving.over(vault, case, fields, base)
    label = tr("Case changed")
    return saving.put(vault, case, case, "case", done.fields, label=label, beside=done.beside)


def add_part(
    vault: Vault, case: RecordId, kind: str, fields: Mapping[str, Any]
) -> tuple[RecordId, ChangeSet]:
    """Add a part of the file (name, reach, team_member, contact, link, flag). Raises Invalid."""
    record = new_id()
    label = tr("Added: {kind}", kind=tr(CATALOGUE[kind].label))
    return record, saving.put(vault, case, record, kind, fields, label=label)


def change_part(
    vault: Vault,
    record: RecordId,
    fields: Mapping[str, Any],
    base: Mapping[str, Any] | None = None,
) -> ChangeSet:
    """Change fields of a part, which the writer found as in `base`. Raises Invalid."""
    row = saving.found(vault, record)
    label = tr("Changed: {kind}", kind=tr(CATALOGUE[row.kind].label))
    done = saving.over(vault, record, fields, base)
    return saving.put(
        vault, row.scope, record, row.kind, done.fields, label=label, beside=done.beside
    )


def remove_part(vault: Vault, record: RecordId) -> ChangeSet:
    """Take a part out of the file; undo brings it back."""
    row = saving.found(vault, record)
    return saving.deleted(
        vault, record, label=tr("Removed: {kind}", kind=tr(CATALOGUE[row.kind].label))
    )


def rows(
    vault: Vault, wanted: Filter = Filter(), order: str = "code", limit: int = -1, offset: int = 0
) -> list[CaseRow]:
    """Return list rows that fit a filter, in one of the orders of the list."""
    where, values = _where(wanted)
    return vault.store.case_rows(where, values, _ORDERS[order], limit, offset)


def count(vault: Vault, wanted: Filter = Filter()) -> int:
    """Count the cases that fit a filter."""
    return vault.store.case_count(*_where(wanted))


def _where(wanted: Filter) -> tuple[str, list[Any]]:
    parts, values = ["1"], []
    for column in ("state", "kind", "setting", "phase", "worker"):
        value = getattr(wanted, column)
        if value:
            parts.append(f"{column} = ?")
            values.append(value)
    for word in folded(wanted.words).split():
        parts.append("(instr(alias_key, ?) OR instr(code_key, ?) OR instr(lower(code), ?))")
        values += [word, word, word]
    return " AND ".join(parts), values


def by_code(vault: Vault, code: str) -> RecordId | None:
    """Return the case with a code, or None."""
    found = vault.store.case_rows("code = ?", (code,))
    return found[0].id if found else None


def page(vault: Vault, case: RecordId, *, logged: bool = True) -> CasePage:
    """Open a case and read everything of it; the opening is written into the reading log.

    Raises Trouble where the case was removed or erased.
    """
    every = vault.store.records(case)
    record = next((r for r in every if r.id == case), None) or saving.found(vault, case)
    if logged:
        vault.store.log_reading(case, vault.author, "case")
    closed = blind.withheld(vault, case, every)
    every = [blind.veiled(r) if r.id in closed else r for r in every]
    every = [r for r in every if not (r.kind == "amendment" and r.doc.get("of") in closed)]
    events = sorted(
        (r for r in every if CATALOGUE.get(r.kind) and CATALOGUE[r.kind].role is Role.EVENT),
        key=lambda r: str(r.doc.get("occurred_on", "")),
    )
    parts: dict[str, list[Record]] = {}
    for r in every:
        if r.kind in CATALOGUE and CATALOGUE[r.kind].role is Role.PART:
            parts.setdefault(r.kind, []).append(r)
    row = vault.store.case_row(case)
    assert row is not None  # noqa: S101 (a living case has its row)
    contacts = parts.get("contact", [])
    elsewhere = exchange.people(vault.store.connection)
    shown = people.Names(people.colleagues(vault), contacts, elsewhere)
    kept = {k: tuple(v) for k, v in parts.items()}
    return CasePage(row, record, tuple(events), kept, shown, closed)


def note_name_shown(vault: Vault, case: RecordId) -> None:
    """Write into the reading log that the real name was looked at."""
    vault.store.log_reading(case, vault.author, "name")


def readings(vault: Vault, case: RecordId, limit: int = 200) -> list[tuple[int, str, str]]:
    """Return who opened the case: (ms since 1970, author, what), newest first."""
    return vault.store.readings(case, limit)


def change_phase(  # noqa: PLR0917 (what a change of phase says)
    vault: Vault,
    case: RecordId,
    to: str,
    by: str,
    occurred_on: dt.date,
    reason: str = "",
    also: str = "",
) -> ChangeSet:
    """Note a change of phase with who decided it."""
    row = vault.store.case_row(case)
    fields = {
        "occurred_on": occurred_on.isoformat(),
        "from": row.phase if row else "",
        "to": to,
        "also": also,
        "by": by,
        "reason": reason,
    }
    return saving.put(
        vault, case, new_id(), "phase_change", _said(fields), label=tr("Change of phase")
    )


def change_setting(
    vault: Vault, case: RecordId, setting: str, occurred_on: dt.date, **more: Any
) -> ChangeSet:
    """Note a change of setting (and where, who decided, the effect) with its date."""
    fields = {"occurred_on": occurred_on.isoformat(), "setting": setting, **more}
    edit = Edit(case, "case", {"setting": setting, "setting_place": more.get("to") or None})
    return saving.put(
        vault,
        case,
        new_id(),
        "setting_change",
        _said(fields),
        label=tr("Change of setting"),
        with_edits=[edit],
    )


def _said(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in fields.items() if v not in ("", None)}
