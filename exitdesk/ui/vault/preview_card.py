"""What a backup holds, beside what is there now."""

from __future__ import annotations

import datetime as dt

from PySide6.QtWidgets import QGridLayout, QWidget

from exitdesk.i18n import tr, trn
from exitdesk.services.restoring import Preview
from exitdesk.ui.moments import moment_words
from exitdesk.ui.parts.surfaces import Card
from exitdesk.ui.parts.words import Words
from exitdesk.ui.theme import theme


class PreviewCard(Card):
    """A small table: rows for cases, entries, changes; columns for the backup and for now."""

    def __init__(self) -> None:
        super().__init__(tr("What the backup holds"))
        self._summary = Words("", "strong")
        self._place = QWidget()
        self._grid = QGridLayout(self._place)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme().px(24))
        self._grid.setVerticalSpacing(theme().px(6))
        self._grid.setColumnStretch(0, 1)
        self.add(self._place, self._summary)

    def show_preview(self, preview: Preview) -> None:
        """Show both sides and say what would be missing afterwards."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        now = preview.current
        head = [tr("In the backup"), tr("In the vault now") if now else ""]
        for column, words in enumerate(head, start=1):
            self._grid.addWidget(Words(words, "small", wrap=False), 0, column)
        rows: list[tuple[str, str, str]] = [
            (tr("Made"), moment_words(dt.datetime.fromisoformat(preview.backup.made_at)), "")
        ]
        for table, label in (
            ("case_row", tr("Cases")),
            ("event_row", tr("Entries in timelines")),
            ("draft", tr("Drafts")),
        ):
            held = str(preview.backup.counts.get(table, 0))
            rows.append((label, held, str(now.counts.get(table, 0)) if now else ""))
        rows.append(
            (
                tr("Saved changes"),
                str(preview.backup.head.count),
                str(now.head.count) if now else "",
            )
        )
        for at, cells in enumerate(rows, start=1):
            for column, text in enumerate(cells):
                role = "muted" if column == 0 else "text"
                self._grid.addWidget(Words(text, role, wrap=False), at, column)
        self._summary.setText(_lost(preview))


def _lost(preview: Preview) -> str:
    if preview.current is None:
        return ""
    if preview.changes_lost == 0:
        return tr("Nothing that the vault has now would be missing afterwards.")
    return trn(
        "{n} later change would be missing afterwards. The vault as it is now is kept beside.",
        "{n} later changes would be missing afterwards. The vault as it is now is kept beside.",
        preview.changes_lost,
    )
