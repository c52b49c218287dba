"""The manual behind F1."""
