"""Whatever is answered in whatever order: the same as evaluating everything from scratch."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from exitdesk.forms.definition import read_xform
from exitdesk.forms.session import FormSession
from tests.unit.forms.session.large import large_form

FORM: Final = read_xform("""
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>Household</h:title><model>
<instance><data id="household"><size/><kind/><town/><more><reason/><weight/></more>
<member jr:template=""><age/><adult/><share/><place/></member>
<total/><adults/><first/><end/><whole/><called/><lives/></data></instance>
<instance id="towns"><root>
<item><name>a</name><kind>1</kind><id>in</id></item>
<item><name>b</name><kind>1</kind><id>in</id></item>
<item><name>c</name><kind>2</kind><id>out</id></item></root></instance>
<itext><translation lang="en">
<text id="in"><value>Of <output value="/data/total"/></value></text>
<text id="out"><value>Outside</value></text></translation></itext>
<bind nodeset="/data/size" type="int" constraint=". &lt; 20"/>
<bind nodeset="/data/more" relevant="/data/size &gt; 2"/>
<bind nodeset="/data/more/reason" required="true()" relevant="/data/kind = '1'"/>
<bind nodeset="/data/more/weight" type="decimal" calculate="/data/total div /data/size"/>
<bind nodeset="/data/member/age" type="int"/>
<bind nodeset="/data/member" relevant="/data/kind != '2'"/>
<bind nodeset="/data/member/adult" calculate="if(../age &gt; 17, 'yes', 'no')"/>
<bind nodeset="/data/member/share" type="decimal" calculate="../age div /data/total"/>
<bind nodeset="/data/member/place" calculate="position(..)"/>
<bind nodeset="/data/total" type="int" calculate="sum(/data/member/age)"/>
<bind nodeset="/data/adults" type="int" calculate="count(/data/member[adult = 'yes'])"/>
<bind nodeset="/data/first" calculate="indexed-repeat(/data/member/age, /data/member, 1)"/>
<bind nodeset="/data/end" relevant="/data/adults &gt; 1"
 calculate="concat(/data/town, /data/adults)"/>
<bind nodeset="/data/whole" calculate="concat(/data/more, '|', string(/data/member))"/>
<bind nodeset="/data/called" calculate="jr:choice-name(/data/kind, '/data/kind')"/>
<bind nodeset="/data/lives" calculate="jr:choice-name(/data/town, '/data/town')"/>
</model></h:head><h:body>
<input ref="/data/size"/>
<select1 ref="/data/kind"><item><label>With <output value="/data/more/reason"/></label>
<value>1</value></item><item><value>2</value></item></select1>
<select1 ref="/data/town"><itemset nodeset="instance('towns')/root/item[kind = /data/kind]">
<value ref="name"/><label ref="jr:itext(id)"/></itemset></select1>
<group ref="/data/more"><input ref="/data/more/reason"/></group>
<group ref="/data/member"><repeat nodeset="/data/member"><input ref="/data/member/age"/>
</repeat></group>
</h:body></h:html>
""")

_ANSWERS: Final = st.one_of(
    st.tuples(st.just("/data/size"), st.sampled_from(["", "1", "3", "30", "x"])),
    st.tuples(st.just("/data/kind"), st.sampled_from(["", "1", "2"])),
    st.tuples(st.just("/data/town"), st.sampled_from(["", "a", "b", "c"])),
    st.tuples(st.just("/data/more/reason"), st.text("ab <&'", max_size=4)),
    st.tuples(st.integers(1, 4), st.sampled_from(["", "4", "18", "60"])),
    st.tuples(st.just("add"), st.just("")),
    st.tuples(st.just("remove"), st.integers(1, 4)),
)


def _clock() -> datetime:
    return datetime(2026, 3, 1, 12, tzinfo=UTC)


def _done(session: FormSession, step: tuple[Any, Any]) -> None:
    what, value = step
    rows = len(session.tree.root.named("member"))
    if what == "add":
        session.add_repeat("/data/member")
    elif what == "remove":
        if value <= rows:
            session.remove_repeat(f"/data/member[{value}]")
    elif isinstance(what, int):
        if what <= rows:
            session.answer(f"/data/member[{what}]/age", value)
    else:
        session.answer(what, value)


def _all(session: FormSession) -> list[Any]:
    return [session.node(ref) for ref in session.refs()]


@settings(max_examples=60, deadline=None)
@given(st.lists(_ANSWERS, max_size=14))
def test_edits_one_by_one_come_to_the_same_as_everything_from_scratch(
    steps: list[tuple[Any, Any]],
) -> None:
    session = FormSession(FORM, now=_clock, seed=1)
    for step in steps:
        _done(session, step)
    again = FormSession(FORM, instance_xml=session.instance_xml(), now=_clock, seed=1)
    assert _all(again) == _all(session)
    assert again.problems() == session.problems()
    assert again.hidden_answers() == session.hidden_answers()


@settings(max_examples=40, deadline=None)
@given(st.lists(_ANSWERS, max_size=10))
def test_a_form_goes_through_its_xml_unchanged(steps: list[tuple[Any, Any]]) -> None:
    session = FormSession(FORM, now=_clock, seed=1)
    for step in steps:
        _done(session, step)
    written = session.instance_xml()
    assert FormSession(FORM, instance_xml=written, now=_clock).instance_xml() == written
    final = session.instance_xml(final=True)
    opened = FormSession(FORM, instance_xml=final, now=_clock)
    assert opened.instance_xml(final=True) == final


@settings(max_examples=40, deadline=None)
@given(st.lists(_ANSWERS, max_size=10))
def test_what_changed_is_told(steps: list[tuple[Any, Any]]) -> None:
    session = FormSession(FORM, now=_clock, seed=1)
    session.add_repeat("/data/member")
    for step in steps:
        before = {ref: session.node(ref) for ref in session.refs()}
        if step[0] in {"add", "remove"} or isinstance(step[0], int):
            _done(session, step)
            continue
        changed = session.answer(*step)
        for ref, was in before.items():
            now = session.node(ref)
            if (now.value, now.relevant, now.choices) != (was.value, was.relevant, was.choices):
                assert ref in changed.refs


def test_an_answer_evaluates_only_what_it_touches() -> None:
    session = FormSession(read_xform(large_form(200, 80)), now=_clock)
    counter = session._evaluation
    whole = counter.evaluated
    costs = []
    for number in range(0, 200, 7):
        before = counter.evaluated
        session.answer(f"/data/q{number}", "4")
        costs.append(counter.evaluated - before)
    assert whole >= 80 + 66
    assert max(costs) <= whole / 2
    assert sum(costs) / len(costs) <= whole / 5
