"""Pictures that lack may come later without a new version; what changes the form may not."""

from __future__ import annotations

import pytest

from exitdesk.domain.trouble import Trouble
from exitdesk.services import form_library, form_media, form_past
from exitdesk.services.vault import Vault

FORM = b"""# survey
| survey |
| | type | name | label | media::image | media::audio |
| | note | look | Look | house.png | bell.mp3 |
| | select_one_from_file towns.csv | town | Town | | |
| settings |
| | form_id | form_title | version |
| | looks | Looks | 1 |
"""
TOWNS = {"towns.csv": b"name,label\na,A\n"}
HOUSE = {"house.png": b"\x89PNG a house"}


def test_what_lacks_is_added_to_the_version_that_is_there(vault: Vault) -> None:
    record = form_library.take(vault, "looks.md", FORM, TOWNS)[0]
    assert form_media.missing(vault, record) == ("house.png", "bell.mp3")
    names, change = form_media.add(vault, record, {**HOUSE, "other.png": b"x"})
    assert (names, change.nothing) == (["house.png"], False)
    assert form_media.missing(vault, record) == ("bell.mp3",)
    definition = form_library.definition(vault, record)
    assert form_media.pictures(vault, record, definition) == {**TOWNS, **HOUSE}
    assert len(form_library.forms(vault)) == 1
    assert form_library.take(vault, "looks.md", FORM, {**TOWNS, **HOUSE})[2].nothing


def test_what_nobody_asks_for_is_refused(vault: Vault) -> None:
    record = form_library.take(vault, "looks.md", FORM, TOWNS)[0]
    with pytest.raises(Trouble, match="None of these files"):
        form_media.add(vault, record, {"towns.csv": b"name,label\nb,B\n"})


def test_importing_again_brings_pictures_and_never_takes_them(vault: Vault) -> None:
    record = form_library.take(vault, "looks.md", FORM, TOWNS)[0]
    again, _, change = form_library.take(vault, "looks.md", FORM, {**TOWNS, **HOUSE})
    assert (again, change.nothing) == (record, False)
    assert form_media.missing(vault, record) == ("bell.mp3",)
    without, _, change = form_library.take(vault, "looks.md", FORM, TOWNS)
    assert (without, change.nothing) == (record, True)
    assert form_media.missing(vault, record) == ("bell.mp3",)


@pytest.mark.parametrize(
    "files",
    [
        {"towns.csv": b"name,label\nb,B\n"},
        {**TOWNS, "house.png": b"\x89PNG another"},
    ],
)
def test_what_says_something_else_is_another_version(vault: Vault, files: dict[str, bytes]) -> None:
    form_library.take(vault, "looks.md", FORM, {**TOWNS, **HOUSE})
    with pytest.raises(Trouble, match="in the library already"):
        form_library.take(vault, "looks.md", FORM, files)


def test_a_form_without_pictures_reads_no_files(vault: Vault) -> None:
    record = form_library.take(vault, "plain.md", FORM.replace(b"house.png", b""), TOWNS)[0]
    assert form_media.pictures(vault, record, form_library.definition(vault, record)) == {}


def test_the_life_of_a_form_is_told(vault: Vault) -> None:
    one = form_library.take(vault, "looks.md", FORM, TOWNS)[0]
    form_library.publish(vault, one)
    two = form_library.take(vault, "looks.md", FORM.replace(b"| 1 |", b"| 2 |"), TOWNS)[0]
    form_library.publish(vault, two)
    told = [(e.version, e.state, e.first) for e in form_past.events(vault, "looks")]
    assert told[0][1] in ("published", "retired")
    assert sorted(told[:2]) == [("1", "retired", False), ("2", "published", False)]
    assert told[2:] == [("2", "draft", True), ("1", "published", False), ("1", "draft", True)]
    assert all(e.by and e.at > 0 for e in form_past.events(vault, "looks"))
    assert form_past.events(vault, "other") == ()
