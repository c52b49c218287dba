"""This device, and every device whose keys are known here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from exitdesk.i18n import tr
from exitdesk.services import colleagues, identity, outfiles, shut_outs
from exitdesk.services.colleagues import KnownDevice
from exitdesk.services.identity import Device
from exitdesk.ui.exchange.fitting import AsHighAsRows
from exitdesk.ui.exchange.pairing_dialog import PairingDialog
from exitdesk.ui.exchange.qr import QrPicture
from exitdesk.ui.exchange.words import (
    cases_words,
    grouped,
    moment,
    role_words,
    state_badge,
    state_sentences,
)
from exitdesk.ui.parts import (
    BadgeSpec,
    Card,
    EmptyState,
    FlowRow,
    InlineMessage,
    KeyValueGrid,
    ListRow,
    RowList,
    Words,
    column,
    push_button,
)
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.services.vault import Vault
    from exitdesk.ui.desk import Desk

_NARROW = 620


class ThisDevice(Card):
    """Who this device is to others, and the file that tells them."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("This device"))
        self._desk = desk
        self._writing: Path | None = None
        self.message = InlineMessage()
        self.facts = KeyValueGrid(private=False)
        self.picture = QrPicture(tr("QR code of the fingerprint of this device"))
        self.write = push_button(
            tr("Write my identity to a file …"), self._on_write, icon="id-card"
        )
        lead = Words(
            tr(
                "Colleagues need this file once, before anything is exchanged. It holds no secret: "
                "it may go by mail or on a stick. Then you read six words to each other."
            ),
            "muted",
        )
        said = column(lead, self.facts, gap=12)
        said.addWidget(self.write, 0, Qt.AlignmentFlag.AlignLeading)
        said.addStretch(1)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._line.setSpacing(theme().px(24))
        self._line.addLayout(said, 1)
        self._line.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        self.add(self.message, self._line)

    def show_device(self, device: Device) -> None:
        """Show who this is."""
        self.facts.clear()
        self.facts.add(tr("Name"), device.name)
        self.facts.add(tr("Organisation"), device.organisation)
        self.facts.add(tr("Fingerprint"), grouped(device.fingerprint))
        self.picture.set_text(device.fingerprint.upper())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the code under the words where there is no room beside."""
        super().resizeEvent(event)
        way = QBoxLayout.Direction
        narrow = self.width() < theme().px(_NARROW)
        self._line.setDirection(way.TopToBottom if narrow else way.LeftToRight)

    def _on_write(self) -> None:
        path = self._desk.questions.ask_save_path(
            self, tr("Write my identity"), "identity.exid", tr("Identity (*.exid)")
        )
        if path is not None:
            self._desk.runner.run(
                written_identity,
                self._desk.vault,
                path,
                then=self._on_written,
                failed=self.message.tell_trouble,
            )

    def _on_written(self, path: Path) -> None:
        self.message.say(
            "success",
            tr("Written: {name}", name=path.name),
            tr("Give it to your colleague, and take theirs in with “Pair with a colleague”."),
        )


class DevicesTab(QWidget):
    """The two cards."""

    counted = Signal(int)
    """How many verified devices there are."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.dialog: PairingDialog | None = None
        self.own = ThisDevice(desk)
        self.message = InlineMessage()
        self.list: RowList[KnownDevice] = RowList(_described, tr("Known devices"), key=_key)
        AsHighAsRows(self.list)
        self.list.pointed.connect(self._on_pointed)
        self.list.opened.connect(self._on_opened)
        self.says = Words("", "text")
        self.pair = push_button(
            tr("Pair with a colleague …"), self.begin_pairing, icon="handshake", kind="primary"
        )
        self.compare = push_button(tr("Compare the words …"), self._on_compare, icon="phone-call")
        self.mine = push_button(tr("It is my own device …"), self._on_mine, icon="user-check")
        self.out = push_button(tr("Shut out …"), self._on_out, icon="circle-x", kind="danger")
        self.empty = EmptyState(
            "handshake",
            tr("No colleague yet"),
            tr("Exchange identities, read six words to each other, and cases can go both ways."),
        )
        self._foot = FlowRow(theme().px(8))
        for button in (self.pair, self.compare, self.mine, self.out):
            self._foot.flow.addWidget(button)
        known = Card(tr("Devices that are known here"))
        known.add(self.message, self.empty, self.list, self.says, self._foot)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, theme().px(16), 0, 0)
        whole.setSpacing(theme().px(16))
        whole.addWidget(known)
        whole.addWidget(self.own)

    def show_now(self) -> None:
        """Show what is stored."""
        runner, vault = self._desk.runner, self._desk.vault
        runner.run(identity.this_device, vault, then=self.own.show_device)
        runner.run(colleagues.devices, vault, then=self._on_read)

    def begin_pairing(self) -> None:
        """Open the guided dialog at its first step."""
        self._open_dialog(PairingDialog(self._desk, self.window()))

    def _open_dialog(self, dialog: PairingDialog) -> None:
        self.dialog = dialog
        dialog.changed.connect(self.show_now)
        dialog.open()

    def _on_read(self, found: list[KnownDevice]) -> None:
        self.list.set_items(found)
        self.list.setVisible(bool(found))
        self.empty.setVisible(not found)
        if found and self.list.current_item() is None:
            self.list.setCurrentIndex(self.list.rows.index(0))
        self._on_pointed(self.list.current_item())
        self.counted.emit(sum(one.peer.state == "verified" for one in found))

    def _on_pointed(self, one: object) -> None:
        known = one if isinstance(one, KnownDevice) else None
        state = known.peer.state if known else ""
        self.says.setText(state_sentences(known) if known else "")
        self.says.setVisible(known is not None)
        self.compare.setVisible(state in {"waiting", "introduced", "changed"})
        self.out.setVisible(state not in {"", "revoked"})
        self.mine.setVisible(
            known is not None and state == "verified" and known.peer.same_organisation
        )
        if known is not None:
            self.mine.setText(
                tr("Not my own device") if known.everything else tr("It is my own device …")
            )

    def _on_opened(self, one: KnownDevice) -> None:
        if one.peer.state in {"waiting", "introduced", "changed"}:
            self._on_compare()

    def _on_compare(self) -> None:
        one = self.list.current_item()
        if one is not None:
            self._open_dialog(PairingDialog(self._desk, self.window(), one.peer))

    def _on_mine(self) -> None:
        one = self.list.current_item()
        if one is None:
            return
        if not one.everything and not self._desk.questions.confirm(
            self,
            tr("Is this another device of yours?"),
            tr("Then every case goes there with the next sync, and every new one, too."),
            tr("It is mine"),
        ):
            return
        self._desk.runner.run(
            set_mine, self._desk.vault, one.peer, not one.everything,
            then=self._on_done, failed=self.message.tell_trouble,
        )  # fmt: skip

    def _on_out(self) -> None:
        one = self.list.current_item()
        if one is None or not self._desk.questions.confirm(
            self,
            tr("Shut the device of {name} out?", name=one.peer.name),
            tr(
                "Do it when it was lost or stolen, or when somebody has left. Nothing goes there "
                "any more, and nothing of it is taken in; only new keys bring it back. What it "
                "holds stays on it: {cases}.",
                cases=cases_words(one.cases),
            ),
            tr("Shut it out"),
            irreversible=True,
        ):
            return
        self._desk.runner.run(
            shut_outs.shut_out, self._desk.vault, one.peer,
            then=self._on_shut_out, failed=self.message.tell_trouble,
        )  # fmt: skip

    def _on_shut_out(self, _nothing: object) -> None:
        self.message.say(
            "success",
            tr("The device is shut out."),
            tr(
                "Your team learns of it with the next bundle: each then compares the words with "
                "this device anew, or shuts it out, too."
            ),
        )
        self.show_now()

    def _on_done(self, _nothing: object) -> None:
        self.show_now()


def written_identity(vault: Vault, path: Path) -> Path:
    """Write the card of this device on the store's worker."""
    outfiles.write(path, identity.own_card(vault))
    return path


def set_mine(vault: Vault, peer: identity.Peer, value: bool) -> None:
    """Say whether a device is another one of the person here."""
    identity.mine(vault, peer, value=value)


def _described(one: KnownDevice) -> ListRow:
    peer = one.peer
    badges = [state_badge(peer.state)]
    if one.everything:
        badges.insert(0, BadgeSpec(tr("your own device"), "accent", "user-check"))
    said = [role_words(peer.role), one.organisation, cases_words(one.cases)]
    last = tr("last heard {when}", when=moment(peer.seen_at)) if peer.seen_at else ""
    return ListRow(
        peer.name,
        ", ".join(part for part in said if part),
        trailing=last,
        icon="id-card",
        badges=tuple(badges),
        private=False,
    )


def _key(one: KnownDevice) -> object:
    return one.peer.no
