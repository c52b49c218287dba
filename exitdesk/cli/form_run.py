"""``form run``: fill in a form from a file of answers and print every node as it then stands."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from exitdesk.cli.asking import content
from exitdesk.domain.trouble import Trouble
from exitdesk.forms import workbook
from exitdesk.forms.definition import FormDefinition, FormProblem, read_xform
from exitdesk.forms.session import ChoiceState, FormSession, NodeState, Unknown
from exitdesk.forms.xpath import ExpressionError
from exitdesk.i18n import tr

LARGEST = 1 << 26


def run(options: Namespace) -> int:
    """Apply the answers in order; exit status 1 where one cannot be applied."""
    definition = read(Path(options.file))
    steps = answers(Path(options.answers))
    session = started(definition, options.language)
    refused = apply(session, steps)
    if options.json:
        for part in _document(session, refused):
            sys.stdout.write(part)
    else:
        _table(session)
    for words in refused:
        sys.stderr.write(words["message"] + "\n")
    return 1 if refused else 0


def read(path: Path) -> FormDefinition:
    """Return the form in a workbook or an XForm; files it names may lie beside it.

    Raises Trouble where it cannot be used.
    """
    data = content(path, LARGEST)
    files = _beside(path)
    compiled = workbook.compiled(data, path.name, files=files)
    if compiled.xform is None:
        first = compiled.of(workbook.Severity.ERROR)
        why = f"{first[0].cell} {first[0].message}".strip() if first else ""
        raise Trouble(
            tr("This form cannot be used: {why}", why=why),
            tr("Nothing was changed."),
            tr("form check says what is wrong, cell by cell."),
        )
    if compiled.itemsets:
        files.setdefault("itemsets.csv", compiled.itemsets.encode())
    try:
        return read_xform(compiled.xform, files)
    except FormProblem as problem:
        raise Trouble(
            tr("This form cannot be used: {why}", why=problem),
            tr("Nothing was changed."),
            tr("form check says what is wrong, cell by cell."),
        ) from problem


def started(definition: FormDefinition, language: str | None) -> FormSession:
    """Return a session in a language of the form. Raises Trouble where it has none of the name."""
    if language and language not in definition.languages:
        raise Trouble(
            tr("The form does not speak {language}.", language=language),
            "",
            tr("It speaks: {languages}.", languages=", ".join(definition.languages) or "-"),
        )
    try:
        return FormSession(definition, language=language)
    except (FormProblem, ExpressionError) as problem:
        raise Trouble(tr("This form cannot be used: {why}", why=problem)) from problem


def answers(path: Path) -> list[dict[str, Any]]:
    """Return the steps of a file of answers. Raises Trouble where it is none."""
    try:
        steps = json.loads(content(path, LARGEST))
    except (ValueError, RecursionError) as error:
        raise Trouble(tr("The file {name} is not JSON.", name=path.name)) from error
    if not isinstance(steps, list) or not all(isinstance(step, dict) for step in steps):
        raise Trouble(
            tr("The file {name} does not hold a list of answers.", name=path.name),
            "",
            tr('Each is {{"ref": "/data/q", "value": "…"}} or {{"add_repeat": "/data/r"}}.'),
        )
    return steps


def apply(session: FormSession, steps: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Apply steps in order and return those that could not be: ref, kind, message."""
    refused = []
    for number, step in enumerate(steps, 1):
        ref = str(step.get("ref") or step.get("add_repeat") or step.get("remove_repeat") or "")
        try:
            _applied(session, step, ref)
        except (Unknown, ExpressionError, ValueError) as error:
            message = tr("Answer {n}: {why}", n=number, why=error)
            refused.append({"ref": ref, "kind": "refused", "message": message})
    return refused


def _applied(session: FormSession, step: dict[str, Any], ref: str) -> None:
    if "add_repeat" in step:
        session.add_repeat(ref)
    elif "remove_repeat" in step:
        session.remove_repeat(ref)
    elif "ref" in step:
        _make_row(session, ref)
        value = step.get("value")
        if isinstance(value, bool) and session.node(ref).control == "trigger":
            value = "OK" if value else None
        session.answer(ref, text_of(value))
    else:
        raise ValueError(tr("It has neither ref, add_repeat nor remove_repeat."))


