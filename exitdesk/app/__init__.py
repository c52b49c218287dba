"""Puts the faces and the services together."""
