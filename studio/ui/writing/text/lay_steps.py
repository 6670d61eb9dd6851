"""Has Qt lay a long text out in steps that a person does not feel. Main thread; made by `SceneDocument`.

Qt's own steps double until they have 200,000 letters, which takes 20 milliseconds where they are plain, and 50 and more
where many are emphasised or underlined. Its layout takes each step when a timer of its own rings; this hears the timer
first, and asks for where a paragraph stands that is as far on as there is time for.
"""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import QAbstractEventDispatcher, QEvent, QObject, QTimerEvent
from PySide6.QtGui import QTextBlock, QTextDocument

_TURN_MS: Final = 10
"""Of the timer by which Qt lays a text out; it has another for the text's size."""
_STEP_SECONDS: Final = 0.008
_LEAST, _MOST = 4_000, 200_000
"""Letters of a step."""
FIRST_PORTION: Final = 10_000


class LaySteps(QObject):
    def __init__(self, text: QTextDocument) -> None:
        super().__init__(text)
        self._text = text
        self._letters = FIRST_PORTION
        text.documentLayout().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """True: the step is taken, and Qt takes none."""
        return isinstance(event, QTimerEvent) and self._is_turn(watched, event) and self._step()

    @staticmethod
    def _is_turn(layout: QObject, event: QTimerEvent) -> bool:
        timers = QAbstractEventDispatcher.instance().registeredTimers(layout)
        return any(one.timerId == event.timerId() and one.interval == _TURN_MS for one in timers)

    def _step(self) -> bool:
        text = self._text
        if text.pageSize().isNull():
            return False
        block = end_of_layout(text)
        target = text.findBlock(min(block.position() + self._letters, text.characterCount() - 1))
        if not block.isValid() or target.layout().lineCount():
            # All of it is there, or Qt has other parts to lay out.
            return False
        begun = time.thread_time()
        text.documentLayout().blockBoundingRect(target)
        self._letters = next_portion(self._letters, time.thread_time() - begun)
        return target.layout().lineCount() > 0


def end_of_layout(text: QTextDocument) -> QTextBlock:
    """The first paragraph of those at the end that are not laid out; single ones before may be missing as well."""
    low, high = 0, text.blockCount()
    while low < high:
        middle = (low + high) // 2
        if text.findBlockByNumber(middle).layout().lineCount():
            low = middle + 1
        else:
            high = middle
    return text.findBlockByNumber(low)


def block_at(text: QTextDocument, y: float) -> QTextBlock:
    """The paragraph that ends below that height, or the last one that is laid out. Qt's own answer for a place between
    two of them may be the last one it has laid out."""
    layout, end = text.documentLayout(), end_of_layout(text)
    low, high = 0, (end.blockNumber() if end.isValid() else text.blockCount()) - 1
    while low < high:
        middle = (low + high) // 2
        if layout.blockBoundingRect(text.findBlockByNumber(middle)).bottom() <= y:
            low = middle + 1
        else:
            high = middle
    return text.findBlockByNumber(max(0, low))


def first_missing(text: QTextDocument, known: int) -> QTextBlock:
    """The first paragraph that is not laid out, where those before number `known` were; invalid where all are."""
    block = text.findBlockByNumber(known)
    before = block.previous()
    if not block.isValid() or (before.isValid() and not before.layout().lineCount()):
        block = text.firstBlock()
    while block.isValid() and block.layout().lineCount():
        block = block.next()
    return block


def next_portion(letters: int, took: float) -> int:
    """How many letters to lay out in one go, when so many took so many seconds."""
    factor = min(2.0, _STEP_SECONDS / took) if took > 0 else 2.0
    return round(min(_MOST, max(_LEAST, letters * factor)))
