"""Planted leaks of every kind are found by the very scanner that finds none after the day."""

from __future__ import annotations

import base64
import gzip
import json
import os
import subprocess
import sys
import urllib.parse
import zipfile
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from exitdesk.reports.model import Document, Paragraph
from exitdesk.reports.writing import write_pdf
from tests.secrecy import memory, trace
from tests.secrecy.allowed import Rule
from tests.secrecy.canaries import Canaries, Search, code_needles, key_needles
from tests.secrecy.scanner import in_bytes, scanned
from tests.secrecy.stage import tracer

CANARIES = Canaries(seed=1)
WORD = CANARIES.new("planted")
NEEDLES = CANARIES.needles()

FILE_DIALOG = """
import sys
from PySide6.QtWidgets import QApplication, QFileDialog
made = QApplication([])
dialog = QFileDialog()
dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
dialog.setDirectory(sys.argv[1])
dialog.show()
made.processEvents()
dialog.accept()
del dialog
"""
TEMPORARY = """
import sys
from sqlcipher3 import dbapi2
opened = dbapi2.connect(sys.argv[1])
opened.execute("PRAGMA key = \\"x'" + "ab" * 32 + "'\\"")
opened.execute("PRAGMA temp_store = 1")
opened.execute("PRAGMA cache_size = 10")
opened.execute("CREATE TABLE note (text)")
opened.execute("BEGIN")
opened.executemany("INSERT INTO note VALUES (?)",
                   [(f"{n * 7919 % 20000} {sys.argv[2]} " + "x" * 300,) for n in range(20000)])
opened.execute("COMMIT")
rows = opened.execute("SELECT text FROM note ORDER BY text || 'y'")
rows.fetchone()
print("sorted", flush=True)
sys.stdin.readline()
"""
LOG = """
import logging, sys
logging.basicConfig(filename=sys.argv[1])
logging.getLogger("x").error("cannot save %s", sys.argv[2])
"""
HOLDING = """
import sys
word = sys.stdin.readline().strip()
print("held", flush=True)
sys.stdin.readline()
"""


def run(code: str, *arguments: str) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    subprocess.run([sys.executable, "-c", code, *arguments], env=environment, check=True)


def in_settings(home: Path) -> Path:
    folder = home / WORD
    folder.mkdir()
    run(FILE_DIALOG, str(folder))
    folder.rmdir()
    return home / ".config" / "QtProject.conf"


def in_log(home: Path) -> Path:
    path = home / ".local/state/exitdesk.log"
    run(LOG, str(path), WORD)
    return path


def in_paper(home: Path) -> Path:
    path = home / "paper.pdf"
    write_pdf(Document("x", "x", datetime.now(UTC), (Paragraph(f"He said {WORD}."),)), path)
    assert WORD.encode() not in path.read_bytes(), "looking at the bytes alone would find nothing"
    return path


def in_thumbnail(home: Path) -> Path:
    path = home / ".cache" / "thumbnails" / "normal" / "0123456789abcdef0123456789abcdef.png"
    path.parent.mkdir(parents=True)
    words = PngInfo()
    words.add_text("Thumb::URI", f"file:///home/anna/{WORD}.jpg", zip=True)
    Image.new("L", (64, 64)).save(path, pnginfo=words)
    assert WORD.encode() not in path.read_bytes()
    return path


def in_core(home: Path) -> Path:
    path = home / "core.4711"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(WORD + "\n")
        child.stdin.flush()
        child.stdout.readline()
        assert "canary, UTF-8" in memory.hits(child.pid, NEEDLES)
        path.write_bytes(b"\x7fELF" + b"".join(memory.blocks(child.pid, 0)))
        child.communicate("\n")
    return path


def in_recent_files(home: Path) -> Path:
    path = home / ".local/share/recently-used.xbel"
    path.write_text(f'<bookmark href="file:///home/{urllib.parse.quote("ü " + WORD)}.pdf"/>')
    return path


def in_archive(home: Path) -> Path:
    path = home / "backup.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("notes.txt.gz", gzip.compress(b"x" * 100 + WORD.encode()))
    return path


def in_link(home: Path) -> Path:
    path = home / "last"
    path.symlink_to(f"/media/{WORD}")
    return path


def in_name(home: Path) -> Path:
    path = home / f".{WORD}.swp"
    path.touch()
    return path


PLANTS: list[Callable[[Path], Path]] = [
    in_settings, in_log, in_paper, in_thumbnail, in_core, in_recent_files, in_archive, in_link,
    in_name,
]  # fmt: skip


