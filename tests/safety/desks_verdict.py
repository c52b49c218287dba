"""What holds at the end of every history of desks, whatever happened before."""

from __future__ import annotations

import json
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from exitdesk.domain.ids import RecordId
from exitdesk.services import digests, identity, sharing
from exitdesk.services.vaults import Vault
from exitdesk.storage import agreeing, exchange, history, marks
from exitdesk.storage.peers import Peer
from exitdesk.storage.records import LIBRARY

Value = tuple[str, str, str]
"""A record, a field of it, and what was written there (as JSON)."""


def values(vault: Vault, case: RecordId) -> set[Value]:
    """Return every value that a vault's history of a case holds."""
    if case not in vault.store.scopes():
        return set()
    past = vault.store.past(case)
    return {
        (record, name, json.dumps(state.value))
        for record in past.record_ids()
        for name in past.fields(record)
        for state in past[record, name]
    }


def check_sound(vault: Vault) -> None:
    """Assert that records, history and marks of a vault fit one another."""
    connection = vault.store.connection
    assert history.problems(connection) == []
    assert marks.problems(connection) == []
    assert agreeing.misnumbered(connection) == []
    for scope in vault.store.scopes():
        number = vault.store.scope_number(scope)
        assert number is not None
        assert agreeing.disagreeing(connection, number) == []


def check_erased(every: Sequence[Vault], erased: AbstractSet[RecordId]) -> None:
    """Assert that nobody holds what was erased where somebody knows of both."""
    for case in erased:
        know = [vault for vault in every if vault.header.is_erased(case)]
        hold = [vault for vault in every if case in vault.store.scopes()]
        assert not [one for one in know if one in hold]
        for one in know:
            for number, other in enumerate(hold):
                reached = _verified(one, other) and _verified(other, one)
                lines = [line.peer for line in exchange.shares(one.store.connection, case)]
                held = reached and _peer(one, other).no in lines
                assert not held, f"holder {number} of {len(hold)} was not reached"


def check_case(every: Sequence[Vault], case: RecordId, said: AbstractSet[Value]) -> None:
    """Assert that those who hold a case show the same, and that all that was said is somewhere."""
    kept = set().union(*(values(vault, case) for vault in every))
    assert said <= kept, f"gone: {said - kept}"
    holding = [n for n, vault in enumerate(every) if case in vault.store.scopes()]
    for group in _reached(every, holding, case):
        shown = {digests.digest(every[number], case) for number in group}
        assert len(shown) == 1, f"{group} show different things"
        known = [values(every[number], case) for number in group]
        assert all(one == known[0] for one in known)
        for number in group:
            waiting = (
                every[number]
                .store.connection.execute(
                    "SELECT count(*) FROM held WHERE scope=?", (bytes.fromhex(case),)
                )
                .fetchone()
            )
            assert waiting[0] == 0, f"something still waits with {number}"


def _reached(every: Sequence[Vault], among: Sequence[int], case: RecordId) -> list[list[int]]:
    """Return who reach one another: verified both ways, and both say that the other holds it."""
    groups: list[list[int]] = []
    for number in among:
        near = [g for g in groups if any(_linked(every[number], every[o], case) for o in g)]
        joined = [one for group in near for one in group]
        groups = [*(g for g in groups if g not in near), [*joined, number]]
    return groups


def _linked(one: Vault, other: Vault, case: RecordId) -> bool:
    return _gives(one, other, case) and _gives(other, one, case)


def _gives(one: Vault, other: Vault, case: RecordId) -> bool:
    held = [line.peer for line in sharing.holders(one, case)]
    return _verified(one, other) and (case == LIBRARY or _peer(one, other).no in held)


def _verified(one: Vault, other: Vault) -> bool:
    return _peer(one, other).state == "verified"


def _peer(one: Vault, other: Vault) -> Peer:
    key = identity.keys(other).sign_key
    return next(peer for peer in identity.peers_of(one) if peer.sign_key == key)
