"""Make the bundles of the present format that later versions must open.

    python -m tests.files.make_bundles [FOLDER]

Made once for each format, committed, never edited and never made again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import random
import sys
from pathlib import Path

import msgspec

from exitdesk.crypto import age, identity, pairing
from exitdesk.domain.operations import CLOCK_BITS, Operation
from exitdesk.sync.model import FORMAT_VERSION, Body, SharedScope
from tests.unit.sync.post import NOW, ORGANISATION, Desk, change, full_body

SUITES: tuple[age.Suite, ...] = ("classic", "hybrid")


def make(folder: Path) -> None:
    """Write keys, cards, a bundle of each suite, and what must be found in them."""
    chance = random.Random(FORMAT_VERSION)
    ana, ben = Desk(), Desk()
    body = everything(ana, chance)
    folder.mkdir(parents=True)
    for name, desk in (("ana", ana), ("ben", ben)):
        (folder / f"{name}.keys").write_text(desk.keys.to_bytes().hex() + "\n")
        (folder / f"{name}.card").write_bytes(card(desk, name.title()))
    expected: dict[str, object] = {"body": digest(body)}
    for suite in SUITES:
        made = ana.letter(body, ben, suite=suite)
        (folder / f"{suite}.exd").write_bytes(made.data)
        expected[suite] = {"hash": made.hash.hex(), "bytes": len(made.data)}
    cards = [(folder / f"{name}.card").read_bytes() for name in ("ana", "ben")]
    expected["words"] = pairing.words(*cards)
    expected["fingerprints"] = [pairing.fingerprint(one) for one in cards]
    (folder / "expected.json").write_text(json.dumps(expected, indent=2) + "\n")


def card(desk: Desk, name: str) -> bytes:
    at = dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC)
    shown = identity.card(
        desk.keys, desk.device, ORGANISATION, "Harbour", name, "co_worker", created_at=at
    )
    return identity.written(shown, desk.keys)


def everything(ana: Desk, chance: random.Random) -> Body:
    """Return a body with something of everything, and changes of every shape."""
    body = full_body(ana, chance)
    record, other = chance.randbytes(16), chance.randbytes(16)
    first = Operation(record, "session", "note", "Żółw, سلام, 🙂", NOW << CLOCK_BITS, [])
    second = Operation(record, "session", "note", None, (NOW << CLOCK_BITS) + 3, [1, (other, 9)])
    third = Operation(other, "case", "tags", [{"a": [1.5, True]}], NOW << CLOCK_BITS, [(other, 2)])
    changes = [
        change(1, NOW, first, second),
        change(3, NOW - 5, third, first, seen=[(other, 4), (ana.device, 2)]),
    ]
    later = msgspec.msgpack.encode([*msgspec.msgpack.decode(changes[1].payload), "of a later one"])
    changes.append(msgspec.structs.replace(changes[1], first_seq=5, payload=later))
    scope: SharedScope = ana.scope(changes)
    return msgspec.structs.replace(body, scopes=(*body.scopes, scope))


def digest(body: Body) -> str:
    """Return the digest of all that a body says, apart from how it is written."""
    said = [
        [scope.scope, scope.mode, scope.has, _segments(scope)] for scope in body.scopes
    ]
    rest = [body.extracts, body.files, body.cards, body.people, body.statements]
    return hashlib.sha256(msgspec.msgpack.encode([said, rest, body.receipts])).hexdigest()


def _segments(scope: SharedScope) -> list[list[object]]:
    return [[one.device, one.prev, one.signature, one.changes] for one in scope.segments]


if __name__ == "__main__":
    default = Path(__file__).parent / f"bundle_{FORMAT_VERSION}"
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else default)
