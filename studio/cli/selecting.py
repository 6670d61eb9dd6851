"""`triptych select PICTURE --at X,Y --to MASK.png`: the mask of the object at a point, by the window's own worker."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Final, get_args

from PySide6.QtCore import QEventLoop

from studio.cli.answering import make_folder_of
from studio.cli.running import Interrupted, give, give_json, headless_studio, heeding
from studio.domain.errors import BadInput, BadRequest, Failure, StudioError
from studio.domain.requests import Frame, MaskFound, Reading, SelectPoint
from studio.project.files import write_whole
from studio.services.jobs.object_masks import FAMILY, TASK, ObjectMasks, Seen
from studio.services.settings import wanted_device
from studio.services.studio import Studio
from studio.services.translation import tr

LARGEST: Final = 256 << 20
"""Bytes of a picture file that is looked at."""


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    select = subparsers.add_parser("select", help=tr("find the object at a point of a picture, as a mask"))
    select.add_argument("picture", type=Path)
    select.add_argument(
        "--at", action="append", default=[], metavar="X,Y", help=tr("a pixel inside the object; may be given again")
    )
    select.add_argument(
        "--not-at", action="append", default=[], metavar="X,Y", help=tr("a pixel that does not belong to it")
    )
    select.add_argument(
        "--model", default="", metavar="ID", help=tr("the model that finds it; the best one by default")
    )
    select.add_argument(
        "--reading", choices=get_args(Reading), default="sure",
        help=tr("what one point means: what is clearest, a part, or the whole"),
    )  # fmt: skip
    select.add_argument("--box", default="", metavar="X,Y,W,H", help=tr("nothing outside this box is selected"))
    select.add_argument(
        "--to", type=Path, required=True, metavar="MASK", help=tr("write the mask here: a grey PNG, white inside")
    )
    select.add_argument("--json", action="store_true", help=tr("say what was made as JSON"))
    select.set_defaults(run=run_select)


def run_select(options: argparse.Namespace) -> int:
    points = (*_points(options.at, "--at", inside=True), *_points(options.not_at, "--not-at", inside=False))
    box = _box(options.box)
    if not any(point.inside for point in points) and box is None:
        raise StudioError(BadRequest(field="--at", problem="say where the object is: --at X,Y or --box X,Y,W,H"))
    if options.to.suffix.lower() != ".png":
        raise StudioError(BadRequest(field="--to", problem="the mask is a PNG: give it a name that ends in .png"))
    seen = Seen.of(_read(options.picture))
    with headless_studio(None) as studio:
        model_id = studio.library.named(options.model, FAMILY, TASK).id if options.model else ""
        mask = find_object(studio, seen, points, box, model_id, options.reading)
    make_folder_of(options.to)
    write_whole(options.to, mask.png)
    if options.json:
        size = {"width": mask.width, "height": mask.height}
        give_json({"mask": str(options.to), **size, "selected": round(mask.share, 4)})
    else:
        give(str(options.to))
    return 0


def find_object(
    studio: Studio, seen: Seen, points: tuple[SelectPoint, ...], box: Frame | None, model_id: str = "",
    reading: Reading = "sure",
) -> MaskFound:  # fmt: skip
    """Raises StudioError, or Interrupted on Ctrl+C."""
    loop = QEventLoop()
    found: list[MaskFound | Failure | None] = []

    def take(outcome: MaskFound | Failure | None) -> None:
        found.append(outcome)
        loop.quit()

    masks = ObjectMasks(studio.library, studio.queue, studio)
    masks.ask(seen, points, box, wanted_device(studio.settings), take, take, model_id, reading)
    with heeding(loop.quit):
        loop.exec()
    if not found or found[0] is None:
        masks.cancel()
        raise Interrupted
    if not isinstance(found[0], MaskFound):
        raise StudioError(found[0])
    return found[0]


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise StudioError(BadInput(name=path.name, problem="it is larger than 256 MB"))
        return path.read_bytes()
    except OSError as error:
        raise StudioError(BadInput(name=path.name, problem=error.strerror or str(error))) from error


def _numbers(text: str, count: int, field: str, form: str) -> list[int]:
    if re.fullmatch(r"\d{1,6}" + r",\d{1,6}" * (count - 1), text.strip(), re.ASCII) is None:
        problem = tr("“{text}” is not a place in a picture; write it as {form}", text=text, form=form)
        raise StudioError(BadRequest(field=field, problem=problem))
    return [int(part) for part in text.split(",")]


def _points(texts: list[str], field: str, *, inside: bool) -> tuple[SelectPoint, ...]:
    found = (_numbers(text, 2, field, "120,80") for text in texts)
    return tuple(SelectPoint(x, y, inside) for x, y in found)


def _box(text: str) -> Frame | None:
    if not text:
        return None
    left, top, width, height = _numbers(text, 4, "--box", "40,40,200,120")
    if not (width and height):
        raise StudioError(BadRequest(field="--box", problem="a box has a width and a height"))
    return left, top, width, height
