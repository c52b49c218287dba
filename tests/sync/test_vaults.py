"""Real vaults that meet only through what lies in a place: a bucket, WebDAV, Syncthing."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from exitdesk.domain.ids import RecordId
from exitdesk.services import attachments, digests, syncing, vaults
from exitdesk.services.vaults import Vault
from exitdesk.sync.place_names import Why
from exitdesk.sync.places import FolderPlace, Place
from exitdesk.sync.remote import RemotePlace
from tests.sync.conftest import needed, own_place
from tests.sync.servers import Server
from tests.sync.syncthing import pair, settled, together, until
from tests.unit.services import case_vault
from tests.unit.services.colleagues import aliases, colleague, give

pytestmark = pytest.mark.long


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[list[Vault]]:
    """Return three colleagues' vaults, each verified to the others; one case is shared by all."""
    anna = colleague(tmp_path / "anna", "Anna")
    bert = colleague(tmp_path / "bert", "Bert", anna)
    cleo = colleague(tmp_path / "cleo", "Cleo", anna, bert)
    case = case_vault.client(anna, alias="Falter")
    case_vault.session(anna, case, "First talk at the kitchen table.")
    give(anna, bert, case)
    give(anna, cleo, case)
    yield [anna, bert, cleo]
    for vault in (anna, bert, cleo):
        vaults.close(vault)


def worked(vault: Vault, round_: int) -> None:
    """Write something into the shared case."""
    (case,) = [row.id for row in vault.store.case_rows()]
    case_vault.session(vault, case, f"Round {round_}, written by {vault.folder.name}.")


def with_letter(vault: Vault, tmp_path: Path) -> tuple[RecordId, bytes]:
    """Add a document of a megabyte to the shared case."""
    (case,) = [row.id for row in vault.store.case_rows()]
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(random.Random(1).randbytes(1_000_000))
    return attachments.add(vault, case, letter)[0], letter.read_bytes()


def read(vault: Vault, record: RecordId) -> bytes:
    with attachments.reader(vault, record) as file:
        return file.read()


def alike(desks: list[Vault]) -> bool:
    first = digests.digests(desks[0])
    return bool(first) and all(digests.digests(vault) == first for vault in desks[1:])


def test_three_desks_end_alike_over_a_server(
    server: Server, desks: list[Vault], tmp_path: Path
) -> None:
    letter, content = with_letter(desks[1], tmp_path)
    places: list[Place] = [
        RemotePlace(server.url(), server.account, allowed=True, device=vault.store.device[1])
        for vault in desks
    ]
    for round_ in range(3):
        for vault, place in zip(desks, places, strict=True):
            worked(vault, round_)
            syncing.sync_with(vault, place)
    assert not alike(desks)
    for _ in range(3):
        for vault, place in zip(desks, places, strict=True):
            syncing.sync_with(vault, place)
    assert alike(desks)
    for vault, place in zip(desks, places, strict=True):
        last = syncing.sync_with(vault, place)
        assert (last.read, last.written, last.waiting, last.refused) == (0, 0, 0, {})
        assert read(vault, letter) == content
    assert places[0].foreign() == []


def test_two_desks_end_alike_over_syncthing(desks: list[Vault]) -> None:
    needed("syncthing")
    desks = desks[:2]
    with own_place() as folder:
        daemons = pair(folder)
        folders = [daemon.folder for daemon in daemons]
        for round_ in range(2):  # before the two devices have ever been on together
            for vault, path in zip(desks, folders, strict=True):
                worked(vault, round_)
                syncing.sync(vault, path)
        assert not alike(desks)

        def synced() -> bool:
            for vault, path in zip(desks, folders, strict=True):
                syncing.sync(vault, path)
            return alike(desks)

        with together(*daemons):
            until(synced, *daemons)
            worked(desks[1], 2)
            assert not alike(desks)
            until(synced, *daemons)
            until(lambda: settled(*daemons), *daemons)
        left = {found.why for path in folders for found in FolderPlace(path).foreign()}
        assert left <= {Why.SYSTEM, Why.CONFLICT}
    assert aliases(desks[0]) == aliases(desks[1]) == ["Falter"]
