"""Expressions that have no value, and answers that stand in unusual places."""

from __future__ import annotations

import pytest

from exitdesk.cli import form_run
from exitdesk.forms.definition import read_xform
from exitdesk.forms.session import FormSession
from tests.unit.forms.session.making import bind, inputs, session, xform

FAILS = "position(/data/none)"
LIST = (
    "<instance id='l'><root><item><name>x</name><kind>1</kind></item>"
    "<item><name>y</name><kind>2</kind></item></root></instance>"
)


def select(nodeset: str, label: str = '<label ref="name"/>', value: str = "name") -> str:
    return (
        f'<select1 ref="/data/s"><itemset nodeset="{nodeset}"><value ref="{value}"/>{label}'
        "</itemset></select1>"
    )


def names(one: FormSession) -> list[tuple[str, str]]:
    return [(choice.name, choice.label) for choice in one.node("/data/s").choices]


@pytest.mark.parametrize("attribute", ["relevant", "readonly", "required", "constraint"])
def test_a_condition_without_a_value_changes_nothing(attribute: str) -> None:
    one = session("<a/>", bind("a", **{attribute: f"{FAILS} = 1"}), inputs("a"))
    one.answer("/data/a", "x")
    node = one.node("/data/a")
    assert (node.relevant, node.readonly, node.required, node.valid) == (True, False, False, True)


def test_a_computed_value_that_cannot_be_computed_is_blank() -> None:
    assert session("<a>x</a>", bind("a", calculate=FAILS)).value("/data/a") == ""


def test_a_count_that_cannot_be_computed_leaves_the_rows() -> None:
    one = session(
        "<r><b/></r>", body=f'<repeat nodeset="/data/r" jr:count="{FAILS}">{inputs("r/b")}</repeat>'
    )
    assert [line.kind for line in one.view()] == ["repeat", "instance", "question"]


def test_words_that_cannot_be_computed_are_left_out() -> None:
    label = f'<label>Of <output value="{FAILS}"/></label>'
    one = session("<a/>", body=f'<input ref="/data/a">{label}</input>')
    assert one.node("/data/a").label == "Of"


def test_a_label_may_be_an_answer() -> None:
    one = session(
        "<a/><b/>", body=f'{inputs("a")}<input ref="/data/b"><label ref="/data/a"/></input>'
    )
    changed = one.answer("/data/a", "Named so")
    assert "/data/b" in changed.refs
    assert one.node("/data/b").label == "Named so"
    assert one.node("/data/b").guidance == ""


def test_the_same_language_again_is_no_change() -> None:
    one = session("<a/>", body=inputs("a"))
    one.language = ""
    assert one.language == ""


@pytest.mark.parametrize(
    ("body", "finding"),
    [
        (select("instance('l')/root/item", ""), [("x", "x"), ("y", "y")]),
        (select("instance('l')/root/item", f'<label ref="{FAILS}"/>'), [("x", "x"), ("y", "y")]),
        (select("instance('l')/root/item", value=FAILS), [("", "x"), ("", "y")]),
        (select("instance('none')/root/item"), []),
        (select("randomize(instance('l')/root/item, 3)"), [("y", "y"), ("x", "x")]),
    ],
)
def test_lists_of_choices_that_lack_something(body: str, finding: list[tuple[str, str]]) -> None:
    one = session("<s/>", body=body, more=LIST)
    assert sorted(names(one)) == sorted(finding)


def test_a_list_that_rows_filter_is_its_own_in_each_row() -> None:
    body = (
        '<repeat nodeset="/data/r"><input ref="/data/r/k"/><select1 ref="/data/r/s"><itemset '
        "nodeset=\"instance('l')/root/item[kind &lt; /data/r/k]\"><value ref='name'/>"
        "<label ref='name'/></itemset></select1></repeat>"
    )
    one = session("<r><k/><s/></r>", body=body, more=LIST)
    one.add_repeat("/data/r")
    one.answer("/data/r[1]/k", "2")
    one.answer("/data/r[2]/k", "3")
    assert [len(one.node(f"/data/r[{n}]/s").choices) for n in (1, 2)] == [1, 2]
    one.answer("/data/r[1]/s", "y")
    assert [problem.kind for problem in one.problems()] == ["choice"]


