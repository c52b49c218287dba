"""The guarded process: what it answers, when it is stopped, what it is not allowed to do."""

from __future__ import annotations

import io
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from exitdesk.app import start
from exitdesk.forms import workbook
from exitdesk.forms.workbook import child, compiling, guarded
from exitdesk.forms.workbook.child import Answer, Order, Result
from exitdesk.forms.workbook.model import Compiled, Problem, Repair, Severity, Unreadable
from tests.unit.forms.workbook.making import here, markdown, xlsx

SIMPLE = markdown("type|name|label\ntext|a|A")
XFORM = here(SIMPLE).xform or ""


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    guarded._cache.clear()
    yield
    guarded._cache.clear()


def served(order: Order, content: bytes) -> list[Answer]:
    sink = io.BytesIO()
    child.serve(io.BytesIO(msgspec.json.encode(order) + b"\n" + content), sink)
    return [msgspec.json.decode(line, type=Answer) for line in sink.getvalue().splitlines()]


def test_the_process_finds_what_this_one_finds() -> None:
    source = markdown("type|name|label\ntel|a|A\ntext|b|${zip}", settings="form_title|form_id\nT|f")
    assert workbook.compiled(source, "folder/f.md") == here(source, "f.md")
    repaired = workbook.compiled(xlsx(), "f.xlsx", repair=True)
    assert repaired.usable
    assert repaired.questions == 2


def test_a_result_is_kept_by_the_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    first = workbook.compiled(SIMPLE, "a.md")
    monkeypatch.setattr(guarded, "_program", lambda: pytest.fail("not asked again"))
    assert workbook.compiled(SIMPLE, "a.md") is first


def test_only_so_many_results_are_kept() -> None:
    for number in range(20):
        guarded._keep(str(number), Compiled(None))
    assert list(guarded._cache) == [str(number) for number in range(8, 20)]


def test_an_xform_is_taken_as_it_is() -> None:
    found = workbook.compiled(XFORM.encode(), "a.xml")
    assert found.xform == XFORM
    assert found.usable
    assert workbook.sheets(XFORM.encode(), "a.xml") == {}


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (b"<a/>", "no XForm"),
        (b"<a>", "cannot be read as XML"),
        (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "entities"),
        ("<a>ä</a>".encode("latin-1"), "UTF-8"),
        (XFORM.replace('type="string"', 'type="string" calculate="nothing()"').encode(), "/data/a"),
    ],
)
def test_an_xform_that_is_none_says_why(source: bytes, words: str) -> None:
    found = here(source, "a.xml")
    assert not found.usable
    assert words in found.problems[0].message


def test_what_cannot_be_a_form_needs_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "_program", lambda: pytest.fail("not asked"))
    assert workbook.compiled(b"", "a.xlsx").problems[0].message == "The file is empty."


def test_sheets_are_read_with_their_empty_rows() -> None:
    rows = (("type", "name"), ("text", "a"), (None, None), ("text", "b"))
    found = workbook.sheets(xlsx({"survey": rows, "terms": (("key", "value"),)}), "a.xlsx")
    assert found == {
        "survey": [{"type": "text", "name": "a"}, {}, {"type": "text", "name": "b"}],
        "terms": [],
    }
    with pytest.raises(Unreadable, match="no sheet named survey"):
        workbook.sheets(xlsx({"a": (("b",),), "c": ()}), "a.xlsx")


def test_somebody_can_stop_it() -> None:
    asked: list[float] = []

    def cancelled() -> bool:
        asked.append(1)
        return True

    slow = markdown("type|name|label\n" + "\n".join(f"text|a{n}|A" for n in range(5_000)))
    found = workbook.compiled(slow, "a.md", cancelled=cancelled)
    assert asked == [1]
    assert found.problems[0].message == "Stopped."
    assert not guarded._cache


