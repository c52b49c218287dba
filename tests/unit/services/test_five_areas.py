"""Our forms as answers of an XLSForm and back, and what stands beside an assessment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from exitdesk.domain.five_areas.agreement import agreement
from exitdesk.domain.five_areas.description import family_seven, five_areas
from exitdesk.domain.ids import RecordId
from exitdesk.domain.trouble import Trouble
from exitdesk.services import cases, demo, entries, five_areas as service
from exitdesk.services.vault import Vault
from exitdesk.services import vaults

NOT_ASKED = {"worker", "event_ref", "note", "phase", "_final"}
"""What the case file keeps about an event beside what the form asks."""


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Any:
    made = demo.make(tmp_path_factory.mktemp("five") / "vault")
    yield made
    vaults.close(made)


def assessments(vault: Vault) -> list[tuple[RecordId, RecordId, dict[str, Any]]]:
    return [
        (RecordId(row.id), one.id, one.doc)
        for row in cases.rows(vault)
        for one in vault.store.records(RecordId(row.id), ["assessment"])
    ]


def test_every_assessment_of_the_stories_goes_through_the_form_unchanged(vault: Vault) -> None:
    found = assessments(vault)
    assert len(found) >= 6
    for _case, _record, doc in found:
        asked = {n: one for n, one in doc.items() if n not in NOT_ASKED and not n.startswith("_")}
        version = {"form_version": "0.1"} | asked
        assert service.document(service.instance(doc)) == version
