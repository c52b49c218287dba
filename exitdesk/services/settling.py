"""Two versions on their way to one: how they differ, piece by piece, and what is typed of them.

Whom somebody is asking, and the words that they are putting together, stay on this device: they
are nobody's record yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from exitdesk.domain import showing, text_merge
from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.domain.fields import Field, Kind
from exitdesk.domain.ids import RecordId
from exitdesk.domain.items import item_name
from exitdesk.domain.text_merge import Part
from exitdesk.domain.validation import is_empty
from exitdesk.i18n import tr
from exitdesk.services import conflicts, people
from exitdesk.services.conflicts import Conflict
from exitdesk.services.vaults import Vault
from exitdesk.storage import unsettled

_SETTING: Final = "settling"
_GROUPS: Final = (Kind.BLOCK, Kind.RATINGS, Kind.SCORES, Kind.SCOPE)
_MOST_WORDS: Final = 400_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A place where both wrote: all of a field (`key` is empty), or one entry of a group.

    `parts`: both texts as one, part by part; None where they are no texts.
    """

    key: str
    label: str
    ours: Any
    theirs: Any
    ours_words: str
    theirs_words: str
    parts: tuple[Part, ...] | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A conflict as its page shows it.

    `words` of its sides, in their order; `together` is what nobody disputes of a group; `asked_at`
    (ms since 1970) says since when somebody is being asked; `typed` are words by piece.
    """

    conflict: Conflict
    alias: str
    kind: str
    day: str
    words: tuple[str, ...]
    pieces: tuple[Piece, ...]
    together: dict[str, Any]
    asked_at: int | None
    typed: dict[str, str]


def waiting(vault: Vault, case: RecordId | None = None) -> list[Waiting]:
    """Return what waits for a person, by case and record."""
    notes = _notes(vault)
    found = [
        _waiting(vault, one, notes.get(one.id, {})) for one in conflicts.conflicts(vault, case)
    ]
    return sorted(found, key=lambda one: (one.conflict.code, one.day, one.conflict.record))


def count(vault: Vault, case: RecordId | None = None) -> int:
    """Return how many places wait for a person, in all cases or in one."""
    found = unsettled.unsettled(vault.store.connection)
    return sum(case in (None, one.scope) for one in found)


def value(found: Waiting, chosen: Mapping[str, Any]) -> Any:
    """Return the whole value of a field from what was chosen for each piece."""
    if not found.pieces or found.pieces[0].key == "":
        return chosen.get("")
    return {k: v for k, v in {**found.together, **chosen}.items() if not is_empty(v)}


def keep(vault: Vault, conflict: str, typed: Mapping[str, str]) -> None:
    """Keep the words that somebody is putting together."""
    words = {key: text[:_MOST_WORDS] for key, text in typed.items()}
    _note(vault, conflict, {"typed": words} if words else {"typed": {}})


def ask(vault: Vault, conflict: str, *, asking: bool) -> None:
    """Note that somebody is being asked, or no longer. Nothing goes out."""
    _note(vault, conflict, {"asked": max(0, vault.store.clock()) if asking else None})


def _note(vault: Vault, conflict: str, said: dict[str, Any]) -> None:
    """Write a note of our own; those of conflicts that are settled go."""
    open_ = {one.id for one in conflicts.conflicts(vault)}
    notes = {name: note for name, note in _notes(vault).items() if name in open_}
    if conflict in open_:
        notes[conflict] = {**notes.get(conflict, {}), **said}
    vault.store.set_setting(_SETTING, notes)


def _notes(vault: Vault) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = vault.store.setting(_SETTING, default={})
    return found


def _waiting(vault: Vault, one: Conflict, note: Mapping[str, Any]) -> Waiting:
    row = vault.store.case_row(one.case)
    record = vault.store.record(one.record)
    day = str(record.doc.get("occurred_on") or "") if record else ""
    known = CATALOGUE.get(one.kind)
    pieces, together = _pieces(vault, one)
    return Waiting(
        one,
        row.alias if row else "",
        tr(known.label) if known else one.kind,
        showing.day(day) if day else "",
        tuple(conflicts.in_words(vault, one, side.value) for side in one.sides),
        pieces,
        together,
        note.get("asked"),
        dict(note.get("typed") or {}),
    )


def _pieces(vault: Vault, one: Conflict) -> tuple[tuple[Piece, ...], dict[str, Any]]:
    field = CATALOGUE[one.kind].by_name.get(one.field) if one.kind in CATALOGUE else None
    if one.what == "deleted" or field is None or len(one.sides) < 2:
        return (), {}
    ours, theirs = one.ours.value, one.theirs.value
    base = one.ours.base if one.ours.base == one.theirs.base else None
    groups = [said for said in (ours, theirs) if isinstance(said, dict)]
    if field.kind not in _GROUPS or len(groups) < 2:
        return (_piece(vault, one, field, "", (base, ours, theirs)),), {}
    was = base if isinstance(base, dict) else {}
    pieces, together = [], {}
    for key in dict.fromkeys([*_order(field), *ours, *theirs]):
        old, mine, yours = was.get(key), ours.get(key), theirs.get(key)
        if yours in (mine, old):
            together[key] = mine
        elif mine == old:
            together[key] = yours
        else:
            pieces.append(_piece(vault, one, field, key, (old, mine, yours)))
    return tuple(pieces), {k: v for k, v in together.items() if not is_empty(v)}


def _order(field: Field) -> list[str]:
    return [inner.name for inner in field.fields] if field.kind is Kind.BLOCK else []


def _piece(
    vault: Vault, one: Conflict, field: Field, key: str, said: tuple[Any, Any, Any]
) -> Piece:
    base, ours, theirs = said
    inner = field.inner(key) if key and field.kind is Kind.BLOCK else None if key else field
    words = [_words(vault, one, inner or field, key, value_) for value_ in (ours, theirs)]
    is_text = inner is not None and inner.kind in {Kind.TEXT, Kind.PARAGRAPH}
    texts = [value_ if isinstance(value_, str) else "" for value_ in (base, ours, theirs)]
    parts = tuple(text_merge.merged(texts[0], texts[1], texts[2])) if is_text else None
    return Piece(key, _label(field, inner, key), ours, theirs, words[0], words[1], parts)


def _label(field: Field, inner: Field | None, key: str) -> str:
    if inner is not None:
        return tr(inner.label)
    if field.kind is Kind.RATINGS:
        return f"{key} {item_name(key)}".strip()
    return key.replace("_", " ")


def _words(vault: Vault, one: Conflict, field: Field, key: str, value_: Any) -> str:
    if is_empty(value_):
        return ""
    names = people.names(vault, one.case).shown
    if not key or field.kind is not Kind.RATINGS:
        whole = {key: value_} if field.kind in (Kind.SCORES, Kind.SCOPE) and key else value_
        return showing.shown(field, whole, names)
    return showing.row(field, value_, names)
