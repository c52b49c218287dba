"""Pictures that belong to a form: decoded small and away from the window, shown in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QLabel, QSizePolicy

from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from collections.abc import Mapping

_KINDS: Final = (
    (b"\x89PNG\r\n\x1a\n", b"png"),
    (b"\xff\xd8\xff", b"jpeg"),
    (b"GIF8", b"gif"),
    (b"BM", b"bmp"),
)
"""First bytes and the one decoder that is let at them. No SVG: it can load other files."""
_LARGEST: Final = 20_000_000
_PIXELS: Final = 60_000_000
"""A few hundred bytes can claim any size."""
_SIDE: Final = 640
"""Pixels of the longer side that are kept."""
_ALL: Final = 120_000_000
"""Bytes that all pictures of a form take together; what comes after them is named in words."""


def decoded(files: Mapping[str, bytes]) -> dict[str, QImage]:
    """Return the pictures among files, none with a side over 640 pixels; touches no window.

    What is no picture, damaged, or claims to be enormous is left out.
    """
    found: dict[str, QImage] = {}
    taken = 0
    for name, data in files.items():
        image = _picture(data)
        taken += 0 if image is None else image.sizeInBytes()
        if taken > _ALL:
            break
        if image is not None:
            found[name] = image
    return found


def _picture(data: bytes) -> QImage | None:
    decoder = next((name for first, name in _KINDS if data.startswith(first)), None)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        decoder = b"webp"
    if decoder is None or len(data) > _LARGEST:
        return None
    held = QByteArray(data)
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    image = _read(buffer, decoder)
    buffer.close()
    return None if image.isNull() else image


def _read(buffer: QBuffer, decoder: bytes) -> QImage:
    """Return the picture, null where it cannot be read. The reader must go before its buffer."""
    reader = QImageReader(buffer, QByteArray(decoder))
    reader.setDecideFormatFromContent(False)
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > _PIXELS:
        return QImage()
    if max(size.width(), size.height()) > _SIDE:
        size.scale(_SIDE, _SIDE, Qt.AspectRatioMode.KeepAspectRatio)
        reader.setScaledSize(size.expandedTo(QSize(1, 1)))
    return reader.read()


def first_of(media: Mapping[str, str], pictures: Mapping[str, QImage]) -> QImage | None:
    """Return the picture of a label, None where it has none that can be shown."""
    names = (media.get(kind, "") for kind in ("image", "big-image"))
    return next((pictures[name] for name in names if name in pictures), None)


class Picture(QLabel):
    """A picture no larger than its place; screen readers hear the words it belongs to.

    `widest` and `highest` are in design pixels.
    """

    def __init__(self, image: QImage, words: str, widest: int = 420, highest: int = 280) -> None:
        super().__init__()
        self._image = QPixmap.fromImage(image)
        self._most = QSize(theme().px(widest), theme().px(highest))
        self.setPixmap(self._image)
        self.say(words)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def say(self, words: str) -> None:
        """Tell what the picture belongs to."""
        self.setAccessibleName(words)

    def sizeHint(self) -> QSize:
        """Want the picture's own size, up to the most."""
        return self._shown(self._most.width())

    def minimumSizeHint(self) -> QSize:
        """Fit into narrow places."""
        return QSize(theme().px(24), theme().px(24))

    def hasHeightForWidth(self) -> bool:
        """Keep the sides' proportion."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height at a width."""
        return self._shown(width).height()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it where reading begins."""
        del event
        size = self._shown(self.width())
        size = size.scaled(size.boundedTo(self.size()), Qt.AspectRatioMode.KeepAspectRatio)
        leftwards = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = self.width() - size.width() if leftwards else 0
        if self.alignment() & Qt.AlignmentFlag.AlignHCenter:
            left = (self.width() - size.width()) // 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(QRect(left, 0, size.width(), size.height()), self._image)
        painter.end()

    def _shown(self, width: int) -> QSize:
        most = self._most.boundedTo(QSize(max(1, width), self._most.height()))
        own = self._image.size()
        if own.width() <= most.width() and own.height() <= most.height():
            return own
        return own.scaled(most, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))
