"""The command line as an administrator uses it: real vaults, exit status, one line on errors."""

from __future__ import annotations

import io
import json
import os
import stat
import sys
from pathlib import Path
from typing import Any

import pypdf
import pytest
import yaml

from exitdesk import paths
from exitdesk.cli.main import main
from exitdesk.crypto.slots import FLOOR
from exitdesk.services import recovery_text, vaults

STORIES = paths.resources() / "demo" / "stories.yaml"
NOTE = """
type: session
date: 2024-03-01
worker: ME
contact: {type: walk, monitored: none, minutes: 45, travel_minutes: 10, attendance: attended}
methods: [informal]
note: {format: free, text: "Past the harbour; the heron was there."}
safety_flag: none
"""


class Shell:
    """Runs verbs on one vault."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.vault = folder / "vault"
        self.folder = folder
        self.words = folder / "words"
        self.words.write_text("a quiet harbour\n", encoding="utf-8")
        self._capsys = capsys

    def __call__(self, verb: str, *more: object, status: int = 0) -> str:
        """Run a verb on the vault and return what it printed."""
        return self.run(verb, self.vault, *more, "--passphrase-file", self.words, status=status)

    def run(self, *arguments: object, status: int = 0) -> str:
        """Run any verb; a failure must be one line on standard error without a traceback."""
        try:
            got = main([str(a) for a in arguments])
        except SystemExit as left:
            got = int(left.code or 0)
        out, self.err = self._capsys.readouterr()
        assert got == status, self.err
        assert "Traceback" not in self.err
        return out

    def json(self, verb: str, *more: object) -> Any:
        """Run a verb with --json and return the value."""
        return json.loads(self(verb, *more, "--json"))


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    """Give a shell with an empty vault."""
    made = Shell(tmp_path, capsys)
    vault, code = vaults.create(made.vault, "a quiet harbour", person="Me", cost=FLOOR)
    recovery_text.write(tmp_path / "code.txt", vault, code)
    vaults.close(vault)
    return made


def test_a_vault_is_made_with_its_recovery_code_in_a_new_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shell = Shell(tmp_path, capsys)
    shell("create", "--recovery-file", tmp_path / "code.txt", "--person", "Anna Berg")
    assert recovery_text.code_in((tmp_path / "code.txt").read_bytes()).count("-") == 7
    assert stat.S_IMODE((tmp_path / "code.txt").stat().st_mode) == 0o600
    assert shell.json("cases") == []
    shell("create", status=1)
    shell.vault = tmp_path / "other"
    shell("create", "--recovery-file", tmp_path / "code.txt", status=1)
    assert not shell.vault.exists()


def test_the_stories_give_the_figures_they_expect(shell: Shell) -> None:
    shell("load", STORIES)
    expected = yaml.safe_load(STORIES.read_text(encoding="utf-8"))["expected"]
    for code in ("EX-0107", "EX-0114"):
        found = shell.json("figures", code)
        assert found["events"] > 40
        assert set(found) == set(expected[code]) - {"reviews"}
        for name, value in found.items():
            assert json.dumps(value) == json.dumps(expected[code][name], default=str), name


def test_a_case_comes_out_under_the_names_it_went_in_with(shell: Shell) -> None:
    shell("load", STORIES)
    source = yaml.safe_load(STORIES.read_text(encoding="utf-8"))["cases"][0]
    case = shell.json("case", "EX-0107")
    assert case["alias"] == "Mattis"
    assert [e["id"] for e in case["events"]] == [e["id"] for e in source["events"]]
    by_id = {e["id"]: e for e in case["events"]}
    for event in source["events"]:
        back = by_id[event["id"]]
        assert back["type"] == event["type"]
        assert back["date"] == event["date"].isoformat()
        assert back.get("quote") == event.get("quote")
        assert {name for name, value in event.items() if value != []} <= set(back)
    assert {row["code"] for row in shell.json("cases")} == {"EX-0107", "EX-0114"}


def test_loading_the_same_file_twice_is_refused_and_changes_nothing(shell: Shell) -> None:
    shell("load", STORIES)
    before = shell.json("cases")
    shell("load", STORIES, status=1)
    assert "line " in shell.err
    assert shell.json("cases") == before


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("type: referral_in", "type: teleport", 3),
        ("date: 2023-02-06", "date: 2023-02-31", 3),
        ("source: self", "sauce: self", 3),
        ("date: 2023-02-06", "date: 1066-10-14", 3),
        ("alias: Mattis", "alias: [Mattis", 2),
        ("kind: client", "kind: spy", 2),
    ],
)
def test_what_has_no_place_is_named_by_line_and_nothing_is_stored(
    shell: Shell, old: str, new: str, line: int
) -> None:
    story = (
        "cases:\n- {id: EX-1, kind: client, alias: Mattis, events: [\n"
        "  {id: E1, date: 2023-02-06, type: referral_in, source: self}]}\n"
    )
    path = shell.folder / "story.yaml"
    path.write_text(story.replace(old, new), encoding="utf-8")
    shell("load", path, status=1)
    assert f"line {line}" in shell.err or f"line {line + 1}" in shell.err
    assert shell.json("cases") == []
    path.write_text(story, encoding="utf-8")
    shell("load", path)


def test_a_family_case_with_a_person_of_concern_is_read(shell: Shell) -> None:
    story = """
