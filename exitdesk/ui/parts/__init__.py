"""The parts that pages are made of."""

from exitdesk.ui.parts.badges import Badge, BadgeSpec
from exitdesk.ui.parts.buttons import icon_button, push_button
from exitdesk.ui.parts.choice_entry import ChipsEntry, ChoiceEntry, YesNoEntry
from exitdesk.ui.parts.date_entry import DateEntry, DurationEntry, TimeEntry
from exitdesk.ui.parts.entry import Entry
from exitdesk.ui.parts.flow import FlowLayout, FlowRow
from exitdesk.ui.parts.form import Form, FormRow
from exitdesk.ui.parts.messages import Banner, InlineMessage, ProgressStrip, Toast
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
from exitdesk.ui.parts.text_entry import LineEntry, PlainTextEntry
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
    "LineEntry",
    "PageHeader",
    "PlainTextEntry",
    "ProgressStrip",
    "ReadingText",
    "Scrolled",
    "SearchBox",
    "Section",
    "TimeEntry",
    "Toast",
    "Words",
    "YesNoEntry",
    "column",
    "icon_button",
    "push_button",
    "row",
]
