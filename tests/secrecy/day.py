"""One whole day with the real window, and what was seen from outside while it went on."""

from __future__ import annotations

import os
import re
import signal
import stat
import subprocess
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from exitdesk.crypto import header as headers
from exitdesk.crypto.keys import MasterKey, derived
from exitdesk.services.vaults import database_key
from exitdesk.storage import backup_manifest, header_file
from tests.secrecy import belongings, display, memory, pages
from tests.secrecy.belongings import Belongings
from tests.secrecy.canaries import Canaries, Needle, Search, code_needles, key_needles
from tests.secrecy.stage import Run, Stage

DATA = "Data: what was said, seen and done"
OPINION = "Assessment: how we understand it (opinion)"
QUOTE = "In the client's words"
_CODE = re.compile(r"(?:[A-Z0-9]{5}\s+){7}[A-Z0-9]{5}")
_PROMISE = 2.0
"""Seconds after which whatever was typed is in the vault."""
_FAULTS = ("slot", "store", "aside", "thread", "trouble", "unraisable")


@dataclass
class Process:
    """What the system says of the process while the vault is open."""

    pid: int
    hardened: dict[str, int]
    umask: str
    core_limit: str
    arguments: str
    environment: str
    libraries: set[str]
    modules: list[str]


@dataclass
class Day:
    """The evidence: everything the tests look at when the day is over."""

    scene: Stage
    canaries: Canaries
    vault: Path
    passphrase: str
    code: str = ""
    master: MasterKey | None = None
    belongings: Belongings | None = None
    memory: dict[str, dict[str, int]] = field(default_factory=dict)
    """Moment and needles in the memory of all our processes."""
    others: dict[str, dict[str, int]] = field(default_factory=dict)
    """Moment and needles in the display and the buses, which are not ours."""
    selections: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Moment and owners of clipboard and selection; 0 for none."""
    properties: list[display.Property] = field(default_factory=list)
    processes: list[Process] = field(default_factory=list)
    pids: dict[str, set[int]] = field(default_factory=dict)
    half_typed: tuple[str, int] = ("", 0)
    found_again: list[object] = field(default_factory=list)
    after_crash: str = ""
    before_crash: tuple[str, ...] = ()
    """What had been kept as a draft when the process was killed."""
    open_files: dict[str, set[Path]] = field(default_factory=dict)
    """Moment and regular files that the process held open, also without a name."""
    pages: dict[str, list[str]] = field(default_factory=dict)
    """Where canaries of the erased case stood: before and after, by database."""
    erased: list[str] = field(default_factory=list)
    faults_told: list[str] = field(default_factory=list)
    wrong_key_errors: str = ""
    runs: list[Run] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    def needles(self) -> list[Needle]:
        """Return everything that must be nowhere."""
        assert self.master is not None
        database = database_key(self.master)
        header = derived(self.master, "header")
        return [
            *self.canaries.needles(),
            *code_needles(self.code),
            *key_needles("master key", self.master.raw),
            *key_needles("database key", database),
            *key_needles("header key", header),
        ]

    def memory_needles(self) -> list[Needle]:
        """Return those forms that text and keys have in memory: a scan of it is slow."""
        rare = ("UTF-16BE", "of UTF-16", "escapes", "percent", "entities", "code, base64")
        return [one for one in self.needles() if not any(word in one.name for word in rare)]


def lived(scene: Stage) -> Day:
    """Live the day; its parts come one after the other, in three starts of the program."""
    canaries = Canaries()
    vault = scene.home / ".local/share/exitdesk/vault"
    day = Day(scene, canaries, vault, f"{canaries.new('passphrase')} {canaries.new('passphrase')}")
    day.belongings = belongings.made(scene.sources, canaries)
    parts: Iterable[Callable[[Day], None]] = (
        made_vault, wrote_cases, added_documents, searched, printed_and_copied, locked_by_hand,
        made_mistakes, locked_when_idle, crashed, went_on, erased_a_case, left,
    )  # fmt: skip
    for part in parts:
        began = time.monotonic()
        part(day)
        day.seconds[part.__name__] = round(time.monotonic() - began, 1)
    return day


# ---------------------------------------------------------------------- the parts of the day


def made_vault(day: Day) -> None:
    """Create the vault, save the recovery sheet, type the code from it."""
    run = Run(day.scene, name="first")
    day.runs.append(run)
    run.click("Make a new vault")
    run.do("fill", "Your name", day.canaries.words("own name", 2))
    run.do("fill", "Organisation", day.canaries.new("organisation"))
    run.do("fill", "New passphrase", day.passphrase)
    run.do("fill", "The same once more", day.passphrase)
    run.until(lambda: "strong" in run.do("said").lower(), "advice")
    run.click("Make the vault")
    run.until(lambda: run.do("page") == "door:SheetPage", "recovery sheet")
    run.click("Copy it by hand instead")
    printed = _CODE.search(run.do("said"))
    assert printed is not None
    day.code = printed[0]
    _in_file_dialog(run, "Save as PDF …", day.scene.exports / "sheet.pdf", "Save")
    for number, group in enumerate(day.code.split(), 1):
        run.do("fill", f"Recovery code, group {number} of 8", group)
    run.click("Check the code")
    run.until(lambda: run.do("page") == "today", "the desk")
    day.vault = Path(run.do("folder"))
    found = header_file.found(day.vault).header
    day.master = headers.unlocked_by_passphrase(found, day.passphrase).master
    day.processes.append(_process(run))


def wrote_cases(day: Day) -> None:
    """Make cases with names, people and notes: one stays a draft, one is final and corrected."""
    run, canaries = day.runs[-1], day.canaries
    for number in range(3):
        run.do("press", "Ctrl+2")
        run.click("New case")
        run.do("fill", "Alias", canaries.new("alias"))
        run.do("fill", "Languages", canaries.new("tag"))
        run.do("press", "Return")
        run.do("write", canaries.new("tag"))
        run.do("press", "Return")
        run.click("Open the case")
        run.until(lambda: run.do("page") == "case", "case")
        run.settled()
        if number == 0:
            _wrote_file(run, canaries)
        _wrote_note(run, canaries, final=number != 1)
        if number == 0:
            run.do("press", "Ctrl+N")
            run.until(lambda: run.do("page") == "note", "note")
            run.settled()
            run.do("fill", DATA, canaries.words("draft", 4))


def _wrote_file(run: Run, canaries: Canaries) -> None:
    run.do("tab", "File")
    run.settled()
    for _ in range(2):
        run.click("Add a name")
        run.do("fill", "Name (needed)", canaries.words("name", 3))
        run.do("fill", "Note", canaries.new("name"))
        run.click("Save")
    run.click("Change: In short")
    run.do("fill", "In short", canaries.words("summary", 6))
    run.click("Save")
    run.do("tab", "People")
    run.settled()
    for _ in range(2):
        run.click("Add a person or service")
        run.do("fill", "Name or short form (needed)", canaries.words("person", 2))
        run.do("fill", "How to reach", canaries.new("person"))
        run.click("Save")


def _wrote_note(run: Run, canaries: Canaries, *, final: bool) -> None:
    run.do("press", "Ctrl+N")
    run.until(lambda: run.do("page") == "note", "note")
    run.settled()
    run.do("pick", "Kind of contact", "prison visit")
    run.do("fill", DATA, canaries.words("note", 12))
    run.do("fill", OPINION, canaries.words("note", 5))
    run.do("fill", "Plan", canaries.words("note", 3))
    run.do("fill", QUOTE, canaries.words("note", 3))
    run.do("fill", "Next step", canaries.words("note", 2))
    run.do("press", "Ctrl+S")
    run.settled()
    if not final:
        return
    run.do("press", "Ctrl+Return")
    run.shows("New correction (needed)")
    run.do("fill", "New correction (needed)", canaries.words("correction", 4))
    run.do("press", "Ctrl+S")
    run.settled()


def added_documents(day: Day) -> None:
    """Add a picture, a PDF and a text through the file dialog, and look at each."""
    run = day.runs[-1]
    assert day.belongings is not None
    _to_case(run, "EX-0001")
    run.do("tab", "Documents")
    run.settled()
    for path in day.belongings.files:
        _in_file_dialog(run, "Add documents", path, "Open")
        run.eventually("point_row", path.name)
        run.settled()
        day.properties += display.properties(day.scene.environment["DISPLAY"])
    run.do("click_later", "Export")
    run.shows("Cancel")
    run.click_modal("Export")
    _named(run, day.scene.exports / "copy.txt", "Save")
    run.until((day.scene.exports / "copy.txt").is_file, "the copy")
    run.settled()


def searched(day: Day) -> None:
    """Look for words that are there and for words that are not."""
    run, canaries = day.runs[-1], day.canaries
    for words in (canaries.given["name"][0], *(canaries.new("search") for _ in range(12))):
        run.do("press", "Ctrl+K")
        run.do("write", words)
        run.until(lambda: run.do("page") == "search", "search")
        run.settled()
        day.properties += display.properties(day.scene.environment["DISPLAY"])
        run.do("press", "Escape")
        run.do("press", "Escape")
    run.settled()
    run.do("press", "Ctrl+2")
    run.do("fill", "Find a case", canaries.new("search"))
    run.settled()
    run.do("fill", "Find a case", "")
    run.settled()


def printed_and_copied(day: Day) -> None:
    """Print the case file, make backups, copy text."""
    run, exports = day.runs[-1], day.scene.exports
    _to_case(run, "EX-0001")
    run.do("click_later", "More")
    run.eventually("choose_later", "Print the case file")
    _named(run, exports / "case.pdf", "Save")
    run.until((exports / "case.pdf").is_file, "the PDF")
    run.settled()
    run.do("press", "Ctrl+5")
    run.click("Make a backup now")
    run.until(lambda: any((day.vault / "backups").glob("2*")), "backup")
    run.settled()
    stick = exports / "stick"
    stick.mkdir()
    _in_file_dialog(run, "To a stick …", stick, "Choose")
    run.until(lambda: any(stick.glob("2*")), "backup on the stick")
    run.settled()


def locked_by_hand(day: Day) -> None:
    """Leave in the middle of a sentence with Ctrl+L, come back, and find the caret."""
    run, canaries = day.runs[-1], day.canaries
    _to_case(run, "EX-0002")
    run.do("press", "Ctrl+N")
    run.until(lambda: run.do("page") == "note", "note")
    run.settled()
    run.do("fill", DATA, canaries.words("half-typed", 3))
    run.do("press", "Ctrl+A")
    run.do("press", "Ctrl+C")
    run.do("press", "Ctrl+End")
    run.do("press", "Ctrl+Left")
    _, text, caret = run.do("focused")
    day.half_typed = (text, caret)
    _looked(day, "before the lock")
    run.focus_window()
    xdotool(day, "key", "ctrl+l")
    run.ready()
    _looked(day, "after the lock")
    run.until(lambda: run.do("page") == "door:UnlockPage", "unlock page")
    run.focus_window()
    xdotool(day, "type", "--delay", "4", day.passphrase)
    xdotool(day, "key", "Return")
    run.until(lambda: run.do("page") == "note", "the note")
    run.settled()
    run.focus_window()
    run.until(lambda: run.do("focused")[1] == text, "the text")
    day.found_again = run.do("focused")


def made_mistakes(day: Day) -> None:
    """Let the program fail in every place where an exception can arise."""
    run = day.runs[-1]
    for where in _FAULTS:
        run.do("break_down", where, day.canaries.new("exception"))
        run.until(lambda: run.do("has", "Report"), f"the report of {where}")
        day.faults_told.append(run.do("value", "Report"))
        run.click("Close")


def locked_when_idle(day: Day) -> None:
    """Go away from the desk for an hour."""
    run = day.runs[-1]
    _to_case(run, "EX-0001")
    run.do("nobody_there")
    run.ready()
    _looked(day, "after the idle lock")


def crashed(day: Day) -> None:
    """Lose the process in the middle of typing: once killed, once by a fault of the machine."""
    run, canaries = day.runs[-1], day.canaries
    _unlocked_by_mouse(day, run)
    _to_case(run, "EX-0003")
    run.do("press", "Ctrl+N")
    run.until(lambda: run.do("page") == "note", "note")
    run.settled()
    run.do("fill", DATA, canaries.words("crash", 3))
    day.before_crash = tuple(canaries.given["crash"])
    typed = time.monotonic()
    run.until(lambda: time.monotonic() - typed > _PROMISE, "the time that was promised")
    run.do("write", canaries.words("crash", 2))
    run.kill(signal.SIGKILL)
    run = Run(day.scene, str(day.vault), name="second")
    day.runs.append(run)
    _unlocked(run, day.passphrase)
    _to_case(run, "EX-0003")
    run.do("press", "Ctrl+N")
    run.until(lambda: run.do("page") == "note", "note")
    run.click("Go on with it")
    run.until(lambda: run.do("value", DATA), "the draft")
    day.after_crash = run.do("value", DATA)
    run.kill(signal.SIGSEGV)


def went_on(day: Day) -> None:
    """Open the vault again; the first passphrase is mistyped."""
    run = Run(day.scene, str(day.vault), name="third")
    day.runs.append(run)
    run.until(lambda: run.do("page") == "door:UnlockPage", "unlock page")
    run.do("fill", "Passphrase", day.canaries.new("wrong passphrase"))
    run.click("Unlock")
    run.until(lambda: "assphrase" in run.do("said"), "what is wrong")
    day.wrong_key_errors = run.errors.read_text()
    _unlocked(run, day.passphrase)
    day.processes.append(_process(run))
    wanted = int(os.environ.get("EXITDESK_TEST_CANARIES", "200"))
    while len(day.canaries) < wanted:
        _to_case(run, "EX-0002")
        run.do("press", "Ctrl+N")
        run.until(lambda: run.do("page") == "note", "note")
        run.settled()
        run.do("fill", DATA, day.canaries.words("note", min(40, wanted - len(day.canaries))))
        run.do("press", "Ctrl+S")
        run.settled()


def erased_a_case(day: Day) -> None:
    """Erase the first case; look into every page before and after, while the vault is open."""
    run = day.runs[-1]
    given = day.canaries.given
    day.erased = [*given["name"], *given["summary"], *given["person"], *given["note"][:25],
                  *given["file name"], given["alias"][0], *given["correction"][:4]]  # fmt: skip
    day.pages["before"] = pages_with(day, day.erased)
    _to_case(run, "EX-0001")
    run.do("tab", "File")
    run.settled()
    run.shows("Erase this file")
    run.do("click_later", "Erase this file")
    run.shows("Erase this file for good?")
    run.do("fill", "Erase this file for good?", "EX-0001")
    run.do("click_later", "Continue")
    run.until(lambda: "is erased" in run.do("said"), "the erasure")
    run.do("click_later", "Close")
    run.settled()
    day.pages["after"] = pages_with(day, day.erased)
    day.pages["control"] = pages_with(day, given["note"][25:])


def left(day: Day) -> None:
    """Close the window."""
    run = day.runs[-1]
    run.do("close_window")
    run.ended()


# ---------------------------------------------------------------------- what they are made of


def _to_case(run: Run, code: str) -> None:
    run.do("press", "Ctrl+2")
    run.until(lambda: any(code in row for row in run.do("rows")), code)
    run.do("open_row", code)
    run.until(lambda: run.do("page") == "case", "case")
    run.settled()


def _in_file_dialog(run: Run, opening: str, path: Path, button: str) -> None:
    run.shows(opening)
    run.do("click_later", opening)
    _named(run, path, button)


def _named(run: Run, path: Path, button: str) -> None:
    run.shows("Files")
    run.do("fill", "fileNameEdit", str(path))
    run.click_modal(button)
    run.settled()


def _unlocked(run: Run, passphrase: str) -> None:
    run.until(lambda: run.do("page") == "door:UnlockPage", "unlock page")
    run.do("fill", "Passphrase", passphrase)
    run.do("press", "Return")
    run.until(lambda: not run.do("page").startswith("door"), "the desk")
    run.settled()


def _unlocked_by_mouse(day: Day, run: Run) -> None:
    """Type with the keys of the display and click with its mouse."""
    run.until(lambda: run.do("page") == "door:UnlockPage", "unlock page")
    run.focus_window()
    xdotool(day, "type", "--delay", "4", day.passphrase)
    run.until(lambda: run.do("value", "Passphrase") == day.passphrase, "the passphrase")
    x, y = run.do("place_on_screen", "Unlock")
    xdotool(day, "mousemove", str(x), str(y), "click", "1")
    run.until(lambda: not run.do("page").startswith("door"), "the desk")
    run.settled()


def xdotool(day: Day, *arguments: str) -> None:
    """Press real keys, as the X server gives them out."""
    subprocess.run(["xdotool", *arguments], env=day.scene.environment, check=True)


def _looked(day: Day, moment: str) -> None:
    """Look from outside at memory, clipboard and windows."""
    where = day.scene.environment["DISPLAY"]
    ours = {process.pid for process in day.scene.processes()}
    day.pids[moment] = ours
    wanted = day.memory_needles()
    day.memory[moment] = {}
    day.others[moment] = {}
    for process in day.scene.all_processes():
        with suppress(psutil.NoSuchProcess, FileNotFoundError, ProcessLookupError):
            if process.name() != "strace":  # it holds what it has shown, on our behalf
                _searched(day, moment, process, wanted, ours=process.pid in ours)
    owners = (display.selection_owner(where, name) for name in ("CLIPBOARD", "PRIMARY"))
    day.selections[moment] = (next(owners), next(owners))
    day.properties += display.properties(where)


def _searched(
    day: Day, moment: str, process: psutil.Process, wanted: list[Needle], *, ours: bool
) -> None:
    name = "" if ours else f"{process.name()}: "
    if ours:
        day.open_files[moment] = _open_files(process.pid)
    kind = (day.memory if ours else day.others)[moment]
    for needle, count in memory.hits(process.pid, wanted).items():
        kind[name + needle] = kind.get(name + needle, 0) + count


def _open_files(pid: int) -> set[Path]:
    """Return the regular files that a process has open for writing."""
    found = set()
    for one in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target, mode = one.readlink(), one.stat().st_mode
            flags = (Path(f"/proc/{pid}/fdinfo") / one.name).read_text()
        except FileNotFoundError:
            continue
        writes = int(flags.split("flags:")[1].split()[0], 8) & (os.O_WRONLY | os.O_RDWR)
        if stat.S_ISREG(mode) and writes:
            found.add(target)
    return found


def _process(run: Run) -> Process:
    known = psutil.Process(run.pid)
    status = Path(f"/proc/{run.pid}/status").read_text()
    limits = Path(f"/proc/{run.pid}/limits").read_text()
    return Process(
        run.pid,
        run.do("hardened"),
        next(line.split()[1] for line in status.splitlines() if line.startswith("Umask")),
        next(line for line in limits.splitlines() if line.startswith("Max core file size")),
        "\0".join(known.cmdline()),
        "\0".join(f"{name}={value}" for name, value in known.environ().items()),
        memory.libraries(run.pid),
        run.do("modules"),
    )


def pages_with(day: Day, words: list[str]) -> list[str]:
    """Return which pages of the vault's database, journal and backups hold any of `words`."""
    assert day.master is not None
    search = Search([Needle(word, word.encode(), folded=True) for word in words])
    found = []
    for database, key in _databases(day.vault, day.master):
        for place, content in pages.pages(database, key):
            if search.found(content):
                found.append(f"{database.relative_to(day.vault)} {place}")
    return found


def _databases(vault: Path, master: MasterKey) -> Iterable[tuple[Path, bytes]]:
    yield vault / "casework.db", database_key(master)
    for backup in sorted((vault / "backups").glob("2*")):
        identity = bytes.fromhex(backup_manifest.read(backup, master).id)
        yield backup / "casework.db", derived(master, "backup", identity)
