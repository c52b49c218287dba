"""Devices that write bundles to one another, and changes for them to write."""

from __future__ import annotations

import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from exitdesk import paths
from exitdesk.crypto.age import Suite
from exitdesk.crypto.identity import DeviceKeys
from exitdesk.domain.operations import CLOCK_BITS, Group, Operation, OperationId, encoded
from exitdesk.sync import bundle, heads, marks
from exitdesk.sync.bundle import Expectations, KnownSender, Made, State
from exitdesk.sync.marks import Mark
from exitdesk.sync.model import (
    Acknowledgement,
    Body,
    Extract,
    Header,
    Person,
    Receipt,
    SealedItem,
    Segment,
    SharedScope,
    WireChange,
)

ORGANISATION = bytes(range(16))
NOW = 1_780_000_000_000
DAY = 86_400_000


@dataclass
class Desk:
    """A device with its keys."""

    keys: DeviceKeys = field(default_factory=DeviceKeys.generate)
    device: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def recipient(self, suite: Suite) -> str:
        return self.keys.pq_recipient if suite == "hybrid" else self.keys.age_recipient

    def header(self, *others: Desk, suite: Suite = "classic", **fields: object) -> Header:
        to = tuple(other.keys.sign_key for other in others)
        header = Header(
            v=1,
            org=ORGANISATION,
            suite=suite,
            device=self.device,
            channel=marks.channel((self.keys.sign_key, *to)),
            seq=1,
            prev=marks.FIRST,
            to=to,
            created=NOW,
            expires=NOW + 30 * DAY,
        )
        return msgspec.structs.replace(header, **fields)

    def letter(self, body: Body, *others: Desk, suite: Suite = "classic", **fields: object) -> Made:
        """Return a bundle for `others`, with these fields of the header."""
        header = self.header(*others, suite=suite, **fields)
        recipients = [other.recipient(header.suite) for other in others]
        return bundle.made(body, header, self.keys, recipients)

    def expects(
        self,
        *senders: Desk,
        state: State = "verified",
        marks: Sequence[Mark] = (),
        **fields: object,
    ) -> Expectations:
        """Return what this device expects of bundles from `senders`."""
        expected = Expectations(
            self.keys.sign_key,
            ORGANISATION,
            NOW,
            tuple(KnownSender(sender.keys.sign_key, state) for sender in senders),
            tuple(marks),
        )
        return msgspec.structs.replace(expected, **fields)

    def segment(self, scope: bytes, changes: Sequence[WireChange]) -> Segment:
        """Return the segment of these changes, the first that this device made in the scope."""
        last, head = heads.head(scope, self.device, marks.FIRST, changes)
        signature = heads.signature(self.keys, scope, self.device, last, head)
        return Segment(self.device, marks.FIRST, tuple(changes), signature)

    def scope(self, changes: Sequence[WireChange]) -> SharedScope:
        """Return a new case with these changes."""
        scope = secrets.token_bytes(16)
        last = changes[-1].first_seq + changes[-1].ops - 1
        return SharedScope(scope, "full", (self.segment(scope, changes),), ((self.device, last),))


def change(
    seq: int, at: int, *operations: Operation, seen: Sequence[OperationId] = ()
) -> WireChange:
    """Return a change as storage writes it."""
    group = Group("a" * 32, at, "Saved", list(operations), list(seen))
    clock = max(one.clock for one in operations)
    return WireChange(seq, len(operations), clock, secrets.token_bytes(16), encoded(group))


FIELDS = (
    "title",
    "phase",
    "occurred_on",
    "rating",
    "minutes",
    "done",
    "setting",
    "note",
    "next_on",
    "place",
)
WORDS = (paths.resources() / "words" / "eff_large.txt").read_text("utf-8").split()


def value(name: str, chance: random.Random) -> object:
    """Return a value as practitioners enter it into such a field."""
    match name:
        case "title" | "note":
            return " ".join(chance.choices(WORDS, k=2 if name == "title" else 3))
        case "occurred_on" | "next_on":
            return (
                f"20{chance.randint(20, 26)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
            )
        case "phase":
            return chance.choice(["engage", "stabilise", "exit", "aftercare"])
        case "setting":
            return chance.choice(["prison", "open", "family", "online"])
        case "place":
            return chance.choice(["office", "home", "cafe", "phone", "video", "court"])
        case "rating":
            return chance.randint(0, 4)
        case "minutes":
            return chance.randint(0, 120)
        case _:
            return chance.random() < 0.5


def history(
    chance: random.Random, records: int = 10, at: int = NOW - 900 * DAY
) -> list[WireChange]:
    """Return the changes that enter `records` records of ten fields each."""
    changes = []
    for number in range(records):
        at += chance.randint(1_000, 9_000_000)
        record, kind = chance.randbytes(16), "session" if number else "case"
        operations = [
            Operation(record, kind, name, value(name, chance), at << CLOCK_BITS, [])
            for name in FIELDS
        ]
        changes.append(change(1 + number * len(FIELDS), at, *operations))
    return changes


def full_body(desk: Desk, chance: random.Random, scopes: int = 2) -> Body:
    """Return a body with something of everything."""
    shared = tuple(desk.scope(history(chance, 3)) for _ in range(scopes))
    first = shared[0].scope
    contents = [chance.randbytes(length) for length in (5_000, 0, 70_000)]
    files = tuple(
        SealedItem(chance.randbytes(32).hex(), chance.randbytes(32), 9, chance.randbytes(32), one)
        for one in contents
    )
    extract = Extract(
        chance.randbytes(16),
        "referral",
        ((chance.randbytes(16), "case", {"alias": "Heron", "tags": ["a", "b"], "n": 1.5}),),
    )
    return Body(
        shared,
        (extract,),
        files,
        (b"a card",),
        (Person("ab" * 16, "Ana Díaz"),),
        (heads.stated(desk.keys, "erase", first, desk.device, NOW),),
        (Acknowledgement("withdraw", first, NOW),),
        (Receipt(first, ((desk.device, 30),)),),
    )
