"""What was found in a workbook, the worst first, with the cell it stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QResizeEvent

from exitdesk.forms.workbook import Severity
from exitdesk.i18n import N_, tr
from exitdesk.ui.editing.tall_area import TallArea
from exitdesk.ui.parts import Words
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.forms.workbook import Compiled

_MOST: Final = 100
_WORDS: Final = {
    Severity.ERROR: N_("To be put right"),
    Severity.UNSUPPORTED: N_("Not done by this program"),
    Severity.WARNING: N_("Worth a look"),
}


class Report(TallArea):
    """Problems by severity, then what was or can be repaired."""

    def __init__(self) -> None:
        super().__init__(margins=4)
        self.words = Words("")
        self.body.addWidget(self.words)
        self.hide()

    def show_report(self, report: Compiled) -> None:
        """Show a report, or nothing where there is nothing to say."""
        lines: list[str] = []
        for severity, heading in _WORDS.items():
            found = [one for one in report.problems if one.severity is severity]
            if found:
                lines.append(f"{tr(heading)} ({len(found)})")
            lines += [f"   {p.cell}: {p.message} {p.hint}".rstrip() for p in found[:_MOST]]
        if report.repairs:
            lines.append(tr("Repairs"))
            lines += [f"   {one.title}" for one in report.repairs[:_MOST]]
        self.words.setText("\n".join(lines))
        self.setVisible(bool(lines))
        self._be_high_enough()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Be as high as the words need at this width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._be_high_enough()

    def _be_high_enough(self) -> None:
        """Take the height of the words, up to a third of the window; then it scrolls."""
        most = max(theme().px(120), self.window().height() // 3)
        wanted = self.words.heightForWidth(self.viewport().width()) + theme().px(12)
        self.setFixedHeight(min(wanted, most))
