"""Whether the records of a project agree with one another, and what would make them agree. Pure, any thread.

`look` finds what is wrong, each with the one record whose change mends it; `check` tells of it and `repair` does it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Literal, TypeVar

import msgspec

from studio.domain.bounds import LARGEST_RANK, LARGEST_SIDE, TilePlace
from studio.domain.document import Document
from studio.domain.ids import new_id
from studio.domain.picture_records import Canvas, Generation, Layer, Tile, tile_id
from studio.domain.project_records import Asset, Snapshot, Source
from studio.domain.records import Record
from studio.domain.sound_records import Take, Transcript
from studio.domain.text_records import AuthorSpan, Mark, Paragraph, Scene, SceneDraft, Version
from studio.domain.timeline_records import SoundBed

P = TypeVar("P", Mark, AuthorSpan)
Gravity = Literal["note", "wrong", "lost"]
"""A note harms nothing; what is wrong can be mended whole; what is lost is not in the file any more."""
FOUND_AGAIN = "Found again"
"""Title of the scene that a repair makes for paragraphs of no scene, name of the canvas for layers of none."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    what: str
    """A sentence, for `tr_detail`."""
    where: str = ""
    """Kind and id of the record, or the name of the table."""
    gravity: Gravity = "wrong"
    mend: str = ""
    """What a repair does about it; "" where it can do nothing."""


class Found(msgspec.Struct, frozen=True):
    finding: Finding
    before: Record | None = None
    after: Record | None = None
    """The record that mends it, in the place of `before`; None: `before` goes."""


def look(document: Document) -> Iterator[Found]:
    """All that is wrong. One record may be named several times, each time with one thing of it mended."""
    yield from _scenes(document)
    yield from _orphans(document)
    yield from _parents(document)
    yield from _ranks(document)
    for paragraph in document.all(Paragraph):
        yield from _places(paragraph)
    yield from _drafts(document)
    yield from _beginnings(document)
    yield from _layers(document)
    yield from _tiles(document)
    yield from _lost_assets(document)


def _scenes(document: Document) -> Iterator[Found]:
    """Paragraphs that are listed and not there, or twice, or that name another scene."""
    seen: set[str] = set()
    for scene in document.all(Scene):
        kept: dict[str, None] = {}
        for paragraph_id in scene.paragraphs:
            if document.get(Paragraph, paragraph_id) is not None and paragraph_id not in seen:
                kept[paragraph_id] = None
            seen.add(paragraph_id)
        mended = msgspec.structs.replace(scene, paragraphs=tuple(kept))
        for paragraph_id, times in Counter(scene.paragraphs).items():
            if document.get(Paragraph, paragraph_id) is None:
                words = f"a scene lists paragraph {paragraph_id}, which is not there"
                yield Found(_of(scene, words, "it is taken out of the list", gravity="lost"), scene, mended)
            elif times > 1 or paragraph_id not in kept:
                words = f"paragraph {paragraph_id} is listed more than once"
                yield Found(_of(scene, words, "it stays where it is listed first"), scene, mended)
        for paragraph_id in kept:
            paragraph = document.need(Paragraph, paragraph_id)
            if paragraph.scene_id != scene.id:
                words = f"paragraph {paragraph_id} says it is in another scene"
                after = msgspec.structs.replace(paragraph, scene_id=scene.id)
                yield Found(_of(paragraph, words, "it is where it is listed"), paragraph, after)


def _orphans(document: Document) -> Iterator[Found]:
    listed = {paragraph_id for scene in document.all(Scene) for paragraph_id in scene.paragraphs}
    orphans: dict[str, list[str]] = {}
    for paragraph in document.all(Paragraph):
        if paragraph.id not in listed:
            home = paragraph.scene_id if document.get(Scene, paragraph.scene_id) is not None else ""
            orphans.setdefault(home, []).append(paragraph.id)
    for home, ids in orphans.items():
        scene = document.get(Scene, home)
        if scene is not None:
            after = msgspec.structs.replace(scene, paragraphs=(*scene.paragraphs, *ids))
        else:
            after = Scene(id=new_id(), title=FOUND_AGAIN, rank=_last_rank(document), paragraphs=tuple(ids))
        for paragraph_id in ids:
            words = f"paragraph {paragraph_id} is in no scene"
            mend = "it is put at the end of its scene" if scene is not None else "it is put into a new scene"
            yield Found(Finding(what=words, where=f"paragraph {paragraph_id}", mend=mend), scene, after)


