"""A real HTTP server on 127.0.0.1 that serves one file, and can cut, stall and lie about it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Behaviour:
    """What the server does; tests change it while it runs."""

    body: bytes = b""
    etag: str = '"one"'
    ranges: bool = True
    """Honour Range requests."""
    status: int = 0
    """Answer with this instead."""
    cut_after: list[int] = field(default_factory=list)
    """For each request, in turn: close the connection after so many body bytes."""
    stall_after: int | None = None
    """Send so many bytes and then nothing, until `stop_stalling`."""
    announced: int | None = None
    """Lie about the length."""
    trickle: bool = False
    """Send a kilobyte every 20 ms."""
    chunked: bool = False
    """No length: the body ends with the connection."""
    wrong_range: bool = False
    requests: list[tuple[str, str]] = field(default_factory=list)
    """(path, Range header) of what was asked."""
    stop_stalling: threading.Event = field(default_factory=threading.Event)
    sent_some: threading.Event = field(default_factory=threading.Event)
    extra_headers: dict[str, str] = field(default_factory=dict)


class _Handler(BaseHTTPRequestHandler):
    behaviour: Behaviour

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self._answer(head=True)

    def do_GET(self) -> None:
        self._answer(head=False)

    def _answer(self, head: bool) -> None:
        how = self.behaviour
        asked = self.headers.get("Range", "")
        how.requests.append((self.path, asked))
        if how.status in (301, 302):
            self.send_response(how.status)
            for key, value in how.extra_headers.items():
                self.send_header(key, value)
            self.end_headers()
            return
        if how.status:
            self.send_error(how.status)
            return
        start = 0
        matches = self.headers.get("If-Range", how.etag) == how.etag
        if asked and how.ranges and matches:
            start = int(asked.removeprefix("bytes=").removesuffix("-"))
            if start >= len(how.body):
                self.send_error(416)
                return
        part = how.body[start:]
        if start:
            shown = 0 if how.wrong_range else start
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {shown}-{len(how.body) - 1}/{len(how.body)}")
        else:
            self.send_response(200)
        if not how.chunked:
            length = len(part) if how.announced is None else how.announced
            self.send_header("Content-Length", str(length))
        if how.etag:
            self.send_header("ETag", how.etag)
        for key, value in how.extra_headers.items():
            self.send_header(key, value)
        self.send_header("Connection", "close")
        self.end_headers()
        if not head:
            self._send(part)

    def _send(self, part: bytes) -> None:
        how = self.behaviour
        limit = how.cut_after.pop(0) if how.cut_after else len(part)
        if how.stall_after is not None:
            self.wfile.write(part[: how.stall_after])
            how.sent_some.set()
            how.stop_stalling.wait(20)
            return
        if how.trickle:
            for at in range(0, len(part), 1024):
                try:
                    self.wfile.write(part[at : at + 1024])
                except OSError:
                    return
                how.sent_some.set()
                if how.stop_stalling.wait(0.02):
                    return
            return
        self.wfile.write(part[:limit])


@contextmanager
def serving(behaviour: Behaviour) -> Iterator[str]:
    """The server's address while it runs."""
    handler = type("Handler", (_Handler,), {"behaviour": behaviour})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        behaviour.stop_stalling.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
