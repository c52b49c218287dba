"""Everything that was ever said about one item: each rating in words, with sources and notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from exitdesk.domain import needs_words as words
from exitdesk.domain.items import item_name
from exitdesk.domain.needs_profile import LINES, RATED
from exitdesk.domain.needs_series import item_series
from exitdesk.i18n import tr
from exitdesk.ui.parts import Badge, Card, ReadingText, Scrolled, Words, push_button, row
from exitdesk.ui.reading.facts import Line as Said
from exitdesk.ui.reading.facts import Table
from exitdesk.ui.reading.facts_view import Quote
from exitdesk.ui.reading.painted import FactTable, LinesView
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exitdesk.domain.needs_profile import Assessment
    from exitdesk.domain.needs_series import ItemPoint
    from exitdesk.domain.needs_words import NameOf


class ItemHistoryDialog(QDialog):
    """The ratings of an item, newest first."""

    def __init__(
        self, parent: QWidget, item: str, assessments: Sequence[Assessment], name_of: NameOf
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(item_name(item))
        self.setAccessibleName(item_name(item))
        look = theme()
        self.area = Scrolled(margins=24)
        points = item_series(assessments, item)
        for point in reversed(points):
            self.area.body.addWidget(_RatingCard(point, item, name_of))
        self.area.body.addStretch(1)
        close = push_button(tr("Close"), self.accept, kind="primary")
        foot = row(gap=8, margins=16)
        foot.addStretch(1)
        foot.addWidget(close)
        head = QVBoxLayout()
        head.setContentsMargins(look.px(24), look.px(24), look.px(24), 0)
        head.addWidget(Words(item_name(item), "title"))
        head.addWidget(Words(tr("Every rating of this item, newest first."), "muted"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(head)
        whole.addWidget(self.area, 1)
        whole.addLayout(foot)
        room = self.screen().availableGeometry()
        self.resize(min(look.px(760), room.width() - 40), min(look.px(620), room.height() - 60))
        close.setFocus()


class _RatingCard(Card):
    """One rating with all that was noted with it."""

    def __init__(self, point: ItemPoint, item: str, name_of: NameOf) -> None:
        super().__init__()
        rating, assessment = point.rating, point.assessment
        self.setAccessibleName(words.head(assessment, name_of))
        self.add(Words(words.head(assessment, name_of), "strong"))
        if point.form_changed:
            self.add(Badge(tr("the form changed here"), "info"))
        if rating.status != RATED:
            self.add(Words(words.status_words(rating), "muted"))
        rows = tuple(
            (
                words.line_name(line),
                words.level_words(line, level),
                words.anchor(assessment, item, line),
            )
            for line in LINES
            if (level := rating.level(line)) is not None
        )
        if rows:
            self.add(FactTable(Table(item_name(item), ("", "", ""), rows)))
        facts = words.rating_facts(rating)
        if facts:
            self.add(LinesView([Said(label, text) for label, text in facts]))
        if rating.client_words:
            self.add(Quote(rating.client_words))
        for label, text in ((tr("Facts"), rating.fact), (tr("Opinion"), rating.opinion)):
            if text:
                self.add(Words(label, "overline"), ReadingText(text))
