"""Names by sound and across scripts, measured on tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exitdesk.domain.name_families import FAMILIES
from exitdesk.domain.name_scripts import in_latin, script_of
from exitdesk.domain.name_sounds import latin_sounds
from exitdesk.domain.names import name_keys, name_words, search_keys, sounds_alike, word_keys
from exitdesk.domain.textkeys import folded
from tests.unit.domain.name_tables import different_pairs, same_pairs

KNOWN_TO_BE_MISSED = {("Wael", "وائل"), ("Awad", "عوض")}
KNOWN_TO_BE_CONFUSED = {("Wallace", "Wells")}


@pytest.mark.parametrize(("one", "other"), same_pairs())
def test_spellings_of_one_name_share_a_key(one: str, other: str) -> None:
    found = (one, other) not in KNOWN_TO_BE_MISSED
    assert bool(name_keys(one) & name_keys(other)) == found
    assert sounds_alike(one, other) == found
    assert sounds_alike(other, one) == found


@pytest.mark.parametrize(("one", "other"), different_pairs())
def test_near_names_share_no_key(one: str, other: str) -> None:
    assert bool(name_keys(one) & name_keys(other)) == ((one, other) in KNOWN_TO_BE_CONFUSED)


def test_the_tables_are_large_enough_to_say_something() -> None:
    assert len(same_pairs()) >= 80
    assert len(different_pairs()) >= 200


@pytest.mark.parametrize("family", FAMILIES)
def test_every_spelling_of_a_family_has_its_key(family: str) -> None:
    assert all(f"nf{family}" in word_keys(spelling) for spelling in FAMILIES[family])


def test_a_spelling_that_no_family_lists_is_found_by_its_sound() -> None:
    assert name_keys("Mohamadd") & name_keys("محمد")
    assert name_keys("Abdul Sattar") & name_keys("Abdulsattar")
    assert name_keys("Abdul Sattar") & name_keys("عبد الستار")
    assert name_keys("Sattar") & name_keys("Abdel Sattar")


def test_words_in_another_order_and_particles_do_not_matter() -> None:
    assert sounds_alike("van der Berg, Jan", "Jan Berg")
    assert sounds_alike("Khatib", "Mohammed Al-Khatib")
    assert sounds_alike("Abou Bakr", "أبوبكر")
    assert not sounds_alike("Mohammed Khatib", "Mohammed Haddad")
    assert not sounds_alike("", "Mohammed")
    assert name_words("van der Berg") == ["Berg"]
    assert name_words("Al") == ["Al"]
    assert name_words("Abdul") == ["Abdul"]
    assert name_words("Abu Bakr") == ["abuBakr", "Bakr"]
    assert name_words("O'Brien (Pat)") == ["OBrien", "Pat"]
    assert name_words(" - 123") == []


def test_a_typed_name_is_looked_for_word_by_word() -> None:
    servant, last = search_keys("Abd al-Rahman al-Khatib")
    assert servant == word_keys("abdulRahman") | word_keys("Rahman")
    assert last == word_keys("Khatib")
    assert search_keys("Anna Anna") == [word_keys("Anna")] * 2
    assert search_keys("") == []


@pytest.mark.parametrize(
    ("word", "latin"),
    [
        ("Щукин", "shchukin"),
        ("Ευαγγελία", "evangelia"),
        ("მზია", "mzia"),
        ("Դավիթ", "davit"),
        ("ሰላም", "salaame"),
        ("김", "gim"),
        ("さくら", "sakura"),
        ("李", "李"),
    ],
)
def test_other_scripts_are_read_as_latin_letters(word: str, latin: str) -> None:
    assert in_latin(word) == latin


def test_a_word_in_letters_without_sound_is_its_own_key() -> None:
    assert word_keys("李") == word_keys("李")
    assert not word_keys("李") & word_keys("王")
    assert word_keys("Ng") == {"nwng"}
    assert script_of("12") == "other"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Charlotte", "Scharlotte"),
        ("Chloe", "Kloe"),
        ("Giulia", "Julia"),
        ("Ghazi", "Gazi"),
        ("Ouarda", "Warda"),
        ("Yussra", "Jusra"),
        ("Xaver", "Ksaver"),
        ("Tschaikowski", "Чайковский"),
        ("Åsa", "Asa"),
        ("Thorvald", "Torvald"),
        ("Farah", "Fara"),
        ("Nimah", "نعمة"),
        ("Younan", "يونان"),
        ("Iman", "إيمان"),
        ("Yael", "יעל"),
        ("Ṣādiq", "Sadiq"),
        ("Murad", "مۼراد"),
        ("Yba", "Y𝙱a"),
        ("Bzhezhinska", "Bżeżinski"),
    ],
)
def test_letters_sound_by_what_stands_beside_them(one: str, other: str) -> None:
    assert name_keys(one) & name_keys(other)


@given(st.text(max_size=60))
def test_any_text_has_few_plain_keys(text: str) -> None:
    keys = name_keys(text)
    assert keys == name_keys(text)
    assert all(key.isascii() and key.isalnum() and key == folded(key) for key in keys)
    assert all(len(word_keys(word)) <= 64 for word in name_words(text))


@given(st.text(alphabet=st.characters(codec="latin-1"), min_size=1, max_size=20))
def test_case_does_not_matter(word: str) -> None:
    assert name_keys(word.upper().lower()) == name_keys(word.lower())


@given(st.text("abcdeghiklmnorstuwyzäöüçş", min_size=1, max_size=12))
def test_every_word_has_sounds_and_shares_a_key_with_itself(word: str) -> None:
    assert latin_sounds(word)
    assert sounds_alike(word, word)
