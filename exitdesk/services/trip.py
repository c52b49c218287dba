"""A vault that was made for a trip, or for what stays behind: what it knows of that itself.

It is an ordinary vault with one line more: which vault it came from, and until when one works in
it. After that day nothing is saved in it any more, so that nobody goes on in an outdated copy.
That is a reminder with a lock on the pen, not a key that melts: who has the passphrase can read.
"""

from __future__ import annotations

import datetime as dt
from typing import Final, Literal

import msgspec

from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services.vault import Vault

Kind = Literal["travel", "rest"]

_TRIP: Final = "trip"


class Trip(msgspec.Struct, frozen=True):
    """What a vault keeps of being one for a trip.

    `id` is random (32 hex digits), `home` the public signing key (hex) of the vault it came
    from, `until` the last day (ISO) on which one writes in it, or empty; `made_at` in ms.
    """

    id: str
    kind: Kind
    home: str
    until: str
    made_at: int


class Over(Trouble):
    """The last day of the trip is past: only reading, and merging back."""


def keep(vault: Vault, trip: Trip) -> None:
    """Make a vault one for a trip."""
    vault.store.set_setting(_TRIP, msgspec.to_builtins(trip))


def of(vault: Vault) -> Trip | None:
    """Return what a vault knows of its trip, None for any other vault."""
    kept = vault.store.setting(_TRIP)
    return msgspec.convert(kept, Trip) if kept else None


def is_over(vault: Vault) -> bool:
    """Tell whether the last day is past, by the clock or by the last time it was read."""
    trip = of(vault)
    if trip is None or not trip.until:
        return False
    row = vault.store.connection.execute("SELECT max(at) FROM reading").fetchone()
    latest = max(vault.store.clock(), row[0] or 0)
    day = dt.datetime.fromtimestamp(latest / 1000).astimezone().date()
    return day > dt.date.fromisoformat(trip.until)


def check(vault: Vault) -> None:
    """Raise Over where nothing may be written in this vault any more."""
    if is_over(vault):
        raise Over(
            tr("This vault for a trip has come to its last day: it can only be read."),
            tr("Nothing was changed. What was written in it before is whole."),
            tr("Merge it back into the vault it came from."),
        )


def notice(vault: Vault) -> str:
    """Return what a person is told when the vault is opened, or nothing."""
    trip = of(vault)
    if trip is None:
        return ""
    if trip.kind == "rest":
        return tr(
            "This vault holds what stayed behind for a trip. It is brought back by merging it "
            "into the vault it came from."
        )
    if is_over(vault):
        return tr(
            "This vault was made for a trip until {day}. That day is past: it can be read, and "
            "merged back into the vault it came from.",
            day=trip.until,
        )
    if trip.until:
        return tr(
            "This vault was made for a trip. The last day to write in it is {day}.",
            day=trip.until,
        )
    return tr("This vault was made for a trip: merge it back when you are home.")
