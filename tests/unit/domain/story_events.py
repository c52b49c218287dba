"""Story files as the formulas read them, and short ways to write events in tests."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from exitdesk.domain.case_events import CaseEvent

DEMO = Path(__file__).parents[3] / "resources" / "demo" / "stories.yaml"


def story_files() -> list[Path]:
    """Return the demo stories and, where EXITDESK_STORIES names one, a second story file."""
    other = os.environ.get("EXITDESK_STORIES")
    return [DEMO, Path(other)] if other else [DEMO]


def story_cases() -> list[tuple[str, list[CaseEvent], dict[str, Any]]]:
    """Return (code, events, expected figures) of every case that has expected figures."""
    found = []
    for path in story_files():
        story = yaml.safe_load(path.read_text("utf-8"))
        for case in story["cases"]:
            if case["id"] in story["expected"]:
                events = [from_story(event) for event in case["events"]]
                found.append((case["id"], events, story["expected"][case["id"]]))
    return found


def from_story(event: dict[str, Any]) -> CaseEvent:
    doc = {key: plain(value) for key, value in event.items() if key not in {"id", "type", "date"}}
    doc["occurred_on"] = event["date"].isoformat()
    return CaseEvent(event["type"], event["id"], event["date"], doc)


def plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


def event(kind: str, day: str, ref: str = "", /, **doc: Any) -> CaseEvent:
    """Return an event on an ISO day; without a reference it gets one from kind and day."""
    return CaseEvent(
        kind, ref or f"{kind}-{day}", date.fromisoformat(day), {"occurred_on": day, **doc}
    )


def session(day: str, attendance: str = "attended", ref: str = "", **doc: Any) -> CaseEvent:
    """Return a session; `type`, `minutes` and `travel_minutes` go into its contact block."""
    contact = {name: doc.pop(name) for name in ("type", "minutes", "travel_minutes") if name in doc}
    return event("session", day, ref, contact={"attendance": attendance, **contact}, **doc)
