"""XLSForm workbooks in: read, checked cell by cell, repaired where asked, compiled to XForms."""

from __future__ import annotations

from exitdesk.forms.workbook.comparison import Change, ChangeKind, changes
from exitdesk.forms.workbook.guarded import compiled, sheets
from exitdesk.forms.workbook.model import Compiled, Problem, Repair, Severity, Unreadable

__all__ = [
    "Change",
    "ChangeKind",
    "Compiled",
    "Problem",
    "Repair",
    "Severity",
    "Unreadable",
    "changes",
    "compiled",
    "sheets",
]
