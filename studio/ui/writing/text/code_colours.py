"""The colours of blocks of code, for the highlighter: short blocks at once, long ones on a thread. Main thread.

What a block looked like before it was edited is kept where it did not change, until its colours are known anew.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from studio.domain.code_kinds import Part, kinds_in, knows
from studio.domain.errors import Failure
from studio.domain.manuscript import common_start
from studio.domain.text_records import Paragraph
from studio.ui.widgets.errand import Errand

AT_ONCE: Final = 4_000
"""Characters that are looked at while a block is drawn, in a millisecond or two."""
_KEPT: Final = 200
"""Blocks."""
_REST_MS: Final = 200


class CodeColours(QObject):
    known = Signal(str)
    """Id of a block whose colours are known now."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._parts: OrderedDict[str, tuple[str, str, tuple[Part, ...]]] = OrderedDict()
        """By paragraph: language, text and its parts."""
        self._asked: dict[str, Paragraph] = {}
        self.errand = Errand(self)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._look)

    def forget(self) -> None:
        """Another project."""
        self.errand.cancel()
        self._rest.stop()
        self._parts.clear()
        self._asked.clear()

    def parts_of(self, paragraph: Paragraph) -> tuple[Part, ...]:
        """As far as they are known; what is missing is looked for."""
        language, text = paragraph.language, paragraph.text
        if paragraph.style != "code" or not language or not knows(language):
            return ()
        kept = self._parts.get(paragraph.id)
        if kept is not None and kept[:2] == (language, text):
            return kept[2]
        if len(text) <= AT_ONCE:
            return self._keep(paragraph, kinds_in(text, language))
        self._asked[paragraph.id] = paragraph
        if not self.errand.busy:
            self._rest.start()
        return _moved(kept[2], kept[1], text) if kept is not None and kept[0] == language else ()

    def _keep(self, paragraph: Paragraph, parts: tuple[Part, ...]) -> tuple[Part, ...]:
        self._parts[paragraph.id] = (paragraph.language, paragraph.text, parts)
        self._parts.move_to_end(paragraph.id)
        while len(self._parts) > _KEPT:
            self._parts.popitem(last=False)
        return parts

    def _look(self) -> None:
        if not self._asked or self.errand.busy:
            return
        paragraph = self._asked.pop(next(iter(self._asked)))

        def done(parts: tuple[Part, ...]) -> None:
            self._keep(paragraph, parts)
            self.known.emit(paragraph.id)
            self._rest.start()

        def failed(_failure: Failure) -> None:
            self._rest.start()

        self.errand.start(lambda step: kinds_in(paragraph.text, paragraph.language, step), done, failed)


def _moved(parts: tuple[Part, ...], before: str, now: str) -> tuple[Part, ...]:
    """Those before and behind an edit of the text, where they are now."""
    start = common_start(before, now)
    tail = common_start(before[start:][::-1], now[start:][::-1])
    shift = len(now) - len(before)
    head = [part for part in parts if part[1] <= start]
    rest = [(a + shift, b + shift, kind) for a, b, kind in parts if a >= len(before) - tail]
    return (*head, *rest)
