"""The same person entered twice: noticed, looked at by a person, joined, and taken apart again.

Joining copies what the second file holds into the first, under ids that follow from the two
files, so that two devices that join the same files do the same. The second file stays as it is,
with its history, and says where it goes on. All of it is ordinary changes: it travels, and can be
undone as a whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.domain.duplicates import Known, Reason, pairs
from exitdesk.domain.fields import Merge
from exitdesk.domain.ids import RecordId
from exitdesk.domain.trouble import Trouble
from exitdesk.domain.validation import is_empty, problems
from exitdesk.i18n import tr
from exitdesk.services import cases, origins, saving
from exitdesk.services.changes import ChangeSet
from exitdesk.services.vaults import Vault
from exitdesk.storage.records import DELETED, Record
from exitdesk.storage.store import Edit

__all__ = [
    "Both",
    "Pair",
    "Reason",
    "alike",
    "apart",
    "both",
    "bring",
    "found",
    "join",
    "joined_into",
    "late",
    "offered_code",
    "recode",
    "unjoin",
]

_APART: Final = "not_the_same_person"
_JOINED: Final = "joined"
_ALONE: Final = frozenset({"name", "reach", "contact", "flag"})
"""Parts that say the same twice where both files have them: one is enough."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two files that may be of the same person, and why."""

    one: RecordId
    other: RecordId
    codes: tuple[str, str]
    aliases: tuple[str, str]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Both:
    """A field of the case record that both files fill in differently, for a person to choose."""

    field: str
    label: str
    kept: Any
    other: Any


# ---------------------------------------------------------------------- noticed


def found(vault: Vault, of: Iterable[RecordId] | None = None) -> list[Pair]:
    """Return files that may be of the same person, of all or with one of some; not twice asked.

    What was joined, or was said to be two people, is not asked again.
    """
    wanted = None if of is None else frozenset(of)
    decided = {frozenset(pair) for pair in vault.store.setting(_APART, default=[])}
    every = _known(vault)
    asked = [
        Pair(one.case, other.case, (one.code, other.code), (one.alias, other.alias), why)
        for one, other, why in pairs(every, wanted)
        if frozenset((one.case, other.case)) not in decided or "code" in why
    ]
    return sorted(asked, key=lambda pair: (pair.codes, pair.one))


def alike(
    vault: Vault, alias: str = "", names: Iterable[str] = (), birth_year: int | None = None
) -> list[Pair]:
    """Return the files of whom a new one may be the same person, before it is opened."""
    new = RecordId("")
    asked = Known(new, "", alias, tuple(name for name in names if name), birth_year)
    return [
        Pair(new, other, ("", there.code), (alias, there.alias), why)
        for one, two, why in pairs([*_known(vault), asked], frozenset({new}))
        for there in ((two if one.case == new else one),)
        for other in (there.case,)
    ]


def apart(vault: Vault, one: RecordId, other: RecordId) -> None:
    """Note that these are two people, so that nobody is asked again on this device."""
    kept = vault.store.setting(_APART, default=[])
    pair = sorted((one, other))
    if pair not in kept:
        vault.store.set_setting(_APART, [*kept, pair])


def _known(vault: Vault) -> list[Known]:
    """Return what every file that is not joined into another knows of who somebody is."""
    known = []
    for row in vault.store.case_rows():
        origin = origins.of(vault, row.id)
        if origin is not None and origin.purpose in origins.READ_ONLY:
            continue
        records = vault.store.records(row.id, ["case", "name"])
        root = next((one for one in records if one.kind == "case"), None)
        if root is not None and root.doc.get("state") == _JOINED:
            continue
        year = root.doc.get("birth_year") if root else None
        names = tuple(str(one.doc["full_name"]) for one in records if one.doc.get("full_name"))
        known.append(Known(row.id, row.code, row.alias, names, year))
    return known


# ---------------------------------------------------------------------- the same code


def offered_code(vault: Vault, pair: Pair) -> tuple[RecordId, str]:
    """Return which of two files with the same code should get a new one, and which.

    The one that this device opened; else the later one.
    """
    own = [case for case in (pair.one, pair.other) if _opened_here(vault, case)]
    later = max((pair.one, pair.other), key=lambda case: _opened_at(vault, case))
    case = own[0] if len(own) == 1 else later
    record = saving.found(vault, case)
    return case, cases.next_code(vault, str(record.doc.get("kind") or "client"))


def recode(vault: Vault, case: RecordId, code: str = "") -> ChangeSet:
    """Give a file another code, the next of the series where none is named; the old one is kept.

    Its history remembers the old code.
    """
    record = saving.found(vault, case)
    new = code or cases.next_code(vault, str(record.doc.get("kind") or "client"))
    return cases.change(vault, case, {"code": new})


