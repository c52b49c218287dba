"""A folder as a place for bundles: what is put there is whole, and nothing else is touched."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exitdesk import i18n
from exitdesk.sync import places
from exitdesk.sync.place_names import (
    MARKER,
    Entry,
    Foreign,
    Why,
    explained,
    is_ours,
    new_name,
    part_name,
    shown_name,
    why_not,
    why_not_folder,
)
from exitdesk.sync.place_trouble import PlaceTrouble, Problem, place_explained
from exitdesk.sync.places import FolderPlace, Place

A = "0123456789abcdef" * 2 + ".exd"
B = "fedcba9876543210" * 2 + ".exd"
NOBODY = 65534
DAY_S = 24 * 60 * 60

WHY_NOT = [
    ("0123456789abcdef0123456789abcdef.sync-conflict-20261125-083000-ABCDEFG.exd", Why.CONFLICT),
    ("0123456789abcdef0123456789abcdef (conflicted copy 2026-11-25 083000).exd", Why.CONFLICT),
    ("0123456789abcdef0123456789abcdef (Anna's conflicted copy 2026-11-25).exd", Why.CONFLICT),
    ("0123456789abcdef0123456789abcdef_conflict-20261125-083000.exd", Why.CONFLICT),
    ("0123456789abcdef0123456789abcdef (Case Conflict).exd", Why.CONFLICT),
    ("0123456789abcdef0123456789abcdef (SFConflict a@b 2026-11-25).exd", Why.CONFLICT),
    ("0123456789abcdef0123456789abcdef (In Konflikt stehende Kopie).exd", Why.CONFLICT),
    (A + ".tmp", Why.TEMPORARY),
    (A + ".part", Why.TEMPORARY),
    (A + ".filepart", Why.TEMPORARY),
    (A + ".crdownload", Why.TEMPORARY),
    (A + "~", Why.TEMPORARY),
    ("~" + A, Why.TEMPORARY),
    (f".syncthing.{A}.tmp", Why.TEMPORARY),
    (f"~syncthing~{A}.tmp", Why.TEMPORARY),
    (f".{A}.~1a2b", Why.TEMPORARY),
    (".fuse_hidden0000123400000001", Why.TEMPORARY),
    (".nfs00000000012345670000", Why.TEMPORARY),
    (part_name(A, bytes(8)), Why.TEMPORARY),
    (A.upper(), Why.RENAMED),
    ("Copy of " + A, Why.RENAMED),
    (A.replace(".exd", " (1).exd"), Why.RENAMED),
    (A + ".txt", Why.RENAMED),
    ("for Anna.exd", Why.RENAMED),
    (A[1:], Why.RENAMED),
    ("desktop.ini", Why.SYSTEM),
    (".DS_Store", Why.SYSTEM),
    ("._" + A, Why.SYSTEM),
    (".stignore", Why.SYSTEM),
    ("Thumbs.db", Why.SYSTEM),
    ("holiday.jpg", Why.FOREIGN),
    ("0123456789abcdef0123456789abcdef", Why.FOREIGN),
    ("a" * 250, Why.FOREIGN),
    ("exd", Why.FOREIGN),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return an empty folder that is the shared place."""
    place = tmp_path / "shared"
    place.mkdir()
    return place


@pytest.fixture
def place(folder: Path) -> FolderPlace:
    """Return the folder as a place."""
    return FolderPlace(folder, b"d" * 16)


@pytest.fixture
def nobody() -> Iterator[None]:
    """Go on as a user to whom rights apply."""
    if not hasattr(os, "geteuid"):
        pytest.skip("rights of this kind are not known here")
    before = os.geteuid()
    if before == 0:
        os.seteuid(NOBODY)
    yield
    os.seteuid(before)


def problem_of(call: object, *arguments: object) -> Problem:
    with pytest.raises(PlaceTrouble) as caught:
        call(*arguments)  # type: ignore[operator]
    return caught.value.problem


