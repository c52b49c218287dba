"""Expected trouble: what a person must be told, in three sentences."""

from __future__ import annotations


class Trouble(Exception):
    """Something outside the program went wrong; it is shown as a message, never as a bug.

    Each part is a translated sentence without client data.
    """

    def __init__(self, what_happened: str, what_is_safe: str = "", what_to_do: str = "") -> None:
        super().__init__(
            " ".join(part for part in (what_happened, what_is_safe, what_to_do) if part)
        )
        self.what_happened = what_happened
        self.what_is_safe = what_is_safe
        self.what_to_do = what_to_do
