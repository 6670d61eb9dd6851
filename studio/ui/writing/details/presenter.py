"""What is noted about the scene in front, and how it is changed. Knows no toolkit; main thread.

The details' room makes one over the pane's desk. What is typed in a field is committed as it rests, and until the field
is left it is one undo step.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, Protocol

import msgspec

from studio.domain import scene_edits
from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.scene_edits import SceneField
from studio.domain.summaries import holders_of, is_stale, write_summary
from studio.domain.text_records import Scene, Summary
from studio.services.translation import tr

Field = SceneField | Literal["summary"]


class DetailsDesk(Protocol):
    """What the presenter needs of the desk."""

    @property
    def document(self) -> Document | None: ...
    @property
    def current(self) -> str | None: ...
    def make(self, make: Callable[[Document], Change]) -> Change | None: ...


class DetailsView(Protocol):
    @property
    def in_sight(self) -> bool: ...
    def show_details(self, scene: Scene | None, statuses: Sequence[str]) -> None:
        """The scene in front, and the states that its status may be chosen of."""

    def show_summary(self, nodes: Sequence[tuple[str, str]], shown: str, summary: Summary | None, stale: bool) -> None:
        """Whose summaries can be seen, by id and title, which one is, and whether its text has changed since."""


class DetailsPresenter:
    def __init__(self, desk: DetailsDesk, view: DetailsView) -> None:
        self._desk = desk
        self._view = view
        self._node = ""
        """Whose summary is shown."""
        self._waiting: tuple[str, Field, str | int] | None = None
        """Scene, field and value that are typed and not committed yet."""
        self._run: tuple[str, Field, str] | None = None
        """Scene and field that are being typed in, and the change that began the step."""

    def show(self) -> None:
        document, current = self._desk.document, self._desk.current
        scene = document.get(Scene, current) if document is not None and current is not None else None
        self._view.show_details(scene, self.statuses())
        self._show_summary()

    def _show_summary(self) -> None:
        document, current = self._desk.document, self._desk.current
        if document is None or current is None:
            self._view.show_summary((), "", None, stale=False)
            return
        ids = (current, *holders_of(document, current))
        self._node = self._node if self._node in ids else current
        scenes = [(one, document.get(Scene, one)) for one in ids]
        nodes = [(one, scene.title if scene is not None else "") for one, scene in scenes]
        summary = document.get(Summary, self._node)
        stale = summary is not None and self._view.in_sight and is_stale(document, summary)
        self._view.show_summary(nodes, self._node, summary, stale=stale)

    def choose_summary(self, node: str) -> None:
        """See another one."""
        self.finish()
        self._node = node
        self._show_summary()

    def summary_typed(self, node: str, text: str) -> None:
        if self._waiting is not None and self._waiting[:2] != (node, "summary"):
            self.commit()
        self._waiting = node, "summary", text

    def make_anew(self, node: str) -> None:
        """What is there goes, a step that can be undone; another one is made as the text rests."""
        self.finish()
        self._desk.make(lambda document: write_summary(document, node, ""))

    def statuses(self) -> tuple[str, ...]:
        """Those that the writer uses already, then some to begin with."""
        document = self._desk.document
        used = {one.status for one in document.all(Scene) if one.status} if document is not None else set()
        usual = (tr("Idea"), tr("Draft"), tr("Revised"), tr("Done"))
        return (*usual, *sorted(used.difference(usual)))

    def typed(self, field: SceneField, value: str | int) -> None:
        """A field reads so now."""
        current = self._desk.current
        if current is None:
            return
        if self._waiting is not None and self._waiting[:2] != (current, field):
            self.commit()
        self._waiting = current, field, value

    def commit(self) -> None:
        """Make what is typed part of the document, as a part of the step that the field is in."""
        waiting, self._waiting = self._waiting, None
        if waiting is None:
            return
        scene_id, field, value = waiting
        goes_on = self._run[2] if self._run is not None and self._run[:2] == (scene_id, field) else ""

        def make(document: Document) -> Change:
            if field == "summary":
                change = write_summary(document, scene_id, str(value))
            else:
                change = scene_edits.set_scene_field(document, scene_id, field, value)
            return msgspec.structs.replace(change, continues=goes_on) if goes_on else change

        change = self._desk.make(make)
        if change is not None and change.edits:
            self._run = (scene_id, field, goes_on or change.id)

    def finish(self) -> None:
        """The field is left: what is typed next is a step of its own."""
        self.commit()
        self._run = None
