"""Everything else that happens in a case and has a date: one kind of event each."""

from __future__ import annotations

from dataclasses import replace

from exitdesk.domain import vocabulary as v
from exitdesk.domain.catalogue.session import DECISIONS
from exitdesk.domain.catalogue.session import NEXT as NEXT_STEP
from exitdesk.domain.fields import (
    Field,
    Kind,
    RecordKind,
    Role,
    block,
    choice,
    date_,
    minutes,
    number,
    paragraph,
    people,
    person,
    rows,
    several,
    text,
    yes_no,
)
from exitdesk.i18n import N_

WHEN = date_("occurred_on", N_("Happened on"), required=True, private=False)
REF = text("event_ref", N_("Reference"), private=False, searched=False)
WORKER = person("worker", N_("Worker"))
SUBJECT = text("subject", N_("About"), hint=N_("Another file or person this is about"))
REMARK = paragraph("note", N_("Note"))
CLIENT_WORDS = paragraph("client_words", N_("In the client's words"))
CLIENT_INFORMED = yes_no("client_informed", N_("Client informed"))
DECIDED_BY = choice("by", N_("Decided by"), v.DECIDED_BY, open_choices=True)

GAS_LEVELS = ("-2", "-1", "0", "+1", "+2")


NEXT = replace(NEXT_STEP, rare=True)
_RARE = (
    choice("phase", N_("Phase"), v.PHASE, open_choices=True, rare=True),
    several("areas", N_("Areas"), v.AREA, open_choices=True, rare=True),
    people("by", N_("By"), rare=True),
    people("with_also", N_("Also there"), rare=True),
    yes_no("client_present", N_("Client present"), rare=True),
    yes_no("client_informed", N_("Client informed"), rare=True),
    yes_no("client_agreed", N_("Client agreed"), rare=True),
    text("reason", N_("Reason"), rare=True),
    text("outcome", N_("Outcome"), rare=True),
    text("place", N_("Place"), rare=True),
    choice("safety_flag", N_("Safety"), v.SAFETY_FLAG, rare=True),
    paragraph("quote", N_("Word for word"), rare=True),
    paragraph("client_words", N_("In the client's words"), rare=True),
    replace(DECISIONS, rare=True),
    NEXT,
)


def _event(name: str, label: str, icon: str, *fields: Field, finalises: bool = False) -> RecordKind:
    shared = (WORKER, SUBJECT, REMARK, *_RARE)
    names = {f.name for f in fields}
    rest = tuple(f for f in shared if f.name not in names)
    return RecordKind(name, label, Role.EVENT, (WHEN, REF, *fields, *rest), icon, finalises)


ENQUIRY = _event(
    "enquiry",
    N_("Enquiry"),
    "phone-incoming",
    choice("source", N_("Who got in touch"), v.REFERRAL_SOURCE, open_choices=True),
    choice("channel", N_("How"), v.CONTACT_TYPE, open_choices=True),
    paragraph("reason", N_("What for")),
    yes_no("anonymous", N_("Without identity")),
    text("danger_today", N_("Danger today")),
    minutes("minutes", N_("Minutes")),
    text("answer", N_("Our answer")),
    date_("reply_by", N_("Reply by")),
)

REFERRAL_IN = _event(
    "referral_in",
    N_("Referral to us"),
    "log-in",
    choice(
        "source",
        N_("Who referred"),
        v.REFERRAL_SOURCE,
        open_choices=True,
    ),
    choice("client_knows", N_("Client knows of it"), v.YES_NO_PLANNED, open_choices=True),
    date_("planned_on", N_("Will be told on")),
    paragraph("client_wish", N_("What the client wishes")),
    paragraph("reason", N_("Reason")),
    choice("criminal_justice_status", N_("Legal status"), v.LEGAL_STATUS, open_choices=True),
    date_("earliest_release", N_("Release, earliest")),
    date_("planned_release", N_("Release, planned")),
    text("channel", N_("How it came")),
    text("contact_person", N_("Who to answer")),
    yes_no("anonymous", N_("Without identity"), rare=True),
    text("urgency", N_("Urgency"), rare=True),
    date_("reply_by", N_("Reply by")),
)

