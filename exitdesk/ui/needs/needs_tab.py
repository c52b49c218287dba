"""The needs of a case: two assessments beside each other, all of them over time, or tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from exitdesk.domain import needs_hint
from exitdesk.domain import needs_words as words
from exitdesk.domain.fields import Choice
from exitdesk.domain.needs_reasons import reasons
from exitdesk.domain.needs_series import of_form
from exitdesk.i18n import N_, tr, trn
from exitdesk.services import documents, needs_paper
from exitdesk.ui.needs.item_history import ItemHistoryDialog
from exitdesk.ui.needs.legend import Legend
from exitdesk.ui.needs.lines import ItemLine, lines
from exitdesk.ui.needs.needs_list import NeedsList
from exitdesk.ui.needs.series_view import series_cards
from exitdesk.ui.needs.table import AreaTable, HintCard
from exitdesk.ui.parts import (
    Card,
    ChoiceEntry,
    EmptyState,
    FlowRow,
    PageHeader,
    Scrolled,
    Words,
    push_button,
)
from exitdesk.ui.places import entry_page
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from pathlib import Path

    from exitdesk.domain.ids import RecordId
    from exitdesk.domain.needs_profile import Assessment, Profile
    from exitdesk.services.vault import Vault
    from exitdesk.ui.desk import Desk
    from exitdesk.ui.reading.open_case import OpenCase

BESIDE: Final = "beside"
OVER_TIME: Final = "over_time"
TABLE: Final = "table"
SCORES: Final = "scores"
MODES: Final = (
    Choice(BESIDE, N_("Side by side")),
    Choice(OVER_TIME, N_("Over time")),
    Choice(TABLE, N_("As tables")),
    Choice(SCORES, N_("Scores of forms")),
)
_ALONE: Final = "-"
_LABEL_LETTERS: Final = 20


class NeedsTab(QWidget):
    """Shows needs and strengths in both voices. Nothing is added up, nobody is ranked."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._opened: OpenCase | None = None
        self._now, self._then = "", ""
        self.mode = ChoiceEntry(MODES, required=True, as_buttons=True)
        self.mode.set_value(BESIDE)
        self.mode.set_reader_words(tr("How it is shown"))
        self.mode.edited.connect(self._on_mode)
        self.now = ChoiceEntry((), as_buttons=False)
        self.then = ChoiceEntry((), as_buttons=False)
        self.now.set_reader_words(tr("Assessment"))
        self.then.set_reader_words(tr("Beside it"))
        for one in (*self.now.editors(), *self.then.editors()):
            if isinstance(one, QComboBox):
                one.setMinimumContentsLength(_LABEL_LETTERS)
        self.now.edited.connect(self._on_now)
        self.then.edited.connect(self._on_then)
        self.list = NeedsList(tr("Needs and strengths"))
        self.list.opened.connect(self._on_opened)
        self.list.pointed.connect(self._on_pointed)
        self.header = self._made_header()
        self.pickers = self._made_pickers()
        self.about, self.content = _Rebuilt(), _Rebuilt(gap=16)
        self.area = Scrolled(margins=0)
        self.area.body.setContentsMargins(0, theme().px(12), theme().px(8), theme().px(24))
        self.area.body.setSpacing(theme().px(10))
        for part in (self.header, self.mode, self.pickers, self.about, self.list, self.content):
            self.area.body.addWidget(part)
        self.area.body.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.area)

    # ---------------------------------------------------------------- what the case page asks

    def show_case(self, opened: OpenCase) -> None:
        """Show the needs of a case."""
        other = self._opened is None or self._opened.id != opened.id
        at = 0 if other else self.area.verticalScrollBar().value()
        self._opened = opened
        if other:
            self._now = self._then = ""
        self._build()
        self.area.verticalScrollBar().setValue(at)

    def point_to(self, record: str) -> None:
        """Show the assessment of that record."""
        if self._opened is None:
            return
        refs = [ref for ref, known in self._opened.needs.records.items() if known == record]
        if refs:
            self._now, self._then = refs[0], ""
            self._build()

    def place(self) -> dict[str, Any]:
        """Return what is shown how, and how far it is scrolled."""
        line = self.list.current_line()
        return {
            "mode": self.mode.value(),
            "now": self._now,
            "then": self._then,
            "line": line.key if line is not None else "",
            "scrolled": self.area.verticalScrollBar().value(),
        }

    def restore(self, place: dict[str, Any]) -> None:
        """Show the same again."""
        mode = str(place.get("mode") or BESIDE)
        self.mode.set_value(mode if mode in {one.name for one in MODES} else BESIDE)
        self._now, self._then = str(place.get("now") or ""), str(place.get("then") or "")
        self._build()
        self.list.point_to(str(place.get("line") or ""))
        self.area.verticalScrollBar().setValue(int(place.get("scrolled") or 0))

    def profile(self) -> Profile | None:
        """Return what is shown."""
        if self._opened is None:
            return None
        then = None if self._then == _ALONE else self._then
        return self._opened.needs.profile(self._now, then)

    # ---------------------------------------------------------------- what is on the page

    def _build(self) -> None:
        opened, shown = self._opened, self.profile()
        self.about.clear()
        self.content.clear()
        mode = self.mode.value()
        scores = opened.scores if opened is not None else ()
        self.header.setVisible(shown is not None)
        about = tr(words.UNVALIDATED) if mode != SCORES else tr("What forms and instruments gave.")
        self.header.set_words(tr("Needs and strengths"), about)
        self.mode.setVisible(shown is not None or bool(scores))
        self.list.setVisible(shown is not None and mode in (BESIDE, OVER_TIME))
        self.pickers.setVisible(shown is not None and mode in (BESIDE, TABLE))
        if opened is None:
            return
        if mode == SCORES:
            self.content.add(*series_cards(scores))
            return
        if shown is None:
            self.content.add(self._made_empty())
        else:
            self._offer(opened, shown)
            self._add_words(opened, shown)
            if mode == TABLE:
                self.content.add(*(AreaTable(area) for area in shown.areas))
            else:
                over_time = mode == OVER_TIME
                made = lines(shown, opened.needs.assessments if over_time else ())
                courses = [one.points for one in made if isinstance(one, ItemLine)]
                self.about.add(Legend(over_time=over_time, reasons=reasons(courses)))
                self.list.set_lines(made)
            if mode == OVER_TIME:
                self._add_heads(opened, shown)
            elif needs_hint.rows(shown.now):
                self.content.add(HintCard(shown.now))
        self._add_withheld(opened)

    def _made_empty(self) -> EmptyState:
        return EmptyState(
            "gauge",
            tr("No assessment yet."),
            tr("The first one comes after eight to twelve weeks, not at the beginning."),
            tr("Begin an assessment"),
            self._on_begin,
        )

    def _made_header(self) -> PageHeader:
        header = PageHeader(tr("Needs and strengths"), tr(words.UNVALIDATED))
        header.title.setProperty("role", "heading")
        header.add_action(push_button(tr("New assessment"), self._on_begin, icon="clipboard-list"))
        header.add_action(push_button(tr("Print"), self._on_print, icon="printer"))
        return header

    def _made_pickers(self) -> FlowRow:
        line = FlowRow(theme().px(12))
        for label, entry in ((tr("Assessment"), self.now), (tr("beside"), self.then)):
            picker = QWidget()
            box = QHBoxLayout(picker)
            box.setContentsMargins(0, 0, 0, 0)
            box.setSpacing(theme().px(8))
            box.addWidget(Words(label, "small", wrap=False))
            box.addWidget(entry)
            line.flow.addWidget(picker)
        return line

    def _offer(self, opened: OpenCase, shown: Profile) -> None:
        every = opened.needs.assessments
        same = of_form(every, family=shown.now.family)
        before = same[: same.index(shown.now)]
        self.now.set_choices([Choice(one.ref, _label(one)) for one in reversed(every)])
        self.now.set_value(shown.now.ref)
        alone = Choice(_ALONE, N_("nothing"))
        self.then.set_choices([*(Choice(one.ref, _label(one)) for one in reversed(before)), alone])
        self.then.set_value(shown.then.ref if shown.then is not None else _ALONE)

    def _add_words(self, opened: OpenCase, shown: Profile) -> None:
        names = opened.known.names.shown
        heads = [shown.now] if self.mode.value() != OVER_TIME else []
        heads += [shown.then] if shown.then is not None and heads else []
        for one in heads:
            said = words.head(one, names)
            if one.ref in opened.needs.unfinished:
                said = f"{said} · {tr('not final yet')}"
            self.about.add(Words(said, "muted"))
        if heads:
            for caution in words.cautions(shown, names):
                self.about.add(Words(caution))

    def _add_heads(self, opened: OpenCase, shown: Profile) -> None:
        """Say who rated when and in which setting, under the courses."""
        series = of_form(opened.needs.assessments, family=shown.now.family)
        card = Card(tr("The assessments"))
        for one in series:
            said = words.head(one, opened.known.names.shown)
            if one.ref in opened.needs.unfinished:
                said = f"{said} · {tr('not final yet')}"
            card.add(Words(said, "muted"))
        self.content.add(card)

    def _add_withheld(self, opened: OpenCase) -> None:
        if opened.needs.withheld:
            self.about.add(
                Words(
                    trn(
                        "{n} assessment is not shown until your own rating is final.",
                        "{n} assessments are not shown until your own rating is final.",
                        opened.needs.withheld,
                    ),
                    "muted",
                )
            )

    # ---------------------------------------------------------------- what the person does

    def _on_mode(self) -> None:
        self._build()

    def _on_now(self) -> None:
        self._now, self._then = self.now.value() or "", ""
        self._build()

    def _on_then(self) -> None:
        self._then = self.then.value() or ""
        self._build()

    def _on_pointed(self) -> None:
        # What was built anew a moment ago has its place only after the next turn of events.
        QTimer.singleShot(0, self, self._show_current)

    def _show_current(self) -> None:
        inner, index = self.area.widget(), self.list.currentIndex()
        if inner is not None and index.isValid() and self.list.isVisible():
            spot = self.list.visualRect(index)
            place = self.list.viewport().mapTo(inner, spot.center())
            self.area.ensureVisible(0, place.y(), 0, spot.height() // 2 + theme().px(8))

    def _on_opened(self, line: ItemLine) -> None:
        shown = self.profile()
        if self._opened is None or shown is None:
            return
        same = of_form(self._opened.needs.assessments, family=shown.now.family)
        names = self._opened.known.names.shown
        ItemHistoryDialog(self.window(), line.key, same, names).open()

    def _on_begin(self) -> None:
        if self._opened is not None:
            self._desk.go(entry_page("assessment"), [self._opened.id, "assessment", None, None])

    def _on_print(self) -> None:
        shown = self.profile()
        if self._opened is None or shown is None:
            return
        path = self._desk.questions.ask_save_path(
            self,
            tr("Save as PDF (anyone can read this file)"),
            tr("{code}-needs.pdf", code=self._opened.page.row.code),
            tr("PDF files (*.pdf)"),
        )
        if path is not None:
            self._desk.runner.run(
                _write,
                self._desk.vault,
                self._opened.id,
                shown.now.ref,
                self._then if self._then != _ALONE else None,
                path,
                then=self._on_printed,
                busy=tr("Making the PDF"),
            )

    def _on_printed(self, pages: int) -> None:
        self._desk.say(trn("PDF with {n} page saved", "PDF with {n} pages saved", pages))


class _Rebuilt(QWidget):
    """A column that is filled anew whenever something else is shown."""

    def __init__(self, gap: int = 6) -> None:
        super().__init__()
        self._body = QVBoxLayout(self)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(theme().px(gap))

    def add(self, *widgets: QWidget) -> None:
        """Append widgets."""
        for widget in widgets:
            self._body.addWidget(widget)

    def clear(self) -> None:
        """Take everything out."""
        while (item := self._body.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()


def _label(assessment: Assessment) -> str:
    said = [tr("No. {n}", n=assessment.number), words.day(assessment)]
    said += [tr("family form")] if assessment.family else []
    return " · ".join(said)


def _write(vault: Vault, case: RecordId, now: str, then: str | None, path: Path) -> int:
    return documents.write(needs_paper.document(vault, case, now, then), path)
