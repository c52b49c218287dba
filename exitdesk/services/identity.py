"""Who this device is to others, and whose keys are known here.

Two people exchange the files of their identities, then read six words to each other; the same
words on both sides mean that nobody stands between them.
"""

from __future__ import annotations

import base64
import datetime as dt
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from exitdesk.crypto import identity as cards
from exitdesk.crypto import pairing
from exitdesk.crypto.identity import BadCard, Card, DeviceKeys, NewerCard
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import people
from exitdesk.services.vaults import Vault
from exitdesk.storage import peers, postings
from exitdesk.storage.peers import Known, Peer, PeerState

__all__ = [
    "CODE_PART",
    "Device",
    "Pairing",
    "Peer",
    "PeerState",
    "age_keys",
    "first_card",
    "join",
    "keys",
    "known",
    "mine",
    "named",
    "organisation_id",
    "own_card",
    "own_fingerprint",
    "pair",
    "peer_of",
    "peers_of",
    "read_card",
    "revoke",
    "this_device",
    "verify",
    "words_with",
]

_KEYS: Final = "device_keys"
_CARD: Final = "device_card"
CODE_PART: Final = "code_part"
_CONSONANTS: Final = "BCDFGHJKLMNPQRSTVWXZ"


@dataclass(frozen=True, slots=True)
class Device:
    """This device as others know it."""

    id: str
    name: str
    organisation: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Pairing:
    """A peer, with the six words that both sides must see."""

    peer: Peer
    words: str

    @property
    def verified(self) -> bool:
        """Tell whether the words have been compared."""
        return self.peer.state == "verified"


def keys(vault: Vault) -> DeviceKeys:
    """Return the secret keys of this device; made when they are first needed."""
    kept = vault.store.setting(_KEYS)
    if kept:
        return DeviceKeys.from_bytes(base64.b64decode(kept))
    made = DeviceKeys.generate()
    vault.store.set_setting(_KEYS, base64.b64encode(made.to_bytes()).decode())
    return made


def organisation_id(vault: Vault) -> bytes:
    """Return what the organisation is known by: 16 bytes."""
    joined = vault.store.setting(people.ORGANISATION)
    return bytes.fromhex(joined or people.organisation(vault).id)


def own_card(vault: Vault) -> bytes:
    """Return the signed text that tells others who this device is."""
    me = vault.store.record(vault.me) if vault.me else None
    return _own_card(vault, people.organisation(vault).doc, me.doc if me else {})


def first_card(vault: Vault, like: Vault) -> bytes:
    """Return the card of a vault whose library is still to come from `like`, of the same person."""
    me = like.store.record(like.me) if like.me else None
    return _own_card(vault, people.organisation(like).doc, me.doc if me else {})


def _own_card(vault: Vault, home: Mapping[str, Any], me: Mapping[str, Any]) -> bytes:
    own = keys(vault)
    shown = cards.card(
        own,
        vault.store.device[1],
        organisation_id(vault),
        _line(str(home.get("name") or "")) or "-",
        _line(str(me.get("alias") or "")) or tr("Me"),
        _role(str(me.get("role") or "")),
        created_at=dt.datetime.now(dt.UTC),
    )
    kept = vault.store.setting(_CARD)
    if kept:
        before = cards.read(kept.encode())
        if _same(before, shown):
            return str(kept).encode()
    text = cards.written(shown, own)
    vault.store.set_setting(_CARD, text.decode())
    return text


def age_keys(vault: Vault) -> bytes:
    """Return the secret keys of this device as the standard age tool reads them.

    With them every bundle for this device opens without exitdesk: ``age -d -i FILE BUNDLE``. What
    comes out is the signed block that `sync.bundle` describes.
    """
    return "".join(f"{key}\n" for key in keys(vault).identities).encode()


def own_fingerprint(vault: Vault) -> str:
    """Return the 64 hex digits that stand for this device's keys; they fit into a QR code."""
    return pairing.fingerprint(own_card(vault))


def this_device(vault: Vault) -> Device:
    """Return this device as others know it."""
    card = cards.read(own_card(vault))
    return Device(
        card.device.hex(), card.person_name, card.organisation_name, own_fingerprint(vault)
    )


def peers_of(vault: Vault) -> list[Peer]:
    """Return everybody whose keys are known here."""
    return peers.every(vault.store.connection)


def peer_of(vault: Vault, device: bytes) -> Peer | None:
    """Return the peer that writes as a device."""
    return peers.of_device(vault.store.connection, device)


def read_card(data: bytes) -> Card:
    """Return what a card says. Raises Trouble where it is none, or was altered."""
    try:
        return cards.read(data)
    except NewerCard:
        raise Trouble(
            tr("This identity was written by a newer version of exitdesk."),
            tr("Nothing was changed."),
            tr("Update exitdesk here first."),
        ) from None
    except BadCard:
        raise Trouble(
            tr("This file is not a whole identity: it is something else, or was altered."),
            tr("Nothing was changed."),
            tr("Ask for the file again, on another way if you can."),
        ) from None


def pair(vault: Vault, data: bytes) -> Pairing:
    """Take in somebody's card and return the words to compare.

    A card with other keys for a device that is known already stops loudly: it stays `changed`
    until a person looks. Raises Trouble.
    """
    card = read_card(data)
    _not_ourselves(vault, card)
    known = peers.by_key(vault.store.connection, card.sign_key)
    state: PeerState = known.state if known else "waiting"
    if known and pairing.fingerprint(known.card) != pairing.fingerprint(data):
        state = "waiting" if known.state in {"waiting", "introduced"} else "changed"
    _not_another_device(vault, card)
    if state == "revoked":
        raise Trouble(
            tr("This device was shut out."),
            tr("Nothing was changed."),
            tr("It needs new keys: let it make a new vault, or restore a backup there."),
        )
    peer = keep(vault, card, data, state)
    if state == "changed":
        raise _changed(peer)
    return Pairing(peer, words_with(vault, peer))


