"""Vaults that cannot be opened or written: one clear line and exit status 1, never a traceback."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from exitdesk.crypto.slots import FLOOR
from exitdesk.services import attachments, backups, cases, vaults
from exitdesk.storage import compartment
from exitdesk.storage.schema import migrations
from tests.safety.full import small_disk
from tests.unit.services.case_vault import session

ROOT = Path(__file__).resolve().parents[2]
PASSPHRASE = "correct horse"
CODE = "EX-0001"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault as the program makes it, with a case, a note, a document and a backup."""
    place = tmp_path_factory.mktemp("template")
    vault, _ = vaults.create(place / "vault", PASSPHRASE, person="Anna Berg", cost=FLOOR)
    case, _ = cases.create(vault, {"alias": "Mattis", "code": CODE})
    session(vault, case)
    (place / "letter.txt").write_bytes(b"letter")
    attachments.add(vault, case, place / "letter.txt")
    backups.make(vault, place / "stick")
    vaults.close(vault)
    return place


@pytest.fixture
def place(template: Path, tmp_path: Path) -> Path:
    """A copy of the template, with the passphrase in a file beside it."""
    shutil.copytree(template, tmp_path / "place")
    return furnished(tmp_path / "place")


def furnished(folder: Path) -> Path:
    (folder / "words").write_text(PASSPHRASE)
    (folder / "new words").write_text("other words")
    return folder


def run(place: Path, *arguments: str, prefix: tuple[str, ...] = ()) -> tuple[int, str]:
    """Run the program and return its exit status and what it said on standard error."""
    words = ["--passphrase-file", str(place / "words")]
    command = [*prefix, sys.executable, "-m", "exitdesk", *arguments, *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def refused(place: Path, *arguments: str, says: str, prefix: tuple[str, ...] = ()) -> None:
    """Demand one line that says `says`, in sentences, and exit status 1."""
    status, said = run(place, *arguments, prefix=prefix)
    assert "Traceback" not in said
    assert status == 1, said
    lines = said.splitlines()
    assert len(lines) == 1, said
    assert says in lines[0]
    assert lines[0].count(".") >= 2, "what happened, and what to do"


def verbs(place: Path) -> Iterator[tuple[str, ...]]:
    """Yield every verb that opens a vault and needs no more than a case and a file."""
    vault = str(place / "vault")
    yield ("cases", vault)
    yield ("check", vault)
    yield ("case", vault, CODE)
    yield ("attach", vault, CODE, str(place / "letter.txt"))
    yield ("backup", vault)
    yield ("passphrase", vault, "--new-passphrase-file", str(place / "new words"))
    yield ("erase", vault, CODE, "--yes")


def newer_header(vault: Path) -> None:
    for name in ("vault.hdr", "vault.hdr.prev"):
        data = bytearray((vault / name).read_bytes()[:-32])
        data[8:10] = (2).to_bytes(2)
        (vault / name).write_bytes(bytes(data) + hashlib.sha256(data).digest())


def newer_schema(vault: Path) -> None:
    opened = vaults.unlock(vault, PASSPHRASE)
    connection = opened.store.connection
    connection.set_authorizer(None)
    connection.execute(f"PRAGMA user_version = {len(migrations()) + 1}")
    connection.set_authorizer(compartment._answer)
    vaults.close(opened)


def other_header(vault: Path) -> None:
    other, _ = vaults.create(vault.parent / "other", PASSPHRASE, cost=FLOOR)
    vaults.close(other)
    for name in ("vault.hdr", "vault.hdr.prev"):
        shutil.copy(vault.parent / "other" / name, vault / name)


def no_header(vault: Path) -> None:
    for name in ("vault.hdr", "vault.hdr.prev"):
        (vault / name).unlink()


def damaged_header(vault: Path) -> None:
    for name in ("vault.hdr", "vault.hdr.prev"):
        (vault / name).write_bytes((vault / name).read_bytes()[:-1])


def empty_database(vault: Path) -> None:
    (vault / "casework.db").write_bytes(b"")


def plain_database(vault: Path) -> None:
    (vault / "casework.db").write_bytes(b"SQLite format 3\0" + bytes(4080))


def no_database(vault: Path) -> None:
    (vault / "casework.db").unlink()


def folder_as_database(vault: Path) -> None:
    (vault / "casework.db").unlink()
    (vault / "casework.db").mkdir()


def nothing(vault: Path) -> None:
    shutil.rmtree(vault)


def a_file(vault: Path) -> None:
    shutil.rmtree(vault)
    vault.write_bytes(b"not a folder")


def wrong_words(vault: Path) -> None:
    (vault.parent / "words").write_text("something else")


DAMAGES: dict[Callable[[Path], None], str] = {
    newer_header: "newer version",
    newer_schema: "newer version",
    other_header: "damaged",
    no_header: "no vault in this folder",
    damaged_header: "vault.hdr, is damaged",
    empty_database: "casework.db, are damaged",
    plain_database: "casework.db, are damaged",
    no_database: "are missing",
    folder_as_database: "are missing",
    nothing: "no vault in this folder",
    a_file: "no vault in this folder",
    wrong_words: "does not open",
}


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: str(damage.__name__))
def test_a_vault_that_cannot_be_opened_says_why(
    place: Path, damage: Callable[[Path], None]
) -> None:
    damage(place / "vault")
    before = contents(place / "vault")
    for verb in (("cases", str(place / "vault")), next(v for v in verbs(place) if v[0] == "erase")):
        refused(place, *verb, says=DAMAGES[damage])
    assert contents(place / "vault") == before, "nothing was changed"


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in {"vault.lock", "casework.db-shm", "casework.db-wal"}
    }


