"""The hands of a person inside the real process: clicks and keys on the real widgets.

Commands come as JSON lines ``[verb, arguments]`` on one pipe, answers go back on the other. Each
verb finds its widget as a person does, by the words on it or by what a screen reader says.
"""

from __future__ import annotations

import json
import os
import threading
import traceback
from collections.abc import Iterator
from types import ModuleType
from typing import Any, TypeVar

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QObject,
    QPoint,
    QSocketNotifier,
    Qt,
    QTimer,
)
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

_T = TypeVar("_T", bound=QWidget)
_BLOCK = 1 << 16


class NotThere(Exception):
    """No such widget can be seen now."""


def attach(module: ModuleType) -> None:
    """Let a driver listen as soon as the program has shown its first window."""
    kind = module.Program
    start = kind.start

    def started(program: Any, folder: Any) -> None:
        start(program, folder)
        program.hands = Hands(program)

    kind.start = started


class Hands(QObject):
    """Reads commands while the event loop runs, also inside a dialog's own loop."""

    def __init__(self, program: Any) -> None:
        super().__init__(program)
        commands, self._answers = (int(n) for n in os.environ["EXITDESK_TEST_PIPES"].split(","))
        self._program = program
        self._commands = commands
        self._rest = b""
        os.set_blocking(commands, False)
        self._notifier = QSocketNotifier(commands, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_readable)
        self._answer({"ready": os.getpid()})

    def _on_readable(self) -> None:
        try:
            block = os.read(self._commands, _BLOCK)
        except BlockingIOError:
            return
        if not block:
            self._notifier.setEnabled(False)
            return
        *lines, self._rest = (self._rest + block).split(b"\n")
        for line in lines:
            self._obey(line)

    def _obey(self, line: bytes) -> None:
        verb, arguments = json.loads(line)
        try:
            result = getattr(self, verb)(*arguments)
        except NotThere as absent:
            self._answer({"absent": str(absent)})
        except RuntimeError as gone:  # a widget that went away while it was looked at
            self._answer({"absent": str(gone)})
        except Exception:  # noqa: BLE001 (the test shows it)
            self._answer({"fault": traceback.format_exc()})
        else:
            self._answer({"result": result})

    def _answer(self, what: dict[str, Any]) -> None:
        os.write(self._answers, json.dumps(what).encode() + b"\n")

    # ------------------------------------------------------------------ looking

    def seen(self) -> list[str]:
        """Return kind and words of everything that can be seen, for whoever writes a day."""
        return [
            f"{type(w).__name__}: {_words(w)!r}{'' if w.isEnabled() else ' (off)'}"
            for w in _visible(QWidget)
            if _words(w) and not isinstance(w, QLabel)
        ]

    def said(self) -> str:
        """Return all text of labels that can be seen."""
        return "\n".join(one.text() for one in _visible(QLabel) if one.text())

    def page(self) -> str:
        """Return which page is in front: its key, or ``door`` and the name of its class."""
        if self._program.shell is not None and self._program.shell.isVisible():
            return str(self._program.shell.current()[0])
        door = self._program.door
        return f"door:{type(door._stack.currentWidget()).__name__}" if door is not None else ""

    def idle(self) -> bool:
        """Tell whether nothing is on its way any more."""
        return bool(self._program.runner.idle)

    def has(self, words: str) -> bool:
        """Tell whether something with these words can be seen and used."""
        return any(_words(one) == words and one.isEnabled() for one in _visible(QWidget))

    def value(self, words: str) -> str:
        """Return the text in an editor."""
        return _text(_editor(words))

    def focused(self) -> list[Any]:
        """Return kind, text and caret of what has the focus."""
        one = QApplication.focusWidget()
        if isinstance(one, QPlainTextEdit | QTextEdit):
            return [type(one).__name__, one.toPlainText(), one.textCursor().position()]
        if isinstance(one, QLineEdit):
            return [type(one).__name__, one.text(), one.cursorPosition()]
        return [type(one).__name__, "", -1]

    def rows(self) -> list[str]:
        """Return the accessible words of all rows that can be seen in lists."""
        return [words for _, _, words in _rows()]

    def place_on_screen(self, words: str) -> list[int]:
        """Return the middle of a widget in pixels of the screen."""
        one = _found(QWidget, words)
        middle = one.mapToGlobal(one.rect().center())
        return [middle.x(), middle.y()]

    def folder(self) -> str:
        """Return the folder of the vault that is open, or asked for."""
        desk = self._program.desk
        return str(desk.vault.folder if desk is not None else self._program.door._folder)

    # ------------------------------------------------------------------ doing

    def click(self, words: str) -> None:
        """Click a button."""
        _clicked(_found(QAbstractButton, words))

    def click_later(self, words: str) -> None:
        """Click a button that opens a dialog with a loop of its own."""
        button = _found(QAbstractButton, words)
        QTimer.singleShot(0, button, lambda: _clicked(button))

    def tab(self, words: str) -> None:
        """Choose a tab."""
        for bar in _visible(QTabBar):
            for at in range(bar.count()):
                if _plain(bar.tabText(at)) == words:
                    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(at).center())
                    return
        raise NotThere(words)

    def choose_later(self, words: str) -> None:
        """Choose an entry of the open menu; it may open a dialog with a loop of its own."""
        menu = _menu()
        actions = menu.actions() if menu is not None else []
        found = next((one for one in actions if _plain(one.text()) == words), None)
        if menu is None or found is None:
            raise NotThere(words)
        place = menu.actionGeometry(found).center()
        QTimer.singleShot(0, self, lambda: _chosen(menu, place))

    def enter(self, words: str) -> None:
        """Put the caret into an editor by clicking it."""
        one = _editor(words)
        _activated(one)
        inner = getattr(one, "viewport", None)
        QTest.mouseClick(inner() if inner is not None else one, Qt.MouseButton.LeftButton)
        one.setFocus(Qt.FocusReason.MouseFocusReason)

    def fill(self, words: str, text: str) -> None:
        """Click an editor and type, in the place of what it holds."""
        self.enter(words)
        one = _editor(words)
        QTest.keyClick(one, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(one, Qt.Key.Key_Delete)
        _typed(one, text)

    def write(self, text: str) -> None:
        """Type into whatever has the focus."""
        _typed(_target(), text)

    def press(self, chord: str) -> None:
        """Press keys, such as ``Ctrl+Return``."""
        combination = QKeySequence(chord)[0]  # type: ignore[index]
        QTest.keyClick(_active(), combination.key(), combination.keyboardModifiers())

    def press_later(self, chord: str) -> None:
        """Press keys that open a dialog with a loop of its own."""
        QTimer.singleShot(0, self, lambda: self.press(chord))

    def pick(self, words: str, option: str) -> None:
        """Choose in a list that drops down, by typing its words."""
        one = _found(QComboBox, words)
        one.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClicks(one, option)
        QTest.keyClick(one, Qt.Key.Key_Tab)

    def open_row(self, words: str) -> None:
        """Double-click the row whose accessible words contain `words`."""
        view, index = _row(words)
        view.scrollTo(index)
        middle = view.visualRect(index).center()
        view.setCurrentIndex(index)
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=middle)
        QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=middle)

    def point_row(self, words: str) -> None:
        """Click the row whose accessible words contain `words`."""
        view, index = _row(words)
        view.scrollTo(index)
        middle = view.visualRect(index).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=middle)

    def paste(self, text: str) -> None:
        """Paste what another program would have copied: nothing of ours marks it."""
        QGuiApplication.clipboard().setText(text)
        QTest.keyClick(_target(), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    def nobody_there(self) -> None:
        """Let the last key lie an hour back; the program's own clock does the rest."""
        self._program._watch._last_input -= 3600

    def break_down(self, where: str, words: str) -> None:
        """Make a mistake of the program happen whose message holds `words`."""
        match where:
            case "slot":
                QTimer.singleShot(0, self, lambda: _mistake(words))
            case "store":
                self._program.runner.run(_mistake, words)
            case "aside":
                self._program.runner.run_aside(_mistake, words)
            case "thread":
                threading.Thread(target=_mistake, args=(words,)).start()
            case "trouble":
                QTimer.singleShot(0, self, lambda: _trouble(words))
            case _:
                _unraisable(words)

    def activate(self) -> None:
        """Bring the window to the front and let it have the keys."""
        for window in _shown_windows():
            _activated(window)

    def has_focus(self) -> bool:
        """Tell whether one of the windows has the keys."""
        return QApplication.activeWindow() is not None and QApplication.focusWidget() is not None

    def close_window(self) -> None:
        """Close the window as its frame would."""
        QTimer.singleShot(0, self._program.shell, self._program.shell.close)

    def hardened(self) -> dict[str, int]:
        """Return what the kernel says of dumps: 0 is never, and the limit of core files."""
        import ctypes
        import resource

        limit = max(resource.getrlimit(resource.RLIMIT_CORE))
        return {"dumpable": ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), "core": limit}

    def modules(self) -> list[str]:
        """Return the names of what is loaded."""
        import sys

        return sorted(sys.modules)


