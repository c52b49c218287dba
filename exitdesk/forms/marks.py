"""Labels without the marks that make them bold, large or coloured on a screen."""

from __future__ import annotations

import re
from typing import Final

_TAG: Final = re.compile(r"</?[A-Za-z][^<>]*>")
_MARK: Final = re.compile(r"\*\*|__|^#{1,6}\s+", re.MULTILINE)


def plain(words: str) -> str:
    """Return a label as it is read aloud or printed."""
    return _MARK.sub("", _TAG.sub("", words)).strip()