def test_names_of_choices_in_rows_are_those_of_their_row() -> None:
    body = (
        '<repeat nodeset="/data/r"><input ref="/data/r/k"/><select1 ref="/data/r/s"><item>'
        '<label>Of <output value="/data/r/k"/></label><value>x</value></item></select1></repeat>'
    )
    binds = bind("r/n", calculate="jr:choice-name(../s, '/data/r/s')")
    binds += bind("none", calculate="jr:choice-name('x', '/data/nothing')")
    one = session("<r><k/><s/><n/></r><none/>", binds, body)
    one.add_repeat("/data/r")
    for row, word in ((1, "Ada"), (2, "Bo")):
        one.answer(f"/data/r[{row}]/s", "x")
        one.answer(f"/data/r[{row}]/k", word)
    assert [one.value(f"/data/r[{n}]/n") for n in (1, 2)] == ["Of Ada", "Of Bo"]
    assert one.value("/data/none") == ""


def test_a_group_in_a_row_belongs_to_the_row() -> None:
    body = (
        '<repeat nodeset="/data/r"><select1 ref="/data/r/g/s"><item><label>'
        '<output value="/data/r/k"/></label><value>x</value></item></select1></repeat>'
    )
    binds = bind("r/n", calculate="jr:choice-name('x', '/data/r/g/s')")
    one = session("<r><k>1</k><g><s/></g><n/></r>", binds, body)
    one.add_repeat("/data/r")
    one.answer("/data/r[2]/k", "2")
    assert [one.value(f"/data/r[{n}]/n") for n in (1, 2)] == ["1", "2"]


def test_a_name_is_asked_for_where_no_row_is() -> None:
    body = (
        '<repeat nodeset="/data/r"><select1 ref="/data/r/s"><item><label>X</label>'
        "<value>x</value></item></select1></repeat>"
    )
    one = session(
        '<r jr:template=""><s/></r><n/>',
        bind("n", calculate="jr:choice-name('x', '/data/r/s')"),
        body,
    )
    assert one.value("/data/n") == "X"


def test_translated_words_in_a_calculation_follow_the_answers_in_them() -> None:
    itext = (
        '<itext><translation lang="en"><text id="hello"><value>Hello <output value="/data/a"/>'
        '</value></text></translation><translation lang="de"><text id="hello"><value>Hallo '
        '<output value="/data/a"/></value></text></translation></itext>'
    )
    binds = bind("b", calculate="jr:itext('hello')") + bind(
        "c", calculate="jr:itext(concat('hel', 'lo'))"
    )
    one = session("<a/><b/><c/>", binds, inputs("a"), itext)
    one.answer("/data/a", "Kim")
    assert [one.value("/data/b"), one.value("/data/c")] == ["Hello Kim"] * 2
    one.language = "de"
    assert [one.value("/data/b"), one.value("/data/c")] == ["Hallo Kim"] * 2


@pytest.mark.parametrize(
    ("relevant", "answer", "holds"),
    [("/data/a", "0", False), ("/data/a", "3", True), ("/data/a", "x", False)],
)
def test_a_condition_that_is_a_number_holds_unless_it_is_nought(
    relevant: str, answer: str, holds: bool
) -> None:
    one = session("<a/><b/>", bind("a", type="int") + bind("b", relevant=relevant), inputs("a"))
    one.answer("/data/a", answer)
    assert one.node("/data/b").relevant is holds


@pytest.mark.parametrize(
    ("expression", "reads"),
    [
        ("count(//x)", "2"),
        ("sum(/data/*/x)", "3"),
        ("count(following-sibling::g)", "1"),
        ("count(instance('t')/data/g)", "1"),
        ("position(/data/g/@k)", "1"),
        ("position(/data/g/x/text())", "1"),
        ("string(/data/g)", "1"),
    ],
)
def test_paths_that_are_no_plain_names_are_followed(expression: str, reads: str) -> None:
    one = session(
        '<a/><g k=""><x>1</x><y/></g><h><x/></h>',
        bind("a", calculate=expression),
        inputs("h/x", "g/x"),
    )
    one.answer("/data/h/x", "2")
    assert one.value("/data/a") == reads


