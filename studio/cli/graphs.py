"""`triptych models graphs`: writers translated for ONNX Runtime, how much they are on disk, and how much they may be.

Called by `studio.cli.models`. Starts no worker.
"""

from __future__ import annotations

import argparse

from studio.built_graphs import built_graphs, trim
from studio.cli.running import give_json, tell
from studio.domain.errors import BadRequest, StudioError
from studio.services.amounts import bytes_in_words
from studio.services.models.graphs_kept import SETTING, graph_budget, graphs_in_words
from studio.services.settings import Settings
from studio.services.translation import tr


def graphs(args: argparse.Namespace) -> int:
    """The exit code is 0. Raises StudioError for a budget out of its bounds."""
    settings = Settings()
    if args.budget is not None:
        try:
            settings.set(SETTING, args.budget)
        except ValueError as error:
            raise StudioError(
                BadRequest(field="budget", problem="it is a number of megabytes from 0 to 500000")
            ) from error
    gone = trim(0 if args.clear else graph_budget(settings)) if args.clear or args.budget is not None else 0
    kept = built_graphs()
    if args.json:
        give_json(
            {
                "graphs": [{"folder": str(one.folder), "bytes": one.size} for one in reversed(kept)],
                "bytes": sum(one.size for one in kept),
                "budget": graph_budget(settings),
                "removed": gone,
            }
        )
        return 0
    if gone:
        tell(
            tr(
                "{size} were removed; those writers are translated again when they are asked.",
                size=bytes_in_words(gone),
            )
        )
    tell(graphs_in_words(settings) or tr("No writer is translated for ONNX Runtime."))
    return 0
