"""Parts of a case for a purpose, and the same person in two files, on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from exitdesk.crypto.slots import FLOOR
from exitdesk.services import cases, vaults
from tests.unit.cli.test_travel_verbs import WORDS, Desk


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, capsys)


def paired(desk: Desk, name: str, role: str) -> Path:
    """Make a vault of somebody who is verified on both sides."""
    folder = desk.folder / name
    vault, _ = vaults.create(folder, WORDS, person=name, role=role, cost=FLOOR)
    vaults.close(vault)
    anna, other = desk.folder / "anna.card", desk.folder / f"{name}.card"
    if not anna.exists():
        desk("identity", desk.vault, "-o", anna)
    desk("pair", folder, anna, "--join")
    desk("identity", folder, "-o", other)
    words = desk.json("pair", desk.vault, other)["words"]
    desk("pair", desk.vault, other, "--words", words)
    desk("pair", folder, anna, "--words", words)
    return folder


def test_a_referral(desk: Desk) -> None:
    clinic = paired(desk, "clinic", "psychologist")
    out = desk.folder / "bundle"
    arguments = ["--to", "clinic", "--case", "EX-0001", "-o", out, "--purpose", "referral"]
    (lines,) = desk.json("bundle", "make", desk.vault, *arguments, "--list").values()
    assert [line["kind"] for line in lines] == ["case"]
    assert not out.exists()
    desk("bundle", "make", desk.vault, *arguments, "--hand-over", status=1)
    made = desk.json("bundle", "make", desk.vault, *arguments, "--read-only")
    assert (made["purpose"], made["cases"], made["attachments"]) == ("referral", 1, 0)
    shown = desk.json("bundle", "open", clinic, out, "--preview")["cases"]
    assert [one["mode"] for one in shown] == ["referral_read"]
    assert desk.json("bundle", "open", clinic, out)["cases"] == 1
    (row,) = desk.json("cases", clinic)
    assert row["alias"] == "Mattis of Anna Berg"
    desk("set", clinic, row["code"], "summary", "No.", status=1)
    assert "only to read" in desk.err


def test_an_evaluator_gets_pseudonyms(desk: Desk) -> None:
    eva = paired(desk, "eva", "evaluator")
    out = desk.folder / "bundle"
    arguments = ["--to", "eva", "--case", "EX-0001", "EX-0002", "-o", out]
    desk("bundle", "make", desk.vault, *arguments, status=1)
    assert "pseudonymous" in desk.err
    desk("bundle", "make", desk.vault, *arguments, "--purpose", "pseudonymous")
    assert "consent" in desk.err
    desk("bundle", "open", eva, out)
    rows = desk.json("cases", eva)
    assert len(rows) == 2
    assert all(row["code"].startswith("P-") and not row["alias"] for row in rows)


def test_two_files_of_one_person(desk: Desk) -> None:
    vault = vaults.unlock(desk.vault, WORDS)
    cases.create(vault, {"alias": "mattis of anna berg"})
    vaults.close(vault)
    (pair,) = desk.json("duplicates", desk.vault)
    assert (pair["codes"], pair["reasons"]) == (["EX-0001", "EX-0003"], ["alias"])
    assert pair["differ"] == ["alias"]
    assert "EX-0003" in desk("duplicates", desk.vault)
    desk("duplicates", desk.vault, "--join", "EX-0001", pair["ids"][1], "--take", "alias")
    assert desk.json("case", desk.vault, "EX-0001")["alias"] == "mattis of anna berg"
    assert desk.json("duplicates", desk.vault) == []
    desk("duplicates", desk.vault, "--bring", "EX-0001", "EX-0003")
    desk("duplicates", desk.vault, "--unjoin", "EX-0001", "EX-0003")
    assert desk.json("case", desk.vault, "EX-0001")["alias"] == "Mattis of Anna Berg"
    desk("duplicates", desk.vault, "--new-code", pair["ids"][1])
    assert [row["code"] for row in desk.json("cases", desk.vault)][-1] == "EX-0004"
    desk("duplicates", desk.vault, "--apart", "EX-0001", "EX-0004")
    assert desk.json("duplicates", desk.vault) == []
