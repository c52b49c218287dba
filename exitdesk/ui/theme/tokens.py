"""Design tokens: the only place where a colour, a distance or a type size is decided.

Lengths are design pixels at the base text size of 14; `Theme.px` scales them with the font that
the person has chosen, so nothing is cut when the text doubles.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Final

BASE_TEXT: Final = 14

SPACE: Final = {"s1": 4, "s2": 8, "s3": 12, "s4": 16, "s6": 24, "s8": 32}
RADIUS: Final = {"r1": 4, "r2": 8, "r3": 12, "pill": 11}
TYPE: Final = {"small": 12, "text": 14, "reading": 15, "lead": 16, "heading": 18, "title": 23}
READING_LINE_HEIGHT: Final = 1.5
"""Height of a line of running text, in multiples of its font size."""


class Scheme(StrEnum):
    """The four looks of the window."""

    LIGHT = "light"
    DARK = "dark"
    CONTRAST_LIGHT = "contrast-light"
    CONTRAST_DARK = "contrast-dark"


@dataclass(frozen=True)
class Colours:
    """One look, as ``#rrggbb``. Pairs that carry text are listed in `TEXT_PAIRS`."""

    window: str
    surface: str
    sunken: str
    hover: str
    pressed: str
    line: str
    control_line: str
    text: str
    muted: str
    disabled: str
    accent: str
    accent_hover: str
    accent_pressed: str
    on_accent: str
    accent_soft: str
    accent_text: str
    focus: str
    selection: str
    on_selection: str
    info_soft: str
    info_text: str
    success_soft: str
    success_text: str
    caution_soft: str
    caution_text: str
    problem_soft: str
    problem_text: str
    practice_soft: str
    practice_text: str


_LIGHT = Colours(
    window="#f6f4ef",
    surface="#ffffff",
    sunken="#efece5",
    hover="#eae6dd",
    pressed="#dfdacf",
    line="#e2ddd3",
    control_line="#8b8478",
    text="#24211d",
    muted="#5f594f",
    disabled="#8d877c",
    accent="#1d6a63",
    accent_hover="#175a54",
    accent_pressed="#114843",
    on_accent="#ffffff",
    accent_soft="#dfedea",
    accent_text="#14564f",
    focus="#0f7d74",
    selection="#d3e7e3",
    on_selection="#1b1916",
    info_soft="#e4edf6",
    info_text="#234e78",
    success_soft="#e2f0e3",
    success_text="#245a32",
    caution_soft="#faeccd",
    caution_text="#6b4700",
    problem_soft="#fae4df",
    problem_text="#8c2a20",
    practice_soft="#ebe4f6",
    practice_text="#553a86",
)

_DARK = Colours(
    window="#1a1917",
    surface="#242320",
    sunken="#151412",
    hover="#312f2b",
    pressed="#3d3a35",
    line="#383530",
    control_line="#878075",
    text="#ede9e1",
    muted="#b8b1a5",
    disabled="#857f75",
    accent="#74c7bc",
    accent_hover="#8ad5cb",
    accent_pressed="#a2e0d8",
    on_accent="#0a2825",
    accent_soft="#1e3c39",
    accent_text="#98dbd2",
    focus="#7fd3c8",
    selection="#2a4f4b",
    on_selection="#f6f3ec",
    info_soft="#1d3246",
    info_text="#a9cdf0",
    success_soft="#1e3824",
    success_text="#a5d9b0",
    caution_soft="#40310f",
    caution_text="#f0cf86",
    problem_soft="#4a241f",
    problem_text="#f5b5aa",
    practice_soft="#352a4c",
    practice_text="#d0bbf3",
)

_CONTRAST_LIGHT = Colours(
    window="#ffffff",
    surface="#ffffff",
    sunken="#ffffff",
    hover="#e0e0e0",
    pressed="#c8c8c8",
    line="#000000",
    control_line="#000000",
    text="#000000",
    muted="#1f1f1f",
    disabled="#595959",
    accent="#003f3a",
    accent_hover="#005a53",
    accent_pressed="#000000",
    on_accent="#ffffff",
    accent_soft="#ffffff",
    accent_text="#003f3a",
    focus="#0033cc",
    selection="#003f3a",
    on_selection="#ffffff",
    info_soft="#ffffff",
    info_text="#00275c",
    success_soft="#ffffff",
    success_text="#003d10",
    caution_soft="#ffffff",
    caution_text="#4a2f00",
    problem_soft="#ffffff",
    problem_text="#7a0000",
    practice_soft="#ffffff",
    practice_text="#3a1470",
)

_CONTRAST_DARK = Colours(
    window="#000000",
    surface="#000000",
    sunken="#000000",
    hover="#2b2b2b",
    pressed="#444444",
    line="#ffffff",
    control_line="#ffffff",
    text="#ffffff",
    muted="#e6e6e6",
    disabled="#a8a8a8",
    accent="#7ff0e2",
    accent_hover="#b5fff5",
    accent_pressed="#ffffff",
    on_accent="#000000",
    accent_soft="#000000",
    accent_text="#7ff0e2",
    focus="#ffff00",
    selection="#7ff0e2",
    on_selection="#000000",
    info_soft="#000000",
    info_text="#a6d4ff",
    success_soft="#000000",
    success_text="#9dffb0",
    caution_soft="#000000",
    caution_text="#ffe08a",
    problem_soft="#000000",
    problem_text="#ffb3a8",
    practice_soft="#000000",
    practice_text="#dcc8ff",
)

COLOURS: Final = {
    Scheme.LIGHT: _LIGHT,
    Scheme.DARK: _DARK,
    Scheme.CONTRAST_LIGHT: _CONTRAST_LIGHT,
    Scheme.CONTRAST_DARK: _CONTRAST_DARK,
}

TEXT_PAIRS: Final = (
    *((ink, ground) for ink in ("text", "muted") for ground in ("window", "surface", "sunken")),
    *((ink, ground) for ink in ("text", "muted") for ground in ("hover",)),
    ("text", "pressed"),
    *(("accent_text", ground) for ground in ("window", "surface", "sunken", "accent_soft")),
    ("accent_text", "hover"),
    ("text", "accent_soft"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("on_accent", "accent_pressed"),
    ("on_selection", "selection"),
    *((f"{k}_text", f"{k}_soft") for k in ("info", "success", "caution", "problem", "practice")),
    *((f"{k}_text", "surface") for k in ("info", "success", "caution", "problem", "practice")),
    *((f"{k}_text", "window") for k in ("caution", "problem")),
    *(("text", f"{k}_soft") for k in ("info", "success", "caution", "problem", "practice")),
)
"""Every (ink, ground) on which words are written: a contrast of at least 4.5."""

SHAPE_PAIRS: Final = (
    ("control_line", "surface"),
    ("control_line", "window"),
    ("focus", "surface"),
    ("focus", "window"),
    ("focus", "sunken"),
    ("accent", "surface"),
    ("accent", "window"),
    ("disabled", "surface"),
)
"""Every (line, ground) that must be seen to use a control: a contrast of at least 3."""


def named(colours: Colours) -> dict[str, str]:
    """Return the colours of one look by name."""
    return {field.name: getattr(colours, field.name) for field in fields(colours)}


def _linear(channel: int) -> float:
    share = channel / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def _luminance(colour: str) -> float:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
