"""Verbs for colleagues: who this device is, pairing, bundles, sync, and what is unsettled."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from exitdesk.cli import asking, extracts
from exitdesk.cli.verbs import DONE, FINDING, found_case, opened
from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import (
    cases,
    conflicts,
    digests,
    duplicates,
    identity,
    outfiles,
    receiving,
    setting_fields,
    sharing,
    shut_outs,
    storages,
    syncing,
)
from exitdesk.services.conflicts import Conflict, Side
from exitdesk.services.identity import Peer
from exitdesk.services.receiving import Looked, TakenIn
from exitdesk.services.vaults import Vault


def device(options: Namespace) -> int:
    """Print who this device is, and whose keys are known here."""
    with opened(options) as vault:
        own = identity.this_device(vault)
        known = [_peer(peer) for peer in identity.peers_of(vault)]
    if options.json:
        return _json(
            {
                "id": own.id,
                "name": own.name,
                "organisation": own.organisation,
                "fingerprint": own.fingerprint,
                "peers": known,
            }
        )
    _say(f"{own.name}\t{own.id}\t{own.organisation}")
    for peer in known:
        _say("\t".join(str(peer[key]) for key in ("name", "state", "id", "organisation")))
    return DONE


def write_identity(options: Namespace) -> int:
    """Write the file that tells others who this device is."""
    with opened(options) as vault:
        if options.secret_keys:
            _complain(
                tr(
                    "Whoever has this file opens every bundle that was ever made for this "
                    "device. Keep it as you keep the recovery sheet."
                )
            )
            outfiles.write(Path(options.output), identity.age_keys(vault))
        else:
            outfiles.write(Path(options.output), identity.own_card(vault))
    _say(tr("Written: {name}", name=Path(options.output).name))
    return DONE


def pair(options: Namespace) -> int:
    """Take in a colleague's identity; with the words it becomes verified."""
    data = asking.content(Path(options.file), 1 << 14)
    with opened(options) as vault:
        if options.join:
            identity.join(vault, data)
        pairing = identity.pair(vault, data)
        if options.words:
            pairing = identity.verify(vault, pairing.peer, options.words)
        if options.mine:
            identity.mine(vault, pairing.peer)
    found = {
        "name": pairing.peer.name,
        "words": pairing.words,
        "state": pairing.peer.state,
        "verified": pairing.verified,
    }
    if options.json:
        return _json(found)
    _say(f"{pairing.peer.name}\t{pairing.words}\t{pairing.peer.state}")
    return DONE


def revoke(options: Namespace) -> int:
    """Shut a device out."""
    with opened(options) as vault:
        for peer in identity.named(vault, options.name):
            shut_outs.shut_out(vault, peer)
    _say(tr("Shut out: nothing goes there, nothing of it is taken in."))
    return DONE


def make_bundle(options: Namespace) -> int:
    """Give cases to a colleague as an encrypted file."""
    if extracts.is_wanted(options):
        return extracts.make(options)
    with opened(options) as vault:
        to = identity.named(vault, options.to)
        wanted = [found_case(vault, code) for code in options.case]
        given = sharing.make(
            vault,
            to,
            wanted,
            mode="read" if options.read_only else "full",
            reason=options.reason or "",
            keeps_copy=not options.hand_over,
        )
        names = outfiles.write_parts(Path(options.output), [part.data for part in given.parts])
    for lacking in given.unagreed:
        _complain(
            tr(
                "{code}: no consent in force covers {name}; the register says so.",
                code=lacking.code,
                name=lacking.peer,
            )
        )
    found = {
        "files": names,
        "to": [peer.name for peer in to],
        "cases": len(wanted),
        "operations": sum(part.operations for part in given.parts),
        "attachments": sum(part.files for part in given.parts),
    }
    if options.json:
        return _json(found)
    _say(
        tr(
            "Written: {name}: {cases} cases, {n} changes, {files} documents.",
            name=", ".join(names),
            cases=len(wanted),
            n=found["operations"],
            files=found["attachments"],
        )
    )
    return DONE


def open_bundle(options: Namespace) -> int:
    """Take a bundle in, or only say what it holds; status 1 where it is refused."""
    with opened(options) as vault:
        data = receiving.open_file(Path(options.file))
        try:
            looked = receiving.look(vault, data)
        except receiving.Refused as refused:
            if options.json:
                _json({"refused": refused.reason.value, "message": str(refused)})
            else:
                _complain(f"{refused.reason.value}: {refused}")
            return FINDING
        if options.preview:
            return _shown(options, _previewed(looked))
        done = receiving.take(vault, looked)
        alike = len(duplicates.found(vault, done.cases)) if done.cases else 0
    return _shown(options, {**_taken(done), "same_person": alike})


