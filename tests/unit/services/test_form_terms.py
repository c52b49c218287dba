"""A form is used only as its licence allows the organisation, on every way it can be used."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from exitdesk.cli.main import main
from exitdesk.crypto.slots import FLOOR
from exitdesk.domain.ids import RecordId
from exitdesk.domain.trouble import Trouble
from exitdesk.forms.session import FormSession
from exitdesk.services import (
    cases,
    documents,
    form_export,
    form_library,
    form_papers,
    people,
    submissions,
    vaults,
)
from exitdesk.services.vault import Vault
from tests.unit.services import form_texts
from tests.unit.services.case_vault import client
from tests.unit.services.form_vault import FIRST, filled, saved

PASSPHRASE = "a quiet harbour"
TERMS = b"""
| terms |
| | key | value |
| | uses | clinical |
| | holder | The Centre |
| | licence | Free for clinical use |
| | source | https://example.org/visit |
| | who | Trained staff only |
"""
LIMITED = form_texts.ONE + TERMS
REFUSED = "licence of this form does not allow"


def limited(vault: Vault) -> RecordId:
    """Put a form for clinical use into the library, and into use."""
    form_library.set_form_use(vault, "clinical")
    record, _, _ = form_library.take(vault, "visit.md", LIMITED)
    form_library.publish(vault, record)
    return record


def withdraw(vault: Vault, use: str) -> None:
    if use:
        form_library.set_form_use(vault, use)
    else:
        people.change_organisation(vault, {"form_use": None})


Use = Callable[[Vault, RecordId, RecordId, RecordId, Path], object]


def begin(vault: Vault, case: RecordId, form: RecordId, _record: RecordId, _at: Path) -> object:
    return submissions.begin(vault, case, form)


def fill_in(vault: Vault, case: RecordId, form: RecordId, _record: RecordId, _at: Path) -> object:
    session = FormSession(form_library.definition(vault, form))
    xml = session.instance_xml()
    return submissions.save(vault, case, form, xml, occurred_on="2026-03-01")


def go_on(vault: Vault, case: RecordId, form: RecordId, record: RecordId, _at: Path) -> object:
    xml = submissions.opened(vault, record).instance_xml or ""
    return submissions.save(vault, case, form, xml, occurred_on="2026-03-02", record=record)


def finish(vault: Vault, case: RecordId, form: RecordId, record: RecordId, _at: Path) -> object:
    xml = submissions.opened(vault, record).instance_xml or ""
    return submissions.save(
        vault, case, form, xml, occurred_on="2026-03-02", record=record, finalise=True
    )


def print_blank(vault: Vault, _c: RecordId, form: RecordId, _r: RecordId, _at: Path) -> object:
    return form_papers.library_blank(vault, form)


def print_cards(vault: Vault, _c: RecordId, form: RecordId, _r: RecordId, _at: Path) -> object:
    return form_papers.library_cards(vault, form)


def publish(vault: Vault, _c: RecordId, form: RecordId, _r: RecordId, _at: Path) -> object:
    return form_library.publish(vault, form)


def export_wording(vault: Vault, _c: RecordId, _f: RecordId, _r: RecordId, at: Path) -> object:
    return form_export.write(vault, "visit", at / "out.xlsx", labels=True)


USES: tuple[Use, ...] = (
    begin, fill_in, go_on, finish, print_blank, print_cards, publish, export_wording,
)  # fmt: skip


@pytest.mark.parametrize("use", USES, ids=lambda use: use.__name__)
def test_a_use_that_the_organisation_has_not_set_is_refused(
    vault: Vault, tmp_path: Path, use: Use
) -> None:
    case, form = client(vault), limited(vault)
    record = saved(vault, case, form, FIRST)
    use(vault, case, form, record, tmp_path)
    (tmp_path / "out.xlsx").unlink(missing_ok=True)
    if use is not finish:
        record = saved(vault, case, form, FIRST)
    for other in ("research", "none", ""):
        withdraw(vault, other)
        with pytest.raises(Trouble, match=REFUSED) as refused:
            use(vault, case, form, record, tmp_path)
        told = str(refused.value)
        assert "clinical" in told
        assert "Trained staff only" in told
    assert not (tmp_path / "out.xlsx").exists()
    form_library.set_form_use(vault, "clinical")
    use(vault, case, form, saved(vault, case, form, FIRST), tmp_path)


def test_what_was_answered_stays_the_organisations_own(vault: Vault, tmp_path: Path) -> None:
    """Answers can always be read, printed with the file, and exported under their own names."""
    case, form = client(vault), limited(vault)
    record = saved(vault, case, form, FIRST, finalise=True)
    withdraw(vault, "research")
    assert submissions.opened(vault, record).doc["title"] == "Visit talk"
    assert "Café Löwe" in repr(form_papers.filled(vault, record))
    assert "Café Löwe" in repr(documents.case_file(vault, case))
    assert form_export.write(vault, "visit", tmp_path / "out.csv") == 1
    text = (tmp_path / "out.csv").read_text(encoding="utf-8")
    assert "Café Löwe" in text
    assert "Where did you talk?" not in text
    assert form_export.write_instances(vault, "visit", tmp_path / "xml") == 1


def test_licence_source_and_who_stand_on_each_paper_of_it(vault: Vault) -> None:
    case, form = client(vault), limited(vault)
    record = saved(vault, case, form, FIRST)
    papers = (
        form_papers.library_blank(vault, form),
        form_papers.library_cards(vault, form),
        form_papers.filled(vault, record),
    )
    for paper in papers:
        said = repr(paper)
        for part in ("Free for clinical use", "https://example.org/visit", "Trained staff only"):
            assert part in said


def test_a_form_for_any_use_asks_for_nothing(vault: Vault) -> None:
    record, _, _ = form_library.take(vault, "visit.md", form_texts.ONE)
    form_library.publish(vault, record)
    withdraw(vault, "none")
    case = client(vault)
    assert filled(vault, case, record, FIRST).node("/data/talk/place").value == "Café Löwe"


# ---------------------------------------------------------------- the command line


class Shell:
    """A vault on the disk with one case, and its verbs."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.vault, self._capsys = folder, folder / "vault", capsys
        made, _ = vaults.create(self.vault, PASSPHRASE, person="Anna", cost=FLOOR)
        cases.create(made, {"alias": "Mattis", "code": "EX-0001"})
        vaults.close(made)
        (folder / "words").write_text(PASSPHRASE, encoding="utf-8")
        (folder / "visit.md").write_bytes(LIMITED)
        answers = [{"ref": ref, "value": value} for ref, value in FIRST.items()]
        (folder / "a.json").write_text(json.dumps(answers), encoding="utf-8")

    def set_use(self, use: str) -> None:
        vault = vaults.unlock(self.vault, PASSPHRASE)
        withdraw(vault, use)
        vaults.close(vault)

    def __call__(self, *arguments: object, status: int, open_: bool = True) -> str:
        keys = ["--passphrase-file", self.folder / "words"] if open_ else []
        assert main([str(one) for one in (*arguments, *keys)]) == status
        out, err = self._capsys.readouterr()
        return str(out + err)


def test_the_verbs_keep_to_the_licence_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Shell(tmp_path, capsys)
    told = run("form", "import", run.vault, tmp_path / "visit.md", status=0)
    assert REFUSED in told
    assess = ("assess", run.vault, "EX-0001", "--form", "visit", "--answers", tmp_path / "a.json")
    assert REFUSED in run(*assess, status=1)
    run.set_use("clinical")
    run(*assess, status=0)
    run.set_use("research")
    assert REFUSED in run(*assess, status=1)
    out = tmp_path / "out.xlsx"
    export = ("export", run.vault, "--form", "visit", "-o", out)
    assert REFUSED in run(*export, "--labels", status=1)
    assert not out.exists()
    assert "1 form is in out.xlsx" in run(*export, status=0)


def test_printing_a_file_without_a_vault_tells_what_the_licence_allows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Shell(tmp_path, capsys)
    printed = ("form", "print", tmp_path / "visit.md", "-o", tmp_path / "visit.pdf")
    told = run(*printed, status=0, open_=False)
    assert "Its licence allows these uses only: clinical. Trained staff only" in told
