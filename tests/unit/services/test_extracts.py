"""Parts of a case for one purpose: not one row, word or document more; and taking one in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from exitdesk.crypto.identity import DeviceKeys
from exitdesk.domain import extracts as rules
from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.domain.fields import Field, Kind
from exitdesk.domain.ids import RecordId
from exitdesk.domain.trouble import Trouble
from exitdesk.services import (
    asking,
    attachments,
    cases,
    checking,
    entries,
    erasing,
    extracts,
    identity,
    origins,
    receiving,
    saving,
    sharing,
    stories,
    syncing,
    vaults,
)
from exitdesk.services.vaults import Vault
from exitdesk.sync import bundle
from exitdesk.sync.model import Body, Extract
from tests.unit.services import case_vault, colleagues
from tests.unit.services.colleagues import peer, take, told

Maker = Callable[..., Vault]
STORIES = Path("resources/demo/stories.yaml")
LEAK = "Zebulonowitsch"


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Maker]:
    opened: list[Vault] = []

    def make(name: str, *others: Vault, **more: Any) -> Vault:
        opened.append(colleagues.colleague(tmp_path / name, name, *others, **more))
        return opened[-1]

    yield make
    for vault in opened:
        vaults.close(vault)


@pytest.fixture
def case(vault: Vault, tmp_path: Path) -> RecordId:
    """Give a case in which every text names the person, and every story of the demo beside it."""
    stories.load(vault, STORIES.read_bytes())
    found = case_vault.client(
        vault, alias=LEAK, birth_year=1994, summary=f"{LEAK} in short", setting_place=LEAK
    )
    cases.add_part(vault, found, "name", {"full_name": f"{LEAK} Petrow"})
    cases.add_part(vault, found, "reach", {"channel": "phone", "address": "0170 1234567"})
    cases.add_part(vault, found, "contact", {"name": f"{LEAK}'s sister", "note": LEAK})
    case_vault.session(vault, found, f"{LEAK} came early.")
    entries.save(
        vault,
        found,
        "instrument_result",
        {"occurred_on": "2024-03-02", "instrument": f"Test of {LEAK}", "total": 7},
    )
    entries.save(
        vault,
        found,
        "plan",
        {
            "occurred_on": "2024-03-05",
            "goals": [
                {
                    "id": "G1",
                    "area": "S",
                    "own_words": f"{LEAK} wants a home",
                    "plain_version": "A home of one's own",
                    "status": "active",
                },
                {"id": LEAK, "own_words": "second"},
            ],
        },
    )
    letter = tmp_path / "letter.txt"
    letter.write_text(f"Dear {LEAK}", encoding="utf-8")
    attachments.add(vault, found, letter)
    return found


def body_of(vault: Vault, other: Vault, parts: list[Any]) -> list[Body]:
    """Open bundles as their recipient."""
    expected = receiving.expectations(other)
    keys: DeviceKeys = identity.keys(other)
    return [bundle.opened(part.data, keys.identities, expected).body for part in parts]


def strangers(body: Body, allowed: dict[str, frozenset[str]], files: set[str]) -> list[str]:
    """Return what is in a bundle and on no list."""
    found = []
    if body.scopes or body.people or body.statements or body.receipts or body.acknowledgements:
        found.append("something besides extracts")
    for extract in body.extracts:
        for _, kind, doc in extract.records:
            found += [f"{kind}.{name}" for name in doc if name not in allowed.get(kind, ())]
    found += [item.name for item in body.files if item.name not in files]
    return found


REFERRED = {kind: frozenset(fields) for kind, fields in rules.REFERRAL.items()}


# ---------------------------------------------------------------------- referral


def test_a_referral_holds_what_is_on_the_list_and_nothing_else(
    vault: Vault, made: Maker, case: RecordId
) -> None:
    clinic = made("Clinic", vault, join=False)
    given = extracts.make(vault, [peer(vault, clinic)], [case], "referral", reason="wanted")
    (body,) = body_of(vault, clinic, given.parts)
    assert strangers(body, REFERRED, set()) == []
    (extract,) = body.extracts
    kinds = sorted(kind for _, kind, _ in extract.records)
    assert kinds == ["case", "name", "plan", "reach"]
    plan = next(doc for _, kind, doc in extract.records if kind == "plan")
    assert plan["goals"][0] == {
        "id": "G1",
        "area": "S",
        "plain_version": "A home of one's own",
        "status": "active",
    }
    assert len(body.cards) == 1
    ids = {row.id for row in vault.store.records(case, deleted=True)}
    assert not ids & {id_.hex() for id_, _, _ in extract.records}
    assert [one.code for one in given.unagreed] == [vault.store.case_row(case).code]  # type: ignore[union-attr]


def test_a_planted_leak_is_seen(vault: Vault, made: Maker, case: RecordId) -> None:
    """The control of the comparison."""
    clinic = made("Clinic", vault, join=False)
    given = extracts.make(vault, [peer(vault, clinic)], [case], "referral")
    (body,) = body_of(vault, clinic, given.parts)
    (extract,) = body.extracts
    first, *rest = extract.records
    for leak in (
        (first[0], first[1], {**first[2], "summary": LEAK}),
        (bytes(16), "session", {"occurred_on": "2024-01-01"}),
    ):
        leaky = msgspec.structs.replace(extract, records=(leak, *rest))
        planted = msgspec.structs.replace(body, extracts=(leaky,))
        assert strangers(planted, REFERRED, set())
    given = extracts.make(
        vault,
        [peer(vault, clinic)],
        [case],
        "referral",
        also=[vault.store.records(case, ["attachment"])[0].id],
    )
    (body,) = body_of(vault, clinic, given.parts)
    assert len(strangers(body, REFERRED, set())) == 1


def test_a_person_unticks_and_ticks(vault: Vault, made: Maker, case: RecordId) -> None:
    clinic = made("Clinic", vault, join=False)
    lines = extracts.offered(vault, case, "referral")
    assert {line.kind for line in lines if not line.ticked} == {"attachment", "contact"}
    by_kind = {line.kind: line for line in lines}
    assert by_kind["name"].fields == ("full_name",)
    document = by_kind["attachment"].record
    given = extracts.make(
        vault,
        [peer(vault, clinic)],
        [case],
        "referral",
        leave_out=[by_kind["name"].record, by_kind["reach"].record],
        also=[document],
    )
    (body,) = body_of(vault, clinic, given.parts)
    kinds = sorted(kind for _, kind, _ in body.extracts[0].records)
    assert kinds == ["attachment", "case", "plan"]
    content = vault.store.record(document).doc["content"]  # type: ignore[union-attr]
    assert [item.name for item in body.files] == [content]
    done = take(clinic, given.parts[0].data)
    (new,) = done.cases
    record = clinic.store.records(new, ["attachment"])[0]
    with attachments.reader(clinic, record.id) as reader:
        assert reader.read() == f"Dear {LEAK}".encode()


def test_the_recipient_has_a_case_of_their_own(vault: Vault, made: Maker, case: RecordId) -> None:
    clinic = made("Clinic", vault, join=False)
    own = case_vault.client(clinic, alias="Own")
    given = extracts.make(vault, [peer(vault, clinic)], [case], "referral")
    looked = receiving.look(clinic, given.parts[0].data)
    (shown,) = looked.cases
    assert (shown.mode, shown.new, shown.alias) == ("referral", True, LEAK)
    done = receiving.take(clinic, looked, backed_up="")
    (new,) = done.cases
    assert new != case
    codes = [row.code for row in clinic.store.case_rows()]
    assert len(codes) == len(set(codes)) == 2
    origin = extracts.read(clinic, new)
    assert origin is not None
    assert (origin.name, origin.purpose) == ("Anna Berg", "referral")
    assert extracts.read(clinic, own) is None
    cases.change(clinic, new, {"summary": "Our own work."})
    assert not [one for one in checking.check(clinic) if one.serious]
    (line,) = sharing.holders(vault, case)
    assert line.mode == "referral"


def test_a_referral_to_read_is_read(vault: Vault, made: Maker, case: RecordId) -> None:
    clinic = made("Clinic", vault, join=False)
    given = extracts.make(vault, [peer(vault, clinic)], [case], "referral", read_only=True)
    (new,) = take(clinic, given.parts[0].data).cases
    with pytest.raises(saving.ReadOnly):
        cases.change(clinic, new, {"summary": "No."})


# ---------------------------------------------------------------------- pseudonymous


def plain(value: Any) -> Iterator[str]:
    """Yield every text in a document, keys too."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from plain(one)
    elif isinstance(value, list):
        for one in value:
            yield from plain(one)
    elif isinstance(value, str):
        yield value


