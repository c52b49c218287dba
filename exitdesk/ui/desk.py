"""What every page of an open vault is given: the runner, the vault, and the words around a write.

The desk itself never touches the store: whatever does goes to the runner's store worker.
"""

from __future__ import annotations

from concurrent.futures import CancelledError
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal

from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import drafts, past
from exitdesk.services.changes import ChangeSet
from exitdesk.ui.questions import Questions, ask
from exitdesk.ui.runner import Job, Runner, fault_trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from exitdesk.domain.ids import RecordId
    from exitdesk.services.vaults import Vault

_KEEP_SECONDS: Final = 10


class Desk(QObject):
    """Joins the pages of one open vault.

    Pages read with ``desk.runner.run(service, desk.vault, ..., then=self._on_shown)``, write with
    `write`, keep what is being typed with `keep_draft`, and refresh on `changed` where the
    `ChangeSet` touches what they show. `me` is the staff record of the person at the desk.
    """

    changed = Signal(object)
    """A `ChangeSet`: something was written."""
    flushing = Signal()
    """The vault is about to be locked or closed: hand what is being typed to `keep_draft` now.
    Only direct connections to bound methods are heard in time."""
    page_wanted = Signal(str, object)
    said = Signal(str, str, object)
    preferred = Signal(str, object)
    """A preference was taken: its name and value."""
    restore_wanted = Signal(object, str, object)
    """Put this backup in the place of the vault: its folder, passphrase, key file or None."""
    lock_wanted = Signal(str)

    def __init__(
        self,
        runner: Runner,
        vault: Vault,
        *,
        me: RecordId | None = None,
        practice: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.runner, self.vault, self.me, self.practice = runner, vault, me, practice
        self._writes: set[_Write] = set()
        self._keeping: dict[RecordId, tuple[Job, tuple[Any, ...]]] = {}

    @property
    def questions(self) -> Questions:
        """Who asks the person."""
        return ask()

    def write(
        self,
        function: Callable[..., Any],
        *args: object,
        then: Callable[[Any], object] | None = None,
        failed: Callable[[Trouble], object] | None = None,
        label: str = "",
        busy: str = "",
        **named: object,
    ) -> Job:
        """Call the service ``function(vault, *args, **named)`` on the store's worker.

        It returns a ChangeSet or (something, ChangeSet). Then `changed` is emitted, a message
        with Undo is shown (`label`, or the ChangeSet's own words; ``" "`` says nothing), and
        `then` gets the whole result. `failed` gets Trouble; without it the window shows it.
        """
        one = _Write(self, Job(then, failed, busy, cancellable=False), label, named.get("draft"))
        self._writes.add(one)
        return self.runner.run(
            _called, function, self.vault, args, named, then=one.done, failed=one.failed, busy=busy
        )

    def keep_draft(
        self,
        draft: RecordId,
        case: RecordId,
        kind: str,
        record: RecordId | None,
        doc: Mapping[str, Any],
        place: Mapping[str, Any],
    ) -> Job:
        """Write what is being typed into the vault; see `services.drafts.keep`."""
        return self._keep(draft, (draft, case, kind, record, dict(doc), dict(place)))

    def _keep(self, draft: RecordId, words: tuple[Any, ...]) -> Job:
        job = self.runner.run(drafts.keep, self.vault, *words)
        self._keeping[draft] = (job, words)
        return job

    def flushed(self) -> Trouble | None:
        """Let all pages keep what is being typed, wait for it, and return what went wrong.

        What could not be kept the last time (a full disk) is tried again.
        """
        for draft, (job, words) in list(self._keeping.items()):
            if _trouble_of(job) is not None:
                self._keep(draft, words)
        self.flushing.emit()
        trouble = None
        for draft, (job, _words) in list(self._keeping.items()):
            found = _trouble_of(job)
            if found is None:
                del self._keeping[draft]
            trouble = trouble or found
        return trouble

    def say(self, text: str, action: str = "", token: object = None) -> None:
        """Show a message at the foot of the window; `token` is for Undo: a change's number."""
        self.said.emit(text, action, token)

    def go(self, key: str, argument: object = None) -> None:
        """Bring the page of that name to the front."""
        self.page_wanted.emit(key, argument)

    def undo(self, token: object) -> None:
        """Take back the change of that number."""
        if isinstance(token, int):
            self.write(past.undo, token, label=" ", then=self._on_undone)

    def tell(self, result: object, label: str = "") -> None:
        """Tell everybody about the ChangeSet in `result` as after `write`."""
        change = _change_in(result)
        if change is None or change.nothing:
            return
        self.changed.emit(change)
        words = label or change.label
        if words.strip():
            undoable = change.undo is not None
            self.say(words, tr("Undo") if undoable else "", change.undo)

    def _end(self, one: _Write, draft: object = None) -> None:
        """Forget a write that has come back, and the draft that went with it."""
        self._writes.discard(one)
        self._keeping = {kept: held for kept, held in self._keeping.items() if kept != draft}

    def _on_undone(self, _change: ChangeSet) -> None:
        self.say(tr("Taken back"))


class _Write:
    """One write on its way: to whom its result goes."""

    def __init__(self, desk: Desk, receivers: Job, label: str, draft: object = None) -> None:
        self._desk, self._receivers, self._label, self._draft = desk, receivers, label, draft

    def done(self, result: object) -> None:
        """Tell the window, then whoever asked."""
        self._desk._end(self, self._draft)  # noqa: SLF001 (one thing with the desk)
        self._desk.tell(result, self._label)
        then = self._receivers.then()
        if then is not None:
            then(result)

    def failed(self, trouble: Trouble) -> None:
        """Tell whoever asked, or the window."""
        self._desk._end(self)  # noqa: SLF001
        failed = self._receivers.failed()
        if failed is not None:
            failed(trouble)
        else:
            self._desk.runner.troubled.emit(trouble)


def _called(
    function: Callable[..., Any], vault: Vault, args: tuple[object, ...], named: dict[str, object]
) -> object:
    return function(vault, *args, **named)


def _change_in(result: object) -> ChangeSet | None:
    found = result[-1] if isinstance(result, tuple) and result else result
    return found if isinstance(found, ChangeSet) else None


def _trouble_of(job: Job) -> Trouble | None:
    """Wait for a draft and return why it was not kept."""
    if job.future is None:
        return None
    try:
        job.future.result(timeout=_KEEP_SECONDS)
    except Trouble as trouble:
        return trouble
    except (TimeoutError, CancelledError):
        return Trouble(
            tr("What you typed last could not be kept in time."),
            tr("It is still here in the window."),
            tr("Wait a moment and try again."),
        )
    except Exception:  # noqa: BLE001 (the runner tells it as a fault; the text must not be lost)
        return fault_trouble()
    return None
