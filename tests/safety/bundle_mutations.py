"""Bundles changed at random, on every layer: ``python -m tests.safety.bundle_mutations [N]``.

`outer` changes the file, as a stick or somebody without any key would. `inner` changes the signed
block and seals it again, as anybody can who knows the recipient. `signed` changes what is inside
and signs it again: a colleague's device in other hands. Of the first two none may be accepted, of
the third some are simply other content; none may end in anything but a refusal.
"""

from __future__ import annotations

import argparse
import hashlib
import lzma
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, get_args

import msgspec

from exitdesk.crypto import age
from exitdesk.crypto.identity import DeviceKeys, signed
from exitdesk.sync import bundle, frame
from exitdesk.sync.bundle import Expectations, Opened
from exitdesk.sync.model import Body, Header
from exitdesk.sync.padding import padded_length
from exitdesk.sync.refusal import Refused
from tests.unit.sync.post import Desk, full_body

Layer = Literal["outer", "inner", "signed"]
LAYERS: tuple[Layer, ...] = get_args(Layer)
Reader = Callable[[bytes, tuple[str, str], Expectations], Opened]

_OPENING = 96
_INTERESTING = (0, 1, 2, 3, -1, -2, 15, 16, 17, 255, 256, 65_535, 2**31, 2**32, 2**53, 2**63 - 1)
_ODD: tuple[Any, ...] = (None, True, 0.5, float("nan"), "", "\0", b"", [], {}, "../x")


@dataclass
class Tally:
    """What became of the mutants; `unhandled` holds the type and text of each exception."""

    accepted: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    unhandled: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0

    @property
    def all(self) -> int:
        return self.accepted + self.refused.total() + self.unhandled.total()


@dataclass(frozen=True)
class Ground:
    """Two devices, and two good bundles of each suite from one to the other."""

    ana: Desk
    ben: Desk
    bundles: tuple[bytes, ...]
    blocks: tuple[bytes, ...]
    expected: Expectations


@cache
def ground() -> Ground:
    chance = random.Random(11)
    seeds = [[chance.randbytes(32) for _ in range(3)] for _ in range(2)]
    ana, ben = (Desk(DeviceKeys(*three), chance.randbytes(16)) for three in seeds)
    suites: tuple[age.Suite, ...] = ("classic", "hybrid")
    bodies = (full_body(ana, chance, 2), small(full_body(ana, chance, 1)))
    bundles = tuple(ana.letter(body, ben, suite=suite).data for suite in suites for body in bodies)
    blocks = tuple(age.opened(one, ben.keys.identities, 1 << 24) for one in bundles)
    return Ground(ana, ben, bundles, blocks, ben.expects(ana))


def small(body: Body) -> Body:
    """Return a body without attachments, in which a change hits what is parsed."""
    return msgspec.structs.replace(body, files=())


def mutants(layer: Layer, count: int, seed: int) -> Iterator[bytes]:
    """Yield `count` bundles that differ from the good ones on this layer."""
    chance, made = random.Random(seed), 0
    make = {"outer": _outer, "inner": _inner, "signed": _signed}[layer]
    while made < count:
        mutant = make(ground(), chance)
        if mutant is not None:
            made += 1
            yield mutant


def tally(layer: Layer, count: int, seed: int, reader: Reader = bundle.opened) -> Tally:
    """Return what `reader` makes of `count` mutants."""
    found, at = Tally(), ground()
    for mutant in mutants(layer, count, seed):
        started = time.process_time()
        try:
            opened = reader(mutant, at.ben.keys.identities, at.expected)
        except Refused as refused:
            found.refused[refused.reason] += 1
        except Exception as error:  # noqa: BLE001 (this is what is looked for)
            found.unhandled[f"{type(error).__name__}: {error}"[:120]] += 1
        else:
            found.accepted += 1
            _looked_through(opened)
        found.slowest = max(found.slowest, time.process_time() - started)
    return found


def _looked_through(opened: Opened) -> None:
    """What was accepted must be what its types say, to the last field."""
    data = msgspec.msgpack.encode(opened)
    assert msgspec.msgpack.decode(data, type=Opened) == opened


def _outer(at: Ground, chance: random.Random) -> bytes | None:
    good = chance.choice(at.bundles)
    mutant = changed_bytes(good, at.bundles, chance)
    return None if mutant in at.bundles else mutant


def _inner(at: Ground, chance: random.Random) -> bytes | None:
    block = chance.choice(at.blocks)
    mutant = changed_bytes(block, at.blocks, chance)
    suite: age.Suite = "hybrid" if at.blocks.index(block) >= 2 else "classic"
    return None if mutant in at.blocks else _sealed(at, mutant, suite)


def _signed(at: Ground, chance: random.Random) -> bytes:
    place = chance.randrange(len(at.blocks))
    suite: age.Suite = "hybrid" if place >= 2 else "classic"
    inside = at.blocks[place][_OPENING:]
    match chance.randrange(6):
        case 0:
            mutant = changed_bytes(inside, tuple(block[_OPENING:] for block in at.blocks), chance)
        case 1:
            mutant = _with_header(inside, chance)
        case _:
            mutant = _with_body(inside, chance)
    sender = at.ana.keys.sign_key
    digest = hashlib.sha256(sender + mutant).digest()
    signature = signed(at.ana.keys, b"exitdesk bundle 1\0", digest)
    return _sealed(at, sender + signature + mutant, suite)


def _sealed(at: Ground, block: bytes, suite: age.Suite) -> bytes:
    return age.sealed(block, [at.ben.recipient(suite)], suite)


