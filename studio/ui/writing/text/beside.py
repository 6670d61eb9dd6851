"""What is painted beside the letters of a scene: bullets, numbers, pictures, an invitation to write where nothing is.

Called by the editor after Qt has painted the letters; main thread. Only what lies in the part that is painted is drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap, QTextCursor
from PySide6.QtWidgets import QScrollBar, QWidget

from studio.services.translation import tr
from studio.ui.theme import tokens
from studio.ui.writing.text.scene_document import SceneDocument
from studio.ui.writing.text.table_look import paint_grid
from studio.ui.writing.text.typography import PICTURE_GAP

_MARGIN = 60
"""Logical pixels beside a paragraph in which its sign may be."""


class Painted(Protocol):
    """What is needed of the editor."""

    shown_picture: Callable[[str, QSize, float], QPixmap | None]

    def viewport(self) -> QWidget: ...
    def verticalScrollBar(self) -> QScrollBar: ...
    def cursorRect(self, cursor: QTextCursor, /) -> QRect: ...
    def cursorForPosition(self, pos: QPoint, /) -> QTextCursor: ...
    def devicePixelRatioF(self) -> float: ...


def paint_beside(editor: Painted, scene: SceneDocument, part: QRect) -> None:
    """In the editor's viewport, as far as it lies in `part`."""
    painter = QPainter(editor.viewport())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if scene.text.isEmpty() and not scene.signs.any():
        _invite(painter, editor, scene)
    if scene.signs.any():
        shift = editor.verticalScrollBar().value()
        first, last = (editor.cursorForPosition(one).blockNumber() for one in (part.topLeft(), part.bottomRight()))
        # What stands in a margin, as a picture does, may be nearer to the words of the block before it.
        seen = range(max(0, first - 1), last + 2)
        _paint_bullets(painter, scene, part, shift, seen)
        _paint_numbers(painter, scene, part, shift, seen)
        _paint_pictures(painter, editor, scene, part, seen)
        _paint_tables(painter, scene, part, shift, seen)
    painter.end()


def _invite(painter: QPainter, editor: Painted, scene: SceneDocument) -> None:
    # Qt's own placeholder begins at the edge of the view, not where the first word will stand.
    painter.setPen(QColor(tokens().muted))
    painter.setFont(scene.text.defaultFont())
    place = editor.cursorRect(QTextCursor(scene.text))
    painter.drawText(place.left(), place.top(), editor.viewport().width(), place.height(), 0, tr("Write here."))


def _paint_numbers(painter: QPainter, scene: SceneDocument, part: QRect, shift: int, seen: range) -> None:
    painter.setPen(QColor(tokens().muted))
    painter.setFont(scene.text.defaultFont())
    layout = scene.text.documentLayout()
    for block, number in scene.signs.numbered(seen):
        box = layout.blockBoundingRect(block).translated(0, -shift)
        if not part.intersects(box.toRect().adjusted(-_MARGIN, 0, _MARGIN, 0)):
            continue
        line = block.layout().lineAt(0)
        room = block.blockFormat().leftMargin() - scene.points * 0.4
        place = QRectF(box.left(), box.top() + line.y(), room, line.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{number}.")


def _paint_bullets(painter: QPainter, scene: SceneDocument, part: QRect, shift: int, seen: range) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens().muted))
    layout = scene.text.documentLayout()
    for block in scene.signs.bullets(seen):
        box = layout.blockBoundingRect(block).toRect()
        if not part.intersects(box.translated(0, -shift).adjusted(-_MARGIN, 0, _MARGIN, 0)):
            continue
        line = block.layout().lineAt(0)
        size = max(4, round(scene.points * 0.35))
        left = box.left() + block.blockFormat().leftMargin() - scene.points * 1.1 - size / 2
        centre = box.top() + line.y() + line.ascent() * 0.72
        painter.drawEllipse(QRect(round(left), round(centre - shift - size / 2), size, size))


def _paint_tables(painter: QPainter, scene: SceneDocument, part: QRect, shift: int, seen: range) -> None:
    layout = scene.text.documentLayout()
    for block in scene.signs.tables(seen):
        box = layout.blockBoundingRect(block).translated(0, -shift)
        if part.intersects(box.toRect()) and scene.letters.in_columns(block):
            paint_grid(painter, block, box.left(), box.top())


def _paint_pictures(painter: QPainter, editor: Painted, scene: SceneDocument, part: QRect, seen: range) -> None:
    """Each above the words of what it shows, in the margin that its block keeps for it."""
    layout, shift = scene.text.documentLayout(), editor.verticalScrollBar().value()
    for block, asset in scene.signs.pictures(seen):
        size = scene.picture_size(asset, scene.column)
        line = layout.blockBoundingRect(block).translated(0, -shift).toRect()
        place = QRect(QPoint(), size)
        place.moveCenter(QPoint(editor.viewport().width() // 2, 0))
        place.moveBottom(line.top() - PICTURE_GAP)
        if not part.intersects(place.united(line)):
            continue
        _paint_picture(painter, place, editor.shown_picture(asset, size, editor.devicePixelRatioF()))
        if block.length() == 1:
            painter.setPen(QColor(tokens().muted))
            painter.setFont(scene.text.defaultFont())
            painter.drawText(line, Qt.AlignmentFlag.AlignCenter, tr("What does it show?"))


def _paint_picture(painter: QPainter, place: QRect, picture: QPixmap | None) -> None:
    if picture is not None and not picture.isNull():
        painter.drawPixmap(place.topLeft(), picture)
        return
    painter.fillRect(place, QColor(tokens().sunken))
    if picture is not None:
        painter.setPen(QColor(tokens().muted))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, tr("It cannot be read."))
