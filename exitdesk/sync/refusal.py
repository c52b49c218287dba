"""Why a bundle is not taken in, for programs and for people."""

from __future__ import annotations

from enum import StrEnum

from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import N_, tr


class Refusal(StrEnum):
    """The reasons, in the order in which they are looked for."""

    TOO_LARGE = "too_large"
    DAMAGED = "damaged"
    NOT_FOR_US = "not_for_us"
    UNKNOWN_SENDER = "unknown_sender"
    UNVERIFIED_SENDER = "unverified_sender"
    REVOKED_SENDER = "revoked_sender"
    BAD_SIGNATURE = "bad_signature"
    NEWER_VERSION = "newer_version"
    MALFORMED = "malformed"
    WRONG_RECIPIENT = "wrong_recipient"
    OTHER_ORGANISATION = "other_organisation"
    EXPIRED = "expired"
    REPLAYED = "replayed"
    OLD_NUMBER = "old_number"
    FORKED_NUMBER = "forked_number"


_SAFE = N_("Nothing of it was taken in, and the vault is unchanged.")

#: What happened, and what to do about it.
_WORDS: dict[Refusal, tuple[str, str]] = {
    Refusal.TOO_LARGE: (
        N_("This bundle is larger than any that this program makes."),
        N_("Ask the sender whether it is the right file, or for the cases in smaller bundles."),
    ),
    Refusal.DAMAGED: (
        N_("This file is damaged, or it is no bundle."),
        N_("Copy it again, or ask the sender for a new one."),
    ),
    Refusal.NOT_FOR_US: (
        N_("This bundle is sealed for somebody else; this device cannot open it."),
        N_("Ask the sender whom it was made for, and whether they have your newest identity."),
    ),
    Refusal.UNKNOWN_SENDER: (
        N_("This bundle comes from a device that is not known here."),
        N_("Pair with the sender first: exchange identities and compare the words."),
    ),
    Refusal.UNVERIFIED_SENDER: (
        N_("The sender of this bundle has not been verified yet, so nothing of it is shown."),
        N_("Compare the words with the sender, by voice or face to face, then open it again."),
    ),
    Refusal.REVOKED_SENDER: (
        N_("The device that this bundle comes from has been revoked."),
        N_("Ask the sender, by another way, which device they work with now."),
    ),
    Refusal.BAD_SIGNATURE: (
        N_("The signature of this bundle is not the sender's: somebody changed it or made it up."),
        N_("Keep the file, and tell the sender by another way."),
    ),
    Refusal.NEWER_VERSION: (
        N_("This bundle was made by a newer version of exitdesk."),
        N_("Install the newest version of exitdesk, then open it again."),
    ),
    Refusal.MALFORMED: (
        N_("This bundle is signed by its sender, but what is in it breaks the format."),
        N_("Tell the sender; their program or their device may be at fault."),
    ),
    Refusal.WRONG_RECIPIENT: (
        N_("This bundle was made for somebody else, and passed on to you by another hand."),
        N_("Tell the person who made it, and ask them for one of your own."),
    ),
    Refusal.OTHER_ORGANISATION: (
        N_("This bundle belongs to another organisation."),
        N_("Ask the sender for a bundle of the organisation that this vault belongs to."),
    ),
    Refusal.EXPIRED: (
        N_("This bundle has expired."),
        N_("Look whether the clock of this device is right, or ask the sender for a new one."),
    ),
    Refusal.REPLAYED: (
        N_("This bundle has been taken in before."),
        N_("There is nothing to do."),
    ),
    Refusal.OLD_NUMBER: (
        N_("This bundle is older than others of the same sender that are already here."),
        N_("Ask the sender for a new one if something is missing."),
    ),
    Refusal.FORKED_NUMBER: (
        N_("Two different bundles of this sender carry the same number or break their chain."),
        N_("Ask the sender whether a backup was restored, or whether somebody has their keys."),
    ),
}


class Refused(Trouble):
    """A bundle that is not taken in; `reason` says why."""

    reason: Refusal

    @classmethod
    def because(cls, reason: Refusal) -> Refused:
        """Return the refusal with the message for this reason."""
        what_happened, what_to_do = _WORDS[reason]
        found = cls(tr(what_happened), tr(_SAFE), tr(what_to_do))
        found.reason = reason
        return found


def short(reason: Refusal) -> str:
    """Return what happened, as one translated sentence."""
    return tr(_WORDS[reason][0])
