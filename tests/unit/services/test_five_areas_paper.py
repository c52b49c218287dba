"""Our own forms on paper: all of the description is there, nobody is named, and it stays short."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdf
import pytest

from exitdesk import paths
from exitdesk.domain.five_areas.description import Form, family_seven, five_areas
from exitdesk.i18n import set_language
from exitdesk.reports.model import Document
from exitdesk.reports.writing import write_pdf
from exitdesk.services import five_areas_paper, form_library, form_papers, people
from exitdesk.services.form_library import UNVALIDATED
from exitdesk.services.vault import Vault

OURS = [five_areas(), family_seven()]
EXTRA = frozenset(item.id for item in five_areas().extra_items())
FORM = pytest.mark.parametrize("form", OURS, ids=lambda form: form.id)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    yield
    set_language("en")


def pages(document: Document) -> list[str]:
    """Return the words of each page, in the order in which they are drawn."""
    out = io.BytesIO()
    write_pdf(document, out)
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(out).pages]


def missing(words: list[str], text: str) -> list[str]:
    """Return what of `words` is not in `text`, wherever the lines are broken."""
    dense = "".join(text.split())
    return [one for one in words if "".join(one.split()) not in dense]


@FORM
def test_each_item_and_anchor_is_on_the_paper(form: Form) -> None:
    text = " ".join(pages(five_areas_paper.blank(form, EXTRA)))
    words = [prompt.label for prompt in form.prompts]
    for item in form.items(EXTRA):
        words += [f"{item.id} {item.name}", item.ask, *item.need, *item.strength]
    words += ["no information", "not asked yet", "prefers not to say", "does not apply"]
    words += ["Case code", "Dates of the talks", "Who took part", "Setting", "Language", "Medium"]
    words += ["Copy to the client", "no names", form.reference_period]
    assert missing(words, text) == []


@FORM
def test_each_item_has_its_boxes(form: Form) -> None:
    text = "".join(" ".join(pages(five_areas_paper.blank(form))).split())
    client = [f"{step}{one}" for step, one in enumerate(form.scales.client_need)]
    client += [f"{step}{one}" for step, one in enumerate(form.scales.client_strength)]
    lines = ["Need,we01234", "Need,client", "Strength,we01234", "Strength,client"]
    lines += ["Insteadofnumbers", "Wantstoworkonityes,nowlaternoundecided"]
    lines += ["Urgencynodatewithin3monthswithin30dayswithin7daystoday"]
    lines += ["".join(one.split()) for one in client]
    assert {one: text.count(one) for one in lines} == dict.fromkeys(lines, len(form.items()))


@pytest.mark.parametrize(
    ("form", "optional", "least", "most"),
    [(OURS[0], frozenset(), 10, 14), (OURS[0], EXTRA, 11, 17), (OURS[1], frozenset(), 3, 4)],
)
def test_it_is_short(form: Form, optional: frozenset[str], least: int, most: int) -> None:
    assert least <= len(pages(five_areas_paper.blank(form, optional))) <= most


@FORM
def test_the_formulation_is_one_page(form: Form) -> None:
    last = pages(five_areas_paper.blank(form))[-1]
    assert missing([prompt.label for prompt in form.prompts], last) == []


@FORM
@pytest.mark.parametrize("made", [five_areas_paper.blank, five_areas_paper.cards])
def test_each_page_says_that_it_is_unvalidated(form: Form, made: Callable[..., Document]) -> None:
    document = made(form)
    assert [n for n, text in enumerate(pages(document), 1) if "Unvalidated" not in text] == []
    assert "unvalidated" in document.kind


@FORM
def test_what_is_asked_and_its_boxes_are_on_one_page(form: Form) -> None:
    """An item is never torn: where its name is, there are its last box and its lines."""
    for text in pages(five_areas_paper.blank(form)):
        named = sum(f"{item.id} {item.name}" in text for item in form.items())
        assert text.count("Urgency") == named


@FORM
def test_cards_hold_one_item_each_in_the_clients_words_only(form: Form) -> None:
    found = pages(five_areas_paper.cards(form))
    scales = form.scales
    assert len(found) == len(form.items())
    for text, item in zip(found, form.items(), strict=True):
        words = [item.name, item.ask, scales.client_need_question, *scales.client_need]
        words += [scales.client_strength_question, *scales.client_strength]
        assert missing(words, text) == []
        assert [one for one in (*item.need, *item.strength) if one in text and one] == []
        assert "Urgency" not in text
        assert "Strength, we" not in text


def test_the_library_prints_our_own_with_what_the_organisation_asks(vault: Vault) -> None:
    record, _ = form_library.add_shipped(vault, "five_areas")
    people.change_organisation(vault, {"name": "House of Löwe", "optional_items": ["O1"]})
    text = " ".join(pages(form_papers.library_blank(vault, record)))
    assert "O1 Physical health and dental care" in text
    assert "O4 Online life" not in text
    assert "Löwe" not in text, "it names nobody"
    assert "EX-0001" not in text
    assert any("O1" in card for card in pages(form_papers.library_cards(vault, record)))


def test_a_form_that_only_bears_our_name_is_printed_as_it_is(vault: Vault) -> None:
    source = (
        "| survey |\n| | type | name | label |\n| | text | q | Own question |\n"
        "| settings |\n| | form_id | version |\n| | five_areas | 9 |\n"
    )
    record, _, _ = form_library.take(vault, "five_areas.md", source.encode())
    text = " ".join(pages(form_papers.library_blank(vault, record)))
    assert "Own question" in text
    assert "Need, client" not in text
    assert "Unvalidated" in text


@pytest.mark.parametrize("name", sorted(UNVALIDATED))
def test_a_workbook_is_ours_while_nobody_changed_it(name: str) -> None:
    data = (paths.resources() / "forms" / f"{name}.xlsx").read_bytes()
    found = five_areas_paper.form_of_file(f"{name}.xlsx", data)
    assert found is not None
    assert found.id == name
    assert five_areas_paper.form_of_file(f"{name}.xlsx", data + b" ") is None
    assert five_areas_paper.form_of_file("other.xlsx", data) is None


def test_the_page_writes_it_as_a_file(vault: Vault, tmp_path: Path) -> None:
    target = tmp_path / "form.pdf"
    count = five_areas_paper.write_blank(vault, family_seven(), target)
    assert len(pypdf.PdfReader(target).pages) == count


@FORM
@pytest.mark.parametrize("language", ["ar", "de"])
def test_languages_read_from_either_side(form: Form, language: str) -> None:
    set_language(language)
    document = five_areas_paper.blank(form)
    assert document.language == language
    assert len(pages(document)) <= len(form.items()) + 2
    assert len(pages(five_areas_paper.cards(form))) == len(form.items())


@pytest.mark.parametrize("times", [2, 6])
def test_long_words_make_it_longer_and_nothing_is_lost(times: int) -> None:
    form = five_areas()
    longer: Any = lambda words: tuple(" ".join([one] * times) for one in words)  # noqa: E731
    scales = replace(
        form.scales,
        client_need=longer(form.scales.client_need),
        client_strength=longer(form.scales.client_strength),
    )
    areas = tuple(
        replace(
            area,
            items=tuple(
                replace(item, need=longer(item.need), strength=longer(item.strength))
                for item in area.items
            ),
        )
        for area in form.areas
    )
    text = " ".join(pages(five_areas_paper.blank(replace(form, scales=scales, areas=areas))))
    assert missing([one for area in areas for one in area.items[0].need], text) == []
    assert text.count("Urgency") == len(form.items())
