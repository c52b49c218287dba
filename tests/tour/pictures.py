"""Pictures of the window as a person sees it: all its layers in one, and a sheet of many."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget

_THUMB_WIDTH: Final = 640
_PER_LINE: Final = 3
_PER_SHEET: Final = 12
_GAP: Final = 10
_CAPTION: Final = 22
_FEW_COLOURS: Final = 6


def layers() -> list[QWidget]:
    """Return the windows, dialogs, menus and lists that are shown, the lowest first."""
    shown = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    return sorted(shown, key=_height)


def picture() -> QImage:
    """Return one picture of everything that is shown, dialogs over the window that asked."""
    seen = layers()
    area = QRect()
    for one in seen:
        area = area.united(_frame(one))
    made = QImage(area.size(), QImage.Format.Format_RGB32)
    made.fill(QColor("#777777"))
    painter = QPainter(made)
    for one in seen:
        at = _frame(one).topLeft() - area.topLeft()
        if one is not seen[0]:
            painter.setPen(QColor("#000000"))
            painter.drawRect(QRect(at, one.size()).adjusted(-1, -1, 0, 0))
        painter.drawPixmap(at, one.grab())
    painter.end()
    return made


def is_blank(image: QImage) -> bool:
    """Tell whether hardly anything is to be seen on `image`."""
    small = image.scaled(160, 90, mode=Qt.TransformationMode.FastTransformation)
    colours = {small.pixel(x, y) for x in range(small.width()) for y in range(small.height())}
    return len(colours) < _FEW_COLOURS


def contact_sheets(files: list[Path], target: Path) -> None:
    """Save `files` small, with their names, on as many sheets as needed: ``target-1.png`` ..."""
    for number, first in enumerate(range(0, len(files), _PER_SHEET), 1):
        _sheet(files[first : first + _PER_SHEET], target.with_name(f"{target.stem}-{number}.png"))


def _sheet(files: list[Path], target: Path) -> None:
    thumbs = [QImage(str(file)).scaledToWidth(_THUMB_WIDTH, _SMOOTH) for file in files]
    lines = [thumbs[at : at + _PER_LINE] for at in range(0, len(thumbs), _PER_LINE)]
    heights = [max(one.height() for one in line) + _CAPTION + _GAP for line in lines]
    sheet = QImage(
        _PER_LINE * (_THUMB_WIDTH + _GAP) + _GAP, sum(heights) + _GAP, QImage.Format.Format_RGB32
    )
    sheet.fill(QColor("#444444"))
    painter = QPainter(sheet)
    painter.setPen(QColor("#ffffff"))
    top = _GAP
    for number, (line, height) in enumerate(zip(lines, heights, strict=True)):
        for at, thumb in enumerate(line):
            left = _GAP + at * (_THUMB_WIDTH + _GAP)
            painter.drawText(QPoint(left, top + 16), files[number * _PER_LINE + at].stem)
            painter.drawImage(QPoint(left, top + _CAPTION), thumb)
        top += height
    painter.end()
    sheet.save(str(target))


_SMOOTH: Final = Qt.TransformationMode.SmoothTransformation


def _frame(one: QWidget) -> QRect:
    return QRect(one.mapToGlobal(QPoint(0, 0)), one.size())


def _height(one: QWidget) -> int:
    kind = one.windowType()
    if kind in (Qt.WindowType.Popup, Qt.WindowType.ToolTip):
        return 3
    parents = 0
    parent = one.parentWidget()
    while parent is not None:
        parents += 1
        parent = parent.parentWidget()
    return 2 if parents else 0
