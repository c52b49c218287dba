"""Names of files in a shared place: which are ours, and why the others are left alone.

Ours are 32 hex digits and ``.exd``. Nothing else is ever opened, changed or removed.
"""

from __future__ import annotations

import re
import secrets
from enum import StrEnum
from typing import NamedTuple, assert_never

from exitdesk.i18n import tr

MARKER = "folder.exd-id"
MARKER_BYTES = 64

_OURS = re.compile(r"[0-9a-f]{32}\.exd")
_MARKER = re.compile(rb"exd folder 1\r?\n([0-9a-f]{32})\s*")
_PART = re.compile(r"\.[0-9a-f]{32}\.([0-9a-f]{16})\.exd-part")

# Syncthing, Nextcloud and ownCloud, Dropbox, Seafile, Unison.
_CONFLICT = re.compile(
    r"\.sync-conflict-\d{8}-\d{6}|conflicted copy|case conflict|_conflict-\d{8}"
    r"|\bsfconflict\b|\(unison|konflikt",
    re.IGNORECASE,
)
_TEMPORARY = re.compile(
    r"~.*|.*~|.*\.(tmp|temp|part|partial|filepart|crdownload|download|swp|exd-part)"
    r"|\.syncthing\..*|\.~.*|.*\.~[0-9a-f]+|\.fuse_hidden.*|\.nfs[0-9a-f]{8,}|\.owncloudsync.*",
    re.IGNORECASE | re.DOTALL,
)
_RENAMED = re.compile(r"[0-9a-f]{32}.*\.exd|.*\.exd(\W.*)?", re.IGNORECASE | re.DOTALL)
_SYSTEM = re.compile(
    r"\.(stfolder|stignore|stversions|sync_.*\.db.*|nextcloudsync\.log|dropbox.*|trash.*|ds_store"
    r"|spotlight-.*|fseventsd|_.*|directory|trashes)"
    r"|desktop\.ini|thumbs\.db|system volume information|\$recycle\.bin|lost\+found"
    r"|autorun\.inf|found\.\d{3}",
    re.IGNORECASE | re.DOTALL,
)


class Why(StrEnum):
    """Why a file in the place is not read."""

    CONFLICT = "conflict"
    TEMPORARY = "temporary"
    EMPTY = "empty"
    RENAMED = "renamed"
    LINK = "link"
    FOLDER = "folder"
    SYSTEM = "system"
    FOREIGN = "foreign"


class Entry(NamedTuple):
    """A file of ours: its name, its size in bytes, and when it came, in ms since 1970.

    The time is the file system's, on a stick to two seconds and in the clock of whoever wrote
    it: to be shown, never to be reckoned with.
    """

    name: str
    size: int
    modified: int


class Foreign(NamedTuple):
    """Something else that lies there. The name is another's text: for the screen, not for logs."""

    name: str
    why: Why


class Listing(NamedTuple):
    """What lies in a place, each sorted by name."""

    ours: list[Entry]
    foreign: list[Foreign]


def is_ours(name: str) -> bool:
    """Tell whether `name` is that of a bundle in a shared place."""
    return _OURS.fullmatch(name) is not None


def new_name() -> str:
    """Return a random name for a bundle, which tells nothing of what is in it."""
    return secrets.token_hex(16) + ".exd"


def checked(name: str) -> str:
    """Return `name` if it is one of ours; anything else is a fault of the caller (ValueError)."""
    if not is_ours(name):
        raise ValueError("not a name of ours")
    return name


def why_not(name: str, size: int) -> Why | None:
    """Return why the regular file `name` of `size` bytes is left alone, None for one of ours."""
    if is_ours(name):
        return None if size else Why.EMPTY
    if _CONFLICT.search(name):
        return Why.CONFLICT
    if _TEMPORARY.fullmatch(name):
        return Why.TEMPORARY
    if _SYSTEM.fullmatch(name):
        return Why.SYSTEM
    return Why.RENAMED if _RENAMED.fullmatch(name) else Why.FOREIGN


def why_not_folder(name: str) -> Why:
    """Return the reason for a folder: of the system or a sync program, or somebody's own."""
    return Why.SYSTEM if _SYSTEM.fullmatch(name) else Why.FOLDER


def explained(why: Why) -> str:
    """Return `why` as a sentence for the person at the desk."""
    match why:
        case Why.CONFLICT:
            return tr(
                "A copy that a sync program made because two devices wrote the same file. "
                "Nothing is lost: the original is read, and the copy can be deleted."
            )
        case Why.TEMPORARY:
            return tr("A file that is still being copied, or that was left when copying stopped.")
        case Why.EMPTY:
            return tr("An empty file where a bundle should be: it was not copied to its end.")
        case Why.RENAMED:
            return tr(
                "It looks like a bundle under another name. Give it its old name back, or open "
                "it as a single bundle."
            )
        case Why.LINK:
            return tr("A link to another place. Links are not followed.")
        case Why.FOLDER:
            return tr("A folder. Only files that lie directly in the shared folder are read.")
        case Why.SYSTEM:
            return tr("It belongs to the operating system or to a sync program.")
        case Why.FOREIGN:
            return tr("It does not belong to this program.")
        case _ as unreachable:
            assert_never(unreachable)


def shown_name(name: str, most: int = 80) -> str:
    """Return another's file `name` fit to be shown: printable, and at most `most` characters."""
    plain = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def marker_text(folder_id: bytes) -> bytes:
    """Return what the marker file of the place `folder_id` (16 bytes) holds."""
    return b"exd folder 1\n" + folder_id.hex().encode() + b"\n"


def marked_id(text: bytes) -> bytes | None:
    """Return the id that a marker file holds, None where it is damaged or half-copied."""
    found = _MARKER.fullmatch(text)
    return bytes.fromhex(found[1].decode()) if found else None


def part_name(name: str, tag: bytes) -> str:
    """Return the temporary name under which `name` is written by the device with `tag` (8 B)."""
    return f".{name.partition('.')[0]}.{tag.hex()}.exd-part"


def part_tag(name: str) -> bytes | None:
    """Return the tag of the device whose temporary file `name` is, None for any other name."""
    found = _PART.fullmatch(name)
    return bytes.fromhex(found[1]) if found else None
