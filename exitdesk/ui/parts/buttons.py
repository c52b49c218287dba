"""Buttons in their kinds."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtWidgets import QPushButton, QToolButton

from exitdesk.ui.theme import dress

Receiver = Callable[..., object] | SignalInstance
_ICON_COLOURS = {"primary": "on_accent", "danger": "problem_text", "quiet": "accent_text"}


def push_button(
    text: str,
    pressed: Receiver | None = None,
    *,
    icon: str = "",
    kind: str = "plain",
    keys: str = "",
) -> QPushButton:
    """Return a button with words.

    Kinds: ``primary`` (one per page), ``plain``, ``quiet``, ``danger`` (irreversible), ``link``.
    `pressed` is a bound method, a function or a signal without arguments. `keys` is a shortcut,
    told in the tooltip.
    """
    button = QPushButton(text)
    button.setProperty("kind", kind)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    button.setAutoDefault(False)
    if icon:
        dress(button, icon, _ICON_COLOURS.get(kind, "text"))
    if keys:
        button.setShortcut(keys)
        button.setToolTip(f"{text} ({keys})")
    if pressed is not None:
        button.clicked.connect(pressed)
    return button


def make_kind(button: QPushButton, kind: str, icon: str) -> None:
    """Let `button` be of another kind."""
    if button.property("kind") != kind:
        button.setProperty("kind", kind)
        dress(button, icon, _ICON_COLOURS.get(kind, "text"))
        button.style().unpolish(button)
        button.style().polish(button)


def icon_button(
    icon: str,
    name: str,
    pressed: Receiver | None = None,
    *,
    keys: str = "",
    colour: str = "text",
    size: int = 18,
) -> QToolButton:
    """Return a button that is only a picture; `name` is its tooltip and what is read aloud."""
    button = QToolButton()
    button.setProperty("kind", "quiet")
    button.setAccessibleName(name)
    button.setToolTip(f"{name} ({keys})" if keys else name)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    dress(button, icon, colour, size)
    if keys:
        button.setShortcut(keys)
    if pressed is not None:
        button.clicked.connect(pressed)
    return button
