"""The session note: what a practitioner writes after a contact."""

from __future__ import annotations

from exitdesk.domain import vocabulary as v
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
    scale,
    several,
    text,
    yes_no,
)
from exitdesk.i18n import N_

CONTACT = block(
    "contact",
    N_("Contact"),
    choice("type", N_("Kind of contact"), v.CONTACT_TYPE, required=True),
    choice("attendance", N_("How it went"), v.ATTENDANCE, required=True),
    choice("monitored", N_("Monitored"), v.MONITORED),
    minutes("minutes", N_("Minutes")),
    minutes("travel_minutes", N_("Travel minutes")),
    text("start", N_("Began at")),
    choice("direction", N_("Who got in touch"), v.DIRECTION, open_choices=True),
    choice("place_type", N_("Place"), v.PLACE, open_choices=True),
    people("with_also", N_("Also there")),
    text("language", N_("Language")),
    text("interpreter", N_("Interpreter")),
    Field("written_at", Kind.INSTANT, N_("Written down"), private=False),
    Field("entered_at", Kind.INSTANT, N_("Entered"), private=False),
    yes_no("from_paper", N_("Entered from paper"), private=False),
    text("channel_note", N_("About the channel")),
)

NOTE = block(
    "note",
    N_("Note"),
    choice("format", N_("Format"), v.NOTE_FORMAT, private=False),
    paragraph("data", N_("Data: what was said, seen and done")),
    paragraph("subjective", N_("Subjective: what the client reports")),
    paragraph("objective", N_("Objective: what was observed")),
    paragraph("behaviour", N_("Behaviour")),
    paragraph("goal", N_("Goal")),
    paragraph("intervention", N_("Intervention: what we did")),
    paragraph("response", N_("Response")),
    paragraph("assessment", N_("Assessment: how we understand it (opinion)")),
    paragraph("plan", N_("Plan")),
    paragraph("text", N_("Text")),
)

TRUST = block(
    "trust",
    N_("Trust building"),
    yes_no("aims_explained", N_("Aims explained")),
    yes_no("methods_explained", N_("Methods explained")),
    yes_no("limits_explained", N_("Limits explained")),
    text("limits_words", N_("Words used for the limits, and the reaction")),
    minutes("informal_minutes", N_("Informal minutes")),
    text("activity", N_("Activity together")),
    text("problem_solved", N_("Problem solved together")),
    text("promise_made", N_("Promise made")),
    date_("promise_due", N_("Promise due")),
    date_("promise_kept_on", N_("Promise kept on")),
    text("promise_kept", N_("Promise kept")),
    text("disclosure_by_worker", N_("What the worker told of themselves, agreed with whom")),
)

_TALK = N_("times heard")
MI = block(
    "mi",
    N_("Motivational interviewing"),
    text("target", N_("Target behaviour in the client's words")),
    scale("importance", N_("Importance"), 10, (N_("not at all"), N_("most of all"))),
    scale("confidence", N_("Confidence"), 10, (N_("not at all"), N_("quite sure"))),
    scale("readiness", N_("Readiness"), 10, (N_("not at all"), N_("ready now"))),
    paragraph("why_not_lower", N_("Why not lower?")),
    paragraph("one_higher", N_("What would make it one higher?")),
    choice("stage", N_("Stage"), v.STAGE),
    several("oars_used", N_("Used"), v.OARS),
    block(
        "change_talk",
        N_("Change talk"),
        *(
            number(n, label, 0, 999, hint=_TALK)
            for n, label in (
                ("desire", N_("Desire")),
                ("ability", N_("Ability")),
                ("reason", N_("Reason")),
                ("need", N_("Need")),
                ("commitment", N_("Commitment")),
                ("activation", N_("Activation")),
                ("taking_steps", N_("Taking steps")),
            )
        ),
    ),
    number("sustain_talk", N_("Sustain talk"), 0, 999, hint=_TALK),
    paragraph("strongest_sentence", N_("Strongest sentence, word for word")),
    yes_no("discord", N_("Discord")),
)

