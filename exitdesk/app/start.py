"""Where the program begins: no argument or a vault opens the window, all else is a verb."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from exitdesk import __version__
from exitdesk.app.hardening import harden
from exitdesk.i18n import tr

_HEADER = "vault.hdr"
# The program starts itself with this to compile a form where that can do no harm.
_COMPILE_FORM = "--compile-form"
# The same for opening a bundle.
_OPEN_BUNDLE = "--open-bundle"
_DISPLAY_VARIABLES = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
_MISSING_LIBRARY = re.compile(r"lib[\w.+-]+\.so[.\d]*(?=: cannot open)")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program with `argv` (by default the process's own) and return its exit status."""
    harden()
    if list(argv or sys.argv[1:]) == [_COMPILE_FORM]:
        from exitdesk.forms.workbook.child import main as compile_form

        return compile_form()
    if list(argv or sys.argv[1:]) == [_OPEN_BUNDLE]:
        from exitdesk.sync.child import main as open_bundle

        return open_bundle()
    from exitdesk import log, paths  # half of what a short-lived process would have to load

    log.set_up(paths.log_folder())
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments == ["--version"]:
        sys.stdout.write(f"exitdesk {__version__}\n")
        return 0
    if not arguments:
        return _window(None)
    if len(arguments) == 1 and names_a_vault(arguments[0]):
        return _window(Path(arguments[0]))
    from exitdesk.cli.main import main as run_verb

    return run_verb(arguments, _window_where_possible)


def names_a_vault(argument: str) -> bool:
    """Tell whether a lone `argument` is a place on the disk and not a verb."""
    if argument.startswith("-"):
        return False
    is_place = Path(argument).name != argument
    return is_place or (Path(argument) / _HEADER).is_file()


def has_display() -> bool:
    """Tell whether a window can be shown; only Linux runs without a screen as a rule."""
    if sys.platform != "linux":
        return True
    return any(os.environ.get(name) for name in _DISPLAY_VARIABLES)


def _window_where_possible(vault: Path) -> int:
    if has_display():
        return _window(vault)
    sys.stdout.write(tr("There is no display here, so no window opens.") + "\n")
    return 0


def _window(vault: Path | None) -> int:
    if not has_display():
        return _refused(tr("There is no display here. exitdesk --help lists what works without."))
    try:
        from exitdesk.app.window import run
    except ImportError as error:
        library = _MISSING_LIBRARY.search(str(error))
        if library is None:
            raise
        return _refused(tr("The window needs the system library {name}.", name=library[0]))
    return run(vault)


def _refused(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return 1
