"""`triptych learn NAME DRAWING...`: a thing of one's own, which prompts call by its name from then on."""

from __future__ import annotations

import argparse
from pathlib import Path

from studio.cli.answering import say, write_out
from studio.cli.asking import check_style
from studio.cli.running import headless_studio, open_session, run_job
from studio.domain.errors import BadRequest, StudioError
from studio.domain.picture_records import LearnedThing
from studio.services import learning
from studio.services.translation import tr


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    learn = subparsers.add_parser("learn", help=tr("have a thing of your own learnt from drawings of it"))
    learn.add_argument("name", help=tr("as prompts will call it: one to four words"))
    learn.add_argument(
        "drawings", nargs="+", type=Path, metavar="DRAWING",
        help=tr("pictures of it, {few} to {many}", few=learning.FEWEST, many=learning.MOST),
    )  # fmt: skip
    learn.add_argument(
        "--mine", action="store_true", help=tr("say that they are yours, or that whoever drew them has allowed this")
    )
    learn.add_argument("--model", default="", help=tr("model id; the best installed one without it"))
    learn.add_argument("--style", default="", help=tr("the model's style that is nearest to theirs"))
    learn.add_argument("--steps", type=int, default=learning.STEPS, help=tr("more take longer and come closer"))
    learn.add_argument("--seed", type=int, default=learning.SEED)
    learn.add_argument("--project", type=Path, required=True, help=tr("the project whose prompts will know it"))
    learn.add_argument("--out", type=Path, help=tr("write a picture of how it is drawn to this file (.png)"))
    learn.add_argument("--json", action="store_true", help=tr("say what was made as JSON"))
    learn.set_defaults(run=run_learn)


def run_learn(options: argparse.Namespace) -> int:
    if not options.mine:
        problem = tr("say with --mine that the drawings are yours, or that whoever drew them has allowed this")
        raise StudioError(BadRequest(field="--mine", problem=problem))
    if options.out is not None and options.out.suffix.lower() != ".png":
        raise StudioError(BadRequest(field="--out", problem=tr("the picture is a PNG: let its name end in .png")))
    learning.check_name(options.name)
    drawings = learning.read_drawings(options.drawings)
    with headless_studio(options.project) as studio:
        session = open_session(studio)
        request = learning.request_for(
            studio, session, options.name, drawings, model_id=options.model, style=options.style,
            steps=options.steps, seed=options.seed,
        )  # fmt: skip
        check_style(
            studio.library, next(one for one in learning.able(studio) if one.id == request.model.id), options.style
        )
        job = run_job(studio, request, label=tr("Learn: {name}", name=request.name))
        learned = next(one for one in session.document.all(LearnedThing) if one.id.startswith(job.id))
        if options.out is not None:
            write_out(options.out, session.read_asset(learned.sheet))
        answer = {
            "name": learned.name, "model": learned.model_id, "style": learned.style, "sheet": learned.sheet,
            "drawings": list(learned.drawings), "consent": learned.consent, "nearest": learned.nearest,
            "nearest_distance": learned.nearest_distance, "own_distance": learned.own_distance,
        }  # fmt: skip
        say(options, answer, f"{learned.name}: {learning.about(learned)}")
    return 0
