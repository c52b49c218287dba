"""Bundles, keys and cards that earlier versions wrote open, with all that was in them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from exitdesk.crypto import identity, pairing
from exitdesk.crypto.identity import DeviceKeys
from exitdesk.sync import bundle, heads
from tests.files.make_bundles import SUITES, digest
from tests.unit.sync.post import Desk

FILES = Path(__file__).resolve().parents[2] / "files"
FOLDERS = sorted(FILES.glob("bundle_*"))


def desk(folder: Path, name: str) -> Desk:
    keys = DeviceKeys.from_bytes(bytes.fromhex((folder / f"{name}.keys").read_text()))
    return Desk(keys, identity.read((folder / f"{name}.card").read_bytes()).device)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_an_earlier_bundle_opens(folder: Path) -> None:
    expected = json.loads((folder / "expected.json").read_text())
    ana, ben = desk(folder, "ana"), desk(folder, "ben")
    for suite in SUITES:
        data = (folder / f"{suite}.exd").read_bytes()
        found = bundle.opened(data, ben.keys.identities, ben.expects(ana))
        assert digest(found.body) == expected["body"]
        assert found.hash.hex() == expected[suite]["hash"]
        assert all(
            heads.is_whole(scope.scope, segment, ana.keys.sign_key)
            for scope in found.body.scopes
            for segment in scope.segments
        )


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_an_earlier_card_has_the_same_words(folder: Path) -> None:
    expected = json.loads((folder / "expected.json").read_text())
    cards = [(folder / f"{name}.card").read_bytes() for name in ("ana", "ben")]
    assert [pairing.fingerprint(card) for card in cards] == expected["fingerprints"]
    assert pairing.words(*cards) == expected["words"]


def test_there_are_earlier_bundles() -> None:
    assert [folder.name for folder in FOLDERS] == ["bundle_1"]
