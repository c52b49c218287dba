"""The rules of assessments, each under its name: domain.md 3.2 to 3.4 and `summary_rules`.

What the window shows, says to a screen reader, prints, exports and computes is looked at together.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from exitdesk.domain import needs_area_words as area_words
from exitdesk.domain import needs_hint
from exitdesk.domain import needs_words as words
from exitdesk.domain.case_events import CaseEvent
from exitdesk.domain.figures.assessments import assessments as figures_of
from exitdesk.domain.five_areas.agreement import agreement, pairs
from exitdesk.domain.five_areas.description import FAMILY, FIVE_AREAS, form_of
from exitdesk.domain.five_areas.rating import opens_safety
from exitdesk.domain.ids import RecordId
from exitdesk.domain.needs_profile import (
    CLIENT_NEED,
    LINES,
    OUR_NEED,
    AreaProfile,
    Assessment,
    Meaning,
    Profile,
    Weight,
    profile,
    read,
)
from exitdesk.domain.reliable_change import Reliability
from exitdesk.services import cases, documents, entries, figures, form_export, needs_paper, today
from exitdesk.services.form_library import add_shipped
from exitdesk.services.vaults import Vault
from exitdesk.ui.cases.case_page import CasePage
from exitdesk.ui.needs.cells import Pen
from exitdesk.ui.needs.drawn import paint_item
from exitdesk.ui.needs.needs_tab import MODES, NeedsTab
from exitdesk.ui.theme import theme
from tests.ui.case_desk import CaseDesk, case_desk
from tests.unit.domain.story_events import event
from tests.unit.services.rating_exits import pages

DAY = "2026-01-01"


def rated(day: str, ratings: dict[str, Any], **head: Any) -> CaseEvent:
    return event("assessment", day, f"A-{day}", form="five_areas", ratings=ratings, **head)


def read_one(ratings: dict[str, Any], **head: Any) -> Assessment:
    return read([rated(DAY, ratings, **head)])[0]


def beside(then: dict[str, Any], now: dict[str, Any], **known: Reliability) -> Profile:
    old, new = read([rated("2025-01-01", then), rated(DAY, now)])
    return profile(new, old, known)


def area(shown: Profile, name: str) -> AreaProfile:
    return next(one for one in shown.areas if one.area == name)


def three(**numbers: tuple[int | None, ...]) -> dict[str, Any]:
    """Return ratings of X1 to X3: for each kind of number its three values."""
    return {
        f"X{at + 1}": {
            kind: values[at] for kind, values in numbers.items() if values[at] is not None
        }
        for at in range(3)
    }


# ---------------------------------------------------------------- area figures (3.3)


@pytest.mark.parametrize(("needs", "found"), [((4, 4, 4), 100.0), ((0, 0, 0), 0.0),
                                              ((1, 0, 0), 8.3), ((1, 2, 3), 50.0)])  # fmt: skip
def test_area_need_index_is_100_times_the_sum_over_four_times_the_rated(
    needs: tuple[int, ...], found: float
) -> None:
    shown = profile(read_one(three(n=needs)))
    assert area(shown, "X").now[OUR_NEED].index == found


def test_area_strength_index_is_the_same_formula_on_strength() -> None:
    shown = area(profile(read_one(three(s=(1, 2, 3), n=(0, 0, 0)))), "X")
    assert shown.now[words.OUR_STRENGTH].index == 50.0


@pytest.mark.parametrize(
    ("ratings", "index"),
    [
        (three(n=(2, 2, None)), 50.0),
        (three(n=(2, None, None)), None),
        ({"X1": {"n": 2}, "X2": {"st": "unknown"}, "X3": {"st": "not_applicable"}}, None),
        ({"X1": {"n": 2}, "X2": {"st": "not_applicable"}, "X3": {"st": "not_applicable"}}, 50.0),
        ({f"M{n}": {"n": 2} for n in (1, 2)}, None),
    ],
)
def test_an_index_is_shown_only_from_60_percent_of_the_applicable_items_on(
    ratings: dict[str, Any], index: float | None
) -> None:
    name = next(iter(ratings))[0]
    shown = area(profile(read_one(ratings)), name)
    assert shown.now[OUR_NEED].index == index
    assert ("Too little known" in " ".join(area_words.area_notes(shown))) is (index is None)


def test_change_is_over_items_rated_both_times_only() -> None:
    """The trap of the field guide: the index rises since an item was rated first at time 2."""
    then = {"M1": {"st": "declined_by_client"}, "M2": {"n": 3}, "M3": {"n": 2}, "M4": {"n": 2}}
    now = {"M1": {"n": 3}, "M2": {"n": 3}, "M3": {"n": 2}, "M4": {"n": 2}}
    shown = area(beside(then, now), "M")
    assert (shown.then[OUR_NEED].index, shown.now[OUR_NEED].index) == (58.3, 62.5)
    assert shown.pairs[OUR_NEED].change == 0.0
    assert "0.0 over the 3 items rated both times" in area_words.area_words(shown)
    assert "different items" in " ".join(area_words.area_notes(shown))


def test_half_is_rounded_away_from_zero_to_one_decimal() -> None:
    shown = area(beside({"S1": {"n": 1}, "S2": {"n": 2}}, {"S1": {"n": 0}, "S2": {"n": 2}}), "S")
    assert shown.pairs[OUR_NEED].change == -12.5
    sevens = {f"F{n}": {"n": int(n == 1)} for n in range(1, 8)}
    assert area(profile(read_one(sevens)), "F").now[OUR_NEED].index == 3.6


def test_on_how_many_items_an_index_stands_is_told_wherever_it_differs() -> None:
    then = three(n=(4, 4, None), s=(1, 1, 1))
    now = three(n=(2, 2, 2), s=(1, 1, None), cn=(1, 1, 1))
    shown = area(beside(then, now), "X")
    assert area_words.completeness(shown) == "3 of 3 rated"
    assert area_words.index_words(shown, OUR_NEED) == "50.0, before 100.0 (2 rated)"
    strength = area_words.index_words(shown, words.OUR_STRENGTH)
    assert strength == "25.0 (2 of 3 rated), before 25.0 (3 rated)"
    assert area_words.index_words(shown, CLIENT_NEED) == "25.0 (3 of 3 rated)"


# ---------------------------------------------------------------- a rating (3.2)


@pytest.mark.parametrize("status", ["unknown", "not_asked_yet", "declined_by_client",
                                    "not_applicable"])  # fmt: skip
def test_unknown_is_never_zero(status: str) -> None:
    one = read_one({**three(n=(2, 2, 2)), "F1": {"st": status, "n": 0, "s": 0}})
    assert one.rating("F1").levels == {}
    shown = profile(one)
    housing = shown.items[0]
    assert "0" not in words.item_words(housing)
    (figure,) = figures_of([rated(DAY, {"F1": {"st": status, "n": 0}})])
    assert "'need_index': 0" not in repr(figure)


@pytest.mark.parametrize(("ours", "theirs", "said"), [(3, 1, True), (1, 3, True), (2, 1, False),
                                                      (4, 0, True), (2, None, False)])  # fmt: skip
def test_a_gap_of_two_or_more_is_an_invitation_to_talk_in_both_directions(
    ours: int, theirs: int | None, *, said: bool
) -> None:
    rating = {"n": ours} | ({"cn": theirs} if theirs is not None else {})
    item = profile(read_one({"F1": rating})).items[0]
    assert ("You see this differently: talk about it." in words.item_words(item)) is said
    assert not re.search("minimi[sz]|denie|insight", words.item_words(item))


@pytest.mark.parametrize(
    ("item", "rating", "opens"),
    [
        *((item, {"n": 4}, True) for item in ("X3", "M4", "S7", "X2")),
        *((item, {"n": 3}, False) for item in ("X3", "M4", "S7", "X2")),
        ("F1", {"n": 0, "u": "immediate"}, True),
        ("F1", {"n": 4}, False),
        ("F1", {"u": "urgent"}, False),
    ],
)
def test_immediate_urgency_or_a_four_on_danger_opens_the_safety_flow(
    item: str, rating: dict[str, Any], *, opens: bool
) -> None:
    assert opens_safety(form_of(FIVE_AREAS), item, rating) is opens


# ---------------------------------------------------------------- comparing repeats (3.4)


@pytest.mark.parametrize(
    ("change", "weight"),
    [
        (0, Weight.NONE),
        (1, Weight.NOTED),
        (-1, Weight.NOTED),
        (2, Weight.MARKED),
        (-2, Weight.MARKED),
    ],
)
def test_a_change_of_one_is_noted_and_of_two_marked(change: int, weight: Weight) -> None:
    item = beside({"F1": {"n": 2}}, {"F1": {"n": 2 + change}}).items[0]
    assert item.weight() is weight


def test_a_change_of_an_item_is_never_told_as_a_share() -> None:
    for now in range(5):
        item = beside({"F1": {"n": 1, "s": 1, "cn": 1}}, {"F1": {"n": now, "s": 3, "cn": 4}}).items[
            0
        ]
        assert "%" not in words.item_words(item)
        assert not re.search(r"percent|per cent|half|double|times as", words.item_words(item))


@pytest.mark.parametrize(
    ("why", "now", "meaning", "said"),
    [
        ("new_information", 3, Meaning.KNOWLEDGE, "we know more now"),
        ("setting_changed", 3, Meaning.EXPOSURE, "more exposed, because the setting changed"),
    ],
)
def test_a_rise_through_information_is_knowledge_and_through_the_setting_exposure(
    why: str, now: int, meaning: Meaning, said: str
) -> None:
    item = beside({"F1": {"n": 1}}, {"F1": {"n": now, "why": why}}).items[0]
    assert item.meaning is meaning
    assert said in words.item_words(item)


def test_each_item_shows_both_voices_reason_rater_and_setting() -> None:
    then = rated("2025-01-01", {"F1": {"n": 1, "cn": 2, "s": 1, "cs": 0}}, by=["Anna"],
                 setting="prison")  # fmt: skip
    now = rated(DAY, {"F1": {"n": 2, "cn": 1, "s": 2, "cs": 1, "why": "rater_changed"}},
                by=["Berit"], setting="community")  # fmt: skip
    old, new = read([then, now])
    shown = profile(new, old)
    said = words.item_words(shown.items[0])
    for line in LINES:
        assert words.line_name(line) in said
    assert said.count("(was ") == 4
    assert "somebody else rated" in said
    cautions = " ".join(words.cautions(shown, str))
    for part in ("Anna", "Berit", "prison", "community"):
        assert part in cautions


def test_reliable_change_only_where_the_organisation_has_entered_it() -> None:
    then, now = three(n=(4, 4, 4)), three(n=(0, 0, 0))
    assert area(beside(then, now), "X").reliable is None
    known = area(beside(then, now, X=Reliability(10, 0.8, "own clients")), "X")
    assert known.reliable is not None
    assert "own clients" in area_words.area_words(known)


def test_double_rating_yields_a_weighted_kappa() -> None:
    first = {f"F{n}": {"n": n % 5} for n in range(1, 8)}
    second = {f"F{n}": {"n": (n + (n == 3)) % 5} for n in range(1, 8)}
    found = agreement(pairs(first, second, "n"))
    assert found.n == 7
    assert found.kappa is not None
    assert 0.5 < found.kappa < 1


def test_priority_hint_sorts_by_urgency_then_need_then_the_clients_wish() -> None:
    one = read_one({
        "F1": {"n": 4}, "F2": {"n": 2, "u": "urgent"}, "F3": {"n": 4, "wants": "yes_now"},
        "F4": {"n": 1, "u": "immediate"}, "F5": {"n": 1}, "F6": {"n": 0, "wants": "yes_now"},
        "F7": {"n": 3, "u": "urgent", "wants": "no"}, "S1": {"n": 4, "wants": "no"},
        "S2": {"st": "unknown", "u": "immediate"}, "S3": {"n": 3, "u": "none"},
    })  # fmt: skip
    assert [rating.item for rating in needs_hint.first_ones(one)] == [
        "F4", "F7", "F2", "F3", "F1", "S1", "S3", "F6",
    ]  # fmt: skip
    assert "hint only" in needs_hint.WHAT_IT_IS
    assert "chosen with the client" in needs_hint.WHAT_IT_IS
    assert needs_hint.rows(read_one({"F1": {"n": 1}})) == ()


# ---------------------------------------------------------------- what must never be shown

NEVER: dict[str, str] = {
    "sum across areas": r"total|\bsum\b|overall|all areas|grand|aggregate",
    "need minus strength": r"need (minus|less|-|−) strength|\bnet\b|balance|surplus",
    "traffic-light for the person": r"traffic|\bred\b|\bgreen\b|\bamber\b|\byellow\b",
    "automatic risk level": r"\brisk|danger level|threat level|high-risk|low-risk|\blevel of\b",
    "ranking of clients": r"\branked|\branking|\brank \d|\bleague|worst|best|compared with other",
    "client minimises": r"minimi[sz]|denial|denies|lack of insight|resist",
}


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[CaseDesk]:
    with case_desk(qtbot, tmp_path / "vault") as made:
        yield made


def everything_shown(tab: NeedsTab) -> Iterator[str]:
    """Yield all words of the tab in every mode, those for a screen reader among them."""
    for mode in MODES:
        tab.mode.set_value(mode.name)
        tab.mode.edited.emit()
        QApplication.processEvents()
        for widget in tab.findChildren(QWidget):
            yield widget.accessibleName()
            yield widget.accessibleDescription()
            yield widget.toolTip()
            if isinstance(widget, QLabel):
                yield widget.text()
            if isinstance(widget, QAbstractItemView) and widget.model() is not None:
                model = widget.model()
                for row in range(model.rowCount()):
                    index = model.index(row, 0)
                    yield str(index.data(Qt.ItemDataRole.AccessibleTextRole) or "")
                    yield str(index.data(Qt.ItemDataRole.DisplayRole) or "")


def told_elsewhere(vault: Vault, case: RecordId) -> Iterator[str]:
    """Yield what is printed, computed and exported of the assessments of a case."""
    yield pages(needs_paper.document(vault, case))
    assessments = vault.store.records(case, ["assessment"])
    for one in assessments[:2]:
        yield pages(documents.note(vault, one.id))
    yield repr(figures.figures(vault, case)["assessments"])
    for labels in (False, True):
        (table, *_), _ = form_export.tables(vault, "five_areas", labels=labels)
        yield "\n".join(table.heads)


def found_in(texts: list[str], pattern: str) -> list[str]:
    return [one[:200] for one in texts if re.search(pattern, one, re.IGNORECASE)]


def shown_of_a_story(desk: CaseDesk) -> list[str]:
    case = desk.case()
    page = CasePage(desk.desk, lambda: dt.date(2025, 9, 1))
    desk.show(page)
    page.open([case, "needs", None])
    desk.settle()
    tab = page._tabs["needs"]
    assert isinstance(tab, NeedsTab)
    desk.ask(lambda v: add_shipped(v, "five_areas"))
    return [*everything_shown(tab), *desk.ask(lambda v: list(told_elsewhere(v, case)))]


def test_never_a_sum_a_net_a_traffic_light_a_risk_level_or_a_ranking(desk: CaseDesk) -> None:
    texts = shown_of_a_story(desk)
    assert len("".join(texts)) > 20_000
    assert {name: found_in(texts, pattern) for name, pattern in NEVER.items()} == {
        name: [] for name in NEVER
    }
    planted = [
        *texts,
        "Overall risk level: high (red), rank 3 of 12, need minus strength 4; denies",
    ]
    assert all(len(found_in(planted, pattern)) == 1 for pattern in NEVER.values())


def test_never_a_sum_across_areas_or_need_minus_strength_as_a_figure() -> None:
    """All figures of one assessment: four indices per area, and none over areas."""
    ratings = {item.id: {"n": 3, "s": 1, "cn": 2, "cs": 4} for a in form_of(FIVE_AREAS).areas
               for item in a.items}  # fmt: skip
    (figure,) = figures_of([rated(DAY, ratings)])
    assert set(figure) == {"event", "seq", "areas", "divergent_items"}
    shown = profile(read_one(ratings))
    every = {n for one in shown.areas for n in re.findall(r"\d+\.\d", area_words.area_words(one))}
    assert every == {"75.0", "25.0", "50.0", "100.0"}


def test_no_colour_says_how_a_person_is_rated(qtbot: QtBot) -> None:
    """A need of 0 and one of 4 are painted in the same colours."""
    del qtbot
    theme().start()
    used = []
    for level in (0, 4):
        item = beside({"F1": {"n": 2, "s": 2}}, {"F1": {"n": level, "s": level}}).items[0]
        image = QImage(1000, 120, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        paint_item(Pen(painter, image.rect(), Qt.LayoutDirection.LeftToRight), item, hidden=False)
        painter.end()
        colours = {image.pixel(x, y) for x in range(1000) for y in range(120)}
        used.append({QColor(one).hue() // 20 for one in colours if QColor(one).saturation() > 90})
    assert used[0] == used[1] != set()


def test_unvalidated_is_on_every_paper_of_our_forms(desk: CaseDesk) -> None:
    case = desk.case()
    papers = desk.ask(lambda v: [
        needs_paper.document(v, case),
        *(documents.note(v, r.id) for r in v.store.records(case, ["assessment"])),
        documents.case_file(v, case),
    ])  # fmt: skip
    for paper in papers:
        assert "unvalidated form" in pages(paper).lower()


def test_an_assessment_of_the_family_form_follows_the_same_rules() -> None:
    ratings = {f"K{n}": {"n": 2, "s": 2} for n in range(1, 5)}
    (one,) = read([event("assessment", DAY, "A", form=FAMILY, ratings=ratings)])
    (only,) = profile(one).areas
    assert only.now[OUR_NEED].index is None, "4 of 7 are fewer than 60 %"
    assert "Too little known" in area_words.area_words(only)


def test_reassessment_is_due_after_half_a_year_and_six_weeks_after_a_change(
    desk: CaseDesk,
) -> None:
    def due(vault: Vault, *more: tuple[str, dict[str, Any]]) -> dt.date:
        case, _ = cases.create(vault, {"alias": "Nora"})
        doc = {"occurred_on": "2026-01-01", "form": "five_areas", "ratings": {"F1": {"n": 1}}}
        entries.save(vault, case, "assessment", doc, finalise=True)
        for kind, fields in more:
            entries.save(vault, case, kind, {"occurred_on": "2026-02-01", **fields})
        row = next(one for one in vault.store.case_rows() if one.id == case)
        found = today.of_case(vault, row, dt.date(2026, 8, 1))
        return next(one.due_on for one in found if one.rule == "reassessment")

    half_a_year, six_weeks = dt.date(2026, 7, 3), dt.date(2026, 3, 15)
    assert desk.ask(due) == half_a_year
    changes: tuple[tuple[str, dict[str, Any]], ...] = (
        ("setting_change", {"setting": "community", "kind": "release"}),
        ("legal_event", {"what": "verdict"}),
        ("critical_event", {"what": "met the group again", "kind": "renewed_contact"}),
    )
    assert desk.ask(lambda v: [due(v, one) for one in changes]) == [six_weeks] * 3
