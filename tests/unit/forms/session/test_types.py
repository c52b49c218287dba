"""Values of the types of binds: what is one, and how computed ones are stored."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from exitdesk.forms.definition import read_xform
from exitdesk.forms.session import FormSession, Unknown

HEAD = (
    '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" '
    'xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>T</h:title><model>'
)


def _session(binds: str, names: str = "a b", itext: str = "", body: str = "") -> FormSession:
    instance = "".join(f"<{name}/>" for name in names.split())
    xml = (
        f'{HEAD}{itext}<instance><data id="t">{instance}</data></instance>{binds}</model>'
        f"</h:head><h:body>{body}</h:body></h:html>"
    )
    moment = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
    return FormSession(read_xform(xml), now=lambda: moment, seed=1)


@pytest.mark.parametrize(
    ("kind", "text", "fits"),
    [
        ("int", "12", True),
        ("int", "-3", True),
        ("int", "1.5", False),
        ("decimal", "1.5", True),
        ("decimal", "one", False),
        ("date", "2026-02-28", True),
        ("date", "2026-02-30", False),
        ("dateTime", "2026-02-28T10:00:00.000+01:00", True),
        ("dateTime", "2026-02-28", False),
        ("dateTime", "soon", False),
        ("time", "10:30", True),
        ("time", "10:30:00.000Z", True),
        ("time", "25:30", False),
        ("time", "late", False),
        ("boolean", "true", True),
        ("boolean", "yes", False),
        ("geopoint", "52.1 13.4 0 5", True),
        ("geopoint", "Berlin", False),
        ("string", "anything", True),
    ],
)
def test_whether_an_answer_is_of_its_type(kind: str, text: str, fits: bool) -> None:
    session = _session(f'<bind nodeset="/data/a" type="{kind}"/>')
    session.answer("/data/a", text)
    assert session.node("/data/a").valid is fits
    assert [problem.kind for problem in session.problems()] == ([] if fits else ["type"])
    assert session.value("/data/a") == text


@pytest.mark.parametrize(
    ("kind", "expression", "stored"),
    [
        ("int", "7 div 2", "3"),
        ("int", "'x'", ""),
        ("int", "1 div 0", ""),
        ("decimal", "7 div 2", "3.5"),
        ("decimal", "'x' + 1", ""),
        ("date", "today()", "2026-03-01"),
        ("date", "date('2026-01-02')", "2026-01-02"),
        ("date", "20513.75", "2026-03-01"),
        ("date", "'2026-3-1'", "2026-03-01"),
        ("date", "'soon'", ""),
        ("dateTime", "20513.5", "2026-03-01T12:00:00.000+00:00"),
        ("dateTime", "99999999999", ""),
        ("string", "number('x')", ""),
        ("string", "concat('a', 1)", "a1"),
        ("string", "1 = 1", "true"),
    ],
)
def test_computed_values_are_stored_in_the_type_of_their_node(
    kind: str, expression: str, stored: str
) -> None:
    session = _session(f'<bind nodeset="/data/a" type="{kind}" calculate="{expression}"/>')
    assert session.value("/data/a") == stored


def test_what_is_filled_in_beforehand() -> None:
    binds = "".join(
        f'<bind nodeset="/data/{name}" jr:preload="{kind}" jr:preloadParams="{words}"/>'
        for name, kind, words in (
            ("a", "timestamp", "start"),
            ("b", "date", "today"),
            ("c", "uid", ""),
            ("d", "property", "deviceid"),
            ("e", "timestamp", "end"),
        )
    )
    session = _session(binds, "a b c d e")
    assert session.value("/data/a").startswith("2026-03-01T12:30:00.000")
    assert session.value("/data/b") == "2026-03-01"
    assert session.value("/data/c").startswith("uuid:")
    assert session.value("/data/d") == session.value("/data/e") == ""
    session.finish_times()
    assert session.value("/data/e").startswith("2026-03-01T12:30")


def test_another_language_in_the_middle_keeps_all_answers() -> None:
    itext = "<itext>" + "".join(
        f'<translation lang="{lang}"><text id="a"><value>{words}</value>'
        f'<value form="guidance">{lang}!</value></text></translation>'
        for lang, words in (("English", "Name"), ("Deutsch", "Der Name"))
    )
    body = '<input ref="/data/a"><label ref="jr:itext(\'a\')"/></input>'
    session = _session("", itext=itext + "</itext>", body=body)
    session.answer("/data/a", "Kim")
    assert session.node("/data/a").label == "Name"
    session.language = "Deutsch"
    assert session.node("/data/a").label == "Der Name"
    assert session.value("/data/a") == "Kim"
    with pytest.raises(ValueError, match="Latin"):
        session.language = "Latin"


def test_hidden_answers_are_kept_until_finishing() -> None:
    session = _session(
        '<bind nodeset="/data/b" relevant="/data/a = 1"/>', body='<input ref="/data/b"/>'
    )
    session.answer("/data/a", "1")
    session.answer("/data/b", "kept")
    changed = session.answer("/data/a", "2")
    assert "/data/b" in changed.refs
    assert session.hidden_answers() == [("/data/b", "kept")]
    assert "kept" in session.instance_xml()
    assert "kept" not in session.instance_xml(final=True)
    session.answer("/data/a", "1")
    assert session.node("/data/b").value == "kept"


def test_refs_that_are_not_there() -> None:
    session = _session("")
    for act in (session.node, session.add_repeat, session.remove_repeat, session.value):
        with pytest.raises(Unknown):
            act("/data/none")
    with pytest.raises(Unknown, match="group"):
        session.answer("/data", "x")
    with pytest.raises(Unknown, match="does not repeat"):
        session.remove_repeat("/data/a")
