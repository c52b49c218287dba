"""The verbs of forms as an administrator uses them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import pypdf
import pytest

from exitdesk import paths
from exitdesk.cli.main import main
from exitdesk.crypto.slots import FLOOR
from exitdesk.forms import nodes
from exitdesk.services import cases, vaults
from tests.unit.services import form_texts

ANSWERS = [
    {"ref": "/data/talk/place", "value": "Harbour"},
    {"ref": "/data/talk/alone", "value": "no"},
    {"ref": "/data/talk/others", "value": "A guard"},
    {"ref": "/data/talk/alone", "value": "yes"},
    {"ref": "/data/topics", "value": "home work"},
    {"add_repeat": "/data/person"},
    {"ref": "/data/person[2]/called", "value": "Aunt"},
    {"remove_repeat": "/data/person[1]"},
]


class Shell:
    """Runs verbs on a vault with one case."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.vault, self._capsys = folder, folder / "vault", capsys
        self.words = folder / "words"
        self.words.write_text("a quiet harbour\n", encoding="utf-8")
        made, _ = vaults.create(self.vault, "a quiet harbour", person="Anna", cost=FLOOR)
        cases.create(made, {"alias": "Mattis"})
        vaults.close(made)
        self.form = self.file("visit.md", form_texts.ONE)
        self.answers = self.file("a.json", json.dumps(ANSWERS).encode())

    def file(self, name: str, content: bytes) -> Path:
        """Write a file and return its path."""
        (self.folder / name).write_bytes(content)
        return self.folder / name

    def __call__(self, *arguments: object, status: int = 0, open_: bool = True) -> str:
        """Run a verb; a failure is a message without a traceback."""
        keys = ["--passphrase-file", self.words] if open_ else []
        try:
            got = main([str(a) for a in (*arguments, *keys)])
        except SystemExit as left:
            got = int(left.code or 0)
        out, self.err = self._capsys.readouterr()
        assert got == status, self.err
        assert "Traceback" not in self.err
        return out


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    """Give a vault with the form imported."""
    made = Shell(tmp_path, capsys)
    out = made("form", "import", made.vault, made.form)
    assert "visit, version 1, is in the library" in out
    return made


def test_a_form_goes_in_answers_go_in_and_come_out(shell: Shell) -> None:
    common = ("EX-0001", "--form", "visit", "--answers", shell.answers)
    record = shell("assess", shell.vault, *common, "--finalise").strip()
    assert len(record) == 32
    assert "/data/talk/others does not apply" in shell.err
    second = shell("assess", shell.vault, *common, "--language", "de").strip()
    assert second != record
    assert shell("search", shell.vault, "Harbour").count("Visit talk") == 2
    out = shell.folder / "out.xlsx"
    shell("export", shell.vault, "--form", "Visit talk", "-o", out)
    rows = [list(r) for r in openpyxl.load_workbook(out).worksheets[0].values]
    found = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert [one["_final"] for one in found] == [1, 0]
    assert [one["talk/others"] for one in found] == [None, None]
    shell("export", shell.vault, "--form", "visit", "-o", shell.folder / "t.csv", "--labels")
    text = (shell.folder / "t_person.csv").read_text(encoding="utf-8")
    assert [row[0] for row in csv.reader(text.splitlines())][1:] == ["Aunt", "Aunt"]
    shell("export", shell.vault, "--form", "visit", "-o", out, status=1)
    shell("check", shell.vault)


def test_submissions_come_out_as_xforms_for_other_tools(shell: Shell) -> None:
    shell("form", "import", shell.vault, shell.form)
    record = shell("assess", shell.vault, "EX-0001", "--form", "visit", "--answers", shell.answers)
    out = shell.folder / "xml"
    shell("export", shell.vault, "--form", "visit", "--xml", "-o", out)
    [file] = out.iterdir()
    assert file.stem == record.strip()
    root = nodes.root_element(nodes.parse(file.read_bytes()))
    assert root.attribute("id") == "visit"
    place = root.element("talk")
    assert place is not None
    assert "Harbour" in nodes.string_value(place)
    shell("export", shell.vault, "--form", "visit", "--xml", "-o", out, status=1)


