"""Identifiers: random, 128 bit, written as 32 hexadecimal digits."""

from __future__ import annotations

import re
import secrets
from typing import NewType

RecordId = NewType("RecordId", str)

_FORM = re.compile(r"[0-9a-f]{32}")
_REFERENCE = re.compile(r"@[0-9a-f]{32}")


def new_id() -> RecordId:
    """Return a fresh random id."""
    return RecordId(secrets.token_hex(16))


def is_id(text: str) -> bool:
    """Tell whether `text` has the form of an id."""
    return _FORM.fullmatch(text) is not None


def reference(record: RecordId) -> str:
    """Return how a document refers to `record`: ``@`` and the id."""
    return f"@{record}"


def referred(text: str) -> RecordId | None:
    """Return the id that a document's `text` refers to, or None where it is plain words."""
    return RecordId(text[1:]) if _REFERENCE.fullmatch(text) else None
