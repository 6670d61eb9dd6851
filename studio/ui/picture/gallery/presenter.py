"""Joins the line of the gallery's search to the index of the open project. Knows no widgets; main thread, what is
looked for is by an errand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from studio.domain.changes import Change
from studio.domain.errors import Failure
from studio.domain.gallery_query import Known, Query, QueryError, like_line, parsed, with_term
from studio.domain.picture_records import Album, Generation
from studio.services.gallery.finding import Finder, Found, finder_of
from studio.services.gallery.words import query_words
from studio.services.meanings import TextMeanings
from studio.services.translation import tr
from studio.services.wording import sentence
from studio.ui.picture.desk import PictureDesk
from studio.ui.widgets.errand import Errand

Counts = Mapping[str, Mapping[str, int]]
_EVERYTHING = Query()
_AGAIN_MS: Final = 1000


class GalleryView(Protocol):
    def show_line(self, line: str) -> None:
        """What is looked for, as text."""

    def say(self, words: str) -> None:
        """What is wrong with the line; empty: nothing."""

    def tell(self, words: str) -> None:
        """What is still at work for the line; empty: nothing."""

    def show_counts(self, counts: Counts, albums: Mapping[str, str], line: str) -> None:
        """How many of the pictures that were found have each model, tag, album (by id; `albums`: their names) and
        number of stars; 0 for one that only others have."""


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
        self.meanings = TextMeanings(desk.studio.queue, self)
        self.meanings.grown.connect(self._read_more)
        self.meanings.failed.connect(self._unreadable)
        self._again = QTimer(self)
        """The line is looked for once more, after what went before its reading, or as more prompts are read."""
        self._again.setSingleShot(True)
        self._again.setInterval(_AGAIN_MS)
        self._again.timeout.connect(self._look)
        desk.session_changed.connect(self._take_up)
        desk.changed.connect(self._changed)
        desk.page_changed.connect(self._page_changed)

    def _take_up(self) -> None:
        self.searching.cancel()
        self.meanings.stop()
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
        elif self.line and not self._desk.in_gallery():
            self._forget()

    def _forget(self) -> None:
        """The tray has the newest."""
        self.searching.cancel()
        self._stop_reading_line()
        self.line, self._query = "", _EVERYTHING
        self._view.show_line("")
        self._view.say("")

    def _stop_reading_line(self) -> None:
        self._again.stop()
        self.meanings.forget_line()
        self._view.tell("")

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
        self._stop_reading_line()
        if self._query == _EVERYTHING:
            self.listed.emit(None)
        self._look()

    def toggle(self, term: str) -> None:
        """A term into the line, or out of it."""
        line = with_term(self.line, term)
        self._view.show_line(line)
        self.search(line)

    def find_like(self, prompt: str) -> None:
        """Pictures whose prompts mean something near this one."""
        line = like_line(prompt)
        self._view.show_line(line)
        self.search(line)

    def _look(self) -> None:
        session, finder = self._desk.session, self._finder
        if session is None or finder is None:
            return
        query = self._query
        meaning = self.meanings.known(query.like) if query.like else b""
        if query.like and not meaning:
            self._read_line(query)
            return
        look = finder.looking(session.document.copy(), query, meaning)
        self.searching.start(look, lambda found: self._take(query, found), self._desk.fail)

    def _read_line(self, query: Query) -> None:
        self._view.tell(tr("What the words mean is being read…"))

        def refused(why: Failure | None) -> None:
            if query != self._query:
                return
            if why is None:
                self._view.tell(tr("The search by meaning goes on when what is being made is done."))
                self._again.start()
            else:
                self._view.tell("")
                self._view.say(sentence(why))

        self.meanings.ask(query.like, lambda _meaning: self._look() if query == self._query else None, refused)

    def _read_more(self) -> None:
        """What is found grows with what is read; not with every portion, as each look is work too."""
        if self._query.like and self._desk.page == "gallery" and not self._again.isActive():
            self._again.start()

    def _unreadable(self, why: Failure) -> None:
        if self._query.like:
            self._view.tell("")
            self._view.say(sentence(why))

    def _tell_reading(self, found: Found) -> None:
        """What is not read yet is read from here on, also when the gallery is closed."""
        if found.read >= found.prompts or self._finder is None:
            self._view.tell("")
            return
        self._view.tell(
            tr("Prompts are being read for the search by meaning: {read:,} of {count:,}. More may be found.",
               read=found.read, count=found.prompts)
        )  # fmt: skip
        self.meanings.read_on(self._finder)

    def _take(self, query: Query, found: Found) -> None:
        session = self._desk.session
        if session is None or query != self._query:
            return
        self.listed.emit(None if query == _EVERYTHING else found.ids)
        if query.like:
            self._tell_reading(found)
        albums = {one.id: one.name for one in session.document.all(Album)}
        self._counts = {
            kind: {name: found.matching[kind].get(name, 0) for name in names} for kind, names in found.counts.items()
        }
        self.known = Known(
            models=tuple(one for one in found.counts["model"] if one),
            tags=tuple(sorted(found.counts["tag"])),
            albums=tuple(sorted(albums.values(), key=str.casefold)),
        )
        self._view.show_counts(self._counts, albums, self.line)
