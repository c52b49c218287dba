"""Search over everything: codes, names (also by sound and across scripts), words of any record.

Nothing of a search is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal

from msgspec import json

from exitdesk.domain import reading, textkeys
from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.domain.fields import Role
from exitdesk.domain.ids import RecordId
from exitdesk.domain.names import search_keys, word_keys
from exitdesk.i18n import tr
from exitdesk.services import blind
from exitdesk.services.vaults import Vault
from exitdesk.storage.records import LIBRARY, Record

Reason = Literal["code", "name", "words"]
_WIDTH: Final = 160
_MOST_NAMES: Final = 2000
_NEWEST: Final = 400
"""A common word stands in ten thousand notes: only so many, the newest, are read."""


@dataclass(frozen=True)
class Hit:
    """One place where the words stand.

    `text` is a piece around them and `marks` are (start, end) within it; both are made when
    they are first asked for, so that only what is looked at costs anything.
    """

    case: RecordId
    code: str
    alias: str
    record: RecordId
    kind: str
    occurred_on: str
    title: str
    reason: Reason
    _doc: Mapping[str, Any] = field(repr=False)
    _asked: tuple[str, ...] = field(repr=False)

    @property
    def text(self) -> str:
        """Return the piece of text."""
        return self._piece.text

    @property
    def marks(self) -> tuple[tuple[int, int], ...]:
        """Return where the words stand in `text`."""
        return self._piece.marks

    @cached_property
    def _piece(self) -> textkeys.Snippet:
        names, body = reading.words(CATALOGUE[self.kind], self._doc)
        also = self._sounds if self.reason == "name" else None
        return textkeys.snippet(f"{names}\n{body}".strip(), self._asked, _WIDTH, also=also)

    def _sounds(self, word: str) -> bool:
        """Tell whether a word of the text sounds like what was asked."""
        return any(word_keys(word) & word_keys(asked) for asked in self._asked)


@dataclass(frozen=True, slots=True)
class Results:
    """Hits: cases first, then records, newest first. `more` tells that some were left out."""

    words: str
    hits: tuple[Hit, ...]
    more: bool


def search(vault: Vault, words: str, *, limit: int = 100) -> Results:
    """Return where `words` stand: every one of them, or a word that begins with it."""
    asked = tuple(w.key for w in textkeys.words(words))
    if not asked:
        return Results(words, (), more=False)
    rids = _by_words(vault, asked)
    named = _by_sound(vault, words)
    ordered = vault.store.newest_first([*named, *rids])
    found = vault.store.by_rid(ordered[:limit])
    placed = [(rid, found[rid]) for rid in ordered if rid in found]
    hits = tuple(_hits(vault, placed, asked, frozenset(rids)))
    return Results(words, hits, more=len(ordered) > limit or len(rids) >= _NEWEST)


def _by_words(vault: Vault, asked: Iterable[str]) -> list[int]:
    query = " ".join(f'"{word}"*' for word in asked)
    rows = vault.store.connection.execute(
        "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT ?", (query, _NEWEST)
    )
    return [row[0] for row in rows]


def _by_sound(vault: Vault, words: str) -> list[int]:
    """Return records with a name that sounds like every one of the words."""
    found: set[int] | None = None
    for keys in search_keys(words):
        rows = vault.store.connection.execute(
            "SELECT DISTINCT rid FROM name_key "
            "WHERE key IN (SELECT value FROM json_each(?)) LIMIT ?",
            (json.encode(sorted(keys)).decode(), _MOST_NAMES),
        )
        rids = {row[0] for row in rows}
        found = rids if found is None else found & rids
    return sorted(found or (), reverse=True)


def _hits(
    vault: Vault, found: list[tuple[int, Record]], asked: tuple[str, ...], by_words: frozenset[int]
) -> Iterator[Hit]:
    rows = {r.id: r for r in vault.store.cases_of({record.scope for _, record in found})}
    for rid, record in found:
        description = CATALOGUE.get(record.kind)
        row = rows.get(record.scope)
        if description is None or (row is None and record.scope != LIBRARY):
            continue
        if blind.is_withheld(vault, record):  # that a word stands in it would tell of it
            continue
        reason: Reason = "words" if rid in by_words else "name"
        if record.kind == "case" and row and all(w in textkeys.folded(row.code) for w in asked):
            reason = "code"
        is_case = description.role is Role.CASE
        yield Hit(
            record.scope,
            row.code if row else "",
            row.alias if row else "",
            record.id,
            record.kind,
            str(record.doc.get("occurred_on", "")),
            "" if is_case else tr(reading.title(description, record.doc)),
            reason,
            record.doc,
            asked,
        )
