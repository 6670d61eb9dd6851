"""Pictures out of and into the project: a PNG that carries its recipe, and the recipe read back from any PNG.

The Picture pane and the command line call it. Pixels are never touched: the recipe goes in as text chunks of the PNG
(specification: https://www.w3.org/TR/png-3/#11textinfo). Two are written: `parameters`, as the AUTOMATIC1111 web
UI writes it, so that other programs can read it, and `triptych`, our own JSON. Files from outside are hostile until
parsed: sizes are bounded and nothing is trusted.
"""

from __future__ import annotations

import json
import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from studio import __version__
from studio.domain.document import Recipe
from studio.domain.errors import BadInput, StudioError
from studio.domain.requests import SEED_LIMIT, PictureRequest
from studio.project.files import write_whole

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
TEXT_LIMIT: Final = 4 * 2**20
"""Bytes of one text chunk, unpacked; a longer one is passed over."""
FILE_LIMIT: Final = 512 * 2**20
_TEXT_CHUNKS: Final = (b"tEXt", b"zTXt", b"iTXt")
_RECIPE_KEYS: Final = ("parameters", "triptych", "prompt", "workflow", "invokeai_metadata", "comment", "description")


class FoundRecipe(msgspec.Struct, frozen=True, kw_only=True):
    """What a picture says about how it was made; a field is None where it says nothing."""

    source: str
    """"Triptych" or "A1111"."""
    prompt: str = ""
    negative: str = ""
    seed: int | None = None
    steps: int | None = None
    guidance: float | None = None
    sampler: str | None = None
    width: int | None = None
    height: int | None = None
    strength: float | None = None
    style: str | None = None
    sticker: bool | None = None
    model: str = ""
    """Id or name of the model, as it stands there."""
    request: PictureRequest | None = None
    """The whole request, when Triptych made the picture."""


# ---- out


def save_png(dest: Path, png: bytes, recipe: Recipe | None, *, with_prompts: bool) -> None:
    """Write a picture of the project to a file, with its recipe inside or with none. Raises StudioError."""
    write_whole(dest, with_recipe(png, recipe) if recipe is not None and with_prompts else without_recipe(png))


def with_recipe(png: bytes, recipe: Recipe) -> bytes:
    """The same picture with both texts; an older recipe inside is replaced. Raises StudioError(BadInput)."""
    if not isinstance(recipe.request, PictureRequest):
        return without_recipe(png)
    own = {
        "format": 1,
        "program": f"Triptych {__version__}",
        "request": msgspec.to_builtins(recipe.request),
        "engine_versions": dict(recipe.engine_versions),
        "device": recipe.device,
        "licence": recipe.licence,
        "commercial": recipe.commercial,
        "created": recipe.created,
    }
    texts = _text_chunk("parameters", a1111_parameters(recipe.request))
    texts += _text_chunk("triptych", json.dumps(own, ensure_ascii=False, separators=(",", ":")))
    return _rebuilt(png, texts)


def without_recipe(png: bytes) -> bytes:
    """The same picture without any text that tells how it was made."""
    return _rebuilt(png, b"")


def a1111_parameters(request: PictureRequest) -> str:
    """The text the AUTOMATIC1111 web UI keeps in its PNG files, and other programs read."""
    lines = [request.prompt_expanded or request.prompt]
    if request.negative:
        lines.append(f"Negative prompt: {request.negative}")
    pairs = [
        ("Steps", str(request.steps)),
        ("Sampler", request.sampler or "Default"),
        ("CFG scale", f"{request.guidance:g}"),
        ("Seed", str(request.seed)),
        ("Size", f"{request.width}x{request.height}"),
        ("Model", _quoted(request.model.id)),
    ]
    if request.task in ("image-to-image", "inpaint"):
        pairs.append(("Denoising strength", f"{request.strength:g}"))
    if request.style:
        pairs.append(("Style", _quoted(request.style)))
    pairs.append(("Version", f"Triptych {__version__}"))
    lines.append(", ".join(f"{key}: {value}" for key, value in pairs))
    return "\n".join(lines)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False) if re.search(r"[,:\n\"]", text) else text


def _text_chunk(key: str, text: str) -> bytes:
    """tEXt where Latin-1 is enough, as other readers expect, and uncompressed iTXt otherwise; ours is always iTXt."""
    if key != "triptych":
        try:
            return _chunk(b"tEXt", key.encode("latin-1") + b"\0" + text.encode("latin-1"))
        except UnicodeEncodeError:
            pass
    return _chunk(b"iTXt", key.encode("latin-1") + b"\0\0\0\0\0" + text.encode("utf-8", "replace"))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _rebuilt(png: bytes, texts: bytes) -> bytes:
    """Every chunk as it was, recipes left out, `texts` put in front of the pixels."""
    parts = [SIGNATURE]
    placed = False
    for kind, body in _chunks(png):
        if kind in _TEXT_CHUNKS and _key_of(body) in _RECIPE_KEYS:
            continue
        if kind == b"IDAT" and not placed:
            parts.append(texts)
            placed = True
        parts.append(_chunk(kind, body))
    return b"".join(parts)


