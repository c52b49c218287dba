"""Location paths: axes, node tests, predicates, order."""

from __future__ import annotations

import pytest

from exitdesk.forms.nodes import Node, parse, path_of
from exitdesk.forms.xpath import Context, Environment, ExpressionError, compiled
from tests.unit.forms.xpath.evaluating import context, texts

TREE = parse(
    '<a xmlns:p="urn:p"><b i="1"><c>1</c><c>2</c></b><b i="2"><c>3</c><d><c>4</c></d></b>'
    '<p:e p:f="x"/><!--n--><?go on?><?halt?></a>'
)


def paths(source: str, at: str = "/a") -> list[str]:
    here = compiled(at).nodes(Context(TREE))[0]
    return [path_of(node) for node in compiled(source).nodes(Context(here))]


@pytest.mark.parametrize(
    ("source", "at", "finding"),
    [
        ("/", "/a", ["/"]),
        (".", "/a", ["/a"]),
        ("/a/b", "/a", ["/a/b[1]", "/a/b[2]"]),
        ("b/c", "/a", ["/a/b[1]/c[1]", "/a/b[1]/c[2]", "/a/b[2]/c"]),
        ("../b", "/a/b[2]", ["/a/b[1]", "/a/b[2]"]),
        ("../../..", "/a/b[1]", []),
        ("/..", "/a", []),
        ("/self::node()/parent::a", "/a", []),
        ("*[namespace::p]/@f", "/a", []),
        ("c/../..", "/a/b[1]", ["/a"]),
        ("b/..", "/a", ["/a"]),
        ("./././b[1]", "/a", ["/a/b[1]"]),
        ("//c", "/a", ["/a/b[1]/c[1]", "/a/b[1]/c[2]", "/a/b[2]/c", "/a/b[2]/d/c"]),
        ("//c[1]", "/a", ["/a/b[1]/c[1]", "/a/b[2]/c", "/a/b[2]/d/c"]),
        ("(//c)[1]", "/a", ["/a/b[1]/c[1]"]),
        ("(//c)[last()]", "/a", ["/a/b[2]/d/c"]),
        ("b//c", "/a/b[1]/..", ["/a/b[1]/c[1]", "/a/b[1]/c[2]", "/a/b[2]/c", "/a/b[2]/d/c"]),
        ("b[2]", "/a", ["/a/b[2]"]),
        ("b[9]", "/a", []),
        ("b[0]", "/a", []),
        ("b[1.5]", "/a", []),
        ("b[position() = 2]", "/a", ["/a/b[2]"]),
        ("b[last()]", "/a", ["/a/b[2]"]),
        ("b['x'][2]", "/a", ["/a/b[2]"]),
        ("b[c = 3]/c", "/a", ["/a/b[2]/c"]),
        ("b[d]", "/a", ["/a/b[2]"]),
        ("b[coalesce(1 + 1, 0)]", "/a", ["/a/b[2]"]),
        ("b[@i = 2]", "/a", ["/a/b[2]"]),
        ("b[c[2]]", "/a", ["/a/b[1]"]),
        ("b[3][1]", "/a", []),
        ("b/@i", "/a", ["/a/b[1]/@i", "/a/b[2]/@i"]),
        ("@*", "/a/b[1]", ["/a/b[1]/@i"]),
        ("ancestor::*", "/a/b[2]/d/c", ["/a", "/a/b[2]", "/a/b[2]/d"]),
        ("ancestor::*[1]", "/a/b[2]/d/c", ["/a/b[2]/d"]),
        ("ancestor-or-self::c", "/a/b[2]/d/c", ["/a/b[2]/d/c"]),
        ("descendant::d", "/a", ["/a/b[2]/d"]),
        ("descendant-or-self::c", "/a/b[1]/c[1]", ["/a/b[1]/c[1]"]),
        ("following-sibling::*", "/a/b[2]", ["/a/p:e"]),
        ("preceding-sibling::c[1]", "/a/b[1]/c[2]", ["/a/b[1]/c[1]"]),
        ("following-sibling::*", "/a/b[1]/@i", []),
        ("following::c", "/a/b[1]", ["/a/b[2]/c", "/a/b[2]/d/c"]),
        (
            "following::c",
            "/a/b[1]/@i",
            [
                "/a/b[1]/c[1]",
                "/a/b[1]/c[2]",
                "/a/b[2]/c",
                "/a/b[2]/d/c",
            ],
        ),
        ("preceding::c", "/a/b[2]/d", ["/a/b[1]/c[1]", "/a/b[1]/c[2]", "/a/b[2]/c"]),
        ("preceding::c[1]", "/a/b[2]/@i", ["/a/b[1]/c[2]"]),
        ("b/c/following-sibling::*", "/a", ["/a/b[1]/c[2]", "/a/b[2]/d"]),
        ("parent::b", "/a/b[1]/c[1]", ["/a/b[1]"]),
        ("parent::x", "/a/b[1]/c[1]", []),
        ("self::b", "/a/b[1]", ["/a/b[1]"]),
        ("child::node()", "/a/b[2]/d", ["/a/b[2]/d/c"]),
        ("comment()", "/a", ["/a/comment()"]),
        (
            "processing-instruction()",
            "/a",
            [
                "/a/processing-instruction()[1]",
                "/a/processing-instruction()[2]",
            ],
        ),
        ("processing-instruction('halt')", "/a", ["/a/processing-instruction()[2]"]),
        ("b[1]/c[1]/text()", "/a", ["/a/b[1]/c[1]/text()"]),
        ("p:e", "/a", ["/a/p:e"]),
        ("p:*", "/a", ["/a/p:e"]),
        ("h:e", "/a", []),
        ("e", "/a", []),
        ("p:e/@p:f", "/a", ["/a/p:e/@p:f"]),
        ("namespace::p", "/a/b[1]", ["/a/b[1]/namespace::p"]),
        ("namespace::*", "/a", ["/a/namespace::p", "/a/namespace::xml"]),
        ("namespace::*", "/a/b[1]/@i", []),
        ("b[2] | b[1] | b[2]", "/a", ["/a/b[1]", "/a/b[2]"]),
        ("(b | b/c)[2]/c", "/a", []),
        ("(b | p:e)/@*", "/a", ["/a/b[1]/@i", "/a/b[2]/@i", "/a/p:e/@p:f"]),
        ("nothing/c[1]/d", "/a", []),
    ],
)
def test_paths(source: str, at: str, finding: list[str]) -> None:
    assert paths(source, at) == finding


