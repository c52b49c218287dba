"""The words of the field that records choose from (glossary and lists of the field guide)."""

from __future__ import annotations

from typing import Final

from exitdesk.domain.fields import Choice, choices
from exitdesk.domain.five_areas.description import five_areas
from exitdesk.i18n import N_

CASE_KIND: Final = choices(("client", N_("client")), ("family", N_("family")))

CASE_STATE: Final = choices(
    ("open", N_("open")),
    ("closed", N_("closed")),
    ("waiting", N_("waiting list")),
    ("joined", N_("goes on in another file")),
)

SETTING: Final = choices(
    ("prison", N_("prison")),
    ("probation", N_("probation")),
    ("open", N_("in the community")),
    ("other", N_("other setting")),
)

STRAND: Final = choices(
    ("disengagement", N_("disengagement")),
    ("deradicalisation", N_("deradicalisation")),
    ("reintegration", N_("reintegration")),
    ("rehabilitation", N_("rehabilitation")),
)

PHASE: Final = choices(
    ("enquiry", N_("enquiry")),
    ("contact_and_clearing", N_("contact and clearing")),
    ("motivation", N_("motivation")),
    ("disengagement", N_("disengagement")),
    ("establishment", N_("establishment")),
    ("reflection", N_("reflection")),
    ("stabilisation", N_("stabilisation")),
    ("aftercare_preparation", N_("preparing aftercare")),
    ("aftercare", N_("aftercare")),
)

MANDATE: Final = choices(
    ("voluntary", N_("voluntary")),
    ("voluntary_alongside_order", N_("voluntary, alongside an order")),
    ("licence_condition", N_("licence condition")),
    ("court_order", N_("court order")),
    ("condition_of_stay", N_("condition of stay")),
)

LEGAL_STATUS: Final = choices(
    ("none", N_("no proceedings")),
    ("under_investigation", N_("under investigation")),
    ("charged", N_("charged")),
    ("on_trial", N_("on trial")),
    ("sentenced", N_("sentenced")),
    ("suspended_sentence", N_("suspended sentence")),
    ("conditional_release", N_("released on conditions")),
    ("completed", N_("sentence completed")),
)

REFERRAL_SOURCE: Final = choices(
    ("self", N_("the person themselves")),
    ("partner", N_("partner")),
    ("parent", N_("parent")),
    ("sibling_other_kin", N_("sibling or other kin")),
    ("friend", N_("friend")),
    ("helpline", N_("helpline")),
    ("former", N_("former")),
    ("school", N_("school")),
    ("youth_service", N_("youth service")),
    ("child_protection", N_("child protection")),
    ("health", N_("health service")),
    ("prison_social_work", N_("prison social work")),
    ("prison_security", N_("prison security")),
    ("probation", N_("probation")),
    ("court", N_("court")),
    ("police", N_("police")),
    ("security_service", N_("security service")),
    ("municipality_coordinator", N_("municipal coordinator")),
    ("returnee_coordinator", N_("returnee coordinator")),
    ("ngo", N_("other NGO")),
    ("faith_community", N_("faith community")),
    ("online_outreach", N_("online outreach")),
    ("other_exit_org", N_("other exit organisation")),
    ("employer", N_("employer")),
    ("lawyer", N_("lawyer")),
    ("unknown", N_("not known")),
)

CONTACT_TYPE: Final = choices(
    ("prison_visit", N_("prison visit")),
    ("prison_glass_visit", N_("prison visit behind glass")),
    ("prison_video", N_("prison video visit")),
    ("meeting_office", N_("meeting at our office")),
    ("home_visit", N_("home visit")),
    ("meeting_public", N_("meeting in a public place")),
    ("walk", N_("walk")),
    ("activity", N_("activity together")),
    ("accompaniment", N_("accompaniment")),
    ("accompaniment_gate", N_("at the gate on release")),
    ("phone_in", N_("phone call to us")),
    ("phone_out", N_("phone call from us")),
    ("phone_unmonitored", N_("unmonitored phone call")),
    ("video_call", N_("video call")),
    ("text_message", N_("text message")),
    ("email", N_("e-mail")),
    ("letter_in", N_("letter to us")),
    ("letter_out", N_("letter from us")),
    ("group_session", N_("group session")),
    ("parents_group", N_("parents' group")),
    ("family_session", N_("family session")),
    ("crisis_contact", N_("crisis contact")),
    ("online_outreach", N_("online outreach")),
    ("contact_with_service", N_("contact with a service, without the client")),
    ("attempted_contact", N_("attempted contact")),
)

