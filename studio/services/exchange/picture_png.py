"""Pictures out of the project as PNG with or without their recipe, and the texts inside any PNG.

The Picture pane and the command line call it, on any thread. Pixels are never touched: the recipe goes in as
text chunks (specification: https://www.w3.org/TR/png-3/#11textinfo), which `studio.domain.recipes.written` writes.
Files from outside are hostile until parsed: sizes are bounded and nothing is trusted.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Protocol

from studio.domain.errors import BadInput, StudioError
from studio.domain.project_records import Recipe
from studio.domain.recipes.reading import RECIPE_KEYS
from studio.domain.recipes.source_type import source_type
from studio.domain.recipes.written import recipe_texts
from studio.domain.requests import PictureRequest
from studio.formats.picture_bytes import PNG as SIGNATURE
from studio.formats.pictures import DECODED_LIMIT, decode
from studio.formats.xmp import with_source_type
from studio.project.files import write_whole
from studio.services.exchange.format import Format

TEXT_LIMIT: Final = 4 * 2**20
"""Bytes of one text chunk, unpacked; a longer one is passed over."""
TEXTS_LIMIT: Final = 16 * 2**20
"""Bytes of all text chunks of a file together, unpacked."""
_TEXT_CHUNKS: Final = (b"tEXt", b"zTXt", b"iTXt")
_MOST_PACKED: Final = 1032
"""Bytes that deflate can make of one."""


# ---- out


class Save(Protocol):
    """How every format of a flat picture is written."""

    def __call__(
        self, dest: Path, png: bytes, recipe: Recipe | None, *, with_prompts: bool, quality: int | None = None,
        more: Mapping[str, str] = MappingProxyType({}), dpi: float = 0.0,
    ) -> tuple[str, ...]:  # fmt: skip
        """`png`: any picture that can be decoded; `quality`: from 1 to 100, where the format has one; `more`: texts
        beside those of the recipe; `dpi`: pixels an inch, 0 for none. Without `with_prompts` the file says of its
        making no more than that a model made it. What is not in the file as it was, each a
        sentence. Raises StudioError(FormatUnknown) for a name that promises another format, and of the disk."""


def save_png(
    dest: Path, png: bytes, recipe: Recipe | None, *, with_prompts: bool, quality: int | None = None,
    more: Mapping[str, str] = MappingProxyType({}), dpi: float = 0.0,
) -> tuple[str, ...]:  # fmt: skip
    """As `Save`; pixels are never packed anew, but for a picture that is no PNG."""
    PNG.check(dest)
    if not png.startswith(SIGNATURE):
        png = _as_png(png, dest.name)
    known = all_texts(recipe, more)
    whole = with_texts(png, known) if known and with_prompts else without_recipe(png)
    whole = with_source_type(whole, source_type(known))
    write_whole(dest, _with_dpi(whole, dpi) if dpi else whole)
    return ()


def _as_png(data: bytes, name: str) -> bytes:
    out = io.BytesIO()
    decode(data, name, most=DECODED_LIMIT).image.save(out, "PNG")
    return out.getvalue()


def _with_dpi(png: bytes, dpi: float) -> bytes:
    """With pHYs (PNG, 11.3.4.3): pixels a metre."""
    metre = round(dpi / 0.0254)
    said = _chunk(b"pHYs", struct.pack(">IIB", metre, metre, 1))
    head = len(SIGNATURE) + 25
    return png[:head] + said + png[head:]


PNG: Final[Format[Save]] = Format(
    id="picture.png", subject="picture", direction="out", words="PNG picture", suffixes=(".png",), act=save_png
)


def all_texts(recipe: Recipe | None, more: Mapping[str, str]) -> dict[str, str]:
    """What a file says of its making, by the names under which it lies."""
    if recipe is None or not isinstance(recipe.request, PictureRequest):
        return dict(more)
    texts = recipe_texts(
        recipe.request,
        versions=recipe.engine_versions,
        device=recipe.device,
        licence=recipe.licence,
        commercial=recipe.commercial,
        created=recipe.created,
    )
    # A text that is empty takes the place of one that would not be true.
    return {name: text for name, text in (texts | dict(more)).items() if text}


def with_recipe(png: bytes, recipe: Recipe) -> bytes:
    """The same picture with both texts; an older recipe inside is replaced. Raises StudioError(BadInput)."""
    texts = all_texts(recipe, {})
    return with_texts(png, texts) if texts else without_recipe(png)


def with_texts(png: bytes, texts: Mapping[str, str]) -> bytes:
    """The same with these texts. Raises StudioError(BadInput)."""
    return _rebuilt(png, b"".join(_text_chunk(key, text) for key, text in texts.items()))


def without_recipe(png: bytes) -> bytes:
    """The same picture without any text that tells how it was made, or by whom: of texts only the name of a program
    stays."""
    return _rebuilt(png, b"", told=False)


def _text_chunk(key: str, text: str) -> bytes:
    """tEXt where Latin-1 is enough, as other readers expect, and uncompressed iTXt otherwise; ours is always iTXt."""
    if not key.startswith("triptych"):
        try:
            return _chunk(b"tEXt", key.encode("latin-1") + b"\0" + text.encode("latin-1"))
        except UnicodeEncodeError:
            pass
    return _chunk(b"iTXt", key.encode("latin-1") + b"\0\0\0\0\0" + text.encode("utf-8", "replace"))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _rebuilt(png: bytes, texts: bytes, *, told: bool = True) -> bytes:
    """Every chunk as it was, recipes left out, `texts` put in front of the pixels. Without `told` other texts are left
    out as well."""
    parts = [SIGNATURE]
    placed = False
    for kind, body in _chunks(png):
        if kind in _TEXT_CHUNKS and (_key_of(body) in RECIPE_KEYS or not (told or _key_of(body) == "software")):
            continue
        if kind == b"IDAT" and not placed:
            parts.append(texts)
            placed = True
        parts.append(_chunk(kind, body))
    return b"".join(parts)


# ---- in


def texts_in(png: bytes, name: str = "picture") -> Iterator[tuple[str, str]]:
    """The texts of a PNG by the names they lie under. Raises StudioError(BadInput) for what is not a whole PNG, or
    whose texts are too long together."""
    room = TEXTS_LIMIT
    for kind, body in _chunks(png, name):
        if kind not in _TEXT_CHUNKS:
            continue
        key, _, rest = body.partition(b"\0")
        data, cost = _data_of(kind, rest)
        room -= cost
        if room < 0:
            problem = f"the texts in it are longer than {TEXTS_LIMIT >> 20} MB together"
            raise StudioError(BadInput(name=name, problem=problem))
        if len(data) <= TEXT_LIMIT and (data or kind != b"iTXt"):
            # Some writers put UTF-8 into tEXt and zTXt, where the specification has Latin-1.
            text = data.decode("utf-8", "replace") if kind == b"iTXt" else _decoded(data)
            yield key.decode("latin-1"), text


def _data_of(kind: bytes, rest: bytes) -> tuple[bytes, int]:
    """The bytes of a text after its key, unpacked up to a little more than TEXT_LIMIT, none for garbage; and how many
    bytes were made for it, also where nothing came of them."""
    if kind == b"tEXt":
        return rest, len(rest)
    if kind == b"zTXt":
        return _unpacked(rest[1:])
    packed, tail = rest[:1] == b"\1", rest[2:].split(b"\0", 2)
    if len(tail) != 3:
        return b"", 0
    return _unpacked(tail[2]) if packed else (tail[2], len(tail[2]))


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _unpacked(data: bytes) -> tuple[bytes, int]:
    """Of a bomb no more than TEXT_LIMIT and one byte, so that it is seen to be one; nothing of garbage, which may have
    cost as much."""
    worker: Any = zlib.decompressobj()
    try:
        text: bytes = worker.decompress(data, TEXT_LIMIT + 1)
    except zlib.error:
        return b"", min(len(data) * _MOST_PACKED, TEXT_LIMIT)
    return text, len(text)


def _key_of(body: bytes) -> str:
    return body.partition(b"\0")[0].decode("latin-1").lower()


def _chunks(png: bytes, name: str = "picture") -> Iterator[tuple[bytes, bytes]]:
    if not png.startswith(SIGNATURE):
        raise StudioError(BadInput(name=name, problem="it is not a PNG file"))
    at = len(SIGNATURE)
    while at + 12 <= len(png):
        (length,) = struct.unpack_from(">I", png, at)
        kind = png[at + 4 : at + 8]
        if at + 12 + length > len(png):
            raise StudioError(BadInput(name=name, problem="the PNG file is cut off"))
        yield kind, png[at + 8 : at + 8 + length]
        if kind == b"IEND":
            return
        at += 12 + length
    raise StudioError(BadInput(name=name, problem="the PNG file is cut off"))
