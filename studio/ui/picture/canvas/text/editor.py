"""Where text is typed: over the canvas, in its font, size and colour, at its place. Main thread."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QPlainTextEdit

from studio.domain.lettering import LARGEST_TEXT, Lettering
from studio.services.translation import tr
from studio.ui.picture.canvas.painting.letters import font_of
from studio.ui.picture.canvas.painting.view import CanvasView

_MARGIN = 6
"""Logical pixels around the words."""
_LIGHT = 140
"""Lightness from which letters are typed on a dark ground."""
_ALIGNED = {
    "left": Qt.AlignmentFlag.AlignLeft, "middle": Qt.AlignmentFlag.AlignHCenter, "right": Qt.AlignmentFlag.AlignRight
}  # fmt: skip


class TextEditor(QPlainTextEdit):
    """Implements `Typing`. It stands upright also where the text is turned or bent."""

    done = Signal()
    """Escape, or Ctrl and Enter: what was typed counts."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self._view = view
        self._lettering = Lettering()
        self._corner = (0, 0)
        self.setAccessibleName(tr("Text on the canvas"))
        self.setToolTip(tr("Type the words of the layer; Escape, or Ctrl and Enter, when they are done"))
        self.setFrameShape(QFrame.Shape.Box)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.textChanged.connect(self._fit)
        view.turned.connect(lambda *_: self._fit())
        self.hide()

    def open(self, lettering: Lettering, x: int, y: int) -> None:
        self._corner = (x, y)
        self.setPlainText(lettering.words)
        self.show()
        self.raise_()
        self.dress(lettering)
        self.selectAll()
        # Who gives the keyboard back to the canvas gives it to the text that is open on it: none of the canvas's own
        # keys is meant before the words are done.
        self._view.setFocusProxy(self)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def dress(self, lettering: Lettering) -> None:
        self._lettering = lettering
        self._fit()

    def words(self) -> str:
        return self.toPlainText()[:LARGEST_TEXT]

    def put_away(self) -> None:
        self._view.setFocusProxy(None)  # type: ignore[arg-type]  # Qt means none by it; the stubs do not know
        self.hide()
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fit(self) -> None:
        """As large as the words, where their first baseline is."""
        if not self.isVisible():
            return
        lettering, shown = self._lettering, self._view.to_view_transform()
        em = max(4, round(lettering.size * self._view.zoom_factor))
        font = font_of(lettering, em)
        self.setFont(font)
        colour = QColor(*lettering.colour)
        ground = "40, 40, 40" if colour.lightness() > _LIGHT else "255, 255, 255"
        self.setStyleSheet(
            f"QPlainTextEdit {{ color: {colour.name()}; background: rgba({ground}, 90); border: 1px dashed #888; "
            "padding: 0; }"
        )
        self.document().setDefaultFont(font)
        margin = _MARGIN + math.ceil(self._outline())
        self.document().setDocumentMargin(margin)
        metrics = QFontMetricsF(font)
        lines = self.toPlainText().split("\n")
        wide = max(metrics.horizontalAdvance(one) for one in lines) + em
        high = metrics.lineSpacing() * len(lines)
        x, y = self._corner
        at = shown.map(QPointF(x + lettering.at[0], y + lettering.at[1]))
        share = {"left": 0.0, "middle": 0.5, "right": 1.0}.get(lettering.align, 0.0)
        left = at.x() - margin - 2 - share * (wide - em) - (em * share)
        top = at.y() - metrics.ascent() - margin - 2
        self.setGeometry(round(left), round(top), round(wide) + 2 * margin + 6, round(high) + 2 * margin + 6)
        option = self.document().defaultTextOption()
        option.setAlignment(_ALIGNED.get(lettering.align, Qt.AlignmentFlag.AlignLeft))
        self.document().setDefaultTextOption(option)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line around the letters is under them, as the layer has it."""
        wide = self._outline()
        if wide:
            with QPainter(self.viewport()) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                pen = QPen(QColor(*self._lettering.outline_colour), 2 * wide)
                pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
                painter.strokePath(self._letters(), pen)
        super().paintEvent(event)

    def _outline(self) -> float:
        """Logical pixels that the line around the letters is wide."""
        return self._lettering.outline * self._view.zoom_factor

    def _letters(self) -> QPainterPath:
        """Of all words, in pixels of the viewport."""
        whole = QPainterPath()
        whole.setFillRule(Qt.FillRule.WindingFill)
        block = self.document().begin()
        while block.isValid():
            corner = self.blockBoundingGeometry(block).translated(self.contentOffset()).topLeft()
            for run in block.layout().glyphRuns(0, block.length()):
                raw = run.rawFont()
                for number, at in zip(run.glyphIndexes(), run.positions(), strict=True):
                    whole.addPath(raw.pathForGlyph(number).translated(corner + at))
            block = block.next()
        return whole

    def event(self, event: QEvent) -> bool:
        """Its own keys mean it, and no action of the window."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and _ends(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _ends(event):
            self.done.emit()
        else:
            super().keyPressEvent(event)


def _ends(event: QKeyEvent) -> bool:
    enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return event.key() == Qt.Key.Key_Escape or (enter and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
