"""The header on disk: ``vault.hdr`` and the generation before it, ``vault.hdr.prev``.

At every moment of a write, one whole generation lies under its final name.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from exitdesk.crypto import header as codec
from exitdesk.crypto.header import Header, UnverifiedHeader
from exitdesk.crypto.keys import MasterKey
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.storage import durable
from exitdesk.storage.failures import ChangedOutside, MissingFile, files_explained
from exitdesk.storage.header_names import NAME, PREVIOUS_NAME

Source = Literal["current", "previous"]
T = TypeVar("T")

_SOURCES: tuple[tuple[Source, str], ...] = (("current", NAME), ("previous", PREVIOUS_NAME))


@dataclass(frozen=True)
class FoundHeader:
    """A header read from a vault's folder; `notice` is None unless the previous one was taken."""

    header: UnverifiedHeader
    source: Source

    @property
    def notice(self) -> str | None:
        """One translated sentence for the person, where the previous generation was taken."""
        if self.source == "current":
            return None
        return tr(
            "The newest vault.hdr was damaged, so its previous version was used: a change of "
            "passphrase or recovery sheet made at the very end may have to be repeated."
        )


def found(folder: Path) -> FoundHeader:
    """Return the current header, or the previous generation where the current is damaged.

    Raises MissingFile, DamagedHeader (neither is whole; what it says is about the current one)
    or NewerVersion.
    """
    header, source = opened(folder, lambda unverified: unverified)
    return FoundHeader(header, source)


def opened(folder: Path, unlock: Callable[[UnverifiedHeader], T]) -> tuple[T, Source]:
    """Return what `unlock` makes of the header, and which generation it was.

    `unlock` is `header.unlocked_by_passphrase` or `..._by_recovery` with its secrets bound.
    Where the current generation is whole to the eye but not authentic, the previous one is
    tried with the same secrets; a wrong passphrase never falls back, because the previous
    generation may still know an old one. Raises what is wrong with the current generation.
    """
    first: Trouble | None = None
    for source, name in _SOURCES:
        try:
            return unlock(codec.parsed(_read(folder / name))), source
        except (MissingFile, codec.DamagedHeader) as trouble:
            first = first or trouble
    raise first or MissingFile.header()


def write(folder: Path, header: Header, master: MasterKey, *, revoking: bool = False) -> None:
    """Write `header` as the new current generation and keep the one before it.

    With `revoking` (a passphrase, sheet or key was taken back) nothing older is kept: the
    previous file goes before the rename that counts and then gets the same content, so that
    what was taken back opens neither, whenever the power fails. The generation must be above
    the one on disk, else somebody else changed the file: that is ChangedOutside. A damaged or
    unauthentic current file never becomes the previous generation. After any error a
    whole generation is current: the one before, unless only the last fsync of all failed.
    """
    data = codec.encoded(header, master)
    with files_explained():
        kept = _authentic(folder / NAME, master)
        if kept is not None and codec.parsed(kept).generation >= header.generation:
            raise ChangedOutside.found()
        new = folder / (NAME + ".new")
        new.unlink(missing_ok=True)
        durable.write_new(new, data)
        if revoking:
            (folder / (PREVIOUS_NAME + ".new")).unlink(missing_ok=True)
            durable.remove(folder / PREVIOUS_NAME)
        elif kept is not None:
            durable.write(folder / PREVIOUS_NAME, kept)
        durable.replace(new, folder / NAME)
    if revoking:
        with suppress(OSError):  # what counts is done; the next write makes a previous one
            durable.write(folder / PREVIOUS_NAME, data)


def names_database(folder: Path, master: MasterKey) -> str | None:
    """Return the database file that the current generation names under `master`, else None."""
    data = _authentic(folder / NAME, master)
    return None if data is None else codec.parsed(data).verified(master).database


def content(folder: Path, master: MasterKey) -> bytes:
    """Return the bytes of the newest generation that belongs to `master`, for a backup."""
    for name in (NAME, PREVIOUS_NAME):
        data = _authentic(folder / name, master)
        if data is not None:
            return data
    raise codec.DamagedHeader.unreadable()


def _authentic(path: Path, master: MasterKey) -> bytes | None:
    """Return the bytes of `path`, or None where it is missing, damaged or not `master`'s."""
    try:
        data = _read(path)
        return data if codec.parsed(data).belongs_to(master) else None
    except (MissingFile, codec.DamagedHeader):
        return None


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(codec.MAX_BYTES + 1)
    except FileNotFoundError:
        raise MissingFile.header() from None
