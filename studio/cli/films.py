"""`triptych export fox.png fox.mp4`: a picture that moves, as a film."""

from __future__ import annotations

import argparse
from pathlib import Path

from studio.cli.answering import make_folder_of
from studio.cli.running import give, give_json, hint
from studio.domain.errors import BadInput, FileUnreadable, StudioError
from studio.services.details import tr_detail
from studio.services.exchange.format import Format, no_step
from studio.services.exchange.formats import PICTURE_OUT
from studio.services.exchange.moving_out import FILM_OUT, SaveMoving, moves
from studio.services.exchange.recipe_in import FILE_LIMIT, making_in


def whole_file(path: Path) -> bytes:
    """Raises StudioError(BadInput | FileUnreadable)."""
    try:
        if path.stat().st_size > FILE_LIMIT:
            raise StudioError(BadInput(name=path.name, problem="it is too large to be read"))
        return path.read_bytes()
    except OSError as error:
        raise StudioError(FileUnreadable(path=str(path), detail=error.strerror or str(error))) from error


def film_asked(options: argparse.Namespace) -> tuple[Format[SaveMoving], bytes] | None:
    """How a picture that moves is written, and its file; None where one picture is meant. Raises StudioError for a film
    of what does not move."""
    row = next((one for one in FILM_OUT if one.takes(options.out)), None)
    if row is None or options.flat or options.size or options.loses:
        return None
    data = whole_file(options.picture) if options.picture.suffix.lower() in (".png", ".apng") else b""
    if moves(data):
        return row, data
    if any(one.takes(options.out) for one in PICTURE_OUT):
        return None
    raise StudioError(BadInput(name=options.picture.name, problem="it does not move, and a film is made of what does"))


def export_film(options: argparse.Namespace, row: Format[SaveMoving], data: bytes) -> int:
    try:
        texts = dict(making_in(data, options.picture.name))
    except StudioError:
        texts = {}
    make_folder_of(options.out)
    said = row.act(options.out, data, None, no_step, with_prompts=not options.no_recipe, more=texts)
    for words in said:
        hint(f"{options.picture.name}: {tr_detail(words)}")
    if options.json:
        give_json({"file": str(options.out), "changed": list(said)})
    else:
        give(str(options.out))
    return 0
