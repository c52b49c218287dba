"""A vault with a small form in it, and answers to it."""

from __future__ import annotations

from typing import Any

from exitdesk.domain.ids import RecordId
from exitdesk.forms.session import FormSession
from exitdesk.services import form_library, submissions
from exitdesk.services.vault import Vault
from tests.unit.services import form_texts


def taken(vault: Vault, text: bytes = form_texts.ONE) -> RecordId:
    """Put a form into the library and into use."""
    record, _, _ = form_library.take(vault, "visit.md", text)
    form_library.publish(vault, record)
    return record


def filled(vault: Vault, case: RecordId, form: RecordId, answers: dict[str, str]) -> FormSession:
    """Return a session with answers."""
    session = FormSession(submissions.begin(vault, case, form).definition)
    for ref, value in answers.items():
        session.answer(ref, value)
    return session


def saved(
    vault: Vault, case: RecordId, form: RecordId, answers: dict[str, str], **more: Any
) -> RecordId:
    """Save answers and return the record."""
    session = filled(vault, case, form, answers)
    more = {"occurred_on": "2026-03-01", **more}
    return submissions.save(vault, case, form, session.instance_xml(), **more)[0]


FIRST = {
    "/data/talk/place": "Café Löwe",
    "/data/talk/alone": "yes",
    "/data/talk/minutes": "45",
    "/data/topics": "home work",
    "/data/person[1]/called": "Aunt",
    "/data/person[1]/age": "61",
}
SECOND = {
    "/data/talk/place": "=HYPERLINK(1)",
    "/data/talk/alone": "no",
    "/data/topics": "money",
    "/data/next": "-5",
}
