"""Travel vaults: what goes along, what comes home, and that it is gone afterwards."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from exitdesk.domain.ids import new_id
from exitdesk.domain.trouble import Trouble
from exitdesk.services import (
    attachments,
    cases,
    checking,
    conflicts,
    digests,
    entries,
    erasing,
    extracts,
    form_library,
    identity,
    origins,
    people,
    saving,
    sharing,
    travel,
    trip,
    trips,
    vaults,
)
from exitdesk.services.vaults import Vault
from exitdesk.storage import destroying
from exitdesk.storage.records import LIBRARY
from tests.unit.services import case_vault, colleagues
from tests.unit.services.trip_vault import filled, merged, opened, packed


def test_only_the_chosen_cases_and_the_library_go_along(vault: Vault, tmp_path: Path) -> None:
    mattis, lina = filled(vault, tmp_path, "Mattis", "Lina")
    out = packed(vault, [mattis], tmp_path / "trip")
    assert (out.cases, out.documents) == (1, 1)
    away = opened(tmp_path / "trip")
    assert [row.id for row in away.store.case_rows()] == [mattis]
    assert away.store.record(lina) is None
    assert digests.digest(away, mattis) == digests.digest(vault, mattis)
    assert [r.id for r in people.colleagues(away)] == [r.id for r in people.colleagues(vault)]
    assert away.me == vault.me
    document = away.store.records(mattis, ["attachment"])[0]
    with attachments.reader(away, document.id) as content:
        assert content.read().startswith(b"Dear Mattis")
    assert checking.check(away) == []
    vaults.close(away)


def test_nothing_of_the_other_cases_is_in_its_pages(vault: Vault, tmp_path: Path) -> None:
    from exitdesk.services.vault import database_key
    from tests.secrecy import pages

    mattis, _ = filled(vault, tmp_path, "Mattis", "Linaxyz")
    packed(vault, [mattis], tmp_path / "trip")
    away = opened(tmp_path / "trip")
    key, path = database_key(away.master), away.folder / away.header.database
    vaults.close(away)
    content = b"".join(page for _, page in pages.pages(path, key))
    assert b"Mattis" in content, "the control"
    assert b"Linaxyz" not in content


def test_work_comes_home_and_the_vault_is_gone(vault: Vault, tmp_path: Path) -> None:
    (mattis,) = filled(vault, tmp_path, "Mattis")
    packed(vault, [mattis], tmp_path / "trip")
    away = opened(tmp_path / "trip")
    cases.change(away, mattis, {"summary": "Met at the harbour."})
    new = case_vault.client(away, alias="Jonas")
    case_vault.session(away, new, "First talk.")
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"\xff\xd8" + b"p" * 5000)
    attachments.add(away, new, photo)
    code = str(away.store.record(new).doc["code"])  # type: ignore[union-attr]
    vaults.close(away)
    home = merged(vault, tmp_path / "trip")
    assert home.lacking == []
    assert home.gone is not None
    assert home.gone.files > 5
    assert home.gone.elsewhere == 0
    assert not (tmp_path / "trip").exists()
    assert vault.store.record(mattis).doc["summary"] == "Met at the harbour."  # type: ignore[union-attr]
    assert cases.by_code(vault, code) == new
    document = vault.store.records(new, ["attachment"])[0]
    with attachments.reader(vault, document.id) as content:
        assert content.read() == photo.read_bytes()
    assert checking.check(vault) == []


def test_what_both_wrote_is_kept_as_a_conflict(vault: Vault, tmp_path: Path) -> None:
    (mattis,) = filled(vault, tmp_path, "Mattis")
    packed(vault, [mattis], tmp_path / "trip")
    away = opened(tmp_path / "trip")
    cases.change(away, mattis, {"summary": "Written on the train."})
    vaults.close(away)
    cases.change(vault, mattis, {"summary": "Written at the office."})
    home = merged(vault, tmp_path / "trip")
    assert home.gone is not None
    (found,) = conflicts.conflicts(vault)
    assert {side.value for side in found.sides} == {
        "Written on the train.",
        "Written at the office.",
    }


def test_with_keep_the_trip_goes_on(vault: Vault, tmp_path: Path) -> None:
    (mattis,) = filled(vault, tmp_path, "Mattis")
    packed(vault, [mattis], tmp_path / "trip")
    for words in ("One.", "Two."):
        away = opened(tmp_path / "trip")
        cases.change(away, mattis, {"summary": words})
        vaults.close(away)
        assert merged(vault, tmp_path / "trip", keep=True).gone is None
        assert vault.store.record(mattis).doc["summary"] == words  # type: ignore[union-attr]
    assert merged(vault, tmp_path / "trip").gone is not None


def test_the_register_says_where_the_cases_are(vault: Vault, tmp_path: Path) -> None:
    (mattis,) = filled(vault, tmp_path, "Mattis")
    day = (dt.datetime.now().astimezone().date() + dt.timedelta(days=9)).isoformat()
    packed(vault, [mattis], tmp_path / "trip", until=day)
    (line,) = sharing.holders(vault, mattis)
    assert (line.mode, line.state) == ("travel", "held")
    assert day in line.reason
    merged(vault, tmp_path / "trip")
    assert sharing.holders(vault, mattis) == []
    assert [one.state for one in sharing.register(vault) if one.mode == "travel"] == ["ended"]
    assert [one.state for one in trips.every(vault)] == ["gone"]
    assert [peer.state for peer in identity.peers_of(vault)] == ["introduced"]


def test_after_the_last_day_it_is_only_read_and_merged(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (mattis,) = filled(vault, tmp_path, "Mattis")
    day = (dt.datetime.now().astimezone().date() + dt.timedelta(days=2)).isoformat()
    packed(vault, [mattis], tmp_path / "trip", until=day)
    away = opened(tmp_path / "trip")
    assert day in away.notices[0]
    cases.change(away, mattis, {"summary": "In time."})
    later = away.store.clock() + 3 * 86_400_000
    away.store.clock = lambda: later
    with pytest.raises(trip.Over):
        cases.change(away, mattis, {"summary": "Too late."})
    with pytest.raises(trip.Over):
        case_vault.client(away)
    cases.page(away, mattis)
    away.store.clock = lambda: later - 3 * 86_400_000  # the clock is put back
    with pytest.raises(trip.Over):
        cases.change(away, mattis, {"summary": "Too late."})
    vaults.close(away)
    away = opened(tmp_path / "trip")
    assert "past" in away.notices[0]
    vaults.close(away)
    assert merged(vault, tmp_path / "trip").gone is not None
    assert vault.store.record(mattis).doc["summary"] == "In time."  # type: ignore[union-attr]


def test_what_was_being_typed_and_who_read_it_come_home(vault: Vault, tmp_path: Path) -> None:
    (mattis,) = filled(vault, tmp_path, "Mattis")
    packed(vault, [mattis], tmp_path / "trip")
    away = opened(tmp_path / "trip")
    draft = new_id()
    away.store.keep_draft(draft, mattis, "session", None, {"note": {"data": "half"}}, {})
    cases.page(away, mattis)
    read = cases.readings(away, mattis)
    vaults.close(away)
    assert merged(vault, tmp_path / "trip").came.drafts == 1
    assert [row[0] for row in vault.store.drafts()] == [draft]
    assert set(read) <= set(cases.readings(vault, mattis))


def test_a_case_erased_on_the_way_is_erased_at_home(vault: Vault, tmp_path: Path) -> None:
    mattis, lina = filled(vault, tmp_path, "Mattis", "Lina")
    packed(vault, [mattis, lina], tmp_path / "trip")
    away = opened(tmp_path / "trip")
    erasing.erase(away, mattis)
    vaults.close(away)
    home = merged(vault, tmp_path / "trip")
    assert home.gone is not None
    assert vault.header.is_erased(mattis)
    assert [row.id for row in vault.store.case_rows()] == [lina]


def test_a_case_erased_at_home_stays_erased(vault: Vault, tmp_path: Path) -> None:
    mattis, lina = filled(vault, tmp_path, "Mattis", "Lina")
    packed(vault, [mattis, lina], tmp_path / "trip")
    erasing.erase(vault, mattis)
    away = opened(tmp_path / "trip")
    cases.change(away, mattis, {"summary": "Still here."})
    vaults.close(away)
    home = merged(vault, tmp_path / "trip")
    assert home.gone is not None
    assert home.came.erased == 1
    assert vault.store.record(mattis) is None


def test_files_of_others_in_its_folder_are_never_removed(vault: Vault, tmp_path: Path) -> None:
    (mattis,) = filled(vault, tmp_path, "Mattis")
    packed(vault, [mattis], tmp_path / "trip")
    own = tmp_path / "trip" / "attachments" / "holiday.jpg"
    own.write_bytes(b"mine")
    home = merged(vault, tmp_path / "trip")
    assert home.gone is None
    assert len(home.lacking) == 1
    assert own.read_bytes() == b"mine"
    vaults.close(opened(tmp_path / "trip"))
    own.unlink()
    assert merged(vault, tmp_path / "trip").gone is not None


def test_a_destruction_that_was_interrupted_is_finished(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (mattis,) = filled(vault, tmp_path, "Mattis")
    packed(vault, [mattis], tmp_path / "trip")
    folder = tmp_path / "trip"

    def stopped(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(travel, "_left", lambda v, i, f, p: destroying.destroyed(f, i, stopped))
    with pytest.raises(KeyboardInterrupt):
        merged(vault, folder)
    monkeypatch.undo()
    assert travel.is_leaving(vault, folder)
    with pytest.raises(Trouble):
        opened(folder)  # its slots are gone
    other, _ = case_vault.made(tmp_path / "other")
    with pytest.raises(Trouble, match="does not know"):
        travel.finish_leaving(other, folder)
    vaults.close(other)
    travel.finish_leaving(vault, folder)
    assert not folder.exists()
    assert not travel.is_leaving(vault, folder)
    assert [one.state for one in trips.every(vault)] == ["gone"]


def test_what_is_lacking_at_home_keeps_it(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: where a document did not come, or a change, nothing is destroyed."""
    from exitdesk.services import homecoming

    (mattis,) = filled(vault, tmp_path, "Mattis")
    packed(vault, [mattis], tmp_path / "trip")
    away = opened(tmp_path / "trip")
    cases.change(away, mattis, {"summary": "New."})
    letter = tmp_path / "new.txt"
    letter.write_text("new")
    attachments.add(away, mattis, letter)
    vaults.close(away)
    monkeypatch.setattr(homecoming, "_copied", lambda *_: False)
    home = merged(vault, tmp_path / "trip")
    assert home.gone is None
    assert home.lacking
    monkeypatch.undo()
    monkeypatch.setattr(homecoming, "carried", lambda *_: homecoming.Came())
    cases.change(vault, mattis, {"phase": "reflection"})
    assert len(merged(vault, tmp_path / "trip").lacking) >= 2
    monkeypatch.undo()
    assert (tmp_path / "trip" / "vault.hdr").is_file()
    again = opened(tmp_path / "trip")
    assert len(again.store.records(mattis, ["attachment"])) == 2
    vaults.close(again)


