"""How the forms of events are grouped where people spend time; the others follow their order."""

from __future__ import annotations

from typing import Final

from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.i18n import N_
from exitdesk.ui.editing.doc_form import FormSection

_WHO = FormSection(N_("Who, reference"), ("worker", "subject", "event_ref"), folded=True)
_NOTE = FormSection(N_("Remarks"), ("note",), folded=True)

SECTIONS: Final[dict[str, tuple[FormSection, ...]]] = {
    "consent": (
        FormSection(N_("Agreement"), ("occurred_on", "valid_until", "form", "signed_on")),
        FormSection(
            N_("What for, and the answer"),
            ("scope",),
            hint=N_("The client's answer to each line; what was not talked about stays empty."),
        ),
        FormSection(N_("In the client's words"), ("client_words",)),
        FormSection(
            N_("Language, witnesses, withdrawal"),
            ("language", "capacity", "witnessed_by", "copy_to_client", "withdrawn_on"),
            folded=True,
        ),
        _NOTE,
        _WHO,
    ),
    "permission": (
        FormSection(
            N_("Permission"),
            ("occurred_on", "status", "kind", "prison", "valid_from", "valid_until", "for"),
        ),
        FormSection(N_("Conditions"), ("condition", "materials", "reason")),
        _NOTE,
        _WHO,
    ),
    "safety_concern": (
        FormSection(
            N_("What happened"), ("occurred_on", "level", "category", "what", "reported_by")
        ),
        FormSection(
            N_("Who decided, who knows"),
            ("decided_by", "informed", "client_informed", "client_informed_before_reporting",
             "why_not_informed"),
            hint=N_("Two people decide. The client is told before anything is reported, unless "
                    "that puts somebody in danger."),
        ),
        FormSection(N_("What was shared, what was done"), ("legal_basis", "shared", "actions")),
        FormSection(N_("Review and closing"), ("review_on", "closed", "closed_reason")),
        FormSection(N_("In the client's words"), ("client_words",), folded=True),
        _NOTE,
        _WHO,
    ),
    "meeting": (
        FormSection(
            N_("Meeting"), ("occurred_on", "kind", "minutes", "travel_minutes", "attendees")
        ),
        FormSection(
            N_("The client"), ("client_present", "client_informed_before", "reason_not_informed")
        ),
        FormSection(N_("What was said"), ("shared", "not_shared", "outcome", "decisions")),
        FormSection(N_("In the client's words"), ("client_words",), folded=True),
        _NOTE,
        _WHO,
    ),
    "plan": (
        FormSection(
            N_("Plan"),
            ("occurred_on", "version", "next_review", "made_by", "emphasis", "what_we_do_not_do"),
        ),
        FormSection(
            N_("Goals"),
            ("goals",),
            hint=N_("Begin with the client's own words. Levels are written before anything is "
                    "scored: 0 is what is expected."),
        ),
        FormSection(
            N_("Agreement"), ("signed_by_client", "why_unsigned", "copy_to_client", "client_words")
        ),
        FormSection(N_("Goals carried on"), ("carried",), folded=True),
        _NOTE,
        _WHO,
    ),
    "plan_review": (
        FormSection(
            N_("Review"), ("occurred_on", "seq", "plan_version", "next_review", "present")
        ),
        FormSection(N_("Scores"), ("scores", "scored_by")),
        FormSection(
            N_("Two views of the scores"), ("client_scores", "worker_scores"), folded=True
        ),
        FormSection(
            N_("What was said"), ("client_words", "barriers", "decisions", "changes")
        ),
        _NOTE,
        _WHO,
    ),
    "referral_out": (
        FormSection(
            N_("Referral"),
            ("occurred_on", "status", "service", "kind", "for_goal", "expected_start"),
        ),
        FormSection(
            N_("With the client"),
            ("client_agreed", "warm_handover", "feedback_agreed", "passed_on"),
        ),
        FormSection(N_("Urgency, funding"), ("urgency", "funding", "reason", "ref"), folded=True),
        _NOTE,
        _WHO,
    ),
    "referral_update": (
        FormSection(N_("News"), ("occurred_on", "status", "ref", "expected_start", "reason")),
        _NOTE,
        _WHO,
    ),
    "setting_change": (
        FormSection(N_("Change"), ("occurred_on", "setting", "kind", "from", "to", "by")),
        FormSection(N_("What it means"), ("effect", "conditions")),
        _NOTE,
        _WHO,
    ),
    "intake_decision": (
        FormSection(
            N_("Decision"),
            ("occurred_on", "decision", "by", "reason", "referred_to", "max_clarifying_talks"),
            hint=N_("Two different people decide about an intake."),
        ),
        FormSection(N_("Criteria"), ("criteria",)),
        _NOTE,
        _WHO,
    ),
    "closure": (
        FormSection(N_("Closing"), ("occurred_on", "reason", "by", "ready_in_client_view")),
        FormSection(N_("In the client's words"), ("client_words",)),
        FormSection(N_("What is left, and the way back"), ("goals_left", "return_plan")),
        FormSection(N_("Aftercare"), ("aftercare",)),
        FormSection(N_("Keeping the file"), ("retention_review",), folded=True),
        _NOTE,
        _WHO,
    ),
    "assessment": (
        FormSection(
            N_("Assessment"),
            ("occurred_on", "form", "form_version", "seq", "setting", "by", "with_client",
             "second_rater"),
        ),
        FormSection(N_("Unless an item says otherwise"), ("defaults",), folded=True),
        FormSection(
            N_("Ratings"),
            ("ratings",),
            hint=N_("0 is none, 4 is most; what was not talked about stays empty. Both voices "
                    "stand on one line; no sum is made of them."),
        ),
        FormSection(N_("Formulation"), ("formulation",), folded=True),
        FormSection(N_("In the client's words"), ("client_words",), folded=True),
        FormSection(
            N_("How it was done"), ("reference_from", "medium", "language", "copy_to_client"),
            folded=True,
        ),
        _NOTE,
        _WHO,
    ),
}  # fmt: skip


def sections_of(kind: str) -> tuple[FormSection, ...]:
    """Return the sections of a kind of event; what they do not name follows."""
    return SECTIONS[kind] if kind in SECTIONS else _own_first(kind)


def _own_first(kind: str) -> tuple[FormSection, ...]:
    """Return what belongs to this kind alone, and the note; what all kinds share is folded."""
    names = [field.name for field in CATALOGUE[kind].fields]
    own = [name for name in names[: names.index("worker")] if name != "event_ref"]
    return (FormSection("", (*own, "note")), _WHO)
