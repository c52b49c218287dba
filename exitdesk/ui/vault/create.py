"""Making a vault: where it lies, who works with it, and what opens it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar

from exitdesk.domain import vocabulary
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import opening, places, vaults
from exitdesk.services.opening import Opened
from exitdesk.ui.parts.buttons import push_button
from exitdesk.ui.parts.choice_entry import ChoiceEntry
from exitdesk.ui.parts.form import Form
from exitdesk.ui.parts.messages import InlineMessage
from exitdesk.ui.parts.surfaces import Section, column, row
from exitdesk.ui.parts.text_entry import LineEntry
from exitdesk.ui.parts.words import Words
from exitdesk.ui.questions import ask
from exitdesk.ui.runner import Runner
from exitdesk.ui.vault.doorway import DoorPage
from exitdesk.ui.vault.key_file_entry import KeyFileEntry
from exitdesk.ui.vault.new_passphrase import NewPassphrase

Create = Callable[..., tuple[vaults.Vault, str]]


class CreatePage(DoorPage):
    """One page: you, the passphrase, the place. The recovery sheet follows on its own page."""

    created = Signal(object)
    """The `Opened` vault with its recovery `code`."""
    back_wanted = Signal()

    def __init__(self, runner: Runner, create: Create = vaults.create) -> None:
        super().__init__(
            tr("Make a new vault"), tr("All of this can be changed later in the settings.")
        )
        self._runner, self._create = runner, create
        self._folder = places.proposed()
        self.you = Form()
        self.person = self.you.add(
            "person", tr("Your name"), LineEntry(), tr("As colleagues know you; a code is fine.")
        )
        self.role = self.you.add("role", tr("Your role"), ChoiceEntry(vocabulary.STAFF_ROLE))
        self.organisation = self.you.add(
            "organisation", tr("Organisation"), LineEntry(), tr("Stands on printed papers.")
        )
        self.passphrase = NewPassphrase(runner)
        self.more = Section(tr("Place and key file"))
        self._make_more()
        self.button = push_button(tr("Make the vault"), self._on_create, kind="primary")
        self._back = push_button(tr("Back"), self.back_wanted.emit, kind="quiet")
        self._busy = QProgressBar(textVisible=False)
        self._busy.setRange(0, 0)
        self._busy.setAccessibleName(tr("The vault is being made"))
        foot = row(self.button, self._back, gap=8)
        foot.addStretch(1)
        for one in (self.you, self.passphrase, self.more, self._busy):
            self.body.addWidget(one)
        self.body.addLayout(foot)
        self.passphrase.entered.connect(self._on_create)
        self.person.edited.connect(self._on_own_words)
        self.organisation.edited.connect(self._on_own_words)
        self.message.acted.connect(self._on_take_all_the_same)
        self._advised = ""
        self._set_busy(busy=False)

    def begin(self) -> None:
        """Start with the name, and propose a place that is free."""
        self.set_folder(places.proposed())
        self.person.line.setFocus()

    def set_folder(self, folder: Path) -> None:
        """Take a place for the vault and say what is to know about it."""
        self._folder = folder
        self._where.setText(str(folder))
        found = places.warnings(folder)
        if found:
            self._place_warning.say("caution", found[0], " ".join(found[1:]))
            self.more.set_open(True)
        else:
            self._place_warning.hide()

    def _make_more(self) -> None:
        self._where = Words("", "text")
        self._where.setAccessibleName(tr("Place of the vault"))
        choose = push_button(tr("Another place …"), self._on_place, icon="folder")
        self._place_warning = InlineMessage(closable=False)
        self.key_file = KeyFileEntry()
        make_key = push_button(tr("Make a key file …"), self._on_make_key_file, icon="file-plus")
        place_line = row(choose)
        place_line.addStretch(1)
        key_line = row(make_key)
        key_line.addStretch(1)
        self.more.add(
            column(Words(tr("The vault will lie in"), "label"), self._where, place_line, gap=4),
            self._place_warning,
            column(
                Words(tr("Key file"), "label"),
                Words(
                    tr(
                        "A file, for example on a stick, without which the passphrase opens "
                        "nothing. Whoever loses it needs the recovery sheet. Most people do "
                        "well without."
                    ),
                    "small",
                ),
                self.key_file,
                key_line,
                gap=6,
            ),
        )
        self.key_file.set_reader_words(tr("Key file"))

    def _on_place(self) -> None:
        above = ask().choose_folder(self, tr("Where shall the vault lie?"))
        if above is None:
            return
        empty = above.is_dir() and not any(above.iterdir())
        self.set_folder(above if empty else above / self._folder.name)

    def _on_make_key_file(self) -> None:
        path = ask().ask_save_path(
            self, tr("Save the key file"), "exitdesk.key", tr("Key file (*.key)")
        )
        if path is None:
            return
        try:
            opening.new_key_file(path)
        except Trouble as trouble:
            self._on_failed(trouble)
            return
        self.key_file.set_value(path)

    def _on_own_words(self) -> None:
        self.passphrase.set_own_words(self.person.value(), self.organisation.value())

    def _on_create(self) -> None:
        if not self.button.isEnabled() or self.passphrase.problem():
            return
        value = self.passphrase.value()
        if not self.passphrase.advice.enough and self._advised != value:
            self._advised = value
            self.message.say(
                "caution",
                tr("This passphrase could be guessed by somebody with time."),
                tr("Longer is better. You may take it all the same; it can be changed later."),
                action=tr("Take it all the same"),
            )
            self.show_top()
            return
        self._begin_creating()

    def _on_take_all_the_same(self) -> None:
        if not self.passphrase.problem():
            self._begin_creating()

    def _begin_creating(self) -> None:
        self.message.hide()
        self._set_busy(busy=True)
        self._runner.run(
            made,
            self._create,
            self._folder,
            self.passphrase.value(),
            self.key_file.value(),
            (self.person.value(), self.role.value() or "", self.organisation.value()),
            then=self._on_created,
            failed=self._on_failed,
        )

    def _on_created(self, opened: Opened) -> None:
        self._set_busy(busy=False)
        self.passphrase.clear()
        self.created.emit(opened)

    def _on_failed(self, trouble: Trouble) -> None:
        self._set_busy(busy=False)
        self.message.tell_trouble(trouble)
        self.show_top()

    def _set_busy(self, *, busy: bool) -> None:
        self._busy.setVisible(busy)
        for one in (self.you, self.passphrase, self.more, self.button, self._back):
            one.setEnabled(not busy)
        self.button.setText(tr("The vault is being made …") if busy else tr("Make the vault"))


def made(
    create: Create,
    folder: Path,
    passphrase: str,
    key_file: Path | None,
    you: tuple[str, str, str],
) -> Opened:
    """Make a vault on the store's worker and return it open, with its recovery code."""
    person, role, organisation = you
    content = opening.key_file(key_file) if key_file is not None else None
    vault, code = create(
        folder,
        passphrase,
        person=person,
        role=role,
        organisation=organisation,
        key_file=content,
    )
    return opening.opened_with(vault, code)
