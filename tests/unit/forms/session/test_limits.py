"""What runs on and on, grows without end or is not among the choices is held, and named."""

from __future__ import annotations

import pytest

from exitdesk.forms.session import FormSession
from exitdesk.forms.session import evaluation as limits
from exitdesk.forms.xpath import ExpressionError
from exitdesk.forms.xpath import context as work
from tests.unit.forms.session.making import bind, inputs, session

LIST = "<instance id='l'><root>" + "".join(
    f"<item><name>n{n}</name><even>{n % 2}</even></item>" for n in range(40)
)
LIST += "</root></instance>"
SELECT = (
    '<{0} ref="/data/s"><itemset nodeset="{1}"><value ref="name"/><label ref="name"/></itemset>'
    "</{0}>"
)


def kinds(found: FormSession) -> list[tuple[str, str]]:
    return [(one.ref, one.kind) for one in found.problems()]


def test_a_choice_that_is_not_offered_is_kept_and_named_at_once() -> None:
    one = session("<s/>", body=SELECT.format("select1", "instance('l')/root/item"), more=LIST)
    one.answer("/data/s", "n3")
    assert one.problems() == []
    one.answer("/data/s", "elsewhere")
    assert kinds(one) == [("/data/s", "choice")]
    assert (one.value("/data/s"), one.node("/data/s").valid) == ("elsewhere", False)


def test_one_of_several_choices_that_is_not_offered_is_enough() -> None:
    items = "".join(f"<item><label>{n}</label><value>{n}</value></item>" for n in "ab")
    one = session("<s/>", body=f'<select ref="/data/s">{items}</select>')
    one.answer("/data/s", "a b")
    assert one.problems() == []
    one.answer("/data/s", "a c")
    assert kinds(one) == [("/data/s", "choice")]


def test_a_list_that_an_answer_filters_is_looked_up_after_each_answer() -> None:
    body = SELECT.format("select1", "instance('l')/root/item[even != /data/a]") + inputs("a")
    one = session("<a/><s/>", body=body, more=LIST)
    one.answer("/data/a", "0")
    one.answer("/data/s", "n1")
    assert one.problems() == []
    assert len(one.node("/data/s").choices) == 20
    one.answer("/data/s", "n2")
    assert kinds(one) == [("/data/s", "choice")]
    one.answer("/data/a", "1")
    assert one.value("/data/s") == "n2"
    assert one.problems() == []


def test_a_computed_value_that_is_too_long_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_TEXT", 10)
    one = session("<a/><b/>", bind("b", calculate="concat(/data/a, /data/a)"), inputs("a"))
    changed = one.answer("/data/a", "123456")
    assert "/data/b" in changed.refs
    assert (one.value("/data/b"), kinds(one)) == ("", [("/data/b", "calculate")])
    one.answer("/data/a", "1")
    assert (one.value("/data/b"), kinds(one)) == ("11", [])


def test_more_rows_than_there_can_be_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_INSTANCES", 3)
    one = session(
        "<a/><r><b/></r>",
        body=f'{inputs("a")}<repeat nodeset="/data/r" jr:count="/data/a">{inputs("r/b")}</repeat>',
    )
    one.answer("/data/a", "4")
    assert len(one.tree.root.named("r")) == 3
    assert kinds(one) == [("/data/r[1]", "count")]
    one.answer("/data/a", "2")
    assert kinds(one) == []


def test_a_form_makes_no_rows_beyond_what_answers_may_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_NODES", 12)
    inner = f'<repeat nodeset="/data/r/i" jr:count="100">{inputs("r/i/b")}</repeat>'
    one = session(
        "<r><i><b/></i></r>", body=f'<repeat nodeset="/data/r" jr:count="100">{inner}</repeat>'
    )
    assert one.tree.size <= 12
    assert {kind for _, kind in kinds(one)} == {"count"}
    before = one.tree.size
    one.remove_repeat("/data/r[1]")
    assert one.tree.size <= before


def test_one_evaluation_that_runs_on_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "MOST_AT_ONCE", 500)
    counting = "count(instance('l')/root/item[count(instance('l')/root/item[even = 1]) > 1])"
    one = session("<a/><b/>", bind("b", calculate=counting), inputs("a"), LIST)
    assert one.value("/data/b") == ""
    assert kinds(one) == [("/data", "calculate")]
    assert counting in one.problems()[0].message
    one.answer("/data/a", "1")
    assert kinds(one) == [("/data", "calculate")]


def test_an_expression_that_runs_on_in_many_rows_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "MOST_OF_ONE", 300)
    one = session(
        "<r><b/></r>",
        bind("r/b", calculate="count(/data/r[position() > 0])"),
        f'<repeat nodeset="/data/r" jr:count="30">{inputs("r/b")}</repeat>',
    )
    assert kinds(one) == [("/data", "calculate")]
    values = [one.value(f"/data/r[{n}]/b") for n in range(1, 31)]
    assert {"30", ""} == set(values)


def test_a_form_whose_rows_make_rows_for_ever_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_ROUNDS", 5)
    names = [f"c{n}" for n in range(9)]
    data = "<a/>" + "".join(f"<{name}/>" for name in names)
    binds = "".join(bind(name, calculate="/data/a") for name in names)
    with pytest.raises(ExpressionError, match="rest"):
        session(data, binds, inputs("a"))


def test_actions_that_set_each_other_off_come_to_an_end() -> None:
    body = "".join(
        f'<input ref="/data/{one}"><setvalue event="xforms-value-changed" ref="/data/{other}" '
        f'value="concat(/data/{one}, 1)"/></input>'
        for one, other in ("ab", "ba")
    )
    one = session("<a/><b/>", body=body)
    one.answer("/data/a", "1")
    assert 1 < len(one.value("/data/b")) < 100


def test_what_is_calculated_out_of_sight_keeps_no_form_from_being_finished() -> None:
    one = session("<a/><b/>", bind("b", calculate="''", required="true()"), inputs("a"))
    assert one.problems() == []
    assert not one.node("/data/b").valid
