"""Downloads one URL to a `.part` file, resumes it, and notices when the other end cuts, stalls or lies.

Called in the installing thread. Beside `name.part` lies `name.part.json` with what the server said of the file (ETag,
Last-Modified, size): a part is only continued with `If-Range` on the same version, and is thrown away otherwise.
RFC 9110, sections 13.1.5 (If-Range) and 14 (Range).
"""

from __future__ import annotations

import http.client
import os
import re
import socket
import urllib.error
import urllib.request
from collections.abc import Mapping
from email.message import Message
from pathlib import Path
from typing import Any, Final, Protocol, cast

import msgspec

from studio.domain.errors import NoNetwork, SourceVanished, StudioError, WrongHash
from studio.domain.raised import UNDECODABLE
from studio.private_files import new_private, open_private, private_folder, write_private
from studio.services.models.disk import need_room, writing
from studio.services.models.install_control import InstallControl

_CHUNK: Final = 256 * 1024
_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")
_GONE = {400, 401, 403, 404, 405, 410, 451}
_BROKEN = (OSError, http.client.HTTPException, ValueError, AttributeError)
"""What urllib raises for a connection that was cut, timed out or closed from another thread."""


class Patience(msgspec.Struct, frozen=True):
    """How long to wait for a server. A try that came further than any before resets the count."""

    timeout: float = 30.0
    tries: int = 5
    pause: float = 1.0
    """Seconds before the second try; doubled for each further one."""


class _Part(msgspec.Struct, frozen=True):
    """What the server said of the file that a part belongs to."""

    identity: str
    etag: str = ""
    modified: str = ""
    total: int | None = None


class _Response(Protocol):
    status: int
    headers: Message

    def read(self, amount: int, /) -> bytes: ...
    def close(self) -> None: ...


class _CutError(Exception):
    """The connection ended or stalled before the file did; worth another try."""


