"""Joins the technical sheet to the project: what was measured, and which figures a person lets fail.

Knows no widgets; main thread. The pane makes it with the desk and the view.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject

from studio.domain.sound_records import Take
from studio.services.exchange.audiobook.programme import publishing_of
from studio.services.exchange.audiobook.recording import waive
from studio.services.exchange.audiobook.sheet import Row, Sheet, passing_words, with_waived
from studio.services.narration.credits import disclosed
from studio.services.translation import tr
from studio.ui.narration.desk import MESSAGE, NarrationDesk


class SheetView(Protocol):
    """What the presenter asks of the widgets; every method is called on the main thread and returns at once."""

    def show_open(self, shown: bool) -> None: ...
    def bring_sheet(self) -> bool:
        """Put the open sheet in front; False where it is there already."""

    def show_sheets(self, sheets: tuple[Sheet, ...], note: str) -> None: ...
    def show_disclosure(self, words: str, *, synthetic: bool) -> None:
        """What is to be said beside the book; whether a voice that no person has reads some of it."""

    def chosen_check(self) -> str:
        """Key of the figure with the cursor; "" for none."""


class SheetPresenter(QObject):
    def __init__(self, desk: NarrationDesk, view: SheetView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._view = desk, view
        self.open = False
        self.sheets: tuple[Sheet, ...] = ()
        desk.book.sheet_asked.connect(self.show_sheet)
        for changed in (desk.book.changed, desk.project_changed, desk.segments_changed):
            changed.connect(self.show)

    def toggle(self) -> None:
        """Show the sheet, or fold it away where it is in sight."""
        if self.open and self._view.bring_sheet():
            return
        self.open = not self.open
        self._view.show_open(self.open)
        self.show()
        self._desk.state_changed.emit()

    def show_sheet(self) -> None:
        """Open it, or put it in front."""
        if self.open:
            self._view.bring_sheet()
        else:
            self.toggle()

    def row(self) -> Row | None:
        """The figure with the cursor."""
        chosen = self._view.chosen_check()
        return next((row for sheet in self.sheets for row in sheet.rows if row.key == chosen), None)

    def is_waived(self) -> bool:
        row = self.row()
        return row is not None and row.state == "waived"

    def why_not_waive(self) -> str:
        row = self.row()
        if row is None:
            return tr("Choose a figure of the sheet first.")
        return "" if row.state in ("fails", "waived") else tr("This figure does not fail.")

    def waive(self) -> None:
        """Let the figure with the cursor fail, or ask for it again."""
        row, session = self.row(), self._desk.session
        if row is None or session is None or self.why_not_waive():
            return
        if row.state == "fails":
            self._desk.perform(waive(session.document, row.key, waived=True))
        else:
            known = {one.check for one in publishing_of(session.document).waived}
            for check in sorted({row.key, row.check} & known):
                self._desk.perform(waive(session.document, check, waived=False))
        self.show()
        book = self._desk.book
        ways = []
        if book.refused is not None and not any(sheet.failed for sheet in self.sheets):
            ways.append((tr("Publish {file} now", file=book.refused.name), book.writing_asked.emit))
        self._desk.notices.say(self._note(), *ways, key=MESSAGE)

    def show(self) -> None:
        session, done = self._desk.session, self._desk.book.published
        if session is not None and self.open:
            people = [take for take in session.document.all(Take) if take.is_human]
            synthetic = not people or any(not take.is_human for take in session.document.all(Take))
            readers = tuple(dict.fromkeys(take.reader for take in people))
            words = done.disclosure if done is not None else ""
            self._view.show_disclosure(words or disclosed(readers, synthetic=synthetic), synthetic=synthetic)
        if session is None or done is None:
            self.sheets = ()
            self._view.show_sheets((), tr("Nothing was measured yet. Files are measured once they have been encoded."))
            return
        waived = {one.check for one in publishing_of(session.document).waived}
        self.sheets = tuple(with_waived(sheet, waived) for sheet in done.sheets)
        note = self._note()
        if self._desk.book.is_old:
            note = tr("Measured before the last changes; measure again. As it was: {note}", note=note)
        self._view.show_sheets(self.sheets, note)
        self._desk.state_changed.emit()

    def _note(self) -> str:
        failed = {row.key: row.words for sheet in self.sheets for row in sheet.failed}
        measured = any(sheet.name for sheet in self.sheets)
        if failed:
            names = ", ".join(dict.fromkeys(failed.values()))
            if not measured:
                return tr("This fails: {names}. The sound is measured once it passes, or you let it pass.", names=names)
            return tr("This fails: {names}. Nothing is written before it passes, or you let it pass.", names=names)
        if not measured:
            return tr("The sound was not measured yet; measure again.")
        return passing_words(self.sheets)
