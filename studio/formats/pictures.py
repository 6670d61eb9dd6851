"""The one decoder of pictures: what is dropped, pasted, opened, given on the command line, kept in a project, or
sent to a worker. Both processes, any thread; Pillow gives Python's lock back while it decodes.

What comes out is upright, in sRGB, of 8 bits a channel; what had to be changed for that is told in words. Nothing is
believed of a file: its size is asked before its pixels are read, and other readers of Pillow are never tried.
"""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from studio.domain.errors import BadInput, StudioError
from studio.domain.raised import BROKEN_PICTURE
from studio.formats.not_pictures import why_no_picture
from studio.formats.picture_bytes import (
    JPEG,
    PNG,
    is_webp,
    orientation_in,
    pixels_alone,
    resolution_in,
    webp_size,
    without_words,
)
from studio.formats.picture_colours import in_srgb, is_converted, of_8_bits
from studio.formats.picture_glances import LARGE, SIDE, Glance, RowsSoFar

if TYPE_CHECKING:
    from PIL import Image

WHOLE_LIMIT: Final = 128_000_000
"""Pixels of a picture that is used as it is; engines take no more."""
DECODED_LIMIT: Final = 256_000_000
"""Pixels that are decoded at all, at four bytes each: of a JPEG after it was shrunk on its way."""
PIXEL_LIMIT: Final = 1_000_000_000
_FORMATS: Final = ("PNG", "JPEG", "WEBP", "AVIF", "TIFF", "BMP", "GIF")
_NO_WORDS: Final = "II*\0\x08\0\0\0\0\0\0\0\0\0".encode("latin-1")
"""An EXIF block that says nothing."""
_AT_ONCE: Final = 4096
"""Bytes of a file that are decoded at once."""
_EXIF: Final = b"Exif\0\0"
"""Stands before the block; a decoder of AVIF looks for it."""
_TELLING: Final = frozenset((270, 305, 315, 316, 700, 33432, 33723, 34377, 34665, 34853))
"""Tags of a TIFF in which people are named: description, author, XMP, IPTC, EXIF, place."""


class Decoded(NamedTuple):
    image: Image.Image
    """Mode RGB or RGBA (straight alpha)."""
    was: tuple[int, int]
    """Width and height in the file, upright."""
    dpi: float = 0.0
    """Pixels an inch, where the file says so; else 0."""
    changes: tuple[str, ...] = ()
    """What is not as it was in the file, each a sentence."""


def _never() -> None:
    """Nobody cancels."""


class _Watched(io.BytesIO):
    """Bytes whose reader can be stopped: Pillow asks for some at a time."""

    def __init__(self, data: bytes, check: Callable[[], None], told: Callable[[float], None]) -> None:
        super().__init__(data)
        self._check, self._told, self._size = check, told, max(1, len(data))
        self.between_rows: Callable[[], None] = _never

    def read(self, size: int | None = -1, /) -> bytes:
        self._check()
        self._told(self.tell() / self._size)
        self.between_rows()
        return super().read(size)


