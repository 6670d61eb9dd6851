"""`triptych picture … --grid "steps=4,8,12" --grid "guidance=1,3"`: one picture in many ways, and `triptych grids`: the
grids of a project listed, gone on with, made again, written out."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from studio.cli.answering import make_folder_of, require_format, say
from studio.cli.running import complain, headless_studio, hint, open_session, wait_for_job
from studio.domain.errors import BadRequest, Failure, StudioError
from studio.domain.grid_values import AxisError, AxisKind, typed_values
from studio.domain.grids import (
    MODEL,
    MOST_AXES,
    MOST_CELLS,
    QUICK_DECODE,
    REPLACE,
    STYLES,
    lacking,
    pictures_of,
    size_of,
)
from studio.domain.picture_records import GridAxis, PictureGrid
from studio.domain.requests import PictureRequest
from studio.services.exchange.formats import PICTURE_OUT
from studio.services.exchange.grid_picture import GridWords, save_cells, save_grid
from studio.services.grid_naming import GridNames
from studio.services.grid_words import axis_words
from studio.services.grids import Grids
from studio.services.jobs.ledger import ENDED
from studio.services.prompts.said import PromptWords
from studio.services.prompts.wildcards import WildcardFolder, Wildcards
from studio.services.studio import Studio
from studio.services.styles import StyleBook
from studio.services.translation import tr, tr_count
from studio.services.wording import sentence
from studio.ui.picture.grid_axes import axes_of, beside_model, words_of_grid
from studio.ui.picture.prompt.allowed import allowed_by
from studio.ui.picture.prompt.form import new_seed
from studio.ui.picture.prompt.models import PaintingModels

_OTHER_NAMES: Final = {
    "cfg": "guidance", "scheduler": "sampler", "denoise": "strength", "model": MODEL, "s/r": REPLACE, "sr": REPLACE,
    "decoder": QUICK_DECODE, "named-styles": STYLES, "prompt s/r": REPLACE, "prompt-s/r": REPLACE,
    "prompt-sr": REPLACE, "words in the prompt": REPLACE,
}  # fmt: skip
"""Names that other programs have for settings."""


def add_arguments(picture: argparse.ArgumentParser) -> None:
    picture.add_argument(
        "--grid", action="append", default=[], metavar="SETTING=VALUES",
        help=tr("make it with each of these values, as {form}; up to three times, for columns, rows and sheets",
                form="steps=4,8,12 / guidance=1-7 (+2) / replace=cat,dog"),
    )  # fmt: skip
    picture.add_argument("--grid-name", default="", help=tr("what the grid is called in the project"))
    picture.add_argument(
        "--cells", type=Path, metavar="DIR", help=tr("write each picture of the grid into this folder, too")
    )


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    grids = subparsers.add_parser("grids", help=tr("the X/Y/Z grids of a project: list, go on, make again, export"))
    grids.add_argument("project", type=Path)
    grids.add_argument("--id", default="", help=tr("which grid; the newest without it"))
    act = grids.add_mutually_exclusive_group()
    act.add_argument("--go-on", action="store_true", help=tr("make the pictures that are missing"))
    act.add_argument("--again", action="store_true", help=tr("make all of its pictures again"))
    grids.add_argument("--out", type=Path, help=tr("write the grid as one labelled picture"))
    grids.add_argument("--cells", type=Path, metavar="DIR", help=tr("write each picture of it into this folder"))
    grids.add_argument("--no-recipe", action="store_true", help=tr("leave prompt and settings out of the saved file"))
    grids.add_argument("--json", action="store_true", help=tr("answer in JSON on standard output"))
    grids.set_defaults(run=run_grids)


# ---- made


def make(studio: Studio, options: argparse.Namespace, request: PictureRequest) -> int:
    """The grid of a request, as the options say; 1 where not all of its pictures could be made. Raises StudioError."""
    kinds = _kinds(studio, request)
    axes = _axes(options.grid, kinds)
    jobs: list[tuple[str, str]] = []
    grids = _grids(studio, jobs)
    name = options.grid_name.strip() or " ".join(request.prompt.split())[:60] or tr("Grid")
    try:
        grid = grids.start(open_session(studio), name, request, axes)
    except AxisError as error:
        raise StudioError(BadRequest(field="--grid", problem=_inside(axis_words(error)))) from error
    failures = _wait(studio, grids, grid, jobs)
    return _tell(studio, options, grid, failures)


def _kinds(studio: Studio, request: PictureRequest) -> tuple[AxisKind, ...]:
    library = studio.library
    model = library.get(request.model.id)
    decoder = PaintingModels(studio).decoder(model)
    allowed = allowed_by(model, library.entry(request.model.id), studio.cards, decoder)
    beside = beside_model(request, library, studio.cards, StyleBook().all(), _titles(studio))
    return axes_of(request, allowed, beside)


def _titles(studio: Studio) -> Callable[[str], str]:
    """Of models, by their ids."""

    def title(model_id: str) -> str:
        entry, model = studio.library.entry(model_id), studio.library.get(model_id)
        return entry.title if entry is not None else model.title if model is not None else model_id

    return title


def _axes(given: Iterable[str], kinds: tuple[AxisKind, ...]) -> tuple[GridAxis, ...]:
    """Raises StudioError(BadRequest)."""
    axes: list[GridAxis] = []
    for text in given:
        name, parted, values = text.partition("=")
        wanted = name.strip().lower()
        wanted = _OTHER_NAMES.get(wanted, wanted)
        kind = next((one for one in kinds if wanted in (one.field.lower(), one.option.lower())), None)
        if kind is None or not parted:
            there = ", ".join(one.option for one in kinds)
            problem = tr("“{text}” is no axis; write SETTING=VALUES, with one of: {there}", text=text, there=there)
            raise StudioError(BadRequest(field="--grid", problem=problem))
        if any(one.field == kind.field for one in axes):
            raise StudioError(BadRequest(field="--grid", problem=tr("“{name}” is given twice", name=kind.option)))
        try:
            axes.append(GridAxis(field=kind.field, values=typed_values(kind, values, new_seed)))
        except AxisError as error:
            problem = f"{kind.option}: {_inside(axis_words(error))}"
            raise StudioError(BadRequest(field="--grid", problem=problem)) from error
    if len(axes) > MOST_AXES or size_of(axes) > MOST_CELLS:
        problem = tr("a grid has {axes} axes and {cells} pictures at most", axes=MOST_AXES, cells=MOST_CELLS)
        raise StudioError(BadRequest(field="--grid", problem=problem))
    return tuple(axes)


def _inside(words: str) -> str:
    """A sentence within another one."""
    return words.removesuffix(".")


def _grids(studio: Studio, jobs: list[tuple[str, str]]) -> Grids:
    """`jobs` takes the ids and labels of those that are asked for."""

    def submit(make_request: Callable[[], PictureRequest], label: str, target_id: str) -> str:
        words = PromptWords(Wildcards(WildcardFolder(), open_session(studio).document), studio.library, studio.cards)
        [request] = words.said(make_request())
        job_id = studio.queue.submit(request, label=label, target_id=target_id)
        jobs.append((job_id, label))
        return job_id

    named = GridNames(studio.library, studio.cards, StyleBook().need)
    return Grids(named, studio.queue, submit, at_once=MOST_CELLS)


def _wait(studio: Studio, grids: Grids, grid: PictureGrid, jobs: list[tuple[str, str]]) -> list[Failure]:
    """Until all have ended; why some failed. With Ctrl+C all of it is stopped, and what came stays."""
    failures: list[Failure] = []
    for place, (job_id, label) in enumerate(jobs):
        job = studio.queue.find(job_id)
        try:
            if job is not None and job.state not in ENDED:
                wait_for_job(studio, job_id, label=f"{place + 1}/{len(jobs)} {label}")
            elif job is not None and job.failure is not None:
                failures.append(job.failure)
        except StudioError as error:
            failures.append(error.failure)
        except BaseException:
            grids.cancel(grid.id)
            raise
    return failures


# ---- told, written


def _words(studio: Studio, grid: PictureGrid) -> GridWords:
    return words_of_grid(grid, _kinds(studio, grid.request), model_title=_titles(studio))


def _tell(studio: Studio, options: argparse.Namespace, grid: PictureGrid, failures: list[Failure]) -> int:
    session = open_session(studio)
    written = _write(studio, options, grid)
    there = pictures_of(session.document, grid)
    members: dict[str, Any] = {
        "id": grid.id,
        "name": grid.name,
        "axes": [{"setting": axis.field, "values": list(axis.values)} for axis in grid.axes],
        "cells": [there[cell].asset if cell in there else None for cell in range(size_of(grid.axes))],
        "files": [str(path) for path in written],
    }
    count = tr_count("{done} of {count} picture", "{done} of {count} pictures", size_of(grid.axes), done=len(there))
    say(options, {"grid": members}, "\n".join((f"{grid.name}: {count}", *map(str, written))))
    for failure in dict.fromkeys(sentence(one) for one in failures):
        complain(failure)
    return 1 if failures or len(there) < size_of(grid.axes) else 0


def _write(studio: Studio, options: argparse.Namespace, grid: PictureGrid) -> tuple[Path, ...]:
    session, words, prompts = open_session(studio), _words(studio, grid), not options.no_recipe
    document, written = session.document, list[Path]()
    if options.out is not None:
        make_folder_of(options.out)
        said = save_grid(options.out, document, grid, words, session.read_asset, _unwatched, with_prompts=prompts)
        for one in said:
            hint(f"{options.out.name}: {one}")
        written.append(options.out)
    if options.cells is not None:
        written += save_cells(
            options.cells, document, grid, words, session.read_asset, _unwatched, with_prompts=prompts
        )
    return tuple(written)


def _unwatched(_share: float) -> None:
    """Nobody follows how far it is."""


# ---- those of a project


def run_grids(options: argparse.Namespace) -> int:
    """Raises StudioError."""
    require_format(options.out, PICTURE_OUT)
    if options.no_recipe and options.out is None and options.cells is None:
        raise StudioError(BadRequest(field="--no-recipe", problem=tr("it goes with --out or --cells")))
    changes = options.go_on or options.again
    with headless_studio(options.project, read_only=not changes) as studio:
        document = open_session(studio).document
        there = sorted(document.all(PictureGrid), key=lambda one: one.id, reverse=True)
        if not (changes or options.out or options.cells or options.id):
            return _list(studio, options, there)
        grid = next((one for one in there if options.id in ("", one.id)), None)
        if grid is None:
            problem = tr("the project has no such grid; “triptych grids” lists them")
            raise StudioError(BadRequest(field="--id", problem=problem))
        jobs: list[tuple[str, str]] = []
        grids, failures = _grids(studio, jobs), list[Failure]()
        if changes:
            cells = range(size_of(grid.axes)) if options.again else lacking(document, grid)
            jobs += [(job.id, job.label) for job in grids.jobs(grid.id).values()]
            try:
                grids.make(open_session(studio), grid, cells)
            except AxisError as error:
                raise StudioError(BadRequest(field="--id", problem=_inside(axis_words(error)))) from error
            failures = _wait(studio, grids, grid, jobs)
        return _tell(studio, options, grid, failures)


def _list(studio: Studio, options: argparse.Namespace, there: list[PictureGrid]) -> int:
    document = open_session(studio).document
    told = [
        {
            "id": one.id, "name": one.name, "pictures": len(pictures_of(document, one)), "cells": size_of(one.axes),
            "axes": [{"setting": axis.field, "values": list(axis.values)} for axis in one.axes],
        }
        for one in there
    ]  # fmt: skip
    lines = []
    for one, members in zip(there, told, strict=True):
        axes = "; ".join(f"{name}: {', '.join(values)}" for name, values in _words(studio, one).axes)
        lines.append(f"{one.id}  {one.name}  {members['pictures']}/{members['cells']}  ({axes})")
    say(options, {"grids": told}, "\n".join(lines) or tr("The project has no grid yet."))
    return 0
