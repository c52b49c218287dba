"""The manual in the window: contents, a search, a way back; nothing comes from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import QSizePolicy, QTextBrowser, QVBoxLayout, QWidget

from exitdesk.i18n import N_, tr
from exitdesk.ui.manual.pages import ManualPage as Written
from exitdesk.ui.manual.pages import Place, found, page, pages
from exitdesk.ui.page import KeyHint, Page
from exitdesk.ui.parts.buttons import icon_button
from exitdesk.ui.parts.row_list import ListRow, RowList
from exitdesk.ui.parts.search_box import SearchBox
from exitdesk.ui.parts.surfaces import PageHeader, column, row
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.ui.desk import Desk


class Paper(QTextBrowser):
    """Shows Markdown; links only lead to other pages of the manual."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setAccessibleName(tr("Page of the manual"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Load nothing, neither from the disk nor from anywhere."""
        del kind, name

    def show_text(self, text: str) -> None:
        """Show Markdown in the fonts and colours of the window."""
        look = theme()
        document = self.document()
        document.setDefaultFont(look.font("reading"))
        document.setDocumentMargin(look.px(20))
        document.setDefaultStyleSheet(f"a {{ color: {look.colours.accent_text}; }}")
        self.setMarkdown(text)
        self._space_out()
        self.moveCursor(self.textCursor().MoveOperation.Start)

    def _space_out(self) -> None:
        """Set the lines for reading: Markdown comes without room between paragraphs."""
        look = theme()
        block = self.document().begin()
        while block.isValid():
            form = block.blockFormat()
            heading = form.headingLevel() > 0
            inside = block.textList() is not None
            form.setTopMargin(0)
            form.setBottomMargin(look.px(14 if heading else 5 if inside else 10))
            form.setLineHeight(
                120 if heading else 140, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
            )
            cursor = QTextCursor(block)
            cursor.setBlockFormat(form)
            block = block.next()


class ManualPage(Page):
    """Opens at the page that belongs to the screen one came from."""

    title = N_("Manual")
    keys = (
        KeyHint("Ctrl+F", N_("Search the manual")),
        KeyHint("Backspace", N_("The page of the manual before")),
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._trail: list[str] = []
        self._name = ""
        self.box = SearchBox(tr("Search the manual"), tr("Search the manual"))
        self.box.searched.connect(self._on_searched)
        self.box.stepped.connect(self._on_stepped)
        self.box.entered.connect(self._on_entered)
        self.contents: RowList[Place] = RowList(_described, tr("Contents"), key=_key)
        self.contents.opened.connect(self._on_opened)
        self.paper = Paper()
        self.paper.anchorClicked.connect(self._on_link)
        self.back = icon_button(
            "arrow-left", tr("The page of the manual before"), self.go_back, keys="Backspace"
        )
        side = QWidget()
        side.setLayout(column(self.box, self.contents, gap=12))
        self._side = side
        head = row(PageHeader(tr("Manual")), self.back)
        head.setStretch(0, 1)
        middle = row(side, self.paper, gap=16)
        middle.setStretch(1, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[theme().px(24)] * 4)
        whole.setSpacing(theme().px(12))
        whole.addLayout(head)
        whole.addLayout(middle, 1)
        self._fit()
        theme().changed.connect(self._on_look)
        self._show_contents()

    def open(self, argument: object) -> None:
        """Show the page for a screen (its key), or where one was."""
        wanted = argument if isinstance(argument, str) else self._name or "start"
        self.show_manual(wanted)

    def take_focus(self) -> None:
        """Begin with reading."""
        self.paper.setFocus()

    def show_manual(self, name: str) -> None:
        """Show a page by its name or by the screen it belongs to."""
        one = page(name)
        if self._name and self._name != one.name:
            self._trail.append(self._name)
        self._show(one)

    def go_back(self) -> None:
        """Show the page before."""
        if self._trail:
            self._show(page(self._trail.pop()))

    def place(self) -> dict[str, Any]:
        """Return the page."""
        return {"name": self._name}

    def restore(self, place: dict[str, Any]) -> None:
        """Show the page again."""
        self.show_manual(str(place.get("name") or "start"))

    def name(self) -> str:
        """Return the name of the page that is shown."""
        return self._name

    def _show(self, one: Written) -> None:
        self._name = one.name
        self.paper.show_text(one.text)
        self.back.setEnabled(bool(self._trail))
        self.contents.point_to(one.name)

    def _show_contents(self) -> None:
        self.contents.set_items([Place(one, one.lead) for one in pages()])

    def _on_searched(self, words: str) -> None:
        if words:
            self.contents.set_items(found(words))
        else:
            self._show_contents()
            self.contents.point_to(self._name)

    def _on_stepped(self, step: int) -> None:
        self.contents.step(step)

    def _on_entered(self, _words: str) -> None:
        self.contents.open_current()

    def _on_opened(self, place: Place) -> None:
        self.show_manual(place.page.name)

    def _on_link(self, url: QUrl) -> None:
        name = url.path().removesuffix(".md")
        if not url.scheme() and any(one.name == name for one in pages()):
            self.show_manual(name)

    def _on_look(self) -> None:
        self._fit()
        if self._name:
            self.paper.show_text(page(self._name).text)

    def _fit(self) -> None:
        self._side.setFixedWidth(min(theme().px(250), 420))


def _described(place: Place) -> ListRow:
    return ListRow(place.page.title, place.context, icon="book-open", private=False)


def _key(place: Place) -> object:
    return place.page.name
