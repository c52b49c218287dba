"""Giving part of a case for one purpose, and taking such a part in as a case of its own."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from exitdesk.domain import extracts as rules
from exitdesk.domain import reading
from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.domain.extracts import Disguise, Purpose
from exitdesk.domain.ids import RecordId
from exitdesk.domain.validation import is_empty, problems
from exitdesk.i18n import tr
from exitdesk.services import cases, consents, identity, origins, sharing
from exitdesk.services.origins import Given, Origin
from exitdesk.services.parcels import Parcel
from exitdesk.services.sharing import Sealed, Unagreed
from exitdesk.services.vaults import Vault
from exitdesk.storage import exchange
from exitdesk.storage.exchange import Share
from exitdesk.storage.peers import Peer
from exitdesk.storage.records import DELETED, Record
from exitdesk.storage.store import Edit
from exitdesk.sync.model import Body, Extract

__all__ = ["Line", "Purpose", "make", "offered", "read", "taken"]

_SECRET: Final = "extract_secret"  # noqa: S105 (the name of a setting)
_PURPOSES: Final = frozenset({"referral", "referral_read", "pseudonymous"})
_REFERENCE: Final = re.compile(r"@[0-9a-f]{32}|[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Line:
    """A record that a purpose may need: what would go, and whether it goes unless one unticks it.

    `fields` are the names of the fields of it that go.
    """

    record: RecordId
    kind: str
    title: str
    occurred_on: str
    ticked: bool
    fields: tuple[str, ...]


def offered(vault: Vault, case: RecordId, purpose: Purpose) -> list[Line]:
    """Return what of a case would go for a purpose, for a person to look through."""
    disguise = Disguise("?", 0, _words(vault, case))
    found = []
    for record in vault.store.records(case):
        doc = _part(record, purpose, disguise)
        if doc is not None:
            kind = CATALOGUE[record.kind]
            found.append(
                Line(
                    record.id,
                    record.kind,
                    tr(reading.title(kind, record.doc)) or tr(kind.label),
                    str(record.doc.get("occurred_on", "")),
                    purpose == "pseudonymous" or record.kind not in rules.ASKED_FOR,
                    tuple(doc),
                )
            )
    return found


def make(  # noqa: PLR0913 (what the hand-over of a part is decided by)
    vault: Vault,
    to: Sequence[Peer],
    wanted: Sequence[RecordId],
    purpose: Purpose,
    *,
    reason: str = "",
    read_only: bool = False,
    leave_out: Iterable[str] = (),
    also: Iterable[str] = (),
    deliver: Callable[[list[Sealed]], object] | None = None,
) -> sharing.Given:
    """Return bundles that give a part of cases to verified peers, for one purpose.

    `leave_out` and `also` are ids of records that a person has unticked and ticked. Nothing but
    the documents of the chosen records, and these, is in it: no library, no history, no staff.
    Raises Trouble.
    """
    sharing.check_recipients(to, purpose, "read" if read_only else "full")
    word = "referral_read" if purpose == "referral" and read_only else str(purpose)
    parcel, made, ids = Parcel(vault), [], {}
    for case in wanted:
        cases.page(vault, case, logged=False)
        extract, files = _extract(vault, to, case, purpose, frozenset(leave_out), frozenset(also))
        for name in files:
            parcel.with_file(name)
        made.append(Extract(extract.id, word, extract.records))
        ids[case] = extract.id.hex()
    lacking = _lacking(vault, to, wanted, purpose)
    parts = sharing.sealed(vault, to, Body(extracts=tuple(made)), parcel)
    if deliver is not None:
        deliver(parts)
    _write_down(vault, to, ids, word, reason)
    return sharing.Given(parts, lacking)


def _lacking(
    vault: Vault, to: Sequence[Peer], wanted: Sequence[RecordId], purpose: str
) -> list[Unagreed]:
    found = []
    for case in wanted:
        row = vault.store.case_row(case)
        found += [
            Unagreed(case, row.code if row else "", peer.name)
            for peer in to
            if consents.covering(vault, case, peer, purpose) is None
        ]
    return list(dict.fromkeys(found))


def _extract(
    vault: Vault,
    to: Sequence[Peer],
    case: RecordId,
    purpose: Purpose,
    leave_out: frozenset[str],
    also: frozenset[str],
) -> tuple[Extract, list[str]]:
    """Return a part of a case under ids of its own, and the documents that belong to it."""
    names = _Ids(vault, to, case, purpose)
    disguise = names.disguise()
    chosen = [
        line.record
        for line in offered(vault, case, purpose)
        if line.kind == "case"
        or line.record in also
        or (line.ticked and line.record not in leave_out)
    ]
    records, files = [], []
    for record in vault.store.records(case):
        doc = _part(record, purpose, disguise) if record.id in chosen else None
        if doc is None:
            continue
        if record.kind == "attachment":
            files.append(str(doc["content"]))
        told = _without_references(doc)
        records.append((names.id(record.id), record.kind, told))
    return Extract(names.id(case), str(purpose), tuple(records)), files


def _part(record: Record, purpose: Purpose, disguise: Disguise) -> dict[str, Any] | None:
    if purpose == "referral":
        return rules.referred(record.kind, record.doc)
    return rules.disguised(record.kind, record.doc, disguise)


def _without_references(value: Any) -> Any:
    """Return a document without ids of records here: they mean nothing elsewhere."""
    if isinstance(value, Mapping):
        found = {key: _without_references(one) for key, one in value.items()}
        return {key: one for key, one in found.items() if not is_empty(one)}
    if isinstance(value, list):
        kept = [_without_references(one) for one in value]
        return [one for one in kept if not is_empty(one)]
    return None if isinstance(value, str) and _REFERENCE.fullmatch(value) else value


class _Ids:
    """Gives ids, a code and a shift of days that say nothing to anybody but this vault.

    A pseudonymous extract has the same ones each time for one recipient, so that a later one
    brings the first up to date, and others for the next, so that two cannot be joined.
    """

    def __init__(self, vault: Vault, to: Sequence[Peer], case: RecordId, purpose: Purpose) -> None:
        self._vault, self._case, self._fixed = vault, case, purpose == "pseudonymous"
        homes = sorted({identity.read_card(p.card).organisation.hex() + p.name for p in to})
        ended = sum(one.ended for one in origins.given(vault, case))
        self._for = "\0".join([*homes, str(ended)]).encode()
        self._key = _secret(vault) if self._fixed else secrets.token_bytes(32)

    def id(self, of: str) -> bytes:
        return self._derived(b"id", of)[:16]

    def disguise(self) -> Disguise:
        code = base64.b32encode(self._derived(b"code", self._case)[:5]).decode()
        weeks = int.from_bytes(self._derived(b"days", self._case)[:4]) % 52
        shift = 7 * (weeks - 26 if weeks < 26 else weeks - 25)
        return Disguise(f"P-{code}", shift, _words(self._vault, self._case))

    def _derived(self, what: bytes, of: str) -> bytes:
        said = b"\0".join((what, self._for, of.encode()))
        return hmac.digest(self._key, said, hashlib.sha256)


def _secret(vault: Vault) -> bytes:
    kept = vault.store.setting(_SECRET)
    if kept is None:
        kept = secrets.token_hex(32)
        vault.store.set_setting(_SECRET, kept)
    return bytes.fromhex(kept)


def _words(vault: Vault, case: RecordId) -> frozenset[str]:
    """Return the words of all names in a case, none of which may stand in a disguised text."""
    names = []
    for record in vault.store.records(case, ["case", "name", "contact", "reach"], deleted=True):
        for name in ("alias", "code", "full_name", "name", "organisation", "address"):
            value = record.doc.get(name)
            names += [value] if isinstance(value, str) else []
    return rules.words_of(names)


def _write_down(
    vault: Vault, to: Sequence[Peer], ids: Mapping[RecordId, str], purpose: str, reason: str
) -> None:
    now = vault.store.clock()
    for case, extract in ids.items():
        known = origins.given(vault, case)
        new = [Given(peer.no, extract, purpose) for peer in to]
        origins.note_given(vault, case, known + [one for one in new if one not in known])
    with vault.store.compartment.transaction() as connection:
        for case in ids:
            for peer in to:
                line = consents.covering(vault, case, peer, purpose)
                exchange.give(
                    connection,
                    Share(
                        0,
                        case,
                        peer.no,
                        purpose,
                        now,
                        vault.author,
                        line.record if line else "",
                        "" if line else reason,
                        True,
                        "held",
                        None,
                    ),
                )


# ---------------------------------------------------------------------- taking one in


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of the extracts of a bundle: cases made or brought up to date, and sentences."""

    cases: tuple[RecordId, ...]
    problems: tuple[str, ...]