def test_what_is_put_there_is_found_read_and_removed(folder: Path, place: Place) -> None:
    before = time.time() * 1000 - 2000  # as coarse as FAT
    place.write_new(B, b"second")
    place.write_new(A, b"first one")
    assert [(entry.name, entry.size) for entry in place.names()] == [(A, 9), (B, 6)]
    assert all(before <= entry.modified <= time.time() * 1000 for entry in place.names())
    assert place.read(A, 9) == b"first one"
    assert place.foreign() == []
    assert sorted(path.name for path in folder.iterdir()) == [A, B]
    place.remove(A)
    place.remove(A)
    assert [entry.name for entry in place.names()] == [B]


def test_names_are_random_and_ours() -> None:
    names = {new_name() for _ in range(100)}
    assert len(names) == 100
    assert all(is_ours(name) for name in names)


@pytest.mark.parametrize(
    "name", ["../" + A, "/" + A, "x/" + A, A + "\n", A.upper(), MARKER, "", ".", A + "\0"]
)
def test_only_our_names_are_used(place: Place, name: str) -> None:
    for use in (
        lambda: place.read(name, 1),
        lambda: place.write_new(name, b"x"),
        lambda: place.remove(name),
    ):
        with pytest.raises(ValueError, match="not a name of ours"):
            use()


@pytest.mark.parametrize("kind", ["file", "folder", "link", "link to nothing"])
def test_nothing_is_ever_written_over(
    folder: Path, tmp_path: Path, place: Place, kind: str
) -> None:
    there, outside = folder / A, tmp_path / "outside"
    if kind == "file":
        there.write_bytes(b"older")
    elif kind == "folder":
        there.mkdir()
    else:
        there.symlink_to(outside)
        if kind == "link":
            outside.write_bytes(b"older")
    with pytest.raises(FileExistsError) as caught:
        place.write_new(A, b"newer")
    assert A not in str(caught.value)
    assert [path.name for path in folder.iterdir()] == [A]
    assert kind == "folder" or not there.exists() or there.read_bytes() == b"older"
    assert outside.exists() == (kind == "link")


def test_of_two_that_write_the_same_name_at_once_one_wins(folder: Path) -> None:
    devices = [FolderPlace(folder, bytes([number]) * 16) for number in range(4)]
    names = [new_name() for _ in range(40)]

    def won(device: FolderPlace) -> set[str]:
        found = set()
        for name in names:
            with suppress(FileExistsError):
                device.write_new(name, device._tag * 1000)
                found.add(name)
        return found

    with ThreadPoolExecutor(4) as pool:
        winners = list(pool.map(won, devices))
    assert sorted(name for one in winners for name in one) == sorted(names)
    for device, mine in zip(devices, winners, strict=True):
        assert all(device.read(name, 8000) == device._tag * 1000 for name in mine)
    assert devices[0].foreign() == []


@given(st.text(max_size=300), st.integers(0, 10))
def test_every_name_is_ours_or_has_a_reason(name: str, size: int) -> None:
    why = why_not(name, size)
    assert (why is None) == (is_ours(name) and size > 0)
    assert shown_name(name).isprintable() or name == ""
    assert len(shown_name(name)) <= 80
    part = part_name(name if is_ours(name) else A, bytes(8))
    assert why_not(part, size) is Why.TEMPORARY


def test_the_last_step_does_not_replace_what_came_meanwhile(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / A).write_bytes(b"older")
    (folder / "part").write_bytes(b"newer")
    with pytest.raises(FileExistsError):
        places._renamed_new(folder / "part", folder / A)

    def no_links(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, "as on FAT")

    monkeypatch.setattr(os, "link", no_links)
    with pytest.raises(FileExistsError):
        places._renamed_new(folder / "part", folder / A)
    places._renamed_new(folder / "part", folder / B)
    assert [(folder / name).read_bytes() for name in (A, B)] == [b"older", b"newer"]
    assert not (folder / "part").exists()


