"""The frame of the main window: navigation, top bar, the stack of pages, messages at the foot.

Pages are handed in with `Shell.add_page`; the frame knows nothing of what they show, and its
title never holds a client's words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.ui.keys import KeysDialog
from exitdesk.ui.page import Page
from exitdesk.ui.parts.buttons import icon_button, push_button
from exitdesk.ui.parts.messages import Banner, InlineMessage, ProgressStrip, Toast
from exitdesk.ui.parts.search_box import SearchBox
from exitdesk.ui.privacy import KEYS as PRIVACY_KEYS
from exitdesk.ui.privacy import privacy_screen
from exitdesk.ui.runner import Job, Runner
from exitdesk.ui.theme import dress, theme

_NARROW: Final = 1000
"""Below this width, in design pixels, the navigation shows pictures only."""
_LONGEST_TRAIL: Final = 100


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page and how it stands in the navigation; without `icon` it stands not there.

    `under` names the entry that is marked while a page without an own entry is shown.
    """

    key: str
    label: str
    icon: str = ""
    under: str = ""


class Shell(QMainWindow):
    """The main window."""

    quick_note_wanted = Signal()
    lock_wanted = Signal(str)
    manual_wanted = Signal()
    undo_wanted = Signal(object)
    """The button of a message at the foot was pressed; its token."""
    page_shown = Signal(str, object)
    closing = Signal()

    def __init__(self, runner: Runner, *, practice: bool = False) -> None:
        super().__init__()
        self._entries: dict[str, PageEntry] = {}
        self._pages: dict[str, Page] = {}
        self._buttons: dict[str, QToolButton] = {}
        self._trail: list[tuple[str, object]] = []
        self._at = -1
        self.search = SearchBox(tr("Search cases, notes, people"), tr("Search"), keys="Ctrl+K")
        self.message = InlineMessage()
        self.strip = ProgressStrip()
        self._stack = QStackedWidget()
        self._navigation = self._made_navigation()
        whole = self._built(practice)
        self.setCentralWidget(whole)
        self.toast = Toast(whole)
        self.toast.acted.connect(self.undo_wanted)
        self._make_shortcuts()
        privacy_screen().toggled.connect(self._on_privacy)
        theme().changed.connect(self._fit)
        runner.slowed.connect(self.strip.show_job)
        runner.progressed.connect(self.strip.refresh)
        runner.ended.connect(self._on_job_ended)
        runner.troubled.connect(self.tell_trouble)
        self.setWindowTitle("exitdesk")
        self.setMinimumSize(self.minimumSizeHint())
        self.resize(1366, 768)

    def add_page(self, entry: PageEntry, page: Page) -> None:
        """Take a page; one with an icon gets the next place in the navigation."""
        self._entries[entry.key] = entry
        self._pages[entry.key] = page
        self._stack.addWidget(page)
        page.page_wanted.connect(self.show_page)
        page.said.connect(self.say)
        if entry.icon:
            self._add_button(entry)

    def page(self, key: str) -> Page:
        """Return the page of that name."""
        return self._pages[key]

    def show_page(self, key: str, argument: object = None) -> None:
        """Bring a page to the front and remember the way back."""
        if not self._show(key, argument):
            return
        if self._at < 0 or self._trail[self._at] != (key, argument):
            del self._trail[self._at + 1 :]
            self._trail.append((key, argument))
            del self._trail[:-_LONGEST_TRAIL]
            self._at = len(self._trail) - 1
        self._dress_trail()

    def current(self) -> tuple[str, object]:
        """Return the name and argument of the page in front; ("", None) before the first."""
        return self._trail[self._at] if self._at >= 0 else ("", None)

    def go_back(self) -> None:
        """Go to the page before."""
        self._go(-1)

    def go_forward(self) -> None:
        """Go to where one came back from."""
        self._go(1)

    def say(self, text: str, action: str = "", token: object = None) -> None:
        """Show a message at the foot that goes away; `action` is the button's word (Undo)."""
        self.toast.say(text, action=action, token=token)

    def tell_trouble(self, trouble: Trouble) -> None:
        """Show trouble over the page until it is closed."""
        self.message.tell_trouble(trouble)

    def place(self) -> dict[str, Any]:
        """Return where the person is, JSON-able, for the way back after a lock."""
        key, argument = self.current()
        inner = self._pages[key].place() if key else {}
        return {"page": key, "argument": argument, "inner": inner}

    def restore(self, place: dict[str, Any]) -> None:
        """Go back to a `place`; one that no longer exists is left alone."""
        key = place.get("page", "")
        if key in self._pages:
            self.show_page(key, place.get("argument"))
            self._pages[key].restore(place.get("inner", {}))

    def focus_search(self) -> None:
        """Put the caret into the search."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.line.selectAll()

    def show_keys(self) -> None:
        """Show the keyboard map."""
        key = self.current()[0]
        page = self._pages.get(key)
        KeysDialog(self, page.keys if page is not None else ()).open()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the navigation where the window is narrow."""
        super().resizeEvent(event)
        self._fit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell the application that the person is done."""
        self.closing.emit()
        super().closeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the writing direction."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._fit()

    def _made_navigation(self) -> QWidget:
        made = QWidget()
        made.setObjectName("navigation")
        made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        made.setAccessibleName(tr("Navigation"))
        box = QVBoxLayout(made)
        box.setContentsMargins(*[theme().px(8)] * 4)
        box.setSpacing(theme().px(4))
        box.addStretch(1)
        return made

    def _built(self, practice: bool) -> QWidget:
        whole = QWidget()
        whole.setObjectName("shell")
        over = QVBoxLayout(whole)
        over.setContentsMargins(0, 0, 0, 0)
        over.setSpacing(0)
        if practice:
            over.addWidget(Banner(tr("Practice vault: everyone in it is invented.")))
        over.addWidget(self._made_top_bar())
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._navigation)
        page_column = QVBoxLayout()
        page_column.setSpacing(0)
        self.message.setObjectName("window_message")
        page_column.addWidget(self.message)
        page_column.addWidget(self._stack, 1)
        page_column.addWidget(self.strip)
        middle.addLayout(page_column, 1)
        over.addLayout(middle, 1)
        return whole

    def _made_top_bar(self) -> QWidget:
        look = theme()
        bar = QWidget()
        bar.setObjectName("top_bar")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._back = icon_button("arrow-left", tr("Back (Alt+Left)"), self.go_back)
        self._forward = icon_button("arrow-right", tr("Forward (Alt+Right)"), self.go_forward)
        self._note = push_button(tr("Quick note"), self.quick_note_wanted, icon="notebook-pen")
        self._note.setToolTip(tr("Write a note (Ctrl+N)"))
        self._hide = icon_button("eye", "", privacy_screen().toggle)
        self._keys = icon_button("keyboard", tr("Keys (Ctrl+/)"), self.show_keys)
        self._lock = icon_button("lock", tr("Lock (Ctrl+L)"), self._on_lock)
        self.search.setMaximumWidth(look.px(520))
        line = QHBoxLayout(bar)
        line.setContentsMargins(look.px(12), look.px(8), look.px(12), look.px(8))
        line.setSpacing(look.px(8))
        line.addWidget(self._back)
        line.addWidget(self._forward)
        line.addSpacing(look.px(8))
        line.addWidget(self.search, 4)
        line.addStretch(1)
        line.addWidget(self._note)
        for one in (self._hide, self._keys, self._lock):
            line.addWidget(one)
        self._on_privacy(privacy_screen().hidden)
        self._dress_trail()
        return bar

    def _add_button(self, entry: PageEntry) -> None:
        button = QToolButton()
        button.setProperty("kind", "navigation")
        button.setProperty("page", entry.key)
        button.setText(tr(entry.label))
        button.setAccessibleName(tr(entry.label))
        number = len(self._buttons) + 1
        button.setToolTip(f"{tr(entry.label)} (Ctrl+{number})")
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        shortcut = QShortcut(QKeySequence(f"Ctrl+{number}"), self)
        shortcut.setProperty("page", entry.key)
        shortcut.activated.connect(self._on_navigate)
        button.clicked.connect(self._on_navigate)
        dress(button, entry.icon, "text", 20)
        self._buttons[entry.key] = button
        box = self._navigation.layout()
        if isinstance(box, QVBoxLayout):
            box.insertWidget(box.count() - 1, button)
        self._fit()

    def _make_shortcuts(self) -> None:
        for keys, receiver in (
            ("Ctrl+K", self.focus_search),
            ("Ctrl+N", self.quick_note_wanted),
            ("Alt+Left", self.go_back),
            ("Alt+Right", self.go_forward),
            ("Ctrl+/", self.show_keys),
            ("F1", self.manual_wanted),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(receiver)

    def _show(self, key: str, argument: object) -> bool:
        page = self._pages[key]
        leaving = self._stack.currentWidget()
        left = leaving if self._at >= 0 and leaving is not page else None
        stays = isinstance(left, Page) and not left.may_leave()
        self._mark(self.current()[0] if stays else key)
        if stays:
            return False
        page.open(argument)
        self._stack.setCurrentWidget(page)
        page.take_focus()
        self.page_shown.emit(key, argument)
        return True

    def _mark(self, key: str) -> None:
        marked = self._entries[key].under or key
        for name, button in self._buttons.items():
            button.setChecked(name == marked)
            dress(button, self._entries[name].icon, "accent_text" if name == marked else "text", 20)

    def _go(self, step: int) -> None:
        at = self._at + step
        if 0 <= at < len(self._trail) and self._show(*self._trail[at]):
            self._at = at
            self._dress_trail()

    def _dress_trail(self) -> None:
        self._back.setEnabled(self._at > 0)
        self._forward.setEnabled(self._at < len(self._trail) - 1)

    def _fit(self) -> None:
        narrow = self.width() < theme().px(_NARROW)
        style = Qt.ToolButtonStyle
        shown = style.ToolButtonIconOnly if narrow else style.ToolButtonTextBesideIcon
        for button in self._buttons.values():
            button.setToolButtonStyle(shown)
        self._navigation.setFixedWidth(theme().px(68 if narrow else 196))
        box = self._navigation.layout()
        if box is not None:
            side, end = theme().px(8), theme().px(3 if narrow else 8)
            box.setContentsMargins(side, end, side, end)
            box.setSpacing(theme().px(1 if narrow else 4))
        self._note.setText("" if narrow else tr("Quick note"))
        self._note.setAccessibleName(tr("Quick note"))

    def minimumSizeHint(self) -> QSize:
        """Fit on a small laptop at any text size."""
        return QSize(640, 420)

    def _on_navigate(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.show_page(str(sender.property("page")))

    def _on_privacy(self, hidden: bool) -> None:
        key = PRIVACY_KEYS[0]
        words = tr("Show names and text") if hidden else tr("Hide names and text from the room")
        dress(self._hide, "eye-off" if hidden else "eye", "accent_text" if hidden else "text")
        self._hide.setAccessibleName(words)
        self._hide.setToolTip(f"{words} ({key})")

    def _on_lock(self) -> None:
        self.lock_wanted.emit("asked")

    def _on_job_ended(self, job: Job) -> None:
        self.strip.end_job(job)
