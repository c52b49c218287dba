"""Finding cases, notes and commands."""
