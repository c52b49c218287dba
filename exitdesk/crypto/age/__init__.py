"""age files (c2sp.org/age): what is sealed here, the standard tool opens with the same key.

Header, MAC and payload are read by one strict reader for both suites: the libraries at hand know
no hybrid stanza, and accept headers that the standard refuses. Passphrase stanzas and ASCII
armour are not read: bundles have neither.
"""

from exitdesk.crypto.age.failures import (
    AgeFailure,
    HeaderFailure,
    MacFailure,
    NoMatch,
    PayloadFailure,
    TooLarge,
)
from exitdesk.crypto.age.files import Suite, open_in_place, opened, opens, sealed, suite_of
from exitdesk.crypto.age.recipients import is_recipient, new_identity, recipient_of

__all__ = [
    "AgeFailure",
    "HeaderFailure",
    "MacFailure",
    "NoMatch",
    "PayloadFailure",
    "Suite",
    "TooLarge",
    "is_recipient",
    "new_identity",
    "open_in_place",
    "opened",
    "opens",
    "recipient_of",
    "sealed",
    "suite_of",
]
