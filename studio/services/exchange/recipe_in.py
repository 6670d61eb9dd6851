"""The recipe read from a picture file of anybody: PNG texts, and the EXIF of JPEG, WebP, TIFF and AVIF. Any
thread.

The Picture pane calls it for what is dropped. A file is taken for what its first bytes say. Only headers are read;
pixels are not decoded.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Final

from studio.domain.errors import BadInput, StudioError
from studio.domain.raised import BROKEN_PICTURE
from studio.domain.recipes.found import FoundRecipe, OtherProgram
from studio.domain.recipes.kept import MORE, Making, is_too_long, making_of, more_texts, names_of_parts
from studio.domain.recipes.reading import read_texts
from studio.formats.picture_bytes import PNG
from studio.services.exchange.format import Format
from studio.services.exchange.picture_png import TEXT_LIMIT, texts_in
from studio.services.exchange.recipe_stealth import hidden_texts
from studio.services.translation import tr

FILE_LIMIT: Final = 512 * 2**20
_PIXELS_BEGIN: Final = 0xDA
_APP1: Final = 0xE1
_EXIF: Final = b"Exif\0\0"
_TIFF_HEADER: Final = 8
_POINTER: Final = 4
"""Bytes; a value that is no longer stands where its pointer would."""
_TYPE_BYTES: Final = {1: 1, 2: 1, 4: 4, 7: 1}
"""BYTE, ASCII, LONG and UNDEFINED."""
_EXIF_PART: Final = 0x8769
_USER_COMMENT: Final = 0x9286
_NAMED: Final = (0x010D, 0x010E, 0x010F, 0x0110)
"""DocumentName, ImageDescription, Make and Model."""
_READ: Final = frozenset((_EXIF_PART, _USER_COMMENT, *_NAMED))
"""Others are passed over: 65,535 tags may all name the same megabytes."""


def read_recipe(path: Path) -> FoundRecipe | OtherProgram | None:
    """What a picture file says of its making; None where it says nothing. Raises StudioError(BadInput) for a file that
    cannot be read."""
    return recipe_in(_read(path), path.name)


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > FILE_LIMIT:
            raise StudioError(BadInput(name=path.name, problem="it is too large to be read"))
        return path.read_bytes()
    except OSError as error:
        raise StudioError(BadInput(name=path.name, problem=error.strerror or str(error))) from error


def _row(name: str, words: str, *suffixes: str) -> Format[Callable[[Path], FoundRecipe | OtherProgram | None]]:
    return Format(
        id=f"picture.{name}", subject="picture", direction="in", words=words, suffixes=suffixes, act=read_recipe
    )


PICTURES_IN: Final = (
    _row("png", "PNG picture", ".png"),
    _row("jpeg", "JPEG picture", ".jpg", ".jpeg", ".jfif"),
    _row("webp", "WebP picture", ".webp"),
    _row("bmp", "BMP picture", ".bmp"),
    _row("gif", "GIF picture", ".gif"),
    _row("avif", "AVIF picture", ".avif"),
    _row("tiff", "TIFF picture", ".tif", ".tiff"),
)
"""Pictures that can be taken in; the pane decodes them, and here their recipe is read."""


def recipe_in(data: bytes, name: str = "picture.png") -> FoundRecipe | OtherProgram | None:
    """Like `read_recipe`, from bytes; `name` is for messages."""
    texts = _texts(data, name)
    found = read_texts({**more_texts(texts.get(MORE, "")), **texts})
    if found is None and (data.startswith(PNG) or data[8:12] == b"WEBP"):
        return read_texts(hidden_texts(data))
    return found


def parts_in(path: Path) -> tuple[str, ...]:
    """Names of what a picture of several layers was put together of, as its file tells them; none of one that was made
    in one piece. Raises StudioError(BadInput)."""
    return names_of_parts(dict(making_in(_read(path), path.name)))


def making_in(data: bytes, name: str = "picture") -> Making:
    """What a picture file says of its making as its own texts, to be kept with it, and to be said again of the same
    picture in another file. Raises StudioError(BadInput)."""
    making = making_of(_texts(data, name))
    hides = not making and (data.startswith(PNG) or data[8:12] == b"WEBP")
    return making_of(hidden_texts(data)) if hides else making


def why_not_kept(data: bytes, name: str) -> str:
    """A sentence for a recipe that is there and is not kept; else empty. Raises StudioError(BadInput)."""
    return tr("Its recipe is too long and was left out.") if is_too_long(_texts(data, name)) else ""


def _texts(data: bytes, name: str) -> dict[str, str]:
    if data.startswith(b"\xff\xd8\xff") or (data.startswith(b"RIFF") and data[8:12] == b"WEBP"):
        return _exif_texts(data)
    if data.startswith((b"II*\0", b"MM\0*")):
        return _tiff_texts(data)
    if data[4:12] in (b"ftypavif", b"ftypavis"):
        return _tiff_texts(_avif_exif(data))
    if data.startswith((b"GIF8", b"BM")):
        return {}
    return dict(texts_in(data, name))


def _exif_texts(data: bytes) -> dict[str, str]:
    return _tiff_texts(_webp_exif(data) if data.startswith(b"RIFF") else _jpeg_exif(data))


def _tiff_texts(tiff: bytes) -> dict[str, str]:
    """A1111 and its kin put their text into UserComment; ComfyUI puts "workflow:{...}" into Make and Model,
    we "triptych:{...}" into ImageDescription."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < _TIFF_HEADER:
        return {}
    first = _tags(tiff, struct.unpack_from(f"{order}I", tiff, 4)[0], order)
    texts = dict(_named(first[tag]) for tag in _NAMED if tag in first)
    if len(first.get(_EXIF_PART, b"")) == _POINTER:
        part = _tags(tiff, struct.unpack(f"{order}I", first[_EXIF_PART])[0], order)
        if _USER_COMMENT in part:
            texts["parameters"] = comment_text(part[_USER_COMMENT])
    return texts


