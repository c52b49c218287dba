"""The options of the verbs for trips, withdrawn cases and files of the same person."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from exitdesk.i18n import tr


def add(
    verbs: Any,
    verb: Callable[..., argparse.ArgumentParser],
    add_keys: Callable[[argparse.ArgumentParser], None],
) -> None:
    """Add the verbs; `verb` makes one with a vault, `add_keys` what opens it."""

    def made(
        name: str, function: str, words: str, of: Any = verbs, module: str = "travel"
    ) -> argparse.ArgumentParser:
        parser = verb(of, name, function, words, module)
        add_keys(parser)
        return parser

    words = tr("carry some cases in a vault of their own, and bring them home")
    travel = verbs.add_parser("travel", help=words, description=words)
    kinds = travel.add_subparsers(
        dest="what", required=True, metavar="WHAT", parser_class=type(travel)
    )
    _add_make(made("make", "make", tr("make a second vault for a trip"), kinds))
    _add_merge(made("merge", "merge", tr("bring it home, prove that, and destroy it"), kinds))
    back = made("withdraw", "withdraw", tr("ask a colleague to give up their copy of a case"))
    back.add_argument("code", metavar="CODE")
    back.add_argument(
        "--from", dest="name", metavar="NAME", required=True, help=tr("who holds the case")
    )
    same = made(
        "duplicates",
        "duplicates",
        tr("list files that may be of the same person, join two, take them apart again"),
        module="duplicates",
    )
    _add_duplicates(same)


def _add_duplicates(same: argparse.ArgumentParser) -> None:
    what = same.add_mutually_exclusive_group()
    for name, words in (
        ("--join", tr("let OTHER go on in FILE (codes, or ids)")),
        ("--unjoin", tr("take a joining back as a whole")),
        ("--bring", tr("bring what came late into OTHER")),
        ("--apart", tr("they are two people: do not ask again")),
    ):
        what.add_argument(name, nargs=2, metavar=("FILE", "OTHER"), help=words)
    what.add_argument("--new-code", metavar="FILE", help=tr("give a file the next free code"))
    same.add_argument(
        "--take", metavar="FIELD", nargs="+", default=[], help=tr("fields where OTHER's counts")
    )
    same.add_argument("--json", action="store_true")


def _add_make(make: argparse.ArgumentParser) -> None:
    make.add_argument(
        "--case", metavar="CODE", nargs="+", action="extend", required=True, help=tr("what travels")
    )
    make.add_argument(
        "--rest",
        action="store_true",
        help=tr(
            "the other way round: those cases stay in this vault, which travels; all others go "
            "into the second one, which stays at the office, and are removed here"
        ),
    )
    make.add_argument("-o", "--output", metavar="DIR", required=True, help=tr("a new folder"))
    make.add_argument(
        "--until", metavar="DATE", help=tr("the last day to write in it; then it is only read")
    )
    make.add_argument(
        "--new-passphrase-file", metavar="P", help=tr("a file with the passphrase of the second")
    )
    make.add_argument(
        "--recovery-file",
        metavar="OUT",
        help=tr("write its recovery code there (a new file; .pdf makes a sheet)"),
    )
    make.add_argument("--json", action="store_true")


def _add_merge(merge: argparse.ArgumentParser) -> None:
    merge.add_argument("folder", metavar="DIR", help=tr("the folder of the second vault"))
    merge.add_argument(
        "--travel-passphrase-file",
        metavar="P",
        help=tr("a file with the passphrase of the second; without it you are asked"),
    )
    merge.add_argument("--travel-key-file", metavar="PATH", help=tr("its key file, if it has one"))
    merge.add_argument(
        "--keep", action="store_true", help=tr("bring everything home, but let the trip go on")
    )
    merge.add_argument("--json", action="store_true")


def add_purpose(make: argparse.ArgumentParser) -> None:
    """Add what a bundle for a purpose takes."""
    make.add_argument(
        "--purpose",
        choices=("transfer", "referral", "pseudonymous"),
        default="transfer",
        help=tr("the whole case (transfer), or only what a referral or an evaluation needs"),
    )
    make.add_argument(
        "--leave-out", metavar="ID", nargs="+", action="extend", default=[], help=tr("unticked")
    )
    make.add_argument(
        "--also", metavar="ID", nargs="+", action="extend", default=[], help=tr("ticked as well")
    )
    make.add_argument(
        "--list", action="store_true", help=tr("only list what would go, for ticking")
    )