def decode(
    data: bytes, name: str = "picture", *, side: int = 0, check: Callable[[], None] = _never, most: int = WHOLE_LIMIT,
    glance: Glance | None = None, told: Callable[[float], None] = lambda _share: None,
) -> Decoded:  # fmt: skip
    """The picture in a file, shrunk to fit a square of `side` pixels where that is not 0, and to `most` pixels.

    `check` is called at every step, and may raise. `glance` is told what a large one looks like, coarsely, long before
    all of it is there; not of every format. `told` is told what share of the file was read. Raises
    StudioError(BadInput) with the true reason.
    """
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # a bound of its own, which is asked below
    # What is unpacked beside the pixels stays out: Pillow refuses the whole picture for a text that is too long.
    shown = pixels_alone(data)
    _check_size(webp_size(shown) if is_webp(shown) else (1, 1), name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            watched = _Watched(shown, check, told)
            with Image.open(watched, formats=_FORMATS) as opened:
                if glance is not None and opened.width * opened.height >= LARGE:
                    _let_see(opened, watched, data, name, glance)
                return _decoded(opened, data, name, side, check, most)
    except UnidentifiedImageError as error:
        raise StudioError(BadInput(name=name, problem=why_no_picture(data, name))) from error
    except (Image.DecompressionBombError, MemoryError, *BROKEN_PICTURE) as error:
        problem = f"it is damaged or cut off ({str(error) or type(error).__name__})"
        raise StudioError(BadInput(name=name, problem=problem)) from error


def _let_see(opened: Image.Image, watched: _Watched, data: bytes, name: str, glance: Glance) -> None:
    """A JPEG is decoded at an eighth of its size first, in a tenth of the time; of others the rows that come."""
    if opened.format == "JPEG":
        glance(decode(data, name, side=SIDE).image)
        return
    turn = _orientation(opened)
    watched.between_rows = RowsSoFar(opened, lambda one: _upright(one, turn), glance).look


def _upright(image: Image.Image, turn: int) -> Image.Image:
    return image if turn == 1 else image.transpose(_turns()[turn])


def _decoded(opened: Image.Image, data: bytes, name: str, side: int, check: Callable[[], None], most: int) -> Decoded:
    size, changes, dpi = opened.size, list[str](), _dpi(opened)
    _check_size(size, name)
    turn = _orientation(opened)
    box = _box(size, side, most)
    if box != size:
        opened.draft("RGB", box)
    if opened.width * opened.height > DECODED_LIMIT:
        raise _too_many(size, name)
    if _has_more(opened, data):
        _tell(changes, "It has several pictures: the first was taken.")
    deep = _bits(opened, data) > 8
    if deep:
        _tell(changes, "Its 16 bits a channel became 8.")
    # Pillow holds Python's lock while it decodes what it has read at once: of a smooth picture many megapixels.
    opened.decodermaxblock = _AT_ONCE  # type: ignore[attr-defined]
    opened.load()
    check()
    image, said = in_srgb(of_8_bits(opened, name), opened.info.get("icc_profile"))
    changes += said
    check()
    if image.size != box:
        image.thumbnail(box, _resampling(image), reducing_gap=2.0)
        check()
    image = _upright(image, turn)
    was = size if turn < 5 else (size[1], size[0])
    return Decoded(image, was, dpi, tuple(changes))


def pixels_to_come(data: bytes, side: int = 0) -> int:
    """How many pixels a decoder has in its hands while it makes a picture of at most `side` of this one; by its head
    alone. 0 for what is no picture."""
    from PIL import Image

    if data.startswith(PNG) and len(data) > 24:
        # Pillow would unpack the texts that stand before the pixels.
        wide, high = struct.unpack_from(">II", data, 16)
        return wide * high if wide * high <= PIXEL_LIMIT else 0
    Image.MAX_IMAGE_PIXELS = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
                _check_size(opened.size, "")
                if opened.format == "JPEG":
                    opened.draft("RGB", _box(opened.size, side, WHOLE_LIMIT))
                return opened.width * opened.height
    except (StudioError, Image.DecompressionBombError, MemoryError, *BROKEN_PICTURE):
        return 0


class Beyond(NamedTuple):
    """What a picture file has beyond the picture of 8 bits a channel that is shown of it."""

    deep: bool = False
    further: bool = False
    """An animation, or several pages."""
    transparent: bool = False
    """Some of it may be; its pixels were not looked at."""
    profiled: bool = False
    """A colour profile says of its colours what sRGB does not."""


def beyond(data: bytes) -> Beyond:
    """By its head alone; nothing of what is no picture. Any thread."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(pixels_alone(data)), formats=_FORMATS) as opened:
                clear = opened.mode in ("RGBA", "LA", "PA") or "transparency" in opened.info
                profiled = is_converted(opened.mode, opened.info.get("icc_profile"))
                return Beyond(_bits(opened, data) > 8, _has_more(opened, data), clear, profiled)
    except (Image.DecompressionBombError, MemoryError, *BROKEN_PICTURE):
        return Beyond()


def _tell(changes: list[str], words: str) -> None:
    """`packaging/translations.py` finds the words by this."""
    changes.append(words)


def _box(size: tuple[int, int], side: int, most: int) -> tuple[int, int]:
    """How large it is decoded: of the same shape, at most `most` pixels, in a square of `side`; never larger."""
    width, height = size
    share = min(1.0, (most / (width * height)) ** 0.5, side / max(size) if side else 1.0)
    return size if share == 1 else (max(1, int(width * share)), max(1, int(height * share)))


def _check_size(size: tuple[int, int], name: str) -> None:
    if size[0] * size[1] > PIXEL_LIMIT:
        raise _too_many(size, name)


def _too_many(size: tuple[int, int], name: str) -> StudioError:
    count = round(size[0] * size[1] / 1e6)
    return StudioError(BadInput(name=name, problem=f"it has {count} million pixels, too many: make it smaller first"))


def _orientation(image: Image.Image) -> int:
    """1, upright, where EXIF is damaged, by a reader that looks at nothing else in it. A TIFF is turned by Pillow."""
    if image.format == "TIFF":
        return 1
    exif = image.info.get("exif")
    return orientation_in(exif.removeprefix(_EXIF)) if isinstance(exif, bytes) else 1


def _has_more(image: Image.Image, data: bytes) -> bool:
    """An animation, or several pages; of a PNG its own chunk says so, which no longer stands in what is decoded."""
    if data.startswith(PNG):
        return b"acTL" in data[:4096]
    return image.format in ("GIF", "WEBP", "AVIF", "TIFF") and bool(getattr(image, "is_animated", False))


def _bits(image: Image.Image, data: bytes) -> int:
    if data.startswith(PNG):
        return data[24]
    if image.format == "TIFF":
        return int(max(image.tag_v2.get(258, (8,))))  # type: ignore[attr-defined]
    return 8


def _dpi(image: Image.Image) -> float:
    """Across; 0 where the file says none, or nonsense."""
    found = image.info.get("dpi")
    try:
        across = float(found[0]) if isinstance(found, tuple) else 0.0
    except BROKEN_PICTURE:
        return 0.0
    if image.format in ("JPEG", "WEBP", "AVIF"):
        across = _dpi_by_jfif(image) or _dpi_by_exif(image)
    return across if 1 < across <= 100_000 else 0.0


def _dpi_by_jfif(image: Image.Image) -> float:
    """Of a JPEG for which Pillow makes 72 up where nobody said."""
    density, unit = image.info.get("jfif_density"), image.info.get("jfif_unit")
    return float(density[0]) * {1: 1.0, 2: 2.54}.get(unit or 0, 0.0) if isinstance(density, tuple) else 0.0


def _dpi_by_exif(image: Image.Image) -> float:
    exif = image.info.get("exif")
    return resolution_in(exif.removeprefix(_EXIF)) if isinstance(exif, bytes) else 0.0


def _resampling(image: Image.Image) -> Image.Resampling:
    """Of what is larger than any picture that is used, and shrunk by less than half, in half the time."""
    from PIL import Image

    large = image.width * image.height > WHOLE_LIMIT
    return Image.Resampling.BILINEAR if large else Image.Resampling.BICUBIC


def _turns() -> dict[int, Image.Transpose]:
    """By EXIF's orientation (Exif 2.3, 4.6.4)."""
    from PIL import Image

    way = Image.Transpose
    return {
        2: way.FLIP_LEFT_RIGHT, 3: way.ROTATE_180, 4: way.FLIP_TOP_BOTTOM, 5: way.TRANSPOSE, 6: way.ROTATE_270,
        7: way.TRANSVERSE, 8: way.ROTATE_90,
    }  # fmt: skip


def as_kept(data: bytes) -> bytes | None:
    """The bytes of a picture that can be decoded, as a project keeps them: its own pixels as they are packed, without
    what tells of people. None: it has to be packed anew for that."""
    from PIL import Image

    if data.startswith((PNG, JPEG, b"GIF8", b"BM")) or is_webp(data):
        kept = without_words(data)
        return kept if kept == data or _same_shape(kept, data) else None
    try:
        with Image.open(io.BytesIO(data), formats=("TIFF", "AVIF")) as opened:
            if opened.format == "TIFF":
                return data if _TELLING.isdisjoint(opened.tag_v2) else None  # type: ignore[attr-defined]
            told = [opened.info.get(name) for name in ("exif", "xmp")]
    except BROKEN_PICTURE:
        return None
    kept = data
    for block in told:
        if isinstance(block, bytes) and block:
            if block not in kept:
                return None
            named = len(_EXIF) if block.startswith(_EXIF) else 0
            silent = block[:named] + _NO_WORDS + bytes(len(block))
            kept = kept.replace(block, silent[: len(block)])
    return kept if kept == data or _same_shape(kept, data) else None


def _same_shape(kept: bytes, data: bytes) -> bool:
    """Whether what is left of a file whose parts are not where it says is still a picture of the same size and turn."""
    from PIL import Image

    shapes = []
    try:
        for one in (kept, data):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                with Image.open(io.BytesIO(pixels_alone(one)), formats=_FORMATS) as opened:
                    shapes.append((opened.size, _orientation(opened)))
    except (Image.DecompressionBombError, *BROKEN_PICTURE):
        return False
    return shapes[0] == shapes[1]
