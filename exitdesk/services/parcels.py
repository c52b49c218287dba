"""What a bundle carries, put together from the vault: chains of changes, and what belongs to them.

Whatever is not asked for by a scope stays out: a recipient gets the changes of the chosen cases,
the attachments and the names of people that these changes mention, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from exitdesk.domain.ids import RecordId
from exitdesk.domain.operations import decoded
from exitdesk.services import identity
from exitdesk.services.vaults import ATTACHMENTS, Vault
from exitdesk.storage import exchange, marks, outgoing
from exitdesk.storage.failures import files_explained
from exitdesk.storage.marks import Vector
from exitdesk.storage.merging import Arriving
from exitdesk.storage.records import LIBRARY
from exitdesk.sync import heads
from exitdesk.sync.model import (
    Mode,
    Person,
    SealedItem,
    Segment,
    SharedScope,
    WireChange,
)

_REFERENCE: Final = re.compile(rb"@([0-9a-f]{32})")
_SEALED: Final = re.compile(r"[0-9a-f]{64}")
_CONTENT: Final = "content"
TIP: Final = 8
"""So many bytes of a hash tell two chains apart."""


class Parcel:
    """The content of bundles to come, for recipients who hold `known` of each scope so far."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self.scopes: list[SharedScope] = []
        self._names: set[str] = set()
        self._people: set[str] = set()

    def add(self, scope: RecordId, mode: Mode, known: Mapping[bytes, int]) -> Vector:
        """Add what is beyond `known` of a case or the library; return how far it goes then.

        Work of others goes as far as they have signed it.
        """
        vault = self._vault
        connection = vault.store.connection
        number = vault.store.scope_number(scope)
        if number is None:
            return {}
        sign(vault, scope, number)
        signed = exchange.signatures(connection, number)
        ends = marks.marks(connection, number)
        segments, reach = [], dict(known)
        for device, changes in outgoing.beyond(connection, number, known).items():
            last, signature = signed.get(ends[device].device, (0, b""))
            sent = [one for one in changes if one.first_seq + one.ops - 1 <= last]
            if not sent or sent[-1].first_seq + sent[-1].ops - 1 != last:
                continue
            segments.append(_segment(device, sent, signature))
            reach[device] = last
            self._look_into(sent)
        has = tuple(sorted((device, mark.seq) for device, mark in ends.items()))
        tips = tuple(sorted((device, mark.hash[:TIP]) for device, mark in ends.items()))
        self.scopes.append(SharedScope(bytes.fromhex(scope), mode, tuple(segments), has, tips))
        return reach

    def _look_into(self, changes: Iterable[Arriving]) -> None:
        """Note which attachments and people the changes mention."""
        for change in changes:
            self._people |= {one.decode() for one in _REFERENCE.findall(change.payload)}
            group = decoded(change.payload)
            self._people.add(group.by)
            for op in group.operations:
                value = op.value
                if op.field == _CONTENT and isinstance(value, str) and _SEALED.fullmatch(value):
                    self._names.add(value)

    @property
    def empty(self) -> bool:
        """Tell whether no change is in it."""
        return not any(scope.segments for scope in self.scopes)

    def people(self) -> tuple[Person, ...]:
        """Return how the people are shown whom the changes mention."""
        staff = self._vault.store.records(LIBRARY, ["staff"], deleted=True)
        shown = exchange.people(self._vault.store.connection)
        for row in staff:
            shown[row.id] = str(row.doc.get("alias") or row.doc.get("code") or "")
        return tuple(
            Person(one, shown[one][:200]) for one in sorted(self._people) if shown.get(one)
        )

    def files(self) -> list[SealedItem]:
        """Return the sealed attachments, without their content."""
        found = []
        for name in sorted(self._names):
            row = self._vault.store.connection.execute(
                "SELECT key, size, sha256 FROM sealed WHERE name=?", (name,)
            ).fetchone()
            if row is not None:
                found.append(SealedItem(name, *row))
        return found

    def with_file(self, name: str) -> None:
        """Add a sealed attachment by the name under which it lies."""
        self._names.add(name)

    def without_files(self) -> list[SealedItem]:
        """Return the attachments and leave them out of it: they go another way."""
        found = self.files()
        self._names.clear()
        return found


def with_content(vault: Vault, item: SealedItem) -> SealedItem:
    """Return an attachment with its content, sealed as it lies on the disk."""
    with files_explained():
        content = (vault.folder / ATTACHMENTS / item.name).read_bytes()
    return SealedItem(item.name, item.key, item.size, item.sha256, content)


def sign(vault: Vault, scope: RecordId, number: int) -> None:
    """Sign the ends of this device's own chains in a scope, where they have moved on.

    It has several where it was put back, or a backup was restored: the keys stayed the same.
    """
    connection = vault.store.connection
    own = {row[0] for row in connection.execute("SELECT id FROM device WHERE own")}
    signed = exchange.signatures(connection, number)
    for device_id, mark in marks.marks(connection, number).items():
        if device_id not in own or signed.get(mark.device, (0, b""))[0] == mark.seq:
            continue
        made = heads.signature(
            identity.keys(vault), bytes.fromhex(scope), device_id, mark.seq, mark.hash
        )
        with vault.store.compartment.transaction() as writing:
            exchange.note_signature(writing, number, mark.device, mark.seq, made)


def sendable(vault: Vault, scope: RecordId, number: int) -> Vector:
    """Return how far the chains of a scope can be given on: as their authors have signed them."""
    sign(vault, scope, number)
    signed = exchange.signatures(vault.store.connection, number)
    found = {}
    for device, mark in marks.marks(vault.store.connection, number).items():
        last = signed.get(mark.device, (0, b""))[0]
        if 0 < last <= mark.seq:  # what reaches further waits here for what is missing
            found[device] = last
    return found


def _segment(device: bytes, changes: list[Arriving], signature: bytes) -> Segment:
    wire = tuple(WireChange(c.first_seq, c.ops, c.clock, c.salt, c.payload) for c in changes)
    return Segment(device, changes[0].prev, wire, signature)