def test_a_vault_that_is_open_elsewhere_says_where(place: Path) -> None:
    vault = vaults.unlock(place / "vault", PASSPHRASE)
    refused(place, "cases", str(place / "vault"), says="already open")
    vaults.close(vault)


def without_rights() -> tuple[str, ...]:
    """Return what starts a program that may not write where the mode forbids it."""
    if os.geteuid() != 0:
        return ()
    if shutil.which("setpriv") is None:
        pytest.skip("runs as root, and setpriv is not there to give that up")
    rights = "-dac_override,-dac_read_search"
    return ("setpriv", f"--bounding-set={rights}", f"--inh-caps={rights}")


@pytest.fixture
def read_only_folder(place: Path) -> Iterator[Path]:
    inside = [place / "vault", *(p for p in (place / "vault").rglob("*") if p.is_dir())]
    for folder in inside:
        folder.chmod(0o500)
    yield place
    for folder in inside:
        folder.chmod(0o700)


def test_a_read_only_folder_says_so(read_only_folder: Path) -> None:
    place = read_only_folder
    before = contents(place / "vault")
    (place / "vault" / "vault.lock").chmod(0o400)
    for verb in verbs(place):
        refused(place, *verb, says="can only be read", prefix=without_rights())
    assert contents(place / "vault") == before


def test_a_read_only_folder_with_a_writable_lock_says_so(read_only_folder: Path) -> None:
    """The journal cannot be made there."""
    place = read_only_folder
    for verb in verbs(place):
        refused(place, *verb, says="can only be read", prefix=without_rights())


def test_making_and_restoring_in_a_read_only_folder_say_so(place: Path) -> None:
    (place / "closed").mkdir(mode=0o500)
    inside = str(place / "closed" / "vault")
    prefix = without_rights()
    refused(place, "create", inside, says="can only be read", prefix=prefix)
    refused(place, "restore", str(place / "stick"), inside, says="can only be read", prefix=prefix)
    assert list((place / "closed").iterdir()) == []
    (place / "closed").chmod(0o700)


def test_a_read_only_disk_says_so(template: Path, tmp_path: Path) -> None:
    try:
        with small_disk(tmp_path / "disk") as disk:
            shutil.copytree(template, disk / "place")
            place = furnished(disk / "place")
            subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
            for verb in verbs(place):
                refused(place, *verb, says="can only be read")
            refused(place, "create", str(place / "new"), says="can only be read")
            stick, new = str(place / "stick"), str(tmp_path / "restored")
            assert run(place, "restore", stick, new)[0] == 0, "a protected stick is restored from"
    except PermissionError as why:
        pytest.skip(str(why))


def test_a_backup_of_a_newer_version_says_so(place: Path) -> None:
    backup = next((place / "stick").iterdir())
    manifest = bytearray((backup / "manifest").read_bytes())
    manifest[7:8] = b"2"
    (backup / "manifest").write_bytes(manifest)
    refused(place, "restore", str(backup), str(place / "new"), says="newer version")
    assert not (place / "new").exists()
