"""The window of templates: every task there is, its file to be read and changed, and what it would send for the present
scene. Main thread; a window of its own over the pane.

What was edited is kept when another template is chosen, and at the end, where it can be used; what cannot is left in
the window, and said. What is changed of a task of the program becomes one's own copy in its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QFontDatabase, QHideEvent, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QListWidget,
    QListWidgetItem,
    QPlainTextDocumentLayout,
    QPlainTextEdit,
    QSplitter,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from studio.domain.showable import showable
from studio.services.own_folder import ENDING
from studio.services.translation import tr
from studio.services.writing_tasks import Home
from studio.ui.theme import tokens
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, WrappedLabel, headed, label, row
from studio.ui.writing.assistant.template_files import TemplateFiles

_ID: Final = Qt.ItemDataRole.UserRole
_NAME: Final = Qt.ItemDataRole.UserRole + 1
_PAUSE_MS: Final = 300
_SAID: Final = 600
_LIST: Final = 290
"""Logical pixels."""


class TemplateWindow(QDialog):
    def __init__(self, files: TemplateFiles, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._files = files
        self._shown = ""
        """Id of the task whose file stands in the editor."""
        self._wanted = ""
        """Id of the task that is to be chosen as soon as it is there."""
        self._kept = ""
        """That file as it is kept."""
        self._drafts: dict[str, str] = {}
        """By id, what was edited and cannot be used yet."""
        self._pages: dict[str, QTextDocument] = {}
        """By id, its file in the editor, with what can be undone in it."""
        self._tried: dict[str, str] = {}
        """By id, what it would have sent when it had no fault."""
        self._removed: tuple[str, Home] | None = None
        self.dialog: QFileDialog | None = None
        self.setWindowTitle(tr("Templates of tasks"))
        self.setModal(False)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self._make_left())
        parts.addWidget(self._make_right())
        parts.setStretchFactor(1, 1)
        parts.setSizes([_LIST, 2 * _LIST])
        self.said = WrappedLabel("small")
        self.back = WordButton(tr("Bring it back"))
        self.back.clicked.connect(self._bring_back)
        self.back.hide()
        close = WordButton(tr("Close"))
        close.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(GAP)
        told = tr(
            "Each task of the assistant is one file. Names in braces are filled in when it is asked for; a block of "
            "which one is empty is left out."
        )
        column.addWidget(label(told, wrap=True))
        column.addWidget(parts, 1)
        column.addWidget(self.said)
        column.addLayout(row(self.back, 1, close))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._look)
        files.changed.connect(self.refresh)
        files.said.connect(self._say)
        self.resize(900, 680)

    def _make_left(self) -> QWidget:
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Tasks"))
        self.list.currentItemChanged.connect(lambda *_: self._choose())
        self.new, self.take_in = WordButton(tr("New")), WordButton(tr("Import…"))
        self.give_out = WordButton(tr("Export…"))
        self.copy, self.remove = WordButton(tr("Copy to the project")), WordButton(tr("Remove"))
        self.new.clicked.connect(self._begin)
        self.take_in.clicked.connect(self._ask_files)
        self.give_out.clicked.connect(self._ask_place)
        self.copy.clicked.connect(self._copy)
        self.remove.clicked.connect(self._remove)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, GAP, 0)
        column.setSpacing(GAP)
        column.addWidget(self.list, 1)
        column.addLayout(FlowRow(self.new, self.take_in, self.give_out, self.copy, self.remove))
        return left

    def _make_right(self) -> QWidget:
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        self.text = QPlainTextEdit()
        self.text.setFont(fixed)
        self.text.setAccessibleName(tr("The template"))
        self.text.setTabChangesFocus(True)
        self.text.textChanged.connect(self._edited)
        self.about = WrappedLabel("small")
        self.tried = QPlainTextEdit()
        self.tried.setReadOnly(True)
        self.tried.setTabChangesFocus(True)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(GAP, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.text, 3)
        column.addWidget(self.about)
        column.addLayout(headed(tr("What it would send for the present scene"), self.tried), 2)
        return right

    # ---- the list

    def open_at(self, task_id: str = "") -> None:
        self.show()
        self._files.look()
        self.refresh(task_id)
        problems = self._files.problems()
        if problems:
            self._say(problems)
        self.raise_()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self, wanted: str = "") -> None:
        """What there is now; the chosen one stays so, and what is being edited is left alone."""
        if not self.isVisible():
            return
        self._wanted = wanted or self._wanted
        wanted = self._wanted or self._shown
        self.list.blockSignals(True)
        self.list.clear()
        whose = {"user": tr("my own"), "project": tr("project")}
        for one in self._files.listed():
            words = tr(one.task.words) if one.home == "shipped" else one.task.words
            name = showable(words.rstrip("…"))
            item = QListWidgetItem()
            item.setData(_ID, one.task.id)
            item.setData(_NAME, f"{name}  ({whose[one.home]})" if one.home in whose else name)
            self.list.addItem(item)
            self._mark(one.task.id)
        at = next((row for row in range(self.list.count()) if self._at(row) == wanted), 0)
        if self.list.count():
            self.list.setCurrentRow(at)
            self._wanted = "" if self._at(at) == self._wanted else self._wanted
        self.list.blockSignals(False)
        self._choose()

    def _mark(self, task_id: str) -> None:
        """Its name in the list, and whether a fault keeps what was edited of it from being used."""
        row = next((row for row in range(self.list.count()) if self._at(row) == task_id), None)
        if row is None:
            return
        name = str(self.list.item(row).data(_NAME))
        self.list.item(row).setText(tr("{name}  (has a fault)", name=name) if task_id in self._drafts else name)

    def _at(self, at: int) -> str:
        return str(self.list.item(at).data(_ID))

    def _choose(self) -> None:
        """Show the chosen file; what was edited of another one is kept first."""
        at = self.list.currentRow()
        wanted = self._at(at) if at >= 0 else ""
        if wanted == self._shown and self._is_edited():
            return
        if wanted != self._shown:
            self._keep()
        self._shown = wanted
        self._kept = self._files.text(wanted) if wanted else ""
        self._show(self._drafts.pop(wanted, self._kept))

    def _show(self, text: str) -> None:
        self.text.blockSignals(True)
        self._turn_to(self._shown)
        if self.text.toPlainText() != text:
            self._write(text)
        self.text.blockSignals(False)
        home = self._files.home(self._shown)
        self.text.setReadOnly(home == "project" and bool(self._files.why_not("project")))
        self.copy.setText(tr("Copy to my own") if home == "project" else tr("Copy to the project"))
        self._look()

    def _turn_to(self, task_id: str) -> None:
        """Each file has a page of its own, so that what was done to it can be undone when one comes back to it."""
        page = self._pages.get(task_id)
        if page is None:
            page = QTextDocument(self)
            page.setDocumentLayout(QPlainTextDocumentLayout(page))
            page.setDefaultFont(self.text.font())
            page.setPlainText(self._kept)
            page.clearUndoRedoStacks()
            self._pages[task_id] = page
        if self.text.document() is not page:
            self.text.setDocument(page)

    def _write(self, text: str) -> None:
        """In the place of all, as one step."""
        cursor = QTextCursor(self.text.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)

    def _show_buttons(self) -> None:
        home = self._files.home(self._shown)
        over = any(one.over for one in self._files.listed() if one.task.id == self._shown)
        goes_back = over or home == "shipped"
        self.remove.setText(tr("Back to the program’s") if goes_back else tr("Remove"))
        self.remove.setEnabled(home in ("user", "project") or (home == "shipped" and self._is_edited()))

    def _is_edited(self) -> bool:
        return bool(self._shown) and self.text.toPlainText() != self._kept

    def _keep(self) -> None:
        """Where it belongs; what cannot be used yet waits here."""
        if not self._is_edited() or self.text.isReadOnly():
            return
        text, before = self.text.toPlainText(), self._shown
        home = self._files.home(before)
        of_program = home in ("shipped", None)
        task = self._files.keep(text, "user" if home != "project" else "project", "" if of_program else before)
        if task is None:
            self._drafts[before] = text
            self._mark(before)
            return
        self._kept = text
        if of_program and task.id == before:
            self._say(tr("Your copy of “{task}” takes the place of the program’s.", task=task.words))

    # ---- what a person does

    def _begin(self) -> None:
        self._keep()
        self._wanted = self._files.begin("user")
        self.refresh()

    def _copy(self) -> None:
        self._keep()
        home: Home = "user" if self._files.home(self._shown) == "project" else "project"
        if self._files.copy(self._shown, home):
            whose = tr("It is in the project now.") if home == "project" else tr("It is among your own now.")
            self._say(whose)

    def _remove(self) -> None:
        self._drafts.pop(self._shown, None)
        if self._files.home(self._shown) == "shipped":
            self._write(self._kept)
            self._mark(self._shown)
            self._say(tr("It is as the program has it. Ctrl+Z brings back what you wrote."))
            return
        self._kept = self.text.toPlainText()
        removed = self._files.remove(self._shown)
        if removed is not None:
            self._removed = removed
            self._say(tr("It is removed."))
            self.back.show()

    def _bring_back(self) -> None:
        one, self._removed = self._removed, None
        self.back.hide()
        if one is not None and self._files.keep(*one) is not None:
            self._say(tr("It is there again."))

    def _ask_files(self) -> None:
        self._keep()
        dialog = QFileDialog(self, tr("Templates of tasks"), "", tr("Templates ({pattern})", pattern=f"*{ENDING}"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: self._take_in(tuple(map(Path, names))))
        dialog.open()
        self.dialog = dialog

    def _take_in(self, paths: Sequence[Path]) -> None:
        self._wanted = self._files.take_in(paths)
        self.refresh()

    def _ask_place(self) -> None:
        self._keep()
        dialog = QFileDialog(self, tr("Export the template"), f"{self._shown}{ENDING}")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(ENDING[1:])
        dialog.fileSelected.connect(lambda name: self._files.give_out(self._shown, Path(name)))
        dialog.open()
        self.dialog = dialog

    # ---- what it says

    def _edited(self) -> None:
        self._pause.start()

    def _look(self) -> None:
        """What is wrong with it and where, and what it would send: of one with a fault, what it sent without it."""
        self._pause.stop()
        if not self._shown:
            self.about.setText("")
            self.tried.clear()
            return
        checked = self._files.check(self.text.toPlainText())
        self.about.setText(showable(checked.problem, _SAID) if checked.problem else tr("It can be used."))
        self.text.setExtraSelections([self._fault(checked.line)] if checked.line else [])
        if checked.task is not None and not checked.problem:
            self._tried[self._shown] = self._files.tried(checked.task)
        self.tried.setPlainText(self._tried.get(self._shown, ""))
        self._show_buttons()

    def _fault(self, line: int) -> QTextEdit.ExtraSelection:
        """The line, in the colour of what is wrong."""
        found = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.text.document().findBlockByNumber(line - 1))
        found.cursor = cursor
        form = QTextCharFormat()
        form.setBackground(QColor(tokens().danger_soft))
        form.setProperty(QTextCharFormat.Property.FullWidthSelection, True)
        found.format = form
        return found

    def _say(self, words: str) -> None:
        self.said.setText(showable(words, _SAID))

    def hideEvent(self, event: QHideEvent) -> None:
        self._pause.stop()
        self._keep()
        super().hideEvent(event)
