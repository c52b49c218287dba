"""The only files that the program may make, and why; anything else is a leak."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_ID = "[0-9a-f]"
_DATABASE = r"casework(-[0-9a-f]+)?\.db(-wal|-shm|-journal)?"
_BACKUP = rf"(\d{{4}}-\d\d-\d\d_\d{{6}}_{_ID}{{4}}|\.(unfinished|removing)-[-_0-9a-f]+)"
_PARTS_OF_BACKUP = (
    rf"(/({_DATABASE}|manifest(\.new)?|vault\.hdr(\.new)?|attachments(/{_ID}{{64}})?))?"
)


@dataclass(frozen=True)
class Allowed:
    """A pattern for whole paths, in which ``{vault}`` and the like stand for folders."""

    pattern: str
    reason: str


ALLOWED = (
    Allowed("{vault}", "the vault's folder"),
    Allowed(
        r"{vault}/vault\.hdr(\.prev)?(\.new)?", "key slots, wrapped; written anew, then renamed"
    ),
    Allowed(r"{vault}/vault\.lock", "tells a second window who has the vault; empty or no client"),
    Allowed(r"{vault}/vault\.making", "tells that the vault's making was not finished; no client"),
    Allowed(rf"{{vault}}/{_DATABASE}", "SQLCipher; its journals are encrypted page by page"),
    Allowed(r"{vault}/ballast", "room for erasing on a full disk; holds nothing"),
    Allowed(rf"{{vault}}/attachments(/{_ID}{{64}}|/{_ID}{{32}}\.new)?", "sealed, random names"),
    Allowed(
        rf"{{vault}}/backups(/{_BACKUP}{_PARTS_OF_BACKUP})?", "encrypted under keys of their own"
    ),
    Allowed(r"{vault}/window(/look\.json(\.new)?)?", "colours, text size and language; no client"),
    Allowed(r"{data}(/exitdesk)?", "where vaults lie unless somebody says otherwise"),
    Allowed(r"{state}(/exitdesk(/log(/exitdesk\.log(\.[12])?)?)?)?", "places in the program only"),
    Allowed(
        rf"{{exports}}(/{_BACKUP}{_PARTS_OF_BACKUP}|/stick/{_BACKUP}{_PARTS_OF_BACKUP})", "a backup"
    ),
    Allowed(rf"{{exports}}/\.{_ID}+\.part", "an export on its way, in the folder that was chosen"),
    Allowed(r"{exports}/(sheet\.pdf|case\.pdf|copy\.txt)", "what the person exported on purpose"),
    Allowed(r"{home}/\.cache(/fontconfig(/.*)?)?", "fontconfig's list of the system's fonts"),
    Allowed(r"/dev/(null|tty|dri/.*)", "no file"),
)

OTHERS = (
    Allowed(
        r"{run}/(at-spi|dbus-1|dconf)(/.*)?", "the accessibility bus, which other programs run"
    ),
)
"""What the servers of the stage make; the program itself may not."""


class Rule:
    """The list with the folders of one day put in."""

    def __init__(self, folders: dict[str, Path], entries: Iterable[Allowed] = ALLOWED) -> None:
        self._patterns = [re.compile(_filled(one.pattern, folders)) for one in entries]

    def allows(self, path: Path) -> bool:
        """Tell whether a file may have been made at `path`."""
        return any(one.fullmatch(str(path)) for one in self._patterns)

    def broken_by(self, paths: Iterable[Path]) -> list[Path]:
        """Return what may not be there."""
        return sorted(path for path in paths if not self.allows(path))


def _filled(pattern: str, folders: dict[str, Path]) -> str:
    for name, folder in folders.items():
        pattern = pattern.replace(f"{{{name}}}", re.escape(str(folder)))
    return pattern
