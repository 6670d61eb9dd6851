"""Asks how a picture or a layer is to be worked over: how large, how strongly, in which style, and what becomes of it.

Main thread; modal to the window.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QDialogButtonBox, QFileDialog, QFormLayout, QWidget

from studio.domain.picture_records import Layer
from studio.services.exchange.format import dialog_filter, joint_filter
from studio.services.exchange.formats import PICTURE_IN
from studio.services.translation import tr
from studio.ui.picture.picture_cache import PictureCache
from studio.ui.picture.rework.asking import Asked, StyleOf, title_of
from studio.ui.picture.rework.presenter import Offers
from studio.ui.widgets.fields import WholeField
from studio.ui.widgets.words import hover_text, label

_FILE: Final = "file"
"""Stands for the entry that asks for a file."""


class ReworkDialog(QDialog):
    def __init__(
        self, start: Asked, offers: Offers, layer: Layer | None, thumbnails: PictureCache, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._start, self._thumbnails = start, thumbnails
        self.setWindowTitle(title_of(start.act))
        self.factor, self.quality, self.style_box = QComboBox(), QComboBox(), QComboBox()
        self.strength = WholeField()
        self.landing, self.hide_source = QComboBox(), QCheckBox(tr("Hide the layer that it is made of"))
        self._form = QFormLayout(self)
        self._lay_out(offers)
        if layer is not None:
            self._lay_out_landing()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        begin = buttons.addButton(title_of(start.act), QDialogButtonBox.ButtonRole.AcceptRole)
        begin.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._form.addRow(buttons)

    def asked(self) -> Asked:
        start = self._start
        choose_mask = start.act == "cut-out" and self.landing.currentData() == "mask"
        return Asked(
            act=start.act,
            factor=int(self.factor.currentData() or start.factor),
            fine=bool(self.quality.currentData()),
            strength=self.strength.value() / 100 if start.act in ("denoise", "line-art", "style-transfer") else 0.5,
            style=self._style(),
            landing="mask" if choose_mask else "layer",
            hide_source=self.hide_source.isChecked() and not choose_mask,
        )

    def _style(self) -> StyleOf:
        found = self.style_box.currentData()
        return found if isinstance(found, StyleOf) else StyleOf()

    # ---- what each act asks

    def _lay_out(self, offers: Offers) -> None:
        act = self._start.act
        if act == "upscale":
            self._lay_out_upscale()
        elif act == "cut-out":
            self._form.addRow(label(tr("Everything but the main subject becomes transparent."), wrap=True))
        elif act == "denoise":
            tip = tr("50 % takes out as much noise as there is; more takes fine detail along")
            self._ask_strength(tr("Strength"), tip)
        elif act == "line-art":
            self._ask_strength(tr("Detail"), tr("More draws fainter lines too"))
        else:
            self._lay_out_styles(offers)

    def _lay_out_upscale(self) -> None:
        for factor in (2, 4):
            self.factor.addItem(tr("\u00d7{factor}", factor=factor), factor)
        self.quality.addItem(tr("Fast"), False)
        self.quality.addItem(tr("Fine: eight times as long"), True)
        self.factor.setAccessibleName(tr("How much larger"))
        self._form.addRow(tr("How much larger"), self.factor)
        self._form.addRow(tr("Quality"), self.quality)

    def _lay_out_styles(self, offers: Offers) -> None:
        box = self.style_box
        for group in (offers.layers, offers.pictures):
            for one in group:
                where = (
                    tr("Layer: {name}", name=one.title) if one.style.layer else tr("Picture: {name}", name=one.title)
                )
                box.addItem(self._icon(one.style.asset), where, one.style)
            if group:
                box.insertSeparator(box.count())
        box.addItem(tr("A picture from a file\u2026"), _FILE)
        box.insertSeparator(box.count())
        for name in offers.own:
            box.addItem(name[:1].upper() + name[1:], StyleOf(name=name))
        box.setMaxVisibleItems(24)
        if self._start.style.name or not (offers.layers or offers.pictures):
            box.setCurrentIndex(max(0, box.count() - len(offers.own)))
        box.activated.connect(self._style_activated)
        box.setAccessibleName(tr("Style"))
        self._form.addRow(tr("Style of"), box)
        self._ask_strength(tr("Strength"), tr("Less keeps more of the picture's own colours"))

    def _icon(self, asset: str) -> QIcon:
        shown = self._thumbnails.get(asset) if asset else None
        return QIcon(shown) if shown is not None else QIcon()

    def _ask_strength(self, words: str, tip: str) -> None:
        self.strength.setRange(0, 100)
        self.strength.setSuffix(tr(" %"))
        self.strength.setValue(round(100 * self._start.strength))
        self.strength.setAccessibleName(words)
        self.strength.setToolTip(hover_text(tip))
        self._form.addRow(words, self.strength)

    def _lay_out_landing(self) -> None:
        if self._start.act == "cut-out":
            self.landing.addItem(tr("A new layer"), "layer")
            self.landing.addItem(tr("A mask on the layer, to be painted on"), "mask")
            self.landing.setAccessibleName(tr("Comes as"))
            self.landing.activated.connect(lambda: self.hide_source.setDisabled(self.landing.currentData() == "mask"))
            self._form.addRow(tr("Comes as"), self.landing)
        self.hide_source.setChecked(self._start.hide_source)
        self._form.addRow(self.hide_source)

    # ---- a file

    def _style_activated(self) -> None:
        if self.style_box.currentData() != _FILE:
            return
        dialog = QFileDialog(self, tr("A picture in the style that is wanted"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([joint_filter(tr("Pictures"), PICTURE_IN), *dialog_filter(*PICTURE_IN).split(";;")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.choose_file(Path(name)))
        dialog.rejected.connect(lambda: self.style_box.setCurrentIndex(0))
        dialog.open()

    def choose_file(self, path: Path) -> None:
        """That file's style."""
        self.style_box.insertItem(0, tr("File: {name}", name=path.name), StyleOf(file=path))
        self.style_box.setCurrentIndex(0)


class AskingRework:
    """Implements `ReworkView`."""

    def __init__(self, thumbnails: PictureCache, parent: QWidget) -> None:
        self._thumbnails, self._parent = thumbnails, parent

    def ask(self, start: Asked, offers: Offers, layer: Layer | None, then: Callable[[Asked], None]) -> None:
        dialog = ReworkDialog(start, offers, layer, self._thumbnails, self._parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: then(dialog.asked()))
        dialog.open()