@pytest.mark.parametrize(("name", "why"), WHY_NOT)
def test_other_files_are_left_alone_with_a_reason(
    folder: Path, place: Place, name: str, why: Why
) -> None:
    (folder / name).write_bytes(b"text")
    assert place.listing() == ([], [(name, why)])
    assert why_not(name, 4) is why
    assert explained(why).endswith(".")


def test_what_is_no_file_is_left_alone(folder: Path, tmp_path: Path, place: Place) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"secret")
    (folder / A).symlink_to(outside)
    os.mkfifo(folder / B)
    (folder / "notes").mkdir()
    (folder / ".stfolder").mkdir()
    (folder / ("1" * 32 + ".exd")).touch()
    (folder / ("2" * 32 + ".exd")).mkdir()
    assert place.names() == []
    assert place.foreign() == sorted(
        [
            Foreign(A, Why.LINK),
            Foreign(B, Why.FOREIGN),
            Foreign("1" * 32 + ".exd", Why.EMPTY),
            Foreign("2" * 32 + ".exd", Why.FOLDER),
            Foreign("notes", Why.FOLDER),
            Foreign(".stfolder", Why.SYSTEM),
        ]
    )
    assert problem_of(place.read, A, 100) is Problem.MISSING
    assert problem_of(place.read, B, 100) is Problem.MISSING
    assert why_not_folder("System Volume Information") is Why.SYSTEM


def test_each_reason_has_its_own_sentence() -> None:
    assert len({explained(why) for why in Why}) == len(Why)


def test_a_name_is_shown_whatever_is_in_it(folder: Path, place: Place) -> None:
    nasty = b"\xff\xfe\x1b[31m" + "\u202e".encode() + b"x" * 200
    (folder / os.fsdecode(nasty)).write_bytes(b"x")
    (found,) = place.foreign()
    shown = shown_name(found.name)
    assert len(shown) == 80
    assert shown.isprintable()
    assert shown.startswith("\ufffd\ufffd\ufffd[31m\ufffdx")
    assert shown.encode()
    assert shown_name("holiday.jpg") == "holiday.jpg"


def test_what_is_too_large_is_not_read(place: Place) -> None:
    place.write_new(A, b"12345")
    assert place.read(A, 5) == b"12345"
    assert problem_of(place.read, A, 4) is Problem.TOO_LARGE


def test_the_start_is_enough_to_see_for_whom_a_file_is(folder: Path, place: Place) -> None:
    place.write_new(A, b"12345")
    assert [place.start(A, size) for size in (0, 2, 5, 9)] == [b"", b"12", b"12345", b"12345"]
    assert problem_of(place.start, B, 2) is Problem.MISSING
    (folder / B).symlink_to(folder / A)
    assert problem_of(place.start, B, 2) is Problem.MISSING


def test_a_file_that_grows_while_it_is_read_is_not_followed() -> None:
    descriptor = os.open("/proc/self/status", os.O_RDONLY)  # its size is said to be 0
    try:
        assert problem_of(places._limited, descriptor, 10) is Problem.TOO_LARGE
    finally:
        os.close(descriptor)


def test_files_are_as_open_as_the_folder(folder: Path, place: Place) -> None:
    for number, mode in enumerate((0o700, 0o750, 0o777)):
        folder.chmod(mode)
        name = f"{number:032x}.exd"
        place.write_new(name, b"x")
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600 | mode & 0o444


def test_places_are_told_apart(folder: Path, place: Place, tmp_path: Path) -> None:
    assert place.known_id() is None
    first = place.folder_id()
    assert len(first) == 16
    assert place.folder_id() == first == place.known_id() == FolderPlace(folder).folder_id()
    assert place.listing() == ([], [])
    (tmp_path / "other").mkdir()
    assert FolderPlace(tmp_path / "other").folder_id() != first
    shutil.copytree(folder, tmp_path / "copy")
    assert FolderPlace(tmp_path / "copy").folder_id() == first


