"""The parts that pages are made of; a part is loaded when it is first asked for.

Loading all of them takes a tenth of a second, which the unlock window does not need to wait for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from exitdesk.ui.parts.badges import Badge, BadgeSpec
    from exitdesk.ui.parts.buttons import icon_button, push_button
    from exitdesk.ui.parts.choice_entry import ChipsEntry, ChoiceEntry, YesNoEntry
    from exitdesk.ui.parts.date_entry import DateEntry, DurationEntry, TimeEntry
    from exitdesk.ui.parts.entry import Entry
    from exitdesk.ui.parts.flow import FlowLayout, FlowRow
    from exitdesk.ui.parts.form import Form, FormRow
    from exitdesk.ui.parts.messages import Banner, InlineMessage, ProgressStrip, Toast
    from exitdesk.ui.parts.person_picker import KnownPerson, PeopleEntry, PersonPicker
    from exitdesk.ui.parts.row_list import ListRow, RowList
    from exitdesk.ui.parts.rows_entry import RowsEntry
    from exitdesk.ui.parts.scale_entry import NumberEntry, ScaleEntry
    from exitdesk.ui.parts.search_box import SearchBox
    from exitdesk.ui.parts.surfaces import (
        Card,
        EmptyState,
        KeyValueGrid,
        PageHeader,
        Scrolled,
        Section,
        column,
        row,
    )
    from exitdesk.ui.parts.tags_entry import TagsEntry
    from exitdesk.ui.parts.text_entry import LineEntry, PlainTextEntry
    from exitdesk.ui.parts.timeline import TimelineView
    from exitdesk.ui.parts.timeline_item import TimelineItem
    from exitdesk.ui.parts.words import CutWords, ReadingText, Words

_PLACES: Final = {
    "badges": ("Badge", "BadgeSpec"),
    "buttons": ("icon_button", "push_button"),
    "choice_entry": ("ChipsEntry", "ChoiceEntry", "YesNoEntry"),
    "date_entry": ("DateEntry", "DurationEntry", "TimeEntry"),
    "entry": ("Entry",),
    "flow": ("FlowLayout", "FlowRow"),
    "form": ("Form", "FormRow"),
    "messages": ("Banner", "InlineMessage", "ProgressStrip", "Toast"),
    "person_picker": ("KnownPerson", "PeopleEntry", "PersonPicker"),
    "row_list": ("ListRow", "RowList"),
    "rows_entry": ("RowsEntry",),
    "scale_entry": ("NumberEntry", "ScaleEntry"),
    "search_box": ("SearchBox",),
    "surfaces": (
        "Card",
        "EmptyState",
        "KeyValueGrid",
        "PageHeader",
        "Scrolled",
        "Section",
        "column",
        "row",
    ),
    "tags_entry": ("TagsEntry",),
    "text_entry": ("LineEntry", "PlainTextEntry"),
    "timeline": ("TimelineView",),
    "timeline_item": ("TimelineItem",),
    "words": ("CutWords", "ReadingText", "Words"),
}
_MODULE_OF: Final = {name: module for module, names in _PLACES.items() for name in names}


def __getattr__(name: str) -> object:
    """Load the module of a part when it is first asked for."""
    module = _MODULE_OF.get(name)
    if module is None:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{module}"), name)


__all__ = [
    "Badge",
    "BadgeSpec",
    "Banner",
    "Card",
    "ChipsEntry",
    "ChoiceEntry",
    "CutWords",
    "DateEntry",
    "DurationEntry",
    "EmptyState",
    "Entry",
    "FlowLayout",
    "FlowRow",
    "Form",
    "FormRow",
    "InlineMessage",
    "KeyValueGrid",
    "KnownPerson",
    "LineEntry",
    "ListRow",
    "NumberEntry",
    "PageHeader",
    "PeopleEntry",
    "PersonPicker",
    "PlainTextEntry",
    "ProgressStrip",
    "ReadingText",
    "RowList",
    "RowsEntry",
    "ScaleEntry",
    "Scrolled",
    "SearchBox",
    "Section",
    "TagsEntry",
    "TimeEntry",
    "TimelineItem",
    "TimelineView",
    "Toast",
    "Words",
    "YesNoEntry",
    "column",
    "icon_button",
    "push_button",
    "row",
]
