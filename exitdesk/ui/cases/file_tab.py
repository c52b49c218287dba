"""The file of a case, laid out by hand: who it is, how to reach them, where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from exitdesk.domain import showing
from exitdesk.domain.catalogue import kind_of
from exitdesk.i18n import N_, tr
from exitdesk.services import cases, erasing
from exitdesk.services.changes import ChangeSet
from exitdesk.ui.cases.field_row import FieldRow
from exitdesk.ui.cases.file_changes import PhaseCourse, SettingCourse
from exitdesk.ui.cases.part_list import PartList
from exitdesk.ui.editing.around import Around
from exitdesk.ui.editing.lines import SideBySide
from exitdesk.ui.exchange.register_tab import HoldersCard
from exitdesk.ui.parts import BadgeSpec, Card, FlowRow, Scrolled, Words, push_button, row
from exitdesk.ui.places import entry_page
from exitdesk.ui.reading.case_words import day_of, picture
from exitdesk.ui.reading.timeline_items import title
from exitdesk.ui.reading.values import sentence
from exitdesk.ui.theme import dress, theme

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from exitdesk.domain.ids import RecordId
    from exitdesk.domain.trouble import Trouble
    from exitdesk.services.erasing import Certificate
    from exitdesk.ui.desk import Desk
    from exitdesk.ui.reading.open_case import OpenCase

_WHO: Final = ("code", "alias", "kind", "state", "summary", "birth_year", "worker")
_LANGUAGE: Final = ("languages", "interpreter")
_RELEASE: Final = ("setting_place", "release_earliest", "release_planned", "release_actual")
_LEGAL: Final = ("legal_status", "proceedings_open", "conditions")
_MANDATE: Final = ("mandate", "mandate_reports")
_RETENTION: Final = ("retention_review", "legal_hold")
_COMING: Final = ("enquiry", "referral_in", "intake_decision")
_MOST_COMING: Final = 8


class FileTab(QWidget):
    """Every field of the case and its parts; each is edited where it stands."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._opened: OpenCase | None = None
        self.around = Around(desk)
        self.rows: dict[str, FieldRow] = {}
        self.parts: list[PartList] = []
        self.phase, self.setting = PhaseCourse(desk), SettingCourse(desk)
        self.coming = _ComingToUs(desk)
        self.holders = HoldersCard(desk)
        self._make_parts()
        area = Scrolled(margins=0)
        area.body.setContentsMargins(0, theme().px(12), theme().px(8), theme().px(24))
        area.body.addWidget(SideBySide([(self._left(), 1), (self._right(), 1)]))
        area.body.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(area)

    def show_case(self, opened: OpenCase) -> None:
        """Show the file of a case; what is being edited there stays open."""
        self._opened = opened
        self.around.show(opened.id, opened.people)
        for name, one in self.rows.items():
            one.show_value(opened, opened.id, opened.doc.get(name))
        if opened.page.row.closed_on:
            # The entry that closed the case says so, not the field.
            self.rows["state"].show_value(opened, opened.id, opened.page.row.state)
        self.rows["state"].edit.setVisible(not opened.page.row.closed_on)
        for part in self.parts:
            part.show_case(opened)
        for course in (self.phase, self.setting):
            course.show_case(opened)
        self.coming.show_case(opened)
        self.holders.show_case(opened.id)
        self._concern.setVisible(
            opened.page.row.kind == "family" or bool(opened.doc.get("person_of_concern"))
        )
        for draft in opened.drafts:
            if draft.kind == "case" and draft.place.get("field") in self.rows:
                self.rows[draft.place["field"]].go_on(draft)

    def point_to(self, record: str) -> None:
        """Put the focus on a part, or on a field of that name."""
        if record in self.rows:
            self.rows[record].edit.setFocus()

    def place(self) -> dict[str, Any]:
        """Nothing: what is being typed is a draft."""
        return {}

    def restore(self, place: dict[str, Any]) -> None:
        """Nothing to go back to."""

    def _make_parts(self) -> None:
        made = PartList
        self.names = made(
            self._desk,
            self.around,
            "name",
            add=tr("Add a name"),
            empty=tr("No name is kept. The alias is enough for most work."),
        )
        self.reach = made(
            self._desk,
            self.around,
            "reach",
            add=tr("Add a way"),
            empty=tr("Not noted yet: which way is safe, and when?"),
            badges=_reach_badges,
        )
        self.flags = made(
            self._desk,
            self.around,
            "flag",
            add=tr("Add a flag"),
            empty=tr("Nothing that everybody must know. A flag always runs out."),
            badges=self._flag_badges,
        )
        self.links = made(
            self._desk,
            self.around,
            "link",
            add=tr("Add a link"),
            empty=tr("No link to another file."),
        )
        self.parts = [self.names, self.reach, self.flags, self.links]

    def _left(self) -> QWidget:
        self._concern = self._card(N_("Person of concern"), ("person_of_concern",))
        return _column(
            self._card(N_("Who"), _WHO),
            _holding(Card(tr("Names")), self.names),
            _holding(Card(tr("How to reach safely")), self.reach),
            self._card(N_("Languages"), _LANGUAGE),
            self._concern,
            self._card(N_("What was agreed"), ("emphasis",)),
            _holding(Card(tr("Flags")), self.flags),
        )

    def _right(self) -> QWidget:
        return _column(
            _holding(Card(tr("Phase")), self.phase),
            self._card(N_("Setting"), _RELEASE, before=self.setting),
            self._card(N_("Legal situation"), _LEGAL),
            self._card(N_("Mandate"), _MANDATE),
            _holding(Card(tr("Coming to us")), self.coming),
            _holding(Card(tr("Linked files")), self.links),
            self.holders,
            self._card(N_("Keeping and erasing"), _RETENTION, after=self._made_erase()),
        )

    def _card(
        self,
        heading: str,
        names: Sequence[str],
        *,
        before: QWidget | None = None,
        after: QWidget | None = None,
    ) -> Card:
        card = Card(tr(heading))
        card.body.setSpacing(theme().px(4))
        if before is not None:
            card.add(before)
        described = kind_of("case").by_name
        for name in names:
            made = FieldRow(self._desk, self.around, described[name], self._save)
            self.rows[name] = made
            card.add(made)
        if after is not None:
            card.add(after)
        return card

    def _save(
        self,
        name: str,
        value: Any,
        was: Any,
        then: Callable[[Any], object],
        failed: Callable[[Trouble], object],
    ) -> None:
        if self._opened is not None:
            self._desk.write(
                cases.change,
                self._opened.id,
                {name: value},
                {name: was},
                then=then,
                failed=failed,
            )

    def _flag_badges(self, doc: Mapping[str, Any]) -> Sequence[BadgeSpec]:
        until = day_of(str(doc.get("expires_on", "")))
        if self._opened is not None and until is not None and until < self._opened.today:
            return (BadgeSpec(tr("has run out"), "plain", "calendar-x"),)
        return ()

    def _made_erase(self) -> QWidget:
        holder = QWidget()
        line = row(
            push_button(tr("Erase this file"), self._on_erase, icon="trash-2", kind="danger")
        )
        line.addStretch(1)
        line.setContentsMargins(0, theme().px(8), 0, 0)
        holder.setLayout(line)
        return holder

    def _on_erase(self) -> None:
        if self._opened is not None:
            self._desk.runner.run(
                erasing.preview, self._desk.vault, self._opened.id, then=self._on_erase_preview
            )

    def _on_erase_preview(self, counts: dict[str, int]) -> None:
        if self._opened is None:
            return
        code = self._opened.page.row.code
        text = tr(
            "{n} entries, their history, documents and drafts are destroyed for good, here and in "
            "the backups of this vault. Nobody can bring them back. To do it, type the code of "
            "the case: {code}",
            n=sum(counts.values()),
            code=code,
        )
        typed = self._desk.questions.ask_words(self, tr("Erase this file for good?"), text)
        if typed is not None and typed.strip() == code:
            self._desk.runner.run(
                erasing.erase,
                self._desk.vault,
                self._opened.id,
                then=self._on_erased,
                busy=tr("Erasing"),
            )

    def _on_erased(self, certificate: Certificate) -> None:
        if self._opened is None:
            return
        gone = self._opened.id
        self._desk.go("cases")
        self._desk.changed.emit(
            ChangeSet(tr("Erased"), frozenset({"case"}), frozenset({gone}), frozenset({gone}))
        )
        self._desk.questions.tell(
            self,
            tr("The file is erased"),
            tr(
                "{n} entries were destroyed on {when}.",
                n=sum(certificate.counts.values()),
                when=showing.moment(certificate.erased_at),
            ),
        )


