"""Which editor a question with choices gets: by their number, their pictures and its appearance."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from exitdesk.domain.fields import Choice
from exitdesk.ui.forms.apart import ApartEntry, names_apart
from exitdesk.ui.forms.grid import MOST, GridEntry
from exitdesk.ui.forms.label import plain
from exitdesk.ui.forms.long_list import LONG, PickOne, PickSeveral
from exitdesk.ui.forms.moved import RankEntry
from exitdesk.ui.forms.pictures import first_of
from exitdesk.ui.forms.tiles import AS_FIT, Look, TilesEntry
from exitdesk.ui.parts import ChoiceEntry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QImage

    from exitdesk.forms.session import NodeState
    from exitdesk.ui.parts import Entry

_TILES: Final = 9
"""Up to so many choices stand side by side; longer lists are searched by typing."""
_CHIPS: Final = 24
MOST_TILES: Final = 60
"""More than this are searched also where they have pictures or columns."""
_ORDERED: Final = 30
_LINES: Final = frozenset({"list-nolabel", "list", "likert"})
_LISTED: Final = frozenset({"minimal", "autocomplete", "search"})
_PACKED: Final = frozenset({"columns-pack", "horizontal-compact", "compact", "quickcompact"})
_EVEN: Final = frozenset({"columns", "horizontal"})
_BARE: Final = frozenset({"no-buttons", "compact", "quickcompact"})


@dataclass(frozen=True, slots=True)
class Beside:
    """What lies beside a question: the form's pictures by file name, its bind's attributes."""

    pictures: Mapping[str, QImage] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)


def offered(state: NodeState) -> list[Choice]:
    """Return the choices with their words."""
    return [Choice(one.name, plain(one.label) or one.name) for one in state.choices]


def in_columns(state: NodeState) -> bool:
    """Tell whether the choices stand in one line, a column each."""
    known = state.control in ("select1", "select")
    return known and bool(_LINES & {*state.appearance.split()}) and 0 < len(state.choices) <= MOST


def choosing(state: NodeState, beside: Beside) -> Entry:
    """Return the editor of a question with choices, what is no answer set apart."""
    choices, several = offered(state), state.control != "select1"
    apart = names_apart([each.name for each in choices], beside.attributes)
    kind, split = shape(state, beside)
    if kind == "line":
        words = "list-nolabel" not in state.appearance.split()
        return GridEntry(choices, several=several, words=words, apart=apart)
    if kind == "order":
        return RankEntry(choices)
    inner = _inner(
        kind, [one for one in choices if not split or one.name not in apart], state, beside
    )
    if not split:
        return inner
    return ApartEntry(inner, [one for one in choices if one.name in apart], several=several)


def shape(state: NodeState, beside: Beside) -> tuple[str, bool]:
    """Return which editor suits the choices as they are offered now, and whether it is split."""
    one, looks = state.control == "select1", {*state.appearance.split()}
    if in_columns(state):
        return "line", False
    if state.control not in ("select1", "select"):
        return ("order" if len(state.choices) <= _ORDERED else "found"), False
    apart = names_apart([each.name for each in state.choices], beside.attributes)
    count, listed = len(state.choices) - len(apart), bool(looks & _LISTED)
    if count > LONG or (listed and not one) or (one and "autocomplete" in looks):
        return "found", bool(apart)
    look = look_of(state, beside)
    spread = count <= MOST_TILES and (look.columns is not None or look.pictures)
    if listed or (one and count > _TILES and not spread):
        return "list", bool(apart)
    few = spread or count <= _CHIPS
    return ("tiles" if few else "found"), bool(apart)


def offer(entry: Entry, choices: Sequence[Choice]) -> None:
    """Offer other choices in an editor."""
    if isinstance(entry, ApartEntry):
        aside = names_apart([one.name for one in choices], {}) | entry.names()
        entry.tiles.set_choices([one for one in choices if one.name in aside])
        offer(entry.inner, [one for one in choices if one.name not in aside])
    elif isinstance(entry, ChoiceEntry | PickSeveral | GridEntry | RankEntry | TilesEntry):
        entry.set_choices(choices)


def _inner(kind: str, choices: list[Choice], state: NodeState, beside: Beside) -> Entry:
    one = state.control == "select1"
    match kind:
        case "found":
            return PickOne(choices) if one else PickSeveral(choices)
        case "list":
            return ChoiceEntry(choices, as_buttons=False, private=True)
        case _:
            return TilesEntry(choices, several=not one, look=look_of(state, beside))


def look_of(state: NodeState, beside: Beside) -> Look:
    """Return how the choices stand, as ODK's appearances name it."""
    looks = state.appearance.split()
    shown = {one.name: first_of(one.media, beside.pictures) for one in state.choices}
    pictures = {name: image for name, image in shown.items() if image is not None}
    columns: int | None = AS_FIT if pictures or _EVEN & {*looks} else None
    if _PACKED & {*looks}:
        columns = None
    for look in looks:
        head, _, number = look.rpartition("-")
        if head in ("columns", "compact", "quickcompact") and number.isdecimal():
            columns = max(1, min(int(number), MOST))
    return Look(columns, marks=not (_bare(looks)), pictures=pictures)


def _bare(looks: Sequence[str]) -> bool:
    return any(one.partition("-")[0] in _BARE or one in _BARE for one in looks)
