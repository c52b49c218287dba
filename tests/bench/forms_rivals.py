"""Other evaluators at the same work: run by `tests.bench.forms` in a Python that has them.

It imports nothing of ours. Standard input holds one JSON object: `form` (XForm), `instance`
(answers as XML), `tasks` ([path, kind, expression] in an order in which each comes after what it
reads), `answers` ([path, value, numbers of the tasks it touches]). Standard output gets one JSON
object by engine: seconds by answer, seconds for everything, values of what is calculated; or the
reason why there are none.
"""

from __future__ import annotations

import importlib
import json
import math
import sys
import time
from collections.abc import Callable
from typing import Any, Final, TypeAlias

Work: TypeAlias = dict[str, Any]
Evaluate: TypeAlias = Callable[[int], None]
_ROOT: Final = "/data/"


def main() -> None:
    """Measure what is installed."""
    work = json.load(sys.stdin)
    found = {}
    for name, engine in (("lxml", _lxml), ("elementpath", _elementpath), ("rxeval", _rxeval)):
        try:
            found[name] = engine(work)
        except ImportError:
            found[name] = {"absent": "not installed"}
        except Exception as error:  # noqa: BLE001 (one that cannot read the form is named)
            found[name] = {"absent": f"{type(error).__name__}: {str(error)[:80]}"}
    json.dump(found, sys.stdout)


def _lxml(work: Work) -> Work:
    etree: Any = importlib.import_module("lxml.etree")
    functions = etree.FunctionNamespace(None)
    functions["coalesce"] = lambda _context, first, second: _string(first) or _string(second)
    root = etree.fromstring(work["instance"])
    tree = root.getroottree()
    compiled = [etree.XPath(source) for _, _, source in work["tasks"]]
    nodes = {path: tree.xpath(path)[0] for path in _paths(work)}

    def evaluate(number: int) -> None:
        path, kind, _ = work["tasks"][number]
        node = nodes[path]
        _keep(node, kind, compiled[number](node))

    return _timed(work, nodes, evaluate)


def _elementpath(work: Work) -> Work:
    elementpath: Any = importlib.import_module("elementpath")
    trees: Any = importlib.import_module("xml.etree.ElementTree")

    class Parser(elementpath.XPath1Parser):  # type: ignore[misc]
        """XPath 1.0 with the one function of OpenRosa that these forms call."""

    function = Parser.function("coalesce", nargs=2)

    def coalesce(self: Any, context: Any = None) -> str:
        first, second = (one.evaluate(context) for one in self)
        return _string(first) or _string(second)

    function.evaluate = coalesce
    Parser.build()
    root = trees.fromstring(work["instance"])
    parser = Parser()
    compiled = [parser.parse(source) for _, _, source in work["tasks"]]
    nodes = {path: root.find(f"./{path.removeprefix(_ROOT)}") for path in _paths(work)}
    context_of: Any = elementpath.XPathContext
    around = context_of(trees.ElementTree(root))

    def evaluate(number: int) -> None:
        path, kind, _ = work["tasks"][number]
        node = nodes[path]
        seen = context_of(around.root, item=node)
        try:
            value = compiled[number].evaluate(seen)
        except ValueError:  # it has no NaN: a blank that is compared as a number is an error
            value = ""
        _keep(node, kind, value)

    return _timed(work, nodes, evaluate)


def _rxeval(work: Work) -> Work:
    """It has a session of its own, which works everything out after each answer."""
    rxeval: Any = importlib.import_module("rxeval")
    session = rxeval.Session(work["form"], work["instance"])
    times = []
    for path, value, _ in work["answers"]:
        before = time.process_time()
        session.set(path, value)
        session.recompute()
        times.append(time.process_time() - before)
    before = time.process_time()
    session.recompute()
    full = time.process_time() - before
    calculated = [path for path, kind, _ in work["tasks"] if kind == "calculate"]
    return {"times": times, "full": full, "values": {one: session.get(one) for one in calculated}}


def _timed(work: Work, nodes: dict[str, Any], evaluate: Evaluate) -> Work:
    for number in range(len(work["tasks"])):
        evaluate(number)
    times = []
    for path, value, touched in work["answers"]:
        before = time.process_time()
        nodes[path].text = value
        for number in touched:
            evaluate(number)
        times.append(time.process_time() - before)
    before = time.process_time()
    for number in range(len(work["tasks"])):
        evaluate(number)
    full = time.process_time() - before
    calculated = [path for path, kind, _ in work["tasks"] if kind == "calculate"]
    return {
        "times": times,
        "full": full,
        "values": {path: nodes[path].text or "" for path in calculated},
    }


def _paths(work: Work) -> set[str]:
    return {path for path, _, _ in work["tasks"]} | {path for path, _, _ in work["answers"]}


def _keep(node: Any, kind: str, value: Any) -> None:
    """Store what was calculated; everything else is only looked at."""
    if kind == "calculate":
        node.text = _string(value)


def _string(value: Any) -> str:
    """Return a value of XPath as text."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        if math.isnan(value):
            return ""
        return str(int(value)) if float(value).is_integer() else str(value)
    inside = getattr(value, "elem", value)
    return str(getattr(inside, "text", inside) or "")


if __name__ == "__main__":
    main()
