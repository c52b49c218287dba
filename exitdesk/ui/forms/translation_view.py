"""The words of a form beside each other: one language written next to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHeaderView, QTableView, QWidget

from exitdesk.i18n import tr, trn
from exitdesk.services import form_wording
from exitdesk.ui.forms.words_table import PLACE, SOURCE, WORDS, WordsModel
from exitdesk.ui.parts import FlowRow, FormRow, InlineMessage, LineEntry, Words, column, push_button
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.services.form_wording import Wording


class TranslationView(QWidget):
    """Writes one language of a form. `kept` comes after every word, `save_wanted` on the button."""

    kept = Signal(str, object)
    """Language and its words by key: to be kept on this device."""
    save_wanted = Signal()
    table_wanted = Signal()
    reading_wanted = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.wording: Wording | None = None
        self._begun: dict[str, dict[str, str]] = {}
        self.back = push_button(tr("Back to the forms"), self.left, icon="arrow-left")
        self.title = Words("", "heading")
        self.message = InlineMessage()
        self.source = QComboBox()
        self.source.setAccessibleName(tr("Translate from"))
        self.source.activated.connect(self._on_language)
        self.language = LineEntry(tr("for example Deutsch (de)"), limit=60)
        self.language.edited.connect(self._on_named)
        self.language.line.editingFinished.connect(self._on_language)
        self.model = WordsModel()
        self.model.setParent(self)
        self.model.written.connect(self._on_written)
        self.table = QTableView()
        self.whole = Words("", "muted")
        self.count = Words("", "small", wrap=False)
        self._make_table()
        self._lay_out()
        shortcut = QShortcut(QKeySequence("F6"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.go_on)

    def _make_table(self) -> None:
        self.table.setModel(self.model)
        self.table.setAccessibleName(tr("Words of the form and their translation"))
        self.table.setMinimumHeight(theme().px(170))
        self.table.verticalHeader().hide()
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        triggers = QAbstractItemView.EditTrigger
        self.table.setEditTriggers(
            triggers.AnyKeyPressed | triggers.EditKeyPressed | triggers.DoubleClicked
            | triggers.SelectedClicked
        )  # fmt: skip
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(PLACE, QHeaderView.ResizeMode.Interactive)
        head.resizeSection(PLACE, theme().px(190))
        self.table.verticalHeader().setDefaultSectionSize(theme().px(34))
        self.table.selectionModel().currentChanged.connect(self._on_current)

    def _lay_out(self) -> None:
        tops = FlowRow(theme().px(16))
        named = Words(tr("Translate from"), "label")
        named.setBuddy(self.source)
        from_ = QWidget()
        from_.setLayout(column(named, self.source, gap=4))
        tops.flow.addWidget(from_)
        tops.flow.addWidget(FormRow(tr("Into"), self.language))
        self.language.setMinimumWidth(theme().px(220))
        foot = FlowRow(theme().px(8))
        self.save = push_button(
            tr("Save as a new version"), self.save_wanted, icon="save", kind="primary"
        )
        self.next = push_button(tr("Next without words"), self.go_on, icon="arrow-right")
        self.write_table = push_button(
            tr("Save as a table"), self.table_wanted, icon="download", kind="quiet"
        )
        self.read_table = push_button(
            tr("Read a table"), self.reading_wanted, icon="upload", kind="quiet"
        )
        for one in (self.save, self.next, self.write_table, self.read_table, self.count):
            foot.flow.addWidget(one)
        head = FlowRow(theme().px(12))
        for one in (self.back, self.title):
            head.flow.addWidget(one)
        box = column(head, self.message, tops, self.table, self.whole, foot, gap=8)
        box.setStretch(3, 1)
        self.setLayout(box)

    def show_wording(self, wording: Wording, begun: dict[str, dict[str, str]]) -> None:
        """Show a form; `begun` is what was translated and is in no version yet."""
        self.wording, self._begun = wording, {name: dict(words) for name, words in begun.items()}
        self.message.hide()
        self.title.setText(tr("Translate a form"))
        self.source.clear()
        for one in wording.languages:
            self.source.addItem(one or tr("the form's own words"), one)
        language = next(iter(begun), "")
        self.language.set_value(language)
        self._load()
        (self.table if language else self.language).setFocus()

    def language_now(self) -> str:
        """Return the language that is being written."""
        return self.language.value().strip()

    def source_now(self) -> str:
        """Return the language that is read."""
        return str(self.source.currentData() or "")

    def words(self) -> dict[str, str]:
        """Return the translations by key."""
        return self.model.words()

    def take(self, words: dict[str, str]) -> None:
        """Take words from a table, as an edit."""
        if self.wording is not None:
            whole = {**self.words(), **words}
            self.model.show(self.wording.phrases, self.source_now(), whole)
            self._on_written()

    def go_on(self) -> None:
        """Go to the next phrase that has no words yet, and write there."""
        at = self.model.next_open(self.table.currentIndex().row())
        if at >= 0:
            index = self.model.index(at, WORDS)
            self.table.setFocus()
            self.table.setCurrentIndex(index)
            self.table.edit(index)

    def _on_named(self) -> None:
        """Let the table be reached as soon as a language is named."""
        self.table.setEnabled(bool(self.language_now()))
        self._tell()

    def _on_language(self) -> None:
        self._load()

    def _load(self) -> None:
        if self.wording is None:
            return
        language, wording = self.language_now(), self.wording
        there = {one.key: one.words[language] for one in wording.phrases if language in one.words}
        words = {**(there if language else {}), **self._begun.get(language, {})}
        self.model.show(wording.phrases, self.source_now(), words)
        self.table.setCurrentIndex(self.model.index(0, WORDS))
        self.table.setEnabled(bool(language))
        self._tell()

    def _on_written(self) -> None:
        language = self.language_now()
        self._begun[language] = self.words()
        self._tell()
        self.kept.emit(language, self.words())

    def _on_current(self, now: QModelIndex, _before: QModelIndex) -> None:
        """Show the whole phrase: a line of the table may cut it."""
        self.whole.setText(str(now.siblingAtColumn(SOURCE).data() or "") if now.isValid() else "")

    def _tell(self) -> None:
        language = self.language_now()
        for one in (self.save, self.next, self.write_table, self.read_table):
            one.setEnabled(bool(language))
        if self.wording is None or not language:
            self.count.setText(tr("Name the language first."))
            return
        left = form_wording.left(self.wording, self.source_now(), self.words())
        said = trn("{n} phrase has no words yet.", "{n} phrases have no words yet.", left)
        self.count.setText(said if left else tr("Everything has its words."))
