"""Restoring: a whole vault in the end, or the one that was there."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from exitdesk.crypto.failures import WrongPassphrase
from exitdesk.crypto.header import Unlocked
from exitdesk.crypto.keys import MasterKey
from exitdesk.crypto.slots import Slot
from exitdesk.storage import backups, durable, header_file, holder, restoring, rotation
from exitdesk.storage.failures import DamagedBackup, DiskFull, ReadOnlyPlace
from exitdesk.storage.holder import VaultHeld
from exitdesk.storage.progress import Cancelled
from exitdesk.storage.restoring import OccupiedFolder, Restored
from tests.unit.storage import small_vault
from tests.unit.storage.small_vault import AT, SmallVault, measure

NOW = datetime(2026, 11, 23, 18, 15, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
TEXTS = [f"note {number}" for number in range(30)]
MORE = ["after the backup"]


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A backup below a closed vault that has gone on since."""
    with small_vault.created(tmp_path / "vault", TEXTS) as made:
        made.attach(b"picture" * 5000)
        folder = made.folder / "backups"
        path = backups.made(made.folder, made.header, made.master, folder, measure, NOW)
        made.write(*MORE)
        made.attach(b"later letter")
    return path


def restored(backup: Path, vault: Path, current: Unlocked | None = None) -> Restored:
    master = small_vault.unlocked(backup)[0].master
    return restoring.restored(backup, master, vault, measure, LATER, current=current)


def whole(folder: Path, texts: list[str], attachments: int = 1, words: str = "") -> SmallVault:
    opening = [words] if words else []
    with small_vault.opened(folder, *opening) as vault:
        assert vault.texts() == texts
        assert vault.verify_attachments() == attachments
        assert vault.compartment.integrity_problems() == []
    return vault


def test_a_backup_becomes_a_vault_in_a_new_folder(tmp_path: Path, backup: Path) -> None:
    for place in (tmp_path / "new", tmp_path / "deep" / "new", tmp_path / "empty"):
        if place.name == "empty":
            place.mkdir()
        found = restored(backup, place)
        vault = whole(place, TEXTS)
        assert found.former is None
        assert vault.header == found.header
        assert vault.header.head.count == len(TEXTS)
        assert vault.header.database == "casework.db"
        left = [path.name for path in place.parent.iterdir() if path.name.startswith(".")]
        assert left == []


def test_the_vault_that_was_there_stays_beside_it(tmp_path: Path, backup: Path) -> None:
    found = restored(backup, tmp_path / "vault")
    assert found.former == tmp_path / "vault (2026-11-24 181500)"
    whole(found.former, TEXTS + MORE, attachments=2)
    whole(tmp_path / "vault", TEXTS)
    assert {path.name for path in tmp_path.iterdir()} == {"vault", found.former.name}


def test_its_backups_move_on_with_the_new_vault(tmp_path: Path, backup: Path) -> None:
    found = restored(backup, tmp_path / "vault")
    assert found.former is not None
    assert not (found.former / "backups").exists()
    moved = backups.listed(tmp_path / "vault" / "backups", found.master)
    assert [entry.folder.name for entry in moved] == [backup.name]
    backups.verified(moved[0].folder, found.master, measure)


def test_generation_head_and_erasures_fit_together(tmp_path: Path, backup: Path) -> None:
    folder = tmp_path / "vault"
    found, _source = small_vault.unlocked(folder)
    erased = found.header.with_erased(AT, ["ab" * 16]).changed(AT)
    header_file.write(folder, erased, found.master)
    after = restored(backup, folder).header
    assert after.generation == erased.generation + 1
    assert after.is_erased("ab" * 16)
    assert after.head.count == len(TEXTS)


def test_a_passphrase_changed_since_the_backup_still_holds(tmp_path: Path, backup: Path) -> None:
    folder = tmp_path / "vault"
    found, _source = small_vault.unlocked(folder)
    slots = small_vault.passphrase_slots(found.master, found.header.vault_id, "new words")
    header_file.write(folder, found.header.changed(AT, slots=slots), found.master, revoking=True)
    restored(backup, folder)
    whole(folder, TEXTS, words="new words")
    with pytest.raises(WrongPassphrase):
        small_vault.opened(folder)


def _rotated(folder: Path, words: str) -> None:
    found, _source = small_vault.unlocked(folder)

    def slots_for(fresh: MasterKey) -> tuple[Slot, ...]:
        return small_vault.passphrase_slots(fresh, found.header.vault_id, words)

    rotation.rotated(folder, found.header, found.master, slots_for, measure, AT)


def test_a_key_rotated_since_the_backup_still_holds(tmp_path: Path, backup: Path) -> None:
    folder = tmp_path / "vault"
    _rotated(folder, "new words")
    current, _source = small_vault.unlocked(folder, "new words")
    found = restored(backup, folder, current)
    assert found.master == current.master
    assert whole(folder, TEXTS, words="new words").header.database == "casework.db"


def test_without_the_newer_key_the_backup_s_own_counts(tmp_path: Path, backup: Path) -> None:
    folder = tmp_path / "vault"
    _rotated(folder, "new words")
    found = restored(backup, folder)
    whole(folder, TEXTS)
    assert found.former is not None
    whole(found.former, TEXTS + MORE, attachments=2, words="new words")


def test_another_vault_in_the_place_lends_nothing(tmp_path: Path, backup: Path) -> None:
    other = small_vault.created(tmp_path / "other", ["of another"])
    other.close()
    current = Unlocked(other.master, other.header, other.header.slots[0])
    found = restored(backup, tmp_path / "other", current)
    assert found.master != other.master
    whole(tmp_path / "other", TEXTS)
    assert found.former is not None
    whole(found.former, ["of another"], attachments=0)


