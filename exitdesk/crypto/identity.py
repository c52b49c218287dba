"""Who a device is: its secret keys, and the card that tells others the public ones.

A card is a short text that signs itself: one field a line in a fixed order, then a signature.
There is exactly one way to write a given card, and only that is read.
"""

from __future__ import annotations

import base64
import datetime as dt
import re
import secrets
import unicodedata
from typing import Final, NoReturn

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from exitdesk.crypto import age
from exitdesk.crypto.age.recipients import SEED_BYTES, identity_text

CARD_LIMIT: Final = 8 * 1024
NAME_LIMIT: Final = 200
SIGNATURE_BYTES: Final = 64
KEY_BYTES: Final = 32

_FIRST_LINE = "exitdesk identity 1"
_CARD_CONTEXT = b"exitdesk identity 1\0"
_STORED = b"\1"
_ROLE = re.compile(r"[a-z][a-z_]{0,39}")
_SIGNATURE = re.compile(rb"[A-Za-z0-9+/]{86}==\n")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


class BadCard(ValueError):
    """A text that is no card, not whole, or changed after it was signed."""


class NewerCard(BadCard):
    """A card that a newer version of the program wrote."""


class DeviceKeys:
    """The secret keys of a device: one to sign with, two to open bundles with.

    They show themselves nowhere: not in `repr`, not in a pickle. `identities` are the age keys,
    hybrid first: all that a process needs that only opens.
    """

    __slots__ = ("_classic", "_hybrid", "_sign")

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, sign: bytes, classic: bytes, hybrid: bytes) -> None:
        """Take three seeds of 32 bytes; raises ValueError otherwise."""
        if any(len(seed) != SEED_BYTES for seed in (sign, classic, hybrid)):
            msg = "a device has three keys of 32 bytes"
            raise ValueError(msg)
        self._sign, self._classic, self._hybrid = sign, classic, hybrid

    @classmethod
    def generate(cls) -> DeviceKeys:
        """Return fresh keys."""
        return cls(*(secrets.token_bytes(SEED_BYTES) for _ in range(3)))

    @classmethod
    def from_bytes(cls, data: bytes) -> DeviceKeys:
        """Return the keys that `to_bytes` wrote; raises ValueError."""
        if data[:1] != _STORED or len(data) != 1 + 3 * SEED_BYTES:
            msg = "no keys of a device"
            raise ValueError(msg)
        return cls(data[1:33], data[33:65], data[65:])

    def to_bytes(self) -> bytes:
        """Return the 97 bytes to keep in the encrypted vault, and nowhere else."""
        return _STORED + self._sign + self._classic + self._hybrid

    @property
    def sign_key(self) -> bytes:
        """The public key (32 bytes) that others know this device by."""
        return self._private().public_key().public_bytes_raw()

    @property
    def identities(self) -> tuple[str, str]:
        """The secret age keys as text, hybrid and classic."""
        return identity_text("hybrid", self._hybrid), identity_text("classic", self._classic)

    @property
    def age_recipient(self) -> str:
        """The public age key of the classic suite, ``age1…``."""
        return age.recipient_of(self.identities[1])

    @property
    def pq_recipient(self) -> str:
        """The public age key of the hybrid suite, ``age1pq1…``."""
        return age.recipient_of(self.identities[0])

    def sign(self, message: bytes) -> bytes:
        """Return the Ed25519 signature (64 bytes); callers use `signed`, which needs a context."""
        return self._private().sign(message)

    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self._sign)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DeviceKeys) and self.to_bytes() == other.to_bytes()

    def __repr__(self) -> str:
        return "DeviceKeys(hidden)"

    def __reduce__(self) -> NoReturn:
        msg = "the keys of a device are never written out"
        raise TypeError(msg)


class Card(msgspec.Struct, frozen=True):
    """What others may know of a device.

    `device` and `organisation` are 16 bytes, `sign_key` 32; `role` is a word of small letters;
    `created_at` is a UTC instant, ``2026-03-01T09:30:00Z``.
    """

    device: bytes
    organisation: bytes
    organisation_name: str
    person_name: str
    role: str
    sign_key: bytes
    age_recipient: str
    pq_recipient: str
    created_at: str


def card(
    keys: DeviceKeys,
    device: bytes,
    organisation: bytes,
    organisation_name: str,
    person_name: str,
    role: str,
    *,
    created_at: dt.datetime,
) -> Card:
    """Return the card of the device with these keys."""
    return Card(
        device,
        organisation,
        organisation_name,
        person_name,
        role,
        keys.sign_key,
        keys.age_recipient,
        keys.pq_recipient,
        created_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )


