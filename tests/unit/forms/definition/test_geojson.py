"""A list of places as choices: what its features are called, and nothing of where they lie."""

from __future__ import annotations

import json

import pytest

from exitdesk.forms.definition import FormProblem, geojson, read_xform
from exitdesk.forms.session import FormSession
from exitdesk.forms.workbook.compiling import compiled_here

PLACES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "id": "fs87b",
            "geometry": {"type": "Point", "coordinates": [12.1, 52.3]},
            "properties": {"name": "Counselling centre", "open": True, "rooms": 4.0},
        },
        {"type": "Feature", "properties": {"id": 7, "title": "Library", "geometry": "x"}},
        {"type": "Feature", "id": "bare", "properties": None, "geometry": None},
        {"type": "Feature", "properties": {"title": "Nameless", "tags": ["a"]}},
        "no feature",
    ],
}
FORM = b"""| survey |
| | type | name | label | choice_filter |
| | select_one_from_file places.geojson | place | Where? | |
| | select_one_from_file places.geojson | quiet | Where is it open? | open = 'true' |
"""


def form_xml() -> str:
    found = compiled_here(FORM, "form.md", {})
    assert found.xform is not None
    return found.xform


def test_features_are_rows() -> None:
    assert geojson.rows(json.dumps(PLACES).encode()) == [
        {
            "id": "fs87b",
            "title": "Counselling centre",
            "name": "Counselling centre",
            "open": "true",
            "rooms": "4",
        },
        {"id": "7", "title": "Library"},
        {"id": "bare", "title": "bare"},
    ]


def test_features_are_choices_and_can_be_filtered() -> None:
    files = {"places.geojson": json.dumps(PLACES).encode()}
    session = FormSession(read_xform(form_xml(), files))
    offered = [(one.name, one.label) for one in session.node("/data/place").choices]
    assert offered == [("fs87b", "Counselling centre"), ("7", "Library"), ("bare", "bare")]
    assert [one.name for one in session.node("/data/quiet").choices] == ["fs87b"]
    session.answer("/data/place", "7")
    assert session.node("/data/place").valid


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"{", "no GeoJSON"),
        (b"\xff", "no GeoJSON"),
        (b"[" * 100_000, "no GeoJSON"),
        (b"[]", "no list of features"),
        (b'{"features": 3}', "no list of features"),
    ],
)
def test_a_file_that_is_none_says_so(data: bytes, words: str) -> None:
    with pytest.raises(FormProblem, match=words):
        read_xform(form_xml(), {"places.geojson": data})
