"""Choices as tiles: side by side or in columns, with their pictures; long words are broken."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QIcon, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QLayoutItem, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from exitdesk.ui.forms.pictures import Picture
from exitdesk.ui.parts import Entry, FlowLayout
from exitdesk.ui.theme import dress, theme

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QImage

    from exitdesk.domain.fields import Choice

AS_FIT: Final = 0
"""Columns of one width, as many as fit."""
_NARROWEST: Final = 150
_MOST: Final = 5
_GAP: Final = 6
_ROOM: Final = 1.1
"""Chosen words are bold, and wider by up to a tenth."""


@dataclass(frozen=True, slots=True)
class Look:
    """How choices stand: `columns` None side by side, 0 as many as fit, else so many.

    `marks`: whether a sign before the words tells what is chosen; `kind` is that of the buttons.
    """

    columns: int | None = None
    marks: bool = True
    kind: str = ""
    pictures: Mapping[str, QImage] = field(default_factory=dict)
    """Pictures by the name of their choice."""


def broken(words: str, metrics: QFontMetrics, width: int) -> str:
    """Return words in lines of at most so many pixels, as far as they can be broken."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and metrics.horizontalAdvance(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(lines)


class Tile(QPushButton):
    """A button that breaks its words where its width ends."""

    def __init__(self, words: str, kind: str) -> None:
        super().__init__(words.replace("&", "&&"))
        self.words = words
        self.setProperty("kind", kind)
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def wanted(self) -> int:
        """Return the width of all words in one line."""
        return self._wide(self.words)

    def sizeHint(self) -> QSize:
        """Want the lines as they are broken now."""
        lines = self.text().replace("&&", "&").split("\n")
        return QSize(max(self._wide(one) for one in lines), self._high(len(lines)))

    def minimumSizeHint(self) -> QSize:
        """Fit into narrow places."""
        return QSize(theme().px(44), self._high(1))

    def hasHeightForWidth(self) -> bool:
        """Fewer pixels, more lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the lines at a width."""
        return self._high(self._lines(width).count("\n") + 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the words anew."""
        super().resizeEvent(event)
        text = self._lines(event.size().width()).replace("&", "&&")
        if text != self.text():
            self.setText(text)

    def _lines(self, width: int) -> str:
        return broken(self.words, self.fontMetrics(), int((width - self._beside()) / _ROOM))

    def _wide(self, line: str) -> int:
        return int(self.fontMetrics().horizontalAdvance(line) * _ROOM) + 2 + self._beside()

    def _beside(self) -> int:
        """Return the pixels beside the words: the sign, the frame and the room inside it."""
        sign = 0 if self.icon().isNull() else self.iconSize().width() + theme().px(4)
        return sign + theme().px(30)

    def _high(self, lines: int) -> int:
        return self.fontMetrics().lineSpacing() * lines + theme().px(14)


class _Cell(QWidget):
    """A tile under its picture, which is pressed too."""

    def __init__(self, tile: Tile, image: QImage) -> None:
        super().__init__()
        self._tile = tile
        self._picture = picture = Picture(image, tile.words, 200, 150)
        picture.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme().px(4))
        box.addWidget(picture)
        box.addWidget(tile)

    def wanted(self) -> int:
        """Return the width of the picture, or of all words in one line."""
        return max(self._picture.sizeHint().width(), self._tile.wanted())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose by the picture."""
        if self.rect().contains(event.position().toPoint()):
            self._tile.click()
        event.accept()


class TileLayout(FlowLayout):
    """Items in lines, or in columns of one width; each is as high as its width asks for."""

    def __init__(self, parent: QWidget, columns: int | None) -> None:
        super().__init__(parent, theme().px(_GAP))
        self._columns = columns

    def minimumSize(self) -> QSize:
        """Fit into narrow places."""
        return QSize(theme().px(80), 0)

    def columns_at(self, width: int) -> int | None:
        """Return how many columns there are at a width, None for lines that are filled."""
        if self._columns is None:
            return None
        fitting = max(1, (width + self._gap) // (theme().px(_NARROWEST) + self._gap))
        return self._columns or max(1, min(_MOST, fitting, len(self._items)))

    def _place(self, area: QRect, *, move: bool) -> int:
        inner = area.marginsRemoved(self.contentsMargins())
        wide, columns = max(1, inner.width()), self.columns_at(inner.width())
        each = None if columns is None else (wide - self._gap * (columns - 1)) // columns
        x, y, line = 0, 0, 0
        for item in self._items:
            if item.isEmpty():
                continue
            width = min(_wanted(item), wide) if each is None else max(1, each)
            high = item.heightForWidth(width) if item.hasHeightForWidth() else 0
            size = QSize(width, max(high, 0) or item.sizeHint().height())
            if x > 0 and x + width > wide:
                x, y, line = 0, y + line + self._gap, 0
            if move:
                left = wide - x - width if self._mirrored() else x
                item.setGeometry(QRect(inner.topLeft() + QPoint(left, y), size))
            x += width + self._gap
            line = max(line, size.height())
        return y + line


def _wanted(item: QLayoutItem) -> int:
    widget = item.widget()
    return widget.wanted() if isinstance(widget, Tile | _Cell) else item.sizeHint().width()


class TilesEntry(Entry):
    """One or several of few choices; `value` is a name or None, with `several` a list of names.

    The arrow keys move, Space chooses and takes back; Tab stops once where one can be chosen.
    """

    def __init__(
        self, choices: Sequence[Choice], *, several: bool = False, look: Look | None = None
    ) -> None:
        super().__init__(private=True)
        self._several, self._look = several, look or Look()
        self._named = ("", "")
        self._tiles: dict[str, Tile] = {}
        self._nothing = QWidget(self)
        self._nothing.hide()  # stands for the tiles where nothing is offered
        self._layout = TileLayout(self, self._look.columns)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_choices(choices)
        self._finish()

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer other choices; what was chosen stays where it is still offered."""
        chosen = self._chosen()
        while (item := self._layout.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._tiles = {}
        for one in choices:
            self._add(one.name, one.label)
        self._press(chosen)
        self.set_reader_words(*self._named)
        self._fit(self.width())

    def value(self) -> str | list[str] | None:
        """Return what is chosen."""
        chosen = self._chosen()
        return chosen if self._several else next(iter(chosen), None)

    def set_value(self, value: str | Sequence[str] | None) -> None:
        """Load what is chosen; a name that is not offered is shown as it is."""
        names = [value] if isinstance(value, str) else list(value or ())
        for name in names:
            if name not in self._tiles:
                self._add(name, name.replace("_", " "))
        self._press(names)
        self._fit(self.width())

    def editors(self) -> list[QWidget]:
        """Return the tiles, the one that Tab stops at first."""
        every = list(self._tiles.values())
        stops = [one for one in every if one.focusPolicy() != Qt.FocusPolicy.NoFocus]
        return [*stops, *(one for one in every if one not in stops)] or [self._nothing]

    def set_reader_words(self, name: str, description: str = "") -> None:
        """Name each tile by its question and its own words."""
        self._named = (name, description)
        self.setAccessibleName(name)
        for tile in self._tiles.values():
            tile.setAccessibleName(f"{name}: {tile.words}" if name else tile.words)
            tile.setAccessibleDescription(description)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep all lines in sight: a box in little room would squeeze the last one away."""
        super().resizeEvent(event)
        self._fit(event.size().width())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move among the tiles by arrow keys."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step, every = self._step(event), list(self._tiles.values())
            if step and isinstance(watched, Tile):
                target = every[(every.index(watched) + step) % len(every)]
                self._stop_at(target)
                target.setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return super().eventFilter(watched, event)

    def _step(self, event: QKeyEvent) -> int:
        forward = 1 if self.layoutDirection() is Qt.LayoutDirection.LeftToRight else -1
        down = self._layout.columns_at(self.width()) or 1
        down = down if down < len(self._tiles) else 1
        steps = {
            Qt.Key.Key_Right: forward,
            Qt.Key.Key_Left: -forward,
            Qt.Key.Key_Down: down,
            Qt.Key.Key_Up: -down,
        }
        return steps.get(Qt.Key(event.key()), 0)

    def _add(self, name: str, words: str) -> None:
        kind = self._look.kind or ("chip" if self._several else "segment")
        tile = self._tiles[name] = Tile(words, kind)
        tile.setProperty("name", name)
        tile.clicked.connect(self._on_clicked)
        tile.installEventFilter(self)
        self._dress(tile)
        tile.ensurePolished()  # else its height is asked for in another font, before it is shown
        image = self._look.pictures.get(name)
        cell: QWidget = tile if image is None else _Cell(tile, image)
        self._layout.addWidget(cell)
        if self.isVisible():
            cell.show()

    def _chosen(self) -> list[str]:
        return [name for name, tile in self._tiles.items() if tile.isChecked()]

    def _press(self, names: Sequence[str]) -> None:
        for name, tile in self._tiles.items():
            tile.setChecked(name in names)
            self._dress(tile)
        chosen = self._chosen() or list(self._tiles)
        if chosen:
            self._stop_at(self._tiles[chosen[0]])

    def _dress(self, tile: Tile) -> None:
        checked = tile.isChecked()
        waiting = "plus" if self._several else "circle"
        if checked or self._look.marks:
            dress(tile, "check" if checked else waiting, "accent_text" if checked else "muted", 15)
        else:
            tile.setProperty("icon_name", "")
            tile.setIcon(QIcon())

    def _stop_at(self, stop: Tile) -> None:
        """Let Tab stop once where one can be chosen."""
        for tile in self._tiles.values():
            here = self._several or tile is stop
            policy = Qt.FocusPolicy.StrongFocus if here else Qt.FocusPolicy.NoFocus
            tile.setFocusPolicy(policy)

    def _on_clicked(self) -> None:
        pressed = self.sender()
        if isinstance(pressed, Tile):
            name = str(pressed.property("name"))
            now = [name] if pressed.isChecked() else []
            self._press(self._chosen() if self._several else now)
            self._stop_at(pressed)
            pressed.setFocus(Qt.FocusReason.MouseFocusReason)
            self.edited.emit()

    def _fit(self, width: int) -> None:
        high = self._layout.heightForWidth(width)
        if self.minimumHeight() != high:
            self.setMinimumHeight(high)
