"""A form is translated in the program: words beside each other, a table, a new version."""

from __future__ import annotations

from pathlib import Path

import pytest

from exitdesk.domain.trouble import Trouble
from exitdesk.forms.session import FormSession
from exitdesk.services import form_library, form_wording
from exitdesk.services.form_wording import Wording
from exitdesk.services.vault import Vault

FORM = b"""# survey
| survey |
| | type | name | label | hint | constraint | constraint_message | label::Svenska (sv) |
| | select_one yn | smokes | =Do you smoke? | Also now and then | | | R\xc3\xb6ker du? |
| | integer | years | For how many years? | | . < 99 | That is too long. | |
| choices |
| | list_name | name | label | label::Svenska (sv) |
| | yn | y | Yes | Ja |
| | yn | n | No | Nej |
| settings |
| | form_id | form_title | version |
| | habits | Habits | 7 |
"""
GERMAN = "Deutsch (de)"
WORDS = {
    "survey/2/label": "Rauchen Sie?",
    "survey/3/constraint_message": "Das ist zu lange.",
    "choices/2/label": "Ja",
}


def wording(vault: Vault) -> Wording:
    record = form_library.take(vault, "habits.md", FORM)[0]
    return form_wording.read(vault, record)


def test_all_words_stand_beside_each_other(vault: Vault) -> None:
    found = wording(vault)
    assert found.languages == ("", "Svenska (sv)")
    assert {one.key: one.words for one in found.phrases} == {
        "survey/2/label": {"": "=Do you smoke?", "Svenska (sv)": "R\u00f6ker du?"},
        "survey/2/hint": {"": "Also now and then"},
        "survey/3/label": {"": "For how many years?"},
        "survey/3/constraint_message": {"": "That is too long."},
        "choices/2/label": {"": "Yes", "Svenska (sv)": "Ja"},
        "choices/3/label": {"": "No", "Svenska (sv)": "Nej"},
    }
    assert form_wording.left(found, "", WORDS) == 3


def test_a_translation_is_a_new_version_that_speaks_it(vault: Vault) -> None:
    found = wording(vault)
    version = form_wording.next_version(vault, found)
    name, data = form_wording.translated(found, "", GERMAN, WORDS, version)
    record, report, _ = form_library.take(vault, name, data)
    assert report.version == version != "7"
    assert [row.version for row in form_library.forms(vault)] == [version, "7"]
    session = FormSession(form_library.definition(vault, record), language=GERMAN)
    assert session.language == GERMAN
    root = next(iter(session.refs())).rpartition("/")[0]
    smokes = session.node(f"{root}/smokes")
    assert (smokes.label, smokes.hint) == ("Rauchen Sie?", "Also now and then")
    assert [one.label for one in smokes.choices] == ["Ja", "No"]
    session.answer(f"{root}/years", "120")
    assert session.node(f"{root}/years").problem == "Das ist zu lange."
    session.language = "Svenska (sv)"
    assert session.node(f"{root}/smokes").label == "R\u00f6ker du?"
    again = form_wording.read(vault, record)
    assert int(form_wording.next_version(vault, again)) == int(version) + 1
    assert set(again.languages) == {"", "Svenska (sv)", GERMAN}


def test_a_language_that_is_there_is_changed_in_its_column(vault: Vault) -> None:
    found = wording(vault)
    words = {"choices/2/label": "Jaha"}
    name, data = form_wording.translated(found, "", "Svenska (sv)", words, "8")
    record = form_library.take(vault, name, data)[0]
    again = form_wording.read(vault, record)
    said = {one.key: one.words.get("Svenska (sv)") for one in again.phrases}
    assert said["choices/2/label"] == "Jaha"
    assert len(again.languages) == 2


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_table_goes_to_a_translator_and_comes_back(
    vault: Vault, tmp_path: Path, ending: str
) -> None:
    found = wording(vault)
    path = tmp_path / f"words.{ending}"
    assert form_wording.write_table(found, "", WORDS, path) == 6
    assert form_wording.read_table(found, "", path) == (WORDS, [])


def test_a_table_of_an_older_version_says_what_changed(vault: Vault, tmp_path: Path) -> None:
    found = wording(vault)
    path = tmp_path / "words.csv"
    form_wording.write_table(found, "", WORDS, path)
    path.write_text(path.read_text(encoding="utf-8").replace("Yes", "Yes!").replace(",", ";"))
    words, changed = form_wording.read_table(found, "", path)
    assert words == WORDS
    assert changed == ["Yes"]


@pytest.mark.parametrize("data", [b"a,b\n1,2\n", b"\xff\xfe\x00", b"", b'"key'])
def test_what_is_no_table_is_told(vault: Vault, tmp_path: Path, data: bytes) -> None:
    found = wording(vault)
    for name in ("a.csv", "a.xlsx"):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(Trouble, match="no table of translated words"):
            form_wording.read_table(found, "", tmp_path / name)


def test_a_language_has_to_be_the_name_of_a_column(vault: Vault) -> None:
    found = wording(vault)
    for language in ("", "a:b", "x" * 80):
        with pytest.raises(Trouble, match="Name the language"):
            form_wording.translated(found, "", language, WORDS, "8")


def test_an_xform_has_no_workbook(vault: Vault) -> None:
    xml = form_library.content(vault, form_library.take(vault, "habits.md", FORM)[0]).xform
    other = xml.replace('version="7"', 'version="9"')
    record = form_library.take(vault, "habits.xml", other.encode())[0]
    with pytest.raises(Trouble, match="no workbook"):
        form_wording.read(vault, record)


def test_a_form_that_may_not_be_used_shows_no_words(vault: Vault) -> None:
    terms = b"| terms |\n| | key | value |\n| | uses | research |\n"
    record = form_library.take(vault, "habits.md", FORM + terms)[0]
    form_library.set_form_use(vault, "clinical")
    assert not form_library.form(vault, record).permitted
    with pytest.raises(Trouble, match="licence"):
        form_wording.read(vault, record)


def test_our_own_forms_speak_with_the_program(vault: Vault) -> None:
    record = form_library.add_shipped(vault, "family_seven")[0]
    with pytest.raises(Trouble, match="languages of the program"):
        form_wording.read(vault, record)


def test_what_is_begun_is_kept_and_forgotten(vault: Vault) -> None:
    record = form_library.take(vault, "habits.md", FORM)[0]
    assert form_wording.kept(vault, record) == {}
    form_wording.keep(vault, record, GERMAN, WORDS)
    form_wording.keep(vault, record, "Svenska (sv)", {"choices/2/label": "Jo"})
    kept = form_wording.kept(vault, record)
    assert kept == {GERMAN: WORDS, "Svenska (sv)": {"choices/2/label": "Jo"}}
    form_wording.keep(vault, record, GERMAN, {})
    assert list(form_wording.kept(vault, record)) == ["Svenska (sv)"]
