"""The needs of a case as tests open, fill and read them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from exitdesk.domain.ids import RecordId
from exitdesk.services import cases, entries
from exitdesk.ui.cases.case_page import CasePage
from exitdesk.ui.needs.needs_tab import NeedsTab
from tests.ui.case_desk import CaseDesk

LATER = dt.date(2025, 9, 1)


def opened(desk: CaseDesk, case: RecordId | None = None) -> NeedsTab:
    page = CasePage(desk.desk, lambda: LATER)
    desk.show(page)
    page.open([case or desk.case(), "needs", None])
    desk.settle()
    tab = page._tabs["needs"]
    assert isinstance(tab, NeedsTab)
    return tab


def new_case(desk: CaseDesk, *docs: dict[str, Any]) -> RecordId:
    case, _ = desk.ask(lambda v: cases.create(v, {"alias": "Nora"}))
    for doc in docs:
        assess(desk, case, doc)
    return case


def assess(desk: CaseDesk, case: RecordId, doc: dict[str, Any], *, final: bool = True) -> RecordId:
    fields = {"form": "five_areas", **doc}
    record, _ = desk.ask(lambda v: entries.save(v, case, "assessment", fields))
    if final:
        desk.ask(lambda v: entries.finalise(v, record))
    return record


def shown_words(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def spoken(tab: NeedsTab) -> list[str]:
    model: QAbstractItemModel = tab.list.model()
    role = Qt.ItemDataRole.AccessibleTextRole
    return [str(model.index(row, 0).data(role)) for row in range(model.rowCount())]


def choose(tab: NeedsTab, mode: str) -> None:
    tab.mode.set_value(mode)
    tab.mode.edited.emit()
    QApplication.processEvents()


def differs(image: QImage) -> bool:
    """Tell whether anything is painted: more than one colour."""
    colours = {
        image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)
    }
    return len(colours) > 1