def written(shown: Card, keys: DeviceKeys) -> bytes:
    """Return the signed text (at most 8 KiB); raises ValueError where a field breaks its rules."""
    found = _fault(shown)
    if found or shown.sign_key != keys.sign_key:
        msg = f"this card cannot be written: {found or 'another key'}"
        raise ValueError(msg)
    text = _text(shown)
    signature = signed(keys, _CARD_CONTEXT, text)
    return text + b"signature: " + base64.b64encode(signature) + b"\n"


def read(data: bytes) -> Card:
    """Return the card whose signed text is `data`; raises BadCard or NewerCard."""
    text, mark, tail = data.rpartition(b"signature: ")
    if len(data) > CARD_LIMIT or not mark:
        raise BadCard
    lines = _lines(text)
    if lines[0] != _FIRST_LINE:
        newer = re.fullmatch(r"exitdesk identity [1-9]\d{0,3}", lines[0])
        raise NewerCard if newer else BadCard
    found = _card(lines[1:])
    if _SIGNATURE.fullmatch(tail) is None or _text(found) != text:
        raise BadCard
    signature = base64.b64decode(tail)
    canonical = base64.b64encode(signature) + b"\n" == tail
    if not canonical or not verified(found.sign_key, _CARD_CONTEXT, text, signature):
        raise BadCard
    return found


def signed(keys: DeviceKeys, context: bytes, data: bytes) -> bytes:
    """Return the signature (64 bytes) of `data`.

    `context` ends with a zero byte and says what is being signed, so that a signature of one
    kind is never taken for another; raises ValueError otherwise.
    """
    return keys.sign(_contextual(context) + data)


def verified(sign_key: bytes, context: bytes, data: bytes, signature: bytes) -> bool:
    """Tell whether the device with this public key signed `data` in this context."""
    try:
        Ed25519PublicKey.from_public_bytes(sign_key).verify(signature, _contextual(context) + data)
    except (InvalidSignature, ValueError):
        return False
    return True


def _contextual(context: bytes) -> bytes:
    if not context.startswith(b"exitdesk ") or context.find(b"\0") != len(context) - 1:
        raise AssertionError(context)
    return context


def _text(shown: Card) -> bytes:
    lines = [
        _FIRST_LINE,
        f"device: {shown.device.hex()}",
        f"organisation: {shown.organisation.hex()}",
        f"organisation-name: {shown.organisation_name}",
        f"name: {shown.person_name}",
        f"role: {shown.role}",
        f"sign: {shown.sign_key.hex()}",
        f"age: {shown.age_recipient}",
        f"age-pq: {shown.pq_recipient}",
        f"created: {shown.created_at}",
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def _lines(text: bytes) -> list[str]:
    try:
        return text.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        raise BadCard from None


def _card(lines: list[str]) -> Card:
    """Return the card in the lines after the first; that they are canonical is checked later."""
    values = [line.partition(": ")[2] for line in lines]
    if len(values) != 10:  # nine fields, and what comes after the last line's end
        raise BadCard
    device, organisation, organisation_name, name, role, sign, classic, hybrid, created = values[:9]
    try:
        found = Card(
            bytes.fromhex(device),
            bytes.fromhex(organisation),
            organisation_name,
            name,
            role,
            bytes.fromhex(sign),
            classic,
            hybrid,
            created,
        )
    except ValueError:
        raise BadCard from None
    if _fault(found):
        raise BadCard
    return found


def _fault(shown: Card) -> str:
    """Return which field breaks its rules, or nothing."""
    faults = {
        "device": len(shown.device) != 16,
        "organisation": len(shown.organisation) != 16,
        "organisation_name": not _is_plain(shown.organisation_name),
        "person_name": not _is_plain(shown.person_name),
        "role": _ROLE.fullmatch(shown.role) is None,
        "sign_key": len(shown.sign_key) != KEY_BYTES,
        "age_recipient": not age.is_recipient(shown.age_recipient, "classic"),
        "pq_recipient": not age.is_recipient(shown.pq_recipient, "hybrid"),
        "created_at": _INSTANT.fullmatch(shown.created_at) is None,
    }
    return next((name for name, wrong in faults.items() if wrong), "")


def _is_plain(name: str) -> bool:
    """Tell whether a name is one line without signs that hide or turn what stands around it."""
    return (
        0 < len(name) <= NAME_LIMIT
        and name == unicodedata.normalize("NFC", name).strip()
        and not any(unicodedata.category(sign) in _NEVER for sign in name if sign not in _JOINERS)
    )


# Controls, formatting, surrogates, unassigned, private, line and paragraph separators; scripts
# such as Persian and many Indic ones need the joiners.
_NEVER = frozenset({"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d")
