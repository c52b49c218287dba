"""The parts of an .xlsx package: bounded before a byte of them is understood."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable
from xml.parsers import expat

from exitdesk.forms.workbook.kinds import MAX_ENTRIES
from exitdesk.forms.workbook.model import Unreadable
from exitdesk.i18n import tr

MAX_PART = 96 * 1024 * 1024
MAX_INFLATED = 160 * 1024 * 1024
#: Text shrinks to a tenth; tables of empty cells to a hundredth. A bomb does better.
MAX_RATIO = 400
_PIECE = 256 * 1024
_SMALL = 1024 * 1024

_MACROS = re.compile(r"vbaProject\.bin$", re.IGNORECASE)

Attributes = dict[str, str]
Start = Callable[[str, Attributes], None]
End = Callable[[str], None]
Text = Callable[[str], None]


class Package:
    """The parts of a workbook by name; opening it raises `Unreadable` for what is no workbook."""

    def __init__(self, source: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(source))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
            raise Unreadable(
                tr("The workbook is damaged: it ends too early or was cut."),
                hint=tr("Open it in a spreadsheet program and save it again."),
            ) from None
        self._parts = {part.filename.lstrip("/"): part for part in self._archive.infolist()}
        self._inflated = 0
        self._look_over()

    @property
    def has_macros(self) -> bool:
        """Tell whether programs are in it; they are never run."""
        return any(_MACROS.search(name) for name in self._parts)

    def has(self, name: str) -> bool:
        """Tell whether there is a part of this name."""
        return name in self._parts

    def parse(
        self, name: str, start: Start, end: End | None = None, text: Text | None = None
    ) -> None:
        """Read the XML of a part piece by piece; names come without their prefix."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = lambda tag, found: start(tag.rpartition(":")[2], found)
        if end is not None:
            parser.EndElementHandler = lambda tag: end(tag.rpartition(":")[2])
        if text is not None:
            parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = _refuse_doctype
        try:
            with self._archive.open(self._parts[name]) as part:
                while piece := part.read(_PIECE):
                    self._count(len(piece), part.tell(), self._parts[name].compress_size)
                    parser.Parse(piece, False)
            parser.Parse(b"", True)
        except (expat.ExpatError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
            raise Unreadable(
                tr("The workbook is damaged: its part {name} cannot be read.", name=name),
                hint=tr("Open it in a spreadsheet program and save it again."),
            ) from None

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """Return (kind, target part) by id of what the part `name` points to."""
        folder, _, file = name.rpartition("/")
        rels = posixpath.join(folder, "_rels", f"{file}.rels")
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, given: Attributes) -> None:
            if tag == "Relationship" and given.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, given.get("Target", "")))
                kind = given.get("Type", "").rpartition("/")[2]
                found[given.get("Id", "")] = (kind, target.lstrip("/"))

        if self.has(rels):
            self.parse(rels, start)
        return found

    def _look_over(self) -> None:
        parts = self._parts.values()
        if any(part.flag_bits & 1 for part in parts):
            raise Unreadable(
                tr("The workbook is protected by a password."),
                hint=tr("Save a copy of it without a password and try again."),
            )
        if len(self._parts) > MAX_ENTRIES or sum(part.file_size for part in parts) > MAX_INFLATED:
            raise Unreadable(_bomb())
        for part in parts:
            if part.file_size > _SMALL and part.file_size > MAX_RATIO * part.compress_size:
                raise Unreadable(_bomb())

    def _count(self, size: int, inflated: int, packed: int) -> None:
        """Bound what really comes out: the directory of an archive may lie."""
        self._inflated += size
        too_dense = inflated > _SMALL and inflated > MAX_RATIO * max(packed, 1)
        if too_dense or inflated > MAX_PART or self._inflated > MAX_INFLATED:
            raise Unreadable(_bomb())


def _bomb() -> str:
    return tr("Unpacked, the workbook would be far larger than a form can be; it was not opened.")


def _refuse_doctype(*_given: object) -> None:
    raise Unreadable(
        tr("The workbook declares a document type of its own, as no spreadsheet program does.")
    )
