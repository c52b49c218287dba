"""A shared folder and its devices without vaults: the program's own rules of posting, plain state.

Each `Desk.sync` does what `exitdesk.services.syncing.sync_with` does, step by step, on vectors
instead of records; what is posted, kept and removed is decided by `exitdesk.sync.posting`. That
both agree, file by file, is a test (tests/sync/test_growth.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from exitdesk.sync import posting
from exitdesk.sync.padding import padded_length
from exitdesk.sync.posting import Lying, Posted

LIBRARY = bytes(16)
Device = bytes
Scope = bytes
Vector = dict[bytes, int]
_MONTH = 30


@dataclass(frozen=True, slots=True)
class Sizes:
    """Bytes of a bundle: what does not change, for each recipient, each entry of what is held."""

    envelope: int = 460
    recipient: int = 1600
    fixed: int = 1300
    entry: int = 46
    operation: float = 14.0
    members: int = 0
    """Devices of the organisation: each has its chain in the library, so its entry there."""

    def of(self, posted: Posted, more: int = 0) -> int:
        """Return the size of the file that carries `posted`, to `more` recipients than are told."""
        entries = sum(
            max(len(has), self.members) if scope == LIBRARY else len(has)
            for scope, has in posted.has.items()
        )
        operations = sum(
            last - after for spans in posted.spans.values() for after, last in spans.values()
        )
        body = self.fixed + self.entry * entries + self.operation * operations
        return self.envelope + self.recipient * (len(posted.to) + more) + padded_length(int(body))


@dataclass(slots=True)
class Did:
    """What a sync did: files opened, operations taken in, files written and removed."""

    read: int = 0
    operations: int = 0
    written: int = 0
    removed: int = 0
    bytes_read: int = 0


class Folder:
    """What lies there, and for whom something new came."""

    def __init__(self, sizes: Sizes) -> None:
        self.sizes = sizes
        self.files: dict[str, tuple[Device, Lying]] = {}
        self.inbox: dict[Device, list[str]] = defaultdict(list)
        self.bytes = 0
        self.count = 0
        self.posted_bytes = 0
        self.day = 0
        self.more: dict[Device, int] = {}
        """How many recipients of a device are not simulated, but counted in its files."""

    def put(self, sender: Device, posted: Posted) -> Lying:
        """Lay a file down for its recipients."""
        one = self.lay(sender, posted)
        self.posted_bytes += one.size
        for key in posted.to:
            self.inbox[key].append(one.name)
        return one

    def lay(self, sender: Device, posted: Posted) -> Lying:
        """Lay a file down that everybody has read already."""
        self.count += 1
        one = Lying(f"{self.count:012}", self.sizes.of(posted, self.more.get(sender, 0)), posted)
        self.files[one.name] = sender, one
        self.bytes += one.size
        return one

    def remove(self, name: str) -> None:
        """Take a file away."""
        _, one = self.files.pop(name)
        self.bytes -= one.size


@dataclass(slots=True)
class Desk:
    """One device. `groups` says by scope who else holds it, in the groups that bundles go to."""

    key: Device
    groups: dict[Scope, list[tuple[Device, ...]]]
    ends: dict[Scope, Vector] = field(default_factory=dict)
    holds: dict[Device, dict[Scope, Vector]] = field(default_factory=dict)
    told: dict[Device, dict[Scope, Vector]] = field(default_factory=dict)
    lying: dict[str, Lying] = field(default_factory=dict)
    promised: dict[tuple[Device, Scope], dict[Device, tuple[int, int]]] = field(
        default_factory=dict
    )
    unsettled: set[Scope] = field(default_factory=set)
    waiting: list[Posted] = field(default_factory=list)
    order: int = 0

    def write(self, scope: Scope, operations: int) -> None:
        """Save something in a scope."""
        ends = self.ends.setdefault(scope, {})
        ends[self.key] = ends.get(self.key, 0) + operations
        self.unsettled.add(scope)

    def sync(self, folder: Folder) -> Did:
        """Take in what is new, remove what has served, write what somebody lacks."""
        did = Did()
        for name in folder.inbox.pop(self.key, ()):
            if name in folder.files:
                sender, one = folder.files[name]
                self._take(sender, one, folder.day, did)
        acknowledged = self.holds
        lying = list(self.lying.values())
        gone = [one for one in lying if posting.served(one, acknowledged)]
        for one in gone:
            self._told(one.posted)
        for group in posting.crowded([one for one in lying if one not in gone]):
            gone += group
        left = [one for one in lying if one not in gone]
        written = []
        about = _by_scope(left)
        for to, scopes in self._lacking(about, folder.day).items():
            every = _with_told(to, scopes, left)
            written.append(folder.put(self.key, self._posted(to, every, about)))
        gone += posting.outdated([*left, *written])
        for one in written:
            self.lying[one.name] = one
        for one in gone:
            folder.remove(one.name)
            del self.lying[one.name]
        did.written, did.removed = len(written), len(gone)
        self._settle()
        return did

    def _take(self, sender: Device, one: Lying, day: int, did: Did) -> None:
        did.read += 1
        did.bytes_read += one.size
        posted = one.posted
        before = {scope: sum(self.ends.get(scope, {}).values()) for scope in posted.has}
        for waiting in [*self.waiting, posted]:
            if self._in_order(waiting) and waiting in self.waiting:
                self.waiting.remove(waiting)
        for scope, has in posted.has.items():
            if scope not in self.groups:
                continue
            did.operations += sum(self.ends.get(scope, {}).values()) - before[scope]
            self.holds.setdefault(sender, {})[scope] = has
            self.unsettled.add(scope)
        for scope, spans in posted.spans.items():
            for key in posted.to:
                if key != self.key:
                    promised = self.promised.setdefault((key, scope), {})
                    for device, (_, last) in spans.items():
                        promised[device] = max(last, promised.get(device, (0, 0))[0]), day

    def _in_order(self, posted: Posted) -> bool:
        """Take in the spans that follow what is here; the others wait."""
        whole = True
        for scope, spans in posted.spans.items():
            ends = self.ends.setdefault(scope, {})
            for device, (after, last) in spans.items():
                if after <= ends.get(device, 0):
                    ends[device] = max(ends.get(device, 0), last)
                else:
                    whole = False
        if not whole and posted not in self.waiting:
            self.waiting.append(posted)
        return whole

    def _told(self, posted: Posted) -> None:
        for key in posted.to:
            for scope, has in posted.has.items():
                self.told.setdefault(key, {}).setdefault(scope, {}).update(has)

    def _lacking(
        self, about: dict[Scope, list[Lying]], day: int
    ) -> dict[tuple[Device, ...], list[Scope]]:
        groups: dict[tuple[Device, ...], list[Scope]] = {}
        for scope in sorted(self.unsettled):
            ends, lying = self.ends.get(scope, {}), about.get(scope, [])
            for peers in self.groups[scope]:
                if any(self._lacks(peer, scope, ends, lying, day) for peer in peers):
                    groups.setdefault(peers, []).append(scope)
        return groups

    def _lacks(
        self, peer: Device, scope: Scope, ends: Vector, lying: list[Lying], day: int
    ) -> bool:
        reach = posting.covered(self.holds.get(peer, {}).get(scope, {}), scope, peer, lying)
        noted = self.promised.get((peer, scope), {})
        promised = {device: last for device, (last, at) in noted.items() if at > day - _MONTH}
        if posting.is_behind(reach, ends, promised, self.key):
            return True
        if self.told.get(peer, {}).get(scope, {}) == ends:
            return False
        return not any(peer in one.posted.to and one.posted.has.get(scope) == ends for one in lying)

    def _posted(
        self, to: tuple[Device, ...], scopes: Iterable[Scope], about: dict[Scope, list[Lying]]
    ) -> Posted:
        spans, has = {}, {}
        for scope in scopes:
            ends, lying = self.ends.get(scope, {}), about.get(scope, [])
            known = posting.least(
                posting.covered(self.holds.get(peer, {}).get(scope, {}), scope, peer, lying)
                for peer in to
            )
            has[scope] = dict(ends)
            moved = {d: (known.get(d, 0), n) for d, n in ends.items() if n > known.get(d, 0)}
            if moved:
                spans[scope] = moved
        self.order += 1
        return Posted(to, spans, has, at=self.order)

    def _settle(self) -> None:
        """Forget the scopes in which everybody has everything and knows that we do."""
        for scope in list(self.unsettled):
            ends = self.ends.get(scope, {})
            if all(
                self.told.get(peer, {}).get(scope) == ends
                and not posting.is_behind(self.holds.get(peer, {}).get(scope, {}), ends, {}, b"")
                for group in self.groups[scope]
                for peer in group
            ):
                self.unsettled.discard(scope)


def _by_scope(lying: list[Lying]) -> dict[Scope, list[Lying]]:
    """Return the files that say something of each scope: the others do not matter to it."""
    found: dict[Scope, list[Lying]] = {}
    for one in lying:
        for scope in one.posted.has.keys() | one.posted.spans.keys():
            found.setdefault(scope, []).append(one)
    return found


def _with_told(to: tuple[Device, ...], scopes: list[Scope], lying: list[Lying]) -> list[Scope]:
    """Add the scopes of files that only tell how far we are: the new file takes their place."""
    told = {
        scope: None
        for one in lying
        if one.posted.to == to and posting.only_tells(one)
        for scope in one.posted.has
    }
    return list({**dict.fromkeys(scopes), **told})
