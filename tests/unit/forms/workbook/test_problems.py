"""Every way in which a workbook goes wrong, at its cell, and the repair where there is one."""

from __future__ import annotations

import datetime as dt

import pytest

from exitdesk.forms.workbook import conversion
from exitdesk.forms.workbook.model import Severity
from tests.unit.forms.workbook.making import cells, errors, here, markdown, xlsx

TEXT = "type|name|label\ntext|a|A"
YES_NO = "list_name|name|label\nyn|y|Yes\nyn|n|No"

SUM = "type|name|label|calculation\ntext|a|A|\ncalculate|b||"

REPAIRED: list[tuple[bytes, str, str, str]] = [
    # (workbook, place, words of the message, words of the repair)
    (markdown(SUM + "concat(${a}, 'x', )"), "survey!E3", "cannot stand", "commas right"),
    (markdown(SUM + "concat('a, )' , concat(1, ${a} ,)\xa0,)"), "survey!E3", "cannot", "commas"),
    (
        markdown(SUM + "concat(if(${a} = 1, 'x', '') if(${a} = 2, 'y)', ''))"),
        "survey!E3", "operator is missing", "commas right",
    ),
    (markdown("type|name|label\ntxt|a|A"), "survey!B2", "no type txt", "text"),
    (markdown("type|name|label\nText|a|A"), "survey!B2", "no type Text", "text"),
    (markdown("type|name|label\ntel|a|A"), "survey!B2", "no type tel", "text"),
    (markdown("type|name|label\ndb:person|a|A"), "survey!B2", "db:person", "text"),
    (markdown("type|name|label\nhidden string|a|A"), "survey!B2", "hidden string", "hidden"),
    (markdown("type|name|label\ncaseid|a|A"), "survey!B2", "caseid", "hidden"),
    (markdown("type|name|label\nSelect One yn|a|A", YES_NO), "survey!B2", "Select", "_one yn"),
    (
        markdown("type|name|label\nBegin Group|g|G\ntext|a|A\nEnd Group||"),
        "survey!B2", "Begin", "begin",
    ),
    (markdown("type|name|label\nselect_one YN|a|A", YES_NO), "survey!B2", "list YN", "_one yn"),
    (markdown(TEXT + "\ntext|a|B"), "survey!C3", "already in row 2", "a_2"),
    (markdown("type|name|label\ntext||A"), "survey!C2", "no name", "row_2"),
    (markdown("type|name|label\ntext|my name|A"), "survey!C2", "cannot be a name", "my_name"),
    (markdown("type|name|label\ntext|1st|A"), "survey!C2", "cannot be a name", "n_1st"),
    (markdown("type|name|label\ntext|a|"), "survey!D2", "no label", "as the label"),
    (markdown("type|name|label::English (en)\ntext|a|"), "survey!D2", "no label", "as the label"),
    (markdown("type|name|label\ncalculate|a|"), "survey!B2", "Nothing is calculated", "hidden"),
    (
        markdown("type|name|label\nbegin_group|meta|M\ntext|a|A ${a}\nend_group||"),
        "survey!C2", "meta", "meta_",
    ),
    (
        markdown("type|name|label|relevant\ntext|age|A|\ntext|b|B|${Age} > 1"),
        "survey!E3", "${Age} names no row", "${age}",
    ),
    (
        markdown("type|name|label|relevant|relevance\ntext|a|A||\ntext|b|B||${a} = 1"),
        "survey!F1", "two spellings", "Take relevance",
    ),
    (
        markdown("type|name|label|image|media::image\ntext|a|A||a.png"),
        "survey!F1", "two spellings", "Take media::image",
    ),
    (
        markdown("type|name|label|instance::tag\ntext|a|A|x"),
        "survey!E1", "cannot have the column", "Leave the column",
    ),
    (
        markdown("type|name|label|labelReport\ntext|a|A|${a b}"),
        "survey!E2", "no reference", "Leave the column",
    ),
    (
        markdown("type|name|label\nselect_one l|a|A",
                 "choice_list_name|data_value|display.text\nl|x|X"),
        "choices!B1", "no column list_name", "list_name",
    ),
    (
        markdown("type|name|label\nselect_one l|a|A", "list_name|nmae|label\nl|x|X"),
        "choices!C1", "no column name", "name",
    ),
    (
        markdown("type|name|label\nselect_one l|a|A", "list_name|name|label\nl|x|X\nl|x|Y"),
        "choices!C3", "twice (first in row 2)", "allow_choice_duplicates",
    ),
    (
        markdown("type|name|label\nselect_one l|a|A", "list_name|name|label\nl||Some words\nl|x|X"),
        "choices!C2", "no name", "some_words",
    ),
    (
        markdown("type|name|label\nselect_one l|a|A", "list_name|name|label\nl|x|X\nl||"),
        "choices!C3", "no name", "Leave the row out",
    ),
    (
        markdown("type|name|label\nselect_multiple l|a|A", "list_name|name|label\nl|a b|AB"),
        "choices!C2", "space", "a_b",
    ),
    (
        markdown("type|name|label|calculation\ntext|t|T|\ncalculate|a||trim(${t})"),
        "survey!E3", "trim", "normalize-space()",
    ),
    (
        markdown("type|name|label|calculation\nbegin_repeat|r|R|\ncalculate|a||index()\nend_repeat|||"),
        "survey!E3", "index", "position(..)",
    ),
    (
        markdown(TEXT + "\nselect_one_external c|b|B", **{
            "external choices": "list_name|name|label\nc|x|X"}),
        "external choices", "should be named external_choices", "external_choices",
    ),
]  # fmt: skip

