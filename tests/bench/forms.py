"""Print what an answer costs: ``python -m tests.bench.forms [--answers N] [--rivals PYTHON]``.

Each answer through the dependency graph stands beside evaluating the whole form again, and, with
`--rivals`, beside other evaluators that another Python has (lxml, elementpath, rxeval; none of
them is used by the program). All in the same run, in time of work: the ratios are what to trust,
the machine is shared. The aim is p95 under 16 ms, one frame. The others do not hide what does not
apply, which is why some of their sums differ.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from exitdesk.forms import workbook
from exitdesk.forms.definition import FormDefinition, FormProblem, Names, path_text, read_xform
from exitdesk.forms.session import FormSession
from exitdesk.forms.session.graph import Graph, Task, TaskKind, graph_of
from exitdesk.forms.xpath import ExpressionError
from tests.unit.forms.session.large import large_form

WORKBOOKS: Final = Path(__file__).resolve().parents[3] / "shared" / "forms" / "workbooks"
SIZES: Final = ((100, 40), (500, 200), (1_000, 400), (2_000, 800))
RIVALS: Final = Path(__file__).with_name("forms_rivals.py")
_LOOKED_AT: Final = frozenset({TaskKind.RELEVANT, TaskKind.CALCULATE, TaskKind.CONSTRAINT})


@dataclass
class Run:
    """What answering a form took: seconds by answer, for everything again, and to open it."""

    times: list[float]
    full: float
    opened: float = 0.0
    answers: list[tuple[str, str]] = field(default_factory=list)
    instance: str = ""
    values: dict[str, str] = field(default_factory=dict)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--answers", type=int, default=200)
    parser.add_argument("--workbooks", action="store_true", help="real workbooks as well")
    parser.add_argument("--rivals", type=Path, help="a Python with lxml, elementpath or rxeval")
    options = parser.parse_args()
    columns = ("median", "p95", "max", "full", "open")
    print(f"{'form':34}{''.join(f'{one:>9}' for one in columns)}  ms   full/median  to ours")
    for questions, calculates in SIZES:
        source = large_form(questions, calculates)
        started = time.process_time()
        form = read_xform(source)
        ours = _answered(form, options.answers, started)
        _row(f"{questions} questions, {calculates} sums", ours)
        if options.rivals:
            _rivals(options.rivals, source, form, ours)
    print("pyxform compiles forms and evaluates nothing: there is nothing to measure.")
    if not options.rivals:
        print("lxml, elementpath, rxeval: not measured, no --rivals PYTHON was given.")
    if options.workbooks and WORKBOOKS.is_dir():
        _real(options.answers)


def _real(answers: int) -> None:
    for path in sorted(WORKBOOKS.glob("*.xls*")):
        compiled = workbook.compiled(path.read_bytes(), path.name, repair=True)
        if compiled.xform is None:
            continue
        started = time.process_time()
        try:
            _row(path.stem, _answered(read_xform(compiled.xform), answers, started))
        except (FormProblem, ExpressionError) as problem:
            print(f"{path.stem[:33]:34}{problem}")


def _answered(form: FormDefinition, answers: int, started: float) -> Run:
    """Answer at random, each time looking at the node again as the window does."""
    session = FormSession(form, seed=1)
    run = Run([], 0.0, time.process_time() - started, instance=session.instance_xml())
    chance = random.Random(3)
    refs = [ref for ref in session.refs() if session.node(ref).control]
    for _ in range(answers if refs else 0):
        ref = chance.choice(refs)
        if session.tree.find(ref) is None:
            continue
        choices = session.node(ref).choices
        value = chance.choice(choices).name if choices else str(chance.randint(0, 9))
        before = time.process_time()
        session.answer(ref, value)
        session.node(ref)
        run.times.append(time.process_time() - before)
        run.answers.append((ref, value))
    before = time.process_time()
    FormSession(form, instance_xml=session.instance_xml(), seed=1)
    run.full = time.process_time() - before
    calculated = {path_text(names) for names, bind in form.binds.items() if bind.calculate}
    run.values = {ref: session.value(ref) for ref in session.refs() if ref in calculated}
    return run


def _row(name: str, run: Run, ours: Run | None = None, said: str = "") -> None:
    if not run.times:
        return
    ordered = sorted(run.times)
    median, p95 = statistics.median(ordered), ordered[int(len(ordered) * 0.95)]
    figures = "".join(
        f"{one * 1000:9.2f}" for one in (median, p95, ordered[-1], run.full, run.opened)
    )
    ratio = f"{run.full / median:9.1f} x"
    beside = f"{median / statistics.median(ours.times):9.1f} x" if ours is not None else ""
    print(f"{name[:33]:34}{figures}    {ratio}{beside}{said}")


def _rivals(python: Path, source: str, form: FormDefinition, ours: Run) -> None:
    """Let the others give the same answers, with our graph where they have none of their own."""
    graph = graph_of(form)
    tasks = [one for one in graph.tasks if one.kind in _LOOKED_AT]
    tasks.sort(key=lambda one: one.order if one.order >= 0 else len(graph.tasks))
    number = {id(one): at for at, one in enumerate(tasks)}
    work = {
        "form": source,
        "instance": ours.instance,
        "tasks": [[path_text(t.names), t.kind.value, t.expression.source] for t in tasks],
        "answers": [
            [ref, value, sorted(number[id(t)] for t in _touched(graph, ref))]
            for ref, value in ours.answers
        ],
    }
    done = subprocess.run(
        [str(python), str(RIVALS)],
        input=json.dumps(work),
        capture_output=True,
        text=True,
        check=True,
    )
    for name, found in json.loads(done.stdout).items():
        _rival(name, found, ours)


def _rival(name: str, found: dict[str, Any], ours: Run) -> None:
    if "absent" in found:
        print(f"  {name:32}{found['absent']}")
        return
    same = sum(found["values"].get(ref) == value for ref, value in ours.values.items())
    agreed = f"   {same} of {len(ours.values)} sums as ours"
    _row(f"  {name}", Run(found["times"], found["full"]), ours, agreed)


def _touched(graph: Graph, ref: str) -> Sequence[Task]:
    """Return what an answer makes to be evaluated: its own limits and all that follows."""
    asked: Names = tuple(ref.strip("/").split("/"))
    own = [t for t in graph.tasks if t.names == asked and t.kind is TaskKind.CONSTRAINT]
    found = {id(task): task for task in own}
    waiting = [asked]
    for names in waiting:
        for reader in graph.readers.get(names, ()):
            task = reader.task
            if task.kind in _LOOKED_AT and id(task) not in found:
                found[id(task)] = task
                if task.kind is not TaskKind.CONSTRAINT:
                    waiting.append(task.names)
    return list(found.values())


if __name__ == "__main__":
    main()
