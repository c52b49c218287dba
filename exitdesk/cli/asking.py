"""Passphrases and files that verbs are handed: read once, never an argument's value."""

from __future__ import annotations

import getpass
import sys
from argparse import Namespace
from pathlib import Path

from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr

_MOST = 65_536


def passphrase(options: Namespace, name: str = "passphrase_file", prompt: str = "") -> str:
    """Return the passphrase from the file of option `name` (``-``: standard input), or ask for it.

    One line end at the end of the file does not belong to it. Raises Trouble.
    """
    path = getattr(options, name, None)
    if path is None:
        return _asked(prompt or tr("Passphrase: "))
    data = sys.stdin.buffer.read(_MOST + 1) if path == "-" else content(Path(path), _MOST)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Trouble(tr("The file of the passphrase is not text in UTF-8.")) from None
    text = text.removesuffix("\n").removesuffix("\r")
    if not text:
        raise Trouble(tr("The passphrase is empty."), "", tr("Write it into the file, or type it."))
    return text


def new_passphrase(options: Namespace) -> str:
    """Return a new passphrase from its file, or ask for it twice."""
    if getattr(options, "new_passphrase_file", None) is not None:
        return passphrase(options, "new_passphrase_file")
    first = _asked(tr("New passphrase: "))
    if first != _asked(tr("Again: ")):
        raise Trouble(
            tr("The two were not the same."), tr("Nothing was changed."), tr("Try again.")
        )
    return first


def key_file(options: Namespace) -> bytes | None:
    """Return the content of the key file, where one is named."""
    path = getattr(options, "key_file", None)
    return content(Path(path), 1 << 21) if path else None


def content(path: Path, most: int = 1 << 26) -> bytes:
    """Return the bytes of a file that somebody named; raises Trouble."""
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise Trouble(
            tr("The file {name} cannot be read: {why}.", name=path.name, why=error.strerror or "")
        ) from None
    if len(data) > most:
        raise Trouble(tr("The file {name} is too large.", name=path.name))
    return data


def _asked(prompt: str) -> str:
    if not sys.stdin.isatty():
        raise Trouble(
            tr("A passphrase is needed, and nobody is there to type it."),
            "",
            tr("Use --passphrase-file with the name of a file, or - for standard input."),
        )
    typed = getpass.getpass(prompt)
    if not typed:
        raise Trouble(tr("The passphrase is empty."))
    return typed
