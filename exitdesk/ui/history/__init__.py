"""What a record was before, and back to it."""
