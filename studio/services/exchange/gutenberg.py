"""What Project Gutenberg sets around a book, parted from the book: its header above "*** START OF" with the credits
right below, its licence behind "*** END OF". Pure, any thread; time grows with the passages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import msgspec

from studio.domain.passages import Passage
from studio.services.exchange.gutenberg_marks import is_credit, is_end, is_mark, is_start
from studio.services.exchange.manuscript_in import ImportedScene
from studio.services.translation import tr

_FIELD: Final = re.compile(r"\s*(Title|Author):[ \t]*([^\u2028]+)")


class Named(NamedTuple):
    title: str
    author: str


class _Line(NamedTuple):
    scene: ImportedScene
    passage: Passage | None
    """None: the title of the scene, where its passages begin."""

    @property
    def text(self) -> str:
        return self.passage.text if self.passage is not None else self.scene.title


def parted(scenes: Sequence[ImportedScene]) -> tuple[ImportedScene, ...]:
    """Header and licence as scenes of their own, marked as `boilerplate`; the scenes as they are where there are none.
    Every paragraph is kept; a title inside the boilerplate becomes a paragraph of it."""
    lines = list(_lines(scenes))
    if not any(is_mark(one.text) for one in lines):
        return tuple(scenes)
    begins = any(is_start(one.text) for one in lines)
    parts = _Parts(_named(lines).title or scenes[0].title, outside=begins)
    for line in lines:
        parts.add(line)
    parts.close()
    made = [one for one in parts.made if one.passages or not one.boilerplate]
    made[0] = msgspec.structs.replace(made[0], lost=scenes[0].lost, pictures=scenes[0].pictures)
    return tuple(made)


def named_in(scenes: Sequence[ImportedScene]) -> Named:
    """Title and author by the header; "" where it has none."""
    return _named(list(_lines([one for one in scenes if one.boilerplate])))


def _named(lines: Sequence[_Line]) -> Named:
    fields: dict[str, str] = {}
    for line in lines:
        if is_start(line.text):
            break
        found = _FIELD.match(line.text)
        if found is not None:
            fields.setdefault(found[1], " ".join(found[2].split()))
    return Named(fields.get("Title", ""), fields.get("Author", ""))


def _lines(scenes: Sequence[ImportedScene]) -> Iterator[_Line]:
    for scene in scenes:
        yield _Line(scene, None)
        for passage in scene.passages:
            yield _Line(scene, passage)


class _Parts:
    def __init__(self, title: str, *, outside: bool) -> None:
        self._title, self._outside = title, outside
        self._credits = False
        """Behind the mark of the start, where nothing of the book has come yet."""
        self._lines = 0
        self.made: list[ImportedScene] = []
        if outside:
            self._begin(ImportedScene(tr("Project Gutenberg’s header"), (), boilerplate=True, matter="front"))

    def _begin(self, scene: ImportedScene) -> None:
        self.made.append(msgspec.structs.replace(scene, passages=(), lost=(), pictures=()))
        self._kept: list[Passage] = []

    def _keep(self, passage: Passage) -> None:
        self._kept.append(passage)

    def close(self) -> None:
        if self.made:
            self.made[-1] = msgspec.structs.replace(self.made[-1], passages=tuple(self._kept))

    def add(self, line: _Line) -> None:
        self._lines += 1
        passage = line.passage or Passage(line.scene.title)
        if self._outside:
            if line.passage is not None or self._lines > 1:
                self._keep(passage)
            if is_start(line.text):
                self._outside, self._credits = False, True
            return
        if self._credits and line.passage is not None and is_credit(line.text):
            self._keep(passage)
            return
        if self._credits and line.passage is not None:
            self.close()
            self._begin(ImportedScene(self._title, ()))
        self._credits = False
        if is_end(line.text):
            self.close()
            self._begin(ImportedScene(tr("Project Gutenberg’s licence"), (), boilerplate=True, matter="back"))
            self._keep(passage)
            self._outside = True
        elif line.passage is None:
            self.close()
            self._begin(line.scene)
        else:
            self._keep(passage)
