"""The process that opens bundles: what it says is believed only when it came to its end."""

from __future__ import annotations

import io
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from exitdesk.app import start
from exitdesk.sync import bundle, child, decoding, marks
from exitdesk.sync.bundle import Expectations
from exitdesk.sync.model import Body
from exitdesk.sync.refusal import Refusal, Refused
from tests.safety.bundle_mutations import changed_bytes
from tests.unit.sync.post import Desk, full_body

ANA, BEN = Desk(), Desk()
BODY = full_body(ANA, random.Random(6))
MADE = ANA.letter(BODY, BEN, suite="hybrid")
EXPECTED = BEN.expects(ANA)
OPENED = bundle.opened(MADE.data, BEN.keys.identities, EXPECTED)


def said(data: bytes, expected: Expectations = EXPECTED) -> bytes:
    """Return what the child says of `data`, run in this process."""
    order = msgspec.msgpack.encode(child.Order(BEN.keys.identities, expected))
    sink = io.BytesIO()
    child.serve(io.BytesIO(child.LENGTHS.pack(len(order), len(data)) + order + data), sink)
    return sink.getvalue()


def records(answer: bytes) -> list[decoding.Record]:
    return decoding.records(io.BytesIO(answer))


def reason(answer: bytes, status: int = 0) -> Refusal:
    with pytest.raises(Refused) as caught:
        decoding.understood(records(answer), status)
    return caught.value.reason


def record(kind: bytes, content: bytes) -> bytes:
    return child.RECORD.pack(kind, len(content)) + content


def test_what_the_child_says_is_understood() -> None:
    assert decoding.understood(records(said(MADE.data)), 0) == OPENED


@pytest.mark.parametrize(
    ("data", "expected", "why"),
    [
        (MADE.data[:-1], EXPECTED, Refusal.DAMAGED),
        (b"", EXPECTED, Refusal.DAMAGED),
        (MADE.data, BEN.expects(ANA, state="revoked"), Refusal.REVOKED_SENDER),
        (MADE.data, BEN.expects(ANA, org=bytes(16)), Refusal.OTHER_ORGANISATION),
        (ANA.letter(BODY, ANA).data, EXPECTED, Refusal.NOT_FOR_US),
    ],
)
def test_a_reason_is_handed_on(data: bytes, expected: Expectations, why: Refusal) -> None:
    assert reason(said(data, expected)) == why


def test_an_order_that_is_none_and_an_input_that_ends_early() -> None:
    for source in (b"", bytes(12), child.LENGTHS.pack(3, 4) + b"\xc1\xc1\xc1"):
        sink = io.BytesIO()
        child.serve(io.BytesIO(source), sink)
        assert reason(sink.getvalue()) == Refusal.MALFORMED
    order = msgspec.msgpack.encode(child.Order(BEN.keys.identities, EXPECTED))
    sink = io.BytesIO()
    whole = child.LENGTHS.pack(len(order), len(MADE.data)) + order + MADE.data[:-7]
    child.serve(io.BytesIO(whole), sink)
    assert reason(sink.getvalue()) == Refusal.DAMAGED


def test_too_little_memory_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(*_given: object) -> None:
        raise MemoryError

    monkeypatch.setattr(bundle, "unsealed", exhausted)
    assert reason(said(MADE.data)) == Refusal.TOO_LARGE


def test_an_answer_counts_only_when_it_is_whole() -> None:
    answer = said(MADE.data)
    assert reason(answer, status=1) == Refusal.MALFORMED
    assert reason(answer, status=-signal.SIGTERM) == Refusal.MALFORMED
    for length in [*range(0, len(answer), 997), *range(len(answer) - 30, len(answer))]:
        assert reason(answer[:length]) == Refusal.MALFORMED


WHOLE = [record(kind, content) for kind, content in records(said(MADE.data))]


