"""Decodes one picture and ends: `python -m studio decoder`, started by `studio.services.exchange.decoding_apart`.

For large ones alone. A decoder in the window's process holds Python's lock while hundreds of megabytes are taken,
emptied and given back, and the window stands still meanwhile; here nothing of that reaches it. The order and the file
come on standard input, answers and pixels go out as `studio.wire.pictures` says. One thread. It has no network and
reads no file: what it decodes is a stranger's.
"""

from __future__ import annotations

import io
import os
import signal
import time
from typing import TYPE_CHECKING, Final

from studio.domain.errors import StudioError
from studio.worker.pipe import claimed_streams

if TYPE_CHECKING:
    import msgspec
    from PIL import Image

_CHUNK: Final = 1 << 20
_TOLD_EVERY: Final = 0.1
"""Seconds."""
_TOLD_STEP: Final = 0.05
"""Of the file: what is read so quickly is told of as well."""


def main() -> int:
    """Answer one order; returns the exit status."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ends = _Ends(*claimed_streams())
    from studio import leavings, places
    from studio.worker import isolation, machine, sandbox

    machine.be_modest()
    with leavings.new_folder(places.scratch_dir()) as temporary:
        sandbox.prepare(temporary)
        isolation.leave_the_network()
        sandbox.fence_files(temporary)
        _serve(ends)
    return 0


class _Ends:
    """Both ends of the pipe. Where the window has gone this process ends, too."""

    def __init__(self, read_fd: int, write_fd: int) -> None:
        self._in, self._out = os.fdopen(read_fd, "rb"), write_fd
        self._told, self._told_share = time.monotonic(), 0.0
        self.share = 0.0
        """Of the file that was read."""

    def read(self, count: int) -> bytes:
        data = self._in.read(count)
        if len(data) < count:
            os._exit(0)
        return data

    def rest(self) -> bytes:
        return self._in.read()

    def write(self, *blocks: bytes) -> None:
        try:
            for block in blocks:
                left = memoryview(block)
                while left:
                    left = left[os.write(self._out, left[:_CHUNK]) :]
        except OSError:
            os._exit(0)

    def say(self, message: msgspec.Struct, *blocks: bytes) -> None:
        from studio.wire.framing import encode

        self.write(encode(message), *blocks)

    def still_here(self) -> None:
        from studio.wire.pictures import Working

        if time.monotonic() - self._told > _TOLD_EVERY or self.share - self._told_share >= _TOLD_STEP:
            self.say(Working(share=self.share))
            self._told, self._told_share = time.monotonic(), self.share


def _serve(ends: _Ends) -> None:
    from studio.formats.picture_glances import SIDE
    from studio.formats.pictures import as_kept, decode
    from studio.wire.pictures import TILE, Glanced, Here, Refused, order_from

    wanted = order_from(ends.read)
    data = ends.rest()

    def told(share: float) -> None:
        ends.share = share

    def glance(coarse: Image.Image) -> None:
        width, height = coarse.size
        ends.say(Glanced(width=width, height=height, alpha=coarse.mode == "RGBA"), _pixels(coarse, 0, height))

    try:
        found = decode(
            data, wanted.name, side=wanted.side, check=ends.still_here, most=wanted.most,
            glance=glance if wanted.glance else None, told=told,
        )  # fmt: skip
    except StudioError as error:
        ends.say(Refused(error.failure))
        return
    width, height = found.image.size
    kept = b""
    if wanted.keep:
        same = as_kept(data) if found.image.size == found.was else None
        made = _png(found.image) if same is None else same
        kept = b"" if made == data else made
    if wanted.tiles:
        glance(found.image.reduce(-(-max(width, height) // SIDE)))
    head = Here(
        width=width, height=height, alpha=found.image.mode == "RGBA", was=found.was, dpi=found.dpi,
        changes=found.changes, kept=len(kept),
    )  # fmt: skip
    ends.say(head, kept)
    for top in range(0, height, TILE):
        if wanted.tiles:
            ends.write(*(_tile(found.image, left, top) for left in range(0, width, TILE)))
        else:
            ends.write(_pixels(found.image, top, min(height, top + TILE)))


def _pixels(image: Image.Image, top: int, low: int) -> bytes:
    return image.crop((0, top, image.width, low)).convert("RGBA").tobytes("raw", "BGRA")


def _tile(image: Image.Image, left: int, top: int) -> bytes:
    from studio.wire.pictures import TILE

    part = image.crop((left, top, min(left + TILE, image.width), min(top + TILE, image.height))).convert("RGBA")
    return part.crop((0, 0, TILE, TILE)).tobytes("raw", "BGRA")


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=3)
    return out.getvalue()
