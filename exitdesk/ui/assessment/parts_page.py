"""The parts of an assessment: made when they are wanted, item by item, and walked through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from exitdesk.domain import vocabulary as v
from exitdesk.domain.catalogue.events import ASSESSMENT
from exitdesk.domain.fields import Kind
from exitdesk.domain.five_areas.description import Form, Item, form_of
from exitdesk.domain.five_areas.rating import completeness
from exitdesk.i18n import tr
from exitdesk.ui.assessment import parts_of_page
from exitdesk.ui.assessment.contents import Contents
from exitdesk.ui.assessment.fields import LateFields
from exitdesk.ui.assessment.item_entry import ItemEntry
from exitdesk.ui.assessment.last_time import LastTime
from exitdesk.ui.assessment.safety_panel import SafetyPanel
from exitdesk.ui.editing.tab_order import chain
from exitdesk.ui.editing.tall_area import TallArea
from exitdesk.ui.editing.writing_page import WritingPage
from exitdesk.ui.parts import Words
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.domain.fields import Field
    from exitdesk.services.five_areas import Beside
    from exitdesk.ui.desk import Desk
    from exitdesk.ui.editing.field_set import FieldSet

HEAD: Final = "head"
FORMULATION: Final = "formulation"
_AT_ONCE: Final = 1
"""So many items of an area are made at once; the others follow one by one right after."""


class PartsPage(WritingPage):
    """The head, the areas with their items, the formulation; one of them is in front."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.beside: Beside | None = None
        self.form: Form = form_of("")
        self._part = HEAD
        self._made: dict[str, QWidget] = {}
        self._items: dict[str, ItemEntry] = {}
        self._waiting: list[tuple[str, QVBoxLayout, Item]] = []
        self._builder = QTimer(self, interval=0)
        self._builder.timeout.connect(self._on_build)
        self.fields = LateFields(self.around, self)
        self.safety = SafetyPanel()
        self.safety_area = TallArea(margins=0)
        self.safety_area.body.addWidget(self.safety)
        self.safety_area.hide()
        self.contents = Contents()
        self.contents.chosen.connect(self._on_part_chosen)
        self._holder = QVBoxLayout()
        self._holder.setContentsMargins(0, 0, theme().px(4), 0)
        self.area.body.addLayout(self._holder)
        self.area.body.addStretch(1)

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


def _rating_field() -> Field:
    """Return the description of one rating: a block of what a rating holds."""
    return replace(ASSESSMENT.by_name["ratings"], kind=Kind.BLOCK)
