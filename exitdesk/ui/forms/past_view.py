"""What happened to the versions of a form: added, put into use, retired, by whom and when."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from exitdesk.i18n import N_, tr
from exitdesk.services import form_library
from exitdesk.ui.parts import FlowRow, ListRow, RowList, Words, column, push_button
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.services.form_past import FormEvent

_WORDS: Final = {
    form_library.DRAFT: N_("being tried"),
    form_library.PUBLISHED: N_("put into use"),
    form_library.RETIRED: N_("retired"),
}
_ICONS: Final = {
    form_library.DRAFT: "plus",
    form_library.PUBLISHED: "check",
    form_library.RETIRED: "archive",
}


class PastView(QWidget):
    """A list, the latest first. `left` asks to go back."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.back = push_button(tr("Back to the forms"), self.left, icon="arrow-left")
        self.title = Words("", "heading")
        self.list: RowList[FormEvent] = RowList(_shown, tr("History of the form"), key=_key)
        head = FlowRow(theme().px(12))
        head.flow.addWidget(self.back)
        head.flow.addWidget(self.title)
        box = column(head, self.list, gap=8)
        box.setStretch(1, 1)
        self.setLayout(box)

    def show_events(self, title: str, events: tuple[FormEvent, ...]) -> None:
        """Show what happened to a form."""
        self.title.setText(tr("History: {form}", form=title))
        self.list.set_items(events)
        self.list.setFocus()


def _shown(event: FormEvent) -> ListRow:
    word = tr("added") if event.first else tr(_WORDS.get(event.state, event.state))
    at = datetime.fromtimestamp(event.at / 1000).astimezone()
    facts = [f"{at:%Y-%m-%d %H:%M}", event.by or tr("somebody")]
    return ListRow(
        tr("version {version}: {what}", version=event.version or "–", what=word),
        " · ".join(facts),
        icon=_ICONS.get(event.state, "clock"),
        private=False,
    )


def _key(event: FormEvent) -> object:
    return (event.record, event.at, event.state)
