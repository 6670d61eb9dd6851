"""The scenes that were opened lately, as documents the editor can show, all kept in step with the project. Main thread.

One SceneDocument for each scene; a few are kept so that going back is instant and a model can go on writing in a scene
that is not in front.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QSize, Signal

from studio.domain.changes import Change
from studio.domain.code_kinds import Part
from studio.domain.errors import Failure, StudioError
from studio.domain.passages import Place
from studio.domain.text_records import Paragraph, Scene
from studio.services.session.session import ProjectSession
from studio.ui.writing.text.scene_document import SceneDocument
from studio.ui.writing.text.typography import Face

_KEPT = 8


class SceneDocuments(QObject):
    opened = Signal(object)
    """SceneDocument, newly made."""
    failed = Signal(object)
    """Failure of a change that typing asked for."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._session: ProjectSession | None = None
        self._scenes: dict[str, SceneDocument] = {}
        self._pending: SceneDocument | None = None
        self.face = Face()
        self.tinted = True
        self.authors = False
        self.code_in: Callable[[Paragraph], tuple[Part, ...]] = lambda paragraph: ()
        self.picture_size: Callable[[str, float], QSize] = lambda asset, column: QSize()
        self.wrong_in: Callable[[Paragraph], list[tuple[int, int]]] = lambda paragraph: []
        self.remarked_in: Callable[[Paragraph], list[tuple[int, int]]] = lambda paragraph: []

    def set_session(self, session: ProjectSession | None) -> None:
        """Forget all scenes of the project before; the caller has committed what was typed."""
        for scene in self._scenes.values():
            scene.deleteLater()
        self._scenes.clear()
        self._pending = None
        self._session = session

    def get(self, scene_id: str) -> SceneDocument | None:
        """The scene's document, made when it is not kept. None for a scene that does not exist."""
        scene = self._scenes.pop(scene_id, None)
        if scene is None:
            if self._session is None or self._session.document.get(Scene, scene_id) is None:
                return None
            scene = SceneDocument(self._session.document, scene_id, self._perform, self.face, self)
            scene.tinted = self.tinted
            scene.authors = self.authors
            scene.wrong_in = self.wrong_in
            scene.remarked_in = self.remarked_in
            scene.picture_size = self.picture_size
            scene.code_in = self.code_in
            self.opened.emit(scene)
        self._scenes[scene_id] = scene
        for old in list(self._scenes)[:-_KEPT]:
            if self._scenes[old] is not self._pending:
                self._scenes[old].commit()
                self._scenes.pop(old).deleteLater()
        return scene

    def _perform(self, change: Change) -> None:
        if self._session is None:
            return
        try:
            self._session.perform(change)
        except StudioError as error:
            failure: Failure = error.failure
            self.failed.emit(failure)

    def commit_typing(self) -> None:
        for scene in tuple(self._scenes.values()):
            scene.commit()

    def follow(self, change: Change) -> None:
        for scene in tuple(self._scenes.values()):
            scene.follow(change)

    @property
    def points(self) -> float:
        return self.face.points

    def restyle(self, face: Face, *, tinted: bool) -> None:
        self.face, self.tinted = face, tinted
        for scene in self._scenes.values():
            scene.restyle(face, tinted=tinted)

    def fit_pictures(self) -> None:
        """A picture came: its size is known."""
        for scene in self._scenes.values():
            scene.fit_pictures()

    def show_authors(self, on: bool) -> None:
        """Who wrote what is shown, or no more."""
        self.authors = on
        for scene in self._scenes.values():
            scene.show_authors(on)

    def draw_paragraph(self, paragraph_id: str) -> None:
        self.draw_paragraphs(frozenset((paragraph_id,)))

    def draw_paragraphs(self, paragraph_ids: frozenset[str]) -> None:
        for scene in self._scenes.values():
            scene.draw_paragraphs(paragraph_ids)

    # ---- words that are still coming

    def begin_pending(self, scene_id: str, place: Place) -> None:
        self._pending = self.get(scene_id)
        if self._pending is not None:
            self._pending.begin_pending(self._pending.position(*place))

    def add_pending(self, text: str) -> None:
        if self._pending is not None:
            self._pending.add_pending(text)

    def end_pending(self) -> Place | None:
        scene, self._pending = self._pending, None
        return scene.end_pending() if scene is not None else None
