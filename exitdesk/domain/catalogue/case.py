"""The case itself and the parts of its file that have no date of their own in the timeline."""

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

PERSON_OF_CONCERN = block(
    "person_of_concern",
    N_("Person of concern"),
    text("relation", N_("Relation to the client")),
    choice("age_band", N_("Age band"), v.AGE_BAND, open_choices=True),
    number("age", N_("Age"), 0, 120),
    text("gender", N_("Gender")),
    yes_no("identified", N_("Identity known to us")),
    yes_no("knows", N_("Knows that the relative comes to us")),
    text("lives_with", N_("Lives with")),
    paragraph("concern", N_("What the worry is")),
    paragraph("needs", N_("What the relative needs")),
    paragraph("note", N_("Note")),
    text("case", N_("Own file"), hint=N_("Only where the person agreed to the link")),
    text("name", N_("Name"), identifying=True, hint=N_("Only where law or danger asks for it")),
    text("name_reason", N_("Why the name is kept")),
    hint=N_("Not a client and has not agreed: keep this short."),
)

CASE = RecordKind(
    "case",
    N_("Case"),
    Role.CASE,
    (
        text("code", N_("Code"), required=True, private=False),
        text("alias", N_("Alias")),
        choice("kind", N_("Kind"), v.CASE_KIND, required=True, private=False),
        choice("state", N_("State"), v.CASE_STATE, private=False),
        paragraph("summary", N_("In short")),
        number("birth_year", N_("Year of birth"), 1900, 2200),
        Field("languages", Kind.TAGS, N_("Languages")),
        text("interpreter", N_("Interpreter")),
        choice(
            "setting",
            N_("Setting"),
            v.SETTING,
            open_choices=True,
            synonyms=(("community", "open"),),
        ),
        text("setting_place", N_("Where")),
        choice("phase", N_("Phase"), v.PHASE, open_choices=True),
        choice("phase_also", N_("At the same time"), v.PHASE, open_choices=True),
        choice("legal_status", N_("Legal status"), v.LEGAL_STATUS, open_choices=True),
        yes_no("proceedings_open", N_("Proceedings are open")),
        rows(
            "conditions",
            N_("Conditions"),
            text("what", N_("What"), required=True),
            text("source", N_("Ordered by")),
            date_("from", N_("From")),
            date_("until", N_("Until")),
        ),
        date_("release_earliest", N_("Release, earliest")),
        date_("release_planned", N_("Release, planned")),
        date_("release_actual", N_("Release, actual")),
        choice("mandate", N_("Mandate"), v.MANDATE, open_choices=True),
        paragraph("mandate_reports", N_("What is reported under the mandate")),
        several("emphasis", N_("Emphasis agreed"), v.STRAND, open_choices=True),
        person("worker", N_("Case manager")),
        PERSON_OF_CONCERN,
        date_("retention_review", N_("Retention review")),
        yes_no("legal_hold", N_("Kept by legal hold")),
    ),
    icon="folder",
)

NAME = RecordKind(
    "name",
    N_("Name"),
    Role.PART,
    (
        text("full_name", N_("Name"), required=True, identifying=True),
        choice("kind", N_("Kind of name"), v.NAME_KIND),
        text("language", N_("Language or script")),
        text("note", N_("Note")),
    ),
    icon="user",
)

REACH = RecordKind(
    "reach",
    N_("How to reach safely"),
    Role.PART,
    (
        choice("channel", N_("How"), v.REACH, required=True, open_choices=True),
        text("address", N_("Number or address"), identifying=True),
        choice("safe", N_("Safe"), v.SAFE),
        text("when", N_("When, and under what condition")),
        text("say", N_("What to say if somebody else answers")),
    ),
    icon="phone",
)

TEAM_MEMBER = RecordKind(
    "team_member",
    N_("Team member"),
    Role.PART,
    (
        person("person", N_("Who"), required=True),
        text("organisation", N_("Organisation")),
        choice("role", N_("Role"), v.STAFF_ROLE, open_choices=True),
        date_("since", N_("Since")),
        date_("until", N_("Until")),
        paragraph("reason", N_("Why this person is needed")),
        several("may_see", N_("May see"), v.MAY_SEE),
        yes_no("client_knows", N_("Client knows")),
    ),
    icon="user-check",
)

CONTACT = RecordKind(
    "contact",
    N_("Person or service around the client"),
    Role.PART,
    (
        text("name", N_("Name or short form"), required=True),
        choice("kind", N_("Kind"), v.AROUND),
        text("relation", N_("Relation")),
        text("organisation", N_("Organisation")),
        text("reach", N_("How to reach"), identifying=True),
        yes_no("anchor_person", N_("Anchor person")),
        yes_no("knows", N_("Knows of the exit work")),
        paragraph("note", N_("Note"), hint=N_("Keep what is said about others short.")),
        date_("until", N_("Until")),
    ),
    icon="users",
)

LINK = RecordKind(
    "link",
    N_("Linked file"),
    Role.PART,
    (
        text("case", N_("Code"), required=True, private=False),
        text("relation", N_("Relation")),
        paragraph("note", N_("Note")),
        text("consent", N_("Agreed by")),
        text("file", N_("File"), private=False, searched=False, machine=True),
    ),
    icon="link",
)

