"""The sentences of the chosen scene as the document has them: read at once, or of a long scene on a thread. No widgets;
main thread. The desk makes it, and tells it when to read.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, Signal

from studio.domain.document import Document
from studio.domain.errors import Failure
from studio.services.letting_go import LettingGo
from studio.services.narration.attribution import Proposal
from studio.services.narration.casting import Part
from studio.services.narration.segments import Segment, Sentences, is_long
from studio.services.session.session import ProjectSession
from studio.ui.narration.scene_reading import SceneRead, read_scene
from studio.ui.widgets.errand import Errand


class Shown(Protocol):
    """What of the desk is read."""

    scene_id: str

    @property
    def session(self) -> ProjectSession | None: ...

    @property
    def narrator(self) -> Part: ...

    def say_failure(self, failure: Failure) -> None: ...


class SceneSentences(QObject):
    come = Signal()
    """`current` has been read anew."""

    def __init__(self, shown: Shown, parent: QObject) -> None:
        super().__init__(parent)
        self.current = SceneRead()
        self.narrator = Part("")
        """Who narrates what was read."""
        self._shown = shown
        self._scene_id = ""
        """Whose sentences `current` has."""
        self._proposed: dict[tuple[str, str], Proposal] = {}
        """By paragraph and words: who a writer thinks says a line that no rule tells."""
        self._sentences = Sentences()
        self._reading = Errand(self)
        self._once_more = False
        self._letting_go = LettingGo(self)

    @property
    def busy(self) -> bool:
        """They are being read."""
        return self._reading.busy

    def forget(self) -> None:
        """Another project is open."""
        self._proposed.clear()
        self._scene_id = ""

    def propose(self, line: Segment, card_id: str) -> None:
        """Somebody may say a line, as a writer thinks; to be read anew."""
        self._proposed[line.paragraph_id, line.text] = Proposal(card_id, "model")

    def read(self) -> None:
        """As the document has them now; of a long scene a moment later, from a thread."""
        shown, session = self._shown, self._shown.session
        if session is None:
            self._reading.cancel()
            self._take(SceneRead())
            return
        if not is_long(session.document, shown.scene_id):
            self._reading.cancel()
            self._take(
                read_scene(
                    session.document, shown.scene_id, self._sentences, _at_once, shown.narrator, self._proposed,
                    self.current.places,
                )
            )  # fmt: skip
            return
        if shown.scene_id != self._scene_id:
            self._reading.cancel()
            self._take(SceneRead())
        if self._reading.busy:
            self._once_more = True
            return
        self._read_on_thread(session.document.copy())

    def _read_on_thread(self, document: Document) -> None:
        scene_id, sentences, narrator = self._shown.scene_id, self._sentences.continued(), self._shown.narrator
        proposed, before = dict(self._proposed), self.current.places
        self._once_more = False

        def come(read: SceneRead) -> None:
            self._sentences = sentences
            self._take(read)
            if self._once_more:
                self.read()

        self._reading.start(
            lambda step: read_scene(document, scene_id, sentences, step, narrator, proposed, before),
            come,
            self._shown.say_failure,
        )

    def _take(self, read: SceneRead) -> None:
        before = self.current
        self.current, self._scene_id, self.narrator = read, self._shown.scene_id, self._shown.narrator
        self.come.emit()
        if before is not read:
            self._letting_go.put(before.segments, before.hashes)


def _at_once(_share: float) -> None:
    """A short scene is read in one go."""
