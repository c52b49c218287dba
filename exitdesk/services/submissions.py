"""Forms filled in: begun, kept while a person answers, saved, finalised, read again.

While a form is filled in, the window keeps each answer with `drafts.keep` under the kind
"submission": ``{"instance": xml, "form": record, "language": name}``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from exitdesk.domain.catalogue import kind_of
from exitdesk.domain.ids import RecordId, new_id, reference
from exitdesk.domain.trouble import Trouble
from exitdesk.forms.definition import FormDefinition
from exitdesk.forms.scores import Scoring
from exitdesk.i18n import tr, trn
from exitdesk.services import entries, form_answers, form_library, form_scores, saving
from exitdesk.services.changes import ChangeSet
from exitdesk.services.drafts import Draft
from exitdesk.services.form_library import FormRow
from exitdesk.services.vault import Vault, now

KIND: Final = "submission"
ASSESSMENT: Final = "assessment"
_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class Interview:
    """A form and its answers so far: what a session is made from.

    `record` is None while nothing was saved yet. `doc` is the saved record, or empty.
    """

    form: FormRow
    definition: FormDefinition
    scoring: Scoring
    instance_xml: str | None = None
    language: str | None = None
    record: RecordId | None = None
    draft: Draft | None = None
    final: bool = False
    doc: Mapping[str, Any] = field(default_factory=dict)


class Unfinished(Trouble):
    """A form cannot be finalised yet; `problems` are those of the session."""

    def __init__(self, found: tuple[Any, ...]) -> None:
        self.problems = found
        named = "; ".join(f"{p.ref}: {p.message}" for p in found[:_NAMED])
        super().__init__(
            trn(
                "{n} answer keeps this form from being final.",
                "{n} answers keep this form from being final.",
                len(found),
            ),
            tr("Nothing was changed."),
            named,
        )


def begin(vault: Vault, case: RecordId, form: RecordId) -> Interview:
    """Return an interview with nothing answered; raises Trouble where the form is not in use."""
    row = form_library.form(vault, form)
    form_library.permit(row)
    _offered(row)
    saving.found(vault, case)
    return Interview(row, form_library.definition(vault, form), form_library.scoring(vault, form))


def _offered(row: FormRow) -> None:
    if row.state == form_library.RETIRED:
        raise Trouble(
            tr("{form}, version {version}, is retired.", form=row.title, version=row.version),
            tr("What was answered in it stays readable."),
            tr("Use the version that is in use, or put this one into use again."),
        )


def resumed(vault: Vault, draft: Draft) -> Interview:
    """Return the interview that a draft keeps; raises Trouble where its form is gone."""
    record = RecordId(str(draft.doc.get("form") or ""))
    row = form_library.form(vault, record)
    return Interview(
        row,
        form_library.definition(vault, record),
        form_library.scoring(vault, record),
        str(draft.doc.get("instance") or "") or None,
        str(draft.doc.get("language") or "") or None,
        draft.record,
        draft,
    )


def opened(vault: Vault, record: RecordId) -> Interview:
    """Return saved answers with the form in the wording of their version."""
    row = saving.found(vault, record)
    if row.kind != KIND:
        raise Trouble(tr("This entry is no form filled in."), tr("Nothing was changed."))
    form = RecordId(str(row.doc["form"]))
    return Interview(
        form_library.form(vault, form),
        form_library.definition(vault, form),
        form_library.scoring(vault, form),
        row.doc["instance"],
        row.doc.get("language"),
        record,
        None,
        row.final,
        row.doc,
    )


def save(  # noqa: PLR0913 (a submission has this many parts)
    vault: Vault,
    case: RecordId,
    form: RecordId,
    instance_xml: str,
    *,
    occurred_on: str,
    record: RecordId | None = None,
    draft: RecordId | None = None,
    finalise: bool = False,
    language: str | None = None,
    about: Mapping[str, Any] | None = None,
) -> tuple[RecordId, ChangeSet]:
    """Save the answers to a form; the draft goes in the same transaction.

    `about` holds further fields of the record (entered_how, written_on, client_present, by,
    worker, note). With `finalise`, answers that do not apply are dropped as ODK does (the session's
    `hidden_answers` says which) and only corrections are possible afterwards. Raises Unfinished,
    Invalid, or Trouble where the record is final or the form may not be used.
    """
    row = form_library.form(vault, form)
    form_library.permit(row)
    if record is None:
        _offered(row)
    definition = form_library.definition(vault, form)
    session = form_answers.session(definition, instance_xml, language)
    if finalise and (found := tuple(session.problems())):
        raise Unfinished(found)
    xml = form_answers.submission_xml(session, definition, final=finalise)
    if row.form_id in form_library.UNVALIDATED:
        return _as_assessment(vault, case, xml, occurred_on, record, draft, finalise, about or {})
    applies = xml if finalise else session.instance_xml(final=True)
    own = form_scores.cut_offs_of(vault, row.form_id)
    scores = form_scores.shown(form_library.scoring(vault, form), applies, session.language, own)
    doc = {
        **_known(about or {}),
        "occurred_on": occurred_on,
        "title": row.title,
        "form": form,
        "form_id": row.form_id,
        "form_version": row.version,
        "language": session.language,
        "instance": xml,
        "instance_id": form_answers.instance_id(xml),
        "answers": form_answers.in_words(session),
        "scores": scores,
        **form_answers.completeness(session),
    }
    return entries.save(
        vault, case, KIND, _dated(vault, doc, record), record=record, draft=draft, finalise=finalise
    )


def _known(about: Mapping[str, Any]) -> dict[str, Any]:
    fields = kind_of(KIND).by_name
    return {name: value for name, value in about.items() if name in fields}


def _dated(vault: Vault, doc: dict[str, Any], record: RecordId | None) -> dict[str, Any]:
    """Keep when it was entered first, and who sat there."""
    before = vault.store.record(record) if record else None
    if before is not None:
        for name in ("entered_at", "worker", "entered_how"):
            if before.doc.get(name):
                doc.setdefault(name, before.doc[name])
    doc.setdefault("entered_at", now())
    doc.setdefault("entered_how", "screen")
    if vault.me:
        doc.setdefault("worker", reference(vault.me))
    return doc


def _as_assessment(  # noqa: PLR0917 (as above)
    vault: Vault,
    case: RecordId,
    xml: str,
    occurred_on: str,
    record: RecordId | None,
    draft: RecordId | None,
    finalise: bool,
    about: Mapping[str, Any],
) -> tuple[RecordId, ChangeSet]:
    """Our own forms are kept as assessments, which figures and the needs view know."""
    from exitdesk.services import five_areas  # noqa: PLC0415 (only where one is filled in)

    said = five_areas.document(xml)
    doc = {k: v for k, v in about.items() if k in kind_of(ASSESSMENT).by_name} | said
    doc.setdefault("occurred_on", occurred_on)
    if vault.me:
        doc.setdefault("worker", reference(vault.me))
    return entries.save(vault, case, ASSESSMENT, doc, record=record, draft=draft, finalise=finalise)


def drafts(vault: Vault, case: RecordId) -> tuple[Draft, ...]:
    """Return the forms of a case that are being filled in, newest first."""
    from exitdesk.services import drafts as kept  # noqa: PLC0415 (its name is ours too)

    return tuple(d for d in kept.every(vault) if d.case == case and d.kind == KIND)


def today() -> str:
    """Return this day, ISO."""
    return dt.datetime.now().astimezone().date().isoformat()


def new_draft() -> RecordId:
    """Return an id for a draft, before its first answer."""
    return new_id()
