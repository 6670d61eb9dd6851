"""`triptych models try`: which engine is the faster one for a writer on this machine, measured and remembered.

Called by `studio.cli.models`. The engines run in a text worker, as they do for the window.
"""

from __future__ import annotations

import argparse
from typing import Any, get_args

import msgspec
from PySide6.QtCore import QEventLoop

from studio.cli.running import Interrupted, complain, give_json, headless_studio, heeding, tell
from studio.domain.catalogue import InstalledModel
from studio.domain.errors import BadRequest, Failure, StudioError
from studio.domain.trials import EnginesTried
from studio.services.jobs.engine_trials import EngineTrials
from studio.services.models.engine_words import engines_in_words
from studio.services.settings import SPECS
from studio.services.studio import Studio
from studio.services.translation import tr
from studio.services.wording import sentence

_SETTING = "writing_engine"


def engine_choices() -> tuple[str, ...]:
    """What `--by` takes: names of engines, and "fastest"."""
    return next(tuple(get_args(spec.type)) for spec in SPECS if spec.name == _SETTING)


def try_engines(args: argparse.Namespace) -> int:
    """The exit code is 0, or 1 when a model could not be tried. Raises StudioError, Interrupted."""
    outcomes: list[dict[str, Any]] = []
    failed = False
    with headless_studio(None) as studio:
        if args.by:
            studio.settings.set(_SETTING, args.by)
        for model in _chosen(studio, args):
            outcome = _tried(studio, model)
            failed = failed or "error" in outcome
            outcomes.append(outcome)
            if not args.json and "error" not in outcome:
                tell(f"{model.id}: {engines_in_words(studio.library, studio.cards, model)}")
    if args.json:
        give_json(outcomes)
    elif not outcomes and not args.by:
        tell(tr("No writer here can be run by more than one engine."))
    return 1 if failed else 0


def _chosen(studio: Studio, args: argparse.Namespace) -> list[InstalledModel]:
    """Raises StudioError for a model that is not here, or that one engine alone runs."""
    if not args.ids:
        writers = [model for model in studio.library.installed() if model.family == "text"]
        return [] if args.by else [one for one in writers if studio.library.engines_to_try(one, again=True)]
    models = [studio.library.named(model_id, "text") for model_id in args.ids]
    for model in models:
        if not studio.library.engines_to_try(model, again=True):
            problem = f"only one engine here can run {model.title}"
            raise StudioError(BadRequest(field="model", problem=problem))
    return models


def _tried(studio: Studio, model: InstalledModel) -> dict[str, Any]:
    """Raises Interrupted on Ctrl+C."""
    loop = QEventLoop()
    found: list[EnginesTried | Failure | None] = []

    def take(outcome: EnginesTried | Failure | None) -> None:
        found.append(outcome)
        loop.quit()

    trials = EngineTrials(studio.library, studio.queue, studio)
    trials.ask(model, studio.library.engines_to_try(model, again=True), take, take)
    with heeding(loop.quit):
        loop.exec()
    outcome = found[0] if found else None
    if outcome is None:
        trials.cancel()
        raise Interrupted
    if not isinstance(outcome, EnginesTried):
        complain(f"{model.id}: {sentence(outcome)}")
        return {"id": model.id, "error": msgspec.to_builtins(outcome), "message": sentence(outcome)}
    return {
        "id": model.id,
        "engine": studio.library.engine_of(model),
        "speeds": {
            name: {"reads": round(one.read_rate, 2), "writes": round(one.write_rate, 2), "loads": one.loading}
            for name, one in outcome.speeds.items()
        },
    }
