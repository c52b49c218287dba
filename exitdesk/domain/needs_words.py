"""The needs view in words: what is drawn, said whole, for the window, a screen reader and paper.

No word here judges, blames or ranks; a change of an item is told in steps, never as a share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Final

from exitdesk.domain import vocabulary as v
from exitdesk.domain.dates import shown_date
from exitdesk.domain.fields import Choice
from exitdesk.domain.five_areas.description import five_areas, form_of
from exitdesk.domain.items import item_name
from exitdesk.domain.needs_profile import (
    ABSENT,
    CLIENT_NEED,
    LINES,
    OUR_NEED,
    RATED,
    Assessment,
    ItemProfile,
    ItemRating,
    Line,
    Meaning,
    Profile,
    Side,
    Voice,
    Weight,
)
from exitdesk.domain.needs_series import AreaPoint, ItemPoint, Link, times_rated
from exitdesk.i18n import N_, language, tr

NameOf = Callable[[str], str]

OUR_STRENGTH: Final[Line] = (Side.STRENGTH, Voice.OURS)
CLIENT_STRENGTH: Final[Line] = (Side.STRENGTH, Voice.CLIENT)

_LEVELS: Final[dict[Line, tuple[str, ...]]] = {
    OUR_NEED: (N_("none now"), N_("slight"), N_("some"), N_("clear"), N_("pressing")),
    OUR_STRENGTH: (
        N_("none seen so far"),
        N_("first signs"),
        N_("there but fragile"),
        N_("solid"),
        N_("tested"),
    ),
    CLIENT_NEED: (
        N_("not at all"),
        N_("a little"),
        N_("quite a bit"),
        N_("a lot"),
        N_("it is the main thing"),
    ),
    CLIENT_STRENGTH: (
        N_("nothing yet"),
        N_("a start"),
        N_("something"),
        N_("quite a lot"),
        N_("plenty"),
    ),
}
_MEANINGS: Final = {
    Meaning.CHANGED: N_("real change"),
    Meaning.KNOWLEDGE: N_("we know more now"),
    Meaning.INFORMATION: N_("new information"),
    Meaning.EXPOSURE: N_("more exposed, because the setting changed"),
    Meaning.SETTING: N_("the setting changed"),
    Meaning.RATER: N_("somebody else rated"),
    Meaning.CORRECTION: N_("corrected"),
}
_LINE_NAMES: Final[dict[Line, str]] = {
    OUR_NEED: N_("Need, our view"),
    CLIENT_NEED: N_("Need, client's view"),
    OUR_STRENGTH: N_("Strength, our view"),
    CLIENT_STRENGTH: N_("Strength, client's view"),
}
UNVALIDATED: Final = N_("Unvalidated form: an aid to planning, no measure of a person.")
TALK: Final = N_("You see this differently: talk about it.")


def area_name(area: str) -> str:
    """Return what an area is called."""
    if area == "family":
        return tr("Family")
    return next((tr(one.name) for one in five_areas().areas if one.id == area), area)


def line_name(line: Line) -> str:
    """Return what a line shows and whose view it is."""
    return tr(_LINE_NAMES[line])


def level_words(line: Line, level: int) -> str:
    """Return a level in words: "3, clear"."""
    return f"{level}, {tr(_LEVELS[line][level])}"


def anchor(assessment: Assessment, item: str, line: Line) -> str:
    """Return what the form says about the level given on our line; "" where it says nothing."""
    level, known = assessment.rating(item).level(line), form_of(assessment.form).item(item)
    if level is None or known is None or line[1] is Voice.CLIENT:
        return ""
    steps = known.need if line[0] is Side.NEED else known.strength
    return tr(steps[level])


def status_words(rating: ItemRating) -> str:
    """Return why an item has no level."""
    if rating.status == ABSENT:
        return tr("not in this assessment")
    return _choice(v.RATING_STATUS, rating.status)


def meaning_words(meaning: Meaning) -> str:
    """Return what a noted reason makes of a change, "" where none is noted."""
    found = _MEANINGS.get(meaning)
    return tr(found) if found else ""


def weight_words(weight: Weight, line: Line = OUR_NEED) -> str:
    """Return how a change on a line is spoken of, "" for none."""
    if weight is Weight.NONE:
        return ""
    if line == CLIENT_NEED:
        return tr("marked change in the client's view") if weight is Weight.MARKED else ""
    need = line[0] is Side.NEED
    if weight is Weight.MARKED:
        return tr("marked change of need") if need else tr("marked change of strength")
    return tr("noted change of need") if need else tr("noted change of strength")


def _choice(options: tuple[Choice, ...], name: str) -> str:
    known = next((c.label for c in options if c.name == name), None)
    return tr(known) if known else name.replace("_", " ")


def joined(parts: Iterable[str], mark: str = " · ") -> str:
    """Return the parts that say something, joined."""
    return mark.join(part for part in parts if part)


def day(assessment: Assessment) -> str:
    """Return the day of an assessment as it is written."""
    return shown_date(assessment.occurred_on, language())


def head(assessment: Assessment, name_of: NameOf) -> str:
    """Return number, day, raters and setting of an assessment."""
    return joined(
        (
            tr("No. {n}", n=assessment.number),
            day(assessment),
            ", ".join(name_of(person) for person in assessment.raters),
            _choice(v.SETTING, assessment.setting) if assessment.setting else "",
            tr("together with the client") if assessment.with_client else "",
            tr("form {version}", version=assessment.version) if assessment.version else "",
        )
    )


def cautions(profile: Profile, name_of: NameOf) -> tuple[str, ...]:
    """Return what a reader should know before comparing the two."""
    now, then = profile.now, profile.then
    if then is None:
        return ()
    found = []
    if profile.form_changed:
        found.append(
            tr(
                "The form changed from version {old} to {new}: both are shown, "
                "no change is computed between them.",
                old=then.version,
                new=now.version,
            )
        )
    if profile.rater_changed:
        found.append(
            tr(
                "Rated by others than before: {then}, now {now}.",
                then=_people(then, name_of),
                now=_people(now, name_of),
            )
        )
    if profile.setting_changed:
        found.append(
            tr(
                "Another setting than before: {then}, now {now}.",
                then=_choice(v.SETTING, then.setting) or tr("not noted"),
                now=_choice(v.SETTING, now.setting) or tr("not noted"),
            )
        )
    return tuple(found)


def _people(assessment: Assessment, name_of: NameOf) -> str:
    return ", ".join(name_of(person) for person in assessment.raters) or tr("not noted")


# ---------------------------------------------------------------- an item


def change_words(item: ItemProfile, line: Line) -> str:
    """Return one line of an item: "3, clear (was 2, some)", or why it has no level."""
    now = item.now.level(line)
    before = item.then.level(line) if item.then is not None else None
    if now is None:
        said = status_words(item.now) if item.now.status != RATED else tr("not rated")
    else:
        said = level_words(line, now)
    if item.then is None or (now is None and before is None):
        return said
    if before is None:
        was = status_words(item.then) if item.then.status != RATED else tr("not rated")
        return tr("{now} (before: {was})", now=said, was=was)
    if before == now:
        return tr("{now} (as before)", now=said)
    return tr("{now} (was {was})", now=said, was=level_words(line, before))


def marks(item: ItemProfile) -> tuple[str, ...]:
    """Return what stands beside an item: size and reason of a change, urgency, an invitation."""
    found = [
        weight_words(item.weight(line), line) for line in (OUR_NEED, OUR_STRENGTH, CLIENT_NEED)
    ]
    if item.newly_rated:
        found.append(tr("rated for the first time") if _absent_before(item) else tr("newly rated"))
    if item.changed or item.newly_rated:
        reason = meaning_words(item.meaning)
        found.append(reason or (tr("no reason noted") if item.weight() else ""))
    found.append(urgency_words(item.now))
    if item.now.wants == "yes_now":
        found.append(tr("client wants to work on it now"))
    if item.now.confidence == "low":
        found.append(tr("low confidence"))
    if item.now.divergent:
        found.append(tr(TALK))
    return tuple(words for words in found if words)


def _absent_before(item: ItemProfile) -> bool:
    return item.then is not None and item.then.status != RATED


def urgency_words(rating: ItemRating) -> str:
    """Return by when something is needed, where that is sooner than the routine."""
    if rating.urgency in ("", "none", "routine"):
        return ""
    return tr("needed {when}", when=_choice(v.URGENCY, rating.urgency))


def when_words(rating: ItemRating) -> str:
    """Return by when something is needed, "" without a date."""
    return "" if rating.urgency in ("", "none") else _choice(v.URGENCY, rating.urgency)


def wish_words(rating: ItemRating) -> str:
    """Return whether the client wants to work on it, "" where nothing is noted."""
    return _choice(v.WANTS, rating.wants) if rating.wants else ""


def item_words(item: ItemProfile) -> str:
    """Return everything that the line of an item shows."""
    if not item.now.levels and (item.then is None or not item.then.levels):
        said = [status_words(item.now)]
    else:
        said = [f"{line_name(line)}: {change_words(item, line)}" for line in LINES]
    return "; ".join([item_name(item.item), *said, *marks(item)])


# ---------------------------------------------------------------- over time


def link_words(link: Link) -> str:
    """Return what parts a value from the one before it, "" where nothing does."""
    if link is Link.OTHER_ITEMS:
        return tr("other items rated than before")
    return tr("the form changed here") if link is Link.FORM_CHANGED else ""


def break_words(points: Iterable[AreaPoint | ItemPoint]) -> str:
    """Return what the double strokes mean, with the versions; "" where the form stayed."""
    every = list(points)
    versions = [
        (one.assessment.version or "–", two.assessment.version or "–")
        for one, two in pairwise(every)
        if two.form_changed
    ]
    if not versions:
        return ""
    return tr(
        "A double stroke: the form changed ({versions}), nothing is joined across it.",
        versions=", ".join(f"{old} → {new}" for old, new in versions),
    )


def times_words(points: Sequence[ItemPoint]) -> str:
    """Return at how many assessments an item was rated, "" where at all of them."""
    rated = times_rated(points)
    if rated == len(points):
        return ""
    return tr("rated {n} of {of} times", n=rated, of=len(points))


def item_points_words(points: Iterable[ItemPoint]) -> str:
    """Return an item over time, assessment by assessment."""
    said = []
    for point in points:
        values = [
            f"{line_name(line)} {level_words(line, level)}"
            for line in LINES
            if (level := point.rating.level(line)) is not None
        ]
        if not values:
            values = [status_words(point.rating)]
        values.append(meaning_words(point.meaning))
        if point.form_changed:
            values.append(link_words(Link.FORM_CHANGED))
        said.append(f"{day(point.assessment)}: {joined(values, ', ')}")
    return "; ".join(said)


def rating_facts(rating: ItemRating) -> tuple[tuple[str, str], ...]:
    """Return what else was noted with a rating, as pairs of name and words."""
    reasons = _choice(v.CHANGE_REASON, rating.reason)
    pairs: tuple[tuple[str, str], ...] = (
        (tr("Status"), status_words(rating) if rating.status != RATED else ""),
        (tr("Urgency"), _choice(v.URGENCY, rating.urgency)),
        (tr("Confidence"), _choice(v.CONFIDENCE, rating.confidence)),
        (tr("Sources"), ", ".join(_choice(v.EVIDENCE, source) for source in rating.sources)),
        (tr("Reason for change"), reasons),
        (tr("Wants to work on it"), _choice(v.WANTS, rating.wants)),
    )
    if rating.status != RATED:
        pairs = tuple(pair for pair in pairs if pair[0] not in (tr("Urgency"), tr("Confidence"),
                      tr("Sources")))  # fmt: skip
    return tuple((name, words) for name, words in pairs if words)
