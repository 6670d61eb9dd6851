"""`triptych tokens TEXT --model ID`: how many tokens a text is for a writer, and how many that can read."""

from __future__ import annotations

import argparse

from PySide6.QtCore import QEventLoop

from studio.cli.asking import model_for
from studio.cli.making import text_of
from studio.cli.running import Interrupted, give_json, headless_studio, heeding, tell
from studio.domain.catalogue import InstalledModel
from studio.domain.errors import Failure, StudioError
from studio.domain.requests import TokensCounted
from studio.services.jobs.token_counts import TokenCounts
from studio.services.studio import Studio
from studio.services.translation import tr, tr_count


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    tokens = subparsers.add_parser("tokens", help=tr("count the tokens of a text, as a writer reads it"))
    tokens.add_argument("text", nargs="?", default="", help=tr("the text to count; standard input without it"))
    tokens.add_argument("--model", default="", metavar="ID", help=tr("the writer; the best one by default"))
    tokens.add_argument("--json", action="store_true", help=tr("answer in JSON on standard output"))
    tokens.set_defaults(run=run_tokens)


def run_tokens(options: argparse.Namespace) -> int:
    text = text_of(options)
    with headless_studio(None) as studio:
        model = model_for(studio.library, options.model, "text", "continue")
        found = count(studio, model, text)
    tokens = found.texts[0]
    if options.json:
        give_json({"model": model.id, "tokens": tokens, "characters": len(text), "context": found.context})
        return 0
    words = tr_count("{count:,} token", "{count:,} tokens", tokens)
    if found.context:
        tell(tr("{words}; {model} can read {context:,}", words=words, model=model.title, context=found.context))
    else:
        tell(tr("{words} for {model}", words=words, model=model.title))
    return 0


def count(studio: Studio, model: InstalledModel, text: str) -> TokensCounted:
    """Raises StudioError, or Interrupted on Ctrl+C."""
    loop = QEventLoop()
    found: list[TokensCounted | Failure | None] = []

    def take(outcome: TokensCounted | Failure | None) -> None:
        found.append(outcome)
        loop.quit()

    counts = TokenCounts(studio.library, studio.queue, studio)
    counts.ask(model, (text,), None, take, take)
    with heeding(loop.quit):
        loop.exec()
    if not found or found[0] is None:
        counts.cancel()
        raise Interrupted
    if not isinstance(found[0], TokensCounted):
        raise StudioError(found[0])
    return found[0]
