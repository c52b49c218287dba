"""Forms that were made to hurt, or that look like it: what a stick or a mail may bring."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import openpyxl

Rows = Sequence[Sequence[object]]

QUESTION = ("type", "name", "label")
PLAIN: dict[str, Rows] = {"survey": [QUESTION, ("text", "a", "A")]}
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha ha ha ha ha ha ha ha ha ha">'
    + "".join(
        f'<!ENTITY {name} "{("&" + before + ";") * 10}">'
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/hostname">]>'


def workbook(sheets: Mapping[str, Rows] = PLAIN) -> bytes:
    """Return an .xlsx with these sheets."""
    book = openpyxl.Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def survey(*rows: Sequence[object], columns: Sequence[str] = QUESTION, **more: Rows) -> bytes:
    """Return a workbook whose survey sheet has these rows."""
    return workbook({"survey": [columns, *rows], **more})


def repacked(source: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """Return a package with every part put through `change`."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(source)) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            new.writestr(part, change(part, old.read(part)))
    return written.getvalue()


def with_declaration(declaration: str) -> bytes:
    """Return a workbook whose sheet begins with a document type."""

    def change(part: str, content: bytes) -> bytes:
        if not part.startswith("xl/worksheets/"):
            return content
        text = content.decode().removeprefix("<?xml version='1.0' encoding='utf-8'?>")
        text = text.removeprefix('<?xml version="1.0"?>')
        name = "i" if "ENTITY i " in declaration else "a"
        return (declaration + text.replace("<t>A</t>", f"<t>&{name};</t>")).encode()

    return repacked(workbook(), change)


