"""Who works here, and who sits at this desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.domain.ids import RecordId
from exitdesk.i18n import tr
from exitdesk.services import people
from exitdesk.ui.parts.badges import BadgeSpec
from exitdesk.ui.parts.buttons import push_button
from exitdesk.ui.parts.flow import FlowRow
from exitdesk.ui.parts.row_list import ListRow, RowList
from exitdesk.ui.parts.surfaces import Card
from exitdesk.ui.parts.words import Words
from exitdesk.ui.settings.colleague_dialog import ColleagueDialog
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.services.changes import ChangeSet
    from exitdesk.services.vaults import Vault
    from exitdesk.ui.desk import Desk


@dataclass(frozen=True, slots=True)
class Colleague:
    """A colleague as the list shows them."""

    id: RecordId
    doc: dict[str, Any]
    is_me: bool


class ColleaguesTab(QWidget):
    """A list; Enter opens one. Nobody is deleted: old entries keep their author."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._dialog: ColleagueDialog | None = None
        self.list: RowList[Colleague] = RowList(_described, tr("Colleagues"), key=_key)
        self.list.setMinimumHeight(theme().px(260))
        self.list.opened.connect(self._on_opened)
        self.add = push_button(
            tr("Add a colleague …"), self._on_add, icon="user-plus", kind="primary"
        )
        self.change = push_button(tr("Change …"), self._on_change, icon="pencil")
        self.me = push_button(tr("This is me"), self._on_me, icon="user-check")
        card = Card(tr("Colleagues"))
        foot = FlowRow(theme().px(8))
        for button in (self.add, self.change, self.me):
            foot.flow.addWidget(button)
        card.add(
            Words(
                tr(
                    "They can be named in notes and decisions. Whoever has left stays in the list, "
                    "so that old entries keep their author."
                ),
                "muted",
            ),
            self.list,
            foot,
        )
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, theme().px(16), 0, 0)
        whole.addWidget(card)
        desk.changed.connect(self._on_changed)

    def show_now(self) -> None:
        """Show who is stored."""
        self._desk.runner.run(everybody, self._desk.vault, then=self._on_read)

    def _on_read(self, found: list[Colleague]) -> None:
        self.list.set_items(found)
        if found and self.list.current_item() is None:
            self.list.setCurrentIndex(self.list.rows.index(0))

    def _on_add(self) -> None:
        self._open(None)

    def _on_change(self) -> None:
        self._open(self.list.current_item())

    def _on_opened(self, one: Colleague) -> None:
        self._open(one)

    def _open(self, one: Colleague | None) -> None:
        record, doc = (one.id, one.doc) if one is not None else (None, {})
        self._dialog = ColleagueDialog(self._desk, record, doc, self)
        self._dialog.open()

    def _on_me(self) -> None:
        one = self.list.current_item()
        if one is None:
            return
        self._desk.runner.run(people.set_me, self._desk.vault, one.id, then=self._on_me_set)
        self._desk.me = one.id

    def _on_me_set(self, _nothing: object) -> None:
        self._desk.say(tr("New entries carry this name from now on"))
        self.show_now()

    def _on_changed(self, change: ChangeSet) -> None:
        if "staff" in change.kinds and self.isVisible():
            self.show_now()


def everybody(vault: Vault) -> list[Colleague]:
    """Return all colleagues, those who work here first."""
    me = vault.me
    found = [Colleague(r.id, dict(r.doc), r.id == me) for r in people.colleagues(vault)]
    return sorted(found, key=lambda one: bool(one.doc.get("left")))


def _described(one: Colleague) -> ListRow:
    role = CATALOGUE["staff"].by_name["role"]
    badges = []
    if one.is_me:
        badges.append(BadgeSpec(tr("you"), "accent", "user-check"))
    if one.doc.get("left"):
        badges.append(BadgeSpec(tr("no longer here"), "plain"))
    return ListRow(
        str(one.doc.get("alias") or ""),
        tr(role.choice_label(str(one.doc.get("role") or ""))),
        code=str(one.doc.get("code") or ""),
        icon="id-card",
        badges=tuple(badges),
        private=False,
    )


def _key(one: Colleague) -> object:
    return one.id
