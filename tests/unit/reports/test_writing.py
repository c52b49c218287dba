"""The file: whole or not at all, the same each time, with nothing about people in its facts."""

from __future__ import annotations

import errno
import io
import os
import stat
import time
from datetime import datetime
from pathlib import Path

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exitdesk.reports.model import (
    Bullets,
    Callout,
    Code,
    Column,
    Document,
    Entry,
    Heading,
    KeyValues,
    Paragraph,
    Role,
    Table,
    TickBoxes,
    Voices,
)
from exitdesk.reports.writing import write_pdf
from tests.unit.reports import papers


def test_a_path_gets_the_file_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "out.pdf"
    path.write_bytes(b"older")
    path.chmod(0o644)
    assert write_pdf(papers.paper(Paragraph("x")), path) == 1
    assert path.read_bytes().startswith(b"%PDF-1.7")
    assert list(tmp_path.iterdir()) == [path]
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_full_disk_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out.pdf"
    path.write_bytes(b"older")

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_pdf(papers.paper(Paragraph("x")), path)
    assert path.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_pdf(papers.paper(Paragraph("x")), tmp_path / "gone" / "out.pdf")


def test_a_document_that_cannot_be_laid_out_leaves_no_file(tmp_path: Path) -> None:
    document = papers.paper(Heading("x", level=9))
    with pytest.raises(KeyError):
        write_pdf(document, tmp_path / "out.pdf")
    assert list(tmp_path.iterdir()) == []


def test_the_same_document_gives_the_same_bytes() -> None:
    assert papers.pdf(papers.case_file()) == papers.pdf(papers.case_file())


def test_another_time_of_making_gives_another_date() -> None:
    later = papers.MADE_AT.replace(year=2027)
    found = pypdf.PdfReader(io.BytesIO(papers.pdf_of(Paragraph("x"), made_at=later)))
    assert found.metadata is not None
    assert found.metadata.creation_date == later


def test_the_facts_of_the_file_name_nobody() -> None:
    content = papers.pdf(papers.case_file())
    found = pypdf.PdfReader(io.BytesIO(content)).metadata
    assert found is not None
    assert found.title == "Case file"
    assert not found.author
    assert not found.subject
    for word in (b"Mattis", b"EX-0107", b"Ravn"):
        assert word not in content


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        Document("Note", "x", datetime(2026, 1, 1), ())  # noqa: DTZ001


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=120)


@settings(max_examples=60)
@given(st.lists(ANY_TEXT, min_size=14, max_size=14))
def test_any_text_anywhere_is_written(texts: list[str]) -> None:
    a, b, c, d, e, f, g, h, i, j, k, m, n, o = texts
    content = papers.pdf_of(
        Heading(a),
        Paragraph(b, Role.AMENDMENT, c),
        KeyValues(((d, e),)),
        Table((Column(f), Column("x")), ((g, h),), i),
        Entry(j, k, m, n, (Bullets((o,)), Voices(a, b, c, d, e))),
        Callout(f, g),
        TickBoxes((h, i)),
        Code((j[:20], "x")),
        title=k,
        subtitle=m,
        made_by=n,
        withheld=(o,),
        statement=a,
        marking=b,
        code=c,
        kind=d,
    )
    assert len(pypdf.PdfReader(io.BytesIO(content)).pages) >= 1


HOSTILE = {
    "two megabytes in one paragraph": (Paragraph("Ordinary words of a note. " * 80_000), 60),
    "a word of ten thousand letters": (Paragraph("x" * 10_000), 5),
    "only emoji": (Paragraph("😀👨‍👩‍👧🇩🇪" * 5_000), 10),
    "overrides without end": (Paragraph("\u202eabc\u202d " * 20_000), 10),
    "brackets of two directions": (Paragraph("(א)[b]" * 10_000), 20),
    "accents without a letter": (Paragraph("\u0301" * 50_000), 10),
    "one letter with a thousand accents": (Paragraph("e" + "\u0301" * 1_000), 5),
    "code points of all planes": (Paragraph("".join(map(chr, range(0, 0x110000, 111)))), 20),
    "empty lines": (Paragraph("\n" * 100_000), 10),
    "a quote of half a megabyte": (Paragraph("قال إنه لا يريد " * 30_000, Role.QUOTE), 30),
    "a cell of many pages": (Table((Column("a"), Column("b")), (("x", "word " * 30_000),)), 20),
}


@pytest.mark.parametrize(("block", "seconds"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_written_in_bounded_time(block: Paragraph | Table, seconds: float) -> None:
    before = time.process_time()
    content = papers.pdf_of(block)
    assert time.process_time() - before < 3 * seconds  # the work it costs, not the wait for it
    assert content.endswith(b"%%EOF\n")


@pytest.mark.long
def test_five_thousand_events_are_written() -> None:
    events = (
        Entry("2024-01-01", "Session", f"Talk {n}", "50 min", (Paragraph("Words. " * 50),))
        for n in range(5_000)
    )
    content = papers.pdf_of(*events)
    last = pypdf.PdfReader(io.BytesIO(content)).pages[-1].extract_text()
    assert "Talk 4999" in last
