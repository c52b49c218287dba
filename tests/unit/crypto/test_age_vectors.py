"""The reading of age files against C2SP's 143 vectors, each of which fails or opens in one way."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from pathlib import Path

import pytest

from exitdesk.crypto import age

FOLDER = Path(__file__).resolve().parents[2] / "files" / "cctv_age"

OUTCOMES: dict[type[age.AgeFailure], str] = {
    age.HeaderFailure: "header failure",
    age.NoMatch: "no match",
    age.MacFailure: "HMAC failure",
    age.PayloadFailure: "payload failure",
}

NOT_READ = {
    "armored": "ASCII armour is not read: a bundle is always binary",
    "passphrase": "passphrases are not read: a bundle is always for keys, and the work factor in "
    "a header could cost minutes",
}
"""Why a file with this mark in its head is refused as a header failure, whatever it holds."""


@dataclass(frozen=True)
class Vector:
    expect: str
    payload: str
    identities: tuple[str, ...]
    marks: frozenset[str]
    file: bytes


def read(name: str) -> Vector:
    head, _, file = (FOLDER / name).read_bytes().partition(b"\n\n")
    lines = [line.split(": ", 1) for line in head.decode().splitlines()]
    fields = dict(lines)
    if fields.get("compressed") == "zlib":
        file = zlib.decompress(file)
    return Vector(
        fields["expect"],
        fields.get("payload", ""),
        tuple(value for key, value in lines if key == "identity"),
        frozenset(fields) & NOT_READ.keys(),
        file,
    )


NAMES = sorted(path.name for path in FOLDER.iterdir() if path.suffix != ".md")


def outcome(vector: Vector) -> str:
    try:
        content = age.opened(vector.file, vector.identities, 1 << 26)
    except age.AgeFailure as failure:
        return OUTCOMES[type(failure)]
    assert hashlib.sha256(content).hexdigest() == vector.payload
    return "success"


@pytest.mark.parametrize("name", NAMES)
def test_a_vector_ends_as_it_shall(name: str) -> None:
    vector = read(name)
    found = outcome(vector)
    if vector.marks:
        assert found == "header failure" or found == vector.expect != "success"
    else:
        assert found == vector.expect


def test_all_vectors_are_there_and_few_are_excepted() -> None:
    vectors = [read(name) for name in NAMES]
    assert len(vectors) == 143
    excepted = [one for one in vectors if one.marks and outcome(one) != one.expect]
    armoured = [one for one in excepted if "armored" in one.marks]
    assert (len(armoured), len(excepted) - len(armoured)) == (31, 4)
    assert {one.expect for one in vectors} == {*OUTCOMES.values(), "success", "armor failure"}
