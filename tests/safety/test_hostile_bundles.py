"""Bundles from anybody: changed at random, made to hurt, named to deceive. None gets in.

Bombs run in the real process for opening, within two seconds of work and 512 MiB.
"""

from __future__ import annotations

import io
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from exitdesk.crypto import age
from exitdesk.domain.operations import CLOCK_BITS, Operation
from exitdesk.sync import bundle, child, decoding, segments
from exitdesk.sync.bundle import Opened
from exitdesk.sync.model import Body, Extract, Person, SealedItem, WireChange
from exitdesk.sync.refusal import Refusal, Refused
from tests.safety import bundle_mutations as mutations
from tests.safety.bundle_mutations import LAYERS, Layer, Tally
from tests.safety.hostile_bundles import ANA, BEN, BOMBS, EXPECTED, NAMES, Hostile
from tests.unit.sync.post import NOW, WORDS, change, full_body

CI_MUTANTS = 10_000
PIECES = 4
SECONDS = 2.0
SLOW_MACHINE = 2.0
"""Processors differ, and a busy neighbour makes caches cold."""
MEBIBYTES = 512
TOP = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("piece", range(PIECES))
@pytest.mark.parametrize("layer", LAYERS)
def test_mutants_are_refused(layer: Layer, piece: int) -> None:
    """Other mutants in every run; a failure names the seed for `tests.safety.bundle_mutations`."""
    count, seed = CI_MUTANTS // PIECES, random.SystemRandom().randrange(2**32)
    found = mutations.tally(layer, count, seed)
    assert (found.all, dict(found.unhandled)) == (count, {}), f"seed {seed}"
    if layer != "signed":
        assert found.accepted == 0, f"seed {seed}"
    else:
        assert 0 < found.accepted < count / 2
        assert found.refused[Refusal.MALFORMED] > count / 4


def test_a_reader_that_checks_no_signature_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The positive control: this is what the mutants would find."""
    monkeypatch.setattr(bundle, "verified", lambda *_given: True)
    assert mutations.tally("inner", 500, seed=1).accepted > 0


def test_a_reader_that_overlooks_damage_is_caught() -> None:
    """It takes what begins like a good bundle for that bundle."""

    def careless(data: bytes, identities: tuple[str, str], expected: object) -> Opened:
        for good in mutations.ground().bundles:
            if data[:300] == good[:300]:
                data = good
        return bundle.opened(data, identities, mutations.ground().expected)

    assert mutations.tally("outer", 300, seed=1, reader=careless).accepted > 0


def test_a_reader_that_trusts_a_number_of_its_sender_is_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(segments, "_place", lambda table, place: table[place])
    assert mutations.tally("signed", 1_500, seed=1).unhandled.total() > 0


def test_a_reader_that_stumbles_is_caught() -> None:
    def stumbling(data: bytes, *_given: object) -> Opened:
        raise KeyError(len(data))

    found = mutations.tally("outer", 5, seed=1, reader=stumbling)
    assert (found.unhandled.total(), found.all) == (5, 5)


@pytest.mark.parametrize("layer", LAYERS)
def test_the_process_of_its_own_says_the_same(layer: Layer) -> None:
    here, apart = (
        mutations.tally(layer, 12, seed=5, reader=reader)
        for reader in (bundle.opened, decoding.opened)
    )
    assert told(here) == told(apart)


def told(found: Tally) -> tuple[int, dict[str, int], dict[str, int]]:
    return found.accepted, dict(found.refused), dict(found.unhandled)


_MEASURING = """
import json, os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdin=open("asked", "rb"), stdout=subprocess.PIPE,
                           stderr=open("errors", "wb"))
with open("said", "wb") as said:
    while part := process.stdout.read(1 << 20):
        said.write(part)
_, status, used = os.wait4(process.pid, 0)
unit = 1024 if sys.platform != "darwin" else 1024 * 1024
print(json.dumps([os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime,
                  used.ru_maxrss / unit]))