def known_words(fields: tuple[Field, ...]) -> Iterator[str]:
    for field in fields:
        yield field.name
        yield from (choice.name for choice in field.choices)
        yield from known_words(field.fields)


def test_no_word_that_a_person_typed_is_in_it(vault: Vault, made: Maker, case: RecordId) -> None:
    """Over the whole demo: what is left is words of the vocabulary, dates, ids of items."""
    eva = made("Eva", vault, role="evaluator")
    every = [row.id for row in vault.store.case_rows()]
    given = extracts.make(vault, [peer(vault, eva)], every, "pseudonymous")
    (body,) = body_of(vault, eva, given.parts)
    assert len(body.extracts) == len(every)
    assert body.files == ()
    assert strangers(body, {k: frozenset(v.by_name) for k, v in CATALOGUE.items()}, set()) == []
    vocabulary = {word for kind in CATALOGUE.values() for word in known_words(kind.fields)}
    named = set()
    for extract in body.extracts:
        for _, kind, doc in extract.records:
            assert kind not in {"name", "reach", "contact", "attachment", "link", "team_member"}
            for word in plain({k: v for k, v in doc.items() if k != "code"}):
                if word in vocabulary or rules._ITEM.fullmatch(word):
                    continue
                try:
                    dt.date.fromisoformat(word)
                except ValueError:
                    named.add((kind, word))
    assert {kind for kind, _ in named} <= {"assessment", "instrument_result"}
    content = msgspec.json.encode([e.records for e in body.extracts]).decode()
    for secret in (LEAK, "Petrow", "0170", "EX-0", "Mattis", "Lina", "harbour"):
        assert secret not in content
    assert any(kind == "session" for e in body.extracts for _, kind, _ in e.records)


