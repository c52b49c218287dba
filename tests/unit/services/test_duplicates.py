"""The same person entered twice: noticed, joined, and taken apart again as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from exitdesk.domain.duplicates import Known, pairs, reasons
from exitdesk.domain.ids import RecordId, new_id, reference
from exitdesk.domain.trouble import Trouble
from exitdesk.services import (
    attachments,
    cases,
    checking,
    conflicts,
    digests,
    duplicates,
    entries,
    erasing,
    saving,
    vaults,
)
from exitdesk.services.vaults import Vault
from exitdesk.storage.store import Edit
from tests.unit.services import case_vault, colleagues
from tests.unit.services.colleagues import give, peer, take, told

Maker = Callable[..., Vault]


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Maker]:
    opened: list[Vault] = []

    def make(name: str, *others: Vault, **more: Any) -> Vault:
        opened.append(colleagues.colleague(tmp_path / name, name, *others, **more))
        return opened[-1]

    yield make
    for vault in opened:
        vaults.close(vault)


def known(code: str = "", alias: str = "", *names: str, year: int | None = None) -> Known:
    return Known(new_id(), code or new_id()[:6], alias, names, year)


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (known("EX-1", "Mattis"), known("EX-1", "Lina"), ("code",)),
        (known("", "Mattis"), known("", "mattis"), ("alias",)),
        (known("", "Mattis", year=1990), known("", "Mattis", year=1995), ()),
        (known("", "Matis", year=1990), known("", "Mattis", year=1991), ("alias", "birth_year")),
        (known("", "Matis"), known("", "Mattis"), ()),
        (known("", "A", "Yusuf Demir"), known("", "B", "Jussuf Demir"), ("name",)),
        (known("", "A", "يوسف"), known("", "B", "Yusuf Demir"), ("name",)),
        (
            known("", "A", "Yusuf Demir", year=1990),
            known("", "B", "Jussuf Demir", year=1990),
            ("name", "birth_year"),
        ),
        (known("", "A", "Yusuf", year=1980), known("", "B", "Yusuf", year=1990), ()),
        (
            known("", "Mattis", year=1990),
            known("", "B", "Matis", year=1990),
            ("alias", "birth_year"),
        ),
        (known("", "Anna"), known("", "Bert"), ()),
        (known("", "", year=1990), known("", "", year=1990), ()),
    ],
)
def test_what_speaks_for_one_person(one: Known, other: Known, why: tuple[str, ...]) -> None:
    assert reasons(one, other) == why
    assert reasons(other, one) == why
    found = [(a.case, b.case, w) for a, b, w in pairs([one, known(), other])]
    assert found == ([(one.case, other.case, why)] if why else [])


def test_thousands_of_files_are_compared_in_a_moment() -> None:
    import time

    every = [known("", f"Alias{n}", f"Person{n} Number{n * 7}", year=1990) for n in range(3000)]
    twin = known("", "Alias1500", year=1990)
    start = time.perf_counter()
    found = list(pairs([*every, twin], frozenset({twin.case})))
    assert time.perf_counter() - start < 20
    assert every[1500].case in {one.case for pair in found for one in pair[:2]}


def twice(vault: Vault, other: Vault, tmp_path: Path) -> tuple[RecordId, RecordId]:
    """Have two colleagues open a file of the same person, and one take in the other's."""
    first = case_vault.client(vault, alias="Mattis", birth_year=1994, languages=["de"])
    case_vault.session(vault, first, "Came early.")
    cases.add_part(vault, first, "reach", {"channel": "phone", "address": "1"})
    second = case_vault.client(
        other, alias="Matis", birth_year=1994, languages=["de", "ku"], summary="By Bo."
    )
    contact, _ = cases.add_part(other, second, "contact", {"name": "Sister"})
    cases.add_part(other, second, "reach", {"channel": "phone", "address": "1"})
    cases.add_part(other, second, "name", {"full_name": "Mattis P."})
    note = case_vault.session(other, second, "At the harbour.")
    saved = other.store.record(note)
    assert saved is not None
    talked = {**saved.doc["contact"], "with_also": [reference(contact)]}
    edit = Edit(note, "session", {"contact": talked})
    other.store.save(second, [edit], by=other.author, label="x")
    entries.finalise(other, note)
    entries.amend(other, note, "It was the other harbour.")
    entries.save(
        other,
        second,
        "consent",
        {"occurred_on": "2024-03-01", "scope": {"participation": "yes"}},
    )
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Matis")
    document, _ = attachments.add(other, second, letter, about=note)
    assert document
    give(other, vault, second)
    return first, second


