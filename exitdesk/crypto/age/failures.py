"""Why an age file does not open. These are for programs; people get a refusal of the bundle."""

from __future__ import annotations


class AgeFailure(Exception):
    """A file that is not opened, for one of the reasons below."""


class HeaderFailure(AgeFailure):
    """The header breaks the format, or asks for something that is not read here."""


class NoMatch(AgeFailure):
    """The header is well formed, and none of its stanzas is for these identities."""


class MacFailure(AgeFailure):
    """The file key was found, and the header was changed after it was written."""


class PayloadFailure(AgeFailure):
    """A part of the payload was changed, exchanged, cut off or added."""


class TooLarge(AgeFailure):
    """The content would be larger than the caller allows."""
