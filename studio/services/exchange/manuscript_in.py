"""Text from outside made into passages of a manuscript: files dropped or imported, and what was pasted.

The writing pane and the command line call it, on any thread; nothing here touches the document except `import_change`.
Everything read is hostile until parsed: sizes are bounded, archives are checked before they are opened, XML that
declares a document type is refused.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

import msgspec

from studio.domain.changes import Change, Edit, folded
from studio.domain.document import Document
from studio.domain.ids import new_id
from studio.domain.passages import Passage
from studio.domain.richtext import from_elsewhere
from studio.domain.scene_edits import new_scenes
from studio.domain.sound_records import LexiconEntry
from studio.domain.text_records import Matter, Scene
from studio.english.respelling import phonemes_of
from studio.services.exchange.chapter_words import is_chapter
from studio.services.exchange.format import Format
from studio.services.exchange.losses import LossKind, losses_in_words
from studio.services.exchange.pictures_in import ImportedPicture, PicturesIn
from studio.services.translation import tr, tr_count

LINE_BREAK = "\u2028"
"""A forced line break inside a paragraph, as the editor and the document hold it."""
LONGEST_SCENE = 1500
SCENE_LETTERS = 150_000
"""Paragraphs and letters of a scene that is made of a file: an editor shows so much within a tenth of a second."""
IMPORT: Final = "Import"
"""Label of the change by which scenes of a file come in: their words are not the writer's work of that day."""


class ImportedScene(msgspec.Struct, frozen=True):
    title: str
    passages: tuple[Passage, ...]
    level: int = 1
    """1 is a chapter, 2 a scene inside the chapter before it."""
    lost: tuple[tuple[LossKind, int], ...] = ()
    """What of the whole file was not taken over; the first of its scenes says it."""
    synopsis: str = ""
    pictures: tuple[ImportedPicture, ...] = ()
    """Those of the whole file that its paragraphs show; the first of its scenes has them."""
    said: tuple[tuple[str, str], ...] = ()
    """Words of the whole file with how each is said, in IPA between slashes; the first of its scenes has them."""
    boilerplate: bool = False
    """Set around the book by who published the file, no part of it."""
    matter: Matter = ""
    """Whether it is set around the story; "": as its title says."""
    called: tuple[str, str] = ("", "")
    """Title and author that the whole file tells of itself, apart from its text; the first of its scenes has them."""


Step = Callable[[float], None]
"""Told how much is read, from 0 to 1; may raise to end it."""


class ScenesIn(Protocol):
    def __call__(self, path: Path, step: Step = ..., /) -> tuple[ImportedScene, ...]: ...


def unmarked(scenes: Sequence[ImportedScene]) -> int:
    """Paragraphs of which the marks were not read."""
    return sum(passage.unmarked for scene in scenes for passage in scene.passages)


def unmarked_words(count: int) -> str:
    """For a person, of what `unmarked` counts above 0."""
    return tr_count(
        "{count} paragraph has more marks than can be read: its signs stand in the text as they were written.",
        "{count:,} paragraphs have more marks than can be read: their signs stand in the text as they were written.",
        count,
    )


def told_of(scenes: Sequence[ImportedScene]) -> str:
    """For a person: what of a file is not in these scenes as it was there; "" where all is."""
    lost: Counter[LossKind] = Counter()
    for scene in scenes:
        lost.update(dict(scene.lost))
    left = unmarked(scenes)
    return " ".join(words for words in (losses_in_words(lost), unmarked_words(left) if left else "") if words)


def with_losses(
    scenes: Sequence[ImportedScene], lost: Mapping[LossKind, int], pictures: PicturesIn | None = None
) -> tuple[ImportedScene, ...]:
    """Said by the first of them, which has the pictures too."""
    said = tuple((kind, count) for kind, count in lost.items() if count)
    shown = pictures.all() if pictures is not None else ()
    if not said and not shown:
        return tuple(scenes)
    return (msgspec.structs.replace(scenes[0], lost=said, pictures=shown), *scenes[1:])


def with_pictures(scenes: Sequence[ImportedScene], pictures: tuple[ImportedPicture, ...]) -> tuple[ImportedScene, ...]:
    """The first of them has the pictures."""
    return (msgspec.structs.replace(scenes[0], pictures=pictures), *scenes[1:]) if pictures else tuple(scenes)


def with_called(scenes: Sequence[ImportedScene], title: str, author: str) -> tuple[ImportedScene, ...]:
    """The first of them has what the file is called by itself."""
    return (msgspec.structs.replace(scenes[0], called=(title, author)), *scenes[1:])


def with_said(scenes: Sequence[ImportedScene], said: tuple[tuple[str, str], ...]) -> tuple[ImportedScene, ...]:
    """The first of them has how words are said."""
    return (msgspec.structs.replace(scenes[0], said=said), *scenes[1:]) if said else tuple(scenes)


