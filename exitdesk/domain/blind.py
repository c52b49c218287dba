"""Double ratings are blind: who rates a second time does not see the first one before.

The rule stands here once; whatever shows, prints or finds assessments asks it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from exitdesk.domain.case_events import Doc, word
from exitdesk.i18n import N_

WHY: Final = N_("Not shown until your second rating of it is final.")
_STAYS: Final = frozenset(
    {
        *("occurred_on", "event_ref", "worker", "phase", "form", "form_version", "seq", "by"),
        *("second_rater", "double_of", "setting", "reference_from"),
    }
)
"""What was asked, when and by whom; everything else is a rating, or says why one was given."""


def withheld(unfinished: Iterable[Doc], me: str) -> frozenset[str]:
    """Return the ids of the first ratings that are closed to `me`.

    `unfinished` are the assessments that are not final, drafts of new ones among them. One that
    names nobody may be anybody's: it closes the first rating as well.
    """
    return frozenset(
        first for doc in unfinished if (first := word(doc.get("double_of"))) and _is_of(doc, me)
    )


def _is_of(doc: Doc, me: str) -> bool:
    by = doc.get("by")
    raters = {word(doc.get("worker")), *(by if isinstance(by, list | tuple) else ())} - {""}
    return not raters or me in raters


def stays(name: str) -> bool:
    """Tell whether a field of an assessment may be seen before the second rating is final."""
    return name in _STAYS or name.startswith("_")


def veiled(doc: Mapping[str, Any]) -> dict[str, Any]:
    """Return of an assessment what may be seen before the second rating is final."""
    return {name: value for name, value in doc.items() if stays(name)}
