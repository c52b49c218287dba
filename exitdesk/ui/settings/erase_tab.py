"""Erasing a case for good: chosen, looked at, its code typed; what remains is a certificate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr, trn
from exitdesk.services import certificates, erasing
from exitdesk.services.cases import CaseRow
from exitdesk.services.changes import ChangeSet
from exitdesk.services.erasing import Certificate
from exitdesk.ui.parts.buttons import push_button
from exitdesk.ui.parts.form import Form
from exitdesk.ui.parts.messages import InlineMessage
from exitdesk.ui.parts.surfaces import Card, row
from exitdesk.ui.parts.text_entry import LineEntry
from exitdesk.ui.parts.words import Words
from exitdesk.ui.settings.case_field import CaseField
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.ui.desk import Desk


class EraseTab(QWidget):
    """Two deliberate steps: see what goes, then type the code."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._row: CaseRow | None = None
        self._erasing: CaseRow | None = None
        self._certificate: Certificate | None = None
        self.message = InlineMessage()
        self.case = CaseField(desk)
        self.case.chosen.connect(self._on_chosen)
        self._what = Words("")
        self.form = Form()
        self.reason = self.form.add(
            "reason",
            tr("Reason"),
            LineEntry(),
            tr("Stands in the list of erasures. No name and nothing of the case."),
        )
        self.code = self.form.add("code", tr("To erase it, type the code of the case"), LineEntry())
        self.code.edited.connect(self._on_code)
        self.button = push_button(tr("Erase for good"), self._on_erase, kind="danger")
        self.save = push_button(tr("Save the certificate …"), self._on_save, icon="download")
        self.save.hide()
        card = Card(tr("Erase a case"))
        foot = row(self.button, self.save)
        foot.addStretch(1)
        self._second = QWidget()
        second = QVBoxLayout(self._second)
        second.setContentsMargins(0, 0, 0, 0)
        second.setSpacing(theme().px(12))
        second.addWidget(self._what)
        second.addWidget(self.form)
        card.add(
            Words(
                tr(
                    "The law, or the person, may want a case gone. Notes, documents, history and "
                    "search words of it are destroyed here and in the backups of this vault, and "
                    "no old backup brings them back. Copies on sticks, on paper and with others "
                    "are yours to look for."
                )
            ),
            self.message,
            self.case,
            self._second,
            foot,
        )
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, theme().px(16), 0, 0)
        whole.addWidget(card)
        self._on_chosen(None)

    def show_now(self) -> None:
        """Read the cases again."""
        self.case.refresh()

    def _on_chosen(self, one: object) -> None:
        self._row = one if isinstance(one, CaseRow) else None
        self._second.setVisible(self._row is not None)
        self.button.setVisible(self._row is not None)
        self.code.set_value("")
        self.code.set_fault("")
        self.button.setEnabled(False)
        if self._row is not None:
            self.save.hide()
            self._what.setText("")
            self._desk.runner.run(
                erasing.preview,
                self._desk.vault,
                self._row.id,
                then=self._on_preview,
                failed=self._on_failed,
            )

    def _on_preview(self, counts: dict[str, int]) -> None:
        if self._row is None:
            return
        code = self._row.code
        self._what.setText(
            tr("{code}: {what} would be destroyed.", code=code, what=counted(counts))
        )

    def _on_code(self) -> None:
        fits = self._row is not None and self.code.value().strip() == self._row.code
        self.button.setEnabled(fits)

    def _on_erase(self) -> None:
        one = self._row
        if one is None or self.code.value().strip() != one.code:
            return
        sure = self._desk.questions.confirm(
            self,
            tr("Erase {code} for good?", code=one.code),
            tr("This cannot be undone by anybody."),
            tr("Erase the case"),
            irreversible=True,
        )
        if not sure:
            return
        self.message.hide()
        self._erasing = one
        self.button.setEnabled(False)
        self._desk.runner.run(
            erasing.erase,
            self._desk.vault,
            one.id,
            self.reason.value(),
            then=self._on_erased,
            failed=self._on_failed,
            busy=tr("Erasing"),
        )

    def _on_erased(self, certificate: Certificate) -> None:
        one, self._erasing = self._erasing, None
        self._certificate = certificate
        self.form.set_values({})
        self.message.say(
            "success",
            tr("The case is erased."),
            tr("{what} were destroyed, and {n} older backups with them.").format(
                what=counted(certificate.counts), n=certificate.backups_removed
            ),
        )
        if one is not None:
            here = frozenset({one.id})
            self._desk.changed.emit(ChangeSet(tr("Erasure"), frozenset({"case"}), here, here))
        self._on_chosen(None)
        self.save.show()
        self.case.refresh()

    def _on_save(self) -> None:
        path = self._desk.questions.ask_save_path(
            self, tr("Save the certificate"), "erasure-certificate.txt", tr("Text (*.txt)")
        )
        if path is not None and self._certificate is not None:
            self._desk.runner.run(
                certificates.write,
                self._desk.vault,
                self._certificate,
                path,
                then=self._on_saved,
                failed=self._on_failed,
            )

    def _on_saved(self, path: Path) -> None:
        self._desk.say(tr("Saved as {name}", name=path.name))

    def _on_failed(self, trouble: Trouble) -> None:
        self.button.setEnabled(False)
        self.message.tell_trouble(trouble)


def counted(counts: dict[str, int]) -> str:
    """Return what and how many, most first: "14 session notes, 2 consents and 9 others"."""
    most = sorted(counts.items(), key=lambda one: -one[1])
    parts = [
        f"{number} × {tr(CATALOGUE[kind].label)}" for kind, number in most[:4] if kind in CATALOGUE
    ]
    rest = sum(counts.values()) - sum(number for kind, number in most[:4] if kind in CATALOGUE)
    if rest > 0:
        parts.append(trn("{n} other record", "{n} other records", rest))
    return ", ".join(parts) or tr("Nothing")
