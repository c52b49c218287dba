"""Verbs for trips: a second vault is made, and comes home; and cases that are taken back."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from exitdesk.cli import asking
from exitdesk.cli.verbs import DONE, FINDING, found_case, opened
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import asking as requests
from exitdesk.services import identity, recovery_text, travel
from exitdesk.services.travel import Gone, Home, Keys
from exitdesk.services.vaults import Vault


def make(options: Namespace) -> int:
    """Make a vault with some cases for a trip; or with all others, which are removed here."""
    last = travel.until(options.until) if options.until else ""
    out = Path(options.recovery_file) if options.recovery_file else None
    if out is not None and out.exists():
        raise Trouble(
            tr("The file {name} is already there.", name=out.name),
            tr("Nothing was made."),
            tr("Choose another name for the recovery file."),
        )

    def sheet(vault: Vault, code: str) -> None:
        if out is not None:
            recovery_text.write(out, vault, code)

    with opened(options) as vault:
        keys = Keys(asking.new_passphrase(options))
        wanted = [found_case(vault, code) for code in options.case]
        if options.rest:
            wanted = travel.rest(vault, wanted)
        kind: travel.Kind = "rest" if options.rest else "travel"
        done = travel.make(
            vault, wanted, Path(options.output), keys, kind=kind, until=last, sheet=sheet
        )
    found: dict[str, Any] = {
        "folder": done.folder.name,
        "cases": done.cases,
        "operations": done.operations,
        "documents": done.documents,
        "until": last or None,
        "removed_here": done.given_up,
    }
    if out is None:
        found["recovery_code"] = done.code
    if done.backups_remain:
        _complain(
            tr("Older backups of this vault still hold what was removed; open it again later.")
        )
    if options.json:
        _say(json.dumps(found, ensure_ascii=False, indent=2))
        return DONE
    _say(
        tr(
            "Made: {name}: {cases} cases, {files} documents.",
            name=done.folder.name,
            cases=done.cases,
            files=done.documents,
        )
    )
    if options.rest:
        _say(
            tr(
                "{n} cases were removed here. Sticks with older backups still hold them.",
                n=done.given_up,
            )
        )
    if out is None:
        _say(tr("Its recovery code, shown only now: {code}", code=done.code))
    return DONE


def merge(options: Namespace) -> int:
    """Bring a second vault home; exit status 1 where something kept it from being destroyed."""
    folder = Path(options.folder)
    with opened(options) as vault:
        if travel.is_leaving(vault, folder):
            gone = travel.finish_leaving(vault, folder)
            return _told(options, {"came_home_before": True}, gone, [])
        words = asking.passphrase(
            options, "travel_passphrase_file", tr("Passphrase of the second vault: ")
        )
        key = options.travel_key_file
        keys = Keys(words, asking.content(Path(key), 1 << 21) if key else None)
        home = travel.merge(vault, folder, keys, keep=options.keep)
    return _told(options, _came(home), home.gone, home.lacking)


def withdraw(options: Namespace) -> int:
    """Ask the devices of a colleague to give up their copy of a case."""
    with opened(options) as vault:
        case = found_case(vault, options.code)
        asked = requests.withdraw(vault, case, identity.named(vault, options.name))
    _say(tr("Asked with the next bundle or sync: {n} devices.", n=asked))
    return DONE


def _came(home: Home) -> dict[str, Any]:
    came = home.came
    return {
        "cases": len(came.cases),
        "operations": came.operations,
        "documents": came.files,
        "conflicts": came.conflicts,
        "drafts": came.drafts,
        "erased": came.erased,
        "problems": came.problems,
    }


def _told(options: Namespace, came: dict[str, Any], gone: Gone | None, lacking: list[str]) -> int:
    found = {
        **came,
        "complete": not lacking,
        "lacking": lacking,
        "destroyed": gone is not None,
        "files_destroyed": gone.files if gone else 0,
        "bytes_destroyed": gone.size if gone else 0,
        "names_elsewhere": gone.elsewhere if gone else 0,
    }
    if options.json:
        _say(json.dumps(found, ensure_ascii=False, indent=2))
        return FINDING if lacking else DONE
    if "cases" in came:
        _say(
            tr(
                "Came home: {cases} cases, {n} changes, {files} documents, {conflicts} to settle.",
                cases=came["cases"],
                n=came["operations"],
                files=came["documents"],
                conflicts=came["conflicts"],
            )
        )
    for sentence in [*came.get("problems", []), *lacking]:
        _complain(sentence)
    if gone is not None:
        _say(
            tr(
                "Everything is here by digest and by chain. Written over and removed: {n} files. "
                "The folder is gone. An SSD or a stick may keep old blocks that no program "
                "reaches: without the key slots, which went first, they are noise.",
                n=gone.files,
            )
        )
    return FINDING if lacking else DONE


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def _complain(text: str) -> None:
    sys.stderr.write(text + "\n")