def row_in(name: str, words: str, read: ScenesIn, *suffixes: str) -> Format[ScenesIn]:
    return Format(
        id=f"manuscript.{name}", subject="manuscript", direction="in", words=words, suffixes=suffixes, act=read
    )


def from_file(scenes: Sequence[ImportedScene], name: str, at: float) -> tuple[ImportedScene, ...]:
    """Their words are told as imported from the file of this name, `at` that time in seconds since 1970."""
    return tuple(
        msgspec.structs.replace(
            scene,
            passages=tuple(
                msgspec.structs.replace(one, spans=from_elsewhere(len(one.text), "imported", name=name, at=at))
                for one in scene.passages
            ),
        )
        for scene in scenes
    )


def with_chapters(passages: Sequence[Passage]) -> list[Passage]:
    """Paragraphs that name a chapter are headings, though no style says so."""
    return [Passage(one.text, "heading1") if one.style == "body" and is_chapter(one.text) else one for one in passages]


def divide(passages: Sequence[Passage], title: str) -> tuple[ImportedScene, ...]:
    """Cut at headings of the first two levels, which become the scenes' titles; where there are none but of the third,
    at those. `title` names what precedes them. What is longer than an editor shows at once goes on in a scene of the
    same title with a number."""
    scenes: list[ImportedScene] = []
    name, level, body = title, 1, list[Passage]()
    heads = {passage.style for passage in passages} & {"heading1", "heading2"} or {"heading3"}
    for passage in passages:
        if passage.style not in heads:
            body.append(passage)
            continue
        if body or scenes or name != title:
            scenes.append(ImportedScene(name, tuple(body), level))
        name, level, body = passage.text.replace(LINE_BREAK, " "), 2 if passage.style == "heading2" else 1, []
    scenes.append(ImportedScene(name, tuple(body), level))
    return tuple(part for scene in scenes for part in parts_of(scene))


def parts_of(scene: ImportedScene) -> Iterator[ImportedScene]:
    """The scene; what is longer than an editor shows at once goes on in another of the same title with a number."""
    if len(scene.passages) <= LONGEST_SCENE and sum(len(one.text) for one in scene.passages) <= SCENE_LETTERS:
        yield scene
        return
    part: list[Passage] = []
    letters, number = 0, 1
    for passage in scene.passages:
        if part and (len(part) >= LONGEST_SCENE or letters + len(passage.text) > SCENE_LETTERS):
            yield _part(scene, number, part)
            part, letters, number = [], 0, number + 1
        part.append(passage)
        letters += len(passage.text)
    yield _part(scene, number, part)


def _part(scene: ImportedScene, number: int, passages: list[Passage]) -> ImportedScene:
    title = scene.title if number == 1 else tr("{title} ({number})", title=scene.title, number=number)
    synopsis = scene.synopsis if number == 1 else ""
    return msgspec.structs.replace(scene, title=title, passages=tuple(passages), synopsis=synopsis)


def import_change(document: Document, scenes: Sequence[ImportedScene], *, after_id: str | None = None) -> Change:
    """All scenes as one action: chapters beside `after_id` (or last), scenes of level 2 inside the chapter before."""
    planned = [
        (scene.title, scene.passages or ("",), scene.level > 1 and number > 0) for number, scene in enumerate(scenes)
    ]
    change = new_scenes(document, planned, after_id=after_id)
    if any(scene.synopsis or scene.matter for scene in scenes):
        change = msgspec.structs.replace(change, edits=tuple(_with_what_is_told(change, scenes)))
    known = {entry.word.casefold() for entry in document.all(LexiconEntry)}
    words = [Edit(None, entry) for scene in scenes for entry in _entries(scene.said, known)]
    return msgspec.structs.replace(change, label=IMPORT, edits=(*change.edits, *words))


def _entries(said: Sequence[tuple[str, str]], known: set[str]) -> Iterator[LexiconEntry]:
    """For the project's lexicon; what it has already stays."""
    for word, written in said:
        if word.casefold() not in known:
            known.add(word.casefold())
            yield LexiconEntry(id=new_id(), word=word, phonemes=phonemes_of(written), written=written)


def _with_what_is_told(change: Change, scenes: Sequence[ImportedScene]) -> Iterator[Edit]:
    """The new scenes are in the order in which they were planned."""
    told = iter(scenes)
    for edit in change.edits:
        if edit.before is None and isinstance(edit.after, Scene):
            of = next(told)
            yield Edit(None, msgspec.structs.replace(edit.after, synopsis=of.synopsis, matter=of.matter))
        else:
            yield edit


def joined(label: str, changes: Sequence[Change]) -> Change:
    """Changes made one upon the other as a single action."""
    if not changes:
        return Change(id=new_id(), label=label, stack="writing", edits=(), at=time.time())
    return msgspec.structs.replace(folded(changes), label=label)
