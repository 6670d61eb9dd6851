"""Turns what a worker finished into records of the project. Pure functions; used by JobQueue on the main thread.

Ids are made of the job's id and the file's index, so that adopting the same file again finds its record there.
"""

from __future__ import annotations

import time

import msgspec

from studio.domain.document import (
    Asset,
    Canvas,
    Change,
    Document,
    Edit,
    Generation,
    Job,
    Paragraph,
    Recipe,
    Record,
    Take,
)
from studio.domain.ids import new_id
from studio.domain.manuscript import text_hash
from studio.domain.requests import PictureRequest, Request, SpeechRequest
from studio.wire.messages import FileDone


def result_id(job_id: str, index: int) -> str:
    """Of the Generation or Take, and of its Recipe."""
    return f"{job_id}-{index:04d}"


def is_adopted(document: Document, job_id: str, index: int) -> bool:
    return document.get(Recipe, result_id(job_id, index)) is not None


def unseen(label: str, edits: tuple[Edit, ...]) -> Change:
    """A change on no undo stack."""
    return Change(id=new_id(), label=label, stack="none", edits=edits, at=time.time())


def adoption(document: Document, job: Job, done: FileDone, licence: tuple[str, str]) -> tuple[Asset, Change, Record]:
    """The asset of a finished file, the change that takes it in, and the record it becomes. `licence`: SPDX name and
    whether commercial use is allowed."""
    now = time.time()
    asset = Asset(id=done.sha256, media_type=done.media_type, size=done.size, created=now, name=job.label)
    recipe = recipe_of(done.request, result_id(job.id, done.index), licence, done, now)
    record: Generation | Take
    edits = [Edit(None, recipe)]
    if document.get(Asset, asset.id) is None:
        edits.insert(0, Edit(None, asset))
    if isinstance(done.request, SpeechRequest):
        record = _take(document, done, recipe)
        edits += [Edit(old, msgspec.structs.replace(old, chosen=False)) for old in _rivals(document, record)]
    else:
        record = _generation(document, job, done, recipe)
    edits.append(Edit(None, record))
    return asset, unseen("Result", tuple(edits)), record


def recipe_of(request: Request, recipe_id: str, licence: tuple[str, str], done: FileDone | None, now: float) -> Recipe:
    return Recipe(
        id=recipe_id,
        request=request,
        created=now,
        engine_versions=done.versions if done is not None else (),
        device=done.device if done is not None else "",
        seconds=done.took if done is not None else 0.0,
        licence=licence[0],
        commercial=licence[1],
    )


def _generation(document: Document, job: Job, done: FileDone, recipe: Recipe) -> Generation:
    return Generation(
        id=recipe.id,
        asset=done.sha256,
        recipe_id=recipe.id,
        created=recipe.created,
        width=done.width,
        height=done.height,
        canvas_id=job.target_id if document.get(Canvas, job.target_id) is not None else "",
    )


def _take(document: Document, done: FileDone, recipe: Recipe) -> Take:
    assert isinstance(done.request, SpeechRequest)
    segment = done.request.segments[0]
    paragraph = document.get(Paragraph, segment.paragraph_id)
    return Take(
        id=recipe.id,
        scene_id=paragraph.scene_id if paragraph is not None else "",
        paragraph_id=segment.paragraph_id,
        segment=segment.index,
        text=segment.text,
        text_hash=text_hash(segment.text),
        voice=done.request.voice,
        asset=done.sha256,
        recipe_id=recipe.id,
        created=recipe.created,
        seconds=done.seconds,
        pause_after=segment.pause_after,
        words=done.words,
    )


def _rivals(document: Document, take: Take) -> list[Take]:
    """The chosen takes of the same segment. Text of no paragraph has no other takes."""
    if not take.paragraph_id:
        return []
    spoken = document.where(Take, "paragraph_id", take.paragraph_id)
    return [one for one in spoken if one.chosen and one.segment == take.segment]


def expected_files(request: Request) -> int:
    """How many files the request makes when it is run to its end."""
    match request:
        case PictureRequest(batch=batch):
            return batch
        case SpeechRequest(segments=segments):
            return len(segments)
        case _:
            return 0
