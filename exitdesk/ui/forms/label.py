"""Words of a form as they may be shown: bold, italic and colour, and nothing that loads."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import Final

from exitdesk.i18n import tr

_SPAN: Final = re.compile(
    r"&lt;span style=(?:&quot;|&#x27;)color:\s*(#[0-9a-fA-F]{3,6}|[a-zA-Z]+);?(?:&quot;|&#x27;)&gt;"
    r"(.*?)&lt;/span&gt;",
    re.DOTALL,
)
_MARKS: Final = (
    (re.compile(r"&lt;(b|strong)&gt;(.*?)&lt;/\1&gt;", re.DOTALL), r"<b>\2</b>"),
    (re.compile(r"&lt;(i|em)&gt;(.*?)&lt;/\1&gt;", re.DOTALL), r"<i>\2</i>"),
    (_SPAN, r'<span style="color:\1">\2</span>'),
    (re.compile(r"\*\*(?=\S)([^*\n]+?)\*\*"), r"<b>\1</b>"),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)\*(?![\w*])"), r"<i>\1</i>"),
    (re.compile(r"(?<!\w)__(?=\S)([^_\n]+?)__(?!\w)"), r"<b>\1</b>"),
    (re.compile(r"(?<!\w)_(?=\S)([^_\n]+?)_(?!\w)"), r"<i>\1</i>"),
    (re.compile(r"\[([^\]\n]*)\]\([^)\n]*\)"), r"\1"),
    (re.compile(r"(?m)^#{1,6} +(.*)$"), r"<b>\1</b>"),
    (re.compile(r"&lt;br ?/?&gt;|\n"), "<br>"),
)
_MARKED: Final = re.compile(r"[<*_\[#\n]")
_TAGS: Final = re.compile(r"<[^>]*>")


def rich(words: str) -> str:
    """Return words with their marks as rich text; everything else is shown as it is written."""
    text = html.escape(words)
    for pattern, shown in _MARKS:
        text = pattern.sub(shown, text)
    return text


def reads_leftwards(words: str) -> bool:
    """Tell whether words are read from right to left: their first letter says so."""
    for letter in words:
        kind = unicodedata.bidirectional(letter)
        if kind in ("L", "R", "AL"):
            return kind != "L"
    return False


def media_words(media: Mapping[str, str], shown: Collection[str] = ()) -> str:
    """Return in words which pictures, sounds and films belong here and are not shown."""
    said = []
    for kind, name in media.items():
        if kind == "image" and name not in shown:
            said.append(tr("Here belongs the picture {name}; it cannot be shown.", name=name))
        elif kind == "audio":
            said.append(tr("Here belongs the sound {name}; it is not played here.", name=name))
        elif kind == "video":
            said.append(tr("Here belongs the film {name}; it is not played here.", name=name))
    return "\n".join(said)


def plain(words: str) -> str:
    """Return words without marks, for lists and screen readers."""
    if not _MARKED.search(words):
        return words.strip()
    return html.unescape(_TAGS.sub("", rich(words).replace("<br>", " "))).strip()
