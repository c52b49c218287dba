"""Five hundred cases with their documents go to a colleague whole, and nothing else goes."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from exitdesk.domain.ids import RecordId, new_id
from exitdesk.domain.operations import decoded
from exitdesk.services import attachments, checking, digests, identity, receiving, sharing, vaults
from exitdesk.services.parcels import Parcel, with_content
from exitdesk.services.vaults import Vault
from exitdesk.storage import outgoing
from exitdesk.storage.records import LIBRARY, Record
from exitdesk.storage.store import Edit
from exitdesk.sync import bundle
from exitdesk.sync.model import Body
from tests.unit.services import colleagues

CASES, DOCUMENTS = 500, 150
_SECRET = "Quillfeather"
"""Stands in everything that the case says which nobody was given."""


@dataclass
class Office:
    """A vault with cases, the one that stays, a colleague's vault, and what was given.

    `body` is the content of the bundle `data`.
    """

    anna: Vault
    bo: Vault
    given: list[RecordId]
    stays: RecordId
    data: bytes
    body: Body


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    place = tmp_path_factory.mktemp("office")
    anna = colleagues.colleague(place / "anna", "Anna")
    bo = colleagues.colleague(place / "bo", "Bo", anna)
    every = [_case(f"Case {number}") for number in range(CASES)]
    secret = _case(_SECRET)
    anna.store.save_all(dict([*every, secret]), by=anna.author, label="")
    given = [case for case, _ in every]
    for number, case in enumerate(given[:DOCUMENTS]):
        _document(anna, case, place / f"letter {number}.txt", f"letter {number}")
    _document(anna, secret[0], place / f"{_SECRET}.txt", _SECRET)
    made = sharing.make(anna, [colleagues.peer(anna, bo)], given, reason="covers for her")
    (part,) = made.parts
    own, expected = identity.keys(bo).identities, receiving.expectations(bo)
    body = bundle.opened(part.data, own, expected).body
    yield Office(anna, bo, given, secret[0], part.data, body)
    for vault in (anna, bo):
        vaults.close(vault)


def _case(alias: str) -> tuple[RecordId, list[Edit]]:
    case = new_id()
    note = {"occurred_on": "2024-03-01", "note": {"format": "DAP", "data": f"{alias} came."}}
    fields = {"kind": "client", "state": "open", "code": f"EX-{case[:8]}", "alias": alias}
    removed = {**note, "_deleted": True}
    return case, [
        Edit(case, "case", fields),
        Edit(new_id(), "session", note),
        Edit(new_id(), "session", removed),
    ]


def _document(vault: Vault, case: RecordId, path: Path, text: str) -> None:
    path.write_bytes(text.encode() + secrets.token_bytes(200))
    attachments.add(vault, case, path)
    path.unlink()


def _contents(vault: Vault, case: RecordId) -> dict[str, str]:
    """Return the SHA-256 of what can be read of each document, and of its sealed file."""
    found: dict[str, str] = {}
    for record in vault.store.records(case, ["attachment"]):
        with attachments.reader(vault, record.id) as content:
            found[record.id] = hashlib.sha256(content.read()).hexdigest()
        sealed = attachments.folder(vault) / str(record.doc["content"])
        found[sealed.name] = hashlib.sha256(sealed.read_bytes()).hexdigest()
    return found


def _history(vault: Vault, case: RecordId) -> dict[bytes, list[object]]:
    number = vault.store.scope_number(case)
    assert number is not None
    queues = outgoing.beyond(vault.store.connection, number, {})
    return {device: list(queue) for device, queue in queues.items()}


def leaks(body: Body, vault: Vault, allowed: list[RecordId]) -> list[str]:
    """Return what a bundle's content has beyond the records and documents of some cases."""
    scopes = {bytes.fromhex(case) for case in [*allowed, LIBRARY]}
    records = {r.id for case in [*allowed, LIBRARY] for r in _all(vault, case)}
    names = {str(r.doc.get("content")) for case in allowed for r in _all(vault, case)}
    found = [f"scope {one.scope.hex()}" for one in body.scopes if one.scope not in scopes]
    for scope in body.scopes:
        for segment in scope.segments:
            for change in segment.changes:
                group = decoded(change.payload)
                ids = {op.record.hex() for op in group.operations}
                found += [f"record {one}" for one in sorted(ids - records)]
    found += [f"document {item.name}" for item in body.files if item.name not in names]
    found += [f"person {one.name}" for one in body.people if one.id not in records]
    return found


def _all(vault: Vault, case: RecordId) -> list[Record]:
    return vault.store.records(case, deleted=True)


@pytest.mark.long
def test_nothing_of_a_case_that_was_not_given_is_in_it(office: Office) -> None:
    body = office.body
    assert len(body.scopes) == CASES + 1
    assert len(body.files) == DOCUMENTS
    assert leaks(body, office.anna, office.given) == []
    assert _SECRET.encode() not in msgspec.msgpack.encode(body)


@pytest.mark.long
def test_what_leaks_is_found(office: Office) -> None:
    """The control: a case, a document, a record in a wrong place."""
    body, parcel = office.body, Parcel(office.anna)
    parcel.add(office.stays, "full", {})
    planted = replace(body, scopes=(*body.scopes, *parcel.scopes))
    assert f"scope {office.stays}" in leaks(planted, office.anna, office.given)
    files = tuple(with_content(office.anna, item) for item in parcel.files())
    (name,) = (item.name for item in files)
    planted = replace(body, files=(*body.files, *files))
    assert leaks(planted, office.anna, office.given) == [f"document {name}"]
    first = body.scopes[1]
    wrong = replace(first, segments=parcel.scopes[0].segments)
    planted = replace(body, scopes=(body.scopes[0], wrong, *body.scopes[2:]))
    assert f"record {office.stays}" in leaks(planted, office.anna, office.given)
    assert _SECRET.encode() in msgspec.msgpack.encode(planted)


@pytest.mark.long
def test_all_of_it_arrives_as_it_was(office: Office) -> None:
    anna, bo = office.anna, office.bo
    before = anna.store.counts()
    receiving.take(bo, receiving.look(bo, office.data))  # read by the process that guards
    assert anna.store.counts() == before
    for kind, less in (("case", 1), ("session", 1), ("attachment", 1)):
        assert bo.store.counts()[kind] == before[kind] - less
    assert {row.id for row in bo.store.case_rows()} == set(office.given)
    for case in office.given:
        assert _sorted(bo, case) == _sorted(anna, case)
        assert _history(bo, case) == _history(anna, case)
        assert _contents(bo, case) == _contents(anna, case)
    ours, theirs = digests.digests(anna), digests.digests(bo)
    assert theirs == {code: ours[code] for code in theirs}
    assert len(list(attachments.folder(bo).iterdir())) == DOCUMENTS
    assert bo.store.record(office.stays) is None
    assert [one.what for one in checking.check(bo) if one.serious] == []


def _sorted(vault: Vault, case: RecordId) -> list[tuple[object, ...]]:
    return sorted((r.id, r.kind, r.doc, r.deleted, r.changed_at) for r in _all(vault, case))