def _last_rank(document: Document) -> float:
    return min(max((scene.rank for scene in document.all(Scene)), default=0.0) + 1, LARGEST_RANK)


def _parents(document: Document) -> Iterator[Found]:
    """Scenes below one that is not there, or below themselves."""
    good: set[str] = set()
    for scene in document.all(Scene):
        way: dict[str, None] = {}
        at: Scene | None = scene
        while at is not None and at.id not in good and at.id not in way:
            way[at.id] = None
            above = document.get(Scene, at.parent_id) if at.parent_id is not None else None
            if at.parent_id is not None and above is None:
                words = f"scene {at.id} is below a scene that is not there"
                yield Found(_of(at, words, "it stands at the top"), at, msgspec.structs.replace(at, parent_id=None))
            at = above
        if at is not None and at.id in way:
            words = f"scene {at.id} is below itself"
            yield Found(_of(at, words, "it stands at the top"), at, msgspec.structs.replace(at, parent_id=None))
        good.update(way)


def _ranks(document: Document) -> Iterator[Found]:
    """Scenes beside each other at the same place: which comes first then hangs on their ids."""
    siblings: dict[str | None, list[Scene]] = {}
    for scene in document.all(Scene):
        siblings.setdefault(scene.parent_id, []).append(scene)
    for scenes in siblings.values():
        scenes.sort(key=lambda scene: (scene.rank, scene.id))
        ranks = apart([scene.rank for scene in scenes])
        for scene, rank in zip(scenes, ranks, strict=True):
            if scene.rank != rank:
                after = msgspec.structs.replace(scene, rank=rank)
                words = f"scene {scene.id} stands at the same place as another"
                yield Found(_of(scene, words, "it stands behind it, as it is shown now"), scene, after)


def apart(ranks: list[float]) -> list[float]:
    """Ranks in rising order, with equal ones moved towards the next; all numbered anew where there is no room."""
    runs = [(rank, len(list(run))) for rank, run in groupby(ranks)]
    nexts = [*(rank for rank, _ in runs[1:]), runs[-1][0] + len(ranks)] if runs else []
    moved = [
        rank + (following - rank) * at / times
        for (rank, times), following in zip(runs, nexts, strict=True)
        for at in range(times)
    ]
    if all(low < high for low, high in pairwise(moved)) and (not moved or moved[-1] <= LARGEST_RANK):
        return moved
    return [float(number) for number in range(len(ranks))]


def _places(paragraph: Paragraph) -> Iterator[Found]:
    """Marks and authors of more than the text."""
    length = len(paragraph.text)
    spans, marks = _fitting(paragraph.spans, length), _fitting(paragraph.marks, length)
    if spans != paragraph.spans or marks != paragraph.marks:
        after = msgspec.structs.replace(paragraph, spans=spans, marks=marks)
        words = f"paragraph {paragraph.id} has marks outside its text"
        yield Found(_of(paragraph, words, "they end where the text ends"), paragraph, after)


