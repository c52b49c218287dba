"""Two workers' ratings of the same case side by side, item by item, and how far they agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtWidgets import QGridLayout, QWidget

from exitdesk.domain.five_areas.agreement import Agreement, Pair, agreement, pairs
from exitdesk.domain.five_areas.rating import APART_FROM, OURS
from exitdesk.domain.items import ITEMS, item_name
from exitdesk.i18n import N_, tr, trn
from exitdesk.ui.editing.tall_area import TallArea
from exitdesk.ui.parts import Card, Words
from exitdesk.ui.theme import theme

_NAMES: Final = {"n": N_("Need"), "s": N_("Strength")}


class CompareView(TallArea):
    """Shown once the second rating is done."""

    def __init__(self) -> None:
        super().__init__(margins=0)
        self._shown: list[QWidget] = []

    def show_pair(self, first: Mapping[str, Any], second: Mapping[str, Any]) -> None:
        """Show the two assessments."""
        for widget in self._shown:
            self.body.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._shown = []
        card = Card(tr("Two ratings, made apart"))
        card.add(
            Words(
                tr("Where they differ, the talk about it is worth more than the number. Neither "
                   "rating is the right one."),
                "muted",
            )
        )  # fmt: skip
        both = {name: pairs(_ratings(first), _ratings(second), name) for name in OURS}
        card.add(_table(both))
        for name in OURS:
            card.add(Words(f"{tr(_NAMES[name])}: {agreement_words(agreement(both[name]))}"))
        self._add(card)

    def show_so_far(self, so_far: Mapping[str, Sequence[Pair]], count: int) -> None:
        """Show the agreement over all double ratings of the form in this vault."""
        card = Card(tr("All double ratings so far"))
        said = trn("{n} double rating.", "{n} double ratings.", count)
        card.add(Words(said))
        for name in OURS:
            card.add(Words(f"{tr(_NAMES[name])}: {agreement_words(agreement(so_far[name]))}"))
        card.add(
            Words(
                tr("Kappa is weighted by the square of the distance (Cohen 1968). Below about 20 "
                   "double ratings it says little."),
                "small",
            )
        )  # fmt: skip
        self._add(card)
        self.body.addStretch(1)

    def _add(self, card: QWidget) -> None:
        self.body.insertWidget(len(self._shown), card)
        self._shown.append(card)


def agreement_words(of: Agreement) -> str:
    """Return an agreement as a sentence, with the number of pairs it rests on."""
    if not of.n or of.exact is None or of.within_one is None:
        return tr("no item was rated by both")
    said = tr(
        "the same in {exact} %, at most one step apart in {near} %, n = {n} items",
        exact=round(of.exact * 100),
        near=round(of.within_one * 100),
        n=of.n,
    )
    if of.kappa is None:
        return said
    return said + tr(", weighted kappa {kappa}", kappa=f"{of.kappa:.2f}")


def _ratings(doc: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    found = doc.get("ratings")
    return found if isinstance(found, Mapping) else {}


def _table(both: Mapping[str, Sequence[Pair]]) -> QWidget:
    table = QWidget()
    grid = QGridLayout(table)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(theme().px(20))
    grid.setVerticalSpacing(theme().px(4))
    heads = ("", tr("Need: first, second"), tr("Strength: first, second"))
    for at, words in enumerate(heads):
        grid.addWidget(Words(words, "overline"), 0, at)
    strength = {pair.item: pair for pair in both["s"]}
    order = list(ITEMS)
    in_order = sorted(both["n"], key=lambda p: order.index(p.item) if p.item in ITEMS else 99)
    for line, need in enumerate(in_order, 1):
        grid.addWidget(Words(f"{need.item}  {item_name(need.item)}"), line, 0)
        for at, pair in enumerate((need, strength[need.item]), 1):
            role = "strong" if (pair.apart or 0) >= APART_FROM else "text"
            grid.addWidget(Words(_pair_words(pair), role), line, at)
    for at, share in enumerate((5, 4, 4)):
        grid.setColumnStretch(at, share)
    return table


def _pair_words(pair: Pair) -> str:
    first, second = ("–" if one is None else str(one) for one in (pair.first, pair.second))
    return f"{first}   {second}   {apart_words(pair)}"


def apart_words(pair: Pair) -> str:
    """Return how far two ratings lie apart."""
    if pair.apart is None:
        return tr("not rated by both")
    if not pair.apart:
        return tr("the same")
    return trn("{n} step apart", "{n} steps apart", pair.apart)
