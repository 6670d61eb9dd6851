"""Turns what a worker finished into records of the project. Pure functions; used by JobQueue on the main thread.

Each kind of request whose jobs make files has an adopter, which makes a record of a file. Ids are made of the job's id
and the file's index, so that adopting the same file again finds its record there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path, PurePath
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.errors import BadRequest, StudioError
from studio.domain.grids import cell_of_target
from studio.domain.ids import new_id
from studio.domain.kinds import Kinds
from studio.domain.made import LearnedMade, Made, PictureMade, SoundMade, TranscriptMade
from studio.domain.passages import Passage, text_hash
from studio.domain.picture_records import Canvas, Generation, LearnedThing, PictureGrid
from studio.domain.project_records import Asset, Job, Recipe
from studio.domain.records import Record
from studio.domain.requests import HearRequest, LearnRequest, PictureRequest, Request, SpeechRequest
from studio.domain.richtext import from_elsewhere
from studio.domain.scene_edits import new_scene
from studio.domain.sharing import first_of, sharing
from studio.domain.sound_records import Direction, Take, Transcript
from studio.domain.text_records import Paragraph, Scene
from studio.wire.messages import FileDone

MANY_LINES = 500
"""Of a transcript; so many take less than a frame."""

Rq = TypeVar("Rq", bound=Request)
Md = TypeVar("Md", bound=Made)


class Taken(NamedTuple):
    """What of a finished file goes into the project, all in one transaction."""

    assets: tuple[tuple[Path, Asset], ...]
    """The file and its parts."""
    change: Change
    record: Record


class FinishedFile(msgspec.Struct, Generic[Rq, Md], frozen=True, kw_only=True):
    """A file on its way into the document."""

    document: Document
    """As it is before."""
    job: Job
    request: Rq
    """Of exactly this file."""
    made: Md
    asset: str
    """SHA-256."""
    recipe: Recipe
    """Its id is the one that the file's record gets, too."""


class Adopted(msgspec.Struct, frozen=True):
    """What becomes of a file: its record, and what has to change beside it."""

    record: Record
    also: tuple[Edit, ...] = ()


Adopter = Callable[[FinishedFile[Any, Any]], Adopted]


class Adopters:
    """By the type of request whose files they adopt: one for each kind that makes files. Immutable."""

    def __init__(self, kinds: Kinds, adopters: Mapping[type[Request], Adopter]) -> None:
        """Raises ValueError when a kind that makes files has none."""
        self._kinds = kinds
        self._adopters = dict(adopters)
        lacking = [row.name for row in kinds.rows if row.made is not None and row.request not in self._adopters]
        if lacking:
            raise ValueError(f"no adopter for the files of {lacking}")

    def adopt(self, file: FinishedFile[Any, Any]) -> Adopted:
        """Raises StudioError(BadRequest) for a file that is not what its kind makes."""
        row = self._kinds.of(file.request)
        if row.made is None or not isinstance(file.made, row.made):
            problem = f"a {row.name} job does not make a {type(file.made).__name__}"
            raise StudioError(BadRequest(field="made", problem=problem))
        return self._adopters[row.request](file)


def result_id(job_id: str, index: int) -> str:
    """Of the Generation or Take, and of its Recipe."""
    return f"{job_id}-{index:04d}"


def is_adopted(document: Document, job_id: str, index: int) -> bool:
    return document.get(Recipe, result_id(job_id, index)) is not None


def change_without_undo(label: str, edits: tuple[Edit, ...]) -> Change:
    """A change on no undo stack."""
    return Change(id=new_id(), label=label, stack="none", edits=edits, at=time.time())


def adoption(document: Document, job: Job, done: FileDone, licence: tuple[str, str], adopters: Adopters) -> Taken:
    """The assets of a finished file, the change that takes it in, and the record it becomes. `licence`: SPDX name and
    whether commercial use is allowed. Raises StudioError(BadRequest) for a file that is not what its kind makes."""
    now = time.time()
    asset = Asset(id=done.sha256, media_type=first_of(done.media_type), size=done.size, created=now, name=job.label)
    assets = {asset.id: (Path(done.path), asset)}
    for part in done.parts:
        one = Asset(id=part.sha256, media_type=first_of(part.media_type), size=part.size, created=now, name=part.name)
        assets.setdefault(one.id, (Path(part.path), one))
    request = sharing(done.request, job.request)
    recipe = recipe_of(request, result_id(job.id, done.index), licence, done, now)
    adopted = adopters.adopt(
        FinishedFile(document=document, job=job, request=request, made=done.made, asset=done.sha256, recipe=recipe)
    )
    new = [Edit(None, one) for _, one in assets.values() if document.get(Asset, one.id) is None]
    edits = (*new, Edit(None, recipe), *adopted.also, Edit(None, adopted.record))
    return Taken(tuple(assets.values()), change_without_undo("Result", edits), adopted.record)


def has_many_records(done: FileDone) -> bool:
    """Whether its records are made on a thread and taken in by slices."""
    return isinstance(done.made, TranscriptMade) and len(done.made.lines) >= MANY_LINES


def recipe_of(request: Request, recipe_id: str, licence: tuple[str, str], done: FileDone | None, now: float) -> Recipe:
    return Recipe(
        id=recipe_id,
        request=request,
        created=now,
        engine_versions=first_of(done.versions) if done is not None else (),
        device=first_of(done.device) if done is not None else "",
        seconds=done.took if done is not None else 0.0,
        licence=licence[0],
        commercial=licence[1],
    )


