"""Gather every word that a person reads: ``python -m tests.translation`` writes the template.

Translators begin with ``resources/locale/exitdesk.pot``; a language is a folder beside it,
``LANGUAGE/LC_MESSAGES/exitdesk.po`` and ``.mo``.
"""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import write_po

from exitdesk import paths

TEMPLATE = "exitdesk.pot"
_WORDS = {"tr": None, "N_": None, "trn": (1, 2)}


def template() -> Catalog:
    """Return every message of the program, with the files it comes from."""
    catalog = Catalog(project="exitdesk", charset="utf-8", fuzzy=False)
    source = Path(__file__).resolve().parent.parent / "exitdesk"
    found = extract_from_dir(str(source), keywords=_WORDS, comment_tags=())
    for name, _line, message, _comments, context in sorted(found, key=lambda f: (f[0], f[1])):
        if message and message != ("", ""):
            catalog.add(message, locations=[(name, 0)], context=context)
    return catalog


def written(catalog: Catalog) -> bytes:
    """Return the template as a file: messages in the order of the program, no line numbers."""
    out = io.BytesIO()
    write_po(out, catalog, include_lineno=False, omit_header=True, width=100)
    return out.getvalue()


def pseudo(catalog: Catalog, folder: Path, language: str) -> None:
    """Write a catalogue in which every message is marked, to find those that are not translated."""
    made = Catalog(locale=None, charset="utf-8")
    for message in catalog:
        if message.id:
            several = isinstance(message.id, tuple)
            string = tuple(f"«{m}»" for m in message.id) if several else f"«{message.id}»"
            made.add(message.id, string)
    place = folder / language / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "exitdesk.mo").open("wb") as file:
        write_mo(file, made)


if __name__ == "__main__":
    target = paths.resources() / "locale" / TEMPLATE
    target.write_bytes(written(template()))
