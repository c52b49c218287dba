"""What happens in a case: session notes and every other event. Written, finalised, corrected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from exitdesk.domain.catalogue import CATALOGUE, kind_of
from exitdesk.domain.ids import RecordId, new_id, reference
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import saving
from exitdesk.services.changes import ChangeSet
from exitdesk.services.vaults import Vault, now
from exitdesk.storage.records import FINAL, Record
from exitdesk.storage.store import Edit

ENTERED_AFTER_DAYS = 3
"""Working days after which a late entry is shown as such; it is never blamed."""


def save(
    vault: Vault,
    case: RecordId,
    kind: str,
    doc: Mapping[str, Any],
    *,
    record: RecordId | None = None,
    draft: RecordId | None = None,
    finalise: bool = False,
    base: Mapping[str, Any] | None = None,
) -> tuple[RecordId, ChangeSet]:
    """Save an event whole: fields that `doc` lacks are cleared. Returns its id.

    `base` is the document as the writer found it: what they left as it was is not written, so that
    nothing overwrites what a colleague's bundle brought meanwhile; where both wrote in one place
    both stay, for a person to choose (see `conflicts`). The draft it came from goes in the same
    transaction. With `finalise` it only takes corrections from now on. Raises Invalid, or Trouble
    where the record is final already.
    """
    description = kind_of(kind)
    before = vault.store.record(record) if record else None
    fields: dict[str, Any] = {f.name: doc.get(f.name) for f in description.fields}
    unknown = [name for name in doc if name not in fields and not name.startswith("_")]
    fields.update({name: doc[name] for name in unknown})
    if kind == "session":
        fields = _with_entry_dates(fields, before)
    target = record or new_id()
    written = saving.over(vault, target, fields, base)
    fields = written.fields
    if finalise:
        fields[FINAL] = now()
    label = (
        tr("{kind} changed", kind=tr(description.label))
        if before
        else tr("New: {kind}", kind=tr(description.label))
    )
    return target, saving.put(
        vault, case, target, kind, fields, label=label, draft=draft, beside=written.beside
    )


def _with_entry_dates(fields: dict[str, Any], before: Record | None) -> dict[str, Any]:
    contact = dict(fields.get("contact") or {})
    if before is None and not contact.get("entered_at"):
        contact["entered_at"] = now()
    return {**fields, "contact": contact}


def finalise(vault: Vault, record: RecordId) -> ChangeSet:
    """Make a record final: from now on it only takes corrections."""
    row = saving.found(vault, record)
    if row.final:
        return saving.saved(vault, row.scope, [], label="")
    label = tr("{kind} finalised", kind=tr(CATALOGUE[row.kind].label))
    return saving.saved(vault, row.scope, [Edit(record, row.kind, {FINAL: now()})], label=label)


def amend(
    vault: Vault, record: RecordId, text: str, reason: str = "", draft: RecordId | None = None
) -> tuple[RecordId, ChangeSet]:
    """Add a correction to a final record; the original stays and both are shown. Raises Invalid."""
    row = saving.found(vault, record)
    if not row.final:
        raise Trouble(
            tr("This entry is not final: change it directly."), tr("Nothing was changed.")
        )
    fields = {
        "of": record,
        "written_at": now(),
        "by": reference(vault.me) if vault.me else "",
        "reason": reason,
        "text": text,
    }
    amendment = new_id()
    done = saving.put(
        vault, row.scope, amendment, "amendment", fields, label=tr("Correction"), draft=draft
    )
    return amendment, done


def remove(vault: Vault, record: RecordId) -> ChangeSet:
    """Take an event that is not final out of the timeline; undo brings it back."""
    row = saving.found(vault, record)
    return saving.deleted(
        vault, record, label=tr("Removed: {kind}", kind=tr(CATALOGUE[row.kind].label))
    )


def starting_point(vault: Vault, case: RecordId) -> dict[str, Any]:
    """Return what a new note begins with: today's worker, the habits of the last contact."""
    doc: dict[str, Any] = {
        "note": {"format": vault.store.setting("note_format", default="DAP")},
        "contact": {},
    }
    if vault.me:
        doc["worker"] = reference(vault.me)
    sessions = [r for r in vault.store.records(case, ["session"]) if r.doc.get("contact")]
    last = max(sessions, key=lambda r: str(r.doc.get("occurred_on")), default=None)
    if last is not None:
        contact = last.doc["contact"]
        doc["contact"] = {
            k: contact[k]
            for k in (
                "type",
                "monitored",
                "travel_minutes",
                "place_type",
                "language",
                "interpreter",
            )
            if k in contact
        }
        doc["note"] = {"format": (last.doc.get("note") or {}).get("format", doc["note"]["format"])}
        doc["contact"]["minutes"] = contact.get("minutes") or None
        if not doc["contact"]["minutes"]:
            del doc["contact"]["minutes"]
    row = vault.store.case_row(case)
    if row is not None and row.phase:
        doc["phase"] = row.phase
    doc["contact"]["attendance"] = "attended"
    return doc
