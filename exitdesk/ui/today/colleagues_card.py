"""What is new with colleagues, in a calm line each; nothing is shown where nothing is."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from exitdesk.i18n import tr, trn
from exitdesk.ui.moments import moment_words
from exitdesk.ui.parts.surfaces import Card
from exitdesk.ui.theme import theme
from exitdesk.ui.today.line_button import LineButton

if TYPE_CHECKING:
    from exitdesk.services.colleagues import News
    from exitdesk.ui.desk import Desk


class ColleaguesCard(Card):
    """Lines that lead to where something can be done."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("With colleagues"))
        self._desk = desk
        self._content: QWidget | None = None
        self.lines: list[LineButton] = []
        self.hide()

    def show_news(self, news: News) -> None:
        """Show other news; the card is gone where there are none."""
        if self._content is not None:
            self._content.hide()
            self._content.deleteLater()
        self._content = QWidget()
        body = QVBoxLayout(self._content)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(theme().px(4))
        self.lines = []
        for page, tab, icon, title, text in _lines(news):
            line = LineButton((page, tab), icon=icon, title=title, text=text)
            line.chosen.connect(self._on_chosen)
            self.lines.append(line)
            body.addWidget(line)
        self.add(self._content)
        self.setVisible(bool(self.lines))

    def _on_chosen(self, target: tuple[str, str | None]) -> None:
        self._desk.go(*target)


def _lines(news: News) -> list[tuple[str, str | None, str, str, str]]:
    """Return (page, its tab, picture, what, more) of each line."""
    found: list[tuple[str, str | None, str, str, str]] = []
    if news.two_versions:
        title = trn("{n} place has two versions", "{n} places have two versions", news.two_versions)
        found.append(
            ("conflicts", None, "arrow-left-right", title, tr("When you have a quiet moment."))
        )
    if news.changed:
        found.append(
            (
                "colleagues",
                "devices",
                "shield-alert",
                tr("Keys changed: {names}", names=", ".join(news.changed)),
                tr("Nothing is exchanged with this device until you have called."),
            )
        )
    if news.waiting:
        found.append(
            (
                "colleagues",
                "devices",
                "handshake",
                tr("Words to compare: {names}", names=", ".join(news.waiting)),
                "",
            )
        )
    if news.synced_at is not None:
        when = moment_words(dt.datetime.fromtimestamp(news.synced_at / 1000).astimezone())
        text = (
            trn("{n} device lacks something", "{n} devices lack something", news.behind)
            if news.behind
            else ""
        )
        found.append(("colleagues", "folder", "refresh-cw", tr("Synced {when}", when=when), text))
    return found
