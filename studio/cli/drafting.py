"""`triptych sources PROJECT draft`: an article made of a project's sources, as a new scene. Needs an event loop."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import msgspec

from studio.cli.asides import words_of
from studio.cli.reading_meanings import MeaningReader, read_again
from studio.cli.running import give_json, headless_studio, hint, open_session, tell
from studio.cli.writing import tell_doubt, writer_of_task
from studio.domain.articles import (
    QUOTATIONS,
    Point,
    article_passages,
    extracted,
    points_in,
    sentences_read,
    unsupported,
    written,
)
from studio.domain.asking import Asked, Quoted
from studio.domain.changes import Edit
from studio.domain.cited_answers import answer_prompt, read_cited
from studio.domain.document import Document
from studio.domain.errors import BadInput, BadRequest, StudioError
from studio.domain.ids import new_id
from studio.domain.project_records import Recipe, Source
from studio.domain.prompting import Writer
from studio.domain.requests import ModelRef
from studio.domain.scene_edits import new_scenes
from studio.domain.sources import cited
from studio.domain.text_records import Meta, Scene
from studio.domain.writing_tasks import WritingTask
from studio.services.asking import BookFinder, Wish, book_finder_of
from studio.services.likeness import alike_in_passages
from studio.services.meanings import TextMeanings, model_for_books
from studio.services.phrases import source_place
from studio.services.second_reading import depth_for_books
from studio.services.session.session import ProjectSession
from studio.services.studio import Studio
from studio.services.translation import tr, tr_count
from studio.services.wording import sentence
from studio.services.writing_tasks import shipped_tasks


def add_options(draft: argparse.ArgumentParser) -> None:
    draft.add_argument("--title", default="", help=tr("of the new scene"))
    draft.add_argument(
        "--point", action="append", default=[], metavar="WORDS", help=tr("what is to be said; repeat it")
    )
    draft.add_argument("--points", type=Path, metavar="FILE", help=tr("a text with a point a line; - reads the input"))
    draft.add_argument("--by-model", action="store_true", help=tr("have a model write it from the quotations"))
    draft.add_argument("--model", default="", help=tr("the writer; the best one without it"))
    draft.set_defaults(run=run_draft)


def run_draft(options: argparse.Namespace) -> int:
    points = _points(options)
    title = " ".join(options.title.split()) or tr("Article")
    with headless_studio(options.project) as studio:
        session = open_session(studio)
        document = session.document
        if not any(True for _ in document.all(Source)):
            problem = tr("there are no sources in it; “triptych sources PROJECT add FILE” takes some in")
            raise StudioError(BadInput(name=options.project.name, problem=problem))
        task = next(one for one in shipped_tasks() if one.id == "ask")
        writer = writer_of_task(studio, task, options.model, {}, 0) if options.by_model else None
        if writer is not None:
            tell_doubt(studio, task, writer)
        finder = book_finder_of(session.project_id, session.path)
        try:
            done = [_point(studio, session, finder, one, task, writer) for one in points]
        finally:
            finder.close()
        recipes = [recipe for _point_made, recipe in done if recipe is not None]
        made = [one for one, _recipe in done]
        passages = article_passages(made, tr("No source says anything of this."), tr("What no source supports"))
        change = new_scenes(document, [(title, passages, False)])
        edits = (*(Edit(None, recipe) for recipe in recipes), *change.edits)
        session.perform(msgspec.structs.replace(change, label="Draft an article", edits=edits))
        scene = next(edit.after for edit in change.edits if isinstance(edit.after, Scene))
    _tell(options, scene, made)
    return 0


def _points(options: argparse.Namespace) -> tuple[str, ...]:
    """Raises StudioError."""
    text = "\n".join(options.point)
    if options.points is not None:
        try:
            read = sys.stdin.read() if str(options.points) == "-" else options.points.read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise StudioError(BadInput(name=options.points.name, problem=f"it cannot be read: {error}")) from error
        text = f"{text}\n{read}"
    points = points_in(text)
    if not points:
        raise StudioError(BadRequest(field="--point", problem="say what the article is to say, a point a line"))
    return points


def _point(
    studio: Studio, session: ProjectSession, finder: BookFinder, point: str, task: WritingTask, writer: Writer | None
) -> tuple[Point, Recipe | None]:
    """By quotations alone where `writer` is None, or says nothing that they support. Raises StudioError."""
    document = session.document
    readers = {one.asset: session.asset_reader(one.asset) for one in document.all(Source)}
    wish = Wish(point, most=QUOTATIONS, among="sources")
    asked = finder.asking(document.copy(), wish, readers)(lambda _share: None)
    meaning = _meaning(studio, finder, session.document, point)
    if meaning:
        meta = document.get(Meta, "project")
        again = depth_for_books(studio.library, meta.language if meta is not None else "")
        wish = msgspec.structs.replace(wish, meaning=meaning, again=again)
        asked = finder.asking(document.copy(), wish, readers)(lambda _share: None)
        asked = read_again(studio, point, asked, QUOTATIONS)

    def named(one: Quoted) -> str:
        return _place(document, one)

    if writer is None or not asked.answered:
        return _quoted(studio, document, point, asked, meaning), None
    texts = [one.passage.text for one in asked.quotes]
    request = answer_prompt(writer, task, point, texts).request
    answer = read_cited(words_of(studio, request), texts, point)
    if not any(one.supported for one in answer.sentences):
        return _quoted(studio, document, point, asked, meaning), None
    recipe = studio.queue.recipe(request, new_id(), None)
    return written(point, answer, asked, named, recipe.id), recipe


def _quoted(studio: Studio, document: Document, point: str, asked: Asked, meaning: bytes) -> Point:
    def named(one: Quoted) -> str:
        return _place(document, one)

    read = sentences_read(asked, named)
    if not meaning or not read:
        return extracted(point, asked, named)
    reader = MeaningReader(studio, TextMeanings(studio.queue, studio, _model(studio, document)))
    try:
        found = reader.texts([one for texts in read for one in texts])
    except StudioError as error:
        hint(tr("By words alone. {why}", why=sentence(error.failure)))
        return extracted(point, asked, named)
    return extracted(point, asked, named, alike_in_passages(meaning, read, found))


def _model(studio: Studio, document: Document) -> ModelRef:
    meta = document.get(Meta, "project")
    return model_for_books(studio.library, meta.language if meta is not None else "")


def _meaning(studio: Studio, finder: BookFinder, document: Document, point: str) -> bytes:
    model = _model(studio, document)
    reader = MeaningReader(studio, TextMeanings(studio.queue, studio, model))
    finder.read_by(model.id)
    try:
        meaning = reader.question(point)
        unread = len(finder.unread(sys.maxsize).texts)
        if unread:
            reader.all_of(finder, unread)
    except StudioError as error:
        hint(tr("By words alone. {why}", why=sentence(error.failure)))
        return b""
    return meaning


def _place(document: Document, one: Quoted) -> str:
    source = document.get(Source, one.passage.source_id)
    title = cited(source) if source is not None else ""
    return source_place(title, one.passage.section_title, one.passage.page)


def _tell(options: argparse.Namespace, scene: Scene, points: list[Point]) -> None:
    lacking = unsupported(points)
    if options.json:
        claims = [
            {
                "point": point.words,
                "claims": [{"text": one.words, "footnotes": list(one.notes)} for one in point.claims],
            }
            for point in points
        ]
        give_json({"scene": scene.id, "title": scene.title, "points": claims, "unsupported": list(lacking)}, indent=1)
        return
    for point in points:
        tell(point.words)
        for claim in point.claims:
            tell(f"  {claim.words}")
            for note in claim.notes:
                tell(f"    {note}")
    if lacking:
        listed = "; ".join(lacking)
        hint(
            tr_count(
                "{count} thing has no support in the sources: {list}",
                "{count:,} things have no support in the sources: {list}",
                len(lacking),
                list=listed,
            )
        )
