"""Values of an assessment as answers of a form, and back."""

from __future__ import annotations

import pytest

from exitdesk.domain import assessment_form as layout
from exitdesk.domain.catalogue.events import ASSESSMENT
from exitdesk.domain.five_areas.description import five_areas


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("seq", 3, "3"),
        ("with_client", True, "yes"),
        ("with_client", False, "no"),
        ("by", ["W1", "Ravn Holt"], "W1; Ravn Holt"),
        ("talked_on", ["2026-01-02", "2026-01-09"], "2026-01-02; 2026-01-09"),
        ("language", "Norwegian", "Norwegian"),
        ("client_words", " two lines\nof text", " two lines\nof text"),
        ("language", None, ""),
    ],
)
def test_there_and_back(name: str, value: object, text: str) -> None:
    field = ASSESSMENT.by_name[name]
    assert layout.written(field, value) == text
    assert layout.understood(field, text) == value


def test_sources_are_separated_as_in_any_form() -> None:
    sources = ASSESSMENT.by_name["ratings"].inner("src")
    assert sources is not None
    assert layout.written(sources, ["client_account", "own_observation"]) == (
        "client_account own_observation"
    )
    assert layout.understood(sources, "client_account own_observation") == [
        "client_account",
        "own_observation",
    ]


@pytest.mark.parametrize(("name", "text"), [("seq", "many"), ("with_client", "perhaps")])
def test_what_cannot_be_read_says_nothing(name: str, text: str) -> None:
    assert layout.understood(ASSESSMENT.by_name[name], text) is None


def test_names_of_questions_are_unique() -> None:
    form = five_areas()
    keys = tuple(prompt.key for prompt in form.prompts)
    places = [*layout.head(), *layout.defaults(), *layout.formulation(keys)]
    for area in form.areas:
        for item in area.items:
            places += layout.rating(area.id, item.id)
    names = [place.name for place in places]
    assert len(names) == len(set(names))
    assert "formulation_client_words" in names
