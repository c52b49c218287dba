"""What colleagues exchange leaves nothing readable: not in files, names, folders, or on the way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.secrecy.canaries import Canaries
from tests.secrecy.scanner import Hit, scanned

ROOT = Path(__file__).resolve().parents[2]
PASSPHRASE = "nine calm herons at low tide"

pytestmark = pytest.mark.long


class Desk:
    """Two vaults of two people, all within one home, driven from the command line."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.canaries = Canaries(seed=7)
        for name in ("home", "tmp", "stick"):
            (top / name).mkdir()
        (top / "key").write_text(PASSPHRASE, encoding="utf-8")

    def run(self, verb: str, *arguments: str) -> str:
        """Run one verb and return what it printed."""
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.top / "home"),
            "TMPDIR": str(self.top / "tmp"),
            "PYTHONPATH": str(ROOT),
            "LANG": "C.UTF-8",
        }
        command = [sys.executable, "-m", "exitdesk", *verb.split(), *arguments]
        command += ["--passphrase-file", str(self.top / "key")]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def json(self, verb: str, *arguments: str) -> Any:
        """Run one verb and return its JSON."""
        return json.loads(self.run(verb, *arguments, "--json"))

    def hits(self) -> list[Hit]:
        """Return where a canary stands, also in the names of files."""
        return scanned([self.top], self.canaries.needles())[0]

    def day(self) -> None:
        """Make two vaults, pair them, give a case both ways, and sync over the stick."""
        top = self.top
        vaults = {name: str(top / name) for name in ("anna", "bo")}
        for name, vault in vaults.items():
            self.run("create", vault, "--person", name, "--recovery-file", str(top / f"{name}.txt"))
            self.run("identity", vault, "-o", str(top / f"{name}.id"))
        words = self.json("pair", vaults["anna"], str(top / "bo.id"))["words"]
        self.run("pair", vaults["anna"], str(top / "bo.id"), "--words", words)
        self.run("pair", vaults["bo"], str(top / "anna.id"), "--words", words)
        self.run("load", vaults["anna"], str(self._story()))
        self.run("attach", vaults["anna"], "EX-0001", str(self._document()))
        for path in (self.top / "story.yaml", self.top / "paper.txt"):
            path.unlink()
        made = ["--to", "bo", "--case", "EX-0001", "-o", str(top / "given.exd")]
        self.run("bundle make", vaults["anna"], *made)
        self.run("bundle open", vaults["bo"], str(top / "given.exd"))
        for name in ("bo", "anna"):
            self.run("set", vaults[name], "EX-0001", "summary", self.canaries.new(f"said {name}"))
        for name in ("anna", "bo", "anna", "bo"):
            self.run("sync", vaults[name], str(top / "stick"))
        assert self.json("conflicts", vaults["bo"])
        assert self.json("digest", vaults["anna"]) == self.json("digest", vaults["bo"])

    def _story(self) -> Path:
        path = self.top / "story.yaml"
        name, said = self.canaries.new("alias"), self.canaries.new("note")
        path.write_text(
            'schema_version: "0.1"\nfictional: true\ncases:\n'
            f"- id: EX-0001\n  alias: {name}\n  kind: client\n  events:\n"
            "  - {id: N1, date: 2024-03-01, type: session, contact: {type: meeting_office, "
            f"minutes: 50, attendance: attended}}, note: {{format: free, text: {said}}}}}\n",
            encoding="utf-8",
        )
        return path

    def _document(self) -> Path:
        path = self.top / "paper.txt"
        path.write_text(self.canaries.words("document", 40), encoding="utf-8")
        return path


def test_a_day_of_exchange_leaves_nothing_readable_and_a_planted_leak_is_found(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path)
    desk.day()
    assert desk.hits() == []
    names = [path.name for path in (tmp_path / "stick").iterdir()]
    assert names
    assert not any("anna" in name or "bo" in name or "EX-" in name for name in names)
    assert list((tmp_path / "tmp").iterdir()) == []
    planted = tmp_path / "stick" / "planted"
    planted.write_bytes(b"x" * 100 + desk.canaries.needles()[0].pattern)
    assert desk.hits() != []
