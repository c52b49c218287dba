"""What is read from an XForm, and what is said of one that cannot be used."""

from __future__ import annotations

import pytest

from exitdesk.forms.definition import FormProblem, Group, Question, Repeat, read_xform
from exitdesk.forms.nodes import string_value
from exitdesk.forms.session import FormSession

HEAD = (
    '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" '
    'xmlns:jr="http://openrosa.org/javarosa" xmlns:exd="https://exitdesk/x">'
    "<h:head><h:title>A form</h:title><model>"
)


def _form(model: str, body: str = "") -> str:
    return f"{HEAD}{model}</model></h:head><h:body>{body}</h:body></h:html>"


def test_the_parts_of_a_form() -> None:
    form = read_xform(
        _form(
            '<instance><data id="f" version="3"><g><a/></g>'
            '<r jr:template=""><b/></r></data></instance>'
            '<bind nodeset="/data/g/a" type="integer" exd:safety="yes" constraint=". &gt; 1"/>'
            '<setvalue ref="/data/g/a" event="odk-instance-first-load" value="1 + 1"/>',
            '<group ref="/data/g" appearance="field-list"><label>G</label>'
            '<range ref="/data/g/a" start="1" end="9" step="2"><label>A</label></range></group>'
            '<group ref="/data/r"><label>R</label><repeat nodeset="/data/r" jr:count="/data/g/a">'
            '<upload ref="/data/r/b" mediatype="image/*"/></repeat></group>',
        )
    )
    assert (form.form_id, form.version, form.title, form.root) == ("f", "3", "A form", "/data")
    group, repeat = form.body
    assert isinstance(group, Group)
    assert isinstance(repeat, Repeat)
    assert (group.ref, group.appearance) == ("/data/g", "field-list")
    question = group.children[0]
    assert isinstance(question, Question)
    assert question.parameters == {"start": "1", "end": "9", "step": "2"}
    assert repeat.count is not None
    assert repeat.count.source == "/data/g/a"
    picture = repeat.children[0]
    assert isinstance(picture, Question)
    assert picture.media_type == "image/*"
    bind = form.binds["data", "g", "a"]
    assert (bind.type, bind.attributes["exd:safety"]) == ("int", "yes")
    session = FormSession(form)
    assert session.value("/data/g/a") == "2"
    assert session.node("/data/g/a").valid
    assert len(session.tree.root.named("r")) == 2


def test_lists_of_files() -> None:
    model = (
        '<instance><data id="f"><t/></data></instance>'
        '<instance id="towns" src="jr://file-csv/towns.csv"/>'
        '<instance id="lands" src="jr://file/lands.xml"/>'
        '<instance id="gone" src="jr://file-csv/gone.csv"/>'
    )
    files = {
        "towns.csv": b"\xef\xbb\xbfname,label\na,A\nb,B\n",
        "lands.xml": b"<root><item><name>x</name></item></root>",
    }
    body = (
        '<select1 ref="/data/t"><itemset nodeset="instance(\'towns\')/root/item">'
        '<value ref="name"/><label ref="label"/></itemset></select1>'
    )
    form = read_xform(_form(model, body), files)
    assert [string_value(one) for one in form.instances["lands"].elements()] == ["x"]
    assert ["gone.csv" in one.message for one in form.warnings] == [True]
    choices = FormSession(form).node("/data/t").choices
    assert [(one.name, one.label) for one in choices] == [("a", "A"), ("b", "B")]


INSTANCE = '<instance><data id="f"><a/><b/></data></instance>'


@pytest.mark.parametrize(
    ("xml", "place", "words"),
    [
        ("<a", "", "not an XForm"),
        ("<a/>", "", "not an XForm"),
        (_form(""), "", "no instance"),
        (
            _form(INSTANCE + '<bind nodeset="/data/a" relevant="selectd(/data/b, 1)"/>'),
            "/data/a",
            "selected",
        ),
        (_form(INSTANCE + '<bind nodeset="/data/a" calculate="1 +"/>'), "/data/a", ""),
        (_form(INSTANCE, '<input ref="/data/c"/>'), "/data/c", "no node"),
    ],
)
def test_what_is_wrong_is_told_with_its_node(xml: str, place: str, words: str) -> None:
    with pytest.raises(FormProblem) as caught:
        read_xform(xml)
    assert caught.value.problems[0].path == place
    assert words in str(caught.value)


def test_a_circle_is_told_with_all_that_are_in_it() -> None:
    form = read_xform(
        _form(
            INSTANCE
            + '<bind nodeset="/data/a" calculate="/data/b + 1"/>'
            + '<bind nodeset="/data/b" calculate="/data/a + 1"/>'
        )
    )
    with pytest.raises(FormProblem) as caught:
        FormSession(form)
    assert {one.path for one in caught.value.problems} == {"/data/a", "/data/b"}


def test_what_reads_itself_keeps_what_it_was() -> None:
    form = read_xform(
        _form(INSTANCE + '<bind nodeset="/data/a" calculate="if(. = \'\', /data/b, .)"/>')
    )
    session = FormSession(form)
    session.answer("/data/b", "first")
    session.answer("/data/b", "second")
    assert session.value("/data/a") == "first"


def test_a_wrong_bind_is_a_warning() -> None:
    form = read_xform(_form(INSTANCE + '<bind nodeset="/data/c" type="int"/>'))
    assert len(form.warnings) == 1
