"""Controls that name their node in other ways, and those whose node or list is missing."""

from __future__ import annotations

import pytest

from exitdesk.forms.definition import FormProblem, Question, read_xform
from exitdesk.forms.session import FormSession
from tests.unit.forms.session.making import bind, inputs, session, xform


def test_a_question_may_name_its_bind() -> None:
    one = session("<a/>", bind("a", id="the-a"), '<input bind="the-a"/>')
    assert [line.ref for line in one.view()] == ["/data/a"]
    with pytest.raises(FormProblem, match="no node other"):
        session("<a/>", bind("a", id="the-a"), '<input bind="other"/>')


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (f'<group ref="/data/none">{inputs("a")}</group>', "/data/none"),
        ('<select1 ref="/data/a"><itemset nodeset="1 +"><value ref="n"/></itemset></select1>', "a"),
        (inputs("../../../a"), "/data"),
    ],
)
def test_what_is_missing_is_told_with_its_place(body: str, words: str) -> None:
    with pytest.raises(FormProblem) as caught:
        read_xform(xform("<a/>", body=body))
    assert any(words in one.path or words in one.message for one in caught.value.problems)


def test_words_inside_other_marks_belong_to_a_label() -> None:
    label = '<label>Who <!-- not shown --><h:b>really <output value="1 + 1"/></h:b>?</label>'
    one = session("<a/>", body=f'<input ref="/data/a">{label}</input>')
    assert one.node("/data/a").label == "Who really 2?"
    question = one.definition.questions["data", "a"]
    assert question.label is not None
    assert question.label.text is not None
    assert question.label.text.plain == "Who really …?"
    assert isinstance(question, Question)
    assert question.ref == "/data/a"


def test_a_repeat_tells_its_path() -> None:
    one = session("<r><a/></r>", body=f'<repeat nodeset="/data/r">{inputs("r/a")}</repeat>')
    assert one.definition.repeats["data", "r"].ref == "/data/r"


def test_choices_of_an_external_list() -> None:
    body = '<input ref="/data/a" query="instance(\'towns\')/root/item[land = /data/b]"/>'
    body += inputs("b")
    files = {"itemsets.csv": b"list_name,name,label,land\ntowns,x,X,1\ntowns,y,Y,2\n"}
    one = FormSession(read_xform(xform("<a/><b/>", body=body), files))
    one.answer("/data/b", "2")
    assert [choice.name for choice in one.node("/data/a").choices] == ["y"]


def test_a_list_in_a_file_that_cannot_be_read_is_told() -> None:
    more = '<instance id="l" src="jr://file/l.xml"/>'
    with pytest.raises(FormProblem, match=r"l\.xml"):
        read_xform(xform("<a/>", body=inputs("a"), more=more), {"l.xml": b"<root"})


def test_prefixes_that_answers_use_are_declared_in_them() -> None:
    data = '<a odk:k="1"/><r jr:template=""><odk:b/></r>'
    one = session(data, body='<repeat nodeset="/data/r"><input ref="/data/r/odk:b"/></repeat>')
    one.add_repeat("/data/r")
    written = one.instance_xml(final=True)
    assert written.startswith('<data xmlns:odk="http://www.opendatakit.org/xforms" id="t">')
    assert "xmlns:jr" not in written


@pytest.mark.parametrize("written", ["many", "../many", "/data/many"])
def test_a_count_is_found_from_the_rows_or_from_what_holds_them(written: str) -> None:
    body = f'<repeat nodeset="/data/r" jr:count="{written}">{inputs("r/a")}</repeat>'
    one = session("<many>3</many><r><a/></r>", body=body)
    assert len(one.tree.root.named("r")) == 3
