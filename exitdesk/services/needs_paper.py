"""Needs and strengths on paper: the picture of the window, in the same words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from exitdesk.domain import needs_area_words as area_words
from exitdesk.domain import needs_hint, score_words
from exitdesk.domain import needs_words as words
from exitdesk.domain.ids import RecordId, reference
from exitdesk.domain.items import item_name
from exitdesk.domain.needs_profile import (
    RATED,
    AreaProfile,
    Assessment,
    ItemProfile,
    Line,
    Meaning,
    Profile,
    Side,
    Voice,
    Weight,
)
from exitdesk.domain.needs_reasons import SHAPES, reasons
from exitdesk.domain.needs_series import (
    AreaPoint,
    ItemPoint,
    Link,
    area_series,
    item_series,
    of_form,
    version_breaks,
)
from exitdesk.domain.score_series import ScoreSeries
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import language, right_to_left, tr
from exitdesk.reports.model import (
    Block,
    Bullets,
    Column,
    Columns,
    Course,
    Document,
    Heading,
    KeyValues,
    Lane,
    Paragraph,
    RatedRow,
    Ratings,
    Role,
    Sign,
    Stroke,
    Table,
)
from exitdesk.services import needs, score_series
from exitdesk.services.cases import CasePage
from exitdesk.services.needs import Needs
from exitdesk.services.vaults import Vault

_JOINS = {Link.SAME: "solid", Link.OTHER_ITEMS: "loose"}
_OVER_TIME = (0.24, 0.38, 0.38)
_ITEM_HEIGHT, _SCORE_HEIGHT = 15.0, 48.0
_LINES_BESIDE = 5


def document(vault: Vault, case: RecordId, now: str = "", then: str | None = "") -> Document:
    """Return needs and strengths of a case as a paper.

    `now` and `then` name assessments as in `Needs.profile`. Raises Trouble without an assessment.
    """
    page, found = needs.read(vault, case)
    shown = found.profile(now, then)
    if shown is None:
        raise Trouble(
            tr("There is no assessment in this case yet."),
            tr("Nothing was written."),
            tr("Make an assessment first."),
        )
    vault.store.log_reading(case, vault.author, "print")
    scores = score_series.of_case(page, score_series.measures(vault))
    me = reference(vault.me) if vault.me else ""
    return Document(
        kind=tr("Needs and strengths (unvalidated form)"),
        title=tr("Needs and strengths {code}", code=page.row.code),
        subtitle=str(page.case.doc.get("alias") or ""),
        code=page.row.code,
        made_at=dt.datetime.now().astimezone(),
        made_by=page.names.shown(me) if me else "",
        withheld=(tr("names and addresses"),),
        statement=tr(words.UNVALIDATED),
        chain_head=vault.store.head()[1].hex(),
        marking=tr("Practice vault: everyone in it is invented.") if vault.practice else "",
        language=language(),
        blocks=tuple(_blocks(page, found, shown, scores)),
    )


def _blocks(
    page: CasePage, found: Needs, shown: Profile, scores: Sequence[ScoreSeries]
) -> Iterator[Block]:
    name_of = page.names.shown
    heads = [(tr("Assessment"), _head(found, shown.now, page))]
    if shown.then is not None:
        heads.append((tr("Beside it"), _head(found, shown.then, page)))
    yield KeyValues(tuple(heads))
    yield from (Paragraph(caution) for caution in words.cautions(shown, name_of))
    yield Bullets(
        (
            tr(
                "Our view: filled circle, solid line. The client's view: open diamond, broken line."
            ),
            tr("Small: the earlier assessment; an arrow leads to the later one."),
            tr("A name in bold: our view of the need changed by 2 or more."),
            tr("Need and strength are two judgments, 0 to 4; one does not cancel the other."),
        )
    )
    for area in shown.areas:
        yield from _area(area)
    yield from _hint(shown.now)
    series = of_form(found.assessments, family=shown.now.family)
    if len(series) > 1:
        yield from _over_time(series, shown, name_of)
    yield from _scores(scores)


def _head(found: Needs, assessment: Assessment, page: CasePage) -> str:
    said = words.head(assessment, page.names.shown)
    return f"{said} · {tr('not final yet')}" if assessment.ref in found.unfinished else said


def _area(area: AreaProfile) -> Iterator[Block]:
    yield Heading(words.area_name(area.area), 2)
    yield KeyValues(area_words.area_facts(area), columns=2)
    yield from (Paragraph(note, Role.SMALL) for note in area_words.area_notes(area))
    yield Ratings(
        tr("Item"),
        (tr("Need"), tr("Strength")),
        tr("Noted"),
        tuple(_row(item) for item in area.items),
    )


def _row(item: ItemProfile) -> RatedRow:
    return RatedRow(
        item_name(item.item),
        tuple(tuple(_lane(item, (side, voice)) for voice in Voice) for side in Side),
        words.joined(words.marks(item)),
        words.item_words(item),
        strong=item.weight() is Weight.MARKED,
    )


def _lane(item: ItemProfile, line: Line) -> Lane:
    ours = line[1] is Voice.OURS
    now = item.now.level(line)
    before = item.then.level(line) if item.then is not None else None
    if now is None:
        # Why an item has no level is said once, on our line.
        status = words.status_words(item.now) if ours and item.now.status != RATED else ""
        said = status or "–"
        before = None if status else before
    elif before is None or before == now:
        said = str(now)
    else:
        pair = (now, before) if right_to_left() else (before, now)
        said = f"{pair[0]} {'←' if right_to_left() else '→'} {pair[1]}"
    label = tr("we") if ours else tr("client")
    return Lane(label, before, now, said, aside=not ours, joined=line in item.changes)


def _hint(assessment: Assessment) -> Iterator[Block]:
    rows = needs_hint.rows(assessment)
    if rows:
        yield Heading(tr("What could come first"), 2)
        yield Paragraph(tr(needs_hint.WHAT_IT_IS), Role.SMALL)
        yield Table(tuple(map(Column, needs_hint.heads(), (2.0, 1.6, 1.2, 1.4))), rows)


# ---------------------------------------------------------------- over time


def _over_time(
    series: Sequence[Assessment], shown: Profile, name_of: words.NameOf
) -> Iterator[Block]:
    yield Heading(tr("Over time"), 1)
    items = {one.item: item_series(series, one.item) for one in shown.items}
    yield from _how_to_read(series, items.values())
    yield Paragraph("\n".join(words.head(one, name_of) for one in series), Role.SMALL)
    for area in shown.areas:
        points = area_series(series, area.area)
        yield Heading(words.area_name(area.area), 3)
        lines = area_words.days_completeness(points)
        beside = len(lines) <= _LINES_BESIDE
        complete = [Paragraph("\n".join(lines), Role.SMALL)] if beside else []
        courses = tuple(
            (
                Paragraph(tr("Need") if side is Side.NEED else tr("Strength"), Role.SMALL),
                _course(series, points, area, side),
            )
            for side in Side
        )
        yield Columns((tuple(complete), *courses), _OVER_TIME)
        if not beside:
            yield Paragraph(" · ".join(lines), Role.SMALL)
        for one in area.items:
            yield Columns(_item_courses(one.item, items[one.item]), _OVER_TIME)


def _how_to_read(
    series: Sequence[Assessment], items: Iterable[Sequence[ItemPoint]]
) -> Iterator[Block]:
    yield Bullets(
        (
            tr("Each index is 0 to 100 over the items rated then; areas are never added up."),
            tr("A dotted line joins values over different items."),
            words.break_words(area_series(series, next(iter(series[0].areas))))
            or tr("A double stroke: the form changed, nothing is joined across it."),
        )
    )
    told = reasons(items)
    if told:
        days = ("",) * len(told)
        where = tuple((at + 0.5) / len(told) for at in range(len(told)))
        said = tuple(words.meaning_words(meaning) for meaning in told)
        yield Paragraph(tr("Why a rating changed stands under it:"), Role.SMALL)
        yield Course(said, where, (), 0, 1, words.joined(said, "; "), height=0.0,
                     signs=tuple(_sign(meaning) for meaning in told), feet=days)  # fmt: skip


def _course(
    series: Sequence[Assessment], points: Sequence[AreaPoint], area: AreaProfile, side: Side
) -> Course:
    return Course(
        days=tuple(words.day(one) for one in series),
        places=places([one.occurred_on for one in series]),
        strokes=tuple(
            _stroke(points, (side, voice), [point.known[side, voice].index for point in points])
            for voice in Voice
        ),
        low=0,
        high=100,
        description=f"{words.area_name(area.area)}: {area_words.area_points_words(points)}",
        breaks=version_breaks(series),
    )


def _item_courses(item: str, points: Sequence[ItemPoint]) -> tuple[tuple[Block, ...], ...]:
    """Return an item over time: its name, then need and strength; the days stand above."""
    name: list[Block] = [Paragraph(item_name(item))]
    times = words.times_words(points)
    name += [Paragraph(times, Role.SMALL)] if times else []
    assessments = [point.assessment for point in points]
    described = f"{item_name(item)}: {words.item_points_words(points)}"
    courses = (
        Course(
            days=(),
            places=places([one.occurred_on for one in assessments]),
            strokes=tuple(
                _stroke(points, (side, voice),
                        [point.rating.level((side, voice)) for point in points])
                for voice in Voice
            ),
            low=0,
            high=4,
            description=described,
            breaks=version_breaks(assessments),
            height=_ITEM_HEIGHT,
            signs=tuple(_sign(one.meaning) if side in one.moved else () for one in points),
        )
        for side in Side
    )  # fmt: skip
    return (tuple(name), *((course,) for course in courses))


def _sign(meaning: Meaning) -> Sign:
    return tuple((shape.corners, shape.filled) for shape in SHAPES.get(meaning, ()))


def _stroke(
    points: Sequence[AreaPoint | ItemPoint], line: Line, values: Sequence[float | None]
) -> Stroke:
    return Stroke(
        tuple(values),
        tuple(_JOINS.get(point.links[line], "") for point in points),
        aside=line[1] is Voice.CLIENT,
    )


def _scores(every: Sequence[ScoreSeries]) -> Iterator[Block]:
    if every:
        yield Heading(tr("Scores of forms"), 1)
    told: set[tuple[str, str]] = set()
    for one in every:
        yield Heading(score_words.title(one), 3)
        # Whose a form is stands once for all its scores.
        said = [note for note in score_words.notes(one) if (one.form, note) not in told]
        told |= {(one.form, one.measure.notice)}
        notes = [Paragraph(note, Role.SMALL) for note in said]
        if any(point.value is not None for point in one.points):
            yield Columns(((*notes, _score_course(one)),))  # on one page
        else:
            yield from notes
        columns = tuple(map(Column, score_words.heads(), (2.0, 1.2, 2.0, 2.0, 3.0)))
        yield Table(columns, tuple(score_words.row(point) for point in one.points))


def _score_course(one: ScoreSeries) -> Course:
    cut = one.cut_off
    return Course(
        days=tuple(score_words.day(point) for point in one.points),
        places=places([point.occurred_on for point in one.points]),
        strokes=(
            Stroke(
                tuple(point.value for point in one.points),
                tuple(_JOINS.get(point.link, "") for point in one.points),
            ),
        ),
        low=one.low,
        high=one.high,
        description=score_words.spoken(one),
        breaks=one.breaks,
        bands=tuple((b.start, b.end, b.label) for b in one.regions),
        height=_SCORE_HEIGHT,
        limit=None if cut is None else (cut, score_words.limit(cut)),
        said=tuple(score_words.value(point) for point in one.points),
        feet=tuple(score_words.foot(point) for point in one.points),
    )


def places(days: Sequence[dt.date]) -> tuple[float, ...]:
    """Return where days lie between the first (0) and the last (1); evenly where all are one."""
    span = (days[-1] - days[0]).days if days else 0
    if not span:
        return tuple((at + 1) / (len(days) + 1) for at in range(len(days)))
    return tuple((one - days[0]).days / span for one in days)
