"""Keys and envelopes: bytes in, bytes out."""
