"""What must hold after a kill, for each work: one line for each thing that does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from exitdesk.crypto.failures import WrongPassphrase
from exitdesk.services import attachments, backups, cases, finding, vaults
from exitdesk.services.vaults import Vault
from exitdesk.storage import making
from tests.safety import desk as desks
from tests.safety import pages
from tests.safety.desk import CANARY, PASSPHRASE, Desk, Found, opened, reopened
from tests.safety.works import CREATED, NEW_WORDS, STICK, document

Steps = list[dict[str, Any]]
IN_A_VAULT = {
    "attachments",
    "backups",
    "ballast",
    "vault.hdr",
    "vault.hdr.new",
    "vault.hdr.prev",
    "vault.hdr.prev.new",
    "vault.lock",
}


def wrong(work: str, desk: Desk, confirmed: Steps) -> list[str]:
    """Return what is wrong with the vault after `work` was stopped."""
    name = work.removeprefix("careless_")
    found = list(_JUDGES[name](desk, confirmed))
    if name != "restore":
        found += _left_over(desk.folder)
    return found


def unlocked_somehow(desk: Desk, confirm: Callable[[dict[str, Any]], None]) -> None:
    """Open the vault with whichever passphrase it has: to be killed meanwhile."""
    confirm({"ready": True})
    for words in NEW_WORDS:
        try:
            vaults.close(reopened(desk.folder, words))
        except WrongPassphrase:
            continue


def _save(desk: Desk, confirmed: Steps) -> Iterator[str]:
    with opened(desk.folder) as vault:
        now = desks.found(vault)
        yield from _whole(vault, desk.expected, now)
        saved = {s["record"]: s for s in confirmed if "record" in s}
        for record, step in saved.items():
            doc = now.records.get(record)
            if doc is None or step["text"] not in str(doc):
                yield f"a confirmed note is lost: {step['text'][:20]}"
            elif step["final"] != bool(doc.get("_final")):
                yield "a confirmed finalising is lost"
            if step.get("draft") in now.drafts:
                yield "a draft is still there after its note was saved"
        texts = str(now.records)
        for step in confirmed:
            is_draft = "draft" in step and "record" not in step
            if is_draft and step["draft"] not in now.drafts and step["text"] not in texts:
                yield f"a confirmed draft is lost: {step['text'][:20]}"
        more = len(now.records) - len(desk.expected.records) - len(saved)
        if not 0 <= more <= 1:
            yield f"{more} records more than were confirmed"


def _attach(desk: Desk, confirmed: Steps) -> Iterator[str]:
    with opened(desk.folder) as vault:
        now = desks.found(vault)
        yield from _whole(vault, desk.expected, now)
        for step in confirmed:
            if "record" not in step:
                continue
            with attachments.reader(vault, step["record"]) as reader:
                if reader.read() != document(step["number"]):
                    yield f"document {step['number']} is not what was added"
        lying = {p.name for p in attachments.folder(vault).iterdir()}
        if lying != {file.name for file in attachments.every(vault)}:
            yield "files lie there that no record names"


def _backup(desk: Desk, confirmed: Steps) -> Iterator[str]:
    with opened(desk.folder) as vault:
        yield from _whole(vault, desk.expected, desks.found(vault))
        for where in (None, desk.beside / STICK):
            rows = backups.listed(vault, where)
            for row in rows:
                backups.verify(vault, row.folder)
            sure = [s["changes"] for s in confirmed if s.get("stick") is (where is not None)]
            if sure and (not rows or rows[0].counts["change"] < sure[-1]):
                yield "a confirmed backup is gone"
        fresh = backups.make(vault)
        names = {p.name for p in backups.place(vault).iterdir()}
        if any(name.startswith(".") for name in names):
            yield f"left over among backups: {names}"
    if confirmed and confirmed[-1].get("changes", 0) % 2:
        return  # the drill below takes its time: every other one
    place = desk.beside / "drill"
    backups.restore(fresh, place, PASSPHRASE, floor=desks.CHEAP)
    with opened(place) as again:
        yield from _whole(again, desk.expected, desks.found(again))


def _passphrase(desk: Desk, confirmed: Steps) -> Iterator[str]:
    sure = [s["passphrase"] for s in confirmed if "passphrase" in s]
    last = sure[-1] if sure else PASSPHRASE
    opening = [words for words in NEW_WORDS if _opens(desk.folder, words)]
    if len(opening) != 1:
        yield f"{len(opening)} passphrases open"
    elif len(sure) == 10 and opening != [last]:
        yield "the confirmed passphrase does not open"
    for words in opening[:1]:
        with opened(desk.folder, words) as vault:
            yield from _whole(vault, desk.expected, desks.found(vault))
            if vault.notices:
                yield "the current header is not whole"
        (desk.folder / "vault.hdr").write_bytes(b"gone")
        if _opens(desk.folder, NEW_WORDS[1 - NEW_WORDS.index(words)]):
            yield "a passphrase that was taken back opens the previous header"
        vaults.close(reopened(desk.folder, words))


def _rotate(desk: Desk, confirmed: Steps) -> Iterator[str]:
    codes = [desk.code, *(s["code"] for s in confirmed if "code" in s)]
    with opened(desk.folder) as vault:
        now = desks.found(vault)
        yield from _whole(vault, desk.expected, now)
        for step in confirmed:
            if "record" in step and step["text"] not in str(now.records.get(step["record"])):
                yield "a note written under the new key is lost"
        number = vault.header.database.removeprefix("casework.").removesuffix("db")
        rotated = int(number.removesuffix(".") or 1) - 1
    if rotated not in {len(codes) - 1, len(codes)}:
        yield f"{rotated} rotations after {len(codes) - 1} were confirmed"
    for place, code in enumerate(codes):
        try:
            vaults.close(vaults.unlock_by_recovery(desk.folder, code))
            if place != rotated:
                yield "an old recovery code opens"
        except WrongPassphrase:
            if place == rotated:
                yield "the newest recovery code does not open"


def _restore(desk: Desk, confirmed: Steps) -> Iterator[str]:
    done = any("former" in s for s in confirmed)
    with opened(desk.folder) as vault:
        now = desks.found(vault)
        if now == desk.before_backup:
            state = "restored"
            if vault.store.connection.execute("SELECT count(*) FROM device").fetchone()[0] < 2:
                yield "a restored vault writes on as the same device"
        else:
            state = "as it was"
            if done:
                yield "a confirmed restore did not happen"
            if now != desk.expected:
                yield "neither the vault nor the backup"
        yield from desks.serious(vault)
    beside = [p for p in desk.folder.parent.iterdir() if p.name.startswith("vault (")]
    if len(beside) != (state == "restored"):
        yield f"{state}, and {len(beside)} former vaults"
    for former in beside:
        with opened(former) as vault:
            if desks.found(vault) != desk.expected:
                yield "the former vault is not what it was"
    if left := [p.name for p in desk.folder.parent.iterdir() if p.name.startswith(".")]:
        yield f"left over: {left}"


def _erase(desk: Desk, confirmed: Steps) -> Iterator[str]:
    with opened(desk.folder) as vault:
        now = desks.found(vault)
        yield from desks.serious(vault)
        if now == desk.expected:
            if any("erased" in s for s in confirmed):
                yield "a confirmed erasure did not happen"
            if not finding.search(vault, CANARY).hits:
                yield "the case is there, but not its words"
            return
        kept = {k for k, v in desk.expected.records.items() if k not in _of_erased(desk)}
        expected = desks.without_case(desk.expected, desk.erasable, kept)
        library = {k: v for k, v in now.records.items() if "erased_on" in v}
        if len(library) != 1:
            yield f"{len(library)} entries of the erasure"
        rest = {k: v for k, v in now.records.items() if k not in library}
        if Found(rest, now.drafts, now.contents, now.rows) != expected:
            yield "neither whole nor gone"
        if finding.search(vault, CANARY).hits or finding.search(vault, "zebracanari").hits:
            yield "words of the case are still found"
        yield from _readable(vault)
        if not vault.header.is_erased(desk.erasable):
            yield "the header does not know of the erasure"


def _readable(vault: Vault) -> Iterator[str]:
    """Decrypt every page that this vault's folder still holds, and look for the erased case."""
    key = vaults.database_key(vault.master)
    path = vault.folder / vault.header.database
    plain = b"".join([*pages.decrypted(path, key)])
    journal = b"".join(pages.decrypted_journal(Path(f"{path}-wal"), key))
    if CANARY.encode() in plain.lower():
        yield "the database still holds words of the case"
    if CANARY.encode() in journal.lower():
        yield "the journal still holds words of the case"
    if len(list(attachments.folder(vault).iterdir())) != 2:
        yield "its documents still lie there"
    listed = backups.listed(vault)
    if len(listed) != 1:
        yield f"{len(listed)} backups"
    for row in listed:
        backups.verify(vault, row.folder)
        if row.counts.get("record:case") != 1:
            yield "a backup still holds the case"


