"""What can go wrong with the files of a vault, in words for the person at the desk."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr


class DiskFull(Trouble):
    """No room is left where the vault lies."""

    @classmethod
    def found(cls) -> DiskFull:
        """Say that writing failed for lack of room."""
        return cls(
            tr("There is no room left on the disk, so this could not be saved."),
            tr("Everything that was saved before is safe and unchanged."),
            tr("Make some room on this disk, then try again."),
        )


class ReadOnlyPlace(Trouble):
    """The vault's folder or file cannot be written."""

    @classmethod
    def found(cls) -> ReadOnlyPlace:
        """Say that this place does not allow writing."""
        return cls(
            tr("This place can only be read, so nothing can be saved here."),
            tr("Everything that was saved before is safe and unchanged."),
            tr("Allow writing to the folder, or move the vault to a folder of your own."),
        )


class DeviceTrouble(Trouble):
    """The disk or the connection to it failed."""

    @classmethod
    def found(cls) -> DeviceTrouble:
        """Say that the device reported an error."""
        return cls(
            tr("The disk reported an error while the vault was being read or written."),
            tr("What was confirmed as saved before was on the disk; this last step was not saved."),
            tr("Close the program, check the disk or its cable, and make a backup elsewhere."),
        )


class BusyPlace(Trouble):
    """Another program keeps a file of the vault locked."""

    @classmethod
    def found(cls) -> BusyPlace:
        """Say that somebody else holds the file."""
        return cls(
            tr("Another program is using a file of this vault."),
            tr("Everything that was saved before is safe and unchanged."),
            tr("Close other programs that may read this folder, then try again."),
        )


class MissingFile(Trouble):
    """A file that the vault needs is not there."""

    @classmethod
    def header(cls) -> MissingFile:
        """Say that the folder holds no vault header."""
        return cls(
            tr("This folder holds no vault: there is no vault.hdr in it."),
            tr("Nothing was changed."),
            tr("Choose the vault's folder, or restore a backup."),
        )

    @classmethod
    def database(cls) -> MissingFile:
        """Say that the database file is gone."""
        return cls(
            tr("The case files of this vault, casework.db, are missing from its folder."),
            tr("The key file is there, so backups of this vault can be opened."),
            tr("Look for the file in the recycle bin, or restore the newest backup."),
        )

    @classmethod
    def attachment(cls) -> MissingFile:
        """Say that a sealed attachment is gone."""
        return cls(
            tr("The file of this attachment is missing from the vault's folder."),
            tr("The records themselves are not affected."),
            tr("Restore the attachment from a backup."),
        )

    @classmethod
    def backup(cls) -> MissingFile:
        """Say that a folder is not a complete backup."""
        return cls(
            tr("This folder is not a complete backup."),
            tr("Nothing was changed."),
            tr("Choose another backup."),
        )


class ChangedOutside(Trouble):
    """A file of the vault was changed by somebody else while the vault was open."""

    @classmethod
    def found(cls) -> ChangedOutside:
        """Say that the header on disk is newer than the one that was read."""
        return cls(
            tr("The key file of this vault was changed from outside while the vault was open."),
            tr("Nothing was overwritten, and the case files are not affected."),
            tr("Close the vault, make sure that no other program or computer uses it, and reopen."),
        )


class DamagedDatabase(Trouble):
    """The key is right, but the file's content is not whole."""

    @classmethod
    def found(cls) -> DamagedDatabase:
        """Say that the database is damaged although the passphrase was right."""
        return cls(
            tr("The passphrase is right, but the case files, casework.db, are damaged."),
            tr("Nothing was changed, and backups are not affected."),
            tr("Keep the folder as it is and restore the newest backup beside it."),
        )


class DamagedAttachment(Trouble):
    """A sealed attachment was changed, cut or exchanged."""

    @classmethod
    def found(cls) -> DamagedAttachment:
        """Say that the attachment cannot be shown because it is not what was stored."""
        return cls(
            tr("The file of this attachment is damaged or was changed outside the program."),
            tr("The records themselves are not affected."),
            tr("Restore the attachment from a backup."),
        )


class AttachmentTooLarge(Trouble):
    """More than one attachment may hold."""

    @classmethod
    def found(cls, megabytes: int) -> AttachmentTooLarge:
        """Say that the limit is `megabytes`."""
        return cls(
            tr(
                "This file is larger than {n} MB, the most that one attachment may have.",
                n=megabytes,
            ),
            tr("The original file was not changed, and nothing of it was stored."),
            tr("Divide the file, or keep only the part that the work needs."),
        )


class DamagedBackup(Trouble):
    """A backup that is not what its manifest says."""

    @classmethod
    def found(cls) -> DamagedBackup:
        """Say that the backup cannot be relied on."""
        return cls(
            tr("This backup is damaged or was changed after it was made."),
            tr("The vault itself and the other backups are not affected."),
            tr("Choose another backup, and make a new one."),
        )

    @classmethod
    def of_another_key(cls) -> DamagedBackup:
        """Say that the backup was made under another key."""
        return cls(
            tr(
                "This backup belongs to another vault, or to a key from before the last key change."
            ),
            tr("Nothing was changed."),
            tr("Open it with the passphrase or recovery sheet that was valid when it was made."),
        )


class UnsafeSettings(Trouble):
    """The database library did not accept a setting that safety depends on."""

    @classmethod
    def found(cls, setting: str, wanted: object, got: object) -> UnsafeSettings:
        """Name the `setting` that has another value than wanted."""
        return cls(
            tr(
                "The database library refuses the setting {setting} = {wanted} (it has {got}).",
                setting=setting,
                wanted=wanted,
                got=got,
            ),
            tr("The vault was not opened, and nothing was changed."),
            tr("Install exitdesk again from its own package."),
        )


@contextmanager
def files_explained() -> Iterator[None]:
    """Turn the operating system's errors about room, rights and devices into Trouble."""
    try:
        yield
    except OSError as error:
        found = _of_errno(error.errno)
        if found is None:
            raise
        raise found from error


def _of_errno(number: int | None) -> Trouble | None:
    if number in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return DiskFull.found()
    if number in {errno.EROFS, errno.EACCES, errno.EPERM}:
        return ReadOnlyPlace.found()
    if number in {errno.EIO, errno.ENXIO, errno.ENODEV, errno.ESTALE}:
        return DeviceTrouble.found()
    return None
