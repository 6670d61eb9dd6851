"""`triptych returned PROJECT FILE`: what an editor did to a Word document that was made of a project, hunk by hunk.
With --accept it is made part of the manuscript. Needs no event loop."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import msgspec

from studio.cli.running import give_json, hint, project_alone, tell
from studio.domain.changes import Edit
from studio.domain.document import Document
from studio.domain.editor_changes import Listed, decide, in_order
from studio.domain.showable import SENTENCE, showable
from studio.domain.text_records import EditorChange, MarginNote, Scene
from studio.services.amounts import day_and_time
from studio.services.exchange.returned import bring_back
from studio.services.exchange.returned_counts import told_of
from studio.services.exchange.returned_words import act_words, change_words, stale_words
from studio.services.session.opened import opened
from studio.services.translation import tr, tr_count


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    returned = subparsers.add_parser("returned", help=tr("what an editor changed and noted in a Word document"))
    returned.add_argument("project", type=Path)
    returned.add_argument("file", type=Path, metavar="FILE.docx")
    returned.add_argument(
        "--keep", action="store_true", help=tr("keep changes and notes in the project, to be decided")
    )
    returned.add_argument("--accept", action="store_true", help=tr("accept every change, and keep the notes"))
    returned.add_argument("--json", action="store_true", help=tr("the answer as JSON"))
    returned.set_defaults(run=run_returned)


def run_returned(options: argparse.Namespace) -> int:
    if not (options.keep or options.accept):
        whole = opened(options.project, read_only=True)
        try:
            back = bring_back(whole.document, options.file)
            whole.document.apply(back.change)
            listed = _of_file(whole.document, back.change.edits, options.file.name)
            _tell(whole.document, listed, told_of(back.counts), back.counts, options)
        finally:
            whole.leave()
        return 0
    with project_alone(options.project) as session:
        back = bring_back(session.document, options.file)
        if back.change.edits:
            session.perform(back.change)
        listed = _of_file(session.document, back.change.edits, options.file.name)
        _tell(session.document, listed, told_of(back.counts), back.counts, options)
        if options.accept:
            ids = [one.record.id for one in listed if isinstance(one.record, EditorChange)]
            done = decide(session.document, ids, "accepted")
            if done.change.edits:
                session.perform(done.change)
            hint(tr_count("{count} change was accepted.", "{count:,} changes were accepted.", done.done))
            if done.stale:
                hint(tr_count("{count} could not be made.", "{count:,} could not be made.", done.stale))
    return 0


def _of_file(document: Document, edits: Sequence[Edit], source: str) -> list[Listed]:
    """What came with the file, now or before, in reading order."""
    ids = {edit.after.id for edit in edits if isinstance(edit.after, EditorChange | MarginNote)}
    return [
        one
        for one in in_order(document, done=True)
        if one.record.id in ids or (isinstance(one.record, EditorChange) and one.record.source == source)
    ]


def _tell(
    document: Document, listed: Sequence[Listed], told: str, counts: msgspec.Struct, options: argparse.Namespace
) -> None:
    if options.json:
        rows = [{"scene": _title(document, one), **msgspec.to_builtins(one.record)} for one in listed]
        give_json({"counts": msgspec.to_builtins(counts), "found": rows})
        return
    for one in listed:
        record = one.record
        who = showable(record.author) or tr("nobody named")
        when = f", {day_and_time(record.created)}" if record.created else ""
        where = showable(_title(document, one)) or tr("Untitled scene")
        if isinstance(record, MarginNote):
            tell(f"{where}: {tr('note')} ({who}{when}) “{showable(record.quote, SENTENCE)}”: "
                 f"{showable(record.words, SENTENCE)}")  # fmt: skip
            for answer in record.answers:
                tell(f"    {showable(answer.author)}: {showable(answer.words, SENTENCE)}")
        else:
            stale = f" [{stale_words(one.stale)}]" if one.stale else ""
            tell(f"{where}: {act_words(record)} ({who}{when}): {change_words(record)}{stale}")
    hint(told)


def _title(document: Document, one: Listed) -> str:
    scene = document.get(Scene, one.scene_id)
    return scene.title if scene is not None else ""
