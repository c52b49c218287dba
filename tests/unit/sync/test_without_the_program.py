"""What a bundle holds can be read without this program, for as long as anybody reads age files.

The steps are those that the description of the format names: age, lengths, LZMA2, msgpack.
Nothing of `exitdesk` takes part in the reading.
"""

from __future__ import annotations

import hashlib
import lzma
import random
import struct
from typing import Any

import msgspec
import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.unit.sync.post import FIELDS, Desk, full_body

LZMA2 = [{"id": lzma.FILTER_LZMA2, "dict_size": 8 * 1024 * 1024}]


def read(data: bytes, identity: str) -> tuple[list[Any], list[Any], bytes]:
    """Return header, frame and loose bytes of a bundle, once its signature was checked."""
    block = pyrage.decrypt(data, [pyrage.x25519.Identity.from_str(identity)])
    sender, signature, inside = block[:32], block[32:96], block[96:]
    digest = hashlib.sha256(sender + inside).digest()
    Ed25519PublicKey.from_public_bytes(sender).verify(signature, b"exitdesk bundle 1\0" + digest)
    version, head, packed, loose = struct.unpack_from(">HIQQ", inside)
    assert version == 1
    at = struct.calcsize(">HIQQ")
    header = msgspec.msgpack.decode(inside[at : at + head])
    at += head
    plain = lzma.decompress(inside[at : at + packed], lzma.FORMAT_RAW, filters=LZMA2)
    at += packed
    return header, msgspec.msgpack.decode(plain), inside[at : at + loose]


def test_words_and_attachments_are_found() -> None:
    ana, ben = Desk(), Desk()
    body = full_body(ana, random.Random(8))
    header, frame, loose = read(ana.letter(body, ben).data, ben.keys.identities[1])
    assert header[5] == 1
    assert header[7] == [ben.keys.sign_key]
    _, columns, lengths = frame
    names, fields, values = columns[16], columns[18], columns[19]
    assert [names[place] for place in fields][: len(FIELDS)] == list(FIELDS)
    sent = [
        operation[3]
        for scope in body.scopes
        for change in scope.segments[0].changes
        for operation in msgspec.msgpack.decode(change.payload)[3]
    ]
    read_back = [value for column in values for value in column]
    assert sorted(map(repr, read_back)) == sorted(map(repr, sent))
    contents = loose[len(loose) - sum(lengths) :]
    assert contents == b"".join(file.content for file in body.files)