ATTENDANCE: Final = choices(
    ("attended", N_("took place")),
    ("late", N_("took place, began late")),
    ("no_show", N_("did not come")),
    ("refused", N_("declined")),
    ("cancelled_client", N_("cancelled by the client")),
    ("cancelled_worker", N_("cancelled by us")),
    ("cancelled_institution", N_("cancelled by the institution")),
    ("not_brought", N_("not brought by staff")),
    ("unreachable", N_("could not be reached")),
)

MONITORED: Final = choices(
    ("none", N_("not monitored")),
    ("sight", N_("in sight")),
    ("sight_and_hearing", N_("in sight and hearing")),
    ("recorded", N_("recorded")),
    ("read", N_("read by others")),
    ("unknown", N_("not known")),
)

DIRECTION: Final = choices(
    ("agreed", N_("agreed")),
    ("from_client", N_("the client got in touch")),
    ("from_us", N_("we got in touch")),
    ("from_third_party", N_("somebody else got in touch")),
)

PLACE: Final = choices(
    ("prison", N_("prison")),
    ("office", N_("our office")),
    ("home", N_("client's home")),
    ("public", N_("public place")),
    ("authority", N_("authority")),
    ("service", N_("a service")),
    ("remote", N_("at a distance")),
    ("other", N_("elsewhere")),
)

METHOD: Final = choices(
    ("informal", N_("informal time")),
    ("trust", N_("trust building")),
    ("practical", N_("practical help")),
    ("mi", N_("motivational interviewing")),
    ("cbt", N_("cognitive-behavioural work")),
    ("alliance", N_("working alliance")),
    ("assessment_talk", N_("assessment talk")),
    ("planning", N_("planning")),
    ("safety_planning", N_("safety planning")),
    ("psychoeducation", N_("psychoeducation")),
    ("world_view", N_("world view and beliefs")),
    ("reflection", N_("reflection")),
    ("biography", N_("biography work")),
    ("family_work", N_("family work")),
    ("accompaniment", N_("accompaniment")),
    ("crisis", N_("crisis support")),
    ("mentoring", N_("mentoring")),
    ("group_work", N_("group work")),
    ("restorative", N_("restorative work")),
)

NOTE_FORMAT: Final = choices(
    ("DAP", N_("Data, assessment, plan")),
    ("SOAP", N_("Subjective, objective, assessment, plan")),
    ("BIRP", N_("Behaviour, intervention, response, plan")),
    ("GIRP", N_("Goal, intervention, response, plan")),
    ("free", N_("Free text")),
)

NOTE_SECTIONS: Final[dict[str, tuple[str, ...]]] = {
    "DAP": ("data", "assessment", "plan"),
    "SOAP": ("subjective", "objective", "assessment", "plan"),
    "BIRP": ("behaviour", "intervention", "response", "plan"),
    "GIRP": ("goal", "intervention", "response", "plan"),
    "free": ("text",),
}

DECIDED_BY: Final = choices(
    ("client", N_("the client")),
    ("joint", N_("together")),
    ("worker", N_("us")),
    ("family", N_("the family")),
    ("authority", N_("an authority")),
)

OWNER: Final = choices(
    ("client", N_("the client")),
    ("joint", N_("together")),
    ("case_manager", N_("case manager")),
    ("service", N_("a service")),
    ("family", N_("the family")),
    ("authority", N_("an authority")),
)

SAFETY_FLAG: Final = choices(
    ("none", N_("nothing to watch")),
    ("watch", N_("watch")),
    ("concern", N_("concern")),
    ("immediate", N_("immediate")),
)

SAFETY_CATEGORY: Final = choices(
    ("self_harm", N_("self-harm")),
    ("harm_to_others", N_("harm to others")),
    ("planned_offence", N_("planned offence")),
    ("retaliation", N_("retaliation")),
    ("child_welfare", N_("child welfare")),
    ("domestic_violence", N_("domestic violence")),
    ("exploitation", N_("exploitation")),
    ("exposure_media", N_("exposure in the media")),
    ("online", N_("online")),
    ("staff_safety", N_("staff safety")),
    ("radical_contact", N_("contact from the group")),
    ("other", N_("other")),
)

STAGE: Final = choices(
    ("precontemplation", N_("not thinking about change yet")),
    ("contemplation", N_("thinking about change")),
    ("preparation", N_("getting ready")),
    ("action", N_("acting")),
    ("maintenance", N_("keeping it up")),
    ("return", N_("return to the old pattern")),
)

OARS: Final = choices(
    ("open", N_("open questions")),
    ("affirm", N_("affirming")),
    ("reflect", N_("reflecting")),
    ("summary", N_("summarising")),
)

