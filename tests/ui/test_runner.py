"""Work beside the window: its order, its results, its trouble, its end."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QThreadPool
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from exitdesk.domain.trouble import Trouble
from exitdesk.ui import runner as runner_module
from exitdesk.ui.runner import Job, Progress, Runner


class Page(QObject):
    """Someone who wants results."""

    def __init__(self) -> None:
        super().__init__()
        self.results: list[object] = []
        self.troubles: list[Trouble] = []
        self.threads: set[int] = set()

    def take(self, result: object) -> None:
        self.results.append(result)
        self.threads.add(threading.get_ident())

    def refuse(self, trouble: Trouble) -> None:
        self.troubles.append(trouble)


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[Runner]:
    made = Runner()
    yield made
    made.close()
    QApplication.processEvents()


def _drained(qtbot: QtBot, runner: Runner) -> None:
    qtbot.waitUntil(lambda: runner.idle)


def test_results_come_in_order_on_the_gui_thread(qtbot: QtBot, runner: Runner) -> None:
    page = Page()
    workers: set[str] = set()

    def work(n: int) -> int:
        workers.add(threading.current_thread().name)
        return n * n

    for n in range(50):
        runner.run(work, n, then=page.take)
    _drained(qtbot, runner)
    assert page.results == [n * n for n in range(50)]
    assert page.threads == {threading.get_ident()}
    assert workers == {"store_0"}


def test_trouble_goes_to_the_page_and_else_to_the_window(qtbot: QtBot, runner: Runner) -> None:
    page, over = Page(), Page()
    runner.troubled.connect(over.refuse)

    def full() -> None:
        raise Trouble("The disk is full.", "What was saved is safe.", "Free some space.")

    runner.run(full, failed=page.refuse)
    runner.run(full)
    _drained(qtbot, runner)
    assert [str(t) for t in page.troubles] == [str(t) for t in over.troubles]
    assert page.troubles[0].what_to_do == "Free some space."


def test_a_fault_never_vanishes(qtbot: QtBot, runner: Runner) -> None:
    page, faults = Page(), Page()
    runner.faulted.connect(faults.take)

    def broken() -> None:
        raise ZeroDivisionError

    runner.run(broken, then=page.take, failed=page.refuse)
    runner.run_aside(broken)
    _drained(qtbot, runner)
    assert [type(one) for one in faults.results] == [ZeroDivisionError, ZeroDivisionError]
    assert page.results == []
    assert "mistake in exitdesk" in str(page.troubles[0])


def test_receivers_that_are_gone_are_skipped(qtbot: QtBot, runner: Runner) -> None:
    faults = Page()
    runner.faulted.connect(faults.take)
    go = threading.Event()
    deleted, dropped = Page(), Page()
    runner.run(go.wait, 5)
    runner.run(int, "7", then=deleted.take)
    runner.run(int, "8", then=dropped.take)
    deleted.deleteLater()
    del dropped
    gc.collect()
    QApplication.sendPostedEvents(None, 52)
    go.set()
    _drained(qtbot, runner)
    assert faults.results == []
    assert deleted.results == []


def test_a_slow_job_is_shown_and_can_be_cancelled(
    qtbot: QtBot, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner_module, "SLOW_AFTER", 0.0)
    page = Page()
    tried = threading.Event()

    def long(progress: Progress) -> str:
        for done in range(1_000_000):
            progress.step(done, 1_000_000, "pages")
            tried.wait(0.001)
        return "done"

    with qtbot.waitSignal(runner.slowed) as slowed:
        runner.run(long, then=page.take, failed=page.refuse, busy="Backing up", with_progress=True)
    job = slowed.args[0]
    assert isinstance(job, Job)
    with qtbot.waitSignal(runner.ended):
        job.cancel()
    assert page.results == []
    assert page.troubles == []


def test_a_job_that_is_done_all_the_same_is_told(qtbot: QtBot, runner: Runner) -> None:
    page = Page()
    begun, go = threading.Event(), threading.Event()

    def late() -> str:
        begun.set()
        go.wait(5)
        return "saved"

    job = runner.run(late, then=page.take)
    begun.wait(5)
    job.cancel()
    go.set()
    _drained(qtbot, runner)
    assert page.results == ["saved"]


def test_a_dropped_question_is_not_answered(qtbot: QtBot, runner: Runner) -> None:
    page = Page()
    runner.run(str, 1, then=page.take).drop()
    runner.run(str, 2, then=page.take)
    _drained(qtbot, runner)
    assert page.results == ["2"]


def test_finish_waits_for_what_was_handed_in_before(qtbot: QtBot, runner: Runner) -> None:
    seen: list[int] = []
    for n in range(5):
        runner.run(seen.append, n)
    assert runner.finish(lambda: list(seen)) == [0, 1, 2, 3, 4]


def test_closing_ends_threads_and_drops_what_has_not_begun(qtbot: QtBot) -> None:
    runner = Runner()
    page = Page()
    begun, go = threading.Event(), threading.Event()

    def first() -> str:
        begun.set()
        go.wait(5)
        return "first"

    runner.run(first, then=page.take)
    for n in range(5):
        runner.run(str, n, then=page.take)
    begun.wait(5)
    go.set()
    runner.close()
    late = runner.run(str, 9, then=page.take)
    QApplication.processEvents()
    assert page.results == []
    assert late.progress.cancelled
    assert QThreadPool.globalInstance().activeThreadCount() == 0


def test_a_widget_may_close_while_it_waits(qtbot: QtBot, runner: Runner) -> None:
    got: list[object] = []

    class Asking(QWidget):
        def on_answer(self, answer: object) -> None:
            got.append(answer)

    widget = Asking()
    go = threading.Event()
    runner.run(go.wait, 5, then=widget.on_answer)
    widget.deleteLater()
    QApplication.sendPostedEvents(None, 52)
    go.set()
    _drained(qtbot, runner)
    assert got == []


def test_a_job_that_gives_way_lets_a_draft_in(qtbot: QtBot, runner: Runner) -> None:
    seen: list[str] = []
    begun, go = threading.Event(), threading.Event()

    def backup(*, progress: Progress) -> None:
        begun.set()
        go.wait(5)
        progress.step(1, 2)
        seen.append("backup")

    runner.run(backup, with_progress=True, gives_way=True)
    begun.wait(5)
    runner.run(seen.append, "draft")
    go.set()
    _drained(qtbot, runner)
    assert seen == ["draft", "backup"]


def test_any_other_job_is_done_before_the_next_begins(qtbot: QtBot, runner: Runner) -> None:
    seen: list[str] = []
    begun, go = threading.Event(), threading.Event()

    def rotation(*, progress: Progress) -> None:
        begun.set()
        go.wait(5)
        progress.step(1, 2)
        seen.append("rotation")

    runner.run(rotation, with_progress=True)
    begun.wait(5)
    runner.run(seen.append, "draft")
    go.set()
    _drained(qtbot, runner)
    assert seen == ["rotation", "draft"]


def test_finish_cancels_what_can_be_cancelled_and_comes_last(qtbot: QtBot, runner: Runner) -> None:
    seen: list[str] = []
    begun, go = threading.Event(), threading.Event()

    def backup(*, progress: Progress) -> None:
        begun.set()
        go.wait(5)
        progress.step(1, 2)
        seen.append("backup")

    runner.run(backup, with_progress=True, gives_way=True)
    begun.wait(5)
    runner.run(seen.append, "draft")
    threading.Timer(0.05, go.set).start()
    runner.finish(seen.append, "closed")
    _drained(qtbot, runner)
    assert seen == ["draft", "closed"]
