"""The list of cases, and the case file itself."""