def sync(options: Namespace) -> int:
    """Read what is new in a shared folder and leave there what others lack."""
    with opened(options) as vault:
        done = syncing.sync(vault, Path(options.folder)) if options.folder else storages.sync(vault)
        codes = sorted(row.code for row in vault.store.cases_of(done.cases))
        held = [_holding(vault, one) for one in syncing.holdings(vault)]
    found = {
        "read": done.read,
        "operations": done.operations,
        "documents": done.documents,
        "conflicts": done.conflicts,
        "written": done.written,
        "removed": done.removed,
        "waiting": done.waiting,
        "erased": done.erased,
        "cases": codes,
        "refused": done.refused,
        "problems": done.problems,
        "left_alone": [{"name": one.name, "why": one.why.value} for one in done.foreign],
        "holders": held,
    }
    return _shown(options, found)


def storage(options: Namespace) -> int:
    """Enter a storage on the network, switch it on or off, or say what is known of it."""
    with opened(options) as vault:
        if options.forget:
            storages.forget(vault)
        if options.url:
            words = asking.content(Path(options.account_file), 4096).decode()
            account = storages.account(options.kind, words)
            storages.keep(vault, options.kind, options.url, account)
        if options.switch:
            storages.switch(vault, on=options.switch == "on")
        known = storages.storage(vault)
    found = {"kind": known.kind, "url": known.url, "on": known.on} if known else {}
    return _shown(options, found)


def _holding(vault: Vault, one: syncing.Holding) -> dict[str, Any]:
    row = vault.store.case_row(one.case)
    return {
        "case": row.code if row else "",
        "name": one.peer.name,
        "mode": one.mode,
        "behind": one.behind,
        "told_at": one.at,
    }


def list_conflicts(options: Namespace) -> int:
    """Print what two people wrote differently."""
    with opened(options) as vault:
        found = [_conflict(one) for one in conflicts.conflicts(vault)]
    if options.json:
        return _json(found)
    for one in found:
        _say(f"{one['case']}\t{one['label']}\t{one['id']}")
    return DONE


def resolve(options: Namespace) -> int:
    """Settle one field: ours, theirs, or other words."""
    with opened(options) as vault:
        found = conflicts.conflict(vault, options.id)
        conflicts.settle(vault, found, _choice(found, options.take))
    _say(tr("Settled."))
    return DONE


def digest(options: Namespace) -> int:
    """Print one hash a case: equal on devices that show the same."""
    with opened(options) as vault:
        found = digests.digests(vault)
    if options.json:
        return _json(found)
    for code, value in found.items():
        _say(f"{code}\t{value}")
    return DONE


def set_field(options: Namespace) -> int:
    """Give one field of a case a value."""
    with opened(options) as vault:
        case = found_case(vault, options.code)
        value = setting_fields.read(options.field, options.value)
        cases.change(vault, case, {options.field: value})
    return DONE


def _choice(found: Conflict, take: str) -> Any:
    if take == "ours":
        return found.ours.value
    if take == "theirs":
        return found.theirs.value
    if take.startswith("text:"):
        words = take.removeprefix("text:")
        return setting_fields.typed(CATALOGUE[found.kind], found.field, words)
    raise Trouble(
        tr("What to take is ours, theirs, or text: and the words."), tr("Nothing was changed.")
    )


def _conflict(one: Conflict) -> dict[str, Any]:
    return {
        "id": one.id,
        "case": one.code,
        "record": one.record,
        "kind": one.kind,
        "field": one.field,
        "label": one.label,
        "what": one.what,
        "ours": _side(one.ours),
        "theirs": _side(one.theirs),
        "others": [_side(side) for side in one.sides[2:]],
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "value": side.value,
        "by": side.by,
        "device": side.device,
        "at": side.at,
        "shown": side.shown,
    }


def _peer(peer: Peer) -> dict[str, Any]:
    card = identity.read_card(peer.card)
    return {
        "name": peer.name,
        "state": peer.state,
        "id": card.device.hex(),
        "organisation": card.organisation_name,
        "role": peer.role,
        "same_organisation": peer.same_organisation,
    }


def _previewed(looked: Looked) -> dict[str, Any]:
    return {
        "from": looked.sender.name,
        "cases": [
            {
                "code": one.code,
                "alias": one.alias,
                "new": one.new,
                "mode": one.mode,
                "changes": one.changes,
                "erased_here": one.erased,
            }
            for one in looked.cases
        ],
        "documents": looked.files,
        "library": looked.library,
        "part": looked.part,
        "parts": looked.parts,
        "earlier_missing": looked.gap,
    }


def _taken(done: TakenIn) -> dict[str, Any]:
    return {
        "from": done.sender,
        "cases": len(done.cases),
        "operations": done.operations,
        "documents": done.files,
        "conflicts": done.conflicts,
        "waiting": done.held,
        "erased": done.erased,
        "merge": done.merge,
        "problems": done.problems,
    }


def _shown(options: Namespace, found: dict[str, Any]) -> int:
    if options.json:
        return _json(found)
    for name, value in found.items():
        _say(f"{name}: {json.dumps(value, ensure_ascii=False)}")
    return DONE


def _json(value: Any) -> int:
    _say(json.dumps(value, ensure_ascii=False, indent=2))
    return DONE


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def _complain(text: str) -> None:
    sys.stderr.write(text + "\n")
