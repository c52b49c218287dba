"""What a new version of a form does to old answers."""

from __future__ import annotations

import pytest

from exitdesk.forms.workbook import Compiled
from exitdesk.forms.workbook.comparison import ChangeKind, changes
from tests.unit.forms.workbook.making import here, markdown

SURVEY = """type|name|label|calculation
text|first|First words|
integer|number|A number|
select_one yn|choice|Choose|
begin_group|g|G|
text|inside|Inside|
end_group|||
begin_repeat|r|R|
text|several|Several|
end_repeat|||
calculate|sum||${number} + 1"""
CHOICES = "list_name|name|label\nyn|y|Yes\nyn|n|No"
SCORES = "score|label|expression|min_answered|direction\ns|S|${number} + 1|1|more_distress"
OLD = here(markdown(SURVEY, CHOICES, scores=SCORES))

CASES = [
    # (old words, new words, kind, name, loses, breaks the trend)
    ("text|first|First words|\n", "text|first|First words|\ntext|more|More|\n",
     ChangeKind.ADDED, "more", False, False),
    ("text|inside|Inside|", "note|other|Other|", ChangeKind.REMOVED, "inside", True, False),
    ("text|first|", "text|renamed|", ChangeKind.RENAMED, "renamed", True, True),
    ("text|first|First words|", "text|first|Other words|",
     ChangeKind.WORDING, "first", False, True),
    ("integer|number", "decimal|number", ChangeKind.TYPE, "number", True, True),
    ("select_one yn", "select_multiple yn", ChangeKind.TYPE, "choice", True, True),
    ("begin_group|g|G|\ntext|inside|Inside|\nend_group|||\n", "text|inside|Inside|\n",
     ChangeKind.MOVED, "inside", True, False),
    ("text|first|First words|\n", "begin_repeat|q|Q|\ntext|first|First words|\nend_repeat|||\n",
     ChangeKind.REPEAT, "first", True, True),
    ("begin_repeat|r|R|\ntext|several|Several|\nend_repeat|||\n", "text|several|Several|\n",
     ChangeKind.REPEAT, "several", True, True),
    ("begin_repeat|r|R|", "begin_repeat|rr|R|", ChangeKind.REPEAT, "several", True, True),
    ("${number} + 1\n", "${number} + 2\n", ChangeKind.CALCULATION, "sum", False, True),
    ("yn|n|No", "yn|n|No\nyn|m|Maybe", ChangeKind.CHOICE_ADDED, "choice", False, False),
    ("yn|y|Yes\n", "", ChangeKind.CHOICE_REMOVED, "choice", True, False),
    ("yn|y|Yes", "yn|y|Always", ChangeKind.CHOICE_WORDING, "choice", False, True),
    ("s|S|${number} + 1", "s|S|${number} * 2", ChangeKind.SCORE, "s", False, True),
    ("s|S|${number} + 1", "t|S|${number} + 1", ChangeKind.SCORE, "t", False, False),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "kind", "name", "loses", "breaks"), CASES)
def test_a_change_is_named_with_what_it_does(
    old: str, new: str, kind: ChangeKind, name: str, loses: bool, breaks: bool
) -> None:
    parts = [part + "\n" for part in (SURVEY, CHOICES, SCORES)]
    assert sum(old in part for part in parts) == 1
    survey, choices, scores = (part.replace(old, new) for part in parts)
    later = here(markdown(survey, choices, scores=scores))
    assert later.usable, later.problems
    found = changes(OLD, later)
    told = [one for one in found if one.kind is kind and one.name == name]
    assert [(one.loses, one.breaks_trend) for one in told] == [(loses, breaks)]
    assert len(found) <= 2


def test_the_same_version_changes_nothing() -> None:
    assert changes(OLD, here(markdown(SURVEY, CHOICES, scores=SCORES))) == []
    assert changes(OLD, Compiled(None)) == []


def test_another_language_is_no_other_wording() -> None:
    english = here(markdown("type|name|label::English (en)\ntext|a|Words"))
    both = here(markdown("type|name|label::English (en)|label::Deutsch (de)\ntext|a|Words|Worte"))
    assert changes(english, both) == []
    other = here(markdown("type|name|label::English (en)|label::Deutsch (de)\ntext|a|New|Worte"))
    assert [one.kind for one in changes(both, other)] == [ChangeKind.WORDING]


def test_choices_in_the_body_of_an_xform_are_compared() -> None:
    form = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">
    <h:head><h:title>T</h:title><model><instance><data id="f"><a/></data></instance>
    <bind nodeset="/data/a" type="string"/></model></h:head>
    <h:body><select1 ref="/data/a"><label>A</label>
    <item><label>X</label><value>x</value></item></select1></h:body></h:html>"""
    old = here(form.encode(), "f.xml")
    assert old.usable
    later = here(form.replace(">x<", ">y<").encode(), "f.xml")
    assert [one.kind for one in changes(old, later)] == [
        ChangeKind.CHOICE_ADDED,
        ChangeKind.CHOICE_REMOVED,
    ]
