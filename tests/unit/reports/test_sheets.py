"""Sheets to keep and to fill in."""

from __future__ import annotations

import pytest
import segno

from exitdesk.reports import sheets
from exitdesk.reports.model import Document, Paper
from tests.unit.reports import papers

CODE = "ABCDE-FGHJK-MNPQR-STVWX-YZ234-56789-ABCDE"


@pytest.mark.parametrize("paper", list(Paper))
@pytest.mark.parametrize("make", ["recovery", "visit", "visit without code", "phone"])
def test_each_sheet_is_one_page(make: str, paper: Paper) -> None:
    content = papers.pdf(_sheet(make, paper))
    assert "Page 1 of 1" in papers.read_by_pdfium(content)


def _sheet(make: str, paper: Paper) -> Document:
    if make == "recovery":
        return sheets.recovery_sheet("North team", CODE, papers.MADE_AT, paper=paper)
    if make == "phone":
        return sheets.phone_ladder(papers.MADE_AT, paper=paper)
    return sheets.visit_sheet("EX-0107" if make == "visit" else "", papers.MADE_AT, paper=paper)


def test_the_recovery_sheet_says_all_groups_and_what_they_open() -> None:
    content = papers.pdf(_sheet("recovery", Paper.A4))
    read = papers.read_by_pdfium(content)
    assert all(group in read for group in CODE.split("-"))
    assert "North team" in read
    assert "2026-11-23" in read
    assert "passphrase is forgotten" in read


def test_the_code_on_the_recovery_sheet_can_be_scanned() -> None:
    page = papers.rendered(papers.pdf(_sheet("recovery", Paper.A4)), scale=4.0)
    expected = [[bool(m) for m in row] for row in segno.make(CODE, error="m", micro=False).matrix]
    dark = [(x, y) for y in range(0, page.height, 2) for x in range(0, page.width // 2, 2)
            if page.getpixel((x, y)) == 0]  # fmt: skip
    left, top = min(x for x, _y in dark), min(y for _x, y in dark)
    step = 34.0 * 72 / 25.4 * 4.0 / (len(expected) + 8)
    seen = [
        [
            page.getpixel((round(left + (x + 0.5) * step), round(top + (y + 0.5) * step))) == 0
            for x in range(len(expected))
        ]
        for y in range(len(expected))
    ]
    assert seen == expected


def test_the_visit_sheet_names_neither_person_nor_house() -> None:
    read = papers.read_by_pdfium(papers.pdf(_sheet("visit", Paper.A4))).lower()
    assert "ex-0107" in read
    for word in ("exitdesk", "made by", "extrem", "radical", "offence", "client"):
        assert word not in read


def test_the_phone_ladder_is_blank() -> None:
    read = papers.read_by_pdfium(papers.pdf(_sheet("phone", Paper.A4)))
    assert "Phone first, write later" in read
    assert read.count("Number") == 8
