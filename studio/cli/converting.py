"""`triptych convert IN OUT`: a text file of one format as one of another, by the program's own readers and writers.

    triptych convert novel.txt novel.epub
    triptych convert returned.docx chapter.md --json
    triptych convert novel.txt --preview
    triptych convert book.triptych novel.epub --titles 1

What the other format or the manuscript cannot hold is counted on standard error.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from studio.cli.answering import make_folder_of
from studio.cli.manuscripts import convert_project, wanted_titles
from studio.cli.running import give, give_json, hint
from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.errors import BadInput, StudioError
from studio.domain.ids import new_id
from studio.domain.text_records import Meta, Paragraph, Scene
from studio.services.exchange.format import Format, by_name, suffixes_of
from studio.services.exchange.formats import (
    MANUSCRIPT_IN,
    MANUSCRIPT_OUT,
    PROJECT_OUT,
    SUBMISSION_OUT,
    scenes_from_file,
)
from studio.services.exchange.losses import losses_in_words
from studio.services.exchange.losses_out import cannot_hold
from studio.services.exchange.manuscript_in import import_change, told_of
from studio.services.exchange.manuscript_pictures import act_with_pictures, left_out, telling_of
from studio.services.exchange.preview import preview_of, the_book
from studio.services.exchange.scene_titles import BREAKS, with_titles
from studio.services.exchange.submission_out import About, submission_of
from studio.services.translation import tr


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    convert = subparsers.add_parser("convert", help=tr("write a text file as another format, chapters and notes kept"))
    convert.add_argument(
        "text", type=Path, help=tr("what to read: {endings}", endings=_endings((*MANUSCRIPT_IN, *PROJECT_OUT)))
    )
    convert.add_argument("out", type=Path, nargs="?", help=tr("where to: {endings}", endings=_endings(MANUSCRIPT_OUT)))
    convert.add_argument(
        "--preview", action="store_true", help=tr("tell what the reader finds in the file, and write nothing")
    )
    convert.add_argument(
        "--keep-boilerplate", action="store_true",
        help=tr("take over what Project Gutenberg set around the book too: its header, its licence"),
    )  # fmt: skip
    convert.add_argument(
        "--titles", type=_levels, default=0, metavar="N",
        help=tr("print titles down to this level of the outline: 1 for those of chapters alone; without it all"),
    )  # fmt: skip
    convert.add_argument(
        "--between", choices=BREAKS, default="stars",
        help=tr("what stands between scenes without a title: three asterisks or a blank line"),
    )  # fmt: skip
    convert.add_argument("--title", default="", help=tr("of the whole; without it the name of the file"))
    convert.add_argument("--language", default="en", metavar="LL", help=tr("of the text, as en, fr or pt-BR"))
    convert.add_argument(
        "--submission", action="store_true", help=tr("in standard manuscript format, for editors: .docx or .pdf")
    )
    convert.add_argument("--author", default="", help=tr("who wrote it, as the file says; the name on a --submission"))
    convert.add_argument("--contact", default="", help=tr("how you can be reached, for --submission"))
    convert.add_argument("--json", action="store_true", help=tr("say what was made as JSON"))
    convert.set_defaults(run=run_convert)


def _endings(rows: Sequence[Format[Any]]) -> str:
    return ", ".join(suffixes_of(rows))


def _levels(words: str) -> int:
    """Raises ValueError, of which argparse makes a sentence."""
    levels = int(words)
    if levels < 0:
        raise ValueError
    return levels


def run_preview(options: argparse.Namespace) -> int:
    """Chapters, scenes, how much of each, first words."""
    found = preview_of(scenes_from_file(options.text))
    if options.json:
        give_json({
            "scenes": [one._asdict() for one in found.scenes],
            "notes": found.notes, "pictures": found.pictures, "left": found.left,
        })  # fmt: skip
        return 0
    give(found.told())
    for one in found.scenes:
        title = tr("{title} (no part of the book)", title=one.title) if one.boilerplate else one.title
        if one.is_apart and not one.boilerplate:
            title = tr("{title} (front or back matter)", title=one.title)
        give(f"{'' if one.level == 1 else '    '}{title} ({one.words:,}): {one.begins}")
    if found.left:
        hint(found.left)
    return 0


def run_convert(options: argparse.Namespace) -> int:
    if options.preview:
        return run_preview(options)
    if options.out is None:
        raise StudioError(BadInput(name=options.text.name, problem="no file is named that it is to become"))
    row = by_name(options.out, SUBMISSION_OUT if options.submission else MANUSCRIPT_OUT)
    if any(one.takes(options.text) for one in PROJECT_OUT):
        return convert_project(options, row)
    scenes = scenes_from_file(options.text)
    if not options.keep_boilerplate:
        scenes = the_book(scenes)
    readers = {
        one.id: telling_of(partial(bytes, one.data), dict(one.making)) for scene in scenes for one in scene.pictures
    }
    write = act_with_pictures(row, readers)
    if options.submission:
        write = submission_of(row, About(options.author, options.contact))
    if len(scenes) == 1 and not scenes[0].passages and scenes[0].title == options.text.stem:
        raise StudioError(BadInput(name=options.text.name, problem="there is no text in it"))
    document = Document()
    meta = Meta(
        id="project", title=options.title or options.text.stem, author=options.author, language=options.language
    )
    document.apply(Change(id=new_id(), label="New", stack="writing", edits=(Edit(None, meta),), at=0.0))
    document.apply(import_change(document, scenes))
    make_folder_of(options.out)
    write(with_titles(document, wanted_titles(options, row)), options.out, scene_id=None)
    left, lacks = told_of(scenes), cannot_hold(document, None, row)
    lacks["pictures"] += left_out(document, None, row)
    if left:
        hint(f"{options.text.name}: {left}")
    if any(lacks.values()):
        hint(f"{options.out.name}: {losses_in_words(lacks)}")
    if options.json:
        counts = {"scenes": len(tuple(document.all(Scene))), "paragraphs": len(tuple(document.all(Paragraph)))}
        lost = {kind: count for scene in scenes for kind, count in scene.lost}
        lacking = {kind: count for kind, count in lacks.items() if count}
        give_json({"file": str(options.out), **counts, "lost": lost, "lacking": lacking})
    else:
        give(str(options.out))
    return 0
