"""Colleagues on the command line: who they are, pairing, bundles, sync, what is unsettled."""

from __future__ import annotations

from pathlib import Path

import pytest

from exitdesk.crypto.slots import FLOOR
from exitdesk.services import vaults
from tests.unit.cli.test_travel_verbs import WORDS, Desk


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, capsys)


@pytest.fixture
def bo(desk: Desk) -> Path:
    """A colleague's vault, with the cards of both beside it, not paired yet."""
    folder = desk.folder / "bo"
    vault, _ = vaults.create(folder, WORDS, person="Bo", cost=FLOOR)
    vaults.close(vault)
    desk("identity", desk.vault, "-o", desk.folder / "anna.id")
    desk("identity", folder, "-o", desk.folder / "bo.id")
    return folder


def paired(desk: Desk, bo: Path) -> str:
    words: str = desk.json("pair", desk.vault, desk.folder / "bo.id")["words"]
    desk("pair", desk.vault, desk.folder / "bo.id", "--words", words)
    desk("pair", bo, desk.folder / "anna.id", "--words", words)
    return words


def test_both_sides_see_the_same_words_and_others_are_refused(desk: Desk, bo: Path) -> None:
    first = desk.json("pair", desk.vault, desk.folder / "bo.id")
    assert (first["name"], first["verified"]) == ("Bo", False)
    assert len(first["words"].split()) == 6
    second = desk.json("pair", bo, desk.folder / "anna.id")
    assert second["words"] == first["words"]
    desk("pair", desk.vault, desk.folder / "bo.id", "--words", "one two three", status=1)
    (peer,) = desk.json("device", desk.vault)["peers"]
    assert peer["state"] == "waiting"
    done = desk.json("pair", desk.vault, desk.folder / "bo.id", "--words", first["words"].upper())
    assert done["verified"]


def test_nothing_goes_to_somebody_unverified(desk: Desk, bo: Path) -> None:
    desk("pair", desk.vault, desk.folder / "bo.id")
    out = desk.folder / "out.exd"
    made = ["--to", "Bo", "--case", "EX-0001", "-o", out]
    desk("bundle", "make", desk.vault, *made, status=1)
    assert not out.exists()
    desk("bundle", "make", desk.vault, "--to", "Nobody", *made[2:], status=1)


def test_a_case_goes_and_comes_back(desk: Desk, bo: Path) -> None:
    paired(desk, bo)
    out = desk.folder / "out.exd"
    made = desk.json("bundle", "make", desk.vault, "--to", "Bo", "--case", "EX-0001", "-o", out)
    assert (made["cases"], made["files"]) == (1, ["out.exd"])
    assert "no consent" in desk.err
    shown = desk.json("bundle", "open", bo, out, "--preview")
    assert [one["code"] for one in shown["cases"]] == ["EX-0001"]
    assert desk.json("cases", bo) == []
    assert desk.json("bundle", "open", bo, out)["cases"] == 1
    assert desk.json("digest", bo)["EX-0001"] == desk.json("digest", desk.vault)["EX-0001"]
    desk("bundle", "open", bo, out, status=1)
    assert desk.err.startswith("replayed: ")
    desk("bundle", "make", desk.vault, "--to", "Bo", "--case", "EX-0001", "-o", out, status=1)


def test_every_other_file_is_refused_with_a_reason(desk: Desk, bo: Path) -> None:
    paired(desk, bo)
    odd = desk.folder / "odd.exd"
    odd.write_bytes(b"no bundle at all")
    desk("bundle", "open", bo, odd, status=1)
    assert desk.err.startswith("damaged: ")
    desk("bundle", "open", bo, desk.folder / "none.exd", status=1)
    out = desk.folder / "out.exd"
    desk("bundle", "make", desk.vault, "--to", "Bo", "--case", "EX-0001", "-o", out)
    desk("bundle", "open", desk.vault, out, status=1)
    assert desk.err.startswith("not_for_us: ")
    desk("revoke", bo, "Anna Berg")
    desk("bundle", "open", bo, out, status=1)
    assert desk.err.startswith("revoked_sender: ")


