"""The editor of each kind of field: a new kind is a walk that the type checker leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from exitdesk.domain.fields import Choice, Field, Kind
from exitdesk.domain.items import ITEMS, item_name
from exitdesk.i18n import tr
from exitdesk.ui.editing.groups import BlockEntry, rows_entry
from exitdesk.ui.editing.pick_entry import PickEntry
from exitdesk.ui.editing.simple_entries import (
    AnswerEntry,
    DatesEntry,
    InstantEntry,
    LinesEntry,
    TextEntry,
)
from exitdesk.ui.editing.tables import RatingsEntry, ScopeEntry, ScoresEntry
from exitdesk.ui.parts import (
    ChipsEntry,
    ChoiceEntry,
    DateEntry,
    DurationEntry,
    Entry,
    NumberEntry,
    PeopleEntry,
    PersonPicker,
    PlainTextEntry,
    ScaleEntry,
    TagsEntry,
)

if TYPE_CHECKING:
    from exitdesk.ui.editing.around import Around

_FEW_CHIPS: Final = 8
_AHEAD: Final = frozenset(
    [
        "due",
        "next_review",
        "valid_until",
        "review_on",
        "expected_start",
        "reply_by",
        "retention_review",
        "planned_on",
        "planned_release",
        "earliest_release",
        "until",
        "repeat_on",
        "promise_due",
        "homework_due",
        "date",
    ]
)
"""Names of dates that lie ahead: "friday" means the next one."""
_GOAL_NAMES: Final = frozenset({"goals", "carried"})
_FAMILY: Final = "K"
"""The letter of the items of the family form, which are added where they are rated."""


def entry_for(field: Field, around: Around) -> Entry:  # noqa: C901, PLR0911, PLR0912 (one arm a kind)
    """Return an empty editor for the values of `field`."""
    hidden = field.private
    match field.kind:
        case Kind.TEXT:
            return TextEntry(private=hidden)
        case Kind.PARAGRAPH:
            return PlainTextEntry(private=hidden, lines=2)
        case Kind.NUMBER:
            return NumberEntry(field.low or 0, 9999 if field.high is None else field.high)
        case Kind.MINUTES:
            return DurationEntry()
        case Kind.DATE:
            return DateEntry(around.today, future=field.name in _AHEAD)
        case Kind.INSTANT:
            return InstantEntry(around.today)
        case Kind.YES_NO:
            return AnswerEntry()
        case Kind.SCALE:
            low, high = (tr(end) for end in field.anchors or ("", ""))
            return ScaleEntry(field.high or 10, (low, high), low=field.low or 0, private=False)
        case Kind.BLOCK:
            return BlockEntry(field, around, entry_for)
        case Kind.ROWS:
            return rows_entry(field, around, entry_for)
        case Kind.LINES:
            return LinesEntry(private=hidden)
        case Kind.DATES:
            return DatesEntry(around.today)
        case Kind.SCORES:
            return ScoresEntry(field, around.goals)
        case Kind.SCOPE:
            return ScopeEntry()
        case Kind.RATINGS:
            return RatingsEntry(field, _rated_items(), around, entry_for)
        case Kind.CHOICE | Kind.CHOICES | Kind.TAGS:
            return _choosing(field, around.goals)
        case Kind.PERSON | Kind.PEOPLE:
            return _people(field, around)
        case _:
            assert_never(field.kind)


def _choosing(field: Field, goals: tuple[Choice, ...]) -> Entry:
    if field.kind is Kind.CHOICE:
        return ChoiceEntry(field.choices, open_words=field.open_choices, required=field.required)
    if field.kind is Kind.TAGS:
        if field.name in _GOAL_NAMES and goals:
            return PickEntry(goals, open_words=True, private=field.private)
        return TagsEntry(private=field.private)
    if len(field.choices) <= _FEW_CHIPS and not field.open_choices:
        return ChipsEntry(field.choices)
    return PickEntry(field.choices, open_words=field.open_choices)


def _people(field: Field, around: Around) -> Entry:
    picker = PersonPicker() if field.kind is Kind.PERSON else PeopleEntry()
    around.attach(picker)
    return picker


def _rated_items() -> tuple[Choice, ...]:
    return tuple(
        Choice(name, f"{name} {item_name(name)}") for name in ITEMS if not name.startswith(_FAMILY)
    )