def test_a_namespace_can_be_undone() -> None:
    tree = parse('<a xmlns="urn:a"><b xmlns=""/></a>')
    assert len(compiled("/a/namespace::*").nodes(Context(tree))) == 2
    assert len(compiled("/a/b/namespace::*").nodes(Context(tree))) == 1


def test_a_prefix_means_its_namespace_whatever_is_written() -> None:
    tree = parse('<a xmlns="http://www.w3.org/1999/xhtml"><b/></a>')
    assert len(compiled("/h:a/xhtml:b").nodes(Context(tree))) == 1
    assert compiled("/jr:a").nodes(Context(tree)) == []


@pytest.mark.parametrize(
    ("source", "finding"),
    [
        ("instance('towns')/root/item[in = 'north']/label", ["Alpha", "Gamma"]),
        ("instance('towns')/root/item[name = current()/../word]/label", []),
        ("instance('towns')/root/item[label = concat('Be', 'ta')]/name", ["b"]),
        ("instance('towns')/root/item[position() > /data/group/q[1]]/name", ["b", "c"]),
        ("current()/age", ["34"]),
        ("group/q[. = current()/group/q[2]]", ["2"]),
        ("randomize(group/q, 42)[. > 0]", ["1", "2", "3"]),
    ],
)
def test_other_instances_and_the_current_node(source: str, finding: list[str]) -> None:
    assert sorted(texts(source)) == finding


