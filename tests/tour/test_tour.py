"""A short tour on every run: nothing is blank, cut or a box, and Qt is silent."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from tests.tour.pictures import is_blank

TOP = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.long

SHORT = {
    "light": ("door", "beginning", "today", "case_list", "note", "search", "messages"),
    "double": ("today", "note"),
    "rtl": ("today", "note"),
}


@pytest.mark.parametrize("look", SHORT)
def test_the_window_can_be_looked_at(home: Path, tmp_path: Path, look: str) -> None:
    parts = [argument for name in SHORT[look] for argument in ("--only", name)]
    out = str(tmp_path / "out")
    command = [sys.executable, "-m", "tests.tour", out, "--look", look, *parts]
    done = subprocess.run(
        [*command, "--cases", "0"], cwd=TOP, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    pictures = list((tmp_path / "out").glob(f"{look}-*.png"))
    assert len(pictures) > 8
    assert list((tmp_path / "out").glob(f"sheet-{look}-*.png"))


def test_a_blank_picture_is_known() -> None:
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(QColor("#f5f3ee"))
    assert is_blank(image)
