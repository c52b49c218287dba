"""What a bundle costs: ``python -m tests.bench.bundles [--cases N]``.

A bundle of 1,000 cases with 100 operations each, against bare age (pyrage) around the same
content and around as many bytes as the bundle has. Each step runs in a process of its own, five
times; seconds are medians, and memory is what the process needed above what it began with.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyrage

from exitdesk.crypto.identity import DeviceKeys
from exitdesk.sync import bundle, decoding, heads
from exitdesk.sync.model import Body, Segment
from tests.unit.sync.post import Desk, history

ANA = Desk(DeviceKeys(*[bytes([1]) * 32] * 3), b"a" * 16)
BEN = Desk(DeviceKeys(*[bytes([2]) * 32] * 3), b"b" * 16)
RUNS = 5


def content(cases: int) -> Body:
    """Return the body with that many cases of ten records with ten fields."""
    chance = random.Random(1)
    return Body(tuple(ANA.scope(history(chance)) for _ in range(cases)))


def bare(body: Body) -> bytes:
    """Return the same content one after the other: what there is to say, and nothing of ours."""
    parts = [body_part for scope in body.scopes for body_part in _said(scope.segments)]
    return b"".join(parts)


def _said(segments: tuple[Segment, ...]) -> list[bytes]:
    return [one.salt + one.payload for segment in segments for one in segment.changes]


def _write(folder: Path, suite: str) -> Callable[[], object]:
    body = pickle.loads((folder / "body").read_bytes())
    header = ANA.header(BEN, suite="hybrid" if suite == "hybrid" else "classic")
    recipient = BEN.recipient(header.suite)
    return lambda: bundle.made(body, header, ANA.keys, [recipient])


def _open(folder: Path, suite: str) -> Callable[[], object]:
    data = (folder / suite).read_bytes()
    return lambda: bundle.opened(data, BEN.keys.identities, BEN.expects(ANA))


def _open_apart(folder: Path, suite: str) -> Callable[[], object]:
    data = (folder / suite).read_bytes()
    return lambda: decoding.opened(data, BEN.keys.identities, BEN.expects(ANA))


def _check(folder: Path, _suite: str) -> Callable[[], object]:
    body = pickle.loads((folder / "body").read_bytes())
    key = ANA.keys.sign_key
    return lambda: all(heads.is_whole(one.scope, one.segments[0], key) for one in body.scopes)


def _seal_bare(folder: Path, name: str) -> Callable[[], object]:
    data = (folder / name).read_bytes()
    recipient = pyrage.x25519.Recipient.from_str(BEN.keys.age_recipient)
    return lambda: pyrage.encrypt(data, [recipient])


def _open_bare(folder: Path, name: str) -> Callable[[], object]:
    data = _seal_bare(folder, name)()
    identity = pyrage.x25519.Identity.from_str(BEN.keys.identities[1])
    return lambda: pyrage.decrypt(data, [identity])


STEPS: dict[str, tuple[Callable[[Path, str], Callable[[], object]], str]] = {
    "write, hybrid": (_write, "hybrid"),
    "write, classic": (_write, "classic"),
    "open here, hybrid": (_open, "hybrid"),
    "open apart, hybrid": (_open_apart, "hybrid"),
    "open apart, classic": (_open_apart, "classic"),
    "check all chains and heads": (_check, ""),
    "bare age, content: seal": (_seal_bare, "bare"),
    "bare age, content: open": (_open_bare, "bare"),
    "bare age, size of the bundle: seal": (_seal_bare, "classic"),
    "bare age, size of the bundle: open": (_open_bare, "classic"),
}


def step(name: str, folder: Path) -> None:
    """Print [seconds, MiB] of one step, done once in this process."""
    make, argument = STEPS[name]
    work = make(folder, argument)
    before = _memory("VmRSS", forget_peak=True)
    started = time.perf_counter()
    result = work()
    spent = time.perf_counter() - started
    own = _memory("VmHWM") - before
    other = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    assert result
    print(json.dumps([spent, own, other]))


def _memory(line: str, *, forget_peak: bool = False) -> float:
    """Return a line of Linux's account of this process, in MiB."""
    if forget_peak:
        Path("/proc/self/clear_refs").write_text("5")
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(one.split()[1]) for one in status if one.startswith(line)) / 1024


def measured(name: str, folder: Path) -> tuple[float, float, float]:
    """Return the median seconds of a step, its MiB, and the MiB of the process that it starts."""
    command = [sys.executable, "-m", "tests.bench.bundles", "--step", name, "--folder", str(folder)]
    runs = [
        json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
        for _ in range(RUNS)
    ]
    seconds, own, other = zip(*runs, strict=True)
    return statistics.median(seconds), statistics.median(own), statistics.median(other)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=1_000)
    parser.add_argument("--step", choices=STEPS)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    if options.step:
        step(options.step, options.folder)
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        body = content(options.cases)
        operations = sum(
            one.ops
            for scope in body.scopes
            for segment in scope.segments
            for one in segment.changes
        )
        (folder / "body").write_bytes(pickle.dumps(body))
        (folder / "bare").write_bytes(bare(body))
        for suite in ("hybrid", "classic"):
            header = ANA.header(BEN, suite=suite)
            made = bundle.made(body, header, ANA.keys, [BEN.recipient(suite)])
            (folder / suite).write_bytes(made.data)
        print(f"{options.cases} cases, {operations} operations")
        for name in ("bare", "hybrid", "classic"):
            size = (folder / name).stat().st_size
            print(f"{name:36}{size:>12} bytes{size / operations:>8.2f} for each operation")
        print()
        for name in STEPS:
            seconds, own, other = measured(name, folder)
            apart = f"{other:8.0f} MiB apart" if other else ""
            print(f"{name:36}{seconds * 1000:>9.0f} ms{own:>8.0f} MiB{apart}")


if __name__ == "__main__":
    main()