def zip_bomb() -> bytes:
    """Return a small package with a sheet of 1 GiB of spaces."""
    written = io.BytesIO(workbook())
    with (
        zipfile.ZipFile(written, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as package,
        package.open("xl/worksheets/sheet9.xml", "w", force_zip64=True) as part,
    ):
        block = b" " * (1 << 22)
        for _ in range(256):
            part.write(block)
    return written.getvalue()


def swollen_sheet() -> bytes:
    """Return a package whose own sheet is 400 MiB of one row after another."""
    plain = workbook()
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(plain)) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for part in old.namelist():
            content = old.read(part)
            with new.open(part, "w", force_zip64=True) as out:
                if not part.startswith("xl/worksheets/"):
                    out.write(content)
                    continue
                head, tail = content.split(b"</sheetData>")
                out.write(head)
                row = b'<row><c t="inlineStr"><is><t>text</t></is></c></row>'
                for _ in range(100):
                    out.write(row * ((4 << 20) // len(row)))
                out.write(b"</sheetData>" + tail)
    return written.getvalue()


def million_rows() -> bytes:
    """Return a sheet of a million rows, written by hand because a library is slow at it."""
    row = '<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>text</t></is></c></row>'
    rows = "".join(row.format(n=n) for n in range(3, 1_000_003)).encode()

    def change(part: str, content: bytes) -> bytes:
        if not part.startswith("xl/worksheets/"):
            return content
        return content.replace(b"</sheetData>", rows + b"</sheetData>")

    return repacked(workbook(), change)


def nested_groups(depth: int) -> bytes:
    """Return groups in groups."""
    begin = [("begin group", f"g{n}", "G") for n in range(depth)]
    return survey(*begin, ("text", "a", "A"), *[("end group", "", "")] * depth)


def xform(body: str = "", *, before: str = "", binds: str = "", data: str = "<a/>") -> bytes:
    """Return an XForm with a text question `a` and what else is given."""
    return (
        f'<?xml version="1.0"?>{before}<h:html xmlns="http://www.w3.org/2002/xforms" '
        'xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa">'
        "<h:head><h:title>T</h:title><model><instance>"
        f'<data id="t">{data}</data></instance><bind nodeset="/data/a" type="string"/>{binds}'
        f'</model></h:head><h:body><input ref="/data/a"><label>A</label></input>{body}</h:body>'
        "</h:html>"
    ).encode()


def calculating(*expressions: str) -> bytes:
    """Return a workbook that calculates these one after another, as c0, c1 and so on."""
    rows = [("calculate", f"c{n}", "", text) for n, text in enumerate(expressions)]
    return survey(("text", "a", "A", ""), *rows, columns=(*QUESTION, "calculation"))


def constrained(constraint: str) -> bytes:
    """Return a workbook with one constraint."""
    return survey(("text", "a", "A", constraint), columns=(*QUESTION, "constraint"))


def many_choices(count: int) -> bytes:
    """Return a question with very many choices."""
    choices: Rows = [
        ("list_name", "name", "label"),
        *(("l", f"n{n}", f"N {n}") for n in range(count)),
    ]
    return survey(("select_one l", "a", "A"), choices=choices)


@dataclass(frozen=True)
class Hostile:
    """A file: what it is called, what makes it, and the answers that set it off."""

    name: str
    make: Callable[[], bytes]
    answers: tuple[dict[str, str], ...] = ()

    def __str__(self) -> str:
        return self.name


def listed(*filters: str) -> bytes:
    """Return questions that filter 10,000 choices, each by one of these."""
    choices: Rows = [
        ("list_name", "name", "label"),
        *(("l", f"n{n}", f"N {n}") for n in range(10_000)),
    ]
    asked = [("select_one l", f"s{n}", "S", text) for n, text in enumerate(filters)]
    columns = (*QUESTION, "choice_filter")
    return survey(("text", "a", "A", ""), *asked, columns=columns, choices=choices)


def repeated(*inside: Sequence[object], depth: int = 1, count: str = "1000000000") -> bytes:
    """Return repeats in repeats of a billion rows each, with these questions in the innermost."""
    begin = [("begin repeat", f"r{n}", "R", count, "") for n in range(depth)]
    end = [("end repeat", "", "", "", "")] * depth
    columns = (*QUESTION, "repeat_count", "calculation")
    return survey(("text", "a", "A", "", ""), *begin, *inside, *end, columns=columns)


LONG = {"ref": "/data/a", "value": "a" * 40 + "!"}
ANSWER = {"ref": "/data/a", "value": "1"}

HOSTILE = (
    Hostile("zip-bomb.xlsx", zip_bomb),
    Hostile("swollen.xlsx", swollen_sheet),
    Hostile("million-rows.xlsx", million_rows),
    Hostile("laughs.xlsx", lambda: with_declaration(LAUGHS)),
    Hostile("outside.xlsx", lambda: with_declaration(OUTSIDE)),
    Hostile("laughs.xml", lambda: xform(before=LAUGHS, data="<a>&i;</a>"), (ANSWER,)),
    Hostile("outside.xml", lambda: xform(before=OUTSIDE, data="<a>&i;</a>"), (ANSWER,)),
    Hostile("deep.xml", lambda: xform(data="<a/>" + "<b>" * 100_000 + "</b>" * 100_000)),
    Hostile("formulas.xlsx", lambda: survey(("text", "a", '=WEBSERVICE("http://x/")'))),
    Hostile("cycle.xlsx", lambda: calculating("${c1} + 1", "${c2} + 1", "${c0} + 1"), (ANSWER,)),
    Hostile("choices.xlsx", lambda: many_choices(10_000), ({"ref": "/data/a", "value": "n9"},)),
    Hostile("groups.xlsx", lambda: nested_groups(2_000), (ANSWER,)),
    Hostile("parentheses.xlsx", lambda: calculating("(" * 2_000 + "1" + ")" * 2_000), (ANSWER,)),
    Hostile("minuses.xlsx", lambda: calculating("-" * 10_000 + "1"), (ANSWER,)),
    Hostile("calls.xlsx", lambda: calculating("not(" * 1_500 + "1" + ")" * 1_500), (ANSWER,)),
    Hostile("sum.xlsx", lambda: calculating(" + ".join(["1"] * 8_000)), (ANSWER,)),
    Hostile("regex.xlsx", lambda: constrained("regex(., '(a+)+$')"), (LONG,)),
    Hostile("regex-calculated.xlsx", lambda: calculating("regex(${a}, '((a*)*)*b')"), (LONG,)),
    Hostile("regex-broken.xlsx", lambda: constrained("regex(., '((((')"), (LONG,)),
    Hostile("regex-huge.xlsx", lambda: constrained("regex(., '(a{1,9999}){1,9999}')"), (LONG,)),
    Hostile(
        "repeat-count.xlsx",
        lambda: survey(
            ("begin repeat", "r", "R", "1000000000"),
            ("text", "b", "B", ""),
            ("end repeat", "", "", ""),
            ("text", "a", "A", ""),
            columns=(*QUESTION, "repeat_count"),
        ),
        (ANSWER,),
    ),
    Hostile(
        "repeat-count-answered.xlsx",
        lambda: survey(
            ("integer", "a", "A", ""),
            ("begin repeat", "r", "R", "${a}"),
            ("text", "b", "B", ""),
            ("end repeat", "", "", ""),
            columns=(*QUESTION, "repeat_count"),
        ),
        ({"ref": "/data/a", "value": "1000000000"},),
    ),
    Hostile("rows-in-rows.xlsx", lambda: repeated(("text", "b", "B", "", ""), depth=4), (ANSWER,)),
    Hostile(
        "wide-rows.xlsx",
        lambda: repeated(*(("text", f"b{n}", "B", "", "") for n in range(60))),
        (ANSWER,),
    ),
    Hostile(
        "rows-over-rows.xlsx",
        lambda: repeated(
            ("integer", "c", "C", "", ""), ("calculate", "b", "", "", "sum(/data/r0/c)")
        ),
        (ANSWER,),
    ),
    Hostile(
        "rows-before.xlsx",
        lambda: repeated(
            ("calculate", "b", "", "", "count(/data/r0[position() < position(current()/..)])")
        ),
        (ANSWER,),
    ),
    Hostile(
        "list-over-list.xlsx",
        lambda: listed("count(instance('l')/root/item[name != ${a}]) > 1"),
        (ANSWER,),
    ),
    Hostile("lists.xlsx", lambda: listed(*["name != ${a}"] * 20), (ANSWER,)),
    Hostile(
        "ring-of-groups.xml",
        lambda: xform(
            data="<a/><g><x/></g><h><y/></h>",
            binds='<bind nodeset="/data/g/x" calculate="concat(/data/h, /data/a)"/>'
            '<bind nodeset="/data/h/y" calculate="concat(/data/g, \'b\')"/>',
        ),
        (ANSWER,),
    ),
    Hostile(
        "ring-of-actions.xml",
        lambda: xform(
            '<input ref="/data/b"><setvalue ref="/data/c" event="xforms-value-changed" '
            'value="concat(/data/b, 1)"/></input><input ref="/data/c"><setvalue ref="/data/b" '
            'event="xforms-value-changed" value="concat(/data/c, 1)"/></input>',
            data="<a/><b/><c/>",
        ),
        ({"ref": "/data/b", "value": "1"},),
    ),
    Hostile(
        "doubling.xlsx",
        lambda: calculating(
            "concat(${a}, ${a})", *(f"concat(${{c{n}}}, ${{c{n}}})" for n in range(60))
        ),
        ({"ref": "/data/a", "value": "ha"},),
    ),
    Hostile("power.xlsx", lambda: calculating("pow(9, pow(9, 9))", "9999999999 mod 0"), (ANSWER,)),
    Hostile("nul.csv", lambda: b"survey,type,name,label\n,text,a,A\x00B\n"),
    Hostile("bidi.xlsx", lambda: survey(("text", "a", "\u202eA\u2066\u200f\ufeff")), (ANSWER,)),
    Hostile("surrogates.csv", lambda: b"survey,type,name,label\n,text,a,\xed\xa0\x80\xff\n"),
    Hostile("empty.xlsx", lambda: b""),
    Hostile("noise.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 64),
    Hostile("long-line.md", lambda: b"| survey | " + b"| x " * 500_000),
    Hostile("long-cell.csv", lambda: b'survey,type\n,"' + b"x" * 8_000_000 + b'"\n'),
)


def cut_off(source: bytes) -> list[tuple[int, bytes]]:
    """Return a file cut off at every twentieth of its length."""
    return [(part, source[: len(source) * part // 20]) for part in range(20)]
