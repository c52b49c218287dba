"""Asks the X server what other programs could ask it: properties of all windows, selections."""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

_ANY = 0
_LONGS = 1 << 18


@dataclass(frozen=True)
class Property:
    """What stands at a window, such as its title."""

    window: int
    name: str
    value: bytes


def properties(display: str) -> list[Property]:
    """Return the properties of every window that the server knows."""
    with _connected(display) as (x, server):
        root = x.XDefaultRootWindow(server)
        return [one for window in _below(x, server, root) for one in _of(x, server, window)]


def selection_owner(display: str, name: str) -> int:
    """Return the window that would hand out a selection (``CLIPBOARD``, ``PRIMARY``), else 0."""
    with _connected(display) as (x, server):
        return int(x.XGetSelectionOwner(server, x.XInternAtom(server, name.encode(), 0)))


@contextmanager
def _connected(display: str) -> Iterator[tuple[Any, ctypes.c_void_p]]:
    x = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6")
    x.XOpenDisplay.restype = ctypes.c_void_p
    x.XGetAtomName.restype = ctypes.c_void_p
    for name in ("XDefaultRootWindow", "XGetSelectionOwner", "XInternAtom"):
        getattr(x, name).restype = ctypes.c_ulong
    _ignore_errors(x)
    server = ctypes.c_void_p(x.XOpenDisplay(display.encode()))
    try:
        yield x, server
    finally:
        x.XCloseDisplay(server)


_HANDLER = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
_ignored = _HANDLER(lambda _server, _event: 0)


def _ignore_errors(x: Any) -> None:
    """A window may go away while it is asked."""
    x.XSetErrorHandler(_ignored)


def _below(x: Any, server: ctypes.c_void_p, window: int) -> Iterator[int]:
    yield window
    root, parent = ctypes.c_ulong(), ctypes.c_ulong()
    children = ctypes.POINTER(ctypes.c_ulong)()
    count = ctypes.c_uint()
    done = x.XQueryTree(
        server, ctypes.c_ulong(window), ctypes.byref(root), ctypes.byref(parent),
        ctypes.byref(children), ctypes.byref(count),
    )  # fmt: skip
    if not done or not count.value:
        return
    found = [int(children[at]) for at in range(count.value)]
    x.XFree(children)
    for child in found:
        yield from _below(x, server, child)


def _of(x: Any, server: ctypes.c_void_p, window: int) -> Iterator[Property]:
    count = ctypes.c_int()
    x.XListProperties.restype = ctypes.POINTER(ctypes.c_ulong)
    atoms = x.XListProperties(server, ctypes.c_ulong(window), ctypes.byref(count))
    for at in range(count.value):
        atom = ctypes.c_ulong(atoms[at])
        kind, after, items = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.c_ulong()
        width = ctypes.c_int()
        value = ctypes.POINTER(ctypes.c_ubyte)()
        x.XGetWindowProperty(
            server, ctypes.c_ulong(window), atom, ctypes.c_long(0), ctypes.c_long(_LONGS), 0,
            ctypes.c_ulong(_ANY), ctypes.byref(kind), ctypes.byref(width), ctypes.byref(items),
            ctypes.byref(after), ctypes.byref(value),
        )  # fmt: skip
        size = items.value * {8: 1, 16: 2, 32: ctypes.sizeof(ctypes.c_long)}.get(width.value, 0)
        content = bytes(bytearray(value[n] for n in range(size))) if size else b""
        name = x.XGetAtomName(server, atom)
        yield Property(window, (ctypes.cast(name, ctypes.c_char_p).value or b"").decode(), content)
        x.XFree(ctypes.c_void_p(name))
        x.XFree(value)
    if count.value:
        x.XFree(atoms)
