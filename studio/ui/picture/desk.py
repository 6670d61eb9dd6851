"""What the rooms of the Picture pane share: the open project, the chosen picture, the page in sight, the messages.

The rooms (prompt, results, canvas) know the desk and neither one another nor the pane. The pane makes it and follows
its signals. Main thread; no widgets.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QMimeData, QObject, Signal

from studio.domain.changes import Change, Conflict
from studio.domain.document import Document
from studio.domain.errors import BadRequest, Failure, ProjectReadOnly, StudioError
from studio.domain.ids import new_id
from studio.domain.picture_records import Canvas, Generation
from studio.domain.project_records import Asset, Recipe
from studio.domain.recipes.found import FoundRecipe
from studio.domain.requests import PictureRequest
from studio.services.characters import with_characters
from studio.services.prompts.said import PromptWords
from studio.services.prompts.wildcards import WildcardFolder, Wildcards
from studio.services.session.history import HistoryStep
from studio.services.session.session import ProjectSession
from studio.services.studio import Studio
from studio.services.styles import StyleBook
from studio.services.translation import tr
from studio.services.wording import sentence
from studio.ui.following import SessionFollower, step
from studio.ui.notices import Notices
from studio.ui.picture.pasted_recipe import recipe_in
from studio.ui.widgets.message_bar import Way

MESSAGE = "picture"
"""Key of this pane's answers."""
Page = Literal["canvas", "result", "compare", "gallery", "grid"]
"""What the middle of the pane shows. The canvas is what one comes back to; the others are opened over it."""


