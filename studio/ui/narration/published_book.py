"""What was measured last of the open project, and whether something of the book is otherwise since. Made by the desk.

No widgets; main thread.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Signal

from studio.domain.changes import Change, Edit
from studio.domain.project_records import Card
from studio.domain.publishing_records import Publishing
from studio.domain.sound_records import Direction, HeardTake, LexiconEntry, Narration, SpokenLine, Take
from studio.domain.text_records import Paragraph, Scene
from studio.domain.timeline_records import ClipEdit, SoundBed
from studio.services.exchange.audiobook.publish import Published


class PublishedBook(QObject):
    changed = Signal()
    """`published` is another one, or what may fail is."""
    sheet_asked = Signal()
    """The technical sheet is to be seen."""
    speaking_asked = Signal()
    """What is missing of the whole book is to be spoken."""
    writing_asked = Signal()
    """The file that was refused last is to be written now."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.published: Published | None = None
        """What was measured last of this project."""
        self.refused: Path | None = None
        """The file that was not written as its sheet failed; None: none was, or another one is on its way."""
        self.is_old = False
        """Something of the book is otherwise since."""
        self._changed_since = False
        """Something of it is otherwise since it was taken to be measured."""

    def forget(self) -> None:
        """Another project is open."""
        self.published, self.is_old, self.refused = None, False, None

    def begin(self) -> None:
        """The book is taken as it is now, to be measured."""
        self._changed_since, self.refused = False, None

    def show(self, done: Published) -> None:
        """A book was measured."""
        self.published, self.is_old = done, self._changed_since
        self.changed.emit()

    def note(self, change: Change) -> None:
        """Something of the project is otherwise."""
        if not any(_is_published(edit) for edit in change.edits):
            return
        self._changed_since = True
        if self.published is not None and not self.is_old:
            self.is_old = True
            self.changed.emit()


def _is_published(edit: Edit) -> bool:
    """A published book may be another one by it: all that is heard, and what is chosen for its files."""
    before, after = edit.before, edit.after
    if isinstance(before, Publishing) and isinstance(after, Publishing):
        return msgspec.structs.replace(before, waived=()) != msgspec.structs.replace(after, waived=())
    heard = Paragraph | Scene | Take | HeardTake | SpokenLine | Direction | ClipEdit | SoundBed | LexiconEntry
    return isinstance(after or before, heard | Card | Narration | Publishing)
