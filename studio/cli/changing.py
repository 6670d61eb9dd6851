"""What `triptych picture` starts from besides words: a picture to change, a mask on it, a frame past its edges.

Files are read and checked before any model is asked; the worker gets the picture's own bytes wherever it can.
"""

from __future__ import annotations

import argparse
import math
import re
from pathlib import Path
from typing import Any, Final, NamedTuple, get_args

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage

from studio.cli.given_files import read_given_picture
from studio.cli.running import hint
from studio.domain.errors import BadInput, BadRequest, StudioError
from studio.domain.media_types import media_type_of
from studio.domain.recipes.found import FoundRecipe
from studio.domain.recipes.kept import Making
from studio.domain.repairs import MOST_PIXELS, Sides, check_mask, drawn_size, frame_past, kept_part
from studio.domain.requests import Fill
from studio.formats.pictures import Decoded, decode
from studio.services.details import tr_detail
from studio.services.exchange.picture_decoding import as_image
from studio.services.exchange.recipe_in import making_in, recipe_in, why_not_kept
from studio.services.session.session import ProjectSession
from studio.services.translation import tr

PADDING: Final = 32
OUTPAINT_FEATHER: Final = 8
"""Pixels over which a frame past the edge fades into the picture where nobody says."""


class Start(NamedTuple):
    """What a picture is made from."""

    task: str
    init: bytes
    """A picture file."""
    width: int
    height: int
    name: str
    mask: bytes | None = None
    """A grey PNG of that size."""
    recipe: FoundRecipe | None = None
    """How the picture was made, where its file says so."""
    making: Making = ()
    """The same in the words of the file."""
    dpi: float = 0.0
    """Pixels an inch, where the file says so."""
    past_edge: bool = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--init", type=Path, metavar="FILE", help=tr("start from this picture instead of from nothing"))
    parser.add_argument(
        "--mask", type=Path, metavar="FILE", help=tr("change only what is white in this picture of the same size")
    )
    parser.add_argument(
        "--outpaint",
        default="",
        metavar="L,T,R,B",
        help=tr("continue it so many pixels past each edge, as 200,0,200,0"),
    )
    parser.add_argument(
        "--strength", type=float, help=tr("0 keeps the picture, 1 ignores it; 0.75 without it, 1 within a mask")
    )
    parser.add_argument(
        "--fill", choices=get_args(Fill), default="original", help=tr("what stands in the mask before it is painted")
    )
    parser.add_argument(
        "--feather", type=int, metavar="N", help=tr("fade into the old picture over so many pixels around the mask")
    )
    parser.add_argument(
        "--masked-only", action="store_true", help=tr("draw the masked part alone, as large as the model can")
    )
    parser.add_argument(
        "--padding", type=int, metavar="N", help=tr("pixels around the mask that are seen by --masked-only")
    )


def starting_point(options: argparse.Namespace) -> Start | None:
    """None without --init. Raises StudioError: BadRequest for what cannot be asked for, BadInput for a file that is no
    picture."""
    _check_numbers(options)
    _check_companions(options)
    if options.init is None:
        return None
    data, name = read_given_picture(options.init), options.init.name
    found = _found(data, name)
    image = as_image(found.image)
    start = Start(
        "image-to-image", data, image.width(), image.height(), name, recipe=_recipe(data), making=_making(data, name),
        dpi=found.dpi,
    )  # fmt: skip
    if options.mask is not None:
        start = start._replace(task="inpaint", mask=mask_of(options.mask, image))
    return _past_edge(start, image, _sides(options.outpaint)) if options.outpaint else start