class PictureDesk(QObject):
    leaving = Signal()
    """The project is being left, and can still be written to."""
    session_changed = Signal()
    """Another project is open, or none."""
    document_changed = Signal(object)
    """A change of the open project was applied: the set of the types of records that it touched."""
    changed = Signal(object)
    """The same change itself; before `document_changed`."""
    stepped = Signal(object, bool)
    """A step of any pane was undone or done again: the change as it was applied, True: forth. After `changed`."""
    history_changed = Signal()
    """The steps of the open project are others now, or another one is the newest that is done."""
    outdated = Signal()
    """A step did not fit because another pane changed the same record: show the document anew."""
    chosen_changed = Signal()
    """Another picture is the chosen one, or none."""
    picked = Signal()
    """The person chose the chosen picture, perhaps once more; what is chosen by itself is not told here."""
    page_changed = Signal()
    recipe_taken = Signal(object, bool)
    """A FoundRecipe for the form; True: with its seed, False: for a new one."""
    recipe_offered = Signal(object)
    """A picture from outside brought its FoundRecipe along; the person may want it."""
    recipe_pasted = Signal(object)
    """The same of words from the clipboard."""
    models_wanted = Signal(str)
    """The person asks for the model page, at this family."""

    def __init__(self, studio: Studio, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        self.notices = Notices(studio.kinds, self)
        """For the pane's message bar."""
        self.styles = StyleBook(parent=self)
        """The named styles: ours, and the person's own."""
        self.session: ProjectSession | None = None
        self.chosen = ""
        """Id of the Generation that commands mean; empty: none."""
        self.page: Page = "canvas"
        self.under: Page = "canvas"
        """What one comes back to from a picture that is opened."""
        self.wildcards = WildcardFolder()
        """The user's own; those of the project are records."""
        self._follower = SessionFollower(
            studio,
            self._take_up,
            lambda session: (
                (session.changed, self._changed),
                (session.stepped, self.stepped.emit),
                (session.stepped, self._stepped),
                (session.history_changed, self.history_changed.emit),
            ),
            lambda _session: self.leaving.emit(),
            self,
        )

    def start(self) -> None:
        """Take up the open project, once the rooms are there."""
        self._follower.start()

    def _take_up(self, session: ProjectSession | None) -> None:
        self.session = session
        self.choose("")
        self.session_changed.emit()

    def _changed(self, change: Change) -> None:
        self.changed.emit(change)
        self.document_changed.emit({type(edit.after or edit.before) for edit in change.edits})

    def _stepped(self, change: Change, _is_redo: bool) -> None:
        """Undo and redo: what was said of a step that is gone, or of the pile as it was then, is no longer true."""
        if change.stack == "picture":
            self.hush()

    # ---- words and pages

    def say(self, words: str, *ways: Way) -> None:
        """An answer or a hint, and ways on; the newest takes the place of those before."""
        self.notices.say(words, *ways, key=MESSAGE)

    def fail(self, failure: Failure) -> None:
        """What did not work, in place of what was said before."""
        self.notices.fail(failure, key=MESSAGE)

    def hush(self) -> None:
        """What was said last is of no interest any more."""
        self.notices.take_back(MESSAGE)

    def show_page(self, page: Page) -> None:
        if page != self.page:
            over = page in ("result", "compare")
            self.under = (self.page if self.page in ("grid", "gallery") else self.under) if over else "canvas"
            self.page = page
            self.page_changed.emit()

    def back(self) -> None:
        """From a picture that is opened, or from two that are compared, to what lies under them."""
        self.show_page(self.under)

    def in_gallery(self) -> bool:
        """The gallery is open, or lies under what is opened."""
        return "gallery" in (self.page, self.under)

    def choose(self, generation_id: str) -> None:
        if generation_id != self.chosen:
            self.chosen = generation_id
            self.chosen_changed.emit()

    # ---- the document

    def has_canvas(self) -> bool:
        """Whether there is anything on the canvas, seen or hidden. Without, the middle of the pane shows what is made,
        or invites to begin."""
        return self.session is not None and any(one.layers for one in self.session.document.all(Canvas))

    def sees_canvas(self) -> bool:
        """Whether the middle shows the canvas, and not a picture."""
        return self.page == "canvas" and self.has_canvas()

    def generation(self, generation_id: str = "") -> Generation | None:
        """The finished picture of that id, or the chosen one."""
        if self.session is None:
            return None
        return self.session.document.get(Generation, generation_id or self.chosen)

    def recipe_of(self, generation_id: str) -> Recipe | None:
        one = self.generation(generation_id) if generation_id else None
        return (
            self.session.document.get(Recipe, one.recipe_id) if self.session is not None and one is not None else None
        )

    def moves(self, generation_id: str) -> bool:
        """Whether that picture has several frames."""
        recipe = self.recipe_of(generation_id)
        request = recipe.request if recipe is not None else None
        return isinstance(request, PictureRequest) and request.frames > 1

    @property
    def words(self) -> PromptWords:
        """What prompts say once chance has chosen among their words."""
        document = self.session.document if self.session is not None else None
        return PromptWords(Wildcards(self.wildcards, document), self.studio.library, self.studio.cards)

    def with_characters(self, request: PictureRequest) -> PictureRequest:
        """The request with those of the book's characters that its words name."""
        return request if self.session is None else with_characters(request, self.session.document)

    def why_none_chosen(self) -> str:
        """A sentence; empty when a picture is chosen."""
        return "" if self.generation() is not None else tr("Choose a picture first.")

    def why_not_writable(self) -> str:
        """Why nothing can be put into the project now, as a sentence; empty when it can."""
        if self.session is None:
            return tr("Open a project first.")
        if self.session.read_only:
            path = str(self.session.path)
            return sentence(ProjectReadOnly(path=path, reason="it is open for reading only"))
        return ""

    def perform(self, make: Callable[[Document], Change | None]) -> bool:
        """Do the step that `make` finds in the document, if any. False: it was refused, which is said."""
        if self.session is None:
            return False
        self.hush()
        try:
            change = make(self.session.document)
            if change is not None:
                self.session.perform(change)
            return True
        except StudioError as error:
            self.fail(error.failure)
        except Conflict:
            self.outdated.emit()
        return False

    def step(self, way: Literal["undo", "redo"]) -> Change | None:
        """Take the newest step of this pane back, or do it again; what that changed, if anything."""
        return step(self.session, "picture", way) if self.session is not None else None

    def go_to(self, step: HistoryStep, *, undone: bool) -> None:
        """Undo or redo until that step is the newest one done, or with `undone` is undone; once strokes that are on
        their way have become steps."""
        session = self.session
        if session is None:
            return

        def go() -> None:
            try:
                session.go_to(step, undone=undone)
            except KeyError:
                self.say(tr("This step is not in the history any more."))

        session.painting.when_settled(go)

    def adopt(self, asset: Asset, data: bytes) -> bool:
        """Keep a file that was made and hashed on a thread. False: it could not be kept, which is said."""
        return self.adopt_all({asset.id: (asset, data)})

    def adopt_all(self, files: Mapping[str, tuple[Asset, bytes]]) -> bool:
        """The same with several, by SHA-256, at once."""
        if self.session is None:
            self.say(tr("Open a project first."))
            return False
        nothing = Change(id=new_id(), label="Add a file", stack="none", edits=(), at=time.time())
        assets = [(Path(), asset) for asset, _data in files.values()]
        try:
            self.session.adopt(assets, nothing, {name: data for name, (_asset, data) in files.items()})
        except StudioError as error:
            self.fail(error.failure)
            return False
        return True

    def read_asset(self, sha256: str) -> bytes:
        """Raises StudioError; KeyError for an asset that the project does not have."""
        if self.session is None:
            raise StudioError(BadRequest(field="asset", problem="no project is open"))
        return self.session.read_asset(sha256)

    def asset_reader(self, sha256: str) -> Callable[[], bytes]:
        """A function that reads it on any thread; raises StudioError."""
        if self.session is None:
            return partial(self.read_asset, sha256)
        return self.session.asset_reader(sha256)

    def offer_pasted(self, data: QMimeData) -> None:
        """Of what came from the clipboard the recipe, where it is one."""
        found = recipe_in(data)
        if found is not None:
            self.recipe_pasted.emit(found)

    def take_recipe(self, recipe: FoundRecipe, *, seed: bool) -> None:
        """Put a recipe into the form."""
        self.recipe_taken.emit(recipe, seed)
