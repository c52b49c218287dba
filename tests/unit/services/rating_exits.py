"""Every way on which an assessment leaves the store: screen, paper, files, verbs."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pypdf

from exitdesk.cli.main import main
from exitdesk.domain.ids import RecordId
from exitdesk.domain.trouble import Trouble
from exitdesk.reports.model import Document
from exitdesk.reports.writing import write_pdf
from exitdesk.services import (
    documents,
    figures,
    finding,
    five_areas,
    form_export,
    needs_paper,
    offers,
    past,
    score_series,
    today,
)
from exitdesk.services.vaults import Vault
from exitdesk.ui.editing.opened import opened
from exitdesk.ui.history.history_dialog import read_past
from exitdesk.ui.needs.lines import lines as needs_lines
from exitdesk.ui.reading import open_case
from exitdesk.ui.reading.timeline_items import haystacks

LATER = "2026-12-24"
"""The day of a new assessment, after all others."""


def told(work: Callable[[], Any]) -> str:
    """Return what comes back as text; a refusal is what is told then."""
    try:
        return repr(work())
    except Trouble as trouble:
        return str(trouble)


def blocks(document: Document) -> str:
    """Return what stands on a paper, without when it was made and the head of the chain."""
    return repr((document.title, document.statement, document.blocks))


def in_the_program(
    vault: Vault, case: RecordId, rating: RecordId, words: str, folder: Path
) -> dict[str, str]:
    """Return what each part of the program tells of the assessment `rating`, by part."""
    whole = open_case.read(vault, case, False, dt.date.fromisoformat(LATER))
    page = whole.page
    corrections = [r.id for r in vault.store.records(case, ["amendment"])]
    record = next(r for r in page.events if r.id == rating)
    shown = whole.needs.profile()
    new = {"form": "five_areas", "occurred_on": LATER}
    exits: Mapping[str, Callable[[], Any]] = {
        "case page": lambda: record.doc,
        "corrections": lambda: page.amendments(rating),
        "timeline": lambda: [one for one in whole.lines.items if one.key == rating],
        "filter of the timeline": lambda: haystacks(page)[rating],
        "needs": lambda: (whole.needs.assessments, whole.needs.records),
        "needs over time": lambda: [
            one.spoken() for one in needs_lines(shown, whole.needs.assessments)
        ] if shown else [],
        "needs on paper": lambda: blocks(needs_paper.document(vault, case)),
        "entry on paper": lambda: blocks(documents.note(vault, rating)),
        "case file on paper": lambda: blocks(documents.case_file(vault, case)),
        "correction on paper": lambda: [blocks(documents.note(vault, r)) for r in corrections],
        "search": lambda: [hit.text for hit in finding.search(vault, words).hits],
        "history": lambda: past.of_record(vault, rating),
        "history of a field": lambda: past.of_field(vault, rating, "ratings"),
        "history of corrections": lambda: [past.of_record(vault, r) for r in corrections],
        "history window": lambda: read_past(vault, rating).states,
        "figures": lambda: figures.figures(vault, case),
        "page of writing": lambda: opened(vault, case, "assessment", rating, None).doc,
        "last time": lambda: five_areas.beside(vault, case, None, new).before,
        "around a new entry": lambda: opened(vault, case, "assessment", None, None).events,
        "agreement": lambda: five_areas.double_ratings(vault, "five_areas"),
        "scores": lambda: score_series.of_case(page, {}),
        "today": lambda: today.today(vault, dt.date.fromisoformat(LATER)).attention,
        "drafts": lambda: [(one.draft.record, one.draft.doc) for one in offers.waiting(vault)],
        "xml": lambda: form_export.instance(vault, rating),
        "tables": lambda: form_export.tables(vault, "five_areas")[0],
        "tables with labels": lambda: form_export.tables(vault, "five_areas", labels=True)[0],
        "workbook": lambda: _workbook(vault, folder / "out.xlsx"),
        "text files": lambda: _text(vault, folder / "out.csv"),
        "instances": lambda: _instances(vault, folder / "instances"),
    }  # fmt: skip
    return {name: told(work) for name, work in exits.items()}


def _workbook(vault: Vault, path: Path) -> Any:
    form_export.write(vault, "five_areas", path)
    sheets = openpyxl.load_workbook(path).worksheets
    path.unlink()
    return [[list(row) for row in sheet.iter_rows(values_only=True)] for sheet in sheets]


def _text(vault: Vault, path: Path) -> Any:
    form_export.write(vault, "five_areas", path)
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    path.unlink()
    return rows


def _instances(vault: Vault, folder: Path) -> Any:
    form_export.write_instances(vault, "five_areas", folder)
    made = sorted(folder.iterdir())
    found = {path.name: path.read_text(encoding="utf-8") for path in made}
    for path in made:
        path.unlink()
    folder.rmdir()
    return found


def pages(document: Document) -> str:
    """Return what a reader finds in the PDF of a paper."""
    out = io.BytesIO()
    write_pdf(document, out)
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(out).pages)


def on_the_command_line(
    vault: Path, code: str, words: str, folder: Path, run: Callable[..., str]
) -> dict[str, str]:
    """Return what each verb prints or writes about a case, by verb; `run` runs a verb."""
    found = {
        "case": run("case", vault, code),
        "case --json": run("case", vault, code, "--json"),
        "search": run("search", vault, words),
        "search --json": run("search", vault, words, "--json"),
        "figures": run("figures", vault, code),
        "figures --json": run("figures", vault, code, "--json"),
        "cases --json": run("cases", vault, "--json"),
    }
    for kind in ("needs", "case-file"):
        out = folder / f"{kind}.pdf"
        run("report", vault, code, "--kind", kind, "-o", out)
        found[f"report --kind {kind}"] = _paper(out)
    for name, more in (("a.xlsx", ()), ("b.csv", ("--labels",)), ("c", ("--xml",))):
        out = folder / name
        said = run("export", vault, "--form", "five_areas", "-o", out, *more)
        found[f"export {name}"] = said + _content(out)
    return found


def _paper(path: Path) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


def _content(path: Path) -> str:
    if path.is_dir():
        return "\n".join(one.read_text(encoding="utf-8") for one in sorted(path.iterdir()))
    if path.suffix == ".xlsx":
        sheets = openpyxl.load_workbook(path).worksheets
        return repr([list(row) for s in sheets for row in s.iter_rows(values_only=True)])
    return path.read_text(encoding="utf-8")


def verb(words: Path, capture: Any) -> Callable[..., str]:
    """Return what runs a verb with the passphrase in the file `words` and gives its output."""

    def run(*arguments: object) -> str:
        status = main([str(a) for a in (*arguments, "--passphrase-file", words)])
        out, err = capture.readouterr()
        assert status == 0, err
        return str(out + err)

    return run
