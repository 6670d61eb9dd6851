"""Asks how a picture or a layer is to be worked over: how large, how strongly, in which style, and what becomes of it.

Main thread; modal to the window.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QDialogButtonBox, QFileDialog, QFormLayout, QWidget

from studio.domain.picture_records import Layer
from studio.services.exchange.format import dialog_filter, joint_filter
from studio.services.exchange.formats import PICTURE_IN
from studio.services.reworks import USUAL_STRENGTH
from studio.services.translation import tr
from studio.ui.picture.picture_cache import PictureCache
from studio.ui.picture.rework.asking import Asked, Offers, StyleOf, title_of
from studio.ui.picture.rework.style_list import StyleTiles
from studio.ui.widgets.fields import WholeField
from studio.ui.widgets.words import hover_text, label


class ReworkDialog(QDialog):
    def __init__(
        self, start: Asked, offers: Offers, layer: Layer | None, styles: StyleTiles, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._start, self.styles = start, styles
        self.setWindowTitle(title_of(start.act))
        self.factor, self.quality = QComboBox(), QComboBox()
        self.strength = WholeField()
        self.landing, self.hide_source = QComboBox(), QCheckBox(tr("Hide the layer that it is made of"))
        self._form = QFormLayout(self)
        self._lay_out(offers)
        if layer is not None:
            self._lay_out_landing()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        begin = buttons.addButton(title_of(start.act), QDialogButtonBox.ButtonRole.AcceptRole)
        begin.setDefault(True)
        if start.act == "style-transfer":
            styles.currentItemChanged.connect(lambda: begin.setEnabled(styles.style_chosen() != StyleOf()))
            begin.setEnabled(styles.style_chosen() != StyleOf())
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
            strength=self.strength.value() / 100 if start.act in USUAL_STRENGTH else 0.5,
            style=self.styles.style_chosen() if start.act == "style-transfer" else StyleOf(),
            landing="mask" if choose_mask else "layer",
            hide_source=self.hide_source.isChecked() and not choose_mask,
        )

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
        elif act == "colourise":
            self._ask_strength(tr("Strength"), tr("Less keeps more of the colours that are there"))
        elif act == "repair-faces":
            self._ask_strength(tr("Strength"), tr("Less keeps more of the faces as they are"))
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
        self.styles.show_offers(offers.model_id, offers, self._start.style)
        self.styles.file_wanted.connect(self._ask_for_file)
        self._form.addRow(label(tr("Style of")))
        self._form.addRow(self.styles)
        self._ask_strength(tr("Strength"), tr("Less keeps more of the picture's own colours"))

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

    def _ask_for_file(self) -> None:
        dialog = QFileDialog(self, tr("A picture in the style you want"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([joint_filter(tr("Pictures"), PICTURE_IN), *dialog_filter(*PICTURE_IN).split(";;")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.styles.choose_file(Path(name)))
        dialog.rejected.connect(lambda: self.styles.setCurrentRow(0))
        dialog.open()


class AskingRework:
    """Implements `ReworkView`."""

    def __init__(
        self, thumbnails: PictureCache, layer_picture: Callable[[str], QIcon], parent: QWidget
    ) -> None:  # fmt: skip
        """`layer_picture`: what the list of layers shows of one, by its id."""
        self._thumbnails, self._layer_picture, self._parent = thumbnails, layer_picture, parent

    def ask(self, start: Asked, offers: Offers, layer: Layer | None, then: Callable[[Asked], None]) -> None:
        styles = StyleTiles(self._thumbnails, self._layer_picture)
        dialog = ReworkDialog(start, offers, layer, styles, self._parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: then(dialog.asked()))
        dialog.open()
