"""The few marks that Qt's style sheets take only from files: arrows, ticks and dots.

They are shipped once for every look. A test tells when they no longer agree with the tokens;
`write_all` writes them anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from exitdesk.ui.theme.places import STYLE
from exitdesk.ui.theme.tokens import COLOURS, Scheme

if TYPE_CHECKING:
    from pathlib import Path

_SHAPES: Final = {
    "down": ("muted", '<path d="m6 9 6 6 6-6"/>'),
    "up": ("muted", '<path d="m18 15-6-6-6 6"/>'),
    "forward": ("muted", '<path d="m9 18 6-6-6-6"/>'),
    "back": ("muted", '<path d="m15 18-6-6 6-6"/>'),
    "tick": ("on_accent", '<path d="M20 6 9 17l-5-5"/>'),
    "dash": ("on_accent", '<path d="M5 12h14"/>'),
    "dot": ("on_accent", '<circle cx="12" cy="12" r="4.5" fill="{ink}"/>'),
    "tick-off": ("disabled", '<path d="M20 6 9 17l-5-5"/>'),
    "dot-off": ("disabled", '<circle cx="12" cy="12" r="4.5" fill="{ink}"/>'),
}


def folder(scheme: Scheme) -> Path:
    """Return where the marks of one look lie."""
    return STYLE / "marks" / scheme.value


def drawings(scheme: Scheme) -> dict[str, str]:
    """Return the marks of one look as SVG, by file name."""
    colours = COLOURS[scheme]
    made = {}
    for name, (token, shape) in _SHAPES.items():
        ink = getattr(colours, token)
        made[f"{name}.svg"] = (
            '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24"'
            f' fill="none" stroke="{ink}" stroke-width="2.5" stroke-linecap="round"'
            f' stroke-linejoin="round">{shape.format(ink=ink)}</svg>\n'
        )
    return made


def write_all() -> None:
    """Write the marks of all looks."""
    for scheme in Scheme:
        folder(scheme).mkdir(parents=True, exist_ok=True)
        for name, drawing in drawings(scheme).items():
            (folder(scheme) / name).write_text(drawing, encoding="utf-8")