def test_the_header_is_written_over_before_a_file_goes(vault: Vault, tmp_path: Path) -> None:
    (mattis,) = filled(vault, tmp_path, "Mattis")
    packed(vault, [mattis], tmp_path / "trip")
    folder = tmp_path / "trip"
    outside = tmp_path / "second-name"
    outside.hardlink_to(folder / "vault.hdr")
    before = outside.read_bytes()
    home = merged(vault, folder)
    assert home.gone is not None
    assert home.gone.elsewhere == 1
    after = outside.read_bytes()
    assert len(after) == len(before)
    assert before[:32] not in after
    with pytest.raises(ValueError, match="codec"):
        after.decode("ascii")


@pytest.mark.parametrize("where", ["vault", "trip"])
def test_only_the_vault_it_came_from_takes_it_back(
    vault: Vault, tmp_path: Path, where: str
) -> None:
    (mattis,) = filled(vault, tmp_path, "Mattis")
    packed(vault, [mattis], tmp_path / "trip")
    other, _ = case_vault.made(tmp_path / "other")
    if where == "vault":
        vaults.close(other)
        with pytest.raises(Trouble, match="not made for a trip"):
            travel.merge(
                vault,
                tmp_path / "other",
                travel.Keys(case_vault.PASSPHRASE, floor=case_vault.CHEAP),
            )
    else:
        with pytest.raises(Trouble, match="made from another"):
            merged(other, tmp_path / "trip")
        vaults.close(other)
    vaults.close(opened(tmp_path / "trip"))


