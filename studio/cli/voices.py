"""`triptych voices`: those that `triptych speak --voice` takes, and those for whoever speaks in a text. Needs no event
loop."""

from __future__ import annotations

import argparse
from typing import Any

import msgspec

from studio.cli.asking import voices_here
from studio.cli.reading import text_of
from studio.cli.running import give, give_json, hint, tell
from studio.domain.errors import StudioError
from studio.domain.showable import showable
from studio.services.models.library import ModelLibrary
from studio.services.narration.found_speakers import passages_of_text, speakers_of
from studio.services.narration.proposed_voices import proposed_voices
from studio.services.translation import tr, tr_count


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    voices = subparsers.add_parser("voices", help=tr("the voices that can be spoken with"))
    commands: Any = voices.add_subparsers(dest="voices_command", metavar="COMMAND", required=True)
    listing = commands.add_parser("list", help=tr("every voice of the speech models on this machine"))
    listing.add_argument("--json", action="store_true", help=tr("answer in JSON on standard output"))
    listing.set_defaults(run=run_list)
    speakers = commands.add_parser("speakers", help=tr("who speaks in a text, how often, and a voice for each"))
    speakers.add_argument("file", metavar="FILE", help=tr("a text file in UTF-8, or - for standard input"))
    speakers.add_argument("--narrator", default="", help=tr("the voice that nobody else gets; the best one without it"))
    speakers.add_argument("--json", action="store_true", help=tr("answer in JSON on standard output"))
    speakers.set_defaults(run=run_speakers)


def run_list(options: argparse.Namespace) -> int:
    """Raises StudioError where there is no speech model that can be run: ModelMissing or RuntimeMissing."""
    library = ModelLibrary()
    voices = voices_here(library)
    if not voices:
        raise StudioError(library.why_none("voice", "speak"))
    if options.json:
        give_json([msgspec.to_builtins(voice) for voice in voices], indent=1)
        return 0
    width = max(len(showable(voice.id)) for voice in voices)
    for voice in voices:
        name, title, group = showable(voice.id), showable(voice.title), showable(voice.group)
        tell(f"{name:<{width}}  {title:<36} {group:<20} {showable(voice.note)}")
    return 0


def run_speakers(options: argparse.Namespace) -> int:
    """Without a speech model here, who speaks is told all the same. Raises StudioError: the text cannot be read."""
    text = text_of(options.file)
    found = speakers_of([passages_of_text(text)])
    voices = voices_here(ModelLibrary())
    narrator = options.narrator or next((voice.id for voice in voices), "")
    parts = proposed_voices(found, voices, (narrator,))
    if options.json:
        rows = [
            {"name": one.card.name, "aliases": one.card.aliases, "lines": one.lines, "voice": parts[one.card.id][0]}
            for one in found
        ]
        give_json(rows, indent=1)
        return 0
    if not found:
        hint(tr("Nobody speaks here, as far as the text tells it by its quotation marks."))
    titles = {voice.id: voice.title for voice in voices}
    for one in found:
        voice = parts[one.card.id][0]
        lines = tr_count("one line", "{count} lines", one.lines)
        give(f"{showable(one.card.name)}\t{lines}\t{showable(voice)}\t{showable(titles.get(voice, ''))}")
    return 0
