"""`triptych assistant PROJECT`: what the assistant sends for a task at a scene, part by part and whole, its answer,
and the summaries that tell the story, made where they lack."""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import QEventLoop

from studio.cli.doing_tasks import add_task_words, read_told, steps_of, tell_read, tell_step, told_of, words_for
from studio.cli.reading_meanings import MeaningReader
from studio.cli.running import (
    Interrupted,
    give,
    give_json,
    headless_studio,
    heeding,
    hint,
    open_session,
    project_alone,
    tell,
)
from studio.cli.writing import answer_to, tell_cut, tell_doubt, writer_of_task
from studio.domain import prompting
from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.errors import BadRequest, Failure, StudioError
from studio.domain.knowledge import known_at
from studio.domain.outline import outline
from studio.domain.project_records import Card, Job
from studio.domain.prompt_pieces import PromptPart
from studio.domain.prompt_sent import stretches
from studio.domain.prompting import BuiltPrompt, Material, Writer
from studio.domain.requests import SEED_LIMIT, TokensCounted
from studio.domain.scene_edits import rename_scene
from studio.domain.showable import showable
from studio.domain.summaries import BOOK, is_stale, keep_summary, lacking, source_of, sum_up, together
from studio.domain.task_answers import Read
from studio.domain.task_frames import framed
from studio.domain.task_landings import put_beside, put_card, put_remarks
from studio.domain.task_templates import templates_of
from studio.domain.task_variables import variables_at
from studio.domain.text_records import Paragraph, Scene, Summary
from studio.domain.writing_tasks import WritingTask
from studio.services.card_likeness import LEAST_PASSAGES, CardLikeness, ending_at, facts_of, passages_over
from studio.services.jobs.token_counts import TokenCounts
from studio.services.meanings import TextMeanings
from studio.services.session.session import ProjectSession
from studio.services.studio import Studio
from studio.services.translation import tr
from studio.services.writing_tasks import Shelf, TaskFolder, shelf

DEFAULT_CONTEXT = 2048


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    words = tr("what a writer's model is sent at a scene, or its answer; summaries of the book")
    parser = subparsers.add_parser("assistant", help=words)
    parser.add_argument("file", type=Path)
    scene = tr("title or id of the scene; the last without it")
    parser.add_argument("--scene", default="", metavar="TITLE", help=scene)
    parser.add_argument("--task", default="continue", metavar="ID", help=tr("what is asked for: continue, ask, …"))
    add_task_words(parser)
    put = tr("put what came of it into the project: notes on their words, a card, the first title, a synopsis")
    parser.add_argument("--put", action="store_true", help=put)
    context = tr("tokens of prompt and answer")
    parser.add_argument("--context", type=int, default=DEFAULT_CONTEXT, metavar="N", help=context)
    parser.add_argument("--model", default="", metavar="ID", help=tr("the writer; the best one by default"))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show-prompt", action="store_true", help=tr("show what would be sent, and send nothing"))
    parser.add_argument("--summaries", action="store_true", help=tr("make and show the summaries of the book"))
    parser.add_argument("--json", action="store_true", help=tr("answer in JSON on standard output"))
    parser.set_defaults(run=run_assistant)


def run_assistant(options: argparse.Namespace) -> int:
    if options.summaries:
        return _summaries(options)
    with headless_studio(options.file, read_only=options.show_prompt) as studio:
        session = open_session(studio)
        document = session.document
        found = shelf(TaskFolder(), templates_of(document))
        scene, task = scene_named(document, options.scene), task_of(options.task, found)
        said, more = words_for(task, options)
        plain = writer_of_task(studio, task, options.model, {}, options.seed)
        writer = msgspec.structs.replace(plain, context_tokens=max(256, options.context))
        alike = _alike(studio, document, scene)
        about = "" if task.target == "nothing" else prompting.scene_text(document, scene.id)
        answer, wish = about, said
        if not options.show_prompt:
            tell_doubt(studio, task, writer)
        shown = not options.json and task.answer == "text" and not task.frame
        steps = steps_of(found, task)
        for number, (step, own) in enumerate(steps, 1):
            build = partial(_built, document, scene, step, own or said, answer, more, alike)
            built = build(writer)
            if options.show_prompt:
                show_prompt(options, counted(studio, built))
                return 0
            tell_step(step, number, len(steps), stream=shown)
            job = answer_to(studio, writer, build, label=tr("Assistant"), stream=shown)
            answer, said = job.text.strip(), ""
        told = {part.title: part.text for part in built.parts if part.role != "instruction"} if not task.steps else {}
        read = read_told(task, answer, about, wish, told)
        answer = framed(task, answer, {**variables_at(document, scene.id), **more})
        if shown:
            give("")
        elif not options.json and task.frame:
            give(answer)
        if options.put:
            _put(session, scene, task, read, writer, answer)
        _tell(options, job, answer, read, built, told_of(task, about, wish, answer, read))
    return 0


