"""`triptych export`: a picture file, or the canvas of a project, as a file of another format, with or without layers.

    triptych export book.triptych cover.psd
    triptych export photo.jpg photo.avif --quality 70
    triptych export cover.ora cover.psd
    triptych export cover.psd cover.png

    triptych export fox.png fox.mp4

    triptych export book.triptych cover.ora --loses

A file with layers stays one where the other format has them; a flat one becomes their merged picture. The canvas of a
project is put together by the code that the window uses, and what a format loses of it is told in the same words.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import replace

from studio.cli.answering import make_folder_of
from studio.cli.films import export_film, film_asked, whole_file
from studio.cli.putting_together import put_together, with_layers_for
from studio.cli.running import give, give_json, headless_studio, hint
from studio.domain.errors import BadInput, BadRequest, FileUnreadable, StudioError
from studio.domain.recipes.kept import Making, making_of
from studio.domain.recipes.source_type import source_type
from studio.formats.layered import ISOLATED, Layered, Node, all_nodes
from studio.formats.pictures import beyond, decode
from studio.services.details import tr_detail
from studio.services.exchange.format import Format, by_name
from studio.services.exchange.formats import CANVAS_IN, CANVAS_OUT, PICTURE_OUT, PROJECT_OUT
from studio.services.exchange.picture_layered import ORA
from studio.services.exchange.picture_losses import (
    WITH_LAYERS,
    Facts,
    counted,
    facts_of,
    losses,
    parts_of_file,
    why_not,
)
from studio.services.exchange.picture_sizes import as_one_layer, at_size, one_layer, png_of
from studio.services.exchange.recipe_in import making_in, why_not_kept
from studio.services.exchange.recipes_of import texts_of_layer, texts_of_layers
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
    export.add_argument(
        "out",
        type=Path,
        help=tr("where to: .png, .jpg, .webp, .avif, .tif, .ora or .psd; .mp4 or .gif of a picture that moves"),
    )
    export.add_argument("--quality", type=int, metavar="N", help=tr("from 1 to 100, for JPEG, WebP and AVIF"))
    export.add_argument("--size", metavar="WxH", help=tr("width and height, as 1600x1200, or one of them: 1600x"))
    export.add_argument("--flat", action="store_true", help=tr("as one picture, also where the format has layers"))
    export.add_argument("--loses", action="store_true", help=tr("only tell what the file would not have"))
    export.add_argument("--no-recipe", action="store_true", help=tr("leave prompt and settings out of the file"))
    export.add_argument("--json", action="store_true", help=tr("say what was made as JSON"))
    export.set_defaults(run=run_export)


class Source(NamedTuple):
    """What is exported."""

    picture: Layered
    said: tuple[str, ...]
    """What of the file it came from is otherwise, each a sentence."""
    texts: dict[str, str]
    """What is known of its making."""
    facts: Facts


def run_export(options: argparse.Namespace) -> int:
    if options.quality is not None and not 1 <= options.quality <= 100:
        raise StudioError(BadRequest(field="--quality", problem="it lies between 1 and 100"))
    film = film_asked(options)
    if film is not None:
        return export_film(options, *film)
    row: Format[Any] = by_name(options.out, (*PICTURE_OUT, *CANVAS_OUT))
    layers = row in CANVAS_OUT and not options.flat and not options.size
    found = _read(options, layers=layers and not options.loses)
    size = _size(options.size, found.picture) if options.size else None
    if options.loses:
        return _tell_losses(options, row, found.facts, size)
    if size is not None and row.longest and max(size) > row.longest:
        problem = tr("a side of such a file has {most} pixels at most", most=row.longest)
        raise StudioError(BadRequest(field="--size", problem=problem))
    said = found.said + _write(options, row, found, size, layers=layers)
    for words in said:
        hint(f"{options.picture.name}: {tr_detail(words)}")
    width, height = size or (found.picture.width, found.picture.height)
    if options.json:
        give_json({"file": str(options.out), "width": width, "height": height, "changed": list(said)})
    else:
        give(str(options.out))
    return 0


def _read(options: argparse.Namespace, *, layers: bool) -> Source:
    """`layers`: those of a project are put together. Raises StudioError."""
    path: Path = options.picture
    if any(one.takes(path) for one in PROJECT_OUT):
        return _of_a_project(path, options.out, layers=layers)
    if not any(one.takes(path) for one in CANVAS_IN):
        return _of_a_flat_file(path)
    picture: Layered = by_name(path, CANVAS_IN).act(path, _unwatched)
    if picture.merged is None:
        picture = replace(picture, merged=put_together(path))
    is_said = not layers or not ORA.takes(options.out) or all(map(_is_said, all_nodes(picture.nodes)))
    texts = dict(picture.making)
    clear = picture.merged is not None and int(picture.merged[..., 3].min()) < 255
    facts = Facts(
        width=picture.width, height=picture.height, parts=parts_of_file(picture), recipe=bool(texts), transparent=clear,
        **_beyond(picture, options, is_said=is_said),
    )  # fmt: skip
    if is_said:
        return Source(picture, picture.notes, texts, facts)
    built = with_layers_for(path, options.out, picture.making)
    return Source(built.picture, (*picture.notes, *built.said), texts, facts)


def _is_said(node: Node) -> bool:
    """Whether an OpenRaster file has it so that other programs show it as it is."""
    can = WITH_LAYERS[ORA.id]
    if node.kind == "group":
        return not node.masked and node.blend in (*can.modes, ISOLATED)
    return node.kind == "raster" and not node.masked and can.says(node.blend, clipped=node.clip)


def _beyond(picture: Layered, options: argparse.Namespace, *, is_said: bool) -> dict[str, int]:
    """How many of its pictures lose what a file has beyond 8 bits and sRGB. From one OpenRaster file into another the
    files of its layers go as they are."""
    is_kept = is_said and ORA.takes(options.out) and not options.flat and not options.size
    heads = [beyond(one.png) for one in all_nodes(picture.nodes) if one.png and not is_kept]
    found = counted(heads)
    return found | {"deep": found["deep"] + picture.deep, "profiled": found["profiled"] + picture.profiled}


def _write(
    options: argparse.Namespace, row: Format[Any], found: Source, size: tuple[int, int] | None, *, layers: bool
) -> tuple[str, ...]:  # fmt: skip
    """What is not in the file as it was. Raises StudioError."""
    picture, texts = replace(found.picture, source=source_type(found.texts)), found.texts
    making = () if options.no_recipe else making_of(texts)
    make_folder_of(options.out)
    if layers:
        row.act(options.out, _with(picture, making, each=not options.no_recipe), _unwatched)
        return ()
    flat = at_size(png_of(_merged(picture)), size)
    if row in CANVAS_OUT:
        one = as_one_layer(flat, options.picture.stem, picture.dpi, making)
        row.act(options.out, replace(one, source=picture.source), _unwatched)
        return ()
    quality = options.quality if options.quality is not None else row.quality
    said: tuple[str, ...] = row.act(
        options.out, flat, None, with_prompts=not options.no_recipe, quality=quality, more=texts, dpi=picture.dpi
    )  # fmt: skip
    return said


def _unwatched(_share: float) -> None:
    """Ctrl+C ends it; nobody else watches."""


def _size(words: str, picture: Layered) -> tuple[int, int]:
    """As typed: both sides, or one and the other by the ratio. Raises StudioError(BadRequest)."""
    found = re.fullmatch(r"(\d{0,6})x(\d{0,6})", words.lower())
    wide, high = (int(side) if side else 0 for side in found.groups()) if found is not None else (0, 0)
    if not wide and not high:
        raise StudioError(BadRequest(field="--size", problem="give it as 1600x1200, 1600x or x1200"))
    wide = wide or max(1, round(picture.width * high / picture.height))
    return wide, high or max(1, round(picture.height * wide / picture.width))


def _tell_losses(
    options: argparse.Namespace, row: Format[Any], facts: Facts, size: tuple[int, int] | None
) -> int:  # fmt: skip
    said = losses(row, facts, size=size, layers=not options.flat and size is None, recipe=not options.no_recipe)
    reason = why_not(row, size or (facts.width, facts.height))
    if options.json:
        give_json({"file": str(options.out), "loses": list(said), "problem": reason})
    else:
        give("\n".join((*said, *((reason,) if reason else ()))) or tr("It has all of the picture."))
    return 1 if reason else 0


def _of_a_project(path: Path, out: Path, *, layers: bool) -> Source:
    """Its canvas, with `layers` as a file of that name can have them. Raises StudioError."""
    from studio.ui.picture.canvas import canvas_changes
    from studio.ui.picture.canvas.flattening import flat_pixels
    from studio.ui.picture.canvas.kept_pile import pile_of
    from studio.ui.picture.canvas.layers_out import layered_of

    if not path.is_file():
        raise StudioError(FileUnreadable(path=str(path), detail="there is no such file"))
    with headless_studio(path, read_only=True) as studio:
        session = studio.session
        assert session is not None, "a project that cannot be opened has raised"
        canvas = canvas_changes.canvas_of(session.document)
        if canvas is None or not canvas.layers:
            raise StudioError(BadInput(name=path.name, problem="it has no canvas yet, or nothing lies on it"))
        pile = pile_of(session, canvas)
        by_id = {one.id: one for one in canvas_changes.layers_of(session.document, canvas)}
        shown = [by_id[one.id] for one in canvas_changes.as_shown(tuple(by_id.values())) if one.visible]
        texts = texts_of_layers(session.document, shown)
        heads = [beyond(session.asset_reader(one)()) for one in {layer.asset for layer in shown if layer.asset}]
        facts = replace(
            facts_of(canvas.width, canvas.height, by_id.values(), recipe=bool(texts)),
            **counted(heads),
        )  # fmt: skip
        if layers:
            each = {one.id: making_of(texts_of_layer(session.document, one)) for one in by_id.values()}
            built = layered_of(pile, out, making_of(texts), _unwatched, each)
            return Source(built.picture, built.said, texts, facts)
        return Source(one_layer(flat_pixels(pile), path.stem, pile.dpi, ()), (), texts, facts)


def _of_a_flat_file(path: Path) -> Source:
    """As one layer. Raises StudioError."""
    import numpy as np

    data = whole_file(path)
    found = decode(data, path.name)
    pixels = np.asarray(found.image.convert("RGBA"))
    width, height = found.image.size
    said = found.changes
    if found.was != (width, height):
        said += (f"It was made smaller, from {found.was[0]} × {found.was[1]} to {width} × {height} pixels.",)
    try:
        making = making_in(data, path.name)
        said += tuple(words for words in (why_not_kept(data, path.name),) if words)
    except StudioError:
        making = ()
    plain = Facts(width=width, height=height, recipe=bool(making), transparent=int(pixels[..., 3].min()) < 255)
    facts = replace(plain, **counted([beyond(data)]))
    return Source(one_layer(pixels, path.stem, found.dpi, making), said, dict(making), facts)


def _merged(picture: Layered) -> Pixels:
    assert picture.merged is not None, "a file without it was put together"
    return picture.merged


def _with(picture: Layered, making: Making, *, each: bool) -> Layered:
    """`each`: its layers say how they were made, too."""
    nodes = picture.nodes if each else tuple(_silent(one) for one in picture.nodes)
    return replace(picture, making=making, nodes=nodes, merged=_merged(picture))


def _silent(node: Node) -> Node:
    return replace(node, making=(), children=tuple(_silent(one) for one in node.children))
