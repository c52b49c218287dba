"""The scores of a case: each as a picture over time, and as a table of its values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exitdesk.domain import score_words
from exitdesk.i18n import tr
from exitdesk.ui.needs.series_chart import SeriesChart, caption
from exitdesk.ui.parts import Card, EmptyState, Words
from exitdesk.ui.reading.facts import Table
from exitdesk.ui.reading.painted import FactTable

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from exitdesk.domain.score_series import ScoreSeries


class SeriesCard(Card):
    """One score."""

    def __init__(self, series: ScoreSeries) -> None:
        super().__init__(score_words.title(series))
        if caption(series):
            self.add(Words(caption(series), "muted"))
        if any(point.value is not None for point in series.points):
            self.add(SeriesChart(series))
        rows = tuple(score_words.row(point) for point in series.points)
        self.add(FactTable(Table(score_words.title(series), score_words.heads(), rows)))


def series_cards(every: tuple[ScoreSeries, ...]) -> list[QWidget]:
    """Return a card for each score, or the words for none."""
    if not every:
        return [
            EmptyState(
                "gauge",
                tr("No scores yet."),
                tr("A submitted form with scores, or an entered instrument result, appears here."),
            )
        ]
    return [SeriesCard(one) for one in every]
