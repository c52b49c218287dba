"""Two versions of one small form, as workbooks in Markdown."""

from __future__ import annotations

_COLUMNS = (
    "| | type | name | label::English (en) | label::Deutsch (de) "
    "| relevant | constraint | required |\n"
)


def _form(rows: str, choices: str, version: str) -> bytes:
    survey = "| survey |\n" + _COLUMNS + rows
    listed = (
        "| choices |\n| | list_name | name | label::English (en) | label::Deutsch (de) |\n"
        + choices
    )
    settings = (
        "| settings |\n| | form_title | form_id | version | default_language |\n"
        f"| | Visit talk | visit | {version} | English (en) |\n"
    )
    return (survey + listed + settings).encode()


_CHOICES = """
| | yes_no | yes | Yes | Ja |
| | yes_no | no | No | Nein |
| | topics | home | Where to live | Wohnen |
| | topics | work | Work | Arbeit |
""".lstrip()

ONE = _form(
    """
| | begin group | talk | The talk | Das Gespräch | | | |
| | text | place | Where did you talk? | Wo war das Gespräch? | | | yes |
| | select_one yes_no | alone | Did you talk alone? | Allein? | | | |
| | text | others | Who else was there? | Wer noch? | ${alone} = 'no' | | |
| | integer | minutes | How many minutes? | Wie viele Minuten? | | . < 600 | |
| | end group | | | | | | |
| | select_multiple topics | topics | What was it about? | Worum ging es? | | | |
| | begin repeat | person | A person | Eine Person | | | |
| | text | called | What do you call this person? | Wie heißt die Person? | | | |
| | integer | age | How old? | Wie alt? | | | |
| | end repeat | | | | | | |
""".lstrip(),
    _CHOICES,
    "1",
)

TWO = _form(
    """
| | begin group | talk | The talk | Das Gespräch | | | |
| | text | place | In which room? | In welchem Raum? | | | yes |
| | select_one yes_no | alone | Did you talk alone? | Allein? | | | |
| | integer | minutes | How many minutes? | Wie viele Minuten? | | . < 600 | |
| | end group | | | | | | |
| | select_multiple topics | topics | What was it about? | Worum ging es? | | | |
| | text | next | What comes next? | Was kommt? | | | |
| | begin repeat | person | A person | Eine Person | | | |
| | text | called | What do you call this person? | Wie heißt die Person? | | | |
| | integer | age | How old? | Wie alt? | | | |
| | end repeat | | | | | | |
""".lstrip(),
    _CHOICES + "| | topics | money | Money | Geld |\n",
    "2",
)