def _mistake(words: str) -> None:
    note = {"note": words}
    raise ValueError(f"cannot read {note!r}")


def _trouble(words: str) -> None:
    """Fail over expected trouble, whose sentences name a file."""
    from exitdesk.domain.trouble import Trouble

    raise OSError(2, "gone", words) from Trouble(f"The file {words} cannot be read.")


def _unraisable(words: str) -> None:
    class Odd:
        def __del__(self) -> None:
            _mistake(words)

    Odd()


def _row(words: str) -> tuple[QAbstractItemView, QModelIndex]:
    for view, index, said in _rows():
        if words in said:
            return view, index
    raise NotThere(words)


def _rows() -> Iterator[tuple[QAbstractItemView, QModelIndex, str]]:
    for view in _visible(QAbstractItemView):
        model: QAbstractItemModel | None = view.model()
        for at in range(model.rowCount() if model is not None else 0):
            index = view.model().index(at, 0)
            said = index.data(Qt.ItemDataRole.AccessibleTextRole) or index.data()
            yield view, index, str(said)


def _visible(kind: type[_T]) -> list[_T]:
    """Return what can be seen of a kind in the window that takes keys now."""
    top = _menu() or QApplication.activeModalWidget()
    tops = [top] if top is not None else _shown_windows()
    found: list[_T] = []
    for window in tops:
        found += [one for one in window.findChildren(kind) if isValid(one) and one.isVisible()]
    return found


