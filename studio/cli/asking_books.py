"""`triptych ask FILE "question"`: quotations of a project, its sources, or a manuscript that answer. Needs an event
loop for what the text means; without the model of meanings the words alone are looked for."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Final, get_args

import msgspec

from studio.cli.asides import words_of
from studio.cli.reading_meanings import MeaningReader, read_again
from studio.cli.running import ProgressLine, SparseLines, give_json, headless_studio, hint, tell
from studio.cli.writing import tell_doubt, writer_of_task
from studio.domain.asking import Among, Asked, BookPassage, Quoted
from studio.domain.cited_answers import CitedAnswer, answer_prompt, read_cited
from studio.domain.document import Document
from studio.domain.errors import BadRequest, StudioError
from studio.domain.project_records import Source
from studio.domain.sources import cited
from studio.domain.text_records import Meta, Paragraph, Scene
from studio.project.contents import id_at
from studio.services.asking import QUOTED, BookFinder, By, Readers, Wish, book_finder_of
from studio.services.exchange.formats import scenes_from_file
from studio.services.exchange.preview import the_book
from studio.services.meanings import TextMeanings, model_for_books
from studio.services.phrases import lacking_words, source_place
from studio.services.second_reading import depth_for_books
from studio.services.session.opened import opened
from studio.services.studio import Studio
from studio.services.translation import tr, tr_count
from studio.services.wording import sentence
from studio.services.writing_tasks import shipped_tasks

_PROJECT: Final = ".triptych"
_MANUSCRIPT: Final = "manuscript"
"""Stands for the id of a project where a file has none: its index is kept by its place."""
_MOST: Final = 100
_PATIENCE: Final = 30.0
"""Seconds that reading the text waits at once for another program."""
_LONGEST_WAIT: Final = 86_400


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    ask = subparsers.add_parser("ask", help=tr("quotations of a book that answer a question"))
    ask.add_argument("file", type=Path, help=tr("a project, or text, Markdown, Word, HTML or EPUB"))
    ask.add_argument("question")
    ask.add_argument("--by", choices=get_args(By), default="both", help=tr("find by words, by meaning, or both"))
    ask.add_argument("--among", choices=get_args(Among), default="both",
                     help=tr("the manuscript, its sources, both, or what is set around the story"))  # fmt: skip
    ask.add_argument("--language", default="", metavar="CODE",
                     help=tr("of the text, as “de”; the project’s, or English, without it"))  # fmt: skip
    ask.add_argument("--count", type=int, default=QUOTED, metavar="N", help=tr("so many quotations at most"))
    ask.add_argument("--wait", type=float, default=_PATIENCE, metavar="SECONDS",
                     help=tr("for the processor while another Triptych has it (30); what is read answers"))  # fmt: skip
    ask.add_argument("--answer", action="store_true", help=tr("have a model answer from the quotations, and cite them"))
    ask.add_argument("--model", default="", help=tr("the writer that answers; the best one without it"))
    ask.add_argument("--json", action="store_true", help=tr("answer as JSON"))
    ask.set_defaults(run=run_ask)


def run_ask(options: argparse.Namespace) -> int:
    question = " ".join(options.question.split())
    if not question:
        raise StudioError(BadRequest(field="question", problem="there are no words in it"))
    if not 0 < options.count <= _MOST:
        raise StudioError(BadRequest(field="--count", problem=f"it is a number from 1 to {_MOST}"))
    if not 0 <= options.wait <= _LONGEST_WAIT:
        raise StudioError(BadRequest(field="--wait", problem=f"it is a number of seconds from 0 to {_LONGEST_WAIT:,}"))
    if options.file.suffix.lower() != _PROJECT:
        document = _document_of(options.file)
        finder = book_finder_of(_MANUSCRIPT, options.file.resolve(), from_the_end=True)
        _answer(options, document, _asked(finder, document, question, options, {}))
        return 0
    whole = opened(options.file, read_only=True)
    try:
        finder = book_finder_of(id_at(whole.file.path), whole.file.path, from_the_end=True)
        readers = {one.asset: whole.file.blob_reader(one.asset) for one in whole.document.all(Source)}
        _answer(options, whole.document, _asked(finder, whole.document, question, options, readers))
    finally:
        whole.leave()
    return 0


def _document_of(path: Path) -> Document:
    """Of a manuscript that is no project; without what is set around a book."""
    records: list[Scene | Paragraph] = []
    for number, scene in enumerate(the_book(scenes_from_file(path))):
        scene_id = f"{number:06}"
        ids = tuple(f"{scene_id}-{place:06}" for place in range(len(scene.passages)))
        records.append(Scene(id=scene_id, title=scene.title, rank=number, paragraphs=ids, matter=scene.matter))
        records += [
            Paragraph(id=one, scene_id=scene_id, text=passage.text, style=passage.style)
            for one, passage in zip(ids, scene.passages, strict=True)
        ]
    return Document(tuple(records))


def _asked(
    finder: BookFinder, document: Document, question: str, options: argparse.Namespace, readers: Readers
) -> Asked:
    by: By = options.by
    wish = Wish(question, most=options.count, by=by, among=options.among)
    try:
        asked = _looked(finder, document, wish, readers)
        if by == "words":
            return asked
        with headless_studio(None) as studio:
            meaning = _meaning(studio, finder, asked, document, options)
            if not meaning:
                return asked
            again = depth_for_books(studio.library, _language(options, document))
            wish = msgspec.structs.replace(wish, meaning=meaning, again=again)
            asked = _looked(finder, document, wish, readers)
            return read_again(studio, question, asked, options.count, options.wait)
    finally:
        finder.close()


def _language(options: argparse.Namespace, document: Document) -> str:
    meta = document.get(Meta, "project")
    return str(options.language or (meta.language if meta is not None else ""))


def _looked(finder: BookFinder, document: Document, wish: Wish, readers: Readers) -> Asked:
    progress = ProgressLine("", SparseLines())
    look = finder.asking(document, wish, readers)
    asked = look(lambda share: progress.tell(tr("Reading the words of the text…"), share, None))
    progress.close()
    return asked


def _meaning(
    studio: Studio, finder: BookFinder, asked: Asked, document: Document, options: argparse.Namespace
) -> bytes:
    """Of the question, after the text was read, all of it or as much as another program leaves time for; empty where
    it can't be read and quotations are not wanted by meaning alone."""
    model = model_for_books(studio.library, _language(options, document))
    reader = MeaningReader(studio, TextMeanings(studio.queue, studio, model), options.wait)
    finder.read_by(model.id)
    try:
        meaning = reader.question(" ".join(options.question.split()))
        unread = len(finder.unread(asked.parts).texts)
        if unread:
            hint(tr_count("{count} part of the text is read first", "{count:,} parts of the text are read first",
                          unread))  # fmt: skip
            reader.all_of(finder, unread)
            left = len(finder.unread(asked.parts).texts)
            if left:
                hint(tr_count("{count} part of the text is not read yet; its words are known.",
                              "{count:,} parts of the text are not read yet; their words are known.",
                              left))  # fmt: skip
    except StudioError as error:
        if options.by == "meaning":
            raise
        hint(tr("By words alone. {why}", why=sentence(error.failure)))
        return b""
    return meaning


