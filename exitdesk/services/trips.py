"""What a vault remembers of the vaults that were made from it for a trip."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from exitdesk.domain.ids import RecordId
from exitdesk.services.trip import Kind
from exitdesk.services.vault import Vault

State = Literal["making", "giving", "away", "home", "gone"]
"""making: until it is whole; giving: what stays behind is given up here just now.

home: all that was in it is here again; gone: and it is destroyed.
"""

_TRIPS: Final = "trips"


class Made(msgspec.Struct, frozen=True):
    """A vault made from this one: which it is, where it was put, what it took along.

    `key` is its public signing key (hex); `cases` are ids; instants in ms since 1970.
    """

    id: str
    kind: Kind
    folder: str
    key: str
    until: str
    cases: tuple[str, ...]
    state: State
    made_at: int
    ended_at: int = 0


def every(vault: Vault) -> list[Made]:
    """Return all of them, oldest first."""
    return msgspec.convert(vault.store.setting(_TRIPS, default=[]), list[Made])


def found(vault: Vault, id_: str) -> Made | None:
    """Return one by its id."""
    return next((one for one in every(vault) if one.id == id_), None)


def keep(vault: Vault, made: Made) -> None:
    """Write one down, or what became of it."""
    others = [one for one in every(vault) if one.id != made.id]
    vault.store.set_setting(_TRIPS, msgspec.to_builtins([*others, made]))


def become(vault: Vault, id_: str, state: State) -> None:
    """Say what became of one."""
    made = found(vault, id_)
    if made is not None:
        ended = vault.store.clock() if state == "gone" else 0
        keep(vault, msgspec.structs.replace(made, state=state, ended_at=ended))


def to_give_up(vault: Vault) -> list[RecordId]:
    """Return the cases that stay behind elsewhere and were to be given up here when it stopped."""
    living = set(vault.store.scopes())
    return [
        RecordId(case)
        for one in every(vault)
        if one.state == "giving"
        for case in one.cases
        if case in living
    ]


def given_up(vault: Vault) -> None:
    """Note that nothing is left to give up."""
    for one in every(vault):
        if one.state == "giving":
            become(vault, one.id, "away")
