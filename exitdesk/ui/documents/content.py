"""What a document is, found out from its first bytes, and its content ready to be shown.

Everything here runs in the pool, never on the window's thread; nothing is written to a file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import BinaryIO, Final, Protocol

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from exitdesk.i18n import tr

_HEAD: Final = 4096
_PICTURE_BYTES: Final = 100 * 1024 * 1024
_PICTURE_SIDE: Final = 5000
_ALLOCATION_MEGABYTES: Final = 256
_PIXELS: Final = 400_000_000
"""A few hundred bytes can claim any size; so many pixels are the largest plan at 500 dpi."""
_TEXT_BYTES: Final = 2 * 1024 * 1024
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_PICTURES: Final = (
    (b"\x89PNG\r\n\x1a\n", b"png"),
    (b"\xff\xd8\xff", b"jpeg"),
    (b"GIF8", b"gif"),
    (b"BM", b"bmp"),
    (b"II*\x00", b"tiff"),
    (b"MM\x00*", b"tiff"),
)
"""First bytes and the one decoder that is let at them. No SVG: it can load other files."""


class Sheets(Protocol):
    """Pages of a PDF, or one picture: sizes in points, and pictures of any width."""

    sizes: list[tuple[float, float]]

    def render(self, at: int, width: int) -> QImage:
        """Return the sheet `at`, `width` pixels wide. May be called on any thread."""

    def close(self) -> None:
        """Let go of the content."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text; `cut` where only its beginning is there."""

    words: str
    cut: bool


@dataclass(frozen=True, slots=True)
class NotShown:
    """A document that can only be exported, and why."""

    why: str


def looked_at(source: BinaryIO) -> Sheets | Text | NotShown:
    """Return the content of a document; closes `source` unless it is a PDF, which reads on.

    Raises Trouble where the content is damaged.
    """
    head = source.read(_HEAD)
    source.seek(0)
    if b"%PDF-" in head[:1024]:
        from exitdesk.ui.documents.pdf import PdfSheets  # noqa: PLC0415 (starts no library before)

        return PdfSheets(source)
    with source:
        decoder = next((name for first, name in _PICTURES if head.startswith(first)), None)
        if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
            decoder = b"webp"
        if decoder is not None:
            return _picture(source, decoder)
        if head and b"\x00" in head:
            return NotShown(tr("A file of this kind cannot be shown here."))
        return _text(source)


class PictureSheets:
    """One picture as a sheet."""

    def __init__(self, image: QImage, size: QSize) -> None:
        self._image = image
        self.sizes = [(float(size.width()), float(size.height()))]

    def render(self, at: int, width: int) -> QImage:
        """Return the picture, `width` pixels wide."""
        del at
        return self._image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)

    def close(self) -> None:
        """Let go of the picture."""
        self._image = QImage()


def _picture(source: BinaryIO, decoder: bytes) -> Sheets | NotShown:
    QImageReader.setAllocationLimit(_ALLOCATION_MEGABYTES)
    data = source.read(_PICTURE_BYTES + 1)
    if len(data) > _PICTURE_BYTES:
        return NotShown(tr("This picture is too large to be shown here."))
    held = QByteArray(data)
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    image = _decoded(buffer, decoder)
    buffer.close()
    if image.isNull():
        return NotShown(tr("This picture is damaged, or too large to be shown here."))
    return PictureSheets(image, image.size())


def _decoded(buffer: QBuffer, decoder: bytes) -> QImage:
    """Return the picture, null where it cannot be read. The reader must go before its buffer."""
    reader = QImageReader(buffer, QByteArray(decoder))
    reader.setDecideFormatFromContent(False)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.width() * size.height() > _PIXELS:
        return QImage()
    if size.isValid() and max(size.width(), size.height()) > _PICTURE_SIDE:
        size.scale(_PICTURE_SIDE, _PICTURE_SIDE, Qt.AspectRatioMode.KeepAspectRatio)
        reader.setScaledSize(size.expandedTo(QSize(1, 1)))
    return reader.read()


def _text(source: BinaryIO) -> Text:
    data = source.read(_TEXT_BYTES + 1)
    cut = len(data) > _TEXT_BYTES
    data = data[:_TEXT_BYTES]
    try:
        words = data.decode("utf-8", "ignore" if cut else "strict")
    except UnicodeDecodeError:
        words = data.decode("cp1252", "replace")
    return Text(_CONTROLS.sub("", words.replace("\r\n", "\n").replace("\r", "\n")), cut)
