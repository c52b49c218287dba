"""What opens this vault: passphrase, key file, recovery sheet, and the key behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from exitdesk.i18n import tr
from exitdesk.services import opening
from exitdesk.ui.parts.buttons import push_button
from exitdesk.ui.parts.surfaces import Card, row
from exitdesk.ui.parts.words import Words
from exitdesk.ui.theme import theme
from exitdesk.ui.vault.keys import PassphraseDialog, RotateDialog, SheetDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from exitdesk.ui.desk import Desk


class KeysTab(QWidget):
    """Three cards that say what each key is for."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._dialog: Any = None
        self._with_file = Words("", "muted")
        passphrase = Card(tr("Passphrase and key file"))
        passphrase.add(
            Words(
                tr(
                    "Opens the vault every day. Change it when somebody may have seen it. The old "
                    "one opens nothing from then on, except backups that were made before."
                )
            ),
            self._with_file,
            _buttons(tr("Change the passphrase …"), self._on_passphrase, "key-round"),
        )
        sheet = Card(tr("Recovery sheet"))
        sheet.add(
            Words(
                tr(
                    "Opens the vault when the passphrase is forgotten. A new sheet makes the old "
                    "one worthless: do this when the old one is lost or may have been copied."
                )
            ),
            _buttons(tr("Make a new sheet …"), self._on_sheet, "file-text"),
        )
        rotate = Card(tr("A new key for the data"))
        rotate.add(
            Words(
                tr(
                    "Writes everything anew under a fresh key. It is needed only when somebody had "
                    "both a copy of the vault and a way to open it, for example a colleague who "
                    "left with a backup and the passphrase."
                )
            ),
            _buttons(tr("Rotate the data key …"), self._on_rotate, "refresh-cw"),
        )
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, theme().px(16), 0, 0)
        whole.setSpacing(theme().px(16))
        for card in (passphrase, sheet, rotate):
            whole.addWidget(card)

    def show_now(self) -> None:
        """Say whether a key file is in use."""
        self._with_file.setText(
            tr("A key file is in use.")
            if opening.uses_key_file(self._desk.vault)
            else tr("No key file is in use.")
        )

    def _on_passphrase(self) -> None:
        self._open(PassphraseDialog(self._desk, self))

    def _on_sheet(self) -> None:
        self._open(SheetDialog(self._desk, self))

    def _on_rotate(self) -> None:
        dialog = RotateDialog(self._desk, self)
        dialog.rotated.connect(self._on_rotated)
        self._open(dialog)

    def _on_rotated(self, code: str) -> None:
        self._open(SheetDialog(self._desk, self, code))

    def _open(self, dialog: Any) -> None:
        self._dialog = dialog
        dialog.finished.connect(self._on_finished)
        dialog.open()

    def _on_finished(self) -> None:
        self.show_now()


def _buttons(text: str, pressed: Callable[[], object], icon: str) -> Any:
    line = row(push_button(text, pressed, icon=icon))
    line.addStretch(1)
    return line
