"""What a page of a form shows, read away from the window: answers, session, pictures, case."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import (
    documents,
    drafts,
    form_answers,
    form_media,
    form_papers,
    submissions,
)
from exitdesk.ui.editing.opened import Opened, opened
from exitdesk.ui.forms.label import plain
from exitdesk.ui.forms.pictures import decoded

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from PySide6.QtGui import QImage

    from exitdesk.domain.ids import RecordId
    from exitdesk.forms.session import FormSession
    from exitdesk.services.submissions import Interview
    from exitdesk.services.vault import Vault

KIND = submissions.KIND


@dataclass(frozen=True, slots=True)
class Came:
    """What the page shows: the interview with its running session, and the case around it.

    `files` are those of the form by name, where its labels name pictures.
    """

    interview: Interview
    session: FormSession
    around: Opened
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)


def read(vault: Vault, asked: tuple[Any, ...]) -> Came:
    """Read what was asked for and start its session, away from the window."""
    case, form, record, draft = asked
    kept = drafts.one(vault, draft) if draft else None
    if kept is not None:
        interview = submissions.resumed(vault, kept)
        record = kept.record
    elif record is not None:
        interview = submissions.opened(vault, record)
    elif form is not None:
        interview = submissions.begin(vault, case, form)
    else:
        raise Trouble(tr("This draft is no longer there."), tr("Nothing was changed."))
    around = opened(vault, case, KIND, record, draft)
    session = form_answers.session(interview.definition, interview.instance_xml, interview.language)
    files = form_media.pictures(vault, interview.form.record, interview.definition)
    return Came(interview, session, around, files)


def with_pictures(
    session: FormSession, files: Mapping[str, bytes]
) -> tuple[FormSession, dict[str, QImage]]:
    """Decode the pictures of a form, beside the window and the store."""
    return session, decoded(files)


def named(session: FormSession, ref: str) -> str:
    """Return the words of a question, or its name."""
    return plain(session.node(ref).label) or ref.rsplit("/", 1)[-1]


def clock(saved_at: int) -> str:
    """Return when a draft was kept (milliseconds), with the day where it was not today."""
    at = datetime.fromtimestamp(saved_at / 1000).astimezone()
    today = datetime.now().astimezone().date()
    return f"{at:%H:%M}" if at.date() == today else f"{at:%Y-%m-%d %H:%M}"


def printed(vault: Vault, record: RecordId, path: Path) -> int:
    """Print filled in answers; return the number of pages."""
    return documents.write(form_papers.filled(vault, record), path)