@pytest.mark.parametrize("damage", ["empty", "cut", "long", "link"])
def test_a_damaged_marker_is_made_anew(
    folder: Path, place: Place, tmp_path: Path, damage: str
) -> None:
    first = place.folder_id()
    marker, outside = folder / MARKER, tmp_path / "outside"
    outside.write_bytes(b"x")
    if damage == "link":
        marker.unlink()
        marker.symlink_to(outside)
    else:
        whole = marker.read_bytes()
        marker.write_bytes({"empty": b"", "cut": whole[:20], "long": whole * 9}[damage])
    assert place.known_id() is None
    second = place.folder_id()
    assert second not in {first, None}
    assert place.known_id() == second
    assert [path.name for path in folder.iterdir()] == [MARKER]
    assert not marker.is_symlink()
    assert outside.read_bytes() == b"x"


def test_of_two_devices_that_mark_at_once_the_first_wins(folder: Path, place: FolderPlace) -> None:
    first = FolderPlace(folder, b"e" * 16).folder_id()
    assert place._mark(b"n" * 16) == first
    assert [path.name for path in folder.iterdir()] == [MARKER]


def test_only_our_own_old_temporary_files_are_cleared(folder: Path, place: FolderPlace) -> None:
    mine, other = place._tag, FolderPlace(folder, b"e" * 16)._tag
    assert mine != other
    now = time.time()
    ages = {
        part_name("1" * 32 + ".exd", mine): -2 * DAY_S,
        part_name("2" * 32 + ".exd", mine): -DAY_S / 2,
        part_name("3" * 32 + ".exd", mine): 2 * DAY_S,
        part_name("4" * 32 + ".exd", other): -2 * DAY_S,
        A: -2 * DAY_S,
        "holiday.jpg.tmp": -2 * DAY_S,
    }
    for name, age in ages.items():
        (folder / name).write_bytes(b"x")
        os.utime(folder / name, (now + age, now + age))
    assert place.tidy() == 2
    assert place.tidy() == 0
    assert {path.name for path in folder.iterdir()} == set(list(ages)[1:2] + list(ages)[3:])
    assert {found.why for found in place.foreign()} == {Why.TEMPORARY}


def test_our_own_leftover_does_not_stop_the_next_try(folder: Path, place: FolderPlace) -> None:
    (folder / part_name(A, place._tag)).write_bytes(b"half")
    place.write_new(A, b"whole")
    assert [path.name for path in folder.iterdir()] == [A]


def test_a_full_stick_says_so_and_keeps_what_is_there(small_disk: Path) -> None:
    place = FolderPlace(small_disk)
    place.write_new(A, b"x" * 1000)
    place.folder_id()
    assert problem_of(place.write_new, B, bytes(40 << 20)) is Problem.FULL
    assert place.read(A, 1000) == b"x" * 1000
    assert sorted(path.name for path in small_disk.iterdir()) == [A, MARKER]
    place.write_new(B, b"small enough")


def test_a_protected_stick_can_be_read(small_disk: Path, remounted: Path) -> None:
    place = FolderPlace(remounted)
    assert place.read(A, 10) == b"x"
    assert [entry.name for entry in place.names()] == [A]
    assert place.known_id() is None
    assert place.folder_id() == place.folder_id()
    assert problem_of(place.write_new, B, b"y") is Problem.READ_ONLY
    assert problem_of(place.remove, A) is Problem.READ_ONLY


@pytest.fixture
def remounted(small_disk: Path) -> Iterator[Path]:
    """Return a disk with one bundle on it that can only be read."""
    FolderPlace(small_disk).write_new(A, b"x")
    os.system(f"mount -o remount,ro {small_disk}")
    yield small_disk
    os.system(f"mount -o remount,rw {small_disk}")


def test_a_stick_that_is_gone_says_so(tmp_path: Path) -> None:
    place = FolderPlace(tmp_path / "nowhere")
    for use in (
        place.listing,
        place.names,
        lambda: place.write_new(A, b"x"),
        lambda: place.remove(A),
        place.folder_id,
        place.tidy,
    ):
        assert problem_of(use) is Problem.GONE
    assert problem_of(lambda: place.read(A, 1)) is Problem.MISSING
    (tmp_path / "file").touch()
    assert problem_of(FolderPlace(tmp_path / "file").names) is Problem.GONE