@pytest.mark.parametrize(
    "answer",
    [
        WHOLE[1:],
        [WHOLE[-1]],
        [WHOLE[0], *WHOLE[2:]],
        [WHOLE[0], WHOLE[1], *WHOLE[1:]],
        WHOLE[:-2] + WHOLE[-1:],
        WHOLE[:-1] + WHOLE[-2:],
        [record(child.HEAD, b"\xc1"), *WHOLE[1:]],
        [record(child.HEAD, b""), *WHOLE[1:]],
        [WHOLE[0], record(child.CHANGES, b"\xc1"), *WHOLE[2:]],
        [WHOLE[0], record(child.CHANGES, b"\x91" * 90_000), *WHOLE[2:]],
        [record(child.REFUSED, b"no such reason")],
        [record(child.REFUSED, b"")],
    ],
)
def test_an_answer_that_breaks_the_order_is_not_believed(answer: list[bytes]) -> None:
    assert b"".join(WHOLE) == said(MADE.data)
    assert reason(b"".join(answer)) == Refusal.MALFORMED


def test_marks_are_held_against_it_here_and_not_told() -> None:
    mark = marks.advanced(OPENED.mark, OPENED.header, OPENED.hash)
    with pytest.raises(Refused) as caught:
        decoding.opened(MADE.data, BEN.keys.identities, BEN.expects(ANA, marks=[mark]))
    assert caught.value.reason == Refusal.REPLAYED
    second = ANA.letter(BODY, BEN, seq=2, prev=MADE.hash)
    found = decoding.opened(second.data, BEN.keys.identities, BEN.expects(ANA, marks=[mark]))
    assert found.mark == mark


@pytest.mark.parametrize(
    ("expected", "why"),
    [
        (BEN.expects(), Refusal.UNKNOWN_SENDER),
        (BEN.expects(ANA, me=bytes(32)), Refusal.WRONG_RECIPIENT),
        (BEN.expects(ANA, org=bytes(16)), Refusal.OTHER_ORGANISATION),
        (BEN.expects(ANA, now=2**50), Refusal.EXPIRED),
    ],
)
def test_a_child_that_lies_changes_nothing(
    expected: Expectations, why: Refusal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whatever it is asked, it says that all is well."""
    answer = tmp_path / "answer"
    answer.write_bytes(said(MADE.data))
    lie = (
        "import shutil, sys; sys.stdin.buffer.read(); "
        f"shutil.copyfileobj(open({str(answer)!r}, 'rb'), sys.stdout.buffer)"
    )
    monkeypatch.setattr(decoding, "_program", lambda: [sys.executable, "-c", lie])
    assert decoding.opened(b"anything", BEN.keys.identities, EXPECTED) == OPENED
    with pytest.raises(Refused) as caught:
        decoding.opened(b"anything", BEN.keys.identities, expected)
    assert caught.value.reason == why


def test_no_answer_does_worse_than_to_be_refused() -> None:
    """As if the other process had been taken over by what it read."""
    chance, answer = random.Random(9), said(MADE.data)
    small = said(ANA.letter(msgspec.structs.replace(BODY, files=()), BEN).data)
    refused = 0
    for _ in range(3_000):
        changed = changed_bytes(chance.choice((answer, small)), (answer, small), chance)
        try:
            found = decoding.understood(records(changed), 0)
        except Refused:
            refused += 1
        else:
            assert isinstance(found.body, Body)
    assert 1_000 < refused < 3_000


def test_an_answer_that_would_fill_all_memory_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert records(child.RECORD.pack(child.CONTENT, 2**63) + b"x") == []
    monkeypatch.setattr(decoding, "_MOST", 10)
    assert records(record(b"c", bytes(6)) * 3) == [(b"c", bytes(6))]


def test_a_child_that_never_stops_talking_is_not_listened_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    talking = f"import sys\nwhile True: sys.stdout.buffer.write({record(b'c', bytes(500))!r})"
    monkeypatch.setattr(decoding, "_program", lambda: [sys.executable, "-c", talking])
    monkeypatch.setattr(decoding, "_MOST", 10_000)
    with pytest.raises(Refused) as caught:
        decoding.opened(MADE.data, BEN.keys.identities, EXPECTED)
    assert caught.value.reason == Refusal.MALFORMED


def test_a_file_that_is_too_large_reaches_no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MAX_FILE", 10)
    with pytest.raises(Refused) as caught:
        decoding.opened(bytes(11), BEN.keys.identities, EXPECTED)
    assert caught.value.reason == Refusal.TOO_LARGE


def test_a_child_that_does_not_come_back_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    endless = [sys.executable, "-c", "import sys; sys.stdin.read(); sys.stdin.close(); input()"]
    waiting = [sys.executable, "-c", "import signal; signal.pause()"]
    monkeypatch.setattr(decoding, "MAX_SECONDS", 0.3)
    for program, why in ((waiting, Refusal.TOO_LARGE), (endless, Refusal.MALFORMED)):
        monkeypatch.setattr(decoding, "_program", lambda program=program: program)
        if why == Refusal.MALFORMED:
            monkeypatch.setattr(decoding, "MAX_SECONDS", 60)
        with pytest.raises(Refused) as caught:
            decoding.opened(MADE.data, BEN.keys.identities, EXPECTED)
        assert caught.value.reason == why


_LIMITS = """
import resource, sys
from exitdesk.sync import child
child.restrict()
kinds = ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_NPROC")
print([resource.getrlimit(getattr(resource, kind)) for kind in kinds])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the limits of Linux")
def test_the_child_gives_up_what_it_does_not_need() -> None:
    run = subprocess.run(
        [sys.executable, "-c", _LIMITS], capture_output=True, text=True, check=True
    )
    expected = [(one, one) for one in (child.MAX_MEMORY, child.MAX_SECONDS, 0, 0)]
    assert run.stdout.strip() == repr(expected)


def test_the_program_starts_itself_as_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "main", lambda: 77)
    assert start.main([decoding.HIDDEN_ARGUMENT]) == 77