def _drafts(document: Document) -> Iterator[Found]:
    """Drafts of no scene or with a broken text; scenes whose draft in the book is none of theirs."""
    for scene in document.all(Scene):
        here = document.get(SceneDraft, scene.draft_id) if scene.draft_id else None
        if scene.draft_id and (here is None or here.scene_id != scene.id):
            words = f"scene {scene.id} names a draft that is not there"
            after = msgspec.structs.replace(scene, draft_id="")
            yield Found(_of(scene, words, "its text is a draft without a name"), scene, after)
    for draft in document.all(SceneDraft):
        if document.get(Scene, draft.scene_id) is None:
            words = f"draft {draft.id} is of a scene that is not there"
            home = Scene(id=draft.scene_id, title=FOUND_AGAIN, rank=_last_rank(document))
            yield Found(_of(draft, words, "the scene is there again, without a text in the book"), None, home)
        paragraphs = tuple(_whole(document, one) for one in draft.paragraphs)
        if paragraphs != draft.paragraphs:
            words = f"draft {draft.id} has marks outside its text, or pictures that are not there"
            whole = msgspec.structs.replace(draft, paragraphs=paragraphs)
            yield Found(_of(draft, words, "its words stay", gravity="lost"), draft, whole)


def _beginnings(document: Document) -> Iterator[Found]:
    """Drafts that were begun from one that is not there, or from themselves."""
    good: set[str] = set()
    for draft in document.all(SceneDraft):
        way: dict[str, None] = {}
        at: SceneDraft | None = draft
        while at is not None and at.id not in good and at.id not in way:
            way[at.id] = None
            above = document.get(SceneDraft, at.parent_id) if at.parent_id else None
            if at.parent_id and (above is None or above.scene_id != at.scene_id):
                words = f"draft {at.id} was begun from one that is not there"
                after = msgspec.structs.replace(at, parent_id="")
                yield Found(_of(at, words, "it is a first draft"), at, after)
                above = None
            at = above
        if at is not None and at.id in way:
            words = f"draft {at.id} was begun from itself"
            yield Found(_of(at, words, "it is a first draft"), at, msgspec.structs.replace(at, parent_id=""))
        good.update(way)


def _whole(document: Document, paragraph: Paragraph) -> Paragraph:
    length = len(paragraph.text)
    spans, marks = _fitting(paragraph.spans, length), _fitting(paragraph.marks, length)
    if spans != paragraph.spans or marks != paragraph.marks:
        paragraph = msgspec.structs.replace(paragraph, spans=spans, marks=marks)
    if paragraph.asset and document.get(Asset, paragraph.asset) is None:
        paragraph = msgspec.structs.replace(paragraph, asset="", style="body")
    return paragraph


def _fitting(places: tuple[P, ...], length: int) -> tuple[P, ...]:
    if all(place.start < place.end <= length for place in places):
        return places
    cut = (msgspec.structs.replace(place, end=min(place.end, length)) for place in places)
    return tuple(place for place in cut if place.start < place.end)


def _layers(document: Document) -> Iterator[Found]:
    drawn: set[str] = set()
    for canvas in document.all(Canvas):
        here = tuple(dict.fromkeys(one for one in canvas.layers if document.get(Layer, one) is not None))
        if here != canvas.layers:
            whole = msgspec.structs.replace(canvas, layers=here)
            words = f"canvas {canvas.id} lists layers that are not there"
            yield Found(_of(canvas, words, "they are taken out of the list", gravity="lost"), canvas, whole)
        ours = tuple(one for one in here if one not in drawn)
        if here == canvas.layers and ours != here:
            whole = msgspec.structs.replace(canvas, layers=ours)
            words = f"canvas {canvas.id} lists layers of another canvas"
            yield Found(_of(canvas, words, "they stay where they are listed first"), canvas, whole)
        for layer in (document.need(Layer, one) for one in ours):
            if layer.canvas_id != canvas.id:
                words = f"layer {layer.id} says it is on another canvas"
                moved = msgspec.structs.replace(layer, canvas_id=canvas.id)
                yield Found(_of(layer, words, "it is where it is listed"), layer, moved)
        drawn.update(here)
    strays: dict[str, list[Layer]] = {}
    for layer in document.all(Layer):
        if layer.id not in drawn:
            strays.setdefault(layer.canvas_id, []).append(layer)
    for canvas_id, layers in strays.items():
        home = document.get(Canvas, canvas_id)
        if home is not None:
            whole = msgspec.structs.replace(home, layers=(*home.layers, *(layer.id for layer in layers)))
        else:
            whole = _canvas_around(canvas_id or new_id(), layers)
        for layer in layers:
            words = f"layer {layer.id} is on no canvas"
            mend = "it is put on top of its canvas" if home is not None else "it is put on a new canvas"
            yield Found(_of(layer, words, mend), home, whole)


