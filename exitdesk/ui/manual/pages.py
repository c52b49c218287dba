"""Which pages the manual has, which screen each belongs to, and searching them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from exitdesk import paths
from exitdesk.domain.textkeys import folded
from exitdesk.i18n import language

_ORDER: Final = (
    "start",
    "today",
    "cases",
    "case",
    "note",
    "event",
    "assessment",
    "needs",
    "forms",
    "search",
    "lock",
    "colleagues",
    "bundles",
    "sharedfolder",
    "conflicts",
    "backups",
    "check",
    "settings",
    "recovery",
    "privacy",
    "erasing",
    "travel",
    "keys",
    "words",
    "limits",
)
_OF_SCREEN: Final = {
    "history": "case",
    "manual": "start",
    "submission": "forms",
    "give": "bundles",
    "take": "bundles",
}
_NEAR: Final = 60
_LEAD: Final = 120
_LINK: Final = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_MARKS: Final = str.maketrans({"*": None, "#": None, "|": " "})


@dataclass(frozen=True, slots=True)
class ManualPage:
    """One page: its name in links, its title, its Markdown."""

    name: str
    title: str
    text: str

    @property
    def lead(self) -> str:
        """The beginning of the page as plain words."""
        return _plain(self.text)[:_LEAD]


@dataclass(frozen=True, slots=True)
class Place:
    """Where words were found in the manual."""

    page: ManualPage
    context: str


@cache
def pages(code: str = "") -> tuple[ManualPage, ...]:
    """Return all pages in their order, in the window's language or else in English."""
    base = paths.resources() / "manual"
    asked = base / (code or language()).split("_", maxsplit=1)[0]
    folder = asked if asked.is_dir() else base / "en"
    found = []
    for name in _ORDER:
        file = folder / f"{name}.md"
        if not file.is_file():
            file = base / "en" / f"{name}.md"
        text = file.read_text(encoding="utf-8")
        found.append(ManualPage(name, text.split("\n", 1)[0].lstrip("# "), text))
    return tuple(found)


def page(name: str) -> ManualPage:
    """Return the page of that name or for that screen; the first page where there is none."""
    wanted = _OF_SCREEN.get(name, name)
    return next((one for one in pages() if one.name == wanted), pages()[0])


def found(words: str) -> list[Place]:
    """Return the pages in which every word stands, pages with it in the title first."""
    asked = folded(words).split()
    places = []
    for one in pages():
        text = folded(one.text)
        if asked and all(word in text for word in asked):
            places.append((any(word in folded(one.title) for word in asked), one))
    places.sort(key=lambda pair: not pair[0])
    return [Place(one, _context(one, asked[0])) for _, one in places]


def _plain(text: str) -> str:
    """Return Markdown without its marks and its title."""
    body = _LINK.sub(r"\1", text.split("\n", 1)[-1])
    return " ".join(body.translate(_MARKS).split())


def _context(one: ManualPage, word: str) -> str:
    plain = _plain(one.text)
    at = max(0, folded(plain).find(word))
    start = max(0, at - _NEAR)
    piece = " ".join(plain[start : at + 2 * _NEAR].split())
    return f"… {piece} …" if start else f"{piece} …"