class _Line:
    """An opener whose sockets can be shut from another thread, which ends a blocked read at once."""

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []
        line = self

        class _Plain(http.client.HTTPConnection):
            def connect(self) -> None:
                super().connect()
                line.keep(self.sock)

        class _Secure(http.client.HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                line.keep(self.sock)

        class _PlainHandler(urllib.request.HTTPHandler):
            def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
                return self.do_open(cast(Any, _Plain), req)

        class _SecureHandler(urllib.request.HTTPSHandler):
            def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
                return self.do_open(cast(Any, _Secure), req)

        opener = urllib.request.OpenerDirector()  # only http and https: no file, ftp or data addresses by redirect
        for handler in (
            urllib.request.ProxyHandler(),
            urllib.request.HTTPDefaultErrorHandler(),
            urllib.request.HTTPRedirectHandler(),
            urllib.request.HTTPErrorProcessor(),
            _PlainHandler(),
            _SecureHandler(),
        ):
            opener.add_handler(handler)
        self.opener = opener

    def keep(self, connection: socket.socket) -> None:
        self._sockets.append(connection)

    def shut(self) -> None:
        for connection in self._sockets:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:  # it was closed already
                continue


def _part_note(part: Path) -> Path:
    return part.with_name(part.name + ".json")


def forget_part(part: Path) -> None:
    """Remove a part and what is known of it."""
    part.unlink(missing_ok=True)
    _part_note(part).unlink(missing_ok=True)


def download(
    url: str,
    part: Path,
    control: InstallControl,
    *,
    expected: int | None = None,
    headers: Mapping[str, str] | None = None,
    patience: Patience | None = None,
    name: str = "",
    identity: str = "",
) -> None:
    """Fetch `url` whole into `part`, continuing what is there.

    `expected`: the size the catalogue knows; a server that offers another is refused at once. `name`: how failures call
    the source. `identity`: what the address stands for, where addresses change from day to day (signed ones).
    Raises StudioError(NoNetwork | SourceVanished | WrongHash | DiskFull | FileUnwritable | DownloadCancelled); a part
    is left for the next try except after WrongHash."""
    patience = patience or Patience()
    order = _Order(url, part, expected, dict(headers or {}), patience.timeout, name or url, identity or url)
    failures, furthest = 0, _size(part)
    while True:
        control.check()
        try:
            _one_try(order, control)
        except _CutError as cut:
            control.check()
            failures = 1 if _size(part) > furthest else failures + 1
            furthest = max(furthest, _size(part))  # a part that was begun again is no progress
            if failures >= patience.tries:
                raise StudioError(NoNetwork(source=order.name, detail=str(cut))) from cut
            control.wait(patience.pause * 2 ** (failures - 1))
        else:
            _part_note(part).unlink(missing_ok=True)
            return


class _Order(msgspec.Struct, frozen=True):
    url: str
    part: Path
    expected: int | None
    headers: dict[str, str]
    timeout: float
    name: str
    identity: str


def _size(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _one_try(order: _Order, control: InstallControl) -> None:
    known = _read_note(order)
    offset = _size(order.part) if known is not None else 0
    if known is not None and known.total is not None and offset == known.total:
        return
    headers = {"Accept-Encoding": "identity", "User-Agent": "triptych", **order.headers}
    request = urllib.request.Request(order.url, headers=headers)
    if known is not None and offset:
        request.add_header("Range", f"bytes={offset}-")
        request.add_header("If-Range", known.etag or known.modified)
    line = _Line()
    with control.closing(line.shut):
        response = _open(line, request, order)
        try:
            offset, said = _agree(response, order, known, offset)
            _prepare(order, said, offset)
            _receive(response, order.part, control, offset, said.total if said.total is not None else order.expected)
        except _SourceChangedError:
            forget_part(order.part)
            raise
        finally:
            response.close()
    size = _size(order.part)
    if said.total is not None and size < said.total:
        raise _CutError(f"the connection ended after {size} of {said.total} bytes")
    if order.expected is not None and size != order.expected:
        forget_part(order.part)
        raise StudioError(_wrong_size(order.part, order.expected, size))


def _prepare(order: _Order, said: _Part, offset: int) -> None:
    """Refuse another size than the catalogue's, look for room, and note what the part is a part of."""
    if order.expected is not None and said.total is not None and said.total != order.expected:
        raise StudioError(_wrong_size(order.part, order.expected, said.total))
    with writing(order.part, said.total):
        private_folder(order.part.parent)
        if said.total is not None:
            need_room(order.part.parent, said.total - offset)
        if said.etag or said.modified:
            write_private(_part_note(order.part), msgspec.json.encode(said))
        else:
            _part_note(order.part).unlink(missing_ok=True)


def _wrong_size(part: Path, expected: int, found: int) -> WrongHash:
    file = part.name.removesuffix(".part")
    return WrongHash(file=file, expected=f"{expected} bytes", found=f"{found} bytes")


def _read_note(order: _Order) -> _Part | None:
    """What is known of a part that may be continued; None when it has to be begun again."""
    try:
        known = msgspec.json.decode(_part_note(order.part).read_bytes(), type=_Part)
    except (OSError, *UNDECODABLE):
        return None
    if known.etag.startswith("W/"):  # a weak validator does not promise the same bytes
        known = msgspec.structs.replace(known, etag="")
    return known if known.identity == order.identity and (known.etag or known.modified) else None


def _open(line: _Line, request: urllib.request.Request, order: _Order) -> _Response:
    try:
        return cast(_Response, line.opener.open(request, timeout=order.timeout))
    except urllib.error.HTTPError as error:
        with error:
            said = f"HTTP {error.code} {error.reason}"
            if error.code in _GONE:
                raise StudioError(SourceVanished(source=order.name, detail=said)) from error
            if error.code == 416:  # the part is not a beginning of what is there now
                forget_part(order.part)
            raise _CutError(said) from error
    except urllib.error.URLError as error:
        raise _CutError(str(error.reason)) from error
    except _BROKEN as error:
        raise _CutError(str(error) or type(error).__name__) from error


def _agree(response: _Response, order: _Order, known: _Part | None, offset: int) -> tuple[int, _Part]:
    """Where to write, and what the file is, from the response's status and headers."""
    headers = response.headers
    etag, modified = headers.get("ETag", ""), headers.get("Last-Modified", "")
    if response.status != 206:
        length = headers.get("Content-Length", "")
        return 0, _Part(order.identity, etag, modified, int(length) if length.isdecimal() else None)
    span = _CONTENT_RANGE.fullmatch(headers.get("Content-Range", "").strip())
    if known is None or span is None or int(span[1]) != offset:
        raise _CutError("the server answered with another range than it was asked for")
    total = known.total if span[3] == "*" else int(span[3])
    if (etag and known.etag and etag != known.etag) or (known.total is not None and total != known.total):
        raise _SourceChangedError("another version of the file lies there now")
    return offset, _Part(order.identity, etag or known.etag, modified or known.modified, total)


class _SourceChangedError(_CutError):
    """Another version of the file lies there than the one that was begun."""


def _handle(part: Path, offset: int) -> int:
    return open_private(part) if offset else new_private(part)


def _receive(response: _Response, part: Path, control: InstallControl, offset: int, limit: int | None) -> None:
    with writing(part, limit), os.fdopen(_handle(part, offset), "r+b") as out:
        out.seek(offset)
        out.truncate()
        done = offset
        while chunk := _read(response):
            control.check()
            done += len(chunk)
            if limit is not None and done > limit:
                raise StudioError(_wrong_size(part, limit, done))
            out.write(chunk)
            control.within_file(done)
        out.flush()
        os.fsync(out.fileno())


def _read(response: _Response) -> bytes:
    try:
        return response.read(_CHUNK)
    except http.client.IncompleteRead as error:
        return error.partial
    except _BROKEN as error:
        raise _CutError(str(error) or type(error).__name__) from error