def _first(vault: Vault, case: RecordId) -> tuple[int, int]:
    """Return the clock of the first change of a case, and the number of its device here."""
    row = vault.store.connection.execute(
        "SELECT c.clock, c.device FROM change c JOIN scope s ON s.no = c.scope WHERE s.id=? "
        "ORDER BY c.clock LIMIT 1",
        (bytes.fromhex(case),),
    ).fetchone()
    return (row[0], row[1]) if row else (0, 0)


def _opened_at(vault: Vault, case: RecordId) -> tuple[int, str]:
    return _first(vault, case)[0], case


def _opened_here(vault: Vault, case: RecordId) -> bool:
    return _first(vault, case)[1] == vault.store.device[0]


# ---------------------------------------------------------------------- joined


def both(vault: Vault, kept: RecordId, other: RecordId) -> list[Both]:
    """Return the fields that both files fill in differently; the first one's stay unless chosen."""
    one, two = saving.found(vault, kept), saving.found(vault, other)
    return [
        Both(field.name, tr(field.label), one.doc[field.name], two.doc[field.name])
        for field in CATALOGUE["case"].fields
        if field.name not in {"code", "state"}
        and field.merge is Merge.REGISTER
        and not is_empty(one.doc.get(field.name))
        and not is_empty(two.doc.get(field.name))
        and one.doc[field.name] != two.doc[field.name]
    ]


def join(
    vault: Vault, kept: RecordId, other: RecordId, chosen: Iterable[str] = ()
) -> tuple[int, ...]:
    """Let the file `other` go on in `kept`; `chosen` are fields where the other's value counts.

    Returns the numbers of the changes, which `unjoin` takes back together. Raises Trouble where
    one of them may not be written in, or is joined already.
    """
    one, two = saving.found(vault, kept), saving.found(vault, other)
    if kept == other or one.kind != "case" or two.kind != "case":
        raise Trouble(tr("These are not two files."), tr("Nothing was changed."))
    if _JOINED in {one.doc.get("state"), two.doc.get("state")}:
        raise Trouble(
            tr("One of them goes on in another file already."),
            tr("Nothing was changed."),
            tr("Take that apart first."),
        )
    for scope in (kept, other):
        saving.check_writable(vault, scope)
    edits = [Edit(kept, "case", _filled(one, two, frozenset(chosen)))]
    edits += _copies(vault, kept, other)
    edits += _opened_again(vault, kept, other)
    edits.append(_link(kept, kept, other, two))
    gone: dict[str, Any] = {"state": _JOINED}
    if one.doc.get("code") == two.doc.get("code"):
        gone["code"] = f"{two.doc['code']}/2"
    away = [Edit(other, "case", gone), _link(other, kept, other, one)]
    _check(vault, edits)
    label = tr("Joined: {code}", code=two.doc.get("code") or "")
    made = vault.store.save_all({kept: edits, other: away}, by=vault.author, label=label)
    return tuple(change.no for change in made)


def unjoin(vault: Vault, kept: RecordId, other: RecordId) -> None:
    """Take a joining back as a whole: the first file is as it was, the second goes on by itself.

    Raises Trouble where something that came with it was changed since, or they are not joined.
    """
    numbers: set[int] = set()
    for scope, of in ((kept, other), (other, kept)):
        link = _link_id(scope, kept, other)
        past = vault.store.past(scope)
        states = past[link, DELETED] or past[link, "file"]
        row = vault.store.record(link)
        if not states or row is None or row.deleted or row.doc.get("file") != of:
            raise Trouble(
                tr("These files are not joined."),
                tr("Nothing was changed."),
                tr("Look at what the file links to."),
            )
        numbers.add(states[-1].change)
    numbers |= _brought(vault, kept, other)
    if _is_written_in(vault, kept, other, numbers):
        raise Trouble(
            tr("Something that came with it was changed again since."),
            tr("Nothing was changed."),
            tr("Put it back as it was first, or leave the files joined."),
        )
    saving.undone_together(vault, sorted(numbers), label=tr("Taken apart again"))


def late(vault: Vault, kept: RecordId, other: RecordId) -> int:
    """Return how many entries came into a joined file since, from somebody who did not know."""
    return len(_copies(vault, kept, other))


def bring(vault: Vault, kept: RecordId, other: RecordId) -> ChangeSet:
    """Bring what came late into the file that goes on."""
    edits = _copies(vault, kept, other)
    _check(vault, edits)
    return saving.saved(vault, kept, edits, label=tr("Joined: what came late"))


def _is_written_in(vault: Vault, kept: RecordId, other: RecordId, numbers: set[int]) -> bool:
    """Tell whether a copy was written in by anything but the joining."""
    past = vault.store.past(kept)
    copies = (_copy_id(kept, record.id) for record in vault.store.records(other))
    return any(
        past[copy, field][-1].change not in numbers
        for copy in copies
        if (row := vault.store.record(copy)) is not None and not row.deleted
        for field in past.fields(copy)
        if past[copy, field][-1].change > min(numbers)
    )


