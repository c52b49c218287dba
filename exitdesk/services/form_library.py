"""The organisation's forms: imported, versions side by side, put into use, retired.

A form with its version is never changed: what was asked stays readable in its own wording.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from exitdesk import paths
from exitdesk.domain.five_areas.description import FAMILY, FIVE_AREAS
from exitdesk.domain.ids import RecordId, new_id
from exitdesk.domain.trouble import Trouble
from exitdesk.forms import workbook
from exitdesk.forms.definition import FormDefinition
from exitdesk.forms.scores import Scoring, from_json, to_json
from exitdesk.forms.workbook import Compiled, Severity
from exitdesk.i18n import tr
from exitdesk.services import form_files, form_media, people, saving
from exitdesk.services.changes import NOTHING, ChangeSet
from exitdesk.services.form_files import Content
from exitdesk.services.vault import Vault, now
from exitdesk.storage.records import LIBRARY, Record
from exitdesk.storage.store import Edit

DRAFT: Final = "draft"
PUBLISHED: Final = "published"
RETIRED: Final = "retired"
UNVALIDATED: Final = frozenset({FIVE_AREAS, FAMILY})
"""Our own forms, whose measuring nobody has tested yet: it is said on every paper."""
_LONGEST_REPORT: Final = 200


class NotUsable(Trouble):
    """A file that is no usable form; `report` says what is wrong, cell by cell."""

    def __init__(self, name: str, report: Compiled) -> None:
        self.report = report
        first = next(iter(report.of(Severity.ERROR)), None)
        super().__init__(
            tr("{name} cannot be used as a form yet.", name=name),
            tr("The library was not changed."),
            f"{first.cell}: {first.message}".removeprefix(": ") if first else "",
        )


@dataclass(frozen=True, slots=True)
class FormRow:
    """One version of a form. `offered` tells whether new answers are given to this one."""

    record: RecordId
    form_id: str
    title: str
    version: str
    state: str
    offered: bool
    languages: tuple[str, ...] = ()
    questions: int = 0
    file_name: str = ""
    added_on: str = ""
    holder: str = ""
    licence: str = ""
    notice: str = ""
    source: str = ""
    uses: tuple[str, ...] = ()
    who: str = ""
    screening: bool = False
    ours: bool = False
    permitted: bool = True
    report: tuple[str, ...] = ()
    hash: str = ""

    @property
    def unvalidated(self) -> bool:
        """Tell whether "unvalidated" must stand on its papers."""
        return self.form_id in UNVALIDATED


def take(
    vault: Vault,
    name: str,
    data: bytes,
    files: Mapping[str, bytes] | None = None,
    *,
    repair: bool = False,
    ours: bool = False,
) -> tuple[RecordId, Compiled, ChangeSet]:
    """Add a form from a workbook or an XForm; it is tried first, `publish` puts it into use.

    The same form again changes nothing, but pictures that lacked come along. Raises NotUsable
    with the report, or Trouble where this version is there already and says something else.
    """
    beside = dict(files or {})
    report = workbook.compiled(data, name, files=beside, repair=repair)
    if not report.usable or report.xform is None:
        raise NotUsable(name, report)
    if report.itemsets:
        beside.setdefault("itemsets.csv", report.itemsets.encode())
    content = Content(Path(name).name, data, report.xform, beside)
    definition = form_media.definition_of(content)
    scoring = to_json(report.scoring)
    mark = form_files.digest(content, scoring)
    form_id = report.form_id or definition.form_id
    version = report.version or definition.version
    there = _same_version(vault, form_id, version)
    if there is not None:
        known = there.doc.get("hash") == mark
        same = NOTHING if known else _same(vault, there, content, scoring)
        if same is None:
            raise Trouble(
                tr(
                    "{form}, version {version}, is in the library already.",
                    form=form_id,
                    version=version or "–",
                ),
                tr("This file says something else under the same version. Nothing was changed."),
                tr("Give the changed form another version on its sheet settings."),
            )
        return there.id, report, same
    fields = _fields(report, definition, scoring)
    fields |= {"form_id": form_id, "version": version, "hash": mark, "ours": ours or None}
    record, change = _stored(vault, content, fields)
    return record, report, change


def _same(vault: Vault, there: Record, content: Content, scoring: str) -> ChangeSet | None:
    """Take what differs from a form of the library in pictures at most; None for anything else."""
    if str(there.doc.get("scoring") or "") != scoring:
        return None
    return form_media.same_but_media(vault, there.id, content)


def _stored(vault: Vault, content: Content, fields: dict[str, Any]) -> tuple[RecordId, ChangeSet]:
    file = form_files.sealed(vault, content)
    fields |= {"file_name": content.file_name, "content": file.name, "size": file.size}
    record = new_id()
    try:
        return record, saving.put(vault, LIBRARY, record, "form", fields, label=tr("New form"))
    except BaseException:
        form_files.given_up(vault)
        raise


def _fields(report: Compiled, definition: FormDefinition, scoring: str) -> dict[str, Any]:
    terms = report.scoring.terms
    known = [p for p in report.problems if p.severity is not Severity.ERROR]
    said = [f"{p.cell}: {p.message}".removeprefix(": ") for p in known[:_LONGEST_REPORT]]
    said += [tr("Repaired: {what}", what=r.title) for r in report.repairs if r.applied]
    return {
        "title": report.title or definition.title or report.form_id,
        "state": DRAFT,
        "questions": report.questions or len(definition.questions),
        "languages": list(report.languages or definition.languages),
        "holder": terms.holder,
        "licence": terms.licence,
        "notice": terms.notice,
        "source": terms.source,
        "uses": list(terms.uses),
        "who": terms.who,
        "screening": terms.screening or None,
        "added_on": now()[:10],
        "report": said,
        "scoring": scoring,
    }


def _records(vault: Vault) -> list[Record]:
    return vault.store.records(LIBRARY, ["form"])


def _same_version(vault: Vault, form_id: str, version: str) -> Record | None:
    return next(
        (
            r
            for r in _records(vault)
            if r.doc.get("form_id") == form_id and str(r.doc.get("version") or "") == version
        ),
        None,
    )


def forms(vault: Vault) -> tuple[FormRow, ...]:
    """Return every version of every form: by title, the newest version of each first."""
    records = _records(vault)
    newest = {r.doc["form_id"]: r.id for r in records if r.doc.get("state") == PUBLISHED}
    use = form_use(vault)
    rows = [_row(r, use, offered=newest.get(r.doc["form_id"]) == r.id) for r in reversed(records)]
    titles = {row.form_id: row.title.casefold() for row in reversed(rows)}
    return tuple(sorted(rows, key=lambda row: (titles[row.form_id], row.form_id)))


def form(vault: Vault, record: RecordId) -> FormRow:
    """Return one version of a form; raises Trouble where it is not there."""
    found = next((row for row in forms(vault) if row.record == record), None)
    if found is None:
        raise Trouble(tr("This form is not in the library."), tr("Nothing was changed."))
    return found


def _row(record: Record, use: str, *, offered: bool) -> FormRow:
    doc = record.doc
    uses = tuple(doc.get("uses") or ())
    return FormRow(
        record.id,
        doc["form_id"],
        str(doc.get("title") or doc["form_id"]),
        str(doc.get("version") or ""),
        str(doc.get("state") or DRAFT),
        offered,
        tuple(doc.get("languages") or ()),
        int(doc.get("questions") or 0),
        str(doc.get("file_name") or ""),
        str(doc.get("added_on") or ""),
        str(doc.get("holder") or ""),
        str(doc.get("licence") or ""),
        str(doc.get("notice") or ""),
        str(doc.get("source") or ""),
        uses,
        str(doc.get("who") or ""),
        bool(doc.get("screening")),
        bool(doc.get("ours")),
        not uses or "any" in uses or use in uses,
        tuple(doc.get("report") or ()),
        str(doc.get("hash") or ""),
    )


def by_name(vault: Vault, name: str) -> FormRow:
    """Return the form of this id, title or record: the version in use, else the newest one.

    Raises Trouble that names the forms there are.
    """
    rows = forms(vault)
    wanted = name.strip()
    for fits in (
        [r for r in rows if r.record == wanted],
        [r for r in rows if r.form_id == wanted],
        [r for r in rows if r.title.casefold() == wanted.casefold()],
    ):
        if fits:
            return next((r for r in fits if r.offered), None) or next(
                (r for r in fits if r.state == DRAFT), fits[0]
            )
    known = ", ".join(sorted({r.form_id for r in rows}))
    raise Trouble(
        tr("There is no form called {name} in the library.", name=name),
        tr("Nothing was changed."),
        tr("These are there: {names}.", names=known) if known else tr("Import it first."),
    )


def publish(vault: Vault, record: RecordId) -> ChangeSet:
    """Put a version into use; the one that was in use before is retired in the same change."""
    row = form(vault, record)
    permit(row)
    older = [r for r in forms(vault) if r.form_id == row.form_id and r.state == PUBLISHED]
    edits = [Edit(r.record, "form", {"state": RETIRED}) for r in older if r.record != record]
    return saving.put(
        vault,
        LIBRARY,
        record,
        "form",
        {"state": PUBLISHED},
        label=tr("{form} is in use", form=row.title),
        with_edits=edits,
    )


def retire(vault: Vault, record: RecordId) -> ChangeSet:
    """Offer a version for new answers no more; what was answered stays readable."""
    row = form(vault, record)
    label = tr("{form} is retired", form=row.title)
    return saving.put(vault, LIBRARY, record, "form", {"state": RETIRED}, label=label)


def form_use(vault: Vault) -> str:
    """Return what the organisation has said it uses forms for; empty where it has not said it."""
    return str(people.organisation(vault).doc.get("form_use") or "")


def set_form_use(vault: Vault, use: str) -> ChangeSet:
    """Say what the organisation uses forms for. Raises Invalid."""
    return people.change_organisation(vault, {"form_use": use})


def permit(row: FormRow) -> None:
    """Raise Trouble where the licence of a form does not allow the organisation's use of it."""
    if row.permitted:
        return
    raise Trouble(
        tr("The licence of this form does not allow the use that your organisation has set."),
        tr("It may be used for: {uses}.", uses=", ".join(row.uses)),
        " ".join(
            part
            for part in (row.who, tr("The use is set with the organisation, in the settings."))
            if part
        ),
    )