def _answer(options: argparse.Namespace, document: Document, asked: Asked) -> None:
    told = _answered(options, asked) if options.answer and asked.answered else None
    if options.json:
        give_json(
            {
                "in_text": asked.answered,
                "by_meaning": asked.by_meaning,
                "read": asked.read,
                "parts": asked.parts,
                "quotations": [_members(document, one) for one in asked.quotes],
                **({"answer": _answer_members(told)} if options.answer else {}),
            },
            indent=1,
        )
        return
    if not asked.answered:
        tell(_refusal(asked))
    for number, one in enumerate(asked.quotes, 1):
        tell(f"{number}. {_title(document, one)}: “{one.passage.text}”")
    if told is not None:
        tell("")
        tell(_in_words(told))
        if told.lacks:
            tell(lacking_words(told.lacks))
    elif options.answer:
        hint(tr("The text does not say it; no model was asked."))


def _refusal(asked: Asked) -> str:
    if not asked.quotes:
        return tr("Not in the text: no passage has any of these words.")
    if asked.by_meaning:
        return tr("Not in the text, as far as its words and meaning tell. The nearest passages:")
    return tr("Not in the text, as far as its words tell. The nearest passages:")


def _answered(options: argparse.Namespace, asked: Asked) -> CitedAnswer:
    """Of a model, from the quotations. Raises StudioError, or Interrupted on Ctrl+C."""
    question = " ".join(options.question.split())
    quotations = [one.passage.text for one in asked.quotes]
    with headless_studio(None) as studio:
        task = next(one for one in shipped_tasks() if one.id == "ask")
        writer = writer_of_task(studio, task, options.model, {}, 0)
        tell_doubt(studio, task, writer)
        built = answer_prompt(writer, task, question, quotations)
        return read_cited(words_of(studio, built.request), quotations, question)


def _in_words(answer: CitedAnswer) -> str:
    if answer.declined:
        return tr("The model says that the quotations do not answer.")
    return " ".join(
        f"{one.words} {''.join(f'[{number}]' for number in one.numbers)}" if one.supported
        else tr("({words}: not in the quotations)", words=one.words)
        for one in answer.sentences
    )  # fmt: skip


def _answer_members(answer: CitedAnswer | None) -> dict[str, Any] | None:
    if answer is None:
        return None
    sentences = [{"text": one.words, "quotations": list(one.numbers)} for one in answer.sentences]
    return {"declined": answer.declined, "lacks": answer.lacks, "sentences": sentences}


def _members(document: Document, one: Quoted) -> dict[str, Any]:
    passage = one.passage
    return {
        **_where(document, passage),
        "paragraphs": list(passage.paragraphs),
        "text": passage.text,
        "likeness": one.likeness,
        "words": round(one.covered, 4),
    }


def _where(document: Document, passage: BookPassage) -> dict[str, Any]:
    if not passage.source_id:
        scene = document.get(Scene, passage.scene_id)
        return {"scene": passage.scene_id, "title": scene.title if scene is not None else ""}
    source = document.get(Source, passage.source_id)
    return {
        "source": passage.source_id,
        "title": cited(source) if source is not None else "",
        "section": passage.section + 1,
        "section_title": passage.section_title,
        "page": passage.page or None,
    }


def _title(document: Document, one: Quoted) -> str:
    passage = one.passage
    if not passage.source_id:
        scene = document.get(Scene, passage.scene_id)
        return scene.title if scene is not None else ""
    source = document.get(Source, passage.source_id)
    return source_place(cited(source) if source is not None else "", passage.section_title, passage.page)