FLAG = RecordKind(
    "flag",
    N_("Flag"),
    Role.PART,
    (
        text("what", N_("What to know"), required=True),
        paragraph("reason", N_("Why")),
        date_("since", N_("Since")),
        date_("expires_on", N_("Expires on"), required=True),
    ),
    icon="flag",
)

ATTACHMENT = RecordKind(
    "attachment",
    N_("Document"),
    Role.PART,
    (
        text("file_name", N_("File name"), required=True),
        text("title", N_("Title")),
        text("media_type", N_("Kind of file"), private=False, searched=False),
        number("size", N_("Size in bytes"), 0, 200_000_000, private=False),
        text("content", N_("Content"), private=False, searched=False),
        date_("added_on", N_("Added on"), private=False),
        text("about", N_("Belongs to"), private=False, searched=False),
        paragraph("note", N_("Note")),
    ),
    icon="paperclip",
)

AMENDMENT = RecordKind(
    "amendment",
    N_("Correction"),
    Role.PART,
    (
        text("of", N_("Corrects"), required=True, private=False, searched=False),
        Field("written_at", Kind.INSTANT, N_("Written"), private=False),
        person("by", N_("By")),
        paragraph("reason", N_("Why")),
        paragraph("text", N_("Correction"), required=True),
    ),
    icon="pen-line",
)

STAFF = RecordKind(
    "staff",
    N_("Colleague"),
    Role.LIBRARY,
    (
        text("code", N_("Short form"), required=True, private=False),
        text("alias", N_("Name shown"), private=False),
        choice("role", N_("Role"), v.STAFF_ROLE, open_choices=True, private=False),
        text("profession", N_("Profession"), private=False),
        yes_no("left", N_("No longer works here"), private=False),
    ),
    icon="id-card",
)

ORGANISATION = RecordKind(
    "organisation",
    N_("Organisation"),
    Role.LIBRARY,
    (
        text("name", N_("Name of the organisation"), private=False),
        text("series", N_("Series of case codes"), private=False, hint=N_("for example EX")),
        text("family_series", N_("Series of family cases"), private=False),
        number("retention_years", N_("Years until a retention review"), 0, 50, private=False),
        paragraph("limits_text", N_("What we tell clients about the limits"), private=False),
        paragraph("phone_ladder", N_("Whom to call when"), private=False),
        text(
            "recovery_contact",
            N_("Whom to ask when a device or a passphrase is lost"),
            hint=N_("They know which devices to shut out, and where the recovery sheets are."),
            private=False,
        ),
        several(
            "optional_items",
            N_("Extra topics of the five-area form"),
            v.EXTRA_TOPICS,
            private=False,
        ),
        text(
            "open_source_basis",
            N_("Looking things up online: legal basis, and who approved it"),
            hint=N_("While this is empty, it is not offered as a source of a rating."),
            private=False,
        ),
        choice(
            "form_use",
            N_("What we use forms for"),
            v.FORM_USE,
            hint=N_("Some instruments may only be used for this or that."),
            private=False,
        ),
        rows(
            "reliability",
            N_("How exactly the areas measure"),
            choice("area", N_("Area"), v.AREA_OF_NEED, required=True, private=False),
            text("sd", N_("SD in index points"), private=False, hint=N_("for example 18")),
            text("r", N_("Reliability"), private=False, hint=N_("0 to 1, for example 0.80")),
            text("source", N_("Own clients or a named study"), private=False),
            hint=N_(
                "From double ratings of your own clients or a named study. While it is empty, "
                "no reliable change is computed."
            ),
            private=False,
        ),
        rows(
            "cut_offs",
            N_("Cut-offs of scores"),
            text("form", N_("Name of the form"), required=True, private=False),
            text("score", N_("Name of the score"), required=True, private=False),
            text("value", N_("Cut-off"), private=False, hint=N_("Empty: no cut-off is shown.")),
            text("source", N_("Own clients or a named study"), private=False),
            hint=N_(
                "From which value on you look closer. Where nothing is set, that of the form "
                "counts. Screening, not diagnosis."
            ),
            private=False,
        ),
    ),
    icon="building-2",
)

ERASURE = RecordKind(
    "erasure",
    N_("Erasure"),
    Role.LIBRARY,
    (
        text("case", N_("File"), required=True, private=False, searched=False),
        date_("erased_on", N_("Erased on"), required=True, private=False),
        people("by", N_("By"), private=False),
        text("reason", N_("Reason"), private=False, searched=False),
    ),
    icon="eraser",
)

SHUT_OUT = RecordKind(
    "shut_out",
    N_("Device shut out"),
    Role.LIBRARY,
    (
        text("fingerprint", N_("Fingerprint"), required=True, private=False, searched=False),
        text("name", N_("Name"), private=False),
        date_("shut_out_on", N_("Shut out on"), required=True, private=False),
        person("by", N_("By"), private=False),
        text("reason", N_("Reason"), private=False),
    ),
    icon="lock",
)

PARTS = (NAME, REACH, TEAM_MEMBER, CONTACT, LINK, FLAG, ATTACHMENT, AMENDMENT)
LIBRARY = (STAFF, ORGANISATION, ERASURE, SHUT_OUT)