def fields_of(start: Start, options: argparse.Namespace, session: ProjectSession) -> dict[str, Any]:
    """The fields of the request that say what it starts from; its inputs become assets of the project. Width and height
    are left to the model's own size where only the masked part is drawn."""
    fields: dict[str, Any] = {
        "task": start.task,
        "init_image": session.add_asset(start.init, media_type_of(start.init), start.name, start.making).id,
        "strength": options.strength,
        "fill": options.fill,
        "masked_only": options.masked_only,
        "padding": PADDING if options.padding is None else options.padding,
        "feather": options.feather,
    }
    if start.mask is not None:
        fields["mask"] = session.add_asset(start.mask, "image/png", tr("Mask of {name}", name=start.name)).id
        fields["strength"] = 1.0 if options.strength is None else options.strength
    if start.past_edge and options.feather is None:
        fields["feather"] = OUTPAINT_FEATHER
    if not options.masked_only:
        fields["width"], fields["height"] = drawn_size((start.width, start.height))
    return fields


def continued(recipe: FoundRecipe, options: argparse.Namespace) -> tuple[str, dict[str, Any]]:
    """The prompt of a picture that is continued past its edges, and what else of its making goes on: for a storybook
    scene its plan, seed and style, so that the same landscape is painted on."""
    request = recipe.request
    if request is None:
        return recipe.prompt, {}
    own: dict[str, Any] = {"plan": request.plan}
    if options.seed is None:
        own |= {
            "seed": request.seed, "variation_seed": request.variation_seed,
            "variation_strength": request.variation_strength,
        }  # fmt: skip
    if not options.style and request.plan is not None:
        own["style"] = request.style or None
    return request.prompt, own


def _check_companions(options: argparse.Namespace) -> None:
    """Raise StudioError(BadRequest) for an option that would count for nothing."""
    given = {
        "--mask": options.mask is not None, "--outpaint": bool(options.outpaint),
        "--strength": options.strength is not None,
        "--fill": options.fill != "original", "--feather": options.feather is not None,
        "--masked-only": options.masked_only, "--padding": options.padding is not None,
    }  # fmt: skip
    first = next((name for name, is_given in given.items() if is_given), None)
    if options.init is None and first is not None:
        raise StudioError(BadRequest(field=first, problem=tr("it needs a picture to change: add --init FILE")))
    of_masks = [name for name in ("--fill", "--feather", "--masked-only") if given[name]]
    if of_masks and not (given["--mask"] or given["--outpaint"]):
        problem = tr("it is for a masked part: add --mask FILE or --outpaint")
        raise StudioError(BadRequest(field=of_masks[0], problem=problem))
    if given["--padding"] and not given["--masked-only"]:
        raise StudioError(BadRequest(field="--padding", problem=tr("it goes with --masked-only")))


def _check_numbers(options: argparse.Namespace) -> None:
    strength = options.strength
    if strength is not None and not (math.isfinite(strength) and 0 <= strength <= 1):
        raise StudioError(BadRequest(field="--strength", problem="it lies between 0 and 1"))
    for name in ("feather", "padding"):
        if not 0 <= (getattr(options, name) or 0) <= 100_000:
            raise StudioError(BadRequest(field=f"--{name}", problem="it is a number of pixels, 0 or more"))


def _sides(text: str) -> Sides:
    if re.fullmatch(r"\d{1,6}(,\d{1,6}){3}", text.strip(), re.ASCII) is None:
        problem = tr("“{text}” does not name four edges; write it as 200,0,200,0", text=text)
        raise StudioError(BadRequest(field="--outpaint", problem=problem))
    return Sides(*(int(part) for part in text.split(",")))


def _found(data: bytes, name: str) -> Decoded:
    """Upright, in sRGB; what had to be changed for that is told. Raises StudioError(BadInput)."""
    found = decode(data, name)
    if found.was[0] * found.was[1] > MOST_PIXELS:
        raise StudioError(BadInput(name=name, problem="it has too many pixels"))
    for words in found.changes:
        hint(f"{name}: {tr_detail(words)}")
    return found


def _making(data: bytes, name: str) -> Making:
    """What the file says of it, to be said again of what is made of it; what is not kept of that is told."""
    try:
        left_out, making = why_not_kept(data, name), making_in(data, name)
    except StudioError:
        return ()
    if left_out:
        hint(f"{name}: {left_out}")
    return making