def test_dates_move_together_and_years_are_banded(
    vault: Vault, made: Maker, case: RecordId
) -> None:
    eva = made("Eva", vault, role="evaluator")
    given = extracts.make(vault, [peer(vault, eva)], [case], "pseudonymous")
    (body,) = body_of(vault, eva, given.parts)
    days = {
        kind: dt.date.fromisoformat(doc["occurred_on"])
        for _, kind, doc in body.extracts[0].records
        if "occurred_on" in doc
    }
    assert (days["plan"] - days["session"]).days == 4
    assert days["session"] != dt.date(2024, 3, 1)
    assert days["session"].weekday() == dt.date(2024, 3, 1).weekday()
    root = next(doc for _, kind, doc in body.extracts[0].records if kind == "case")
    assert root["birth_year"] == 1990
    assert root["code"].startswith("P-")
    assert "alias" not in root


def test_each_recipient_has_other_pseudonyms_and_one_has_the_same_again(
    vault: Vault, made: Maker, case: RecordId
) -> None:
    eva, udo = made("Eva", vault, role="evaluator"), made("Udo", vault, role="evaluator")

    def ids(other: Vault) -> set[bytes]:
        given = extracts.make(vault, [peer(vault, other)], [case], "pseudonymous")
        (body,) = body_of(vault, other, given.parts)
        (extract,) = body.extracts
        root = next(doc for _, kind, doc in extract.records if kind == "case")
        return {id_ for id_, _, _ in extract.records} | {root["code"].encode()}

    first = ids(eva)
    assert ids(eva) == first
    assert not ids(udo) & first


def test_a_later_extract_brings_the_first_up_to_date(
    vault: Vault, made: Maker, case: RecordId
) -> None:
    eva = made("Eva", vault, role="evaluator")
    first = extracts.make(vault, [peer(vault, eva)], [case], "pseudonymous").parts[0].data
    (new,) = take(eva, first).cases
    with pytest.raises(saving.ReadOnly):
        cases.change(eva, new, {"summary": "No."})
    before = len(eva.store.records(new))
    case_vault.session(vault, case, "Another one.")
    saving.deleted(vault, vault.store.records(case, ["plan"])[0].id, label="x")
    later = extracts.make(vault, [peer(vault, eva)], [case], "pseudonymous").parts[0].data
    assert take(eva, later).cases == [new]
    assert len(eva.store.records(new)) == before
    assert len(eva.store.records(new, ["session"])) == 2
    assert eva.store.records(new, ["plan"]) == []
    assert len(eva.store.case_rows()) == 1


# ---------------------------------------------------------------------- roles


def test_roles_limit_what_is_given(vault: Vault, made: Maker, case: RecordId) -> None:
    eva = made("Eva", vault, role="evaluator")
    sue = made("Sue", vault, role="supervisor")
    with pytest.raises(Trouble, match="pseudonymous data only"):
        sharing.make(vault, [peer(vault, eva)], [case])
    with pytest.raises(Trouble, match="pseudonymous data only"):
        sharing.make(vault, [peer(vault, eva)], [case], mode="read")
    with pytest.raises(Trouble, match="pseudonymous data only"):
        extracts.make(vault, [peer(vault, eva)], [case], "referral")
    with pytest.raises(Trouble, match="only reads"):
        sharing.make(vault, [peer(vault, sue)], [case])
    assert sharing.register(vault) == []
    sharing.make(vault, [peer(vault, sue)], [case], mode="read", reason="r")
    assert [line.mode for line in sharing.register(vault)] == ["read"]


