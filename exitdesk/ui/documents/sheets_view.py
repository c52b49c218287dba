"""Sheets under each other, rendered as they come into sight."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from exitdesk.i18n import tr
from exitdesk.ui.privacy import privacy_screen
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.domain.trouble import Trouble
    from exitdesk.ui.documents.content import Sheets
    from exitdesk.ui.runner import Runner

_KEPT: Final = 12
_ZOOMS: Final = (0.25, 0.4, 0.6, 0.8, 1.0, 1.25, 1.6, 2.0, 3.0)
_WIDEST: Final = 1100
"""Width of a page at zoom 1, in design pixels, where there is room for more."""


class SheetsView(QAbstractScrollArea):
    """Shows the pages of a PDF or a picture. Page keys turn pages, Ctrl with + and - zoom."""

    turned = Signal(int, int)
    """The sheet in sight (from 1) and how many there are."""
    troubled = Signal(object)

    def __init__(self, runner: Runner) -> None:
        super().__init__()
        self._runner = runner
        self._sheets: Sheets | None = None
        self._zoom = _ZOOMS.index(1.0)
        self._images: OrderedDict[tuple[int, int], QImage] = OrderedDict()
        self._asked: set[tuple[int, int]] = set()
        self._token = 0
        self._last_turned = (0, 0)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Document"))
        self._timer = QTimer(self, singleShot=True, interval=40)
        self._timer.timeout.connect(self._ask)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.horizontalScrollBar().valueChanged.connect(self._on_scrolled)
        privacy_screen().cover(self.viewport())

    def show_sheets(self, sheets: Sheets | None) -> None:
        """Show other sheets; those before are closed."""
        if self._sheets is not None:
            self._runner.run_aside(self._sheets.close)
        self._sheets = sheets
        self._token += 1
        self._images.clear()
        self._asked.clear()
        self._zoom = _ZOOMS.index(1.0)
        self.verticalScrollBar().setValue(0)
        self._lay_out()

    def zoom(self, step: int) -> None:
        """Make everything larger (1) or smaller (-1), keeping the place."""
        bar = self.verticalScrollBar()
        share = bar.value() / max(1, bar.maximum())
        self._zoom = min(len(_ZOOMS) - 1, max(0, self._zoom + step))
        self._lay_out()
        bar.setValue(round(share * bar.maximum()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the width."""
        super().resizeEvent(event)
        self._lay_out()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll by keys, zoom with Ctrl."""
        bar = self.verticalScrollBar()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        match event.key():
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal if control:
                self.zoom(1)
            case Qt.Key.Key_Minus if control:
                self.zoom(-1)
            case Qt.Key.Key_PageDown | Qt.Key.Key_Space:
                bar.setValue(bar.value() + bar.pageStep())
            case Qt.Key.Key_PageUp:
                bar.setValue(bar.value() - bar.pageStep())
            case Qt.Key.Key_Home:
                bar.setValue(0)
            case Qt.Key.Key_End:
                bar.setValue(bar.maximum())
            case Qt.Key.Key_Down | Qt.Key.Key_Up:
                step = theme().px(60)
                bar.setValue(bar.value() + (step if event.key() == Qt.Key.Key_Down else -step))
            case _:
                super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl, scroll without."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the sheets in sight; one that is not there yet is a blank page."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        look = theme()
        painter.fillRect(self.viewport().rect(), look.colour("sunken"))
        for at, area in self._in_sight():
            image = self._image(at, area.width())
            if image is None:
                painter.fillRect(area, look.colour("surface"))
            else:
                painter.drawImage(area, image)
            painter.setPen(look.colour("line"))
            painter.drawRect(area.adjusted(0, 0, -1, -1))
        if self.hasFocus():
            painter.setPen(look.colour("focus"))
            painter.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))

    def _width(self) -> int:
        look = theme()
        room = self.viewport().width() - look.px(32)
        natural = room
        if self._sheets is not None and self._sheets.sizes:
            natural = max(
                natural if len(self._sheets.sizes) > 1 else 0,
                round(max(wide for wide, _ in self._sheets.sizes)),
            )
        fitting = min(room, look.px(_WIDEST), natural)
        return max(look.px(80), round(fitting * _ZOOMS[self._zoom]))

    def _areas(self) -> list[tuple[int, int]]:
        """Return top and height of every sheet."""
        found, top, gap = [], theme().px(16), theme().px(16)
        width = self._width()
        for wide, high in self._sheets.sizes if self._sheets is not None else ():
            tall = max(1, round(width * high / wide))
            found.append((top, tall))
            top += tall + gap
        return found

    def _in_sight(self) -> list[tuple[int, QRect]]:
        found = []
        width, scrolled = self._width(), self.verticalScrollBar().value()
        view = self.viewport().rect()
        left = max(theme().px(16), (view.width() - width) // 2) - self.horizontalScrollBar().value()
        for at, (top, tall) in enumerate(self._areas()):
            area = QRect(left, top - scrolled, width, tall)
            if area.bottom() >= 0 and area.top() <= view.height():
                found.append((at, area))
        return found

    def _image(self, at: int, width: int) -> QImage | None:
        exact = self._images.get((at, width))
        if exact is not None:
            self._images.move_to_end((at, width))
            return exact
        self._timer.start()
        return next((image for (page, _), image in self._images.items() if page == at), None)

    def _lay_out(self) -> None:
        areas = self._areas()
        high = areas[-1][0] + areas[-1][1] + theme().px(16) if areas else 0
        view = self.viewport().size()
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, high - view.height()))
        bar.setPageStep(max(1, view.height() - theme().px(24)))
        bar.setSingleStep(theme().px(40))
        wide = self._width() + theme().px(32)
        self.horizontalScrollBar().setRange(0, max(0, wide - view.width()))
        self.horizontalScrollBar().setPageStep(view.width())
        self.viewport().update()
        self._tell_page()

    def _ask(self) -> None:
        if self._sheets is None:
            return
        ratio = self.devicePixelRatioF()
        for at, area in self._in_sight():
            key = (at, area.width())
            if key not in self._images and key not in self._asked:
                self._asked.add(key)
                self._runner.run_aside(
                    _rendered,
                    self._sheets,
                    at,
                    area.width(),
                    ratio,
                    self._token,
                    then=self._on_rendered,
                    failed=self._on_failed,
                )

    def _on_rendered(self, answer: tuple[int, int, int, QImage]) -> None:
        token, at, width, image = answer
        if token != self._token:
            return
        self._asked.discard((at, width))
        self._images[at, width] = image
        while len(self._images) > _KEPT:
            self._images.popitem(last=False)
        self.viewport().update()

    def _on_failed(self, trouble: Trouble) -> None:
        self.troubled.emit(trouble)

    def _on_scrolled(self) -> None:
        self.viewport().update()
        self._tell_page()

    def _tell_page(self) -> None:
        sight = self._in_sight()
        middle = self.viewport().height() // 2
        here = next((at for at, area in sight if area.bottom() >= middle), 0)
        count = len(self._sheets.sizes) if self._sheets is not None else 0
        told = (here + 1, count)
        if told != self._last_turned:
            self._last_turned = told
            self.turned.emit(*told)

    def focusInEvent(self, event: Any) -> None:
        """Show the focus."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: Any) -> None:
        """Show that the focus is elsewhere."""
        super().focusOutEvent(event)
        self.viewport().update()


def _rendered(
    sheets: Sheets, at: int, width: int, ratio: float, token: int
) -> tuple[int, int, int, QImage]:
    image = sheets.render(at, round(width * ratio))
    image.setDevicePixelRatio(ratio)
    return token, at, width, image
