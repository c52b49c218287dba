"""Work beside the window: one serial worker for the store, a small pool for the rest.

`Runner.run` hands a function of `services` to the store's worker, `Runner.run_aside` hands
anything that does not touch the store to the pool. Results come back through one queued signal;
the receivers are bound methods of living objects. The Future of every job is read, so that no
exception vanishes: expected `Trouble` goes to the page (or to `Runner.troubled`), everything
else is a fault and goes to `Runner.faulted` as well.
"""

from __future__ import annotations

import time
import weakref
from collections import deque
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr

_T = TypeVar("_T")

SLOW_AFTER: Final = 1.0
"""Seconds after which a job that has a name is shown with its progress."""
_LOOK_EVERY_MS: Final = 150


class Cancelled(Exception):
    """Raised inside a job by `Progress.step` once the person has cancelled it."""


class Progress:
    """How far a job is; handed to it as the argument `progress`. Safe across threads."""

    def __init__(self, give_way: Callable[[], None] | None = None) -> None:
        self.done = 0
        self.total = 0
        self.label = ""
        self.cancelled = False
        self._give_way = give_way

    def step(self, done: int, total: int, label: str = "") -> None:
        """Tell that `done` of `total` parts are done.

        Raises:
            Cancelled: the person wants no more of it; leave nothing half done.
        """
        self.done, self.total, self.label = done, total, label
        if self.cancelled:
            raise Cancelled
        if self._give_way is not None:
            self._give_way()

    def cancel(self) -> None:
        """Ask the job to stop at its next step."""
        self.cancelled = True


class Job:
    """One function that was handed in: who wants its result, what it is called, how far it is."""

    def __init__(
        self,
        then: Callable[[Any], object] | None,
        failed: Callable[[Trouble], object] | None,
        busy: str,
        cancellable: bool,
        give_way: Callable[[], None] | None = None,
    ) -> None:
        self.busy = busy
        self.cancellable = cancellable
        self.progress = Progress(give_way)
        self.started = time.monotonic()
        self.shown = False
        self.future: Future[Any] | None = None
        self._then = _held(then)
        self._failed = _held(failed)

    def cancel(self) -> None:
        """Do not begin, or stop at the next step; work that is done all the same is still told."""
        self.progress.cancel()
        if self.future is not None:
            self.future.cancel()

    def drop(self) -> None:
        """Cancel, and tell nobody whatever comes of it: a newer question has replaced this one."""
        self._then = self._failed = None
        self.cancel()

    def then(self) -> Callable[[Any], object] | None:
        """Return who gets the result, or None where nobody is left."""
        return _alive(self._then)

    def failed(self) -> Callable[[Trouble], object] | None:
        """Return who is told about trouble, or None where nobody is left."""
        return _alive(self._failed)


_Held = Any


def _held(receiver: Callable[[Any], object] | None) -> _Held:
    """Hold a bound method weakly, so that a closed page is not kept alive by its last question."""
    if receiver is None or not hasattr(receiver, "__self__"):
        return receiver
    return weakref.WeakMethod(receiver)


def _alive(held: _Held) -> Callable[[Any], object] | None:
    receiver = held() if isinstance(held, weakref.WeakMethod) else held
    owner = getattr(receiver, "__self__", None)
    if isinstance(owner, QObject) and not shiboken6.isValid(owner):
        return None
    return receiver


