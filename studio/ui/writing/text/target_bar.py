"""The line under the text that shows where a link leads or what a footnote says, and takes another. Main thread.

It is there while the caret is at one. It only shows; the text's room makes the change.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from studio.domain.text_records import Mark
from studio.services.translation import tr
from studio.ui.widgets.icons import IconButton
from studio.ui.widgets.words import GAP, label, row
from studio.ui.writing.text.presenter import UNWRITTEN


class TargetBar(QFrame):
    set_target = Signal(str, object, str)
    """Paragraph id, the Mark as it is, its new target; empty: the mark goes."""
    done = Signal()
    """Return or Escape was pressed: back to the text."""
    undo_wanted = Signal()
    """Undo was pressed where nothing is typed; the text has the keyboard by then."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("area", "bar")
        self._at: tuple[str, Mark] | None = None
        self.name = label(rank="small")
        self.field = QLineEdit()
        self.field.setAccessibleName(tr("Link"))
        remove = IconButton("trash", tr("Take the link or the footnote away; the words stay"))
        line = row(self.name, self.field, remove, gap=4)
        line.setContentsMargins(GAP, 4, GAP, 4)
        line.setStretch(1, 1)
        self.setLayout(line)
        self.field.editingFinished.connect(self._finish)
        self.field.returnPressed.connect(self.done)
        self.field.installEventFilter(self)
        remove.clicked.connect(self._remove)
        self.hide()

    def show_mark(self, paragraph_id: str, mark: Mark | None) -> None:
        """The one that the caret is at, or None."""
        if self.field.hasFocus():
            return
        self._at = (paragraph_id, mark) if mark is not None else None
        self.setVisible(mark is not None)
        if mark is None:
            return
        words = tr("Link") if mark.style == "link" else tr("Footnote")
        self.name.setText(words)
        self.field.setAccessibleName(words)
        self.field.setPlaceholderText(tr("Address") if mark.style == "link" else tr("What the footnote says"))
        self.field.setText(mark.target)

    @property
    def has_words(self) -> bool:
        """What stands in it are words, and no address."""
        return self._at is not None and self._at[1].style == "footnote"

    def begin(self) -> None:
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape in the field is not the pane's; Undo is, where nothing is typed."""
        if watched is self.field and isinstance(event, QKeyEvent):
            pressed = event.type() == QEvent.Type.KeyPress
            if event.key() == Qt.Key.Key_Escape and event.type() in (
                QEvent.Type.ShortcutOverride,
                QEvent.Type.KeyPress,
            ):
                event.accept()
                if pressed:
                    self._leave()
                return True
            if pressed and event.matches(QKeySequence.StandardKey.Undo) and not self.field.isUndoAvailable():
                self.done.emit()
                self.undo_wanted.emit()
                return True
        return super().eventFilter(watched, event)

    def _leave(self) -> None:
        """What was typed is dropped; what was never written goes."""
        at = self._at
        if at is not None:
            self.field.setText(at[1].target)
        self.done.emit()
        if at is not None and at[1].target == UNWRITTEN:
            self.set_target.emit(*at, "")

    def _finish(self) -> None:
        if self._at is not None and self.field.text().strip() and self.field.text() != self._at[1].target:
            self.set_target.emit(*self._at, self.field.text().strip())

    def _remove(self) -> None:
        if self._at is not None:
            self.set_target.emit(*self._at, "")
