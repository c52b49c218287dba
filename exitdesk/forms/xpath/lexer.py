"""Expressions cut into tokens, by the rules of XPath 1.0, section 3.7."""

from __future__ import annotations

import re
from enum import Enum
from typing import Final, NamedTuple

from exitdesk.forms.xpath.context import ExpressionError
from exitdesk.i18n import tr

LONGEST: Final = 500_000

_NAME = r"[^\W\d][\w.\-·]*"
_TOKEN: Final = re.compile(
    rf"""\s*(?:
      (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<text>"[^"]*"|'[^']*')
    | (?P<name>{_NAME}(?::(?!:)(?:{_NAME}|\*))?)
    | (?P<symbol>::|//|\.\.|!=|<=|>=|[-+*/|=<>()\[\],.@])
    )""",
    re.VERBOSE,
)
# `1div2` is a division: after an operand a name can be nothing but an operator.
_GLUED: Final = re.compile(r"\s*(?P<name>and|or|div|mod)(?=[\d.])")
_SPACE: Final = re.compile(r"\s*")
_OPERATOR_NAMES: Final = frozenset({"and", "or", "div", "mod"})
_OPERATORS: Final = frozenset({"+", "-", "*", "/", "//", "|", "=", "!=", "<", "<=", ">", ">="})
_BEFORE_OPERAND: Final = _OPERATORS | {"@", "::", "(", "[", ","}


class TokenKind(Enum):
    """What a token is; an operator may be written as a name."""

    NUMBER = 1
    TEXT = 2
    NAME = 3
    OPERATOR = 4
    SYMBOL = 5
    END = 6


class Token(NamedTuple):
    """One token; the text of a literal is without its quotation marks."""

    kind: TokenKind
    text: str
    position: int


def tokens(source: str) -> list[Token]:
    """Return the tokens of `source` with an END at the end. Raises ExpressionError."""
    if len(source) > LONGEST:
        raise ExpressionError(tr("The expression is too long."), 0)
    found: list[Token] = []
    place = 0
    operand_before = False
    while True:
        match = (operand_before and _GLUED.match(source, place)) or _TOKEN.match(source, place)
        if match is None:
            place = _end_of_space(source, place)
            break
        token = _token(match, operand_before)
        operand_before = _ends_operand(token)
        found.append(token)
        place = match.end()
    if place < len(source):
        raise ExpressionError(_unreadable(source[place]), place)
    found.append(Token(TokenKind.END, "", len(source)))
    return found


def _end_of_space(source: str, place: int) -> int:
    match = _SPACE.match(source, place)
    return match.end() if match else place


def _token(match: re.Match[str], operand_before: bool) -> Token:
    kind = match.lastgroup or ""
    text = match[kind]
    place = match.start(kind)
    if kind == "number":
        return Token(TokenKind.NUMBER, text, place)
    if kind == "text":
        return Token(TokenKind.TEXT, text[1:-1], place)
    if kind == "name":
        if operand_before:
            return _operator(text, place)
        return Token(TokenKind.NAME, text, place)
    if text == "*" and not operand_before:
        return Token(TokenKind.NAME, text, place)
    return Token(TokenKind.OPERATOR if text in _OPERATORS else TokenKind.SYMBOL, text, place)


def _operator(text: str, place: int) -> Token:
    if text in _OPERATOR_NAMES:
        return Token(TokenKind.OPERATOR, text, place)
    if text.lower() in _OPERATOR_NAMES:
        words = tr('"{name}" is written in small letters.', name=text.lower())
        raise ExpressionError(words, place)
    raise ExpressionError(tr('An operator is missing before "{name}".', name=text), place)


def _ends_operand(token: Token) -> bool:
    if token.kind is TokenKind.OPERATOR:
        return False
    return token.kind is not TokenKind.SYMBOL or token.text not in _BEFORE_OPERAND


def _unreadable(character: str) -> str:
    if character in "\"'":
        return tr("A quotation mark is not closed.")
    if character == "$":
        return tr("A reference like ${name} was not resolved, or names nothing.")
    return tr('The character "{character}" cannot stand here.', character=character)
