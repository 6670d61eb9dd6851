"""The things of a person's own: those that were learnt, and what another one is learnt from. Main thread; a window of
its own over the pane, and nothing waits in it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from studio.domain.showable import showable
from studio.services import learning
from studio.services.exchange.format import dialog_filter, joint_filter
from studio.services.exchange.formats import PICTURE_IN
from studio.services.translation import tr, tr_count
from studio.ui.picture.own.presenter import OwnThings, Wanted
from studio.ui.picture.picture_cache import PictureCache
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, hover_text, label, row

_SHEET: Final = QSize(320, 64)
"""Logical pixels of a sheet: four drawings of the thing, and the nearest known one."""


class OwnThingsDialog(QDialog):
    def __init__(
        self, own: OwnThings, pictures: PictureCache, title_of: Callable[[str], str], parent: QWidget | None = None
    ) -> None:
        """`title_of`: a style as people read it."""
        super().__init__(parent)
        self._own, self._pictures, self._title_of = own, pictures, title_of
        self._paths: tuple[Path, ...] = ()
        self._files: QFileDialog | None = None
        self.setWindowTitle(tr("Things of your own"))
        self._make_list()
        self._make_form()
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(GAP)
        column.addWidget(label(tr("Learnt from drawings, and drawn wherever a prompt names them:"), wrap=True))
        column.addWidget(self.list, 1)
        column.addWidget(self.told)
        column.addLayout(row(self.put, self.forget, 1))
        column.addLayout(self._form)
        column.addWidget(self.why)
        close = WordButton(tr("Close"))
        close.clicked.connect(self.reject)
        column.addLayout(row(1, close, self.learn))
        own.changed.connect(self.show_learned)
        pictures.ready.connect(self._show_icons)
        self.show_learned()
        self._show_form()
        self.resize(560, 560)

    def _make_list(self) -> None:
        self.list = QListWidget()
        self.list.setIconSize(_SHEET)
        self.list.setAccessibleName(tr("Things that were learnt"))
        self.list.setToolTip(hover_text(tr("Four drawings of it; the fifth is what was known that comes nearest")))
        self.list.currentItemChanged.connect(lambda *_: self._show_chosen())
        self.told = label(wrap=True)
        self.put = WordButton(tr("Put into the prompt"))
        self.put.clicked.connect(self._put)
        self.forget = WordButton(tr("Forget it"))
        self.forget.setToolTip(hover_text(tr("Prompts do not know it any more; pictures of it stay")))
        self.forget.clicked.connect(lambda: self._own.forget(self._chosen()))

    def _make_form(self) -> None:
        self.name = QLineEdit()
        self.name.setMaxLength(learning.LONGEST_NAME)
        self.name.setAccessibleName(tr("Its name"))
        self.name.setToolTip(hover_text(tr("As prompts will call it: one to four words")))
        self.choose = WordButton(tr("Choose drawings\u2026"))
        self.choose.clicked.connect(self.ask_drawings)
        self.chosen = label()
        self.style_box = QComboBox()
        self.style_box.setAccessibleName(tr("Style"))
        self.style_box.setToolTip(hover_text(tr("The one that is nearest to the drawings")))
        self.style_box.addItem(tr("Plain"), "")
        for name in self._own.styles():
            self.style_box.addItem(self._title_of(name), name)
        self.mine = QCheckBox(learning.consent())
        self.mine.setToolTip(hover_text(tr("This is kept in the project, beside what was learnt")))
        self.why = label(wrap=True)
        self.learn = WordButton(tr("Learn it"), look="primary")
        self.learn.clicked.connect(self._learn)
        self._form = QFormLayout()
        self._form.addRow(tr("Its name"), self.name)
        self._form.addRow(tr("Drawings of it"), row(self.choose, self.chosen, 1))
        self._form.addRow(tr("Style"), self.style_box)
        self._form.addRow(self.mine)
        self.name.textChanged.connect(lambda _text: self._show_form())
        self.mine.toggled.connect(lambda _on: self._show_form())

    # ---- what is learnt

    def show_learned(self) -> None:
        """The things of the open project; the chosen one stays so."""
        before = self._chosen()
        self.list.clear()
        for one in self._own.learned():
            item = QListWidgetItem(showable(one.name))
            item.setData(Qt.ItemDataRole.UserRole, one.id)
            self.list.addItem(item)
            if one.id == before or self.list.count() == 1:
                self.list.setCurrentItem(item)
        self._show_icons()
        self._show_chosen()

    def _show_icons(self, *_ready: object) -> None:
        sheets = {one.id: one.sheet for one in self._own.learned()}
        for at in range(self.list.count()):
            item = self.list.item(at)
            sheet = sheets.get(str(item.data(Qt.ItemDataRole.UserRole)), "")
            shown = self._pictures.get(sheet) if sheet else None
            if shown is not None and item.icon().isNull():
                item.setIcon(QIcon(shown))

    def _chosen(self) -> str:
        item = self.list.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""

    def _show_chosen(self) -> None:
        one = next((one for one in self._own.learned() if one.id == self._chosen()), None)
        self.told.setText(
            learning.about(one) if one is not None else tr("Nothing has been learnt in this project yet.")
        )
        self.put.setEnabled(one is not None)
        self.forget.setEnabled(one is not None)

    def _put(self) -> None:
        one = next((one for one in self._own.learned() if one.id == self._chosen()), None)
        if one is not None:
            self._own.put.emit(one.name)

    # ---- another one

    def wanted(self) -> Wanted:
        style = str(self.style_box.currentData() or "")
        return Wanted(self.name.text(), self._paths, self.mine.isChecked(), style)

    def ask_drawings(self) -> None:
        dialog = QFileDialog(self, tr("Drawings of one thing"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([joint_filter(tr("Pictures"), PICTURE_IN), *dialog_filter(*PICTURE_IN).split(";;")])
        dialog.filesSelected.connect(lambda names: self.take_drawings(tuple(map(Path, names))))
        dialog.open()
        self._files = dialog

    def take_drawings(self, paths: tuple[Path, ...]) -> None:
        self._paths = paths
        self.chosen.setText(tr_count("{count} drawing", "{count} drawings", len(paths)))
        self.chosen.setToolTip(hover_text(", ".join(path.name for path in paths)))
        self._show_form()

    def _show_form(self) -> None:
        reason = self._own.why_not_learn(self.wanted())
        self.why.setText(reason)
        self.learn.setEnabled(not reason)

    def _learn(self) -> None:
        self._own.learn(self.wanted())
        self.name.clear()
        self.mine.setChecked(False)
        self.take_drawings(())


class ShowingOwn:
    """One dialog at a time, made when it is first wanted."""

    def __init__(self, own: OwnThings, pictures: PictureCache, title_of: Callable[[str], str], parent: QWidget) -> None:
        self._make = partial(OwnThingsDialog, own, pictures, title_of, parent)
        self.dialog: OwnThingsDialog | None = None

    def show(self) -> None:
        if self.dialog is None:
            self.dialog = self._make()
        self.dialog.show()
        self.dialog.name.setFocus(Qt.FocusReason.OtherFocusReason)