INTAKE_DECISION = _event(
    "intake_decision",
    N_("Intake decision"),
    "users-round",
    choice("decision", N_("Decision"), v.INTAKE, required=True, open_choices=True),
    people("by", N_("Decided by"), hint=N_("Two people decide")),
    block(
        "criteria",
        N_("Criteria"),
        text("voluntary", N_("Voluntary")),
        text("belongs_to_target_group", N_("Belongs to the target group")),
        text("in_reach", N_("Within reach")),
        text("conflict_of_interest", N_("Conflict of interest")),
        text("staff_safety_checked", N_("Staff safety checked")),
        text("service_fits", N_("We can offer something")),
        text("what_else_runs", N_("What else runs")),
        text("language", N_("Language")),
        text("wants_contact", N_("Wants contact")),
    ),
    number("max_clarifying_talks", N_("Clarifying talks at most"), 0, 99),
    paragraph("reason", N_("Reason")),
    text("referred_to", N_("Referred to")),
)

PERMISSION = _event(
    "permission",
    N_("Permission"),
    "id-card",
    text("kind", N_("For what")),
    choice("status", N_("Status"), v.PERMISSION_STATUS, required=True),
    text("prison", N_("Prison")),
    people("for", N_("For whom")),
    date_("valid_from", N_("From")),
    date_("valid_until", N_("Until")),
    text("condition", N_("Condition")),
    text("materials", N_("Materials")),
    text("reason", N_("Reason")),
)

CONSENT = _event(
    "consent",
    N_("Consent"),
    "file-signature",
    text("form", N_("Form")),
    text("signed_on", N_("Signed on"), hint=N_("paper, spoken, witness")),
    Field("scope", Kind.SCOPE, N_("What for, and the answer")),
    date_("valid_until", N_("Valid until")),
    date_("withdrawn_on", N_("Withdrawn on")),
    people("witnessed_by", N_("Witnessed by")),
    text("language", N_("Language")),
    text("capacity", N_("Age or capacity")),
    people("given_by", N_("Given by"), rare=True),
    people("guardian", N_("Guardian"), rare=True),
    yes_no("copy_to_client", N_("Client has a copy")),
    CLIENT_WORDS,
    finalises=True,
)

MEETING = _event(
    "meeting",
    N_("Meeting"),
    "users",
    text("kind", N_("Kind of meeting")),
    people("attendees", N_("Who was there")),
    yes_no("client_present", N_("Client present")),
    yes_no("client_informed_before", N_("Client informed before")),
    text("reason_not_informed", N_("Why not informed")),
    paragraph("shared", N_("What we shared")),
    paragraph("not_shared", N_("What we did not share")),
    minutes("minutes", N_("Minutes")),
    minutes("travel_minutes", N_("Travel minutes")),
    paragraph("outcome", N_("Outcome")),
    CLIENT_WORDS,
    DECISIONS,
)

ACTIONS = rows(
    "actions",
    N_("Actions"),
    text("what", N_("What"), required=True),
    choice("owner", N_("Who does it"), v.OWNER, open_choices=True),
    date_("due", N_("Due")),
    date_("done_on", N_("Done on")),
    text("result", N_("Result")),
)

