"""What an expression reads, for the graph of dependencies."""

from __future__ import annotations

import pytest

from exitdesk.forms.xpath import Reference, Start, compiled

BASE = ("data", "g", "q")


@pytest.mark.parametrize(
    ("source", "finding"),
    [
        ("1 + 2", []),
        ("/data/a > 3", ["/data/a"]),
        ("../a + ../../b", ["/data/g/a", "/data/b"]),
        (". > 3", ["/data/g/q"]),
        ("-/data/a", ["/data/a"]),
        ("if(/data/a, ../b, 'x')", ["/data/g/b", "/data/a"]),
        ("current()/../a", ["/data/g/a"]),
        ("(/data/a | ../b)/c", ["/data/a/c", "/data/g/b/c"]),
        ("(/data/a)[../b = 1]", ["/data/a", "/data/b"]),
        (
            "/data/r[n = ../m and k = current()/../x]/v",
            [
                "/data/r/v",
                "/data/r/n",
                "/data/m",
                "/data/r/k",
                "/data/g/x",
            ],
        ),
        ("/data/r[1]/v", ["/data/r/v"]),
        ("/data/r[/data/r[. = 1]/y]/v", ["/data/r/v", "/data/r/y", "/data/r"]),
        ("//a", ["/**"]),
        ("../descendant::a", ["/data/g**"]),
        ("/data/*/a", ["/data/*/a"]),
        ("/data/node()", ["/data/*"]),
        ("/data/a/text()", ["/data/a"]),
        ("/data/@id", ["/data/@id"]),
        ("following-sibling::a", ["/data/g/a"]),
        ("preceding-sibling::node()", ["/data/g/*"]),
        ("following::a", ["/**"]),
        ("../../../../../a", ["/a"]),
        ("/following-sibling::a", ["/"]),
        ("position(..)", ["/data/g"]),
        ("position()", []),
        ("once(/data/a)", ["/data/a", "/data/g/q"]),
        ("string-length() > 2", ["/data/g/q"]),
        ("string-length(../a) > 2", ["/data/g/a"]),
        ("indexed-repeat(/data/r/x, /data/r, ../i)", ["/data/r/x", "/data/r", "/data/g/i"]),
        ("1 = 1 and 'a'[/data/b]", ["/data/b"]),
        ("instance(/data/a)/root", ["/data/a"]),
    ],
)
def test_targets(source: str, finding: list[str]) -> None:
    targets = [one.target(BASE) for one in compiled(source, strict=False).references]
    shown = [f"/{'/'.join(one.names)}{'**' * one.deep}" for one in targets if one is not None]
    assert shown == finding


def test_paths_in_another_instance_have_no_target() -> None:
    source = "instance('towns')/root/item[name = /data/a and in = current()/../b]/label"
    found = compiled(source).references
    assert found[0] == Reference(
        Start.INSTANCE, (("child", "root"), ("child", "item"), ("child", "label")), "towns"
    )
    assert [one.target(BASE) for one in found if one.start is Start.INSTANCE] == [None] * 3
    assert [one.target(BASE) for one in found if one.start is not Start.INSTANCE] == [
        (("data", "a"), False),
        (("data", "g", "b"), False),
    ]
    computed = compiled("instance()/root", strict=False).references
    assert computed[0].instance == ""


def test_functions_and_literals() -> None:
    source = (
        "-pulldata('towns.csv', 'a', 'b', concat(c, (d | instance('x')/e)[f()]/g[h(1)])) + (1)[k()]"
    )
    expression = compiled(source, strict=False)
    assert expression.functions == {"pulldata", "concat", "instance", "f", "h", "k"}
    assert expression.literals("pulldata") == {"towns.csv"}
    assert expression.literals("instance") == {"x"}
    assert expression.literals("pulldata", 9) == frozenset()
    assert expression.literals("h") == frozenset()
