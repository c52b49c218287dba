"""Folding, words and snippets, compared with the search index itself."""

from __future__ import annotations

import pytest
import sqlcipher3
from hypothesis import given
from hypothesis import strategies as st

from exitdesk.domain.textkeys import Word, folded, hits, keys, snippet, words


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Müller", "muller"),
        ("SØREN", "soren"),
        ("Łukasz", "lukasz"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("ﬁne", "fine"),
        ("Ёлка", "елка"),
        ("مُحَمَّد", "محمد"),
        ("محـمد", "محمد"),
        ("أحمد إبراهيم آدم ٱلله", "احمد ابراهيم ادم الله"),
        ("ليلى", "ليلي"),
        ("فاطمة", "فاطمه"),
        ("کریمی", "كريمي"),
        ("می‌خواهم", "ميخواهم"),
        ("١٢۳", "123"),
        ("plain ASCII 1", "plain ascii 1"),
    ],
)
def test_variants_of_a_letter_are_one(text: str, key: str) -> None:
    assert folded(text) == key
    assert folded(key) == key


def test_words_know_their_places_in_the_original() -> None:
    text = "Herr Müller, 2 Söhne; محـمد!"
    found = list(words(text))
    assert [word.key for word in found] == ["herr", "muller", "2", "sohne", "محمد"]
    assert [text[word.start : word.end] for word in found] == [
        "Herr",
        "Müller",
        "2",
        "Söhne",
        "محـمد",
    ]
    assert keys("don't") == ["don", "t"]
    assert list(words("a…b é…é")) == [
        Word("a", 0, 1),
        Word("b", 2, 3),
        Word("e", 4, 5),
        Word("e", 6, 7),
    ]
    assert keys("Söhne, Söhne") == ["sohne", "sohne"]
    assert keys("é" * 500) == ["e" * 500]


def indexed(text: str) -> list[str]:
    """Return the words that FTS5 finds in a folded text."""
    connection = sqlcipher3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE t USING fts5(x, tokenize='unicode61 remove_diacritics 2')"
    )
    connection.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, instance)")
    connection.execute("INSERT INTO t VALUES (?)", (folded(text),))
    rows = connection.execute('SELECT term FROM v ORDER BY "offset"').fetchall()
    connection.close()
    return [row[0] for row in rows]


letters = st.text(
    "aZ09 .,-_'’\n\t/ßéÉüøłğıİŞñçàЁёЙйІжЩ Ωώςأإآىةؤئءمحدـًّ پچگکی‌א שּ李😀ﬁ½²٣۴",
    max_size=40,
)


@given(letters)
def test_the_words_are_those_of_the_index(text: str) -> None:
    assert keys(text) == indexed(text)


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    once = folded(text)
    assert folded(once) == once
    assert "".join(map(folded, text)) == once
    assert keys(once) == keys(text)


def marked(text: str, sought: list[str], width: int = 120) -> tuple[str, list[str]]:
    piece = snippet(text, sought, width)
    return piece.text, [piece.text[start:end] for start, end in piece.marks]


def test_a_hit_is_marked_by_its_beginning() -> None:
    assert marked("Talked about dogs and welding.", ["weld", "dogs"]) == (
        "Talked about dogs and welding.",
        ["dogs", "welding"],
    )
    assert marked("Frau Müller kam.", ["MULL"]) == ("Frau Müller kam.", ["Müller"])
    assert marked("Line one\nline\ttwo\x00", ["two"]) == ("Line one line two ", ["two"])


def test_without_a_hit_it_is_the_beginning() -> None:
    assert marked("word " * 40, ["nothing"], 20) == ("word word word word…", [])
    assert marked("short", []) == ("short", [])
    assert marked("x" * 50, [], 20) == ("x" * 20 + "…", [])
    assert marked("", ["a"]) == ("", [])


def test_the_place_with_most_different_hits_is_shown() -> None:
    text = "dog " * 3 + "and so on " * 30 + "the dog saw a cat here " + "and more " * 30
    shown, marks = marked(text, ["dog", "cat"], 60)
    assert marks == ["dog", "cat"]
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert "the dog saw a cat here" in shown
    assert len(shown) <= 70


def test_of_places_with_as_many_hits_the_first_is_shown() -> None:
    shown, marks = marked("a dog " + "and so on " * 30 + "a cat", ["dog", "cat"], 40)
    assert marks == ["dog"]
    assert shown.startswith("a dog and")


def test_a_word_longer_than_the_window_is_shown_whole() -> None:
    long = "a" * 300
    shown, marks = marked(f"so {long} it goes on and on", ["aaa"], 40)
    assert marks == [long]
    assert shown.startswith("…")


def test_names_may_be_found_by_something_else_too() -> None:
    assert [w.key for w in hits("Mohammed and محمد", ["moh"], also=lambda w: w == "محمد")] == [
        "mohammed",
        "محمد",
    ]
    assert hits("Mohammed", ["..."]) == []
    assert [w.key for w in hits("Mohammed", [], also=str.istitle)] == ["mohammed"]


@given(st.text(max_size=300), st.lists(st.text(max_size=5), max_size=3), st.integers(1, 80))
def test_marks_stand_on_the_sought_words(text: str, sought: list[str], width: int) -> None:
    piece = snippet(text, sought, width)
    beginnings = tuple(key for typed in sought for key in keys(typed))
    assert "\n" not in piece.text
    for start, end in piece.marks:
        assert 0 <= start < end <= len(piece.text)
        assert any(key.startswith(beginnings) for key in keys(piece.text[start:end]))
    assert bool(piece.marks) == bool(hits(text, sought))


@given(letters, st.integers(20, 60))
def test_a_snippet_is_a_piece_of_the_text(text: str, width: int) -> None:
    piece = snippet(text, keys(text)[-1:], width).text
    flat = "".join(" " if letter in "\n\t" else letter for letter in text)
    assert piece.removeprefix("…").removesuffix("…") in flat
