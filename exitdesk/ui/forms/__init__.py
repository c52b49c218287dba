"""Forms in the window: the library, and filling one in."""