def taken(vault: Vault, sender: Peer, body: Body) -> Taken:
    """Make a case of each extract, marked where it is from and for what; once more is harmless.

    Runs before the bundle counts as read, so that a crash in between loses nothing.
    """
    made, wrong = [], []
    for extract in body.extracts:
        case = RecordId(extract.id.hex())
        if vault.header.is_erased(case):
            wrong.append(tr("It holds a case that was erased here; that was left out."))
        elif not _is_sound(vault, sender, case, extract):
            wrong.append(tr("An extract in it is not one that could be made; it was left out."))
        else:
            _save(vault, sender, case, extract)
            made.append(case)
    return Taken(tuple(made), tuple(dict.fromkeys(wrong)))


def previewed(vault: Vault, extract: Extract) -> tuple[RecordId, str, str, bool, str, int, bool]:
    """Return id, code, alias, whether it is new, purpose, records, and whether it was erased."""
    case = RecordId(extract.id.hex())
    said: Mapping[str, Any] = next((d for _, kind, d in extract.records if kind == "case"), {})
    row = vault.store.case_row(case)
    code = row.code if row else str(said.get("code") or "")
    alias, count = str(said.get("alias") or ""), len(extract.records)
    erased = vault.header.is_erased(case)
    return case, code, alias, row is None, extract.purpose, count, erased


