"""Pictures, sounds and films that a form's labels name: those that are there, those that lack.

They ask nothing, so they may come after the form without a new version of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Final

from exitdesk.domain.ids import RecordId
from exitdesk.domain.trouble import Trouble
from exitdesk.forms.definition import FormDefinition, FormProblem, read_xform
from exitdesk.i18n import tr
from exitdesk.services import form_files, saving
from exitdesk.services.changes import NOTHING, ChangeSet
from exitdesk.services.form_files import Content
from exitdesk.services.vault import Vault
from exitdesk.storage.records import LIBRARY

_PICTURES: Final = ("image", "big-image")
_KINDS: Final = (*_PICTURES, "audio", "video")
_LISTS: Final = (".csv", ".xml", ".geojson")
"""Endings of files that choices are read from: they change what is asked."""


def definition_of(content: Content) -> FormDefinition:
    """Return a form as it is filled in. Raises Trouble where it cannot be."""
    try:
        return read_xform(content.xform, content.files)
    except FormProblem as error:
        raise Trouble(
            tr("This form cannot be filled in here."), tr("Nothing was changed."), str(error)
        ) from None


def named(definition: FormDefinition, kinds: tuple[str, ...] = _KINDS) -> tuple[str, ...]:
    """Return the file names in the labels of a form; those that answers fill in are left out."""
    return tuple(dict.fromkeys(_named(definition, kinds)))


def _named(definition: FormDefinition, kinds: tuple[str, ...]) -> Iterator[str]:
    for texts in definition.itext.values():
        for forms in texts.values():
            for kind in kinds:
                parts = forms[kind].parts if kind in forms else ()
                if parts and all(isinstance(part, str) for part in parts):
                    name = "".join(str(part) for part in parts).strip().rpartition("/")[2]
                    if name not in ("", "-"):
                        yield name


def pictures(vault: Vault, record: RecordId, definition: FormDefinition) -> dict[str, bytes]:
    """Return the files of a form by name, where its labels name pictures; else none is read."""
    texts = (forms for language in definition.itext.values() for forms in language.values())
    if not any(kind in forms for forms in texts for kind in _PICTURES):
        return {}
    return dict(form_files.content(vault, record).files)


def missing(vault: Vault, record: RecordId) -> tuple[str, ...]:
    """Return the names in the labels of a form that no file is there for."""
    content = form_files.content(vault, record)
    return tuple(name for name in named(definition_of(content)) if name not in content.files)


def add(vault: Vault, record: RecordId, files: Mapping[str, bytes]) -> tuple[list[str], ChangeSet]:
    """Put files to a form whose labels name them; return what came. The version stays as it is.

    Raises Trouble where none of them is missing there.
    """
    content = form_files.content(vault, record)
    lacks = [one for one in named(definition_of(content)) if one not in content.files]
    fitting = {name: files[name] for name in lacks if name in files}
    if not fitting:
        raise Trouble(
            tr("None of these files is missing in the form."),
            tr("Nothing was changed."),
            tr("It wants: {names}.", names=", ".join(lacks))
            if lacks
            else tr("It has all of them."),
        )
    return list(fitting), with_files(vault, record, content, fitting)


def with_files(
    vault: Vault, record: RecordId, content: Content, files: Mapping[str, bytes]
) -> ChangeSet:
    """Seal a form's content anew with further files."""
    whole = Content(content.file_name, content.source, content.xform, {**content.files, **files})
    scoring = str(saving.found(vault, record).doc.get("scoring") or "")
    sealed = form_files.sealed(vault, whole)
    fields = {
        "content": sealed.name,
        "size": sealed.size,
        "hash": form_files.digest(whole, scoring),
    }
    try:
        label = tr("Files added to a form")
        return saving.put(vault, LIBRARY, record, "form", fields, label=label)
    except BaseException:
        form_files.given_up(vault)
        raise


def same_but_media(vault: Vault, record: RecordId, content: Content) -> ChangeSet | None:
    """Take a form that is there already and differs in pictures and sounds at most.

    What the library lacks comes along; None where the two are different forms, or where a file
    of one name says something else.
    """
    there = form_files.content(vault, record)
    both = there.files.keys() & content.files.keys()
    single = there.files.keys() ^ content.files.keys()
    if (
        there.xform != content.xform
        or any(there.files[name] != content.files[name] for name in both)
        or any(PurePath(name).suffix.lower() in _LISTS for name in single)
    ):
        return None
    new = {name: content.files[name] for name in content.files if name not in there.files}
    return with_files(vault, record, there, new) if new else NOTHING
