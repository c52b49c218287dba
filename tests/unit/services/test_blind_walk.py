"""No way out of the store tells a second rater what the first one rated, and each one is watched.

What is told must be the same whatever the first rating says. The same walk by somebody who may
see it, and with the rule taken away, finds the difference on every way: so a leak is found.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from exitdesk.crypto.slots import FLOOR
from exitdesk.domain import blind as rule
from exitdesk.domain.ids import RecordId, new_id, reference
from exitdesk.domain.trouble import Trouble
from exitdesk.services import cases, conflicts, drafts, entries, form_library, people, vaults
from exitdesk.services.vaults import Vault
from tests.ui import two_vaults
from tests.unit.services.rating_exits import in_the_program, on_the_command_line, verb

WORDS = "zebrafish"
PASSPHRASE = "a quiet harbour"
MILD = {
    "ratings": {"F1": {"n": 0, "cn": 1, "s": 4, "note_fact": "a room"}, "X3": {"n": 1}},
    "formulation": {"story": "a quiet childhood"},
    "client_words": "all is well",
}
HARD = {
    "ratings": {
        "F1": {"n": 4, "cn": 4, "s": 0, "u": "immediate", "note_fact": f"seen by the {WORDS}"},
        "M1": {"st": "declined_by_client"},
        "X3": {"n": 4},
    },
    "formulation": {"story": f"the {WORDS} told"},
    "client_words": f"the {WORDS}",
}
ALWAYS_THE_SAME = {
    *("scores", "today", "drafts", "agreement", "corrections", "correction on paper"),
    *("history of corrections", "case", "cases --json"),
}
"""Ways that say nothing of what was rated, to nobody, in the file of `test_the_same_is_told`."""


class Pair:
    """A case with a first rating by W8; at the desk sits W9, who rates it a second time."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault
        form_library.add_shipped(vault, "five_areas")
        self.first_rater = people.add_colleague(vault, {"code": "W8"})[0]
        self.second_rater = people.add_colleague(vault, {"code": "W9"})[0]
        people.set_me(vault, self.second_rater)
        self.case = cases.create(vault, {"alias": "Nora", "code": "EX-0001"})[0]
        earlier = {"occurred_on": "2026-03-01", "form": "five_areas", "ratings": {"F1": {"n": 2}}}
        entries.save(vault, self.case, "assessment", earlier, finalise=True)
        self.first = self.rated(MILD)

    def rated(self, content: dict[str, Any], *, finalise: bool = False) -> RecordId:
        """Save the first rating with this content."""
        me = reference(self.first_rater)
        doc = {"occurred_on": "2026-10-01", "form": "five_areas", "by": [me], **content}
        record = getattr(self, "first", None)
        saved = entries.save(
            self.vault, self.case, "assessment", doc, record=record, finalise=finalise
        )
        return saved[0]

    def second(self) -> dict[str, Any]:
        """Return what the second rater has so far."""
        return {
            "occurred_on": "2026-10-02", "form": "five_areas", "double_of": self.first,
            "by": [reference(self.second_rater)], "ratings": {"F1": {"n": 1}},
        }  # fmt: skip

    def told_apart(self, folder: Path, me: RecordId) -> set[str]:
        """Return the ways on which it shows whether the first rating is mild or hard."""
        people.set_me(self.vault, me)
        found = []
        for content in (MILD, HARD):
            self.rated(content)
            found.append(in_the_program(self.vault, self.case, self.first, WORDS, folder))
        return {name for name, said in found[0].items() if said != found[1][name]}


@pytest.fixture
def pair(vault: Vault) -> Pair:
    return Pair(vault)


def every_way(pair: Pair, folder: Path) -> set[str]:
    return set(in_the_program(pair.vault, pair.case, pair.first, WORDS, folder))


def test_the_same_is_told_whatever_the_first_rating_says(pair: Pair, tmp_path: Path) -> None:
    entries.save(pair.vault, pair.case, "assessment", pair.second())
    assert pair.told_apart(tmp_path, pair.second_rater) == set()


def test_a_draft_of_a_second_rating_is_enough(pair: Pair, tmp_path: Path) -> None:
    kept = pair.second()
    drafts.keep(pair.vault, new_id(), pair.case, "assessment", None, kept, {})
    assert pair.told_apart(tmp_path, pair.second_rater) == set()


def test_the_walk_sees_the_rating_on_every_way_where_it_may_be_seen(
    pair: Pair, tmp_path: Path
) -> None:
    entries.save(pair.vault, pair.case, "assessment", pair.second())
    seen = pair.told_apart(tmp_path, pair.first_rater)
    assert seen == every_way(pair, tmp_path) - ALWAYS_THE_SAME


