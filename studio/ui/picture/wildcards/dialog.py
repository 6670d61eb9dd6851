"""The window of wildcard files: those of the project and one's own, one of them to be edited, and what comes out of it.
Main thread; a window of its own over the pane. What was edited is kept when another file is chosen, and at the end.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from studio.domain.showable import showable
from studio.services.exchange.format import dialog_filter, joint_filter
from studio.services.exchange.wildcards_in import WILDCARDS_IN
from studio.services.prompts.wildcards import Home, WildcardFile
from studio.services.translation import tr
from studio.ui.picture.prompt_colours import PromptColours
from studio.ui.picture.wildcards.presenter import EDITED, TRIED, WildcardFiles
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, WrappedLabel, headed, hover_text, label, row

_FILE: Final = Qt.ItemDataRole.UserRole
_PAUSE_MS: Final = 700
_SHOWN: Final = 300
"""Letters of what came out that are shown."""


class WildcardsDialog(QDialog):
    def __init__(self, wildcards: WildcardFiles, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wildcards = wildcards
        self._shown: WildcardFile | None = None
        """Whose text stands in the editor, as it is kept."""
        self._files: QFileDialog | None = None
        self._seed = 0
        self._tried_for = ""
        """The file for which a prompt was put into the field to be tried."""
        self._removed: WildcardFile | None = None
        self.setWindowTitle(tr("Wildcards"))
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self._make_left())
        parts.addWidget(self._make_right())
        parts.setStretchFactor(1, 1)
        self.said = WrappedLabel("small")
        self.back = WordButton(tr("Bring it back"))
        self.back.clicked.connect(self._bring_back)
        self.back.hide()
        close = WordButton(tr("Close"))
        close.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(GAP)
        column.addWidget(label(tr(
            "Files with one entry a line. A prompt takes one of them by chance: __animals__, __colour/warm__. "
            "Entries may have choices in them, and weights: 3::red."
        ), wrap=True))  # fmt: skip
        column.addWidget(parts, 1)
        column.addWidget(self.said)
        column.addLayout(row(self.back, 1, close))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._look)
        wildcards.changed.connect(self.refresh)
        wildcards.said.connect(self._say)
        self.resize(820, 620)

    def _make_left(self) -> QWidget:
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Wildcard files"))
        self.list.currentItemChanged.connect(lambda *_: self._choose())
        self.new_name = QLineEdit()
        self.new_name.setPlaceholderText(tr("colour/warm"))
        self.new_name.setAccessibleName(tr("Name of a new file"))
        self.new_name.setToolTip(hover_text(tr("Letters, digits and - . _ inside, and / for folders")))
        self.new_name.textChanged.connect(lambda _text: self._misname(""))
        self.new_name.returnPressed.connect(partial(self.begin, "user"))
        self.begin_own, self.begin_project = WordButton(tr("New, my own")), WordButton(tr("New, in the project"))
        self.begin_own.clicked.connect(partial(self.begin, "user"))
        self.begin_project.clicked.connect(partial(self.begin, "project"))
        self.take_in = WordButton(tr("Import…"))
        self.take_in.setToolTip(hover_text(tr("Wildcard files of other programs: .txt, .yaml, .json")))
        self.take_in.clicked.connect(self.ask_files)
        self.copy = WordButton(tr("Copy"))
        self.copy.clicked.connect(self._copy)
        self.remove = WordButton(tr("Remove"))
        self.remove.clicked.connect(self._remove)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, GAP, 0)
        column.setSpacing(GAP)
        column.addWidget(self.list, 1)
        column.addLayout(row(self.take_in, self.copy, self.remove, 1))
        column.addLayout(headed(tr("Name of a new file"), self.new_name))
        self.misnamed = WrappedLabel("danger")
        self.misnamed.hide()
        column.addWidget(self.misnamed)
        column.addLayout(row(self.begin_own, self.begin_project, 1))
        return left

    def _make_right(self) -> QWidget:
        self.name = QLineEdit()
        self.name.editingFinished.connect(self._rename)
        self.put = WordButton(tr("Put into the prompt"))
        self.put.clicked.connect(self._put)
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(tr("Entries, one a line"))
        self.text.setTabChangesFocus(True)
        self.colours = PromptColours(self.text)
        self.text.textChanged.connect(self._edited)
        self.about = WrappedLabel("small")
        self.template = QLineEdit()
        self.template.textChanged.connect(lambda _text: self._pause.start())
        self.again = WordButton(tr("Other seeds"))
        self.again.clicked.connect(self._other_seeds)
        self.outcomes = QListWidget()
        self.outcomes.setAccessibleName(tr("What comes out of it for ten seeds"))
        self.outcomes.setMinimumHeight(120)
        self.outcomes.setWordWrap(True)
        self.outcomes.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(GAP, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(headed(tr("Name"), self.name))
        column.addWidget(self.text, 2)
        column.addWidget(self.about)
        column.addLayout(headed(tr("Try a prompt"), self.template))
        column.addWidget(self.outcomes, 1)
        column.addLayout(row(self.again, self.put, 1))
        return right

    # ---- the list

    def refresh(self, wanted: tuple[str, Home] | None = None) -> None:
        """What there is now; the chosen one stays so, and what is being edited is left alone. `wanted`: choose this."""
        if not self.isVisible():
            return
        if wanted is None and self._shown is not None:
            wanted = (self._shown.name, self._shown.home)
        self.list.blockSignals(True)
        self.list.clear()
        for one in self._wildcards.listed():
            whose = tr("project") if one.home == "project" else tr("my own")
            item = QListWidgetItem(showable(f"__{one.name}__  ({whose})"))
            item.setData(_FILE, (one.name, one.home))
            self.list.addItem(item)
        self.list.blockSignals(False)
        at = next((row for row in range(self.list.count()) if self._at(row) == wanted), 0)
        if self.list.count():
            self.list.setCurrentRow(at)
        self._choose()

    def _at(self, at: int) -> tuple[str, Home]:
        name, home = self.list.item(at).data(_FILE)
        return str(name), "project" if home == "project" else "user"

    def _choose(self) -> None:
        """Show the chosen file; what was edited of another one is kept first."""
        at = self.list.currentRow()
        wanted = self._at(at) if at >= 0 else None
        if self._shown is not None and wanted == (self._shown.name, self._shown.home) and self._is_edited():
            return
        self.keep()
        if wanted is None:
            self._shown = None
            self._show("", "", editable=False)
            return
        text = self._wildcards.text(*wanted)
        self._shown = WildcardFile(wanted[0], wanted[1], text[:EDITED])
        is_long = len(text) > EDITED
        self._show(wanted[0], text[:EDITED], editable=not is_long and not self._wildcards.why_not(wanted[1]))
        if is_long:
            self._say(tr("This file is too long to be edited here; its beginning is shown. It lies in {folder}.",
                         folder=str(self._wildcards.folder())))  # fmt: skip

    def _show(self, name: str, text: str, *, editable: bool) -> None:
        for widget in (self.name, self.text):
            widget.blockSignals(True)
        self.name.setText(name)
        if self.text.toPlainText() != text:
            self.text.setPlainText(text)
        for widget in (self.name, self.text):
            widget.blockSignals(False)
        self.text.setReadOnly(not editable)
        self.name.setEnabled(editable)
        for button in (self.put, self.copy, self.remove):
            button.setEnabled(bool(name))
        own = self._shown is not None and self._shown.home == "user"
        self.copy.setText(tr("Copy to the project") if own else tr("Copy to my own"))
        if name and name != self._tried_for:
            self._tried_for = name
            self.template.setText(f"__{name}__")
        self._look()

    def _is_edited(self) -> bool:
        return self._shown is not None and not self.text.isReadOnly() and self.text.toPlainText() != self._shown.text

    def keep(self) -> None:
        """Write what was edited."""
        shown = self._shown
        if shown is None or not self._is_edited():
            return
        self._shown = WildcardFile(shown.name, shown.home, self.text.toPlainText())
        if not self._wildcards.keep(shown.name, self._shown.text, shown.home):
            self._shown = shown

    # ---- what a person does

    def begin(self, home: Home) -> None:
        """A new file of that name, empty but for a comment."""
        name = self.new_name.text().strip().strip("_")
        reason = self._wildcards.why_no_name(name, home) or self._wildcards.why_not(home)
        self._misname(reason)
        if reason:
            return
        self.keep()
        if self._wildcards.write({name: f"# {name}\n"}, home):
            self.new_name.clear()
            self.refresh((name, home))
            self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _misname(self, reason: str) -> None:
        """Why no file can be called so, beside the field; empty: it can."""
        self.misnamed.setText(reason)
        self.misnamed.setVisible(bool(reason))

    def ask_files(self) -> None:
        dialog = QFileDialog(self, tr("Wildcard files"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        kinds = [joint_filter(tr("Wildcards"), WILDCARDS_IN), *dialog_filter(*WILDCARDS_IN).split(";;")]
        dialog.setNameFilters(kinds)
        dialog.filesSelected.connect(lambda names: self._wildcards.take_in(tuple(map(Path, names)), "user"))
        dialog.open()
        self._files = dialog

    def _rename(self) -> None:
        shown, new = self._shown, self.name.text().strip().strip("_")
        if shown is None or new == shown.name:
            return
        self.keep()
        self._shown = None
        done = self._wildcards.rename(shown.name, new, shown.home)
        self.refresh((new if done else shown.name, shown.home))

    def _copy(self) -> None:
        if self._shown is not None:
            self.keep()
            self._wildcards.copy(self._shown.name, self._shown.home)

    def _remove(self) -> None:
        shown = self._shown
        if shown is None:
            return
        text = self._wildcards.text(shown.name, shown.home)
        self._shown = None
        if self._wildcards.remove(shown.name, shown.home):
            self._removed = WildcardFile(shown.name, shown.home, text)
            self._say(tr("“{name}” is removed.", name=shown.name))
            self.back.show()
        self.refresh()

    def _bring_back(self) -> None:
        one, self._removed = self._removed, None
        self.back.hide()
        if one is not None and self._wildcards.write({one.name: one.text}, one.home):
            self._say(tr("“{name}” is there again.", name=one.name))
            self.refresh((one.name, one.home))

    def _put(self) -> None:
        self._wildcards.put.emit(self.template.text())

    # ---- trying

    def _edited(self) -> None:
        self._pause.start()

    def _other_seeds(self) -> None:
        self._seed += TRIED
        self._look()

    def _look(self) -> None:
        """What the file says, and what comes out of the prompt that is tried, with what is being edited."""
        self._pause.stop()
        if self._is_edited():
            self.keep()
        self.about.setText(self._wildcards.about(self.text.toPlainText()) if self._shown is not None else "")
        self.outcomes.clear()
        template = self.template.text()
        if template.strip():
            edited = {self._shown.name: self.text.toPlainText()} if self._shown is not None else {}
            for words in self._wildcards.tried(template, self._seed, edited):
                self.outcomes.addItem(showable(words, _SHOWN))

    def _say(self, words: str) -> None:
        self.said.setText(showable(words, _SHOWN))

    def hideEvent(self, event: QHideEvent) -> None:
        self._pause.stop()
        self.keep()
        self._wildcards.settle()
        super().hideEvent(event)


class ShowingWildcards:
    """One window at a time, made when it is first wanted."""

    def __init__(self, wildcards: WildcardFiles, parent: QWidget) -> None:
        self._make = partial(WildcardsDialog, wildcards, parent)
        self.dialog: WildcardsDialog | None = None

    def show(self) -> None:
        if self.dialog is None:
            self.dialog = self._make()
        self.dialog.show()
        self.dialog.refresh()
        self.dialog.list.setFocus(Qt.FocusReason.OtherFocusReason)