CBT = block(
    "cbt",
    N_("Cognitive-behavioural work"),
    choice("tool", N_("Sheet"), v.CBT_TOOL),
    paragraph("situation", N_("Situation")),
    paragraph("antecedent", N_("What came before")),
    paragraph("belief", N_("Thought or belief")),
    number("belief_percent", N_("How sure, in percent"), 0, 100),
    text("emotion", N_("Feeling, 0 to 100")),
    paragraph("behaviour", N_("What I did")),
    paragraph("consequence_short", N_("Short-term effect")),
    paragraph("consequence_long", N_("Long-term effect")),
    paragraph("evidence_for", N_("What speaks for it")),
    paragraph("evidence_against", N_("What speaks against it")),
    paragraph("alternative", N_("Another way to see it")),
    paragraph("balanced_thought", N_("Balanced thought")),
    text("emotion_after", N_("Feeling afterwards, 0 to 100")),
    paragraph("trigger", N_("Trigger")),
    paragraph("vulnerability", N_("What made it harder")),
    Field("links", Kind.LINES, N_("Links of the chain")),
    Field("turning_points", Kind.LINES, N_("Turning points")),
    paragraph("next_time", N_("Next time")),
    paragraph("prediction", N_("Prediction")),
    paragraph("tried", N_("What was tried")),
    paragraph("outcome", N_("What happened")),
    paragraph("learnt", N_("What was learnt")),
    paragraph("practised", N_("What was practised")),
    number("before", N_("Before, 0 to 100"), 0, 100),
    number("after", N_("After, 0 to 100"), 0, 100),
    paragraph("homework", N_("Homework")),
    date_("homework_due", N_("By")),
    text("homework_done", N_("Done: yes, partly, no, not fitting")),
)

_NEVER_ALWAYS = (N_("never"), N_("always"))
CHECK = block(
    "check",
    N_("The client's six lines"),
    scale("k1", N_("I know why we meet."), 4, _NEVER_ALWAYS),
    scale("k2", N_("We work on what I want."), 4, _NEVER_ALWAYS),
    scale("k3", N_("The way we work makes sense to me."), 4, _NEVER_ALWAYS),
    scale("k4", N_("I can speak here without being judged."), 4, _NEVER_ALWAYS),
    scale("k5", N_("I decide what happens next."), 4, _NEVER_ALWAYS),
    scale("k6", N_("If something goes wrong between us, we can talk about it."), 4, _NEVER_ALWAYS),
)

ALLIANCE = block(
    "alliance",
    N_("Working alliance, the worker's view"),
    scale("goal", N_("Agreement on goals"), 4, (N_("not yet"), N_("full"))),
    scale("task", N_("Agreement on the way of working"), 4, (N_("not yet"), N_("full"))),
    scale("bond", N_("Bond"), 4, (N_("not yet"), N_("strong"))),
    paragraph("comment", N_("Comment")),
)

RUPTURE = block(
    "rupture",
    N_("Rupture and repair"),
    text("noticed_by", N_("Noticed by")),
    choice("marker", N_("How it showed"), v.RUPTURE_MARKER),
    text("theme", N_("Theme")),
    text("task_or_bond", N_("Goal, task or bond")),
    several("tried", N_("What was tried"), v.RUPTURE_TRIED),
    choice("repaired", N_("Repaired"), v.REPAIRED),
    paragraph("how", N_("How")),
)

DECISIONS = rows(
    "decisions",
    N_("Decisions"),
    text("what", N_("What"), required=True),
    choice("by", N_("Decided by"), v.DECIDED_BY, required=True),
    paragraph("alternatives", N_("Alternatives considered")),
)

NEXT = block(
    "next",
    N_("Next step"),
    date_("date", N_("When")),
    text("what", N_("What")),
    person("who", N_("Who")),
)

THIRD_PARTY = block(
    "third_party",
    N_("Information from or about somebody else"),
    text("source", N_("Who said it")),
    paragraph("what", N_("What")),
    yes_no("client_knows", N_("The client knows of it")),
    text("restriction", N_("How it may be used")),
)

SESSION = RecordKind(
    "session",
    N_("Session note"),
    Role.EVENT,
    (
        date_("occurred_on", N_("Happened on"), required=True, private=False),
        text("event_ref", N_("Reference"), private=False, searched=False),
        person("worker", N_("Worker")),
        choice("phase", N_("Phase"), v.PHASE, open_choices=True),
        CONTACT,
        several("methods", N_("Methods"), v.METHOD, open_choices=True),
        several("areas", N_("Areas"), v.AREA),
        Field("goals", Kind.TAGS, N_("Goals touched"), searched=False),
        NOTE,
        paragraph("quote", N_("In the client's words")),
        TRUST,
        MI,
        CBT,
        CHECK,
        ALLIANCE,
        RUPTURE,
        DECISIONS,
        NEXT,
        choice("safety_flag", N_("Safety"), v.SAFETY_FLAG),
        THIRD_PARTY,
        text("subject", N_("About"), hint=N_("Another file or person this is about")),
    ),
    icon="message-square-text",
    finalises=True,
)
