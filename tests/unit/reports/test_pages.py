"""Dealing strips out to pages, and what stands on every page."""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exitdesk.reports.drawing import Drawing
from exitdesk.reports.model import (
    Blanks,
    Block,
    Bullets,
    Callout,
    Column,
    Columns,
    Entry,
    Heading,
    KeyValues,
    Lines,
    PageBreak,
    Paper,
    Paragraph,
    Picture,
    QrCode,
    Role,
    Rule,
    Signature,
    Table,
    TickBoxes,
    Voices,
)
from exitdesk.reports.strips import Row, Strip, pages, row_strip
from tests.unit.reports import papers


def _nothing(_drawing: Drawing, _top: float, _gap: float) -> None:
    pass


def _strip(height: float, **facts: Any) -> Strip:
    return Strip(height, _nothing, **facts)


def _heights(strips: list[Strip], page: float) -> list[list[float]]:
    return [[placed.strip.height for placed in found] for found in pages(strips, page)]


def test_strips_fill_pages_in_order() -> None:
    assert _heights([_strip(40.0)] * 5, 100.0) == [[40.0, 40.0], [40.0, 40.0], [40.0]]


def test_glued_strips_move_together() -> None:
    strips = [_strip(70.0), _strip(20.0), _strip(30.0, glued=True)]
    assert _heights(strips, 100.0) == [[70.0], [20.0, 30.0]]


def test_gaps_are_dropped_at_the_top_of_a_page() -> None:
    found = pages([_strip(90.0), _strip(50.0, before=20.0), _strip(10.0, before=5.0)], 100.0)
    assert [(p.top, p.gap) for p in found[1]] == [(0.0, 0.0), (55.0, 5.0)]


def test_what_is_repeated_stands_above_on_the_new_page_only() -> None:
    title = _strip(10.0)
    strips = [title, *[_strip(40.0, repeat=(title,))] * 4]
    assert _heights(strips, 100.0) == [[10.0, 40.0, 40.0], [10.0, 40.0, 40.0]]


def test_a_page_break_does_not_leave_an_empty_page() -> None:
    strips = [_strip(10.0, page_break=True), _strip(10.0, page_break=True)]
    assert _heights(strips, 100.0) == [[10.0], [10.0]]


def test_a_row_taller_than_a_page_is_divided() -> None:
    row = row_strip(Row(((_strip(30.0),) * 8, (_strip(50.0),)), 5.0, 5.0))
    assert _heights([row], 100.0) == [[100.0], [100.0], [70.0]]


def test_a_strip_taller_than_a_page_is_placed_all_the_same() -> None:
    row = row_strip(Row(((_strip(500.0),),)))
    assert _heights([_strip(10.0), _strip(300.0), row], 100.0) == [[10.0], [300.0], [500.0]]


@given(
    st.lists(
        st.tuples(st.floats(1, 130), st.floats(0, 30), st.booleans(), st.booleans()), max_size=40
    )
)
def test_every_strip_is_placed_once_and_in_order(
    given_strips: list[tuple[float, float, bool, bool]],
) -> None:
    strips = [
        _strip(height, before=before, glued=glued and number > 0, page_break=broken)
        for number, (height, before, glued, broken) in enumerate(given_strips)
    ]
    found = pages(strips, 100.0)
    assert [placed.strip for page in found for placed in page] == strips
    for page in found:
        last = page[-1] if page else None
        assert last is None or len(page) == 1 or last.top + last.strip.height <= 100.0001


def test_each_page_says_what_it_is_who_made_it_and_what_is_withheld() -> None:
    content = papers.pdf(papers.case_file())
    read = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
    assert len(read) > 5
    for number, text in enumerate(read, 1):
        assert f"Page {number} of {len(read)}" in text
        assert "Case file" in text
        assert "EX-0107" in text
        assert "Made by Ravn, 2026-11-23 14:05 (+01:00)" in text
        assert "3f9a c2d1 4e5b 6a7c" in text
        assert "Withheld: names and addresses; information from or about others" in text
    assert "Withheld from this paper" in read[0]
    assert "Mattis" in read[0]
    assert all("Mattis" not in text for text in read[1:])


def test_the_first_page_says_that_nothing_is_withheld() -> None:
    read = papers.read_by_pdfium(papers.pdf_of(Paragraph("x")))
    assert "Nothing is withheld from this paper." in read
    assert "Withheld:" not in read


def test_all_events_of_a_case_are_in_its_file() -> None:
    document = papers.case_file()
    events = [block for block in document.blocks if isinstance(block, Entry)]
    read = papers.read_by_pdfium(papers.pdf(document))
    assert len(events) == 54
    for event in events:
        assert event.date in read
        for block in event.blocks:
            if isinstance(block, Paragraph):
                assert block.text.split()[0] in read


def test_the_marking_of_a_practice_vault_is_on_every_page() -> None:
    content = papers.pdf_of(Heading("a"), PageBreak(), Heading("b"), marking="Fictional")
    for page in pypdf.PdfReader(io.BytesIO(content)).pages:
        assert "Fictional" in page.extract_text()


def test_table_titles_come_again_on_each_page() -> None:
    rows = tuple((str(n), f"row {n}") for n in range(120))
    content = papers.pdf_of(Table((Column("Number"), Column("What it says", 3.0)), rows))
    read = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
    assert len(read) > 2
    assert all(text.count("What it says") == 1 for text in read)
    assert all(any(f"row {n}" in text for text in read) for n in range(120))


