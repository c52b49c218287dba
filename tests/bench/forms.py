"""Print what an answer costs: ``python -m tests.bench.forms [--answers N]``.

Each answer through the dependency graph stands beside evaluating the whole form again, in the same
run: the ratio is what to trust, the machine is shared. The aim is p95 under 16 ms, one frame.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from pathlib import Path
from typing import Final

from exitdesk.forms import workbook
from exitdesk.forms.definition import FormDefinition, FormProblem, read_xform
from exitdesk.forms.session import FormSession
from exitdesk.forms.xpath import ExpressionError
from tests.unit.forms.session.large import large_form

WORKBOOKS: Final = Path(__file__).resolve().parents[3] / "shared" / "forms" / "workbooks"
SIZES: Final = ((100, 40), (500, 200), (1_000, 400), (2_000, 800))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--answers", type=int, default=200)
    parser.add_argument("--workbooks", action="store_true", help="real workbooks as well")
    options = parser.parse_args()
    print(f"{'form':34}{'median':>9}{'p95':>9}{'max':>9}{'full':>9}{'open':>9}  ms")
    for questions, calculates in SIZES:
        started = time.perf_counter()
        form = read_xform(large_form(questions, calculates))
        _row(f"{questions} questions, {calculates} sums", form, options.answers, started)
    if options.workbooks and WORKBOOKS.is_dir():
        for path in sorted(WORKBOOKS.glob("*.xls*")):
            compiled = workbook.compiled(path.read_bytes(), path.name, repair=True)
            if compiled.xform is not None:
                started = time.perf_counter()
                try:
                    form = read_xform(compiled.xform)
                    _row(path.stem, form, options.answers, started)
                except (FormProblem, ExpressionError) as problem:
                    print(f"{path.stem[:33]:34}{problem}")


def _row(name: str, form: FormDefinition, answers: int, started: float) -> None:
    session = FormSession(form, seed=1)
    opened = time.perf_counter() - started
    chance = random.Random(3)
    refs = [ref for ref in session.refs() if session.node(ref).control]
    if not refs:
        return
    times = []
    for _ in range(answers):
        ref = chance.choice(refs)
        if session.tree.find(ref) is None:
            continue
        choices = session.node(ref).choices
        value = chance.choice(choices).name if choices else str(chance.randint(0, 9))
        before = time.perf_counter()
        session.answer(ref, value)
        session.node(ref)
        times.append(time.perf_counter() - before)
    before = time.perf_counter()
    FormSession(form, instance_xml=session.instance_xml(), seed=1)
    full = time.perf_counter() - before
    times.sort()
    median, p95 = statistics.median(times), times[int(len(times) * 0.95)]
    figures = "".join(f"{one * 1000:9.2f}" for one in (median, p95, times[-1], full, opened))
    print(f"{name[:33]:34}{figures}")


if __name__ == "__main__":
    main()
