"""Case files from a story file (YAML): read whole or not at all.

The format is that of the demo data in ``resources/demo/stories.yaml``: `workers`, and `cases`
with `events`. Field names are those of the catalogue, except that an event's `type`, `id` and
`date` are its kind, its reference and the day it happened on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from exitdesk.domain.catalogue import CATALOGUE, EVENT_KINDS
from exitdesk.domain.fields import RecordKind
from exitdesk.domain.ids import RecordId, new_id, reference, referred
from exitdesk.domain.trouble import Trouble
from exitdesk.domain.validation import problems
from exitdesk.i18n import tr
from exitdesk.services import cases, people, saving, story_text, story_values
from exitdesk.services.story_text import Path, StoryText
from exitdesk.services.vaults import Vault, now
from exitdesk.storage.records import FINAL, LIBRARY
from exitdesk.storage.store import Edit

_TOP: Final = frozenset(
    {"schema_version", "fictional", "workers", "cases", "expected", "note", "title"}
)
_CASE_NAMES: Final = {
    "id": "code",
    "setting_at_start": "setting",
    "goal_emphasis_agreed": "emphasis",
}
_EVENT_NAMES: Final = {
    "id": "event_ref",
    "date": "occurred_on",
    "happened_on": "occurred_on",
    "client_quote": "quote",
}
_WORKER_NAMES: Final = {"id": "code", "name": "alias"}
_EVENTS: Final = {kind.name: kind for kind in EVENT_KINDS}


class StoryRefused(Trouble):
    """A story file holds something that has no place; `lines` are (line number, message)."""

    def __init__(self, lines: list[tuple[int, str]]) -> None:
        self.lines = sorted(lines)
        super().__init__(
            tr("The file cannot be read as it is: {n} places.", n=len(lines)),
            tr("Nothing of it was stored."),
            tr("Change the lines that are named and load it again."),
        )


@dataclass
class _Reading:
    """What was understood so far, and what was not."""

    text: StoryText
    staff: dict[str, RecordId]
    edits: dict[RecordId, list[Edit]] = field(default_factory=dict)
    wrong: list[tuple[int, str]] = field(default_factory=list)

    def refuse(self, at: Path, message: str) -> None:
        self.wrong.append((self.text.line(at), message))


def load(vault: Vault, data: bytes) -> list[RecordId]:
    """Store every case of a story file and return their ids, in one transaction.

    Raises StoryRefused, which names line by line what has no place; then nothing is stored.
    """
    try:
        text = story_text.read(data)
    except story_text.StoryTextError as error:
        raise StoryRefused(error.lines) from None
    known = {str(r.doc.get("code")): r.id for r in people.colleagues(vault)}
    reading = _Reading(text, dict(known))
    made = _read(vault, reading)
    if reading.wrong:
        raise StoryRefused(reading.wrong)
    for scope in reading.edits:
        saving.check_writable(vault, scope)
    vault.store.save_all(reading.edits, by=vault.author, label=tr("Loaded from a file"))
    return made


def _read(vault: Vault, reading: _Reading) -> list[RecordId]:
    top = reading.text.value
    if not isinstance(top, Mapping):
        reading.refuse((), tr("A story file holds workers and cases."))
        return []
    for name in top:
        if name not in _TOP:
            reading.refuse((name,), tr("There is no place for “{name}” here.", name=name))
    for n, worker in _items(reading, top, "workers"):
        _read_worker(reading, worker, ("workers", n))
    taken: set[str] = set()
    made = []
    for n, case in _items(reading, top, "cases"):
        found = _read_case(vault, reading, case, ("cases", n), taken)
        if found:
            made.append(found)
    if not made and not reading.wrong:
        reading.refuse((), tr("There is no case in this file."))
    return made


def _items(
    reading: _Reading, within: Mapping[Any, Any], name: str, at: Path = ()
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    value = within.get(name) or []
    if not isinstance(value, list):
        reading.refuse((*at, name), tr("A list is expected here."))
        return
    for n, item in enumerate(value):
        if isinstance(item, Mapping):
            yield n, item
        else:
            reading.refuse((*at, name, n), tr("Names and values are expected here."))


def _read_worker(reading: _Reading, worker: Mapping[str, Any], at: Path) -> None:
    kind = CATALOGUE["staff"]
    doc = _doc(reading, kind, worker, at, _WORKER_NAMES)
    code = doc.get("code")
    if isinstance(code, str) and code not in reading.staff:
        record = new_id()
        reading.staff[code] = record
        reading.edits.setdefault(LIBRARY, []).append(Edit(record, "staff", doc))


def _read_case(
    vault: Vault, reading: _Reading, case: Mapping[str, Any], at: Path, taken: set[str]
) -> RecordId | None:
    kind = CATALOGUE["case"]
    own = {k: v for k, v in case.items() if k not in ("events", "linked")}
    if isinstance(own.get("person_of_concern"), Mapping):
        own["person_of_concern"] = _whole_person(own["person_of_concern"])
    record = new_id()
    doc = _doc(reading, kind, {"kind": "client", **own}, at, _CASE_NAMES)
    code = str(doc.get("code", ""))
    if code in taken or (code and cases.by_code(vault, code) is not None):
        reading.refuse((*at, "id"), tr("There is already a case with this code."))
    taken.add(code)
    edits = [Edit(record, "case", {"state": "open", **doc})]
    for n, link in _items(reading, case, "linked", at):
        found = _doc(reading, CATALOGUE["link"], link, (*at, "linked", n), {})
        edits.append(Edit(new_id(), "link", found))
    refs: set[str] = set()
    events = [
        e
        for n, event in _items(reading, case, "events", at)
        if (e := _event(reading, event, (*at, "events", n), refs))
    ]
    worker = _case_manager(events)
    if worker and "worker" not in doc:
        edits[0] = Edit(record, "case", {**edits[0].fields, "worker": worker})
    reading.edits[record] = [*edits, *events]
    return record


def _whole_person(person: Mapping[str, Any]) -> dict[str, Any]:
    """Keep whatever is said of a person of concern: what has no field of its own joins the note."""
    block = CATALOGUE["case"].by_name["person_of_concern"]
    known = {k: v for k, v in person.items() if block.inner(str(k))}
    rest = [
        f"{str(k).replace('_', ' ')}: {v}" for k, v in person.items() if not block.inner(str(k))
    ]
    if rest:
        known["note"] = "\n".join([*([str(known["note"])] if known.get("note") else []), *rest])
    return known


def _event(reading: _Reading, event: Mapping[str, Any], at: Path, refs: set[str]) -> Edit | None:
    kind = _EVENTS.get(str(event.get("type")))
    if kind is None:
        reading.refuse(
            (*at, "type") if "type" in event else at,
            tr("There is no kind of event called “{name}”.", name=event.get("type")),
        )
        return None
    doc = _doc(reading, kind, {k: v for k, v in event.items() if k != "type"}, at, _EVENT_NAMES)
    ref = doc.get("event_ref")
    if isinstance(ref, str):
        if ref in refs:
            reading.refuse((*at, "id"), tr("This reference is there twice in the case."))
        refs.add(ref)
    if kind.finalises:
        doc[FINAL] = now()
    return Edit(new_id(), kind.name, doc)


def _doc(
    reading: _Reading,
    kind: RecordKind,
    source: Mapping[str, Any],
    at: Path,
    names: Mapping[str, str],
) -> dict[str, Any]:
    """Convert and check one record; what is wrong is named by the line it stands on."""
    back = {own: theirs for theirs, own in names.items() if theirs in source}
    renamed: dict[Any, Any] = {}
    for key, value in source.items():
        own = names.get(str(key), key)
        if own in renamed or (own != key and own in source):
            reading.refuse((*at, key), tr("This says the same as another field."))
        renamed[own] = value
    doc = story_values.group(kind.fields, renamed, reading.staff)
    for problem in problems(kind, doc):
        path = tuple(problem.path)
        first = back.get(str(path[0]), path[0]) if path else ""
        place = " ".join(str(p + 1) if isinstance(p, int) else str(p) for p in (first, *path[1:]))
        reading.refuse((*at, first, *path[1:]), f"{place}: {problem.message}")
    return doc


def _case_manager(events: list[Edit]) -> str:
    """Return who has the case at the end: the last handover, else the first who wrote a note."""
    for event in reversed(events):
        if event.kind == "handover" and referred(str(event.fields.get("to"))):
            return str(event.fields["to"])
    first = next(
        (e.fields["worker"] for e in events if e.kind == "session" and e.fields.get("worker")), ""
    )
    return str(first) if referred(str(first)) else ""


def session_from(vault: Vault, data: bytes) -> dict[str, Any]:
    """Return the document of one session event in story format.

    Raises StoryRefused with the lines that have no place.
    """
    try:
        text = story_text.read(data)
    except story_text.StoryTextError as error:
        raise StoryRefused(error.lines) from None
    staff = {str(r.doc.get("code")): r.id for r in people.colleagues(vault)}
    reading = _Reading(text, staff)
    value = text.value
    if not isinstance(value, Mapping) or value.get("type", "session") != "session":
        reading.refuse((), tr("One session event is expected in this file."))
        raise StoryRefused(reading.wrong)
    doc = _doc(
        reading,
        CATALOGUE["session"],
        {k: v for k, v in value.items() if k != "type"},
        (),
        _EVENT_NAMES,
    )
    if reading.wrong:
        raise StoryRefused(reading.wrong)
    if vault.me and not doc.get("worker"):
        doc["worker"] = reference(vault.me)
    return doc
