"""``exitdesk form run``: answers from a file, every node as it then stands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from exitdesk.cli.form_run import text_of
from exitdesk.cli.main import main

FORM = """
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>Visit</h:title><model>
<itext><translation lang="English" default="true()"><text id="age"><value>Age</value></text>
</translation><translation lang="Deutsch"><text id="age"><value>Alter</value></text></translation>
</itext>
<instance><data id="visit" version="2"><age/><colours/><why/><row jr:template=""><day/></row>
<rows/></data></instance>
<bind nodeset="/data/age" type="int" required="true()" constraint=". &lt; 120"
 jr:constraintMsg="Below 120, please."/>
<bind nodeset="/data/why" relevant="/data/age &gt; 17"/>
<bind nodeset="/data/rows" type="int" calculate="count(/data/row)"/>
</model></h:head><h:body><input ref="/data/age"><label ref="jr:itext('age')"/></input>
<select ref="/data/colours"><item><label>Red</label><value>r</value></item>
<item><label>Blue</label><value>b</value></item></select><input ref="/data/why"/>
<group ref="/data/row"><repeat nodeset="/data/row"><input ref="/data/row/day"/></repeat></group>
</h:body></h:html>
"""


class Desk:
    """Runs the verb on a form with answers."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        self.form = folder / "form.xml"
        self.form.write_text(FORM, "utf-8")

    def run(self, answers: Any, *more: str) -> tuple[int, str, str]:
        """Return exit status, output and errors."""
        path = self.folder / "answers.json"
        path.write_text(answers if isinstance(answers, str) else json.dumps(answers), "utf-8")
        status = main(["form", "run", str(self.form), "--answers", str(path), *more])
        told = self._capsys.readouterr()
        return status, told.out, told.err


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, capsys)


def test_answers_are_applied_in_order_and_every_node_is_printed(desk: Desk) -> None:
    steps = [
        {"ref": "/data/age", "value": 12},
        {"ref": "/data/age", "value": 40},
        {"ref": "/data/colours", "value": ["r", "b"]},
        {"ref": "/data/why", "value": "to see"},
        {"add_repeat": "/data/row"},
        {"add_repeat": "/data/row"},
        {"ref": "/data/row[2]/day", "value": "Monday"},
        {"remove_repeat": "/data/row[1]"},
    ]
    status, out, err = desk.run(steps, "--language", "Deutsch", "--json")
    told = json.loads(out)
    nodes = {node["ref"]: node for node in told["nodes"]}
    assert (status, err, told["problems"]) == (0, "", [])
    assert told["form"]["language"] == "Deutsch"
    assert nodes["/data/age"]["value"] == "40"
    assert nodes["/data/age"]["label"] == "Alter"
    assert nodes["/data/age"]["required"]
    assert nodes["/data/why"]["relevant"]
    assert nodes["/data/colours"]["value"] == "r b"
    assert nodes["/data/colours"]["choices"][1] == {"name": "b", "label": "Blue"}
    assert [ref for ref in nodes if ref.endswith("/day")] == ["/data/row[1]/day"]
    assert nodes["/data/row[1]/day"]["value"] == "Monday"
    assert nodes["/data/rows"]["value"] == "1"


def test_an_answer_for_the_next_row_adds_it(desk: Desk) -> None:
    steps = [
        {"ref": "/data/row/day", "value": "Monday"},
        {"ref": "/data/row[2]/day", "value": "Tuesday"},
        {"ref": "/data/row[1]/day", "value": "Sunday"},
    ]
    status, out, _ = desk.run(steps, "--json")
    days = [n["value"] for n in json.loads(out)["nodes"] if n["ref"].endswith("/day")]
    assert (status, days) == (0, ["Sunday", "Tuesday"])


def test_a_value_that_is_none_of_its_type_counts_as_blank_and_stays_as_it_was_typed(
    desk: Desk,
) -> None:
    _, out, _ = desk.run([{"ref": "/data/age", "value": "ten"}], "--json")
    told = json.loads(out)
    node = next(one for one in told["nodes"] if one["ref"] == "/data/age")
    assert (node["value"], node["typed"], node["valid"]) == ("", "ten", False)
    assert [one["kind"] for one in told["problems"]] == ["type"]


def test_yes_to_a_trigger_is_ok(desk: Desk) -> None:
    form = desk.form.read_text("utf-8")
    form = form.replace('<input ref="/data/why"/>', '<trigger ref="/data/why"/>')
    desk.form.write_text(form, "utf-8")
    for value, said in ((True, "OK"), (False, "")):
        _, out, _ = desk.run([{"ref": "/data/why", "value": value}], "--json")
        node = next(one for one in json.loads(out)["nodes"] if one["ref"] == "/data/why")
        assert node["value"] == said


@pytest.mark.parametrize(
    "step",
    [
        {"ref": "/data/nothing", "value": "a"},
        {"ref": "/data/row[1]/nothing", "value": "a"},
        {"ref": "/data/row[3]/day", "value": "a"},
        {"ref": "/data", "value": "a"},
        {"ref": "", "value": "a"},
        {"ref": "/data/age", "value": {"a": 1}},
        {"add_repeat": "/data/age"},
        {"remove_repeat": "/data/age"},
        {},
    ],
)
def test_what_cannot_be_applied_is_told_and_the_rest_is_applied(
    desk: Desk, step: dict[str, Any]
) -> None:
    status, out, err = desk.run([step, {"ref": "/data/age", "value": 5}], "--json")
    told = json.loads(out)
    assert status == 1
    assert err.startswith("Answer 1: ")
    assert [one["kind"] for one in told["problems"]] == ["refused"]
    assert next(n for n in told["nodes"] if n["ref"] == "/data/age")["value"] == "5"


def test_an_answer_out_of_bounds_is_kept_and_named(desk: Desk) -> None:
    status, out, _ = desk.run([{"ref": "/data/age", "value": 130}], "--json")
    told = json.loads(out)
    assert status == 0
    wanted = {"ref": "/data/age", "kind": "constraint", "message": "Below 120, please."}
    assert told["problems"] == [wanted]


def test_without_json_a_table_is_printed(desk: Desk) -> None:
    status, out, _ = desk.run([])
    assert status == 0
    assert out.splitlines()[0].startswith("*!\t/data/age\t\tAge ")
    assert any(line.startswith("-\t/data/why") for line in out.splitlines())


@pytest.mark.parametrize("text", ["not json", "{}", "[1]"])
def test_answers_that_are_none(desk: Desk, text: str) -> None:
    status, out, err = desk.run(text)
    assert (status, out) == (1, "")
    assert "answers.json" in err


def test_a_language_that_the_form_does_not_speak(desk: Desk) -> None:
    status, _, err = desk.run([], "--language", "Latin")
    assert status == 1
    assert "Latin" in err


def test_a_form_that_cannot_be_opened(desk: Desk) -> None:
    desk.form.write_text("<a/>", "utf-8")
    status, out, err = desk.run([])
    assert (status, out) == (1, "")
    assert "cannot be used" in err


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, None), (True, "true"), (False, "false"), (2.0, "2"), (2.5, "2.5"), (["a", 1], "a 1")],
)
def test_json_values_as_xforms_writes_them(value: object, text: str | None) -> None:
    assert text_of(value) == text
