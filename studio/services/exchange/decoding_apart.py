"""A large picture decoded by a process of its own (`studio.worker.decoder`), which the window does not feel.

What is decoded on a thread of the window holds Python's lock while hundreds of megabytes are taken, emptied and given
back. What comes through a pipe is read without it, tile by tile for the canvas.
Any thread but the main one; the process ends before the call does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, Final, NamedTuple

from PySide6.QtGui import QImage

from studio.domain.errors import BadInput, StudioError
from studio.services.exchange.own_process import exactly, fill, hand_over, own_process
from studio.wire.framing import BadFrame
from studio.wire.pictures import TILE, Decode, Glanced, Here, Refused, Working, answer_from, order

_DIED: Final = "it took more memory than there is, or its decoder failed"


class Apart(NamedTuple):
    image: QImage
    """Straight alpha; a null one where tiles were asked for."""
    tiles: list[tuple[tuple[int, int], QImage]]
    """By column and row, of 256 pixels on a side, premultiplied alpha."""
    coarse: QImage
    """What was glanced at last; a null one where nobody asked."""
    width: int
    height: int
    was: tuple[int, int]
    """Width and height in the file, upright."""
    dpi: float
    changes: tuple[str, ...]
    kept: bytes
    """What a project keeps of the file."""


def decoded_apart(
    data: bytes, name: str = "picture", *, side: int = 0, most: int, keep: bool = False, tiles: bool = False,
    check: Callable[[], None] = lambda: None, glance: Callable[[QImage], None] | None = None,
    told: Callable[[float], None] = lambda _share: None,
) -> Apart:  # fmt: skip
    """As `studio.formats.pictures.decode`; `keep`: answer with what a project keeps of the file, too;
    `tiles`: as tiles of the canvas, all of them. Raises
    StudioError(BadInput), and OSError where no process can be started."""
    wanted = Decode(name=name, side=side, most=most, glance=glance is not None, keep=keep, tiles=tiles)
    with own_process("decoder") as (into, out):
        hand_over(into, order(wanted), data)
        try:
            return _answered(_Reading(out), data, wanted, check, glance, told)
        except (EOFError, BadFrame) as error:
            raise StudioError(BadInput(name=name, problem=_DIED)) from error


def _answered(
    reading: _Reading, data: bytes, wanted: Decode, check: Callable[[], None],
    glance: Callable[[QImage], None] | None, told: Callable[[float], None],
) -> Apart:  # fmt: skip
    coarse = QImage()
    while True:
        answer = answer_from(reading.exactly)
        check()
        match answer:
            case Working(share=share):
                told(share)
            case Glanced():
                coarse = reading.picture(answer.width, answer.height, answer.alpha)
                if glance is not None:
                    glance(coarse)
            case Refused(failure=failure):
                raise StudioError(failure)
            case Here():
                return _taken_in(reading, answer, data, wanted, coarse, check)


def _taken_in(
    reading: _Reading, head: Here, data: bytes, wanted: Decode, coarse: QImage, check: Callable[[], None]
) -> Apart:
    kept = reading.exactly(head.kept) if head.kept else data if wanted.keep else b""
    image, tiles = QImage(), list[tuple[tuple[int, int], QImage]]()
    if not wanted.tiles:
        image = reading.picture(head.width, head.height, head.alpha)
    else:
        for row in range(-(-head.height // TILE)):
            check()
            tiles += [((column, row), reading.tile(head.alpha)) for column in range(-(-head.width // TILE))]
    return Apart(image, tiles, coarse, head.width, head.height, head.was, head.dpi, head.changes, kept)


class _Reading:
    """What comes out of the pipe. Raises EOFError where it ends too early."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe

    def exactly(self, count: int) -> bytes:
        return exactly(self._pipe, count)

    def picture(self, width: int, height: int, alpha: bool) -> QImage:
        image = QImage(width, height, QImage.Format.Format_ARGB32 if alpha else QImage.Format.Format_RGB32)
        if image.isNull():
            raise EOFError
        fill(self._pipe, memoryview(image.bits()).cast("B"))
        return image

    def tile(self, alpha: bool) -> QImage:
        shown = QImage.Format.Format_ARGB32_Premultiplied
        # Past the edge of a picture without alpha all is nothing, which is the same in both.
        image = QImage(TILE, TILE, QImage.Format.Format_ARGB32 if alpha else shown)
        fill(self._pipe, memoryview(image.bits()).cast("B"))
        return image.convertToFormat(shown) if alpha else image
