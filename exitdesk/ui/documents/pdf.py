"""Pages of a PDF as pictures. PDFium knows no threads, so it is entered by one at a time."""

from __future__ import annotations

import threading
from typing import Any, BinaryIO, Final

import pypdfium2
from PySide6.QtGui import QImage

from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr

_ONE_AT_A_TIME: Final = threading.Lock()
_MOST_PIXELS: Final = 24_000_000
_WIDEST: Final = 4000
_MOST_PAGES: Final = 5000
_NO_SIZE: Final = (595.0, 842.0)


class PdfSheets:
    """An open PDF; it reads from `source` as pages are wanted.

    Raises Trouble where it is damaged.
    """

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._pdf: Any = None
        try:
            with _ONE_AT_A_TIME:
                self._pdf = pypdfium2.PdfDocument(source)
                count = min(len(self._pdf), _MOST_PAGES)
                self.sizes = [_size(self._pdf, at) for at in range(count)]
        except pypdfium2.PdfiumError as error:
            source.close()
            raise damaged() from error

    def render(self, at: int, width: int) -> QImage:
        """Return a page, `width` pixels wide (fewer for an enormous one). Raises Trouble."""
        wide, high = self.sizes[at]
        scale = min(width, _WIDEST) / wide
        scale *= min(1.0, (_MOST_PIXELS / (wide * high * scale * scale)) ** 0.5)
        try:
            with _ONE_AT_A_TIME:
                if self._pdf is None:
                    return QImage()
                page = self._pdf[at]
                bitmap = page.render(scale=scale, prefer_bgrx=True)
                image = QImage(
                    bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride,
                    QImage.Format.Format_RGB32,
                ).copy()  # fmt: skip
                bitmap.close()
                page.close()
        except pypdfium2.PdfiumError as error:
            raise damaged() from error
        return image

    def close(self) -> None:
        """Close the PDF and what it reads from."""
        with _ONE_AT_A_TIME:
            if self._pdf is not None:
                self._pdf.close()
                self._pdf = None
                self._source.close()


def _size(pdf: Any, at: int) -> tuple[float, float]:
    try:
        wide, high = pdf.get_page_size(at)
    except pypdfium2.PdfiumError:
        return _NO_SIZE
    return (wide, high) if wide > 1 and high > 1 else _NO_SIZE


def damaged() -> Trouble:
    """Return what is said where a document cannot be read."""
    return Trouble(
        tr("This document cannot be read: it is damaged or locked with a password."),
        tr("It lies in the vault as it was added."),
        tr("Export it and open it with the program that made it."),
    )