def _canvas_around(canvas_id: str, layers: list[Layer]) -> Canvas:
    """A canvas in the place of a lost one, large enough to show all of the layers that named it."""
    width = max(layer.x + layer.width for layer in layers)
    height = max(layer.y + layer.height for layer in layers)
    ids = tuple(layer.id for layer in layers)
    return Canvas(id=canvas_id, name=FOUND_AGAIN, width=_side(width), height=_side(height), layers=ids)


def _side(length: int) -> int:
    return min(max(length, 1), LARGEST_SIDE)


def _tiles(document: Document) -> Iterator[Found]:
    """Painted parts of layers that are not there, or that lie elsewhere than their names say. A name is there once, and
    so is a place then."""
    for tile in document.all(Tile):
        placed = _placed(tile)
        if placed is None or document.get(Layer, placed.layer_id) is None:
            words = f"the painted part {tile.id} is on no layer"
            yield Found(_of(tile, words, "it is taken out of the project", gravity="lost"), tile, None)
        elif placed != tile:
            words = f"the painted part {tile.id} says it lies elsewhere"
            yield Found(_of(tile, words, "it lies where its name says"), tile, placed)


def _placed(tile: Tile) -> Tile | None:
    """Where its name says that it lies; None where that is no place."""
    if tile.id == tile_id(tile.layer_id, tile.x, tile.y):
        return tile
    layer_id, *place = tile.id.rsplit(".", 2)
    try:
        x, y = msgspec.convert([int(number) for number in place], tuple[TilePlace, TilePlace])
    except (ValueError, msgspec.ValidationError):
        return None
    placed = msgspec.structs.replace(tile, layer_id=layer_id, x=x, y=y)
    return placed if placed.id == tile_id(layer_id, x, y) else None


def _lost_assets(document: Document) -> Iterator[Found]:
    """What shows or plays a file that is not there."""
    shown = (Generation, Layer, Paragraph, Take, Transcript, SoundBed, Snapshot, Source, Version)
    for record in document.records():
        if isinstance(record, shown) and record.asset and document.get(Asset, record.asset) is None:
            noun = type(record).__name__.lower()
            words = f"{noun} {record.id} needs asset {record.asset[:12]}, which is not there"
            if isinstance(record, Paragraph):
                plain = msgspec.structs.replace(record, asset="", style="body")
                yield Found(_of(record, words, "its words stay", gravity="lost"), record, plain)
            elif isinstance(record, Layer) and document.tiles_of(record.id):
                bare = msgspec.structs.replace(record, asset="")
                yield Found(_of(record, words, "what was painted on it stays", gravity="lost"), record, bare)
            else:
                yield Found(_of(record, words, "it is taken out of the project", gravity="lost"), record, None)
        elif isinstance(record, Generation):
            kept = tuple(layer for layer in record.layers if document.get(Asset, layer.asset) is not None)
            if kept != record.layers:
                words = f"picture {record.id} lists layers whose files are not there"
                after = msgspec.structs.replace(record, layers=kept)
                yield Found(_of(record, words, "they are taken out of its list", gravity="lost"), record, after)


Told = (
    Scene
    | SceneDraft
    | Paragraph
    | Canvas
    | Layer
    | Tile
    | Generation
    | Take
    | Transcript
    | SoundBed
    | Snapshot
    | Source
    | Version
)


def _of(record: Told, words: str, mend: str, gravity: Gravity = "wrong") -> Finding:
    return Finding(what=words, where=f"{type(record).__name__.lower()} {record.id}", gravity=gravity, mend=mend)
