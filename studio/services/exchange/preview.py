"""What a file would bring into the manuscript, told before any of it does: for the dialog of the window and for
`triptych convert --preview`. Pure, any thread; time grows with the scenes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec

from studio.domain.matter import title_matter
from studio.domain.word_count import count_words
from studio.services.exchange.manuscript_in import ImportedScene, told_of
from studio.services.narration.chapters import stands_over
from studio.services.translation import tr_count

_LINE: Final = 300
"""Characters of a scene's first words."""


class SceneShown(NamedTuple):
    title: str
    level: int
    """1 is a chapter, 2 a scene inside the chapter before it."""
    paragraphs: int
    words: int
    begins: str
    """Its first words."""
    notes: int = 0
    pictures: int = 0
    boilerplate: bool = False
    """No part of the book: it comes only where that is wished."""
    is_apart: bool = False
    """Set around the story, as a title page, with no scenes inside it."""


class Preview(NamedTuple):
    scenes: tuple[SceneShown, ...]
    left: str
    """What is not taken over, in words; "" where all is."""

    @property
    def notes(self) -> int:
        return sum(one.notes for one in self.scenes)

    @property
    def pictures(self) -> int:
        return sum(one.pictures for one in self.scenes)

    @property
    def _level(self) -> int:
        """Of the chapters, as a narration and a book have them: one title may stand over them."""
        tops = [one.title for one in self.scenes if one.level == 1 and not one.is_apart]
        return 2 if stands_over(tops, sum(one.level == 2 for one in self.scenes)) else 1

    @property
    def chapters(self) -> int:
        """Front matter at the top, too."""
        level = self._level
        over = sum(one.level == 1 and not one.is_apart for one in self.scenes) if level == 2 else 0
        return sum(one.level <= level for one in self.scenes) - over

    def told(self) -> str:
        """ "12 chapters, 30 scenes in them, 2,190 paragraphs, 98,000 words, 14 footnotes"."""
        inner = sum(one.level > self._level for one in self.scenes)
        paragraphs = sum(one.paragraphs for one in self.scenes)
        words = sum(one.words for one in self.scenes)
        parts = [
            tr_count("{count} chapter", "{count:,} chapters", self.chapters),
            tr_count("{count} scene in them", "{count:,} scenes in them", inner) if inner else "",
            tr_count("{count} paragraph", "{count:,} paragraphs", paragraphs),
            tr_count("{count} word", "{count:,} words", words),
            tr_count("{count} footnote", "{count:,} footnotes", self.notes) if self.notes else "",
            tr_count("{count} picture", "{count:,} pictures", self.pictures) if self.pictures else "",
        ]
        return ", ".join(part for part in parts if part)


def preview_of(scenes: Sequence[ImportedScene]) -> Preview:
    shown = tuple(
        SceneShown(
            scene.title,
            scene.level if number else 1,
            len(scene.passages),
            sum(count_words(one.text) for one in scene.passages if one.style != "picture"),
            next((" ".join(one.text.split())[:_LINE] for one in scene.passages if one.text.strip()), ""),
            sum(mark.style == "footnote" for one in scene.passages for mark in one.marks),
            sum(one.style == "picture" for one in scene.passages),
            scene.boilerplate,
            _is_apart(scene, scenes[number + 1 : number + 2]),
        )
        for number, scene in enumerate(scenes)
    )
    return Preview(shown, told_of(scenes))


def _is_apart(scene: ImportedScene, behind: Sequence[ImportedScene]) -> bool:
    holds = bool(behind) and behind[0].level > scene.level
    return (scene.matter or title_matter(scene.title)) != "story" and not holds


def of_these(preview: Preview, wanted: Sequence[bool]) -> Preview:
    """What comes of the scenes that are wanted, as `taken_of` takes them."""
    levels = _levels([one.level for one in preview.scenes], wanted)
    scenes = zip(preview.scenes, levels, strict=True)
    return preview._replace(scenes=tuple(one._replace(level=level) for one, level in scenes if level))


def left_out_words(preview: Preview, wanted: Sequence[bool]) -> str:
    """ "3 parts are not taken in: 3,106 words."; "" where all are."""
    left = [one.words for one, comes in zip(preview.scenes, wanted, strict=True) if not comes]
    if not left:
        return ""
    return tr_count(
        "{count} part is not taken in: {words}.",
        "{count:,} parts are not taken in: {words}.",
        len(left),
        words=tr_count("{count} word", "{count:,} words", sum(left)),
    )


def taken_of(scenes: Sequence[ImportedScene], wanted: Sequence[bool]) -> tuple[ImportedScene, ...]:
    """Those that are wanted; the first of them has what is said of the whole file, with the pictures that they show. A
    scene whose chapter stays out becomes a chapter."""
    levels = zip(scenes, _levels([one.level for one in scenes], wanted), strict=True)
    made = [msgspec.structs.replace(one, level=level, lost=(), pictures=()) for one, level in levels if level]
    if not made:
        return ()
    shown = {one.asset for scene in made for one in scene.passages if one.style == "picture"}
    pictures = tuple(one for scene in scenes for one in scene.pictures if one.id in shown)
    lost = tuple(one for scene in scenes for one in scene.lost)
    made[0] = msgspec.structs.replace(made[0], lost=lost, pictures=pictures)
    return tuple(made)


def the_book(scenes: Sequence[ImportedScene]) -> tuple[ImportedScene, ...]:
    """What a preview proposes: without what was set around the book, which is counted as lost. All, where nothing else
    is there."""
    wanted = [not one.boilerplate for one in scenes]
    if all(wanted) or not any(wanted):
        return tuple(scenes)
    first, *others = taken_of(scenes, wanted)
    lost = (*first.lost, ("boilerplate", wanted.count(False)))
    return (msgspec.structs.replace(first, lost=lost), *others)


def _levels(levels: Sequence[int], wanted: Sequence[bool]) -> list[int]:
    """Of each scene that comes, the level at which it does; 0 of the others."""
    found, chapter_comes = list[int](), True
    for number, (level, comes) in enumerate(zip(levels, wanted, strict=True)):
        if level == 1 or number == 0:
            chapter_comes = comes
        found.append((level if chapter_comes else 1) if comes else 0)
    return found