os._exit(0)
"""
"""A small process between, because a child is charged with the memory of who started it."""


def ran(data: bytes, place: Path) -> tuple[Opened | Refusal, float, float]:
    """Return what the process for opening says of `data`, its seconds of work and its MiB."""
    order = msgspec.msgpack.encode(child.Order(BEN.keys.identities, EXPECTED))
    with (place / "asked").open("wb") as file:
        file.writelines((child.LENGTHS.pack(len(order), len(data)), order, data))
    run = subprocess.run(
        [sys.executable, "-c", _MEASURING, *decoding._program(), decoding.HIDDEN_ARGUMENT],
        cwd=place,
        env=os.environ | {"PYTHONPATH": str(TOP)},
        stdout=subprocess.PIPE,
        check=True,
    )
    status, seconds, mebibytes = json.loads(run.stdout)
    assert (place / "errors").read_bytes() == b""
    try:
        found: Opened | Refusal = decoding.understood(
            records((place / "said").read_bytes()), status
        )
    except Refused as refused:
        found = refused.reason
    for name in ("asked", "said"):
        (place / name).unlink()
    return found, seconds, mebibytes


def records(answer: bytes) -> list[decoding.Record]:
    return decoding.records(io.BytesIO(answer))


measured = pytest.mark.skipif(not hasattr(os, "wait4"), reason="measures with wait4")


@pytest.fixture(scope="module")
def ordinary(tmp_path_factory: pytest.TempPathFactory) -> float:
    """Seconds that an ordinary bundle takes: starting the program, mostly."""
    data = ANA.letter(full_body(ANA, random.Random(1)), BEN).data
    found, seconds, _ = ran(data, tmp_path_factory.mktemp("ordinary"))
    assert isinstance(found, Opened)
    return seconds


@measured
@pytest.mark.parametrize("hostile", BOMBS, ids=str)
def test_a_bomb_does_no_harm(hostile: Hostile, ordinary: float, tmp_path: Path) -> None:
    found, seconds, mebibytes = ran(hostile.make(), tmp_path)
    assert (found if isinstance(found, Refusal) else None) == hostile.reason
    assert seconds - ordinary < SECONDS * SLOW_MACHINE
    assert mebibytes < MEBIBYTES


@measured
def test_the_largest_bundle_of_attachments_has_room(tmp_path: Path) -> None:
    """As much as fits into one file: sealed attachments, which do not pack."""
    contents = [os.urandom(56 * 1024 * 1024) for _ in range(4)]
    body = Body(files=tuple(SealedItem("0" * 64, bytes(32), 1, bytes(32), one) for one in contents))
    found, _, mebibytes = ran(ANA.letter(body, BEN, suite="hybrid").data, tmp_path)
    assert isinstance(found, Opened)
    assert [file.content for file in found.body.files] == contents
    assert mebibytes < MEBIBYTES


@measured
@pytest.mark.long
def test_the_largest_bundle_of_text_has_room(tmp_path: Path) -> None:
    """Notes that unpack to as much as a bundle may hold, nearly."""
    chance = random.Random(1)
    changes: list[WireChange] = []
    at, room = NOW, 60_000_000
    while room > 0:
        note = " ".join(chance.choices(WORDS, k=300))
        room -= len(note)
        at += 60_000
        record, clock = chance.randbytes(16), at << CLOCK_BITS
        operation = Operation(record, "session", "note", note, clock, [])
        changes.append(change(len(changes) + 1, at, operation))
    data = ANA.letter(Body((ANA.scope(changes),)), BEN).data
    found, _, mebibytes = ran(data, tmp_path)
    assert isinstance(found, Opened)
    assert list(found.body.scopes[0].segments[0].changes) == changes
    assert mebibytes < MEBIBYTES


def test_no_name_in_a_bundle_is_a_name_of_a_file() -> None:
    """An attachment is called by 64 hex digits of its sender's vault; whatever else is refused."""
    assert len(set(NAMES)) >= 60
    for name in NAMES:
        item = SealedItem(name, bytes(32), 1, bytes(32), b"content")
        data = ANA.letter(Body(files=(item,)), BEN).data
        with pytest.raises(Refused) as caught:
            bundle.opened(data, BEN.keys.identities, EXPECTED)
        assert caught.value.reason == Refusal.MALFORMED, name


def test_hostile_names_are_text_and_touch_nothing(tmp_path: Path) -> None:
    """Where people write, any name may stand; nothing is created, opened or changed by it."""
    before = {"cwd": tmp_path / "cwd", "home": tmp_path / "home"}
    for folder in before.values():
        folder.mkdir()
        (folder / "vault.hdr").write_text("untouched")
    short = [name for name in NAMES if len(name) <= 200]
    document = {name: name for name in NAMES}
    body = Body(
        extracts=(Extract(bytes(16), "referral", ((bytes(16), "document", document),)),),
        people=tuple(Person("0" * 32, name) for name in short),
    )
    asked = ANA.letter(body, BEN).data
    order = msgspec.msgpack.encode(child.Order(BEN.keys.identities, EXPECTED))
    run = subprocess.run(
        [*decoding._program(), decoding.HIDDEN_ARGUMENT],
        input=child.LENGTHS.pack(len(order), len(asked)) + order + asked,
        cwd=before["cwd"],
        env=os.environ | {"PYTHONPATH": str(TOP), "HOME": str(before["home"])},
        capture_output=True,
        check=True,
    )
    assert decoding.understood(records(run.stdout), run.returncode).body == body
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")}
    assert left == {"cwd", "home", "cwd/vault.hdr", "home/vault.hdr"}
    assert {path.read_text() for path in tmp_path.rglob("*.hdr")} == {"untouched"}


def test_the_outside_says_nothing_of_what_is_inside() -> None:
    """Neither names nor keys nor numbers of sender, organisation or case are to be seen."""
    body = full_body(ANA, random.Random(2))
    made = ANA.letter(body, BEN, suite="hybrid")
    secrets = [ANA.keys.sign_key, ANA.device, made.header.org, made.hash, made.header.channel]
    secrets += [scope.scope for scope in body.scopes]
    for secret in secrets:
        assert secret not in made.data
        assert secret.hex().encode() not in made.data
    assert made.data.startswith(b"age-encryption.org/v1\n-> mlkem768x25519 ")
    inside = age.opened(made.data, BEN.keys.identities, 1 << 24)
    assert all(secret in inside for secret in secrets[:3])
