"""Every drawing of every set as 128 x 128 pixels with straight alpha: SVG through resvg, Fluent 3D from its WebP files.

Called by `recipe.data`; rendering runs in as many processes as it is told.
"""

from __future__ import annotations

import importlib
import io
import tarfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from recipe.concepts import Concepts, Sight, archive_json
from recipe.fetch import make_renderer_importable
from recipe.vocabulary import COLOURS, RESOLUTION, STYLES

_OVERSAMPLING = 2
_OVERSAMPLING_TRIMMED = 4
"""What is cut to its ink afterwards may be a small part of its paper."""
_ICON_SETS = ("flat", "noto", "blob", "line")
_LEAST_INK = 60 / 64**2
"""Share of its square that a drawing must cover; what covers less is a blank."""


@dataclass(frozen=True)
class Source:
    """A drawing before it is rendered: SVG text or the bytes of a WebP file."""

    style: int
    sight: Sight
    name: str
    art: str | bytes


@dataclass(frozen=True)
class Drawings:
    """`rgba` uint8 [N,128,128,4] straight alpha; `style`, `concept`, `colour` int16 [N]; `name` N strings.

    `concept` counts from 1; `colour` is the index of a colour that the drawing's own name says, or 0.
    """

    rgba: NDArray[np.uint8]
    style: NDArray[np.int16]
    concept: NDArray[np.int16]
    colour: NDArray[np.int16]
    name: list[str]


def from_code_points(key: str) -> str:
    """`1f697-fe0f` as an emoji; empty for what is no such key."""
    try:
        return "".join(chr(int(part, 16)) for part in key.split("-"))
    except (ValueError, OverflowError):
        return ""


def icon_sources(
    style: int, icons: Mapping[str, Any], characters: Mapping[str, str], concepts: Concepts
) -> Iterator[Source]:
    """The drawings of one Iconify set that show a concept, one for each sight, in the set's order.

    `characters` maps code points, as in `1f697-fe0f`, to icon names; a name that it lacks is looked up as it is.
    """
    emoji = {name: from_code_points(key) for key, name in characters.items()}
    seen: set[Sight] = set()
    for name, icon in icons["icons"].items():
        sight = (concepts.by_emoji(emoji[name]) if name in emoji else None) or concepts.by_name(name)
        if sight is None or sight in seen or icon.get("hidden"):
            continue
        seen.add(sight)
        yield Source(style, sight, name, _svg(icon, icons))


def _svg(icon: Mapping[str, Any], icons: Mapping[str, Any]) -> str:
    left, top = icon.get("left", 0), icon.get("top", 0)
    width, height = (icon.get(side, icons.get(side, 16)) for side in ("width", "height"))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="{left} {top} {width} {height}" width="{width}" height="{height}">{icon["body"]}</svg>'
    )


def fluent_3d_sources(archive: Path, concepts: Concepts) -> Iterator[Source]:
    """The drawings of Fluent 3D that show a concept; their files are named by code points."""
    seen: set[Sight] = set()
    with tarfile.open(archive) as tar:
        for member in tar:
            if not member.name.endswith(".webp"):
                continue
            key = Path(member.name).stem
            sight = concepts.by_emoji(from_code_points(key))
            file = tar.extractfile(member)
            if sight is not None and sight not in seen and file is not None:
                seen.add(sight)
                yield Source(STYLES.index("3d"), sight, key, file.read())


def all_sources(archives: Mapping[str, Path], concepts: Concepts) -> list[Source]:
    """The drawings of every set, set by set."""
    sources = list(fluent_3d_sources(archives["3d"], concepts))
    for name in _ICON_SETS:
        with tarfile.open(archives[name]) as tar:
            has_characters = "package/chars.json" in tar.getnames()
        icons = archive_json(archives[name], "package/icons.json")
        characters = archive_json(archives[name], "package/chars.json") if has_characters else {}
        sources += icon_sources(STYLES.index(name), icons, characters, concepts)
    return sources