def test_places_that_cannot_be(vault: Vault, tmp_path: Path) -> None:
    (mattis,) = filled(vault, tmp_path, "Mattis")
    full = tmp_path / "full"
    full.mkdir()
    (full / "x").write_text("x")
    with pytest.raises(Trouble, match="not empty"):
        packed(vault, [mattis], full)
    with pytest.raises(Trouble, match="inside"):
        packed(vault, [mattis], vault.folder / "trip")
    with pytest.raises(Trouble, match="no case"):
        packed(vault, [], tmp_path / "trip")
    assert trips.every(vault) == []
    empty = tmp_path / "empty"
    empty.mkdir()
    packed(vault, [mattis], empty)
    away = opened(empty)
    with pytest.raises(Trouble, match="itself made for a trip"):
        packed(away, [mattis], tmp_path / "third")
    vaults.close(away)


def test_a_making_that_fails_leaves_nothing(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from exitdesk.services import homecoming

    (mattis,) = filled(vault, tmp_path, "Mattis")

    def broken(*_: object) -> None:
        raise Trouble("no room")

    monkeypatch.setattr(homecoming, "carried", broken)
    with pytest.raises(Trouble, match="no room"):
        packed(vault, [mattis], tmp_path / "trip")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["vault"]
    assert [one.state for one in trips.every(vault)] == ["gone"]
    monkeypatch.undo()
    packed(vault, [mattis], tmp_path / "trip")


def test_a_making_that_is_killed_before_it_is_filled_is_cleared_away(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (mattis,) = filled(vault, tmp_path, "Mattis")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(identity, "join", killed)
    monkeypatch.setattr(travel, "_settle", lambda _vault: None)
    with pytest.raises(KeyboardInterrupt):
        packed(vault, [mattis], tmp_path / "trip")
    assert destroying.unfinished(tmp_path / "trip").is_dir()
    monkeypatch.undo()
    packed(vault, [mattis], tmp_path / "trip")
    assert not destroying.unfinished(tmp_path / "trip").exists()
    assert [one.state for one in trips.every(vault)] == ["gone", "away"]


# ---------------------------------------------------------------------- what stays behind


def test_the_rest_stays_behind_and_comes_back_whole(vault: Vault, tmp_path: Path) -> None:
    mattis, lina, jonas = filled(vault, tmp_path, "Mattis", "Linaxyz", "Jonas")
    note = vault.store.records(lina, ["session"])[0].id
    entries.finalise(vault, note)
    entries.amend(vault, note, "A correction.", "It was late.")
    draft = new_id()
    vault.store.keep_draft(draft, lina, "session", None, {"note": {"data": "half"}}, {})
    cases.page(vault, lina)
    read = cases.readings(vault, lina)
    before = {case: digests.digest(vault, case) for case in (mattis, lina, jonas)}
    out = packed(vault, travel.rest(vault, [mattis]), tmp_path / "rest", kind="rest")
    assert (out.given_up, out.backups_remain) == (2, False)
    assert [row.id for row in vault.store.case_rows()] == [mattis]
    assert vault.store.drafts() == []
    assert checking.check(vault) == []
    home = merged(vault, tmp_path / "rest")
    assert home.gone is not None
    assert {case: digests.digest(vault, case) for case in before} == before
    for case in before:
        document = vault.store.records(case, ["attachment"])[0]
        with attachments.reader(vault, document.id) as content:
            assert content.read(5) == b"Dear "
    assert checking.check(vault) == []
    cases.change(vault, lina, {"summary": "Goes on."})
    assert [row[0] for row in vault.store.drafts()] == [draft]
    assert cases.readings(vault, lina) == read


def test_no_trace_of_the_rest_is_left(vault: Vault, tmp_path: Path) -> None:
    from exitdesk.services import backups
    from exitdesk.services.vault import database_key
    from tests.secrecy import pages

    mattis, lina = filled(vault, tmp_path, "Mattis", "Linaxyz")
    cases.page(vault, lina)
    vault.store.keep_draft(new_id(), lina, "session", None, {"note": {"data": "Linaxyz"}}, {})
    backups.make(vault)
    key, path = database_key(vault.master), vault.folder / vault.header.database

    def traces() -> list[str]:
        found = [place for place, page in pages.pages(path, key) if b"Linaxyz" in page]
        return found + [str(one) for one in vault.folder.rglob("*/attachments/*")]

    assert len(traces()) > 2, "the control"
    packed(vault, travel.rest(vault, [mattis]), tmp_path / "rest", kind="rest")
    assert [one for one in traces() if one.startswith(("page", "frame"))] == []
    assert len(list((vault.folder / "attachments").iterdir())) == 1
    (backup,) = backups.listed(vault)
    assert backup.counts["record:case"] == 1
    away = opened(tmp_path / "rest")
    assert [row.id for row in away.store.case_rows()] == [lina]
    vaults.close(away)


def test_giving_up_goes_on_after_a_crash(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mattis, lina, jonas = filled(vault, tmp_path, "Mattis", "Lina", "Jonas")

    def half(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(erasing, "give_up", half)
    with pytest.raises(KeyboardInterrupt):
        packed(vault, [lina, jonas], tmp_path / "rest", kind="rest")
    monkeypatch.undo()
    assert len(vault.store.case_rows()) == 3
    folder = vault.folder
    vaults.close(vault)
    again = case_vault.reopened(folder)
    try:
        assert [row.id for row in again.store.case_rows()] == [mattis]
        assert len(list((folder / "attachments").iterdir())) == 1
        assert merged(again, tmp_path / "rest").gone is not None
        assert len(again.store.case_rows()) == 3
        vault.store, vault.holder, vault.header = again.store, again.holder, again.header
    except BaseException:
        vaults.close(again)
        raise


def test_the_trip_of_a_lost_laptop_is_not_taken_back(vault: Vault, tmp_path: Path) -> None:
    (mattis,) = filled(vault, tmp_path, "Mattis")
    packed(vault, [mattis], tmp_path / "trip")
    (peer,) = identity.peers_of(vault)
    identity.revoke(vault, peer)
    with pytest.raises(Trouble, match="shut out"):
        merged(vault, tmp_path / "trip")
    vaults.close(opened(tmp_path / "trip"))


def test_work_of_a_trip_goes_on_to_colleagues(vault: Vault, tmp_path: Path) -> None:
    other = colleagues.colleague(tmp_path / "other", "Bo", vault)
    (mattis,) = filled(vault, tmp_path, "Mattis")
    colleagues.give(vault, other, mattis)
    packed(vault, [mattis], tmp_path / "trip")
    away = opened(tmp_path / "trip")
    cases.change(away, mattis, {"summary": "On the train."})
    vaults.close(away)
    assert merged(vault, tmp_path / "trip").gone is not None
    cases.change(vault, mattis, {"phase": "reflection"})
    done = colleagues.give(vault, other, mattis)
    assert done.problems == []
    assert digests.digest(other, mattis) == digests.digest(vault, mattis)
    vaults.close(other)


def test_who_was_given_a_case_on_the_way_is_in_the_register_at_home(
    vault: Vault, tmp_path: Path
) -> None:
    (mattis,) = filled(vault, tmp_path, "Mattis")
    packed(vault, [mattis], tmp_path / "trip")
    away = opened(tmp_path / "trip")
    other = colleagues.colleague(tmp_path / "other", "Bo", away)
    colleagues.give(away, other, mattis)
    vaults.close(away)
    merged(vault, tmp_path / "trip", keep=True)
    merged(vault, tmp_path / "trip")
    (line,) = sharing.holders(vault, mattis)
    (bo,) = [one for one in identity.peers_of(vault) if one.name == "Bo"]
    assert (line.peer, line.reason, bo.state) == (bo.no, "test", "introduced")
    vaults.close(other)


def test_a_case_that_a_colleague_gave_on_the_way_comes_home(vault: Vault, tmp_path: Path) -> None:
    (mattis,) = filled(vault, tmp_path, "Mattis")
    packed(vault, [mattis], tmp_path / "trip")
    away = opened(tmp_path / "trip")
    other = colleagues.colleague(tmp_path / "other", "Bo", away)
    (theirs,) = filled(other, tmp_path, "Lina")
    colleagues.give(other, away, theirs)
    vaults.close(away)
    home = merged(vault, tmp_path / "trip")
    assert home.gone is not None
    assert digests.digest(vault, theirs) == digests.digest(other, theirs)
    (line,) = sharing.holders(vault, theirs)
    assert line.reason == "received"
    vaults.close(other)


def test_a_case_to_read_travels_to_be_read(vault: Vault, tmp_path: Path) -> None:
    other = colleagues.colleague(tmp_path / "other", "Bo", vault)
    (theirs,) = filled(other, tmp_path, "Mattis")
    colleagues.give(other, vault, theirs, mode="read")
    packed(vault, [theirs], tmp_path / "trip")
    away = opened(tmp_path / "trip")
    with pytest.raises(saving.ReadOnly):
        cases.change(away, theirs, {"summary": "No."})
    vaults.close(away)
    assert merged(vault, tmp_path / "trip").gone is not None
    vaults.close(other)


def test_nothing_is_given_out_of_a_trip_that_is_over(vault: Vault, tmp_path: Path) -> None:
    (mattis,) = filled(vault, tmp_path, "Mattis")
    day = dt.datetime.now().astimezone().date().isoformat()
    packed(vault, [mattis], tmp_path / "trip", until=day)
    away = opened(tmp_path / "trip")
    other = colleagues.colleague(tmp_path / "other", "Bo", away)
    colleagues.given(away, other, [mattis])
    later = away.store.clock() + 2 * 86_400_000
    away.store.clock = lambda: later
    with pytest.raises(trip.Over):
        colleagues.given(away, other, [mattis])
    vaults.close(away)
    vaults.close(other)


def test_forms_of_the_library_come_along(vault: Vault, tmp_path: Path) -> None:
    (mattis,) = filled(vault, tmp_path, "Mattis")
    form_library.add_shipped(vault, form_library.shipped()[0])
    packed(vault, [mattis], tmp_path / "trip")
    away = opened(tmp_path / "trip")
    (form,) = away.store.records(LIBRARY, ["form"])
    with attachments.reader(away, form.id) as content:
        assert content.read(2) == b"PK"
    vaults.close(away)


def test_extracts_given_on_the_way_are_known_at_home(vault: Vault, tmp_path: Path) -> None:
    (mattis,) = filled(vault, tmp_path, "Mattis")
    packed(vault, [mattis], tmp_path / "trip")
    away = opened(tmp_path / "trip")
    eva = colleagues.colleague(tmp_path / "eva", "Eva", away, role="evaluator")
    extracts.make(away, [colleagues.peer(away, eva)], [mattis], "pseudonymous")
    vaults.close(away)
    merged(vault, tmp_path / "trip")
    (given,) = origins.given(vault, mattis)
    (peer,) = [one for one in identity.peers_of(vault) if one.name == "Eva"]
    assert (given.peer, given.purpose) == (peer.no, "pseudonymous")
    vaults.close(eva)
