"""Where the program begins: no argument or a vault opens the window, all else is a verb."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from exitdesk import __version__, log, paths
from exitdesk.app.hardening import harden
from exitdesk.domain.trouble import Trouble

_HEADER = "vault.hdr"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program with `argv` (by default the process's own) and return its exit status."""
    harden()
    log.set_up(paths.log_folder(), plain=(Trouble,))
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments == ["--version"]:
        sys.stdout.write(f"exitdesk {__version__}\n")
        return 0
    if not arguments:
        return _window(None)
    if len(arguments) == 1 and names_a_vault(arguments[0]):
        return _window(Path(arguments[0]))
    from exitdesk.cli.main import main as run_verb

    return run_verb(arguments)


def names_a_vault(argument: str) -> bool:
    """Tell whether a lone `argument` is a place on the disk and not a verb."""
    if argument.startswith("-"):
        return False
    is_place = Path(argument).name != argument
    return is_place or (Path(argument) / _HEADER).is_file()


def _window(vault: Path | None) -> int:
    from exitdesk.app.window import run

    return run(vault)
