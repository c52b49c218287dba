"""Every question and every file dialog goes through one replaceable object.

Pages call the functions of this module; tests put their own answers in place with `replaced`
and look at what was said. File dialogs are Qt's own, never the system's: those of the system
remember names where exitdesk cannot reach them.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSettings, QSize, Qt, QUrl
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QLabel,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from exitdesk.i18n import tr
from exitdesk.ui.parts.buttons import push_button
from exitdesk.ui.parts.surfaces import column, row
from exitdesk.ui.parts.text_entry import LineEntry
from exitdesk.ui.parts.words import Words
from exitdesk.ui.theme import dress, theme

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_QT_PROJECT: Final = "QtProject"
_DIALOG_ICONS: Final = {
    "backButton": "arrow-left",
    "forwardButton": "arrow-right",
    "toParentButton": "arrow-up",
    "newFolderButton": "folder-plus",
    "listModeButton": "list",
    "detailModeButton": "table-properties",
}


def diverted_settings(folder: Path) -> None:
    """Let Qt keep its settings inside `folder`; call before the QApplication is made.

    Qt's file dialog otherwise writes the folders that were visited to the user's configuration.
    """
    for form in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
        for scope in (QSettings.Scope.UserScope, QSettings.Scope.SystemScope):
            QSettings.setPath(form, scope, str(folder))


class Questions:
    """Asks the person. Replace it to answer by a program."""

    def confirm(
        self, parent: QWidget | None, title: str, text: str, yes: str, *, irreversible: bool = False
    ) -> bool:
        """Ask whether to do `yes` (a verb: "Erase the case"); Cancel is the default."""
        return choose_dialog(parent, title, text, [yes], irreversible=irreversible) == 0

    def choose(
        self, parent: QWidget | None, title: str, text: str, options: Sequence[str]
    ) -> int | None:
        """Ask for one of `options`; return its place, or None where the person cancels."""
        return choose_dialog(parent, title, text, options)

    def tell(self, parent: QWidget | None, title: str, text: str) -> None:
        """Say something that must be read before work goes on."""
        dialog = _Question(parent, title, text)
        dialog.add_button(tr("Close"), 0, "primary")
        dialog.answer()

    def ask_words(
        self, parent: QWidget | None, title: str, text: str, words: str = ""
    ) -> str | None:
        """Ask for a line of text; None where the person cancels."""
        dialog = _Question(parent, title, text)
        line = LineEntry()
        line.set_value(words)
        line.set_reader_words(title, text)
        dialog.add_body(line)
        dialog.add_button(tr("Cancel"), -1, "plain")
        dialog.add_button(tr("Continue"), 0, "primary")
        line.setFocus()
        return line.value() if dialog.answer() == 0 else None

    def ask_save_path(
        self, parent: QWidget | None, title: str, name: str, kinds: str, folder: Path | None = None
    ) -> Path | None:
        """Ask where to save; `name` is proposed, `kinds` is a filter such as ``PDF (*.pdf)``."""
        dialog = _file_dialog(parent, title, folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(kinds)
        dialog.setDefaultSuffix(Path(name).suffix.lstrip("."))
        dialog.selectFile(name)
        return next(iter(_answered(dialog)), None)

    def choose_file(
        self, parent: QWidget | None, title: str, kinds: str, folder: Path | None = None
    ) -> Path | None:
        """Ask for a file that exists."""
        dialog = _file_dialog(parent, title, folder)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(kinds)
        return next(iter(_answered(dialog)), None)

    def choose_files(
        self, parent: QWidget | None, title: str, kinds: str, folder: Path | None = None
    ) -> list[Path]:
        """Ask for any number of files that exist."""
        dialog = _file_dialog(parent, title, folder)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilter(kinds)
        return _answered(dialog)

    def choose_folder(
        self, parent: QWidget | None, title: str, folder: Path | None = None
    ) -> Path | None:
        """Ask for a folder."""
        dialog = _file_dialog(parent, title, folder)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        return next(iter(_answered(dialog)), None)


class _Question(QDialog):
    """A short question with a picture and verbs on its buttons."""

    def __init__(self, parent: QWidget | None, title: str, text: str, icon: str = "") -> None:
        super().__init__(parent)
        look = theme()
        self.setWindowTitle(title)
        self.setMinimumWidth(min(look.px(440), 900))
        self._answer = -1
        picture = QLabel()
        dress(picture, icon or "circle-question-mark", "accent_text", 28)
        self._body = column(Words(title, "heading"), Words(text), gap=8)
        self._buttons = row(gap=8)
        self._buttons.addStretch(1)
        line = row(gap=16)
        line.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(self._body, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[look.px(24)] * 4)
        whole.setSpacing(look.px(24))
        whole.addLayout(line)
        whole.addLayout(self._buttons)
        self.setAccessibleDescription(text)

    def showEvent(self, event: QShowEvent) -> None:
        """Be as high as the broken lines of the text need."""
        box = self.layout()
        if box is not None:
            high = box.totalHeightForWidth(self.width())
            self.setMinimumHeight(high)
            self.resize(self.width(), high)
        super().showEvent(event)

    def add_body(self, widget: QWidget) -> None:
        """Put `widget` under the text."""
        self._body.addWidget(widget)

    def add_button(self, text: str, answer: int, kind: str) -> None:
        """Append a button that ends the question with `answer`."""
        button = push_button(text, kind=kind)
        button.setProperty("answer", answer)
        button.clicked.connect(self._on_clicked)
        if kind == "primary":
            button.setDefault(True)
        self._buttons.addWidget(button)

    def answer(self) -> int:
        """Show the question and return the answer, -1 where it was cancelled."""
        self.exec()
        self.deleteLater()
        return self._answer

    def _on_clicked(self) -> None:
        button = self.sender()
        if button is not None:
            self._answer = int(button.property("answer"))
        self.done(QDialog.DialogCode.Accepted)


def choose_dialog(
    parent: QWidget | None,
    title: str,
    text: str,
    options: Sequence[str],
    *,
    irreversible: bool = False,
) -> int | None:
    """Show a question with Cancel and `options`; return the place of the option, or None."""
    dialog = _Question(parent, title, text, "triangle-alert" if irreversible else "")
    dialog.add_button(tr("Cancel"), -1, "primary" if irreversible else "plain")
    for at, option in enumerate(options):
        last = at == len(options) - 1
        kind = "danger" if irreversible else "primary" if last else "plain"
        dialog.add_button(option, at, kind)
    answer = dialog.answer()
    return None if answer < 0 else answer


def _file_dialog(parent: QWidget | None, title: str, folder: Path | None) -> QFileDialog:
    dialog = QFileDialog(parent, title, str(folder or Path.home()))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setOption(QFileDialog.Option.DontUseCustomDirectoryIcons)
    dialog.setHistory([])
    dialog.setSidebarUrls([QUrl.fromLocalFile(str(Path.home())), QUrl("file:")])
    room = dialog.screen().availableGeometry().size() * 0.9
    dialog.resize(QSize(theme().px(760), theme().px(480)).boundedTo(room))
    for name, picture in _DIALOG_ICONS.items():
        button = dialog.findChild(QToolButton, name)
        if button is not None:
            dress(button, picture)
    side = dialog.findChild(QSplitter)
    if side is not None:
        side.setSizes([theme().px(150), theme().px(600)])
    return dialog


def _answered(dialog: QFileDialog) -> list[Path]:
    """Return what was chosen, and let nothing of it be remembered."""
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    chosen = [Path(name) for name in dialog.selectedFiles()] if accepted else []
    dialog.setHistory([])
    dialog.setDirectory(str(Path.home()))
    dialog.deleteLater()
    forget_file_dialogs()
    return chosen


def forget_file_dialogs() -> None:
    """Remove what Qt's file dialog has written about names and folders."""
    settings = QSettings(QSettings.Scope.UserScope, _QT_PROJECT)
    settings.remove("FileDialog")
    settings.remove("Qt/filedialog")
    settings.sync()


_asked: Questions = Questions()


def ask() -> Questions:
    """Return who asks the person."""
    return _asked


@contextmanager
def replaced(questions: Questions) -> Iterator[Questions]:
    """Let `questions` answer until the end of the block."""
    global _asked  # noqa: PLW0603 (the one place that may replace it)
    before, _asked = _asked, questions
    try:
        yield questions
    finally:
        _asked = before