def _of_erased(desk: Desk) -> set[str]:
    return {
        record
        for record, doc in desk.expected.records.items()
        if CANARY in str(doc) or record == desk.erasable
    }


def _create(desk: Desk, confirmed: Steps) -> Iterator[str]:
    place = desk.beside / CREATED
    codes = [s["code"] for s in confirmed if "code" in s]
    if vaults.exists(place):
        with opened(place) as vault:
            if vault.me is None or desks.serious(vault):
                yield "the new vault is not whole"
        for code in codes:
            vaults.close(vaults.unlock_by_recovery(place, code))
        if (place / making.NAME).exists():
            yield "still marked as unfinished"
    elif codes:
        yield "a confirmed vault is not there"
    else:
        vault, _ = desks.made(place)
        cases.create(vault, {"alias": "Again"})
        vaults.close(vault)
    with opened(desk.folder) as vault:
        yield from _whole(vault, desk.expected, desks.found(vault))


def _whole(vault: Vault, expected: Found, now: Found) -> Iterator[str]:
    """Everything that was there before the work is there, and the history verifies."""
    yield from desks.serious(vault)
    for name in ("records", "drafts", "contents"):
        before, after = getattr(expected, name), getattr(now, name)
        if any(after.get(key) != value for key, value in before.items()):
            yield f"{name} from before are not what they were"
    if len(finding.search(vault, CANARY).hits) < 9:
        yield "words from before are not found"


def _opens(folder: Path, words: str) -> bool:
    try:
        vaults.close(reopened(folder, words))
    except WrongPassphrase:
        return False
    return True


def _left_over(folder: Path) -> list[str]:
    databases = [p.name for p in folder.glob("casework*")]
    names = {p.name for p in folder.iterdir()} - IN_A_VAULT - set(databases)
    found = [f"left over: {name}" for name in sorted(names)]
    return found if len(databases) == 1 else [*found, f"databases: {databases}"]


_JUDGES: dict[str, Callable[[Desk, Steps], Iterator[str]]] = {
    "save": _save,
    "attach": _attach,
    "backup": _backup,
    "passphrase": _passphrase,
    "rotate": _rotate,
    "restore": _restore,
    "erase": _erase,
    "create": _create,
}
