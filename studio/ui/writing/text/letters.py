"""Draws marks, authorship and pending words over the letters of a scene's QTextDocument. Main thread.

What is typed is drawn at once. Of many blocks that are new or look different at once, those in view are drawn first and
the others in short slices, so that the window goes on answering: Qt lays a block out anew for every change of its
letters, and walks over all blocks of the text each time. A QSyntaxHighlighter would not do, since it draws every block
of a text in one go, once when it is made and again whenever the margins are others: 10 seconds for 10 MB in one scene.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, Protocol

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QTextBlock, QTextCharFormat, QTextDocument, QTextLayout

from studio.domain.code_kinds import Part
from studio.domain.markdown_typed import LINE_BREAK
from studio.domain.text_records import Paragraph
from studio.ui.writing.text.going_on import GoingOn
from studio.ui.writing.text.lay_steps import FIRST_PORTION, next_portion
from studio.ui.writing.text.positions import places_in, to_qt
from studio.ui.writing.text.proposed_look import with_proposed
from studio.ui.writing.text.proposed_words import ProposedKind
from studio.ui.writing.text.table_look import Look, with_columns
from studio.ui.writing.text.typography import Checked, letter_formats, pending_format, style_format

_AT_ONCE: Final = 40
"""As many blocks are drawn now, in view or not."""
_SLICE_SECONDS: Final = 0.006
_WAIT_MS: Final = 15
"""Until Qt has laid more of the text out."""
_STANDING: Final = 20
"""Looks without a further paragraph after which Qt has given up."""
_SHORT: Final = 2 * FIRST_PORTION
"""Letters of a text that is laid out in a moment."""
_STALE: Final = -1
"""User state of a block whose letters are still to be drawn, as Qt gives it to a new one; any other is the look in
which they were drawn."""

Stretch = tuple[int, int, QTextCharFormat]
"""UTF-16 positions [start, end) in a block."""


class Drawn(Protocol):
    """What is needed of the scene's document."""

    @property
    def text(self) -> QTextDocument: ...
    @property
    def points(self) -> float: ...
    @property
    def column(self) -> float:
        """Width of the text, in logical pixels; 0 where it is not known."""
        ...

    @property
    def tinted(self) -> bool: ...
    @property
    def authors(self) -> bool: ...
    def paragraph(self, index: int) -> Paragraph | None: ...
    def pending_in(self, block: QTextBlock) -> tuple[int, int] | None: ...
    def proposed_in(self, block: QTextBlock) -> list[tuple[int, int, ProposedKind]]: ...
    def guests_in(self, block: QTextBlock) -> list[tuple[int, int]]:
        """What of it is no part of the scene."""
        ...

    def wrong_in(self, paragraph: Paragraph) -> list[tuple[int, int]]:
        """Misspelt words of it, in code points."""
        ...

    def remarked_in(self, paragraph: Paragraph) -> list[tuple[int, int]]:
        """Words on whose grammar something is remarked."""
        ...

    def code_in(self, paragraph: Paragraph) -> tuple[Part, ...]:
        """The parts of a block of code."""
        ...


class View(Protocol):
    """What is needed of the editor that shows the text."""

    def blocks_in_view(self) -> range:
        """Numbers of the blocks that a person sees."""
        ...

    def keeping_place(self, change: Callable[[], None]) -> None:
        """Change the layout, and keep what a person sees where it is."""
        ...

    def keeping_caret(self, change: Callable[[], None]) -> None:
        """Put something in behind the caret, even if it stands at the end."""
        ...


