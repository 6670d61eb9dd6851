"""Keeps the index of an open project's pictures up to date, and looks for pictures in it.

The room of the gallery makes a `Finder` for each project, and the command line one for a moment. `touch` is called on
the main thread; what `looking` answers with runs on a thread of the caller's, one at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.errors import Cancelled, FileUnwritable, StudioError
from studio.domain.gallery_query import Query
from studio.domain.picture_records import Album, Generation
from studio.project.cache_files import MEMORY, CacheLost, cache_path, remove_cache
from studio.project.gallery_cache import GALLERY
from studio.project.gallery_index import GalleryIndex
from studio.services.gallery.rows import changed_rows
from studio.services.likeness import Meanings
from studio.services.meanings import Unread

T = TypeVar("T")
_AT_ONCE: Final = 1_000
"""Rows between two looks whether anybody still waits."""


class Found(msgspec.Struct, frozen=True):
    ids: tuple[str, ...]
    """In the order in which they are to be shown; those in the trash too."""
    counts: Mapping[str, Mapping[str, int]]
    """See `GalleryIndex.counts`; of all pictures."""
    matching: Mapping[str, Mapping[str, int]]
    """The same of those that were found."""
    read: int = 0
    prompts: int = 0
    """Where meanings were looked for: of how many prompts it is known what they mean, and how many there are."""


class Finder:
    def __init__(self, path: Path = MEMORY) -> None:
        self._path = path
        self._index: GalleryIndex | None = None
        self._turn = threading.Lock()
        self._whole = False
        """All of the document was looked at; since then only what was touched is."""
        self._touched: dict[str, int] = {}
        """Ids of what is to be looked at again, with how often they were touched."""
        self._touching = threading.Lock()
        self._closed = False
        self._counts: Mapping[str, Mapping[str, int]] | None = None
        """As long as nothing was indexed since."""
        self._meanings: Meanings | None = None
        """As long as no more were read since."""

    def follow(self, change: Change) -> None:
        """A change of the document: these pictures are looked at again before the next search."""
        for edit in change.edits:
            either = edit.after if edit.after is not None else edit.before
            if isinstance(either, Generation):
                with self._touching:
                    self._touched[either.id] = self._touched.get(either.id, 0) + 1

    def looking(
        self, document: Document, query: Query, meaning: bytes = b""
    ) -> Callable[[Callable[[float], None]], Found]:
        """A function that looks, for any thread; `document`: a copy that nobody changes; `meaning`: of `query.like`,
        packed. It asks `step` now and then, which may raise."""
        with self._touching:
            touched = dict(self._touched)

        def look(step: Callable[[float], None]) -> Found:
            with self._turn:
                try:
                    found = self._look(document, query, meaning, set(touched), step)
                except BaseException:
                    # What was to be indexed is not; a whole look finds it.
                    self._whole = False
                    raise
                self._done(touched)
                return found

        return look

    def _done(self, touched: Mapping[str, int]) -> None:
        """What was touched once more meanwhile is looked at again."""
        with self._touching:
            for one, times in touched.items():
                if self._touched.get(one) == times:
                    del self._touched[one]

    def _look(
        self, document: Document, query: Query, meaning: bytes, touched: set[str], step: Callable[[float], None]
    ) -> Found:
        for path in (self._path, self._path, MEMORY):
            try:
                index = self._opened(path)
                self._bring_up_to(index, document, touched, step)
                albums = {one.id: one.name for one in document.all(Album)}
                return self._sorted_out(index, query, meaning, albums)
            except CacheLost:
                self._drop()
                if self._closed:
                    raise Cancelled from None
        raise StudioError(FileUnwritable(path=str(self._path), detail="the index of the pictures cannot be kept"))

    def _sorted_out(self, index: GalleryIndex, query: Query, meaning: bytes, albums: Mapping[str, str]) -> Found:
        found, counts = index.found(query, albums), self._counted(index)
        if not query.like:
            matching = index.counts(query, albums) if query.terms else counts
            return Found(tuple(one for one, _prompt in found), counts, matching)
        if self._meanings is None:
            self._meanings = Meanings(index.meanings())
        ids = self._meanings.nearest(meaning, found, ranked=query.ranked)
        prompts = index.prompts()
        unread = len(index.unread(prompts))
        return Found(ids, counts, index.counts(among=ids), prompts - unread, prompts)

    # ---- what prompts mean, for any thread, after a look

    def unread(self, most: int) -> Unread:
        with self._turn:
            return Unread(self._of_index(lambda index: tuple(index.unread(most)), ()))

    def keep(self, meanings: Sequence[tuple[bytes, bytes]]) -> None:
        """By what each is kept under: what it means, packed."""
        with self._turn:
            self._of_index(lambda index: index.put_meanings(meanings), None)
            self._meanings = None

    def _of_index(self, ask: Callable[[GalleryIndex], T], nothing: T) -> T:
        """`nothing` where there is no index: the next look makes it anew."""
        if self._index is None or self._closed:
            return nothing
        try:
            return ask(self._index)
        except CacheLost:
            self._drop()
            return nothing

    def _counted(self, index: GalleryIndex) -> Mapping[str, Mapping[str, int]]:
        if self._counts is None:
            self._counts = index.counts()
        return self._counts

    def _opened(self, path: Path) -> GalleryIndex:
        if self._index is None:
            self._index = GalleryIndex(path)
            self._path = path
        return self._index

    def _drop(self) -> None:
        index, self._index, self._whole = self._index, None, False
        self._meanings = None
        if index is not None and self._path != MEMORY:
            try:
                index.close()
                remove_cache(self._path)
            except (CacheLost, OSError):
                # It is tried once more, and then without a file.
                return

    def _bring_up_to(
        self, index: GalleryIndex, document: Document, touched: set[str], step: Callable[[float], None]
    ) -> None:
        if not self._whole or touched:
            self._counts = None
        if self._whole:
            if not touched:
                return
            found = [document.get(Generation, one) for one in touched]
            rows = changed_rows(document, {}, (one for one in found if one is not None))
            index.put(list(rows), (one for one in touched if document.get(Generation, one) is None))
            return
        known = index.stamps()
        pictures = list(document.all(Generation))
        there = {one.id for one in pictures}
        index.put((), [one for one in known if one not in there])
        for part in _portions(pictures, step):
            index.put(list(changed_rows(document, known, part)))
        self._whole = True

    def close(self) -> None:
        """Whoever looks now is stopped."""
        self._closed = True
        index = self._index
        if index is None:
            return
        try:
            index.stop()
            with self._turn:
                index.close()
        except CacheLost:
            # There is nothing in it that could be lost.
            return


def _portions(pictures: Sequence[Generation], step: Callable[[float], None]) -> Iterable[Sequence[Generation]]:
    walk = iter(pictures)
    done = 0
    while part := list(islice(walk, _AT_ONCE)):
        step(done / len(pictures))
        yield part
        done += len(part)


def finder_of(project_id: str, place: Path) -> Finder:
    return Finder(cache_path(GALLERY, project_id, place))