workers: [{id: W6, role: family_counsellor, profession: family_therapist, alias: Birgit}]
cases:
- id: FA-0052
  kind: family
  alias: Marianne
  setting_at_start: community
  person_of_concern: {relation: son, age_band: 14-17, identified: false, hobby: "boxing club"}
  linked: [{case: EX-0131, relation: son}]
  events:
  - {id: F1, date: 2023-11-02, type: referral_in, source: helpline, client_knows: true}
  - id: F2
    date: 2023-11-09
    type: session
    worker: W6
    contact: {type: family_session, minutes: 90, attendance: attended, with_also: [father]}
    methods: [family_work]
    note: {format: free, text: "Kettle."}
    safety_flag: concern
  - id: F3
    date: 2023-11-20
    type: assessment
    form: family_seven
    by: [W6]
    ratings: {K1: {n: 3, s: 1}, K2: {n: 2, s: 2}, K3: {st: not_asked_yet}}
"""
    path = shell.folder / "family.yaml"
    path.write_text(story, encoding="utf-8")
    shell("load", path)
    case = shell.json("case", "FA-0052")
    assert case["kind"] == "family"
    assert case["person_of_concern"]["relation"] == "son"
    assert "boxing club" in case["person_of_concern"]["note"]
    assert case["parts"]["link"][0]["case"] == "EX-0131"
    assert shell.json("figures", "FA-0052")["contact_minutes"] == 90


def test_a_note_is_written_found_and_printed(shell: Shell) -> None:
    shell("load", STORIES)
    path = shell.folder / "note.yaml"
    path.write_text(NOTE, encoding="utf-8")
    record = shell("note", "EX-0107", "--file", path).strip()
    assert len(record) == 32
    [hit] = shell.json("search", "heron")
    assert (hit["record"], hit["case"]) == (record, "EX-0107")
    out = shell.folder / "note.pdf"
    shell("report", "EX-0107", "--kind", "note", "--record", record, "-o", out)
    assert "heron" in "".join(page.extract_text() for page in pypdf.PdfReader(out).pages)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_a_case_file_is_printed_whole_with_page_numbers(shell: Shell) -> None:
    shell("load", STORIES)
    out = shell.folder / "case.pdf"
    shell("report", "EX-0107", "--kind", "case-file", "-o", out)
    pages = [page.extract_text() for page in pypdf.PdfReader(out).pages]
    text = "\n".join(pages)
    assert f"Page 1 of {len(pages)}" in text
    assert "Withheld" in pages[0]
    for words in ("If you lie to me once we are done.", "I fell and I was the one who said it."):
        assert words in " ".join(text.split())


def test_needs_and_strengths_are_printed(shell: Shell) -> None:
    shell("load", STORIES)
    out = shell.folder / "needs.pdf"
    shell("report", "EX-0107", "--kind", "needs", "-o", out)
    pages = [page.extract_text() for page in pypdf.PdfReader(out).pages]
    assert all("unvalidated" in page for page in pages)
    assert "Stigma" in " ".join(pages)


def test_a_document_is_attached(shell: Shell) -> None:
    shell("load", STORIES)
    (shell.folder / "letter.txt").write_text("we count our own")
    record = shell("attach", "EX-0107", shell.folder / "letter.txt").strip()
    parts = shell.json("case", "EX-0107")["parts"]["attachment"]
    assert [(p["record"], p["file_name"], p["size"]) for p in parts] == [(record, "letter.txt", 16)]


def test_the_passphrase_is_changed_and_recovered(shell: Shell) -> None:
    new = shell.folder / "new"
    new.write_text("other words")
    shell("passphrase", "--new-passphrase-file", new)
    shell("cases", status=1)
    shell.run("cases", shell.vault, "--passphrase-file", new)
    shell.run(
        "recover", shell.vault, "--recovery-file", shell.folder / "code.txt",
        "--new-passphrase-file", shell.words,
    )  # fmt: skip
    shell("check")
    (shell.folder / "wrong.txt").write_text("ABCDE-" * 7 + "ABCDE")
    shell.run(
        "recover", shell.vault, "--recovery-file", shell.folder / "wrong.txt",
        "--new-passphrase-file", new, status=1,
    )  # fmt: skip


def test_a_backup_is_restored_elsewhere(shell: Shell) -> None:
    shell("load", STORIES)
    backup = shell("backup", "--to", shell.folder / "stick").strip()
    shell("erase", "EX-0107")
    assert [row["code"] for row in shell.json("cases")] == ["EX-0114"]
    restored = shell.folder / "restored"
    shell.run("restore", backup, restored, "--passphrase-file", shell.words)
    out = shell.run("cases", restored, "--json", "--passphrase-file", shell.words)
    assert len(json.loads(out)) == 2


def test_a_damaged_database_is_a_message_and_not_a_traceback(shell: Shell) -> None:
    shell("load", STORIES)
    path = shell.vault / "casework.db"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(bytes(data))
    shell("check", status=1)


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["cases"], ["report", "V", "C"], ["figures", "V", "C", "--colour"], []],
)
def test_wrong_use_is_status_two(shell: Shell, arguments: list[str]) -> None:
    shell.run(*arguments, status=2)
    assert "--help" in shell.err


@pytest.mark.parametrize("verb", ["create", "check", "load", "report", "erase", "self-test"])
def test_every_verb_has_help(shell: Shell, verb: str) -> None:
    assert "usage: exitdesk" in shell.run(verb, "--help")


def test_refusals_are_one_line(shell: Shell) -> None:
    for arguments in (["case", shell.vault, "EX-9"], ["cases", shell.folder / "nowhere"]):
        shell.run(*arguments, "--passphrase-file", shell.words, status=1)
        assert len(shell.err.strip().splitlines()) == 1
    shell.words.write_text("wrong")
    shell("cases", status=1)
    assert len(shell.err.strip().splitlines()) == 1


@pytest.mark.parametrize(("typed", "left"), [("EX-0107", 1), ("yes", 2)])
def test_erasing_asks_a_person_at_a_terminal_to_type_the_code(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, typed: str, left: int
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    shell("load", STORIES)
    monkeypatch.setattr(sys, "stdin", Terminal(f"{typed}\n"))
    shell("erase", "EX-0107", status=0 if left == 1 else 1)
    assert len(shell.json("cases")) == left


def test_the_passphrase_comes_from_standard_input(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Input:
        buffer = io.BytesIO(b"a quiet harbour\n")

    monkeypatch.setattr(sys, "stdin", Input())
    shell.run("cases", shell.vault, "--passphrase-file", "-")


def test_the_demo_without_a_window_says_what_it_holds(shell: Shell) -> None:
    out = shell.run("demo", "--vault", shell.folder / "practice", "--no-window")
    assert "EX-0107 Mattis: 54 events" in out
    assert "EX-0114 Lina: 45 events" in out
    assert (shell.folder / "practice" / "vault.hdr").is_file()
    assert os.listdir(shell.folder / "practice")  # noqa: PTH208
