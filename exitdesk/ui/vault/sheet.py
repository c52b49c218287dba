"""The recovery sheet: saved or printed on purpose, then the code is typed once from it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import failures, opening, recovery_text
from exitdesk.services.opening import Opened
from exitdesk.ui.parts.buttons import push_button
from exitdesk.ui.parts.surfaces import Card, Section, column, row
from exitdesk.ui.parts.words import Words
from exitdesk.ui.questions import ask
from exitdesk.ui.runner import Runner
from exitdesk.ui.vault.doorway import DoorPage
from exitdesk.ui.vault.secrets_entry import CodeEntry


class SheetPage(DoorPage):
    """Hands the code out while it is known, and asks for it back before the first case."""

    confirmed = Signal(object)
    """The `Opened` vault; its sheet can be read."""

    def __init__(self, runner: Runner) -> None:
        super().__init__(tr("Your recovery sheet"))
        self._runner = runner
        self._opened: Opened | None = None
        self._out = QWidget()
        self.save = push_button(tr("Save as PDF …"), self._on_save, icon="download", kind="primary")
        self.saved = Words("", "small")
        self._shown = Section(tr("Copy it by hand instead"))
        self._code = Words("", "code")
        self._code.setAccessibleName(tr("Recovery code"))
        self._shown.add(self._code)
        card = Card()
        first = row(self.save)
        first.addStretch(1)
        card.add(
            Words(tr("1  Print it, or copy it by hand"), "heading"),
            Words(
                tr(
                    "The sheet opens the vault when the passphrase is forgotten. Keep it where you "
                    "keep passports, never with this computer and never as a picture."
                )
            ),
            first,
            self.saved,
            self._shown,
        )
        self._out.setLayout(column(card))
        self.code = CodeEntry()
        self.code.entered.connect(self._on_confirm)
        self.button = push_button(tr("Check the code"), self._on_confirm, kind="primary")
        self._lost = push_button(tr("Make a new sheet"), self._on_lost, kind="quiet")
        again = Card()
        foot = row(self.button, self._lost, gap=8)
        foot.addStretch(1)
        self._step = Words("", "heading")
        again.add(
            self._step,
            Words(tr("Then it is certain that the sheet can be read. Cases come after this.")),
            self.code,
            foot,
        )
        self.body.addWidget(self._out)
        self.body.addWidget(again)

    def set_opened(self, opened: Opened) -> None:
        """Hand out the code of `opened` where it is known, and ask for it."""
        self._opened = opened
        known = bool(opened.code)
        self._out.setVisible(known)
        self._lost.setVisible(not known)
        self._code.setText(opened.code.replace("-", "  "))
        self._shown.set_open(False)
        self.saved.hide()
        self.code.set_value("")
        self.code.set_wrong_group(None)
        self.message.hide()
        self._step.setText(
            tr("2  Type the code from the sheet") if known else tr("Type the code from your sheet")
        )
        self.lead.setText(
            tr("It is the only way in when the passphrase is forgotten. Nobody can reset it.")
            if known
            else tr("Before the first case, the code of the recovery sheet is typed once.")
        )
        self.lead.show()

    def begin(self) -> None:
        """Put the focus on the next thing to do."""
        known = self._opened is not None and bool(self._opened.code)
        (self.save if known else self.code.editors()[0]).setFocus()

    def _on_save(self) -> None:
        if self._opened is None:
            return
        path = ask().ask_save_path(
            self, tr("Save the recovery sheet"), "recovery-sheet.pdf", tr("PDF (*.pdf)")
        )
        if path is not None:
            self._runner.run(
                _written,
                path,
                self._opened,
                then=self._on_saved,
                failed=self._on_failed,
            )

    def _on_saved(self, path: Path) -> None:
        self.saved.setText(
            tr(
                "Saved as {name}. Print it, then delete the file: whoever finds it can open the "
                "vault.",
                name=path.name,
            )
        )
        self.saved.show()
        self.code.editors()[0].setFocus()

    def _on_confirm(self) -> None:
        if self._opened is None:
            return
        self.message.hide()
        self._runner.run(
            opening.confirm_code,
            self._opened.vault,
            self.code.value(),
            then=self._on_confirmed,
            failed=self._on_failed,
        )

    def _on_confirmed(self, _nothing: object) -> None:
        opened, self._opened = self._opened, None
        self._code.setText("")
        self.code.set_value("")
        self.confirmed.emit(opened)

    def _on_lost(self) -> None:
        if self._opened is not None:
            self._runner.run(
                opening.with_new_code, self._opened, then=self._on_new, failed=self._on_failed
            )

    def _on_new(self, opened: Opened) -> None:
        self.set_opened(opened)
        self.begin()

    def _on_failed(self, trouble: Trouble) -> None:
        self.message.tell_trouble(trouble)
        self.show_top()
        if isinstance(trouble, failures.MistypedCode):
            self.code.set_wrong_group(trouble.group)


def _written(path: Path, opened: Opened) -> Path:
    """Write the sheet on the store's worker and return where it is."""
    recovery_text.write(path, opened.vault, opened.code)
    return path
