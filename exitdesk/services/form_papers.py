"""Papers of a form: blank for writing by hand, filled in, and cards for a talk."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Final

from exitdesk.domain.five_areas.description import Form
from exitdesk.domain.ids import RecordId
from exitdesk.domain.showing import day, moment
from exitdesk.forms.definition import (
    Element,
    FormDefinition,
    Group,
    Label,
    Names,
    Question,
    Repeat,
)
from exitdesk.forms.marks import plain
from exitdesk.forms.scores import Terms
from exitdesk.i18n import language as own_language
from exitdesk.i18n import tr
from exitdesk.reports.model import (
    Align,
    Blanks,
    Block,
    Bullets,
    Callout,
    Column,
    Columns,
    Document,
    Heading,
    KeyValues,
    Lines,
    PageBreak,
    Paragraph,
    Role,
    Table,
    TickBoxes,
)
from exitdesk.services import five_areas_paper, form_answers, form_library, submissions
from exitdesk.services.form_answers import Answered
from exitdesk.services.form_hints import condition, is_note, numbers
from exitdesk.services.form_library import UNVALIDATED, FormRow
from exitdesk.services.form_tables import choices_of, words_of
from exitdesk.services.submissions import Interview
from exitdesk.services.vault import Vault

_SHORT: Final = frozenset({"int", "integer", "decimal", "date", "time", "dateTime", "geopoint"})
_MOST_CHOICES: Final = 60
_MOST_STEPS: Final = 21
_BLOCKS: Final = 3
_ROWS: Final = 5
_ROW_QUESTIONS: Final = 4
_CODE: Final = re.compile(r"\(([A-Za-z]{2,3})(?:[-_]\w+)?\)\s*\Z")


def blank(
    definition: FormDefinition, *, language: str | None = None, terms: Terms | None = None
) -> Document:
    """Return a form for writing on: numbered, with what to skip, without any name."""
    spoken = _spoken(definition, language)
    writing = _Writing(definition, spoken)
    blocks: list[Block] = [
        Heading(_title(definition)),
        *_warnings(definition, terms),
        Blanks(((tr("Case code"), 0.5), (tr("Date"), 0.5))),
        *writing.elements(definition.body, 2),
        *_notice(definition, terms),
    ]
    return _sheet(definition, tr("Form"), spoken, blocks)


def cards(
    definition: FormDefinition, *, language: str | None = None, terms: Terms | None = None
) -> Document:
    """Return cards for a talk: one question each, large, in the words for the client."""
    spoken = _spoken(definition, language)
    numbered = numbers(definition)
    blocks: list[Block] = []
    for one in definition.elements():
        if not isinstance(one, Question) or one.names not in numbered:
            continue
        if blocks:
            blocks.append(PageBreak())
        blocks.append(Paragraph(str(numbered[one.names]), Role.SMALL))
        blocks.append(Heading(plain(words_of(definition, one.label, spoken)) or one.names[-1]))
        hint = plain(words_of(definition, one.hint, spoken))
        blocks += [Paragraph(hint, Role.LEAD)] if hint else []
        offered = [plain(label) for _, label in choices_of(definition, one.names, spoken)]
        blocks += [Heading(label, 2) for label in offered[:_MOST_CHOICES]]
        if definition.form_id in UNVALIDATED:
            blocks.append(Paragraph(_unvalidated(), Role.SMALL))
    blocks += _notice(definition, terms)
    return _sheet(definition, tr("Cards"), spoken, blocks)


def filled(vault: Vault, record: RecordId) -> Document:
    """Return answers as a paper, in the wording of the version they were given in."""
    interview = submissions.opened(vault, record)
    row = vault.store.record(record)
    case = vault.store.case_row(row.scope) if row is not None else None
    if row is not None:
        vault.store.log_reading(row.scope, vault.author, "print")
    session = form_answers.session(interview.definition, interview.instance_xml, interview.language)
    lines = form_answers.answered(session)
    terms = interview.scoring.terms
    blocks: list[Block] = [
        *_warnings(interview.definition, terms),
        KeyValues(tuple(_about(interview)), columns=2),
        *_scores(interview),
        *_said(lines),
        *_hidden(lines),
        *_notice(interview.definition, terms),
    ]
    return Document(
        kind=tr("Form filled in"),
        title=interview.form.title,
        code=case.code if case is not None else "",
        made_at=dt.datetime.now().astimezone(),
        blocks=tuple(blocks),
        statement=tr("Final") if interview.final else tr("Not final yet"),
        chain_head=vault.store.head()[1].hex(),
        marking=tr("Practice vault: everyone in it is invented.") if vault.practice else "",
        language=own_language(),
    )


def library_blank(vault: Vault, form: RecordId, language: str | None = None) -> Document:
    """Return the blank paper of a form in the library; raises Trouble where it is not allowed."""
    row = form_library.form(vault, form)
    form_library.permit(row)
    definition = form_library.definition(vault, form)
    own = _our_own(row, definition, language)
    if own is not None:
        return five_areas_paper.blank(own, five_areas_paper.switched_on(vault))
    return blank(definition, language=language, terms=form_library.scoring(vault, form).terms)


def library_cards(vault: Vault, form: RecordId, language: str | None = None) -> Document:
    """Return the cards of a form in the library; raises Trouble where it is not allowed."""
    row = form_library.form(vault, form)
    form_library.permit(row)
    definition = form_library.definition(vault, form)
    own = _our_own(row, definition, language)
    if own is not None:
        return five_areas_paper.cards(own, five_areas_paper.switched_on(vault))
    return cards(definition, language=language, terms=form_library.scoring(vault, form).terms)


def _our_own(row: FormRow, definition: FormDefinition, language: str | None) -> Form | None:
    """Return the form of the program whose paper is wanted; not for one that was changed."""
    own = five_areas_paper.form_named(row.form_id) if row.ours else None
    as_we_speak = language is None or _code_of(language) == own_language()
    return own if as_we_speak and own is not None and own.version == definition.version else None


class _Writing:
    """The body of a blank form."""

    def __init__(self, definition: FormDefinition, language: str) -> None:
        self._form, self._language = definition, language
        self._numbers = numbers(definition)

    def elements(self, elements: tuple[Element, ...], level: int) -> Iterator[Block]:
        """Yield what stands on paper for parts of the body, in their order."""
        for one in elements:
            if isinstance(one, Question):
                yield from self._question(one)
            elif isinstance(one, Repeat):
                yield from self._repeat(one, level)
            else:
                yield from self._group(one, level)

    def _words(self, label: Label | None) -> str:
        return plain(words_of(self._form, label, self._language))

    def _when(self, names: Names) -> Iterator[Block]:
        hint = condition(self._form, names, self._numbers, self._language)
        if hint:
            yield Paragraph(hint, Role.SMALL)

    def _group(self, group: Group, level: int) -> Iterator[Block]:
        inside = list(self.elements(group.children, level + 1))
        title = self._words(group.label)
        if title and inside:
            yield Heading(title, min(level, 2))
        if group.bound and inside:
            yield from self._when(group.names)
        yield from inside

    def _repeat(self, repeat: Repeat, level: int) -> Iterator[Block]:
        title = self._words(repeat.label)
        if title:
            yield Heading(title, min(level, 2))
        yield from self._when(repeat.names)
        short = self._short_row(repeat)
        if short:
            yield from (Blanks(short) for _ in range(_ROWS))
        else:
            for number in range(1, _BLOCKS + 1):
                yield Paragraph(f"{title} {number}".strip(), Role.LEAD)
                yield from self.elements(repeat.children, level + 1)
        yield Paragraph(tr("If there are more, go on with another sheet."), Role.SMALL)

    def _short_row(self, repeat: Repeat) -> tuple[tuple[str, float], ...]:
        """Return the questions of a repeat as one line of boxes; nothing where they need more."""
        asked = [
            one
            for one in repeat.children
            if isinstance(one, Question) and not is_note(self._form, one)
        ]
        plain_ones = all(one.control == "input" for one in asked)
        if not asked or len(asked) > _ROW_QUESTIONS or not plain_ones:
            return ()
        if any(not isinstance(one, Question) for one in repeat.children):
            return ()
        return tuple((self._numbered(one), 1 / len(asked)) for one in asked)

    def _numbered(self, question: Question) -> str:
        words = self._words(question.label) or question.names[-1]
        return f"{self._numbers[question.names]}. {words}"

    def _question(self, question: Question) -> Iterator[Block]:
        if is_note(self._form, question):
            bind = self._form.binds[question.names]
            words = self._words(question.label)
            if words and bind.calculate is None and "…" not in words:
                yield Paragraph(words)
            return
        blocks: list[Block] = [Heading(self._numbered(question), 3), *self._when(question.names)]
        hint = self._words(question.hint)
        blocks += [Paragraph(hint, Role.SMALL)] if hint else []
        blocks += self._space(question)
        yield Columns((tuple(blocks),))  # what is asked and where it is answered, on one page

    def _space(self, question: Question) -> Iterator[Block]:
        """Yield what is ticked or written on."""
        bind = self._form.binds.get(question.names)
        kind = bind.type if bind is not None else "string"
        match question.control:
            case "select" | "select1" | "rank":
                yield from self._choices(question)
            case "range":
                steps = _steps(question.parameters)
                yield TickBoxes(steps, min(11, len(steps))) if steps else Lines(1)
            case "trigger":
                yield TickBoxes((tr("yes"),))
            case "upload":
                yield Paragraph(tr("Not on paper: add it on the computer."), Role.SMALL)
            case "input" | "secret" if kind in _SHORT:
                yield Columns(((Blanks(((_format(kind), 1.0),)),), ()), (0.5, 0.5))
            case _:
                yield Lines(3 if "multiline" in question.appearance else 2)

    def _choices(self, question: Question) -> Iterator[Block]:
        found = choices_of(self._form, question.names, self._language)
        labels = tuple(dict.fromkeys(plain(label) for _, label in found if label))
        if not labels or len(labels) > _MOST_CHOICES:
            yield Lines(1)
            return
        if question.control == "rank":
            yield Paragraph(tr("Write 1, 2, 3 beside them, the first choice first."), Role.SMALL)
        elif question.control == "select":
            yield Paragraph(tr("Tick all that apply."), Role.SMALL)
        longest = max(map(len, labels))
        columns = 4 if longest <= 18 else 3 if longest <= 28 else 2 if longest <= 44 else 1
        columns = 2 if columns == 3 and len(labels) == 4 else columns
        yield TickBoxes(labels, min(columns, max(len(labels), 1)))


def _format(kind: str) -> str:
    match kind:
        case "date":
            return tr("Day, month, year")
        case "time":
            return tr("Time")
        case "dateTime":
            return tr("Day, month, year, time")
        case "geopoint":
            return tr("Place")
        case _:
            return tr("Number")


def _steps(parameters: Mapping[str, str]) -> tuple[str, ...]:
    try:
        low, high = float(parameters.get("start", "")), float(parameters.get("end", ""))
        step = float(parameters.get("step", "1")) or 1.0
    except ValueError:
        return ()
    count = int(abs(high - low) / abs(step)) + 1
    if not 1 < count <= _MOST_STEPS:
        return ()
    sign = 1 if high >= low else -1
    return tuple(f"{low + sign * abs(step) * n:g}" for n in range(count))


def _spoken(definition: FormDefinition, language: str | None) -> str:
    return (
        language if language in definition.languages and language else (definition.default_language)
    )


def _title(definition: FormDefinition) -> str:
    return definition.title or definition.form_id


def _code_of(spoken: str) -> str:
    match = _CODE.search(spoken)
    return match[1].lower() if match else own_language()


def _sheet(definition: FormDefinition, kind: str, spoken: str, blocks: list[Block]) -> Document:
    return Document(
        kind=kind,
        title=_title(definition),
        made_at=dt.datetime.now().astimezone(),
        blocks=tuple(blocks),
        marking=tr("Unvalidated") if definition.form_id in UNVALIDATED else "",
        language=_code_of(spoken),
        plain=True,
    )


def _unvalidated() -> str:
    return tr("Unvalidated form: an aid to planning, no measure of a person.")


def _warnings(definition: FormDefinition, terms: Terms | None) -> Iterator[Block]:
    if definition.form_id in UNVALIDATED:
        yield Callout(tr("Unvalidated"), _unvalidated())
    if terms is not None and terms.screening:
        yield Callout(
            tr("Screening, not diagnosis"), tr("A result is a reason to look closer together.")
        )


def _notice(definition: FormDefinition, terms: Terms | None) -> Iterator[Block]:
    said = []
    if terms is not None and terms.stated:
        said = [terms.notice, terms.licence, terms.source, terms.who]
    version = tr("version {version}", version=definition.version) if definition.version else ""
    said.append(" · ".join(part for part in (definition.form_id, version) if part))
    yield Paragraph("\n".join(dict.fromkeys(one for one in said if one)), Role.SMALL)


def _about(interview: Interview) -> Iterator[tuple[str, str]]:
    doc = interview.doc
    yield tr("Happened on"), day(str(doc.get("occurred_on") or ""))
    if doc.get("written_on"):
        yield tr("Written on paper on"), day(str(doc["written_on"]))
    if doc.get("entered_at"):
        yield tr("Entered on"), moment(str(doc["entered_at"]))
    if interview.form.version:
        yield tr("Version"), interview.form.version
    if interview.language:
        yield tr("Language"), interview.language
    if doc.get("asked"):
        yield (
            tr("Answered"),
            tr("{n} of {of}", n=doc.get("answered", 0), of=doc["asked"]),
        )


def _scores(interview: Interview) -> Iterator[Block]:
    rows = interview.doc.get("scores") or []
    if not rows:
        return
    yield Heading(tr("Scores"), 2)
    columns = {
        "label": Column(tr("Score"), 4),
        "value": Column(tr("Value"), 1, Align.END),
        "band": Column(tr("Range"), 2),
        "complete": Column(tr("Answered"), 1, Align.END),
    }
    limited = any(row.get("cut_off") for row in rows)
    if limited:
        columns["cut_off"] = Column(tr("Cut-off"), 1, Align.END)
    yield Table(
        tuple(columns.values()),
        tuple(tuple(str(row.get(name) or "–") for name in columns) for row in rows),
    )
    if limited:
        yield Paragraph(tr("A cut-off is for screening, not diagnosis."), Role.SMALL)


def _said(lines: tuple[Answered, ...]) -> Iterator[Block]:
    for one in lines:
        if not one.relevant:
            continue
        label = plain(one.label)
        if one.kind != "question":
            if label:
                yield Heading(label, 3 if one.level or one.kind == "instance" else 2)
        elif one.silent:
            continue
        else:
            yield Paragraph(one.words or "–", label=label or one.ref.rpartition("/")[2])


def _hidden(lines: tuple[Answered, ...]) -> Iterator[Block]:
    skipped = [one for one in lines if not one.relevant and one.kind == "question"]
    skipped = [one for one in skipped if not one.silent]
    if not skipped:
        return
    yield Heading(tr("Did not apply"), 2)
    yield Bullets(
        tuple(
            f"{plain(one.label) or one.ref}: {one.words}"
            if one.words
            else plain(one.label) or one.ref
            for one in skipped
        )
    )
