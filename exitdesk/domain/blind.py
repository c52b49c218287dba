"""Double ratings are blind: neither rater sees the other's before their own is final.

The rule stands here once; whatever shows, prints, exports or finds assessments asks it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from exitdesk.domain.case_events import Doc, word
from exitdesk.i18n import N_

WHY: Final = N_("Not shown until your own rating is final.")
_STAYS: Final = frozenset(
    {
        *("occurred_on", "event_ref", "worker", "phase", "form", "form_version", "seq", "by"),
        *("second_rater", "double_of", "setting", "reference_from"),
    }
)
"""What was asked, when and by whom; everything else is a rating, or says why one was given."""


def withheld(
    unfinished: Iterable[tuple[str, Doc]], me: str, every: Mapping[str, Doc]
) -> frozenset[str]:
    """Return the ids of the ratings that are closed to `me`.

    `unfinished` are the assessments that are not final as (id, fields), drafts of new ones among
    them; `every` are all by id. One that names nobody may be anybody's: it closes the other one
    of its pair as well.
    """
    mine = [(name, doc) for name, doc in unfinished if _is_of(doc, me)]
    firsts = {first for _name, doc in mine if (first := word(doc.get("double_of")))}
    names = {name for name, _doc in mine}
    seconds = {
        name
        for name, doc in every.items()
        if word(doc.get("double_of")) in names and not _is_of(doc, me)
    }
    return frozenset(firsts | seconds)


def _is_of(doc: Doc, me: str) -> bool:
    by = doc.get("by")
    raters = {word(doc.get("worker")), *(by if isinstance(by, list | tuple) else ())} - {""}
    return not raters or me in raters


def stays(name: str) -> bool:
    """Tell whether a field of an assessment may be seen before one's own rating is final."""
    return name in _STAYS or name.startswith("_")


def veiled(doc: Mapping[str, Any]) -> dict[str, Any]:
    """Return of an assessment what may be seen before one's own rating is final."""
    return {name: value for name, value in doc.items() if stays(name)}
