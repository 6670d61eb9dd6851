"""`triptych voices list`: the voices that `triptych speak --voice` takes. Needs no event loop."""

from __future__ import annotations

import argparse
from typing import Any

import msgspec

from studio.cli.asking import voices_here
from studio.cli.running import give_json, tell
from studio.domain.errors import StudioError
from studio.domain.showable import showable
from studio.services.models.library import ModelLibrary
from studio.services.translation import tr


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    voices = subparsers.add_parser("voices", help=tr("the voices that can be spoken with"))
    commands: Any = voices.add_subparsers(dest="voices_command", metavar="COMMAND", required=True)
    listing = commands.add_parser("list", help=tr("every voice of the speech models on this machine"))
    listing.add_argument("--json", action="store_true", help=tr("answer in JSON on standard output"))
    listing.set_defaults(run=run_list)


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
        tell(f"{name:<{width}}  {title:<28} {group:<20} {showable(voice.note)}")
    return 0
