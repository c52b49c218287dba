"""Trips on the command line, and taking a case back from a colleague."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from exitdesk.cli.main import main
from exitdesk.crypto.slots import FLOOR
from exitdesk.services import cases, vaults

WORDS = "a quiet harbour"
OTHER = "another quiet harbour"


class Desk:
    """Runs verbs; passphrases lie in files."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        self.words, self.other = folder / "words", folder / "other-words"
        self.words.write_text(WORDS, encoding="utf-8")
        self.other.write_text(OTHER, encoding="utf-8")
        self.vault = self.made("vault", "Anna Berg")

    def made(self, name: str, person: str) -> Path:
        vault, _ = vaults.create(self.folder / name, WORDS, person=person, cost=FLOOR)
        cases.create(vault, {"alias": f"Mattis of {person}"})
        cases.create(vault, {"alias": f"Lina of {person}"})
        vaults.close(vault)
        return self.folder / name

    def __call__(self, *arguments: object, status: int = 0) -> str:
        words = [str(one) for one in arguments]
        if "--passphrase-file" not in words:
            words += ["--passphrase-file", str(self.words)]
        got = main(words)
        out, self.err = self._capsys.readouterr()
        assert got == status, self.err
        return out

    def json(self, *arguments: object, status: int = 0) -> Any:
        return json.loads(self(*arguments, "--json", status=status))

    def travel(self, *more: object, status: int = 0) -> Any:
        return self.json(
            "travel",
            "make",
            self.vault,
            "-o",
            self.folder / "trip",
            "--new-passphrase-file",
            self.other,
            *more,
            status=status,
        )

    def home(self, *more: object, status: int = 0) -> Any:
        return self.json(
            "travel",
            "merge",
            self.vault,
            self.folder / "trip",
            "--travel-passphrase-file",
            self.other,
            *more,
            status=status,
        )


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, capsys)


def codes(found: Sequence[Any]) -> list[str]:
    return [one["code"] for one in found]


def test_a_trip_and_the_way_home(desk: Desk) -> None:
    sheet = desk.folder / "code.txt"
    made = desk.travel("--case", "EX-0001", "--until", "2200-01-01", "--recovery-file", sheet)
    assert (made["cases"], made["until"], made["removed_here"]) == (1, "2200-01-01", 0)
    assert "recovery_code" not in made
    assert sheet.is_file()
    trip = desk.folder / "trip"
    assert codes(desk.json("cases", trip, "--passphrase-file", desk.other)) == ["EX-0001"]
    assert "2200-01-01" in desk.err
    desk("set", trip, "EX-0001", "summary", "At sea.", "--passphrase-file", desk.other)
    kept = desk.home("--keep")
    assert (kept["complete"], kept["destroyed"], kept["operations"]) == (True, False, 1)
    done = desk.home()
    assert (done["complete"], done["destroyed"], done["operations"]) == (True, True, 0)
    assert done["files_destroyed"] > 3
    assert not trip.exists()
    assert desk.json("case", desk.vault, "EX-0001")["summary"] == "At sea."


def test_the_rest_stays_at_the_office(desk: Desk) -> None:
    made = desk.travel("--case", "EX-0001", "--rest")
    assert (made["cases"], made["removed_here"]) == (1, 1)
    assert len(made["recovery_code"].split("-")) == 8
    assert codes(desk.json("cases", desk.vault)) == ["EX-0001"]
    assert desk.home()["destroyed"]
    assert codes(desk.json("cases", desk.vault)) == ["EX-0001", "EX-0002"]


def test_in_words(desk: Desk) -> None:
    arguments = ["--new-passphrase-file", desk.other, "-o", desk.folder / "trip"]
    said = desk("travel", "make", desk.vault, "--case", "EX-0001", *arguments)
    assert "recovery code" in said
    said = desk(
        "travel", "merge", desk.vault, desk.folder / "trip", "--travel-passphrase-file", desk.other
    )
    assert "SSD" in said


def test_what_is_refused(desk: Desk) -> None:
    for more, words in (
        (["--case", "EX-0009"], "no case"),
        (["--case", "EX-0001", "--until", "2001-01-01"], "past"),
        (["--case", "EX-0001", "--until", "soon"], "no day"),
    ):
        arguments = ["--new-passphrase-file", desk.other, "-o", desk.folder / "trip", *more]
        desk("travel", "make", desk.vault, *arguments, status=1)
        assert words in desk.err
        assert not (desk.folder / "trip").exists()
    other = desk.made("second", "Bo")
    desk("travel", "merge", desk.vault, other, "--travel-passphrase-file", desk.words, status=1)
    assert "not made for a trip" in desk.err
    assert (other / "vault.hdr").is_file()


def test_files_of_others_keep_it(desk: Desk) -> None:
    desk.travel("--case", "EX-0001")
    own = desk.folder / "trip" / "holiday.jpg"
    own.write_bytes(b"mine")
    found = desk.home(status=1)
    assert (found["complete"], found["destroyed"]) == (False, False)
    assert own.read_bytes() == b"mine"


def test_withdraw(desk: Desk) -> None:
    second = desk.folder / "second"
    vault, _ = vaults.create(second, WORDS, person="Bo Lund", cost=FLOOR)
    vaults.close(vault)
    anna, bo = desk.folder / "anna", desk.folder / "bo"
    desk("identity", desk.vault, "-o", anna)
    desk("pair", second, anna, "--join")
    desk("identity", second, "-o", bo)
    words = desk.json("pair", desk.vault, bo)["words"]
    desk("pair", desk.vault, bo, "--words", words)
    desk("pair", second, anna, "--words", words)
    desk("withdraw", desk.vault, "EX-0001", "--from", "Bo Lund", status=1)
    assert "do not hold" in desk.err
    bundle = desk.folder / "bundle"
    arguments = ["--to", "Bo Lund", "--case", "EX-0001", "-o", bundle, "--reason", "team"]
    desk("bundle", "make", desk.vault, *arguments)
    desk("bundle", "open", second, bundle)
    assert "1" in desk("withdraw", desk.vault, "EX-0001", "--from", "Bo Lund")


def test_the_verbs_run_in_the_program(desk: Desk) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "exitdesk", "travel", "merge", "--help"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0
    assert "--travel-passphrase-file" in run.stdout
