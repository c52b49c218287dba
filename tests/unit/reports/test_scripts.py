"""Text in any script: drawn with real glyphs, and read back as it was written."""

from __future__ import annotations

import io

import pypdf
import pytest

from exitdesk.reports.characters import cleaned
from exitdesk.reports.faces import PLAIN, Look, face_for
from exitdesk.reports.model import Heading, KeyValues, Paragraph, Role
from exitdesk.reports.shaping import shaped
from tests.unit.reports import papers

SAMPLES = {
    "latin": "Zażółć gęślą jaźń ơ ư ễ Þórður İstanbul ŋ ǆ office",
    "greek": "Ελληνικά γράμματα ΐ ᾧ",
    "cyrillic": "Привіт Україно Ђорђе Қазақ",
    "armenian": "Հայերեն լեզու",
    "georgian": "ქართული ენა",
    "hebrew": "שלום עולם",
    "hebrew with points": "שָׁלוֹם בְּרֵאשִׁית",
    "arabic": "السلام عليكم كتاب لا إله محمد",
    "arabic with vowels": "مُحَمَّدٌ كِتَابٌ",
    "persian": "می‌خواهم گچ پژوهش",
    "urdu": "ٹھیک ہے بڑا لڑکا",
    "kurdish": "ئازادی ڕێز ڵۆ",
    "pashto": "پښتو ژبه ځوان څه",
    "uyghur": "ئۇيغۇرچە",
    "syriac": "ܠܫܢܐ ܣܘܪܝܝܐ",
    "thaana": "ދިވެހި",
    "hindi": "हिन्दी कि क्षत्रिय र्क प्रकाश",
    "bengali": "বাংলা ক্ষ কি কো",
    "punjabi": "ਪੰਜਾਬੀ ਸਿੱਖ",
    "gujarati": "ગુજરાતી ક્ષ",
    "odia": "ଓଡ଼ିଆ",
    "tamil": "தமிழ் கொ ஸ்ரீ",
    "telugu": "తెలుగు క్రి",
    "kannada": "ಕನ್ನಡ ಕ್ಷ",
    "malayalam": "മലയാളം ക്ക",
    "sinhala": "සිංහල ශ්‍රී",
    "thai": "ภาษาไทย น้ำ เปล่า",
    "lao": "ພາສາລາວ",
    "khmer": "ភាសាខ្មែរ ក្រោម",
    "burmese": "မြန်မာ",
    "tibetan": "བོད་སྐད",
    "amharic": "አማርኛ ቋንቋ",
    "tigrinya": "ትግርኛ",
    "tifinagh": "ⵜⴰⵎⴰⵣⵉⵖⵜ",
    "nko": "ߒߞߏ",
    "adlam": "𞤆𞤵𞤤𞤢𞤪",
    "rohingya": "𐴌𐴗𐴥𐴝𐴙𐴚",
    "mongolian": "ᠮᠣᠩᠭᠣᠯ",
    "cherokee": "ᏣᎳᎩ",
    "chinese": "中文字符 繁體",
    "japanese": "日本語 カタカナ ひらがな",
    "korean": "한국어 문장",
    "emoji": "😀 👨‍👩‍👧 🇩🇪 👍🏽 ❤️ 1️⃣",
    "signs": "→ ✓ ☐ ≤ € ½ № ™ ♥",
    "mathematical letters": "𝓜𝓪𝓽𝓽 𝔄𝔟",
    "marks apart from letters": "ẹ́ ố q̃",
}
# Neither reader knows that these run from right to left; both give the order on the page.
READ_BACKWARDS = frozenset(SAMPLES["adlam"] + SAMPLES["rohingya"])
SCRIPTS = pytest.mark.parametrize("text", SAMPLES.values(), ids=SAMPLES.keys())


@SCRIPTS
@pytest.mark.parametrize("look", [PLAIN, Look(bold=True), Look(italic=True), Look(mono=True)])
def test_every_character_has_a_glyph(text: str, look: Look) -> None:
    for word in cleaned(text).split():
        for run in shaped(word, look).runs:
            assert not run.boxed
            assert all(part.glyph for cluster in run.clusters for part in cluster.parts)