class Letters(QObject):
    def __init__(self, scene: Drawn) -> None:
        super().__init__(scene.text)
        self._scene = scene
        self._look = 0
        """Counts up when all blocks look different."""
        self._next = 0
        """Position of the block at which the next slice begins; edits before it carry it along. A QTextCursor would
        have the text laid out as far as it is put."""
        self._slice = QTimer(self)
        self._slice.timeout.connect(self._draw_slice)
        self._going_on = GoingOn(_STANDING)
        self._portion = FIRST_PORTION
        """Letters that are laid out anew in one slice: Qt walks over all blocks each time, so it is never less."""
        self._view: View | None = None
        self._view_due = True
        """Blocks in view may be stale."""
        self._columns: set[str] = set()
        """Ids of tables whose letters were drawn in columns."""
        self.same_words = False
        """What changes in the text now is not its words."""
        scene.text.contentsChange.connect(self._contents_change)
        self._begin_slices()

    def show_in(self, view: View | None) -> None:
        """The editor that shows the text now, or None."""
        self._view = view
        self._view_due = True

    def _contents_change(self, position: int, removed: int, added: int) -> None:
        """In the middle of an edit, before Qt lays it out: nothing here may ask where a block is seen."""
        if removed != added and position < self._next:
            self._next = max(position, self._next + added - removed)
        if self.same_words:
            return
        text = self._scene.text
        block = text.findBlock(position)
        last = text.findBlock(min(position + added, text.characterCount() - 1)).blockNumber()
        touched: list[QTextBlock] = []
        while block.isValid() and block.blockNumber() <= last:
            touched.append(block)
            block = block.next()
        self._draw_blocks(touched[:_AT_ONCE], edited=True)
        for one in touched[_AT_ONCE:]:
            one.setUserState(_STALE)
        if len(touched) > _AT_ONCE:
            self._begin_slices()

    def _stretches(self, block: QTextBlock) -> list[Stretch]:
        scene = self._scene
        paragraph = scene.paragraph(block.blockNumber())
        pending = scene.pending_in(block)
        found: list[Stretch] = []
        lines = _lines(scene, paragraph) if paragraph is not None else []
        plain = paragraph is None or (paragraph.style == "body" and not paragraph.marks and not paragraph.spans)
        if paragraph is not None and (lines or not plain):
            code = scene.code_in(paragraph)
            looks: Sequence[Look] = letter_formats(
                paragraph, scene.points, lines, code, tinted=scene.tinted, authors=scene.authors
            )
            if paragraph.style == "table":
                room = scene.column - block.blockFormat().leftMargin() if scene.column else 0.0
                inner = with_columns(paragraph.text, looks, scene.text.defaultFont(), room)
                (self._columns.discard if inner is looks else self._columns.add)(paragraph.id)
                looks = inner
            place = places_in(paragraph.text)
            guests = scene.guests_in(block)
            for start, end, form in looks:
                found.extend((a, b, form) for a, b in _around(place(start), place(end), guests))
        if pending is not None:
            base = style_format(paragraph.style, scene.points) if paragraph is not None else None
            under = next((form for a, b, form in found if a <= pending[0] < b), QTextCharFormat())
            found.append((*pending, pending_format(base or under)))
        proposed = scene.proposed_in(block)
        return with_proposed(found, proposed) if proposed else found

    def in_columns(self, block: QTextBlock) -> bool:
        """The block is a table whose cells stand in columns, each row on a line of its own."""
        paragraph = self._scene.paragraph(block.blockNumber())
        drawn = paragraph is not None and paragraph.style == "table" and paragraph.id in self._columns
        return drawn and block.layout().lineCount() == block.text().count(LINE_BREAK) + 1

    def draw(self, numbers: Iterable[int]) -> None:
        """Draw the letters of these blocks anew: some now, many of them a little later."""
        wanted = sorted(numbers)
        seen = self._view.blocks_in_view() if self._view is not None else range(0)
        few = len(wanted) <= _AT_ONCE and self._letters_between(wanted) <= FIRST_PORTION
        settled = self._settled
        now, later = list[QTextBlock](), list[QTextBlock]()
        find = self._scene.text.findBlockByNumber
        for block in map(find, wanted) if few else _blocks(self._scene.text, wanted):
            at_once = settled and (few or block.blockNumber() in seen) and self._laid_out(block)
            (now if at_once else later).append(block)
        self._draw_blocks(now)
        if not later:
            return
        for block in later:
            block.setUserState(_STALE)
        self._begin_slices()

    def _letters_between(self, numbers: list[int]) -> int:
        """From the first to the last of these blocks: all of them are laid out anew with these."""
        if not numbers:
            return 0
        first, last = map(self._scene.text.findBlockByNumber, (numbers[0], numbers[-1]))
        return last.position() + last.length() - first.position()

    @property
    def seen(self) -> bool:
        """An editor shows the text."""
        return self._view is not None

    def keeping_caret(self, change: Callable[[], None]) -> None:
        if self._view is not None:
            self._view.keeping_caret(change)
        else:
            change()

    def draw_from(self, position: int) -> None:
        """Blocks from there on are new, and drawn a little later."""
        if not self._slice.isActive():
            self._next = position
            self._slice.start(0)
        self._view_due = True

    def draw_block(self, block: QTextBlock) -> None:
        """Draw the letters of one block anew."""
        self._draw_blocks([block])

    def draw_all(self) -> None:
        """Another size of type, or other colours."""
        self._look += 1
        self._begin_slices()
        self._draw_view()

    @property
    def waiting(self) -> bool:
        """Some blocks still look as they did."""
        return self._slice.isActive()

    def _begin_slices(self) -> None:
        self._next = 0
        self._view_due = True
        self._slice.start(0)

    def _draw_view(self) -> None:
        if not self._settled:
            return
        self._view_due = False
        seen = self._view.blocks_in_view() if self._view is not None else range(0)
        first = self._scene.text.findBlockByNumber(seen.start)
        self._draw_blocks(block for block in _from(first, len(seen)) if block.userState() != self._look)

    def _draw_slice(self) -> None:
        if self._view_due:
            self._draw_view()
        if not self._laid_out(self._scene.text.lastBlock()):
            # Qt takes its layout for finished when a part of it is laid out anew meanwhile.
            self._wait_for_layout()
            return
        until = time.perf_counter() + _SLICE_SECONDS
        block = self._scene.text.findBlock(self._next)
        found: list[QTextBlock] = []
        while block.isValid() and self._laid_out(block) and time.perf_counter() < until:
            if found and block.position() + block.length() - found[0].position() > self._portion:
                # All that lies between the first and the last of them is laid out anew.
                break
            if block.userState() != self._look and self._set_formats(block):
                found.append(block)
            block = block.next()
        if found:
            begun = time.thread_time()
            if self._view is not None:
                self._view.keeping_place(lambda: self._lay_out(found))
            else:
                self._lay_out(found)
            laid = found[-1].position() + found[-1].length() - found[0].position()
            self._portion = max(FIRST_PORTION, next_portion(laid, time.thread_time() - begun))
        if block.isValid():
            self._next = block.position()
            if self._laid_out(block):
                self._slice.setInterval(0)
            else:
                self._wait_for_layout()
        else:
            self._slice.stop()

    def _wait_for_layout(self) -> None:
        self._slice.setInterval(_WAIT_MS)
        self._going_on.look(self._scene.text)

    @property
    def _settled(self) -> bool:
        """A part of the text may be laid out anew: in the midst of its layout Qt takes that for finished then, which
        matters in a long one."""
        text = self._scene.text
        return text.characterCount() <= _SHORT or self._laid_out(text.lastBlock())

    def _laid_out(self, block: QTextBlock) -> bool:
        """Qt has come so far with the layout, and need not be made to, or no editor shows the text."""
        return not self.seen or not block.isValid() or block.layout().lineCount() > 0

    def _draw_blocks(self, blocks: Iterable[QTextBlock], *, edited: bool = False) -> None:
        """`edited`: their words are others, so that Qt lays them out again however they look."""
        self._lay_out([block for block in blocks if block.isValid() and self._set_formats(block, edited=edited)])

    def _set_formats(self, block: QTextBlock, *, edited: bool = False) -> bool:
        """Whether the block has to be laid out again."""
        block.setUserState(self._look)
        layout = block.layout()
        begin, length = layout.preeditAreaPosition(), _units(layout.preeditAreaText())
        # To read them costs a millisecond of a long table.
        there = layout.formats() if length or not edited else []
        # What an input method shows has formats of its own, and shifts what is behind it.
        ranges = [one for one in there if length and begin <= one.start and one.start + one.length <= begin + length]
        for start, end, form in self._stretches(block):
            one = QTextLayout.FormatRange()
            one.start, one.length, one.format = start, end - start, form
            if length and start >= begin:
                one.start += length
            elif length and end > begin:
                one.length += length
            ranges.append(one)
        if ranges == there and not edited:
            return False
        layout.setFormats(ranges)
        return True

    def _lay_out(self, blocks: list[QTextBlock]) -> None:
        if blocks:
            start, last = blocks[0].position(), blocks[-1]
            self._scene.text.markContentsDirty(start, last.position() + last.length() - start)


