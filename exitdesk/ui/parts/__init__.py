"""The parts that pages are made of."""

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
from exitdesk.ui.parts.timeline import TimelineItem, TimelineView
from exitdesk.ui.parts.words import CutWords, ReadingText, Words

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
