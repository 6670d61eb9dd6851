"""Pictures out of the project as JPEG, WebP, AVIF and TIFF, with their recipe in EXIF where that is wanted.

The Picture pane and the command line call it, on any thread. A file is written whole or not at all. The recipe lies
where other programs look for it: A1111's text in UserComment, ComfyUI's in Make and Model; ours, as "name:text", in
ImageDescription, and what is left in DocumentName (EXIF 2.3).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from studio.domain.errors import FileUnwritable, StudioError
from studio.domain.project_records import Recipe
from studio.domain.raised import BROKEN_PICTURE
from studio.domain.recipes.kept import MORE, more_text
from studio.domain.recipes.source_type import source_type
from studio.formats.pictures import DECODED_LIMIT, decode
from studio.formats.xmp import packet
from studio.project.files import replacing
from studio.services.exchange.format import Format
from studio.services.exchange.picture_png import Save, all_texts
from studio.services.translation import tr

if TYPE_CHECKING:
    from PIL import Image

_DESCRIPTION: Final = 0x010E
_SOFTWARE: Final = 0x0131
_RESOLUTION: Final = (0x011A, 0x011B)
"""Across and down."""
_UNIT: Final = 0x0128
_INCH: Final = 2
_XMP: Final = 0x02BC
_EXIF_PART: Final = 0x8769
_USER_COMMENT: Final = 0x9286
_GRAPHS: Final = {"workflow": 0x010F, "prompt": 0x0110}
"""ComfyUI's, in Make and Model, where its own readers of WebP look for them."""
_DOCUMENT: Final = 0x010D
"""DocumentName: for what has no place of its own."""
_MOST_EXIF: Final = {"JPEG": 60_000}
"""Bytes, by kind of file: a segment of a JPEG holds 65,533."""
_ANY_EXIF: Final = 16 << 20
_OWN: Final = ("triptych", "triptych-parts")


def _on_white(image: Image.Image) -> Image.Image:
    from PIL import Image

    ground = Image.new("RGBA", image.size, (255, 255, 255, 255))
    return Image.alpha_composite(ground, image).convert("RGB")


def exif_with(texts: Mapping[str, str], dpi: float, most: int) -> tuple[bytes, bool]:
    """With these texts and so many pixels an inch, 0 for none; and whether all of it went in. `most`: bytes."""
    graph = [name for name in _GRAPHS if texts.get(name, "").startswith("{")]
    own = next((name for name in _OWN if name in texts), "")
    rest = [name for name in texts if name not in (own, "parameters", *graph)]
    # What other programs read stays longest.
    for kept in ((own, *rest, *graph), (own, *graph), (own,), ()):
        made = _exif_of(texts, own if own in kept else "", [name for name in kept if name != own], dpi)
        if len(made) <= most:
            return made, len([name for name in kept if name]) == len(rest) + len(graph) + bool(own)
    return _exif_of({}, "", (), dpi), False


def _in_tiff(exif: bytes, xmp: bytes) -> dict[str, Any]:
    """XMP among its tags, which are those of EXIF where it has any."""
    from PIL import Image

    if not exif:
        return {"tiffinfo": {_XMP: xmp}}
    told = Image.Exif()
    told.load(exif)
    told[_XMP] = xmp
    return {"exif": told.tobytes()}


def _in_ascii(text: str) -> str:
    """JSON that says the same: the tags of a TIFF hold no other letters."""
    return text if text.isascii() else "".join(one if one.isascii() else json.dumps(one)[1:-1] for one in text)


def _exif_of(texts: Mapping[str, str], own: str, others: Sequence[str], dpi: float) -> bytes:
    from PIL import Image

    exif = Image.Exif()
    if texts:
        exif[_SOFTWARE] = "Triptych"
    if dpi:
        exif.update(dict.fromkeys(_RESOLUTION, dpi) | {_UNIT: _INCH})
    if own:
        exif[_DESCRIPTION] = f"{own}:{texts[own]}".encode()
    rest = {name: texts[name] for name in others}
    for name, tag in _GRAPHS.items():
        if rest.get(name, "").startswith("{"):
            exif[tag] = f"{name}:{rest.pop(name)}".encode()
    if rest:
        exif[_DOCUMENT] = f"{MORE}:{more_text(rest)}".encode()
    if "parameters" in texts:
        comment = b"UNICODE\0" + texts["parameters"].encode("utf-16-be", "replace")
        exif.get_ifd(_EXIF_PART)[_USER_COMMENT] = comment
    return exif.tobytes()