def test_the_same_person_is_noticed_after_a_merge(
    vault: Vault, made: Maker, tmp_path: Path
) -> None:
    bo = made("Bo", vault)
    first, second = twice(vault, bo, tmp_path)
    (pair,) = duplicates.found(vault, [second])
    assert {pair.one, pair.other} == {first, second}
    assert pair.reasons == ("alias", "birth_year")
    (new,) = duplicates.alike(vault, "Matis", birth_year=1994)[:1]
    assert new.other in {first, second}
    assert duplicates.alike(vault, "Zoe", ["Zoe Z"], 1950) == []
    duplicates.apart(vault, first, second)
    duplicates.apart(vault, second, first)
    assert duplicates.found(vault) == []


def test_two_files_become_one_and_nothing_is_lost(
    vault: Vault, made: Maker, tmp_path: Path
) -> None:
    bo = made("Bo", vault)
    first, second = twice(vault, bo, tmp_path)
    theirs = digests.digest(vault, second)
    past = vault.store.past(second).record_ids()
    assert [one.field for one in duplicates.both(vault, first, second)] == ["alias", "worker"]
    duplicates.join(vault, first, second, ["alias"])
    one = vault.store.record(first)
    assert one is not None
    assert (one.doc["alias"], one.doc["summary"]) == ("Matis", "By Bo.")
    assert one.doc["languages"] == ["de", "ku"]
    kinds = sorted(row.kind for row in vault.store.records(first))
    assert kinds.count("session") == 2
    assert kinds.count("reach") == 1, "the same number twice is one"
    for kind in ("amendment", "attachment", "consent", "contact", "name", "link"):
        assert kinds.count(kind) == 1, kind
    note = next(r for r in vault.store.records(first, ["session"]) if r.final)
    (amendment,) = vault.store.records(first, ["amendment"])
    (document,) = vault.store.records(first, ["attachment"])
    (contact,) = vault.store.records(first, ["contact"])
    (consent,) = vault.store.records(first, ["consent"])
    assert amendment.doc["of"] == document.doc["about"] == note.id
    assert note.doc["contact"]["with_also"] == [reference(contact.id)]
    assert consent.doc["scope"] == {"participation": "yes"}
    with attachments.reader(vault, document.id) as content:
        assert content.read() == b"Dear Matis"
    two = vault.store.record(second)
    assert two is not None
    assert two.doc["state"] == "joined"
    (link,) = vault.store.records(first, ["link"])
    assert link.doc["case"] == two.doc["code"]
    (back,) = vault.store.records(second, ["link"])
    assert back.doc["case"] == one.doc["code"]
    assert duplicates.joined_into(vault, first) == [second]
    assert duplicates.joined_into(vault, second) == []
    assert duplicates.found(vault) == []
    assert set(past) <= set(vault.store.past(second).record_ids())
    assert not [one for one in checking.check(vault) if one.serious]
    assert digests.digest(vault, second) != theirs
    with pytest.raises(Trouble, match="already"):
        duplicates.join(vault, first, second)


def test_it_travels_and_is_taken_apart_elsewhere_as_a_whole(
    vault: Vault, made: Maker, tmp_path: Path
) -> None:
    bo = made("Bo", vault)
    first, second = twice(vault, bo, tmp_path)
    before = digests.digest(vault, first), digests.digest(vault, second)
    duplicates.join(vault, first, second)
    give(vault, bo, first, second)
    assert digests.digests(bo) == digests.digests(vault)
    assert duplicates.joined_into(bo, first) == [second]
    duplicates.unjoin(bo, first, second)
    assert (digests.digest(bo, first), digests.digest(bo, second)) == before
    take(vault, told(bo, vault, [first, second]))
    assert (digests.digest(vault, first), digests.digest(vault, second)) == before
    assert conflicts.conflicts(vault) == []
    assert len(duplicates.found(vault)) == 1
    with pytest.raises(Trouble, match="not joined"):
        duplicates.unjoin(vault, first, second)
    duplicates.join(vault, first, second)
    assert len(vault.store.records(first, ["session"])) == 2
    duplicates.unjoin(vault, first, second)
    assert (digests.digest(vault, first), digests.digest(vault, second)) == before


def test_two_who_join_the_same_files_do_the_same(vault: Vault, made: Maker, tmp_path: Path) -> None:
    bo = made("Bo", vault)
    first, second = twice(vault, bo, tmp_path)
    give(vault, bo, first)
    duplicates.join(vault, first, second)
    duplicates.join(bo, first, second)
    give(vault, bo, first, second)
    give(bo, vault, first, second)
    assert digests.digests(bo) == digests.digests(vault)
    assert len(vault.store.records(first, ["session"])) == 2
    assert conflicts.conflicts(vault) == []


