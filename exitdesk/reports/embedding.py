"""Fonts inside the file: only the glyphs that were used, each code with the text it stands for.

A code is given to each pair of picture and text, so that one picture that stands for different
characters in different words is read back rightly in each.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from reportlab.pdfbase import pdfdoc

from exitdesk.reports.faces import OpenFont, opened
from exitdesk.reports.fontprogram import Parts, program
from exitdesk.reports.shaping import Cluster, Run

_CMAP_HEAD = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
"""
_CMAP_TAIL = """endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""
MOST_CODES = 0xFFFF
_PER_SECTION = 100


class EmbeddedFont:
    """Codes for clusters of one face in one PDF, under the resource name `resource`.

    A PDF font has 65,535 codes; `full` tells that there is no room for another run.
    """

    def __init__(self, name: str, resource: str) -> None:
        self.resource = resource
        self.font: OpenFont = opened(name)
        self._codes: dict[tuple[Parts, str, int], int] = {}
        self._advances: dict[Parts, int] = {}

    def full(self, run: Run) -> bool:
        """Tell whether `run` might need more codes than are left."""
        return len(self._codes) + len(run.clusters) > MOST_CODES

    def shown(self, run: Run) -> str:
        """Return `run` as the elements of a TJ operator."""
        elements: list[str] = []
        codes = ""
        for cluster in run.clusters:
            declared = self._declared(cluster)
            codes += f"{self._code(cluster, declared):04X}"
            if declared != cluster.advance:
                back = (declared - cluster.advance) * 1000 / self.font.upem
                elements.append(f"<{codes}>{back:.0f}")
                codes = ""
        if codes:
            elements.append(f"<{codes}>")
        return "".join(elements)

    def _declared(self, cluster: Cluster) -> int:
        """Return the width that the file states: kerning moves the pen, not the width."""
        parts = cluster.parts
        if len(parts) != 1 or len(cluster.text) > 1:
            return cluster.advance
        known = self._advances.get(parts)
        if known is None:
            known = int(self.font.font.get_glyph_h_advance(parts[0].glyph))
            self._advances[parts] = known
        # A piece of a divided cluster is narrower than its glyph.
        return known if abs(known - cluster.advance) * 4 < self.font.upem else cluster.advance

    def _code(self, cluster: Cluster, width: int) -> int:
        key = (cluster.parts, cluster.text, width)
        code = self._codes.get(key)
        if code is None:
            code = len(self._codes) + 1
            self._codes[key] = code
        return code

    def write(self, document: Any) -> Any:
        """Add the font to the reportlab document; return a reference to it."""
        content, numbers = program(self.font, (parts for parts, _text, _width in self._codes))
        digest = hashlib.sha256(content).digest()
        tag = "".join(chr(ord("A") + byte % 26) for byte in digest[:6])
        name = f"/{tag}+{self.font.name}"
        glyph_map = b"\0\0" + b"".join(
            numbers[parts].to_bytes(2, "big") for parts, _text, _width in self._codes
        )
        descendant = {
            "Type": "/Font",
            "Subtype": "/CIDFontType2",
            "BaseFont": name,
            "CIDSystemInfo": "<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>",
            "FontDescriptor": self._descriptor(document, name, content),
            "W": self._widths(),
            "DW": 0,
            "CIDToGIDMap": document.Reference(_stream(glyph_map)),
        }
        font = {
            "Type": "/Font",
            "Subtype": "/Type0",
            "BaseFont": name,
            "Encoding": "/Identity-H",
            "DescendantFonts": pdfdoc.PDFArray(
                [document.Reference(pdfdoc.PDFDictionary(descendant))]
            ),
            "ToUnicode": document.Reference(_stream(self._unicode_map().encode())),
        }
        return document.Reference(pdfdoc.PDFDictionary(font))

    def _per_mille(self, length: int) -> float:
        return length * 1000 / self.font.upem

    def _descriptor(self, document: Any, name: str, content: bytes) -> Any:
        stream = _stream(content)
        stream.dictionary["Length1"] = len(content)
        ascent, descent = self._per_mille(self.font.ascent), self._per_mille(self.font.descent)
        descriptor = {
            "Type": "/FontDescriptor",
            "FontName": name,
            "Flags": 4,
            "FontBBox": pdfdoc.PDFArray([-1000, round(descent), 3000, round(ascent)]),
            "ItalicAngle": -12 if "Italic" in name else 0,
            "Ascent": round(ascent),
            "Descent": round(descent),
            "CapHeight": 714,
            "StemV": 120 if "Bold" in name else 80,
            "FontFile2": document.Reference(stream),
        }
        return document.Reference(pdfdoc.PDFDictionary(descriptor))

    def _widths(self) -> str:
        widths = (f"{self._per_mille(width):.5g}" for _parts, _text, width in self._codes)
        return f"[1 [{' '.join(widths)}]]"

    def _unicode_map(self) -> str:
        lines = [
            f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>"
            for (_parts, text, _width), code in self._codes.items()
        ]
        sections = "".join(
            f"{len(section)} beginbfchar\n" + "\n".join(section) + "\nendbfchar\n"
            for section in _sections(lines)
        )
        return _CMAP_HEAD + sections + _CMAP_TAIL


def _sections(lines: list[str]) -> Iterator[list[str]]:
    return (lines[at : at + _PER_SECTION] for at in range(0, len(lines), _PER_SECTION))


def _stream(content: bytes) -> Any:
    return pdfdoc.PDFStream(content=content, filters=[pdfdoc.PDFZCompress])
