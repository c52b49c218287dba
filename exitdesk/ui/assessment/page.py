"""The page on which an assessment with our own forms is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QVBoxLayout, QWidget

from exitdesk.domain.five_areas.description import FAMILY, form_of
from exitdesk.domain.five_areas.rating import opens_safety
from exitdesk.domain.ids import new_id, reference
from exitdesk.i18n import N_, tr
from exitdesk.services import drafts, five_areas, five_areas_paper
from exitdesk.services.vault import now as this_moment
from exitdesk.ui.assessment.compare import CompareView
from exitdesk.ui.assessment.contents import Part
from exitdesk.ui.assessment.fields import LateFields
from exitdesk.ui.assessment.item_entry import ItemEntry
from exitdesk.ui.assessment.parts_page import FORMULATION, HEAD, PartsPage
from exitdesk.ui.assessment.safety_panel import concern
from exitdesk.ui.assessment.talk import TalkView
from exitdesk.ui.page import KeyHint
from exitdesk.ui.parts import Words, push_button
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.services.five_areas import Beside
    from exitdesk.ui.desk import Desk
    from exitdesk.ui.editing.opened import Opened

_BESIDE_FROM: Final = 900
"""Width of the page in design pixels from which the contents stand beside it."""


class AssessmentPage(PartsPage):
    """Five areas (or the family form), part by part; nothing but the day is needed to save.

    `open` takes ``[case id, "assessment", record id | None, draft id | None]``.
    """

    title = N_("Assessment")
    keys = (
        KeyHint("0 … 4", N_("Rate, and go on to the next question")),
        KeyHint("← →", N_("Change a rating and stay")),
        KeyHint("Delete", N_("Take a rating back")),
        KeyHint("U, N, D, A", N_("No information, not asked yet, declined, does not apply")),
        KeyHint("F6", N_("Go on to the next part")),
        KeyHint("Shift+F6", N_("Go back to the part before")),
        KeyHint("Ctrl+T", N_("Talk mode: the client's side alone on the screen")),
        KeyHint("Ctrl+S", N_("Save; it stays open for changes")),
        KeyHint("Ctrl+Enter", N_("Finalise: from then on it takes corrections only")),
        KeyHint("Ctrl+P", N_("Print")),
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._coming: Opened | None = None
        self._talk: TalkView | None = None
        self.safety.concern_wanted.connect(self._on_concern_wanted)
        self.safety.set_aside.connect(self._on_set_aside)
        self.compare = CompareView()
        self.stack.addWidget(self.compare)
        self.blind = Words(
            tr("Second rating: you rate on your own. The first one is shown when yours is final."),
            "muted",
        )
        self.blind.hide()
        self._lay_out()
        self._make_buttons()
        for keys, receiver in (
            ("F6", self._on_next_part),
            ("Shift+F6", self._on_part_before),
            ("Ctrl+T", self._on_talk),
        ):
            self._shortcut(keys, receiver)

    # ------------------------------------------------------------ laying out

    def _lay_out(self) -> None:
        whole = self.layout()
        if isinstance(whole, QVBoxLayout):
            whole.removeWidget(self.stack)
            whole.addWidget(self.safety_area)
            whole.addWidget(self.blind)
            self._split = QBoxLayout(QBoxLayout.Direction.LeftToRight)
            self._split.setSpacing(theme().px(16))
            self._split.addWidget(self.contents, 0, Qt.AlignmentFlag.AlignTop)
            self._split.addWidget(self.stack, 1)
            whole.addLayout(self._split, 1)

    def _make_buttons(self) -> None:
        self.talk_button = push_button(
            tr("Talk mode"), self._on_talk, icon="message-circle", kind="quiet"
        )
        self.talk_button.setToolTip(tr("The client's side alone on the screen (Ctrl+T)"))
        self.second_button = push_button(
            tr("Second rating"), self._on_second, icon="users", kind="quiet"
        )
        self.second_button.setToolTip(
            tr("A second worker rates the same case without seeing these ratings")
        )
        self.both_button = push_button(
            tr("Both ratings"), self._on_both, icon="arrow-left-right", kind="quiet"
        )
        self.both_button.setCheckable(True)
        self.blank_button = push_button(
            tr("Form on paper"), self._on_blank, icon="printer", kind="quiet"
        )
        self.blank_button.setToolTip(tr("Print the form to write on; it names nobody"))
        for button in (
            self.both_button, self.second_button, self.blank_button, self.talk_button,
        ):  # fmt: skip
            self.header.add_action(button)
            button.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the contents beside the page, or over it where it is narrow."""
        super().resizeEvent(event)
        self.header.fit(event.size().width())
        beside = event.size().width() >= theme().px(_BESIDE_FROM)
        wanted = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if self._split.direction() != wanted or self.contents.parentWidget() is None:
            self._split.setDirection(wanted)
            if beside:
                self._split.insertWidget(0, self.contents, 0, Qt.AlignmentFlag.AlignTop)
            else:
                self.area.body.insertWidget(0, self.contents)  # it scrolls away
        self.contents.set_column(beside)
        self._fit_safety()

    def _fit_safety(self) -> None:
        """Give the panel the height it wants, up to half the page; then it scrolls."""
        layout = self.safety.layout()
        self.safety_area.setVisible(not self.safety.isHidden())
        if layout is not None and not self.safety.isHidden():
            wide = self.width() - theme().px(40)
            wanted = layout.totalHeightForWidth(wide)
            self.safety_area.setFixedHeight(min(wanted + theme().px(4), self.height() // 2))

    # ------------------------------------------------------------ coming

    def open(self, argument: object) -> None:
        """Show the assessment of ``[case, kind, record, draft]``."""
        given = list(argument) if isinstance(argument, list | tuple) else []
        case, _kind, record, draft = (*given, None, None, None, None)[:4]
        if case is not None:
            self.show_record(case, five_areas.KIND, record, draft)

    def _on_opened(self, now: Opened) -> None:
        """Read what stands beside the record before it is shown."""
        if self._asked is None or self._asked[:3] != (now.case, now.kind, now.record):
            return
        self._coming = now
        if now.record is None:
            now.doc.update(_beginning(now, self.around.today().isoformat()))
        doc = now.draft.doc if now.draft is not None else now.doc
        self.desk.runner.run(
            five_areas.beside, self.desk.vault, now.case, now.record, doc,
            then=self._on_beside, failed=self._on_not_opened,
        )  # fmt: skip

    def _on_beside(self, beside: Beside) -> None:
        now, self._coming = self._coming, None
        if now is not None:
            self.beside = beside
            super()._on_opened(now)

    def _shown(self, now: Opened) -> None:
        """Begin anew: the form, and the parts that are made for it."""
        doc = now.draft.doc if now.draft is not None else now.doc
        self.form = form_of(doc.get("form"))
        self._forget_parts()
        parts = [Part(HEAD, tr("How it was done"))]
        parts += [Part(area.id, tr(area.name)) for area in self.form.areas]
        parts.append(Part(FORMULATION, tr("Formulation")))
        self.contents.offer(parts)
        self.contents.setVisible(not now.final)
        self.safety.set_ladder(now.ladder)
        self._close_safety()
        self.both_button.setChecked(False)
        self._part = HEAD if now.record is None else self.form.areas[0].id

    def _forget_parts(self) -> None:
        for widget in self._made.values():
            self._holder.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._made, self._items = {}, {}
        self._waiting.clear()
        self._builder.stop()
        old = self.fields
        self.fields = LateFields(self.around, self)
        self.fields.edited.connect(self._on_edited)
        self.fields.edited.connect(self._follow)
        self.fields.need_part = self._make_part_of
        old.deleteLater()

    def _loaded(self) -> None:
        self._show_part(self._part)
        self._tell_contents()

    def _show_buttons(self) -> None:
        super()._show_buttons()
        now, beside = self.now, self.beside
        final = now is not None and now.final
        other = None if beside is None else beside.first or beside.second
        double = bool(self.fields.original("double_of"))
        self.blind.setVisible(double and now is not None and not final)
        self.talk_button.setVisible(now is not None and not final)
        self.blank_button.setVisible(now is not None and not final)
        self.both_button.setVisible(other is not None)
        self.second_button.setVisible(
            now is not None and now.record is not None and beside is not None
            and not beside.doubled and self.keeper.draft is None
        )  # fmt: skip
        self.header.fit(self.width())

    def _follow(self, path: str) -> None:
        self._tell_contents()
        group, _, item = path.partition(".")
        if group == "ratings" and item in self._items:
            self._look_at_safety(item, self._items[item].value())

    # ------------------------------------------------------------ safety

    def _look_at_safety(self, item: str, rating: Mapping[str, Any]) -> None:
        """Open what is done first; it does not wait for saving, nor come twice for one item."""
        if not opens_safety(self.form, item, rating):
            if self.safety.item == item:
                self._close_safety()
        elif item not in {str(row.get("item")) for row in self._looked_at()}:
            self.safety.show_item(item, f"{item} {self._name(item)}")
            self._fit_safety()
            self.safety.take_focus()
            self.safety_area.ensureWidgetVisible(self.safety.open_button, 0, theme().px(8))
            self.area.show_top_of(self._items[item])

    def _close_safety(self) -> None:
        self.safety.close_panel()
        self._fit_safety()

    def _name(self, item: str) -> str:
        known = self.form.item(item)
        return tr(known.name) if known is not None else item

    def _looked_at(self) -> list[dict[str, Any]]:
        rows = self.fields.original("safety_looked_at")
        return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []

    def _keep_looked_at(self, item: str, why: str) -> None:
        row = {"item": item, "why": why, "at": this_moment()}
        self._close_safety()
        self.fields.put("safety_looked_at", [*self._looked_at(), row])

    def _on_set_aside(self, item: str, why: str) -> None:
        self._keep_looked_at(item, why)
        if item in self._items:
            self._items[item].setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_concern_wanted(self, item: str) -> None:
        """Open a safety concern with what is known already; the assessment stays as a draft."""
        now = self.now
        if now is None:
            return
        worker = str(now.doc.get("worker") or self.fields.now_at("worker") or "")
        rating = self._ratings().get(item, {})
        doc = concern(item, self._name(item), rating, self.around.today().isoformat(), worker)
        self._keep_looked_at(item, tr("A safety concern was opened."))
        self._begin("event", "safety_concern", doc)

    def _begin(self, page: str, kind: str, doc: dict[str, Any]) -> None:
        """Go to a new entry that begins with `doc`, kept as a draft already."""
        if self.now is None:
            return
        draft = new_id()
        self.desk.runner.run(
            drafts.keep, self.desk.vault, draft, self.now.case, kind, None, doc,
            {"touched": sorted(doc)},
        )  # fmt: skip
        self.desk.go(page, [self.now.case, kind, None, draft])

    # ------------------------------------------------------------ talk mode

    def _on_talk(self) -> None:
        if self.now is None or self.now.final or self._talk is not None:
            return
        items = [item for area in self.form.areas for item in self._items_of(area.id)]
        view = TalkView(self.form, items, self._ratings(), self.window())
        view.answered.connect(self._on_answered)
        view.left.connect(self._on_talk_left)
        self._talk = view
        focus: QWidget | None = QApplication.focusWidget()
        while focus is not None and not isinstance(focus, ItemEntry):
            focus = focus.parentWidget()
        if isinstance(focus, ItemEntry):
            view.start_at(focus.item.id)
        elif self._items_of(self._part):
            view.start_at(self._items_of(self._part)[0].id)
        view.showFullScreen()

    def _on_answered(self, item: str, values: object) -> None:
        """Take the client's answer into the page at once, so that a draft of it is kept."""
        if isinstance(values, Mapping):
            self._complete(self._part_of(f"ratings.{item}"))
            self._items[item].put(values)

    def _on_talk_left(self, item: str) -> None:
        self._talk = None
        self._complete(self._part_of(f"ratings.{item}"))
        self._show_part(self._part_of(f"ratings.{item}"))
        self._items[item].setFocus(Qt.FocusReason.OtherFocusReason)
        self.area.show_top_of(self._items[item])

    # ------------------------------------------------------------ on paper

    def _on_blank(self) -> None:
        path = self.desk.questions.ask_save_path(
            self, tr("Save as PDF"), f"{self.form.id}.pdf", tr("PDF files (*.pdf)")
        )
        if path is not None:
            self.desk.runner.run(
                five_areas_paper.write_blank, self.desk.vault, self.form, path,
                then=self._on_printed, busy=tr("Making the PDF"),
            )  # fmt: skip

    # ------------------------------------------------------------ double rating

    def _on_second(self) -> None:
        """Begin the second worker's rating: the same case and day, none of the ratings."""
        now = self.now
        if now is None or now.record is None:
            return
        kept = ("occurred_on", "form", "form_version", "seq", "setting", "reference_from")
        doc = {name: now.doc[name] for name in kept if now.doc.get(name) is not None}
        doc |= {"form": self.form.id, "double_of": now.record}
        if self.desk.me is not None:
            doc |= {"worker": reference(self.desk.me), "by": [reference(self.desk.me)]}
        self._begin("assessment", five_areas.KIND, doc)

    def _on_both(self) -> None:
        now, beside = self.now, self.beside
        if now is None or beside is None:
            return
        if not self.both_button.isChecked():
            self.stack.setCurrentWidget(self.final_view if now.final else self.area)
            return
        other = beside.first or beside.second
        if other is not None:
            first, second = (other.doc, now.doc) if beside.first else (now.doc, other.doc)
            self.compare.show_pair(first, second)
            self.stack.setCurrentWidget(self.compare)
            self.desk.runner.run(
                five_areas.double_ratings, self.desk.vault, self.form.id, then=self._on_so_far
            )

    def _on_so_far(self, found: tuple[dict[str, Any], int]) -> None:
        self.compare.show_so_far(*found)


def _beginning(now: Opened, today: str) -> dict[str, Any]:
    """Return what a new assessment begins with."""
    family = now.case_doc.get("kind") == "family"
    form = form_of(FAMILY if family else "")
    earlier = [
        doc
        for kind, doc in now.events
        if kind == five_areas.KIND and form_of(doc.get("form")).id == form.id
    ]
    numbers = [n for doc in earlier if isinstance(n := doc.get("seq"), int)]
    doc: dict[str, Any] = {
        "occurred_on": today,
        "form": form.id,
        "form_version": form.version,
        "seq": max(numbers, default=0) + 1,
    }
    if now.setting:
        doc["setting"] = now.setting
    if now.doc.get("worker"):
        doc["by"] = [now.doc["worker"]]
    return doc
