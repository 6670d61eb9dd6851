"""Versions and drafts of the scene in front: what there is, and what a person does with them. Knows no toolkit; main
thread. The versions' room makes one over the pane's desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from studio.domain import scene_drafts
from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.errors import Failure, StudioError
from studio.domain.text_records import Paragraph, Scene, SceneDraft, Version
from studio.services.session.session import ProjectSession
from studio.services.session.versions import Kept, drop, keep, taking
from studio.services.translation import tr
from studio.ui.writing.versions.sources import DraftRow, Row, Source, draft_rows, name_of_draft, version_rows


class VersionsDesk(Protocol):
    """What the presenter needs of the desk."""

    @property
    def session(self) -> ProjectSession | None: ...
    @property
    def document(self) -> Document | None: ...
    @property
    def current(self) -> str | None: ...
    def make(self, make: Callable[[Document], Change]) -> Change | None: ...
    def commit_typing(self) -> None: ...
    def why_no_scene(self) -> str: ...
    def say(self, failure: Failure) -> None: ...


class VersionsView(Protocol):
    @property
    def seen(self) -> bool: ...
    @property
    def chosen_draft(self) -> str:
        """Id of the draft that is chosen in the list; "" for none."""
        ...

    @property
    def chosen_versions(self) -> Sequence[Source]: ...

    def show_lists(self, drafts: Sequence[DraftRow], versions: Sequence[Row]) -> None: ...

    def write_on(self) -> None:
        """The keyboard goes to the text."""

    def take_on_thread(self, work: Callable[[], Kept], done: Callable[[Kept], None]) -> None: ...

    def compare(self, old: Source, new: Source) -> None: ...


class VersionsPresenter:
    def __init__(self, desk: VersionsDesk, view: VersionsView) -> None:
        self._desk = desk
        self._view = view

    def show(self) -> None:
        """Only while it is seen."""
        document, scene = self._desk.document, self._desk.current
        if not self._view.seen:
            return
        if document is None or scene is None:
            self._view.show_lists((), ())
        else:
            self._view.show_lists(draft_rows(document, scene), version_rows(document, scene))

    # ---- versions

    def keep_scene(self, name: str) -> None:
        self._keep(name, self._desk.current or "")

    def keep_manuscript(self, name: str) -> None:
        self._keep(name, "")

    def _keep(self, name: str, scene_id: str) -> None:
        self._desk.commit_typing()
        session = self._desk.session
        if session is None or self._desk.why_no_scene():
            return

        def done(kept: Kept) -> None:
            try:
                keep(session, kept)
            except StudioError as error:
                self._desk.say(error.failure)

        self._view.take_on_thread(taking(session.document, name, scene_id), done)

    def drop_chosen(self) -> None:
        """Versions of the text that are chosen go for good."""
        session = self._desk.session
        if session is None:
            return
        for source in tuple(self._view.chosen_versions):
            version = session.document.get(Version, source.id) if source.of in ("scene", "manuscript") else None
            if version is not None:
                try:
                    drop(session, version)
                except StudioError as error:
                    self._desk.say(error.failure)

    def why_no_version(self) -> str:
        chosen = self._view.chosen_versions
        return self._desk.why_no_scene() or ("" if chosen else tr("Choose a version in the list first."))

    def why_not_dropped(self) -> str:
        if any(source.of == "project" for source in self._view.chosen_versions):
            return tr("This is a state of the whole project; File > Snapshots has those.")
        return self.why_no_version()

    def compare_chosen(self) -> None:
        """The chosen draft or version with the present text, or two chosen versions with each other."""
        chosen = list(self._view.chosen_versions)
        if len(chosen) > 1:
            # Ids sort by the time at which they were made.
            old, new = sorted(chosen, key=lambda one: one.id)[:: len(chosen) - 1]
            self._view.compare(old, new)
        elif chosen:
            self._view.compare(chosen[0], Source())

    def compare_draft(self) -> None:
        if self._view.chosen_draft:
            self._view.compare(Source("draft", self._view.chosen_draft), Source())

    # ---- drafts

    def begin_draft(self, *, empty: bool = False) -> str | None:
        """The id of the new draft."""
        self._desk.commit_typing()
        scene = self._desk.current
        document = self._desk.document
        if scene is None or document is None:
            return None
        number = max(1, len(scene_drafts.drafts_of(document, scene))) + 1
        name, first = tr("Draft {number}", number=number), tr("Draft {number}", number=1)
        change = self._desk.make(lambda one: scene_drafts.begin_draft(one, scene, name, first, empty=empty))
        if change is None:
            return None
        self._view.write_on()
        return document.need(Scene, scene).draft_id

    def switch_to(self, draft_id: str) -> None:
        self._desk.commit_typing()
        self._desk.make(lambda one: scene_drafts.switch_draft(one, draft_id, tr("Text of the book")))

    def switch(self) -> None:
        """The chosen draft is in the book from now on."""
        if self._view.chosen_draft:
            self.switch_to(self._view.chosen_draft)

    def rename(self, draft_id: str, name: str) -> None:
        """An empty name changes nothing."""
        document = self._desk.document
        wanted = " ".join(name.split())
        if document is not None and wanted and wanted != name_of_draft(document, draft_id):
            self._desk.make(lambda one: scene_drafts.rename_draft(one, draft_id, wanted))
        else:
            self.show()

    def remove_draft(self) -> None:
        draft_id = self._view.chosen_draft
        if draft_id and not self.why_draft_stays():
            self._desk.make(lambda one: scene_drafts.remove_draft(one, draft_id))

    def why_no_draft(self) -> str:
        return self._desk.why_no_scene() or ("" if self._view.chosen_draft else tr("Choose a draft in the list first."))

    def why_no_other_draft(self) -> str:
        """Why the chosen draft cannot be put into the book or compared with it."""
        here = tr("This draft is in the book already.") if self._in_book() else ""
        return self.why_no_draft() or here

    def why_draft_stays(self) -> str:
        here = tr("This draft is in the book. Put another one there first.") if self._in_book() else ""
        return self.why_no_draft() or here

    def _in_book(self) -> bool:
        document, scene_id = self._desk.document, self._desk.current
        scene = document.get(Scene, scene_id) if document is not None and scene_id is not None else None
        return scene is not None and scene.draft_id == self._view.chosen_draft

    # ---- brought back

    def restore_scene(self, text: Sequence[Paragraph]) -> bool:
        """The scene in front reads as it did; one step that undo takes back."""
        self._desk.commit_typing()
        scene = self._desk.current
        return scene is not None and self._made(lambda one: scene_drafts.restore_text(one, scene, text))

    def restore_paragraph(self, text: Sequence[Paragraph], paragraph_id: str) -> bool:
        self._desk.commit_typing()
        scene = self._desk.current
        return scene is not None and self._made(
            lambda one: scene_drafts.restore_paragraph(one, scene, text, paragraph_id)
        )

    def restore_gone(self, scene: Scene, text: Sequence[Paragraph]) -> bool:
        """A scene that is not there any more."""
        self._desk.commit_typing()
        return self._made(lambda one: scene_drafts.restore_scene(one, scene, text))

    def _made(self, make: Callable[[Document], Change]) -> bool:
        return self._desk.make(make) is not None

    def has_in_sight(self, change: Change) -> bool:
        """Whether the lists show what a change touched."""
        return self._view.seen and any(isinstance(one.after or one.before, SceneDraft) for one in change.edits)
