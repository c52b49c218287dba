"""Shared folders that were used before, known by what lies in them: sticks change their place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import places, syncing
from exitdesk.services.syncing import SyncResult
from exitdesk.services.vaults import Vault
from exitdesk.storage.progress import Progress, silent
from exitdesk.sync import place_names
from exitdesk.sync.places import FolderPlace
from exitdesk.sync.refusal import Refusal, short

_SETTING: Final = "shared_folders"
_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Remembered:
    """A folder: its id (32 hex digits), where it was last, when it was synced (ms since 1970)."""

    id: str
    path: Path
    at: int

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.name or str(self.path)


def remembered(vault: Vault) -> list[Remembered]:
    """Return the folders, the one that was used last first."""
    kept = vault.store.setting(_SETTING, default=[])
    found = [Remembered(one["id"], Path(one["path"]), int(one["at"])) for one in kept]
    return sorted(found, key=lambda one: -one.at)


def forget(vault: Vault, folder: str) -> None:
    """Forget a folder; what lies in it stays."""
    _keep(vault, [one for one in remembered(vault) if one.id != folder])


def there(vault: Vault, one: Remembered) -> Path | None:
    """Return where a folder is now: in its place, or on a stick that is elsewhere today."""
    del vault
    for stick in (one.path, *_on_sticks(one)):
        if _id_of(stick) == one.id:
            return stick
    return None


def sync(vault: Vault, path: Path, *, progress: Progress = silent) -> SyncResult:
    """Sync through a folder and remember it. Raises Trouble."""
    if path.resolve().is_relative_to(vault.folder.resolve()):
        raise Trouble(
            tr("This folder lies inside the vault."),
            tr("Nothing was changed."),
            tr("Choose a folder on a stick, or one that is synced to your colleagues."),
        )
    done = syncing.sync(vault, path, progress)
    place = FolderPlace(path).known_id()
    if place is not None:
        rest = [one for one in remembered(vault) if one.id != place.hex()]
        _keep(vault, [Remembered(place.hex(), path, max(0, vault.store.clock())), *rest])
    return done


def explained(result: SyncResult) -> list[tuple[str, str]]:
    """Return (name, sentence) of what lies in the folder and was left alone."""
    return [(one.name, place_names.explained(one.why)) for one in result.foreign]


def refusals(result: SyncResult) -> list[tuple[str, int]]:
    """Return (sentence, how often) of bundles for this device that were not taken in."""
    return [(short(Refusal(name)), count) for name, count in sorted(result.refused.items())]


def _keep(vault: Vault, folders: Iterable[Remembered]) -> None:
    kept: list[dict[str, Any]] = [
        {"id": one.id, "path": str(one.path), "at": one.at} for one in folders
    ]
    vault.store.set_setting(_SETTING, kept[:_MOST])


def _on_sticks(one: Remembered) -> list[Path]:
    """Return where the folder would be on each stick: with the same last parts of its path."""
    parts = one.path.parts[-2:]
    found = []
    for stick in places.sticks():
        found += [stick, stick.joinpath(*parts[-1:]), stick.joinpath(*parts)]
    return found


def _id_of(folder: Path) -> str:
    try:
        found = FolderPlace(folder).known_id() if folder.is_dir() else None
    except (Trouble, OSError):
        return ""
    return found.hex() if found else ""
