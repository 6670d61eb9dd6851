"""What the making commands have in common: their options, how they name a seed and a file, how they answer."""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from studio.cli.running import give, give_json
from studio.domain.catalogue import InstalledModel
from studio.domain.errors import BadRequest, FileUnwritable, StudioError
from studio.domain.requests import SEED_LIMIT
from studio.project.files import write_whole
from studio.services.exchange.format import Format, by_name
from studio.services.translation import tr


def add_common(parser: argparse.ArgumentParser, formats: Sequence[Format[Any]]) -> None:
    endings = ", ".join(row.suffixes[0] for row in formats)
    parser.add_argument("--model", default="", help=tr("model id; the best installed one without it"))
    parser.add_argument("--seed", type=int, help=tr("drawn at random without it"))
    parser.add_argument(
        "--project", type=Path, help=tr("keep the result in this project file (made if it is not there)")
    )
    parser.add_argument("--out", type=Path, help=tr("write the result to this file: {endings}", endings=endings))
    parser.add_argument("--json", action="store_true", help=tr("say what was made as JSON"))


def seed_of(options: argparse.Namespace) -> int:
    return random.randrange(2**32) if options.seed is None else int(options.seed) % SEED_LIMIT


def require_place(options: argparse.Namespace) -> None:
    if options.project is None and options.out is None:
        raise StudioError(BadRequest(field="--out", problem="say where the result goes: --out FILE or --project FILE"))


def require_format(out: Path | None, formats: Sequence[Format[Any]]) -> None:
    """Refuse a name that promises another format than is written. Raises StudioError(FormatUnknown)."""
    if out is not None:
        by_name(out, formats)


def number_of(model: InstalledModel, name: str, default: float) -> float:
    value = model.defaults.get(name, default)
    return float(value) if isinstance(value, int | float) else default


def say(options: argparse.Namespace, answer: dict[str, Any], plain: str) -> None:
    if options.json:
        give_json(answer)
    else:
        give(plain)


def write_out(path: Path, data: bytes) -> None:
    make_folder_of(path)
    write_whole(path, data)


def make_folder_of(path: Path) -> None:
    try:
        path.absolute().parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StudioError(FileUnwritable(path=str(path), detail=error.strerror or str(error))) from error


def refusing(parser: argparse.ArgumentParser) -> Callable[[str], NoReturn]:
    """Ends the command with one sentence: how it is used is told by `--help`."""

    def refuse(words: str) -> NoReturn:
        parser.exit(2, f"{parser.prog}: {words}\n")

    return refuse
