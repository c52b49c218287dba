"""What a backup says of itself: an encrypted manifest beside its files.

The manifest is sealed, not only authenticated: how many cases somebody keeps is nobody's
business. In the clear are the backup's own random id and the vault folder's usual file names.

    "EXDBACK1", id (16 bytes), nonce (12), AES-256-GCM of sorted JSON under
    HKDF(master key, "backup_manifest", id), the first 24 bytes as additional data
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Annotated

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from exitdesk.crypto.failures import NewerVersion
from exitdesk.crypto.header import Head
from exitdesk.crypto.keys import MasterKey, derived
from exitdesk.storage import durable
from exitdesk.storage.failures import DamagedBackup, MissingFile

NAME = "manifest"
ID_BYTES = 16
FORMAT_VERSION = 1

_MAGIC = b"EXDBACK"
_PREFIX = len(_MAGIC) + 1 + ID_BYTES
_NONCE = 12
_MOST = 256 * 1024 * 1024

_Hash = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]


class FileEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of a backup: path inside it with slashes, length in bytes, SHA-256 in hex."""

    path: Annotated[
        str, msgspec.Meta(pattern=r"^(casework\.db|vault\.hdr|attachments/[0-9a-f]{64})\Z")
    ]
    size: Annotated[int, msgspec.Meta(ge=0)]
    sha256: _Hash


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was verified when the backup was made.

    `made_at` is an ISO instant; `missing` are attachments that the records name and that were
    already gone from the vault.
    """

    id: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z")]
    vault_id: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z")]
    made_at: str
    counts: dict[str, int]
    head: Head
    files: tuple[FileEntry, ...]
    missing: tuple[_Hash, ...] = ()

    @property
    def size(self) -> int:
        """The bytes of all files together."""
        return sum(entry.size for entry in self.files)


def write(folder: Path, manifest: Manifest, master: MasterKey) -> None:
    """Write the manifest of the backup in `folder`, which has none yet; synced on return."""
    backup_id = bytes.fromhex(manifest.id)
    prefix = _MAGIC + b"%d" % FORMAT_VERSION + backup_id
    nonce = secrets.token_bytes(_NONCE)
    body = msgspec.json.encode(manifest, order="sorted")
    cipher = AESGCM(derived(master, "backup_manifest", backup_id))
    durable.write_new(folder / NAME, prefix + nonce + cipher.encrypt(nonce, body, prefix))


def read(folder: Path, master: MasterKey) -> Manifest:
    """Return the manifest of the backup in `folder`.

    Raises MissingFile (no backup), DamagedBackup (or of another key), NewerVersion.
    """
    try:
        with (folder / NAME).open("rb") as file:
            data = file.read(_MOST)
    except (FileNotFoundError, NotADirectoryError):
        raise MissingFile.backup() from None
    prefix, nonce, body = data[:_PREFIX], data[_PREFIX : _PREFIX + _NONCE], data[_PREFIX + _NONCE :]
    if not prefix.startswith(_MAGIC) or len(nonce) != _NONCE or len(body) <= ID_BYTES:
        raise DamagedBackup.found()
    version = prefix[len(_MAGIC) : len(_MAGIC) + 1]
    backup_id = prefix[-ID_BYTES:]
    try:
        key = derived(master, "backup_manifest", backup_id)
        plain = AESGCM(key).decrypt(nonce, body, prefix)
    except InvalidTag:
        if b"1" < version <= b"9":
            raise NewerVersion.written() from None
        raise DamagedBackup.of_another_key() from None
    try:
        manifest = msgspec.json.decode(plain, type=Manifest)
    except msgspec.DecodeError:
        raise DamagedBackup.found() from None
    if manifest.id != backup_id.hex():
        raise DamagedBackup.found()
    return manifest
