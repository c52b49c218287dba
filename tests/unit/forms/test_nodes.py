"""The node tree: reading, looking, changing, writing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exitdesk.forms import nodes
from exitdesk.forms.nodes import Node, NodeKind, XmlError, parse, path_of, serialised, string_value

XML = (
    '<d xmlns="urn:d" xmlns:x="urn:x" id="1"><r><q>a</q></r><r x:k="2"><q>b</q><q>c<!--no-->d</q>'
    "</r><x:o/><?go now?><?stop?><y:z y:w='3'/>tail</d>"
)


def tree() -> Node:
    return nodes.root_element(parse(XML))


def test_names_and_namespaces() -> None:
    top = tree()
    other = top.element("o")
    assert other is not None
    assert (top.namespace, other.name, other.local, other.namespace) == (
        "urn:d",
        "x:o",
        "o",
        "urn:x",
    )
    assert top.declared == {"": "urn:d", "x": "urn:x"}
    assert [one.name for one in top.attributes] == ["id"]
    kind = top.elements("r")[1].attributes[0]
    assert (kind.local, kind.namespace, kind.value) == ("k", "urn:x", "2")
    unknown = top.element("z")
    assert unknown is not None
    assert unknown.namespace == ""
    assert top.element("none") is None
    assert (top.attribute("id"), top.attribute("none", "-")) == ("1", "-")


@pytest.mark.parametrize(
    ("names", "finding"),
    [
        ([], "/d"),
        ([0], "/d/r[1]"),
        ([1, 1], "/d/r[2]/q[2]"),
        ([1, 1, 1], "/d/r[2]/q[2]/comment()"),
        ([1, 1, 2], "/d/r[2]/q[2]/text()[2]"),
        ([3], "/d/processing-instruction()[1]"),
        ([4], "/d/processing-instruction()[2]"),
        ([6], "/d/text()"),
    ],
)
def test_paths(names: list[int], finding: str) -> None:
    node = tree()
    for place in names:
        node = node.children[place]
    assert path_of(node) == finding


def test_paths_of_other_nodes() -> None:
    top = tree()
    assert path_of(top.attributes[0]) == "/d/@id"
    assert path_of(Node(NodeKind.NAMESPACE, "x", "urn:x", parent=top)) == "/d/namespace::x"
    assert path_of(parse("<a/>")) == "/"
    assert nodes.numbered_path_of(top.children[0].children[0]) == "/d[1]/r[1]/q[1]"
    assert nodes.numbered_path_of(nodes.new_element("lone")) == "/lone[1]"
    assert repr(top) == "<element d>"


def test_string_values() -> None:
    top = tree()
    assert string_value(top) == "abcdtail"
    assert string_value(top.children[1].children[1]) == "cd"
    assert string_value(top.children[1].children[1].children[1]) == "no"
    assert string_value(parse("<a/>")) == ""


def test_a_cdata_section_is_a_text_of_its_own() -> None:
    top = nodes.root_element(parse("<a>x<![CDATA[<y>]]></a>"))
    assert [child.value for child in top.children] == ["x", "<y>"]


@pytest.mark.parametrize(
    "xml",
    [
        '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>',
        '<!DOCTYPE a [<!ENTITY % p SYSTEM "p.dtd">]><a/>',
        '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]><a>&e;</a>',
        "<!DOCTYPE html><a>&nbsp;</a>",
        "<a>" * 300 + "</a>" * 300,
        "<a>",
        "",
        "<a/><b/>",
        b"\xff\xfe\x00",
        '<?xml version="1.0" encoding="nonsense"?><a/>',
        "\ud800",
    ],
)
def test_what_is_not_read(xml: str | bytes) -> None:
    with pytest.raises(XmlError):
        parse(xml)


def test_a_document_type_may_be_named() -> None:
    assert path_of(nodes.root_element(parse("<!DOCTYPE html><html/>"))) == "/html"


def test_a_remark_may_stand_before_the_root() -> None:
    assert path_of(nodes.root_element(parse("<!--x--><?y z?><a/>"))) == "/a"


def test_a_document_without_element() -> None:
    with pytest.raises(XmlError, match="no element"):
        nodes.root_element(Node(NodeKind.DOCUMENT))
    lone = nodes.new_element("a")
    assert nodes.root_element(lone) is lone


@pytest.mark.parametrize(
    "xml",
    [
        XML.replace("'3'", '"3"').replace('urn:d" xmlns:x', 'urn:d" xmlns:x'),
        "<a><!--c--><?p?><b>&lt;&amp;&gt;</b></a>",
        '<a q="&lt;&amp;&quot;&#10;"/>'.replace("&quot;", "x"),
    ],
)
def test_written_as_it_was_read(xml: str) -> None:
    assert serialised(parse(xml)) == xml


def test_attributes_and_instructions_can_be_written_alone() -> None:
    assert serialised(tree().attributes[0]) == 'id="1"'
    assert serialised(Node(NodeKind.PI, "p", "q")) == "<?p q?>"


_TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("\n\t\r<&>\"']"),
    max_size=20,
)


@given(_TEXTS, _TEXTS)
def test_any_answer_survives_being_written_and_read(text: str, attribute: str) -> None:
    element = nodes.new_element("a", text)
    nodes.set_attribute(element, "b", attribute)
    again = nodes.root_element(parse(serialised(element)))
    assert string_value(again) == text
    assert again.attribute("b") == attribute


def test_texts_are_replaced() -> None:
    element = nodes.new_element("a", "one")
    text = element.children[0]
    nodes.set_text(element, "two")
    assert element.children == [text]
    nodes.set_text(element, "")
    assert element.children == []
    assert text.parent is None
    nodes.set_text(element, "three")
    assert string_value(element) == "three"


def test_attributes_are_set_and_removed() -> None:
    element = nodes.new_element("a")
    nodes.set_attribute(element, "x", "1")
    nodes.set_attribute(element, "y", "3")
    nodes.set_attribute(element, "x", "2")
    nodes.set_attribute(element, "y", "4")
    assert serialised(element) == '<a x="2" y="4"/>'
    nodes.set_text(element.attributes[0], "5")
    assert element.attribute("x") == "5"
    nodes.remove(element.attributes[1])
    nodes.remove(element.attributes[0])
    assert serialised(element) == "<a/>"
    nodes.remove(element)
    assert element.parent is None


def test_elements_come_and_go() -> None:
    top = nodes.new_element("a", namespace="urn:a")
    first, second = nodes.new_element("b"), nodes.new_element("b")
    nodes.insert(top, second)
    nodes.insert(top, first, 0)
    assert top.namespace == "urn:a"
    assert [nodes.position_among(one) for one in (top, first, second)] == [-1, 0, 1]
    assert nodes.top_of(second) is top
    nodes.remove(first)
    assert top.children == [second]
    assert first.parent is None
    with pytest.raises(LookupError):
        nodes.position_among(Node(NodeKind.ELEMENT, "c", parent=top))


def test_many_children_are_found_by_name_whatever_happens() -> None:
    top = nodes.new_element("a")
    for number in range(60):
        nodes.insert(top, nodes.new_element("b" if number % 3 else "c"))
    assert len(top.named("b")) == 40
    nodes.insert(top, nodes.new_element("b"))
    assert len(top.named("b")) == 41
    nodes.remove(top.named("b")[0])
    assert len(top.named("b")) == 40
    top.children[0] = nodes.new_element("new")
    top.forget_index()
    assert len(top.named("new")) == 1
    assert top.named("missing") == []


def test_a_copy_stands_alone() -> None:
    top = tree()
    top.state = "session"
    copy = nodes.clone(top)
    assert serialised(copy) == serialised(top)
    assert (copy.state, copy.parent) == (None, None)
    assert copy.children[0].parent is copy
    without = nodes.clone(top, keep=lambda node: node.name != "r")
    assert [child.name for child in without.elements()] == ["x:o", "y:z"]


def test_document_order() -> None:
    top = tree()
    below = list(nodes.descendants(top))
    everything = [top, top.attributes[0], *below]
    assert nodes.in_document_order(reversed(everything[:10] * 2)) == everything[:10]
    assert nodes.in_document_order(reversed(below)) == below
    assert nodes.in_document_order([]) == []
    large = nodes.new_element("l")
    for _ in range(40):
        nodes.insert(large, nodes.new_element("m"))
    nodes.set_attribute(large, "k", "v")
    mixed = [large, large.attributes[0], *large.children]
    assert nodes.in_document_order(reversed(mixed)) == mixed
    scope = Node(NodeKind.NAMESPACE, "x", "urn:x", parent=top)
    assert nodes.in_document_order([top.attributes[0], scope, top]) == [
        top,
        scope,
        top.attributes[0],
    ]
