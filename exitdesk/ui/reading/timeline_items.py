"""The lines of a case's timeline: events, drafts, and the bands of years, months and phases.

Pure: made beside the window, for thousands of events.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from exitdesk.domain import blind, reading
from exitdesk.domain.catalogue import CATALOGUE, kind_of
from exitdesk.domain.dates import shown_date, working_days_between
from exitdesk.domain.durations import shown_minutes
from exitdesk.domain.textkeys import folded
from exitdesk.i18n import language, tr, trn
from exitdesk.services.cases import CasePage
from exitdesk.services.drafts import Draft
from exitdesk.services.people import Names
from exitdesk.ui.parts import BadgeSpec, TimelineItem
from exitdesk.ui.reading.case_words import day_of, label_of, phase_words, picture
from exitdesk.ui.reading.values import choice_words, plain_words, sentence

DRAFT: Final = "draft:"
_LATE_AFTER: Final = 3
_MONTHS_FROM: Final = 8
"""Entries a month, on average, from which every month gets a band of its own."""
_TOLD_SAFETY: Final = ("watch", "concern", "immediate")


@dataclass(frozen=True, slots=True)
class Band(TimelineItem):
    """A heading between events; `level` is ``year``, ``month``, ``phase`` or ``drafts``."""

    level: str = "year"


@dataclass(frozen=True, slots=True)
class Lines:
    """All lines of a case in the order of time (oldest first), and what they can be found by."""

    items: tuple[TimelineItem, ...]
    drafts: tuple[TimelineItem, ...]
    kinds: Mapping[str, str]
    """Kind name of every item, by its key."""
    phases: Mapping[str, str]
    """Phase in which every item lies, by its key."""


def lines(page: CasePage, drafts: Sequence[Draft]) -> Lines:
    """Return the lines of a case."""
    corrected = Counter(str(a.doc.get("of", "")) for a in page.parts.get("amendment", ()))
    items: list[TimelineItem] = []
    kinds: dict[str, str] = {}
    phases: dict[str, str] = {}
    phase = ""
    for record in page.events:
        if record.kind not in CATALOGUE:
            continue
        item = _item(page.names, record.id, record.kind, record.doc, corrected[record.id])
        closed = record.id in page.withheld
        items.append(replace(item, excerpt=tr(blind.WHY)) if closed else item)
        kinds[record.id] = record.kind
        phase = str(_phase(record.kind, record.doc) or phase)
        phases[record.id] = phase
    return Lines(tuple(items), tuple(_drafts(page, drafts)), kinds, phases)


def _phase(kind: str, doc: Mapping[str, Any]) -> object:
    return doc.get("to") if kind == "phase_change" else doc.get("phase")


def _item(
    names: Names, key: str, kind_name: str, doc: Mapping[str, Any], corrections: int
) -> TimelineItem:
    kind = kind_of(kind_name)
    worker = doc.get("worker")
    return TimelineItem(
        key,
        day_of(str(doc.get("occurred_on", ""))),
        picture(kind),
        tr(kind.label),
        title(kind_name, doc),
        reading.excerpt(kind, doc),
        names.short(str(worker)) if isinstance(worker, str) else "",
        tuple(_badges(kind_name, doc, corrections)),
    )


def title(kind_name: str, doc: Mapping[str, Any]) -> str:
    """Return what stands beside the kind of an event: what it was, in a few words."""
    kind = kind_of(kind_name)
    match kind_name:
        case "session":
            return _contact_words(doc.get("contact") or {})
        case "phase_change":
            ways = [phase_words(str(doc[n])) for n in ("from", "to") if doc.get(n)]
            return " → ".join(ways)
        case "plan":
            goals = len(doc.get("goals") or ()) + len(doc.get("carried") or ())
            version = tr("version {n}", n=doc.get("version") or 1)
            return f"{version} · {trn('{n} goal', '{n} goals', goals)}"
        case "plan_review":
            return tr("number {n}", n=doc["seq"]) if doc.get("seq") else ""
        case "assessment":
            words = plain_words(str(doc.get("form") or ""))
            number = tr("number {n}", n=doc["seq"]) if doc.get("seq") else ""
            second = tr("second rating") if doc.get("double_of") else ""
            return " · ".join(part for part in (words, number, second) if part)
        case "permission" | "referral_update" | "referral_out":
            status = choice_words(kind.by_name["status"], str(doc.get("status", "")))
            what = plain_words(str(doc.get("service") or doc.get("kind") or doc.get("ref") or ""))
            return f"{what} · {status}" if what else status
        case _:
            return tr(plain_words(reading.title(kind, doc)))


def _contact_words(contact: Mapping[str, Any]) -> str:
    described = kind_of("session").by_name["contact"].inner("type")
    said = []
    if described is not None and contact.get("type"):
        said.append(choice_words(described, str(contact["type"])))
    if contact.get("minutes"):
        said.append(shown_minutes(int(contact["minutes"])))
    return " · ".join(said)


def _badges(kind_name: str, doc: Mapping[str, Any], corrections: int) -> Iterable[BadgeSpec]:
    if kind_name == "session":
        yield from _session_badges(doc)
    if corrections:
        yield BadgeSpec(tr("corrected"), "info", "pencil")
    if doc.get("_final"):
        yield BadgeSpec(tr("final"), "plain", "file-check")


def _session_badges(doc: Mapping[str, Any]) -> Iterable[BadgeSpec]:
    contact = doc.get("contact") or {}
    described = kind_of("session").by_name["contact"].inner("attendance")
    attendance = str(contact.get("attendance") or "attended")
    if described is not None and attendance != "attended":
        yield BadgeSpec(choice_words(described, attendance), "plain", "calendar-x")
    flag = str(doc.get("safety_flag") or "")
    if flag in _TOLD_SAFETY:
        label = label_of(kind_of("session").by_name["safety_flag"].choices, flag)
        yield BadgeSpec(label, "caution", "shield")
    late = late_by(doc)
    if late:
        yield BadgeSpec(
            trn("entered {n} day later", "entered {n} days later", late), "plain", "clock"
        )


def late_by(doc: Mapping[str, Any]) -> int:
    """Return after how many days a note was entered, 0 where that was within three working days."""
    happened = day_of(str(doc.get("occurred_on", "")))
    entered = day_of(str((doc.get("contact") or {}).get("entered_at", "")))
    if happened is None or entered is None:
        return 0
    days = (entered - happened).days
    return days if working_days_between(happened, entered) > _LATE_AFTER else 0


def _drafts(page: CasePage, drafts: Sequence[Draft]) -> Iterable[TimelineItem]:
    events = {record.id: record for record in page.events}
    for draft in drafts:
        kind = CATALOGUE.get(draft.kind)
        if kind is None or kind.name not in ("amendment", *(k for k in CATALOGUE)):
            continue
        about = events.get(draft.record) if draft.record else None
        day = day_of(str(draft.doc.get("occurred_on", "")))
        if kind.name == "amendment":
            about = events.get(draft.doc.get("of", ""))
            words = tr(kind_of(about.kind).label) if about else ""
        elif kind.role.value == "event":
            words = title(kind.name, draft.doc)
        else:
            continue
        badges = (BadgeSpec(tr("draft"), "info", "file-pen"),)
        if about is not None and kind.name != "amendment":
            badges = (BadgeSpec(tr("unsaved changes"), "info", "file-pen"),)
        text = str(draft.doc.get("text") or reading.excerpt(kind, draft.doc))
        yield TimelineItem(
            f"{DRAFT}{draft.id}", day, picture(kind), tr(kind.label), words, text, "", badges
        )


def arranged(
    found: Lines,
    *,
    newest_first: bool,
    kinds: frozenset[str] = frozenset(),
    keys: frozenset[str] | None = None,
) -> list[TimelineItem]:
    """Return the lines to show, with their bands; `kinds` and `keys` narrow them (empty: all)."""
    fitting = [
        item
        for item in found.items
        if (not kinds or found.kinds[item.key] in kinds) and (keys is None or item.key in keys)
    ]
    drafts = list(found.drafts) if not kinds and keys is None else []
    by_month = _is_dense(fitting)
    ordered = fitting[::-1] if newest_first else fitting
    years = Counter(item.day.year for item in ordered if item.day)
    spans = _spans(found, ordered)
    shown: list[TimelineItem] = []
    if drafts:
        shown += [_drafts_band(len(drafts)), *drafts]
    year, month, phase = None, None, None
    for item in ordered:
        if item.day and item.day.year != year:
            year = item.day.year
            shown.append(_year_band(year, years[year]))
        here = found.phases[item.key]
        if here and here != phase:
            phase = here
            shown.append(_phase_band(item.key, phase, spans.get(item.key)))
        if by_month and item.day and (item.day.year, item.day.month) != month:
            month = (item.day.year, item.day.month)
            shown.append(_month_band(item.day))
        shown.append(item)
    return shown


def _is_dense(items: Sequence[TimelineItem]) -> bool:
    days = [item.day for item in items if item.day]
    if not days:
        return False
    months = (max(days) - min(days)).days / 30.4 + 1
    return len(days) / months >= _MONTHS_FROM


def _spans(found: Lines, ordered: Sequence[TimelineItem]) -> dict[str, tuple[date, date]]:
    """Return the days of every unbroken run of one phase, by the key that is shown first."""
    spans: dict[str, tuple[date, date]] = {}
    first, phase = "", None
    for item in ordered:
        here = found.phases[item.key]
        if here != phase:
            first, phase = item.key, here
        if item.day:
            low, high = spans.get(first, (item.day, item.day))
            spans[first] = (min(low, item.day), max(high, item.day))
    return spans


def _band(key: str, level: str, icon: str, kind: str, words: str) -> Band:
    return Band(f"band:{level}:{key}", None, icon, kind, words, level=level)


def _year_band(year: int, count: int) -> Band:
    return _band(str(year), "year", "calendar", str(year), trn("{n} entry", "{n} entries", count))


def _month_band(day: date) -> Band:
    words = shown_date(day.replace(day=2), language()).replace("2 ", "", 1)
    return _band(f"{day:%Y-%m}", "month", "calendar", words, "")


def _phase_band(key: str, phase: str, span: tuple[date, date] | None) -> Band:
    words = ""
    if span is not None:
        first, last = (shown_date(day, language()) for day in span)
        words = first if first == last else f"{first} – {last}"
    return _band(key, "phase", "route", sentence(phase_words(phase)), words)


def _drafts_band(count: int) -> Band:
    return _band(
        "drafts", "drafts", "file-pen", tr("Not saved yet"), trn("{n} draft", "{n} drafts", count)
    )


def haystacks(page: CasePage) -> dict[str, str]:
    """Return the folded words of every event, to find within the timeline."""
    found: dict[str, str] = {}
    for record in page.events:
        kind = CATALOGUE.get(record.kind)
        if kind is not None:
            words = " ".join(reading.words(kind, record.doc))
            found[record.id] = folded(f"{tr(kind.label)} {title(record.kind, record.doc)} {words}")
    for amendment in page.parts.get("amendment", ()):
        of = str(amendment.doc.get("of", ""))
        if of in found:
            found[of] += " " + folded(str(amendment.doc.get("text", "")))
    return found


def fitting_keys(stacks: Mapping[str, str], words: str) -> frozenset[str] | None:
    """Return the events in which every word stands; None where nothing is asked for."""
    asked = folded(words).split()
    if not asked:
        return None
    return frozenset(key for key, text in stacks.items() if all(word in text for word in asked))