def test_a_planted_leak_is_found(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries.save(pair.vault, pair.case, "assessment", pair.second())
    monkeypatch.setattr(rule, "stays", lambda name: name != "formulation")
    assert pair.told_apart(tmp_path, pair.second_rater) >= {"case page", "figures", "history"}
    monkeypatch.undo()
    monkeypatch.setattr(rule, "withheld", lambda *_: frozenset())
    leaks = pair.told_apart(tmp_path, pair.second_rater)
    assert leaks == every_way(pair, tmp_path) - ALWAYS_THE_SAME


def corrected(pair: Pair) -> None:
    """Make the first rating final, with a correction."""
    pair.rated(HARD, finalise=True)
    entries.amend(pair.vault, pair.first, f"rather the {WORDS}")


def test_nothing_of_a_final_rating_and_its_correction_is_told(pair: Pair, tmp_path: Path) -> None:
    corrected(pair)
    second = entries.save(pair.vault, pair.case, "assessment", pair.second())[0]
    during = in_the_program(pair.vault, pair.case, pair.first, WORDS, tmp_path)
    assert {name for name, said in during.items() if WORDS in said} == set()
    entries.finalise(pair.vault, second)
    after = in_the_program(pair.vault, pair.case, pair.first, WORDS, tmp_path)
    says_nothing_in_words = {"scores", "today", "drafts", "agreement", "figures"}
    says_it_in_levels = {"needs over time", "needs on paper"}
    assert {name for name, said in after.items() if WORDS not in said} == (
        says_nothing_in_words | says_it_in_levels
    )
    assert during["agreement"] != after["agreement"]


def test_a_pair_that_is_closed_does_not_count_in_the_agreement(pair: Pair, tmp_path: Path) -> None:
    corrected(pair)
    entries.save(pair.vault, pair.case, "assessment", pair.second(), finalise=True)
    ways = in_the_program(pair.vault, pair.case, pair.first, WORDS, tmp_path)
    third = people.add_colleague(pair.vault, {"code": "W7"})[0]
    another = {**pair.second(), "by": [reference(third)]}
    entries.save(pair.vault, pair.case, "assessment", another)
    people.set_me(pair.vault, third)
    closed = in_the_program(pair.vault, pair.case, pair.first, WORDS, tmp_path)
    assert ways["agreement"] != closed["agreement"] == repr(({"n": (), "s": ()}, 0))


def test_the_first_rater_does_not_see_the_second_before_their_own_is_final(
    pair: Pair, tmp_path: Path
) -> None:
    content = {**pair.second(), "formulation": {"story": f"the {WORDS} told"}}
    second = entries.save(pair.vault, pair.case, "assessment", content, finalise=True)[0]
    people.set_me(pair.vault, pair.first_rater)
    during = in_the_program(pair.vault, pair.case, second, WORDS, tmp_path)
    assert {name for name, said in during.items() if WORDS in said} == set()
    entries.finalise(pair.vault, pair.first)
    after = in_the_program(pair.vault, pair.case, second, WORDS, tmp_path)
    assert {"case page", "tables", "search", "case file on paper"} <= {
        name for name, said in after.items() if WORDS in said
    }


# ---------------------------------------------------------------- the command line


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """Give a vault as an administrator would have it, with a first rating and a second begun."""
    folder = tmp_path / "vault"
    made, _ = vaults.create(folder, PASSPHRASE, person="Anna", cost=FLOOR)
    pair = Pair(made)
    corrected(pair)
    entries.save(made, pair.case, "assessment", pair.second())
    vaults.close(made)
    (tmp_path / "words").write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    return folder


def verbs_that_tell(
    closed: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> tuple[dict[str, str], set[str]]:
    folder.mkdir()
    run = verb(closed.parent / "words", capsys)
    found = on_the_command_line(closed, "EX-0001", WORDS, folder, run)
    return found, {name for name, said in found.items() if WORDS in said}


def test_no_verb_tells_it_and_those_that_leave_it_out_say_so(
    closed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found, telling = verbs_that_tell(closed, tmp_path / "during", capsys)
    assert telling == set()
    for name in ("export a.xlsx", "export b.csv", "export c"):
        assert "1 assessment is left out" in found[name]
    assert rule.WHY in found["case --json"]
    assert rule.WHY in found["report --kind case-file"]

    vault = vaults.unlock(closed, PASSPHRASE)
    case = cases.by_code(vault, "EX-0001")
    assert case is not None
    entries.finalise(vault, vault.store.records(case, ["assessment"])[-1].id)
    vaults.close(vault)
    found, telling = verbs_that_tell(closed, tmp_path / "after", capsys)
    assert telling == {
        *("case --json", "search", "search --json", "report --kind case-file"),
        *("export a.xlsx", "export b.csv", "export c"),
    }
    assert "left out" not in "".join(found.values())


# ---------------------------------------------------------------- what two devices wrote


def test_what_two_devices_wrote_in_a_closed_rating_is_not_told(tmp_path: Path) -> None:
    ours = two_vaults.made(tmp_path / "a", "Anna Berg")
    theirs = two_vaults.made(tmp_path / "b", "Jonas Veld")
    two_vaults.paired(ours, theirs)
    case = two_vaults.client(ours)
    doc = {"occurred_on": "2026-10-01", "form": "five_areas", "by": ["@somebody"], **MILD}
    first, _ = entries.save(ours, case, "assessment", doc)
    two_vaults.sent(ours, theirs, case)
    for vault, said in ((ours, WORDS), (theirs, f"no {WORDS}")):
        entries.save(vault, case, "assessment", {**doc, "client_words": said}, record=first,
                     base=doc)  # fmt: skip
    two_vaults.sent(theirs, ours, case)
    (open_one,) = conflicts.conflicts(ours)
    assert WORDS in repr(open_one)
    me = reference(ours.me) if ours.me else ""
    second = {**doc, "client_words": "mine", "double_of": first, "by": [me]}
    mine, _ = entries.save(ours, case, "assessment", second)
    assert (conflicts.conflicts(ours), conflicts.count(ours)) == ([], 0)
    with pytest.raises(Trouble, match="closed to you"):
        conflicts.conflict(ours, open_one.id)
    entries.finalise(ours, mine)
    assert conflicts.conflict(ours, open_one.id) == open_one
    assert conflicts.count(ours) == 1
    for vault in (ours, theirs):
        vaults.close(vault)
