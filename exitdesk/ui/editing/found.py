"""How a person found the record that they write in: what differs from it, they have changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from exitdesk.services.drafts import Draft


@dataclass(frozen=True, slots=True)
class Found:
    """The document before the first key. A draft keeps only what of it was changed since."""

    doc: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of_draft(cls, stored: Mapping[str, Any], draft: Draft) -> Found:
        """Return what was found when `draft` began; what is stored now, where it does not say."""
        was = draft.place.get("was")
        if not isinstance(was, dict):
            return cls(stored)
        return cls({k: v for k, v in {**draft.doc, **was}.items() if v is not None})

    def was(self, touched: Iterable[str]) -> dict[str, Any]:
        """Return the fields as they were in which `touched` paths lie; None where one was empty."""
        return {name: self.doc.get(name) for name in {path.partition(".")[0] for path in touched}}