def test_what_comes_late_into_the_joined_file_is_brought(
    vault: Vault, made: Maker, tmp_path: Path
) -> None:
    bo = made("Bo", vault)
    first, second = twice(vault, bo, tmp_path)
    before = digests.digest(vault, first)
    duplicates.join(vault, first, second)
    assert duplicates.late(vault, first, second) == 0
    case_vault.session(bo, second, "Bo did not know.")
    take(vault, told(bo, vault, [second]))
    assert duplicates.late(vault, first, second) == 1
    duplicates.bring(vault, first, second)
    assert duplicates.late(vault, first, second) == 0
    assert len(vault.store.records(first, ["session"])) == 3
    duplicates.unjoin(vault, first, second)
    assert digests.digest(vault, first) == before


def test_what_was_changed_since_is_not_taken_apart(
    vault: Vault, made: Maker, tmp_path: Path
) -> None:
    bo = made("Bo", vault)
    first, second = twice(vault, bo, tmp_path)
    duplicates.join(vault, first, second)
    (contact,) = vault.store.records(first, ["contact"])
    cases.change_part(vault, contact.id, {"note": "Called her."})
    before = digests.digests(vault)
    with pytest.raises(Trouble, match="changed again"):
        duplicates.unjoin(vault, first, second)
    assert digests.digests(vault) == before


def test_erasing_the_person_erases_both_files(vault: Vault, made: Maker, tmp_path: Path) -> None:
    bo = made("Bo", vault)
    first, second = twice(vault, bo, tmp_path)
    duplicates.join(vault, first, second)
    assert erasing.preview(vault, first)["case"] == 2
    erasing.erase(vault, first)
    assert vault.store.case_rows() == []
    assert list(attachments.folder(vault).iterdir()) == []
    take(bo, told(vault, bo))
    assert bo.store.record(second) is None


def test_the_same_code_from_two_devices_is_told_apart(vault: Vault, made: Maker) -> None:
    bo = made("Bo", vault)
    first = case_vault.client(vault, code="EX-7777", alias="Anna")
    second = case_vault.client(bo, code="EX-7777", alias="Zacharias")
    give(bo, vault, second)
    assert min(digests.digests(vault)) == "EX-7777"
    assert len(digests.digests(vault)) == 2
    (pair,) = duplicates.found(vault)
    assert pair.reasons == ("code",)
    duplicates.apart(vault, first, second)
    assert len(duplicates.found(vault)) == 1, "a code that stands twice stays a question"
    case, code = duplicates.offered_code(vault, pair)
    assert case == first, "the one that was opened here"
    duplicates.recode(vault, case)
    codes = {row.id: row.code for row in vault.store.case_rows()}
    assert codes == {first: code, second: "EX-7777"}
    assert duplicates.found(vault) == []
    assert [s.value for s in vault.store.past(first)[first, "code"]] == ["EX-7777", code]


def test_two_files_with_one_code_are_joined(vault: Vault, made: Maker) -> None:
    bo = made("Bo", vault)
    first = case_vault.client(vault, code="EX-7777", alias="Anna")
    second = case_vault.client(bo, code="EX-7777", alias="Anna")
    give(bo, vault, second)
    duplicates.join(vault, first, second)
    assert cases.by_code(vault, "EX-7777") == first
    duplicates.unjoin(vault, first, second)
    assert len(duplicates.found(vault)) == 1


@pytest.mark.parametrize("closed", ["first", "second", "both"])
def test_a_file_stays_open_where_one_half_is(vault: Vault, closed: str) -> None:
    first, second = case_vault.client(vault, alias="Anna"), case_vault.client(vault, alias="Anna")
    for case, name in ((first, "first"), (second, "second")):
        case_vault.session(vault, case)
        if closed in {name, "both"}:
            end = {"occurred_on": "2025-01-01", "reason": "moved"}
            entries.save(vault, case, "closure", end)
    duplicates.join(vault, first, second)
    row = vault.store.case_row(first)
    assert row is not None
    assert (row.state == "closed") == (closed == "both")
    assert duplicates.found(vault) == []
    duplicates.unjoin(vault, first, second)
    row = vault.store.case_row(first)
    assert row is not None
    assert (row.state == "closed") == (closed in {"first", "both"})


def test_what_cannot_be_joined(vault: Vault, made: Maker, tmp_path: Path) -> None:
    bo = made("Bo", vault)
    first = case_vault.client(vault, alias="Anna")
    with pytest.raises(Trouble, match="not two files"):
        duplicates.join(vault, first, first)
    with pytest.raises(Trouble, match="no longer there"):
        duplicates.join(vault, first, new_id())
    second = case_vault.client(bo, alias="Anna")
    give(bo, vault, second, mode="read")
    with pytest.raises(saving.ReadOnly):
        duplicates.join(vault, first, second)
    assert peer(vault, bo).state == "verified"