def _brought(vault: Vault, kept: RecordId, other: RecordId) -> set[int]:
    """Return the numbers of the changes that brought entries late."""
    past = vault.store.past(kept)
    found = set()
    for record in vault.store.records(other):
        copy = _copy_id(kept, record.id)
        row = vault.store.record(copy)
        states = past[copy, DELETED]
        first = states[-1].change if states else past.first_change(copy)
        if row is not None and not row.deleted and first is not None:
            found.add(first)
    return found


def joined_into(vault: Vault, case: RecordId) -> list[RecordId]:
    """Return the files that go on in a case: they are of the same person."""
    return [
        RecordId(str(link.doc["file"]))
        for link in vault.store.records(case, ["link"])
        if link.doc.get("file") and link.id == _link_id(case, case, link.doc["file"])
    ]


def _filled(one: Record, two: Record, chosen: frozenset[str]) -> dict[str, Any]:
    """Return what the kept case record takes over: what it lacks, joint lists, what is chosen."""
    fields: dict[str, Any] = {}
    for field in CATALOGUE["case"].fields:
        mine: Any = one.doc.get(field.name)
        theirs: Any = two.doc.get(field.name)
        if field.name in {"code", "state"} or is_empty(theirs):
            continue
        if is_empty(mine) or field.name in chosen:
            fields[field.name] = theirs
        elif field.merge is Merge.SET and isinstance(mine, list):
            fields[field.name] = mine + [value for value in theirs if value not in mine]
    return fields


def _opened_again(vault: Vault, kept: RecordId, other: RecordId) -> list[Edit]:
    """Return what keeps a file open of which one half was closed: the person is still here."""
    rows = [row for case in (kept, other) if (row := vault.store.case_row(case)) is not None]
    ended = [row.closed_on for row in rows if row.closed_on]
    if len(ended) != 1:
        return []
    begun = [row.opened_on for row in rows if not row.closed_on]
    fields = {
        "occurred_on": max([*ended, *begun]),
        "reason": tr("Joined with a file of the same person"),
    }
    return [Edit(_derived(f"open {kept} {other}"), "reopening", {**fields, DELETED: None})]


def _copies(vault: Vault, kept: RecordId, other: RecordId) -> list[Edit]:
    """Return every record of the other file as one of the first, with what it refers to."""
    records = [one for one in vault.store.records(other) if one.kind != "case"]
    mine = vault.store.records(kept)
    there = {one.id for one in mine}
    names: dict[str, str] = {other: kept}
    copied = []
    for record in records:
        same = _same(record, mine)
        names[record.id] = same or _copy_id(kept, record.id)
        is_there = same is not None or names[record.id] in there
        if not is_there and not (record.kind == "link" and record.doc.get("file")):
            copied.append(record)
    return [
        Edit(
            RecordId(names[record.id]),
            record.kind,
            {**_renamed(record.doc, names), DELETED: None},
        )
        for record in copied
    ]


def _same(record: Record, mine: Iterable[Record]) -> str | None:
    if record.kind not in _ALONE:
        return None
    return next((one.id for one in mine if one.kind == record.kind and one.doc == record.doc), None)


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Return a document whose references point to the copies."""
    if isinstance(value, Mapping):
        return {key: _renamed(one, names) for key, one in value.items()}
    if isinstance(value, list):
        return [_renamed(one, names) for one in value]
    if isinstance(value, str):
        plain = value.removeprefix("@")
        return value.replace(plain, names[plain]) if plain in names else value
    return value


def _link(scope: RecordId, kept: RecordId, other: RecordId, to: Record) -> Edit:
    """Return the link from one of the files to the other, which remembers its code."""
    relation = (
        tr("The same person: joined into this file")
        if scope == kept
        else tr("The same person: goes on in that file")
    )
    fields = {"case": to.doc.get("code") or "?", "relation": relation, "file": to.id}
    return Edit(_link_id(scope, kept, other), "link", {**fields, DELETED: None})


def _link_id(scope: RecordId, kept: RecordId, other: RecordId) -> RecordId:
    return _derived(f"link {scope} {kept} {other}")


def _copy_id(kept: RecordId, record: RecordId) -> RecordId:
    return _derived(f"copy {kept} {record}")


def _derived(text: str) -> RecordId:
    return RecordId(hashlib.sha256(f"exitdesk join 1 {text}".encode()).hexdigest()[:32])


def _check(vault: Vault, edits: Iterable[Edit]) -> None:
    for edit in edits:
        before = vault.store.record(edit.record)
        whole = {**(before.doc if before else {}), **edit.fields}
        whole = {name: value for name, value in whole.items() if not is_empty(value)}
        if edit.kind in CATALOGUE and (wrong := problems(CATALOGUE[edit.kind], whole)):
            raise saving.Invalid(wrong)
