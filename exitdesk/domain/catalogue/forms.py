"""Forms of the organisation and the answers to them in a case."""

from __future__ import annotations

from exitdesk.domain.catalogue.events import REF, WHEN, WORKER
from exitdesk.domain.fields import (
    Field,
    Kind,
    RecordKind,
    Role,
    choice,
    choices,
    date_,
    number,
    paragraph,
    people,
    rows,
    text,
    yes_no,
)
from exitdesk.i18n import N_

STATES = choices(
    ("draft", N_("being tried")), ("published", N_("in use")), ("retired", N_("retired"))
)
ENTERED = choices(
    ("screen", N_("on the screen")),
    ("paper", N_("from paper")),
    ("talk", N_("together, in the talk mode")),
    ("file", N_("from a file")),
)

FORM = RecordKind(
    "form",
    N_("Form"),
    Role.LIBRARY,
    (
        text("form_id", N_("Name of the form"), required=True, private=False),
        text("title", N_("Title"), private=False),
        text("version", N_("Version"), private=False, searched=False),
        choice("state", N_("State"), STATES, required=True, private=False, searched=False),
        text("file_name", N_("File name"), private=False, searched=False),
        number("questions", N_("Questions"), 0, 1_000_000, private=False),
        Field("languages", Kind.LINES, N_("Languages"), private=False, searched=False),
        text("holder", N_("Whose it is"), private=False, searched=False),
        text("licence", N_("Licence"), private=False, searched=False),
        paragraph("notice", N_("Notice"), private=False, searched=False),
        text("source", N_("Source"), private=False, searched=False),
        Field("uses", Kind.LINES, N_("What it may be used for"), private=False, searched=False),
        text("who", N_("Who may use it"), private=False, searched=False),
        yes_no("screening", N_("Screening, not diagnosis"), private=False),
        yes_no("ours", N_("Comes with the program"), private=False),
        date_("added_on", N_("Added on"), private=False),
        Field("report", Kind.LINES, N_("To know about it"), private=False, searched=False),
        text("hash", N_("Hash"), private=False, searched=False, machine=True),
        text("content", N_("Content"), private=False, searched=False, machine=True),
        number("size", N_("Size in bytes"), 0, 200_000_000, private=False, machine=True),
        text("scoring", N_("Scores"), private=False, searched=False, machine=True),
    ),
    icon="clipboard-list",
)

SUBMISSION = RecordKind(
    "submission",
    N_("Form filled in"),
    Role.EVENT,
    (
        WHEN,
        REF,
        text("title", N_("Form"), required=True, private=False),
        text("form_version", N_("Version"), private=False, searched=False),
        WORKER,
        people("by", N_("By"), rare=True),
        yes_no("client_present", N_("Client present")),
        choice("entered_how", N_("Entered"), ENTERED, private=False, searched=False),
        date_("written_on", N_("Written on paper on"), private=False),
        Field("entered_at", Kind.INSTANT, N_("Entered on"), private=False),
        text("language", N_("Language"), private=False, searched=False),
        number("answered", N_("Answered"), 0, 1_000_000, private=False),
        number("asked", N_("Of so many that apply"), 0, 1_000_000, private=False),
        rows(
            "scores",
            N_("Scores"),
            text("label", N_("Score")),
            text("value", N_("Value")),
            text("band", N_("Range")),
            text("complete", N_("Answered")),
            text("cut_off", N_("Cut-off")),
            text("name", N_("Name"), searched=False, machine=True),
            searched=False,
        ),
        paragraph("answers", N_("Answers")),
        rows(
            "safety_looked_at",
            N_("Safety, looked at while filling in"),
            text("item", N_("Question"), private=False, searched=False, machine=True),
            text("question", N_("Question"), private=False, searched=False),
            text("why", N_("Why nothing more was opened")),
            Field("at", Kind.INSTANT, N_("When"), private=False),
        ),
        paragraph("note", N_("Note")),
        text("form", N_("Form"), required=True, private=False, searched=False, machine=True),
        text("form_id", N_("Name of the form"), required=True, searched=False, machine=True),
        text("instance", N_("Answers as XML"), required=True, searched=False, machine=True),
        text("instance_id", N_("Number of the answers"), searched=False, machine=True),
    ),
    icon="clipboard-check",
    finalises=True,
)