def definition(vault: Vault, record: RecordId) -> FormDefinition:
    """Return a form as it is filled in; raises Trouble where its content is gone."""
    return form_media.definition_of(form_files.content(vault, record))


def content(vault: Vault, record: RecordId) -> Content:
    """Return the workbook, the XForm and what lay beside them."""
    return form_files.content(vault, record)


def scoring(vault: Vault, record: RecordId) -> Scoring:
    """Return the scores of a form, its bands and its terms."""
    text = saving.found(vault, record).doc.get("scoring")
    return from_json(text) if text else Scoring()


def shipped() -> tuple[str, ...]:
    """Return the names of the forms that come with the program."""
    return tuple(sorted(_shipped_files()))


def add_shipped(vault: Vault, name: str) -> tuple[RecordId, ChangeSet]:
    """Put a form that comes with the program into the library and into use."""
    path = _shipped_files().get(name)
    if path is None:
        raise Trouble(
            tr("No form called {name} comes with the program.", name=name),
            tr("Nothing was changed."),
            tr("These do: {names}.", names=", ".join(shipped())),
        )
    record, _, _ = take(vault, path.name, path.read_bytes(), ours=True)
    return record, publish(vault, record)


def _shipped_files() -> dict[str, Path]:
    folder = paths.resources() / "forms"
    found = [*folder.glob("*.xlsx"), *folder.glob("instruments/*/*.xlsx")]
    return {path.stem: path for path in found}