def _is_sound(vault: Vault, sender: Peer, case: RecordId, extract: Extract) -> bool:
    """Tell whether an extract is a case and its parts, under ids that are nobody else's here."""
    origin = origins.of(vault, case)
    if vault.store.scope_number(case) is not None and (
        origin is None or origin.key != sender.sign_key.hex() or case not in vault.store.scopes()
    ):
        return False
    if extract.purpose not in _PURPOSES:
        return False
    kinds = rules.kinds(_purpose(extract.purpose))
    roots = [id_ for id_, kind, _ in extract.records if kind == "case"]
    if roots != [extract.id] or len({id_ for id_, _, _ in extract.records}) != len(extract.records):
        return False
    for id_, kind, doc in extract.records:
        known = vault.store.record(RecordId(id_.hex()))
        if kind not in kinds or (known is not None and known.scope != case):
            return False
        if any(name.startswith("_") for name in doc) or problems(CATALOGUE[kind], doc):
            return False
    return True


def _purpose(word: str) -> Purpose:
    return "pseudonymous" if word == "pseudonymous" else "referral"


def read(vault: Vault, case: RecordId) -> Origin | None:
    """Return where a case is from that came in as an extract, None for any other."""
    return origins.of(vault, case)


def _save(vault: Vault, sender: Peer, case: RecordId, extract: Extract) -> None:
    """Write the records as they came; what an earlier extract had and this one has not, goes."""
    new = {RecordId(id_.hex()): (kind, doc) for id_, kind, doc in extract.records}
    edits = []
    for record, (kind, doc) in new.items():
        before = vault.store.record(record)
        gone = {name: None for name in (before.doc if before else {}) if name not in doc}
        edits.append(Edit(record, kind, {**gone, **_fitting(vault, case, kind, doc)}))
    edits += [
        Edit(old.id, old.kind, {DELETED: True})
        for old in vault.store.records(case)
        if old.id not in new
    ]
    origins.keep(
        vault,
        case,
        Origin(sender.sign_key.hex(), sender.name, extract.purpose, vault.store.clock()),
    )
    label = tr("Extract from {name}", name=sender.name)
    vault.store.save(case, edits, by=vault.author, label=label)
    if extract.purpose in origins.READ_ONLY:
        with vault.store.compartment.transaction() as connection:
            exchange.set_access(connection, case, "read")


def _fitting(vault: Vault, case: RecordId, kind: str, doc: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document with a code that is free here: the sender's series is not ours."""
    found = dict(doc)
    if kind == "case":
        other = cases.by_code(vault, str(doc["code"]))
        if other is not None and other != case:
            found["code"] = cases.next_code(vault, str(doc.get("kind") or "client"))
    return found
