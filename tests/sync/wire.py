"""A wire between the program and a real server that can be cut, held up and counted."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Wire:
    """Passes bytes on from a port of its own to `port`.

    `cut_after` bytes of answers the next connection is cut, as often as `cuts` says; where
    `silent` is set nothing comes back any more.
    """

    def __init__(self, port: int) -> None:
        self._to = port
        self._ears = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._ears.getsockname()[1]
        self.cut_after = 0
        self.cuts = 0
        self.silent = threading.Event()
        self.connections = 0
        self.sent = 0
        self.answered = 0
        self.requests = bytearray()
        self._open: list[socket.socket] = [self._ears]
        self._threads = [threading.Thread(target=self._listen)]
        self._threads[0].start()

    def close(self) -> None:
        """Cut everything and wait until it has ended."""
        for one in list(self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        for thread in list(self._threads):
            thread.join(timeout=10)

    def _listen(self) -> None:
        while True:
            try:
                near, _ = self._ears.accept()
            except OSError:
                return
            self.connections += 1
            with suppress(OSError):
                far = socket.create_connection(("127.0.0.1", self._to), timeout=10)
                far.settimeout(None)
                self._open += [near, far]
                for one in (
                    threading.Thread(target=self._pass, args=(near, far, False)),
                    threading.Thread(target=self._pass, args=(far, near, True)),
                ):
                    self._threads.append(one)
                    one.start()

    def _pass(self, source: socket.socket, target: socket.socket, answers: bool) -> None:
        passed = 0
        with suppress(OSError):
            while piece := source.recv(65536):
                if not answers:
                    self.sent += len(piece)
                    self.requests += piece[:4096]
                elif self.silent.is_set():
                    continue
                else:
                    passed += len(piece)
                    self.answered += len(piece)
                target.sendall(piece)
                if answers and self.cuts and passed >= self.cut_after:
                    self.cuts -= 1
                    break
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


@contextmanager
def wire(port: int) -> Iterator[Wire]:
    """Lay a wire to `port` for the time of the block."""
    one = Wire(port)
    try:
        yield one
    finally:
        one.close()
