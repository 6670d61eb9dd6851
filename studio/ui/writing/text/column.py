"""The column of the text within its view: its width, what stays free around it, and the height of the line that is
written. Main thread; made by `SceneEditor`."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication, QTextEdit

from studio.ui.writing.text.laying import Laying
from studio.ui.writing.text.scene_document import SceneDocument

_MARGIN: Final = 20
_EYE: Final = 0.45
"""Height of the line that is written in typewriter mode, as a share of the view's."""
_HEIGHT_STEP: Final = 160
"""Pixels of the view's height in which the margins above and below the text follow it."""


class Column:
    def __init__(self, editor: QTextEdit, laying: Laying, scene: Callable[[], SceneDocument | None]) -> None:
        self._editor = editor
        self._laying = laying
        self._scene = scene
        self._least_margin = _MARGIN
        self._typewriter = False

    def keep_margin(self, least: int) -> None:
        """Keep at least so many pixels free beside the column, for what stands in the margin."""
        wanted = max(_MARGIN, least)
        if wanted != self._least_margin:
            self._least_margin = wanted
            self.fit()

    def fit(self) -> None:
        """Give the scene the margins that the view's size and the type ask for."""
        scene, viewport = self._scene(), self._editor.viewport()
        if scene is None:
            return
        width = QFontMetricsF(scene.text.defaultFont()).averageCharWidth() * scene.face.measure
        side = max(float(self._least_margin), (viewport.width() - width) / 2)
        if scene.column != (column := viewport.width() - 2 * side):
            scene.fit_pictures(column)
        form = scene.text.rootFrame().frameFormat()
        # Other margins have all of a text laid out anew, which a message above or below it is not worth.
        height = _HEIGHT_STEP * math.ceil(viewport.height() / _HEIGHT_STEP)
        foot = max(60.0, height * (1 - _EYE if self._typewriter else 0.35))
        head = max(28.0, height * _EYE if self._typewriter else 0.0)
        if (form.leftMargin(), form.bottomMargin(), form.topMargin()) == (side, foot, head):
            return
        form.setLeftMargin(side)
        form.setRightMargin(side)
        form.setTopMargin(head)
        form.setBottomMargin(foot)
        self._laying.change(lambda: scene.set_frame(form))

    def set_typewriter(self, on: bool) -> None:
        """Keep the line that is written at one height, and move the text."""
        self._typewriter = on
        self.fit()
        self.keep_line()

    def keep_line(self) -> None:
        """In typewriter mode, bring the caret's line to its height."""
        if self._laying.going_on:
            return
        if self._typewriter and not QApplication.mouseButtons() & Qt.MouseButton.LeftButton:  # it may select
            editor = self._editor
            bar = editor.verticalScrollBar()
            off = editor.cursorRect().center().y() - editor.viewport().height() * _EYE
            bar.setValue(bar.value() + round(off))