GOALS = rows(
    "goals",
    N_("Goals"),
    text("id", N_("Number"), required=True, private=False, searched=False),
    choice("area", N_("Area"), v.AREA, open_choices=True),
    Field("items", Kind.TAGS, N_("Items"), searched=False),
    paragraph("own_words", N_("In the client's own words")),
    text("plain_version", N_("For third parties, without sensitive words")),
    paragraph("why", N_("Why it matters to me")),
    choice("owner", N_("Whose goal"), v.OWNER, open_choices=True),
    date_("agreed_on", N_("Agreed on")),
    number("importance", N_("Importance to the client"), 1, 3),
    number("difficulty", N_("Difficulty"), 1, 3),
    date_("due", N_("Due")),
    choice("status", N_("Status"), v.GOAL_STATUS),
    block("gas", N_("Levels"), *(text(level, level) for level in GAS_LEVELS)),
    number("baseline", N_("Where it began"), -2, 2),
    rows(
        "barriers",
        N_("Barriers"),
        text("what", N_("What")),
        choice("kind", N_("Kind"), v.BARRIER_KIND, open_choices=True),
    ),
    Field("strengths", Kind.LINES, N_("Strengths used")),
    ACTIONS,
)

PLAN = _event(
    "plan",
    N_("Plan"),
    "route",
    number("version", N_("Version"), 1, 999),
    yes_no("signed_by_client", N_("Client agreed and signed")),
    text("why_unsigned", N_("Why unsigned")),
    text("copy_to_client", N_("Copy to the client")),
    people("made_by", N_("Made by")),
    several("emphasis", N_("Emphasis"), v.STRAND, open_choices=True),
    paragraph("what_we_do_not_do", N_("What we do not do")),
    Field("carried", Kind.TAGS, N_("Goals carried on"), searched=False),
    GOALS,
    date_("next_review", N_("Next review")),
    CLIENT_WORDS,
)

PLAN_REVIEW = _event(
    "plan_review",
    N_("Plan review"),
    "list-checks",
    number("seq", N_("Review number"), 1, 999),
    number("plan_version", N_("Plan version"), 1, 999),
    people("present", N_("Who was there")),
    Field("scores", Kind.SCORES, N_("Scores"), low=-2, high=2),
    Field("client_scores", Kind.SCORES, N_("The client's scores"), low=-2, high=2),
    Field("worker_scores", Kind.SCORES, N_("Our scores"), low=-2, high=2),
    choice("scored_by", N_("Scored by"), v.DECIDED_BY, open_choices=True),
    rows(
        "barriers",
        N_("Barriers"),
        text("goal", N_("Goal"), searched=False),
        text("what", N_("What")),
        choice("kind", N_("Kind"), v.BARRIER_KIND, open_choices=True),
    ),
    CLIENT_WORDS,
    DECISIONS,
    paragraph("changes", N_("Changes to the plan")),
    date_("next_review", N_("Next review")),
    finalises=True,
)

_RATING_HEAD = (
    choice("st", N_("Status"), v.RATING_STATUS),
    number("n", N_("Need"), 0, 4),
    number("s", N_("Strength"), 0, 4),
    number("cn", N_("Need, client's view"), 0, 4),
    number("cs", N_("Strength, client's view"), 0, 4),
    choice("cst", N_("The client's answer"), v.CLIENT_ANSWER),
    choice("u", N_("Urgency"), v.URGENCY),
    choice("conf", N_("Confidence"), v.CONFIDENCE),
    several("src", N_("Sources"), v.EVIDENCE),
    choice("why", N_("Reason for change"), v.CHANGE_REASON),
    choice("wants", N_("Wants to work on it"), v.WANTS),
    paragraph("client_words", N_("In the client's words")),
    paragraph("note_fact", N_("Facts")),
    paragraph("note_opinion", N_("Opinion")),
)

