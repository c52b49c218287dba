"""Going back to a moment brings everything back exactly: rows, order, clock, chance."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from exitdesk.forms import workbook
from exitdesk.forms.definition import read_xform
from exitdesk.forms.session import FormSession

FORM = b"""# survey
| survey |
| | type | name | label | calculation | choice_filter |
| | begin repeat | child | Child | | |
| | text | name | Name | | |
| | dateTime | came | Came | once(now()) | |
| | calculate | number | | random() | |
| | select_one town | town | Town | | district = ${district} |
| | end repeat | | | | |
| | text | district | District | | |
| | calculate | many | | count(${child}) | |
| | calculate | at | | concat(now(), ${many}) | |
| choices |
| | list_name | name | label | district |
| | town | a | A | north |
| | town | b | B | south |
| settings |
| | form_id |
| | data |
"""


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


def begun() -> FormSession:
    made = workbook.compiled(FORM, "children.md")
    assert made.xform is not None, made.problems
    session = FormSession(read_xform(made.xform), now=Clock(), seed=7)
    session.answer("/data/district", "north")
    for _ in range(2 - len([one for one in session.refs() if one.endswith("/name")])):
        session.add_repeat("/data/child")
    for at, name in enumerate(("Ada", "Bo"), 1):
        session.answer(f"/data/child[{at}]/name", name)
        session.answer(f"/data/child[{at}]/town", "a")
    return session


def test_a_removed_row_comes_back_with_its_clock_and_its_place() -> None:
    session = begun()
    moment, before = session.moment(), session.instance_xml()
    views = session.view()
    session.remove_repeat("/data/child[1]")
    assert session.value("/data/child[1]/name") == "Bo"
    assert session.value("/data/many") == "1"
    session.go_back(moment)
    assert session.instance_xml() == before
    assert session.view() == views


def test_chance_goes_on_where_it_stood() -> None:
    session = begun()
    moment = session.moment()
    numbers = []
    for _ in range(2):
        added = session.add_repeat("/data/child")
        numbers.append(session.value(f"{added}/number"))
        session.go_back(moment)
    assert numbers[0] == numbers[1] != ""


def test_what_hangs_on_the_rows_still_follows() -> None:
    session = begun()
    moment = session.moment()
    session.remove_repeat("/data/child[2]")
    session.go_back(moment)
    session.answer("/data/district", "south")
    assert session.value("/data/child[2]/town") == ""
    between = session.moment()
    session.answer("/data/district", "north")
    assert session.value("/data/child[2]/town") == "a"
    session.go_back(between)
    assert session.value("/data/child[2]/town") == ""
    session.answer("/data/district", "north")
    assert session.value("/data/child[2]/town") == "a"
    session.add_repeat("/data/child")
    assert session.value("/data/many") == "3"