def _recipe(data: bytes) -> FoundRecipe | None:
    """What the picture says of its making. It does not matter to a picture that says nothing, or nonsense."""
    try:
        found = recipe_in(data)
    except StudioError:
        return None
    return found if isinstance(found, FoundRecipe) else None


def mask_of(path: Path, picture: QImage) -> bytes:
    """As a grey PNG, white where it is painted. Raises StudioError(BadRequest | BadInput)."""
    image = as_image(_found(read_given_picture(path), path.name).image)
    rows = _grey_rows(image)
    check_mask(
        (image.width(), image.height()), (picture.width(), picture.height()), empty=not any(any(row) for row in rows)
    )
    return _png(b"".join(rows), image.width(), image.height(), QImage.Format.Format_Grayscale8)


def _grey_rows(image: QImage) -> list[bytes]:
    """As the window reads a mask: white is painted, what is transparent is not; of one that is black where it is not
    transparent all that is there is painted."""
    if image.hasAlphaChannel():
        alpha = _rows(image.convertToFormat(QImage.Format.Format_Alpha8), 1)
        clear = image.convertToFormat(QImage.Format.Format_RGBA8888_Premultiplied)
        # Premultiplied colours are those on black ground.
        image = QImage(clear.constBits(), clear.width(), clear.height(), clear.bytesPerLine(), _ON_BLACK).copy()
        rows = _rows(image.convertToFormat(QImage.Format.Format_Grayscale8), 1)
        is_drawn_black = not any(any(row) for row in rows) and any(0 in row for row in alpha)
        return alpha if is_drawn_black else rows
    return _rows(image.convertToFormat(QImage.Format.Format_Grayscale8), 1)


_ON_BLACK: Final = QImage.Format.Format_RGBX8888


def _rows(image: QImage, pixel_bytes: int) -> list[bytes]:
    data, stride, used = bytes(image.constBits()), image.bytesPerLine(), image.width() * pixel_bytes
    return [data[at : at + used] for at in range(0, stride * image.height(), stride)]


def _past_edge(start: Start, image: QImage, sides: Sides) -> Start:
    """The picture in its larger frame, transparent beyond its edges; the mask is what is new and what was masked."""
    picture = (image.width(), image.height())
    width, height = frame_past(picture, sides)
    clear, before, after = b"\0\0\0\0", sides.left, sides.right
    rows = _rows(image.convertToFormat(QImage.Format.Format_RGBA8888), 4)
    framed = [clear * width] * sides.top
    framed += [clear * before + row + clear * after for row in rows]
    framed += [clear * width] * sides.bottom
    masked = _grey_rows(as_image(_found(start.mask, "mask").image)) if start.mask is not None else None
    kept = kept_part(picture, sides)
    mask = [_mask_row(y, width, kept, masked[y - sides.top] if masked and _inside(y, kept) else None, sides.left)
            for y in range(height)]  # fmt: skip
    return start._replace(
        task="inpaint",
        init=_png(b"".join(framed), width, height, QImage.Format.Format_RGBA8888),
        mask=_png(b"".join(mask), width, height, QImage.Format.Format_Grayscale8),
        width=width,
        height=height,
        past_edge=True,
    )


def _inside(y: int, kept: tuple[int, int, int, int]) -> bool:
    return kept[1] <= y < kept[3]


def _mask_row(y: int, width: int, kept: tuple[int, int, int, int], masked: bytes | None, left: int) -> bytes:
    """White but for what is kept, which is as `masked` (the picture's own row) says."""
    if not _inside(y, kept):
        return b"\xff" * width
    inner = masked[kept[0] - left : kept[2] - left] if masked is not None else b"\0" * (kept[2] - kept[0])
    return b"\xff" * kept[0] + inner + b"\xff" * (width - kept[2])


def _png(pixels: bytes, width: int, height: int, form: QImage.Format) -> bytes:
    image = QImage(pixels, width, height, len(pixels) // height, form)
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(data.data())
