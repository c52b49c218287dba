"""The shipped fonts: which face writes which character.

A face is opened when the first character needs it; opening maps the file and reads nothing else.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

import uharfbuzz

from exitdesk import paths
from exitdesk.reports.characters import is_control, is_flag_letter, is_ignorable

_SANS = {
    (False, False): "NotoSans-Regular",
    (True, False): "NotoSans-Bold",
    (False, True): "NotoSans-Italic",
    (True, True): "NotoSans-BoldItalic",
}
_MONO = {False: "NotoSansMono-Regular", True: "NotoSansMono-Bold"}
_TRUE_BOLD = {
    "NotoSansArabic-Regular": "NotoSansArabic-Bold",
    "NotoSansHebrew-Regular": "NotoSansHebrew-Bold",
}
_EMOJI = "NotoEmoji-Regular"

# First code point, last code point, face. Blocks of Unicode; sorted, without overlap.
_BLOCKS: tuple[tuple[int, int, str], ...] = (
    (0x0530, 0x058F, "NotoSansArmenian-Regular"),
    (0x0590, 0x05FF, "NotoSansHebrew-Regular"),
    (0x0600, 0x06FF, "NotoSansArabic-Regular"),
    (0x0700, 0x074F, "NotoSansSyriac-Regular"),
    (0x0750, 0x077F, "NotoSansArabic-Regular"),
    (0x0780, 0x07BF, "NotoSansThaana-Regular"),
    (0x07C0, 0x07FF, "NotoSansNKo-Regular"),
    (0x0860, 0x086F, "NotoSansSyriac-Regular"),
    (0x0870, 0x08FF, "NotoSansArabic-Regular"),
    (0x0900, 0x097F, "NotoSansDevanagari-Regular"),
    (0x0980, 0x09FF, "NotoSansBengali-Regular"),
    (0x0A00, 0x0A7F, "NotoSansGurmukhi-Regular"),
    (0x0A80, 0x0AFF, "NotoSansGujarati-Regular"),
    (0x0B00, 0x0B7F, "NotoSansOriya-Regular"),
    (0x0B80, 0x0BFF, "NotoSansTamil-Regular"),
    (0x0C00, 0x0C7F, "NotoSansTelugu-Regular"),
    (0x0C80, 0x0CFF, "NotoSansKannada-Regular"),
    (0x0D00, 0x0D7F, "NotoSansMalayalam-Regular"),
    (0x0D80, 0x0DFF, "NotoSansSinhala-Regular"),
    (0x0E00, 0x0E7F, "NotoSansThai-Regular"),
    (0x0E80, 0x0EFF, "NotoSansLao-Regular"),
    (0x0F00, 0x0FFF, "NotoSerifTibetan-Regular"),
    (0x1000, 0x109F, "NotoSansMyanmar-Regular"),
    (0x10A0, 0x10FF, "NotoSansGeorgian-Regular"),
    (0x1100, 0x11FF, "NanumSquareR"),
    (0x1200, 0x139F, "NotoSansEthiopic-Regular"),
    (0x13A0, 0x13FF, "NotoSansCherokee-Regular"),
    (0x1400, 0x167F, "NotoSansCanadianAboriginal-Regular"),
    (0x1780, 0x17FF, "NotoSansKhmer-Regular"),
    (0x1800, 0x18AF, "NotoSansMongolian-Regular"),
    (0x18B0, 0x18FF, "NotoSansCanadianAboriginal-Regular"),
    (0x19E0, 0x19FF, "NotoSansKhmer-Regular"),
    (0x1C50, 0x1C7F, "NotoSansOlChiki-Regular"),
    (0x1C90, 0x1CBF, "NotoSansGeorgian-Regular"),
    (0x1CD0, 0x1CFF, "NotoSansDevanagari-Regular"),
    (0x2C80, 0x2CFF, "NotoSansCoptic-Regular"),
    (0x2D00, 0x2D2F, "NotoSansGeorgian-Regular"),
    (0x2D30, 0x2D7F, "NotoSansTifinagh-Regular"),
    (0x2D80, 0x2DDF, "NotoSansEthiopic-Regular"),
    (0x2E80, 0x312F, "DroidSansFallbackFull"),
    (0x3130, 0x318F, "NanumSquareR"),
    (0x3190, 0x31FF, "DroidSansFallbackFull"),
    (0x3400, 0x4DBF, "DroidSansFallbackFull"),
    (0x4E00, 0x9FFF, "DroidSansFallbackFull"),
    (0xA000, 0xA4CF, "NotoSansYi-Regular"),
    (0xA500, 0xA63F, "NotoSansVai-Regular"),
    (0xA8E0, 0xA8FF, "NotoSansDevanagari-Regular"),
    (0xA980, 0xA9DF, "NotoSansJavanese-Regular"),
    (0xA9E0, 0xA9FF, "NotoSansMyanmar-Regular"),
    (0xAA60, 0xAA7F, "NotoSansMyanmar-Regular"),
    (0xAAE0, 0xAAFF, "NotoSansMeeteiMayek-Regular"),
    (0xAB00, 0xAB2F, "NotoSansEthiopic-Regular"),
    (0xAB70, 0xABBF, "NotoSansCherokee-Regular"),
    (0xABC0, 0xABFF, "NotoSansMeeteiMayek-Regular"),
    (0xAC00, 0xD7FF, "NanumSquareR"),
    (0xF900, 0xFAFF, "DroidSansFallbackFull"),
    (0xFB13, 0xFB17, "NotoSansArmenian-Regular"),
    (0xFB1D, 0xFB4F, "NotoSansHebrew-Regular"),
    (0xFB50, 0xFDFF, "NotoSansArabic-Regular"),
    (0xFE30, 0xFE4F, "DroidSansFallbackFull"),
    (0xFE70, 0xFEFC, "NotoSansArabic-Regular"),
    (0xFF00, 0xFFEF, "DroidSansFallbackFull"),
    (0x10D00, 0x10D3F, "NotoSansHanifiRohingya-Regular"),
    (0x1D400, 0x1D7FF, "NotoSansMath-Regular"),
    (0x1E900, 0x1E95F, "NotoSansAdlam-Regular"),
    (0x1F1E6, 0x1F1FF, _EMOJI),
    (0x1F300, 0x1FAFF, _EMOJI),
    (0x20000, 0x2FFFF, "DroidSansFallbackFull"),
)
_BLOCK_STARTS = tuple(first for first, _last, _face in _BLOCKS)
_ANYTHING_ELSE = (
    "NotoSansSymbols-Regular",
    "NotoSansSymbols2-Regular",
    "NotoSansMath-Regular",
    _EMOJI,
    "DroidSansFallbackFull",
    "NotoSansMono-Regular",
)


@dataclass(frozen=True, slots=True)
class Look:
    """How text should look, apart from its size."""

    bold: bool = False
    italic: bool = False
    mono: bool = False


PLAIN: Final = Look()


@dataclass(frozen=True, slots=True)
class Face:
    """A shipped font, and whether its strokes are thickened for want of a bold one."""

    name: str
    thickened: bool = False


class OpenFont:
    """A font file; lengths are in units of the font, `upem` of them to the size."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(_file(name))))
        self.font = uharfbuzz.Font(self.face)
        self.upem = int(self.face.upem)
        extents = self.font.get_font_extents("ltr")
        self.ascent = int(extents.ascender)
        self.descent = int(extents.descender)
        self._covered = frozenset(self.face.unicodes)

    def covers(self, char: str) -> bool:
        """Tell whether the font has a glyph for `char`."""
        return ord(char) in self._covered