def changed_bytes(good: bytes, others: tuple[bytes, ...], chance: random.Random) -> bytes:
    """Return `good` with one of ten kinds of damage."""
    data = bytearray(good)
    # Half of all damage hits the beginning, where everything is decided.
    reach = len(data) if chance.random() < 0.5 else min(len(data), 400)
    place, length = chance.randrange(reach), chance.randint(1, 40)
    match chance.randrange(10):
        case 0 | 1:
            data[place] ^= 1 << chance.randrange(8)
        case 2:
            for _ in range(length):
                data[chance.randrange(reach)] = chance.randrange(256)
        case 3:
            del data[place:]
        case 4:
            del data[place : place + length]
        case 5:
            data[place:place] = chance.randbytes(length)
        case 6:
            data[place:place] = data[place : place + length]
        case 7:
            data[place : place + length] = bytes(length)
        case 8:
            data += chance.choice((b"\0", b"\n", chance.randbytes(length), bytes(good)))
        case _:
            other = chance.choice(others)
            data[place:] = other[chance.randrange(len(other)) if length > 20 else place :]
    return bytes(data)


@dataclass(frozen=True)
class _Parts:
    header: list[Any]
    plain: bytes
    loose: bytes


def _parts(inside: bytes) -> _Parts:
    sections = frame.sections(memoryview(inside), _OPENING)
    plain = lzma.decompress(sections.packed, lzma.FORMAT_RAW, filters=frame._FILTERS)
    header = msgspec.msgpack.decode(sections.header)
    return _Parts(header, plain, bytes(sections.loose))


def _with_header(inside: bytes, chance: random.Random) -> bytes:
    parts = _parts(inside)
    header = _bent(parts.header, parts.header, chance)
    packed = bytes(frame.sections(memoryview(inside), _OPENING).packed)
    return _put_together(msgspec.msgpack.encode(header), packed, parts.loose)


def _with_body(inside: bytes, chance: random.Random) -> bytes:
    """Change the unpacked body, as a tree or as bytes, and let the lengths be right."""
    parts = _parts(inside)
    loose = parts.loose
    if chance.random() < 0.2:
        plain = changed_bytes(parts.plain, (parts.plain,), chance)
    else:
        tree = msgspec.msgpack.decode(parts.plain)
        for _ in range(chance.choice((1, 1, 1, 2, 5))):
            tree = _bent(tree, tree, chance)
        plain = msgspec.msgpack.encode(tree)
    if chance.random() < 0.1:
        loose = changed_bytes(loose or b"\0", (loose or b"\0",), chance)
    packed = lzma.compress(plain, lzma.FORMAT_RAW, filters=frame._FILTERS)
    header = msgspec.convert(parts.header, Header)
    header = msgspec.structs.replace(header, n=len(plain), zn=len(packed))
    return _put_together(msgspec.msgpack.encode(header), packed, loose)


def _put_together(head: bytes, packed: bytes, loose: bytes) -> bytes:
    lengths = frame._LENGTHS.pack(1, len(head), len(packed), len(loose))
    whole = lengths + head + packed + loose
    return whole + bytes(padded_length(len(whole) + _OPENING) - len(whole) - _OPENING)


def _bent(tree: Any, root: Any, chance: random.Random) -> Any:
    """Return `tree` with one node, near the leaves as a rule, exchanged for something else."""
    if isinstance(tree, list) and tree and chance.random() < 0.93:
        place = chance.randrange(len(tree))
        return [*tree[:place], _bent(tree[place], root, chance), *tree[place + 1 :]]
    if isinstance(tree, dict) and tree and chance.random() < 0.9:
        key = chance.choice(list(tree))
        return {**tree, key: _bent(tree[key], root, chance)}
    return _exchanged(tree, root, chance)


def _exchanged(node: Any, root: Any, chance: random.Random) -> Any:
    match chance.randrange(1, 8):
        case 1:
            return chance.choice((*_INTERESTING, *_ODD))
        case 2 if isinstance(node, list):
            return [*node, *node[: chance.randint(0, 3)], chance.choice(_INTERESTING)]
        case 2 if isinstance(node, bytes):
            return chance.randbytes(max(len(node) + chance.choice((-1, 0, 0, 1)), 0))
        case 3 if isinstance(node, list):
            return node[: chance.randrange(len(node) + 1)]
        case 4 if isinstance(node, int):
            return node + chance.choice((-1, 1, 2, 1 << chance.randrange(63)))
        case 5:
            return _anywhere(root, chance)
        case 6:
            return _deep(chance.choice((2, 20, 30, 500)))
        case _:
            return node * 2 if isinstance(node, str | bytes | list) else -1


def _anywhere(tree: Any, chance: random.Random) -> Any:
    while isinstance(tree, list) and tree and chance.random() < 0.9:
        tree = chance.choice(tree)
    return tree


def _deep(depth: int) -> Any:
    value: Any = 0
    for place in range(depth):
        value = [value] if place % 2 else {"a": value}
    return value


def main() -> int:
    """Print a line for each layer; the exit status is 1 where something was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=10_000)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    options = parser.parse_args()
    print(f"seed {options.seed}")
    wrong = False
    for layer in LAYERS:
        started = time.perf_counter()
        found = tally(layer, options.count, options.seed)
        wrong |= bool(found.unhandled) or (layer != "signed" and found.accepted > 0)
        spent = time.perf_counter() - started
        print(
            f"{layer}: {found.all} mutants in {spent:.0f} s, accepted {found.accepted}, "
            f"unhandled {found.unhandled.total()}, slowest {found.slowest * 1000:.0f} ms"
        )
        for why, count in (found.unhandled or found.refused).most_common():
            print(f"    {count:7} {why}")
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