def test_a_vault_with_a_broken_header_can_be_restored_over(tmp_path: Path, backup: Path) -> None:
    for name in ("vault.hdr", "vault.hdr.prev"):
        (tmp_path / "vault" / name).write_bytes(b"broken")
    restored(backup, tmp_path / "vault")
    whole(tmp_path / "vault", TEXTS)


def test_an_open_vault_is_not_touched(tmp_path: Path, backup: Path) -> None:
    with holder.held(tmp_path / "vault", AT), pytest.raises(VaultHeld):
        restored(backup, tmp_path / "vault")
    assert [path.name for path in tmp_path.iterdir()] == ["vault"]


def test_a_folder_with_other_things_is_not_touched(tmp_path: Path, backup: Path) -> None:
    other = tmp_path / "letters"
    other.mkdir()
    (other / "letter.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    for place in (other, tmp_path / "file"):
        with pytest.raises(OccupiedFolder):
            restored(backup, place)
    assert (other / "letter.txt").read_text() == "mine"


def test_a_damaged_backup_changes_nothing(tmp_path: Path, backup: Path) -> None:
    data = bytearray((backup / "casework.db").read_bytes())
    data[5000] ^= 1
    (backup / "casework.db").write_bytes(data)
    with pytest.raises(DamagedBackup):
        restored(backup, tmp_path / "vault")
    whole(tmp_path / "vault", TEXTS + MORE, attachments=2)
    assert [path.name for path in tmp_path.iterdir()] == ["vault"]


def test_cancelling_changes_nothing(tmp_path: Path, backup: Path) -> None:
    def stop(_done: int, _total: int) -> None:
        raise Cancelled

    master = small_vault.unlocked(backup)[0].master
    with pytest.raises(Cancelled):
        restoring.restored(backup, master, tmp_path / "vault", measure, LATER, progress=stop)
    assert [path.name for path in tmp_path.iterdir()] == ["vault"]


@pytest.mark.parametrize("rename", range(1, 6))
def test_a_rename_that_fails_leaves_a_vault_in_its_place(
    tmp_path: Path, backup: Path, rename: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = durable.replace
    calls = 0

    def failing(new: Path, path: Path) -> None:
        nonlocal calls
        calls += 1
        if calls == rename:
            raise OSError(28, "No space left on device")
        replace(new, path)

    with monkeypatch.context() as patched:
        patched.setattr(durable, "replace", failing)
        switched = rename == 5  # only the backups had still to move
        with nullcontext() if switched else pytest.raises(DiskFull):
            restored(backup, tmp_path / "vault")
    restoring.settled(tmp_path / "vault")
    texts = TEXTS if switched else TEXTS + MORE
    whole(tmp_path / "vault", texts, attachments=1 if switched else 2)
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_restore_that_was_killed_between_the_renames_is_finished(
    tmp_path: Path, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "vault"
    restored(backup, tmp_path / "new")
    folder.rename(tmp_path / "vault (2026-11-24 181500)")
    (tmp_path / "new").rename(tmp_path / ".vault.restored")
    monkeypatch.chdir(tmp_path)
    assert restoring.settled(Path("vault")), "a relative path is the same place"
    whole(folder, TEXTS)
    assert not restoring.settled(folder)


def test_what_a_killed_restore_left_is_cleared_unless_it_still_runs(tmp_path: Path) -> None:
    left, running = tmp_path / ".v[1].restoring-aaaa", tmp_path / ".v[1].restoring-bbbb"
    other = tmp_path / ".v1.restoring-cccc"
    for path in (left, running, other, tmp_path / "v[1]", tmp_path / ".v[1].restored"):
        path.mkdir()
    with holder.held(running, AT):
        assert not restoring.settled(tmp_path / "v[1]")
        assert {path.name for path in tmp_path.iterdir()} == {running.name, other.name, "v[1]"}


def test_a_new_place_that_cannot_be_named_stays_empty(
    tmp_path: Path, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = durable.replace

    def failing(new: Path, path: Path) -> None:
        if path.name == "new":
            raise PermissionError(13, "Permission denied")
        replace(new, path)

    with monkeypatch.context() as patched:
        patched.setattr(durable, "replace", failing)
        with pytest.raises(ReadOnlyPlace):
            restored(backup, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    assert restoring.settled(tmp_path / "new"), "the next start finishes it"
    whole(tmp_path / "new", TEXTS)


@pytest.mark.parametrize(
    "name", ["Büro & Söhne #1", "100%?", "ملفات", "v[1]*", "a'b\"c", ".hidden"]
)
def test_any_folder_name_will_do(tmp_path: Path, backup: Path, name: str) -> None:
    restored(backup, tmp_path / name)
    whole(tmp_path / name, TEXTS)
    again = restored(backup, tmp_path / name)
    assert again.former is not None
    whole(again.former, TEXTS)


def test_where_there_is_no_folder_there_is_nothing_to_finish(tmp_path: Path) -> None:
    assert not restoring.settled(tmp_path / "nothing" / "vault")


def test_the_preview_says_what_would_be_lost(tmp_path: Path, backup: Path) -> None:
    with small_vault.opened(tmp_path / "vault") as vault:
        shown = restoring.preview(backup, vault.master, vault.measured())
    assert shown.changes_lost == 1
    assert shown.backup.counts == {"note": 30}
    assert shown.current is not None
    assert shown.current.counts == {"note": 31}
    assert restoring.preview(backup, vault.master, None).changes_lost == 0
