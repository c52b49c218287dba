"""What the tests of expressions share: a small document and one way to evaluate."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from exitdesk.forms.nodes import Node, parse
from exitdesk.forms.xpath import Context, Environment, Value, compiled

CLOCK = datetime(2026, 11, 25, 14, 30, 5, 250_000, tzinfo=UTC)
EAST = timezone(timedelta(hours=3))

DOCUMENT = """<data id="d1" xmlns:x="urn:x">
  <name>Ana Roa</name><age>34</age><blank/><word>abc</word><spaced>  a   b </spaced>
  <day>2026-11-20</day><stamp>2026-11-20T10:20:30.000Z</stamp><many>red  green blue</many>
  <group><q>1</q><q>2</q><q>3</q><!--a remark--><?target some text?></group>
  <r><n>one</n><k><v>1.1</v></k><k><v>1.2</v></k></r>
  <r><n>two</n><k><v>2.1</v></k></r>
  <x:other x:kind="k">y</x:other>
  <fence>0 0;0 1;1 1;1 0;0 0</fence>
</data>"""

LIST = """<instance id="towns"><root>
  <item><name>a</name><label>Alpha</label><in>north</in></item>
  <item><name>b</name><label>Beta</label><in>south</in></item>
  <item><name>c</name><label>Gamma</label><in>north</in></item>
</root></instance>"""

TREE = parse(DOCUMENT)
TOWNS = parse(LIST).children[0]


def world(**changes: Any) -> Environment:
    """An environment with a standing clock, a list of towns and a known chance."""
    given: dict[str, Any] = {
        "now": lambda: CLOCK,
        "instance": {"towns": TOWNS}.get,
        "random": random.Random(7),
        **changes,
    }
    return Environment(**given)


def node_at(path: str, tree: Node = TREE) -> Node:
    return compiled(path).nodes(Context(tree))[0]


def context(at: str = "/data", **changes: Any) -> Context:
    return Context(node_at(at), environment=world(**changes))


def value(source: str, at: str = "/data", **changes: Any) -> Value:
    """The natural value; node sets are given as their texts."""
    return compiled(source).value(context(at, **changes))


def texts(source: str, at: str = "/data", **changes: Any) -> list[str]:
    """What the nodes of a node set read."""
    here = context(at, **changes)
    return [here.text(node) for node in compiled(source).nodes(here)]
