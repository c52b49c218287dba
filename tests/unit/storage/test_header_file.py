"""The header on disk: whole, or the generation before it, or a clear message."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

import pytest

from exitdesk.crypto import header as codec
from exitdesk.crypto.failures import DamagedHeader, NewerVersion, WrongPassphrase
from exitdesk.crypto.header import Header, UnverifiedHeader
from exitdesk.crypto.keys import MasterKey
from exitdesk.storage import durable, header_file, header_names
from exitdesk.storage.failures import ChangedOutside, DiskFull, MissingFile, ReadOnlyPlace
from tests.unit.storage import small_vault
from tests.unit.storage.small_vault import AT, PASSPHRASE

MASTER = MasterKey(bytes(range(32)))
VAULT = "5a" * 16


@pytest.fixture
def first() -> Header:
    return codec.new_header(VAULT, AT, small_vault.passphrase_slots(MASTER, VAULT))


@pytest.fixture
def second(tmp_path: Path, first: Header) -> Header:
    """A folder with two generations; returns the newer one."""
    following = first.changed(AT)
    header_file.write(tmp_path, first, MASTER)
    header_file.write(tmp_path, following, MASTER)
    return following


def authentic(unverified: UnverifiedHeader) -> Header:
    return unverified.verified(MASTER)


def test_what_was_written_is_read(tmp_path: Path, second: Header) -> None:
    assert header_file.opened(tmp_path, authentic) == (second, "current")
    found = header_file.found(tmp_path)
    assert (found.header.generation, found.notice) == (2, None)
    assert small_vault.files(tmp_path) == {"vault.hdr", "vault.hdr.prev"}


def test_the_generation_before_is_kept(tmp_path: Path, first: Header, second: Header) -> None:
    (tmp_path / "vault.hdr").unlink()
    assert header_names.exists(tmp_path)
    assert header_file.opened(tmp_path, authentic) == (first, "previous")
    assert header_file.found(tmp_path).notice is not None


def test_a_folder_without_a_header_is_no_vault(tmp_path: Path) -> None:
    assert not header_names.exists(tmp_path)
    with pytest.raises(MissingFile):
        header_file.found(tmp_path)


def test_every_truncation_gives_the_previous_generation(
    tmp_path: Path, first: Header, second: Header
) -> None:
    data = (tmp_path / "vault.hdr").read_bytes()
    for length in range(len(data)):
        (tmp_path / "vault.hdr").write_bytes(data[:length])
        assert header_file.opened(tmp_path, authentic) == (first, "previous")


def test_every_flipped_bit_gives_the_previous_generation(
    tmp_path: Path, first: Header, second: Header
) -> None:
    path = tmp_path / "vault.hdr"
    data = path.read_bytes()
    descriptor = os.open(path, os.O_RDWR)
    try:
        for bit in range(len(data) * 8):
            at = bit // 8
            os.pwrite(descriptor, bytes([data[at] ^ 1 << bit % 8]), at)
            assert header_file.opened(tmp_path, authentic) == (first, "previous")
            os.pwrite(descriptor, data[at : at + 1], at)
    finally:
        os.close(descriptor)
    assert header_file.opened(tmp_path, authentic) == (second, "current")


def test_without_a_previous_generation_damage_is_told(tmp_path: Path, first: Header) -> None:
    header_file.write(tmp_path, first, MASTER)
    data = (tmp_path / "vault.hdr").read_bytes()
    for length in range(len(data)):
        (tmp_path / "vault.hdr").write_bytes(data[:length])
        with pytest.raises(DamagedHeader):
            header_file.found(tmp_path)


def test_a_forged_current_generation_falls_back(
    tmp_path: Path, first: Header, second: Header
) -> None:
    header = codec.encoded(second.changed(AT), MasterKey(bytes(32)))
    (tmp_path / "vault.hdr").write_bytes(header)
    assert header_file.opened(tmp_path, authentic) == (first, "previous")


def test_a_wrong_passphrase_never_tries_the_previous_generation(
    tmp_path: Path, first: Header
) -> None:
    header_file.write(tmp_path, first, MASTER)
    changed = first.changed(AT, slots=small_vault.passphrase_slots(MASTER, VAULT, "new words"))
    header_file.write(tmp_path, changed, MASTER)
    assert small_vault.unlocked(tmp_path, "new words")[1] == "current"
    with pytest.raises(WrongPassphrase):
        small_vault.unlocked(tmp_path, PASSPHRASE)


def test_after_revoking_no_file_knows_the_old_passphrase(tmp_path: Path, first: Header) -> None:
    header_file.write(tmp_path, first, MASTER)
    header_file.write(tmp_path, first.changed(AT), MASTER)
    changed = first.changed(AT).changed(
        AT, slots=small_vault.passphrase_slots(MASTER, VAULT, "new words")
    )
    header_file.write(tmp_path, changed, MASTER, revoking=True)
    (tmp_path / "vault.hdr").write_bytes(b"damaged")
    assert small_vault.unlocked(tmp_path, "new words")[1] == "previous"
    with pytest.raises(WrongPassphrase):
        small_vault.unlocked(tmp_path, PASSPHRASE)


def test_a_newer_format_never_falls_back(tmp_path: Path, second: Header) -> None:
    data = bytearray((tmp_path / "vault.hdr").read_bytes())
    data[9] = 2
    data[-32:] = hashlib.sha256(data[:-32]).digest()
    (tmp_path / "vault.hdr").write_bytes(data)
    with pytest.raises(NewerVersion):
        header_file.opened(tmp_path, authentic)


def test_a_generation_that_somebody_else_wrote_is_not_overwritten(
    tmp_path: Path, second: Header
) -> None:
    before = (tmp_path / "vault.hdr").read_bytes()
    with pytest.raises(ChangedOutside):
        header_file.write(tmp_path, second, MASTER)
    assert (tmp_path / "vault.hdr").read_bytes() == before


@pytest.mark.parametrize("damage", [b"", b"damaged", None])
def test_a_damaged_current_file_never_becomes_the_previous_one(
    tmp_path: Path, first: Header, second: Header, damage: bytes | None
) -> None:
    forged = codec.encoded(second, MasterKey(bytes(32)))
    (tmp_path / "vault.hdr").write_bytes(forged if damage is None else damage)
    following = first.changed(AT)
    header_file.write(tmp_path, following, MASTER)
    assert header_file.opened(tmp_path, authentic) == (following, "current")
    (tmp_path / "vault.hdr").unlink()
    assert header_file.opened(tmp_path, authentic) == (first, "previous")


@pytest.mark.parametrize("revoking", [False, True])
@pytest.mark.parametrize("step", range(8))
def test_a_write_that_fails_at_any_step_leaves_a_whole_generation(
    tmp_path: Path, second: Header, step: int, revoking: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every fsync and rename fails once; the file on disk is the old or the new generation."""
    calls = 0

    def failing(real: object) -> object:
        def call(*arguments: object) -> object:
            nonlocal calls
            calls += 1
            if calls == step + 1:
                raise OSError(28, "No space left on device")
            assert callable(real)
            return real(*arguments)

        return call

    following = second.changed(AT)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", failing(os.fsync))
        patched.setattr(Path, "replace", failing(Path.replace))
        with suppress(DiskFull):
            header_file.write(tmp_path, following, MASTER, revoking=revoking)
    found, source = header_file.opened(tmp_path, authentic)
    assert source == "current"
    assert found in (second, following)


def test_a_folder_that_cannot_be_written_says_so(
    tmp_path: Path, second: Header, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_arguments: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(durable, "write_new", refused)
    with pytest.raises(ReadOnlyPlace):
        header_file.write(tmp_path, second.changed(AT), MASTER)


def test_the_bytes_for_a_backup_are_authentic(
    tmp_path: Path, first: Header, second: Header
) -> None:
    assert codec.parsed(header_file.content(tmp_path, MASTER)).generation == 2
    assert header_file.names_database(tmp_path, MASTER) == "casework.db"
    assert header_file.names_database(tmp_path, MasterKey(bytes(32))) is None
    (tmp_path / "vault.hdr").write_bytes(b"")
    assert codec.parsed(header_file.content(tmp_path, MASTER)).generation == 1
    (tmp_path / "vault.hdr.prev").unlink()
    with pytest.raises(DamagedHeader):
        header_file.content(tmp_path, MASTER)


def test_the_recovery_sheet_opens_the_file(tmp_path: Path, second: Header) -> None:
    unlocked, _source = header_file.opened(
        tmp_path, lambda found: codec.unlocked_by_recovery(found, small_vault.sheet())
    )
    assert unlocked.master == MASTER
    assert unlocked.slot.kind == "recovery"
