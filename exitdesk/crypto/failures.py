"""What can go wrong with keys and envelopes, in words for the person at the desk."""

from __future__ import annotations

from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr


class WrongPassphrase(Trouble):
    """No slot opened: passphrase, key file or recovery code do not fit this vault."""

    @classmethod
    def typed(cls) -> WrongPassphrase:
        """Say that the passphrase does not open the vault."""
        return cls(
            tr("This passphrase does not open the vault."),
            tr("Nothing in the vault was changed."),
            tr("Check the keyboard layout and Caps Lock, try again, or use the recovery sheet."),
        )

    @classmethod
    def with_key_file(cls) -> WrongPassphrase:
        """Say that passphrase and key file together do not open the vault."""
        return cls(
            tr("The passphrase and the key file together do not open the vault."),
            tr("Nothing in the vault was changed."),
            tr("Check that it is the right key file, try again, or use the recovery sheet."),
        )

    @classmethod
    def recovery(cls) -> WrongPassphrase:
        """Say that a well-formed code belongs to another vault or was replaced."""
        return cls(
            tr("This recovery code does not open the vault."),
            tr("Nothing in the vault was changed."),
            tr("Compare each group with the sheet and check that it is the newest sheet."),
        )


class KeyFileNeeded(Trouble):
    """The vault opens only with a passphrase and a key file."""

    @classmethod
    def missing(cls) -> KeyFileNeeded:
        """Say that no key file was given."""
        return cls(
            tr("This vault opens with a passphrase and a key file together."),
            tr("Nothing in the vault was changed."),
            tr("Choose the key file, or use the recovery sheet."),
        )

    @classmethod
    def unusable(cls) -> KeyFileNeeded:
        """Say that the chosen file is too small or too large to be a key file."""
        return cls(
            tr("The chosen file cannot serve as a key file."),
            tr("Nothing in the vault was changed."),
            tr("Choose the key file that was made for this vault; it is never an empty file."),
        )


class MistypedCode(Trouble):
    """A recovery code that cannot be right as typed; `group` counts from 1, or is None."""

    group: int | None = None

    @classmethod
    def in_group(cls, group: int) -> MistypedCode:
        """Name the mistyped `group`; what was typed is secret and not repeated."""
        found = cls(
            tr("Group {n} of the recovery code is not right.", n=group),
            tr("Nothing in the vault was changed."),
            tr("Compare this group with the recovery sheet letter by letter."),
        )
        found.group = group
        return found

    @classmethod
    def of_length(cls, letters: int, expected: int) -> MistypedCode:
        """Say that the code has the wrong number of letters."""
        return cls(
            tr(
                "The recovery code has {n} letters and digits instead of {expected}.",
                n=letters,
                expected=expected,
            ),
            tr("Nothing in the vault was changed."),
            tr("Type all groups from the recovery sheet; spaces and dashes do not matter."),
        )


class DamagedHeader(Trouble):
    """The header file is not whole, was changed by someone, or asks for absurd work."""

    @classmethod
    def unreadable(cls) -> DamagedHeader:
        """Say that bytes are missing or were changed."""
        return cls(
            tr("The key file of this vault, vault.hdr, is damaged."),
            tr("The case files themselves were not touched and are still encrypted."),
            tr("Keep the folder as it is and restore vault.hdr from the newest backup."),
        )

    @classmethod
    def altered(cls) -> DamagedHeader:
        """Say that the bytes are whole but not authentic for this master key."""
        return cls(
            tr("The key file of this vault, vault.hdr, was changed outside the program."),
            tr("Nothing was opened, and the case files were not touched."),
            tr("Find out who had the device, then restore vault.hdr from the newest backup."),
        )

    @classmethod
    def out_of_bounds(cls) -> DamagedHeader:
        """Say that a slot's key derivation parameters are outside what is allowed."""
        return cls(
            tr("The key file of this vault asks for a key computation that is not allowed."),
            tr("Nothing was computed or opened, and the case files were not touched."),
            tr("Restore vault.hdr from the newest backup."),
        )


class NewerVersion(Trouble):
    """A newer version of the program wrote this."""

    @classmethod
    def written(cls) -> NewerVersion:
        """Say that header, compartment or backup are of a later format."""
        return cls(
            tr("This vault was written by a newer version of exitdesk."),
            tr("Nothing was changed."),
            tr("Install the newest version of exitdesk and open the vault with it."),
        )
