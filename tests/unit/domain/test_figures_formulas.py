"""Rounding, area figures, goal attainment and ownership by themselves."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exitdesk.domain.figures import figures
from exitdesk.domain.figures.gas import t_score
from exitdesk.domain.figures.rounding import mean, rounded, rounded_or_none, share
from tests.unit.domain.story_events import event, session


@pytest.mark.parametrize(
    ("value", "places", "result"),
    [
        (Fraction(25, 4), 1, 6.3),
        (Fraction(-25, 4), 1, -6.3),
        (Fraction(125, 2), 1, 62.5),
        (Decimal("0.05"), 1, 0.1),
        (Decimal("-0.05"), 1, -0.1),
        (Decimal("-0.04"), 1, 0.0),
        (Decimal("2.675"), 2, 2.68),
        (7, 2, 7.0),
        (0, 1, 0.0),
    ],
)
def test_half_is_rounded_away_from_zero(value: Any, places: int, result: float) -> None:
    assert rounded(value, places) == result
    assert str(rounded(value, places)) == str(result)


@given(st.decimals(-10_000, 10_000, places=4), st.integers(0, 3))
def test_rounding_is_that_of_the_decimal_module(value: Decimal, places: int) -> None:
    expected = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    assert rounded(value, places) == float(expected)
    assert rounded(-value, places) == -rounded(value, places)
    assert abs(Fraction(rounded(value, places)) - Fraction(value)) <= Fraction(501, 1000)


def test_what_is_not_known_stays_unknown() -> None:
    assert rounded_or_none(None) is None
    assert share(1, 0) is None
    assert mean([Fraction(1), Fraction(2)]) == Fraction(3, 2)


# --- goal attainment: the test vectors of domain.md 5.1 ---------------------------------------


@pytest.mark.parametrize(
    ("weighted", "t"),
    [
        ([(1, 0)], 50.0),
        ([(1, 1)], 60.0),
        ([(9, 1)], 60.0),
        ([(1, -2)], 30.0),
        ([(1, 1)] * 3, 63.69),
        ([(1, 1)] * 4, 64.51),
        ([(1, 2)] * 4, 79.02),
        ([(6, 0), (2, -1), (6, 0), (9, 0)], 48.78),
        ([(3, 0), (2, 1), (1, -1)], 52.2),
        ([(3, -1), (2, -2), (1, -1)], 32.37),
        ([(3, 0), (0, 2), (2, 1), (1, -1)], 52.2),
    ],
)
def test_t_is_that_of_the_worked_examples(weighted: list[tuple[int, int]], t: float) -> None:
    assert rounded_or_none(t_score(weighted), 2) == t


def test_without_a_goal_there_is_no_t() -> None:
    assert t_score([]) is None
    assert t_score([(0, 2)]) is None


goals = st.lists(st.tuples(st.integers(1, 9), st.integers(-2, 2)), min_size=1, max_size=12)


@given(goals, st.randoms(use_true_random=False))
def test_t_does_not_depend_on_the_order_and_mirrors(
    weighted: list[tuple[int, int]], random: Any
) -> None:
    shuffled = list(weighted)
    random.shuffle(shuffled)
    t = t_score(weighted)
    mirrored = t_score([(weight, -score) for weight, score in weighted])
    assert t is not None
    assert mirrored is not None
    assert t_score(shuffled) == t
    assert abs(t + mirrored - 100) < Decimal("1e-20")
    assert 10 < t < 90


# --- assessments ------------------------------------------------------------------------------


def assessed(events: list[Any]) -> list[dict[str, Any]]:
    found = figures(events, ["assessments"])["assessments"]
    assert isinstance(found, list)
    return found


def test_too_little_known_gives_no_index() -> None:
    ratings: dict[str, Any] = {f"F{n}": {"n": 2, "s": 1} for n in range(1, 5)}
    (found,) = assessed([event("assessment", "2024-01-01", form="five_areas", ratings=ratings)])
    assert found["seq"] == 1
    assert found["areas"]["F"] == {
        "n_rated": 4,
        "n_applicable": 7,
        "need_index": None,
        "strength_index": None,
    }
    ratings["F5"] = {"st": "not_applicable"}
    (found,) = assessed([event("assessment", "2024-01-01", form="five_areas", ratings=ratings)])
    assert found["areas"]["F"] == {
        "n_rated": 4,
        "n_applicable": 6,
        "need_index": 50.0,
        "strength_index": 25.0,
    }
    assert found["areas"]["C"] == {
        "n_rated": 0,
        "n_applicable": 3,
        "need_index": None,
        "strength_index": None,
    }


def test_sixty_percent_is_enough() -> None:
    ratings: dict[str, Any] = {
        "F1": {"n": 4}, "F2": {"n": 4}, "F3": {"n": 4},
        "F4": {"st": "unknown", "n": 1}, "F5": {"st": "unknown"},
        "F6": {"st": "not_applicable"}, "F7": {"st": "not_applicable"},
    }  # fmt: skip
    (found,) = assessed([event("assessment", "2024-01-01", ratings=ratings)])
    assert found["areas"]["F"] == {
        "n_rated": 3,
        "n_applicable": 5,
        "need_index": 100.0,
        "strength_index": None,
    }


def test_an_optional_item_belongs_to_its_area() -> None:
    ratings = {f"C{n}": {"n": 0} for n in range(1, 4)} | {"O3": {"n": 4}, "Z1": {"n": 4}}
    (found,) = assessed([event("assessment", "2024-01-01", ratings=ratings)])
    assert found["areas"]["C"]["n_applicable"] == 4
    assert found["areas"]["C"]["need_index"] == 25.0


def test_the_family_form_has_one_index() -> None:
    first = {f"K{n}": {"n": 3, "s": 1} for n in range(1, 6)} | {"K6": {"st": "not_asked_yet"}}
    second = first | {"K1": {"n": 1, "s": 3}, "K6": {"n": 2, "s": 2}}
    one, two = assessed(
        [
            event("assessment", "2024-01-01", form="family", ratings=first),
            event("assessment", "2024-06-01", form="family", ratings=second),
        ]
    )
    assert one["areas"] == {
        "family": {"n_rated": 5, "n_applicable": 7, "need_index": 75.0, "strength_index": 25.0}
    }
    assert two["need_down"] == ["K1"]
    assert two["need_change_2_or_more"] == ["K1"]
    assert two["newly_rated"] == ["K6"]
    assert two["paired_need_index_change"] == {"family": -10.0}


def test_an_assessment_is_compared_with_one_of_its_form() -> None:
    five = {"F1": {"n": 3, "cn": 1}}
    found = assessed(
        [
            event("assessment", "2024-01-01", form="five_areas", ratings=five),
            event("assessment", "2024-02-01", form="family_seven", ratings={"K1": {"n": 1}}),
            event("assessment", "2024-03-01", form="five_areas", ratings={"F1": {"n": 1}}, seq=7),
        ]
    )
    assert found[0]["divergent_items"] == ["F1"]
    assert "need_down" not in found[1]
    assert found[2]["seq"] == 7
    assert found[2]["need_down"] == ["F1"]
    assert found[2]["paired_need_index_change"] == {
        "F": -50.0, "S": None, "C": None, "M": None, "X": None,
    }  # fmt: skip


@given(
    st.dictionaries(
        st.sampled_from([f"F{n}" for n in range(1, 8)]),
        st.fixed_dictionaries({"n": st.integers(0, 4), "s": st.integers(0, 4)}),
    )
)
def test_indices_lie_between_none_and_all(ratings: dict[str, Any]) -> None:
    (found,) = assessed([event("assessment", "2024-01-01", ratings=ratings)])
    area = found["areas"]["F"]
    assert area["n_rated"] == len(ratings)
    assert (area["need_index"] is None) == (len(ratings) < 5)
    assert area["need_index"] is None or 0 <= area["need_index"] <= 100


def test_an_assessment_on_the_day_it_is_due_is_in_time() -> None:
    def intervals(second: str) -> object:
        return figures(
            [event("assessment", "2024-01-01"), event("assessment", second)],
            ["assessment_intervals_over_6_months"],
        )["assessment_intervals_over_6_months"]

    assert intervals("2024-07-02") == []
    assert intervals("2024-07-03") == [
        {"after": "2024-01-01", "due": "2024-07-02", "done": "2024-07-03"}
    ]


# --- reviews ----------------------------------------------------------------------------------


def reviewed(events: list[Any]) -> list[dict[str, Any]]:
    found = figures(events, ["reviews"])["reviews"]
    assert isinstance(found, list)
    return found


def goal(name: str, **fields: Any) -> dict[str, Any]:
    return {"id": name, "importance": 2, "difficulty": 2, "baseline": -2, **fields}


def test_a_review_without_a_plan_has_no_attainment() -> None:
    (found,) = reviewed([event("plan_review", "2024-02-01", scores={"G1": 1})])
    assert found["seq"] == 1
    assert found["weights"] == {}
    assert found["gas_T"] is found["gas_T_baseline_same_goals"] is found["gas_change"] is None
    assert found["ownership"] == {
        "O1_goals": None,
        "O2_actions": None,
        "O3_decisions": None,
        "O4_client_view": None,
        "decisions_counted": {},
        "index": None,
    }


def test_goals_without_score_or_weight_are_left_out() -> None:
    plan = event(
        "plan",
        "2024-01-01",
        goals=[goal("G1"), goal("G2"), goal("G3", importance=0), {"id": "G4", "baseline": -1}],
    )
    scores = {"G10": 1, "G4": 1, "G1": 0, "G2": None, "G3": 2}
    (found,) = reviewed([plan, event("plan_review", "2024-02-01", scores=scores)])
    assert found["weights"] == {"G1": 4, "G4": 1}
    assert found["gas_T"] == 52.27  # 50 + 10 / sqrt(0.7 * 17 + 0.3 * 25)


def test_a_goal_without_a_beginning_gives_no_change() -> None:
    plan = event("plan", "2024-01-01", goals=[goal("G1"), goal("G2", baseline=None)])
    review = event("plan_review", "2024-02-01", scores={"G1": 0, "G2": 0})
    (found,) = reviewed([plan, review])
    assert found["gas_T"] == 50.0
    assert found["gas_T_baseline_same_goals"] is None
    assert found["gas_change"] is None


def test_a_review_of_the_day_of_a_new_plan_is_of_the_version_it_names() -> None:
    events = [
        event("plan", "2024-01-01", version=1, goals=[goal("G1")]),
        event("plan", "2024-06-01", version=2, carried=["G1", "G9"], goals=[goal("G2")]),
    ]
    scores = {"G1": 0, "G2": 0}
    (named,) = reviewed(
        [*events, event("plan_review", "2024-06-01", plan_version=1, scores=scores)]
    )
    (latest,) = reviewed([*events, event("plan_review", "2024-06-01", scores=scores)])
    assert list(named["weights"]) == ["G1"]
    assert list(latest["weights"]) == ["G1", "G2"]


def test_ownership_counts_own_words_actions_decisions_and_the_clients_view() -> None:
    actions = [{"owner": owner} for owner in ("client", "joint", "service", "authority")]
    plan = event(
        "plan",
        "2024-01-01",
        goals=[
            goal("G1", own_words="To sleep.", owner="client", actions=actions),
            goal("G2", own_words=" ", owner="client"),
            goal("G3", own_words="Papers.", owner="case_manager"),
        ],
    )
    by = ["client", "joint", "worker", "family", "authority", ""]
    (found,) = reviewed(
        [
            plan,
            session("2024-01-05", check={"k5": 1}),
            session("2024-01-09", check={"k5": 4, "k1": 0}, decisions=[{"by": b} for b in by]),
            session("2024-01-10", check={"k5": None}),
            session("2024-02-02", check={"k5": 0}, decisions=[{"by": "worker"}] * 9),
            event("plan_review", "2024-02-01"),
        ]
    )
    assert found["ownership"] == {
        "O1_goals": 33.3,
        "O2_actions": 50.0,
        "O3_decisions": 37.5,
        "O4_client_view": 100.0,
        "decisions_counted": {"client": 1, "joint": 1, "worker": 1, "family": 1, "authority": 1},
        "index": 55.2,
    }


def test_ownership_needs_three_of_its_parts() -> None:
    plan = event("plan", "2024-01-01", goals=[goal("G1", owner="client", own_words="To sleep.")])
    (found,) = reviewed(
        [plan, session("2024-01-05", check={"k5": 2}), event("plan_review", "2024-02-01")]
    )
    assert found["ownership"]["O1_goals"] == 100.0
    assert found["ownership"]["O2_actions"] is None
    assert found["ownership"]["index"] is None