def test_a_stick_pulled_out_while_it_is_looked_at_is_not_an_empty_one(
    folder: Path, place: FolderPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.write_new(A, b"x")
    place.write_new(B, b"y")
    entries = place._entries()
    (folder / A).unlink()
    with monkeypatch.context() as patch:
        patch.setattr(place, "_entries", lambda: entries)
        assert [entry.name for entry in place.names()] == [B]
    shutil.rmtree(folder)
    real = place._entries
    seen = iter([entries])
    monkeypatch.setattr(place, "_entries", lambda: next(seen, None) or real())
    assert problem_of(place.names) is Problem.GONE


def test_without_the_right_to_read_it_says_so(folder: Path, place: Place, nobody: None) -> None:
    assert problem_of(place.names) is Problem.UNREADABLE
    assert problem_of(lambda: place.read(A, 1)) is Problem.UNREADABLE
    assert problem_of(lambda: place.write_new(A, b"x")) is Problem.READ_ONLY
    assert problem_of(place.folder_id) is Problem.UNREADABLE


def test_a_path_that_is_too_long_says_so(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["x" * 200] * 25)
    assert problem_of(FolderPlace(deep).names) is Problem.NAME_TOO_LONG


def test_errors_of_the_drive_are_told_and_other_errors_are_not_hidden(
    folder: Path, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(number: int) -> None:
        def fail(_: object) -> None:
            raise OSError(number, "as the system says", str(folder / A))

        monkeypatch.setattr(os, "fsync", fail)

    failing(errno.EIO)
    assert problem_of(place.write_new, A, b"x") is Problem.FAULT
    assert problem_of(place.folder_id) is Problem.FAULT
    assert list(folder.iterdir()) == []
    failing(errno.EDOM)
    with pytest.raises(OSError, match="as the system says"):
        place.write_new(A, b"x")


def test_a_folder_that_cannot_be_synced_is_well(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, number = os.fsync, errno.EINVAL

    def fsync(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(number, "as on some mounts")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    place.write_new(A, b"x")
    assert place.read(A, 1) == b"x"
    number = errno.EIO
    assert problem_of(place.write_new, B, b"x") is Problem.FAULT


def test_a_folder_may_fail_to_be_opened_for_reasons_of_its_own(
    place: FolderPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> int:
        raise OSError(errno.EIO, "input/output error")

    place.write_new(A, b"x")
    monkeypatch.setattr(os, "open", broken)
    assert problem_of(place.read, A, 1) is Problem.FAULT


@pytest.mark.parametrize("problem", Problem)
def test_every_trouble_is_three_sentences(problem: Problem) -> None:
    trouble = PlaceTrouble(problem)
    parts = (trouble.what_happened, trouble.what_is_safe, trouble.what_to_do)
    assert all(part.endswith(".") for part in parts)
    assert trouble.problem is problem
    i18n.set_language("de")
    assert PlaceTrouble(problem).what_happened


def test_trouble_tells_no_path(folder: Path) -> None:
    with pytest.raises(PlaceTrouble) as caught, place_explained():
        raise FileNotFoundError(errno.ENOENT, "gone", str(folder / "Anna Example"))
    assert caught.value.__suppress_context__
    assert "Anna" not in str(caught.value)


@pytest.mark.parametrize("number", [32, 33])
def test_a_file_in_use_on_windows_is_busy(number: int) -> None:
    error = PermissionError(errno.EACCES, "in use")
    error.winerror = number  # type: ignore[attr-defined]
    with pytest.raises(PlaceTrouble) as caught, place_explained():
        raise error
    assert caught.value.problem is Problem.BUSY


def test_entries_are_plain_values() -> None:
    assert Entry(A, 1, 2) == (A, 1, 2)