def _menu() -> QMenu | None:
    """Return the open menu; a list of proposals below a line takes no keys away from it."""
    popup = QApplication.activePopupWidget()
    return popup if isinstance(popup, QMenu) else None


def _shown_windows() -> list[QWidget]:
    return [one for one in QApplication.topLevelWidgets() if one.isVisible()]


def _found(kind: type[_T], words: str) -> _T:
    for one in _visible(kind):
        if _words(one) == words and one.isEnabled():
            return one
    raise NotThere(words)


def _editor(words: str) -> QWidget:
    for kind in (QPlainTextEdit, QTextEdit, QLineEdit, QComboBox):
        for one in _visible(kind):
            if one.isEnabled() and words in (_words(one), one.objectName()):
                return one
    raise NotThere(words)


def _words(one: QWidget) -> str:
    if not isValid(one):
        return ""
    own = one.text() if isinstance(one, QAbstractButton) else ""
    return _plain(one.accessibleName() or own)


def _plain(words: str) -> str:
    return words.replace("&", "")


def _text(one: QWidget) -> str:
    if isinstance(one, QPlainTextEdit | QTextEdit):
        return one.toPlainText()
    if isinstance(one, QComboBox):
        return one.currentText()
    return one.text() if isinstance(one, QLineEdit) else ""


def _target() -> QWidget:
    window: QWidget | None = QApplication.activeModalWidget()
    focus: QWidget | None = None if window is not None else QApplication.focusWidget()
    if window is None and focus is None:
        window = next(iter(_shown_windows()), None)
    inner: QWidget | None = window.focusWidget() if window is not None else focus
    found = _menu() or inner or window
    if found is None:
        raise NotThere("a window")
    return found


def _active() -> QWidget:
    """Return what takes keys, once its window has the focus: nobody does that on a bare display."""
    target = _target()
    _activated(target)
    return _target()


def _activated(one: QWidget) -> None:
    if not isinstance(one, QMenu) and not one.window().isActiveWindow():
        one.window().activateWindow()
        QTest.qWaitForWindowActive(one.window(), 3000)


def _chosen(menu: QWidget, place: QPoint) -> None:
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=place)


def _clicked(button: QAbstractButton) -> None:
    if button.rect().isEmpty():
        raise NotThere(_words(button))
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(button.rect().center()))


def _typed(target: QWidget, text: str) -> None:
    """Type what has a key; what has none comes from an input method, as on a real desk."""
    for letter in text:
        if letter == "\n":
            QTest.keyClick(target, Qt.Key.Key_Return)
        elif letter.isascii():
            QTest.keyClicks(target, letter)
        else:
            event = QInputMethodEvent()
            event.setCommitString(letter)
            QApplication.sendEvent(target, event)
