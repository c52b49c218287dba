"""One encrypted compartment on disk, with its history, attachments and backups."""
