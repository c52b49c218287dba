"""Makes forms of any size: questions in sections, sums over them, conditions, choices, a repeat."""

from __future__ import annotations

PER_SECTION = 20


def large_form(questions: int, calculates: int) -> str:
    """Return an XForm; a calculate adds four questions up, every fifth one earlier sums as well."""
    names = [f"q{n}" for n in range(questions)]
    sums = [f"c{n}" for n in range(calculates)]
    instance = "".join(f"<{name}/>" for name in (*names, *sums))
    binds = [_question(n) for n in range(questions)]
    binds += [_calculate(n, questions) for n in range(calculates)]
    controls = []
    for first in range(0, questions, PER_SECTION):
        inside = "".join(
            f'<input ref="/data/{name}"><label>It is <output value="/data/{name}"/></label></input>'
            for name in names[first : first + PER_SECTION]
        )
        controls.append(f"<group><label>Section {first}</label>{inside}</group>")
    return (
        '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" '
        'xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>Large</h:title><model>'
        f'<instance><data id="large">{instance}</data></instance>{"".join(binds)}</model></h:head>'
        f"<h:body>{''.join(controls)}</h:body></h:html>"
    )


def _question(number: int) -> str:
    relevant = f' relevant="/data/q{number - 1} != 3"' if number % 3 == 2 else ""
    return (
        f'<bind nodeset="/data/q{number}" type="int" required="true()" '
        f'constraint=". &gt;= 0 and . &lt; 100"{relevant}/>'
    )


def _calculate(number: int, questions: int) -> str:
    read = [f"/data/q{(number * 4 + step) % questions}" for step in range(4)]
    if number and number % 5 == 0:
        read += [f"/data/c{number - back}" for back in range(1, 6) if number >= back]
    total = " + ".join(f"number(coalesce({path}, 0))" for path in read)
    return f'<bind nodeset="/data/c{number}" type="int" calculate="{total}"/>'
