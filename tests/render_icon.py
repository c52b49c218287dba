"""Render the program icon: ``python -m tests.render_icon`` after changing its SVG."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

HERE = Path(__file__).resolve().parent.parent / "resources" / "icons" / "app"
PNG_SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)


def picture(renderer: QSvgRenderer, size: int) -> Image.Image:
    """Return the icon as a square picture of `size` pixels."""
    image = QImage(size, size, QImage.Format.Format_RGBA8888)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter)
    painter.end()
    return Image.frombytes("RGBA", (size, size), bytes(image.constBits()))


def main() -> None:
    """Write the pictures for Linux, and one file each for Windows and macOS."""
    application = QGuiApplication([])
    renderer = QSvgRenderer(str(HERE / "exitdesk.svg"))
    pictures = {size: picture(renderer, size) for size in (*PNG_SIZES, 1024)}
    for size in PNG_SIZES:
        pictures[size].save(HERE / f"exitdesk-{size}.png", optimize=True)
    smaller = [pictures[size] for size in ICO_SIZES[:-1]]
    pictures[256].save(
        HERE / "exitdesk.ico", sizes=[(s, s) for s in ICO_SIZES], append_images=smaller
    )
    pictures[1024].save(HERE / "exitdesk.icns", append_images=list(pictures.values()))
    application.quit()


if __name__ == "__main__":
    main()
