"""The page on which an assessment with our own forms is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QVBoxLayout, QWidget

from exitdesk.domain import vocabulary as v
from exitdesk.domain.catalogue.events import ASSESSMENT
from exitdesk.domain.fields import Kind
from exitdesk.domain.five_areas.description import FAMILY, Form, Item, form_of
from exitdesk.domain.five_areas.rating import completeness, opens_safety
from exitdesk.domain.ids import new_id, reference
from exitdesk.i18n import N_, tr
from exitdesk.services import drafts, five_areas, five_areas_paper
from exitdesk.services.vault import now as this_moment
from exitdesk.ui.assessment import parts_of_page
from exitdesk.ui.assessment.compare import CompareView
from exitdesk.ui.assessment.contents import Contents, Part
from exitdesk.ui.assessment.fields import LateFields
from exitdesk.ui.assessment.item_entry import ItemEntry
from exitdesk.ui.assessment.last_time import LastTime
from exitdesk.ui.assessment.safety_panel import SafetyPanel, concern
from exitdesk.ui.assessment.talk import TalkView
from exitdesk.ui.editing.tab_order import chain
from exitdesk.ui.editing.tall_area import TallArea
from exitdesk.ui.editing.writing_page import WritingPage
from exitdesk.ui.page import KeyHint
from exitdesk.ui.parts import Words, push_button
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.domain.fields import Field
    from exitdesk.services.five_areas import Beside
    from exitdesk.ui.desk import Desk
    from exitdesk.ui.editing.field_set import FieldSet
    from exitdesk.ui.editing.opened import Opened

HEAD: Final = "head"
FORMULATION: Final = "formulation"
_AT_ONCE: Final = 1
"""So many items of an area are made at once; the others follow one by one right after."""
_BESIDE_FROM: Final = 900
"""Width of the page in design pixels from which the contents stand beside it."""


class AssessmentPage(WritingPage):
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
        self.beside: Beside | None = None
        self.form: Form = form_of("")
        self._part = HEAD
        self._made: dict[str, QWidget] = {}
        self._items: dict[str, ItemEntry] = {}
        self._coming: Opened | None = None
        self._talk: TalkView | None = None
        self._waiting: list[tuple[str, QVBoxLayout, Item]] = []
        self._builder = QTimer(self, interval=0)
        self._builder.timeout.connect(self._on_build)
        self.fields = LateFields(self.around, self)
        self.safety = SafetyPanel()
        self.safety.concern_wanted.connect(self._on_concern_wanted)
        self.safety.set_aside.connect(self._on_set_aside)
        self.safety_area = TallArea(margins=0)
        self.safety_area.body.addWidget(self.safety)
        self.safety_area.hide()
        self.contents = Contents()
        self.contents.chosen.connect(self._on_part_chosen)
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
        self._holder = QVBoxLayout()
        self._holder.setContentsMargins(0, 0, theme().px(4), 0)
        self.area.body.addLayout(self._holder)
        self.area.body.addStretch(1)

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

    # ------------------------------------------------------------ the parts

    def _items_of(self, part: str) -> tuple[Item, ...]:
        """Return the items of an area: what is asked, and optional ones that were rated."""
        rated = self.fields.now_at("ratings")
        on = set(self.beside.optional) if self.beside else set()
        on |= set(rated) if isinstance(rated, Mapping) else set()
        area = next((one for one in self.form.areas if one.id == part), None)
        return area.shown(frozenset(on)) if area is not None else ()

    def _show_part(self, part: str) -> None:
        self._make_part(part)
        for key, widget in self._made.items():
            widget.setVisible(key == part)
        self._part = part
        self.contents.mark(part)
        self._chain()

    def _make_part(self, part: str) -> None:
        if part in self._made:
            return
        if part == HEAD:
            made = parts_of_page.head(self.fields, self.form)
        elif part == FORMULATION:
            made = parts_of_page.formulation(self.fields, self.form)
        else:
            made = self._made_area(part)
        made.hide()
        self._made[part] = made
        self._holder.addWidget(made)

    def _made_area(self, part: str) -> QWidget:
        """Return an area with its first items; the others follow while a person reads these."""
        whole = QWidget(self.area.widget())
        whole.hide()
        box = QVBoxLayout(whole)
        box.setContentsMargins(0, 0, 0, theme().px(16))
        box.setSpacing(theme().px(12))
        area = next(one for one in self.form.areas if one.id == part)
        box.addWidget(Words(tr(area.name), "heading"))
        items = self._items_of(part)
        for item in items[:_AT_ONCE]:
            self._make_item(box, item)
        self._waiting += [(part, box, item) for item in items[_AT_ONCE:]]
        self._builder.start()
        return whole

    def _make_item(self, box: QVBoxLayout, item: Item) -> None:
        before = self.beside.before if self.beside else None
        entry = ItemEntry(item, self.form.scales, self._sources())
        box.addWidget(entry)
        entry.set_last(LastTime(before.doc) if before is not None else None)
        entry.went_on.connect(self._on_item_done)
        self._items[item.id] = entry
        self.fields.add_late(f"ratings.{item.id}", _rating_field(), entry)
        entry.behind.toggled.connect(self._on_unfolded)

    def _on_unfolded(self, is_open: bool) -> None:
        """Watch what is pasted into texts that are made only when they are wanted."""
        section = self.sender()
        if is_open and isinstance(section, QWidget):
            self.pastes.watch(section)
            self._chain()

    def _on_build(self) -> None:
        """Make one item that waits."""
        if self._waiting:
            _part, box, item = self._waiting.pop(0)
            self._make_item(box, item)
            self._items[item.id].hide()  # all are laid out once, when the last one is there
        if not self._waiting:
            self._builder.stop()
            self._show_items()

    def _show_items(self) -> None:
        for entry in self._items.values():
            entry.show()
        self._chain()

    def _chain(self) -> None:
        """Let Tab go as the page reads: what is done first, the contents, the part."""
        shown = [self._made[self._part]] if self._part in self._made else []
        chain([self.header, self.safety_area, self.contents, *shown])

    def _complete(self, part: str) -> None:
        """Make the whole part now: something in it is wanted."""
        self._make_part(part)
        for one in [one for one in self._waiting if one[0] == part]:
            self._waiting.remove(one)
            self._make_item(one[1], one[2])
        self._show_items()

    def _sources(self) -> tuple[Any, ...]:
        off = self.form.scales.sources_off
        allowed = self.beside is not None and self.beside.open_source
        return tuple(one for one in v.EVIDENCE if allowed or one.name not in off)

    def _part_of(self, path: str) -> str:
        """Return the part in which a path of the document stands."""
        group, _, name = path.partition(".")
        if group == "formulation":
            return FORMULATION
        item = name.split(".")[0]
        if group == "ratings":
            for area in self.form.areas:
                if any(one.id == item for one in area.items):
                    return area.id
        return HEAD

    def _make_part_of(self, path: str) -> None:
        part = self._part_of(path)
        self._complete(part)
        self._show_part(part)

    def _on_part_chosen(self, part: str) -> None:
        self._show_part(part)
        self.area.verticalScrollBar().setValue(0)
        self._focus_part()

    def _on_next_part(self) -> None:
        self._step(1)

    def _on_part_before(self) -> None:
        self._step(-1)

    def _step(self, by: int) -> None:
        keys = self.contents.keys()
        if self.now is not None and not self.now.final and keys:
            self._on_part_chosen(keys[(keys.index(self._part) + by) % len(keys)])

    def _on_item_done(self) -> None:
        """Go on to the next item, and from the last one of an area to the next area."""
        entry = self.sender()
        items = [one.id for one in self._items_of(self._part)]
        at = items.index(entry.item.id) + 1 if isinstance(entry, ItemEntry) else 0
        if at < len(items):
            self._complete(self._part)
            following = self._items[items[at]]
            following.setFocus(Qt.FocusReason.TabFocusReason)
            self.area.show_top_of(following)
        else:
            self._step(1)

    def _tell_contents(self) -> None:
        ratings = self._ratings()
        for area in self.form.areas:
            self.contents.tell(area.id, *completeness(self._items_of(area.id), ratings))

    def _ratings(self) -> dict[str, dict[str, Any]]:
        """Return the ratings as they stand, of parts that are made and of those that are not."""
        loaded = self.fields.original("ratings")
        found = dict(loaded) if isinstance(loaded, Mapping) else {}
        found |= {name: entry.value() for name, entry in self._items.items()}
        defaults = self.fields.now_at("defaults")
        common = defaults if isinstance(defaults, Mapping) else {}
        return {
            item: {**{n: one for n, one in common.items() if n == "st"}, **rating}
            for item, rating in found.items()
            if isinstance(rating, Mapping) and rating
        }

    # ------------------------------------------------------------ what the frame asks

    def _fields(self) -> FieldSet:
        return self.fields

    def _focus_first(self) -> None:
        if self.now is not None and not self.now.final:
            self._focus_part()

    def _focus_part(self) -> None:
        if self._part == HEAD:
            self.fields.entry("occurred_on").setFocus(Qt.FocusReason.TabFocusReason)
        elif self._part == FORMULATION:
            first = f"formulation.{self.form.prompts[0].key}"
            self.fields.entry(first).setFocus(Qt.FocusReason.TabFocusReason)
        else:
            first = self._items_of(self._part)[0].id
            self._items[first].setFocus(Qt.FocusReason.TabFocusReason)

    def _look(self) -> dict[str, Any]:
        return {"part": self._part, "scroll": self.area.verticalScrollBar().value()}

    def _set_look(self, look: dict[str, Any]) -> None:
        part = str(look.get("part") or "")
        if part in self.contents.keys():  # noqa: SIM118 (a list of parts, in their order)
            self._show_part(part)
        self.area.verticalScrollBar().setValue(int(look.get("scroll") or 0))

    def _reveal(self, target: QWidget) -> None:
        for part, widget in self._made.items():
            if widget.isAncestorOf(target):
                self._show_part(part)

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


def _rating_field() -> Field:
    """Return the description of one rating: a block of what a rating holds."""
    return replace(ASSESSMENT.by_name["ratings"], kind=Kind.BLOCK)
