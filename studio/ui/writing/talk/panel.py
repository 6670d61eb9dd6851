"""The panel of conversations: which one, its turns, what can be done with the turn in front, and a field to say
something. Main thread; made by the talk's room, which fills it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QPlainTextEdit, QVBoxLayout, QWidget

from studio.domain.showable import showable
from studio.domain.talking import LONGEST
from studio.services.translation import tr
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import IconButton, WordButton
from studio.ui.widgets.words import GAP, WrappedLabel, label, row
from studio.ui.writing.talk.log import TalkLog
from studio.ui.writing.talk.protocols import ShownTurn, State

Purpose = Literal["say", "change", "rename"]
"""What becomes of the words in the field."""


class SayField(QPlainTextEdit):
    """Return sends, Shift+Return begins a line, Esc leaves what was begun beside that."""

    sent = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.leaves = False
        """Whether there is something to leave; else Esc is the pane's."""
        self.setFixedHeight(self.fontMetrics().height() * 4)

    def event(self, event: QEvent) -> bool:
        """Its own keys come before those of the pane."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._own(event):
            event.accept()
            return True
        return super().event(event)

    def _own(self, event: QKeyEvent) -> bool:
        return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or (
            event.key() == Qt.Key.Key_Escape and self.leaves
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shifted = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not shifted:
            self.sent.emit()
        elif event.key() == Qt.Key.Key_Escape and self.leaves:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class TalkPanel(QWidget):
    chosen = Signal(str)
    """Id of a conversation."""
    sent = Signal(str)
    """Words of the field."""
    scene_told = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Conversations"))
        self.fold = IconButton("close", tr("Close the conversations"))
        self.new = WordButton(tr("New…"))
        self.more = IconButton("more", tr("More about this conversation"))
        self.which = QComboBox()
        self.which.setAccessibleName(tr("Conversation that is shown"))
        self.which.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.which.setMinimumContentsLength(12)
        self.log = TalkLog()
        self.again = WordButton(tr("Another answer"), look="quiet")
        self.before = IconButton("up", tr("The branch before"))
        self.next = IconButton("down", tr("The next branch"))
        self.change = WordButton(tr("Change"), look="quiet")
        self.insert = WordButton(tr("Insert at the caret"), look="quiet")
        self.copy = WordButton(tr("Copy"), look="quiet")
        self.told, self.state, self.doubt = WrappedLabel("muted"), WrappedLabel("small"), WrappedLabel("small")
        self.about = WrappedLabel("muted")
        self.field = SayField()
        self.scene = QCheckBox(tr("Knows this scene"))
        self.prompt = WordButton(tr("What is sent"), look="quiet")
        self.send = WordButton(tr("Say"), look="primary")
        self.stop = WordButton(tr("Stop"))
        self.purpose: Purpose = "say"
        self._kept = ""
        """What was typed before something else was begun in the field."""
        self._idle, self._ready = True, False
        self._filling = False
        self._lay_out()
        self._connect()
        self.leave()
        self.show_state("idle", "")
        for words in (self.told, self.doubt):
            words.hide()
        self.hide()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(GAP, 4, GAP, GAP)
        whole.setSpacing(4)
        whole.addLayout(row(label(tr("Conversations"), "small"), 1, self.fold, gap=4))
        whole.addLayout(row(self.which, self.new, self.more, gap=4))
        whole.addWidget(self.log, 1)
        whole.addLayout(FlowRow(self.again, self.before, self.next, self.change, self.insert, self.copy))
        whole.addWidget(self.doubt)
        whole.addWidget(self.state)
        whole.addWidget(self.about)
        whole.addWidget(self.field)
        whole.addLayout(FlowRow(self.scene, self.prompt, self.stop, self.send))
        whole.addWidget(self.told)

    def _connect(self) -> None:
        self.which.activated.connect(lambda at: self.chosen.emit(str(self.which.itemData(at))))
        self.field.sent.connect(self._send)
        self.field.left.connect(self.leave)
        self.send.clicked.connect(self._send)
        self.scene.clicked.connect(self.scene_told)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 180)

    # ---- shown

    def show_conversations(self, names: Sequence[tuple[str, str]], shown: str) -> None:
        self.which.clear()
        for conversation_id, words in names:
            self.which.addItem(showable(words), conversation_id)
        self.which.setCurrentIndex(self.which.findData(shown))
        self.which.setEnabled(bool(names))
        self.more.setEnabled(bool(names))

    def show_buttons(self, one: ShownTurn | None) -> None:
        """What can be done with the turn in front. What cannot says why when it is pressed."""
        several = one is not None and one.count > 1
        self.before.setVisible(several)
        self.next.setVisible(several)
        model = one is not None and one.turn.by == "model"
        self.again.setText(tr("Another answer") if model or one is None else tr("Answer this"))
        for button in (self.again, self.change, self.copy):
            button.setVisible(one is not None)
        self.insert.setVisible(model)

    def show_state(self, state: State, words: str) -> None:
        self.state.setText(words)
        self.state.setVisible(bool(words))
        self.stop.setVisible(state != "idle")
        self._idle = state == "idle"
        self._show_send()

    def show_ready(self, ready: bool) -> None:
        """Whether there is a conversation in which something can be said."""
        self.field.setEnabled(ready)
        self._ready = ready
        self._show_send()

    def _show_send(self) -> None:
        self.send.setEnabled(self._idle and self._ready)

    def show_told(self, words: str) -> None:
        """How much of the context the last prompt took."""
        self.told.setText(words)
        self.told.setVisible(bool(words))

    def show_doubt(self, words: str) -> None:
        self.doubt.setText(words)
        self.doubt.setVisible(bool(words))

    # ---- the field

    def begin(self, purpose: Purpose, about: str, words: str) -> None:
        """Something beside saying something: `about` is told above the field, which holds `words`."""
        if self.purpose == "say":
            self._kept = self.field.toPlainText()
        self.purpose, self.field.leaves = purpose, True
        self.about.setText(about)
        self.about.show()
        self.field.setAccessibleName(about)
        self.field.setPlainText(words)
        self.field.selectAll()
        self.field.setFocus()
        self.send.setText(tr("Done"))

    def leave(self) -> None:
        """Back to saying something, with what was typed before."""
        self.purpose, self.field.leaves = "say", False
        self.about.hide()
        self.field.setAccessibleName(tr("What you say"))
        self.field.setPlaceholderText(tr("Say something; Shift+Return begins a line"))
        self.field.setPlainText(self._kept)
        self._kept = ""
        self.send.setText(tr("Say"))

    def quote(self, words: str) -> None:
        """Words of the text, as a quotation in front of what is said about them."""
        lines = "\n".join(f"> {line}" for line in words.strip().split("\n"))
        said = self.field.toPlainText()
        self.field.setPlainText(f"{said}{lines}\n" if not said or said.endswith("\n") else f"{said}\n{lines}\n")
        self.field.moveCursor(self.field.textCursor().MoveOperation.End)
        self.field.setFocus()

    def _send(self) -> None:
        words = self.field.toPlainText()[:LONGEST]
        if words.strip() or self.purpose == "rename":
            self.sent.emit(words)

    def said(self) -> None:
        """The words of the field were taken."""
        if self.purpose == "say":
            self.field.clear()
        else:
            self.leave()
