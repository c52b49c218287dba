"""The program with three mistakes planted in its window: what the walk must catch."""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QToolButton, QWidget

from exitdesk.app.start import main
from exitdesk.ui.shell import Shell

whole = Shell._made_top_bar


def _with_mistakes(shell: Shell) -> QWidget:
    bar = whole(shell)
    nameless, pointer_only, unsaid = QToolButton(), QToolButton(), QComboBox()
    nameless.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    pointer_only.setAccessibleName("planted: pointer only")
    pointer_only.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    unsaid.addItem("planted: of what")
    layout = bar.layout()
    assert layout is not None
    for one in (nameless, pointer_only, unsaid):
        layout.addWidget(one)
    return bar


Shell._made_top_bar = _with_mistakes  # type: ignore[assignment, method-assign]
sys.exit(main(sys.argv[1:]))
