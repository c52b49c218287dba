"""The words for devices, modes and lines of the register."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.i18n import tr, trn
from exitdesk.ui.moments import day_words, moment_words
from exitdesk.ui.parts import BadgeSpec

if TYPE_CHECKING:
    from exitdesk.services.colleagues import KnownDevice, RegisterLine
    from exitdesk.services.identity import PeerState


def state_badge(state: PeerState) -> BadgeSpec:
    """Return what a device is, in a word or two."""
    match state:
        case "waiting":
            return BadgeSpec(tr("not verified yet"), "caution")
        case "introduced":
            return BadgeSpec(tr("introduced by a colleague"), "info")
        case "verified":
            return BadgeSpec(tr("verified"), "success")
        case "changed":
            return BadgeSpec(tr("keys changed"), "problem")
        case "revoked":
            return BadgeSpec(tr("shut out"), "plain", "circle-x")


def state_sentences(one: KnownDevice) -> str:
    """Return what the state of a device means and what to do."""
    name = one.peer.name
    match one.peer.state:
        case "waiting":
            return tr(
                "Nobody has compared the words with {name} yet. Until then nothing goes to this "
                "device, and of what it sends nothing is shown.",
                name=name,
            )
        case "introduced":
            return tr(
                "A colleague of yours has worked with {name} and vouches for these keys. Their "
                "share in common cases is taken in; to give them a case yourself, compare the "
                "words first.",
                name=name,
            )
        case "verified":
            day = day_words(dt.datetime.fromtimestamp(one.peer.since / 1000).astimezone().date())
            return tr(
                "The words were compared ({day}). Cases can be given to {name}, and what comes "
                "from there can be taken in.",
                day=day,
                name=name,
            )
        case "changed":
            return tr(
                "Other keys came under this device than those that you compared. That happens "
                "when {name} sets a device up anew, and also when somebody puts themselves in "
                "between. Nothing is exchanged until you know which. Call, and compare the words "
                "again; if they differ, shut the device out and ask for a new identity.",
                name=name,
            )
        case "revoked":
            return tr(
                "Nothing goes to this device and nothing of it is taken in. What it holds already "
                "stays there: ask {name} about it.",
                name=name,
            )


def role_words(role: str) -> str:
    """Return a role as people say it."""
    return tr(CATALOGUE["staff"].by_name["role"].choice_label(role)) if role else ""


def mode_words(mode: str, *, keeps_copy: bool = True) -> str:
    """Return how somebody holds a case."""
    if mode == "full":
        return tr("work together") if keeps_copy else tr("handed over")
    return {"read": tr("only to read"), "pseudonymous": tr("without names")}.get(mode, mode)


def line_words(line: RegisterLine) -> str:
    """Return one line of the register: since when, how, with what right, what became of it."""
    parts = [
        tr("since {when}", when=day_words(_day(line.since))),
        mode_words(line.mode, keeps_copy=line.keeps_copy),
    ]
    if line.agreed:
        parts.append(tr("the client agreed"))
    elif line.reason == "received":
        parts.append(tr("we have it from there"))
    elif line.reason:
        parts.append(tr("without a consent: {reason}", reason=line.reason))
    else:
        parts.append(tr("without a consent, and no reason was noted"))
    if line.asked_at is not None and line.answered_at is None:
        parts.append(tr("asked to remove it {when}", when=day_words(_day(line.asked_at))))
    if line.answered_at is not None:
        parts.append(tr("removal confirmed {when}", when=day_words(_day(line.answered_at))))
    return ", ".join(parts)


def line_badge(line: RegisterLine) -> BadgeSpec:
    """Return how a line of the register stands."""
    if line.answered_at is not None:
        return BadgeSpec(tr("removed there"), "success")
    if line.asked_at is not None:
        return BadgeSpec(tr("no answer yet"), "caution", "hourglass")
    match line.state:
        case "held":
            return BadgeSpec(tr("holds it"), "accent", "folder")
        case "leaving":
            return BadgeSpec(tr("on its way"), "info", "hourglass")
        case _:
            return BadgeSpec(tr("ended"), "plain")


def moment(at: int | None) -> str:
    """Return a moment, in ms since 1970, as people say it; "never" for None."""
    if at is None:
        return tr("never")
    return moment_words(dt.datetime.fromtimestamp(at / 1000).astimezone())


def size_words(size: int) -> str:
    """Return a size in bytes as people say it."""
    if size < 1_000_000:
        return tr("{n} kB", n=max(1, round(size / 1000)))
    return tr("{n} MB", n=f"{size / 1e6:.1f}")


def cases_words(count: int) -> str:
    """Return how many cases."""
    return trn("{n} case", "{n} cases", count)


def grouped(digits: str, size: int = 4) -> str:
    """Return digits in groups, to be read aloud."""
    return " ".join(digits[at : at + size] for at in range(0, len(digits), size))


def _day(at: int) -> dt.date:
    return dt.datetime.fromtimestamp(at / 1000).astimezone().date()
