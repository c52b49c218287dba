"""The options of the verbs for colleagues."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from exitdesk.cli import travel_options
from exitdesk.i18n import tr

_MODULE = "exchange"


def add(
    verbs: Any,
    verb: Callable[..., argparse.ArgumentParser],
    add_keys: Callable[[argparse.ArgumentParser], None],
) -> None:
    """Add the verbs; `verb` makes one with a vault, `add_keys` what opens it."""

    def made(name: str, function: str, words: str, of: Any = verbs) -> argparse.ArgumentParser:
        parser = verb(of, name, function, words, _MODULE)
        add_keys(parser)
        return parser

    device = made("device", "device", tr("say who this device is, and whose keys are known here"))
    device.add_argument("--json", action="store_true")
    card = made("identity", "write_identity", tr("write the file that tells others who this is"))
    card.add_argument("-o", "--output", metavar="FILE", required=True)
    card.add_argument(
        "--secret-keys",
        action="store_true",
        help=tr("instead write the secret keys with which the age tool opens bundles"),
    )
    pair = made("pair", "pair", tr("take in a colleague's identity, and compare the words"))
    pair.add_argument("file", metavar="FILE")
    pair.add_argument("--words", metavar="WORDS", help=tr("the words that your colleague reads"))
    pair.add_argument(
        "--join", action="store_true", help=tr("become a device of their organisation first")
    )
    pair.add_argument(
        "--mine", action="store_true", help=tr("it is my own other device: every case goes there")
    )
    pair.add_argument("--json", action="store_true")
    out = made("revoke", "revoke", tr("shut a device out"))
    out.add_argument("name", metavar="NAME")
    _add_bundles(verbs, made)
    _add_conflicts(made)
    digest = made("digest", "digest", tr("print one hash a case, equal where the same is shown"))
    digest.add_argument("--json", action="store_true")
    field = made("set", "set_field", tr("give one field of a case a value"))
    field.add_argument("code", metavar="CODE")
    field.add_argument("field", metavar="FIELD")
    field.add_argument("value", metavar="VALUE", help=tr("empty takes the value away"))
    travel_options.add(verbs, verb, add_keys)


def _add_bundles(verbs: Any, made: Callable[..., argparse.ArgumentParser]) -> None:
    words = tr("give cases to a colleague as an encrypted file, or take one in")
    bundle = verbs.add_parser("bundle", help=words, description=words)
    kinds = bundle.add_subparsers(
        dest="what", required=True, metavar="WHAT", parser_class=type(bundle)
    )
    make = made("make", "make_bundle", tr("write a bundle"), kinds)
    make.add_argument("--to", metavar="NAME", required=True, help=tr("a verified colleague"))
    make.add_argument("--case", metavar="CODE", nargs="+", action="extend", required=True)
    make.add_argument("-o", "--output", metavar="FILE", required=True)
    make.add_argument("--reason", metavar="WORDS", help=tr("why, where no consent covers it"))
    make.add_argument("--read-only", action="store_true", help=tr("they may only read"))
    make.add_argument(
        "--hand-over", action="store_true", help=tr("our copy goes once they have it all")
    )
    travel_options.add_purpose(make)
    make.add_argument("--json", action="store_true")
    take = made("open", "open_bundle", tr("take a bundle in"), kinds)
    take.add_argument("file", metavar="FILE")
    take.add_argument("--preview", action="store_true", help=tr("only say what it holds"))
    take.add_argument("--json", action="store_true")

    sync = made("sync", "sync", tr("exchange what is new through a shared folder or a stick"))
    sync.add_argument(
        "folder",
        metavar="FOLDER",
        nargs="?",
        help=tr("without it: through the storage that is switched on"),
    )
    sync.add_argument("--json", action="store_true")

    store = made(
        "storage",
        "storage",
        tr("enter a bucket or WebDAV server to sync through, and switch it on or off"),
    )
    store.add_argument("--url", metavar="URL")
    store.add_argument("--kind", choices=("s3", "webdav"), default="webdav")
    store.add_argument(
        "--account-file", metavar="PATH", help=tr("name and secret (and region), one a line")
    )
    store.add_argument("--switch", choices=("on", "off"))
    store.add_argument("--forget", action="store_true")
    store.add_argument("--json", action="store_true")


def _add_conflicts(made: Callable[..., argparse.ArgumentParser]) -> None:
    found = made("conflicts", "list_conflicts", tr("list what two people wrote differently"))
    found.add_argument("--json", action="store_true")
    settle = made("resolve", "resolve", tr("settle one field on all devices"))
    settle.add_argument("id", metavar="ID", help=tr("as “conflicts” prints it"))
    settle.add_argument("--take", metavar="WHAT", required=True, help="ours, theirs, text:…")
