"""Messages that stay on the page: inline, undo at the foot, progress, the practice banner."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QProgressBar, QWidget

from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.ui.parts.buttons import icon_button, push_button
from exitdesk.ui.parts.entry import restyle
from exitdesk.ui.parts.surfaces import column
from exitdesk.ui.parts.words import Words
from exitdesk.ui.runner import Job
from exitdesk.ui.theme import dress, theme

_ICONS: Final = {
    "info": "info",
    "success": "circle-check",
    "caution": "triangle-alert",
    "problem": "circle-alert",
    "practice": "graduation-cap",
}


def announce(widget: QWidget, text: str) -> None:
    """Let a screen reader say `text` now."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))


class InlineMessage(QFrame):
    """A sentence on the page with an optional action; hidden until `say` is called.

    Tones: ``info``, ``success``, ``caution``, ``problem``.
    """

    acted = Signal()
    closed = Signal()

    def __init__(self, *, closable: bool = True) -> None:
        super().__init__()
        look = theme()
        self._icon = QLabel()
        self.words = Words("", "strong")
        self.more = Words("")
        self.private = Words("", private=True)
        self._action = push_button("", self.acted, kind="plain")
        self._close = icon_button("x", tr("Close this message"), self._on_close)
        self._closable = closable
        line = QHBoxLayout(self)
        line.setContentsMargins(look.px(12), look.px(8), look.px(8), look.px(8))
        line.setSpacing(look.px(12))
        line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.setSpacing(look.px(12))
        self._body.addLayout(column(self.words, self.more, self.private, gap=2), 1)
        self._body.addWidget(self._action, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addLayout(self._body, 1)
        line.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def say(
        self, tone: str, text: str, more: str = "", *, action: str = "", private: bool = False
    ) -> None:
        """Show `text` (and `more` under it) with the button `action`.

        With `private` what stands in `more` is a client's words: hidden from the room, not said.
        """
        self.setProperty("tone", tone)
        restyle(self)
        dress(self._icon, _ICONS[tone], f"{tone}_text", 20)
        self.words.setText(text)
        self.more.setText(more)
        self.more.setVisible(bool(more) and not private)
        self.private.setText(more if private else "")
        self.private.setVisible(bool(more) and private)
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self._close.setVisible(self._closable)
        said = text if private else f"{text} {more}".strip()
        self.setAccessibleName(said)
        self.show()
        announce(self, said)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the button under the words where it would leave them too little room."""
        super().resizeEvent(event)
        under = self._action.sizeHint().width() * 3 > self.width()
        way = QBoxLayout.Direction
        self._body.setDirection(way.TopToBottom if under else way.LeftToRight)
        edge = Qt.AlignmentFlag.AlignLeading if under else Qt.AlignmentFlag.AlignVCenter
        self._body.setAlignment(self._action, edge)

    def tell_trouble(self, trouble: Trouble, *, action: str = "") -> None:
        """Show expected trouble: what happened; what is safe and what to do under it."""
        more = " ".join(part for part in (trouble.what_is_safe, trouble.what_to_do) if part)
        self.say("problem", trouble.what_happened, more, action=action)

    def _on_close(self) -> None:
        self.hide()
        self.closed.emit()


class Toast(QFrame):
    """A message at the foot of the window that goes away by itself, with a button such as Undo.

    It stays while the pointer or the focus is on it.
    """

    acted = Signal(object)

    def __init__(self, parent: QWidget, seconds: int = 8) -> None:
        super().__init__(parent)
        look = theme()
        self.setProperty("role", "toast")
        self._token: object = None
        self._icon = QLabel()
        self.words = Words("", wrap=False)
        self._action = push_button("", self._on_act, kind="plain")
        line = QHBoxLayout(self)
        line.setContentsMargins(look.px(16), look.px(8), look.px(8), look.px(8))
        line.setSpacing(look.px(12))
        line.addWidget(self._icon)
        line.addWidget(self.words)
        line.addWidget(self._action)
        self._timer = QTimer(self, singleShot=True, interval=seconds * 1000)
        self._timer.timeout.connect(self._on_time)
        parent.installEventFilter(self)
        self.hide()

    def say(self, text: str, *, action: str = "", token: object = None) -> None:
        """Show `text`; `token` comes back with `acted` when the button is pressed."""
        self._token = token
        dress(self._icon, "circle-check", "window", 18)
        self.words.setText(text)
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self.setAccessibleName(text)
        self.adjustSize()
        self._place()
        self.show()
        self.raise_()
        self._timer.start()
        announce(self, text)

    def dismiss(self) -> None:
        """Go away now."""
        self._timer.stop()
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the foot of the window."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        over = self.parentWidget()
        if over is None:
            return
        frame = over.rect()
        width = min(self.sizeHint().width(), frame.width() - theme().px(32))
        self.resize(width, self.sizeHint().height())
        self.move((frame.width() - width) // 2, frame.height() - self.height() - theme().px(24))

    def _on_time(self) -> None:
        if self.underMouse() or self._action.hasFocus():
            self._timer.start()
        else:
            self.hide()

    def _on_act(self) -> None:
        self.dismiss()
        self.acted.emit(self._token)


class ProgressStrip(QFrame):
    """Shows one slow job of the runner: what it is, how far, and a way to stop it."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "sunken")
        self._job: Job | None = None
        self.words = Words("", "strong", wrap=False)
        self._bar = QProgressBar(textVisible=False)
        self._cancel = push_button(tr("Cancel"), self._on_cancel, kind="quiet")
        line = QHBoxLayout(self)
        look = theme()
        line.setContentsMargins(look.px(12), look.px(4), look.px(12), look.px(4))
        line.addWidget(self.words)
        line.addWidget(self._bar, 1)
        line.addWidget(self._cancel)
        self.hide()

    def show_job(self, job: Job) -> None:
        """Show `job` until `end_job`."""
        self._job = job
        self._cancel.setVisible(job.cancellable)
        self._cancel.setEnabled(True)
        self.refresh(job)
        self.show()

    def refresh(self, job: Job) -> None:
        """Show how far `job` is."""
        if job is not self._job:
            return
        progress = job.progress
        self._bar.setRange(0, progress.total)
        self._bar.setValue(progress.done)
        text = f"{job.busy} – {progress.label}" if progress.label else job.busy
        self.words.setText(tr("Stopping …") if progress.cancelled else text)
        self._bar.setAccessibleName(text)

    def end_job(self, job: Job) -> None:
        """Hide, if `job` is the one that is shown."""
        if job is self._job:
            self._job = None
            self.hide()

    def _on_cancel(self) -> None:
        if self._job is not None:
            self._job.progress.cancel()
            self._cancel.setEnabled(False)
            self.refresh(self._job)


class Banner(QFrame):
    """A line over the whole window, for the practice vault."""

    def __init__(self, text: str, tone: str = "practice") -> None:
        super().__init__()
        look = theme()
        self.setProperty("tone", tone)
        picture = QLabel()
        dress(picture, _ICONS[tone], f"{tone}_text", 18)
        self.words = Words(text, "strong")
        line = QHBoxLayout(self)
        line.setContentsMargins(look.px(16), look.px(6), look.px(16), look.px(6))
        line.setSpacing(look.px(8))
        line.addWidget(picture)
        line.addWidget(self.words, 1)
        self.setAccessibleName(text)
