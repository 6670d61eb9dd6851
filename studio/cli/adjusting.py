"""`triptych adjust PICTURE --to FILE --hue 40 …`: the colours of a picture file adjusted as those of a layer are."""

from __future__ import annotations

import argparse
import io
import re
from pathlib import Path
from typing import Final

import msgspec

from studio.cli.answering import make_folder_of, refusing, require_format
from studio.cli.given_files import read_given_picture
from studio.cli.running import give, give_json, hint
from studio.domain.errors import BadRequest, StudioError
from studio.domain.picture_records import Adjustment, Levels
from studio.formats.pictures import DECODED_LIMIT, decode
from studio.services.details import tr_detail
from studio.services.exchange.format import by_name
from studio.services.exchange.formats import PICTURE_OUT
from studio.services.exchange.recipe_in import making_in, why_not_kept
from studio.services.translation import tr

_MOST: Final = {"hue": 180, "saturation": 100, "lightness": 100, "brightness": 100, "contrast": 100}
_CHANNELS: Final = ("levels", "red", "green", "blue")
_LEVELS: Final = re.compile(r"(\d{1,3}),(\d{1,2}(?:\.\d{1,4})?),(\d{1,3})(?:,(\d{1,3}),(\d{1,3}))?", re.ASCII)
_FORM: Final = "10,1.2,240"


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    adjust = subparsers.add_parser("adjust", help=tr("adjust hue, saturation, levels and contrast of a picture file"))
    adjust.add_argument("picture", type=Path)
    adjust.add_argument("--hue", type=int, default=0, metavar="DEGREES", help=tr("turn all hues, -180 to 180"))
    adjust.add_argument("--saturation", type=int, default=0, metavar="PERCENT", help=tr("-100 is grey, 100 the purest"))
    adjust.add_argument("--lightness", type=int, default=0, metavar="PERCENT", help=tr("-100 is black, 100 white"))
    adjust.add_argument("--brightness", type=int, default=0, metavar="PERCENT", help=tr("-100 to 100"))
    adjust.add_argument("--contrast", type=int, default=0, metavar="PERCENT", help=tr("-100 to 100"))
    adjust.add_argument(
        "--levels", default="", metavar="BLACK,GAMMA,WHITE",
        help=tr("levels of all channels, as {form}; two more numbers say what black and white become", form=_FORM),
    )  # fmt: skip
    for channel in _CHANNELS[1:]:
        adjust.add_argument(
            f"--{channel}", default="", metavar="BLACK,GAMMA,WHITE", help=tr("the same of that channel alone")
        )
    adjust.add_argument("--to", type=Path, required=True, metavar="FILE", help=tr("write the picture here"))
    adjust.add_argument("--json", action="store_true", help=tr("say what was made as JSON"))
    adjust.set_defaults(run=run_adjust, refuse=refusing(adjust))


def run_adjust(options: argparse.Namespace) -> int:
    wanted = _adjustment(options)
    require_format(options.to, PICTURE_OUT)
    name, data = options.picture.name, read_given_picture(options.picture)
    found = decode(data, name, most=DECODED_LIMIT)
    for words in found.changes:
        hint(f"{name}: {tr_detail(words)}")
    making = dict(making_in(data, name))
    if left_out := why_not_kept(data, name):
        hint(f"{name}: {left_out}")
    import numpy as np
    from PIL import Image

    from studio.compositing.adjusting import adjust

    pixels = np.array(found.image.convert("RGBA"))
    adjust(pixels, wanted)
    out = io.BytesIO()
    shown = pixels if (pixels[..., 3] < 255).any() else np.ascontiguousarray(pixels[..., :3])
    Image.fromarray(shown).save(out, "PNG")
    making["postprocessing"] = ", ".join(one for one in (making.get("postprocessing", ""), _told(wanted)) if one)
    make_folder_of(options.to)
    row = by_name(options.to, PICTURE_OUT)
    for words in row.act(options.to, out.getvalue(), None, with_prompts=True, more=making, dpi=found.dpi):
        hint(f"{options.to.name}: {words}")
    if options.json:
        give_json({"file": str(options.to), "width": pixels.shape[1], "height": pixels.shape[0]})
    else:
        give(str(options.to))
    return 0


def _told(wanted: Adjustment) -> str:
    """What a file says of it, in English as the names that A1111 gives what is done to a finished picture."""
    told = [f"{name} {value:+d}" for name in _MOST if (value := getattr(wanted, name))]
    told += [name for name in _CHANNELS if getattr(wanted, name) != Levels()]
    return f"colours adjusted ({', '.join(told)})"


def _adjustment(options: argparse.Namespace) -> Adjustment:
    fields: dict[str, object] = {}
    for name, most in _MOST.items():
        fields[name] = value = getattr(options, name)
        if abs(value) > most:
            problem = tr("{value} is not between {least} and {most}", value=value, least=-most, most=most)
            raise StudioError(BadRequest(field=f"--{name}", problem=problem))
    for channel in _CHANNELS:
        fields[channel] = _levels(getattr(options, channel), f"--{channel}")
    wanted = msgspec.structs.replace(Adjustment(), **fields)
    if wanted == Adjustment():
        options.refuse(tr("say what is to be adjusted, as --hue 40 or --contrast 20"))
    return wanted


def _levels(text: str, field: str) -> Levels:
    if not text:
        return Levels()
    found = _LEVELS.fullmatch(text.strip())
    if found is None:
        problem = tr("“{text}” are no levels; write them as {form}", text=text, form=_FORM)
        raise StudioError(BadRequest(field=field, problem=problem))
    black, white, gamma = int(found[1]), int(found[3]), float(found[2])
    darkest, lightest = int(found[4] or 0), int(found[5] or 255)
    if max(black, white, darkest, lightest) > 255 or black >= white or not 0.1 <= gamma <= 10:
        problem = tr("levels lie between 0 and 255, black below white, and gamma between 0.1 and 10")
        raise StudioError(BadRequest(field=field, problem=problem))
    return Levels(black=black, gamma=gamma, white=white, darkest=darkest, lightest=lightest)
