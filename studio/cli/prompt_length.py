"""`triptych picture PROMPT --tokens`: how long a prompt is for a picture model. Nothing is drawn."""

from __future__ import annotations

import argparse

from studio.cli.answering import seed_of
from studio.cli.asking import model_for
from studio.cli.running import give_json, headless_studio, open_session, tell
from studio.services.prompts.said import PromptWords
from studio.services.prompts.tokens import length_of, tokens_taught
from studio.services.prompts.wildcards import WildcardFolder, Wildcards
from studio.services.translation import tr, tr_count


def tell_length(options: argparse.Namespace) -> int:
    """Of the words that the seed chooses. Raises StudioError."""
    with headless_studio(options.project) as studio:
        model = model_for(studio.library, options.model, "picture", "text-to-image")
        words = PromptWords(Wildcards(WildcardFolder(), open_session(studio).document), studio.library, studio.cards)
        said = words.words(options.prompt or "", options.negative, seed_of(options))
        called = words.named(studio.library.ref(model.id)).used(said.prompt)
        found = length_of(model, said.prompt, tokens_taught(called))
    if options.json:
        counted = {"tokens": found.tokens, "reads": found.room, "parts": found.parts} if found is not None else {}
        give_json({"model": model.id, "prompt": said.prompt, **counted})
        return 0
    if found is None:
        tell(tr("{model} reads no tokens that could be counted.", model=model.title))
        return 0
    count = tr_count("{count:,} token", "{count:,} tokens", found.tokens)
    tell(tr("{tokens}; {model} reads {room:,}", tokens=count, model=model.title, room=found.room))
    if found.lost:
        tell(tr_count("The last {count:,} is not read.", "The last {count:,} are not read.", found.lost))
    return 0
