"""Pictures: what is inside, the recipe that they carry, and what an engine is given."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from studio.cli.changing import starting_point
from studio.domain.errors import StudioError
from studio.domain.project_records import Recipe
from studio.domain.recipes.kept import Carried, Found, parts_text
from studio.domain.recipes.source_type import TRAINED, source_type
from studio.domain.requests import ModelRef, PictureRequest
from studio.engines.picture.pixels import read_image, read_mask, read_picture, read_picture_with_alpha
from studio.formats.moving_png import MovingError, apart, joined
from studio.formats.pictures import as_kept, decode
from studio.formats.xmp import with_source_type
from studio.services.exchange.picture_decoding import decoded
from studio.services.exchange.picture_png import with_recipe, without_recipe
from studio.services.exchange.recipe_in import making_in, read_recipe
from tests.fuzz.formats import png_changed
from tests.fuzz.target import Target

_DATA = Path(__file__).parents[2] / "data" / "recipes"
_RECIPE = Recipe(
    id="r", request=PictureRequest(model=ModelRef("m", "e"), prompt="a house, “red”", seed=2**62), created=1.0
)


_NOTHING_SAID = {
    "mask": None, "outpaint": "", "strength": None, "fill": "original", "feather": None, "masked_only": False,
    "padding": None,
}  # fmt: skip


def _pictures(folder: Path, *formats: str) -> list[Path]:
    """A picture of every mode that the format has."""
    ground = Image.linear_gradient("L").resize((40, 30))
    colours = Image.merge("RGB", (ground, ground.rotate(180), ground))
    made = {
        "rgb": colours, "grey": ground, "alpha": colours.convert("RGBA"), "palette": colours.convert("P"),
        "one": ground.convert("1"), "cmyk": colours.convert("CMYK"), "deep": ground.convert("I;16"),
    }  # fmt: skip
    modes = {
        "png": ("rgb", "grey", "alpha", "palette", "one", "deep"), "jpg": ("rgb", "grey", "cmyk"),
        "webp": ("rgb", "alpha"), "bmp": ("rgb", "palette", "one"), "gif": ("palette",),
        "tiff": ("rgb", "cmyk", "deep", "one"), "avif": ("rgb", "alpha"),
    }  # fmt: skip
    found = []
    for suffix in formats:
        for mode in modes[suffix]:
            found.append(folder / f"{mode}.{suffix}")
            exif = Image.Exif()
            exif[0x0112], exif[0x010F] = 6, 'workflow:{"nodes": []}'
            made[mode].save(found[-1], **({"exif": exif} if suffix in ("jpg", "webp", "avif") else {}))
    return found


def _with_recipes(folder: Path) -> Sequence[Path]:
    ours = folder / "ours.png"
    Image.new("RGB", (8, 8)).save(ours)
    ours.write_bytes(with_recipe(ours.read_bytes(), _RECIPE))
    given = (path for path in _DATA.rglob("*") if path.suffix in (".png", ".jpg", ".webp"))
    return [*sorted(path for path in given if path.stat().st_size), ours]


def _decode(path: Path) -> None:
    data = path.read_bytes()
    decoded(data)
    decoded(data, 192)
    try:
        found = decode(data)
    except StudioError:
        return
    kept = as_kept(data)
    assert kept in (None, data) or decode(kept).image.size == found.image.size
    if kept is not None:
        told = decode(with_source_type(kept, TRAINED)).image
        assert told.tobytes() == decode(kept).image.tobytes()


def _recipe(path: Path) -> None:
    """Read, and carried by a file with layers: what comes out of that is what went in."""
    read_recipe(path)
    making = making_in(path.read_bytes(), path.name)
    carried = Carried(making)
    number = carried.number(making)
    assert source_type(dict(making)) or not making
    found = Found(carried.text())
    assert (found.whole, found.of_layer(number, "a") if making else ()) == (making, making)
    parts_text([("a", dict(making)), ("b", {"triptych-parts": parts_text([("c", dict(making))])})])
    Found(dict(making).get("triptych-parts", "")).of_layer(None, "a")


def _rewrite(path: Path) -> None:
    png = path.read_bytes()
    with_recipe(png, _RECIPE)
    without_recipe(png)


def _as_input(path: Path) -> None:
    read_image(path)
    read_picture(path)
    read_picture_with_alpha(path)
    read_mask(path)


def _as_start(path: Path) -> None:
    """Of the command line: as picture, as mask on itself, and in a frame past its edges."""
    for more in ({}, {"mask": path}, {"outpaint": "3,0,2,1"}):
        starting_point(Namespace(**{**_NOTHING_SAID, "init": path, **more}))


def _of(suffix: str) -> Target:
    return Target(
        name=f"picture-{suffix}",
        seeds=lambda folder: _pictures(folder, suffix),
        read=_decode,
        allowed=(),
        covers=(
            f"picture.{ {'jpg': 'jpeg'}.get(suffix, suffix) }",
            "studio.services.exchange.picture_decoding",
            "studio.formats.pictures",
            "studio.formats.picture_colours",
            "studio.formats.picture_bytes",
            "studio.formats.xmp",
        ),
        mutators=(png_changed,) if suffix == "png" else (),
        megabytes=2048,
        share=0.5,
    )


def _moving(folder: Path) -> Sequence[Path]:
    files = []
    for mode in ("rgb", "grey"):
        frames = [path.read_bytes() for path in _pictures(folder, "png") if path.stem == mode] * 3
        files.append(folder / f"moving-{mode}.png")
        files[-1].write_bytes(joined(frames, 12))
    return files


PICTURES = (
    Target(
        name="moving-picture",
        seeds=_moving,
        read=lambda path: [decoded(frame, 64) for frame in apart(path.read_bytes()).frames],
        allowed=(MovingError,),
        covers=("studio.formats.moving_png",),
        mutators=(png_changed,),
    ),
    *(_of(suffix) for suffix in ("png", "jpg", "webp", "bmp", "gif", "tiff", "avif")),
    Target(
        name="picture-recipe",
        seeds=_with_recipes,
        read=_recipe,
        allowed=(StudioError,),
        covers=(
            "picture.png", "picture.jpeg", "picture.webp", "picture.bmp", "picture.gif", "picture.avif", "picture.tiff",
            "studio.services.exchange.recipe_in", "studio.services.exchange.picture_png",
            "studio.domain.recipes.reading", "studio.domain.recipes.own", "studio.domain.recipes.parameters",
            "studio.domain.recipes.comfyui", "studio.domain.recipes.comfyui_graph", "studio.domain.recipes.members",
            "studio.services.exchange.recipe_stealth", "studio.domain.recipes.values", "studio.domain.recipes.written",
            "studio.domain.recipes.kept", "studio.domain.recipes.source_type",
            "studio.domain.stored",
        ),
        mutators=(png_changed, png_changed),
        seconds=2,
        megabytes=256,
        share=4,
    ),
    Target(
        name="picture-rewritten",
        seeds=lambda folder: [path for path in _with_recipes(folder) if path.suffix == ".png"],
        read=_rewrite,
        allowed=(StudioError,),
        covers=("studio.services.exchange.picture_png",),
        mutators=(png_changed,),
    ),
    Target(
        name="picture-engine",
        seeds=lambda folder: _pictures(folder, "png", "jpg", "webp", "bmp", "gif", "tiff", "avif"),
        read=_as_input,
        allowed=(StudioError,),
        covers=("studio.engines.picture.pixels",),
        mutators=(png_changed,),
        megabytes=2048,
    ),
    Target(
        name="picture-start",
        seeds=lambda folder: _pictures(folder, "png", "jpg", "webp", "bmp", "gif"),
        read=_as_start,
        allowed=(StudioError,),
        covers=("studio.cli.changing",),
        mutators=(png_changed,),
        megabytes=2048,
        share=0.5,
    ),
)  # fmt: skip
