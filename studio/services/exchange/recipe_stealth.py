"""The recipe that lies in the lowest bits of a picture's alpha ("stealth"), where texts are stripped. Any thread.

NovelAI writes it, and an extension of A1111's web UI. The bits run down the columns: 15 bytes that name the form, 32
bits with the length in bits, then the text, packed by gzip in one of the two forms.
"""

from __future__ import annotations

import io
import zlib
from typing import Final

from studio.domain.raised import BROKEN_PICTURE
from studio.domain.recipes.values import members
from studio.services.exchange.picture_png import TEXT_LIMIT

MOST_PIXELS: Final = 2**22
"""Of a picture that is decoded for this; those programs make no larger ones."""
_PLAIN: Final = b"stealth_pnginfo"
_PACKED: Final = b"stealth_pngcomp"
_GZIP: Final = 16 + zlib.MAX_WBITS
_LENGTH_BYTES: Final = 4


def hidden_texts(data: bytes) -> dict[str, str]:
    """The texts by their names, as a PNG would carry them; empty where nothing is hidden."""
    bits = _alpha(data)
    form, length = _bytes_at(bits, 0, len(_PLAIN)), _bytes_at(bits, len(_PLAIN), _LENGTH_BYTES)
    if form not in (_PLAIN, _PACKED):
        return {}
    size = int.from_bytes(length, "big") // 8
    packed = _bytes_at(bits, len(_PLAIN) + _LENGTH_BYTES, size) if size <= TEXT_LIMIT else b""
    text = (_unpacked(packed) if form == _PACKED else packed).decode("utf-8", "replace")
    named = members(text)
    if named:
        return {key: value for key, value in named.items() if isinstance(value, str)}
    return {"parameters": text} if text else {}


def _alpha(data: bytes) -> bytes:
    """Column for column, a byte a pixel; empty for a picture without alpha, too large or broken."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "WEBP")) as opened:
            if opened.mode != "RGBA" or opened.width * opened.height > MOST_PIXELS:
                return b""
            return opened.getchannel("A").transpose(Image.Transpose.TRANSPOSE).tobytes()
    except (*BROKEN_PICTURE, Image.DecompressionBombError):
        return b""


def _bytes_at(pixels: bytes, start: int, count: int) -> bytes:
    """`count` bytes of the lowest bits, from byte `start`; fewer where the picture ends."""
    bits = pixels[8 * start : 8 * (start + count)]
    whole = len(bits) // 8
    digits = bits[: 8 * whole].translate(_DIGITS).decode("ascii")
    return int(digits, 2).to_bytes(whole, "big") if digits else b""


_DIGITS: Final = bytes(48 + value % 2 for value in range(256))
"""A byte's lowest bit, as "0" or "1"."""


def _unpacked(packed: bytes) -> bytes:
    """Empty for what is no whole gzip, or is longer than a recipe may be."""
    try:
        opened = zlib.decompressobj(_GZIP)
        text = opened.decompress(packed, TEXT_LIMIT)
    except zlib.error:
        return b""
    return text if opened.eof else b""
