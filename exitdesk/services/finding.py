"""Search over everything: codes, names (also by sound and across scripts), words of any record.

Nothing of a search is kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from exitdesk.domain import reading, textkeys
from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.domain.fields import Role
from exitdesk.domain.ids import RecordId
from exitdesk.domain.names import name_keys
from exitdesk.i18n import tr
from exitdesk.services.vaults import Vault
from exitdesk.storage.records import LIBRARY, Record

Reason = Literal["code", "name", "words"]
_WIDTH: Final = 160
_NEWEST: Final = 400
"""A common word stands in ten thousand notes: only so many, the newest, are read."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where the words stand. `marks` are (start, end) within `text`."""

    case: RecordId
    code: str
    alias: str
    record: RecordId
    kind: str
    occurred_on: str
    title: str
    text: str
    marks: tuple[tuple[int, int], ...]
    reason: Reason


@dataclass(frozen=True, slots=True)
class Results:
    """Hits: cases first, then records, newest first. `more` tells that some were left out."""

    words: str
    hits: tuple[Hit, ...]
    more: bool


def search(vault: Vault, words: str, *, limit: int = 200) -> Results:
    """Return where `words` stand; every word must, the last one may be the beginning of a word."""
    asked = [w.key for w in textkeys.words(words)]
    if not asked:
        return Results(words, (), more=False)
    rids = _by_words(vault, asked)
    named = _by_sound(vault, words)
    found = vault.store.by_rid(list(dict.fromkeys([*named, *rids])))
    hits = list(_hits(vault, found, asked, set(named) - set(rids)))
    hits.sort(key=lambda h: h.occurred_on, reverse=True)
    hits.sort(key=lambda h: h.kind != "case")
    return Results(words, tuple(hits[:limit]), more=len(hits) > limit or len(rids) >= _NEWEST)


def _by_words(vault: Vault, asked: list[str]) -> list[int]:
    query = " ".join([*(f'"{w}"' for w in asked[:-1]), f'"{asked[-1]}"*'])
    rows = vault.store.connection.execute(
        "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT ?", (query, _NEWEST)
    )
    return [row[0] for row in rows]


def _by_sound(vault: Vault, words: str) -> list[int]:
    """Return records whose name sounds like every one of the words."""
    found: set[int] | None = None
    for word in words.split():
        keys = list(name_keys(word))
        if not keys:
            return []
        marks = ",".join("?" * len(keys))
        rows = vault.store.connection.execute(
            f"SELECT DISTINCT rid FROM name_key WHERE key IN ({marks}) LIMIT 2000",  # noqa: S608
            keys,
        )
        rids = {row[0] for row in rows}
        found = rids if found is None else found & rids
    return sorted(found or (), reverse=True)


def _hits(
    vault: Vault, found: dict[int, Record], asked: list[str], by_sound: set[int]
) -> Iterable[Hit]:
    rows = {r.id: r for r in vault.store.cases_of({record.scope for record in found.values()})}
    for rid, record in found.items():
        description = CATALOGUE.get(record.kind)
        row = rows.get(record.scope)
        if description is None or (row is None and record.scope != LIBRARY):
            continue
        names, body = reading.words(description, record.doc)
        piece = textkeys.snippet(f"{names}\n{body}".strip(), asked, _WIDTH)
        reason: Reason = "name" if rid in by_sound else "words"
        if record.kind == "case" and all(
            w in textkeys.folded(str(record.doc.get("code", ""))) for w in asked
        ):
            reason = "code"
        title = (
            tr(reading.title(description, record.doc)) if description.role is not Role.CASE else ""
        )
        yield Hit(
            record.scope,
            row.code if row else "",
            row.alias if row else "",
            record.id,
            record.kind,
            str(record.doc.get("occurred_on", "")),
            title,
            piece.text,
            piece.marks,
            reason,
        )
