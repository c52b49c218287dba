"""A server of a few lines that gives the odd answers that no proper server can be made to give."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

WHEN = "Wed, 25 Nov 2026 08:00:00 GMT"


@dataclass
class Asked:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    number: int


@dataclass
class Answer:
    """What comes back. `length` and `said` may lie about the body."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    stall: bool = False


@contextmanager
def odd(answer: Callable[[Asked], Answer]) -> Iterator[tuple[int, list[Asked]]]:
    """Answer every request as `answer` says; yield the port and the requests so far."""
    asked: list[Asked] = []
    ending = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked.append(Asked(self.command, self.path, headers, body, len(asked)))
            found = answer(asked[-1])
            self.send_response(found.status)
            length = len(found.body) if found.length is None else found.length
            standing = {"content-length": str(length), "last-modified": WHEN}
            standing["connection"] = "close"
            for name, value in standing.items():
                self.send_header(name, value)
            for name, value in found.headers.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(ConnectionError):
                self.wfile.write(found.body)
                self.wfile.flush()
            if found.stall:
                ending.wait(30)
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    for method in ("GET", "PUT", "HEAD", "DELETE", "PROPFIND", "COPY"):
        setattr(Handler, f"do_{method}", Handler._answer)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = False
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server.server_address[1], asked
        finally:
            ending.set()
            server.shutdown()
            thread.join()
