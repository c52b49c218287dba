"""Documents: added, looked at without a plaintext file, exported only on purpose."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage
from pytestqt.qtbot import QtBot
from reportlab.pdfgen import canvas

from exitdesk.domain.trouble import Trouble
from exitdesk.ui.cases.case_page import CasePage
from exitdesk.ui.documents.content import NotShown, PictureSheets, Text, looked_at
from exitdesk.ui.documents.documents_tab import DocumentsTab, added
from exitdesk.ui.documents.pdf import PdfSheets
from exitdesk.ui.questions import replaced
from exitdesk.ui.runner import Progress
from tests.ui.answers import Answers
from tests.ui.case_desk import TODAY, CaseDesk, case_desk

CANARY = "canary-7f3a-letter-content"


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[CaseDesk]:
    with case_desk(qtbot, tmp_path / "vault") as made:
        yield made


def opened(desk: CaseDesk) -> DocumentsTab:
    page = CasePage(desk.desk, lambda: TODAY)
    desk.show(page)
    page.open([desk.case(), "documents", None])
    desk.settle()
    tab = page._tabs["documents"]
    assert isinstance(tab, DocumentsTab)
    return tab


def pdf_bytes(pages: int = 3) -> bytes:
    out = io.BytesIO()
    paper = canvas.Canvas(out)
    for n in range(pages):
        paper.drawString(72, 700, f"Page {n + 1}")
        paper.rect(72, 72, 200, 200, fill=1)
        paper.showPage()
    paper.save()
    return out.getvalue()


def picture_bytes(kind: str = "PNG", size: tuple[int, int] = (60, 40)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#cc3344").save(out, kind)
    return out.getvalue()


def bomb() -> bytes:
    """Return a PNG of 60,000 by 60,000 pixels in a few hundred bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 5000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


# ---------------------------------------------------------------- what a document is


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF"])
def test_pictures_are_read_from_memory(kind: str, qapp: object) -> None:
    found = looked_at(io.BytesIO(picture_bytes(kind)))
    assert isinstance(found, PictureSheets)
    assert found.sizes == [(60.0, 40.0)]
    assert found.render(0, 30).width() == 30


def test_a_large_photograph_is_scaled_down(qapp: object) -> None:
    found = looked_at(io.BytesIO(picture_bytes("JPEG", (9000, 300))))
    assert isinstance(found, PictureSheets)
    assert found.sizes[0][0] <= 5000


def test_a_hostile_picture_is_refused(qapp: object) -> None:
    found = looked_at(io.BytesIO(bomb()))
    assert isinstance(found, NotShown)


@pytest.mark.parametrize(
    "data", [picture_bytes()[:30], b"\x89PNG\r\n\x1a\n" + b"\xff" * 200, b"BM" + b"\x00" * 50]
)
def test_damaged_pictures_are_no_crash(data: bytes, qapp: object) -> None:
    assert isinstance(looked_at(io.BytesIO(data)), NotShown)


def test_a_drawing_that_could_load_files_is_shown_as_text() -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'
    assert isinstance(looked_at(io.BytesIO(svg)), Text)


def test_text_of_any_kind_is_read() -> None:
    assert looked_at(io.BytesIO("Grüße\r\nمحمد".encode())) == Text("Grüße\nمحمد", cut=False)
    assert looked_at(io.BytesIO(b"Gr\xfc\xdfe")) == Text("Grüße", cut=False)
    assert looked_at(io.BytesIO(b"")) == Text("", cut=False)
    long = looked_at(io.BytesIO(b"x" * 3_000_000))
    assert isinstance(long, Text)
    assert long.cut
    assert isinstance(looked_at(io.BytesIO(b"PK\x03\x04\x00\x00")), NotShown)


def test_pages_of_a_pdf_are_rendered(qapp: object) -> None:
    found = looked_at(io.BytesIO(pdf_bytes()))
    assert isinstance(found, PdfSheets)
    assert len(found.sizes) == 3
    page = found.render(1, 200)
    assert (page.width(), page.format()) == (200, QImage.Format.Format_RGB32)
    assert page.pixelColor(50, page.height() - 50).lightness() < 50
    found.close()
    assert found.render(0, 100).isNull()


@pytest.mark.parametrize("data", [b"%PDF-1.7 nothing", pdf_bytes()[:60], b"%PDF-" + b"\0" * 500])
def test_a_damaged_pdf_is_told(data: bytes) -> None:
    with pytest.raises(Trouble, match="damaged"):
        looked_at(io.BytesIO(data))


# ---------------------------------------------------------------- the page


