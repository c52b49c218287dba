"""What kind of file it is, told from its bytes, and what can be refused before it is read."""

from __future__ import annotations

from enum import StrEnum

from exitdesk.forms.workbook.model import Problem, Severity, Unreadable
from exitdesk.i18n import tr

MAX_FILE = 24 * 1024 * 1024
MAX_XLS = 8 * 1024 * 1024
MAX_TEXT_FILE = 16 * 1024 * 1024
MAX_ENTRIES = 4_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ENTRY = b"PK\x01\x02"
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument"


class Kind(StrEnum):
    """A format in which forms are kept."""

    XLSX = "xlsx"
    XLS = "xls"
    CSV = "csv"
    MARKDOWN = "md"
    XFORM = "xml"


def kind_of(source: bytes, file_name: str) -> Kind:
    """Return the format of `source`; raises `Unreadable` for what holds no form."""
    if not source.strip(b" \t\r\n\0\xef\xbb\xbf"):
        raise Unreadable(tr("The file is empty."))
    if len(source) > MAX_FILE:
        raise Unreadable(_too_large(MAX_FILE))
    if source.startswith(b"PK"):
        return _zipped(source)
    if source.startswith((_OLE, *_BIFF)):
        return _old_workbook(source)
    if len(source) > MAX_TEXT_FILE:
        raise Unreadable(_too_large(MAX_TEXT_FILE))
    return _text(source, _ending(file_name))


def ending_problem(kind: Kind, file_name: str) -> Problem | None:
    """Return a warning where the name's ending says something else than the bytes."""
    ending = _ending(file_name)
    fits = {Kind.XLSX: {"xlsx", "xlsm"}, Kind.XFORM: {"xml", "xhtml"}, Kind.MARKDOWN: {"md", "txt"}}
    if not ending or ending in fits.get(kind, {kind.value, "txt"}):
        return None
    return Problem(
        Severity.WARNING,
        tr(
            "The name ends in .{ending}, but the file is of the kind .{kind}; it is read as that.",
            ending=ending,
            kind=kind.value,
        ),
    )


def _ending(file_name: str) -> str:
    return file_name.rpartition(".")[2].lower() if "." in file_name else ""


def _too_large(limit: int) -> str:
    return tr("The file is larger than {n} MiB.", n=limit // (1024 * 1024))


def _zipped(source: bytes) -> Kind:
    if source.count(_ENTRY) > MAX_ENTRIES:
        raise Unreadable(tr("The file holds far more parts than a workbook has."))
    if _OPEN_DOCUMENT in source[:200]:
        raise Unreadable(
            tr("This is an OpenDocument file."), hint=tr("Save it as .xlsx and try again.")
        )
    return Kind.XLSX


def _old_workbook(source: bytes) -> Kind:
    if _ENCRYPTED in source:
        raise Unreadable(
            tr("The workbook is protected by a password."),
            hint=tr("Save a copy of it without a password and try again."),
        )
    if len(source) > MAX_XLS:
        raise Unreadable(_too_large(MAX_XLS), hint=tr("Save it as .xlsx and try again."))
    return Kind.XLS


def _text(source: bytes, ending: str) -> Kind:
    start = source[:5000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<"):
        return Kind.XFORM
    wide = source[:2] in {b"\xff\xfe", b"\xfe\xff"}
    if b"\0" in start and not wide:
        raise Unreadable(
            tr("This is not a workbook and not a form."),
            hint=tr("Forms are .xlsx, .xls, .csv, .md or XForm .xml files."),
        )
    if ending == "md" or (ending != "csv" and start.count(b"|") > start.count(b",")):
        return Kind.MARKDOWN
    if any(mark in start for mark in (b",", b";", b"\t")):
        return Kind.CSV
    if start.count(b"|") >= 5:
        return Kind.MARKDOWN
    raise Unreadable(
        tr("This is not a workbook and not a form."),
        hint=tr("Forms are .xlsx, .xls, .csv, .md or XForm .xml files."),
    )