def adopt_picture(file: FinishedFile[PictureRequest, PictureMade]) -> Adopted:
    """It belongs to the canvas that its input shows a part of, else to the one that the job was asked from."""
    grid_id, cell = cell_of_target(file.job.target_id)
    grid_id = grid_id if file.document.get(PictureGrid, grid_id) is not None else ""
    asked = (file.request.canvas_id, file.job.target_id)
    canvas_id = next((one for one in asked if file.document.get(Canvas, one) is not None), "")
    return Adopted(
        Generation(
            id=file.recipe.id,
            asset=file.asset,
            recipe_id=file.recipe.id,
            created=file.recipe.created,
            width=file.made.width,
            height=file.made.height,
            canvas_id=canvas_id,
            layers=file.made.layers,
            frame=file.request.frame,
            grid_id=grid_id,
            cell=cell if grid_id else 0,
        )
    )


def adopt_learned(file: FinishedFile[LearnRequest, LearnedMade]) -> Adopted:
    """What was learnt under the same name before gives way."""
    request, made = file.request, file.made
    learned = LearnedThing(
        id=file.recipe.id,
        name=request.name,
        created=file.recipe.created,
        model_id=request.model.id,
        style=made.style,
        form=made.form,
        sheet=file.asset,
        drawings=request.drawings,
        consent=request.consent,
        nearest=made.nearest,
        nearest_distance=made.nearest_distance,
        own_distance=made.own_distance,
    )
    older = [one for one in file.document.all(LearnedThing) if one.name.casefold() == request.name.casefold()]
    return Adopted(learned, tuple(Edit(one, None) for one in older))


def adopt_take(file: FinishedFile[SpeechRequest, SoundMade]) -> Adopted:
    """The newest take of a segment is the chosen one. That of a title has the scene in place of a paragraph."""
    segment = file.request.segments[0]
    paragraph = file.document.get(Paragraph, segment.paragraph_id)
    titled = file.document.get(Scene, segment.paragraph_id)
    take = Take(
        id=file.recipe.id,
        scene_id=paragraph.scene_id if paragraph is not None else titled.id if titled is not None else "",
        paragraph_id=segment.paragraph_id,
        segment=segment.index,
        text=segment.text,
        text_hash=text_hash(segment.text),
        voice=file.request.voice,
        asset=file.asset,
        recipe_id=file.recipe.id,
        created=file.recipe.created,
        seconds=file.made.seconds,
        pause_after=segment.pause_after,
        words=file.made.words,
        around=segment.around,
    )
    return Adopted(take, (*_rivals(file.document, take), *_choices(file.document, take)))


def _rivals(document: Document, take: Take) -> list[Edit]:
    """The chosen takes of the same sentence give way. Text of no paragraph has no other takes."""
    if not take.paragraph_id:
        return []
    spoken = document.where(Take, "paragraph_id", take.paragraph_id)
    chosen = [one for one in spoken if one.chosen and one.text == take.text and one.around == take.around]
    return [Edit(old, msgspec.structs.replace(old, chosen=False)) for old in chosen]


def _choices(document: Document, take: Take) -> list[Edit]:
    """An older take that was chosen for the sentence is no longer chosen, unless it is locked, or a person read it."""
    kept = document.where(Direction, "paragraph_id", take.paragraph_id) if take.paragraph_id else ()
    given_up = [
        one
        for one in kept
        if one.take_id and not one.locked and one.text == take.text and not _is_read(document, one.take_id)
    ]
    return [Edit(one, msgspec.structs.replace(one, take_id="", chosen_for="")) for one in given_up]


def _is_read(document: Document, take_id: str) -> bool:
    take = document.get(Take, take_id)
    return take is not None and take.is_human


def adopt_transcript(file: FinishedFile[HearRequest, TranscriptMade]) -> Adopted:
    """The recording becomes a timed scene, the last one of the manuscript: a paragraph for each line, in the words that
    were heard."""
    sound = file.document.get(Asset, file.request.sound)
    title = PurePath(sound.name).stem if sound is not None and sound.name else file.job.label
    heard = [_heard(line.text, file.recipe.id) for line in file.made.lines]
    change = new_scene(file.document, title, passages=heard or ("",))
    scene = next(edit.after for edit in change.edits if isinstance(edit.after, Scene) and edit.before is None)
    lines = tuple(
        msgspec.structs.replace(line, paragraph_id=paragraph_id)
        for line, paragraph_id in zip(file.made.lines, scene.paragraphs, strict=False)
    )
    transcript = Transcript(
        id=file.recipe.id,
        scene_id=scene.id,
        asset=file.request.sound,
        recipe_id=file.recipe.id,
        created=file.recipe.created,
        seconds=file.made.seconds,
        language=file.made.language,
        lines=lines,
    )
    return Adopted(transcript, change.edits)


def _heard(text: str, recipe_id: str) -> Passage:
    return Passage(text, spans=from_elsewhere(len(text), "dictation", recipe_id))


ADOPTERS: Mapping[type[Request], Adopter] = {
    PictureRequest: adopt_picture,
    LearnRequest: adopt_learned,
    SpeechRequest: adopt_take,
    HearRequest: adopt_transcript,
}
"""The program's own; what the composition root uses unless it is given others."""
