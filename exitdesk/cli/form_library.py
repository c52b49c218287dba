"""Verbs of the form library: import, print, answers into a case, answers out as a table."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from exitdesk.cli import form_check
from exitdesk.cli.verbs import found_case, opened
from exitdesk.domain.trouble import Trouble
from exitdesk.forms import workbook
from exitdesk.forms.definition import FormProblem, read_xform
from exitdesk.forms.score_model import ANY_USE
from exitdesk.forms.session import FormSession, Unknown
from exitdesk.i18n import tr, trn
from exitdesk.services import (
    blind,
    documents,
    five_areas_paper,
    form_export,
    form_library,
    form_papers,
    submissions,
)
from exitdesk.services.form_library import FormRow, NotUsable
from exitdesk.services.submissions import Interview
from exitdesk.services.vault import Vault

DONE, FINDING = 0, 1
_MOST_ANSWERS = 16 * 1024 * 1024


def import_form(options: Namespace) -> int:
    """Add a form to a vault and put it into use; 1 where it has problems, then nothing changes."""
    path = Path(options.file)
    data, beside = form_check.read(path), form_check.beside(path)
    with opened(options) as vault:
        try:
            record, report, change = form_library.take(
                vault, path.name, data, beside, repair=options.repair
            )
        except NotUsable as trouble:
            _say("\n".join(form_check.as_lines(trouble.report)))
            return FINDING
        row = form_library.form(vault, record)
        if row.state == form_library.DRAFT and row.permitted:
            form_library.publish(vault, record)
        _say("\n".join(form_check.as_lines(report)))
        version = row.version or "–"
        words = (
            tr("{form}, version {version}, is in the library.", form=row.form_id, version=version)
            if not change.nothing
            else tr(
                "{form}, version {version}, was in the library already.",
                form=row.form_id,
                version=version,
            )
        )
        _say(words)
        if not row.permitted:
            _complain(_not_permitted(row))
    return DONE


def assess(options: Namespace) -> int:
    """Store the answers to a form in a case and print the record's id once it is on the disk."""
    steps = _steps(Path(options.answers))
    with opened(options) as vault:
        case = found_case(vault, options.code)
        row = _form(vault, options.form)
        interview = submissions.begin(vault, case, row.record)
        session = _session(interview, options.language)
        for number, step in enumerate(steps, 1):
            _apply(session, number, step)
        if not options.finalise:
            for problem in session.problems():
                _complain(f"{problem.ref}: {problem.message}")
        else:
            dropped = session.hidden_answers()
            for ref, _ in dropped:
                _complain(tr("{ref} does not apply: its answer is dropped.", ref=ref))
        record, _ = submissions.save(
            vault,
            case,
            row.record,
            session.instance_xml(),
            occurred_on=submissions.today(),
            finalise=options.finalise,
            language=session.language,
            about={"entered_how": "file"},
        )
        _say(record)
    return DONE


def export(options: Namespace) -> int:
    """Write the answers to a form, all its versions together, as a table or as XForm XML."""
    with opened(options) as vault:
        target = Path(options.output)
        form = _form(vault, options.form)  # assessments are there before their form is
        if options.xml:
            number = form_export.write_instances(vault, form.form_id, target)
        else:
            number = form_export.write(vault, form.form_id, target, labels=options.labels)
        missing = blind.left_out_words(blind.left_out(vault, form.form_id))
    _say(trn("{n} form is in {name}.", "{n} forms are in {name}.", number, name=target.name))
    if missing:
        _complain(missing)
    _complain(tr("This file is not encrypted."))
    return DONE


def print_blank(options: Namespace) -> int:
    """Write a form as PDF to be filled in by hand; it names nobody."""
    path, target = Path(options.file), Path(options.output)
    if target.exists():
        raise Trouble(
            tr("The file {name} is already there.", name=target.name),
            tr("It was not changed."),
            tr("Choose another name."),
        )
    data, beside = form_check.read(path), form_check.beside(path)
    report = workbook.compiled(data, path.name, files=beside)
    if report.xform is None or not report.usable:
        sys.stderr.write("\n".join(form_check.as_lines(report)) + "\n")
        return FINDING
    try:
        definition = read_xform(report.xform, beside)
    except FormProblem as error:
        raise Trouble(tr("This form cannot be printed."), "", str(error)) from None
    language = _language(definition.languages, options.language)
    own = five_areas_paper.form_of_file(path.name, data) if language is None else None
    document = (
        five_areas_paper.blank(own)
        if own is not None
        else form_papers.blank(definition, language=language, terms=report.scoring.terms)
    )
    pages = documents.write(document, target)
    _say(trn("{n} page.", "{n} pages.", pages))
    terms = report.scoring.terms
    if ANY_USE not in terms.uses:
        _complain(
            tr("Its licence allows these uses only: {uses}.", uses=", ".join(terms.uses))
            + (f" {terms.who}" if terms.who else "")
        )
    return DONE


def _form(vault: Vault, name: str) -> FormRow:
    """Return a form of the library; one that comes with the program is added when asked for."""
    try:
        return form_library.by_name(vault, name)
    except Trouble:
        if name not in form_library.shipped():
            raise
    record, _ = form_library.add_shipped(vault, name)
    return form_library.form(vault, record)


def _session(interview: Interview, wanted: str | None) -> FormSession:
    definition = interview.definition
    return FormSession(definition, language=_language(definition.languages, wanted))


def _language(known: tuple[str, ...], wanted: str | None) -> str | None:
    """Return the form's name of a language; "de" finds "Deutsch (de)"."""
    if wanted is None:
        return None
    for name in known:
        if wanted == name or name.endswith(f"({wanted})"):
            return name
    raise Trouble(
        tr("The form does not speak {language}.", language=wanted),
        tr("Nothing was changed."),
        tr("It speaks: {languages}.", languages=", ".join(known)) if known else "",
    )


def _apply(session: FormSession, number: int, step: dict[str, Any]) -> None:
    try:
        if "add_repeat" in step:
            session.add_repeat(str(step["add_repeat"]))
        elif "remove_repeat" in step:
            session.remove_repeat(str(step["remove_repeat"]))
        else:
            value = step.get("value")
            session.answer(str(step["ref"]), None if value is None else _text(value))
    except (Unknown, KeyError) as error:
        raise Trouble(
            tr("Answer {n} cannot be taken: {why}", n=number, why=error.args[0]),
            tr("Nothing was stored."),
        ) from None


def _text(value: object) -> str:
    """Return an answer as XForms writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return " ".join(str(one) for one in value)
    return str(value)


def _steps(path: Path) -> list[dict[str, Any]]:
    try:
        with path.open("rb") as file:
            found = json.loads(file.read(_MOST_ANSWERS))
    except OSError as error:
        raise Trouble(
            tr("The answers {name} cannot be read.", name=path.name), "", error.strerror or ""
        ) from None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Trouble(
            tr("{name} holds no list of answers.", name=path.name),
            tr("Nothing was stored."),
            tr("It is JSON, for example: {example}", example='[{"ref": "/data/q", "value": "1"}]'),
        )
    return found


def _not_permitted(row: FormRow) -> str:
    try:
        form_library.permit(row)
    except Trouble as trouble:
        return str(trouble)
    return ""


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def _complain(text: str) -> None:
    sys.stderr.write(text + "\n")