def test_an_entry_that_goes_on_says_so() -> None:
    entry = Entry("2024-05-06", "Session", "Talk", "50 min", (Paragraph("word " * 1500),))
    content = papers.pdf_of(entry)
    read = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
    assert len(read) > 1
    assert all("2024-05-06 Session, continued" in text for text in read[1:])
    assert "continued" not in read[0]


def test_a_heading_is_never_last_on_a_page() -> None:
    for filling in range(40, 60):
        blocks: list[Block] = [
            Paragraph("line\n" * filling),
            Heading("Under this", 2),
            Paragraph("Text of it."),
        ]
        content = papers.pdf_of(*blocks, plain=True)
        for page in pypdf.PdfReader(io.BytesIO(content)).pages:
            text = page.extract_text()
            assert ("Under this" in text) == ("Text of it." in text)


@pytest.mark.parametrize("paper", list(Paper))
def test_page_sizes(paper: Paper) -> None:
    content = papers.pdf_of(Paragraph("x"), paper=paper)
    box = pypdf.PdfReader(io.BytesIO(content)).pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx(paper.value, abs=0.01)


def test_nothing_is_drawn_in_the_margins() -> None:
    wide = "WWWWWWWWW " * 40 + "x" * 400
    content = papers.pdf_of(
        Heading(wide),
        Paragraph(wide, Role.QUOTE, "Label " * 60),
        KeyValues(((wide, wide), (wide, "short")), 2),
        Table((Column("A"), Column("B" * 90)), ((wide, "x"), ("y", wide))),
        Entry(wide, "Kind " * 30, wide, wide, (Bullets((wide,)), Callout(wide, wide))),
        Voices(wide, wide, wide, wide, wide),
        Columns(((Paragraph(wide),), (Paragraph(wide),)), (1.0, 3.0)),
        TickBoxes((wide, "b")),
        Blanks(((wide, 0.5), ("b", 0.5))),
        Signature((wide, "x")),
        title=wide,
        subtitle=wide,
        made_by=wide,
        withheld=(wide,),
        marking=wide,
        code=wide,
    )
    count = len(pypdf.PdfReader(io.BytesIO(content)).pages)
    for number in range(count):
        page = papers.rendered(content, number)
        for edge in ((0, 0, 50, page.height), (page.width - 48, 0, page.width, page.height)):
            assert papers.darkest(page, edge) == 255, number
        below = (0, page.height - 20, page.width, page.height)
        assert papers.darkest(page, below) == 255, number


def test_a_right_to_left_document_is_mirrored() -> None:
    blocks = (KeyValues((("نام", "x"),)), Entry("2024-01-01", "جلسه", "", "", (Lines(1),)), Rule())
    content = papers.pdf_of(*blocks, language="fa", title="پرونده", plain=True)
    page = papers.rendered(content)
    start = (page.width // 2, 60, page.width, 100)
    end = (60, 60, page.width // 2 - 80, 100)
    assert papers.darkest(page, start) < 128
    assert papers.darkest(page, end) > 128


def test_a_quote_is_set_from_the_side_it_is_read_from() -> None:
    said = "دلم تنگ شده"
    page = papers.rendered(papers.pdf_of(Paragraph(said, Role.QUOTE, "Client"), plain=True))
    half = page.width // 2
    assert papers.darkest(page, (half, 60, page.width, 110)) < 128
    assert papers.darkest(page, (0, 60, half, 110)) == 255


def test_a_date_keeps_its_order_in_a_right_to_left_document() -> None:
    read = papers.read_by_pypdf(papers.pdf_of(language="ar"))
    assert "2026-11-23 14:05 (+01:00)" in read.replace("\u200e", "")


def test_the_structure_names_headings_tables_and_pictures() -> None:
    content = papers.pdf_of(
        Heading("Top"),
        Heading("Below", 2),
        Table((Column("A"), Column("B")), (("1", "2"),)),
        QrCode("exitdesk", caption="A code"),
        Picture(_png(), "A drawing of a house"),
        language="de",
    )
    root: Any = pypdf.PdfReader(io.BytesIO(content)).trailer["/Root"]
    assert root["/Lang"] == "de"
    assert root["/MarkInfo"]["/Marked"]
    kinds, descriptions = _structure(root["/StructTreeRoot"]["/K"])
    for kind in ("/Document", "/H1", "/H2", "/Table", "/TR", "/TH", "/TD", "/Figure"):
        assert kind in kinds
    assert descriptions == ["A code", "A drawing of a house"]


def _structure(element: Any) -> tuple[list[str], list[str]]:
    element = element.get_object()
    kinds, descriptions = [element["/S"]], [element["/Alt"]] if "/Alt" in element else []
    for kid in element["/K"]:
        kid_object = kid.get_object()
        if "/S" in kid_object:
            more = _structure(kid_object)
            kinds += more[0]
            descriptions += more[1]
    return kinds, descriptions


def _png() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGBA", (300, 200), (200, 40, 40, 255)).save(out, "PNG")
    return out.getvalue()


def test_a_picture_is_shown_and_a_broken_one_named() -> None:
    shown = papers.rendered(papers.pdf_of(Picture(_png(), "House"), plain=True))
    assert papers.darkest(shown, (80, 80, 200, 150)) < 150
    read = papers.read_by_pdfium(papers.pdf_of(Picture(_png()[:50], "House"), plain=True))
    assert "This picture cannot be shown: House" in read


def test_a_table_refuses_rows_of_another_length() -> None:
    with pytest.raises(ValueError, match="cells"):
        Table((Column("A"),), (("1", "2"),))
    with pytest.raises(ValueError, match="width"):
        Table((), ())
    with pytest.raises(ValueError, match="weight"):
        Columns(((), ()), (1.0,))