@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_leak_is_found_and_stands_on_no_list(
    home: Path, plant: Callable[[Path], Path]
) -> None:
    path = plant(home)
    hits, _ = scanned([home], NEEDLES)
    assert path in {hit.path for hit in hits}
    folders = {name: home / name for name in ("vault", "data", "state", "exports", "run")}
    assert Rule({**folders, "home": home}).broken_by([path]) == [path]


def test_a_clean_home_has_no_hit(home: Path) -> None:
    (home / "x.txt").write_text("nothing of it")
    assert scanned([home], NEEDLES)[0] == []


ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "UTF-8": str.encode,
    "capitals": lambda w: w.upper().encode(),
    "UTF-16LE": lambda w: w.encode("utf-16-le"),
    "UTF-16BE": lambda w: w.encode("utf-16-be"),
    "UTF-32": lambda w: w.encode("utf-32-le"),
    "base64, first": lambda w: base64.b64encode(w.encode()),
    "base64, second": lambda w: base64.b64encode(b"x" + w.encode() + b"y"),
    "base64, third": lambda w: base64.b64encode(b"xy" + w.encode() + b"zz"),
    "base64 of UTF-16": lambda w: base64.b64encode(b"x" + w.encode("utf-16-le")),
    "base64 for addresses": lambda w: base64.urlsafe_b64encode(w.encode()),
    "hexadecimal": lambda w: w.encode().hex().encode(),
    "HEXADECIMAL": lambda w: w.encode().hex().upper().encode(),
    "percent": lambda w: "".join(f"%{b:02X}" for b in w.encode()).encode(),
    "JSON escapes": lambda w: "".join(f"\\u{ord(c):04x}" for c in w).encode(),
    "JSON": lambda w: json.dumps({"name": w}).encode(),
    "entities": lambda w: "".join(f"&#{ord(c)};" for c in w).encode(),
    "deflate": lambda w: zlib.compress(w.encode() * 3),
    "deflate, quick": lambda w: zlib.compress(w.encode() * 3, 1),
    "deflate that breaks off": lambda w: zlib.compress(os.urandom(900) + w.encode() * 9)[:-6],
    "gzip": lambda w: gzip.compress(w.encode() + b"x"),
    "base64 in deflate": lambda w: zlib.compress(base64.b64encode(w.encode())),
    "deflate in gzip": lambda w: gzip.compress(b"xy" + zlib.compress(w.encode())),
}


@pytest.mark.parametrize("how", ENCODINGS)
def test_every_encoding_is_recognised_in_the_middle_of_something(how: str) -> None:
    content = os.urandom(777) + ENCODINGS[how](WORD) + os.urandom(333)
    assert list(in_bytes(content, Search(NEEDLES)))


def test_keys_and_codes_are_recognised() -> None:
    key, code = os.urandom(32), "ABCDE-FGH12-34567-89JKM-NPQRS-TVWXY-Z0123-45678"
    search = Search([*key_needles("key", key), *code_needles(code)])
    for content in (
        key, key.hex().encode(), key.hex().upper().encode(), base64.b64encode(key),
        code.encode(), code.replace("-", "").lower().encode(), code.replace("-", "  ").encode(),
        "NPQRS".encode("utf-16-le"),
    ):  # fmt: skip
        assert search.found(b"..." + content + b"..."), content
    assert search.found(os.urandom(1 << 20)) == set()


@pytest.mark.usefixtures("tools")
def test_a_temporary_file_of_a_careless_connection_is_found(home: Path, tmp_path: Path) -> None:
    """SQLite removes its name at once: the tracer sees it made, the open file tells its content."""
    record = tmp_path / "careless.strace"
    folder = tmp_path / "temporary"
    folder.mkdir()
    command = [*tracer(record), sys.executable, "-c", TEMPORARY, str(tmp_path / "x.db"), WORD]
    environment = {**os.environ, "SQLITE_TMPDIR": str(folder)}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "sorted\n"
        process = next(iter(_children(child.pid)))
        opened = list(Path(f"/proc/{process}/fd").iterdir())
        plain = [one for one in opened if str(one.readlink()).startswith(str(folder))]
        contents = [Path(f"/proc/{process}/fd/{one.name}").read_bytes() for one in plain]
        child.communicate("\n")
    assert any(list(in_bytes(content, Search(NEEDLES))) for content in contents)
    made = {path for path in trace.written(record) if path.is_relative_to(folder)}
    folders = {name: home / name for name in ("vault", "data", "state", "exports", "run")}
    assert made
    assert Rule({**folders, "home": home}).broken_by(made) == sorted(made)


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(one) for one in found]
