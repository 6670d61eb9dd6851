"""A paste of more than a scene takes at once: read on a thread, then put in as scenes of its own. Main thread.

A whole book from the clipboard must not hold the window. What turns out short once it is read, such as a page of a
word processor that is mostly markup, goes where the caret is, as any paste does.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final, NamedTuple

from PySide6.QtCore import QObject

from studio.domain.passages import Passage
from studio.domain.project_records import Asset
from studio.domain.text_pictures import with_pictures_that_are_here
from studio.domain.text_records import Scene
from studio.services.exchange.html_in import HTML_LIMIT
from studio.services.exchange.losses import losses_in_words
from studio.services.exchange.manuscript_in import ImportedScene, divide, unmarked, unmarked_words, with_pictures
from studio.services.exchange.pasted_pages import is_cut
from studio.services.translation import tr, tr_count
from studio.ui.widgets.errand import Errand
from studio.ui.writing.desk import Desk
from studio.ui.writing.intake import Intake
from studio.ui.writing.text.clipboard import AT_ONCE, Words, page_of

MESSAGE: Final = "long-paste"


class _Read(NamedTuple):
    passages: tuple[Passage, ...]
    scenes: tuple[ImportedScene, ...]
    lost: int
    """Pictures of another project."""
    left: str
    """What else is not taken over, in words."""
    cut: bool
    """Not all of it was read."""


def lost_pictures_words(count: int) -> str:
    return tr_count(
        "{count} picture is of another project and was left out.",
        "{count:,} pictures are of another project and were left out.",
        count,
    )


class LongPaste(QObject):
    def __init__(self, desk: Desk, paste: Callable[[tuple[Passage, ...]], None], parent: QObject) -> None:
        """`paste` puts passages where the caret is."""
        super().__init__(parent)
        self._desk, self._paste = desk, paste
        self.errand = Errand(self)
        """One after the other."""
        self._intake = Intake(desk, self, "Paste")
        self.errand.begun.connect(self._show)
        self.errand.ended.connect(lambda: desk.notices.take_back(MESSAGE))
        desk.project_leaves.connect(self.errand.cancel)

    @property
    def busy(self) -> bool:
        """A paste is being read, or is on its way into the manuscript."""
        return self.errand.busy or self._intake.busy

    def read(self, words: Words) -> None:
        """Begin, after an earlier one that is still being read."""
        if not self._desk.writable:
            return
        scene = self._desk.current
        title, document = tr("Pasted text"), self._desk.document
        assets = frozenset(one.id for one in document.all(Asset)) if document is not None else frozenset[str]()

        def work(step: Callable[[float], None]) -> _Read:
            page = page_of(words, step)
            here = assets | {one.id for one in page.pictures}
            passages, lost = with_pictures_that_are_here(page.passages, here)
            scenes = with_pictures(divide(passages, title), page.pictures)
            step(1.0)
            return _Read(passages, scenes, lost, losses_in_words(page.lost), is_cut(words.html))

        self.errand.queue(work, lambda read: self._done(read, scene), self._desk.say)

    def _show(self) -> None:
        self._desk.notices.run(tr("Reading what was pasted."), (tr("Cancel"), self.errand.cancel), key=MESSAGE)

    def _done(self, read: _Read, scene: str | None) -> None:
        """`scene`: in which it was pasted."""
        passages, scenes, lost = read.passages, read.scenes, read.lost
        if lost:
            self._desk.notices.say(lost_pictures_words(lost))
        if read.left:
            self._desk.notices.say(read.left)
        if sum(len(one.text) for one in passages) <= AT_ONCE and scene == self._desk.current is not None:
            if not self._intake.keep_pictures(scenes):
                return
            self._paste(passages)
            if left := unmarked(scenes):
                self._desk.notices.say(unmarked_words(left))
            return
        self._intake.take(scenes, partial(self._taken, read.cut, unmarked(scenes)))

    def _taken(self, cut: bool, left: int, made: tuple[Scene, ...]) -> None:
        if not made:
            return
        words = tr_count(
            "What was pasted is long: it became the scene “{title}”.",
            "What was pasted is long: it became {count} scenes, from “{title}” on.",
            len(made),
            title=made[0].title,
        )
        if cut:
            limit = HTML_LIMIT >> 20
            words += " " + tr("Only its first {count} million characters were read.", count=limit)
        if left:
            words += " " + unmarked_words(left)
        show = (tr("Show it"), partial(self._desk.open_scene, made[0].id))
        self._desk.notices.say(words, show)
