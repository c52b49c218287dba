"""Walks the running program as a screen reader and a keyboard would; run by the system's Python.

    dbus-run-session -- /usr/bin/python3 walk.py ORDER.json RESULT.json

The order names the command of the program, its passphrase and the stops; the result says for each
stop which showing controls can have the focus, which of them have no name, and which Tab never
reaches. Needs Xvfb, xdotool, at-spi2-core and gir1.2-atspi-2.0, and a session bus of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402 (after the version is told)

PATIENCE = 40.0
STEP = 0.8
"""Seconds in which the focus must have moved after a key."""
MOST_INSIDE = 6
"""How often Tab may stay in one control: it goes from link to link in a text."""
INSIDE_OTHERS = {
    "list item", "table cell", "tree item", "menu item", "page tab", "table row", "column header",
    "row header", "table column header", "check menu item", "label",
}  # fmt: skip
"""What belongs to a list, a table, a menu or a row of tabs, which the arrow keys walk; and words,
which a pointer can mark and a screen reader reads by itself."""
LAUNCHER = "/usr/libexec/at-spi-bus-launcher"


class Stuck(Exception):
    """Something did not come in time."""


def told(*command: str) -> str:
    """Return what a command prints."""
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


class Reader:
    """Sees the program through its accessibility tree and types on its keyboard."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def spin(self, seconds: float) -> None:
        """Let events arrive for a while."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            GLib.MainContext.default().iteration(False)
            GLib.usleep(2000)

    def wait(self, what: str, found: Callable[[], Any], seconds: float = PATIENCE) -> Any:
        """Wait until `found` returns something and return it."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.spin(0.05)
            try:
                seen = found()
            except GLib.Error:
                continue
            if seen:
                return seen
        raise Stuck(f"{what} did not come")

    def application(self) -> Any:
        """Return the root of the program, or None."""
        desktop = Atspi.get_desktop(0)
        for at in range(desktop.get_child_count()):
            one = desktop.get_child_at_index(at)
            if one is not None and one.get_process_id() == self.pid:
                one.set_cache_mask(Atspi.Cache.NONE)
                return one
        return None

    def window(self) -> Any:
        """Return the window, dialog or menu that is in front."""
        application = self.application()
        if application is None:
            return None
        shown = [one for one in children(application) if has(one, Atspi.StateType.SHOWING)]
        active = [one for one in shown if has(one, Atspi.StateType.ACTIVE)]
        return (active or shown or [None])[-1]

    def find(self, role: str, name: str = "") -> Any:
        """Return a showing control of the front window by role and name."""
        window = self.window()
        for one in every(window) if window is not None else ():
            fits = one.get_role_name() == role and (not name or one.get_name() == name)
            if fits and has(one, Atspi.StateType.SHOWING):
                return one
        return None

    def take_keyboard(self) -> None:
        """Give the newest window the keyboard, as a window manager would; there is none here."""
        shown = told("xdotool", "search", "--onlyvisible", "--pid", str(self.pid)).split()
        if shown and told("xdotool", "getwindowfocus").strip() not in shown:
            newest = max(shown, key=int)
            subprocess.run(["xdotool", "windowfocus", "--sync", newest], check=False)
            self.spin(0.2)

    def keys(self, *keys: str) -> None:
        """Press keys, in xdotool's names."""
        self.take_keyboard()
        subprocess.run(["xdotool", "key", "--delay", "15", *keys], check=True)
        self.spin(0.1)

    def tab(self, before: int, among: list[Any]) -> int:
        """Press Tab; return the place in `among` of what has the focus then, `before` if the same.

        What stands next in the tree is asked first: mostly it is that.
        """
        subprocess.run(["xdotool", "key", "Tab"], check=True)
        likely = [*range(before + 1, len(among)), *range(before + 1)]
        until = time.monotonic() + STEP
        while time.monotonic() < until:
            self.spin(0.01)
            at = next((at for at in likely if focused(among[at])), before)
            if at != before:
                return at
        return before


def children(one: Any) -> list[Any]:
    """Return the children that are still there."""
    found = [one.get_child_at_index(at) for at in range(one.get_child_count())]
    return [child for child in found if child is not None]


def every(one: Any, depth: int = 0) -> Iterator[Any]:
    """Return a control and all below it; lists and tables only by themselves."""
    yield one
    if depth > 40 or one.get_role_name() in ("list", "table", "tree", "tree table"):
        return
    try:
        below = children(one)
    except GLib.Error:
        return
    for child in below:
        try:
            yield from every(child, depth + 1)
        except GLib.Error:
            continue


def has(one: Any, state: Any) -> bool:
    """Tell whether a control is in `state`."""
    return bool(one.get_state_set().contains(state))


def controls(window: Any) -> list[Any]:
    """Return what a person can put the focus on."""
    wanted = (Atspi.StateType.FOCUSABLE, Atspi.StateType.SHOWING, Atspi.StateType.ENABLED)
    return [
        one
        for one in every(window)
        if all(has(one, state) for state in wanted)
        and one.get_role_name() not in INSIDE_OTHERS
        and one.get_parent().get_role_name() != "combo box"
    ]