def _lines(scene: Drawn, paragraph: Paragraph) -> list[tuple[int, int, Checked]]:
    """What is underlined of it; the line of a misspelt word goes before that of a remark around it."""
    wrong: list[tuple[int, int, Checked]] = [(start, end, "spelling") for start, end in scene.wrong_in(paragraph)]
    return [*wrong, *((start, end, "grammar") for start, end in scene.remarked_in(paragraph))]


def _units(text: str) -> int:
    return to_qt(text, len(text))


def _from(block: QTextBlock, count: int) -> Iterator[QTextBlock]:
    for _ in range(count):
        yield block
        block = block.next()


def _blocks(text: QTextDocument, numbers: list[int]) -> Iterator[QTextBlock]:
    """In order; Qt finds the block after a block faster than a block of a number."""
    block = text.findBlockByNumber(numbers[0])
    at = numbers[0]
    for number in numbers:
        while at < number and block.isValid():
            block = block.next()
            at += 1
        yield block


def _around(head: int, tail: int, guests: Sequence[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    """A stretch of the paragraph as stretches of the block, which may have words in it that are no part of it."""
    for start, end in guests:
        if head >= start:
            head, tail = head + end - start, tail + end - start
        elif tail > start:
            yield head, start
            head, tail = end, tail + end - start
    yield head, tail
