"""The end of the process that held the data: everything is put away, then a fresh process asks.

Closing the database is not enough: thousands of pieces of notes stay in the memory of a process
that goes on. So the program replaces itself by a fresh start, which knows nothing but the
vault's folder.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import TimeoutError as StillBusy
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from exitdesk.domain.trouble import Trouble

if TYPE_CHECKING:
    from exitdesk.services.vault import Vault
    from exitdesk.ui.runner import Runner

Replace = Callable[[Path], object]


def put_away(
    runner: Runner, vault: Vault, place: dict[str, Any] | None, frame: list[int] | None
) -> None:
    """Write where the person is, close the vault and end the runner.

    Whatever was typed is in the vault by now. If the store's worker is still busy after ten
    seconds, the vault is left as a crash would leave it, which every opening can deal with.
    """
    with suppress(StillBusy, TimeoutError):
        runner.finish(_closed, vault, place, frame)


def _closed(vault: Vault, place: dict[str, Any] | None, frame: list[int] | None) -> None:
    from exitdesk.services import preferences, vaults

    with suppress(Trouble, ValueError):
        preferences.set_(vault, "place", place)
        preferences.set_(vault, "frame", frame)
    with suppress(Trouble):
        vaults.close(vault)


def replace_process(folder: Path) -> NoReturn:
    """Start the program again, at the unlock window of `folder`, in the place of this process."""
    command = [*_program(), str(folder.absolute())]
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    if sys.platform == "win32":
        subprocess.Popen(command, close_fds=True)  # noqa: S603 (our own program)
        os._exit(0)
    os.execv(command[0], command)  # noqa: S606 (our own program)


def _program() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-m", "exitdesk"]
