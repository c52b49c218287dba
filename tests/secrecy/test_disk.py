"""After the day nothing that was written can be read anywhere on the disk."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.secrecy import trace
from tests.secrecy.allowed import Rule
from tests.secrecy.canaries import Search
from tests.secrecy.day import Day
from tests.secrecy.scanner import Hit, every_path, in_bytes, nothing, scanned

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("secrecy")]

SHARED = (Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"), Path("/run/user"))


def readable_on_purpose(day: Day, path: Path) -> bool:
    """Tell of what the person had before, and of the three files that were exported."""
    chosen = {day.scene.exports / name for name in ("sheet.pdf", "case.pdf", "copy.txt")}
    return path == day.scene.sources or path in chosen


def left_over(day: Day) -> list[Hit]:
    hits, count = scanned(
        [day.scene.top], day.needles(), leave_out=lambda path: readable_on_purpose(day, path)
    )
    assert count > 20, "there was something to look at"
    return hits


def test_the_day_had_two_hundred_canaries_of_every_kind(day: Day) -> None:
    assert len(day.canaries) >= 200
    kinds = {
        "name", "note", "file name", "folder name", "attachment", "search", "tag", "passphrase",
        "draft", "correction", "half-typed", "crash", "exception", "wrong passphrase",
    }  # fmt: skip
    assert kinds <= set(day.canaries.given)


def test_no_canary_and_no_key_lies_in_home_temp_config_cache_state_or_work(day: Day) -> None:
    assert left_over(day) == []


def test_no_canary_lies_in_folders_that_all_programs_share(day: Day) -> None:
    """What tests keep there is left out: whatever the program made is known from the tracer."""

    def old_or_of_tests(path: Path) -> bool:
        try:
            changed = path.lstat()
        except OSError:
            return True
        if path.is_dir():
            return path.name.startswith("pytest-of-") or path == day.scene.top.parent
        return max(changed.st_mtime, changed.st_ctime) < day.scene.began

    hits, _ = scanned(SHARED, day.needles(), leave_out=old_or_of_tests)
    assert hits == []


def test_what_was_exported_on_purpose_is_readable(day: Day) -> None:
    """The control: the same scanner reads what the day has written in the open."""
    search = Search(day.canaries.needles())
    for name in ("case.pdf", "copy.txt"):
        assert list(in_bytes((day.scene.exports / name).read_bytes(), search)), name
    hits, _ = scanned([day.scene.exports, day.scene.sources], day.needles())
    assert {hit.inside.split()[0] for hit in hits if hit.inside} >= {"PDF", "its", "deflate"}
    assert any(hit.needle.startswith("recovery code") for hit in hits if hit.path.stem == "sheet")


def test_only_files_on_the_list_were_made_even_for_a_moment(day: Day, rule: Rule) -> None:
    made = {path for run in day.runs for path in trace.written(run.trace)}
    assert day.vault / "casework.db" in made, "the tracer saw what the program writes"
    assert rule.broken_by(made) == []


def test_only_files_on_the_list_are_there(day: Day, others_rule: Rule) -> None:
    before = {day.scene.sources, *every_path(day.scene.sources, nothing)}
    before |= {day.scene.home, day.scene.tmp, day.scene.work, day.scene.exports}
    before |= {day.scene.top / "run", day.scene.home / ".local", day.scene.home / ".config"}
    before |= {day.scene.home / ".cache", day.scene.exports / "stick"}
    found = set(every_path(day.scene.top, nothing)) - before
    assert others_rule.broken_by(found) == []


def test_no_file_without_a_name_was_open(day: Day, rule: Rule) -> None:
    assert day.open_files["before the lock"], "the vault was open"
    for moment, files in day.open_files.items():
        ours = {path for path in files if not path.is_relative_to(day.scene.harness)}
        assert rule.broken_by(ours) == [], moment


def test_files_are_for_their_owner_only(day: Day) -> None:
    made = [
        path
        for folder in (day.vault, day.scene.home / ".local/state/exitdesk")
        for path in (folder, *every_path(folder, nothing))
    ]
    made += [path for path in every_path(day.scene.exports, nothing)
             if path != day.scene.exports / "stick"]  # fmt: skip
    assert len(made) > 20
    for path in made:
        kind = path.lstat().st_mode
        assert stat.S_IMODE(kind) == (0o700 if stat.S_ISDIR(kind) else 0o600), path


def test_no_image_of_the_process_was_written(day: Day) -> None:
    """It ended once by a fault of memory, in its own working folder."""
    assert list(day.scene.work.iterdir()) == []


def test_the_log_tells_of_every_mistake_and_quotes_none(day: Day) -> None:
    log = day.scene.log.read_text()
    assert log.count("CRITICAL") == len(day.faults_told) == 6
    assert "exitdesk.domain.trouble.Trouble" in log
    assert day.canaries.stem not in log
    assert str(day.scene.home) not in log
    for told in day.faults_told:
        assert day.canaries.stem not in told
    for run in day.runs:
        assert run.output.read_text() == ""
        assert run.errors.read_text() == "", run.name
