"""What the person has on the disk before the day begins: a picture, a PDF and a text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo
from reportlab.pdfgen.canvas import Canvas

from tests.secrecy.canaries import Canaries


@dataclass(frozen=True)
class Belongings:
    """The files, in a folder that bears a name."""

    folder: Path
    picture: Path
    paper: Path
    text: Path

    @property
    def files(self) -> tuple[Path, Path, Path]:
        return self.picture, self.paper, self.text


def made(folder: Path, canaries: Canaries) -> Belongings:
    """Write the files; their names and their content hold canaries."""
    named = folder / canaries.new("folder name")
    named.mkdir()
    return Belongings(
        named,
        _picture(named / f"{canaries.new('file name')}.png", canaries),
        _paper(named / f"{canaries.new('file name')}.pdf", canaries),
        _text(named / f"{canaries.new('file name')}.txt", canaries),
    )


def _picture(path: Path, canaries: Canaries) -> Path:
    words = PngInfo()
    words.add_text("Title", canaries.new("attachment"))
    words.add_text("Comment", canaries.words("attachment", 4), zip=True)
    Image.effect_noise((640, 480), 40).save(path, pnginfo=words)
    return path


def _paper(path: Path, canaries: Canaries) -> Path:
    canvas = Canvas(str(path), pageCompression=1)
    canvas.setTitle(canaries.new("attachment"))
    for _ in range(3):
        for line in range(4):
            canvas.drawString(72, 700 - 20 * line, canaries.new("attachment"))
        canvas.showPage()
    canvas.save()
    return path


def _text(path: Path, canaries: Canaries) -> Path:
    path.write_text("\n".join(canaries.new("attachment") for _ in range(15)))
    return path
