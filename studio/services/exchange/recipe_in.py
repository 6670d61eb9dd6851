"""The recipe read from a picture file of anybody: PNG texts, and the EXIF of JPEG and WebP. Any thread.

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
from studio.domain.picture_recipe import FoundRecipe, OtherProgram, read_texts
from studio.services.exchange.format import Format
from studio.services.exchange.picture_png import TEXT_LIMIT, texts_in

FILE_LIMIT: Final = 512 * 2**20
_EXIF_PART: Final = 0x8769
_USER_COMMENT: Final = 0x9286
_MAKE_AND_MODEL: Final = (0x010F, 0x0110)


def read_recipe(path: Path) -> FoundRecipe | OtherProgram | None:
    """What a picture file says of its making; None where it says nothing. Raises StudioError(BadInput) for a file that
    cannot be read."""
    try:
        if path.stat().st_size > FILE_LIMIT:
            raise StudioError(BadInput(name=path.name, problem="it is too large to be read"))
        data = path.read_bytes()
    except OSError as error:
        raise StudioError(BadInput(name=path.name, problem=error.strerror or str(error))) from error
    return recipe_in(data, path.name)


def _row(name: str, words: str, *suffixes: str) -> Format[Callable[[Path], FoundRecipe | OtherProgram | None]]:
    return Format(
        id=f"picture.{name}", subject="picture", direction="in", words=words, suffixes=suffixes, act=read_recipe
    )


PICTURES_IN: Final = (
    _row("png", "PNG picture", ".png"),
    _row("jpeg", "JPEG picture", ".jpg", ".jpeg"),
    _row("webp", "WebP picture", ".webp"),
    _row("bmp", "BMP picture", ".bmp"),
    _row("gif", "GIF picture", ".gif"),
)
"""Pictures that can be taken in; the pane decodes them, and here their recipe is read."""


def recipe_in(data: bytes, name: str = "picture.png") -> FoundRecipe | OtherProgram | None:
    """Like `read_recipe`, from bytes; `name` is for messages."""
    if data.startswith(b"\xff\xd8\xff") or (data.startswith(b"RIFF") and data[8:12] == b"WEBP"):
        return read_texts(_exif_texts(data))
    if data.startswith((b"GIF8", b"BM")):
        return None
    return read_texts(dict(texts_in(data, name)))


def _exif_texts(data: bytes) -> dict[str, str]:
    """A1111 and its kin put their text into UserComment; ComfyUI puts "workflow:{...}" into Make and Model."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "WEBP")) as picture:
            exif = picture.getexif()
            make_and_model = [exif.get(tag) for tag in _MAKE_AND_MODEL]
            comment = exif.get_ifd(_EXIF_PART).get(_USER_COMMENT)
    except (OSError, ValueError, SyntaxError, struct.error, KeyError, TypeError, IndexError, EOFError):
        return {}
    texts = dict(_named(value) for value in make_and_model if isinstance(value, str))
    if isinstance(comment, bytes) and len(comment) <= TEXT_LIMIT:
        texts["parameters"] = comment_text(comment)
    return texts


def _named(value: str) -> tuple[str, str]:
    name, _, text = value.partition(":")
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
