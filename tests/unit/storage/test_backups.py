"""Backups: whole, verified, told apart, rotated."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from exitdesk.crypto.failures import NewerVersion
from exitdesk.crypto.keys import MasterKey, derived
from exitdesk.domain.trouble import Trouble
from exitdesk.storage import backup_manifest, backups, durable, header_file, sealed_files
from exitdesk.storage.backups import Keep
from exitdesk.storage.failures import DamagedBackup, DamagedDatabase, MissingFile
from exitdesk.storage.progress import Cancelled, Progress, silent
from tests.unit.storage import small_vault
from tests.unit.storage.small_vault import AT, SmallVault, measure

NOW = datetime(2026, 11, 23, 18, 15, 0, tzinfo=UTC)
TEXTS = [f"note {number}" for number in range(30)]


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[SmallVault]:
    with small_vault.created(tmp_path / "vault", TEXTS) as made:
        made.attach(b"picture" * 5000)
        made.attach(b"letter")
        yield made


def made(
    vault: SmallVault,
    at: datetime = NOW,
    *,
    thorough: bool = True,
    progress: Progress = silent,
    into: Path | None = None,
) -> Path:
    return backups.made(
        vault.folder,
        vault.header,
        vault.master,
        into or vault.folder / "backups",
        measure,
        at,
        thorough=thorough,
        progress=progress,
    )


def test_a_backup_is_one_folder_that_holds_everything(vault: SmallVault) -> None:
    path = made(vault)
    assert path.parent == vault.folder / "backups"
    assert path.name.startswith("2026-11-23_181500_")
    attachments = {f"attachments/{name}" for name in vault.measured().attachments}
    assert small_vault.files(path) == {"casework.db", "vault.hdr", "manifest", *attachments}
    manifest = backups.verified(path, vault.master, measure)
    assert manifest.counts == {"note": 30}
    assert manifest.head == vault.measured().head
    assert manifest.vault_id == vault.header.vault_id
    assert manifest.made_at == "2026-11-23T18:15:00+00:00"
    assert manifest.missing == ()
    assert backups.measured(manifest) == vault.measured()
    assert (
        manifest.size
        == sum(f.stat().st_size for f in path.rglob("*") if f.is_file())
        - (path / "manifest").stat().st_size
    )


def test_a_backup_opens_with_the_passphrase_of_its_time(vault: SmallVault) -> None:
    path = made(vault)
    found, source = small_vault.unlocked(path)
    assert (found.master, source) == (vault.master, "current")


def test_its_database_has_its_own_key(vault: SmallVault) -> None:
    one, other = made(vault), made(vault, NOW + timedelta(seconds=1))
    salts = {(path / "casework.db").read_bytes()[:16] for path in (one, other, vault.folder)}
    assert len(salts) == 3
    (other / "casework.db").write_bytes((one / "casework.db").read_bytes())
    with pytest.raises(DamagedBackup):
        backups.verified(other, vault.master, measure)


def test_nothing_in_it_is_readable(vault: SmallVault) -> None:
    path = made(vault)
    for file in path.rglob("*"):
        if file.is_file():
            raw = file.read_bytes()
            assert b"note" not in raw
            assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_work_goes_on_while_it_is_made(vault: SmallVault) -> None:
    """Notes saved meanwhile are in it whole or not at all, and none is lost in the vault."""
    written = 0

    def busy(_done: int, _total: int) -> None:
        nonlocal written
        vault.write(f"meanwhile {written}")
        written += 1

    vault.write(*["x" * 4000] * 600)
    before = vault.measured()
    path = made(vault, progress=busy)
    assert written > 1
    assert backups.measured(backups.verified(path, vault.master, measure)) == before
    assert len(vault.texts()) == 630 + written


def test_another_thread_may_make_it(vault: SmallVault) -> None:
    found: list[Path] = []
    thread = threading.Thread(target=lambda: found.append(made(vault)))
    thread.start()
    vault.write(*[f"other {number}" for number in range(50)])
    thread.join()
    counts = backups.verified(found[0], vault.master, measure).counts
    assert 30 <= counts["note"] <= 80
    assert len(vault.texts()) == 80


def test_attachments_are_linked_where_possible_and_copied_elsewhere(
    vault: SmallVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = sealed_files.names(vault.folder / "attachments")[0]
    original = vault.folder / "attachments" / name
    assert original.samefile(made(vault) / "attachments" / name)

    def refused(*_paths: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refused)
    copied = made(vault, NOW + timedelta(seconds=1))
    assert not original.samefile(copied / "attachments" / name)
    backups.verified(copied, vault.master, measure)


def test_strays_stay_out_and_what_is_missing_is_named(vault: SmallVault) -> None:
    folder = vault.folder / "attachments"
    (folder / ("0" * 64)).write_bytes(b"stray")
    gone = min(vault.measured().attachments)
    sealed_files.remove(folder, gone)
    path = made(vault)
    manifest = backups.verified(path, vault.master, measure)
    assert manifest.missing == (gone,)
    assert len(sealed_files.names(path / "attachments")) == 1


def test_cancelling_at_any_step_leaves_nothing(vault: SmallVault) -> None:
    steps: list[int] = []
    made(vault, progress=lambda done, _total: steps.append(done))
    assert len(steps) >= 3
    for stop in range(len(steps)):
        left = stop

        def progress(_done: int, _total: int) -> None:
            nonlocal left
            if left == 0:
                raise Cancelled
            left -= 1

        with pytest.raises(Cancelled):
            made(vault, progress=progress)
    assert len(list((vault.folder / "backups").iterdir())) == 1


def test_a_damaged_source_makes_no_backup(vault: SmallVault) -> None:
    vault.write(*["x" * 4000] * 50)
    vault.close()
    path = vault.folder / "casework.db"
    data = bytearray(path.read_bytes())
    data[20 * 4096 + 100] ^= 1
    path.write_bytes(data)
    with pytest.raises(DamagedDatabase):
        made(vault)
    assert list((vault.folder / "backups").iterdir()) == []


def test_what_a_killed_backup_left_is_cleared_and_nothing_else(vault: SmallVault) -> None:
    folder = durable.private_folder(vault.folder / "backups")
    mine = folder / f".unfinished-{vault.header.vault_id[:8]}-00000000"
    other = folder / ".unfinished-ffffffff-00000000"
    removing = folder / ".removing-2026-01-01_000000_0000"
    for path in (mine, other, removing):
        path.mkdir()
        (path / "casework.db").write_bytes(b"half")
    made(vault)
    assert (mine.exists(), other.exists(), removing.exists()) == (False, True, False)


def test_every_damage_is_found(vault: SmallVault) -> None:
    path = made(vault, into=vault.folder.parent / "stick")
    for file in sorted(f for f in path.rglob("*") if f.is_file()):
        whole = file.read_bytes()
        for position in (0, len(whole) // 2, len(whole) - 1):
            data = bytearray(whole)
            data[position] ^= 1
            file.unlink()
            file.write_bytes(data)
            with pytest.raises(DamagedBackup):
                backups.verified(path, vault.master, measure)
        file.write_bytes(whole[:-1])
        with pytest.raises(DamagedBackup):
            backups.verified(path, vault.master, measure)
        file.unlink()
        with pytest.raises((DamagedBackup, MissingFile)):
            backups.verified(path, vault.master, measure)
        file.write_bytes(whole)
        backups.verified(path, vault.master, measure)
    (path / "attachments" / ("1" * 64)).write_bytes(b"more")
    with pytest.raises(DamagedBackup):
        backups.verified(path, vault.master, measure)


def test_a_backup_with_other_counts_is_refused(vault: SmallVault) -> None:
    """Somebody with the key made a manifest that promises more than there is."""
    path = made(vault)
    manifest = backup_manifest.read(path, vault.master)
    (path / "manifest").unlink()
    more = backup_manifest.Manifest(
        id=manifest.id,
        vault_id=manifest.vault_id,
        made_at=manifest.made_at,
        counts={"note": 31},
        head=manifest.head,
        files=manifest.files,
    )
    backup_manifest.write(path, more, vault.master)
    with pytest.raises(DamagedBackup):
        backups.verified(path, vault.master, measure)


def test_a_folder_that_is_no_backup_says_so(tmp_path: Path, vault: SmallVault) -> None:
    for place in (tmp_path, tmp_path / "nothing"):
        with pytest.raises(MissingFile):
            backups.verified(place, vault.master, measure)
    assert backups.listed(tmp_path / "nothing") == []


def test_a_newer_format_says_so(vault: SmallVault) -> None:
    path = made(vault)
    data = (path / "manifest").read_bytes()
    (path / "manifest").write_bytes(data[:7] + b"2" + data[8:])
    with pytest.raises(NewerVersion):
        backups.verified(path, vault.master, measure)


def _forged(path: Path, master: MasterKey, backup_id: bytes, plain: bytes) -> None:
    prefix, nonce = b"EXDBACK1" + backup_id, bytes(12)
    sealed = AESGCM(derived(master, "backup_manifest", backup_id)).encrypt(nonce, plain, prefix)
    (path / "manifest").unlink()
    (path / "manifest").write_bytes(prefix + nonce + sealed)


def test_a_manifest_of_another_form_or_backup_is_refused(vault: SmallVault) -> None:
    path = made(vault)
    manifest = backup_manifest.read(path, vault.master)
    for plain in (b"", b"no document", b"{}", b"null", msgspec.json.encode(manifest)):
        _forged(path, vault.master, bytes(16), plain)
        with pytest.raises(DamagedBackup):
            backup_manifest.read(path, vault.master)
    _forged(path, vault.master, bytes.fromhex(manifest.id), msgspec.json.encode(manifest))
    assert backup_manifest.read(path, vault.master) == manifest, "the control"


def test_a_manifest_cannot_name_files_elsewhere(vault: SmallVault) -> None:
    path = made(vault)
    manifest = backup_manifest.read(path, vault.master)
    for name in ("../vault.hdr", "/etc/passwd", "attachments/../x", "attachments/" + "g" * 64):
        entry = backup_manifest.FileEntry(name, 0, "0" * 64)
        other = msgspec.structs.replace(manifest, files=(entry,))
        _forged(path, vault.master, bytes.fromhex(manifest.id), msgspec.json.encode(other))
        with pytest.raises(DamagedBackup):
            backup_manifest.read(path, vault.master)


def test_the_list_shows_the_newest_first_and_what_this_key_can_read(vault: SmallVault) -> None:
    older, newer = made(vault, NOW - timedelta(days=1)), made(vault)
    folder = vault.folder / "backups"
    (folder / "2026-13-45_000000_0000").mkdir()
    (folder / "2026-01-01_000000_0000").mkdir()
    (folder / "notes.txt").write_text("somebody's own")
    found = backups.listed(folder, vault.master)
    assert [backup.folder for backup in found] == [newer, older]
    assert found[0].made_at == NOW.replace(tzinfo=None)
    assert found[0].manifest is not None
    assert found[0].manifest.counts == {"note": 30}
    assert [backup.manifest for backup in backups.listed(folder, MasterKey(bytes(32)))] == [
        None,
        None,
    ]
    assert [backup.manifest for backup in backups.listed(folder)] == [None, None]


def test_rotation_keeps_days_weeks_and_months(vault: SmallVault) -> None:
    folder = vault.folder / "backups"
    for days in range(0, 120, 1):
        _light_backup(vault, folder, NOW - timedelta(days=days))
    _light_backup(vault, folder, NOW - timedelta(hours=3))
    backups.pruned(folder, vault.master, vault.header.vault_id)
    kept = [str(backup.made_at.date()) for backup in backups.listed(folder)]
    assert kept == [
        "2026-11-23",
        "2026-11-22",
        "2026-11-21",
        "2026-11-20",
        "2026-11-19",
        "2026-11-18",
        "2026-11-17",
        "2026-11-15",  # the newest of the week before; this week and last are among the days
        "2026-11-08",
        "2026-10-31",
        "2026-09-30",
    ]
    assert backups.listed(folder)[0].made_at.hour == 18
    assert backups.pruned(folder, vault.master, vault.header.vault_id) == []


def test_rotation_never_touches_what_is_not_ours(vault: SmallVault) -> None:
    folder = vault.folder / "backups"
    for days in range(5):
        _light_backup(vault, folder, NOW - timedelta(days=days))
    foreign = _light_backup(vault, folder, NOW - timedelta(days=400), key=MasterKey(bytes(32)))
    damaged = _light_backup(vault, folder, NOW - timedelta(days=401))
    (damaged / "manifest").write_bytes(b"damaged")
    own = folder / "photographs"
    own.mkdir()
    gone = backups.pruned(folder, vault.master, vault.header.vault_id, Keep(1, 0, 0))
    assert len(gone) == 4
    assert foreign.exists()
    assert damaged.exists()
    assert own.exists()
    assert backups.pruned(folder, vault.master, "0" * 32, Keep(0, 0, 0)) == []


def test_the_retention_period_goes_before_the_rotation(vault: SmallVault) -> None:
    folder = vault.folder / "backups"
    made_ = [_light_backup(vault, folder, NOW - timedelta(days=days)) for days in (0, 3, 40, 70)]
    gone = backups.pruned(folder, vault.master, vault.header.vault_id, not_before=date(2026, 11, 1))
    assert gone == made_[2:]
    gone = backups.pruned(folder, vault.master, vault.header.vault_id, not_before=date(2027, 1, 1))
    assert gone == [made_[1]], "the newest of all always stays"


def test_removing_takes_the_name_first(vault: SmallVault, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(vault)

    def interrupted(_path: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(durable, "remove_folder", interrupted)
        with pytest.raises(KeyboardInterrupt):
            backups.remove(path)
    assert backups.listed(vault.folder / "backups") == []
    made(vault)
    assert len(list((vault.folder / "backups").iterdir())) == 1


def test_a_quick_backup_reads_known_attachments_once(
    vault: SmallVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = vault.folder / "backups"
    made(vault, thorough=False)
    _light_backup(vault, folder, NOW + timedelta(minutes=1), key=MasterKey(bytes(32)))
    vault.attach(b"new one")
    read: list[str] = []
    entry = backups._entry

    def noted(folder: Path, path: str) -> backup_manifest.FileEntry:
        read.append(path)
        return entry(folder, path)

    with monkeypatch.context() as patched:
        patched.setattr(backups, "_entry", noted)
        path = made(vault, NOW + timedelta(hours=1), thorough=False)
    assert len([name for name in read if name.startswith("attachments/")]) == 1
    assert len(backups.verified(path, vault.master, measure).files) == 5


def _light_backup(
    vault: SmallVault, folder: Path, at: datetime, key: MasterKey | None = None
) -> Path:
    """Write the folder of a backup with a real manifest and no files, for lists and rotation."""
    durable.private_folder(folder)
    path = folder / f"{at:%Y-%m-%d_%H%M%S}_0000"
    path.mkdir()
    manifest = backup_manifest.Manifest(
        id=os.urandom(16).hex(),
        vault_id=vault.header.vault_id,
        made_at=at.isoformat(),
        counts={},
        head=vault.header.head,
        files=(),
    )
    backup_manifest.write(path, manifest, key or vault.master)
    return path


def test_a_backup_of_a_former_passphrase_still_opens_with_it(vault: SmallVault) -> None:
    path = made(vault)
    slots = small_vault.passphrase_slots(vault.master, vault.header.vault_id, "new words")
    changed = vault.header.changed(AT, slots=slots)
    header_file.write(vault.folder, changed, vault.master, revoking=True)
    assert small_vault.unlocked(path)[0].master == vault.master
    with pytest.raises(Trouble):
        small_vault.unlocked(path, "new words")
