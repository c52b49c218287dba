"""Where the shipped looks lie."""

from __future__ import annotations

from typing import Final

from exitdesk.paths import resources

FONTS: Final = resources() / "fonts"
ICONS: Final = resources() / "icons" / "ui"
STYLE: Final = resources() / "style"
