"""Two texts from one: paragraphs come together where they can, and stand side by side where not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from exitdesk.domain.text_merge import Part, clean, merged, paragraphs, text

BASE = "One.\n\nTwo.\n\nThree."


def test_changes_in_different_places_come_together() -> None:
    parts = merged(BASE, "One!\n\nTwo.\n\nThree.", "One.\n\nTwo.\n\nThree, and more.")
    assert clean(parts) == "One!\n\nTwo.\n\nThree, and more."


def test_what_both_wrote_in_one_place_stands_side_by_side() -> None:
    parts = merged(BASE, "One.\n\nTwo, mine.\n\nThree.", "One.\n\nTwo, yours.\n\nThree.")
    assert parts == [Part("One."), Part("Two, mine.", "Two, yours."), Part("Three.")]
    assert clean(parts) is None
    assert text(parts) == "One.\n\nTwo, mine.\n\nTwo, yours.\n\nThree."


def test_what_both_wrote_alike_is_agreed() -> None:
    assert clean(merged(BASE, "One.\n\nThree.", "One.\n\nThree.")) == "One.\n\nThree."


def test_only_theirs_changed() -> None:
    assert clean(merged(BASE, BASE, "One.\n\nNew.\n\nTwo.\n\nThree.")) == (
        "One.\n\nNew.\n\nTwo.\n\nThree."
    )


def test_one_took_away_what_the_other_changed() -> None:
    parts = merged(BASE, "One.\n\nThree.", "One.\n\nTwo!\n\nThree.")
    assert parts == [Part("One."), Part("", "Two!"), Part("Three.")]


def test_both_wrote_into_an_empty_text() -> None:
    assert merged("", "Mine.", "Yours.") == [Part("Mine.", "Yours.")]
    assert merged("", "", "") == []


def test_changes_that_overlap_are_one_place() -> None:
    parts = merged("A\n\nB\n\nC\n\nD", "A\n\nX\n\nD", "A\n\nB\n\nY\n\nZ")
    assert parts == [Part("A"), Part("X", "B\n\nY"), Part("Z")]


def test_lines_of_a_paragraph_stay_together() -> None:
    assert paragraphs("One\nline.\n\n\n\nTwo.\n") == ["One\nline.", "Two."]


texts = st.lists(st.sampled_from("abcdef"), max_size=6).map("\n\n".join)


@given(texts, texts)
def test_a_text_that_only_one_side_changed_is_that_side(base: str, changed: str) -> None:
    assert clean(merged(base, base, changed)) == changed
    assert clean(merged(base, changed, base)) == changed


@given(texts, texts, texts)
def test_no_paragraph_that_somebody_added_is_lost(base: str, ours: str, theirs: str) -> None:
    whole = paragraphs(text(merged(base, ours, theirs)))
    old = set(paragraphs(base))
    for added in (set(paragraphs(ours)) | set(paragraphs(theirs))) - old:
        assert added in whole
