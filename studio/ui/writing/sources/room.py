"""The sources' room: files and texts taken in, listed, read page by page, quoted in the manuscript. Main thread.

The pane makes it and gives `panel` its place. Files, and the texts of sources, are read on threads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import msgspec
from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtWidgets import QApplication, QFileDialog

from studio.domain.asking import SourcePlace
from studio.domain.errors import Failure, StudioError
from studio.domain.project_records import Source
from studio.domain.sources import (
    MEDIA_TYPE,
    SourceGiven,
    SourceText,
    add_source,
    change_source,
    cited,
    decoded,
    encoded,
    in_order,
    remove_sources,
    same_as,
)
from studio.services.exchange.format import joint_filter, suffixes_of
from studio.services.exchange.formats import SOURCE_IN
from studio.services.exchange.source_in import read_source, source_of_text
from studio.services.phrases import source_place
from studio.services.translation import tr, tr_count
from studio.ui.widgets.drops import Act, Drops
from studio.ui.widgets.errand import Errand, Step, at_work
from studio.ui.writing.desk import Desk
from studio.ui.writing.side import Side
from studio.ui.writing.sources.panel import SourceRow, SourcesPanel

READING: Final = "source-in"


class Quotation(msgspec.Struct, frozen=True):
    words: str
    note: str
    """Where they stand, as a footnote says it."""


class SourcesRoom(QObject):
    quoted = Signal(object)
    """A Quotation that is to stand in the text."""
    back_wanted = Signal()
    """To the answers of which one led here."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.panel = SourcesPanel()
        self.side = Side(desk, self.panel, self.panel.list.setFocus)
        self.chosen: str | None = None
        self._text: SourceText | None = None
        self._section = 0
        self._place: SourcePlace | None = None
        """To be shown when the text is read."""
        self._waiting: list[str] = []
        """Names of what is being taken in."""
        self.taking, self._reading = Errand(self), Errand(self)
        self._drops = Drops(self.panel, self._wants, self._take_drop)
        self._connect()

    def _connect(self) -> None:
        desk, panel = self.desk, self.panel
        desk.project_leaves.connect(self._leave)
        desk.project_changed.connect(lambda _session: self._take_up())
        desk.sources_changed.connect(lambda _change: self.show())
        panel.appeared.connect(self.show)
        panel.list.source_chosen.connect(self.choose)
        panel.list.renamed.connect(self._rename)
        panel.list.opened.connect(panel.text.setFocus)
        panel.section_wanted.connect(self._show_section)
        panel.back.clicked.connect(self.back_wanted)
        self.taking.begun.connect(self._say_reading)
        self.taking.ended.connect(lambda: desk.notices.take_back(READING))

    # ---- the project

    def _leave(self) -> None:
        self.taking.cancel()
        self._reading.cancel()
        self._waiting.clear()

    def _take_up(self) -> None:
        self.chosen, self._text, self._place = None, None, None
        self.panel.show_back(False)
        self.panel.show_none()
        self.show()

    @property
    def source(self) -> Source | None:
        document = self.desk.document
        return document.get(Source, self.chosen) if document is not None and self.chosen else None

    def show(self) -> None:
        document = self.desk.document
        sources = in_order(document) if document is not None else ()
        if self.source is None and self.chosen is not None:
            self.chosen, self._text = None, None
            self._reading.cancel()
            self.panel.show_none()
        rows = [SourceRow(one.id, one.title, one.author, one.words) for one in sources]
        self.panel.show_rows(rows, self.chosen)
        self.panel.add.setEnabled(self.desk.writable)
        source = self.source
        if source is not None and self._text is not None:
            self.panel.title.setText(cited(source))

    # ---- taken in

    def ask_for_files(self) -> None:
        dialog = QFileDialog(self.panel.window(), tr("Add sources"), "", joint_filter(tr("Sources"), SOURCE_IN))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: self.take_files([Path(name) for name in names]))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def paste(self) -> None:
        """What was copied becomes a source."""
        self.take_text(QApplication.clipboard().text())

    def why_no_paste(self) -> str:
        why = self.desk.why_not_writable()
        return why or ("" if QApplication.clipboard().text().strip() else tr("No text was copied."))

    def take_files(self, paths: Sequence[Path]) -> None:
        for path in paths:
            self._take(path.name, partial(read_source, path))

    def take_text(self, words: str) -> None:
        self._take(tr("the text"), partial(source_of_text, words))

    def _take(self, name: str, read: Callable[[Step], SourceGiven]) -> None:
        if not self.desk.writable:
            self.desk.hint(self.desk.why_not_writable())
            return
        self._waiting.append(name)

        def work(step: Step) -> tuple[SourceGiven, bytes]:
            given = read(step)
            return given, encoded(given.text)

        def failed(failure: Failure) -> None:
            self._waiting.remove(name)
            self.desk.say(failure)

        def came(found: tuple[SourceGiven, bytes]) -> None:
            self._waiting.remove(name)
            self._keep(*found)

        self.taking.queue(work, came, failed)

    def _keep(self, given: SourceGiven, data: bytes) -> None:
        session = self.desk.session
        if session is None:
            return
        known = same_as(session.document, given.original)
        if known is not None:
            self.desk.hint(tr("“{title}” is among the sources already.", title=known.title))
            self.choose(known.id)
            return
        try:
            asset = session.add_asset(data, MEDIA_TYPE, given.title)
        except StudioError as error:
            self.desk.say(error.failure)
            return
        change = self.desk.make(lambda _document: add_source(given, asset.id))
        if change is None:
            return
        told = tr_count("“{title}” is a source now: {count:,} word.", "“{title}” is a source now: {count:,} words.",
                        given.text.words, title=given.title)  # fmt: skip
        self.desk.hint(f"{told} {given.told}".strip())
        made = same_as(session.document, given.original)
        if made is not None and self.chosen is None:
            self.choose(made.id)

    def _say_reading(self) -> None:
        words = tr("Reading {file}…", file=self._waiting[0] if self._waiting else "")
        self.desk.notices.run(words, (tr("Cancel"), self._stop_taking), key=READING)

    def _stop_taking(self) -> None:
        self._waiting.clear()
        self.taking.cancel()

    def _wants(self, data: QMimeData) -> bool:
        return self.desk.writable and bool(_files(data) or (data.hasText() and not data.hasUrls()))

    def _take_drop(self, data: QMimeData) -> Act:
        if files := _files(data):
            return lambda: self.take_files(files)
        words = data.text()
        return lambda: self.take_text(words)

    # ---- read

    def choose(self, source_id: str) -> None:
        if source_id == self.chosen and self._text is not None:
            self._go_to_place()
            return
        session, document = self.desk.session, self.desk.document
        source = document.get(Source, source_id) if document is not None else None
        if session is None or source is None:
            return
        self.chosen, self._text = source_id, None
        self.panel.show_source(cited(source), ())
        self.show()
        read = session.asset_reader(source.asset)

        def work(step: Step) -> SourceText:
            at_work(step)()
            return decoded(read(), source.title)

        self._reading.start(work, self._show_text, self._fail)

    def _fail(self, failure: Failure) -> None:
        self.panel.show_none()
        self.chosen = None
        self.desk.say(failure)

    def _show_text(self, text: SourceText) -> None:
        source = self.source
        if source is None:
            return
        self._text = text
        self.panel.show_source(cited(source), [_section_name(text, number) for number in range(len(text.sections))])
        if self._place is not None and self._place.source_id == source.id:
            self._go_to_place()
        else:
            self._show_section(0)

    def _show_section(self, number: int, marked: int | None = None) -> None:
        text = self._text
        if text is not None and 0 <= number < len(text.sections):
            self._section = number
            self.panel.show_section(number, text.sections[number].paragraphs, marked)

    def show_place(self, place: SourcePlace) -> None:
        """A quotation led here."""
        document = self.desk.document
        if document is None or document.get(Source, place.source_id) is None:
            self.desk.hint(tr("This source is no longer in the project. Ask once more."))
            return
        self._place = place
        if not self.side.in_sight:
            self.side.open()
        self.panel.show_back(True)
        self.choose(place.source_id)

    def _go_to_place(self) -> None:
        place, self._place = self._place, None
        if place is not None:
            self._show_section(place.section, place.paragraph)
            self.panel.text.setFocus()

    # ---- what a person does

    def why_no_source(self) -> str:
        if self.panel.list.editing():
            return tr("A title is being typed.")
        return self.desk.why_not_writable() or ("" if self.source is not None else tr("No source is chosen."))

    def rename(self) -> None:
        if self.chosen is not None:
            self.panel.list.rename(self.chosen)

    def _rename(self, source_id: str, title: str) -> None:
        document = self.desk.document
        source = document.get(Source, source_id) if document is not None else None
        if source is not None and self.desk.make(lambda now: change_source(now, source_id, title, source.author)):
            self.show()

    def remove(self) -> None:
        source = self.source
        if source is not None:
            self.desk.make(lambda document: remove_sources(document, [source.id]))

    def why_no_quotation(self) -> str:
        why = self.desk.why_no_scene()
        if why or self.source is None:
            return why or tr("No source is chosen.")
        return "" if self.panel.selected else tr("Select words in the text of the source first.")

    def quote(self) -> None:
        """What is selected of the source stands in the manuscript, with a footnote that says where it is from."""
        source, text = self.source, self._text
        if self.why_no_quotation() or source is None or text is None:
            self.desk.hint(self.why_no_quotation())
            return
        section = text.sections[self._section]
        where = source_place(cited(source), section.title, section.page)
        self.quoted.emit(Quotation(self.panel.selected, where))


def _files(data: QMimeData) -> list[Path]:
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()] if data.hasUrls() else []
    known = suffixes_of(SOURCE_IN)
    return [path for path in paths if path.suffix.lower() in known]


def _section_name(text: SourceText, number: int) -> str:
    section = text.sections[number]
    if section.page:
        return tr("Page {page:,}", page=section.page)
    return section.title or tr("Part {number:,}", number=number + 1)