def test_current_may_be_another_node_than_the_context() -> None:
    other = compiled("/a/b[2]").nodes(Context(TREE))[0]
    here = context(current=other)
    assert compiled("current()").nodes(here) == [other]


def test_the_root_may_be_any_node() -> None:
    below: Node = compiled("/a/b[2]").nodes(Context(TREE))[0]
    found = compiled("/d/c").nodes(Context(below, below))
    assert [path_of(node) for node in found] == ["/a/b[2]/d/c"]


@pytest.mark.parametrize("source", ["count(1)", "sum('a')", "(1)[1]", "1 | 2", "'a'/b"])
def test_a_value_is_no_path(source: str) -> None:
    with pytest.raises(ExpressionError, match="A path is needed"):
        compiled(source)
    lenient = compiled(source, strict=False)
    with pytest.raises(ExpressionError, match="A path is needed"):
        lenient.value(context())


def test_many_nodes_stay_in_order() -> None:
    rows = "".join(f"<r><n>{number}</n></r>" for number in range(60))
    tree = parse(f"<d>{rows}</d>")
    found = compiled("//n | /d/r/n").nodes(Context(tree))
    assert [node.children[0].value for node in found] == [str(number) for number in range(60)]


REPEATS = parse(
    "<d><r><n>a</n><k><v>1</v></k><k><v>2</v></k></r><r><n>b</n><k><v>3</v></k></r><o>x</o></d>"
)


@pytest.mark.parametrize(
    ("source", "at", "finding"),
    [
        ("/d/r/n", "/d/r[2]/k/v", ["/d/r[2]/n"]),
        ("/d/r/k/v", "/d/r[1]/k[2]/v", ["/d/r[1]/k[2]/v"]),
        ("/d/r/k", "/d/r[1]/k[2]/v", ["/d/r[1]/k[1]", "/d/r[1]/k[2]"]),
        ("/d/r", "/d/r[1]/k[2]/v", ["/d/r[1]", "/d/r[2]"]),
        ("/d/r[2]/n", "/d/r[1]/n", ["/d/r[2]/n"]),
        ("/d/r/*", "/d/r[2]/n", ["/d/r[2]/n", "/d/r[2]/k"]),
        ("/d/r/n", "/d/o", ["/d/r[1]/n", "/d/r[2]/n"]),
        ("/d/r/n[. = 'a']", "/d/r[2]/n", []),
        ("/", "/d/r[2]/n", ["/"]),
    ],
)
def test_an_absolute_path_may_stay_in_the_repeat_where_it_is_read(
    source: str, at: str, finding: list[str]
) -> None:
    node = compiled(at).nodes(Context(REPEATS))[0]
    here = Context(node, environment=Environment(shared=True))
    assert [path_of(one) for one in compiled(source).nodes(here)] == finding


def test_a_node_of_another_tree_shares_no_repeat() -> None:
    here = Context(TREE, REPEATS, environment=Environment(shared=True))
    assert len(compiled("/d/r/n").nodes(here)) == 2


def test_paths_end_only_at_what_is_visible() -> None:
    def visible(node: Node) -> bool:
        return path_of(node) != "/d/r[2]/n"

    here = Context(REPEATS, environment=Environment(visible=visible))
    assert [path_of(one) for one in compiled("/d/r/n").nodes(here)] == ["/d/r[1]/n"]
    assert [path_of(one) for one in compiled("//n").nodes(here)] == ["/d/r[1]/n"]


def test_the_default_world_has_a_clock_and_no_lists() -> None:
    here = Context(REPEATS)
    assert compiled("now() > '2026-01-01'").boolean(here) is True
    with pytest.raises(ExpressionError, match="no list of choices"):
        compiled("instance('towns')").nodes(here)
