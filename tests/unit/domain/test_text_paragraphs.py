"""A paragraph that one person changed is taken; what both changed stands twice, by itself."""

from __future__ import annotations

import pytest

from exitdesk.domain.text_merge import Part, merged

BASE = "We met.\n\nHe spoke.\n\nWe parted."


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "parts"),
    [
        (BASE, BASE, BASE, [Part(BASE)]),
        (BASE, BASE.replace("met", "sat"), BASE.replace("parted", "left"),
         [Part("We sat."), Part("He spoke."), Part("We left.")]),
        (BASE, "We met.\n\nHe spoke of work.\n\nWe left.",
         "We sat.\n\nHe was silent.\n\nWe parted.",
         [Part("We sat."), Part("He spoke of work.", "He was silent."), Part("We left.")]),
        ("", "Ours.", "Theirs.", [Part("Ours.", "Theirs.")]),
        ("One.", "", "One.", []),
    ],
)  # fmt: skip
def test_each_paragraph_is_looked_at_by_itself(
    base: str, ours: str, theirs: str, parts: list[Part]
) -> None:
    assert merged(base, ours, theirs) == parts
