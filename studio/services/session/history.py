"""The undo stacks of a project, and their copy in the file.

`ProjectSession` owns one History; window's main thread. Each step knows its position on its stack: positions only
grow, so that steps forgotten at the bottom leave the others as they are in the file.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Final, overload

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QUndoCommand, QUndoGroup, QUndoStack

from studio.domain.changes import TYPOGRAPHY, Change, Stack, folded
from studio.domain.errors import StudioError
from studio.domain.records import Record
from studio.services.session.read_history import STACKS, UNLIMITED, ReadHistory

LIMIT = 1000
"""Steps kept on a stack; typing makes one of every sentence."""
LIMIT_BYTES = 8 << 20
"""Of a stack's steps in the file; the last step is always kept. In a scene of thousands of paragraphs a single split
takes a hundred kilobytes, because the order of all of them is in it."""
_LARGE_BYTES: Final = 1 << 18
"""Of a step in the file."""
_SLICE_SECONDS: Final = 0.003
_BETWEEN_SLICES_MS: Final = 12

Move = Callable[["_Step", bool], None]


class HistoryStep(msgspec.Struct, frozen=True):
    """One undo step as a History page lists it."""

    change: Change
    """As it was done; its label, its stack and what it touched. Of typing, all that is one step."""
    position: int
    """Place on its stack; with the stack, what the step is known by. Places may have gaps."""
    done: bool
    """False: it was undone, and can be done again."""
    at: float
    """Seconds since 1970; never before the step under it on its stack, even where a clock was set back."""


class _Step(QUndoCommand):
    """Of a stack without a limit the steps far from the present one are only read when they are asked for."""

    def __init__(self, stack: Stack, change: Change | Callable[[], Change], position: int, move: Move) -> None:
        """A change, or what reads it; that may raise StudioError."""
        super().__init__("" if callable(change) else change.label)
        self.stack = stack
        self._change = change
        self.position = position
        self._move = move

    @property
    def is_read(self) -> bool:
        return isinstance(self._change, Change)

    @property
    def change(self) -> Change:
        """Raise StudioError where it cannot be read."""
        if not isinstance(self._change, Change):
            self.change = self._change()
            self.setText(self.change.label)
        assert isinstance(self._change, Change)
        return self._change

    @change.setter
    def change(self, change: Change) -> None:
        self._change = change

    def redo(self) -> None:
        self._move(self, True)

    def undo(self) -> None:
        self._move(self, False)


class StackSteps(Sequence[HistoryStep]):
    """The steps of a stack, oldest first, until one is done or undone; each is made when it is asked for, as there may
    be thousands. Its time is as it was taken."""

    def __init__(self, stack: QUndoStack) -> None:
        self._stack, self._count = stack, stack.count()
        self.done = stack.index()
        """So many are done."""

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> HistoryStep: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[HistoryStep]: ...
    def __getitem__(self, place: int | slice) -> HistoryStep | Sequence[HistoryStep]:
        """Raise IndexError for one that is gone, or cannot be read."""
        if isinstance(place, slice):
            return tuple(self[at] for at in range(*place.indices(self._count)))
        at = place if place >= 0 else place + self._count
        step = self._stack.command(at)
        if not isinstance(step, _Step):
            raise IndexError(place)
        try:
            return HistoryStep(step.change, step.position, at < self.done, step.change.at)
        except StudioError as error:
            raise IndexError(place) from error


class History(QObject):
    """`replay(change, position, cursor)` applies a step back or forth; False when it no longer fits, and then the step
    is gone. Positions may have gaps, where such steps were."""

    altered = Signal()
    """What `listed` answers is another thing now."""
    lost = Signal(str)
    """A stack whose steps could not be read, which was seen late: it is empty now."""

    def __init__(self, parent: QObject, replay: Callable[[Change, int, int], bool]) -> None:
        super().__init__(parent)
        self._replay = replay
        self._quiet = False
        self.group = QUndoGroup(self)
        self.stacks: dict[Stack, QUndoStack] = {}
        self._next: dict[Stack, int] = {}
        self._sizes: dict[Stack, deque[tuple[int, int]]] = {name: deque() for name in STACKS}
        """Position and bytes of each step in the file, and the sum of the bytes."""
        self._bytes: dict[Stack, int] = dict.fromkeys(STACKS, 0)
        self._newest: dict[Stack, _Step] = {}
        self._unread: deque[tuple[Stack, int]] = deque()
        """Stacks, and at which places from the top down there are steps that are still to be read."""
        self._lost: set[Stack] = set()
        """Stacks that are about to be emptied: none of their steps is done any more."""
        self._reading = QTimer(self)
        self._reading.setInterval(_BETWEEN_SLICES_MS)
        self._reading.timeout.connect(self._read_some)
        for name in STACKS:
            stack = QUndoStack(self.group)
            stack.setObjectName(name)
            stack.setUndoLimit(0 if name in UNLIMITED else LIMIT)
            self.stacks[name] = stack
            self._next[name] = 0
            stack.indexChanged.connect(self.altered)

    def push(self, change: Change) -> tuple[int, Change]:
        """Put an applied change on its stack; the position it got and what is undone there, which is more than the
        change itself when it continues the newest step."""
        stack = change.stack
        newest = self._newest.get(stack)
        if newest is not None and self._continues(change, newest):
            newest.change = newest.change.followed_by(change)
            self.altered.emit()
            return newest.position, newest.change
        passed = self._passed(change)
        if passed is not None:
            self._fold_newest(passed, change)
            return passed.position, passed.change
        position = self._next[stack]
        step = _Step(stack, change, position, self._move)
        self._quiet = True
        try:
            self.stacks[stack].push(step)
        finally:
            self._quiet = False
        self._next[stack] = position + 1
        self._newest[stack] = step
        return position, change

    def _continues(self, change: Change, newest: _Step) -> bool:
        if not change.continues or not self._on_top(newest):
            return False
        return change.label != TYPOGRAPHY and change.continues == newest.change.id

    def _on_top(self, newest: _Step) -> bool:
        stack = self.stacks[newest.stack]
        return stack.index() == stack.count() > 0 and newest.position + 1 == self._next[newest.stack]

    def _passed(self, change: Change) -> _Step | None:
        """The step that a change goes on with past the newest one, which went on with it too."""
        newest, stack = self._newest.get(change.stack), self.stacks[change.stack]
        if newest is None or not change.continues or change.label == TYPOGRAPHY or not self._on_top(newest):
            return None
        under = stack.command(stack.count() - 2) if stack.count() > 1 else None
        if newest.change.label != TYPOGRAPHY or newest.change.continues != change.continues:
            return None
        return under if isinstance(under, _Step) and under.is_read and under.change.id == change.continues else None

    def _fold_newest(self, under: _Step, change: Change) -> None:
        """One step of the newest one, the one under it and a change."""
        stack, newest = self.stacks[change.stack], self._newest[change.stack]
        under.change = folded((under.change, newest.change, change))
        self._newest[change.stack], self._next[change.stack] = under, under.position + 1
        self._quiet = True
        try:
            # Qt removes an obsolete step when it is taken back.
            newest.setObsolete(True)
            stack.undo()
        finally:
            self._quiet = False

    def oldest(self, stack: Stack, position: int, size: int) -> int:
        """Below which position steps are forgotten in the file, now that a step of `size` bytes is at `position`."""
        sizes, total = self._sizes[stack], self._bytes[stack]
        while sizes and sizes[-1][0] >= position:
            total -= sizes.pop()[1]
        sizes.append((position, size))
        total += size
        while stack not in UNLIMITED and len(sizes) > 1 and (total > LIMIT_BYTES or sizes[0][0] <= position - LIMIT):
            total -= sizes.popleft()[1]
        self._bytes[stack] = total
        return sizes[0][0]

    def changes(self) -> Iterator[Change]:
        """Every step that is kept, done and undone."""
        self._read_rest()
        for stack in self.stacks.values():
            for step in _steps_of(stack):
                yield step.change

    def large(self) -> Iterator[Change]:
        """The steps that hold most."""
        for name, sizes in self._sizes.items():
            large = {position for position, size in sizes if size > _LARGE_BYTES}
            for step in _steps_of(self.stacks[name]) if large else ():
                if step.position in large and step.is_read:
                    yield step.change

    def listed(self) -> tuple[HistoryStep, ...]:
        """Every step of every stack, the oldest first."""
        self._read_rest()
        found: list[HistoryStep] = []
        for stack in self.stacks.values():
            at = 0.0
            for index, step in enumerate(_steps_of(stack)):
                at = max(at, step.change.at)
                found.append(HistoryStep(step.change, step.position, index < stack.index(), at))
        return tuple(sorted(found, key=lambda step: step.at))

    def of(self, stack: Stack) -> StackSteps:
        """The steps of one stack."""
        return StackSteps(self.stacks[stack])

    def go_to(self, step: HistoryStep, *, undone: bool) -> None:
        """Undo or redo on the step's stack until it is the last one done, or with `undone` the next to be done again.
        KeyError for a step that is gone. Steps on the way that no longer fit are left out, as by undo."""
        self._read_rest()
        stack = self.stacks[step.change.stack]
        for index, present in enumerate(_steps_of(stack)):
            if present.position == step.position:
                stack.setIndex(index if undone else index + 1)
                return
        raise KeyError(step.position)

    def clear(self, stack: Stack) -> None:
        """Forget a stack's steps (here, not in the file)."""
        self._newest.pop(stack, None)
        self.stacks[stack].clear()
        self._sizes[stack].clear()
        self._bytes[stack] = 0
        self.altered.emit()

    def beside(self, stack: Stack, count: int) -> Iterator[Record]:
        """What the next steps to undo and to redo would put there, the nearest first, so many steps each way."""
        steps = self.stacks[stack]
        for distance in range(count):
            back, forth = (steps.command(steps.index() + place) for place in (-1 - distance, distance))
            if isinstance(back, _Step) and back.is_read:
                yield from (edit.before for edit in back.change.edits if edit.before is not None)
            if isinstance(forth, _Step) and forth.is_read:
                yield from (edit.after for edit in forth.change.edits if edit.after is not None)

    def take_out(self, stack: Stack, position: int, cursor: int) -> None:
        """Leave out a step that was taken back or forth to `cursor` and then did not fit: it is gone."""
        for index, step in enumerate(_steps_of(self.stacks[stack])):
            if step.position == position:
                self._quiet = True
                try:
                    # Qt removes an obsolete step when it is next taken back or forth.
                    self.stacks[stack].setIndex(index if cursor == position else index + 1)
                    step.setObsolete(True)
                    (self.stacks[stack].redo if cursor == position else self.stacks[stack].undo)()
                finally:
                    self._quiet = False
                break
        self._newest.pop(stack, None)
        self._next[stack] = position + 1 if cursor == position else position

    def restore(self, read: ReadHistory) -> None:
        """Take up what the file holds."""
        for name, steps in read.steps.items():
            self._next[name] = read.following[name]
            self._sizes[name].extend((one.position, len(one.body)) for one, _ in steps)
            self._bytes[name] = sum(len(one.body) for one, _ in steps)
            self._fill(name, [(one.position, change) for one, change in steps])

    def _fill(self, name: Stack, steps: list[tuple[int, Change | Callable[[], Change]]]) -> None:
        stack = self.stacks[name]
        self._quiet = True
        # It would tell of each step, and whoever listens would look at the steps beside it.
        stack.blockSignals(True)
        try:
            for position, change in steps:
                stack.push(_Step(name, change, position, self._move))
            # More steps than the limit: Qt has dropped the oldest.
            kept = steps[len(steps) - stack.count() :]
            stack.setIndex(sum(position < self._next[name] for position, _ in kept))
        finally:
            stack.blockSignals(False)
            self._quiet = False
        if any(callable(change) for _, change in steps):
            self._unread.append((name, stack.count() - 1))
            self._reading.start()

    # ---- steps that were far from the present one at opening

    @Slot()
    def _read_some(self) -> None:
        self._read_until(time.perf_counter() + _SLICE_SECONDS)

    def _read_rest(self) -> None:
        self._read_until(float("inf"))

    def _read_until(self, end: float) -> None:
        """From the newest down. A stack with one that cannot be read is emptied, as it is when that is seen at
        opening."""
        while self._unread and time.perf_counter() < end:
            name, top = self._unread[0]
            stack = self.stacks[name]
            step = stack.command(top) if 0 <= top < stack.count() else None
            self._unread[0] = (name, min(top, stack.count()) - 1)
            if top < 0:
                self._unread.popleft()
            elif isinstance(step, _Step) and not self._can_be_read(step):
                self._unread.popleft()
                self._lose(name)
        if not self._unread:
            self._reading.stop()

    def _can_be_read(self, step: _Step) -> bool:
        try:
            return step.change is not None
        except StudioError:
            return False

    def _lose(self, stack: Stack) -> None:
        self._lost.discard(stack)
        self.clear(stack)
        self.lost.emit(stack)

    def _lose_soon(self, stack: Stack) -> None:
        """For within one of the stack's own steps."""
        self._lost.add(stack)
        QTimer.singleShot(0, self, lambda: self._lose(stack) if stack in self._lost else None)

    def stop(self) -> None:
        """The session closes."""
        self._unread.clear()
        self._reading.stop()

    def _move(self, step: _Step, forth: bool) -> None:
        if self._quiet:
            return
        if step.stack in self._lost or not self._can_be_read(step):
            step.setObsolete(True)
            self._lose_soon(step.stack)
            return
        change = step.change if forth else step.change.inverse()
        cursor = step.position + 1 if forth else step.position
        if self._replay(change, step.position, cursor):
            self._next[change.stack] = cursor
        else:
            step.setObsolete(True)


def _steps_of(stack: QUndoStack) -> Iterator[_Step]:
    """Oldest first, done and undone."""
    for index in range(stack.count()):
        step = stack.command(index)
        if isinstance(step, _Step):
            yield step