class Runner(QObject):
    """The only thing in the window that starts threads. Belongs to the GUI thread."""

    slowed = Signal(object)
    """A `Job` with a name takes longer than `SLOW_AFTER`: show it."""
    progressed = Signal(object)
    """A shown `Job` may have moved on."""
    ended = Signal(object)
    """A `Job` has ended, however it ended."""
    troubled = Signal(object)
    """`Trouble` that no page took."""
    faulted = Signal(object)
    """An exception that is a mistake in exitdesk."""
    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None, pool_workers: int = 2) -> None:
        super().__init__(parent)
        self._store = _StoreWorker()
        self._pool = ThreadPoolExecutor(pool_workers, thread_name_prefix="aside")
        self._jobs: list[Job] = []
        self._closed = False
        self._arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self._on_look)

    def run(
        self,
        function: Callable[..., _T],
        *args: object,
        then: Callable[[_T], object] | None = None,
        failed: Callable[[Trouble], object] | None = None,
        busy: str = "",
        with_progress: bool = False,
        gives_way: bool = False,
    ) -> Job:
        """Call ``function(*args)`` on the store's worker, after everything handed in before.

        `then` gets the result, `failed` gets `Trouble`, both on the GUI thread. `busy` names the
        job to the person where it takes over a second. `with_progress` hands the function a
        `Progress` as the argument ``progress`` and lets the person cancel. With `gives_way`, what
        is handed in meanwhile (a draft above all) is done at the job's next step; only for work
        that leaves the open vault as it is between two steps.
        """
        give_way = self._store.work_off if gives_way else None
        job = Job(then, failed, busy, with_progress, give_way)
        return self._submit(self._store, job, function, args)

    def run_aside(
        self,
        function: Callable[..., _T],
        *args: object,
        then: Callable[[_T], object] | None = None,
        failed: Callable[[Trouble], object] | None = None,
        busy: str = "",
        with_progress: bool = False,
    ) -> Job:
        """Like `run`, for work that does not touch the store; the order is not kept."""
        job = Job(then, failed, busy, with_progress)
        return self._submit(self._pool, job, function, args)

    def finish(self, function: Callable[..., _T], *args: object, seconds: float = 10) -> _T:
        """Call ``function(*args)`` on the store's worker and wait: only to lock or to quit.

        What can be cancelled is cancelled first; nothing gives way to this.

        Raises:
            TimeoutError: the worker was busy for longer than `seconds`.
        """
        for job in self._jobs:
            if job.cancellable:
                job.cancel()
        return self._store.submit_last(function, *args).result(timeout=seconds)

    def close(self) -> None:
        """Take no more, drop what has not begun, ask what runs to stop, and wait for it."""
        self._closed = True
        self._timer.stop()
        for job in self._jobs:
            job.cancel()
        self._store.shutdown(wait=True, cancel_futures=True)
        self._pool.shutdown(wait=True, cancel_futures=True)

    @property
    def idle(self) -> bool:
        """Whether every job has come back."""
        return not self._jobs

    def _submit(
        self,
        executor: ThreadPoolExecutor | _StoreWorker,
        job: Job,
        function: Callable[..., Any],
        args: tuple[object, ...],
    ) -> Job:
        if self._closed:
            job.progress.cancel()
            return job
        more = {"progress": job.progress} if job.cancellable else {}
        self._jobs.append(job)
        job.future = executor.submit(function, *args, **more)
        arrived = self._arrived
        job.future.add_done_callback(lambda _future: arrived.emit(job))
        if job.busy and not self._timer.isActive():
            self._timer.start()
        return job

    @Slot()
    def _on_look(self) -> None:
        named = [job for job in self._jobs if job.busy]
        if not named:
            self._timer.stop()
        for job in named:
            if job.shown:
                self.progressed.emit(job)
            elif time.monotonic() - job.started >= SLOW_AFTER:
                job.shown = True
                self.slowed.emit(job)

    @Slot(object)
    def _on_arrived(self, job: Job) -> None:
        if job in self._jobs:
            self._jobs.remove(job)
        self.ended.emit(job)
        if self._closed or job.future is None:
            return
        try:
            result = job.future.result(timeout=0)
        except (Cancelled, CancelledError):
            return
        except Trouble as trouble:
            self._tell(job, trouble)
        except BaseException as fault:  # noqa: BLE001 (a job's fault must not end the window)
            self.faulted.emit(fault)
            self._tell(job, fault_trouble(), told=True)
        else:
            then = job.then()
            if then is not None:
                then(result)

    def _tell(self, job: Job, trouble: Trouble, *, told: bool = False) -> None:
        failed = job.failed()
        if failed is not None:
            failed(trouble)
        elif not told:
            self.troubled.emit(trouble)


class _StoreWorker:
    """One thread that works jobs off in their order; a job that gives way lets later ones in."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._waiting: deque[_Work] = deque()
        self._within = False

    def submit(self, function: Callable[..., Any], *args: Any, **more: Any) -> Future[Any]:
        work = _Work(Future(), function, args, more)
        self._waiting.append(work)
        self._thread.submit(self._next)
        return work.future

    def submit_last(self, function: Callable[..., _T], *args: object) -> Future[_T]:
        """Do this after everything that waits, and within nothing else."""
        return self._thread.submit(function, *args)

    def shutdown(self, *, wait: bool, cancel_futures: bool) -> None:
        if cancel_futures:
            for work in list(self._waiting):
                work.future.cancel()
        self._thread.shutdown(wait=wait, cancel_futures=cancel_futures)

    def work_off(self) -> None:
        """Do what waits now, on this thread, between two steps of the job that gives way."""
        if self._within:
            return
        self._within = True
        try:
            for _ in range(len(self._waiting)):
                self._next()
        finally:
            self._within = False

    def _next(self) -> None:
        try:
            work = self._waiting.popleft()
        except IndexError:
            return  # done already, while another job gave way
        work.do()


@dataclass(frozen=True, slots=True)
class _Work:
    future: Future[Any]
    function: Callable[..., Any]
    args: tuple[Any, ...]
    more: dict[str, Any]

    def do(self) -> None:
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            result = self.function(*self.args, **self.more)
        except BaseException as fault:  # noqa: BLE001 (it is told by the Future)
            self.future.set_exception(fault)
        else:
            self.future.set_result(result)


def fault_trouble() -> Trouble:
    """Return what a page shows where the program itself made a mistake."""
    return Trouble(
        tr("That did not work because of a mistake in exitdesk."),
        tr("Everything that was saved before is safe."),
        tr("Please try again; a report without case content can be copied for the developers."),
    )
