"""A day at the keyboard of the running program; run by the system's Python like ``walk.py``.

    dbus-run-session -- /usr/bin/python3 day.py ORDER.json RESULT.json

Keys go through the display's own keyboard; the accessibility tree is only looked at, to see when
the window is ready for the next ones. The result tells how many strokes the note took.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from walk import Reader, Stuck, every, program  # type: ignore[import-not-found]


class Day:
    """Presses and counts keys."""

    def __init__(self, reader: Reader, order: dict[str, Any]) -> None:
        self.reader, self.order = reader, order
        self.strokes = 0

    def press(self, *keys: str) -> None:
        """Press keys in xdotool's names; one with modifiers counts once."""
        self.strokes += len(keys)
        self.reader.keys(*keys)

    def type(self, text: str) -> None:
        """Type a text."""
        self.strokes += len(text)
        self.reader.take_keyboard()
        subprocess.run(["xdotool", "type", "--delay", "12", text], check=True)
        self.reader.spin(0.1)

    def until(self, what: str, role: str = "") -> None:
        """Wait until something of that name is to be seen."""
        self.reader.wait(what, lambda: self._seen(what, role))

    def _seen(self, name: str, role: str) -> bool:
        window = self.reader.window()
        return any(
            one.get_name() == name and role in one.get_role_name()
            for one in (every(window) if window is not None else ())
        )

    def unlock(self) -> None:
        """Type the passphrase."""
        self.until("Passphrase", "password")
        self.type(self.order["passphrase"])
        self.press("Return")
        self.reader.wait("the desk", lambda: self.reader.find("filler", "Navigation"))

    def find_case(self) -> None:
        """Search for the case and open it."""
        self.press("ctrl+k")
        self.type(self.order["case"])
        self.press("Return")
        self.until(self.order["case"], "label")

    def write_note(self) -> int:
        """Write a routine note and finalise it; return the strokes."""
        self.strokes = 0
        self.press("ctrl+n")
        self.until("Happened on", "text")
        self.press("F6")
        self.type(self.order["note"])
        self.press("F6", "F6")
        self.type(self.order["decision"])
        self.press("Return", "Down", "Down")
        self.press("F6")
        self.type(self.order["next"])
        self.press("F6", "space")
        self.press("ctrl+Return")
        self.until("Print", "button")
        return self.strokes

    def print_it(self) -> None:
        """Print the note into a file."""
        self.press("ctrl+p")
        self.until("File name:")
        self.press("ctrl+a")
        self.type(self.order["paper"])
        self.press("Return")
        paper = Path(self.order["paper"])
        self.reader.wait("the paper", lambda: paper.is_file() and paper.stat().st_size > 1000)

    def lock(self) -> None:
        """Lock, and see the door again."""
        self.press("ctrl+l")
        self.until("Passphrase", "password")


def main(order_file: str, result_file: str) -> int:
    """Live the day; the result is written whatever happens."""
    order = json.loads(Path(order_file).read_text())
    result: dict[str, Any] = {"strokes": 0, "done": [], "stuck": ""}
    with ExitStack() as stack:
        day = Day(program(order, stack), order)
        try:
            day.unlock()
            result["done"].append("unlocked")
            day.find_case()
            result["done"].append("found")
            result["strokes"] = day.write_note()
            result["done"].append("finalised")
            day.print_it()
            result["done"].append("printed")
            day.lock()
            result["done"].append("locked")
        except Stuck as trouble:
            result["stuck"] = str(trouble)
            subprocess.run(["scrot", "--overwrite", f"{result_file}.png"], check=False)
    Path(result_file).write_text(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
