"""How cases and events are called and pictured in lists."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Final

from exitdesk.domain import vocabulary as v
from exitdesk.domain.dates import shown_date, shown_span
from exitdesk.domain.fields import Choice, RecordKind
from exitdesk.i18n import language, tr
from exitdesk.ui.parts import BadgeSpec
from exitdesk.ui.theme.places import ICONS

_PICTURES: Final = {
    "session": "messages-square",
    "enquiry": "phone",
    "intake_decision": "users",
    "consent": "signature",
    "referral_out": "external-link",
    "referral_update": "refresh-cw",
    "instrument_result": "clipboard-check",
    "safety_concern": "shield",
    "security_consultation": "shield-check",
    "critical_event": "triangle-alert",
    "phase_change": "waypoints",
    "handover": "arrow-up-down",
    "data_subject_request": "folder-open",
    "aftercare_contact": "phone",
    "file_note": "file-text",
    "amendment": "pencil",
}
_SETTING_PICTURES: Final = {
    "prison": "landmark",
    "probation": "scale",
    "open": "house",
    "community": "house",
}


@cache
def picture(kind: RecordKind) -> str:
    """Return the icon of a record kind; one that is not shipped is replaced by a shipped one."""
    if (ICONS / f"{kind.icon}.svg").is_file():
        return kind.icon
    return _PICTURES.get(kind.name, "circle-dot")


def label_of(options: tuple[Choice, ...], name: str) -> str:
    """Return the translated label of a choice, or the word itself."""
    found = next((c.label for c in options if c.name == name), None)
    return tr(found) if found is not None else name.replace("_", " ")


def setting_words(setting: str) -> str:
    """Return a setting in words."""
    return label_of(v.SETTING, "open" if setting == "community" else setting)


def phase_words(phase: str) -> str:
    """Return a phase in words."""
    return label_of(v.PHASE, phase)


def state_words(state: str) -> str:
    """Return the state of a case in words."""
    return label_of(v.CASE_STATE, state)


def setting_badge(setting: str) -> BadgeSpec:
    """Return the badge of a setting."""
    return BadgeSpec(setting_words(setting), "plain", _SETTING_PICTURES.get(setting, "map-pin"))


def phase_badge(phase: str) -> BadgeSpec:
    """Return the badge of a phase."""
    return BadgeSpec(phase_words(phase), "accent", "route")


def state_badge(state: str) -> BadgeSpec:
    """Return the badge of a case that is not simply open."""
    return BadgeSpec(state_words(state), "plain", "archive" if state == "closed" else "hourglass")


def day_of(text: str) -> date | None:
    """Return the day of an ISO date, None where there is none."""
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None


def ago(text: str, today: date) -> str:
    """Return how long ago an ISO date is, "" where there is none."""
    day = day_of(text)
    return shown_span((today - day).days) if day else ""


def day_and_span(text: str, today: date) -> str:
    """Return an ISO date with how long ago it is."""
    day = day_of(text)
    if day is None:
        return ""
    return f"{shown_date(day, language())} · {shown_span((today - day).days)}"
