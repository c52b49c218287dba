"""The recovery code as printed, read aloud and typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exitdesk.crypto import recovery
from exitdesk.crypto.failures import MistypedCode

CODE = bytes(range(100, 120))
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

codes = st.binary(min_size=20, max_size=20)


@given(codes)
def test_a_printed_code_reads_back(code: bytes) -> None:
    printed = recovery.written(code)
    assert recovery.read(printed) == code
    assert [len(group) for group in printed.split("-")] == [5] * 8
    assert set(printed) <= set(ALPHABET + "-")


@pytest.mark.parametrize(
    "typed",
    [
        lambda text: text.lower(),
        lambda text: text.replace("-", ""),
        lambda text: text.replace("-", " "),
        lambda text: text.replace("-", "\n"),
        lambda text: text.replace("-", " – "),
        lambda text: "  " + text.replace("-", "\u00a0") + "\t",
        lambda text: text.replace("0", "O").replace("1", "I"),
        lambda text: text.replace("0", "o").replace("1", "l"),
        lambda text: "".join(chr(ord(sign) + 0xFEE0) for sign in text),
    ],
)
@given(code=codes)
def test_case_spaces_dashes_and_look_alikes_do_not_matter(typed: object, code: bytes) -> None:
    assert callable(typed)
    assert recovery.read(typed(recovery.written(code))) == code


@given(codes, st.integers(0, 39), st.sampled_from(ALPHABET))
def test_one_wrong_sign_names_its_group(code: bytes, at: int, sign: str) -> None:
    signs = list(recovery.written(code).replace("-", ""))
    if signs[at] == sign:
        return
    signs[at] = sign
    with pytest.raises(MistypedCode) as caught:
        recovery.read("".join(signs))
    assert caught.value.group == at // 5 + 1
    assert str(at // 5 + 1) in caught.value.what_happened


@given(codes, st.integers(0, 7), st.integers(0, 3))
def test_two_swapped_neighbours_name_their_group(code: bytes, group: int, at: int) -> None:
    groups = [list(text) for text in recovery.written(code).split("-")]
    signs = groups[group]
    if signs[at] == signs[at + 1]:
        return
    signs[at], signs[at + 1] = signs[at + 1], signs[at]
    with pytest.raises(MistypedCode) as caught:
        recovery.read(" ".join("".join(part) for part in groups))
    assert caught.value.group == group + 1


@given(codes, st.integers(0, 6))
def test_two_swapped_groups_are_noticed(code: bytes, at: int) -> None:
    groups = recovery.written(code).split("-")
    groups[at], groups[at + 1] = groups[at + 1], groups[at]
    with pytest.raises(MistypedCode) as caught:
        recovery.read("-".join(groups))
    assert caught.value.group == at + 1


def test_a_group_with_a_letter_too_few_is_named_itself() -> None:
    groups = recovery.written(CODE).split("-")
    groups[2] = groups[2][:-1]
    with pytest.raises(MistypedCode) as caught:
        recovery.read("-".join(groups))
    assert caught.value.group == 3


@pytest.mark.parametrize("typed", ["", "ABC", "A" * 39, "A" * 41, "0" * 400])
def test_a_code_of_another_length_says_so(typed: str) -> None:
    with pytest.raises(MistypedCode) as caught:
        recovery.read(typed)
    assert caught.value.group is None
    assert "40" in caught.value.what_happened


@pytest.mark.parametrize("sign", ["U", "!", "é", "ß", "\u0660", "\0", "\U0001f600"])
def test_a_sign_that_no_code_has_names_its_group(sign: str) -> None:
    groups = recovery.written(CODE).split("-")
    groups[4] = groups[4][:3] + sign + groups[4][4:]
    with pytest.raises(MistypedCode) as caught:
        recovery.read("-".join(groups))
    assert caught.value.group == 5


def test_what_was_typed_is_not_repeated_in_the_message() -> None:
    groups = recovery.written(CODE).split("-")
    wrong = groups[0][:4] + ("2" if groups[0][4] != "2" else "3")
    with pytest.raises(MistypedCode) as caught:
        recovery.read("-".join([wrong, *groups[1:]]))
    assert wrong not in str(caught.value)


def test_codes_are_random_and_never_of_another_length() -> None:
    assert recovery.new_code() != recovery.new_code()
    assert len(recovery.new_code()) == 20
    with pytest.raises(ValueError, match="20 bytes"):
        recovery.written(b"short")
