"""One scene as a QTextDocument kept in step with the project's document by a `SceneMirror`.

The window makes one for each scene that is shown and keeps the last few. Main thread. The QTextDocument's own undo is
off; its letters carry no meaning of their own: marks, spans and styles are drawn over them by `Letters`.
Text that a model is still writing stands in the QTextDocument between two cursors and is no part of the scene.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QObject, QSize, QSizeF, QTimer, Signal
from PySide6.QtGui import QTextBlock, QTextCursor, QTextDocument, QTextFrameFormat

from studio.domain.changes import Change
from studio.domain.code_kinds import Part
from studio.domain.document import Document
from studio.domain.passages import Passage
from studio.domain.text_records import Paragraph, Scene
from studio.ui.writing.page import ProposedChange
from studio.ui.writing.text.block_formats import BlockFormats
from studio.ui.writing.text.block_steps import BlockSteps
from studio.ui.writing.text.coming_words import ComingWords
from studio.ui.writing.text.filling import AT_ONCE, Filling, portion
from studio.ui.writing.text.going_on import GoingOn
from studio.ui.writing.text.lay_steps import LaySteps
from studio.ui.writing.text.letters import Letters
from studio.ui.writing.text.mirror import Restyle, SceneMirror, Step
from studio.ui.writing.text.positions import from_qt, to_qt
from studio.ui.writing.text.proposed_words import ProposedKind, ProposedWords
from studio.ui.writing.text.scene_signs import SceneSigns
from studio.ui.writing.text.typography import Face, block_format, manuscript_font

REST_MS = 300
"""Typing is committed after this long without a key,"""
LATEST_MS = 1000
"""and at most this long after its first key."""
_NO_PAGE = QSizeF(0, 0)
_STANDING = 100
"""Looks of the filling without a further paragraph laid out, 200 ms."""


class SceneDocument(QObject):
    """Of a long scene the QTextDocument gets the first paragraphs at once, the others a little later: `filling`."""

    grown = Signal()
    """Further paragraphs stand in the text."""
    typed = Signal()
    """Something was typed that is not committed yet, or was committed."""
    pending_touched = Signal()
    """A person edited inside the words that are still coming."""

    def __init__(
        self, document: Document, scene_id: str, perform: Callable[[Change], None], face: Face, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.scene_id = scene_id
        self.face = face
        self.tinted = True
        self.authors = False
        """Who wrote what is shown."""
        self.wrong_in: Callable[[Paragraph], list[tuple[int, int]]] = lambda paragraph: []
        """Misspelt words of a paragraph."""
        self.remarked_in: Callable[[Paragraph], list[tuple[int, int]]] = lambda paragraph: []
        """Words of a paragraph on whose grammar something is remarked."""
        self.code_in: Callable[[Paragraph], tuple[Part, ...]] = lambda paragraph: ()
        """The parts of a block of code."""
        self.picture_size: Callable[[str, float], QSize] = lambda asset, column: QSize()
        """How large a picture is shown in a column of so many logical pixels."""
        self.mirror = SceneMirror(document, scene_id, perform)
        self.text = QTextDocument(self)
        self.text.setUndoRedoEnabled(False)
        LaySteps(self.text)
        self._quiet = False
        self._shown = 0
        """Paragraphs that the text has by now."""
        self._unsettled = False
        self._coming = ComingWords(self.text, self._quietly)
        self._proposed = ProposedWords(self.text, self._quietly)
        self._blocks = BlockFormats(self)
        self.signs = SceneSigns(self)
        self._steps = BlockSteps(self.text, self._blocks, lambda: self.face)
        self._rest = self._timer(REST_MS)
        self._latest = self._timer(LATEST_MS)
        self._begin()
        self.text.contentsChange.connect(self._contents_change)
        self.text.contentsChanged.connect(self._contents_changed)
        self.letters = Letters(self)
        self._going_on = GoingOn(_STANDING)
        self._filling = Filling(self._bring, self)
        self._filling.ready = self._laid_out
        if self._shown < len(self.mirror.texts):
            self._filling.start()

    def _timer(self, milliseconds: int) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(self.commit)
        return timer

    def _begin(self) -> None:
        self.text.setDefaultFont(manuscript_font(self.face))
        self.text.setDocumentMargin(0)
        cursor = QTextCursor(self.text)
        cursor.beginEditBlock()
        cursor.setBlockFormat(block_format("body", self.face))
        self._write(cursor, portion(self.mirror.texts, 0, AT_ONCE))
        cursor.endEditBlock()

    def _write(self, cursor: QTextCursor, count: int) -> None:
        """The next paragraphs of the scene, into the block at the text's end."""
        first, self._shown = self._shown, self._shown + count
        cursor.insertText("\n".join(self.mirror.texts[first : self._shown]))
        for index in range(first, self._shown):
            paragraph = self.mirror.paragraph(index)
            if paragraph is not None and paragraph.style != "body":
                self._blocks.format_block(index)

    @property
    def gone(self) -> bool:
        """The project has the scene no more."""
        return self.mirror.document.get(Scene, self.scene_id) is None

    @property
    def filling(self) -> bool:
        """Paragraphs are still to come into the text."""
        return self._filling.going_on

    def has(self, paragraph_id: str) -> bool:
        """Whether the paragraph stands in the text by now."""
        return paragraph_id in self.mirror.ids and self.mirror.ids.index(paragraph_id) < self._shown

    def fill(self) -> None:
        """Have the whole scene in the text now; Qt lays it out a little later."""
        if self.filling:
            self._filling.stop()
            self.unlaid(lambda: self._append(len(self.mirror.texts) - self._shown))
            self.grown.emit()

    def _bring(self, letters: int) -> bool:
        count = portion(self.mirror.texts, self._shown, letters)
        if count:
            self._append(count)
        more = self._shown < len(self.mirror.texts)
        if not more:
            self._filling.stop()
        self.grown.emit()
        return more

    def _append(self, count: int) -> None:
        if count < 1:
            return
        at = self.text.characterCount() - 1
        cursor = QTextCursor(self.text)

        def append() -> None:
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.beginEditBlock()
            cursor.insertBlock(block_format("body", self.face))
            self._write(cursor, count)
            cursor.endEditBlock()

        with self.same_words():
            self.letters.keeping_caret(append)
        self.letters.draw_from(at)

    def _laid_out(self) -> bool:
        """A text that no editor shows needs no layout."""
        if not self.letters.seen or self.text.lastBlock().layout().lineCount() > 0:
            return True
        self._going_on.look(self.text)
        return False

    def unlaid(self, change: Callable[[], None]) -> None:
        """Make a large change. Without a size of its page Qt lays nothing out; with one again it does so a step at a
        time, where it would lay out all that is new in one."""
        size = self.text.pageSize()
        self.text.setPageSize(_NO_PAGE)
        change()
        self.text.setPageSize(size)

    @contextmanager
    def same_words(self) -> Iterator[None]:
        """While Qt is told things about the text that change nothing in it."""
        self._quiet = self.letters.same_words = True
        try:
            yield
        finally:
            self._quiet = self.letters.same_words = False

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        """What changes is nobody's edit."""
        self._quiet = True
        try:
            yield
        finally:
            self._quiet = False

    # ---- what a person does

    def _contents_change(self, position: int, _removed: int, added: int) -> None:
        if self._quiet:
            return
        first = self.text.findBlock(position)
        last = self.text.findBlock(min(position + added, self.text.characterCount() - 1))
        start, end = first.blockNumber(), last.blockNumber()
        before = end - start + 1 - (self.text.blockCount() - self._shown)
        self._shown = self.text.blockCount()
        if before < 1:
            end += 1 - before
            before = 1
        texts = []
        block = first
        for _ in range(start, end + 1):
            if not block.isValid():
                break
            texts.append(self.block_text(block))
            block = block.next()
        self._unsettled |= self.mirror.edited(start, before, texts)

    def _contents_changed(self) -> None:
        if self._quiet:
            return
        if self._unsettled:
            self._unsettled = False
            self._apply(self.mirror.settle())
        if self._coming.touched():
            self.pending_touched.emit()
        if self.mirror.typed is not None:
            self._rest.start()
            if not self._latest.isActive():
                self._latest.start()
        self.typed.emit()

    def commit(self) -> None:
        """Make what was typed since the last commit a change of the document."""
        self._rest.stop()
        self._latest.stop()
        if self.mirror.typed is not None:
            self.mirror.commit()
            self.typed.emit()

    # ---- what comes from the document

    def follow(self, change: Change) -> None:
        """Show a change that was made elsewhere, or undone."""
        if self.mirror.concerns(change):
            self.fill()
            self._apply(self.mirror.reconcile(change))

    def _apply(self, steps: Iterable[Step]) -> None:
        steps = list(steps)
        if not steps:
            return
        held = self._coming.lift()
        self._proposed.lift()
        restyled: set[int] = set()
        formatted: set[int] = set()
        self._quiet = True
        cursor = QTextCursor(self.text)
        cursor.beginEditBlock()
        try:
            for step in steps:
                if isinstance(step, Restyle):
                    restyled.add(step.index)
                    if not step.letters_only:
                        formatted.add(step.index)
                else:
                    self._shown += self._steps.take(cursor, step)
            for index in formatted:
                self._blocks.format_block(index)
        finally:
            cursor.endEditBlock()
            self._quiet = False
        self._proposed.put_back()
        if held is not None:
            self.begin_pending(held[0].position())
            self.add_pending(held[1])
        self.letters.draw(restyled)

    def fit_pictures(self, column: float | None = None) -> None:
        """Give the pictures, and tables, their room: a picture came, or the column is another."""
        wider = column is not None and column != self._blocks.column
        if column is not None:
            self._blocks.column = column
        self._blocks.format_all("picture")
        if wider and (tables := self.numbers("table")):
            self.letters.draw(tables)

    @property
    def column(self) -> float:
        """Width of the text for which pictures and tables have their room, in logical pixels."""
        return self._blocks.column

    @property
    def points(self) -> float:
        return self.face.points

    def restyle(self, face: Face, *, tinted: bool) -> None:
        """Another face or size of type, or with and without the tint of a model's words."""
        if face != self.face:
            self.face = face
            with self.same_words():
                self.unlaid(self._blocks.format_anew)
        else:
            # Blocks with a colour behind them, which may be another one now.
            self._blocks.format_all("code")
        self.tinted = tinted
        self.letters.draw_all()

    def show_authors(self, on: bool) -> None:
        self.authors = on
        self.letters.draw_all()

    def draw_paragraphs(self, paragraph_ids: frozenset[str]) -> None:
        """Draw the letters of those that stand here anew."""
        touched = [number for number, one in enumerate(self.mirror.ids[: self._shown]) if one in paragraph_ids]
        if touched:
            self.letters.draw(touched)

    # ---- words that are still coming

    def begin_pending(self, position: int) -> None:
        """Begin to show pending words at a position; `add_pending` brings them."""
        self.fill()
        self._coming.begin(position)

    def add_pending(self, text: str) -> None:
        block = self._coming.add(text)
        if block is not None:
            self.letters.draw_block(block)

    def pending_in(self, block: QTextBlock) -> tuple[int, int] | None:
        """UTF-16 positions within the block of the pending words, if it has any."""
        return self._coming.within(block)

    def pending_range(self) -> tuple[int, int] | None:
        """Positions in the QTextDocument."""
        return self._coming.span()

    def end_pending(self) -> tuple[str, int] | None:
        """Take the pending words out again. Answers the paragraph and offset at which they stood."""
        held = self._coming.lift()
        if held is None:
            return None
        place = self.place(held[0].position())
        self._coming.end()
        return place

    # ---- words that are proposed

    def show_proposed(self, changes: Sequence[ProposedChange]) -> None:
        """In the place of those that were shown before."""
        drawn = self._proposed.clear()
        places = [(self.position(*one.start), self.position(*one.end), one.words, one.front) for one in changes]
        drawn += self._proposed.show(places)
        self.letters.draw(sorted({block.blockNumber() for block in drawn if block.isValid()}))

    @property
    def proposing(self) -> bool:
        return self._proposed.any

    def proposed_in(self, block: QTextBlock) -> list[tuple[int, int, ProposedKind]]:
        """What of the block is proposed to go, and what to come, by UTF-16 positions within it."""
        return self._proposed.looks_in(block)

    def proposed_spans(self) -> list[tuple[int, int]]:
        """Positions in the QTextDocument of the words that would come."""
        return self._proposed.spans()

    def guests_in(self, block: QTextBlock) -> list[tuple[int, int]]:
        """What stands in the block and is no part of the scene: pending and proposed words, in order."""
        pending = self.pending_in(block)
        found = [(start, end) for start, end, kind in self._proposed.looks_in(block) if kind.startswith("in")]
        return sorted([*found, pending]) if pending is not None else found

    # ---- for the editor

    def paragraph(self, index: int) -> Paragraph | None:
        """What block `index` shows."""
        return self.mirror.paragraph(index)

    def set_frame(self, form: QTextFrameFormat) -> None:
        """Margins around the column; no edit of the scene."""
        with self.same_words():
            self.unlaid(lambda: self.text.rootFrame().setFrameFormat(form))

    def numbers(self, style: str) -> list[int]:
        """Blocks of a style that stand in the text."""
        numbers = self.mirror.numbers(style)
        return numbers[: bisect_left(numbers, self._shown)]

    def passages(self, start: int, end: int) -> tuple[Passage, ...]:
        """What lies between two positions, with styles, marks and authors, pending words left out."""
        return self.mirror.passages(self.place(start), self.place(end))

    # ---- places

    def block_text(self, block: QTextBlock) -> str:
        """The paragraph's text as the editor has it, pending and proposed words left out."""
        text = block.text()
        for start, end in reversed(self.guests_in(block)):
            text = text[: from_qt(text, start)] + text[from_qt(text, end) :]
        return text

    def place(self, position: int) -> tuple[str, int]:
        """Paragraph id and offset of a position in the QTextDocument."""
        block = self.text.findBlock(position)
        inside = position - block.position()
        for start, end in reversed(self.guests_in(block)):
            if inside > start:
                inside = max(start, inside - (end - start))
        return self.mirror.ids[block.blockNumber()], from_qt(self.block_text(block), inside)

    def position(self, paragraph_id: str, offset: int) -> int:
        """The position of a place, which is brought into the text; its end when the paragraph is gone."""
        if paragraph_id not in self.mirror.ids:
            return self.text.characterCount() - 1
        if not self.has(paragraph_id):
            self.fill()
        block = self.text.findBlockByNumber(self.mirror.ids.index(paragraph_id))
        inside = to_qt(self.block_text(block), offset)
        for start, end in self.guests_in(block):
            if inside > start:
                inside += end - start
        return block.position() + min(inside, block.length() - 1)