def test_documents_are_added_and_looked_at(desk: CaseDesk, tmp_path: Path, qtbot: QtBot) -> None:
    paths = []
    for name, data in (
        ("letter.txt", CANARY.encode()),
        ("photo.png", picture_bytes()),
        ("judgment.pdf", pdf_bytes()),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        paths.append(path)
    tab = opened(desk)
    assert tab.empty.isVisible()
    with replaced(Answers(paths=paths)):
        tab.add.click()
        desk.settle()
    names = [d.file_name for d in tab.list.rows.items()]
    assert sorted(names) == ["judgment.pdf", "letter.txt", "photo.png"]
    assert "original stays" in tab.message.more.text()
    for name in names:
        document = next(d for d in tab.list.rows.items() if d.file_name == name)
        tab.point_to(document.id)
        desk.settle()
        viewer = tab.viewer
        if name == "letter.txt":
            assert viewer.text.toPlainText() == CANARY
            assert viewer.stack.currentWidget() is viewer.text
        else:
            viewer.sheets.viewport().grab()
            qtbot.waitUntil(lambda: bool(tab.viewer.sheets._images))
            assert viewer.stack.currentWidget() is viewer.sheets
        if name == "judgment.pdf":
            assert viewer.page.text() == "Page 1 of 3"
    desk.settle()


def test_no_plaintext_lies_on_the_disk_while_one_looks(desk: CaseDesk, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text(CANARY)
    tab = opened(desk)
    tab.add_files([path])
    desk.settle()
    path.unlink()
    assert tab.viewer.text.toPlainText() == CANARY
    found = [p for p in tmp_path.rglob("*") if p.is_file() and CANARY.encode() in p.read_bytes()]
    assert found == []
    assert not [p for p in tmp_path.rglob("*") if "letter" in p.name]


def test_files_are_dropped_onto_the_page(desk: CaseDesk, tmp_path: Path) -> None:
    path = tmp_path / "dropped.txt"
    path.write_text("hello")
    tab = opened(desk)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    copy, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    drop = QDropEvent(QPointF(5, 5), copy, mime, button, none)
    tab.dropEvent(drop)
    assert drop.isAccepted()
    desk.settle()
    assert [d.file_name for d in tab.list.rows.items()] == ["dropped.txt"]


def test_an_export_is_told_before_and_is_the_same_bytes(desk: CaseDesk, tmp_path: Path) -> None:
    data = picture_bytes()
    path = tmp_path / "photo.png"
    path.write_bytes(data)
    tab = opened(desk)
    tab.add_files([path])
    desk.settle()
    target = tmp_path / "out.png"
    with replaced(Answers(yes=False, paths=[target])):
        tab._on_export()
        desk.settle()
    assert not target.exists()
    with replaced(Answers(yes=True, paths=[target])) as answers:
        tab._on_export()
        desk.settle()
        assert "can be read by anybody" in answers.said[0][1]  # type: ignore[attr-defined]
    assert target.read_bytes() == data


def test_a_document_is_named_and_removed_with_undo(desk: CaseDesk, tmp_path: Path) -> None:
    path = tmp_path / "scan001.txt"
    path.write_text("x")
    tab = opened(desk)
    tab.add_files([path])
    desk.settle()
    with replaced(Answers(words="Letter of the sister")):
        tab._on_name()
        desk.settle()
    assert tab.about.accessibleName() == "Letter of the sister"
    tab._on_remove()
    desk.settle()
    assert tab.empty.isVisible()
    desk.desk.undo(desk.tokens[-1])
    desk.settle()
    assert len(tab.list.rows.items()) == 1


def test_adding_can_be_cancelled_and_leaves_what_is_whole(desk: CaseDesk, tmp_path: Path) -> None:
    small, large = tmp_path / "small.txt", tmp_path / "large.bin"
    small.write_text("x")
    large.write_bytes(b"\1" * 3_000_000)
    case = desk.case()
    progress = Progress()
    steps = 0

    def stop_in_the_second(done: int, total: int, label: str = "") -> None:
        nonlocal steps
        steps += 1
        Progress.step(progress, done, total, label)
        if label.startswith("2"):
            progress.cancel()

    progress.step = stop_in_the_second  # type: ignore[method-assign]
    result = desk.ask(lambda v: added(v, case, (small, large), progress))
    assert len(result.changes) == 1
    assert result.trouble is None
    assert steps > 1
    assert [p.doc["file_name"] for p in desk.file().parts["attachment"]] == ["small.txt"]


def test_a_file_that_cannot_be_read_is_told(desk: CaseDesk, tmp_path: Path) -> None:
    tab = opened(desk)
    tab.add_files([tmp_path / "is-not-there.txt"])
    desk.settle()
    assert tab.message.isVisible()
    assert "no such file" in tab.message.words.text()