def _tell(options: argparse.Namespace, job: Job, answer: str, read: Read, built: BuiltPrompt, told: str) -> None:
    if options.json:
        more = {name: value for name, value in msgspec.to_builtins(read).items() if value not in (None, [], 0)}
        give_json({"text": answer, "cut": job.cut, **more, "told": told, "prompt": as_json(built)})
        return
    tell_read(read)
    tell_cut(job)
    if told:
        hint(told)


def _put(session: ProjectSession, scene: Scene, task: WritingTask, read: Read, writer: Writer, answer: str) -> None:
    """Raises StudioError(BadRequest) for a task whose answer has no place of its own."""
    document = session.document
    if task.lands == "notes" and read.notes:
        paragraphs = document.need(Scene, scene.id).paragraphs
        change, _ = put_remarks(document, paragraphs, read.notes, author=writer.model.id, at=time.time())
    elif task.lands == "card" and read.card is not None and any(one.sure for one in read.card.facts):
        sure = tuple(one for one in read.card.facts if one.sure)
        card = msgspec.structs.replace(read.card, facts=sure)
        change, _ = put_card(document, card, random.randrange(SEED_LIMIT))
    elif task.lands == "title" and read.items:
        change = rename_scene(document, scene.id, read.items[0])
    elif task.tells_scene and answer:
        change = put_beside(document, scene.id, "synopsis", answer)
    elif task.lands in ("notes", "card", "title") or task.tells_scene:
        hint(tr("Nothing was put into the project: the answer has nothing that could be."))
        return
    else:
        problem = f"what “{task.id}” answers has no place of its own; leave --put out"
        raise StudioError(BadRequest(field="--put", problem=problem))
    session.perform(change)


def scene_named(document: Document, wanted: str) -> Scene:
    """The scene of this title or id, the last one for "". Raises StudioError(NameUnknown | BadRequest)."""
    scenes = [scene for _, scene in outline(document)]
    if not scenes:
        raise StudioError(BadRequest(field="file", problem="the project has no scene yet; import a text first"))
    if not wanted:
        return scenes[-1]
    named = [scene for scene in scenes if wanted in (scene.id, scene.title)]
    named = named or [scene for scene in scenes if scene.title.casefold() == wanted.casefold()]
    if not named:
        known = ", ".join(f"“{scene.title}”" for scene in scenes[:8])
        problem = f"no scene has this title or id; there are {known}"
        raise StudioError(BadRequest(field="--scene", problem=problem))
    return named[0]


def task_of(wanted: str, among: Shelf) -> WritingTask:
    """Raises StudioError(BadRequest)."""
    found = among.get(wanted)
    if found is None:
        known = ", ".join(task.id for task in among.tasks)
        raise StudioError(BadRequest(field="--task", problem=f"there is no such task; there are {known}"))
    return found


def _built(
    document: Document,
    scene: Scene,
    task: WritingTask,
    said: str,
    about: str,
    fields: dict[str, str],
    alike: Mapping[str, float],
    writer: Writer,
) -> BuiltPrompt:
    known = known_at(document, scene.id, alike)
    if not task.prompt:
        return prompting.continuation(writer, about, known=known, paragraphs=task.paragraphs, tokens=task.tokens)
    whole = task.target == "selection"
    more = {**variables_at(document, scene.id), **fields}
    material = Material(
        passage=about if whole else "", text="" if whole else about, instruction=said, known=known, more=more
    )
    return prompting.asking(writer, task, material)


def _alike(studio: Studio, document: Document, scene: Scene) -> Mapping[str, float]:
    """Cards that the end of the scene is about by its meaning. Raises StudioError, or Interrupted on Ctrl+C."""
    facts, passages = facts_of(document.all(Card)), passages_over(document)
    if not facts or len(passages) < LEAST_PASSAGES or not scene.paragraphs:
        return {}
    last = document.need(Paragraph, scene.paragraphs[-1])
    index = CardLikeness()
    index.want(facts, ending_at(document, (last.id, len(last.text))), passages)
    MeaningReader(studio, TextMeanings(studio.queue)).all_of(index)
    return index.found()


