"""Giving part of a case for one purpose, on the command line."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any, Final

from exitdesk.cli.verbs import DONE, found_case, opened
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import extracts, identity, outfiles
from exitdesk.services.extracts import Line, Purpose

_PURPOSES: Final[dict[str, Purpose]] = {"referral": "referral", "pseudonymous": "pseudonymous"}


def is_wanted(options: Namespace) -> bool:
    """Tell whether a bundle is to hold only part of the cases."""
    return options.purpose in _PURPOSES


def make(options: Namespace) -> int:
    """Write a bundle with part of some cases, or list what it would hold."""
    purpose = _PURPOSES[options.purpose]
    if options.hand_over:
        raise Trouble(
            tr("Who gets a part of a case does not take the case over."),
            tr("Nothing was made."),
            tr("Hand over the whole case, or leave that option away."),
        )
    with opened(options) as vault:
        wanted = [found_case(vault, code) for code in options.case]
        if options.list:
            lines = {
                code: extracts.offered(vault, case, purpose)
                for code, case in zip(options.case, wanted, strict=True)
            }
            return _listed(lines)
        to = identity.named(vault, options.to)
        names: list[str] = []
        given = extracts.make(
            vault,
            to,
            wanted,
            purpose,
            reason=options.reason or "",
            read_only=options.read_only,
            leave_out=options.leave_out,
            also=options.also,
            deliver=lambda parts: names.extend(
                outfiles.write_parts(Path(options.output), [part.data for part in parts])
            ),
        )
    for lacking in given.unagreed:
        sys.stderr.write(
            tr(
                "{code}: no consent in force covers {name}; the register says so.",
                code=lacking.code,
                name=lacking.peer,
            )
            + "\n"
        )
    found = {
        "files": names,
        "to": [peer.name for peer in to],
        "cases": len(wanted),
        "purpose": options.purpose,
        "attachments": sum(part.files for part in given.parts),
    }
    if options.json:
        return _json(found)
    sys.stdout.write(
        tr(
            "Written: {name}: a part of {cases} cases, {files} documents.",
            name=", ".join(names),
            cases=len(wanted),
            files=found["attachments"],
        )
        + "\n"
    )
    return DONE


def _listed(lines: dict[str, list[Line]]) -> int:
    return _json(
        {
            code: [
                {
                    "id": line.record,
                    "kind": line.kind,
                    "title": line.title,
                    "occurred_on": line.occurred_on,
                    "goes": line.ticked,
                    "fields": list(line.fields),
                }
                for line in some
            ]
            for code, some in lines.items()
        }
    )


def _json(value: Any) -> int:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
    return DONE
