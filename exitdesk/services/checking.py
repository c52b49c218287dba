"""Looking a vault over: what is wrong, in plain words, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from exitdesk.crypto import header as headers
from exitdesk.domain.ids import RecordId
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import attachments, backups
from exitdesk.services.vaults import Vault
from exitdesk.storage import agreeing, header_names, history, marks, projections, sealed_files
from exitdesk.storage.progress import Progress, silent


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, what is safe, what to do. `serious`: content is missing or was exchanged."""

    what: str
    safe: str
    to_do: str
    serious: bool


def check(vault: Vault, progress: Progress = silent) -> list[Finding]:
    """Look over the whole vault and return what is wrong; an empty list means that all is well."""
    parts = (_file, _history, _records, _typed_rows, _attachments, _header, _backups)
    found: list[Finding] = []
    for done, part in enumerate(parts):
        progress(done, len(parts))
        try:
            found += part(vault)
        except Trouble as met:  # damage that is met in reading ends this part only
            found.append(Finding(met.what_happened, met.what_is_safe, met.what_to_do, serious=True))
        except Exception:
            if not any(one.serious for one in found):
                raise  # a bug; where pages are damaged, anything may stand in a row
    progress(len(parts), len(parts))
    return found


def checked_words() -> list[str]:
    """Return what `check` looks at, in plain words."""
    return [
        tr("Every page of the database can be read and was not altered."),
        tr("Every saved change is there, in its place, as it was written."),
        tr("What is shown is what the history says."),
        tr("Lists, dates and due days fit the records."),
        tr("Every document is there and is byte for byte what was added."),
        tr("The header and its previous version are whole."),
        tr("There is a verified backup."),
    ]


def scope_problems(vault: Vault, scope: RecordId) -> list[RecordId]:
    """Return the records of a case that do not say what the history says (an old page put back)."""
    no = vault.store.scope_number(scope)
    if no is None:
        return []
    return [RecordId(r.hex()) for r in agreeing.disagreeing(vault.store.connection, no)]


def _file(vault: Vault) -> Iterator[Finding]:
    if vault.store.compartment.integrity_problems():
        yield Finding(
            tr("The database file is damaged in places."),
            tr("The backups are separate files."),
            tr(
                "Do not write any more. Restore the newest backup; keep this vault's "
                "folder for a specialist."
            ),
            serious=True,
        )


def _history(vault: Vault) -> Iterator[Finding]:
    connection = vault.store.connection
    wrong = history.problems(connection) or marks.problems(connection)
    count, link = vault.store.head()
    head = vault.header.head
    if wrong:
        yield Finding(
            tr(
                "Parts of the history do not fit together: something was exchanged or "
                "put back from outside."
            ),
            tr("Entries after that place are still readable."),
            tr(
                "Compare with a backup. If somebody else had the computer, change the "
                "passphrase and rotate the key."
            ),
            serious=True,
        )
    elif count < head.count or (count == head.count and link.hex() != head.hash):
        yield Finding(
            tr(
                "The database is older than what this vault last confirmed: an old file "
                "was put back."
            ),
            tr("The backups are separate files."),
            tr("Restore the newest backup."),
            serious=True,
        )


def _records(vault: Vault) -> Iterator[Finding]:
    wrong = sum(len(scope_problems(vault, scope)) for scope in vault.store.scopes())
    wrong += len(agreeing.misnumbered(vault.store.connection))
    if wrong:
        yield Finding(
            tr(
                (
                    "{n} entries do not say what the history says: an older state was put "
                    "back from outside."
                ),
                n=wrong,
            ),
            tr("The history still holds what was saved."),
            tr(
                "Open the history of the entries and restore the newest state, or restore a backup."
            ),
            serious=True,
        )


def _typed_rows(vault: Vault) -> Iterator[Finding]:
    if projections.differences(vault.store.connection):
        yield Finding(
            tr("Lists or due days do not fit the records."),
            tr("The records themselves are whole."),
            tr("Make the lists anew in Settings."),
            serious=False,
        )


def _attachments(vault: Vault) -> Iterator[Finding]:
    bad = attachments.without_content(vault)
    for file in attachments.every(vault):
        try:
            sealed_files.verify(attachments.folder(vault), file)
        except Trouble:
            bad += 1
    if bad:
        yield Finding(
            tr("{n} documents are missing or damaged.", n=bad),
            tr("All notes and other records are whole."),
            tr("Restore the newest backup, or add these documents again."),
            serious=True,
        )


def _header(vault: Vault) -> Iterator[Finding]:
    for name in (header_names.NAME, header_names.PREVIOUS_NAME):
        if not _authentic(vault, name):
            yield Finding(
                tr("The file {name} is missing or damaged.", name=name),
                tr("The vault opens with the other copy of the header."),
                tr(
                    "Change the passphrase once: both copies are then written anew. Then "
                    "make a backup."
                ),
                serious=False,
            )


def _backups(vault: Vault) -> Iterator[Finding]:
    if _newer_backup(vault):
        yield Finding(
            tr("This vault is older than a backup that was made of it: old files were put back."),
            tr("The backups are separate files."),
            tr("Look at the newest backup, and restore it where something is missing here."),
            serious=True,
        )
    if vault.store.counts().get("case") and backups.state(vault).last_verified_at is None:
        yield Finding(
            tr("There is no verified backup yet."), "", tr("Make a backup now."), serious=False
        )


def _newer_backup(vault: Vault) -> bool:
    """Tell whether a backup here was made by a later state of this vault than the present one.

    Restoring an older backup on purpose makes a header that is newer than all of them.
    """
    for backup in backups.listed(vault):
        try:
            header = headers.parsed((backup.folder / header_names.NAME).read_bytes())
            newer = header.verified(vault.master).generation > vault.header.generation
        except (OSError, Trouble):
            continue
        if newer:
            return True
    return False


def _authentic(vault: Vault, name: str) -> bool:
    try:
        return headers.parsed((vault.folder / name).read_bytes()).belongs_to(vault.master)
    except (OSError, Trouble):
        return False