def counted(studio: Studio, built: BuiltPrompt) -> BuiltPrompt:
    """By the model's own vocabulary, with all that it is given. Raises StudioError, or Interrupted on Ctrl+C."""
    loop = QEventLoop()
    found: list[TokensCounted | Failure | None] = []

    def take(outcome: TokensCounted | Failure | None) -> None:
        found.append(outcome)
        loop.quit()

    model = studio.library.get(built.request.model.id)
    if model is None:
        return built
    counts = TokenCounts(studio.library, studio.queue, studio)
    counts.ask(model, tuple(part.text for part in built.parts), built.request, take, take)
    with heeding(loop.quit):
        loop.exec()
    if not found or found[0] is None:
        counts.cancel()
        raise Interrupted
    if not isinstance(found[0], TokensCounted):
        raise StudioError(found[0])
    told = found[0]
    return built.with_counts(told.texts, told.prompt, told.context, told.sent, told.ids)


def show_prompt(options: argparse.Namespace, built: BuiltPrompt) -> None:
    """On standard output, as JSON where that was asked for."""
    if options.json:
        give_json(as_json(built))
        return
    for part in built.parts:
        left = tr("; {cut:,} characters left out", cut=len(part.cut)) if part.cut else ""
        by = f" ({part.entered}{': ' + part.by if part.by else ''})" if part.entered else ""
        tell(f"{part.title}{by}: {tr('{count:,} tokens', count=part.tokens)}{left}")
    tell(tr("{used:,} of {budget:,} tokens of context in use.", used=built.tokens, budget=built.budget_tokens))
    tell("")
    give(built.sent)


def as_json(built: BuiltPrompt) -> dict[str, Any]:
    """What is sent, part by part and whole."""
    return {
        "model": built.request.model.id,
        "task": built.request.task,
        "tokens": built.tokens,
        "budget": built.budget_tokens,
        "context": built.context,
        "counted": built.counted,
        "parts": [_part(part) for part in built.parts],
        "sent": built.sent,
        "stretches": [
            {"text": one.text, "part": one.part.title if one.part is not None else None}
            for one in stretches(built.sent, built.parts)
        ],
        "ids": list(built.ids),
    }


def _part(part: PromptPart) -> dict[str, Any]:
    return {
        "role": part.role,
        "title": part.title,
        "tokens": part.tokens,
        "text": part.text,
        "left_out": part.cut,
        "left_out_for": part.cut_for,
        "entered": part.entered,
        "by": part.by,
        "stale": part.stale,
    }


# ---- summaries


def _summaries(options: argparse.Namespace) -> int:
    with project_alone(options.file) as session:
        change = together(made(session.document.copy())) if not session.read_only else None
        if change is not None:
            session.perform(change)
        _tell_summaries(options, session.document)
    return 0


def _tell_summaries(options: argparse.Namespace, document: Document) -> None:
    rows = [(depth, scene.id, scene.title) for depth, scene in outline(document)]
    told = [(depth, title, document.get(Summary, node)) for depth, node, title in (*rows, (0, BOOK, ""))]
    found = [(depth, title, one) for depth, title, one in told if one is not None]
    if options.json:
        give_json([_summary(document, title, one) for _, title, one in found])
        return
    for depth, title, one in found:
        name = tr("The book") if one.id == BOOK else showable(title) or tr("Untitled scene")
        tell(f"{'  ' * depth}{name}: {showable(one.text, len(one.text))}")


def _summary(document: Document, title: str, one: Summary) -> dict[str, Any]:
    return {"id": one.id, "title": title, "text": one.text, "by": one.by, "stale": is_stale(document, one)}


def made(document: Document) -> list[Change]:
    """Changes that bring all summaries up to date, made one upon the other on the caller's own copy."""
    changes: list[Change] = []
    while wanted := lacking(document):
        before = len(changes)
        for node in wanted:
            change = keep_summary(document, node, sum_up(document, node), source_of(document, node), "extract")
            if change is not None:
                document.apply(change)
                changes.append(change)
        if len(changes) == before:
            break
    return changes
