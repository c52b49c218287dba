"""Lists of choices: made once where no answer changes them, anew where one does."""

from __future__ import annotations

from exitdesk.forms.definition import read_xform
from exitdesk.forms.session import FormSession

_ITEMS = "".join(
    f"<item><itextId>t{n}</itextId><name>n{n}</name><group>{n % 2}</group></item>" for n in range(4)
)


def _form(nodeset: str, output: str = "") -> FormSession:
    texts = "".join(f'<text id="t{n}"><value>Word {n}{output}</value></text>' for n in range(4))
    worte = "".join(f'<text id="t{n}"><value>Wort {n}{output}</value></text>' for n in range(4))
    xml = (
        '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" '
        'xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>T</h:title><model><itext>'
        f'<translation lang="en" default="true()">{texts}</translation>'
        f'<translation lang="de">{worte}</translation></itext>'
        '<instance><data id="t"><which/><who/><pick/></data></instance>'
        f'<instance id="list"><root>{_ITEMS}</root></instance></model></h:head><h:body>'
        '<input ref="/data/which"/><input ref="/data/who"/>'
        f'<select1 ref="/data/pick"><itemset nodeset="{nodeset}"><value ref="name"/>'
        '<label ref="jr:itext(itextId)"/></itemset></select1></h:body></h:html>'
    )
    return FormSession(read_xform(xml))


def _labels(session: FormSession) -> list[str]:
    return [one.label for one in session.node("/data/pick").choices]


def test_a_list_that_no_answer_changes_is_made_once_a_language() -> None:
    session = _form("instance('list')/root/item")
    first = session.node("/data/pick").choices
    session.answer("/data/who", "Anna")
    assert session.node("/data/pick").choices is first
    session.language = "de"
    assert _labels(session) == ["Wort 0", "Wort 1", "Wort 2", "Wort 3"]


def test_a_filtered_list_follows_the_answers() -> None:
    session = _form("instance('list')/root/item[group = /data/which]")
    assert _labels(session) == []
    session.answer("/data/which", "1")
    assert _labels(session) == ["Word 1", "Word 3"]


def test_labels_that_hold_an_answer_follow_it() -> None:
    session = _form("instance('list')/root/item", ' of <output value="/data/who"/>')
    session.answer("/data/who", "Anna")
    assert _labels(session)[0] == "Word 0 of Anna"
    session.answer("/data/who", "Bo")
    assert _labels(session)[0] == "Word 0 of Bo"


def test_what_a_filter_takes_back_comes_back_with_it() -> None:
    session = _form("instance('list')/root/item[group = /data/which]")
    session.answer("/data/which", "1")
    session.answer("/data/pick", "n3")
    session.answer("/data/which", "0")
    assert session.value("/data/pick") == ""
    session.answer("/data/which", "1")
    assert session.value("/data/pick") == "n3"
    session.answer("/data/pick", "n1")
    session.answer("/data/which", "0")
    session.answer("/data/pick", "n2")
    session.answer("/data/which", "1")
    assert session.value("/data/pick") == ""