class _ComingToUs(QWidget):
    """How the case came to us: enquiry, referral, the decision of two people."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._case: RecordId | None = None
        self._lines: list[QWidget] = []
        self._told: list[tuple[RecordId, str, str, str]] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme().px(6))
        self._none = Words(tr("Nothing noted yet."), "muted")
        self._box.addWidget(self._none)
        buttons = FlowRow(theme().px(4))
        for kind, words in (
            ("referral_in", tr("Note a referral")),
            ("intake_decision", tr("Note the decision")),
        ):
            button = push_button(words, self._on_add, icon="plus", kind="quiet")
            button.setProperty("event", kind)
            buttons.flow.addWidget(button)
        self._box.addWidget(buttons)

    def show_case(self, opened: OpenCase) -> None:
        """Show the entries that say how the case came."""
        self._case = opened.id
        told = [
            (r.id, r.kind, showing.day(str(r.doc.get("occurred_on", ""))), title(r.kind, r.doc))
            for r in opened.page.events
            if r.kind in _COMING
        ][-_MOST_COMING:]
        if told != self._told:
            self._told = told
            self._draw()

    def _draw(self) -> None:
        for line in self._lines:
            line.hide()
            line.deleteLater()
        self._lines = []
        for record, kind, day, said in self._told:
            button = push_button(f"{day} · {tr(kind_of(kind).label)}", self._on_open, kind="link")
            dress(button, picture(kind_of(kind)), "accent_text", 16)
            button.setProperty("record", record)
            line = QWidget()
            inner = row(button, Words(sentence(said), private=True))
            inner.setStretch(1, 1)
            line.setLayout(inner)
            self._box.insertWidget(len(self._lines), line)
            self._lines.append(line)
        self._none.setVisible(not self._lines)

    def _on_add(self) -> None:
        button = self.sender()
        if button is not None:
            kind = button.property("event")
            self._desk.go(entry_page(kind), [self._case, kind, None, None])

    def _on_open(self) -> None:
        button = self.sender()
        if button is not None:
            self._desk.go("case", [self._case, "timeline", button.property("record")])


def _reach_badges(doc: Mapping[str, Any]) -> Sequence[BadgeSpec]:
    match doc.get("safe"):
        case "not_safe":
            return (BadgeSpec(tr("not safe"), "problem"),)
        case "only_if":
            return (BadgeSpec(tr("only as described"), "caution"),)
        case _:
            return ()


def _holding(card: Card, *widgets: QWidget) -> Card:
    card.add(*widgets)
    return card


def _column(*cards: QWidget) -> QWidget:
    holder = QWidget()
    box = QVBoxLayout(holder)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(theme().px(16))
    for card in cards:
        box.addWidget(card)
    box.addStretch(1)
    return holder