def _row(
    name: str, kind: str, suffixes: tuple[str, ...], longest: int, proposed: int | None, options: Mapping[str, Any]
) -> Format[Save]:
    """`kind`: as Pillow calls it; `longest`: pixels of a side at most; `proposed`: its quality, where it has one."""

    def save(
        dest: Path, png: bytes, recipe: Recipe | None, *, with_prompts: bool, quality: int | None = None,
        more: Mapping[str, str] = MappingProxyType({}), dpi: float = 0.0,
    ) -> tuple[str, ...]:  # fmt: skip
        """What is not in the file as it was, each a sentence. Raises StudioError."""
        row.check(dest)
        image, said = decode(png, dest.name, most=DECODED_LIMIT).image, []
        if max(image.size) > longest:
            detail = f"a side of a {kind} has {longest} pixels at most"
            raise StudioError(FileUnwritable(path=str(dest), detail=detail))
        if kind == "JPEG" and image.mode == "RGBA":
            if image.getchannel("A").getextrema()[0] != 255:
                said.append(tr("What is transparent became white: {kind} knows no transparency.", kind=kind))
            image = _on_white(image)
        known = all_texts(recipe, more)
        source = source_type(known)
        texts = known if with_prompts else {}
        if kind == "TIFF":
            texts = {name: text if name == "parameters" else _in_ascii(text) for name, text in texts.items()}
        by_exif = dpi if kind in ("WEBP", "AVIF") else 0.0
        most = _MOST_EXIF.get(kind, _ANY_EXIF)
        exif, whole = exif_with(texts, by_exif, most) if texts or by_exif else (b"", True)
        if not whole:
            said.append(tr("The recipe is too long for the file: only its main part was written."))
        given = dict(options)
        if proposed is not None:
            given["quality"] = proposed if quality is None else quality
        given |= {"exif": exif} if exif else {}
        if source and kind == "TIFF":
            given |= _in_tiff(exif, packet(source))
        elif source:
            given["xmp"] = packet(source)
        if exif and kind == "TIFF":
            # libtiff, which packs, cannot be given EXIF by Pillow; its own writer can, and packs nothing.
            given["compression"] = "raw"
        given |= {"dpi": (dpi, dpi)} if dpi and kind in ("JPEG", "TIFF") else {}
        with replacing(dest, exported=True) as new:
            try:
                image.save(new, kind, **given)
            except BROKEN_PICTURE as error:
                if isinstance(error, OSError) and error.errno is not None:
                    raise
                raise StudioError(FileUnwritable(path=str(dest), detail=str(error))) from error
        return tuple(said)

    row: Format[Save] = Format(
        id=f"picture.{name}", subject="picture", direction="out", words=f"{_WORDS[kind]} picture", suffixes=suffixes,
        act=save, quality=proposed, longest=longest,
    )  # fmt: skip
    return row


_WORDS: Final = {"JPEG": "JPEG", "WEBP": "WebP", "AVIF": "AVIF", "TIFF": "TIFF"}
JPEG: Final = _row("jpeg", "JPEG", (".jpg", ".jpeg"), 65_500, 92, {"subsampling": 0, "optimize": True})
WEBP: Final = _row("webp", "WEBP", (".webp",), 16_383, 90, {"method": 4, "exact": True})
AVIF: Final = _row("avif", "AVIF", (".avif",), 65_536, 80, {"speed": 7})
TIFF: Final = _row("tiff", "TIFF", (".tif", ".tiff"), 1_000_000, None, {"compression": "tiff_deflate"})
FLAT: Final = (JPEG, WEBP, AVIF, TIFF)
