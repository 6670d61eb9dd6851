"""A line under the top bar for what went wrong or needs a decision: one sentence, actions, and a way to close it.

Messages never cover the work. What failed comes first, the oldest in front. Of what is said beside that the newest is
in front, but for a question that came with it or is just being pointed at: what is to be done now is not hidden by what
was asked minutes ago. How far work is that goes on now stands in front of either.
A pane or the shell calls `show_message`. Main thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import msgspec
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QCursor, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from studio.domain.showable import SENTENCE, showable
from studio.services.translation import tr
from studio.ui.theme import tokens
from studio.ui.widgets.icons import LOOK_EVENTS, IconButton, WordButton, pixmap
from studio.ui.widgets.words import GAP, SPACE, label

Way = tuple[str, Callable[[], None]]
"""A way on that a message offers: the words of its button, and what it does."""


_TOGETHER: Final = 3.0
"""Seconds after a question within which a remark belongs to what it was asked of, and waits behind it."""
_LETTERS = 34
"""Average letters of a line of the sentence, with less room the buttons go under it."""


class Message(msgspec.Struct, frozen=True):
    text: str
    alarm: bool = True
    """True: something failed. False: an offer or a hint."""
    loss: bool = False
    """What a person made is lost or in danger: such a message alone is red."""
    actions: tuple[Way, ...] = ()
    key: str = ""
    """A newer message with the same key takes the place of the older one."""
    stays: bool = False
    """It cannot be closed, and stands until it is taken back: what it says remains true whatever is pressed."""
    running: bool = False
    """How far work is that goes on now, or what it waits for: it stands in front of all but losses, until it is taken
    back."""


class MessageBar(QFrame):
    """Shows the first message that is still open; hidden when there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._messages: list[Message] = []
        self._came: dict[str, float] = {}
        """When each was said, by its words, on the clock that only runs on."""
        self._sign = label()
        self._sign.setAccessibleName(tr("Kind of message"))
        self._text = label(wrap=True)
        self._count = label(rank="small")
        self._buttons = QHBoxLayout()
        self._close = IconButton("close", tr("Close this message"))
        self._close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._close.setToolTip(tr("Put the message away; nothing else is changed by that"))
        self._close.clicked.connect(self.close_current)
        self._line = QHBoxLayout()
        self._line.setSpacing(GAP)
        self._line.addWidget(self._sign)
        self._line.addWidget(self._text, 1)
        self._line.addLayout(self._buttons)
        self._line.addWidget(self._count)
        self._line.addWidget(self._close)
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(SPACE, 6, GAP, 6)
        self._lines.setSpacing(4)
        self._lines.addLayout(self._line)
        self._pressed_at: QPoint | None = None
        """Where the pointer was when an answer was given: what it leads to may stand there, until the pointer moves."""
        self._below = False
        """The buttons stand under the sentence, which else had no room beside them."""
        self.hide()

    @property
    def text(self) -> str:
        """The sentence shown now; empty when the bar is hidden."""
        return self._messages[0].text if self._messages else ""

    def show_message(self, message: Message) -> None:
        """Show it, or let it wait behind what comes before it. The same words twice are shown once."""
        known = [
            other for other in self._messages
            if (message.key and other.key == message.key) or other.text == message.text
        ]  # fmt: skip
        if known and (message.alarm or message.stays or message.running):
            self._messages[self._messages.index(known[0])] = message
        else:
            self._messages = [other for other in self._messages if other not in known]
            self._messages.insert(self._place_of(message), message)
        self._came = {one.text: self._came.get(one.text, 0.0) for one in self._messages}
        self._came[message.text] = time.monotonic()
        self._refresh()
        if not known and message is self._messages[0] and (message.alarm or message.actions):
            self._scroll_into_sight()

    def _scroll_into_sight(self) -> None:
        """What asks something is seen, also where its pane is higher than the window."""
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None:
            above.ensureWidgetVisible(self, 0, 0)

    def _place_of(self, message: Message) -> int:
        """What stays is shown at once; later it would hide what comes behind it, and stands last. Alarms come before
        what can wait. Of that the newest is about what was done just now; but nothing takes the place of a question
        under the pointer or with the keyboard, and what came with a question waits behind it."""
        if message.stays:
            return 0
        last = next((at for at, other in enumerate(self._messages) if other.stays), len(self._messages))
        behind = (at for at, other in enumerate(self._messages[:last]) if not self._comes_before(other, message))
        return next(behind, last)

    def _comes_before(self, other: Message, message: Message) -> bool:
        """Whether one that is there stays in front of a new one."""
        looked_at = self.underMouse() and QCursor.pos() != self._pressed_at
        pointed_at = other is self._messages[0] and (looked_at or self._has_keyboard())
        if message.running:
            return other.loss or pointed_at
        if other.running:
            return not message.loss
        if other.alarm or not other.actions:
            return other.alarm
        return (pointed_at and bool(message.actions)) or time.monotonic() - self._came[other.text] < _TOGETHER

    def _has_keyboard(self) -> bool:
        has = QApplication.focusWidget()
        return has is not None and self.isAncestorOf(has)

    def drop(self, key: str) -> None:
        """Take back the message with that key; it has become untrue."""
        kept = [message for message in self._messages if message.key != key]
        if len(kept) != len(self._messages):
            self._messages = kept
            self._refresh()

    def close_current(self) -> None:
        if self._messages and not self._messages[0].stays:
            self._messages.pop(0)
        self._refresh()

    def _act(self, act: Callable[[], None]) -> None:
        self._pressed_at = QCursor.pos()
        if not self._messages[0].stays:
            self.close_current()
        act()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in LOOK_EVENTS and self._messages:
            self._draw_sign(self._messages[0])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_buttons()

    def _place_buttons(self) -> None:
        beside = self.width() - self._buttons.sizeHint().width() - self._close.sizeHint().width() - 2 * SPACE
        below = beside < _LETTERS * self.fontMetrics().averageCharWidth()
        if below == self._below:
            return
        self._below = below
        (self._line if below else self._lines).removeItem(self._buttons)
        self._buttons.setParent(None)
        if below:
            self._lines.addLayout(self._buttons)
            self._lines.setAlignment(self._buttons, Qt.AlignmentFlag.AlignRight)
        else:
            self._line.insertLayout(2, self._buttons)

    def _draw_sign(self, message: Message) -> None:
        look = tokens()
        ink = look.danger if message.loss else look.warning if message.alarm else look.accent
        name = "warning" if message.alarm else "info"
        self._sign.setPixmap(pixmap(name, 20, ink, self.devicePixelRatioF()))

    def _refresh(self) -> None:
        while (item := self._buttons.takeAt(0)) is not None:
            button = item.widget()
            if button is not None:
                button.hide()
                button.deleteLater()
        if not self._messages:
            self.hide()
            return
        message = self._messages[0]
        self.setProperty("area", "alarm" if message.loss else "problem" if message.alarm else "notice")
        self.style().unpolish(self)
        self.style().polish(self)
        self._draw_sign(message)
        self._sign.setAccessibleName(tr("Problem") if message.alarm else tr("Hint"))
        self._text.setText(showable(message.text, 2 * SENTENCE))
        self._close.setVisible(not message.stays)
        waiting = len(self._messages) - 1
        self._count.setText(tr("{count} more", count=waiting) if waiting else "")
        before: QWidget = self._close.previousInFocusChain() or self
        for words, act in message.actions:
            button = WordButton(words)
            # A click leaves the keyboard where it is: the button is gone the moment it was pressed.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _=False, act=act: self._act(act))
            self._buttons.addWidget(button)
            # Made last, it would be reached last of all in the window.
            self.setTabOrder(before, button)
            before = button
        self.setTabOrder(before, self._close)
        self._place_buttons()
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self._text, QAccessible.Event.Alert))