def focused(one: Any) -> bool:
    """Tell whether a control, or the one inside it that stands for it, has the focus."""
    try:
        return has(one, Atspi.StateType.FOCUSED)
    except GLib.Error:
        return False


def described(one: Any) -> str:
    """Return role, name and the names around a control."""
    around: list[str] = []
    above = one.get_parent()
    while above is not None and len(around) < 3:
        around.append(f"{above.get_role_name()} {above.get_name()!r}")
        above = above.get_parent()
    return f"{one.get_role_name()} {one.get_name()!r} in {', '.join(around)}"


def named(one: Any) -> bool:
    """Tell whether a screen reader has something to say for a control.

    The name of a combo box is what is chosen in it: a label or a description must say the rest.
    """
    said = one.get_description() if one.get_role_name() == "combo box" else one.get_name()
    if said:
        return True
    kinds = [relation.get_relation_type() for relation in one.get_relation_set()]
    return Atspi.RelationType.LABELLED_BY in kinds


def reachable(reader: Reader, wanted: list[Any]) -> set[str]:
    """Press Tab until it has gone round, and return the paths of what had the focus."""
    seen: list[int] = []
    stays = 0
    while stays < MOST_INSIDE and len(seen) < 3 * len(wanted) + 20:
        before = seen[-1] if seen else -1
        at = reader.tab(before, wanted)
        if at == before:
            stays += 1
            continue
        stays = 0
        if seen[:1] == [at]:
            break
        seen.append(at)
    return {wanted[at].path for at in seen}


def look(reader: Reader) -> dict[str, Any]:
    """Return what is wrong with the window in front."""
    reader.spin(0.4)
    reader.take_keyboard()
    window = reader.window()
    found = controls(window)
    nameless = [described(one) for one in found if not named(one)]
    there = reachable(reader, found)
    again = {one.path for one in controls(reader.window())}
    lost = [described(one) for one in found if one.path not in there and one.path in again]
    return {"controls": len(found), "nameless": nameless, "unreached": lost, "reached": len(there)}


def unlock(reader: Reader, passphrase: str) -> None:
    """Open the vault through the tree alone: no key, no pointer."""
    line = reader.wait("the passphrase", lambda: reader.find("password text"))
    Atspi.EditableText.set_text_contents(line, passphrase)
    button = reader.wait("the button", lambda: reader.find("push button", "Unlock"))
    Atspi.Action.do_action(button, 0)
    reader.wait("the desk", lambda: reader.find("filler", "Navigation"))


def walk(reader: Reader, order: dict[str, Any], result: dict[str, Any]) -> None:
    """Look at the door and at every stop of the order."""
    reader.wait("the door", lambda: reader.find("password text"))
    result["door"] = look(reader)
    unlock(reader, order["passphrase"])
    reader.spin(0.5)
    for stop in order["stops"]:
        reader.keys(*stop["keys"])
        if stop.get("type"):
            subprocess.run(["xdotool", "type", "--delay", "10", stop["type"]], check=True)
            reader.spin(1.0)
        for key in stop.get("then", ()):
            reader.keys(key)
            reader.spin(1.0)
        reader.spin(0.6)
        result[stop["name"]] = look(reader)
        if stop.get("back"):
            reader.keys(*stop["back"])


@contextmanager
def running(*command: str, env: dict[str, str] | None = None, **more: Any) -> Iterator[Any]:
    """Run a process as long as the block lasts."""
    process = subprocess.Popen(command, env=env, **more)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def display(stack: ExitStack) -> str:
    """Start a display without a screen and return its name."""
    reading, writing = os.pipe()
    stack.enter_context(
        running(
            "Xvfb", "-displayfd", str(writing), "-screen", "0", "1366x768x24", "-nolisten", "tcp",
            pass_fds=(writing,), stderr=subprocess.DEVNULL,
        )
    )  # fmt: skip
    os.close(writing)
    with os.fdopen(reading) as told:
        return f":{told.readline().strip()}"


def program(order: dict[str, Any], stack: ExitStack) -> Reader:
    """Start a display and the program of the order on it; return who reads it."""
    folder = stack.enter_context(tempfile.TemporaryDirectory())
    os.environ["XDG_RUNTIME_DIR"] = folder
    os.environ["DISPLAY"] = display(stack)
    stack.enter_context(running(LAUNCHER, "--launch-immediately", stderr=subprocess.DEVNULL))
    env = {
        **os.environ,
        **order["environment"],
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "QT_QPA_PLATFORM": "xcb",
    }
    started = stack.enter_context(running(*order["command"], env=env))
    Atspi.init()
    return Reader(started.pid)


def main(order_file: str, result_file: str) -> int:
    """Do what the order says; the result is written whatever happens."""
    order = json.loads(Path(order_file).read_text())
    result: dict[str, Any] = {"stops": {}, "stuck": ""}
    with ExitStack() as stack:
        reader = program(order, stack)
        try:
            walk(reader, order, result["stops"])
        except (Stuck, GLib.Error) as trouble:
            result["stuck"] = str(trouble)
    Path(result_file).write_text(json.dumps(result, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