ASSESSMENT = _event(
    "assessment",
    N_("Assessment"),
    "clipboard-list",
    text("form", N_("Form")),
    text("form_version", N_("Version of the form")),
    number("seq", N_("Number"), 1, 999),
    people("by", N_("By")),
    person("second_rater", N_("Second rater")),
    text(
        "double_of",
        N_("Second rating of"),
        private=False,
        searched=False,
        machine=True,
        hint=N_("The assessment that a second worker rated without seeing it"),
    ),
    Field("talked_on", Kind.DATES, N_("Talks on")),
    people("present", N_("Who took part")),
    yes_no("with_client", N_("Together with the client")),
    choice("setting", N_("Setting"), v.SETTING, open_choices=True),
    date_("reference_from", N_("Looks back to")),
    text("medium", N_("Medium")),
    text("language", N_("Language")),
    text("interpreter", N_("Interpreter")),
    text("copy_to_client", N_("Copy to the client")),
    block(
        "defaults",
        N_("Unless an item says otherwise"),
        *(f for f in _RATING_HEAD if f.name in {"u", "conf", "src", "why", "st"}),
    ),
    Field("ratings", Kind.RATINGS, N_("Ratings"), fields=_RATING_HEAD),
    block(
        "formulation",
        N_("Formulation"),
        paragraph("story", N_("How it came about, in the client's words")),
        paragraph("gave", N_("What belonging gave")),
        paragraph("cost", N_("What it cost")),
        paragraph("draws", N_("What draws towards another life")),
        paragraph("holds", N_("What holds, or could bring a return")),
        paragraph("carries", N_("What carries the client")),
        paragraph("why_now", N_("Why now")),
        paragraph("now", N_("Trigger for asking help")),
        paragraph("meaning", N_("How we understand it (opinion)")),
        choice(
            "client_view",
            N_("What the client says about this page"),
            v.CLIENT_VIEW,
            open_choices=True,
        ),
        paragraph("client_words", N_("In the client's words")),
        paragraph("unknown", N_("What we do not know")),
        paragraph("if_then", N_("If ... then ...")),
    ),
    rows(
        "safety_looked_at",
        N_("Safety, looked at while rating"),
        text("item", N_("Item"), private=False, searched=False),
        text("why", N_("Why nothing more was opened")),
        Field("at", Kind.INSTANT, N_("When"), private=False),
    ),
    CLIENT_WORDS,
    finalises=True,
)

INSTRUMENT_RESULT = _event(
    "instrument_result",
    N_("Instrument result"),
    "gauge",
    text("instrument", N_("Instrument")),
    text("version", N_("Version")),
    person("administered_by", N_("Carried out by")),
    text("medium", N_("Medium")),
    number("total", N_("Total"), -100000, 100000),
    Field("subscales", Kind.SCORES, N_("Subscales"), low=-100000, high=100000),
    text("scale_range", N_("Range of the scale")),
    yes_no("item_text_stored", N_("Text of the items is stored")),
    text("purpose", N_("Purpose")),
    yes_no("client_saw_result", N_("Client saw the result")),
    text("paper_location", N_("Where the paper is")),
    text("consent", N_("Consent")),
    text("restrictions", N_("Restrictions on use")),
    date_("repeat_on", N_("Repeat on")),
)

REFERRAL_OUT = _event(
    "referral_out",
    N_("Referral to a service"),
    "send",
    text("ref", N_("Referral number"), private=False, searched=False),
    text("service", N_("Service")),
    choice("kind", N_("Kind"), v.REFERRAL_KIND, open_choices=True),
    text("for_goal", N_("For goal"), searched=False),
    yes_no("client_agreed", N_("Client agreed")),
    choice("status", N_("Status"), v.REFERRAL_STATUS, required=True),
    date_("expected_start", N_("Expected start")),
    paragraph("passed_on", N_("What was passed on")),
    text("urgency", N_("Urgency")),
    text("funding", N_("Funding")),
    yes_no("warm_handover", N_("Handed over in person")),
    yes_no("feedback_agreed", N_("Answer back agreed")),
    paragraph("reason", N_("Reason")),
)

REFERRAL_UPDATE = _event(
    "referral_update",
    N_("News of a referral"),
    "reply",
    text("ref", N_("Referral number"), private=False, searched=False),
    choice("status", N_("Status"), v.REFERRAL_STATUS, required=True),
    date_("expected_start", N_("Expected start")),
    text("reason", N_("Reason")),
)