def render(art: str | bytes, trimmed: bool = False) -> NDArray[np.uint8]:
    """A drawing, uint8 [128,128,4] with straight alpha: drawn larger, brought down by areas.

    `trimmed` cuts SVG to what is seen of it, for drawings that lie anywhere on their paper.
    Raises ValueError when it is no picture."""
    if isinstance(art, bytes):
        large = Image.open(io.BytesIO(art)).convert("RGBA")
        side = RESOLUTION * _OVERSAMPLING
        large = large.resize((side, side), Image.Resampling.LANCZOS) if large.width < side else large
    else:
        resvg_py = importlib.import_module("resvg_py")  # installed by `recipe.fetch`, not with the program
        side = RESOLUTION * (_OVERSAMPLING_TRIMMED if trimmed else _OVERSAMPLING)
        png = resvg_py.svg_to_bytes(svg_string=art, width=side, height=side, dpi=96, skip_system_fonts=True)
        large = _centred(Image.open(io.BytesIO(bytes(png))).convert("RGBA"), trimmed)
    by_areas = Image.Resampling.BOX if large.width >= RESOLUTION else Image.Resampling.BICUBIC
    return straight(np.asarray(large.convert("RGBa").resize((RESOLUTION, RESOLUTION), by_areas)))


def _centred(image: Image.Image, trimmed: bool) -> Image.Image:
    """A picture that is not square in the middle of a square one; trimmed, with a margin of a thirtieth."""
    box = image.getchannel("A").point(lambda alpha: 255 * (alpha > 12)).getbbox() if trimmed else None
    if box is not None:
        image = image.crop(box)
    elif image.width == image.height:
        return image
    side = round(max(image.size) * (1.07 if trimmed else 1))
    square = Image.new("RGBA", (side, side))
    square.paste(image, ((side - image.width) // 2, (side - image.height) // 2))
    return square


def straight(premultiplied: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Straight alpha of uint8 [...,4] with premultiplied alpha; where nothing is seen the colour is black."""
    alpha = premultiplied[..., 3:].astype(np.float32)
    colour = np.where(alpha > 0, premultiplied[..., :3] * 255.0 / np.maximum(alpha, 1), 0)
    return np.concatenate([colour.round().clip(0, 255), alpha], axis=-1).astype(np.uint8)


def _prepare(site: str) -> None:
    make_renderer_importable(Path(site).parent)


def _render_or_blank(source: Source) -> NDArray[np.uint8]:
    try:
        return render(source.art, trimmed=STYLES[source.style] == "clip art")
    except (ValueError, OSError):
        return np.zeros((RESOLUTION, RESOLUTION, 4), np.uint8)


def render_all(sources: list[Source], work: Path, processes: int) -> Drawings:
    """Every source that is a picture and covers more than a few pixels."""
    make_renderer_importable(work)
    if processes > 1:
        with ProcessPoolExecutor(processes, initializer=_prepare, initargs=(str(work / "site"),)) as pool:
            pictures = list(pool.map(_render_or_blank, sources, chunksize=64))
    else:
        pictures = [_render_or_blank(source) for source in sources]
    kept = [(s, p) for s, p in zip(sources, pictures, strict=True) if (p[..., 3] > 64).mean() >= _LEAST_INK]
    return pack(kept)


def pack(pairs: list[tuple[Source, NDArray[np.uint8]]]) -> Drawings:
    """Sources and their pictures as arrays."""
    return Drawings(
        rgba=np.stack([picture for _, picture in pairs]),
        style=np.array([source.style for source, _ in pairs], np.int16),
        concept=np.array([source.sight.concept for source, _ in pairs], np.int16),
        colour=np.array([COLOURS.index(source.sight.colour) for source, _ in pairs], np.int16),
        name=[source.name for source, _ in pairs],
    )
