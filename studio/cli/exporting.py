"""`triptych export`: a picture file, or the canvas of a project, as a file of another format, with or without layers.

    triptych export book.triptych cover.psd
    triptych export photo.jpg photo.avif --quality 70
    triptych export cover.ora cover.psd
    triptych export cover.psd cover.png

A file with layers stays one where the other format has them; a flat one becomes their merged picture. The canvas of a
project is put together by the code that the window uses.
"""

from __future__ import annotations

import argparse
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from studio.cli.answering import make_folder_of
from studio.cli.running import give, give_json, headless_studio, hint
from studio.domain.errors import BadInput, BadRequest, FileUnreadable, StudioError
from studio.formats.layered import Layered, Node
from studio.formats.pictures import decode
from studio.services.details import tr_detail
from studio.services.exchange.format import Format, by_name
from studio.services.exchange.formats import CANVAS_IN, CANVAS_OUT, PICTURE_OUT, PROJECT_OUT
from studio.services.exchange.recipe_in import FILE_LIMIT, texts_of_file
from studio.services.exchange.recipes_of import texts_of_layers
from studio.services.translation import tr

if TYPE_CHECKING:
    from studio.formats.layered import Pixels


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    export = subparsers.add_parser("export", help=tr("write a picture file, or a project's canvas, as another format"))
    export.add_argument(
        "picture",
        type=Path,
        help=tr("PNG, JPEG, WebP, AVIF, TIFF, BMP, GIF, OpenRaster, Photoshop or a Triptych project"),
    )
    export.add_argument("out", type=Path, help=tr("where to: .png, .jpg, .webp, .avif, .tif, .ora or .psd"))
    export.add_argument("--quality", type=int, metavar="N", help=tr("from 1 to 100, for JPEG, WebP and AVIF"))
    export.add_argument("--no-recipe", action="store_true", help=tr("leave prompt and settings out of the file"))
    export.add_argument("--json", action="store_true", help=tr("say what was made as JSON"))
    export.set_defaults(run=run_export)


def run_export(options: argparse.Namespace) -> int:
    if options.quality is not None and not 1 <= options.quality <= 100:
        raise StudioError(BadRequest(field="--quality", problem="it lies between 1 and 100"))
    rows: tuple[Format[Any], ...] = (*PICTURE_OUT, *CANVAS_OUT)
    row = by_name(options.out, rows)
    said: tuple[str, ...]
    picture: Layered
    if any(one.takes(options.picture) for one in PROJECT_OUT):
        picture, said, texts = _of_a_project(options.picture, options.out, layers=row in CANVAS_OUT)
    elif any(one.takes(options.picture) for one in CANVAS_IN):
        picture = by_name(options.picture, CANVAS_IN).act(options.picture, _unwatched)
        said = picture.notes
        texts = {"triptych-parts": picture.recipe} if picture.recipe else {}
    else:
        picture, said, texts = _of_a_flat_file(options.picture)
    if options.no_recipe:
        texts = {}
    make_folder_of(options.out)
    if row in CANVAS_OUT:
        recipe = texts.get("triptych-parts", texts.get("triptych", ""))
        row.act(options.out, _with(picture, recipe), _unwatched)
    else:
        said += row.act(
            options.out, _png(_merged(picture, options.picture.name)), None, with_prompts=True,
            quality=options.quality if options.quality is not None else row.quality, more=texts, dpi=picture.dpi,
        )  # fmt: skip
    for words in said:
        hint(f"{options.picture.name}: {tr_detail(words)}")
    if options.json:
        give_json({"file": str(options.out), "width": picture.width, "height": picture.height, "changed": list(said)})
    else:
        give(str(options.out))
    return 0


def _unwatched(_share: float) -> None:
    """Ctrl+C ends it; nobody else watches."""


def _of_a_project(path: Path, out: Path, *, layers: bool) -> tuple[Layered, tuple[str, ...], dict[str, str]]:
    """Its canvas, with `layers` as a file of that name can have them. Raises StudioError."""
    from studio.ui.picture.canvas import canvas_changes
    from studio.ui.picture.canvas.flattening import flat_pixels
    from studio.ui.picture.canvas.kept_pile import pile_of
    from studio.ui.picture.canvas.layers_out import layered_of

    if not path.is_file():
        raise StudioError(FileUnreadable(path=str(path), detail="there is no such file"))
    with headless_studio(path) as studio:
        session = studio.session
        assert session is not None, "a project that cannot be opened has raised"
        canvas = canvas_changes.canvas_of(session.document)
        if canvas is None or not canvas.layers:
            raise StudioError(BadInput(name=path.name, problem="it has no canvas yet, or nothing lies on it"))
        pile = pile_of(session, canvas)
        by_id = {one.id: one for one in canvas_changes.layers_of(session.document, canvas)}
        shown = [by_id[one.id] for one in canvas_changes.as_shown(tuple(by_id.values())) if one.visible]
        texts = texts_of_layers(session.document, shown)
        if layers:
            built = layered_of(pile, out, "", _unwatched)
            return built.picture, built.said, texts
        merged = flat_pixels(pile)
        node = Node(name=path.stem, pixels=merged)
        return Layered(width=pile.width, height=pile.height, nodes=(node,), merged=merged, dpi=pile.dpi), (), texts


def _of_a_flat_file(path: Path) -> tuple[Layered, tuple[str, ...], dict[str, str]]:
    """As one layer, with what was changed and what it says of its making. Raises StudioError."""
    import numpy as np

    try:
        if path.stat().st_size > FILE_LIMIT:
            raise StudioError(BadInput(name=path.name, problem="it is too large to be read"))
        data = path.read_bytes()
    except OSError as error:
        raise StudioError(FileUnreadable(path=str(path), detail=error.strerror or str(error))) from error
    found = decode(data, path.name)
    pixels = np.asarray(found.image.convert("RGBA"))
    width, height = found.image.size
    said = found.changes
    if found.was != (width, height):
        said += (f"It was made smaller, from {found.was[0]} × {found.was[1]} to {width} × {height} pixels.",)
    try:
        texts = texts_of_file(data, path.name)
    except StudioError:
        texts = {}
    node = Node(name=path.stem, pixels=pixels)
    return Layered(width=width, height=height, nodes=(node,), merged=pixels, dpi=found.dpi), said, texts


def _merged(picture: Layered, name: str) -> Pixels:
    if picture.merged is None:
        raise StudioError(BadInput(name=name, problem="it holds no merged picture of its layers"))
    return picture.merged


def _with(picture: Layered, recipe: str) -> Layered:
    return replace(picture, recipe=recipe, merged=_merged(picture, "picture"))


def _png(pixels: Pixels) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG", compress_level=1)
    return out.getvalue()
