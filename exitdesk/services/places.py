"""Where a vault may lie, and what to know about a place before case files go there."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from exitdesk import paths
from exitdesk.i18n import tr
from exitdesk.storage import header_names

_SYNCED_NAMES: Final = (
    "dropbox",
    "onedrive",
    "nextcloud",
    "owncloud",
    "google drive",
    "googledrive",
    "icloud drive",
    "mobile documents",
    "icloudrive",
    "syncthing",
    "seafile",
    "mega",
    "megasync",
    "pcloud",
    "pclouddrive",
    "box sync",
    "proton drive",
    "tresorit",
)
_SYNCED_MARKERS: Final = (
    ".dropbox",
    ".dropbox.cache",
    ".stfolder",
    ".sync",
    ".owncloudsync.log",
    ".nextcloudsync.log",
    ".seafile-data",
    ".tmp.drivedownload",
    ".849C9593-D756-4E56-8D6E-42412F2A707B",
)
_SYNCED_PATTERNS: Final = (".sync_*.db", "._sync_*.db", ".csync_journal*")
_STICKS: Final = ("/media/", "/run/media/", "/mnt/usb", "/Volumes/")
_NETWORK: Final = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "sshfs", "fuse.sshfs", "9p"})
_DRIVE_REMOVABLE, _DRIVE_REMOTE = 2, 4


def proposed(name: str = "Casework") -> Path:
    """Return a folder that is not there yet, in the user's data folder."""
    base = paths.data_folder()
    found, n = base / name, 2
    while found.exists():
        found, n = base / f"{name} {n}", n + 1
    return found


def own_vaults() -> list[Path]:
    """Return the vaults in the user's data folder, by looking: nothing is remembered."""
    base = paths.data_folder()
    try:
        inside = sorted(base.iterdir())
    except OSError:
        return []
    return [folder for folder in inside if folder.is_dir() and header_names.exists(folder)]


def warnings(folder: Path) -> list[str]:
    """Return what to know about the place of `folder` (it need not exist), in whole sentences."""
    found = []
    if is_synced(folder):
        found.append(
            tr(
                "This folder seems to be synced to other computers or a service. The content stays "
                "encrypted, but two computers that write at once can damage the vault, and old "
                "states stay with the service after an erasure."
            )
        )
    if is_on_network(folder):
        found.append(
            tr(
                "This folder lies on another computer in the network. A lost connection in the "
                "middle of a save can damage the vault; a folder of this computer is safer."
            )
        )
    elif is_removable(folder):
        found.append(
            tr(
                "This folder lies on a stick or a removable disk. Sticks get lost and wear out: "
                "keep the vault on this computer and backups on the stick."
            )
        )
    return found


def is_synced(folder: Path) -> bool:
    """Tell whether something seems to keep copies of `folder` on other computers."""
    for place in (folder, *folder.parents):
        name = place.name.casefold()
        if any(name == known or name.startswith(f"{known} ") for known in _SYNCED_NAMES):
            return True
        if name.startswith(("onedrive -", "nextcloud", "owncloud")):
            return True
        if _marked(place):
            return True
    return False


def _marked(place: Path) -> bool:
    try:
        if any((place / marker).exists() for marker in _SYNCED_MARKERS):
            return True
        return any(next(place.glob(pattern), None) is not None for pattern in _SYNCED_PATTERNS)
    except OSError:
        return False


def is_removable(folder: Path) -> bool:
    """Tell whether `folder` lies on a medium that can be taken out."""
    there = _existing(folder)
    if sys.platform == "win32":
        return _drive_kind(there) == _DRIVE_REMOVABLE
    if str(there).startswith(_STICKS):
        return True
    return sys.platform == "linux" and _block_is_removable(there)


def is_on_network(folder: Path) -> bool:
    """Tell whether `folder` lies on another computer."""
    there = _existing(folder)
    if sys.platform == "win32":
        return _drive_kind(there) == _DRIVE_REMOTE
    if sys.platform != "linux":
        return False
    return _file_system(there) in _NETWORK


def sticks() -> list[Path]:
    """Return removable media that are here now."""
    if sys.platform == "win32":
        letters = [Path(f"{letter}:\\") for letter in "DEFGHIJKLMNOPQRSTUVWXYZ"]
        return [one for one in letters if one.exists() and is_removable(one)]
    base = {"darwin": [Path("/Volumes")]}.get(
        sys.platform, [Path("/run/media") / _user(), Path("/media") / _user()]
    )
    found: list[Path] = []
    for place in base:
        try:
            found += [one for one in sorted(place.iterdir()) if one.is_dir()]
        except OSError:
            continue
    return found


def _user() -> str:
    return os.environ.get("USER", "")


def _existing(folder: Path) -> Path:
    """Return `folder` or the nearest place above it that is there."""
    whole = folder.absolute()
    return next((p for p in (whole, *whole.parents) if p.exists()), whole)


def _block_is_removable(there: Path) -> bool:
    try:
        device = there.stat().st_dev
        block = Path(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}").resolve(strict=True)
    except OSError:
        return False
    for place in (block, block.parent):
        try:
            if (place / "removable").read_text(encoding="ascii").strip() == "1":
                return True
        except OSError:
            continue
    return False


def _file_system(there: Path) -> str:
    """Return the kind of file system of `there`, from the longest mount point above it."""
    try:
        lines = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    best, kind = "", ""
    for line in lines:
        parts = line.split(" ")
        if len(parts) < 3:
            continue
        point = parts[1].replace("\\040", " ")
        if there.is_relative_to(point) and len(point) >= len(best):
            best, kind = point, parts[2]
    return kind


def _drive_kind(there: Path) -> int:
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 (only there)

        return int(ctypes.windll.kernel32.GetDriveTypeW(there.anchor))
    return 0
