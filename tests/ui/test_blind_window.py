"""In the window a second rater finds nothing of the first rating, wherever they look."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from exitdesk.domain.ids import RecordId, reference
from exitdesk.services import entries, form_library, people
from exitdesk.services.vault import Vault
from exitdesk.ui.assessment.page import AssessmentPage
from exitdesk.ui.cases.case_page import _TABS, CasePage
from exitdesk.ui.forms.library_page import FormsPage
from exitdesk.ui.history.history_dialog import HistoryDialog
from exitdesk.ui.needs.item_history import ItemHistoryDialog
from exitdesk.ui.needs.needs_tab import MODES, NeedsTab
from exitdesk.ui.questions import replaced
from exitdesk.ui.search.hit_list import shown
from exitdesk.ui.search.search_page import SearchPage
from exitdesk.ui.today.page import TodayPage
from tests.ui.answers import Answers
from tests.ui.case_desk import CaseDesk, case_desk

WORD = "zebrafish"
DAY = dt.date(2026, 10, 2)
RATING = {
    "occurred_on": "2026-10-01", "form": "five_areas",
    "ratings": {
        "F1": {"n": 4, "cn": 0, "s": 0, "why": "real_change", "note_fact": f"saw a {WORD}",
               "note_opinion": f"thinks of a {WORD}", "client_words": f"the {WORD}"},
    },
    "formulation": {"story": f"told of a {WORD}"},
    "client_words": f"a {WORD}, a {WORD}",
}  # fmt: skip


def words_of(top: QWidget) -> str:
    """Return all that a widget shows or tells a screen reader."""
    found: list[str] = []
    for one in (top, *top.findChildren(QWidget)):
        found += [one.accessibleName(), one.accessibleDescription(), one.toolTip()]
        match one:
            case QLabel() | QLineEdit():
                found.append(one.text())
            case QPlainTextEdit() | QTextEdit():
                found.append(one.toPlainText())
            case QComboBox():
                found += [one.itemText(at) for at in range(one.count())]
            case QAbstractItemView():
                found += _listed(one)
            case _:
                pass
    return "\n".join(found)


def _listed(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole,
             Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.UserRole)  # fmt: skip
    for row in range(model.rowCount()):
        yield from (repr(model.index(row, 0).data(role)) for role in roles)


def _colleague(code: str, vault: Vault) -> RecordId:
    return people.add_colleague(vault, {"code": code})[0]


class Hands:
    """A first rating with a correction, and a second one that is not final; two raters."""

    def __init__(self, desk: CaseDesk) -> None:
        self.desk, self.case = desk, desk.case()
        desk.ask(lambda v: form_library.add_shipped(v, "five_areas"))
        self.first_rater, self.second_rater = (
            desk.ask(partial(_colleague, code)) for code in ("W8", "W9")
        )
        by = [reference(self.first_rater)]
        self.first = self._saved({**RATING, "by": by}, final=True)
        desk.ask(lambda v: entries.amend(v, self.first, f"rather the {WORD}"))
        self.correction = desk.ask(lambda v: v.store.records(self.case, ["amendment"])[-1].id)
        self.second = self._saved(
            {"occurred_on": "2026-10-02", "form": "five_areas", "double_of": self.first,
             "by": [reference(self.second_rater)], "ratings": {"F1": {"n": 1}}}, final=False,
        )  # fmt: skip

    def _saved(self, doc: dict[str, object], *, final: bool) -> RecordId:
        return self.desk.ask(
            lambda v: entries.save(v, self.case, "assessment", doc, finalise=final)
        )[0]

    def sit_down(self, who: RecordId) -> None:
        self.desk.ask(lambda v: people.set_me(v, who))
        self.desk.desk.me = who

    def looked_at(self, folder: Path) -> dict[str, str]:
        """Return what is found at every place."""
        found = {f"tab {name}": said for name, said in self._tabs()}
        found |= {f"needs {name}": said for name, said in self._needs()}
        found["item history"] = self._items()
        found["history"] = self._shown(HistoryDialog(self._page(), self.desk.desk, self.first))
        found["history of the correction"] = self._shown(
            HistoryDialog(self._page(), self.desk.desk, self.correction)
        )
        found["page of the rating"] = self._assessment(self.first)
        found["page of a new one"] = self._assessment(None)
        found["today"] = self._today()
        found["search"] = self._search()
        found["export"] = self._exported(folder)
        return found

    def _page(self) -> CasePage:
        page = CasePage(self.desk.desk, lambda: DAY)
        self.desk.show(page)
        page.open([self.case, "needs", None])
        self.desk.settle()
        return page

    def _tabs(self) -> Iterator[tuple[str, str]]:
        for name, *_rest in _TABS:
            page = self._page()
            page.open([self.case, name, self.first if name == "timeline" else None])
            self.desk.settle()
            yield name, words_of(page)

    def _needs(self) -> Iterator[tuple[str, str]]:
        tab = self._page()._tabs["needs"]
        assert isinstance(tab, NeedsTab)
        for mode in MODES:
            tab.mode.set_value(mode.name)
            tab.mode.edited.emit()
            QApplication.processEvents()
            yield mode.name, words_of(tab)

    def _items(self) -> str:
        tab = self._page()._tabs["needs"]
        assert isinstance(tab, NeedsTab)
        assert tab._opened is not None
        every = tab._opened.needs.assessments
        return self._shown(ItemHistoryDialog(tab, "F1", every, str))

    def _shown(self, dialog: QWidget) -> str:
        dialog.show()
        self.desk.settle()
        said = words_of(dialog)
        dialog.close()
        return said

    def _assessment(self, record: RecordId | None) -> str:
        page = AssessmentPage(self.desk.desk)
        self.desk.show(page)
        page.open([self.case, "assessment", record, None])
        self.desk.settle()
        if record is None:
            page.fields.put("occurred_on", "2026-12-24")
            page._show_part("F")
            self.desk.settle()
            QApplication.processEvents()
        return words_of(page)

    def _today(self) -> str:
        page = TodayPage(self.desk.desk)
        self.desk.show(page)
        page.open(None)
        self.desk.settle()
        return words_of(page)

    def _search(self) -> str:
        page = SearchPage(self.desk.desk)
        self.desk.show(page)
        page.open(WORD)
        self.desk.settle()
        return "\n".join(repr(shown(one)) for one in page.list.rows.items())

    def _exported(self, folder: Path) -> str:
        page = FormsPage(self.desk.desk)
        self.desk.show(page)
        page.open(None)
        self.desk.settle()
        before = len(self.desk.said)
        out = folder / "out.csv"
        with replaced(Answers(paths=[out])):
            page.export_button.click()
            self.desk.settle()
        said = "\n".join(self.desk.said[before:])
        text = out.read_text(encoding="utf-8")
        out.unlink()
        return f"{said}\n{text}"


@pytest.fixture
def hands(tmp_path: Path, qtbot: QtBot) -> Iterator[Hands]:
    with case_desk(qtbot, tmp_path / "vault") as made:
        yield Hands(made)


SILENT = {"tab people", "tab plan", "tab documents", "tab file", "today", "needs scores"}
"""Where nothing of an assessment stands, for nobody."""
LEVELS = {"tab needs", "needs beside", "needs over_time", "needs table", "page of a new one"}
"""Where levels stand and none of the texts."""


def told(places: dict[str, str]) -> set[str]:
    return {name for name, said in places.items() if WORD in said}


def test_a_second_rater_finds_no_word_of_the_first_rating(hands: Hands, tmp_path: Path) -> None:
    hands.sit_down(hands.second_rater)
    found = hands.looked_at(tmp_path)
    assert told(found) == set()
    assert "1 assessment is left out" in found["export"]
    for name in LEVELS - {"page of a new one", "needs table"}:
        assert "1 assessment is not shown until your own rating is final." in found[name]
    assert "Last time 4, 1 October 2026" not in found["page of a new one"]


def test_the_walk_finds_it_everywhere_as_the_first_rater(hands: Hands, tmp_path: Path) -> None:
    hands.sit_down(hands.first_rater)
    found = hands.looked_at(tmp_path)
    assert told(found) == set(found) - SILENT - LEVELS
    assert "Last time 4, 1 October 2026" in found["page of a new one"]
    assert "left out" not in found["export"]
