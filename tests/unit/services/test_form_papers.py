"""Forms on paper: what stands there, and when something is to be answered."""

from __future__ import annotations

import pytest

from exitdesk.forms.definition import FormDefinition
from exitdesk.reports.model import Blanks, Callout, Columns, Document, Heading, PageBreak, TickBoxes
from exitdesk.services import form_hints, form_library, form_papers
from exitdesk.services.vault import Vault
from tests.unit.services.form_vault import taken

_HEAD = "| survey |\n| | type | name | label | relevant | parameters |\n"
_LISTS = "| choices |\n| | list_name | name | label |\n| | l | a | Ants |\n| | l | b | Bees |\n"


def _form(vault: Vault, rows: str) -> FormDefinition:
    settings = "| settings |\n| | form_id | version |\n| | t | 1 |\n"
    record, _, _ = form_library.take(vault, "t.md", (_HEAD + rows + _LISTS + settings).encode())
    return form_library.definition(vault, record)


def _all(document: Document, kind: type) -> list:  # type: ignore[type-arg]
    blocks = list(document.blocks)
    found = []
    while blocks:
        block = blocks.pop(0)
        if isinstance(block, Columns):
            blocks[:0] = [inner for part in block.parts for inner in part]
        if isinstance(block, kind):
            found.append(block)
    return found


@pytest.mark.parametrize(
    ("relevant", "words"),
    [
        ("${q} = 'a'", "Only if 1 is “Ants”:"),
        ("${q} != 'a'", "Only if 1 is not “Ants”:"),
        ("selected(${m}, 'b')", "Only if 2 is “Bees”:"),
        ("not(selected(${m}, 'b'))", "Only if 2 is not “Bees”:"),
        ("${n} > 3 and ${q} = 'b'", "Only if 3 is more than 3 and 1 is “Bees”:"),
        ("${n} < 3 or ${n} >= 9", "Only if 3 is less than 3 or 3 is 9 or more:"),
        ("(${n} <= 2)", "Only if 3 is 2 or less:"),
        ("${q} > 1 or ${m} > 1 or ${n} > 1", "Only if one of 1, 2, 3 is more than 1:"),
        ("${n} != ''", "Only if 3 is answered:"),
        ("${n} = ''", "Only if 3 is not answered:"),
        ("${n} + 1 > 3", "If this applies:"),
        ("${n} > 1 and ${q} = 'a' or ${q} = 'b'", "If this applies:"),
        ("true()", ""),
        ("", ""),
    ],
)
def test_a_condition_in_words(vault: Vault, relevant: str, words: str) -> None:
    definition = _form(
        vault,
        "| | select_one l | q | Q | | |\n| | select_multiple l | m | M | | |\n"
        f"| | integer | n | N | | |\n| | text | t | T | {relevant} | |\n",
    )
    numbered = form_hints.numbers(definition)
    names = next(names for names in numbered if names[-1] == "t")
    assert form_hints.condition(definition, names, numbered) == words


def test_a_number_is_no_choice(vault: Vault) -> None:
    definition = _form(
        vault, "| | integer | n | N | | |\n| | note | w | Words | | |\n| | date | d | D | | |\n"
    )
    assert [names[-1] for names in form_hints.numbers(definition)] == ["n", "d"]
    document = form_papers.blank(definition)
    assert [one.text for one in _all(document, Heading)] == ["t", "1. N", "2. D"]
    labels = [label for one in _all(document, Blanks) for label, _ in one.fields]
    assert labels == ["Case code", "Date", "Number", "Day, month, year"]


def test_a_range_has_its_steps_and_a_rank_its_list(vault: Vault) -> None:
    definition = _form(
        vault,
        "| | range | r | R | | start=0 end=4 step=1 |\n| | rank l | k | K | | |\n"
        "| | range | wide | W | | start=0 end=900 step=1 |\n| | acknowledge | ok | OK | | |\n",
    )
    found = [one.options for one in _all(form_papers.blank(definition), TickBoxes)]
    assert found == [("0", "1", "2", "3", "4"), ("Ants", "Bees"), ("yes",)]


def test_cards_have_one_question_each(vault: Vault) -> None:
    document = form_papers.library_cards(vault, taken(vault))
    assert len(_all(document, PageBreak)) == 6
    german = form_papers.library_cards(vault, form_library.forms(vault)[0].record, "Deutsch (de)")
    assert "Allein?" in [one.text for one in _all(german, Heading)]
    assert german.language == "de"


@pytest.mark.parametrize("name", ["five_areas", "family_seven"])
def test_our_own_forms_say_that_they_are_unvalidated(vault: Vault, name: str) -> None:
    form, _ = form_library.add_shipped(vault, name)
    document = form_papers.library_blank(vault, form)
    assert document.marking == "Unvalidated"
    said = "Unvalidated form: an aid to planning, no measure of a person."
    assert said in [one.title for one in _all(document, Callout)]
    as_a_form = form_papers.blank(form_library.definition(vault, form))
    assert "Unvalidated" in [one.title for one in _all(as_a_form, Callout)]
    assert form_papers.library_cards(vault, form).marking == "Unvalidated"
