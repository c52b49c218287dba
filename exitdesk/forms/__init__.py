"""XLSForms and XForms: read, checked, filled in; nothing here knows a vault or a window."""
