"""What a new version of a form does to answers that were given to the old one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from exitdesk.forms.workbook.contents import Field, Words, fields
from exitdesk.forms.workbook.model import Compiled
from exitdesk.i18n import tr


class ChangeKind(StrEnum):
    """What happened to a question, a choice or a score."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    TYPE = "type"
    MOVED = "moved"
    REPEAT = "repeat"
    WORDING = "wording"
    CALCULATION = "calculation"
    CHOICE_ADDED = "choice added"
    CHOICE_REMOVED = "choice removed"
    CHOICE_WORDING = "choice wording"
    SCORE = "score"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two versions, with what it does to old answers.

    `name` is the question's or the score's. `loses`: old answers have no place in the new
    version. `breaks_trend`: a line over time means something else from here on.
    """

    kind: ChangeKind
    name: str
    message: str
    loses: bool = False
    breaks_trend: bool = False


def changes(old: Compiled, new: Compiled) -> list[Change]:
    """Return what is different in `new`: questions in the order of the form, then scores.

    Empty where one of the two is no form.
    """
    if old.xform is None or new.xform is None:
        return []
    before, after = fields(old.xform), fields(new.xform)
    moved = dict(_pairs(before, after))
    found: list[Change] = []
    for path, now in after.items():
        was = before.get(path) or moved.get(path)
        found.extend(_of_a_field(was, now) if was else [_added(now)])
    gone = before.keys() - after.keys() - {was.path for was in moved.values()}
    found.extend(_removed(before[path]) for path in before if path in gone)
    found.extend(_scores(old.sheets.get("scores", []), new.sheets.get("scores", [])))
    return found


def _pairs(before: Mapping[str, Field], after: Mapping[str, Field]) -> Iterator[tuple[str, Field]]:
    """Yield (new path, old field) where a field was moved (same name) or renamed (same words)."""
    gone = [was for path, was in before.items() if path not in after]
    for path, now in after.items():
        if path in before:
            continue
        fits = [was for was in gone if was.name == now.name]
        if len(fits) != 1:
            fits = [was for was in gone if was.kind == now.kind and _alike(was.label, now.label)]
        if len(fits) == 1:
            gone.remove(fits[0])
            yield path, fits[0]


def _alike(one: Words, other: Words) -> bool:
    shared = [language for language in one if language in other]
    return any(one[language] for language in shared) and all(
        one[language] == other[language] for language in shared
    )


def _of_a_field(was: Field, now: Field) -> Iterator[Change]:
    if was.name != now.name:
        yield Change(
            ChangeKind.RENAMED,
            now.name,
            tr(
                "{old} is called {new} now; old answers stay under {old}.",
                old=was.name,
                new=now.name,
            ),
            loses=True,
            breaks_trend=True,
        )
    elif was.repeat != now.repeat:
        yield _repeated(was, now)
    elif was.path != now.path:
        yield Change(
            ChangeKind.MOVED,
            now.name,
            tr("{name} is in another group; old answers stay where they were.", name=now.name),
            loses=True,
        )
    if was.kind != now.kind:
        message = tr(
            "{name} was of the type {old} and is {new} now.",
            name=now.name,
            old=was.kind,
            new=now.kind,
        )
        yield Change(ChangeKind.TYPE, now.name, message, loses=True, breaks_trend=True)
    if now.label != was.label and not (_alike(was.label, now.label) or not was.label):
        message = tr("The words of {name} are others; old answers keep theirs.", name=now.name)
        yield Change(ChangeKind.WORDING, now.name, message, breaks_trend=True)
    if _squeezed(was.calculation) != _squeezed(now.calculation):
        message = tr("{name} is calculated in another way.", name=now.name)
        yield Change(ChangeKind.CALCULATION, now.name, message, breaks_trend=True)
    yield from _choices(was, now)


def _repeated(was: Field, now: Field) -> Change:
    if now.repeat and not was.repeat:
        message = tr("{name} can be given several times now.", name=now.name)
    elif was.repeat and not now.repeat:
        message = tr("{name} can be given only once now.", name=now.name)
    else:
        message = tr("{name} belongs to another repeated group now.", name=now.name)
    return Change(ChangeKind.REPEAT, now.name, message, loses=True, breaks_trend=True)


def _choices(was: Field, now: Field) -> Iterator[Change]:
    if not was.choices or not now.choices:
        return
    for choice, words in now.choices.items():
        if choice not in was.choices:
            message = tr("{name} has a new choice {choice}.", name=now.name, choice=choice)
            yield Change(ChangeKind.CHOICE_ADDED, now.name, message)
        elif not _alike(was.choices[choice], words) and was.choices[choice] != words:
            message = tr(
                "The choice {choice} of {name} says something else now.",
                choice=choice,
                name=now.name,
            )
            yield Change(ChangeKind.CHOICE_WORDING, now.name, message, breaks_trend=True)
    for choice in was.choices:
        if choice not in now.choices:
            message = tr("{name} has no choice {choice} any more.", name=now.name, choice=choice)
            yield Change(ChangeKind.CHOICE_REMOVED, now.name, message, loses=True)


def _added(now: Field) -> Change:
    message = tr("{name} is new; old answers have nothing there.", name=now.name)
    return Change(ChangeKind.ADDED, now.name, message)


def _removed(was: Field) -> Change:
    message = tr("{name} is not asked any more; old answers keep it.", name=was.name)
    return Change(ChangeKind.REMOVED, was.name, message, loses=True)


def _scores(old: list[dict[str, str]], new: list[dict[str, str]]) -> Iterator[Change]:
    """Compare the scores sheets: another way of counting breaks a line over time."""
    before = {row.get("score", ""): row for row in old}
    after = {row.get("score", ""): row for row in new}
    for name, row in after.items():
        if name not in before:
            yield Change(ChangeKind.SCORE, name, tr("The score {name} is new.", name=name))
            continue
        columns = ("expression", "min_answered", "direction")
        if any(_squeezed(row.get(c, "")) != _squeezed(before[name].get(c, "")) for c in columns):
            message = tr("The score {name} is counted in another way.", name=name)
            yield Change(ChangeKind.SCORE, name, message, breaks_trend=True)
    for name in before.keys() - after.keys():
        message = tr("The score {name} is not counted any more.", name=name)
        yield Change(ChangeKind.SCORE, name, message, loses=True, breaks_trend=True)


def _squeezed(text: str) -> str:
    return "".join(text.split())
