"""The needs view as tables: the same in words and figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exitdesk.domain import needs_area_words as area_words
from exitdesk.domain import needs_hint
from exitdesk.domain import needs_words as words
from exitdesk.domain.items import item_name
from exitdesk.domain.needs_profile import LINES
from exitdesk.i18n import tr
from exitdesk.ui.parts import Card, Words
from exitdesk.ui.reading.facts import Line, Table
from exitdesk.ui.reading.painted import FactTable, LinesView

if TYPE_CHECKING:
    from exitdesk.domain.needs_profile import AreaProfile, Assessment, ItemProfile


class AreaTable(Card):
    """One area: its figures, then its items."""

    def __init__(self, area: AreaProfile) -> None:
        super().__init__(words.area_name(area.area))
        self.add(LinesView([Line(name, said) for name, said in area_words.area_facts(area)]))
        for note in area_words.area_notes(area):
            self.add(Words(note, "muted"))
        heads = (tr("Item"), *(words.line_name(line) for line in LINES), tr("Noted"))
        rows = tuple(_row(item) for item in area.items)
        self.add(FactTable(Table(words.area_name(area.area), heads, rows)))


class HintCard(Card):
    """What could come first: a hint, said to be one."""

    def __init__(self, assessment: Assessment) -> None:
        name = tr("What could come first")
        super().__init__(name)
        self.add(Words(tr(needs_hint.WHAT_IT_IS), "muted"))
        rows = needs_hint.rows(assessment)
        self.add(FactTable(Table(name, needs_hint.heads(), rows)))


def _row(item: ItemProfile) -> tuple[str, ...]:
    said = [words.change_words(item, line) for line in LINES]
    return (item_name(item.item), *said, words.joined(words.marks(item)) or "–")
