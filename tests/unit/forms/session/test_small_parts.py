"""Messages, media, files, actions and columns: each small part of a form by itself."""

from __future__ import annotations

import pytest

from exitdesk.forms import nodes
from exitdesk.forms.definition import read_xform
from exitdesk.forms.session import FormSession
from tests.unit.forms.session.making import bind, inputs, session, xform


def test_messages_are_those_of_the_form_or_of_the_program() -> None:
    binds = bind("a", required="true()", jr_requiredMsg="Please say.")
    binds += bind("b", required="true()")
    binds += bind("c", constraint=". > 1", jr_constraintMsg="jr:itext('more')")
    more = (
        '<itext><translation lang="en"><text id="more"><value>More!</value></text>'
        "</translation></itext>"
    )
    one = session("<a/><b/><c>1</c>", binds, inputs("a", "b", "c"), more)
    found = {problem.ref: (problem.kind, problem.message) for problem in one.problems()}
    assert found["/data/a"] == ("required", "Please say.")
    assert found["/data/b"][0] == "required"
    assert found["/data/b"][1]
    assert found["/data/c"] == ("constraint", "More!")


def test_media_of_a_label_are_file_names() -> None:
    more = (
        '<itext><translation lang="en"><text id="a"><value>A</value>'
        '<value form="image">jr://images/a.png</value><value form="audio">-</value>'
        '<value form="video">film.mp4</value></text></translation></itext>'
    )
    one = session(
        "<a/>", body='<input ref="/data/a"><label ref="jr:itext(\'a\')"/></input>', more=more
    )
    assert one.node("/data/a").media == {"image": "a.png", "video": "film.mp4"}


def test_what_a_desk_does_not_know_is_said_and_stays_empty() -> None:
    more = '<odk:setgeopoint event="odk-instance-first-load" ref="/data/a"/>'
    more += '<instance id="last" src="jr://instance/last-saved"/>'
    one = session("<a/>", body=inputs("a"), more=more)
    assert [warning.attribute for warning in one.definition.warnings] == ["setgeopoint"]
    assert one.value("/data/a") == ""


def test_what_is_set_waits_until_it_applies() -> None:
    body = (
        '<input ref="/data/a"><setvalue event="xforms-value-changed" ref="/data/b">now</setvalue>'
        "</input>"
    )
    one = session("<a/><b/>", bind("b", relevant="/data/a = 2"), body)
    one.answer("/data/a", "1")
    assert one.value("/data/b") == ""
    one.answer("/data/a", "2")
    assert one.value("/data/b") == "now"


@pytest.mark.parametrize(
    ("wanted", "column", "found"),
    [("n1", "size", "10"), ("n9", "size", ""), ("n1", "none", ""), ("n2", "size", "20")],
)
def test_a_column_of_a_list_is_looked_up(wanted: str, column: str, found: str) -> None:
    more = '<instance id="towns" src="jr://file-csv/towns.csv"/>'
    reading = f"pulldata('towns', '{column}', 'name', /data/a)"
    form = read_xform(
        xform("<a/><b/>", bind("b", calculate=reading), inputs("a"), more),
        {"towns.csv": b"name,size\nn1,10\nn2,20\nn2,30\n"},
    )
    one = FormSession(form)
    one.answer("/data/a", wanted)
    assert one.value("/data/b") == found


def test_a_column_may_be_an_attribute() -> None:
    more = "<instance id='l'><root><item k='1' v='one'/><item k='2' v='two'/></root></instance>"
    one = session("<a/>", bind("a", calculate="pulldata('l', '@v', '@k', 2)"), more=more)
    assert one.value("/data/a") == "two"
    none = session("<a>x</a>", bind("a", calculate="pulldata('none', 'v', 'k', 2)"))
    assert none.value("/data/a") == ""


def test_several_choices_that_are_offered_no_more_are_taken_back_one_by_one() -> None:
    more = "<instance id='l'><root>" + "".join(
        f"<item><id>t{n}</id><name>n{n}</name><kind>{n % 2}</kind></item>" for n in range(4)
    )
    more += "</root></instance><itext><translation lang='en'><text id='t0'><value>Of "
    more += '<output value="/data/k"/></value></text></translation></itext>'
    body = (
        '<select ref="/data/s"><itemset nodeset="instance(\'l\')/root/item[kind != /data/k]">'
        '<value ref="name"/></itemset></select>'
    )
    one = session("<k/><s/>", body=inputs("k") + body, more=more)
    one.answer("/data/s", "n0 n1")
    one.answer("/data/k", "1")
    assert one.value("/data/s") == "n0"


@pytest.mark.parametrize(("answer", "holds"), [("true", True), ("0", False), ("", False)])
def test_a_condition_that_is_a_truth_holds_by_it(answer: str, holds: bool) -> None:
    one = session(
        "<a/><b/>", bind("a", type="boolean") + bind("b", relevant="/data/a"), inputs("a")
    )
    one.answer("/data/a", answer)
    assert one.node("/data/b").relevant is holds


@pytest.mark.parametrize(("answer", "holds"), [("no", True), ("", False)])
def test_a_condition_that_is_a_text_holds_unless_it_is_blank(answer: str, holds: bool) -> None:
    one = session("<a/><b/>", bind("b", relevant="/data/a"), inputs("a"))
    one.answer("/data/a", answer)
    assert one.node("/data/b").relevant is holds


def test_a_prefix_is_declared_once() -> None:
    top = nodes.root_element(nodes.parse('<a xmlns:x="urn:x"><x:b/></a>'))
    nodes.set_attribute(top, "xmlns:x", "urn:x")
    nodes.set_attribute(top, "xmlns:y", "urn:y")
    assert nodes.serialised(top) == '<a xmlns:x="urn:x" xmlns:y="urn:y"><x:b/></a>'
