"""Looks for needles in every file below some folders, also where they are packed or encoded.

A file is looked at as it is, and so is everything that can be unpacked from it: gzip, zip and
zlib streams wherever they begin, the text of PDF pages, extended attributes, links, and names.
"""

from __future__ import annotations

import io
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from tests.secrecy.canaries import Needle, Search

_BLOCK = 8 * 1024 * 1024
_MOST = 256 * 1024 * 1024
_UNPACKED = 16 * 1024 * 1024
_DEPTH = 3
_BROKEN = 65536
_STEP = 512
_ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
_GZIP = re.compile(rb"\x1f\x8b\x08")
_DEFLATE = re.compile(rb"PK\x03\x04")


@dataclass(frozen=True)
class Hit:
    """What was found and where; `inside` says how it was packed, "" for the file as it is."""

    path: Path
    needle: str
    inside: str = ""


def nothing(_path: Path) -> bool:
    """Leave nothing out."""
    return False


def scanned(
    folders: Iterable[Path], wanted: list[Needle], *, leave_out: Callable[[Path], bool] = nothing
) -> tuple[list[Hit], int]:
    """Return every hit in the files below `folders`, and how many files were read.

    `leave_out` tells of files and folders that are not the program's.
    """
    search = Search(wanted)
    hits: list[Hit] = []
    count = 0
    for folder in folders:
        for path in every_path(folder, leave_out):
            hits += [Hit(path, name, "its name") for name in search.found(os.fsencode(path.name))]
            hits += [Hit(path, *found) for found in _found(path, search)]
            count += 1
    return hits, count


def every_path(folder: Path, leave_out: Callable[[Path], bool]) -> Iterator[Path]:
    """Return files, folders, links and sockets below `folder`, without following links."""
    with suppress(OSError):
        for path in sorted(folder.iterdir()):
            if leave_out(path):
                continue
            yield path
            if path.is_dir() and not path.is_symlink():
                yield from every_path(path, leave_out)


def _found(path: Path, search: Search) -> Iterator[tuple[str, str]]:
    with suppress(OSError):
        for attribute in os.listxattr(path, follow_symlinks=False):
            value = os.getxattr(path, attribute, follow_symlinks=False)
            yield from ((name, "an attribute") for name in search.found(value))
    try:
        kind = path.lstat().st_mode
        if stat.S_ISLNK(kind):
            target = os.fsencode(path.readlink())
            yield from ((name, "a link") for name in search.found(target))
        elif stat.S_ISREG(kind):
            yield from _in_file(path, search)
    except FileNotFoundError:
        return


def _in_file(path: Path, search: Search) -> Iterator[tuple[str, str]]:
    size = path.stat().st_size
    if size > _MOST:  # a core file, say: read in blocks, without unpacking
        yield from ((name, "") for name in _in_blocks(path, search))
        return
    yield from in_bytes(path.read_bytes(), search)


def _in_blocks(path: Path, search: Search) -> set[str]:
    found: set[str] = set()
    tail = b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found |= search.found(tail + block)
            tail = block[-search.longest :]
    return found


def in_bytes(content: bytes, search: Search, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Return what is found in some content and in all that can be unpacked from it."""
    yield from ((name, "") for name in search.found(content))
    if depth == _DEPTH:
        return
    for how, inner in unpacked(content):
        for name, further in in_bytes(inner, search, depth + 1):
            yield name, f"{how} {further}".strip()


def unpacked(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Return every stream that can be unpacked from `content`, with the way it was packed."""
    for found in _ZLIB.finditer(content):
        yield from _stream("deflate", content, found.start(), zlib.MAX_WBITS)
    for found in _GZIP.finditer(content):
        yield from _stream("gzip", content, found.start(), zlib.MAX_WBITS | 16)
    for found in _DEFLATE.finditer(content):
        at = found.start()
        lengths = content[at + 26 : at + 30]
        if len(lengths) == 4:
            begin = at + 30 + int.from_bytes(lengths[:2], "little")
            begin += int.from_bytes(lengths[2:], "little")
            yield from _stream("zip", content, begin, -zlib.MAX_WBITS)
    if b"%PDF-" in content[:1024]:
        yield "PDF text", pdf_text(content).encode()
    if content.startswith(b"PK\x03\x04"):
        with suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield "zip names", "\n".join(archive.namelist()).encode()


def _stream(how: str, content: bytes, at: int, window: int) -> Iterator[tuple[str, bytes]]:
    unpacker = zlib.decompressobj(window)
    with suppress(zlib.error):
        inner = unpacker.decompress(memoryview(content)[at:], _UNPACKED)
        if len(inner) > 8:
            yield how, inner
            return
    inner = _broken_off(content[at : at + _BROKEN], window)
    if len(inner) > 8:
        yield how, inner


def _broken_off(stream: bytes, window: int) -> bytes:
    """Return what comes before the place where a stream is damaged or ends."""
    unpacker = zlib.decompressobj(window)
    pieces = b""
    for start in range(0, len(stream), _STEP):
        before = unpacker.copy()
        try:
            pieces += unpacker.decompress(stream[start : start + _STEP], _UNPACKED)
        except zlib.error:
            with suppress(zlib.error):
                for at in range(start, start + _STEP):
                    pieces += before.decompress(stream[at : at + 1], _UNPACKED)
            break
    return pieces


def pdf_text(content: bytes) -> str:
    """Return the text of all pages, as somebody would copy it; "" where it cannot be read."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        return ""
    try:
        texts = []
        for at in range(len(document)):
            page = document[at]
            text = page.get_textpage()
            texts.append(text.get_text_bounded())
            text.close()
            page.close()
        whole = "\n".join(texts)
        return whole + "\n" + re.sub(r"[\s\u00ad\ufffe]+", "", whole)
    finally:
        document.close()