@SCRIPTS
def test_words_are_read_back_by_pdfium_and_pypdf(text: str) -> None:
    content = papers.pdf_of(Heading(text), Paragraph(text), Paragraph(text, Role.QUOTE))
    for read in (papers.read_by_pdfium(content), papers.read_by_pypdf(content)):
        for word in cleaned(text).split():
            seen = word[::-1] if set(word) & READ_BACKWARDS else word
            assert read.count(seen) >= 3


@SCRIPTS
def test_the_file_draws_no_missing_glyph(text: str) -> None:
    content = papers.pdf_of(Heading(text), Paragraph(text))
    for font in papers.fonts(content):
        descendant = font["/DescendantFonts"][0].get_object()
        glyphs = descendant["/CIDToGIDMap"].get_object().get_data()
        numbers = [glyphs[at : at + 2] for at in range(2, len(glyphs), 2)]
        assert numbers
        assert b"\0\0" not in numbers


@SCRIPTS
def test_something_else_than_boxes_is_seen(text: str) -> None:
    seen = papers.rendered(papers.pdf_of(Heading(text), plain=True), scale=2.0)
    unknown = "".join("\u0378" if not char.isspace() else char for char in text)
    boxes = papers.rendered(papers.pdf_of(Heading(unknown), plain=True), scale=2.0)
    heading = (0, 0, seen.width, seen.height // 4)
    assert papers.darkest(seen, heading) < 128
    assert seen.crop(heading).tobytes() != boxes.crop(heading).tobytes()


def test_fonts_are_embedded_subsets_with_a_text_map() -> None:
    content = papers.pdf_of(Paragraph(" ".join(SAMPLES.values())))
    found = papers.fonts(content)
    assert len(found) > 20
    for font in found:
        descendant = font["/DescendantFonts"][0].get_object()
        assert font["/Subtype"] == "/Type0"
        assert font["/BaseFont"][7] == "+"
        assert (
            descendant["/FontDescriptor"]["/FontFile2"].get_object().get_data()[:4] == b"\0\1\0\0"
        )
        assert b"beginbfchar" in font["/ToUnicode"].get_object().get_data()
    assert b"Helvetica" not in content
    assert len(content) < 400_000


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b", "U+0000"),
        ("\x1b[31m", "U+001B"),
        ("\u0378", "U+0378"),
        ("\U0003fffe", "U+3FFFE"),
        ("\ue000", "U+E000"),
        ("\ud800", "\ufffd"),
    ],
)
def test_what_has_no_picture_is_named(text: str, shown: str) -> None:
    content = papers.pdf_of(Paragraph(text))
    assert shown in papers.read_by_pdfium(content)
    assert shown in papers.read_by_pypdf(content)


def test_a_box_is_drawn_around_the_name_of_a_character() -> None:
    page = pypdf.PdfReader(io.BytesIO(papers.pdf_of(Paragraph("\u0378"), plain=True))).pages[0]
    contents = page.get_contents()
    assert contents is not None
    assert b" re S" in contents.get_data()


def test_controls_that_reorder_text_have_no_effect() -> None:
    plain = papers.pdf_of(KeyValues((("Said", "abc def"), ("Then", "ghi"))))
    controls = papers.pdf_of(
        KeyValues((("Said", "\u202eabc\u2067 def\u202d\u2066"), ("Then", "\u2069\u202cghi")))
    )
    assert controls == plain


def test_letters_of_one_line_are_not_moved_by_the_next_text() -> None:
    content = papers.pdf_of(
        Paragraph("first אבג"), Paragraph("second 12:30"), Paragraph("(third) אבג")
    )
    read = papers.read_by_pdfium(content)
    assert read.index("first") < read.index("second 12:30") < read.index("third")


def test_a_line_of_arabic_with_latin_and_numbers_keeps_its_words() -> None:
    text = "قال في 12/03/2024 إن Mattis جاء 45 مرة"
    content = papers.pdf_of(Paragraph(text))
    for read in (papers.read_by_pdfium(content), papers.read_by_pypdf(content)):
        assert all(word in read for word in text.split())


def test_bold_without_a_bold_font_is_thicker() -> None:
    bold = face_for("ა", Look(bold=True))
    plain = face_for("ა", PLAIN)
    assert bold is not None
    assert plain is not None
    assert (bold.name, bold.thickened) == (plain.name, True)
    true_bold = face_for("م", Look(bold=True))
    assert true_bold is not None
    assert not true_bold.thickened
