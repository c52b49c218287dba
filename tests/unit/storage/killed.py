"""Kill a process at work on a vault, or let its disk fill up, and look at what is left.

    python -m tests.unit.storage.killed HOW WHAT FOLDER COUNT

HOW: `steps` kills before each file operation that Python makes, one after the other; `times`
kills -9 COUNT times at random moments; `space` lets the disk that FOLDER lies on fill up at COUNT
different points; `limit` does the same with a limit on the size of files.
WHAT: header, passphrase, save, attach, backup, rotate, restore; or `careless`, which does what
none of them may do and must be caught.
Prints JSON: how often it was killed (or refused), how often it came to its end, and what was
wrong afterwards.
"""

from __future__ import annotations

import io
import json
import os
import random
import resource
import select
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from exitdesk.crypto import header as codec
from exitdesk.crypto.failures import WrongPassphrase
from exitdesk.crypto.keys import MasterKey
from exitdesk.crypto.slots import Slot
from exitdesk.domain.trouble import Trouble
from exitdesk.storage import backups, header_file, header_names, restoring, rotation, sealed_files
from tests.unit.storage import small_vault
from tests.unit.storage.small_vault import AT, ATTACHMENTS, PASSPHRASE, SmallVault, measure

NOW = datetime(2026, 11, 23, 18, 15, 0, tzinfo=UTC)
TEXTS = [f"note {number} " + "x" * 1500 for number in range(150)]
NEW_WORDS = "new words"
REFUSED, BROKEN = 3, 4

