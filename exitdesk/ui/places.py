"""Which page writes which kind of entry."""

from __future__ import annotations

from typing import Final

_OWN_PAGES: Final = {"assessment": "assessment", "submission": "submission"}


def entry_page(kind: str | None) -> str:
    """Return the page on which an entry of `kind` is written; ask there what happened without one.

    It is opened with ``[case, kind, record | None, draft | None]``. Session notes have a page
    that is opened otherwise.
    """
    return _OWN_PAGES.get(kind or "", "event")