# ---- in


def read_recipe(path: Path) -> FoundRecipe | None:
    """The recipe inside a PNG, or None where there is none. Raises StudioError(BadInput) for what is not a PNG."""
    try:
        if path.stat().st_size > FILE_LIMIT:
            raise StudioError(BadInput(name=path.name, problem="it is too large to be read"))
        data = path.read_bytes()
    except OSError as error:
        raise StudioError(BadInput(name=path.name, problem=error.strerror or str(error))) from error
    return found_in(data, path.name)


def found_in(png: bytes, name: str = "picture") -> FoundRecipe | None:
    """Like `read_recipe`, from bytes. Our own text is preferred to the other one."""
    texts = dict(_texts(png, name))
    if "triptych" in texts:
        found = _from_ours(texts["triptych"])
        if found is not None:
            return found
    return from_a1111(texts["parameters"]) if "parameters" in texts else None


def _from_ours(text: str) -> FoundRecipe | None:
    try:
        data = msgspec.json.decode(text.encode())
        request = msgspec.convert(data["request"], PictureRequest)
    except (msgspec.MsgspecError, KeyError, TypeError, UnicodeEncodeError):
        return None
    return told_by(request)


def told_by(request: PictureRequest) -> FoundRecipe:
    """A request of ours as a recipe, for a form to take up."""
    return FoundRecipe(
        source="Triptych",
        prompt=request.prompt,
        negative=request.negative,
        seed=request.seed,
        steps=request.steps,
        guidance=request.guidance,
        sampler=request.sampler,
        width=request.width,
        height=request.height,
        strength=request.strength,
        style=request.style,
        sticker=request.sticker,
        model=request.model.id,
        request=request,
    )


def from_a1111(text: str) -> FoundRecipe:
    """Prompt, "Negative prompt:", and a last line of "Key: value" pairs; what is missing stays None."""
    lines = text.strip().replace("\r\n", "\n").split("\n")
    pairs: dict[str, str] = {}
    if lines and re.search(r"\bSteps: \d+", lines[-1]):
        pairs = {key.strip(): value for key, value in _pairs(lines.pop())}
    whole = "\n".join(lines)
    prompt, _, negative = whole.partition("Negative prompt:")
    size = re.fullmatch(r"(\d{1,5})x(\d{1,5})", pairs.get("Size", ""))
    seed = _number(pairs.get("Seed"))
    return FoundRecipe(
        source="A1111",
        prompt=prompt.strip(),
        negative=negative.strip(),
        seed=int(seed) % SEED_LIMIT if seed is not None else None,
        steps=_whole(pairs.get("Steps")),
        guidance=_number(pairs.get("CFG scale")),
        sampler=pairs.get("Sampler"),
        width=int(size[1]) if size else None,
        height=int(size[2]) if size else None,
        strength=_number(pairs.get("Denoising strength")),
        style=pairs.get("Style"),
        model=pairs.get("Model", ""),
    )


def _pairs(line: str) -> Iterator[tuple[str, str]]:
    for key, value in re.findall(r'\s*([\w -]+):\s*("(?:\\.|[^"\\])*"|[^,]*)(?:,|$)', line):
        yield key, _unquoted(value).strip()


def _unquoted(text: str) -> str:
    if not text.startswith('"'):
        return text
    try:
        return str(json.loads(text))
    except json.JSONDecodeError:
        return text.strip('"')


def _number(text: str | None) -> float | None:
    try:
        value = float(text) if text is not None else None
    except ValueError:
        return None
    return value if value is not None and abs(value) < 2**63 else None


def _whole(text: str | None) -> int | None:
    value = _number(text)
    return int(value) if value is not None else None


def _texts(png: bytes, name: str) -> Iterator[tuple[str, str]]:
    for kind, body in _chunks(png, name):
        if kind not in _TEXT_CHUNKS:
            continue
        key, _, rest = body.partition(b"\0")
        text = _text_of(kind, rest)
        if text is not None:
            yield key.decode("latin-1"), text


def _text_of(kind: bytes, rest: bytes) -> str | None:
    if kind == b"tEXt":
        # Some writers put UTF-8 where the specification has Latin-1.
        return _decoded(rest)
    if kind == b"zTXt":
        data = _unpacked(rest[1:])
        return _decoded(data) if data is not None else None
    if len(rest) < 2:
        return None
    packed, tail = rest[0] == 1, rest[2:].split(b"\0", 2)
    if len(tail) != 3:
        return None
    data = _unpacked(tail[2]) if packed else tail[2]
    return data.decode("utf-8", "replace") if data is not None and len(data) <= TEXT_LIMIT else None


def _decoded(data: bytes) -> str | None:
    if len(data) > TEXT_LIMIT:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _unpacked(data: bytes) -> bytes | None:
    """At most TEXT_LIMIT bytes; None for a bomb or garbage."""
    try:
        worker: Any = zlib.decompressobj()
        text: bytes = worker.decompress(data, TEXT_LIMIT)
    except zlib.error:
        return None
    return None if worker.unconsumed_tail else text


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
