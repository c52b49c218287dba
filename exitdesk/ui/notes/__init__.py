"""The session note: written in ninety seconds, by keyboard alone."""
