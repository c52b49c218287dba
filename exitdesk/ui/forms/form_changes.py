"""What a version of a form changes against the one in use, in words, before it is put into use."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from exitdesk.forms import workbook
from exitdesk.forms.workbook import Compiled, Unreadable
from exitdesk.i18n import tr, trn
from exitdesk.services import form_library

if TYPE_CHECKING:
    from exitdesk.services.form_files import Content
    from exitdesk.services.form_library import FormRow
    from exitdesk.services.vault import Vault

_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Pair:
    """The content of the version in use, and of the one that is to follow it."""

    old: Content
    new: Content


def contents(vault: Vault, row: FormRow) -> Pair | None:
    """Read both versions; None where no other version of the form is in use."""
    rows = form_library.forms(vault)
    used = next((one for one in rows if one.offered and one.form_id == row.form_id), None)
    if used is None or used.record == row.record:
        return None
    old, new = (form_library.content(vault, one.record) for one in (used, row))
    return Pair(old, new)


def words(pair: Pair) -> tuple[str, ...]:
    """Return what is different, what harms old answers first; touches no vault."""
    found = workbook.changes(_compiled(pair.old), _compiled(pair.new))
    found.sort(key=lambda one: (not one.loses, not one.breaks_trend))
    return tuple(one.message for one in found)


def shortened(lines: tuple[str, ...]) -> str:
    """Return the first lines as they are asked about."""
    shown = [f"• {line}" for line in lines[:_SHOWN]]
    left = len(lines) - _SHOWN
    if left > 0:
        shown.append(trn("and {n} more", "and {n} more", left))
    shown += ["", tr("Answers that were given stay readable in the version they were given to.")]
    return "\n".join(shown)


def _compiled(content: Content) -> Compiled:
    sheets = {}
    with suppress(Unreadable):  # an XForm has no sheets
        sheets = workbook.sheets(content.source, content.file_name)
    return Compiled(content.xform, sheets=sheets)
