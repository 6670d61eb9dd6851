"""`triptych reading FILE|-`: the words of a text as they will be spoken, line for line. Needs no event loop."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

import msgspec

from studio.cli.running import give, give_json, hint
from studio.domain.errors import BadInput, BadRequest, StudioError
from studio.services.narration.reading import Readings, emphasised_in_markdown
from studio.services.translation import tr, tr_count

LARGEST: Final = 64 << 20
"""Bytes of a text that is read."""


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    reading = subparsers.add_parser("reading", help=tr("the words of a text as they will be spoken, line for line"))
    reading.add_argument("file", metavar="FILE", help=tr("a text file in UTF-8, or - for standard input"))
    reading.add_argument(
        "--unknown", action="store_true", help=tr("only the words that are guessed, with their sounds")
    )
    reading.add_argument("--accent", choices=("us", "gb"), default="us")
    reading.add_argument("--json", action="store_true", help=tr("answer in JSON on standard output"))
    reading.set_defaults(run=run_reading)


def run_reading(options: argparse.Namespace) -> int:
    text = text_of(options.file)
    lines = text.splitlines()
    readings = Readings()
    if options.unknown:
        words = readings.unknown(lines, options.accent, {}, emphasised_in_markdown(text))
        if options.json:
            give_json([msgspec.to_builtins(word) for word in words], indent=1)
            return 0
        if words:
            columns = tr("word"), tr("sounds"), tr("times"), tr("line")
            hint("\t".join(columns))
        for word in words:
            give(f"{word.word}\t{word.phonemes}\t{word.times}\t{word.line}")
        return 0
    unspoken = 0
    for line in readings.lines(lines, options.accent, {}):
        unspoken += len(line.unspoken)
        if options.json:
            give_json(msgspec.to_builtins(line))
        else:
            give(line.words)
    if unspoken:
        hint(
            tr_count(
                "{count} passage in another script is announced and not said.",
                "{count} passages in other scripts are announced and not said.",
                unspoken,
            )
        )
    return 0


def text_of(name: str) -> str:
    """Raises StudioError: BadInput of a file, BadRequest of standard input."""
    try:
        if name == "-":
            data = b"" if sys.stdin is None else sys.stdin.buffer.read(LARGEST + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise StudioError(BadInput(name=Path(name).name, problem="it is larger than 64 MB"))
        return data.decode("utf-8-sig")
    except OSError as error:
        raise StudioError(BadInput(name=Path(name).name, problem=error.strerror or str(error))) from error
    except UnicodeDecodeError as error:
        if name == "-":
            raise StudioError(BadRequest(field="text", problem="standard input is not UTF-8")) from error
        raise StudioError(BadInput(name=Path(name).name, problem="it is not text in UTF-8")) from error
