"""What was copied from the window does not stay in the clipboard.

Password managers clear a secret after ten seconds, because it is pasted at once. A paragraph of
a note goes into a letter that must be found and opened first, so it stays for a minute; at a
lock it goes at once. What somebody else copied meanwhile is never touched.
"""

from __future__ import annotations

import secrets
from typing import Final

from PySide6.QtCore import QMimeData, QObject, QTimer
from PySide6.QtGui import QClipboard, QGuiApplication

SECONDS: Final = 60
_OURS: Final = "application/x-exitdesk-copy"
_SECRET: Final = (
    ("x-kde-passwordManagerHint", b"secret"),
    (
        'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"',
        b"\x00\x00\x00\x00",
    ),
    ("application/x-nspasteboard-concealed-type", b""),
)


class ClipboardGuard(QObject):
    """Marks what we copy as secret for clipboard histories, and clears it after a while."""

    def __init__(self, parent: QObject | None = None, seconds: int = SECONDS) -> None:
        super().__init__(parent)
        self._clipboard = QGuiApplication.clipboard()
        self._marking = False
        self._token = secrets.token_bytes(16)
        self._timer = QTimer(self, singleShot=True, interval=seconds * 1000)
        self._timer.timeout.connect(self.clear)

    def start(self) -> None:
        """Watch from now on."""
        self._clipboard.dataChanged.connect(self._on_changed)

    def stop(self) -> None:
        """Watch no more."""
        self._timer.stop()
        self._clipboard.dataChanged.disconnect(self._on_changed)

    def clear(self) -> None:
        """Empty what is ours; what another program has copied stays."""
        self._timer.stop()
        if self._clipboard.ownsClipboard() or self._is_marked():
            self._clipboard.clear(QClipboard.Mode.Clipboard)
        if self._clipboard.supportsSelection() and self._clipboard.ownsSelection():
            self._clipboard.clear(QClipboard.Mode.Selection)

    def _on_changed(self) -> None:
        if self._marking or not self._is_ours():
            return
        held: QMimeData | None = self._clipboard.mimeData()
        if held is None or not held.hasText() or not held.text():
            return
        marked = QMimeData()
        marked.setText(held.text())
        marked.setData(_OURS, self._token)
        for name, value in _SECRET:
            marked.setData(name, value)
        self._marking = True
        try:
            self._clipboard.setMimeData(marked)
        finally:
            self._marking = False
        self._timer.start()

    def _is_ours(self) -> bool:
        """Tell whether our window has just copied; not every platform says who owns it."""
        return self._clipboard.ownsClipboard() or QGuiApplication.focusWindow() is not None

    def _is_marked(self) -> bool:
        held: QMimeData | None = self._clipboard.mimeData()
        return held is not None and bytes(held.data(_OURS).data()) == self._token