def test_two_versions_are_settled_over_a_folder(desk: Desk, bo: Path) -> None:
    paired(desk, bo)
    stick = desk.folder / "stick"
    stick.mkdir()
    out = desk.folder / "out.exd"
    desk("bundle", "make", desk.vault, "--to", "Bo", "--case", "EX-0001", "-o", out)
    desk("bundle", "open", bo, out)
    desk("set", desk.vault, "EX-0001", "alias", "Reed")
    desk("set", bo, "EX-0001", "alias", "Finch")
    desk("set", bo, "EX-0001", "retention_review", "2030-01-31")
    for vault in (desk.vault, bo, desk.vault):
        desk("sync", vault, stick)
    (found,) = desk.json("conflicts", desk.vault)
    assert (found["case"], found["field"], found["what"]) == ("EX-0001", "alias", "field")
    assert {found["ours"]["value"], found["theirs"]["value"]} == {"Reed", "Finch"}
    assert found["ours"]["device"] == "this device"
    desk("resolve", desk.vault, found["id"], "--take", "neither", status=1)
    desk("resolve", desk.vault, found["id"], "--take", "theirs")
    desk("resolve", desk.vault, found["id"], "--take", "theirs", status=1)
    for vault in (desk.vault, bo, desk.vault):
        desk("sync", vault, stick)
    assert desk.json("conflicts", bo) == []
    case = desk.json("case", bo, "EX-0001")
    assert (case["alias"], case["retention_review"]) == ("Finch", "2030-01-31")
    assert desk.json("digest", bo)["EX-0001"] == desk.json("digest", desk.vault)["EX-0001"]
    (holder,) = desk.json("sync", desk.vault, stick)["holders"]
    assert (holder["name"], holder["behind"]) == ("Bo", 0)


def test_other_words_settle_it_too(desk: Desk, bo: Path) -> None:
    paired(desk, bo)
    out = desk.folder / "1.exd"
    desk("bundle", "make", desk.vault, "--to", "Bo", "--case", "EX-0001", "-o", out)
    desk("bundle", "open", bo, out)
    desk("set", desk.vault, "EX-0001", "alias", "Reed")
    desk("set", bo, "EX-0001", "alias", "Finch")
    back = desk.folder / "2.exd"
    desk("bundle", "make", bo, "--to", "Anna Berg", "--case", "EX-0001", "-o", back)
    desk("bundle", "open", desk.vault, back)
    (found,) = desk.json("conflicts", desk.vault)
    desk("resolve", desk.vault, found["id"], "--take", "text:Reed or Finch")
    assert desk.json("case", desk.vault, "EX-0001")["alias"] == "Reed or Finch"


def test_a_field_that_there_is_not(desk: Desk) -> None:
    desk("set", desk.vault, "EX-0001", "no_such_field", "x", status=1)
    desk("set", desk.vault, "EX-0001", "birth_year", "never", status=1)
    desk("set", desk.vault, "EX-0001", "birth_year", "1990")
    desk("set", desk.vault, "EX-0001", "languages", "de, fr")
    desk("set", desk.vault, "EX-0001", "legal_hold", "yes")
    case = desk.json("case", desk.vault, "EX-0001")
    assert (case["birth_year"], case["languages"], case["legal_hold"]) == (1990, ["de", "fr"], True)
    desk("set", desk.vault, "EX-0001", "birth_year", "")
    assert "birth_year" not in desk.json("case", desk.vault, "EX-0001")


def test_the_age_tool_gets_its_keys_on_request(desk: Desk) -> None:
    out = desk.folder / "keys.txt"
    desk("identity", desk.vault, "--secret-keys", "-o", out)
    assert [line.split("-1")[0] for line in out.read_text().splitlines()] == [
        "AGE-SECRET-KEY-PQ",
        "AGE-SECRET-KEY",
    ]
    assert "recovery sheet" in desk.err


def test_an_erasure_goes_along_with_the_next_bundle(desk: Desk, bo: Path) -> None:
    paired(desk, bo)
    out = desk.folder / "1.exd"
    desk("bundle", "make", desk.vault, "--to", "Bo", "--case", "EX-0001", "EX-0002", "-o", out)
    desk("bundle", "open", bo, out)
    desk("erase", desk.vault, "EX-0001", "--yes")
    late = desk.folder / "2.exd"
    desk("bundle", "make", desk.vault, "--to", "Bo", "--case", "EX-0002", "-o", late)
    assert desk.json("bundle", "open", bo, late)["erased"] == 1
    assert [row["code"] for row in desk.json("cases", bo)] == ["EX-0002"]
    back = desk.folder / "3.exd"
    desk("bundle", "make", bo, "--to", "Anna Berg", "--case", "EX-0002", "-o", back)
    desk("bundle", "open", desk.vault, back)
    desk("check", bo)
