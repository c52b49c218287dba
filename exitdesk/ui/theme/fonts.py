"""Loading the shipped fonts, so that the window looks the same on every machine."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QFont, QFontDatabase

from exitdesk.ui.theme.places import FONTS

if TYPE_CHECKING:
    from collections.abc import Sequence

FAMILY: Final = "Inter"
_SCRIPTS: Final = ("Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans")


def _load(pattern: str) -> list[str]:
    families: list[str] = []
    for path in sorted(FONTS.rglob(pattern)):
        families += QFontDatabase.applicationFontFamilies(
            QFontDatabase.addApplicationFont(str(path))
        )
    return families


@cache
def load_window_fonts() -> Sequence[str]:
    """Load the family of the window; return its family names. Needs a QGuiApplication."""
    return _load("Inter-*.ttf")


@cache
def load_script_fonts() -> Sequence[str]:
    """Load the shipped fonts of all other scripts (some megabytes: after the first picture)."""
    return _load("Noto*.ttf")


def window_font(pixels: int) -> QFont:
    """Return the font of the window at a height of `pixels`, with fallbacks for other scripts."""
    font = QFont([FAMILY, *_SCRIPTS])
    font.setPixelSize(pixels)
    font.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
    return font
