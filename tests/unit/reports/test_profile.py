"""The picture of needs on paper: marks differ in shape, readers are told all, nothing overflows."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pypdf
import pytest

from exitdesk.reports.model import Course, Lane, RatedRow, Ratings, Sign, Stroke
from tests.unit.reports.papers import pdf_of, read_by_pdfium, read_by_pypdf, rendered

HEADS = ("Need", "Strength")


def lanes(before: int | None, now: int | None, *, joined: bool = True) -> tuple[Lane, ...]:
    said = "–" if now is None else str(now)
    return (
        Lane("we", before, now, said, joined=joined),
        Lane("client", before, now, said, aside=True, joined=joined),
    )


def ratings(*rows: RatedRow) -> Ratings:
    return Ratings("Item", HEADS, "Noted", rows)


def row(name: str, before: int | None = 1, now: int | None = 3, *, notes: str = "") -> RatedRow:
    both = (lanes(before, now), lanes(now, before))
    return RatedRow(name, both, notes, f"{name}, all of it", strong=True)


def course(**more: object) -> Course:
    facts: dict[str, object] = {
        "days": ("1 May 2023", "1 June 2023", "1 May 2024"),
        "places": (0.0, 0.08, 1.0),
        "strokes": (
            Stroke((10, 20, 30), ("", "solid", "loose")),
            Stroke((None, 50, 60), ("", "", "solid"), aside=True),
        ),
        "low": 0,
        "high": 100,
        "description": "Housing over time",
    }
    return Course(**(facts | more))  # type: ignore[arg-type]


def ink(content: bytes, page: int = 0) -> int:
    picture = rendered(content, page)
    return sum(1 for value in picture.tobytes() if value < 128)


def test_names_numbers_and_notes_can_be_read() -> None:
    text = read_by_pdfium(pdf_of(ratings(row("Housing", notes="noted change of need"))))
    for words in ("Item", "Need", "Strength", "Noted", "Housing", "we", "client", "noted change"):
        assert words in text
    for level in "01234":
        assert level in text


def test_a_screen_reader_is_told_the_whole_item_and_course() -> None:
    content = pdf_of(ratings(row("Housing")), course())
    reader = pypdf.PdfReader(io.BytesIO(content))
    told = set(descriptions(reader.trailer["/Root"]["/StructTreeRoot"]["/K"]))  # type: ignore[index]
    assert "Housing, all of it" in told
    assert "Housing over time" in told


def descriptions(element: Any) -> Iterator[str]:
    """Yield what every element of the structure is described with."""
    one = element.get_object()
    if isinstance(one, list):
        for kid in one:
            yield from descriptions(kid)
    elif isinstance(one, dict):
        if "/Alt" in one:
            yield str(one["/Alt"])
        if "/K" in one:
            yield from descriptions(one["/K"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (row("x", 1, 3), row("x", 3, 1)),
        (row("x", None, 3), row("x", 1, 3)),
        (row("x", 3, 3), row("x", 1, 3)),
        (row("x", 1, None), row("x", None, None)),
    ],
)
def test_what_differs_looks_different(one: RatedRow, other: RatedRow) -> None:
    first, second = (rendered(pdf_of(ratings(each)), scale=2.0) for each in (one, other))
    assert first.tobytes() != second.tobytes()


def test_two_that_may_not_be_compared_are_not_joined() -> None:
    joined = RatedRow("x", (lanes(0, 4), lanes(0, 4)), "", "x")
    apart = RatedRow("x", (lanes(0, 4, joined=False), lanes(0, 4, joined=False)), "", "x")
    assert ink(pdf_of(ratings(apart))) < ink(pdf_of(ratings(joined)))


def test_the_heads_stand_again_on_the_next_page() -> None:
    content = pdf_of(ratings(*(row(f"Item number {n}") for n in range(60))))
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
    assert len(pages) > 1
    assert all("Noted" in page for page in pages)
    assert "Item number 59" in pages[-1]


def test_a_course_has_its_days_scale_and_bands() -> None:
    bands = ((0.0, 50.0, "few signs"), (50.0, 100.0, "many signs"))
    text = read_by_pypdf(pdf_of(course(bands=bands, breaks=(2,))))
    for words in ("1 May 2023", "1 May 2024", "0", "50", "100", "few signs", "many signs"):
        assert words in text
    assert "1 June 2023" not in text


def test_a_broken_course_draws_two_strokes_more() -> None:
    whole = ink(pdf_of(course()))
    assert ink(pdf_of(course(breaks=(1,)))) > whole


def test_a_course_of_one_day_and_of_none() -> None:
    one = course(days=("1 May 2023",), places=(0.5,), strokes=(Stroke((7.0,), ("",)),))
    assert "1 May 2023" in read_by_pypdf(pdf_of(one))
    none = course(days=(), places=(), strokes=(), low=3, high=3)
    assert pdf_of(none).startswith(b"%PDF")


def test_from_right_to_left_the_picture_is_mirrored() -> None:
    left = rendered(pdf_of(ratings(row("x", None, 0))))
    right = rendered(pdf_of(ratings(row("x", None, 0)), language="ar"))
    assert left.tobytes() != right.tobytes()
    assert ink(pdf_of(course(), language="ar")) > 0


# ---------------------------------------------------------------- what a course may carry

SQUARE: Sign = ((((-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)), True),)
HOUSE: Sign = ((((-1.0, -1.0), (1.0, -1.0), (0.0, 1.0)), False),)


def test_a_limit_is_drawn_with_its_words_wherever_it_lies() -> None:
    plain = rendered(pdf_of(course()))
    for value in (0.0, 50.0, 100.0):
        content = pdf_of(course(limit=(value, "cut-off here")))
        assert "cut-off here" in read_by_pypdf(content)
        assert rendered(content).tobytes() != plain.tobytes()


def test_values_and_what_stands_under_the_days_can_be_read() -> None:
    text = read_by_pypdf(
        pdf_of(course(said=("ten", "twenty", "thirty"), feet=("8 of 9", "", "9 of 9")))
    )
    for words in ("ten", "twenty", "thirty", "8 of 9", "9 of 9"):
        assert words in text


def test_each_sign_has_its_own_shape_and_none_is_none() -> None:
    pictures = {
        rendered(pdf_of(course(signs=(sign, (), ()))), scale=3.0).tobytes()
        for sign in (SQUARE, HOUSE, ())
    }
    assert len(pictures) == 3


def test_names_of_bands_stand_after_the_last_value() -> None:
    """A line that ends at the highest value does not run through the name of its band."""
    bands = ((0.0, 50.0, "few signs"), (50.0, 100.0, "many signs"))
    with_bands, without = course(bands=bands, strokes=()), course(strokes=())
    assert ink(pdf_of(with_bands)) > ink(pdf_of(without))
    narrow = course(bands=((0.0, 1.0, "hardly any"), (1.0, 100.0, "many signs")))
    text = read_by_pypdf(pdf_of(narrow))
    assert "many signs" in text
    assert "hardly any" not in text


def test_a_course_of_signs_alone_is_a_legend() -> None:
    legend = Course(("real change", "new information"), (0.25, 0.75), (), 0, 1, "reasons",
                    height=0.0, signs=(SQUARE, HOUSE))  # fmt: skip
    text = read_by_pypdf(pdf_of(legend))
    assert "real change" in text
    assert "0.5" not in text
