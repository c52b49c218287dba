"""Two hundred strings that no other file holds, and how they may be written down.

All canaries of a day begin with the same random stem, so that a scan looks for few patterns and
also finds pieces of a canary. Names, notes and searches are made from them like ordinary words.
"""

from __future__ import annotations

import base64
import json
import random
import re
import secrets
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field

_LETTERS = "bcdfghjklmnpqrstvwxz"
_STEM_LENGTH = 11
_TAIL_LENGTH = 5


@dataclass(frozen=True)
class Needle:
    """One thing to look for: `name` says what it is, `folded` whether case may differ."""

    name: str
    pattern: bytes
    folded: bool = False


@dataclass
class Canaries:
    """Hands out strings by what they stand for, each only once."""

    seed: int = field(default_factory=lambda: secrets.randbits(64))
    given: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self.stem = self._letters(_STEM_LENGTH)
        self._used: set[str] = set()

    def new(self, purpose: str) -> str:
        """Return a new canary that stands for `purpose`."""
        tail = self._letters(_TAIL_LENGTH)
        while tail in self._used:
            tail = self._letters(_TAIL_LENGTH)
        self._used.add(tail)
        made = self.stem + tail
        self.given.setdefault(purpose, []).append(made)
        return made

    def words(self, purpose: str, count: int) -> str:
        """Return several new canaries as one text."""
        return " ".join(self.new(purpose) for _ in range(count))

    def __len__(self) -> int:
        return len(self._used)

    def needles(self) -> list[Needle]:
        """Return how the stem looks in every encoding."""
        return needles("canary", self.stem)

    def _letters(self, count: int) -> str:
        return "".join(self._random.choices(_LETTERS, k=count))


def needles(name: str, text: str) -> list[Needle]:
    """Return the ways in which `text` may stand in a file or in memory."""
    raw = text.encode()
    escaped = "".join(f"\\u{ord(letter):04x}" for letter in text)
    percent = "".join(f"%{byte:02x}" for byte in raw)
    entities = "".join(f"&#{ord(letter)};" for letter in text)
    found = [
        Needle(f"{name}, UTF-8", raw, folded=True),
        Needle(f"{name}, UTF-16LE", text.encode("utf-16-le"), folded=True),
        Needle(f"{name}, UTF-16BE", text.encode("utf-16-be"), folded=True),
        Needle(f"{name}, UTF-32", text.encode("utf-32-le"), folded=True),
        Needle(f"{name}, hexadecimal", raw.hex().encode(), folded=True),
        Needle(f"{name}, hexadecimal of UTF-16", text.encode("utf-16-be").hex().encode(), True),
        Needle(f"{name}, JSON escapes", escaped.encode(), folded=True),
        Needle(f"{name}, percent", percent.encode(), folded=True),
        Needle(f"{name}, entities", entities.encode(), folded=True),
        *(Needle(f"{name}, base64", piece) for piece in _base64(raw)),
        *(Needle(f"{name}, base64 of UTF-16", p) for p in _base64(text.encode("utf-16-le"))),
    ]
    quoted = urllib.parse.quote(text).encode()
    if quoted != raw:
        found.append(Needle(f"{name}, URL", quoted, folded=True))
        found.append(Needle(f"{name}, JSON", json.dumps(text)[1:-1].encode(), folded=True))
    return found


def _base64(raw: bytes) -> Iterator[bytes]:
    """Return what stays the same of `raw` in base64, for each of the three alignments."""
    for before in range(3):
        length = before + len(raw)
        whole = base64.b64encode(b"\0" * before + raw)
        first = -(-before * 8 // 6)
        yield whole[first : length * 8 // 6]


def key_needles(name: str, key: bytes) -> list[Needle]:
    """Return the ways in which a binary key may lie about."""
    digits = key.hex()
    return [
        Needle(f"{name}, raw", key),
        Needle(f"{name}, hexadecimal", digits.encode(), folded=True),
        Needle(f"{name}, hexadecimal in UTF-16", digits.encode("utf-16-le"), folded=True),
        Needle(f"{name}, base64", base64.b64encode(key).rstrip(b"=")[:-1]),
    ]


def code_needles(printed: str) -> list[Needle]:
    """Return the ways in which a recovery code may lie about, whole or in part."""
    groups = re.findall(r"[0-9A-Z]{5}", printed)
    found = []
    for first, second in zip(groups[::2], groups[1::2], strict=True):
        found += [
            Needle("recovery code", f"{first}{between}{second}".encode(), folded=True)
            for between in ("", "-", " ", "  ")
        ]
        found.append(Needle("recovery code, base64", next(_base64((first + second).encode()))))
    found += [Needle("a group of the code, UTF-16", g.encode("utf-16-le")) for g in groups]
    return found


class Search:
    """Looks for needles in bytes, and tells which were found."""

    def __init__(self, wanted: list[Needle]) -> None:
        self.longest = max(len(one.pattern) for one in wanted)
        self._folded = [(one.name, one.pattern.lower()) for one in wanted if one.folded]
        self._exact = [(one.name, one.pattern) for one in wanted if not one.folded]

    def found(self, block: bytes) -> set[str]:
        """Return the names of the needles in `block`."""
        low = block.lower()
        found = {name for name, pattern in self._folded if pattern in low}
        return found | {name for name, pattern in self._exact if pattern in block}