def _make_row(session: FormSession, ref: str) -> None:
    """Add the row that an answer is for where it is the next one of a repeat, as JavaRosa does."""
    form, steps = session.definition, ref.strip("/").split("/")
    names = tuple(step.partition("[")[0] for step in steps)
    if names[-1] not in form.layout.get(names[:-1], ()):
        return
    for depth in range(2, len(steps)):
        head, repeat = "/".join(steps[:depth]), form.repeats.get(names[:depth])
        free = repeat is not None and repeat.count is None and not repeat.fixed
        if not free or session.tree.find(head) is not None:
            continue
        place = steps[depth - 1].partition("[")[2].rstrip("]") or "1"
        above = session.tree.find("/".join(steps[: depth - 1]))
        rows = above.named(names[depth - 1]) if above is not None else []
        if place == str(len(rows) + 1):
            session.add_repeat(head)


def text_of(value: object) -> str | None:
    """Return a JSON value as XForms writes it."""
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case list():
            return " ".join(text_of(one) or "" for one in value)
        case dict():
            raise ValueError(tr("An answer is a text, a number, a list or null."))
        case _:
            return str(value)


def _beside(path: Path) -> dict[str, bytes]:
    """Return the lists that lie beside a form: the files that it may name."""
    found: dict[str, bytes] = {}
    if not path.is_file():
        return found
    for one in sorted(path.parent.iterdir()):
        wanted = one.suffix.lower() in {".csv", ".xml", ".geojson"} and one != path
        if wanted and one.is_file() and one.stat().st_size <= LARGEST:
            found[one.name] = one.read_bytes()
        if len(found) >= 64:
            break
    return found


def _document(session: FormSession, refused: list[dict[str, str]]) -> Iterator[str]:
    """Yield a JSON object piece by piece, a node a line; lists may be long and stand often."""
    form = session.definition
    about = {
        "id": form.form_id,
        "title": form.title,
        "version": form.version,
        "language": session.language,
        "languages": list(form.languages),
    }
    yield f'{{"form": {_json(about)},\n "nodes": ['
    between, choices = "\n  ", _Choices()
    for state in _states(session):
        yield f"{between}{_json(_node(state))[:-1]}, {choices.written(state.choices)}}}"
        between = ",\n  "
    problems = [*(asdict(problem) for problem in session.problems()), *refused]
    warnings = [asdict(warning) for warning in form.warnings]
    yield f'],\n "problems": {_json(problems)},\n "warnings": {_json(warnings)}}}\n'


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


class _Choices:
    """Lists of choices as JSON; the one that was written last is not written anew."""

    def __init__(self) -> None:
        self._list: tuple[ChoiceState, ...] = ()
        self._text = '"choices": []'

    def written(self, choices: tuple[ChoiceState, ...]) -> str:
        """Return the member of a node that holds its choices."""
        if choices is not self._list:
            listed = [{"name": one.name, "label": one.label} for one in choices]
            self._list, self._text = choices, f'"choices": {_json(listed)}'
        return self._text


def _states(session: FormSession) -> Iterator[NodeState]:
    for node in session.tree.elements():
        yield session.state_of(node)
        for one in node.attributes:
            if one.state.bind is not None:
                yield session.state_of(one)


def _node(state: NodeState) -> dict[str, Any]:
    return {
        "ref": state.ref,
        "value": state.read,
        "typed": state.value,
        "relevant": state.relevant,
        "required": state.required,
        "readonly": state.readonly,
        "valid": state.valid,
        "problem": state.problem,
        "label": state.label,
        "hint": state.hint,
        "type": state.data_type,
    }


def _table(session: FormSession) -> None:
    for state in _states(session):
        if not state.control:
            continue
        marks = "".join(
            mark
            for mark, shown in (
                ("-", not state.relevant),
                ("*", state.required),
                ("!", not state.valid),
            )
            if shown
        )
        words = " ".join(part for part in (state.label.replace("\n", " "), state.problem) if part)
        sys.stdout.write(f"{marks or ' '}\t{state.ref}\t{state.value}\t{words}\n")
