"""Our forms as answers of an XLSForm and back, and what stands beside an assessment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyxform.xls2xform import convert

from exitdesk.domain import assessment_form as layout
from exitdesk.domain.five_areas.agreement import agreement
from exitdesk.domain.five_areas.description import Form, family_seven, five_areas
from exitdesk.domain.ids import RecordId
from exitdesk.domain.trouble import Trouble
from exitdesk.forms import definition, nodes
from exitdesk.forms.session import FormSession
from exitdesk.services import cases, demo, entries, people, vaults
from exitdesk.services import five_areas as service
from exitdesk.services.vault import Vault

WORKBOOKS = Path(__file__).resolve().parents[3] / "resources" / "forms"
NOT_ASKED = {"worker", "event_ref"}
"""What the case file keeps about an event beside what the form asks."""
BOTH = (five_areas(), family_seven())


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    made = demo.make(tmp_path / "vault")
    yield made
    vaults.close(made)


def case_of(vault: Vault, code: str = "EX-0107") -> RecordId:
    found = cases.by_code(vault, code)
    assert found is not None
    return found


def assessed(vault: Vault, code: str = "EX-0107") -> list[Any]:
    return vault.store.records(case_of(vault, code), ["assessment"])


def test_every_assessment_of_the_stories_goes_through_the_form_unchanged(vault: Vault) -> None:
    found = [
        one.doc
        for row in cases.rows(vault)
        for one in vault.store.records(RecordId(row.id), ["assessment"])
    ]
    assert len(found) >= 6
    for doc in found:
        asked = {n: v for n, v in doc.items() if n not in NOT_ASKED and not n.startswith("_")}
        assert service.document(service.instance(doc)) == {"form_version": "0.1"} | asked


@pytest.mark.parametrize(
    "doc",
    [
        {"form": "five_areas", "form_version": "0.1"},
        {"form": "family_seven", "form_version": "0.1", "ratings": {"K7": {"n": 4, "s": 0}}},
        {
            "form": "five_areas",
            "form_version": "0.2",
            "occurred_on": "2026-01-09",
            "by": ["@" + "a" * 32],
            "with_client": False,
            "defaults": {"st": "not_asked_yet"},
            "ratings": {
                "F1": {"st": "rated", "n": 0, "s": 0},
                "M1": {"st": "declined_by_client", "client_words": "<not> & today\nnor tomorrow"},
                "O1": {"st": "unknown"},
                "X3": {"n": 2, "src": ["client_account", "open_source_online"]},
            },
            "formulation": {"why_now": "a quarrel", "client_view": "agrees", "client_words": "x"},
        },
        {
            "form": "five_areas",
            "form_version": "0.1",
            "ratings": {"C1": {"wants": "later", "cst": "declined", "u": "immediate"}},
        },
    ],
)
def test_what_an_assessment_may_hold_comes_back(doc: dict[str, Any]) -> None:
    assert service.document(service.instance(doc)) == doc


def test_being_rated_is_not_written_down_twice() -> None:
    xml = service.instance({"form": "five_areas", "ratings": {"F1": {"n": 2}}})
    assert "<F1_st>rated</F1_st>" in xml
    assert service.document(xml)["ratings"] == {"F1": {"n": 2}}
    bare = xml.replace("<F1_n>2</F1_n>", "<F1_n/>").replace(' version="0.1"', "")
    assert service.document(bare) == {"form": "five_areas", "ratings": {"F1": {"st": "rated"}}}


@pytest.mark.parametrize(
    "text",
    ["no XML", "<data id='another'/>", "<data/>", "<!DOCTYPE d [<!ENTITY a 'b'>]><d>&a;</d>"],
)
def test_other_answers_are_refused(text: str) -> None:
    with pytest.raises(Trouble, match="five-area"):
        service.document(text)


@pytest.mark.parametrize("form", BOTH, ids=lambda form: form.id)
def test_the_workbook_compiles_without_a_warning_and_asks_what_we_read(form: Form) -> None:
    warnings: list[str] = []
    made = convert(WORKBOOKS / f"{form.id}.xlsx", warnings=warnings)
    assert warnings == []
    (instance,) = [
        node
        for node in nodes.descendants(nodes.parse(made.xform))
        if node.local == "data" and any(one.local == "id" for one in node.attributes)
    ]
    asked = {nodes.path_of(node) for node in nodes.descendants(instance)}
    prefix = nodes.path_of(instance)
    keys = tuple(prompt.key for prompt in form.prompts)
    places = [*layout.head(), *layout.defaults(), *layout.formulation(keys)]
    for area in form.areas:
        for item in area.items:
            places += layout.rating(area.id, item.id)
    wanted = {"/".join((prefix, *place.groups, place.name)) for place in places}
    assert wanted - asked == set()


@pytest.mark.parametrize(("form", "area", "item"), [(BOTH[0], "X", "X3"), (BOTH[1], "K", "K7")])
def test_our_own_engine_fills_in_the_workbook(form: Form, area: str, item: str) -> None:
    rating = {"n": 4, "cn": 1, "s": 2, "cs": 2, "why": "real_change"}
    doc: dict[str, Any] = {
        "form": form.id, "form_version": form.version, "occurred_on": "2026-01-09", "seq": 2,
        "ratings": {item: rating},
    }  # fmt: skip
    read = definition.read_xform(convert(WORKBOOKS / f"{form.id}.xlsx").xform)
    interview = FormSession(read)
    at = f"/data/{area}/{item}/{item}_"
    assert not interview.node(f"{at}n").relevant, "numbers are asked where it is rated"
    interview.answer("/data/head/occurred_on", "2026-01-09")
    interview.answer("/data/head/seq", "2")
    interview.answer(f"{at}st", "rated")
    for name, value in rating.items():
        interview.answer(f"{at}{name}", str(value))
    assert interview.node(f"{at}safety").relevant
    assert interview.node(f"{at}differently").relevant
    assert service.document(interview.instance_xml(final=True)) == doc
    again = FormSession(read, instance_xml=service.instance(doc))
    assert service.document(again.instance_xml()) == doc
    assert again.problems() == []
    again.answer("/data/head/occurred_on", "2190-01-09")
    assert [one.message for one in again.problems()] == ["This day is still ahead."]


def test_the_previous_assessment_is_the_one_before_of_the_same_form(vault: Vault) -> None:
    first, second, *_rest = assessed(vault)
    beside = service.beside(vault, case_of(vault), second.id, second.doc)
    assert beside.before is not None
    assert beside.before.record == first.id
    assert beside.before.occurred_on == "2023-05-30" or beside.before.occurred_on
    assert service.beside(vault, case_of(vault), first.id, first.doc).before is None
    new = {"form": "family_seven", "occurred_on": "2026-11-01"}
    assert service.beside(vault, case_of(vault), None, new).before is None


def test_what_the_organisation_switched_on(vault: Vault) -> None:
    (one, *_rest) = assessed(vault)
    before = service.beside(vault, case_of(vault), one.id, one.doc)
    assert (before.optional, before.open_source) == (frozenset(), False)
    people.change_organisation(
        vault, {"optional_items": ["O2"], "open_source_basis": "Art. 9(2)(g), approved by TL"}
    )
    after = service.beside(vault, case_of(vault), one.id, one.doc)
    assert (after.optional, after.open_source) == (frozenset({"O2"}), True)


def test_a_second_rating_is_blind_until_it_is_final(vault: Vault) -> None:
    case, first = case_of(vault), assessed(vault)[1]
    second: dict[str, Any] = {
        "occurred_on": first.doc["occurred_on"],
        "form": "five_areas",
        "double_of": first.id,
        "ratings": {"F1": {"n": 4, "s": 0}, "F2": {"n": 3, "s": 1}},
    }
    begun = service.beside(vault, case, None, second)
    assert (begun.first, begun.second, begun.doubled) == (None, None, True)
    assert begun.before is not None
    assert begun.before.record == assessed(vault)[0].id, "the one before, not the one doubled"
    record, _ = entries.save(vault, case, "assessment", second)
    open_one = service.beside(vault, case, record, second)
    assert open_one.first is None
    from_first = service.beside(vault, case, first.id, first.doc)
    assert (from_first.second, from_first.doubled) == (None, True)
    assert service.double_ratings(vault, "five_areas")[1] == 0

    entries.save(vault, case, "assessment", second, record=record, finalise=True)
    done = service.beside(vault, case, record, second)
    assert done.first is not None
    assert done.first.record == first.id
    from_first = service.beside(vault, case, first.id, first.doc)
    assert from_first.second is not None
    assert from_first.second.record == record
    so_far, count = service.double_ratings(vault, "five_areas")
    assert count == 1
    assert agreement(so_far["n"]).n == 2
    assert service.double_ratings(vault, "family_seven") == ({"n": (), "s": ()}, 0)


def test_a_second_rating_is_no_repeat(vault: Vault) -> None:
    case, last = case_of(vault), assessed(vault)[-1]
    double = {"occurred_on": "2026-10-01", "form": "five_areas", "double_of": last.id}
    entries.save(vault, case, "assessment", double, finalise=True)
    new = {"occurred_on": "2026-11-01", "form": "five_areas"}
    beside = service.beside(vault, case, None, new)
    assert beside.before is not None
    assert beside.before.record == last.id
