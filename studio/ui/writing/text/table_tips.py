"""Why a table is shown with its signs and not as a grid, told when the caret comes into it and under the mouse. Main
thread; made by `SceneView`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QHelpEvent, QTextBlock
from PySide6.QtWidgets import QToolTip

from studio.services.translation import tr
from studio.ui.widgets.words import hover_text
from studio.ui.writing.text.editor import SceneEditor
from studio.ui.writing.text.table_look import Trouble, trouble_of

_REST_MS: Final = 400
"""Until the caret has come to rest and the letters are drawn."""


class TableTips(QObject):
    def __init__(self, editor: SceneEditor, tell: Callable[[str], None]) -> None:
        super().__init__(editor)
        self._editor, self._tell = editor, tell
        self._told: tuple[str, Trouble] | None = None
        """The table that was told of last, until the caret leaves it or its grid is back."""
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._look)
        editor.cursorPositionChanged.connect(self._rest.start)
        editor.viewport().installEventFilter(self)

    def _trouble_in(self, block: QTextBlock) -> tuple[str, Trouble] | None:
        """The table and what is in the way of its grid."""
        scene = self._editor.scene
        paragraph = scene.paragraph(block.blockNumber()) if scene is not None else None
        if scene is None or paragraph is None or paragraph.style != "table" or block.layout().lineCount() == 0:
            return None
        if scene.letters.in_columns(block):
            return None
        trouble = trouble_of(paragraph.text)
        return (paragraph.id, trouble) if trouble is not None else None

    def _look(self) -> None:
        scene = self._editor.scene
        if scene is not None and scene.letters.waiting:
            self._rest.start()
            return
        found = self._trouble_in(self._editor.textCursor().block())
        if found is not None and found != self._told:
            self._tell(_words(found[1]))
        self._told = found

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            found = self._trouble_in(self._editor.cursorForPosition(event.pos()).block())
            if found is not None:
                QToolTip.showText(event.globalPos(), hover_text(_words(found[1])), self._editor.viewport())
                return True
        return super().eventFilter(watched, event)


def _words(trouble: Trouble) -> str:
    if trouble == "long":
        return tr(
            "This table is too long for a grid, so that its cells are parted by “|”. Two shorter tables have grids."
        )
    return tr(
        "This table is wider than the text, so that its cells are parted by “|”. Shorter cells, a wider column or a "
        "smaller type bring the grid back."
    )