_FILE_EVENTS = frozenset(
    {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate"}
)
Confirm = Callable[[int], None]


def template(folder: Path) -> None:
    """Make the vault that every attempt starts from, with a backup of it."""
    with small_vault.created(folder, TEXTS) as vault:
        vault.attach(random.Random(1).randbytes(300_000))
        vault.attach(b"letter")
        header = vault.header.changed(AT, head=vault.measured().head)
        header_file.write(folder, header, vault.master)
        backups.made(folder, header, vault.master, folder / "backups", measure, NOW)


def header(vault: SmallVault, confirm: Confirm) -> None:
    """Write generation after generation."""
    for number in range(10):
        vault.header = vault.header.changed(AT)
        header_file.write(vault.folder, vault.header, vault.master)
        confirm(number)


def passphrase(vault: SmallVault, _confirm: Confirm) -> None:
    slots = small_vault.passphrase_slots(vault.master, vault.header.vault_id, NEW_WORDS)
    following = vault.header.changed(AT, slots=slots)
    header_file.write(vault.folder, following, vault.master, revoking=True)


def save(vault: SmallVault, confirm: Confirm) -> None:
    for number in range(60):
        vault.write(f"saved {number}")
        if number % 9 == 8:
            vault.compartment.checkpoint()
        confirm(number)


def attach(vault: SmallVault, confirm: Confirm) -> None:
    for number in range(12):
        vault.attach(random.Random(number).randbytes(700_000))
        confirm(number)


def backup(vault: SmallVault, _confirm: Confirm) -> None:
    into = vault.folder / "backups"
    backups.made(vault.folder, vault.header, vault.master, into, measure, NOW.replace(hour=19))
    keep = backups.Keep(1, 0, 0)
    backups.pruned(into, vault.master, vault.header.vault_id, keep)


def rotate(vault: SmallVault, _confirm: Confirm) -> None:
    vault.close()

    def slots_for(fresh: MasterKey) -> tuple[Slot, ...]:
        return small_vault.passphrase_slots(fresh, vault.header.vault_id)

    new = rotation.rotated(vault.folder, vault.header, vault.master, slots_for, measure, AT)
    rotation.settled(vault.folder, new.header, "current")


def restore(vault: SmallVault, _confirm: Confirm) -> None:
    vault.close()
    path = backups.listed(vault.folder / "backups")[0].folder
    restoring.restored(path, vault.master, vault.folder, measure, NOW)


def careless(vault: SmallVault, _confirm: Confirm) -> None:
    """Write the header in place: the control for all the others."""
    for _ in range(10):
        vault.header = vault.header.changed(AT)
        path = vault.folder / header_names.NAME
        path.unlink()
        path.write_bytes(codec.encoded(vault.header, vault.master))


WHAT = {
    work.__name__: work
    for work in (header, passphrase, save, attach, backup, rotate, restore, careless)
}
# How much room a work needs at most, in bytes: the disk fills up somewhere below that.
ROOM = {"header": 50_000, "passphrase": 20_000, "careless": 20_000, "attach": 11_000_000}
USUAL_ROOM = 2_500_000


def problems(folder: Path, what: str, confirmed: int) -> list[str]:
    """Return what is wrong with the vault after `what` was stopped, as a next start finds it."""
    found = []
    restoring.settled(folder)
    words = PASSPHRASE
    if what == "passphrase":
        with suppress(WrongPassphrase):
            small_vault.unlocked(folder, NEW_WORDS)
            words = NEW_WORDS
    unlocked, source = small_vault.unlocked(folder, words)
    if source != "current":
        found.append("the current header is not whole")
    if what == "header" and unlocked.header.generation < confirmed + 3:
        found.append(f"generation {unlocked.header.generation} after {confirmed} was confirmed")
    with small_vault.opened(folder, words) as vault:
        rotation.settled(folder, vault.header, source)
        texts = vault.texts()
        saved = [f"saved {number}" for number in range(len(texts) - len(TEXTS))]
        if texts != TEXTS + saved or (what == "save" and len(saved) <= confirmed):
            found.append(f"{len(texts)} notes after {confirmed} was confirmed")
        if vault.measured().head.count < unlocked.header.head.count:
            found.append("the history is shorter than its mirror")
        attachments = vault.verify_attachments()
        if attachments < 2 + (confirmed + 1 if what == "attach" else 0):
            found.append(f"{attachments} attachments after {confirmed} was confirmed")
        for stray in sealed_files.strays(folder / ATTACHMENTS, vault.measured().attachments):
            stray.unlink()
        found += vault.compartment.integrity_problems()
        listed = backups.listed(folder / "backups", vault.master)
        if not listed and what != "restore":
            found.append("no backup is left")
        for entry in listed:
            own_key = small_vault.unlocked(entry.folder)[0].master
            backups.verified(entry.folder, own_key, measure)
        if what != "restore":
            more = folder / "backups"
            backups.made(folder, vault.header, vault.master, more, measure, NOW)
    names = {name.split("/")[0] for name in small_vault.files(folder)}
    allowed = {vault.header.database, "vault.hdr", "vault.hdr.prev", "vault.hdr.new"}
    allowed |= {"vault.hdr.prev.new", "vault.lock", ATTACHMENTS, "backups"}
    found += [f"left over: {name}" for name in sorted(names - allowed)]
    return found


def in_child(
    folder: Path, what: str, prepare: Callable[[], None], delay: float | None
) -> tuple[int, int, float]:
    """Run `what` in a child, killed `delay` seconds after it has begun, if given.

    Returns its end (negative: the signal), what it confirmed last, and how long it worked.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _work(folder, what, prepare, writing)
    os.close(writing)
    told = os.read(reading, 1)
    began = time.monotonic()
    until = None if delay is None else began + delay
    while True:
        left = None if until is None else max(0.0, until - time.monotonic())
        if select.select([reading], [], [], left)[0]:
            part = os.read(reading, 65536)
            if not part:
                break
            told += part
        else:
            os.kill(child, signal.SIGKILL)
            until = None
    worked = time.monotonic() - began
    os.close(reading)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), told.count(b"\n") - 1, worked


def _work(folder: Path, what: str, prepare: Callable[[], None], writing: int) -> None:
    end = BROKEN
    try:
        vault = small_vault.opened(folder)
        prepare()
        os.write(writing, b"!")
        WHAT[what](vault, lambda _number: _told(writing))
        vault.close()
        end = 0
    except Trouble:
        end = REFUSED
    except BaseException:  # noqa: BLE001 (whatever it is, it must not leave the child)
        traceback.print_exc()
    finally:
        os._exit(end)


def _told(writing: int) -> None:
    os.write(writing, b"\n")


def killing_at(step: int, folder: Path) -> Callable[[], None]:
    """Return a preparation that kills the process before its file operation number `step`."""
    place = str(folder.parent)

    def prepare() -> None:
        left = step

        def watch(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal left
            if event in _FILE_EVENTS and place in str(arguments[0]):
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(watch)

    return prepare


def limited(size: int) -> Callable[[], None]:
    """Return a preparation that forbids files beyond `size` bytes."""

    def prepare() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return prepare


def filled(folder: Path, room: int) -> Callable[[], None]:
    """Return a preparation that leaves `room` bytes on the disk of `folder`."""

    def prepare() -> None:
        filler = folder.parent / "filler"
        block = bytes(4096)
        with filler.open("wb", buffering=0) as file, suppress(OSError):
            while shutil.disk_usage(folder).free > room:
                file.write(block)

    return prepare


class Attempts:
    """The attempts of one command, each on a fresh copy of the template."""

    def __init__(self, what: str, folder: Path) -> None:
        self.what = what
        self.place = folder / "at work"
        self.template = folder / "template"
        self.counts = {0: 0, REFUSED: 0, -signal.SIGKILL: 0}
        self.wrong: list[str] = []
        self.worked = 0.0
        template(self.template)

    def one(self, prepare: Callable[[], None], delay: float | None = None) -> int:
        """Make one attempt; returns how the child ended."""
        shutil.rmtree(self.place, ignore_errors=True)
        self.place.mkdir()
        vault = self.place / "vault"
        shutil.copytree(self.template, vault)
        end, confirmed, self.worked = in_child(vault, self.what, prepare, delay)
        number = sum(self.counts.values())
        (self.place / "filler").unlink(missing_ok=True)
        if end not in self.counts:
            self.wrong.append(f"attempt {number}: ended with {end}")
        self.counts[end] = self.counts.get(end, 0) + 1
        try:
            found = problems(vault, self.what, confirmed)
        except Exception as error:  # noqa: BLE001 (whatever it is, it is the finding)
            report = io.StringIO()
            traceback.print_exc(file=report)
            found = [repr(error), report.getvalue()]
        self.wrong += [f"attempt {number} (ended {end}): {line}" for line in found]
        return end


def main(how: str, what: str, folder: Path, count: int) -> None:
    attempts = Attempts(what, folder)
    place = attempts.place / "vault"
    choice = random.Random(f"{how} {what}")
    if how == "steps":
        step = 0
        while attempts.one(killing_at(step, place)) != 0 and step < 5000:
            step += 1
    elif how == "times":
        attempts.one(lambda: None)
        typical = attempts.worked
        for _ in range(count):
            attempts.one(lambda: None, choice.uniform(0, typical))
    else:
        most = USUAL_ROOM if how == "limit" else ROOM.get(what, USUAL_ROOM)
        for number in range(count):
            room = most * number // count + choice.randrange(most // count)
            attempts.one(limited(room) if how == "limit" else filled(place, room))
    print(
        json.dumps(
            {
                "finished": attempts.counts[0],
                "refused": attempts.counts[REFUSED],
                "killed": attempts.counts[-signal.SIGKILL],
                "wrong": attempts.wrong,
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
