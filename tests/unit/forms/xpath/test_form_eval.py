"""The verb `form eval`: one result line for each case, whatever the case is."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

from exitdesk.cli.form_eval import evaluate, result
from exitdesk.domain.trouble import Trouble

XML = "<data><a>1</a><a>2</a><d>1970-01-02</d><instance id='x'><i>y</i></instance></data>"


def answer(**case: Any) -> dict[str, Any]:
    given = {"id": "c", "xml": XML, "context": "/data", **case}
    return result(json.dumps(given).encode(), 7)


@pytest.mark.parametrize(
    ("case", "kind", "finding"),
    [
        ({"expression": "a = 2", "kind": "boolean"}, "boolean", True),
        ({"expression": "a", "kind": "boolean"}, "boolean", True),
        ({"expression": "a + 1", "kind": "number"}, "number", 2),
        ({"expression": "1 div 3", "kind": "number_close"}, "number", 1 / 3),
        ({"expression": "0 div 0", "kind": "number"}, "number", "NaN"),
        ({"expression": "1 div 0", "kind": "number"}, "number", "Infinity"),
        ({"expression": "-1 div 0", "kind": "number"}, "number", "-Infinity"),
        ({"expression": "-0", "kind": "number"}, "number", "-0"),
        ({"expression": "a", "kind": "string"}, "string", "1"),
        ({"expression": "a", "kind": "nodeset"}, "nodeset", ["/data[1]/a[1]", "/data[1]/a[2]"]),
        ({"expression": "a", "kind": "nodeset_values"}, "nodeset_values", ["1", "2"]),
        ({"expression": "a"}, "nodeset", ["/data[1]/a[1]", "/data[1]/a[2]"]),
        ({"expression": "'t'"}, "string", "t"),
        ({"expression": "1 = 1"}, "boolean", True),
        ({"expression": "1 + 1"}, "number", 2),
        ({"expression": "1 + 1", "kind": "error"}, "number", 2),
        ({"expression": "/a", "root": "/data", "kind": "number"}, "number", 1),
        ({"expression": "name()", "context": "/data/a[2]"}, "string", "a"),
        ({"expression": "count(/)", "context": None}, "number", 1),
        ({"expression": "/data/a", "context": "#detached", "kind": "string"}, "string", "1"),
        ({"expression": "1 + 1", "xml": None, "context": "/"}, "number", 2),
        ({"expression": "instance('x')/i", "kind": "string"}, "string", "y"),
        ({"expression": "number(d)", "tz": "America/Phoenix"}, "number", 1 + 7 / 24),
        ({"expression": "number(d)", "tz": "any"}, "number", 1),
        (
            {"expression": "now()", "clock": "2024-06-15T17:20:30.123Z", "tz": "America/Phoenix"},
            "string",
            "2024-06-15T10:20:30.123-07:00",
        ),
        ({"expression": "today()", "clock": "2024-06-15T17:20:30"}, "string", "2024-06-15"),
        ({"expression": "0 and explode()"}, "boolean", False),
        ({"expression": "1", "xml": "<!DOCTYPE html><html/>", "context": "/html"}, "number", 1),
    ],
)
def test_results(case: dict[str, Any], kind: str, finding: Any) -> None:
    assert answer(**case) == {"id": "c", "kind": kind, "value": finding}


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ({"expression": "explode()"}, "no function"),
        ({"expression": "1 +"}, "too early"),
        ({"expression": None}, "no expression"),
        ({"expression": "1", "xml": "<a>"}, "no element found"),
        ({"expression": "1", "xml": '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'}, "entities"),
        ({"expression": "1", "context": "/none"}, "no node /none"),
        ({"expression": "1", "tz": "Mars/Base"}, "Mars/Base"),
        ({"expression": "1", "clock": "noon"}, "noon"),
        ({"expression": "1", "xml": 5}, "cannot be read"),
        ({"expression": "instance('z')"}, "no list of choices"),
        ({"expression": "1", "kind": "nodeset"}, "A path is needed"),
        ({"expression": "(" * 10_000}, "nested too deeply"),
    ],
)
def test_what_fails_is_a_line_too(case: dict[str, Any], words: str) -> None:
    found = answer(**case)
    assert found["id"] == "c"
    assert words in found["error"]


@pytest.mark.parametrize("line", [b"{", b"[1]", b"5", b"\xff", b"[" * 100_000])
def test_a_line_that_is_no_case(line: bytes) -> None:
    found = result(line, 7)
    assert found["id"] == 7
    assert found["error"]


ITEXT = """<m><itext><translation lang="en"><text id="t"><value>Two</value></text></translation>
<translation lang="fr" default=""><text id="t"><value form="short">2</value>
<value>Deux</value></text>
<text id="e"/></translation></itext></m>"""


@pytest.mark.parametrize(
    ("language", "name", "finding"),
    [
        ("en", "t", "Two"),
        ("fr", "t", "Deux"),
        (None, "t", "Deux"),
        (None, "e", ""),
        ("en", "x", ""),
    ],
)
def test_texts_in_a_language(language: str | None, name: str, finding: str) -> None:
    source = f"jr:itext('{name}')"
    found = answer(expression=source, xml=ITEXT, context="/m", language=language, kind="string")
    assert found["value"] == finding
    bare = answer(expression=source, xml="<m/>", context="/m", kind="string")
    assert bare["value"] == ""


def test_a_file_of_cases(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases = tmp_path / "cases.jsonl"
    lines = [{"id": "one", "expression": "'ä'", "xml": XML}, {"id": "two", "expression": "("}]
    cases.write_text("\n\n".join(map(json.dumps, lines)) + "\n", encoding="utf-8")
    assert evaluate(Namespace(cases=str(cases))) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == {"id": "one", "kind": "string", "value": "ä"}
    assert second["id"] == "two"
    assert "error" in second


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match=r"none\.jsonl"):
        evaluate(Namespace(cases=str(tmp_path / "none.jsonl")))
