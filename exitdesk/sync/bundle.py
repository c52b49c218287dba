"""A bundle: a standard age file around a block that its sender has signed.

    sender's public key (32), signature (64), inside (see `sync.frame`)

The signature is over SHA-256(public key ‖ inside), so over every byte before anything of it is
looked at: who sent it, to whom, in which organisation, with which number, and all of the content.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from exitdesk.crypto import age
from exitdesk.crypto.identity import DeviceKeys, signed, verified
from exitdesk.sync import frame
from exitdesk.sync.frame import Unpacked
from exitdesk.sync.marks import Mark, channel, check, mark_of
from exitdesk.sync.model import Body, Hash, Header, Id, Key, Number, Wire
from exitdesk.sync.refusal import Refusal, Refused

MAX_FILE: Final = 256 * 1024 * 1024
_CONTEXT = b"exitdesk bundle 1\0"
_OPENING = 32 + 64

State = Literal["verified", "unverified", "revoked"]


class TooMuch(ValueError):
    """More than fits into one bundle: the caller spreads it over several."""


class KnownSender(Wire, frozen=True):
    """A device that may have sent a bundle, by its public key."""

    key: Key
    state: State


class Expectations(Wire, frozen=True):
    """What the receiver knows: its own sign key, its organisation, the time, senders, marks."""

    me: Key
    org: Id
    now: Number
    senders: Annotated[tuple[KnownSender, ...], Meta(max_length=20_000)] = ()
    marks: Annotated[tuple[Mark, ...], Meta(max_length=20_000)] = ()


class Made(Wire, frozen=True):
    """A bundle as it is written to a file, and the hash that the next one names as `prev`."""

    data: bytes
    hash: Hash
    header: Header


class Opened(Wire, frozen=True):
    """A bundle that may be taken in; `mark` is what it was measured by (see `marks.advanced`)."""

    header: Header
    sender: Key
    hash: Hash
    mark: Mark
    body: Body


@dataclass(frozen=True)
class Unsealed:
    """A bundle whose body is still in columns."""

    header: Header
    sender: bytes
    hash: bytes
    mark: Mark
    content: Unpacked


def made(body: Body, header: Header, keys: DeviceKeys, recipients: Sequence[str]) -> Made:
    """Return the bundle for `recipients` (age keys of the header's suite), signed with `keys`.

    `n` and `zn` of the header are filled in. Raises TooMuch, ValueError where the header breaks
    its own rules.
    """
    packed = frame.packed(body)
    whole = msgspec.structs.replace(header, n=packed.n, zn=packed.zn)
    sender = keys.sign_key
    try:
        msgspec.convert(msgspec.to_builtins(whole, builtin_types=(bytes,)), Header)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from None
    if whole.channel != channel((sender, *whole.to)) or not whole.part <= whole.parts:
        msg = "the header names another channel, or a part beyond the last"
        raise ValueError(msg)
    if not frame.fits(packed):
        raise TooMuch
    inside = frame.written(whole, packed, _OPENING)
    digest = _digest(sender, *inside)
    block = (sender, signed(keys, _CONTEXT, digest), *inside)
    data = age.sealed(block, recipients, header.suite)
    if len(data) > MAX_FILE:
        raise TooMuch
    return Made(data, digest, whole)


def opened(data: bytes, identities: Sequence[str], expected: Expectations) -> Opened:
    """Return what the bundle `data` brings, after every check; raises Refused.

    Files from elsewhere go through `sync.decoding`, which does this in a process of its own.
    """
    found = unsealed(bytearray(data), identities, expected)
    content = found.content
    body = frame.assembled(
        content.body, list(content.changes()), [bytes(one) for one in content.contents()]
    )
    return Opened(found.header, found.sender, found.hash, found.mark, body)


def unsealed(data: bytearray, identities: Sequence[str], expected: Expectations) -> Unsealed:
    """Check the bundle in `data`, which is used up; raises Refused."""
    suite = _open_age(data, identities)
    if len(data) < _OPENING:
        raise Refused.because(Refusal.DAMAGED)
    view = memoryview(data).toreadonly()
    sender, signature = bytes(view[:32]), bytes(view[32:_OPENING])
    check_sender(sender, expected)
    digest = _digest(sender, view[_OPENING:])
    if not verified(sender, _CONTEXT, digest, signature):
        raise Refused.because(Refusal.BAD_SIGNATURE)
    parts = frame.sections(view[_OPENING:], _OPENING)
    header = frame.header(parts.header)
    if header.suite != suite or header.channel != channel((sender, *header.to)):
        raise Refused.because(Refusal.MALFORMED)
    mark = checked(header, sender, digest, expected)
    return Unsealed(header, sender, digest, mark, frame.unpacked(header, parts))


def checked(header: Header, sender: bytes, digest: bytes, expected: Expectations) -> Mark:
    """Return the mark by which a header is right for this receiver, now; raises Refused."""
    if expected.me not in header.to:
        raise Refused.because(Refusal.WRONG_RECIPIENT)
    if header.org != expected.org:
        raise Refused.because(Refusal.OTHER_ORGANISATION)
    if header.expires < expected.now:
        raise Refused.because(Refusal.EXPIRED)
    mark = mark_of(expected.marks, sender, header)
    check(mark, header, digest)
    return mark


def _open_age(data: bytearray, identities: Sequence[str]) -> age.Suite | None:
    """Replace the age file in `data` by its content and return its suite."""
    if len(data) > MAX_FILE:
        raise Refused.because(Refusal.TOO_LARGE)
    try:
        suite = age.suite_of(data)
        age.open_in_place(data, identities, MAX_FILE)
    except age.NoMatch:
        raise Refused.because(Refusal.NOT_FOR_US) from None
    except age.AgeFailure:
        raise Refused.because(Refusal.DAMAGED) from None
    return suite


def check_sender(sender: bytes, expected: Expectations) -> None:
    """Raise Refused where bundles of this sender are not taken in."""
    state = next((one.state for one in expected.senders if one.key == sender), None)
    if state == "verified":
        return
    reasons = {
        None: Refusal.UNKNOWN_SENDER,
        "unverified": Refusal.UNVERIFIED_SENDER,
        "revoked": Refusal.REVOKED_SENDER,
    }
    raise Refused.because(reasons[state])


def _digest(*parts: bytes | memoryview) -> bytes:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.digest()