def folder() -> Path:
    """Return the folder of the fonts that papers are written with."""
    return paths.resources() / "fonts" / "paper"


def _file(name: str) -> Path:
    return folder() / f"{name}.ttf"


@cache
def opened(name: str) -> OpenFont:
    """Return the font file `name`, opened once per process."""
    return OpenFont(name)


def base_face(look: Look) -> Face:
    """Return the face for Latin, Greek, Cyrillic and what goes with them."""
    return Face(_MONO[look.bold] if look.mono else _SANS[look.bold, look.italic])


@lru_cache(maxsize=65536)
def face_for(char: str, look: Look) -> Face | None:
    """Return the face that has `char`, or None where no shipped font has it."""
    if is_control(char):
        return None
    base = base_face(look)
    if opened(base.name).covers(char) and not is_flag_letter(char):
        return base
    named = _block_face(ord(char))
    candidates = (named, *_ANYTHING_ELSE) if named else _ANYTHING_ELSE
    for name in candidates:
        if opened(name).covers(char):
            return _with_weight(name, look)
    return base if is_ignorable(char) else None


def emoji_face(char: str, look: Look) -> Face | None:
    """Return the emoji face if it has `char`; asked for where U+FE0F follows."""
    if char < "\u00ff" or not opened(_EMOJI).covers(char):
        return None
    return _with_weight(_EMOJI, look)


def _with_weight(name: str, look: Look) -> Face:
    if not look.bold:
        return Face(name)
    bold = _TRUE_BOLD.get(name)
    return Face(bold) if bold else Face(name, thickened=True)


def _block_face(codepoint: int) -> str | None:
    position = bisect_right(_BLOCK_STARTS, codepoint) - 1
    if position < 0:
        return None
    _first, last, name = _BLOCKS[position]
    return name if codepoint <= last else None
