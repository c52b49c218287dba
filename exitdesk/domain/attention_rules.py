"""The rules that find what matters today in one case; `attention` puts them together.

Each rule is a function of the file as it is known today. It yields when something is due, what it
is about and a sentence. Sentences tell what is due, never whose fault it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from exitdesk.domain.case_events import (
    CaseEvent,
    Doc,
    attended_sessions,
    block,
    contact,
    day,
    first_release,
    names,
    of_kind,
    rows,
    took_place,
    word,
)
from exitdesk.domain.dates import shown_span
from exitdesk.domain.figures.assessments import REASSESS_AFTER_DAYS
from exitdesk.domain.figures.consents import consent_end
from exitdesk.domain.figures.permits import permits
from exitdesk.domain.plan import Plan, plan_in_force
from exitdesk.i18n import tr

FIRST_ASSESSMENT_DAYS: Final = 84
AFTER_CHANGE_DAYS: Final = 42
REVIEW_DAYS: Final = 183
CONCERN_REVIEW_DAYS: Final = 7
NO_ANSWER_DAYS: Final = 28
FIRST_CONTACT_DAYS: Final = 3
AFTERCARE_WINDOW_DAYS: Final = 14
RELEASE_WINDOW_DAYS: Final = 30

RHYTHM_DAYS: Final = {
    "enquiry": 14, "contact_and_clearing": 21, "motivation": 21, "disengagement": 21,
    "establishment": 28, "reflection": 45, "stabilisation": 45, "aftercare_preparation": 45,
    "aftercare": 100,
}  # fmt: skip
"""After how many days without a contact it is mentioned, by phase: the usual rhythm and a half."""
_USUAL_RHYTHM: Final = 28

_NOT_IN_FORCE: Final = frozenset({"suspended", "revoked", "expired"})
_GOALS_AT_REST: Final = frozenset({"reached", "paused", "dropped_by_client", "overtaken"})
_INSTITUTION: Final = frozenset({"cancelled_institution", "not_brought"})


class Part(NamedTuple):
    """A part of the file without a day of its own, for example a flag."""

    kind: str
    ref: str
    doc: Doc


class Found(NamedTuple):
    """Something due: when, which record it is about, and the sentence that is shown."""

    due_on: date
    kind: str
    ref: str
    text: str


@dataclass(frozen=True, slots=True)
class File:
    """One case as it is known today: its document, its events up to today in order, its parts."""

    case: Doc
    events: Sequence[CaseEvent]
    parts: Sequence[Part]
    today: date

    @property
    def plan(self) -> Plan | None:
        """Return the plan in force today."""
        return plan_in_force(self.events, self.today)

    def when(self, due: date) -> str:
        """Return how far `due` lies from today, in words."""
        return shown_span((self.today - due).days)

    def past(self, due: date) -> bool:
        """Tell whether `due` lies before today."""
        return due < self.today


def _last(events: Iterable[CaseEvent]) -> CaseEvent | None:
    found = list(events)
    return found[-1] if found else None


def permission(file: File) -> Iterator[Found]:
    """Yield the visiting permission that ends or has ended, while the client is in prison.

    A transfer resets permissions: those granted before it count no more.
    """
    last = _last(of_kind(file.events, "permission"))
    if last is None or not _in_prison(file):
        return
    moved = _last(e for e in of_kind(file.events, "setting_change") if _is_transfer(e))
    since = moved.occurred_on if moved else date.min
    granted = permits(file.events)
    current = [permit for permit in granted if permit.start >= since]
    if word(last.doc.get("status")) in _NOT_IN_FORCE:
        text = tr("No visiting permission is in force.")
        yield Found(last.occurred_on, "permission", last.ref, text)
    elif moved and granted and not current:
        text = tr("After the transfer a new visiting permission is needed.")
        yield Found(since, "permission", granted[-1].ref, text)
    elif current and all(permit.until for permit in current):
        until, ref = max((permit.until or date.min, permit.ref) for permit in current)
        ahead, past = (
            tr("The visiting permission ends {when}."),
            tr("The visiting permission ended {when}."),
        )
        text = (past if file.past(until) else ahead).format(when=file.when(until))
        yield Found(until, "permission", ref, text)


def _is_transfer(event: CaseEvent) -> bool:
    return word(event.doc.get("kind")).startswith("transfer")


def _in_prison(file: File) -> bool:
    changes = of_kind(file.events, "setting_change")
    if changes and word(changes[-1].doc.get("kind")).startswith("release"):
        return False
    return word(file.case.get("setting")) in {"", "prison"}


def consent(file: File) -> Iterator[Found]:
    """Yield the consent that ends, has ended or was withdrawn."""
    last = _last(of_kind(file.events, "consent"))
    end = last and consent_end(last)
    if last is None or end is None:
        return
    if day(last.doc.get("withdrawn_on")) == end and end <= file.today:
        text = tr("Consent was withdrawn {when}: nothing new is shared.", when=file.when(end))
    elif file.past(end):
        text = tr(
            "Consent ended {when}: nothing new is shared until it is renewed. "
            "Notes can be written.",
            when=file.when(end),
        )
    else:
        text = tr("Consent ends {when}.", when=file.when(end))
    yield Found(end, "consent", last.ref, text)


def reassessment(file: File) -> Iterator[Found]:
    """Yield the next assessment: the first, the half-yearly one, or the one after a change."""
    last = _last(of_kind(file.events, "assessment"))
    if last is None:
        start = next(iter(file.events), None)
        if start is not None:
            due = start.occurred_on + timedelta(FIRST_ASSESSMENT_DAYS)
            yield _about(file, due, start, tr("The first assessment is due {when}."),
                         tr("The first assessment was due {when}."))  # fmt: skip
        return
    changes = [e for e in file.events if _calls_for_assessment(e)]
    since = [e for e in changes if e.occurred_on > last.occurred_on]
    due = last.occurred_on + timedelta(REASSESS_AFTER_DAYS)
    if since and since[0].occurred_on + timedelta(AFTER_CHANGE_DAYS) < due:
        due = since[0].occurred_on + timedelta(AFTER_CHANGE_DAYS)
        yield _about(file, due, since[0], tr("After the change, an assessment is due {when}."),
                     tr("After the change, an assessment was due {when}."))  # fmt: skip
    else:
        yield _about(file, due, last, tr("The next assessment is due {when}."),
                     tr("The next assessment was due {when}."))  # fmt: skip


def _calls_for_assessment(event: CaseEvent) -> bool:
    if event.kind == "setting_change":
        return not word(event.doc.get("kind")).startswith("wing_move")
    return event.kind in {"legal_event", "critical_event"}


def _about(file: File, due: date, event: CaseEvent, ahead: str, past: str) -> Found:
    """Return what is due because of `event`; both sentences are translated and have ``{when}``."""
    text = (past if file.past(due) else ahead).format(when=file.when(due))
    return Found(due, event.kind, event.ref, text)


def plan_review(file: File) -> Iterator[Found]:
    """Yield the next review of the plan in force."""
    plan = file.plan
    if plan is None:
        return
    due = plan.next_review or (plan.last_review or plan.made_on) + timedelta(REVIEW_DAYS)
    ahead, past = tr("The plan review is due {when}."), tr("The plan review was due {when}.")
    text = (past if file.past(due) else ahead).format(when=file.when(due))
    yield Found(due, "plan", plan.ref, text)


def actions(file: File) -> Iterator[Found]:
    """Yield open actions that no review has gone over since, and those of safety concerns."""
    plan, review = file.plan, _last(of_kind(file.events, "plan_review"))
    gone_over = review.occurred_on if review else date.min
    for goal in plan.goals if plan else ():
        for action in goal.actions if goal.status not in _GOALS_AT_REST else ():
            if plan and action.due and action.due > gone_over and action.status != "done":
                yield _step(file, action.due, "plan", plan.ref, action.what)
    for event in of_kind(file.events, "safety_concern"):
        for row in rows(event.doc.get("actions")) if not event.doc.get("closed") else ():
            due = day(row.get("due"))
            if due is not None and not row.get("done"):
                yield _step(file, due, event.kind, event.ref, word(row.get("what")))


def _step(file: File, due: date, kind: str, ref: str, what: str) -> Found:
    when = file.when(due)
    if file.past(due):
        return Found(due, kind, ref, tr("Was planned {when}: {what}", when=when, what=what))
    return Found(due, kind, ref, tr("Due {when}: {what}", when=when, what=what))


def next_steps(file: File) -> Iterator[Found]:
    """Yield what a note agreed for later, until there is a session on or after that day."""
    sessions = of_kind(file.events, "session")
    for event in sessions:
        step = block(event.doc.get("next"))
        due = day(step.get("date"))
        if due is not None and not any(later.occurred_on >= due for later in sessions):
            what = word(step.get("what")) or tr("next contact")
            yield _step(file, due, event.kind, event.ref, what)


def promises(file: File) -> Iterator[Found]:
    """Yield promises of ours that are not noted as kept."""
    for event in of_kind(file.events, "session"):
        trust = block(event.doc.get("trust"))
        due = day(trust.get("promise_due"))
        kept = trust.get("promise_kept_on") or trust.get("promise_kept")
        if due is not None and not kept:
            what = word(trust.get("promise_made"))
            text = tr("We promised, for {when}: {what}", when=file.when(due), what=what)
            yield Found(due, event.kind, event.ref, text)


def flags(file: File) -> Iterator[Found]:
    """Yield flags that expire."""
    for part in file.parts:
        due = day(part.doc.get("expires_on"))
        if part.kind == "flag" and due is not None:
            what, when = word(part.doc.get("what")), file.when(due)
            text = (
                tr("This flag has expired {when}: {what}", when=when, what=what)
                if file.past(due)
                else tr("This flag expires {when}: {what}", when=when, what=what)
            )
            yield Found(due, "flag", part.ref, text)


def retention(file: File) -> Iterator[Found]:
    """Yield the day on which to decide whether the file is still needed."""
    closing = _last(of_kind(file.events, "closure"))
    due = day(file.case.get("retention_review"))
    due = due or (closing and day(closing.doc.get("retention_review"))) or None
    if due is None:
        return
    text = tr("Review whether this file is still needed: {when}.", when=file.when(due))
    if file.case.get("legal_hold") is True:
        text = tr("Kept by legal hold; retention review: {when}.", when=file.when(due))
    yield Found(due, "case", closing.ref if closing else "", text)


def safety_concerns(file: File) -> Iterator[Found]:
    """Yield open safety concerns with the day of their review, seven days on unless noted."""
    for event in of_kind(file.events, "safety_concern"):
        if event.doc.get("closed"):
            continue
        due = day(event.doc.get("review_on"))
        due = due or event.occurred_on + timedelta(CONCERN_REVIEW_DAYS)
        yield _about(file, due, event, tr("A safety concern is open; review {when}."),
                     tr("A safety concern is open; its review was due {when}."))  # fmt: skip


def referrals(file: File) -> Iterator[Found]:
    """Yield referrals without an answer, and those whose expected start has come."""
    latest: dict[str, CaseEvent] = {}
    services: dict[str, str] = {}
    for event in of_kind(file.events, "referral_out", "referral_update"):
        name = word(event.doc.get("ref")) or event.ref
        latest[name] = event
        services.setdefault(name, word(event.doc.get("service")).replace("_", " "))
    for name, event in latest.items():
        status, start = word(event.doc.get("status")), day(event.doc.get("expected_start"))
        service = services[name] or tr("the service")
        if status == "sent":
            due = event.occurred_on + timedelta(NO_ANSWER_DAYS)
            text = tr("No answer noted yet from: {service}.", service=service)
            yield Found(due, event.kind, event.ref, text)
        elif status in {"waiting_list", "accepted"} and start is not None:
            text = tr("Start expected {when}: {service}.", when=file.when(start), service=service)
            yield Found(start, event.kind, event.ref, text)


def proceedings(file: File) -> Iterator[Found]:
    """Yield the reminder that stands at every note while proceedings are open."""
    if file.case.get("proceedings_open") is True:
        text = tr(
            "Proceedings are open: the acts are not talked about, "
            "and workers can be called as witnesses."
        )
        yield Found(file.today, "case", "", text)


def aftercare(file: File) -> Iterator[Found]:
    """Yield agreed aftercare contacts that have not been made."""
    closing = _last(of_kind(file.events, "closure"))
    if closing is None:
        return
    made = [e.occurred_on for e in of_kind(file.events, "aftercare_contact")]
    for planned in map(day, names(block(closing.doc.get("aftercare")).get("contacts"))):
        if planned is None:
            continue
        window = planned - timedelta(AFTERCARE_WINDOW_DAYS)
        if not any(contacted >= window for contacted in made):
            text = tr("Aftercare contact, agreed for {when}.", when=file.when(planned))
            yield Found(planned, "closure", closing.ref, text)


def no_contact(file: File) -> Iterator[Found]:
    """Yield how long ago the last contact was, and what stood in the way as far as it is noted."""
    last = _last(attended_sessions(file.events))
    if last is None:
        return
    due = last.occurred_on + timedelta(RHYTHM_DAYS.get(_phase(file), _USUAL_RHYTHM))
    when = file.when(last.occurred_on)
    since = [e for e in of_kind(file.events, "session") if e.occurred_on > last.occurred_on]
    reasons = {word(contact(event).get("attendance")) for event in since if not took_place(event)}
    if reasons & _INSTITUTION:
        text = tr("Last contact {when}; a visit was not possible since.", when=when)
    elif "cancelled_worker" in reasons:
        text = tr("Last contact {when}; we had to cancel since.", when=when)
    elif reasons:
        text = tr("Last contact {when}; we have tried since.", when=when)
    else:
        text = tr("Last contact {when}.", when=when)
    yield Found(due, "session", last.ref, text)


def _phase(file: File) -> str:
    for event in reversed(file.events):
        if event.kind == "phase_change":
            return word(event.doc.get("to"))
        if event.kind == "session" and event.doc.get("phase"):
            return word(event.doc.get("phase"))
    return word(file.case.get("phase"))


def first_contact(file: File) -> Iterator[Found]:
    """Yield the first contact within 72 hours of a release, until there is one or a month went."""
    release = first_release(reversed(file.events))
    if release is None or (file.today - release).days > RELEASE_WINDOW_DAYS:
        return
    if not any(e.occurred_on >= release for e in attended_sessions(file.events)):
        event = next(
            e for e in reversed(file.events)
            if e.kind == "setting_change" and e.occurred_on == release
        )  # fmt: skip
        yield Found(
            release + timedelta(FIRST_CONTACT_DAYS),
            event.kind,
            event.ref,
            tr("Released {when}: first contact within 72 hours.", when=file.when(release)),
        )


def release(file: File) -> Iterator[Found]:
    """Yield the release to prepare for."""
    if day(file.case.get("release_actual")) or first_release(file.events):
        return
    earliest = day(file.case.get("release_planned")) or day(file.case.get("release_earliest"))
    if earliest is not None and not file.past(earliest):
        text = tr("Release {when}; it can come days early or late.", when=file.when(earliest))
        yield Found(earliest, "case", "", text)


def data_requests(file: File) -> Iterator[Found]:
    """Yield requests about own data that wait for an answer."""
    requests = of_kind(file.events, "data_subject_request")
    for at, event in enumerate(requests):
        due = day(event.doc.get("due"))
        answered = event.doc.get("answered_on") or any(
            word(later.doc.get("kind")).endswith("_answered") for later in requests[at + 1 :]
        )
        if due is not None and not answered:
            yield _about(file, due, event, tr("A request about own data is to be answered {when}."),
                         tr("A request about own data was to be answered {when}."))  # fmt: skip


def replies(file: File) -> Iterator[Found]:
    """Yield referrals and enquiries that wait for our reply; no decision on intake is noted."""
    for event in of_kind(file.events, "referral_in", "enquiry"):
        due = day(event.doc.get("reply_by"))
        decided = any(
            e.occurred_on >= event.occurred_on for e in of_kind(file.events, "intake_decision")
        )
        if due is not None and not decided and not event.doc.get("answer"):
            yield _about(file, due, event, tr("Our reply is due {when}."),
                         tr("Our reply was due {when}."))  # fmt: skip