CBT_TOOL: Final = choices(
    ("abc", N_("ABC, functional analysis")),
    ("thought_record", N_("thought record")),
    ("chain", N_("chain of events")),
    ("experiment", N_("behavioural experiment")),
    ("grounding", N_("grounding")),
    ("homework", N_("homework")),
)

RUPTURE_MARKER: Final = choices(
    ("withdrawal", N_("withdrawal")), ("confrontation", N_("confrontation")), ("mixed", N_("mixed"))
)

RUPTURE_TRIED: Final = choices(
    ("named_it", N_("named it")),
    ("explained", N_("explained")),
    ("changed_task", N_("changed the task")),
    ("owned_my_part", N_("owned my part")),
    ("clarified_limits", N_("made limits clear")),
    ("took_time", N_("took time")),
)

REPAIRED: Final = choices(
    ("yes", N_("repaired")), ("partly", N_("partly")), ("no", N_("not yet")), ("open", N_("open"))
)

PERMISSION_STATUS: Final = choices(
    ("requested", N_("requested")),
    ("approved", N_("approved")),
    ("used", N_("used")),
    ("suspended", N_("suspended")),
    ("expired", N_("run out")),
    ("revoked", N_("revoked")),
    ("refused", N_("refused")),
    ("renewed", N_("renewed")),
)

REFERRAL_STATUS: Final = choices(
    ("considered", N_("considered")),
    ("client_declined", N_("client said no")),
    ("agreed", N_("agreed")),
    ("sent", N_("sent")),
    ("received", N_("received")),
    ("waiting_list", N_("on a waiting list")),
    ("accepted", N_("accepted")),
    ("started", N_("started")),
    ("paused", N_("paused")),
    ("completed", N_("completed")),
    ("ended_early", N_("ended early")),
    ("refused", N_("refused by the service")),
    ("no_answer", N_("no answer")),
)

REFERRAL_KIND: Final = choices(
    ("internal", N_("inside our organisation")),
    ("external", N_("outside service")),
    ("internal_to_prison", N_("inside the prison")),
    ("prison", N_("inside the prison")),
)

GOAL_STATUS: Final = choices(
    ("proposed", N_("proposed")),
    ("active", N_("active")),
    ("paused", N_("paused")),
    ("reached", N_("reached")),
    ("changed", N_("changed")),
    ("dropped_by_client", N_("set aside by the client")),
    ("overtaken", N_("overtaken by events")),
)

BARRIER_KIND: Final = choices(
    ("person", N_("person")),
    ("relation", N_("relation")),
    ("system", N_("system")),
    ("funding", N_("funding")),
    ("law", N_("law")),
    ("security", N_("security")),
)

AREA: Final = choices(
    ("F", N_("Functional reintegration")),
    ("S", N_("Social reintegration")),
    ("C", N_("Cognitive")),
    ("M", N_("Mental health")),
    ("X", N_("Security")),
)

INTAKE: Final = choices(
    ("accepted", N_("accepted")),
    ("accepted_for_clarifying_talks", N_("accepted for clarifying talks")),
    ("advice_only", N_("advice only")),
    ("referred_on", N_("referred on")),
    ("declined", N_("declined")),
    ("waiting_list", N_("waiting list")),
)

CLOSURE: Final = choices(
    ("planned_goals_met", N_("planned, goals met")),
    ("planned_partly_met", N_("planned, partly met")),
    ("transferred_to_ordinary_services", N_("transferred to ordinary services")),
    ("planned_transferred_to_ordinary_services", N_("planned, transferred to ordinary services")),
    ("ended_by_client_partly_met", N_("ended by the client, partly met")),
    ("ended_by_client_not_met", N_("ended by the client, not met")),
    ("ended_by_client", N_("ended by the client")),
    ("contact_lost", N_("contact lost")),
    ("moved", N_("moved away")),
    ("transferred_other_exit_org", N_("transferred to another exit organisation")),
    ("refused_after_clearing", N_("declined after clearing")),
    ("ended_by_us_safety", N_("ended by us, safety")),
    ("ended_by_us_capacity", N_("ended by us, capacity")),
    ("ended_by_authority", N_("ended by an authority")),
    ("long_imprisonment_paused", N_("paused for a long imprisonment")),
    ("deported_or_left", N_("left the country")),
    ("died", N_("died")),
    ("not_target_group", N_("not the target group")),
)

RATING_STATUS: Final = choices(
    ("rated", N_("rated")),
    ("unknown", N_("no information")),
    ("not_asked_yet", N_("not asked yet")),
    ("declined_by_client", N_("client prefers not to say")),
    ("not_applicable", N_("does not apply")),
)