def keep(vault: Vault, card: Card, data: bytes, state: PeerState) -> Peer:
    """Write a card down."""
    with vault.store.compartment.transaction() as connection:
        no = peers.keep(connection, known(vault, card, data), state, vault.store.clock())
    found = peers.by_number(vault.store.connection, no)
    assert found is not None  # noqa: S101 (written just now)
    return found


def known(vault: Vault, card: Card, data: bytes) -> Known:
    """Return what is kept of a card."""
    return Known(
        card.sign_key,
        data,
        card.device,
        card.person_name,
        card.organisation == organisation_id(vault),
        card.role,
    )


def words_with(vault: Vault, peer: Peer) -> str:
    """Return the six words that this device and a peer must both show."""
    return pairing.words(own_card(vault), peer.card)


def verify(vault: Vault, peer: Peer, typed: str) -> Pairing:
    """Note that the words were compared. Raises Trouble where they differ."""
    words = words_with(vault, peer)
    if not pairing.same_words(typed, words):
        raise Trouble(
            tr("These are not the words of this pairing."),
            tr("The device stays unverified, and nothing of it is taken in."),
            tr(
                "Compare again, by voice or in person. If they differ again, somebody may have "
                "exchanged a file: ask for it on another way."
            ),
        )
    _set_state(vault, peer, "verified")
    found = peers.by_number(vault.store.connection, peer.no)
    assert found is not None  # noqa: S101 (it was there)
    return Pairing(found, words)


def mine(vault: Vault, peer: Peer, *, value: bool = True) -> None:
    """Say that a verified device is another one of the same person: every case goes there."""
    with vault.store.compartment.transaction() as connection:
        postings.set_everything(connection, peer.no, value=value)


def revoke(vault: Vault, peer: Peer) -> None:
    """Shut a device out: nothing more goes to it, nothing of it is taken in."""
    _set_state(vault, peer, "revoked")


def join(vault: Vault, data: bytes) -> None:
    """Become a device of the organisation whose card this is; before anybody is verified here.

    The organisation's library comes with its next bundle. Raises Trouble.
    """
    card = read_card(data)
    if any(peer.state == "verified" for peer in peers_of(vault)):
        raise Trouble(
            tr("This vault is paired already."),
            tr("Nothing was changed."),
            tr("Make a new vault to work for another organisation."),
        )
    vault.store.set_setting(people.ORGANISATION, card.organisation.hex())
    device = int.from_bytes(vault.store.device[1][:2])
    part = _CONSONANTS[device % 20] + _CONSONANTS[device // 20 % 20]
    vault.store.set_setting(CODE_PART, part)


def named(vault: Vault, name: str) -> list[Peer]:
    """Return the verified devices of the person who is called so.

    `name` is the name on the card, or the beginning of a device's id. Raises Trouble where
    nobody, or people of several organisations are called so.
    """
    wanted = name.strip().casefold()
    usable = [p for p in peers_of(vault) if p.state == "verified"]
    found = [p for p in usable if p.name.casefold() == wanted or _begins(vault, p, wanted)]
    if not found:
        waiting = any(p.name.casefold() == wanted for p in peers_of(vault))
        raise Trouble(
            tr("Nobody verified is called so."),
            tr("Nothing was changed."),
            tr("Compare the words first: pair them.") if waiting else tr("Pair the device first."),
        )
    if len({read_card(p.card).organisation for p in found}) > 1:
        raise Trouble(
            tr("People of several organisations are called so."),
            tr("Nothing was changed."),
            tr("Name the device instead, by the first digits of its number."),
        )
    return found


def _begins(vault: Vault, peer: Peer, wanted: str) -> bool:
    ids = peers.devices(vault.store.connection, peer.no)
    return len(wanted) >= 4 and any(device.hex().startswith(wanted) for device in ids)


def _set_state(vault: Vault, peer: Peer, state: PeerState) -> None:
    with vault.store.compartment.transaction() as connection:
        peers.set_state(connection, peer.no, state, vault.store.clock())


def _not_ourselves(vault: Vault, card: Card) -> None:
    if card.sign_key == keys(vault).sign_key:
        raise Trouble(
            tr("This is the identity of this device itself."),
            tr("Nothing was changed."),
            tr("Take the file that your colleague's device has written."),
        )


def _not_another_device(vault: Vault, card: Card) -> None:
    """Stop where other keys come under the number of a device that is known."""
    owner = peers.of_device(vault.store.connection, card.device)
    if owner is not None and owner.sign_key != card.sign_key:
        _set_state(vault, owner, "changed")
        raise _changed(owner)


def _changed(peer: Peer) -> Trouble:
    return Trouble(
        tr("The keys of {name} are not those that you compared.", name=peer.name),
        tr("Nothing more is exchanged with this device."),
        tr("Call your colleague. Pair again only when you know why the keys changed."),
    )


def _same(one: Card, other: Card) -> bool:
    return all(
        getattr(one, name) == getattr(other, name)
        for name in one.__struct_fields__
        if name != "created_at"
    )


def _line(text: str) -> str:
    plain = "".join(c if c.isprintable() else " " for c in unicodedata.normalize("NFC", text))
    return " ".join(plain.split())[:80].strip()


def _role(role: str) -> str:
    return role if role.isascii() and role.replace("_", "").isalpha() else "case_manager"
