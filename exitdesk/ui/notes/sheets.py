"""Which fields belong to which sheet, and which method to which block."""

from __future__ import annotations

from typing import Final

from exitdesk.domain.vocabulary import NOTE_SECTIONS

HOMEWORK: Final = ("homework", "homework_due", "homework_done")
SHEETS: Final[dict[str, tuple[str, ...]]] = {
    "abc": (
        "situation", "antecedent", "belief", "emotion", "behaviour", "consequence_short",
        "consequence_long", "alternative", "emotion_after",
    ),
    "thought_record": (
        "situation", "belief", "belief_percent", "emotion", "evidence_for", "evidence_against",
        "balanced_thought", "emotion_after",
    ),
    "chain": ("trigger", "vulnerability", "links", "turning_points", "next_time"),
    "experiment": ("prediction", "tried", "outcome", "learnt"),
    "grounding": ("practised", "before", "after"),
    "homework": HOMEWORK,
}  # fmt: skip

METHOD_OF_BLOCK: Final = {"trust": "trust", "mi": "mi", "cbt": "cbt", "alliance": "alliance",
                          "rupture": "alliance"}  # fmt: skip
"""Writing in a block adds its method to the note, where it can be taken out again."""

TOOK_PLACE: Final = frozenset({"", "attended", "late"})
"""What says that there was a talk; every other word asks for a line or two only."""


def sheet_fields(tool: str | None) -> tuple[str, ...]:
    """Return the names of the fields of a sheet; homework goes with every sheet."""
    return (*SHEETS[tool], *HOMEWORK) if tool in SHEETS and tool != "homework" else HOMEWORK


def sections_of(form: str | None) -> tuple[str, ...]:
    """Return the names of the sections of a note format."""
    return NOTE_SECTIONS.get(form or "free", NOTE_SECTIONS["free"])
