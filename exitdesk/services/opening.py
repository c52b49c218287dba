"""What a face needs to know of a vault right after it was opened, and its key file and code."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from exitdesk.crypto import slots
from exitdesk.crypto.slots import Cost
from exitdesk.domain.ids import RecordId
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import people, preferences, vaults
from exitdesk.services.preferences import Preferences
from exitdesk.services.vaults import Vault
from exitdesk.storage import durable
from exitdesk.storage.failures import files_explained


@dataclass(frozen=True, slots=True)
class Opened:
    """An open vault with what its window starts from.

    `sheet_needed`: nobody has shown yet that the recovery sheet can be read. `code` is the
    recovery code as printed where the vault or the code was made just now, else "".
    """

    vault: Vault
    me: RecordId | None
    practice: bool
    preferences: Preferences
    sheet_needed: bool
    has_cases: bool
    organisation: str
    code: str = ""


def opened(vault: Vault) -> Opened:
    """Return what the window starts from."""
    return Opened(
        vault,
        vault.me,
        vault.practice,
        preferences.every(vault),
        not vault.practice and not vaults.recovery_confirmed(vault),
        bool(vault.store.counts().get("case")),
        str(people.organisation(vault).doc.get("name") or ""),
    )


def opened_with(vault: Vault, code: str) -> Opened:
    """Return what the window of a vault that was made just now starts from."""
    return replace(opened(vault), code=code)


def with_new_code(before: Opened) -> Opened:
    """Make a new recovery code, because nobody has the sheet; the old one opens nothing more."""
    code = vaults.new_recovery_code(before.vault)
    return replace(before, code=code, sheet_needed=True)


def confirm_code(vault: Vault, typed: str) -> None:
    """Note that a person has typed the recovery code of this vault from the sheet.

    Raises MistypedCode, which names the wrong group, or WrongPassphrase for another code.
    """
    slots.opened_by_recovery(vault.header.slots, vault.header.vault_id, typed)
    vault.store.set_setting(vaults.RECOVERY_CONFIRMED, value=True)


def confirm_passphrase(
    vault: Vault, passphrase: str, key_file_path: Path | None = None, *, floor: Cost = slots.FLOOR
) -> None:
    """Do nothing where `passphrase` opens this vault; raises WrongPassphrase, KeyFileNeeded."""
    content = key_file(key_file_path) if key_file_path is not None else None
    slots.opened_by_passphrase(
        vault.header.slots, vault.header.vault_id, passphrase, content, floor=floor
    )


def uses_key_file(vault: Vault) -> bool:
    """Tell whether the passphrase goes with a key file."""
    return vault.slot.kind == "passphrase_and_keyfile" or any(
        slot.kind == "passphrase_and_keyfile" for slot in vault.header.slots
    )


def key_file(path: Path) -> bytes:
    """Return the content of a key file; raises Trouble where it cannot be one."""
    with files_explained():
        if not path.is_file():
            raise Trouble(
                tr("The key file is not there."), "", tr("Insert its stick, or choose it again.")
            )
        if path.stat().st_size not in slots.KEY_FILE_BYTES:
            raise Trouble(
                tr("This file cannot serve as a key file."),
                "",
                tr("A key file has between 32 bytes and 1 MB. Let exitdesk make one."),
            )
        return path.read_bytes()


def new_key_file(path: Path) -> bytes:
    """Write a new key file to `path` and return its content; an existing file is never replaced."""
    content = slots.new_key_file()
    with files_explained():
        try:
            durable.write_new(path, content)
        except FileExistsError:
            raise Trouble(
                tr("There is already a file of this name."),
                tr("It was not changed."),
                tr("Choose another name."),
            ) from None
    return content
