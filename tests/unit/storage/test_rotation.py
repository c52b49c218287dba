"""Rotating the data key: all of it or none of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from exitdesk.crypto import header as codec
from exitdesk.crypto.failures import WrongPassphrase
from exitdesk.crypto.header import Header
from exitdesk.crypto.keys import MasterKey, derived
from exitdesk.crypto.slots import Slot
from exitdesk.storage import compartment, database_copy, header_file, rotation
from exitdesk.storage.compartment import Connection
from exitdesk.storage.database_copy import Measured
from exitdesk.storage.failures import BusyPlace, DamagedDatabase, DiskFull
from exitdesk.storage.progress import Cancelled
from exitdesk.storage.rotation import Rotated
from tests.unit.storage import small_vault
from tests.unit.storage.small_vault import AT, PASSPHRASE, SmallVault

TEXTS = [f"note {number}" for number in range(30)]


@pytest.fixture
def vault(tmp_path: Path) -> SmallVault:
    """A closed vault with notes and an attachment."""
    with small_vault.created(tmp_path / "vault", TEXTS) as made:
        made.attach(b"picture" * 5000)
    return made


def rotated(vault: SmallVault, passphrase: str = PASSPHRASE) -> Rotated:
    def slots_for(fresh: MasterKey) -> tuple[Slot, ...]:
        return small_vault.passphrase_slots(fresh, vault.header.vault_id, passphrase)

    return rotation.rotated(
        vault.folder, vault.header, vault.master, slots_for, small_vault.measure, AT
    )


def whole(folder: Path, passphrase: str = PASSPHRASE) -> Header:
    with small_vault.opened(folder, passphrase) as again:
        assert again.texts() == TEXTS
        assert again.verify_attachments() == 1
        assert again.compartment.integrity_problems() == []
        return again.header


def test_everything_is_there_under_the_new_key(vault: SmallVault) -> None:
    new = rotated(vault, "new words")
    assert new.master != vault.master
    assert new.header.database == "casework.2.db"
    assert new.header.generation == vault.header.generation + 1
    assert whole(vault.folder, "new words") == new.header
    assert new.header.head.count == len(TEXTS)
    with pytest.raises(WrongPassphrase):
        small_vault.unlocked(vault.folder)


def test_the_old_key_opens_neither_file(vault: SmallVault) -> None:
    rotated(vault)
    with pytest.raises(DamagedDatabase):
        compartment.connected(
            vault.folder / "casework.2.db", derived(vault.master, "database"), "reading"
        )
    for name in ("vault.hdr", "vault.hdr.prev"):
        data = (vault.folder / name).read_bytes()
        assert not codec.parsed(data).belongs_to(vault.master)


def test_the_old_pair_stays_until_the_vault_has_opened(vault: SmallVault) -> None:
    rotated(vault)
    assert {"casework.db", "vault.hdr.old"} <= small_vault.files(vault.folder)
    found, source = small_vault.unlocked(vault.folder)
    rotation.settled(vault.folder, found.header, "previous")
    assert (vault.folder / "casework.db").exists()
    rotation.settled(vault.folder, found.header, source)
    attachments = {f for f in small_vault.files(vault.folder) if f.startswith("attachments/")}
    assert small_vault.files(vault.folder) - attachments == {
        "casework.2.db",
        "vault.hdr",
        "vault.hdr.prev",
    }
    whole(vault.folder)


def test_it_can_be_done_again_and_again(vault: SmallVault) -> None:
    for number in (2, 3, 4):
        new = rotated(vault)
        assert new.header.database == f"casework.{number}.db"
        rotation.settled(vault.folder, new.header, "current")
        vault.header, vault.master = new.header, new.master
    assert whole(vault.folder).generation == 4


def test_what_a_killed_rotation_left_is_no_obstacle(vault: SmallVault) -> None:
    (vault.folder / "casework.2.db").write_bytes(b"half")
    (vault.folder / "casework.2.db-journal").write_bytes(b"half")
    rotated(vault)
    whole(vault.folder)


def test_a_journal_that_was_not_emptied_is_carried_over(vault: SmallVault) -> None:
    """As after a crash: the newest notes lie in the -wal only."""
    again = small_vault.opened(vault.folder)
    again.write("only in the journal")
    journal = (vault.folder / "casework.db-wal").read_bytes()
    data = (vault.folder / "casework.db").read_bytes()
    again.close()
    (vault.folder / "casework.db").write_bytes(data)
    (vault.folder / "casework.db-wal").write_bytes(journal)
    rotated(vault)
    with small_vault.opened(vault.folder) as after:
        assert after.texts() == [*TEXTS, "only in the journal"]


def unchanged(vault: SmallVault, before: set[str]) -> None:
    assert small_vault.files(vault.folder) == before
    assert whole(vault.folder) == vault.header


def test_cancelling_leaves_the_vault_as_it_was(vault: SmallVault) -> None:
    before = small_vault.files(vault.folder)

    def stop(_done: int, _total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        rotation.rotated(
            vault.folder,
            vault.header,
            vault.master,
            lambda fresh: small_vault.passphrase_slots(fresh, vault.header.vault_id),
            small_vault.measure,
            AT,
            progress=stop,
        )
    unchanged(vault, before)


def test_a_copy_that_differs_is_never_taken(
    vault: SmallVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A library that copies less than it says, as `PRAGMA rekey` did."""
    before = small_vault.files(vault.folder)
    calls = 0
    measure = small_vault.measure

    def lying(connection: Connection) -> Measured:
        nonlocal calls
        calls += 1
        found = measure(connection)
        return Measured({"note": found.counts["note"] + calls}, found.head, found.attachments)

    monkeypatch.setattr(small_vault, "measure", lying)
    with pytest.raises(DamagedDatabase):
        rotated(vault)
    monkeypatch.undo()
    unchanged(vault, before)


def test_a_header_that_cannot_be_written_leaves_the_vault_as_it_was(
    vault: SmallVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = small_vault.files(vault.folder)

    def full(*_arguments: object, **_more: object) -> None:
        raise DiskFull.found()

    with monkeypatch.context() as patched:
        patched.setattr(header_file, "write", full)
        with pytest.raises(DiskFull):
            rotated(vault)
    unchanged(vault, before)


def test_an_error_after_the_switch_does_not_deny_it(
    vault: SmallVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = header_file.write

    def late(*arguments: object, **more: object) -> None:
        write(*arguments, **more)  # type: ignore[arg-type]
        raise DiskFull.found()

    with monkeypatch.context() as patched:
        patched.setattr(header_file, "write", late)
        new = rotated(vault)
    assert whole(vault.folder) == new.header


def test_an_interruption_after_the_switch_keeps_the_new_pair(
    vault: SmallVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = header_file.write

    def interrupted(*arguments: object, **more: object) -> None:
        write(*arguments, **more)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(header_file, "write", interrupted)
        with pytest.raises(KeyboardInterrupt):
            rotated(vault, "new words")
    assert whole(vault.folder, "new words").database == "casework.2.db"


def test_nobody_writes_while_it_runs(vault: SmallVault) -> None:
    with small_vault.opened(vault.folder) as again:
        again.compartment.connection.execute("BEGIN IMMEDIATE")

        def impatient(path: Path, key: bytes, purpose: compartment.Purpose) -> Connection:
            connection = compartment.connected(path, key, purpose)
            connection.set_busy_timeout(0.0)
            return connection

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(database_copy, "connected", impatient)
            with pytest.raises(BusyPlace):
                rotated(vault)
        again.compartment.connection.execute("ROLLBACK")
    whole(vault.folder)