def test_an_answer_that_has_no_place_stores_nothing(shell: Shell) -> None:
    wrong = [*ANSWERS, {"ref": "/data/nowhere", "value": "1"}]
    path = shell.file("b.json", json.dumps(wrong).encode())
    shell("assess", shell.vault, "EX-0001", "--form", "visit", "--answers", path, status=1)
    assert "Answer 9 cannot be taken" in shell.err
    assert json.loads(shell("case", shell.vault, "EX-0001", "--json"))["events"] == []


@pytest.mark.parametrize("content", ["{", "{}", "[1]", "[" * 5000])
def test_answers_that_are_none(shell: Shell, content: str) -> None:
    path = shell.file("b.json", content.encode())
    shell("assess", shell.vault, "EX-0001", "--form", "visit", "--answers", path, status=1)
    assert "holds no list of answers" in shell.err


def test_open_answers_are_told_and_keep_it_from_being_final(shell: Shell) -> None:
    path = shell.file("b.json", json.dumps(ANSWERS[1:]).encode())
    common = ("EX-0001", "--form", "visit", "--answers", path)
    shell("assess", shell.vault, *common, "--finalise", status=1)
    assert "/data/talk/place" in shell.err
    shell("assess", shell.vault, *common)
    assert "/data/talk/place" in shell.err


def test_the_same_version_twice_and_another_under_its_name(shell: Shell) -> None:
    out = shell("form", "import", shell.vault, shell.form)
    assert "was in the library already" in out
    other = shell.file("x.md", form_texts.ONE.replace(b"How old?", b"What age?"))
    shell("form", "import", shell.vault, other, status=1)
    assert "another version" in shell.err
    shell("form", "import", shell.vault, shell.file("y.md", b"| survey |\n"), status=1)
    shell("form", "import", shell.vault, shell.file("two.md", form_texts.TWO))


def test_our_own_form_is_there_without_import_and_counts(shell: Shell) -> None:
    answers = [
        {"ref": "/data/head/occurred_on", "value": "2026-03-01"},
        {"ref": "/data/functional/F1/F1_st", "value": "rated"},
        {"ref": "/data/functional/F1/F1_n", "value": "2"},
    ]
    path = shell.file("f.json", json.dumps(answers[:1]).encode())
    shell("assess", shell.vault, "EX-0001", "--form", "five_areas", "--answers", path)
    shown = json.loads(shell("case", shell.vault, "EX-0001", "--json"))
    assert [one["type"] for one in shown["events"]] == ["assessment"]


@pytest.mark.parametrize("language", [None, "de"])
def test_a_blank_form_names_nobody_and_says_what_to_skip(
    shell: Shell, language: str | None
) -> None:
    out = shell.folder / "blank.pdf"
    spoken = ["--language", language] if language else []
    shell("form", "print", shell.form, "-o", out, *spoken, open_=False)
    text = " ".join(" ".join(p.extract_text() for p in pypdf.PdfReader(out).pages).split())
    wanted = (
        ["1. Wo war das Gespräch?", "Only if 2 is “Nein”", "Wohnen"]
        if language
        else ["1. Where did you talk?", "Only if 2 is “No”", "6. What do you call", "Case code"]
    )
    assert [words for words in wanted if words not in text] == []
    assert "Unvalidated" not in text
    shell("form", "print", shell.form, "-o", out, status=1, open_=False)
    shell("form", "print", shell.form, "-o", f"{out}2", "--language", "xx", status=1, open_=False)


@pytest.mark.parametrize(("name", "most"), [("five_areas", 14), ("family_seven", 4)])
def test_our_own_forms_are_printed_short(shell: Shell, name: str, most: int) -> None:
    out = shell.folder / "ours.pdf"
    shell("form", "print", paths.resources() / "forms" / f"{name}.xlsx", "-o", out, open_=False)
    pages = [page.extract_text() for page in pypdf.PdfReader(out).pages]
    assert len(pages) <= most
    assert [text for text in pages if "Unvalidated" not in text] == []
