"""After a lock no process of ours holds a word, a key or a passphrase; nothing is lost by it."""

from __future__ import annotations

import pytest

from tests.secrecy.day import Day

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("secrecy")]

LOCKS = ("after the lock", "after the idle lock")


def test_before_the_lock_the_same_scan_finds_words_and_keys(day: Day) -> None:
    """The control."""
    found = day.memory["before the lock"]
    for name in ("canary, UTF-8", "canary, UTF-16LE", "master key, raw"):
        assert found.get(name), name
    assert any(name.startswith("database key") for name in found)


@pytest.mark.parametrize("moment", LOCKS)
def test_after_a_lock_nothing_is_in_the_memory_of_our_processes(day: Day, moment: str) -> None:
    assert day.pids[moment], "the program asks for the passphrase"
    assert day.memory[moment] == {}


@pytest.mark.parametrize("moment", LOCKS)
def test_after_a_lock_the_display_and_the_buses_hold_nothing(day: Day, moment: str) -> None:
    """They are not ours; what they were handed on this stage they have forgotten."""
    assert day.others[moment] == {}


def test_the_process_is_replaced_not_kept_beside(day: Day) -> None:
    assert len(day.pids["before the lock"]) == 1
    assert day.pids["after the lock"] == day.pids["before the lock"], "execve keeps the number"


def test_clipboard_and_selection_are_empty_after_a_lock(day: Day) -> None:
    assert all(day.selections["before the lock"]), "text was copied and marked"
    for moment in LOCKS:
        assert day.selections[moment] == (0, 0)


def test_half_typed_text_is_back_with_the_caret(day: Day) -> None:
    text, caret = day.half_typed
    assert 0 < caret < len(text)
    assert day.found_again[1:] == [text, caret]


def test_what_was_kept_before_a_crash_is_offered_back(day: Day) -> None:
    assert len(day.before_crash) == 3
    for word in day.before_crash:
        assert word in day.after_crash
