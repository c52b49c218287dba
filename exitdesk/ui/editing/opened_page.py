"""A record shown on a page of writing: what stands there, and the drafts that wait for it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import (
    QWidget,
)

from exitdesk.domain import reading
from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.domain.ids import RecordId
from exitdesk.domain.validation import Problem
from exitdesk.i18n import tr, trn
from exitdesk.ui.editing.found import Found
from exitdesk.ui.editing.keeper import DraftKeeper, Typed
from exitdesk.ui.editing.opened import Opened, fingerprint, opened
from exitdesk.ui.editing.simple_entries import PasteWatch
from exitdesk.ui.editing.writing_frame import WritingFrame

if TYPE_CHECKING:
    from exitdesk.domain.trouble import Trouble
    from exitdesk.services.drafts import Draft
    from exitdesk.ui.desk import Desk
    from exitdesk.ui.editing.field_set import FieldSet


class OpenedPage(WritingFrame):
    """Reads a record with its drafts and shows it; a subclass writes it.

    It answers `_fields`, `_shown`, `_focus_first`, `_typed`, `_bring_back` and `_show_buttons`.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.now: Opened | None = None
        self._kind = ""
        self._spot: dict[str, Any] = {}
        self._asked: tuple[RecordId, str, RecordId | None, RecordId | None] | None = None
        self._thrown: tuple[dict[str, Any], list[str], dict[str, Any]] | None = None
        self._found = Found()
        self._latest: Opened | None = None
        self.keeper = DraftKeeper(desk, self._typed, self)
        self.pastes = PasteWatch(self)
        self.message.acted.connect(self._on_message)
        self.final_view.corrected.connect(self._reload)

    # ------------------------------------------------------------ what a subclass answers

    def _fields(self) -> FieldSet:
        raise NotImplementedError

    def _shown(self, now: Opened) -> None:
        """Adapt to the case and record that is shown; the fields are loaded after this."""

    def _loaded(self) -> None:
        """Adapt to the document that was loaded."""

    def _focus_first(self) -> None:
        raise NotImplementedError

    def _before_saving(self) -> None:
        """Fill in what fills itself."""

    def _more_problems(self, doc: dict[str, Any]) -> list[Problem]:
        del doc
        return []

    def _look(self) -> dict[str, Any]:
        """Return what is open, for the way back."""
        return {}

    def _set_look(self, look: dict[str, Any]) -> None:
        """Open what was open."""

    def _show_problem(self, problem: Problem) -> QWidget | None:
        return self._fields().show_problem(problem)

    def _typed(self) -> Typed | None:
        raise NotImplementedError

    def _bring_back(self) -> None:
        raise NotImplementedError

    def _show_buttons(self) -> None:
        raise NotImplementedError

    # ------------------------------------------------------------ coming and going

    def show_record(
        self,
        case: RecordId,
        kind: str,
        record: RecordId | None = None,
        draft: RecordId | None = None,
    ) -> None:
        """Show a record of a case, or a new one; `draft` goes on with what was typed."""
        here = self.now
        same = here is not None and (here.case, here.kind, here.record) == (case, kind, record)
        if same and self.keeper.draft is not None and draft in (None, self.keeper.draft):
            return
        self.flush()
        self._load(case, kind, record, draft)

    def _load(
        self, case: RecordId, kind: str, record: RecordId | None, draft: RecordId | None
    ) -> None:
        self._asked = (case, kind, record, draft)
        self.desk.runner.run(
            opened, self.desk.vault, case, kind, record, draft,
            then=self._on_opened, failed=self._on_not_opened,
        )  # fmt: skip

    def _reload(self) -> None:
        if self.now is not None:
            self._load(self.now.case, self.now.kind, self.now.record, None)

    def flush(self) -> None:
        """Hand what is being typed to the store's worker now."""
        self.keeper.flush()
        self.final_view.keeper.flush()

    def may_leave(self) -> bool:
        """Keep the draft and say so quietly."""
        waits = self.keeper.draft is not None or self.final_view.keeper.draft is not None
        self.flush()
        if waits:
            self.desk.say(tr("Kept as a draft."))
        return True

    def place(self) -> dict[str, Any]:
        """Return the record, its draft and the caret: ids and numbers only."""
        if self.now is None:
            return {}
        return {
            "case": self.now.case,
            "kind": self.now.kind,
            "record": self.now.record,
            "draft": self.keeper.draft,
            "spot": self._fields().spot(),
        }

    def restore(self, place: dict[str, Any]) -> None:
        """Come back to a place with its draft and caret."""
        if place.get("case") and place.get("kind"):
            self._spot = dict(place.get("spot") or {})
            self._load(place["case"], place["kind"], place.get("record"), place.get("draft"))

    # ------------------------------------------------------------ loading

    def _on_opened(self, now: Opened) -> None:
        if self._asked is None or self._asked[:3] != (now.case, now.kind, now.record):
            return
        self.now = now
        self._thrown = self._latest = None
        self._found = Found(now.doc if now.record else {})
        self.message.hide()
        self.problems.show_problems([])
        self.around.show(now.case, now.people, now.goals)
        self._kind = now.kind
        self._shown(now)
        self._show_header(now)
        self.stack.setCurrentWidget(self.final_view if now.final else self.area)
        self.keeper.let_go()
        if now.final:
            self.final_view.show_record(now)
            self._fields().load(now.doc)
        elif now.draft is not None:
            self._take_up(now.draft)
        else:
            self._fields().load(now.doc)
            self._loaded()
            self._say_state("")
            self._offer(now)
            self._go_to_spot({})
        self.pastes.watch(self)
        self._show_buttons()

    def _take_up(self, draft: Draft) -> None:
        place = draft.place
        self.keeper.take_up(draft.id)
        touched = [str(path) for path in place.get("touched", ())]
        self._fields().load(draft.doc, touched)
        self._loaded()
        self._set_look(dict(place.get("look") or {}))
        self._say_state(tr("Draft of {time}, not saved yet", time=_clock(draft.saved_at)))
        now = self.now
        base = place.get("base")
        if now is not None and now.record:
            self._found = Found.of_draft(now.doc, draft)
        if now is not None and now.record and base and base != fingerprint(now.doc):
            self._say_changed()
        elif now is not None and now.waiting:
            self._offer(now)
        self._go_to_spot({**place.get("spot", {}), **place.get("half", {})})

    def _say_changed(self) -> None:
        self.message.say(
            "caution",
            tr("This was changed since the draft began."),
            tr("Saving writes only what you changed. Where two wrote in one place, both stay."),
        )

    def _go_to_spot(self, kept: dict[str, Any]) -> None:
        spot, self._spot = {**self._spot, **kept}, {}
        if not spot or not self._fields().go_to(spot):
            self._focus_first()

    def _offer(self, now: Opened) -> None:
        """Offer back what was typed and not saved."""
        if not now.waiting:
            return
        first = now.waiting[0]
        words = reading.excerpt(CATALOGUE[first.kind], first.doc, 80)
        text = trn(
            "A draft of {time} was kept, but not saved.",
            "{n} drafts of this were kept, but not saved; the newest at {time}.",
            len(now.waiting),
            time=_clock(first.saved_at),
        )
        shown = words and f"“{words}”"
        self.message.say("info", text, shown, action=tr("Go on with it"), private=True)

    def _on_message(self) -> None:
        now = self.now
        self.message.hide()
        if now is None:
            return
        if self._thrown is not None:
            self._bring_back()
        elif now.waiting:
            chosen = self._chosen_draft(now.waiting)
            if chosen is not None:
                self.flush()
                self._load(now.case, now.kind, now.record, chosen)

    def _chosen_draft(self, waiting: tuple[Draft, ...]) -> RecordId | None:
        if len(waiting) == 1:
            return waiting[0].id
        options = [
            f"{_clock(one.saved_at)}: {reading.excerpt(CATALOGUE[one.kind], one.doc, 40)}"
            for one in waiting
        ]
        title = tr("Several drafts")
        at = self.desk.questions.choose(
            self, title, tr("Which one do you want to go on with? The others stay."), options
        )
        return None if at is None else waiting[at].id

    def _on_not_opened(self, trouble: Trouble) -> None:
        now = self.now
        if now is not None and self._asked is not None and self._asked[2] == now.record:
            self._keep_what_is_here()
        else:
            self.message.tell_trouble(trouble)

    def _keep_what_is_here(self) -> None:
        """Keep the text as a new draft where the record went: its making was undone."""
        if self.now is None:
            return
        doc = {k: v for k, v in self._fields().doc().items() if not k.startswith("_")}
        self._become_new(doc)
        self.message.say(
            "info", tr("The saved entry was taken back."), tr("Its text is here as a draft.")
        )

    def _become_new(self, doc: dict[str, Any]) -> None:
        now = self.now
        if now is None:
            return
        self.now = Opened(
            **{**{n: getattr(now, n) for n in now.__slots__}, "record": None, "final": False}
        )
        self.stack.setCurrentWidget(self.area)
        self._fields().load(doc)
        self._loaded()
        draft = self.keeper.draft
        self.keeper.let_go()
        if draft is not None:
            self.keeper.take_up(draft)
        self.keeper.touched()
        self._found, self._latest = Found(), None
        self._show_buttons()


def _clock(saved_at: int) -> str:
    at = datetime.fromtimestamp(saved_at / 1000).astimezone()
    today = datetime.now().astimezone().date()
    return f"{at:%H:%M}" if at.date() == today else f"{at:%Y-%m-%d %H:%M}"
