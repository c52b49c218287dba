"""Documents, backups and erasure on real files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from exitdesk.domain.ids import new_id
from exitdesk.domain.trouble import Trouble
from exitdesk.services import (
    attachments,
    backups,
    cases,
    checking,
    drafts,
    erasing,
    finding,
    vaults,
)
from exitdesk.services.vaults import Vault
from exitdesk.storage.progress import Cancelled
from tests.unit.services.case_vault import CHEAP, PASSPHRASE, client, made, reopened, session


def _file(tmp_path: Path, size: int = 700_000, name: str = "letter of Mattis.pdf") -> Path:
    path = tmp_path / name
    path.write_bytes(os.urandom(size))
    return path


def test_a_document_is_read_back_byte_for_byte_and_lies_nowhere_readable(
    vault: Vault, tmp_path: Path
) -> None:
    case = client(vault)
    path = _file(tmp_path)
    record, _ = attachments.add(vault, case, path)
    with attachments.reader(vault, record) as reader:
        assert reader.read() == path.read_bytes()
    names = [p.name for p in attachments.folder(vault).iterdir()]
    assert all("Mattis" not in n for n in names)
    assert all(
        path.read_bytes()[:64] not in p.read_bytes() for p in attachments.folder(vault).iterdir()
    )


def test_the_same_content_lies_once_and_goes_with_its_last_case(
    vault: Vault, tmp_path: Path
) -> None:
    one, two = client(vault), client(vault)
    path = _file(tmp_path)
    attachments.add(vault, one, path)
    kept, _ = attachments.add(vault, two, path)
    assert len(attachments.every(vault)) == 1
    erasing.erase(vault, one)
    with attachments.reader(vault, kept) as reader:
        assert reader.read() == path.read_bytes()
    erasing.erase(vault, two)
    assert attachments.every(vault) == []
    assert list(attachments.folder(vault).iterdir()) == []


def test_a_cancelled_addition_leaves_nothing(vault: Vault, tmp_path: Path) -> None:
    case = client(vault)

    def stop(_done: int, _total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        attachments.add(vault, case, _file(tmp_path), progress=stop)
    assert cases.page(vault, case).parts.get("attachment") is None
    assert not attachments.folder(vault).exists() or not list(attachments.folder(vault).iterdir())


def test_exporting_never_overwrites(vault: Vault, tmp_path: Path) -> None:
    case = client(vault)
    path = _file(tmp_path)
    record, _ = attachments.add(vault, case, path)
    with pytest.raises(Trouble, match="already a file"):
        attachments.export(vault, record, path)
    attachments.export(vault, record, tmp_path / "out.pdf")
    assert (tmp_path / "out.pdf").read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ("con.txt", "_con.txt"),
        ("a\u202efdp.exe", "a_fdp.exe"),
        ("...", "document"),
        ("ü.pdf", "ü.pdf"),
    ],
)
def test_names_for_exports_mean_the_same_everywhere(name: str, safe: str) -> None:
    assert attachments.safe_name(name) == safe


def test_a_backup_restores_to_the_same_rows_history_and_documents(tmp_path: Path) -> None:
    vault, _ = made(tmp_path / "v")
    case = client(vault)
    session(vault, case, "Before the backup.")
    path = _file(tmp_path)
    record, _ = attachments.add(vault, case, path)
    backup = backups.make(vault, tmp_path / "stick")
    counts, head = vault.store.counts(), vault.store.head()
    session(vault, case, "After the backup.")
    vaults.close(vault)
    backups.restore(backup, tmp_path / "elsewhere", PASSPHRASE, floor=CHEAP)
    restored = reopened(tmp_path / "elsewhere")
    assert (restored.store.counts(), restored.store.head()) == (counts, head)
    with attachments.reader(restored, record) as reader:
        assert reader.read() == path.read_bytes()
    assert [f for f in checking.check(restored) if f.serious] == []
    vaults.close(restored)


def test_restoring_over_a_vault_keeps_the_former_one_beside(tmp_path: Path) -> None:
    vault, _ = made(tmp_path / "v")
    client(vault)
    backup = backups.make(vault)
    client(vault)
    vaults.close(vault)
    done = backups.restore(backup, tmp_path / "v", PASSPHRASE, floor=CHEAP)
    assert done.former is not None
    now, former = reopened(tmp_path / "v"), reopened(done.former)
    assert (cases.count(now), cases.count(former)) == (1, 2)
    vaults.close(now)
    vaults.close(former)


def test_a_restored_vault_writes_as_a_new_device(tmp_path: Path) -> None:
    vault, _ = made(tmp_path / "v")
    device = vault.store.setting(vaults.DEVICE)
    backup = backups.make(vault)
    vaults.close(vault)
    backups.restore(backup, tmp_path / "w", PASSPHRASE, floor=CHEAP)
    restored = reopened(tmp_path / "w")
    assert restored.store.setting(vaults.DEVICE) not in (None, device)
    client(restored)
    assert [f for f in checking.check(restored) if f.serious] == []
    vaults.close(restored)


def test_a_folder_of_backups_stands_for_its_newest(tmp_path: Path) -> None:
    vault, _ = made(tmp_path / "v")
    backups.make(vault, tmp_path / "stick")
    client(vault)
    backups.make(vault, tmp_path / "stick")
    vaults.close(vault)
    backups.restore(tmp_path / "stick", tmp_path / "w", PASSPHRASE, floor=CHEAP)
    restored = reopened(tmp_path / "w")
    assert cases.count(restored) == 1
    vaults.close(restored)


def test_erasing_leaves_no_word_and_the_history_still_verifies(
    vault: Vault, tmp_path: Path
) -> None:
    case, other = client(vault, alias="Zebracanary"), client(vault, alias="Lina")
    session(vault, case, "The zebracanary sang.")
    drafts.keep(vault, new_id(), case, "session", None, {"quote": "zebracanary"}, {})
    attachments.add(vault, case, _file(tmp_path, name="zebracanary.txt"))
    backups.make(vault)
    certificate = erasing.erase(vault, case, "asked for by the client")
    assert certificate.counts == {"case": 1, "session": 1, "attachment": 1}
    assert finding.search(vault, "zebracanary").hits == ()
    assert [f for f in checking.check(vault) if f.serious] == []
    assert drafts.every(vault) == []
    assert cases.page(vault, other).row.alias == "Lina"
    dump = "\n".join(
        str(row)
        for (table,) in vault.store.connection.execute(
            "SELECT name FROM sqlite_master WHERE type='table'"
        ).fetchall()
        for row in vault.store.connection.execute(f"SELECT * FROM [{table}]").fetchall()
    )
    assert "zebracanary" not in dump.lower()
    assert len(backups.listed(vault)) == 1


def test_an_old_backup_cannot_bring_an_erased_person_back(tmp_path: Path) -> None:
    vault, _ = made(tmp_path / "v")
    case = client(vault, alias="Zebracanary")
    backup = backups.make(vault, tmp_path / "stick")
    erasing.erase(vault, case)
    vaults.close(vault)
    backups.restore(backup, tmp_path / "v", PASSPHRASE, floor=CHEAP)
    restored = reopened(tmp_path / "v")
    assert cases.rows(restored) == []
    assert finding.search(restored, "zebracanary").hits == ()
    vaults.close(restored)
