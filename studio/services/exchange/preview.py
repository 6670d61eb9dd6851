"""What a file would bring into the manuscript, told before any of it does: for the dialog of the window and for
`triptych convert --preview`. Pure, any thread; time grows with the scenes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from studio.domain.word_count import count_words
from studio.services.exchange.manuscript_in import ImportedScene, told_of
from studio.services.translation import tr_count

_LINE: Final = 120
"""Characters of a scene's first words."""


class SceneShown(NamedTuple):
    title: str
    level: int
    """1 is a chapter, 2 a scene inside the chapter before it."""
    paragraphs: int
    words: int
    begins: str
    """Its first words."""


class Preview(NamedTuple):
    scenes: tuple[SceneShown, ...]
    notes: int
    pictures: int
    left: str
    """What is not taken over, in words; "" where all is."""

    @property
    def chapters(self) -> int:
        return sum(one.level == 1 for one in self.scenes)

    def told(self) -> str:
        """ "12 chapters, 30 scenes in them, 2,190 paragraphs, 98,000 words, 14 footnotes"."""
        inner, paragraphs = len(self.scenes) - self.chapters, sum(one.paragraphs for one in self.scenes)
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
        )
        for number, scene in enumerate(scenes)
    )
    passages = [one for scene in scenes for one in scene.passages]
    notes = sum(mark.style == "footnote" for one in passages for mark in one.marks)
    return Preview(shown, notes, sum(one.style == "picture" for one in passages), told_of(scenes))