def test_an_evaluator_gets_no_library_through_a_folder(
    vault: Vault, made: Maker, tmp_path: Path
) -> None:
    eva, bo = made("Eva", vault, role="evaluator"), made("Bo", vault)
    place = tmp_path / "stick"
    place.mkdir()
    for one in (vault, eva, bo, vault, eva, bo):
        syncing.sync(one, place)
    assert {"Anna Berg", "Bo"} <= set(colleagues.staff(bo)), "the control"
    assert colleagues.staff(eva) == ["Eva"]


# ---------------------------------------------------------------------- what is refused


def test_extracts_that_could_not_be_made_are_left_out(
    vault: Vault, made: Maker, case: RecordId
) -> None:
    clinic = made("Clinic", vault, join=False)
    own = case_vault.client(clinic, alias="Own")
    note = case_vault.session(clinic, own)
    root = (bytes.fromhex(own), "case", {"code": "X", "kind": "client"})
    new = bytes(range(16))
    fine = (new, "case", {"code": "X", "kind": "client"})
    for records in (
        (root,),  # an id of a case here
        (fine, (bytes.fromhex(note), "name", {"full_name": "x"})),  # of a record here
        ((new, "name", {"full_name": "x"}),),  # no case
        (fine, (new, "case", {"code": "Y", "kind": "client"})),  # two
        (fine, (bytes(16), "staff", {"code": "X"})),  # of the library
        (fine, (bytes(16), "session", {"occurred_on": "2024-01-01"})),  # not for this purpose
        ((new, "case", {"code": "X", "kind": "client", "_final": "2024-01-01"}),),
        ((new, "case", {"code": "X", "kind": "else"}),),
        ((new, "case", {"kind": "client"}),),
    ):
        extract = Extract(records[0][0], "referral", records)
        done = extracts.taken(clinic, peer(clinic, vault), Body(extracts=(extract,)))
        assert done.cases == ()
        assert len(done.problems) == 1
    strange = Extract(new, "gossip", (fine,))
    assert extracts.taken(clinic, peer(clinic, vault), Body(extracts=(strange,))).cases == ()
    assert colleagues.aliases(clinic) == ["Own"]
    good = Extract(new, "referral", (fine,))
    assert extracts.taken(clinic, peer(clinic, vault), Body(extracts=(good,))).cases
    other = made("Other", clinic, join=False)
    assert not extracts.taken(clinic, peer(clinic, other), Body(extracts=(good,))).cases


# ---------------------------------------------------------------------- taking back


def test_extracts_are_erased_and_withdrawn_by_their_own_ids(
    vault: Vault, made: Maker, case: RecordId
) -> None:
    eva, clinic = made("Eva", vault, role="evaluator"), made("Clinic", vault, join=False)
    data = extracts.make(vault, [peer(vault, eva)], [case], "pseudonymous").parts[0].data
    (seen,) = take(eva, data).cases
    data = extracts.make(vault, [peer(vault, clinic)], [case], "referral").parts[0].data
    (worked,) = take(clinic, data).cases
    asking.withdraw(vault, case, [peer(vault, eva)])
    letter = told(vault, eva)
    (body,) = [
        bundle.opened(letter, identity.keys(eva).identities, receiving.expectations(eva)).body
    ]
    assert bytes.fromhex(case) not in {one.scope for one in body.statements}
    assert take(eva, letter).erased == 1
    assert eva.store.record(seen) is None
    take(vault, told(eva, vault))
    data = extracts.make(vault, [peer(vault, eva)], [case], "pseudonymous").parts[0].data
    (again,) = take(eva, data).cases
    assert again != seen
    asking.withdraw(vault, case, [peer(vault, clinic)])
    take(clinic, told(vault, clinic))
    assert clinic.store.record(worked) is not None, "it is their own file by now"
    erasing.erase(vault, case)
    take(eva, told(vault, eva))
    take(clinic, told(vault, clinic))
    assert eva.store.record(again) is None
    assert all(one.ended for one in origins.given(vault, case))


def test_every_kind_of_field_is_decided() -> None:
    """A new kind of field or record stays out until somebody decides."""
    kept = {Kind.TEXT, *rules._OF_KIND}
    never = {Kind.PARAGRAPH, Kind.LINES, Kind.PERSON, Kind.PEOPLE, Kind.SCOPE}
    assert kept | never == set(Kind)
    assert not kept & never