URGENCY: Final = choices(
    ("none", N_("no date")),
    ("routine", N_("within 3 months")),
    ("soon", N_("within 30 days")),
    ("urgent", N_("within 7 days")),
    ("immediate", N_("today")),
)

CONFIDENCE: Final = choices(("low", N_("low")), ("moderate", N_("moderate")), ("high", N_("high")))

EVIDENCE: Final = choices(
    ("client_account", N_("client's account")),
    ("own_observation", N_("own observation")),
    ("family_or_network", N_("family or network")),
    ("other_professional", N_("other professional")),
    ("document_or_record", N_("document or record")),
    ("prison_or_probation", N_("prison or probation")),
    ("police_or_security_service", N_("police or security service")),
    ("instrument_result", N_("instrument result")),
    ("open_source_online", N_("open source online")),
)

CHANGE_REASON: Final = choices(
    ("real_change", N_("real change")),
    ("new_information", N_("new information")),
    ("setting_changed", N_("setting changed")),
    ("rater_changed", N_("rater changed")),
    ("correction", N_("correction")),
)

WANTS: Final = choices(
    ("yes_now", N_("yes, now")),
    ("later", N_("later")),
    ("no", N_("no")),
    ("undecided", N_("undecided")),
)

AREA_OF_NEED: Final = (
    *(Choice(area.id, area.name) for area in five_areas().areas),
    Choice("family", N_("Family")),
)

EXTRA_TOPICS: Final = tuple(Choice(item.id, item.name) for item in five_areas().extra_items())

CLIENT_ANSWER: Final = choices(
    ("declined", N_("rather not say")),
)

CLIENT_VIEW: Final = choices(
    ("agrees", N_("agrees")),
    ("agrees_partly", N_("agrees in part")),
    ("disagrees", N_("sees it otherwise")),
)

LEGAL_BASIS: Final = choices(
    ("consent", N_("consent")),
    ("duty", N_("duty by law")),
    ("vital_interest", N_("vital interest")),
    ("agreement", N_("information-sharing agreement")),
    ("client_acts_herself", N_("the client acted personally")),
    ("anonymous", N_("no identity given")),
)

STAFF_ROLE: Final = choices(
    ("case_manager", N_("case manager")),
    ("co_worker", N_("co-worker")),
    ("psychologist", N_("psychologist")),
    ("mentor", N_("mentor")),
    ("team_lead", N_("team lead")),
    ("supervisor", N_("supervisor")),
    ("counsellor_religion", N_("counsellor on religion")),
    ("family_counsellor", N_("family counsellor")),
    ("evaluator", N_("evaluator")),
    ("administrator", N_("administrator")),
)

REACH: Final = choices(
    ("phone", N_("phone")),
    ("text_message", N_("text message")),
    ("messenger", N_("messenger")),
    ("email", N_("e-mail")),
    ("letter", N_("letter")),
    ("in_person", N_("in person")),
    ("through_person", N_("through a trusted person")),
    ("prison_mail", N_("prison mail")),
)

SAFE: Final = choices(
    ("safe", N_("safe")),
    ("only_if", N_("only as described")),
    ("not_safe", N_("not safe")),
)

NAME_KIND: Final = choices(
    ("legal", N_("legal name")),
    ("used", N_("name in daily life")),
    ("birth", N_("name at birth")),
    ("other_script", N_("name in another script")),
    ("nickname", N_("nickname")),
    ("earlier", N_("earlier name")),
)

MAY_SEE: Final = choices(
    ("everything", N_("the whole file")),
    ("plan", N_("plan and reviews")),
    ("notes", N_("session notes")),
    ("assessments", N_("assessments")),
    ("safety", N_("safety concerns")),
    ("attendance", N_("attendance only")),
    ("agreed_parts", N_("only the parts agreed with the client")),
)

AROUND: Final = choices(
    ("person", N_("person")),
    ("service", N_("service")),
    ("authority", N_("authority")),
    ("group", N_("group or place")),
)

YES_NO_PLANNED: Final = choices(
    ("yes", N_("yes")),
    ("no", N_("no")),
    ("planned_on", N_("will be told")),
    ("unknown", N_("not known")),
)

AGE_BAND: Final = choices(
    ("under_14", N_("under 14")),
    ("14_17", N_("14 to 17")),
    ("18_20", N_("18 to 20")),
    ("21_26", N_("21 to 26")),
    ("27_39", N_("27 to 39")),
    ("40_plus", N_("40 and over")),
    ("unknown", N_("not known")),
)

FORM_USE: Final = choices(
    ("clinical", N_("helping people: clinical or social work")),
    ("education", N_("education")),
    ("research", N_("research")),
    ("none", N_("no forms with a limited licence")),
)
