"""The window."""

from exitdesk.ui.refcounts import hold_singletons

hold_singletons()
