"""What happened? The kinds of events in groups, found by typing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from exitdesk.domain.catalogue import CATALOGUE, EVENT_KINDS
from exitdesk.domain.textkeys import folded
from exitdesk.i18n import N_, tr
from exitdesk.ui.editing.pictures import picture_of
from exitdesk.ui.editing.tall_area import TallArea
from exitdesk.ui.parts import FlowRow, SearchBox, Words, push_button
from exitdesk.ui.theme import theme


@dataclass(frozen=True, slots=True)
class KindGroup:
    """Kinds that belong together."""

    label: str
    kinds: tuple[str, ...]


GROUPS: Final = (
    KindGroup(
        N_("Contact"), ("session", "aftercare_contact", "meeting", "file_note", "milestone")
    ),
    KindGroup(N_("Beginning and end"), ("enquiry", "referral_in", "intake_decision",
                                        "phase_change", "handover", "closure", "reopening")),
    KindGroup(N_("Agreement and information"), ("consent", "permission", "information_shared",
                                                "security_consultation", "data_subject_request")),
    KindGroup(N_("Plan and assessment"), ("plan", "plan_review", "assessment",
                                          "instrument_result")),
    KindGroup(N_("Other services"), ("referral_out", "referral_update")),
    KindGroup(N_("Safety and outside events"), ("safety_concern", "critical_event",
                                                "setting_change", "legal_event")),
)  # fmt: skip
ALSO: Final = {
    "session": N_("visit call talk letter contact note"),
    "safety_concern": N_("danger threat child harm"),
    "permission": N_("prison visit permit"),
    "consent": N_("agreement signature"),
    "setting_change": N_("release transfer move"),
    "critical_event": N_("setback relapse incident arrest"),
    "legal_event": N_("court hearing verdict sentence"),
    "closure": N_("end close"),
    "milestone": N_("success step"),
    "referral_out": N_("clinic therapy service waiting"),
}
"""Other words under which a kind is found."""


class KindPicker(QWidget):
    """Groups of buttons over a line to type in; Enter takes the first that fits."""

    picked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        look = theme()
        self.box = SearchBox(tr("For example visit, consent, release"), tr("What happened?"))
        self.box.setMaximumWidth(look.px(520))
        self.box.searched.connect(self._on_searched)
        self.box.entered.connect(self._on_entered)
        self.box.stepped.connect(self._on_stepped)
        self._buttons: dict[str, QPushButton] = {}
        self._groups: list[tuple[QWidget, tuple[str, ...]]] = []
        self._none = Words(tr("Nothing is called that. A file note can hold anything."), "muted")
        self._none.hide()
        area = TallArea(margins=0)
        area.body.setSpacing(look.px(12))
        rest = tuple(
            kind.name
            for kind in EVENT_KINDS
            if not any(kind.name in group.kinds for group in GROUPS)
        )
        for group in (*GROUPS, KindGroup(N_("Other"), rest)):
            if group.kinds:
                area.body.addWidget(self._made_group(group))
        area.body.addWidget(self._none)
        area.body.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(look.px(16))
        whole.addWidget(self.box)
        whole.addWidget(area, 1)

    def start(self) -> None:
        """Begin with an empty line."""
        self.box.set_words("")
        self._on_searched("")
        self.box.setFocus()

    def shown(self) -> list[str]:
        """Return the kinds that fit, in their order."""
        return [name for name, button in self._buttons.items() if not button.isHidden()]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys go from button to button."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            forward = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1,
                       Qt.Key.Key_Up: -1}  # fmt: skip
            step = forward.get(Qt.Key(event.key()), 0)
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._on_clicked(watched)
                return True
            if step and isinstance(watched, QPushButton):
                mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
                sideways = event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Left)
                self._move(watched, -step if mirrored and sideways else step)
                return True
        return super().eventFilter(watched, event)

    def _made_group(self, group: KindGroup) -> QWidget:
        whole = QWidget()
        box = QVBoxLayout(whole)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme().px(6))
        box.addWidget(Words(tr(group.label), "overline"))
        flow = FlowRow(theme().px(8))
        for name in group.kinds:
            kind = CATALOGUE[name]
            button = push_button(tr(kind.label), self._on_pressed, icon=picture_of(kind.icon))
            button.setProperty("record_kind", name)
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            button.installEventFilter(self)
            self._buttons[name] = button
            flow.flow.addWidget(button)
        box.addWidget(flow)
        self._groups.append((whole, group.kinds))
        return whole

    def _on_searched(self, words: str) -> None:
        parts = folded(words).split()
        for name, button in self._buttons.items():
            known = folded(f"{button.text()} {tr(ALSO.get(name, ''))}")
            button.setVisible(all(part in known for part in parts))
        for group, kinds in self._groups:
            group.setVisible(any(not self._buttons[name].isHidden() for name in kinds))
        self._none.setVisible(not self.shown())

    def _on_entered(self, _words: str) -> None:
        shown = self.shown()
        if shown and self.box.words():
            self.picked.emit(shown[0])

    def _on_stepped(self, step: int) -> None:
        shown = self.shown()
        if step > 0 and shown:
            self._buttons[shown[0]].setFocus(Qt.FocusReason.TabFocusReason)

    def _move(self, button: QPushButton, step: int) -> None:
        shown = self.shown()
        at = shown.index(str(button.property("record_kind"))) + step
        if at < 0:
            self.box.setFocus()
        elif at < len(shown):
            self._buttons[shown[at]].setFocus(Qt.FocusReason.TabFocusReason)

    def _on_pressed(self) -> None:
        self._on_clicked(self.sender())

    def _on_clicked(self, button: QObject | None) -> None:
        if button is not None:
            self.picked.emit(str(button.property("record_kind")))
