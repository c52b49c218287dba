"""The troubles that a face tells apart, because each has another way out."""

from exitdesk.crypto.failures import (
    DamagedHeader,
    KeyFileNeeded,
    MistypedCode,
    NewerVersion,
    WrongPassphrase,
)
from exitdesk.services.vaults import OlderDatabase
from exitdesk.storage.failures import (
    DamagedDatabase,
    DiskFull,
    MissingFile,
    ReadOnlyPlace,
    files_explained,
)
from exitdesk.storage.holder import VaultHeld

__all__ = [
    "DamagedDatabase",
    "DamagedHeader",
    "DiskFull",
    "KeyFileNeeded",
    "MissingFile",
    "MistypedCode",
    "NewerVersion",
    "OlderDatabase",
    "ReadOnlyPlace",
    "VaultHeld",
    "WrongPassphrase",
    "files_explained",
]