INFORMATION_SHARED = _event(
    "information_shared",
    N_("Information shared"),
    "share-2",
    text("direction", N_("Direction")),
    paragraph("what", N_("What exactly")),
    text("to", N_("With whom")),
    choice("legal_basis", N_("On what basis"), v.LEGAL_BASIS, open_choices=True),
    text("purpose", N_("Purpose")),
    CLIENT_INFORMED,
    text("why_not_informed", N_("Why not informed")),
    people("decided_by", N_("Decided by")),
)

SAFETY_CONCERN = _event(
    "safety_concern",
    N_("Safety concern"),
    "shield-alert",
    choice("level", N_("Level"), v.SAFETY_FLAG, required=True),
    choice("category", N_("Category"), v.SAFETY_CATEGORY, open_choices=True),
    paragraph("what", N_("What happened, on what facts")),
    text("reported_by", N_("Who told us")),
    people("informed", N_("Informed")),
    people("decided_by", N_("Decided by"), hint=N_("Two people decide")),
    CLIENT_INFORMED,
    text("why_not_informed", N_("Why not informed")),
    yes_no("client_informed_before_reporting", N_("Client told before it was reported")),
    choice("legal_basis", N_("On what basis"), v.LEGAL_BASIS, open_choices=True),
    paragraph("shared", N_("What was shared")),
    rows(
        "actions",
        N_("What was done"),
        text("what", N_("What"), required=True),
        choice("by", N_("By"), v.DECIDED_BY, open_choices=True),
        date_("done", N_("Done on")),
        date_("due", N_("Due")),
    ),
    date_("review_on", N_("Review on")),
    date_("reviewed_on", N_("Reviewed on"), rare=True),
    date_("closed", N_("Closed on")),
    text("closed_reason", N_("Reason for closing")),
    CLIENT_WORDS,
)

SECURITY_CONSULTATION = _event(
    "security_consultation",
    N_("Security consultation"),
    "shield-question",
    text("agency", N_("Agency")),
    text("function", N_("Function of the contact")),
    paragraph("question", N_("Our question")),
    paragraph("we_shared", N_("What exactly we shared")),
    choice("legal_basis", N_("On what basis"), v.LEGAL_BASIS, open_choices=True),
    paragraph("answer_summary", N_("The answer")),
    text("restrictions", N_("Restrictions on use")),
    CLIENT_INFORMED,
    text("why_not_informed", N_("Why not informed, until when")),
    people("decided_by", N_("Decided by")),
    yes_no("anonymous", N_("Without identity")),
)

SETTING_CHANGE = _event(
    "setting_change",
    N_("Change of setting"),
    "map-pin",
    text("kind", N_("Kind of change"), hint=N_("for example release, transfer, move")),
    text("from", N_("From")),
    text("to", N_("To")),
    choice("setting", N_("Setting now"), v.SETTING, open_choices=True),
    DECIDED_BY,
    paragraph("effect", N_("Effect")),
    Field("conditions", Kind.LINES, N_("Conditions")),
)

LEGAL_EVENT = _event(
    "legal_event",
    N_("Legal event"),
    "scale",
    text("kind", N_("Kind")),
    paragraph("what", N_("What")),
    text("court", N_("Court or authority")),
    paragraph("effect", N_("Effect")),
    Field("conditions", Kind.LINES, N_("Conditions")),
    date_("until", N_("Until")),
)

CRITICAL_EVENT = _event(
    "critical_event",
    N_("Critical event"),
    "zap",
    text("kind", N_("Kind")),
    paragraph("what", N_("What happened")),
    yes_no("self_reported", N_("Client told us")),
    text("harm", N_("Harm")),
    text("breach_of_condition", N_("Condition affected")),
    text("who_told_probation", N_("Who told probation")),
    CLIENT_INFORMED,
    paragraph("response", N_("What followed")),
    text("police_informed", N_("Police informed"), rare=True),
    people("informed", N_("Informed")),
    CLIENT_WORDS,
)

