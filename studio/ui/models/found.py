"""Models that other programs keep on this machine, listed to be ticked and used where they lie. Main thread; folders
are looked through by an errand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from studio.domain.errors import Failure
from studio.domain.showable import SENTENCE, showable
from studio.services.models.fit import size_in_words
from studio.services.models.found_models import FoundModel
from studio.services.models.library import ModelLibrary
from studio.services.translation import tr, tr_count
from studio.services.wording import sentence
from studio.ui.widgets.errand import Errand, Step
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, WrappedLabel, hover_text, label

_SIZE: Final = QSize(860, 480)
_FOUND: Final = Qt.ItemDataRole.UserRole


class FoundDialog(QDialog):
    used = Signal(tuple)
    """The person wants these FoundModels where they lie."""

    def __init__(self, library: ModelLibrary, parent: QWidget) -> None:
        super().__init__(parent)
        self._library = library
        self.looking = Errand(self)
        self.setWindowTitle(tr("Models of other programs"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.said = WrappedLabel("small")
        self.said.setAccessibleName(tr("What was found"))
        self.tree = QTreeWidget()
        self.tree.setHeaderLabels([tr("Model"), tr("Size"), tr("Program"), tr("What it is")])
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.tree.setAccessibleName(tr("Models that were found"))
        for place in (self.tree, self.tree.header()):
            place.setToolTip(hover_text(tr("What is ticked is used where it lies: nothing is copied or changed")))
        header = self.tree.header()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(0, 260)
        self.tree.itemChanged.connect(lambda *_: self._show_count())
        self.use = WordButton(tr("Use where they lie"), look="primary")
        self.use.setToolTip(hover_text(tr("They join the library; removing one from it leaves its files alone")))
        self.use.clicked.connect(self._use)
        self.folder = WordButton(tr("Look in a folder\u2026"))
        self.folder.setToolTip(hover_text(tr("A program's own folder, its folder of models, or any other")))
        self.folder.clicked.connect(self._ask_folder)
        self.leave = WordButton(tr("Close"), look="quiet")
        self.leave.clicked.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(GAP)
        column.addWidget(
            label(tr("Large files need to be on this machine only once: what is ticked is used from where it lies, and "
                     "Triptych never changes or deletes it."), wrap=True)
        )  # fmt: skip
        column.addWidget(self.tree, 1)
        column.addWidget(self.said)
        column.addLayout(FlowRow(self.use, self.folder, self.leave))
        self.resize(_SIZE)
        self.finished.connect(self.looking.cancel)
        self._show_count()

    # ---- looking

    def look(self, folder: Path | None = None) -> None:
        """In the usual places of other programs, or in a folder; what was found before goes."""
        self.tree.clear()
        self.said.setText(tr("Looking\u2026"))
        library = self._library

        def work(step: Step) -> tuple[FoundModel, ...]:
            return tuple(library.find(folder, lambda: step(0.0)))

        self.looking.start(work, lambda found: self._show(found, folder), self._fail)

    def _show(self, found: Sequence[FoundModel], folder: Path | None) -> None:
        self.tree.blockSignals(True)
        for one in found:
            self.tree.addTopLevelItem(_item(one))
        self.tree.blockSignals(False)
        first = self.tree.topLevelItem(0)
        if first is not None:
            self.tree.setCurrentItem(first)
            self.tree.setFocus()
        self._show_count()
        if found:
            self.said.setText(tr_count("{count} model was found.", "{count} models were found.", len(found)))
        elif folder is None:
            self.said.setText(
                tr("Where ComfyUI, AUTOMATIC1111, Forge, SD.Next, InvokeAI, LM Studio, Ollama and Hugging Face usually "
                   "keep models, there are none. Name the folder where yours are.")
            )  # fmt: skip
        else:
            self.said.setText(tr("No model was found in {folder}.", folder=folder))

    def _fail(self, failure: Failure) -> None:
        self.said.setText(sentence(failure))

    def _ask_folder(self) -> None:
        dialog = QFileDialog(self, tr("Look for models in a folder"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.look(Path(name)))
        dialog.open()

    # ---- using

    def ticked(self) -> tuple[FoundModel, ...]:
        items = (self.tree.topLevelItem(at) for at in range(self.tree.topLevelItemCount()))
        return tuple(
            item.data(0, _FOUND)
            for item in items
            if item is not None and item.checkState(0) == Qt.CheckState.Checked and not item.data(0, _FOUND).here
        )

    def _show_count(self) -> None:
        self.use.setEnabled(bool(self.ticked()))

    def _use(self) -> None:
        self.used.emit(self.ticked())
        self.close()


def _item(one: FoundModel) -> QTreeWidgetItem:
    what = one.what
    kind = what.detail or tr(what.kind) if what is not None else ""
    state = one.why_not or (tr("In the library already") if one.here else kind)
    item = QTreeWidgetItem([showable(one.title), size_in_words(one.size) if one.size else "", one.program,
                            showable(state, 2 * SENTENCE)])  # fmt: skip
    item.setData(0, _FOUND, one)
    can = not one.why_not and not one.here
    item.setFlags(Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
                  | (Qt.ItemFlag.ItemIsUserCheckable if can else Qt.ItemFlag.NoItemFlags))  # fmt: skip
    if can or one.here:
        item.setCheckState(0, Qt.CheckState.Checked if one.here else Qt.CheckState.Unchecked)
    for place in range(4):
        item.setToolTip(place, hover_text(tr("{why}\n{path}", why=state, path=one.path)))
    return item
