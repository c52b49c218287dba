"""What a person has chosen for the window.

Choices live in the vault. Only look and language are also written beside it, unencrypted, so that
the unlock window can be read by the same eyes; they say nothing about anybody.
"""

from __future__ import annotations

import json
import math
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from exitdesk.storage import durable

if TYPE_CHECKING:  # the first window asks for its look before a key is needed
    from exitdesk.services.vault import Vault

SCHEMES: Final = ("system", "light", "dark", "contrast")
IDLE_MINUTES: Final = range(1, 31)
FONT_SCALES: Final = (0.8, 2.5)

_DEFAULTS: Final[dict[str, Any]] = {
    "idle_minutes": 5,
    "scheme": "system",
    "font_scale": 1.0,
    "language": "system",
    "note_format": "DAP",
    "place": None,
    "frame": None,
}
_LOOK_FILE: Final = Path("window") / "look.json"
_MOST_BYTES: Final = 1024


@dataclass(frozen=True, slots=True)
class Preferences:
    """Everything at once; see the names of `get`."""

    idle_minutes: int = 5
    scheme: str = "system"
    font_scale: float = 1.0
    language: str = "system"
    note_format: str = "DAP"
    place: dict[str, Any] | None = None
    frame: list[int] | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What the unlock window needs to know before anything is open."""

    scheme: str = "system"
    font_scale: float = 1.0
    language: str = "system"


_LOOK: Final = ("scheme", "font_scale", "language")


def get(vault: Vault, name: str) -> Any:
    """Return a preference, or what is usual; raises KeyError for a name that does not exist."""
    value = vault.store.setting(name, default=_DEFAULTS[name])
    return value if _fits(name, value) else _DEFAULTS[name]


def every(vault: Vault) -> Preferences:
    """Return all preferences."""
    return Preferences(**{name: get(vault, name) for name in _DEFAULTS})


def set_(vault: Vault, name: str, value: Any) -> None:
    """Take a preference. Raises KeyError or ValueError where there is no such choice."""
    if not _fits(name, value):
        msg = f"{name} cannot have this value"
        raise ValueError(msg)
    vault.store.set_setting(name, value)
    if name in _LOOK:
        _write_look(vault)


def look(folder: Path) -> Look:
    """Return the look that was chosen for the vault in `folder`; the usual one where unknown."""
    path = folder / _LOOK_FILE
    try:
        with path.open("rb") as file:
            found = json.loads(file.read(_MOST_BYTES))
    except (OSError, ValueError, RecursionError):
        return Look()
    if not isinstance(found, dict):
        return Look()
    return Look(
        **{name: found[name] for name in _LOOK if name in found and _fits(name, found[name])}
    )


def _write_look(vault: Vault) -> None:
    """Write the look beside the vault; where that fails the unlock window looks as usual."""
    path = vault.folder / _LOOK_FILE
    shown = Look(*(get(vault, name) for name in _LOOK))
    with suppress(OSError):
        durable.private_folder(path.parent)
        durable.write(path, json.dumps(asdict(shown)).encode())


def _fits(name: str, value: Any) -> bool:
    _DEFAULTS[name]
    match name:
        case "idle_minutes":
            return type(value) is int and value in IDLE_MINUTES
        case "scheme":
            return value in SCHEMES
        case "font_scale":
            return _is_scale(value)
        case "language":
            return isinstance(value, str) and len(value) <= 35 and bool(value)
        case "note_format":
            from exitdesk.domain import vocabulary  # noqa: PLC0415 (as above)

            return value in {choice.name for choice in vocabulary.NOTE_FORMAT}
        case "frame":
            return value is None or (
                isinstance(value, list) and len(value) == 4 and all(type(n) is int for n in value)
            )
        case _:
            return value is None or isinstance(value, dict)


def _is_scale(value: object) -> bool:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return False
    return math.isfinite(value) and FONT_SCALES[0] <= value <= FONT_SCALES[1]
