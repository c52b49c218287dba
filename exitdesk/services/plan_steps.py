"""Steps of a plan, noted where they stand: in the plan event that describes their goal."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

from exitdesk.domain.ids import RecordId
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr
from exitdesk.services import entries, saving
from exitdesk.services.changes import ChangeSet
from exitdesk.services.vault import Vault


def noted(
    vault: Vault, plan: RecordId, goal: str, at: int, what: str, done_on: date | None
) -> tuple[RecordId, ChangeSet]:
    """Note that the action number `at` of a goal was done on a day, or with None that it is open.

    `what` is what the person saw there. Raises Trouble where the plan was changed meanwhile.
    """
    row = saving.found(vault, plan)
    doc: dict[str, Any] = copy.deepcopy(
        {name: value for name, value in row.doc.items() if not name.startswith("_")}
    )
    described = next((g for g in doc.get("goals") or () if g.get("id") == goal), None)
    actions = (described or {}).get("actions") or []
    if at >= len(actions) or actions[at].get("what") != what:
        raise Trouble(
            tr("The plan was changed meanwhile."),
            tr("Nothing was changed."),
            tr("Look at the plan again."),
        )
    actions[at].pop("done_on", None)
    if done_on is not None:
        actions[at]["done_on"] = done_on.isoformat()
    return entries.save(vault, row.scope, "plan", doc, record=plan)
