"""The manuscript of a project as a file of another format: what `triptych convert` does with a project.

triptych convert book.triptych novel.epub --titles 1
"""

from __future__ import annotations

import argparse
from typing import Any

from studio.cli.answering import make_folder_of
from studio.cli.running import give, give_json, headless_studio, hint
from studio.domain.errors import BadInput, FileUnreadable, StudioError
from studio.domain.manuscript import set_book
from studio.domain.text_records import Meta, Paragraph, Scene
from studio.services.exchange.format import Format
from studio.services.exchange.losses import losses_in_words
from studio.services.exchange.losses_out import cannot_hold
from studio.services.exchange.manuscript_pictures import act_with_pictures, left_out, pictures_in, telling
from studio.services.exchange.scene_titles import TITLES_MEAN, Titles, with_titles
from studio.services.exchange.submission_out import About, submission_of


def wanted_titles(options: argparse.Namespace, row: Format[Any]) -> Titles:
    """As they were asked for, and as the format can have them."""
    if row.id in TITLES_MEAN:
        return Titles()
    return Titles(options.titles, "stars" if row.subject == "submission" else options.between)


def convert_project(options: argparse.Namespace, row: Format[Any]) -> int:
    """Raises StudioError."""
    if not options.text.is_file():
        raise StudioError(FileUnreadable(path=str(options.text), detail="there is no such file"))
    with headless_studio(options.text) as studio:
        session = studio.session
        assert session is not None, "a project that cannot be opened has raised"
        document = session.document.copy()
        if not any(one.text.strip() for one in document.all(Paragraph)):
            raise StudioError(BadInput(name=options.text.name, problem="there is no text in it"))
        meta = document.need(Meta, "project")
        title, author = options.title or meta.title, options.author or meta.author
        document.apply(set_book(document, title=title, author=author))
        shown = with_titles(document, wanted_titles(options, row))
        readers = {one: session.asset_reader(one) for one in pictures_in(shown, None)}
        act = act_with_pictures(row, telling(shown, readers))
        if options.submission:
            act = submission_of(row, About(author, options.contact))
        make_folder_of(options.out)
        act(shown, options.out, scene_id=None)
        lacks = cannot_hold(shown, None, row)
        lacks["pictures"] += left_out(shown, None, row)
    if any(lacks.values()):
        hint(f"{options.out.name}: {losses_in_words(lacks)}")
    if options.json:
        counts = {"scenes": len(tuple(document.all(Scene))), "paragraphs": len(tuple(document.all(Paragraph)))}
        lacking = {kind: count for kind, count in lacks.items() if count}
        give_json({"file": str(options.out), **counts, "lost": {}, "lacking": lacking})
    else:
        give(str(options.out))
    return 0
