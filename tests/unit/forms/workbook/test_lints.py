"""What works but is worth knowing, and what a desk does differently."""

from __future__ import annotations

import pytest

from exitdesk.forms.workbook.model import Severity
from tests.unit.forms.workbook.making import cells, here, markdown

COLUMNS = "type|name|label|relevant|constraint|calculation|appearance|default"

DIFFERENT = [
    ("text|b|B||regex(., 'x+')|||", "survey!F3", "match the whole text"),
    ("text|b|B|round(-1.5) = 1||||", "survey!E3", "rounds halves"),
    ("text|b|B|${a}[1] = 1||||", "survey!E3", "A number in [...]"),
    ("text|b|B|//a = 1||||", "survey!E3", '"//" in a path'),
    ("text|b|B|count(../a[position() = last()]) = 1||||", "survey!E3", "last() does not work"),
    ("text|b|B|floor(${a}) = 1||||", "survey!E3", "floor() does not work"),
    ("text|b|B|substring(${a}, 1) = 'x'||||", "survey!E3", "substr()"),
    ("text|b|B|position(..) = 1||||", "survey!E3", "position()"),
    ("text|b|B|boolean-from-string(${a})||||", "survey!E3", "in capitals"),
    ("text|b|B|date('soon') = today()||||", "survey!E3", "no date"),
    ("text|b|B|${a} != yes||||", "survey!E3", "in quotation marks"),
    ("calculate|b||||once(random())||", "survey!G3", "once()"),
    ("calculate|b||||add-date(today(), 1)||", "survey!G3", "add-date()"),
    ("calculate|b||||pulldata('list', 'x', 'y', ${a})||", "survey!G3", "beside the form"),
    ("select_one_from_file list.csv|b|B|||||", "survey!B3", "list.csv"),
]
UNSUPPORTED = [
    ("geopoint|b|B|||||", "survey!B3", "typed by hand"),
    ("geotrace|b|B|||||", "survey!B3", "typed by hand"),
    ("barcode|b|B|||||", "survey!B3", "typed"),
    ("image|b|B|||||", "survey!B3", "camera"),
    ("audio|b|B|||||", "survey!B3", "recorded"),
    ("q picture|b|B|||||", "survey!B3", "camera"),
    ("file|b|B|||||", "survey!B3", "document"),
    ("deviceid|b||||||", "survey!B3", "Left empty"),
    ("get phone number|b||||||", "survey!B3", "Left empty"),
    ("username|b||||||", "survey!B3", "Left empty"),
    ("start-geopoint|b||||||", "survey!B3", "Left empty"),
    ("audit|audit||||||", "survey!B3", "not recorded"),
    ("background-audio|b||||||", "survey!B3", "recorded"),
    ("date|b|B||||ethiopian|", "survey!H3", "Gregorian"),
    ("text|b|B||||printer:org.x|", "survey!H3", "No other program"),
    ("text|b|B||||ex:org.odk.app(x=1)|", "survey!H3", "No other program"),
    ("image|b|B||||signature|", "survey!H3", "signed"),
    ("select_one_from_file p.geojson|b|B|||||", "survey!B3", "Where the places of p.geojson lie"),
    ("text|b|B|||||${last-saved#a}", "survey!I3", "saved last"),
]


@pytest.mark.parametrize(("row", "place", "words"), DIFFERENT)
def test_where_engines_differ_there_is_a_warning(row: str, place: str, words: str) -> None:
    found = here(markdown(f"{COLUMNS}\ntext|a|A|||||\n{row}"))
    told = [one for one in found.of(Severity.WARNING) if words in one.message]
    assert [one.cell for one in told] == [place]
    assert found.usable


@pytest.mark.parametrize(
    "row",
    [
        "text|b|B||regex(., '^x+$')|||",
        "text|b|B|date('2026-01-01') > today()||||",
        "text|b|B|date(${a}) > today()||||",
        "text|b|B|${a} = 'yes' and not(${a} = true())||||",
        "text|b|B|selected(${a}, '//last()')||||",
        "text|b|B|${a} <= 3 or 3 >= number(${a})||||",
    ],
)
def test_what_is_the_same_everywhere_is_not_warned_of(row: str) -> None:
    assert here(markdown(f"{COLUMNS}\ntext|a|A|||||\n{row}")).problems == ()


@pytest.mark.parametrize(("row", "place", "words"), UNSUPPORTED)
def test_what_a_desk_cannot_do_is_told_row_by_row(row: str, place: str, words: str) -> None:
    found = here(markdown(f"{COLUMNS}\ntext|a|A|||||\n{row}"))
    told = [one for one in found.of(Severity.UNSUPPORTED) if words in one.message]
    assert [one.cell for one in told][:1] == [place]
    assert found.usable


def test_another_program_that_should_answer_is_told() -> None:
    found = here(markdown("type|name|label|body::intent\ntext|a|A|org.x.app"))
    assert cells(found, Severity.UNSUPPORTED) == ["survey!E2"]


def test_a_filter_names_columns_without_quotation_marks() -> None:
    choices = "list_name|name|label|country\nc|x|X|at"
    found = here(
        markdown(
            "type|name|label|choice_filter\ntext|a|A|\nselect_one c|b|B|${a} = country", choices
        )
    )
    assert found.problems == ()


def test_missing_translations_are_counted_by_column() -> None:
    survey = "type|name|label::English (en)|label::Deutsch (de)|hint\ntext|a|A||h\ntext|b|B|B|"
    found = here(markdown(survey))
    assert cells(found, Severity.WARNING) == ["survey!F1", "survey!E2"]
    assert found.languages == ("English (en)", "Deutsch (de)")


def test_choices_without_labels_and_names_used_twice_are_told() -> None:
    survey = "type|name|label\nselect_one l|x|X\nbegin_group|g|G\ntext|x|Y\nend_group||"
    found = here(markdown(survey, "list_name|name|label\nl|a|A\nl|b|"))
    assert cells(found, Severity.WARNING) == ["choices!D3", "survey!C4"]


def test_settings_and_entities_that_do_nothing_here_are_told() -> None:
    source = markdown(
        "type|name|label\ntext|a|A",
        settings="form_id|submission_url\nf|https://x.example",
        entities="list_name|label\npeople|${a}",
    )
    found = here(source)
    assert set(cells(found, Severity.UNSUPPORTED)) == {"settings!C2", "entities!2"}
    assert any("entities people is kept" in one.message for one in found.problems)
    assert found.usable


def test_answers_that_would_go_into_a_list_of_entities_are_counted() -> None:
    survey = "type|name|label|save_to\ntext|a|A|\ntext|b|B|note\ntext|c|C|more"
    found = here(markdown(survey, entities="list_name|label\npeople|${a}"))
    told = {one.cell: one.message for one in found.of(Severity.UNSUPPORTED)}
    assert told["survey!E3"].startswith("2 answers would be saved")
    assert found.usable