PLAIN: list[tuple[bytes, str, str]] = [
    (markdown("type|name|label\nquestionnaire|a|A"), "survey!B2", "no type questionnaire"),
    (markdown("type|name|label\n|a|A"), "survey!C2", "no type"),
    (markdown("type|name|label\n||A"), "survey!D2", "no type"),
    (markdown("name|label\na|A"), "survey!1", "no column type"),
    (markdown("type|label\ntext|A"), "survey!1", "no column name"),
    (markdown("type|name|label"), "survey", "no rows"),
    (markdown("type|name|label\nselect_one zz|a|A", YES_NO), "survey!B2", "list zz is not on"),
    (markdown("type|name|label\nselect_one zz|a|A"), "survey!B2", "list zz is not on"),
    (
        markdown("type|name|label|choice_filter\nselect_one_external zz|a|A|true()"),
        "survey!B2", "external_choices",
    ),

    (markdown("type|name|label\nbegin_group|g|G\ntext|a|A"), "survey!B2", "does not end"),
    (markdown(TEXT + "\nend_repeat||"), "survey!B3", "does not begin"),
    (
        markdown("type|name|label\nbegin_group|g|G\ntext|a|A\nend_repeat||\nend_group||"),
        "survey!B4", "open is the group g of row 2",
    ),
    (
        markdown("type|name|label\nbegin_repeat|r|R\nbegin_group|g|G\ntext|a|A\nend_repeat||"),
        "survey!B5", "open is the group g of row 3",
    ),
    (markdown("type|name|label|relevant\ntext|a|A|${nothing} = 1"), "survey!E2", "${nothing} na"),
    (markdown("type|name|label\ntext|a|A ${nothing}"), "survey!D2", "${nothing} names"),
    (markdown("type|name|label|relevant\ntext|a|A|${a = 1"), "survey!E2", ""),
    (markdown("type|name|label|relevant\ntext|a|A|1 +"), "survey!E2", ""),
    (markdown("type|name|label|constraint\ntext|a|A|nothing(.)"), "survey!E2", "no function"),
    (markdown("type|name|label|constraint\ntext|a|A|regex(., '(a')"), "survey!E2", "pattern"),
    (
        markdown("type|name|label|calculation\ncalculate|a||${b}\ncalculate|b||${c}\n"
                 "calculate|c||${a}\ntext|t|T|"),
        "survey!E2", "a → b → c → a",
    ),
    (
        markdown("type|name|label|relevant\nbegin_group|g|G|${a} = 1\ntext|b|B|\nend_group|||\n"
                 "text|a|A|${b} = 1"),
        "survey!E5", "a → b → a",
    ),
    (
        markdown(TEXT + "\ntext|b|${a}\ntext|a|B"),
        "survey!C4", "already in row 2",
    ),
    (
        markdown("type|name|label|parameters\nrange|a|A|start=0 end=10 step=0"),
        "survey!E2", "must not be '0'",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("source", "place", "words", "title"), REPAIRED)
def test_a_mechanical_repair_is_offered_and_works(
    source: bytes, place: str, words: str, title: str
) -> None:
    found = here(source)
    told = [one for one in found.problems if one.cell == place and words in one.message]
    assert told, found.problems
    offers = [one for one in found.repairs if title in one.title]
    assert offers, found.repairs
    assert not any(one.applied for one in found.repairs)
    repaired = here(source, repair=True)
    assert errors(repaired) == []
    assert repaired.xform is not None
    assert [one.applied for one in repaired.repairs] == [True] * len(found.repairs)


@pytest.mark.parametrize(("source", "place", "words"), PLAIN)
def test_what_only_a_person_can_correct_is_told_by_cell(
    source: bytes, place: str, words: str
) -> None:
    found = here(source)
    told = [one for one in errors(found) if one.cell == place and words in one.message]
    assert told, found.problems
    assert not found.usable


@pytest.mark.parametrize(
    "expression",
    ["(${a} string(1))", "sum(1, (${a}) string(1))", "concat(${a}, ) )", "concat(${a} + )", "1 +"],
)
def test_commas_are_put_right_only_where_that_is_all(expression: str) -> None:
    found = here(markdown(SUM + expression))
    assert errors(found)
    assert not found.repairs


def test_what_two_repairs_change_in_one_cell_is_both_kept() -> None:
    found = here(markdown(SUM + "concat(${A}, 'x', )"), repair=True)
    assert found.usable
    assert found.sheets["survey"][1]["calculation"] == "concat(${a}, 'x' )"


def test_a_day_that_a_spreadsheet_keeps_as_a_number_is_a_day() -> None:
    day = dt.datetime(2026, 3, 14)  # noqa: DTZ001 (a cell knows no zone)
    rows = (
        ("type", "name", "label", "default"),
        ("date", "a", "A", day),
        ("dateTime", "b", "B", day),
        ("text", "c", "C", day),
        ("date", "d", "D", "today()"),
    )
    found = here(xlsx({"survey": rows}), "a.xlsx")
    assert found.xform is not None
    assert "<a>2026-03-14</a><b>2026-03-14T00:00:00</b><c>2026-03-14 00:00:00</c>" in found.xform


def test_one_fault_is_told_once() -> None:
    found = here(markdown("type|name|label\nquestionnaire|a|A\ntext|b|B ${zip}"))
    assert cells(found) == ["survey!B2", "survey!D3"]


def test_what_compiles_all_the_same_is_a_warning() -> None:
    found = here(markdown("type|name|label|instance::tag\ntext|a|A|"))
    assert found.usable
    assert cells(found, Severity.WARNING) == ["survey!E1"]


def test_the_root_gets_a_name_that_no_row_has() -> None:
    plain = here(markdown("type|name|label\nbegin_repeat|data|D\ntext|a|A\nend_repeat||"))
    assert plain.usable
    assert plain.xform is not None
    assert "/data_form/data/a" in plain.xform
    named = here(markdown(TEXT, settings="form_id|name\nf|a"))
    assert named.xform is not None
    assert "/a_form/a" in named.xform


def test_absolute_paths_name_the_root() -> None:
    found = here(markdown("type|name|label|relevant\ntext|a|A|\ntext|b|B|/visit/a = 1 or ../a = 2"))
    assert found.usable
    assert cells(found, Severity.WARNING) == []
    assert found.xform is not None
    assert 'nodeset="/visit/b"' in found.xform


@pytest.mark.parametrize("path", ["/data/nothing", "../nothing", "/data/g/b"])
def test_a_path_that_leads_nowhere_is_told(path: str) -> None:
    found = here(markdown(f"type|name|label|relevant\ntext|a|A|\ntext|b|B|{path}/x = 1 or /data/a"))
    assert "leads to no row" in found.of(Severity.WARNING)[0].message
    assert cells(found, Severity.WARNING) == ["survey!E3"]


def test_a_field_that_reads_its_own_value_is_no_ring() -> None:
    found = here(markdown("type|name|label|calculation\ncalculate|a||if(${a} = '', 1, ${a})"))
    assert found.usable


def test_references_follow_a_repaired_name() -> None:
    source = markdown(
        "type|name|label|relevant\ntext|my name|A|\ntext|b|B ${my name}|${my name} = 1"
    )
    found = here(source, repair=True)
    assert found.usable
    assert found.xform is not None
    assert "/data/my_name = 1" in found.xform.replace("  ", " ")


def test_repairs_of_two_rounds_are_offered_at_once() -> None:
    source = markdown("type|name|label\ntel|phone|")
    assert [one.title for one in here(source).repairs] == [
        "Read tel as text",
        "Show its name, phone, as the label",
    ]
    assert here(source, repair=True).usable


def test_more_problems_than_anybody_reads_are_cut() -> None:
    rows = "\n".join(f"unheard{n}|a{n}|A" for n in range(1_200))
    found = here(markdown("type|name|label\n" + rows))
    assert len(found.problems) == 1_001
    assert found.problems[-1].message == "There are 200 more of these."


def test_a_crash_of_the_compiler_ends_in_a_message() -> None:
    found = here(markdown("type|name|label|bind\ntext|a|A|x"))
    assert errors(found)
    assert "turned into a form" in errors(found)[0].message


def test_deep_groups_end_in_a_message() -> None:
    for depth in (300, 3_000):
        rows = [f"begin_group|g{n}|G" for n in range(depth)] + ["text|a|A"]
        rows += ["end_group||"] * depth
        found = here(markdown("type|name|label\n" + "\n".join(rows)))
        assert found.xform is None
        assert errors(found)


def test_a_column_that_nobody_reads_is_told_with_what_was_meant() -> None:
    found = here(markdown("type|name|label|relevnt\ntext|a|A|1 = 2"))
    assert found.usable
    assert cells(found, Severity.WARNING) == ["survey!E1"]
    repaired = here(markdown("type|name|label|relevnt\ntext|a|A|1 = 2"), repair=True)
    assert repaired.xform is not None
    assert 'relevant="1 = 2"' in repaired.xform


def test_scores_come_with_the_form_and_their_faults_with_a_cell() -> None:
    survey = "type|name|label\ninteger|a|A\ninteger|b|B"
    scores = "score|label|expression|min_answered|direction\nsum|Sum|${a} + ${b}|2|more_distress"
    found = here(markdown(survey, scores=scores))
    assert found.usable
    assert [score.name for score in found.scoring.scores] == ["sum"]
    wrong = here(markdown(survey, scores=scores.replace("${b}", "${zip}")))
    assert cells(wrong) == ["scores!D2"]
    assert here(markdown(TEXT)).scoring.scores == ()


def test_letters_of_a_workbook_are_those_of_the_spreadsheet() -> None:
    rows = (("type", None, "name", "label"), ("text", None, "a", "A"), ("zip", None, "b", "B"))
    assert cells(here(xlsx({"survey": rows}), "a.xlsx")) == ["survey!A3"]


def test_three_rows_of_one_name_get_three_names() -> None:
    found = here(markdown(TEXT + "\ntext|a|B\ntext|a_2|C\ntext|a|D"), repair=True)
    assert found.usable
    assert [one.title for one in found.repairs] == ["Name it a_3", "Name it a_4"]


def test_remarks_and_settings_among_the_rows_are_no_questions() -> None:
    source = markdown("type|name|label|hint\n|||only a remark\nform_title|Named here||\ntext|a|A|")
    found = here(source)
    assert found.usable
    assert found.title == "Named here"


@pytest.mark.parametrize(
    ("column", "text", "good"),
    [
        ("required", "yes", True),
        ("required", "${a} = 1", True),
        ("required", "${a} = = 1", False),
        ("read_only", "nothing()", False),
        ("default", "plain words (with brackets)", True),
        ("default", "nothing()", False),
    ],
)
def test_columns_that_may_hold_an_expression(column: str, text: str, good: bool) -> None:
    found = here(markdown(f"type|name|label|{column}\ntext|a|A|\ntext|b|B|{text}"))
    assert found.usable is good
    assert cells(found) == ([] if good else ["survey!E3"])


def test_memory_and_depth_that_run_out_in_the_compiler_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for error, words in ((MemoryError(), "more memory"), (RecursionError(), "nested")):

        def fail(*_args: object, failing: BaseException = error) -> None:
            raise failing

        monkeypatch.setattr(conversion, "_xform", fail)
        assert words in errors(here(markdown(TEXT)))[0].message


def test_a_name_is_looked_for_only_so_often() -> None:
    rows = "\n".join(f"text|b{n}|${{household{n}}}" for n in range(100))
    found = here(markdown(TEXT.replace("|a|", "|household_|") + "\n" + rows))
    assert 0 < sum(1 for one in errors(found) if one.hint) <= 60
