"""Tab goes the way that is asked for, through every field, once round."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from exitdesk.domain.fields import choices
from exitdesk.ui.editing.tab_order import chain
from exitdesk.ui.parts import ChoiceEntry, LineEntry
from exitdesk.ui.theme import theme

LONG = choices(*((f"c{n}", f"Choice {n}") for n in range(12)))
SHORT = choices(*((f"c{n}", f"Choice {n}") for n in range(7)))


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4), (0, 2, 1, 4, 3), (4, 3, 2, 1, 0)])
def test_tab_goes_round_in_the_order_that_was_asked_for(
    qtbot: QtBot, qapp: QApplication, order: tuple[int, ...]
) -> None:
    """Lists that one types in hand their focus on twice; Tab went to and fro between two."""
    theme().start()
    page = QWidget()
    qtbot.addWidget(page)
    box = QVBoxLayout(page)
    entries = [
        ChoiceEntry(LONG), ChoiceEntry(LONG), ChoiceEntry(SHORT), LineEntry(), LineEntry()
    ]  # fmt: skip
    for at, entry in enumerate(entries):
        entry.set_reader_words(str(at))
        box.addWidget(entry)
    chain([entries[at] for at in order])
    page.show()
    entries[order[0]].setFocus()
    seen = []
    for _ in range(len(order) + 1):
        stop = page.focusWidget()
        assert stop is not None
        seen.append(int(stop.accessibleName()))
        stop.focusNextPrevChild(True)
    assert seen == [*order, order[0]]
