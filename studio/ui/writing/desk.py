"""What the rooms of the Writing pane share: the open project, the scene in front, and the way to change them.

The pane makes one; its rooms know it and never the pane. No widgets; main thread.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Signal

from studio.domain.changes import Change, Conflict
from studio.domain.document import Document
from studio.domain.errors import Failure, StudioError
from studio.domain.last_edit import end_of_edit
from studio.domain.manuscript import set_language
from studio.domain.outline import first_with_words, outline, scene_in_place_of
from studio.domain.passages import Place
from studio.domain.project_records import Card, PersonaFile, Snapshot, Source, TaskTemplate
from studio.domain.talk_records import Conversation, Turn
from studio.domain.text_records import EditorChange, MarginNote, Meta, Paragraph, Scene, SceneDraft, Summary, Version
from studio.domain.typographic import printed_as_around
from studio.services.session.session import ProjectSession
from studio.services.studio import Studio
from studio.services.translation import tr
from studio.ui.following import SessionFollower, touched
from studio.ui.notices import Notices

_PLACES_KEPT: Final = 200
_LOOKED_AT: Final = 8_000
"""Letters of a scene by which it is told which marks it has."""
"""Scenes of which it is known where the caret was."""


class Desk(QObject):
    project_leaves = Signal()
    """The project is about to be left: what is still coming has to land in it."""
    project_changed = Signal(object)
    """The ProjectSession that is open now, or None."""
    scene_changed = Signal(object)
    """Id of the scene in front now, or None."""
    followed = Signal(object)
    """Change of scenes or their text, after it was applied, whoever made it."""
    cards_changed = Signal(object)
    """Change of cards, after it was applied, whoever made it."""
    kept_changed = Signal(object)
    """Change of drafts, versions or snapshots, after it was applied, whoever made it."""
    margin_changed = Signal(object)
    """Change of notes beside the text, or of an editor's changes, after it was applied, whoever made it."""
    talk_changed = Signal(object)
    """Change of conversations, after it was applied, whoever made it."""
    summaries_changed = Signal(object)
    """Change of summaries, after it was applied, whoever made it."""
    sources_changed = Signal(object)
    """Change of sources, after it was applied, whoever made it."""
    templates_changed = Signal()
    personas_changed = Signal()
    """The project brings other tasks of the assistant along, or they say something else."""
    meta_changed = Signal()
    """The language of the manuscript, or its own words, are others."""
    stepped = Signal()
    """A step of the manuscript was undone or done again."""
    refused = Signal()
    """A change had nothing to act on any more: what is shown may be out of date."""
    typing_ends = Signal()
    """What is typed and rests in the editor has to become part of the document."""
    ai_switched = Signal(bool)
    focus_mode_switched = Signal(bool)
    recordings_given = Signal(object)
    """Paths of sound and videos that are to be written down."""
    models_wanted = Signal(str)
    """The model page is wanted, at this family."""

    def __init__(self, studio: Studio, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        self.session: ProjectSession | None = None
        self.current: str | None = None
        """Id of the scene in front."""
        self._places: dict[str, Place] = dict(studio.settings.get("writing_places"))
        """By scene, of whatever project; the last one that was in front is the last."""
        self.notices = Notices(studio.kinds, self)
        self._following = SessionFollower(
            studio,
            self._take_up,
            lambda session: ((session.changed, self._changed), (session.stepped, self._stepped)),
            self._leave,
            self,
        )
        self.ai_enabled = bool(studio.settings.get("ai_in_writing"))
        self.focus_mode = False
        studio.settings.changed.connect(self._setting_changed)

    # ---- the project

    @property
    def document(self) -> Document | None:
        return self.session.document if self.session is not None else None

    @property
    def writable(self) -> bool:
        return self.session is not None and not self.session.read_only

    def start(self) -> None:
        """The rooms are there: take up the open project and follow the next ones."""
        self._following.start()

    def set_session(self, session: ProjectSession | None) -> None:
        """Work on another project."""
        self._following.follow(session)

    def _leave(self, _session: ProjectSession) -> None:
        """What is typed or still coming lands in the project that is left."""
        self.project_leaves.emit()
        self.commit_typing()

    def _take_up(self, session: ProjectSession | None) -> None:
        self.session = session
        self.current = None
        self.project_changed.emit(session)
        order = self.order()
        known = set(order)
        remembered = next((scene for scene in reversed(self._places) if scene in known), None)
        worded = first_with_words(session.document, order) if session is not None and remembered is None else None
        first = remembered or worded or (order[0] if order else None)
        if session is not None and session.cut_off and first is not None:
            self._go_to_last_edit(session, first)
        self._bring_forward(first)

    def _go_to_last_edit(self, session: ProjectSession, scene_id: str) -> None:
        """The program was cut off: nobody noted where the caret of the scene was when its last words were written."""
        steps = session.history_of("writing")
        place = end_of_edit(session.document, steps[steps.done - 1].change, scene_id) if steps.done else None
        if place is not None:
            self._places[scene_id] = place

    def _changed(self, change: Change) -> None:
        if touched(change, Meta):
            self.meta_changed.emit()
        if touched(change, TaskTemplate):
            self.templates_changed.emit()
        if touched(change, PersonaFile):
            self.personas_changed.emit()
        told = (
            ((Card,), self.cards_changed),
            ((SceneDraft, Version, Snapshot), self.kept_changed),
            ((MarginNote, EditorChange), self.margin_changed),
            ((Source,), self.sources_changed),
            ((Conversation, Turn), self.talk_changed),
            ((Summary,), self.summaries_changed),
        )
        for kinds, signal in told:
            if touched(change, *kinds):
                signal.emit(change)
        if not touched(change, Scene, Paragraph):
            return
        self.followed.emit(change)
        document = self.document
        if document is None:
            return
        if self.current is not None and document.get(Scene, self.current) is None:
            gone = [edit.before for edit in change.edits if edit.before is not None and edit.before.id == self.current]
            scene = next((one for one in gone if isinstance(one, Scene)), None)
            self._go(scene_in_place_of(document, scene) if scene is not None else None)
        elif self.current is None:
            order = self.order()
            if order:
                self._go(order[0])

    def _stepped(self, change: Change, _forth: bool) -> None:
        if change.stack == "writing":
            self.stepped.emit()

    def commit_typing(self) -> None:
        """Make what is typed part of the document, because something else is about to change it."""
        self.typing_ends.emit()

    def make(self, make: Callable[[Document], Change]) -> Change | None:
        """Commit what is typed, then make and perform a change. None when it could not be; the reason was said."""
        if self.session is None:
            return None
        try:
            self.commit_typing()
            change = make(self.session.document)
            if change.edits:
                self.session.perform(change)
        except StudioError as error:
            self.say(error.failure)
            return None
        except (KeyError, ValueError, Conflict):
            # The place or scene is no longer there: what was asked for has nothing to act on.
            self.refused.emit()
            return None
        return change

    # ---- the language

    def printed(self, before: str, text: str) -> str:
        """Words of a model with the marks of the scene in front: straight ones, or those of the manuscript's language
        as they are made of what a person types."""
        if not self.studio.settings.get("writing_typography"):
            return text
        return printed_as_around(self.language, before, text, self._around())

    def _around(self) -> str:
        """Of the scene in front as much as tells which marks it has."""
        document, found, length = self.document, [], 0
        for one in reversed(self.scene_ids()):
            paragraph = document.get(Paragraph, one) if document is not None else None
            if paragraph is not None and paragraph.style != "code":
                found.append(paragraph.text)
                length += len(paragraph.text)
            if length > _LOOKED_AT:
                break
        return "".join(found)

    @property
    def language(self) -> str:
        """Of the manuscript, as "en" or "de-AT"; empty where no project is open."""
        meta = self.document.get(Meta, "project") if self.document is not None else None
        return meta.language if meta is not None else ""

    def set_language(self, language: str) -> None:
        self.make(lambda document: set_language(document, language))

    # ---- the scene in front

    def order(self) -> list[str]:
        """Ids of all scenes in reading order."""
        return [scene.id for _, scene in outline(self.session.document)] if self.session is not None else []

    def open_scene(self, scene_id: str) -> None:
        if scene_id != self.current and scene_id in self.order():
            self.commit_typing()
            self._go(scene_id)

    def step_scene(self, by: int) -> None:
        """To a scene before (-1) or after (+1)."""
        order = self.order()
        if self.current in order:
            place = order.index(self.current) + by
            if 0 <= place < len(order):
                self.open_scene(order[place])

    def scene_ids(self) -> list[str]:
        """Paragraphs of the scene in front."""
        document = self.document
        scene = document.get(Scene, self.current) if document is not None and self.current else None
        return list(scene.paragraphs) if scene is not None else []

    def _go(self, scene_id: str | None) -> None:
        if scene_id is not None:
            self.remember(scene_id, self.place_in(scene_id) or ("", 0))
        self._bring_forward(scene_id)

    def place_in(self, scene_id: str) -> Place | None:
        """Where the caret was when the scene was last in front, perhaps in a paragraph that is gone."""
        return self._places.get(scene_id)

    def remember(self, scene_id: str, place: Place) -> None:
        """The scene is the last one that was in front, with the caret here; kept when the program ends."""
        self._places.pop(scene_id, None)
        self._places[scene_id] = place
        for old in list(self._places)[:-_PLACES_KEPT]:
            del self._places[old]
        self.studio.settings.set("writing_places", dict(self._places))

    def _bring_forward(self, scene_id: str | None) -> None:
        self.current = scene_id
        self.scene_changed.emit(scene_id)

    # ---- switches

    def _setting_changed(self, name: str) -> None:
        if name == "ai_in_writing":
            self.ai_enabled = bool(self.studio.settings.get(name))
            self.ai_switched.emit(self.ai_enabled)

    def set_focus_mode(self, on: bool) -> None:
        """Only the text: what is around it is hidden."""
        self.focus_mode = on
        self.focus_mode_switched.emit(on)

    # ---- words for the person

    def say(self, failure: Failure) -> None:
        self.notices.fail(failure)

    def hint(self, words: str) -> None:
        self.notices.say(words)

    def why_not_writable(self) -> str:
        """Why nothing can be written now; empty when it can."""
        if self.session is None:
            return tr("No project is open.")
        if self.session.read_only:
            return tr("This project is open for reading only.")
        return ""

    def why_no_scene(self) -> str:
        """Why nothing can be done to a scene now; empty when it can."""
        return self.why_not_writable() or ("" if self.current is not None else tr("There is no scene yet."))
