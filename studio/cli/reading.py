"""`triptych reading FILE|-`: the words of a text as they will be spoken, line for line. Needs no event loop.

A file of a word processor, a book, or speech markup is read as the import reads it, paragraph by paragraph.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from studio.cli.running import give, give_json, hint
from studio.domain.errors import BadInput, BadRequest, StudioError
from studio.english.respelling import phonemes_of
from studio.services.exchange.formats import MANUSCRIPT_IN, scenes_from_file
from studio.services.exchange.manuscript_in import ImportedScene
from studio.services.exchange.markdown_in import MARKDOWN_IN
from studio.services.exchange.ssml_in import is_markup, scenes_from_markup
from studio.services.exchange.text_in import TEXT_IN
from studio.services.narration.reading import SET_APART, Readings, emphasised_in_markdown
from studio.services.translation import tr, tr_count

LARGEST: Final = 64 << 20
"""Bytes of a text that is read."""


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    reading = subparsers.add_parser("reading", help=tr("the words of a text as they will be spoken, line for line"))
    reading.add_argument(
        "file",
        metavar="FILE",
        help=tr("a text of any format that is imported, or - for standard input (text or SSML)"),
    )
    reading.add_argument(
        "--unknown", action="store_true", help=tr("only the words that are guessed, with their sounds")
    )
    reading.add_argument("--accent", choices=("us", "gb"), default="us")
    reading.add_argument("--json", action="store_true", help=tr("answer in JSON on standard output"))
    reading.set_defaults(run=run_reading)


class _Text(NamedTuple):
    lines: list[str]
    own: dict[str, str]
    """Words with the sounds that the text gives them."""
    emphasised: tuple[str, ...]


def run_reading(options: argparse.Namespace) -> int:
    """Raises StudioError of a text that cannot be read."""
    lines, own, emphasised = _read(options.file)
    readings = Readings()
    if options.unknown:
        words = readings.unknown(lines, options.accent, own, emphasised)
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
    for line in readings.lines(lines, options.accent, own):
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


def _read(name: str) -> _Text:
    path = Path(name)
    if name != "-" and any(row.takes(path) for row in MANUSCRIPT_IN if row not in (MARKDOWN_IN, TEXT_IN)):
        return _imported(scenes_from_file(path), path.stem)
    data = data_of(name)
    if is_markup(data):
        return _imported(scenes_from_markup(data, path.name), path.stem)
    text = _decoded(data, name)
    return _Text(text.splitlines(), {}, emphasised_in_markdown(text))


def _imported(scenes: Sequence[ImportedScene], stem: str) -> _Text:
    """Titles, but the one that an untitled beginning has of its file, and paragraphs, a line each."""
    lines: list[str] = []
    emphasised: dict[str, None] = {}
    for scene in scenes:
        if scene.title and scene.title != stem:
            lines.append(scene.title)
        for passage in scene.passages:
            lines += passage.text.splitlines()
            for mark in passage.marks:
                if mark.style in SET_APART:
                    emphasised[passage.text[mark.start : mark.end]] = None
    own = {word: phonemes_of(written) for scene in scenes for word, written in scene.said}
    return _Text(lines, own, tuple(emphasised))


def text_of(name: str) -> str:
    """Raises StudioError: BadInput of a file, BadRequest of standard input."""
    return _decoded(data_of(name), name)


def data_of(name: str) -> bytes:
    """Of a file, or of standard input ("-"). Raises StudioError(BadInput)."""
    try:
        if name == "-":
            data = b"" if sys.stdin is None else sys.stdin.buffer.read(LARGEST + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(LARGEST + 1)
    except OSError as error:
        raise StudioError(BadInput(name=Path(name).name, problem=error.strerror or str(error))) from error
    if len(data) > LARGEST:
        raise StudioError(BadInput(name=Path(name).name, problem="it is larger than 64 MB"))
    return data


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if name == "-":
            raise StudioError(BadRequest(field="text", problem="standard input is not UTF-8")) from error
        raise StudioError(BadInput(name=Path(name).name, problem="it is not text in UTF-8")) from error
