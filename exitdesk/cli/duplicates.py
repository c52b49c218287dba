"""The same person in two files, on the command line."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from typing import Any

from exitdesk.cli.verbs import DONE, found_case, opened
from exitdesk.domain.ids import RecordId, is_id
from exitdesk.i18n import tr
from exitdesk.services import duplicates as files
from exitdesk.services.duplicates import Pair
from exitdesk.services.vaults import Vault


def duplicates(options: Namespace) -> int:
    """List files that may be of the same person, or do what the options name with two of them."""
    with opened(options) as vault:
        if options.new_code:
            files.recode(vault, _file(vault, options.new_code))
        elif options.join:
            files.join(vault, *_two(vault, options.join), options.take)
        elif options.unjoin:
            files.unjoin(vault, *_two(vault, options.unjoin))
        elif options.bring:
            files.bring(vault, *_two(vault, options.bring))
        elif options.apart:
            files.apart(vault, *_two(vault, options.apart))
        else:
            return _listed(options, [_pair(vault, one) for one in files.found(vault)])
    sys.stdout.write(tr("Done.") + "\n")
    return DONE


def _two(vault: Vault, named: list[str]) -> tuple[RecordId, RecordId]:
    return _file(vault, named[0]), _file(vault, named[1])


def _file(vault: Vault, named: str) -> RecordId:
    """Return a file by its id, which is never ambiguous, or by its code."""
    return RecordId(named) if is_id(named) else found_case(vault, named)


def _pair(vault: Vault, pair: Pair) -> dict[str, Any]:
    offered = None
    if "code" in pair.reasons:
        case, code = files.offered_code(vault, pair)
        offered = {"id": case, "code": code}
    return {
        "ids": [pair.one, pair.other],
        "codes": list(pair.codes),
        "aliases": list(pair.aliases),
        "reasons": list(pair.reasons),
        "differ": [one.field for one in files.both(vault, pair.one, pair.other)],
        "offered_code": offered,
    }


def _listed(options: Namespace, found: list[dict[str, Any]]) -> int:
    if options.json:
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
        return DONE
    for one in found:
        words = [*one["codes"], *one["ids"], ", ".join(one["reasons"])]
        sys.stdout.write("\t".join(words) + "\n")
    return DONE
