"""Drawing on the pages of one PDF: lines of text, rules, boxes and pictures, each with its tag.

Reportlab makes the file, its pages and pictures; text is set here, because reportlab sets neither
glyphs by number nor the structure that screen readers follow.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any, BinaryIO

from PIL import Image
from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from exitdesk import __version__
from exitdesk.reports.embedding import EmbeddedFont
from exitdesk.reports.lines import Line, TextStyle
from exitdesk.reports.shaping import BOX_PADDING, BOX_SCALE, Run
from exitdesk.reports.tags import Tag, write_structure

rl_config.useA85 = 0  # text armour, a quarter more bytes for nothing

_THICKENING = 0.028  # of the size: the outline that makes a regular face bold


class _BareCanvas(Canvas):
    """A canvas that does not begin with Helvetica, which would not be embedded."""

    def _make_preamble(self) -> None:
        self._preamble = ""


class Drawing:
    """The pages of one PDF; lengths in points from the lower left corner of the page."""

    def __init__(self, size: tuple[float, float], kind: str, language: str, made: datetime) -> None:
        self._buffer = io.BytesIO()
        self._canvas: Any = _BareCanvas(
            self._buffer, pagesize=size, pageCompression=1, invariant=1, lang=language,
            pdfVersion=(1, 7),
        )  # fmt: skip
        self._document: Any = self._canvas._doc  # noqa: SLF001
        self._state_facts(kind, made)
        self._fonts: dict[str, list[EmbeddedFont]] = {}
        self._font_count = 0
        self._shown: dict[int, tuple[Run, EmbeddedFont, str]] = {}
        self._code: list[str] = []
        self._colours: tuple[int | None, int | None] = (None, None)
        self._open_tag: Tag | None = None
        self._marked: list[Tag] = []
        self._pages: list[list[Tag]] = []
        self.root = Tag("Document")

    def _state_facts(self, kind: str, made: datetime) -> None:
        info = self._document.info
        info.title, info.producer, info.creator = kind, "exitdesk", f"exitdesk {__version__}"
        info.author = info.subject = info.keywords = ""
        offset = made.utcoffset()
        minutes = int(offset.total_seconds()) // 60 if offset else 0
        sign = "-" if minutes < 0 else "+"
        zone = f"{sign}{abs(minutes) // 60:02d}'{abs(minutes) % 60:02d}'"
        stamp = f"D:{made:%Y%m%d%H%M%S}{zone}"
        info._dateFormatter = lambda *_parts: stamp  # noqa: SLF001

    # --- tags --------------------------------------------------------------------------------

    def begin(self, tag: Tag | None) -> None:
        """Say that what follows belongs to `tag`, or is decoration (None)."""
        if tag is self._open_tag and tag is not None:
            return
        self.end()
        if tag is None:
            self._code.append("/Artifact BMC")
        else:
            self._code.append(f"/{tag.kind} <</MCID {len(self._marked)}>> BDC")
            tag.mark(len(self._pages), len(self._marked))
            self._marked.append(tag)
        self._open_tag = tag or _DECORATION

    def end(self) -> None:
        """Close what `begin` opened."""
        if self._open_tag is not None:
            self._code.append("EMC")
        self._open_tag = None

    # --- text --------------------------------------------------------------------------------

    def line(self, line: Line, x: float, baseline: float, style: TextStyle) -> None:
        """Set `line` with its left end at `x`."""
        if not line.words:
            return
        self._fill(style.colour)
        code = [f"BT 1 0 0 1 {x:.2f} {baseline:.2f} Tm"]
        current = ""
        pending = ""
        boxes: list[tuple[float, Run]] = []
        pen = x
        for word in line.words:
            for run in word.runs:
                font, shown = self._prepared(run)
                if run.boxed:
                    boxes.append((pen, run))
                setting = self._setting(font, run, style)
                if setting != current:
                    if pending:
                        code.append(f"[{pending}] TJ")
                    code.append(setting)
                    current, pending = setting, ""
                pending += _framed(shown) if run.boxed else shown
                pen += run.width * style.size
        code.append(f"[{pending}] TJ")
        code.append("0 Tr 0 Ts ET" if " Tr" in "".join(code) or boxes else "ET")
        self._code.append("\n".join(code))
        for left, run in boxes:
            self._frame(left, baseline, run, style)

    def _prepared(self, run: Run) -> tuple[EmbeddedFont, str]:
        known = self._shown.get(id(run))
        if known is not None:
            return known[1], known[2]
        font = self._font(run)
        shown = font.shown(run)
        self._shown[id(run)] = (run, font, shown)  # the run is kept, so its id stays its own
        return font, shown

    def _font(self, run: Run) -> EmbeddedFont:
        fonts = self._fonts.setdefault(run.face.name, [])
        if not fonts or fonts[-1].full(run):
            self._font_count += 1
            fonts.append(EmbeddedFont(run.face.name, f"X{self._font_count}"))
        return fonts[-1]

    def _setting(self, font: EmbeddedFont, run: Run, style: TextStyle) -> str:
        size = style.size * (BOX_SCALE if run.boxed else 1.0)
        setting = f"/{font.resource} {size:.2f} Tf"
        rise = style.size * 0.12 if run.boxed else 0.0
        setting += f" {rise:.2f} Ts"
        if run.face.thickened:
            return f"{setting} 2 Tr {style.size * _THICKENING:.3f} w"
        return f"{setting} 0 Tr"

    def _frame(self, left: float, baseline: float, run: Run, style: TextStyle) -> None:
        size = style.size
        inset = 0.04 * size
        self._code.append(
            f"0.4 w {left + inset:.2f} {baseline - 0.02 * size:.2f} "
            f"{run.width * size - 2 * inset:.2f} {0.74 * size:.2f} re S"
        )

    def _fill(self, colour: int) -> None:
        if self._colours != (colour, colour):
            self._code.append(f"{_rgb(colour)} rg {_rgb(colour)} RG")
            self._colours = (colour, colour)

    # --- shapes ------------------------------------------------------------------------------

    def rule(
        self, start: tuple[float, float], end: tuple[float, float], colour: int, width: float = 0.6
    ) -> None:
        """Draw a straight line."""
        self._fill(colour)
        self._code.append(
            f"{width:.2f} w {start[0]:.2f} {start[1]:.2f} m {end[0]:.2f} {end[1]:.2f} l S"
        )

    def box(
        self,
        corner: tuple[float, float],
        size: tuple[float, float],
        *,
        fill: int | None = None,
        edge: int | None = None,
        width: float = 0.6,
    ) -> None:
        """Draw a rectangle from its lower left corner."""
        shape = f"{corner[0]:.2f} {corner[1]:.2f} {size[0]:.2f} {size[1]:.2f} re"
        if fill is not None:
            self._code.append(f"{_rgb(fill)} rg {shape} f")
        if edge is not None:
            self._code.append(f"{_rgb(edge)} RG {width:.2f} w {shape} S")
        self._colours = (None, None)

    def polygon(
        self,
        corners: Sequence[tuple[float, float]],
        *,
        fill: int | None = None,
        edge: int | None = None,
        width: float = 0.8,
    ) -> None:
        """Draw a closed shape; without `fill` what lies behind shows through."""
        (x, y), *rest = corners
        shape = f"{x:.2f} {y:.2f} m " + " ".join(f"{a:.2f} {b:.2f} l" for a, b in rest) + " h"
        if fill is not None:
            self._code.append(f"{_rgb(fill)} rg {shape} f")
        if edge is not None:
            self._code.append(f"{_rgb(edge)} RG {width:.2f} w {shape} S")
        self._colours = (None, None)

    def squares(self, cells: list[tuple[float, float, float, float]]) -> None:
        """Fill rectangles (x, y, width, height) in black as one shape."""
        self._code.append("0 0 0 rg")
        self._code += [f"{x:.3f} {y:.3f} {w:.3f} {h:.3f} re" for x, y, w, h in cells]
        self._code.append("f")
        self._colours = (None, None)

    def picture(
        self, image: Image.Image, corner: tuple[float, float], size: tuple[float, float]
    ) -> None:
        """Draw a picture with its lower left corner at `corner`."""
        self._flush()
        self._canvas.drawImage(ImageReader(image), *corner, *size, mask="auto")
        self._colours = (None, None)

    # --- pages -------------------------------------------------------------------------------

    def next_page(self) -> None:
        """Finish the page and begin another one."""
        self.end()
        self._flush()
        self._canvas.showPage()
        self._pages.append(self._marked)
        self._marked = []
        self._colours = (None, None)

    def save(self, out: BinaryIO) -> int:
        """Write the file to `out` and return the number of its pages."""
        fonts = {
            font.resource: font.write(self._document)
            for same in self._fonts.values()
            for font in same
        }
        self._document.idToObject["BasicFonts"].dict = fonts
        write_structure(self._document, self.root, self._pages)
        self._canvas.save()
        out.write(self._buffer.getbuffer())
        return len(self._pages)

    def _flush(self) -> None:
        self._canvas._code += self._code  # noqa: SLF001
        self._code = []


_DECORATION = Tag("Artifact")


def _rgb(colour: int) -> str:
    return " ".join(f"{(colour >> shift & 0xFF) / 255:.3g}" for shift in (16, 8, 0))


def _framed(shown: str) -> str:
    """Return the digits of a boxed character with the padding of its frame around them."""
    padding = BOX_PADDING / BOX_SCALE * 1000
    return f"{-padding:.0f}{shown}{-padding:.0f}"