def test_progress_is_told_between_nothing_and_all() -> None:
    told: list[float] = []
    slow = markdown("type|name|label\n" + "\n".join(f"text|a{n}|A" for n in range(5_000)))
    assert workbook.compiled(slow, "a.md", progress=told.append).usable
    assert told == sorted(told)
    assert all(0 < one <= 1 for one in told)


def test_what_hangs_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "MAX_SECONDS", 0.0)
    monkeypatch.setattr(guarded, "_LOOK_EVERY", 0.01)
    found = workbook.compiled(SIMPLE, "a.md")
    assert "far longer" in found.problems[0].message


@pytest.mark.parametrize("code", ["raise SystemExit(3)", "print()", "import os; os.abort()"])
def test_a_process_that_breaks_off_ends_in_a_message(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guarded, "_program", lambda: [sys.executable, "-c", code])
    if code == "print()":
        monkeypatch.setattr(guarded, "_last_answer", guarded._last_answer)
        monkeypatch.setattr(
            guarded, "_program", lambda: [sys.executable, "-c", "print('{\"done\": 0.5}')"]
        )
    found = workbook.compiled(SIMPLE, "a.md")
    assert "broke off" in found.problems[0].message
    assert not guarded._cache


def test_the_orders_are_served() -> None:
    order = Order("a.md", len(SIMPLE), {"list.csv": 3})
    answers = served(order, SIMPLE + b"a,b")
    assert answers[-1].result is not None
    assert answers[-1].result.problems == ()
    assert [one.done for one in answers] == [0.1, 0.3, 0.8, 1.0]
    assert answers[-1].result is not None
    assert answers[-1].result.xform == here(SIMPLE, "a.md").xform
    only = served(Order("a.md", len(SIMPLE), {}, only_sheets=True), SIMPLE)
    assert only[-1].result == Result(
        sheets={"survey": [{"type": "text", "name": "a", "label": "A"}]}
    )


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (MemoryError(), "more memory"),
        (ZeroDivisionError(), "ZeroDivisionError"),
        (Unreadable("Words."), "Words."),
    ],
)
def test_whatever_goes_wrong_inside_is_a_message(
    error: Exception, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_named: object) -> None:
        raise error

    monkeypatch.setattr(compiling, "compiled_here", fail)
    (answer,) = served(Order("a.md", len(SIMPLE), {}), SIMPLE)
    assert answer.result is not None
    assert words in answer.result.problems[0].message


def test_time_is_limited_in_work_and_given_back() -> None:
    before = signal.getsignal(signal.SIGPROF)

    def work_for_ever() -> None:
        while True:
            pass

    with pytest.raises(Unreadable, match="far longer"), child.time_limit(0):
        work_for_ever()
    assert signal.getsignal(signal.SIGPROF) == before
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


def test_the_process_may_write_no_file_and_take_no_more_memory() -> None:
    import subprocess

    code = (
        "from exitdesk.forms.workbook.child import restrict; restrict(); "
        "import resource, sys, tempfile\n"
        "try: tempfile.NamedTemporaryFile().write(b'x' * 99999)\n"
        "except OSError: pass\n"
        "else: sys.exit(3)\n"
        "try: bytearray(600 * 1024 * 1024)\n"
        "except MemoryError: sys.exit(0)\n"
        "sys.exit(4)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=Path.cwd(), check=False)
    assert done.returncode == 0


def test_the_hidden_argument_is_the_one_that_is_understood() -> None:
    assert start._COMPILE_FORM == guarded.HIDDEN_ARGUMENT


def test_the_frozen_program_starts_itself(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    window = tmp_path / "exitdesk-window.exe"
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(window))
    assert guarded._program() == [str(window)]


def test_places_are_written_as_in_a_spreadsheet() -> None:
    assert Problem(Severity.ERROR, "", "survey", 5, "C").cell == "survey!C5"
    assert Problem(Severity.ERROR, "", "survey").cell == "survey"
    assert Problem(Severity.ERROR, "").cell == ""
    assert Repair("", "choices", 2, "B").cell == "choices!B2"
