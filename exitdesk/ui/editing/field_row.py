"""The row of one described field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exitdesk.i18n import tr
from exitdesk.ui.parts import FormRow

if TYPE_CHECKING:
    from exitdesk.domain.fields import Field
    from exitdesk.ui.parts import Entry


class FieldRow(FormRow):
    """Label, editor, hint and problem of a field.

    The hint is shown only once it has a parent: a label without one is a window for a moment,
    which takes the keyboard away from the page.
    """

    def __init__(self, field: Field, editor: Entry, label: str = "", hint: str = "") -> None:
        super().__init__(label or tr(field.label), editor, required=field.required)
        self._hint_text = hint or tr(field.hint)
        self.hint.setText(self._hint_text)
        self.show_fault("")
