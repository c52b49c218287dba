"""Before a vault is open, and what keeps it safe: welcome, unlock, backups, check, keys."""