def test_main_serves_between_standard_input_and_output(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stream:
        buffer = io.BytesIO()

    asked: list[str] = []
    monkeypatch.setattr(child, "restrict", lambda: asked.append("restricted"))
    monkeypatch.setattr(sys, "stdin", Stream)
    monkeypatch.setattr(sys, "stdout", Stream)
    assert child.main() == 0
    assert asked == ["restricted"]


def test_the_frozen_program_starts_itself(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own = tmp_path / "exitdeskw.exe"
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(own))
    assert decoding._program() == [str(own)]
    monkeypatch.setattr(sys, "platform", "win32")
    assert decoding._program() == [str(own)]
    (tmp_path / "exitdesk.exe").touch()
    assert decoding._program() == [str(tmp_path / "exitdesk.exe")]


@pytest.mark.skipif(sys.platform == "win32", reason="no limits there")
def test_each_limit_is_set_also_where_another_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    limits: dict[int, int] = {}

    def set_limit(kind: int, limit: tuple[int, int]) -> None:
        if kind == resource.RLIMIT_AS:
            raise ValueError(kind)
        limits[kind] = limit[1]

    monkeypatch.setattr(resource, "setrlimit", set_limit)
    child.restrict()
    assert limits == {
        resource.RLIMIT_CPU: child.MAX_SECONDS,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NPROC: 0,
    }


def test_a_system_without_limits_goes_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    child.restrict()


def test_no_file_and_no_trace_is_left(tmp_path: Path) -> None:
    """The child writes nothing, not even with a home of its own to write into."""
    home = {name: str(tmp_path) for name in ("HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "TMPDIR")}
    order = msgspec.msgpack.encode(child.Order(BEN.keys.identities, EXPECTED))
    run = subprocess.run(
        [*decoding._program(), decoding.HIDDEN_ARGUMENT],
        input=child.LENGTHS.pack(len(order), len(MADE.data)) + order + MADE.data,
        capture_output=True,
        check=True,
        env=os.environ | home | {"PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert decoding.understood(records(run.stdout), 0) == OPENED
    assert (run.stderr, list(tmp_path.rglob("*"))) == (b"", [])
