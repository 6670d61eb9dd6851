"""Joins the publishing of a book to the services: what is chosen, credits, cover; measured, or written as files.

Knows no widgets but the dialogs that ask for files; main thread. Mastering and encoding are an errand's.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final, Protocol

import msgspec
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from studio import leavings, places
from studio.domain.errors import Failure
from studio.domain.file_names import file_name
from studio.domain.manuscript import set_book
from studio.domain.publishing import target_of
from studio.domain.publishing_records import Publishing
from studio.services.exchange import ffmpeg
from studio.services.exchange.audiobook.covers import cover_of
from studio.services.exchange.audiobook.encoders import FORMS, Form
from studio.services.exchange.audiobook.order import Order
from studio.services.exchange.audiobook.programme import BookAsItIs, publishing_of
from studio.services.exchange.audiobook.publish import Published, files_of, publish
from studio.services.exchange.audiobook.recording import choose, choose_mastering, published
from studio.services.exchange.audiobook.sheet import ANNOUNCED, FILES, FRESH, SAMPLED, SPOKEN, passing_words
from studio.services.exchange.book_facts import author_of
from studio.services.jobs.runs import Beside
from studio.services.narration.casting import narration_of
from studio.services.narration.chapters import book_title, chapter_words
from studio.services.narration.credits import proposed_credits
from studio.services.narration.directing import change_narration
from studio.services.narration.spoken_titles import titles_for_store, titles_words
from studio.services.narration.voices import title_of
from studio.services.translation import tr, tr_count
from studio.ui.narration.desk import MESSAGE, NarrationDesk
from studio.ui.widgets.errand import Errand, Step
from studio.ui.widgets.folders import show_folder_of

_PROGRESS: Final = "narration-publish"
_READING: Final = 0.03
"""Share of the work that finding the takes is."""


class PublishView(Protocol):
    """What the presenter asks of the widgets; every method is called on the main thread and returns at once."""

    def show_open(self, shown: bool) -> None: ...
    def bring_publishing(self) -> bool:
        """Put it in front; False where it is there already."""

    def show_chosen(self, chosen: Publishing, book: str) -> None:
        """`book`: the chapters that it will have, in words."""

    def show_book(self, title: str, author: str) -> None: ...
    def show_note(self, words: str) -> None:
        """What is missing for the chosen form, or which program writes it."""

    def show_cover(self, name: str) -> None: ...


class _There(msgspec.Struct, frozen=True):
    """Files that would be replaced."""

    paths: tuple[Path, ...]


class PublishPresenter(QObject):
    def __init__(
        self, desk: NarrationDesk, view: PublishView, window: QWidget | None, parent: QObject | None = None
    ) -> None:
        """`window`: whose dialogs they are."""
        super().__init__(parent)
        self._desk, self._view, self._window = desk, view, window
        self.open = False
        self.errand = Errand(self)
        self.errand.begun.connect(lambda: self._tell(0.0))
        self.errand.moved.connect(self._tell)
        self.errand.ended.connect(self._ended)
        self._doing = ""
        """The file that is written; "" while a book is only measured."""
        self._cover: Path | None = None
        self.dialog: QFileDialog | None = None
        """The one that was opened last."""
        desk.project_changed.connect(self._forget)
        desk.book.writing_asked.connect(self.go_on)
        for changed in (desk.segments_changed, desk.project_changed):
            changed.connect(self.show)

    # ---- the room

    def toggle(self) -> None:
        """Show it, or fold it away where it is in sight."""
        if self.open and self._view.bring_publishing():
            return
        self.open = not self.open
        self._view.show_open(self.open)
        self.show()
        self._desk.state_changed.emit()

    def show(self) -> None:
        session = self._desk.session
        if session is None or not self.open:
            return
        document = session.document
        self._view.show_chosen(self._chosen(), chapter_words(document))
        self._view.show_book(book_title(document, session.path.stem), author_of(document))
        self._view.show_note(self._note())
        self._view.show_cover(self._cover.name if self._cover is not None else "")

    def _chosen(self) -> Publishing:
        session = self._desk.session
        return publishing_of(session.document) if session is not None else Publishing(id="")

    @property
    def form(self) -> Form:
        return next((form for form in FORMS if form.id == self._chosen().form), FORMS[0])

    def _note(self) -> str:
        if not self.form.by_ffmpeg:
            chosen = self._chosen()
            apart = target_of(chosen.mastering.target).takes == self.form.id and not chosen.by_chapter
            return tr("ACX takes a file for each chapter, credits apart, and a retail sample.") if apart else ""
        program = ffmpeg.program()
        if program is None:
            return tr(
                "{form} is written by the program ffmpeg, which is not here. Install it with your system's packages, "
                "or “pip install triptych-studio[ffmpeg]”; all other forms need nothing.", form=tr(self.form.words),
            )  # fmt: skip
        return tr(
            "Written by the program {program}, which runs beside Triptych under a licence of its own, mostly the GPL.",
            program=Path(program).name,
        )

    # ---- what is chosen

    def choose(self, **fields: Any) -> None:
        session = self._desk.session
        if session is not None and any(getattr(self._chosen(), name) != value for name, value in fields.items()):
            self._desk.perform(choose(session.document, **fields))
            self.show()

    def choose_mastering(self, **fields: Any) -> None:
        session = self._desk.session
        mastering = self._chosen().mastering
        if session is not None and any(getattr(mastering, name) != value for name, value in fields.items()):
            self._desk.perform(choose_mastering(session.document, **fields))
            titles = titles_for_store(session.document)
            if "target" in fields and titles is not None:
                self._desk.perform(titles)
                self._desk.notices.say(titles_words(), key=MESSAGE)
            self.show()

    @property
    def reads_titles(self) -> bool:
        """Titles of chapters are."""
        session = self._desk.session
        return session is not None and bool(narration_of(session.document).chapter_titles)

    def set_titles(self, read: bool) -> None:
        session = self._desk.session
        if session is not None:
            label = "Read titles of chapters" if read else "Leave titles of chapters out"
            self._desk.perform(change_narration(session.document, label, chapter_titles=read))

    def set_book(self, title: str, author: str) -> None:
        """How it is called, and who wrote it, in every file."""
        session = self._desk.session
        if session is None or not title:
            return
        if (title, author) != (book_title(session.document, session.path.stem), author_of(session.document)):
            self._desk.perform(set_book(session.document, title=title, author=author))
            self.show()

    def why_not_publish(self) -> str:
        """What the chosen form lacks; empty where files can be written."""
        lacks = self.form.by_ffmpeg and ffmpeg.program() is None
        return self._note() if lacks else ""

    def propose_credits(self) -> None:
        session = self._desk.session
        if session is not None:
            opening, closing = proposed_credits(session.document, session.path.stem)
            self.choose(opening=opening, closing=closing)
            words = tr("The credits are proposed, and not spoken yet.")
            self._desk.notices.say(words, self._speaking(), key=MESSAGE)

    def _speaking(self) -> tuple[str, Callable[[], None]]:
        return (tr("Speak the whole book"), self._desk.book.speaking_asked.emit)

    def ask_cover(self) -> None:
        dialog = QFileDialog(self._window, tr("Picture for the cover"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([tr("Pictures (*.png *.jpg *.jpeg *.webp *.avif *.tif *.tiff)")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.set_cover(Path(name)))
        self.dialog = dialog
        dialog.open()

    def set_cover(self, path: Path | None) -> None:
        self._cover = path
        self.show()
        self._desk.state_changed.emit()

    # ---- measuring and writing

    def measure(self) -> None:
        """Master and encode the book, measure it, and keep none of the files."""
        self._begin(None, replace=True)

    def ask(self) -> None:
        """Ask where the book shall go, and write it."""
        session = self._desk.session
        if session is None:
            return
        form = self.form
        name = file_name(book_title(session.document, session.path.stem), session.path.stem)
        dialog = QFileDialog(
            self._window, tr("Publish the narration"), str(session.path.parent / f"{name}{form.suffix}")
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setNameFilters([f"{tr(form.words)} (*{form.suffix})"])
        dialog.setDefaultSuffix(form.suffix[1:])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: self.write(Path(chosen)))
        self.dialog = dialog
        dialog.open()

    def ask_by_chapter(self) -> None:
        """The same, of files as ACX takes them."""
        self.choose(by_chapter=True, sample=True)
        self.ask()

    def _again_by_chapter(self, dest: Path | None) -> None:
        self.choose(by_chapter=True, sample=True)
        self._begin(dest, replace=dest is None)

    def _by_chapter_with_credits(self) -> None:
        """Both are chosen at once: files by chapter alone would fail by the credits that are not spoken yet."""
        self.choose(by_chapter=True, sample=True)
        self.propose_credits()

    def write(self, dest: Path, *, replace: bool = False) -> None:
        """Write the files; those beside `dest` that are there already are replaced once that was asked."""
        self._begin(dest, replace=replace)

    def go_on(self) -> None:
        """Write the file that was refused, now that what failed is mended or may fail."""
        if self._desk.book.refused is not None:
            self.write(self._desk.book.refused)

    def _begin(self, dest: Path | None, *, replace: bool) -> None:
        session = self._desk.session
        if session is None or self.errand.busy:
            return
        lacks = self.why_not_publish()
        if lacks:
            self._desk.notices.fail(lacks, key=MESSAGE)
            return
        self._desk.notices.take_back(MESSAGE)
        self._desk.book.begin()
        book = BookAsItIs(session, self._desk.narrator)
        chosen, cover, voices = self._chosen(), self._cover, self._desk.voices
        target = target_of(chosen.mastering.target)
        order = Order(
            form=self.form.id, mastering=msgspec.structs.replace(chosen.mastering, target=target.id),
            by_chapter=chosen.by_chapter, subtitles=chosen.subtitles if dest is not None else (),
            cues=chosen.cues or "sentences",
            sample=chosen.sample, narrator=chosen.narrator, year=chosen.year, publisher=chosen.publisher,
            waived=tuple(one.check for one in chosen.waived),
        )  # fmt: skip
        self._doing = dest.name if dest is not None else ""

        def work(step: Step) -> tuple[Order, Published] | _There:
            programme = book.programme((), lambda share: step(_READING * share))
            named = "; ".join(dict.fromkeys(title_of(voices, voice) for voice in programme.voices))
            full = msgspec.structs.replace(order, voices=named, cover=cover_of(cover) if cover is not None else b"")

            def rest(share: float) -> None:
                step(_READING + (1 - _READING) * share)

            if dest is None:
                with leavings.new_folder(places.scratch_dir()) as folder:
                    target = folder / f"{file_name(programme.title, tr('book'))}{self.form.suffix}"
                    return full, publish(book, programme, full, target, rest, measuring=True)
            there = tuple(path for path in files_of(programme, full, dest) if path != dest and path.exists())
            if there and not replace:
                return _There(there)
            return full, publish(book, programme, full, dest, rest)

        self.errand.start(work, lambda result: self._come(dest, result), self._fail)
        self._desk.state_changed.emit()

    def _come(self, dest: Path | None, result: tuple[Order, Published] | _There) -> None:
        if isinstance(result, _There):
            assert dest is not None
            words = tr_count(
                "{name} is there already.", "{name} and others are there already: {count} files.", len(result.paths),
                name=result.paths[0].name,
            )  # fmt: skip
            self._desk.notices.fail(words, (tr("Replace them"), lambda: self.write(dest, replace=True)), key=MESSAGE)
            return
        order, done = result
        self._desk.book.show(done)
        if done.failed:
            self._desk.book.refused = dest
            failed = {row.check: row.words for sheet in done.sheets for row in sheet.failed}
            words = tr("Nothing was written, as the sheet fails: {names}.", names=", ".join(failed.values()))
            if dest is None:
                words = tr("The sheet fails: {names}.", names=", ".join(failed.values()))
            ways = [(tr("Show the sheet"), self._desk.book.sheet_asked.emit)]
            if SPOKEN in failed or FRESH in failed:
                ways.insert(0, self._speaking())
            elif ANNOUNCED in failed and (FILES in failed or SAMPLED in failed):
                ways.insert(0, (tr("By chapter, with credits"), self._by_chapter_with_credits))
            elif FILES in failed or SAMPLED in failed:
                again = tr("Publish by chapter") if dest is not None else tr("Measure by chapter")
                ways.insert(0, (again, partial(self._again_by_chapter, dest)))
            elif ANNOUNCED in failed:
                ways.insert(0, (tr("Propose credits"), self.propose_credits))
            self._desk.notices.fail(words, *ways, key=MESSAGE)
            return
        if dest is None:
            self._desk.notices.say(
                passing_words(done.sheets), (tr("Show the sheet"), self._desk.book.sheet_asked.emit), key=MESSAGE
            )
            return
        session = self._desk.session
        if session is not None:
            self._desk.perform(published(session.document, order, done))
        words = tr_count(
            "Published {name}.", "Published {count} files, as {name}.", len(done.written), name=done.written[0].name
        )
        folder = (tr("Show in folder"), partial(self._show_folder, dest))
        sheet = (tr("Show the sheet"), self._desk.book.sheet_asked.emit)
        self._desk.notices.say(" ".join((words, *done.left_out)), folder, sheet, key=MESSAGE)

    def _show_folder(self, file: Path) -> None:
        if not show_folder_of(file):
            self._desk.notices.say(tr("The file lies in {folder}.", folder=file.absolute().parent), key=MESSAGE)

    def _tell(self, share: float) -> None:
        if not self.errand.lasting:
            return
        if self._doing:
            words = tr("Publishing {file}: {percent} %", file=self._doing, percent=round(100 * share))
        else:
            words = tr("Measuring the book: {percent} %", percent=round(100 * share))
        self._desk.notices.run(words, (tr("Cancel"), self.cancel), key=_PROGRESS)
        title = tr("Publishing {file}", file=self._doing) if self._doing else tr("Measuring the book")
        self._desk.studio.runs.show_beside(Beside(title=title, percent=round(100 * share), stop=self.cancel))

    def cancel(self) -> None:
        if self.errand.busy:
            self._desk.notices.say(tr("Nothing was written."), key=MESSAGE)
        self.errand.cancel()

    def _ended(self) -> None:
        self._desk.notices.take_back(_PROGRESS)
        self._desk.studio.runs.show_beside(None)
        self._desk.state_changed.emit()

    def _fail(self, failure: Failure) -> None:
        self._desk.say_failure(failure)

    def _forget(self) -> None:
        self.errand.cancel()
        self._cover = None
