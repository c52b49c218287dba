"""Whatever a function is given, it answers or says what is wrong: nothing else escapes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from exitdesk.forms.xpath import ExpressionError, compiled
from exitdesk.forms.xpath.registry import FUNCTIONS
from tests.unit.forms.xpath.evaluating import context

_ARGUMENTS = st.sampled_from(
    [
        "''", "' '", "'x'", "'-1'", "'2026-02-29'", "'0001-01-01'", "'9999-12-31T23:59:59+14:00'",
        "'0001-01-01T00:00:00+14:00'", "'2026-01-01T10:00:00+25:00'", "'2026-01-01T10:00:00-99:99'",
        "'1 2;3 4'", "'90 180;-90 -180'", "'nan nan'", "'('", "'1e400'",
        "0", "-0", "1", "-1", "2.5", "0 div 0", "1 div 0", "-1 div 0", "1e308", "-1e308", "1e-320",
        "99999999999999999999", "true()", "false()", "nothing", "group/q", "age", "/", ".", "@id",
        "day", "many", "fence", "group/comment()", "namespace::*",
    ]
)  # fmt: skip


@given(
    st.sampled_from(sorted(FUNCTIONS)),
    st.lists(_ARGUMENTS, max_size=5),
    st.sampled_from(["", " + 1", " = 'x'", " < group/q", " = group/q", " mod 2"]),
)
def test_any_call(name: str, arguments: list[str], rest: str) -> None:
    expression = compiled(f"{name}({', '.join(arguments)}){rest}", strict=False)
    here = context()
    found: object = ""
    try:
        found = expression.value(here)
        assert isinstance(expression.string(here), str)
        assert isinstance(expression.number(here), float)
    except ExpressionError as error:
        found = error.message
    assert isinstance(found, bool | float | str | list)
