"""Documents for the tests, and what other programs read in the PDFs made of them."""

from __future__ import annotations

import io
import unicodedata
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import yaml
from PIL import Image

from exitdesk.reports.model import (
    Align,
    Block,
    Column,
    Document,
    Entry,
    Heading,
    KeyValues,
    Paper,
    Paragraph,
    Role,
    Table,
    Voices,
)
from exitdesk.reports.writing import write_pdf

MADE_AT = datetime(2026, 11, 23, 14, 5, tzinfo=timezone(timedelta(hours=1)))
STORIES = Path(__file__).resolve().parents[3] / "resources" / "demo" / "stories.yaml"


def paper(*blocks: Block, **facts: Any) -> Document:
    """Return a document of `blocks`; `facts` are further fields."""
    given: dict[str, Any] = {"kind": "Note", "title": "A note", "made_at": MADE_AT} | facts
    return Document(blocks=blocks, **given)


def pdf(document: Document) -> bytes:
    """Return `document` as PDF."""
    out = io.BytesIO()
    write_pdf(document, out)
    return out.getvalue()


def pdf_of(*blocks: Block, **facts: Any) -> bytes:
    """Return `blocks` as PDF."""
    return pdf(paper(*blocks, **facts))


def read_by_pypdf(content: bytes) -> str:
    """Return all text that pypdf finds, composed (NFC)."""
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return unicodedata.normalize("NFC", "\n".join(page.extract_text() for page in pages))


def read_by_pdfium(content: bytes) -> str:
    """Return all text that pdfium (the reader in Chrome) finds, composed (NFC)."""
    document = pypdfium2.PdfDocument(content)
    texts = []
    for page in document:
        text_page = page.get_textpage()
        texts.append(text_page.get_text_range())
        text_page.close()
        page.close()
    document.close()
    return unicodedata.normalize("NFC", "\n".join(texts).replace("\r", ""))


def rendered(content: bytes, page: int = 0, scale: float = 1.0) -> Image.Image:
    """Return a page as a grey picture."""
    document = pypdfium2.PdfDocument(content)
    drawn = document[page]
    image: Image.Image = drawn.render(scale=scale).to_pil().convert("L")
    drawn.close()
    document.close()
    return image


def darkest(image: Image.Image, box: tuple[int, int, int, int] | None = None) -> int:
    """Return the darkest grey (0 is black) in a part of a picture; white paper is 255."""
    return min(image.crop(box).tobytes(), default=255)


def fonts(content: bytes) -> list[Any]:
    """Return the Type0 font dictionaries of a PDF."""
    found = {}
    for page in pypdf.PdfReader(io.BytesIO(content)).pages:
        for name, font in page["/Resources"]["/Font"].items():  # type: ignore[index]
            found[name] = font.get_object()
    return list(found.values())


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _entry(event: dict[str, Any]) -> Entry:
    contact = event.get("contact") or {}
    meta = [_words(str(contact[key])) for key in ("type", "attendance") if key in contact]
    if "minutes" in contact:
        meta.append(f"{contact['minutes']} min, travel {contact['travel_minutes']} min")
    told = {"id", "date", "type", "contact", "note", "quote", "decisions", "goals", "ratings"}
    rest = tuple((_words(key), str(value)) for key, value in event.items() if key not in told)
    blocks: list[Block] = [KeyValues(rest)] if rest else []
    note = event.get("note") or {}
    note = note if isinstance(note, dict) else {"text": note}
    for section, text in note.items():
        if section == "assessment":
            blocks.append(Paragraph(str(text), Role.OPINION))
        elif section != "format":
            blocks.append(Paragraph(str(text), label=_words(section)))
    if "quote" in event:
        blocks.append(Paragraph(event["quote"], Role.QUOTE, "Client's words"))
    for goal in event.get("goals") or []:
        levels = "\n".join(f"{level}  {words}" for level, words in goal.get("gas", {}).items())
        words = str(goal.get("own_words", ""))
        blocks.append(Voices(goal["id"], "Levels", levels, "Client's words", words))
    if isinstance(event.get("ratings"), dict):
        columns = ("Item", "Need", "Need, client", "Strength", "Strength, client")
        rows = tuple(
            (item, *(str(rating.get(key, "–")) for key in ("n", "cn", "s", "cs")))
            for item, rating in event["ratings"].items()
            if isinstance(rating, dict)
        )
        blocks.append(Table(tuple(Column(title, 1.0, Align.START) for title in columns), rows))
    decisions = tuple((_words(d["by"]), d["what"]) for d in event.get("decisions") or [])
    if decisions:
        blocks.append(KeyValues(decisions))
    return Entry(str(event["date"]), _words(event["type"]), "", " · ".join(meta), tuple(blocks))


def case_file(case: int = 0, paper_size: Paper = Paper.A4) -> Document:
    """Return a whole case file from the practice stories."""
    story = yaml.safe_load(STORIES.read_text("utf-8"))["cases"][case]
    return paper(
        Heading("The case"),
        Paragraph(story["summary"]),
        Heading("What happened"),
        *(_entry(event) for event in story["events"]),
        kind="Case file",
        title=f"Case file {story['id']}",
        code=story["id"],
        subtitle=story["alias"],
        made_by="Ravn",
        withheld=("names and addresses", "information from or about others"),
        statement="Facts, what the client said and our opinion are set apart.",
        chain_head="3f9ac2d14e5b6a7c8d9e0f",
        paper=paper_size,
    )
