"""Joins the line of the gallery's search to the index of the open project. Knows no widgets; main thread, what is
looked for is by an errand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from studio.domain.changes import Change
from studio.domain.gallery_query import Known, Query, QueryError, parsed, with_term
from studio.domain.picture_records import Album, Generation
from studio.services.gallery.finding import Finder, Found, finder_of
from studio.services.gallery.words import query_words
from studio.ui.picture.desk import PictureDesk
from studio.ui.widgets.errand import Errand

Counts = Mapping[str, Mapping[str, int]]
_EVERYTHING = Query()


class GalleryView(Protocol):
    def show_line(self, line: str) -> None:
        """What is looked for, as text."""

    def say(self, words: str) -> None:
        """What is wrong with the line; empty: nothing."""

    def show_counts(self, counts: Counts, albums: Mapping[str, str], line: str) -> None:
        """How many pictures have each model, tag, album (by id; `albums`: their names) and number of stars."""


class GalleryPresenter(QObject):
    """State: the line. The index is looked into while the gallery is open, and brought up to date then."""

    listed = Signal(object)
    """Ids of the pictures that were looked for, the first first; None: all."""

    def __init__(self, desk: PictureDesk, view: GalleryView) -> None:
        super().__init__(desk)
        self._desk, self._view = desk, view
        self.line = ""
        self.known = Known()
        self._query = _EVERYTHING
        self._counts: Counts = {}
        self._finder: Finder | None = None
        self.searching = Errand(self)
        desk.session_changed.connect(self._take_up)
        desk.changed.connect(self._changed)
        desk.page_changed.connect(self._page_changed)

    def _take_up(self) -> None:
        self.searching.cancel()
        if self._finder is not None:
            self._finder.close()
        session = self._desk.session
        self._finder = None
        if session is not None:
            self._finder = finder_of("" if session.read_only else session.project_id, session.path)
        self._counts = {}
        self._forget()
        if self._desk.page == "gallery":
            self._look()

    def _changed(self, change: Change) -> None:
        if self._finder is None:
            return
        kinds = {type(edit.after or edit.before) for edit in change.edits}
        if kinds.isdisjoint((Generation, Album)):
            return
        self._finder.follow(change)
        if self._desk.page == "gallery":
            self._look()

    def _page_changed(self) -> None:
        if self._desk.page == "gallery":
            self._look()
        elif self.line:
            self._forget()

    def _forget(self) -> None:
        """The tray has the newest."""
        self.searching.cancel()
        self.line, self._query = "", _EVERYTHING
        self._view.show_line("")
        self._view.say("")

    # ---- looking

    def search(self, line: str) -> None:
        """List what this line asks for, once it is found. A line that cannot be meant is told of, and what was listed
        stays."""
        self.line = line
        try:
            self._query = parsed(line)
        except QueryError as error:
            self._view.say(query_words(error))
            return
        self._view.say("")
        if self._query == _EVERYTHING:
            self.listed.emit(None)
        self._look()

    def toggle(self, term: str) -> None:
        """A term into the line, or out of it."""
        line = with_term(self.line, term)
        self._view.show_line(line)
        self.search(line)

    def _look(self) -> None:
        session, finder = self._desk.session, self._finder
        if session is None or finder is None:
            return
        query = self._query
        look = finder.looking(session.document.copy(), query)
        self.searching.start(look, lambda found: self._take(query, found), self._desk.fail)

    def _take(self, query: Query, found: Found) -> None:
        session = self._desk.session
        if session is None or query != self._query:
            return
        self.listed.emit(None if query == _EVERYTHING else found.ids)
        albums = {one.id: one.name for one in session.document.all(Album)}
        self._counts = found.counts
        self.known = Known(
            models=tuple(one for one in found.counts["model"] if one),
            tags=tuple(sorted(found.counts["tag"])),
            albums=tuple(sorted(albums.values(), key=str.casefold)),
        )
        self._view.show_counts(self._counts, albums, self.line)
