"""Power cuts, simulated from what the real program wrote and when it asked for it to be kept."""

from __future__ import annotations

import random
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.safety import power, trace
from tests.safety.desk import Desk, made_desk
from tests.safety.kills import fast_place
from tests.safety.power import PowerCuts
from tests.safety.trace import Change, Record
from tests.safety.works import WORKS

STATES = 40
"""For each of the eight works."""


def can_trace() -> bool:
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-o", "/dev/null", "true"], check=False).returncode == 0


needs_strace = pytest.mark.skipif(not can_trace(), reason="needs strace and the right to trace")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    usual = tmp_path_factory.mktemp("template")
    with tempfile.TemporaryDirectory(prefix="exitdesk-", dir=fast_place() or usual) as place:
        yield made_desk(Path(place))


@needs_strace
@pytest.mark.parametrize("work", WORKS)
def test_a_power_cut_loses_nothing_that_was_confirmed(
    work: str, template: Desk, memory: Path
) -> None:
    cuts = PowerCuts(work, template, memory, seed=1)
    assert len(cuts.record.steps) > 1
    assert cuts.run(STATES).wrong == []


@needs_strace
@pytest.mark.parametrize("work", power.CARELESS)
def test_a_careless_way_of_writing_is_caught(work: str, template: Desk, memory: Path) -> None:
    """The controls: a rollback journal without EXTRA, and a header renamed without fsync."""
    tally = PowerCuts(work, template, memory, seed=1).run(STATES)
    assert len(tally.wrong) > 3


def record(*changes: Change, start: tuple[Change, ...] = ()) -> Record:
    for moment, change in enumerate(changes, start=1):
        change.moment = moment
    return Record(list(changes), moments=len(changes), start=list(start))


def states(found: Record, folder: Path, count: int = 200) -> set[tuple[tuple[str, bytes], ...]]:
    """Return the states that the end of a record may leave, as names with contents."""
    seen = set()
    choice = random.Random(1)
    for number in range(count):
        place = folder / str(number)
        power.written(found, found.moments, choice, place)
        seen.add(tuple(sorted((p.name, p.read_bytes()) for p in place.iterdir())))
    return seen


def test_the_model_drops_and_tears_what_no_fsync_confirmed(tmp_path: Path) -> None:
    made = Change("name", trace.TOP, name="a", target=2, until=0)
    text = Change("write", 2, data=b"x" * 512 + b"y" * 512)
    assert states(record(made, text), tmp_path) == {
        (("a", b""),),
        (("a", b"x" * 512 + b"y" * 512),),
        (("a", b"x" * 512),),
        (("a", bytes(512) + b"y" * 512),),
    }


def test_the_model_keeps_what_an_fsync_confirmed(tmp_path: Path) -> None:
    made = Change("name", trace.TOP, name="a", target=2, until=0)
    text = Change("write", 2, data=b"x" * 1024, until=0)
    more = Change("write", 2, at=1024, data=b"y")
    assert states(record(made, text, more), tmp_path) == {
        (("a", b"x" * 1024),),
        (("a", b"x" * 1024 + b"y"),),
    }


def test_the_model_has_an_unconfirmed_rename_either_way(tmp_path: Path) -> None:
    (tmp_path / "before").write_bytes(b"old")
    old = Change("name", trace.TOP, name="a", target=2)
    new = Change("name", trace.TOP, name="b", target=3, until=0)
    text = Change("write", 3, data=b"new", until=0)
    moved = Change("name", trace.TOP, name="a", target=3, former=(trace.TOP, "b"))
    found = record(new, text, moved, start=(old,))
    found.sources[2] = tmp_path / "before"
    (tmp_path / "states").mkdir()
    assert states(found, tmp_path / "states") == {
        (("a", b"old"), ("b", b"new")),
        (("a", b"new"),),
    }


@needs_strace
def test_the_record_sees_what_a_program_does(tmp_path: Path) -> None:
    before, root = tmp_path / "before", tmp_path / "root"
    for place in (before, root):
        place.mkdir()
        (place / "old").write_bytes(b"old")
    work = """
import os, sys
os.chdir(sys.argv[1])
one = os.open(sys.argv[1] + "/new", os.O_WRONLY | os.O_CREAT)
os.write(one, b"content")
os.fsync(one)
os.rename(sys.argv[1] + "/new", sys.argv[1] + "/old")
folder = os.open(sys.argv[1], os.O_RDONLY)
os.fsync(folder)
os.unlink(sys.argv[1] + "/old")
os.write(os.open(sys.argv[2], os.O_WRONLY), b'{"said": 1}\\n')
"""
    confirmed = tmp_path / "confirmed"
    confirmed.touch()
    command = [shutil.which("python3") or "python3", "-c", work, str(root), str(confirmed)]
    trace.traced(tmp_path, command, tmp_path / "lines")
    found = trace.read(tmp_path / "lines", root, confirmed, before)
    kinds = [(c.kind, c.name, c.until != trace.NEVER) for c in found.changes]
    assert kinds == [
        ("name", "new", True),
        ("write", "", True),
        ("name", "old", True),
        ("forget", "old", False),
    ]
    assert [step for _, step in found.steps] == [{"said": 1}]
    assert found.steps[0][0] > found.changes[-1].moment
