"""The model that the growth of a folder is simulated with does what real vaults do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
import pytest

from exitdesk.services import identity, syncing, vaults
from exitdesk.services.vaults import Vault
from exitdesk.storage import exchange, outgoing, postings
from exitdesk.storage.records import LIBRARY
from exitdesk.sync.places import FolderPlace
from exitdesk.sync.posting import Posted
from tests.bench import folder_growth
from tests.bench.folder_model import Desk, Folder, Sizes, Vector
from tests.unit.services import case_vault
from tests.unit.services.colleagues import colleague, give

pytestmark = pytest.mark.long

STORY: list[tuple[int, list[int]]] = [
    # who writes, then who syncs in which order
    (0, [0, 1, 2, 3]),
    (1, [3, 1, 0, 2]),
    (2, [2, 0]),
    (0, [0, 1]),
    (3, [3, 3, 2, 1, 0]),
    (1, [1, 2, 3, 0]),
    (-1, [0, 1, 2, 3]),
    (-1, [3, 2, 1, 0]),
    (-1, [0, 1, 2, 3]),
]


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[list[Vault]]:
    """Return four vaults that share a case and have nothing to tell each other."""
    made: list[Vault] = []
    for number in range(4):
        made.append(colleague(tmp_path / f"desk{number}", f"Person {number}", *made))
    case = case_vault.client(made[0], alias="Falter")
    for vault in made[1:]:
        give(made[0], vault, case)
    yield made
    for vault in made:
        vaults.close(vault)


def signers(vault: Vault) -> dict[bytes, bytes]:
    """Return the signing key of every device."""
    found = {vault.store.device[1]: identity.keys(vault).sign_key}
    for peer in identity.peers_of(vault):
        found[identity.read_card(peer.card).device] = peer.sign_key
    return found


def by_key(vault: Vault, vectors: Mapping[bytes, Mapping[bytes, int]]) -> dict[bytes, Vector]:
    keys = signers(vault)
    return {
        scope: {keys[device]: seq for device, seq in vector.items()}
        for scope, vector in vectors.items()
    }


def ends(vault: Vault) -> dict[bytes, Vector]:
    """Return how far a vault is in each shared scope, by signing key."""
    found = {}
    for scope in (LIBRARY, *(row.id for row in vault.store.case_rows())):
        number = vault.store.scope_number(scope)
        assert number is not None
        found[bytes.fromhex(scope)] = outgoing.holds(vault.store.connection, number)
    return by_key(vault, found)


def test_the_model_writes_and_removes_as_the_program_does(
    desks: list[Vault], tmp_path: Path
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    for _ in range(3):
        for vault in desks:
            syncing.sync(vault, shared)
    (case,) = [row.id for row in desks[0].store.case_rows()]
    keys = [identity.keys(vault).sign_key for vault in desks]
    models, folder = modelled(desks, FolderPlace(shared).folder_id())
    for writes, order in STORY:
        if writes >= 0:
            before = ends(desks[writes])
            case_vault.session(desks[writes], case, "Came early.")
            for scope, vector in ends(desks[writes]).items():
                added = vector[keys[writes]] - before[scope].get(keys[writes], 0)
                if added:
                    models[writes].write(scope, added)
        for number in order:
            real = syncing.sync(desks[number], shared)
            model = models[number].sync(folder)
            assert (model.read, model.operations, model.written, model.removed) == (
                real.read, real.operations, real.written, real.removed,
            ), f"{writes} wrote, then {number} of {order}"  # fmt: skip
            assert len(list(shared.glob("*.exd"))) == len(folder.files)


def modelled(desks: list[Vault], place: bytes) -> tuple[list[Desk], Folder]:
    """Return models that stand where the vaults stand, and the folder with what lies there."""
    models, folder = [], Folder(Sizes())
    for vault in desks:
        peers = identity.peers_of(vault)
        connection = vault.store.connection
        here = ends(vault)
        group = tuple(peer.sign_key for peer in sorted(peers, key=lambda peer: peer.no))
        desk = Desk(identity.keys(vault).sign_key, {scope: [group] for scope in here}, here)
        for peer in peers:
            desk.holds[peer.sign_key] = by_key(vault, exchange.holds(connection, peer.no))
            desk.told[peer.sign_key] = by_key(vault, exchange.told(connection, peer.no))
        for _, _, content in postings.posted(connection, place):
            real = msgspec.msgpack.decode(content, type=Posted)
            spans = {
                scope: {signers(vault)[device]: span for device, span in inside.items()}
                for scope, inside in real.spans.items()
            }
            has = by_key(vault, real.has)
            desk.order += 1
            one = folder.lay(desk.key, Posted(real.to, spans, has, at=desk.order))
            desk.lying[one.name] = one
        desk.unsettled |= here.keys()
        models.append(desk)
    return models, folder


def test_a_small_organisation_settles_and_stays_small() -> None:
    years = folder_growth.simulated(17, 2, Sizes())
    assert all(year.posted > year.files > 0 for year in years)
    assert years[1].files < 17 * 40
    assert years[1].size < 17 * 400_000


def test_a_sample_stands_for_the_whole() -> None:
    (whole,) = folder_growth.simulated(49, 1, Sizes(), seed=3)
    (part,) = folder_growth.simulated(49, 1, Sizes(), seed=4, sample=3)
    for name in ("files", "size", "posted", "posted_bytes"):
        assert getattr(part, name) == pytest.approx(getattr(whole, name), rel=0.2)
