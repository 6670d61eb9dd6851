"""All named styles: to choose several of them, to make one of the present form, to take in those of others and give
one's own away, and to have the model draw small pictures of them. Main thread; a window of its own over the pane.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt
from PySide6.QtGui import QCloseEvent, QIcon, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QInputDialog,
    QLineEdit,
    QListView,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from studio.domain.picture_styles import StylePreset
from studio.domain.showable import SENTENCE, showable
from studio.services.exchange.format import dialog_filter, joint_filter
from studio.services.exchange.style_files import LONGEST_NAME, STYLES_IN, STYLES_OUT
from studio.services.translation import tr, tr_count
from studio.ui.picture.prompt.named_styles import NamedStyles
from studio.ui.picture.prompt.style_chips import words_of
from studio.ui.picture.style_tiles import sign
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, hover_text, label, row

_ICON: Final = 96
"""Logical pixels of a thumbnail."""
_LONGEST: Final = 40
"""Letters of a name."""
_MOST_LINES: Final = 12
"""Of what a style says."""


class StyleDialog(QDialog):
    def __init__(self, styles: NamedStyles, parent: QWidget | None = None) -> None:
        self._is_made = False
        self._pictured = False
        """Any style has a thumbnail."""
        super().__init__(parent)
        self._styles = styles
        self._files: QFileDialog | None = None
        self._asking: QInputDialog | None = None
        self.setWindowTitle(tr("Styles"))
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search"))
        self.search.setAccessibleName(tr("Search among the styles"))
        self.search.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setFlow(QListView.Flow.LeftToRight)
        self.list.setWrapping(True)
        self.list.setMovement(QListView.Movement.Static)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setIconSize(QSize(_ICON, _ICON))
        self.list.setWordWrap(True)
        self.list.setAccessibleName(tr("Styles"))
        self.list.setToolTip(tr("A tick puts a style into the form; several go one after the other"))
        self.told = label(wrap=True)
        self.told.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.said = label(rank="small", wrap=True)
        self._make_buttons()
        self._lay_out()
        self._connect()
        self.show_styles()
        self.resize(760, 620)
        self._is_made = True

    def _make_buttons(self) -> None:
        self.save = WordButton(tr("Save the form as a style\u2026"), name="save")
        self.save.setToolTip(tr("Words, model, LoRAs, sampler, steps, guidance and size, under a name"))
        self.remove = WordButton(tr("Delete"), name="trash")
        self.remove.setToolTip(tr("One of your own; those that came with Triptych stay"))
        self.take_in = WordButton(tr("Take in a file\u2026"))
        self.take_in.setToolTip(tr("styles.csv of A1111, JSON of Fooocus or of Triptych"))
        self.take_folder = WordButton(tr("Take in a folder\u2026"))
        self.give = WordButton(tr("Export\u2026"))
        self.give.setToolTip(tr("The styles that are in the form, or all of your own where there are none"))
        self.draw = WordButton(tr("Draw thumbnails"), name="spark")
        self.draw.setToolTip(tr("The present model draws a small picture of each style that has none"))
        self.stop = WordButton(tr("Stop"), name="stop")
        self.close_button = WordButton(tr("Close"))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(GAP)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        column.addWidget(self.told)
        column.addLayout(FlowRow(self.save, self.remove, self.take_in, self.take_folder, self.give))
        column.addWidget(self.said)
        column.addLayout(row(self.draw, self.stop, 1, self.close_button))

    def _connect(self) -> None:
        styles = self._styles
        self.search.textChanged.connect(self._show_found)
        self.list.itemChanged.connect(self._ticked)
        self.list.currentItemChanged.connect(lambda *_: self._show_current())
        self.save.clicked.connect(self.ask_name)
        self.remove.clicked.connect(lambda: styles.remove(self.current()))
        self.take_in.clicked.connect(lambda: self.ask_files(folder=False))
        self.take_folder.clicked.connect(lambda: self.ask_files(folder=True))
        self.give.clicked.connect(self.ask_where)
        self.draw.clicked.connect(styles.draw)
        self.stop.clicked.connect(styles.stop_drawing)
        self.close_button.clicked.connect(self.close)
        styles.changed.connect(self.show_styles)
        styles.said.connect(self.said.setText)
        styles.drawn.connect(self._show_icon)
        styles.drawing.connect(self._show_drawing)
        self._show_drawing(0)

    # ---- showing

    def show_styles(self) -> None:
        """All that are here, ticked where the form has them; the current one stays so."""
        styles = self._styles.all()
        with QSignalBlocker(self.list):
            # Not made anew while one of them is being ticked.
            if [str(item.data(Qt.ItemDataRole.UserRole)) for item in self._items()] != [one.name for one in styles]:
                self._make_items(styles)
            self._lay_out_items()
            wanted = {name.casefold() for name in self._styles.chosen()}
            for item, one in zip(self._items(), styles, strict=True):
                on = one.name.casefold() in wanted
                item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
                item.setToolTip(hover_text(words_of(one)))
                item.setIcon(self._icon(one))
        self._show_found()
        self._show_current()

    def _make_items(self, styles: Sequence[StylePreset]) -> None:
        before = self.current()
        self.list.clear()
        for one in styles:
            item = QListWidgetItem(showable(one.name, _LONGEST))
            item.setData(Qt.ItemDataRole.UserRole, one.name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            self.list.addItem(item)
            if one.name == before:
                self.list.setCurrentItem(item)

    def _lay_out_items(self) -> None:
        """As pictures, or, while none of them has one, as names in columns."""
        self._pictured = any(self._styles.thumbnail(one) is not None for one in self._styles.all())
        line = self.fontMetrics().height()
        self.list.setViewMode(QListView.ViewMode.IconMode if self._pictured else QListView.ViewMode.ListMode)
        side = QSize(_ICON + 48, _ICON + 3 * line) if self._pictured else QSize(12 * line, 2 * line)
        across = Qt.AlignmentFlag.AlignHCenter if self._pictured else Qt.AlignmentFlag.AlignLeft
        for item in self._items():
            item.setSizeHint(side)
            item.setTextAlignment(across if self._pictured else across | Qt.AlignmentFlag.AlignVCenter)

    def _icon(self, style: StylePreset) -> QIcon:
        path = self._styles.thumbnail(style)
        if path is None and not self._pictured:
            return QIcon()
        return QIcon(QPixmap(str(path)) if path is not None else sign(side=_ICON))

    def _show_icon(self, name: str) -> None:
        if not self._pictured:
            # The first of them: all are laid out as pictures now.
            self.show_styles()
        style = next((one for one in self._styles.all() if one.name == name), None)
        for item in self._items():
            if style is not None and item.data(Qt.ItemDataRole.UserRole) == name:
                with QSignalBlocker(self.list):
                    item.setIcon(self._icon(style))

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(at) for at in range(self.list.count())]

    def _show_found(self) -> None:
        words = self.search.text().strip().casefold()
        says = {one.name: f"{one.name}\n{words_of(one)}".casefold() for one in self._styles.all()}
        for item in self._items():
            item.setHidden(words not in says.get(str(item.data(Qt.ItemDataRole.UserRole)), ""))

    def current(self) -> str:
        """Name of the one that is looked at; empty for none."""
        item = self.list.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""

    def _show_current(self) -> None:
        style = next((one for one in self._styles.all() if one.name == self.current()), None)
        self.told.setText(_shown(words_of(style)) if style is not None else "")
        self.remove.setEnabled(style is not None and self._styles.is_own(style.name))

    def _show_drawing(self, left: int) -> None:
        self.stop.setVisible(left > 0)
        self.draw.setEnabled(left == 0)
        if left:
            self.said.setText(tr_count("{count} thumbnail is still to be drawn.",
                                       "{count} thumbnails are still to be drawn.", left))  # fmt: skip

    def _ticked(self, item: QListWidgetItem) -> None:
        # A press on its box alone does not make it the current one.
        self.list.setCurrentItem(item)
        name = str(item.data(Qt.ItemDataRole.UserRole))
        if item.checkState() == Qt.CheckState.Checked:
            self._styles.choose(name)
        else:
            self._styles.drop(name)

    # ---- asking

    def ask_name(self) -> None:
        dialog = QInputDialog(self)
        dialog.setWindowTitle(tr("Save the form as a style"))
        dialog.setLabelText(tr("Its name. One of yours that is called so is replaced."))
        dialog.setOkButtonText(tr("Save"))
        dialog.textValueSelected.connect(lambda name: self._styles.save_form(name[:LONGEST_NAME]))
        self._asking = dialog
        dialog.open()

    def ask_files(self, *, folder: bool) -> None:
        dialog = QFileDialog(self, tr("Styles to take in"))
        if folder:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        else:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
            dialog.setNameFilters([joint_filter(tr("Styles"), STYLES_IN), *dialog_filter(*STYLES_IN).split(";;")])
        dialog.filesSelected.connect(lambda names: self._styles.take_in([Path(name) for name in names]))
        self._files = dialog
        dialog.open()

    def ask_where(self) -> None:
        dialog = QFileDialog(self, tr("Export styles"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(dialog_filter(*STYLES_OUT).split(";;"))
        dialog.selectFile("styles.json")
        dialog.fileSelected.connect(lambda name: self._styles.give(Path(name)))
        self._files = dialog
        dialog.open()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._is_made:
            # The sign of a style without a picture has the colour of the words.
            self.show_styles()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._styles.stop_drawing()
        super().closeEvent(event)


class ShowingStyles:
    """One dialog at a time, made when it is first wanted."""

    def __init__(self, styles: NamedStyles, parent: QWidget) -> None:
        self._make: Callable[[], StyleDialog] = partial(StyleDialog, styles, parent)
        self.dialog: StyleDialog | None = None

    def show(self) -> None:
        if self.dialog is None:
            self.dialog = self._make()
        self.dialog.show_styles()
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_name(self) -> None:
        """Which name the form is to have as a style."""
        self.show()
        if self.dialog is not None:
            self.dialog.ask_name()


def _shown(words: str) -> str:
    return "\n".join(showable(line, SENTENCE) for line in words.split("\n")[:_MOST_LINES])
