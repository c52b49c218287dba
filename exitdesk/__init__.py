"""exitdesk: an encrypted, offline case desk for exit work."""

__version__ = "0.1.0"