MILESTONE = _event(
    "milestone",
    N_("Milestone"),
    "milestone",
    paragraph("what", N_("What")),
    text("goal", N_("For goal"), searched=False),
    CLIENT_WORDS,
)

PHASE_CHANGE = _event(
    "phase_change",
    N_("Change of phase"),
    "footprints",
    choice("from", N_("From"), v.PHASE, open_choices=True),
    choice("to", N_("To"), v.PHASE, open_choices=True, required=True),
    choice("also", N_("At the same time"), v.PHASE, open_choices=True),
    DECIDED_BY,
    paragraph("reason", N_("Reason")),
)

HANDOVER = _event(
    "handover",
    N_("Handover"),
    "arrow-left-right",
    person("from", N_("From")),
    person("to", N_("To")),
    paragraph("reason", N_("Reason")),
    yes_no("client_consulted", N_("Client was asked")),
    paragraph("client_choice", N_("What the client chose")),
    number("joint_sessions", N_("Joint sessions"), 0, 999),
    text("file_read_by_new_worker", N_("What the new worker reads")),
    number("gap_days", N_("Days without contact"), 0, 9999),
)

DATA_SUBJECT_REQUEST = _event(
    "data_subject_request",
    N_("Request about own data"),
    "folder-search",
    text("kind", N_("Kind")),
    text("received_from", N_("From")),
    date_("due", N_("Due")),
    date_("answered_on", N_("Answered on")),
    number("pages", N_("Pages"), 0, 100000),
    paragraph("withheld", N_("Withheld")),
    yes_no("read_together", N_("Read together")),
    number("corrections_asked", N_("Corrections asked"), 0, 9999),
    number("corrections_made", N_("Corrections made"), 0, 9999),
)

CLOSURE = _event(
    "closure",
    N_("Closing"),
    "door-open",
    choice("reason", N_("Reason"), v.CLOSURE, open_choices=True, required=True),
    DECIDED_BY,
    text("return_plan", N_("Return plan")),
    block(
        "aftercare",
        N_("Aftercare"),
        text("agreed", N_("Agreed")),
        Field("contacts", Kind.DATES, N_("Contacts")),
        text("channel", N_("Channel that is safe")),
    ),
    number("ready_in_client_view", N_("Ready, in the client's view (0 to 4)"), 0, 4),
    date_("retention_review", N_("Retention review")),
    paragraph("goals_left", N_("What is left open")),
    CLIENT_WORDS,
)

REOPENING = _event(
    "reopening",
    N_("Opening again"),
    "rotate-ccw",
    paragraph("reason", N_("Reason")),
    DECIDED_BY,
)

AFTERCARE_CONTACT = _event(
    "aftercare_contact",
    N_("Aftercare contact"),
    "phone-call",
    choice("channel", N_("How"), v.CONTACT_TYPE, open_choices=True),
    minutes("minutes", N_("Minutes")),
    minutes("travel_minutes", N_("Travel minutes")),
    yes_no("reached", N_("Reached")),
    CLIENT_WORDS,
)

FILE_NOTE = _event("file_note", N_("File note"), "sticky-note", text("title", N_("Title")))

EVENTS = (
    ENQUIRY,
    REFERRAL_IN,
    INTAKE_DECISION,
    PERMISSION,
    CONSENT,
    MEETING,
    PLAN,
    PLAN_REVIEW,
    ASSESSMENT,
    INSTRUMENT_RESULT,
    REFERRAL_OUT,
    REFERRAL_UPDATE,
    INFORMATION_SHARED,
    SAFETY_CONCERN,
    SECURITY_CONSULTATION,
    SETTING_CHANGE,
    LEGAL_EVENT,
    CRITICAL_EVENT,
    MILESTONE,
    PHASE_CHANGE,
    HANDOVER,
    DATA_SUBJECT_REQUEST,
    CLOSURE,
    REOPENING,
    AFTERCARE_CONTACT,
    FILE_NOTE,
)
