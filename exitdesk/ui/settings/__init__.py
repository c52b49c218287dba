"""What a person and an organisation choose."""
