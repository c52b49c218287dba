"""A file that is to become a form, with the files that lie beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from exitdesk.domain.trouble import Trouble
from exitdesk.forms import workbook
from exitdesk.i18n import tr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exitdesk.ui.runner import Progress

_FORMS: Final = (".xlsx", ".xls", ".md", ".xml", ".csv")
"""Endings of a form, the likeliest first: a .csv beside a workbook is a list of choices."""
_LARGEST: Final = 50_000_000
"""So many bytes at most, all files together."""
_FOLDER: Final = "-media"
"""ODK keeps the files of `name.xlsx` in the folder ``name-media`` beside it."""


@dataclass(frozen=True, slots=True)
class Source:
    """The form's own file, and what lies beside it by name."""

    name: str
    data: bytes
    files: Mapping[str, bytes] = field(default_factory=dict)


def chosen(paths: Sequence[Path]) -> Source:
    """Read the files a person chose, and the folder beside the form. Raises Trouble."""
    form = min(paths, key=_likeliness)
    if form.suffix.lower() not in _FORMS:
        raise Trouble(
            tr("{name} is no form.", name=form.name),
            tr("The library was not changed."),
            tr("A form is a workbook (.xlsx, .xls), a table (.csv, .md) or an XForm (.xml)."),
        )
    others = [path for path in paths if path != form]
    folder = form.with_name(form.stem + _FOLDER)
    if folder.is_dir():
        others = [*(one for one in sorted(folder.iterdir()) if one.is_file()), *others]
    read = _read([form, *others])
    return Source(form.name, read.pop(form), {path.name: data for path, data in read.items()})


def with_more(source: Source, paths: Sequence[Path]) -> Source:
    """Return a source with further files beside it. Raises Trouble."""
    return Source(source.name, source.data, {**source.files, **files(paths)})


def files(paths: Sequence[Path]) -> dict[str, bytes]:
    """Read files by their names. Raises Trouble."""
    return {path.name: data for path, data in _read(paths).items()}


def read(source: Source, repair: bool, progress: Progress) -> bool:
    """Read the form once, with progress and to be cancelled; return `repair`.

    What comes out is remembered: adding it to the library right after takes no time.
    """

    def tell(share: float) -> None:
        progress.done, progress.total = int(share * 100), 100

    workbook.compiled(
        source.data, source.name, files=source.files, repair=repair,
        progress=tell, cancelled=lambda: progress.cancelled,
    )  # fmt: skip
    progress.step(100, 100)
    return repair


def _likeliness(path: Path) -> int:
    ending = path.suffix.lower()
    return _FORMS.index(ending) if ending in _FORMS else len(_FORMS)


def _read(paths: Sequence[Path]) -> dict[Path, bytes]:
    try:
        if sum(path.stat().st_size for path in paths) > _LARGEST:
            raise Trouble(
                tr("These files are larger than {mb} MB together.", mb=_LARGEST // 1_000_000),
                tr("The library was not changed."),
                tr("Make pictures and sounds smaller."),
            )
        return {path: path.read_bytes() for path in paths}
    except OSError as error:
        raise Trouble(
            tr("The file could not be read."),
            tr("The library was not changed."),
            str(error.strerror),
        ) from None
