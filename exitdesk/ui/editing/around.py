"""What one case offers to its editors: people to pick or to create, goals to name."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject

from exitdesk.domain.fields import Choice
from exitdesk.domain.ids import RecordId, reference
from exitdesk.services import cases
from exitdesk.ui.parts import KnownPerson, PeopleEntry, PersonPicker

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from exitdesk.services.changes import ChangeSet
    from exitdesk.ui.desk import Desk

Picker = PersonPicker | PeopleEntry


class Around(QObject):
    """Belongs to a page; its pickers follow when another case is shown."""

    def __init__(self, desk: Desk, today: Callable[[], date] = date.today) -> None:
        super().__init__(desk)
        self.today = today
        self.people: tuple[KnownPerson, ...] = ()
        self.goals: tuple[Choice, ...] = ()
        self._desk = desk
        self._case: RecordId | None = None
        self._pickers: list[Picker] = []
        self._waiting: list[tuple[Picker, str]] = []

    def show(
        self, case: RecordId, people: Sequence[KnownPerson], goals: Sequence[Choice] = ()
    ) -> None:
        """Offer the people and goals of another case."""
        self._case = case
        self.people, self.goals = tuple(people), tuple(goals)
        self._pickers = [one for one in self._pickers if shiboken6.isValid(one)]
        for picker in self._pickers:
            picker.set_people(self.people)

    def attach(self, picker: Picker) -> None:
        """Let `picker` offer these people, and create those that are new."""
        self._pickers.append(picker)
        picker.set_people(self.people)
        picker.creation_wanted.connect(self._on_creation_wanted)

    def name_of(self, person: str) -> str:
        """Return how a person in a document is shown."""
        known = next((one.name for one in self.people if one.value == person), None)
        return known or person.replace("_", " ")

    def _on_creation_wanted(self, name: str) -> None:
        picker = self.sender()
        if self._case is None or not isinstance(picker, PersonPicker | PeopleEntry):
            return
        self._waiting.append((picker, name))
        self._desk.write(
            cases.add_part, self._case, "contact", {"name": name}, then=self._on_created
        )

    def _on_created(self, result: tuple[RecordId, ChangeSet]) -> None:
        picker, name = self._waiting.pop(0)
        person = KnownPerson(reference(result[0]), name)
        self.people = (*self.people, person)
        for one in self._pickers:
            if shiboken6.isValid(one) and one is not picker:
                one.set_people(self.people)
        if shiboken6.isValid(picker):
            picker.take_created(person)
