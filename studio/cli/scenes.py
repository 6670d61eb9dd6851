"""`triptych scenes PROJECT`: the outline with its numbers, and which scenes are set around the story, as a title page.
Needs no event loop."""

from __future__ import annotations

import argparse
from pathlib import Path

from studio.cli.running import give_json, project_alone, tell
from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.errors import BadRequest, StudioError
from studio.domain.matter import matter_of
from studio.domain.outline import outline, paragraphs_of
from studio.domain.scene_edits import set_scene_field
from studio.domain.showable import showable
from studio.domain.text_records import Matter
from studio.domain.word_count import count_words
from studio.services.exchange.manuscript_in import joined
from studio.services.session.opened import opened
from studio.services.translation import tr


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    scenes = subparsers.add_parser(
        "scenes", help=tr("the scenes of a project, and which of them are set around the story")
    )
    scenes.add_argument("file", type=Path, metavar="PROJECT")
    for name, words in (
        ("front", tr("numbers of scenes that are front matter, as a title page: 1,2")),
        ("back", tr("numbers of scenes that are back matter, as a licence")),
        ("story", tr("numbers of scenes that are story")),
    ):
        scenes.add_argument(f"--{name}", default="", metavar="LIST", help=words)
    scenes.add_argument("--json", action="store_true", help=tr("the answer as JSON"))
    scenes.set_defaults(run=run_scenes)


def run_scenes(options: argparse.Namespace) -> int:
    if not (options.front or options.back or options.story):
        whole = opened(options.file, read_only=True)
        try:
            _tell(options, whole.document)
        finally:
            whole.leave()
        return 0
    with project_alone(options.file) as session:
        change = _marking(session.document.copy(), options)
        if change.edits:
            session.perform(change)
        _tell(options, session.document)
    return 0


def _marking(document: Document, options: argparse.Namespace) -> Change:
    """Of the caller's own copy. Raises StudioError(BadRequest)."""
    ids = [scene.id for _, scene in outline(document)]
    wanted: tuple[tuple[Matter, str], ...] = (
        ("front", options.front), ("back", options.back), ("story", options.story),
    )  # fmt: skip
    changes: list[Change] = []
    for matter, numbers in wanted:
        for number in _numbers(numbers, f"--{matter}", len(ids)):
            change = set_scene_field(document, ids[number - 1], "matter", matter)
            document.apply(change)
            changes.append(change)
    return joined("Parts of the book", changes)


def _numbers(words: str, field: str, most: int) -> list[int]:
    found = []
    for one in words.split(","):
        if not one.strip():
            continue
        if not one.strip().isdecimal() or not 0 < int(one) <= most:
            raise StudioError(BadRequest(field=field, problem=f"it is numbers from 1 to {most}, parted by commas"))
        found.append(int(one))
    return found


def _tell(options: argparse.Namespace, document: Document) -> None:
    rows = [
        (number, depth, scene, sum(count_words(one.text) for one in paragraphs_of(document, scene.id)))
        for number, (depth, scene) in enumerate(outline(document), 1)
    ]
    if options.json:
        give_json(
            {
                "scenes": [
                    {"number": number, "id": scene.id, "title": scene.title, "depth": depth, "words": words,
                     "matter": matter_of(scene)}
                    for number, depth, scene, words in rows
                ]
            },
            indent=1,
        )  # fmt: skip
        return
    named = {"front": tr("front matter"), "back": tr("back matter"), "story": ""}
    for number, depth, scene, words in rows:
        title = showable(scene.title) or tr("Untitled scene")
        matter = named[matter_of(scene)]
        tell(f"{number:>4} {'  ' * depth}{title} ({words:,}){f': {matter}' if matter else ''}")
