"""Forms for what changes with a date: the phase and the setting of a case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from exitdesk.domain import showing
from exitdesk.domain import vocabulary as v
from exitdesk.i18n import tr
from exitdesk.services import cases
from exitdesk.ui.cases.shortcuts import within
from exitdesk.ui.editing.simple_entries import TextEntry
from exitdesk.ui.parts import (
    ChoiceEntry,
    DateEntry,
    Form,
    InlineMessage,
    PlainTextEntry,
    Words,
    push_button,
    row,
)
from exitdesk.ui.reading.case_words import label_of, phase_words, setting_words
from exitdesk.ui.reading.facts import Table
from exitdesk.ui.reading.painted import FactTable
from exitdesk.ui.reading.values import plain_words, sentence
from exitdesk.ui.theme import theme

if TYPE_CHECKING:
    from exitdesk.domain.ids import RecordId
    from exitdesk.domain.trouble import Trouble
    from exitdesk.services.changes import ChangeSet
    from exitdesk.services.vault import Vault
    from exitdesk.ui.desk import Desk
    from exitdesk.ui.reading.open_case import OpenCase


class _ChangeForm(QFrame):
    """A small form with a date; `done` when it is saved or given up."""

    done = Signal()

    def __init__(self, desk: Desk, case: RecordId) -> None:
        super().__init__()
        self._desk, self._case = desk, case
        self.setProperty("role", "sunken")
        self.form = Form()
        self.message = InlineMessage()
        buttons = row(
            push_button(tr("Save"), self.save, kind="primary"),
            push_button(tr("Cancel"), self.done.emit, kind="quiet"),
        )
        buttons.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(*[theme().px(12)] * 4)
        box.setSpacing(theme().px(12))
        for one in (self.message, self.form):
            box.addWidget(one)
        box.addLayout(buttons)
        within(self, "Ctrl+Return", self.save)
        within(self, "Esc", self.done.emit)

    def save(self) -> None:
        """Save the change."""
        raise NotImplementedError

    def _day(self) -> date | None:
        editor = self.form.editor("occurred_on")
        if editor.fault() or not editor.value():
            said = editor.fault() or tr("Since when?")
            self.form.row("occurred_on").show_fault(said)
            return None
        return date.fromisoformat(editor.value())

    def _told(self, name: str, sentence_: str) -> str:
        value = self.form.editor(name).value()
        self.form.row(name).show_fault("" if value else sentence_)
        return str(value or "")

    def _on_saved(self, _result: object) -> None:
        self.done.emit()

    def _on_trouble(self, trouble: Trouble) -> None:
        self.message.tell_trouble(trouble)


class PhaseForm(_ChangeForm):
    """A change of phase, with who decided it. Phases may be skipped, taken back, or overlap."""

    def __init__(self, desk: Desk, opened: OpenCase) -> None:
        super().__init__(desk, opened.id)
        self.form.add("to", tr("Phase now"), ChoiceEntry(v.PHASE))
        self.form.add_side_by_side(
            ("occurred_on", tr("Since"), DateEntry()),
            ("also", tr("At the same time"), ChoiceEntry(v.PHASE)),
        )
        self.form.editor("occurred_on").set_value(opened.today.isoformat())
        self.form.add("by", tr("Decided by"), ChoiceEntry(v.DECIDED_BY))
        self.form.add("reason", tr("Reason"), PlainTextEntry(lines=2))

    def save(self) -> None:
        """Note the change of phase."""
        to, by = self._told("to", tr("Which phase?")), self._told("by", tr("Who decided?"))
        day = self._day()
        if to and by and day is not None:
            said = self.form.values()
            self._desk.write(
                cases.change_phase,
                self._case,
                to,
                by,
                day,
                str(said["reason"] or ""),
                str(said["also"] or ""),
                then=self._on_saved,
                failed=self._on_trouble,
            )


class SettingForm(_ChangeForm):
    """A change of setting: release, transfer, move."""

    def __init__(self, desk: Desk, opened: OpenCase) -> None:
        super().__init__(desk, opened.id)
        self.form.add("setting", tr("Setting now"), ChoiceEntry(v.SETTING))
        self.form.add("occurred_on", tr("Since"), DateEntry())
        self.form.editor("occurred_on").set_value(opened.today.isoformat())
        self.form.add("to", tr("Where"), TextEntry(private=True))
        self.form.add("by", tr("Decided by"), ChoiceEntry(v.DECIDED_BY))
        self.form.add("effect", tr("Effect"), PlainTextEntry(lines=2))

    def save(self) -> None:
        """Note the change of setting."""
        setting, day = self._told("setting", tr("Which setting?")), self._day()
        if setting and day is not None:
            said = self.form.values()
            more = {n: said[n] for n in ("to", "by", "effect")}
            self._desk.write(
                _changed_setting,
                self._case,
                setting,
                day,
                more,
                then=self._on_saved,
                failed=self._on_trouble,
            )


def _changed_setting(
    vault: Vault, case: RecordId, setting: str, day: date, more: Mapping[str, object]
) -> ChangeSet:
    return cases.change_setting(vault, case, setting, day, **more)


class _Course(QWidget):
    """What something is now, how it came about, and a button that opens the form for a change."""

    def __init__(self, desk: Desk, words: str) -> None:
        super().__init__()
        self._desk = desk
        self._opened: OpenCase | None = None
        self.form: _ChangeForm | None = None
        self._table: QWidget | None = None
        self._rows: list[tuple[str, ...]] = []
        self.now = Words("", "strong")
        self.change = push_button(words, self.begin, icon="pencil", kind="quiet")
        line = row(self.now, self.change)
        line.setStretch(0, 1)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme().px(8))
        self._box.addLayout(line)

    def show_case(self, opened: OpenCase) -> None:
        """Show the course of an open case."""
        if self._opened is not None and self._opened.id != opened.id:
            self._end()
        self._opened = opened
        self.now.setText(self._said_now(opened) or tr("not noted"))
        rows = self._past(opened)
        if rows == self._rows:
            return
        self._rows = rows
        if self._table is not None:
            self._table.hide()
            self._table.deleteLater()
            self._table = None
        if rows:
            self._table = FactTable(Table("", ("", "", ""), tuple(rows)))
            self._box.addWidget(self._table)

    def begin(self) -> None:
        """Open the form."""
        if self.form is None and self._opened is not None:
            self.form = self._made_form(self._opened)
            self.form.done.connect(self._end)
            self._box.insertWidget(1, self.form)
            self.change.hide()
            self.form.form.editor(self.form.form.names()[0]).setFocus()

    def _end(self) -> None:
        if self.form is not None:
            self.form.hide()
            self.form.deleteLater()
            self.form = None
            self.change.show()
            self.change.setFocus()

    def _made_form(self, opened: OpenCase) -> _ChangeForm:
        raise NotImplementedError

    def _said_now(self, opened: OpenCase) -> str:
        raise NotImplementedError

    def _past(self, opened: OpenCase) -> list[tuple[str, ...]]:
        raise NotImplementedError


def _by(doc: dict[str, Any]) -> str:
    by = str(doc.get("by") or "")
    return tr("decided by: {who}", who=label_of(v.DECIDED_BY, by)) if by else ""


class PhaseCourse(_Course):
    """The phases of a case."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("Change the phase"))

    def _made_form(self, opened: OpenCase) -> _ChangeForm:
        return PhaseForm(self._desk, opened)

    def _said_now(self, opened: OpenCase) -> str:
        return sentence(phase_words(opened.page.row.phase))

    def _past(self, opened: OpenCase) -> list[tuple[str, ...]]:
        """Return every change of phase; where none was noted, the phases of the notes."""
        noted: list[tuple[str, ...]] = [
            (showing.day(str(r.doc.get("occurred_on", ""))), phase_words(str(r.doc.get("to", ""))),
             _by(r.doc))
            for r in opened.page.events
            if r.kind == "phase_change"
        ]  # fmt: skip
        return (noted or _phases_of_notes(opened))[::-1]


def _phases_of_notes(opened: OpenCase) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    last = ""
    for record in opened.page.events:
        phase = str(record.doc.get("phase") or "")
        if record.kind == "session" and phase and phase != last:
            last = phase
            since = showing.day(str(record.doc.get("occurred_on", "")))
            found.append((since, phase_words(phase), tr("first note in this phase")))
    return found


class SettingCourse(_Course):
    """The settings of a case."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("Change the setting"))

    def _made_form(self, opened: OpenCase) -> _ChangeForm:
        return SettingForm(self._desk, opened)

    def _said_now(self, opened: OpenCase) -> str:
        setting = opened.page.row.setting
        return sentence(setting_words(setting)) if setting else ""

    def _past(self, opened: OpenCase) -> list[tuple[str, ...]]:
        found: list[tuple[str, ...]] = []
        for record in opened.page.events:
            if record.kind == "setting_change":
                doc = record.doc
                words = [setting_words(str(doc["setting"]))] if doc.get("setting") else []
                words += [plain_words(str(doc[n])) for n in ("kind", "to") if doc.get(n)]
                found.append(
                    (showing.day(str(doc.get("occurred_on", ""))), " · ".join(words), _by(doc))
                )
        return found[::-1]
