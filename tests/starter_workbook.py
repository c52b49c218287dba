"""Make the starter workbook: ``python -m tests.starter_workbook``.

People copy it to write a form of their own, here or for KoboToolbox and ODK.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill

FILE: Final = Path(__file__).resolve().parent.parent / "resources/forms/starter/starter.xlsx"

Rows = Sequence[Sequence[object]]

SURVEY: Final[Rows] = (
    (
        *("type", "name", "label", "hint", "required", "relevant", "constraint"),
        *("constraint_message", "calculation", "default", "appearance", "choice_filter"),
        *("repeat_count", "parameters"),
    ),
    ("today", "filled_in_on"),
    ("note", "welcome", "This form shows the usual kinds of questions. Change and delete rows."),
    ("begin_group", "about", "About the talk", "", "", "", "", "", "", "", "field-list"),
    (
        "date",
        "talked_on",
        "When did you talk?",
        "",
        "yes",
        "",
        ". <= today()",
        "Not in the future.",
    ),
    ("time", "talked_at", "At what time?"),
    ("text", "place", "Where?", "A room, a café, on the telephone"),
    ("select_one yes_no", "alone", "Did you talk alone?", "", "", "", "", "", "", "", "horizontal"),
    ("text", "with_whom", "Who else was there?", "No full names", "", "${alone} = 'no'"),
    ("end_group",),
    ("begin_group", "now", "How it is now"),
    ("select_one agree", "rested", "I have slept well.", "", "", "", "", "", "", "", "likert"),
    ("select_one agree", "safe", "I feel safe where I live.", "", "", "", "", "", "", "", "likert"),
    ("select_multiple topic", "topics", "What should we talk about?", "As many as you like"),
    (
        *("text", "topic_words", "What else?", "", "", "selected(${topics}, 'other')", "", "", ""),
        *("", "multiline"),
    ),
    ("rank topic_rank", "first_things", "What matters most? Put it first."),
    (
        *("range", "hope", "How much hope is there for the next weeks?", "0 is none, 10 a lot"),
        *("", "", "", "", "", "", "", "", "", "start=0 end=10 step=1"),
    ),
    (
        *(
            "integer",
            "nights",
            "How many nights did you sleep elsewhere?",
            "In the last 30 days",
            "",
        ),
        *("", ". >= 0 and . <= 30", "Between 0 and 30."),
    ),
    ("decimal", "hours", "How many hours of work a week?", "Half hours as 0.5"),
    ("end_group",),
    ("begin_group", "region", "Where help could be near"),
    ("select_one country", "country", "Which country?"),
    (
        *("select_one city", "city", "Which city?", "", "", "${country} != ''", "", "", "", ""),
        *("minimal", "country = ${country}"),
    ),
    ("end_group",),
    ("begin_repeat", "person", "Somebody who helps"),
    ("text", "called", "What do you call this person?"),
    ("select_one yes_no", "knows", "Does this person know about us?"),
    ("end_repeat",),
    ("calculate", "helpers", "", "", "", "", "", "", "count(${person})"),
    (
        *("calculate", "well", "", "", "", "", "", ""),
        "coalesce(number(${rested}), 0) + coalesce(number(${safe}), 0)",
    ),
    ("note", "thanks", "Thank you. People who help: ${helpers}"),
)

CHOICES: Final[Rows] = (
    ("list_name", "name", "label", "country"),
    ("yes_no", "yes", "Yes"),
    ("yes_no", "no", "No"),
    ("agree", "0", "Not at all"),
    ("agree", "1", "A little"),
    ("agree", "2", "Mostly"),
    ("agree", "3", "Entirely"),
    ("topic", "family", "Family and friends"),
    ("topic", "housing", "Where to live"),
    ("topic", "work", "Work and money"),
    ("topic", "other", "Something else"),
    ("topic_rank", "family", "Family and friends"),
    ("topic_rank", "housing", "Where to live"),
    ("topic_rank", "work", "Work and money"),
    ("country", "at", "Austria"),
    ("country", "de", "Germany"),
    ("city", "graz", "Graz", "at"),
    ("city", "vienna", "Vienna", "at"),
    ("city", "berlin", "Berlin", "de"),
    ("city", "leipzig", "Leipzig", "de"),
)

SETTINGS: Final[Rows] = (
    ("form_title", "form_id", "version", "default_language"),
    ("Starter form", "starter", "1", ""),
)

SCORES: Final[Rows] = (
    (
        *("score", "label", "expression", "min_answered", "direction", "sd", "reliability"),
        "source",
    ),
)
BANDS: Final[Rows] = (("score", "from", "to", "label"),)
TERMS: Final[Rows] = (("key", "value", "source"),)

HELP: Final[Rows] = (
    ("Sheet", "Column", "What it is for"),
    ("survey", "", "One row for each question, from top to bottom."),
    ("survey", "type", ("text, integer, decimal, date, time, select_one L, select_multiple L, "
     "rank L (L is a list), range, note, calculate; begin_group and end_group, "
     "begin_repeat and end_repeat.")),
    ("survey", "name", ("A short name: letters, digits and _. It stays the same when words change, "
     "so that old answers still fit.")),
    ("survey", "label", ("What people read. For more languages: label::English (en), "
     "label::Deutsch (de) and so on, the same for hint.")),
    ("survey", "hint", "A short explanation below the question."),
    ("survey", "required", "yes where the form cannot be finished without an answer. Rarely."),
    ("survey", "relevant", "When the question is asked: ${alone} = 'no'."),
    ("survey", "constraint", "What an answer must be like; . is the answer: . >= 0 and . <= 30."),
    ("survey", "constraint_message", "What is said when it is not."),
    ("survey", "calculation", "For rows of the type calculate: what is counted."),
    ("survey", "default", "An answer that is already there at the beginning."),
    ("survey", "appearance", "How it looks: multiline, horizontal, likert, minimal, field-list."),
    ("survey", "choice_filter", ("Which choices are shown: country = ${country}, where country is "
     "a column of the sheet choices.")),
    ("survey", "repeat_count", "How often a repeated group is asked, where that is known."),
    ("survey", "parameters", "For range: start=0 end=10 step=1."),
    ("choices", "list_name", "The name of the list that a question asks for."),
    ("choices", "name", "What is stored. It stays the same when words change."),
    ("choices", "label", "What people read."),
    ("settings", "form_id", "The name of the form for programs: the same in every version."),
    ("settings", "version", "Count on with every change: answers keep the words of theirs."),
    ("scores", "", "One row for each score. Other programs do not read this sheet."),
    ("scores", "expression", "How it is counted: ${rested} + ${safe}."),
    ("scores", "min_answered", "How many answers are needed at least; else no value."),
    ("scores", "direction", "What a higher value means: more_distress or more_strength."),
    ("scores", "sd", ("Standard deviation and reliability of a named sample, with its source. "
     "Without them no change is called reliable.")),
    ("bands", "", "From and to of each band of a score, with its words."),
    ("terms", "", "Licence, source and who may use the form."),
    ("", "", "Check the form before use: exitdesk form check FILE."),
)  # fmt: skip

SHEETS: Final[dict[str, Rows]] = {
    "survey": SURVEY,
    "choices": CHOICES,
    "settings": SETTINGS,
    "scores": SCORES,
    "bands": BANDS,
    "terms": TERMS,
    "help": HELP,
}


def workbook() -> Workbook:
    """Return the starter workbook."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, rows in SHEETS.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append([value if value != "" else None for value in row])
        for cell in sheet[1]:
            cell.font = Font(bold=True)
            cell.fill = PatternFill("solid", fgColor="E4ECF0")
            sheet.column_dimensions[cell.column_letter].width = 22
        if rows[0][-1] == "What it is for":
            sheet.column_dimensions["C"].width = 90
        for line in sheet.iter_rows(min_row=2):
            for cell in line:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.freeze_panes = "A2"
    made.properties.creator = "exitdesk"
    made.properties.created = made.properties.modified = datetime(2026, 1, 1)  # noqa: DTZ001
    return made


def main() -> None:
    """Write the file."""
    FILE.parent.mkdir(parents=True, exist_ok=True)
    workbook().save(FILE)


if __name__ == "__main__":
    main()
