"""What JavaRosa did on real forms, replayed: choices, verdicts, relevance, values."""

from __future__ import annotations

import gzip
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from exitdesk.forms.definition import FormDefinition, read_xform
from exitdesk.forms.session import FormSession

FOLDER: Final = Path(__file__).resolve().parents[5] / "shared" / "forms" / "reference_runs"
RUNS: Final = FOLDER / "runs.jsonl.gz"
CHANCE: Final = ("random(", "uuid(", "now(", "once(")


def _runs() -> list[dict[str, Any]]:
    if not RUNS.is_file():
        return []
    with gzip.open(RUNS, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _by_chance(form: FormDefinition) -> set[str]:
    """Return the paths of nodes that hang on chance or the clock, as far as names tell."""
    read = {
        "/" + "/".join(names): f"{bind.calculate} {bind.relevant} {bind.preload}"
        for names, bind in form.binds.items()
    }
    touched = {
        path
        for path, source in read.items()
        if any(word in source for word in CHANCE) or form.binds[tuple(path[1:].split("/"))].preload
    }
    while True:
        names = {path.rpartition("/")[2] for path in touched}
        more = {
            path
            for path, source in read.items()
            if names & set(re.findall(r"[\w\-]+", source))
            or any(path.startswith(f"{one}/") for one in touched)
        }
        if more <= touched:
            return touched
        touched |= more


@pytest.mark.skipif(not RUNS.is_file(), reason="the recorded runs are not here")
@pytest.mark.parametrize("run", _runs(), ids=lambda run: f"{Path(run['xform']).stem}-{run['seed']}")
def test_a_recorded_run_comes_out_the_same(run: dict[str, Any]) -> None:
    form = read_xform((FOLDER / run["xform"]).read_bytes())
    start = run["start"]
    moment = (
        datetime.fromtimestamp(start / 1000, UTC)
        if isinstance(start, int | float)
        else datetime.fromisoformat(str(start))
    )
    session = FormSession(form, now=lambda: moment, seed=1)
    wrong = [found for event in run["events"] for found in _replayed(session, event)]
    chance = _by_chance(form)
    for ref, (relevant, required, enabled, value) in run["final"].items():
        if re.sub(r"\[\d+\]", "", ref) in chance:
            continue
        node = session.node(ref)
        seen = (int(node.relevant), int(node.required), int(not node.readonly))
        if seen != (int(relevant), int(required), int(enabled)):
            wrong.append((ref, seen))
        if not _same(node.value, value or "") and node.relevant:
            wrong.append((ref, node.value, value))
    assert wrong == []


def _replayed(session: FormSession, event: dict[str, Any]) -> list[Any]:
    if event["op"] == "new_repeat":
        session.add_repeat(re.sub(r"\[\d+\]$", "", event["ref"]))
        return []
    wrong: list[Any] = []
    choices = event.get("choices")
    if choices is not None:
        offered = [one.name for one in session.node(event["ref"]).choices][: len(choices)]
        if offered != choices:
            wrong.append((event["ref"], offered, choices))
    for value, code in event["attempts"]:
        before = session.value(event["ref"])
        session.answer(event["ref"], value)
        node = session.node(event["ref"])
        verdict = 0 if node.valid else 2 if node.value.strip() else 1
        if verdict != code:
            wrong.append((event["ref"], value, verdict, code))
        if verdict:
            session.answer(event["ref"], before)  # JavaRosa does not take what it refuses
    return wrong


def _same(ours: str, theirs: str) -> bool:
    if ours == theirs or (ours and theirs == f"{ours}T00:00:00.000Z"):
        return True
    try:
        return float(ours) == float(theirs)
    except ValueError:
        return False