def _tags(tiff: bytes, at: int, order: str) -> dict[int, bytes]:
    """The values of one directory of a TIFF file (TIFF 6.0, section 2), of the tags and types that are read; what
    lies outside the file or is too long is left out."""
    found: dict[int, bytes] = {}
    count = struct.unpack_from(f"{order}H", tiff, at)[0] if at + 2 <= len(tiff) else 0
    for place in range(at + 2, min(at + 2 + 12 * count, len(tiff) - 11), 12):
        tag, kind, number = struct.unpack_from(f"{order}HHI", tiff, place)
        size = _TYPE_BYTES.get(kind, 0) * number
        where = place + 8 if size <= _POINTER else struct.unpack_from(f"{order}I", tiff, place + 8)[0]
        if tag in _READ and 0 < size <= TEXT_LIMIT and where + size <= len(tiff):
            found[tag] = tiff[where : where + size]
    return found


def _jpeg_exif(data: bytes) -> bytes:
    """The first APP1 segment with EXIF, before the pixels begin (ITU-T T.81, B.1); empty for none."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != _PIXELS_BEGIN:
        (length,) = struct.unpack_from(">H", data, at + 2)
        body = data[at + 4 : at + 2 + length]
        if data[at + 1] == _APP1 and body.startswith(_EXIF):
            return body.removeprefix(_EXIF)
        at += 2 + max(2, length)
    return b""


def _webp_exif(data: bytes) -> bytes:
    """The EXIF chunk of a RIFF file, whose chunks begin at even places; empty for none."""
    at = 12
    while at + 8 <= len(data):
        (length,) = struct.unpack_from("<I", data, at + 4)
        if data[at : at + 4] == b"EXIF":
            return data[at + 8 : at + 8 + length].removeprefix(_EXIF)
        at += 8 + length + length % 2
    return b""


def _avif_exif(data: bytes) -> bytes:
    """The EXIF of an AVIF, by its decoder, which reads the boxes alone; empty for none."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=("AVIF",)) as opened:
            found = opened.info.get("exif")
    except BROKEN_PICTURE:
        return b""
    return found.removeprefix(_EXIF) if isinstance(found, bytes) else b""


def _named(value: bytes) -> tuple[str, str]:
    name, _, text = value.decode("utf-8", "replace").strip("\0").partition(":")
    return name.strip().lower(), text


def comment_text(data: bytes) -> str:
    """An EXIF UserComment: eight bytes that name its characters, then the text (Exif 2.3, 4.6.5). UTF-16 of either byte
    order is met with, whatever the file's own order is."""
    code, text = data[:8], data[8:]
    if code.startswith(b"UNICODE"):
        if text.startswith((b"\xff\xfe", b"\xfe\xff")):
            return text.decode("utf-16", "replace").strip("\0")
        little = text[1::2].count(0) > text[::2].count(0)
        return text.decode("utf-16-le" if little else "utf-16-be", "replace").strip("\0")
    known = code.startswith((b"ASCII", b"\0\0\0\0\0\0\0\0"))
    return (text if known else data).decode("utf-8", "replace").strip("\0")
