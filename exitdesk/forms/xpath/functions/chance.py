"""Chance: random numbers, identifiers, shuffled choices (the same for the same seed as ODK)."""

from __future__ import annotations

import hashlib
import math
import uuid
from typing import Final

from exitdesk.forms.nodes import Node
from exitdesk.forms.xpath.context import Context, ExpressionError, Value
from exitdesk.forms.xpath.conversions import to_number, to_text
from exitdesk.forms.xpath.registry import function
from exitdesk.i18n import tr

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_LONGEST: Final = 100_000
_MODULUS: Final = 2_147_483_647
_FACTOR: Final = 16_807


@function("random", "", "number")
def _random(c: Context) -> float:
    return c.environment.random.random()


@function("uuid", "n?", "string")
def _uuid(c: Context, length: float | None = None) -> str:
    chance = c.environment.random
    if length is None:
        return str(uuid.UUID(int=chance.getrandbits(128), version=4))
    if not 0 <= length <= _LONGEST:
        raise ExpressionError(tr("uuid() needs a length."))
    return "".join(chance.choice(_LETTERS) for _ in range(int(length)))


@function("randomize", "N v?", "nodes")
def _randomize(c: Context, nodes: list[Node], seed: Value | None = None) -> list[Node]:
    shuffled = list(nodes)
    if seed is None:
        c.environment.random.shuffle(shuffled)
        return shuffled
    state = _seed(seed, c)
    for last in range(len(shuffled) - 1, 0, -1):
        state = state * _FACTOR % _MODULUS
        other = math.floor((state - 1) / (_MODULUS - 1) * (last + 1))
        shuffled[last], shuffled[other] = shuffled[other], shuffled[last]
    return shuffled


def _seed(seed: Value, c: Context) -> int:
    """Return the first state of Park and Miller; a text is hashed as in JavaRosa."""
    number = to_number(seed, c)
    if math.isfinite(number):
        whole = int(number)
    else:
        digest = hashlib.sha256(to_text(seed, c).encode()).digest()
        whole = int.from_bytes(digest[:8], "big", signed=True)
    state = int(math.copysign(1, whole)) * (abs(whole) % _MODULUS)
    return state + _MODULUS - 1 if state <= 0 else state