def test_hidden_parts_of_a_group_are_not_in_its_text() -> None:
    binds = bind("g/y", relevant="/data/g/x != ''") + bind("a", calculate="string(/data/g)")
    one = session("<a/><g><x/><y>yes</y></g>", binds, inputs("g/x"))
    assert one.value("/data/a") == ""
    one.answer("/data/g/x", "1")
    assert one.value("/data/a") == "1yes"


def test_bound_attributes_are_computed_and_printed() -> None:
    one = session(
        '<a c="" d="2"/><b/>', bind("a/@c", type="int", calculate="/data/b + 1"), inputs("b")
    )
    one.answer("/data/b", "2")
    found = {state.ref: state.read for state in form_run._states(one)}
    assert found == {"/data": "", "/data/a": "", "/data/a/@c": "3", "/data/b": "2"}
    assert 'c="3" d="2"' in one.instance_xml()


def test_what_is_set_where_it_cannot_be_is_left_alone() -> None:
    body = (
        '<input ref="/data/a"><setvalue event="xforms-value-changed" ref="/other/a">x</setvalue>'
        '<setvalue event="xforms-value-changed" ref="/data/g">x</setvalue>'
        f'<setvalue event="xforms-value-changed" ref="/data/b" value="{FAILS}"/></input>'
    )
    one = session("<a/><b>was</b><g><x>in</x></g>", body=body)
    one.answer("/data/a", "1")
    assert (one.value("/data/b"), one.value("/data/g/x")) == ("", "in")


def test_what_stands_outside_its_row_is_not_shown_without_a_row() -> None:
    inner = f'<repeat nodeset="/data/r/i">{inputs("r/i/c")}</repeat>'
    body = (
        f'<repeat nodeset="/data/r">{inputs("r/b")}</repeat>{inputs("r/b")}'
        f'<group ref="/data/r/g">{inputs("r/g/d")}</group>{inner}'
    )
    one = session('<r jr:template=""><b/><g><d/></g><i><c/></i></r>', body=body)
    assert [line.kind for line in one.view()] == ["repeat"]
    one.add_repeat("/data/r")
    kinds = [line.kind for line in one.view()]
    assert kinds.count("group") == 1
    assert kinds.count("repeat") == 2


def test_a_row_in_a_row_needs_no_template_of_its_own() -> None:
    inner = f'<repeat nodeset="/data/r/i">{inputs("r/i/c")}</repeat>'
    one = session(
        '<r jr:template=""><i><c>5</c></i></r>', body=f'<repeat nodeset="/data/r">{inner}</repeat>'
    )
    one.add_repeat("/data/r")
    assert one.add_repeat("/data/r[1]/i") == "/data/r[1]/i[2]"
    assert one.value("/data/r[1]/i[2]/c") == "5"


def test_saved_answers_are_completed_where_they_lack_something() -> None:
    form = read_xform(
        xform("<a/><b/><r><c/><d/></r>", body=f'<repeat nodeset="/data/r">{inputs("r/c")}</repeat>')
    )
    saved = '<data id="t"><b>2</b><r><d>1</d></r><more><x>kept</x></more></data>'
    one = FormSession(form, instance_xml=saved)
    assert one.instance_xml() == (
        '<data id="t"><a/><b>2</b><r><c/><d>1</d></r><more><x>kept</x></more></data>'
    )


@pytest.mark.parametrize(
    ("kind", "typed", "read"),
    [
        ("int", " 007 ", "7"),
        ("decimal", "1.50", "1.5"),
        ("date", "2026-02-28T10:00:00.000Z", "2026-02-28"),
        ("date", "2026-02-28 ", "2026-02-28"),
        ("date", "2026-13-01", ""),
        ("dateTime", "2026-13-22T14:30:00Z", ""),
        ("time", "22:02:00+25:00", ""),
        ("time", "22:02", "22:02"),
        ("geopoint", "here", ""),
        ("boolean", "perhaps", "perhaps"),
    ],
)
def test_an_answer_counts_as_what_its_type_makes_of_it(kind: str, typed: str, read: str) -> None:
    one = session("<a/><b/>", bind("a", type=kind) + bind("b", calculate="/data/a"), inputs("a"))
    one.answer("/data/a", typed)
    node = one.node("/data/a")
    assert (node.value, node.read, one.value("/data/b")) == (typed, read, read)
