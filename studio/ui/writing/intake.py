"""Scenes from outside on their way into the manuscript: made on a thread, put in slice by slice, one undo step.

For what may be a whole book: files that are imported, a long paste. Made by the rooms that take it in; main thread.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

import msgspec
from PySide6.QtCore import QObject

from studio.domain.changes import Change, Conflict
from studio.domain.document import Document
from studio.domain.errors import Failure, StudioError
from studio.domain.project_records import Asset
from studio.domain.text_records import Scene
from studio.services.arrival import Arrival, Prepared
from studio.services.exchange.manuscript_in import IMPORT, ImportedScene, import_change
from studio.services.exchange.pictures_in import ImportedPicture
from studio.services.session.session import ProjectSession
from studio.ui.widgets.errand import Errand
from studio.ui.writing.desk import Desk

TRIES = 3
"""A scene beside which the new ones are put can be moved meanwhile; then the change is made anew."""

AT_ONCE: Final = 16 << 20
"""Bytes of pictures that one transaction of the file has."""

Taken = Callable[[tuple[Scene, ...]], object]


class _Wish(NamedTuple):
    scenes: Sequence[ImportedScene]
    taken: Taken
    over: Callable[[], object]
    behind: str | None


class Intake(QObject):
    """What is taken in while another is still on its way comes after that."""

    def __init__(self, desk: Desk, parent: QObject, label: str = IMPORT) -> None:
        """`label`: of the undo step."""
        super().__init__(parent)
        self._label = label
        self._desk = desk
        self._errand = Errand(self)
        self._arrival = Arrival(self)
        self._wishes: deque[_Wish] = deque()
        """The first one is at work."""
        self._tries = 0
        desk.project_leaves.connect(self.cancel)

    @property
    def busy(self) -> bool:
        return bool(self._wishes)

    def take(
        self,
        scenes: Sequence[ImportedScene],
        taken: Taken,
        over: Callable[[], object] = lambda: None,
        *,
        behind: str | None = None,
    ) -> None:
        """Put these behind the scene `behind` or, without one, behind the one in front. `taken` is told what was made,
        in order; `over` is called at the end, however it ended, but not after `cancel`."""
        self._wishes.append(_Wish(scenes, taken, over, behind))
        if len(self._wishes) == 1:
            self._begin()

    def _begin(self) -> None:
        self._tries = 0
        self._make()

    def _over(self) -> None:
        if not self._wishes:
            return
        over = self._wishes.popleft().over
        if self._wishes:
            self._begin()
        over()

    def cancel(self) -> None:
        """What has come so far is taken out again; what waits does not come."""
        self._wishes.clear()
        self._errand.cancel()
        self._arrival.cancel()

    def _make(self) -> None:
        session = self._desk.session
        if session is None or session.read_only:
            self._over()
            return
        self._tries += 1
        if not self.keep_pictures(self._wishes[0].scenes):
            self._over()
            return
        wish = self._wishes[0]
        copy, scenes, after = session.document.copy(), wish.scenes, wish.behind or self._desk.current
        self._errand.start(
            lambda _step: _prepared(session, copy, scenes, after, self._label),
            lambda ready: self._arrival.start(session.in_slices(ready), lambda end: self._ended(ready.change, end)),
            self._fail,
        )

    def keep_pictures(self, scenes: Sequence[ImportedScene]) -> bool:
        """Those of the scenes become assets, at no cost of the window's: they were hashed when they were read. False,
        and said, where they cannot."""
        session = self._desk.session
        pictures = {one.id: one for scene in scenes for one in scene.pictures}
        now = time.time()
        if session is None:
            return False
        try:
            for few in _some_at_once(tuple(pictures.values())):
                session.add_assets(
                    [
                        (
                            Asset(
                                id=one.id,
                                media_type=one.media_type,
                                size=len(one.data),
                                created=now,
                                name=one.name,
                                making=one.making,
                            ),
                            one.data,
                        )
                        for one in few
                    ]
                )
        except StudioError as error:
            self._desk.say(error.failure)
            return False
        return True

    def _fail(self, failure: Failure) -> None:
        self._desk.say(failure)
        self._over()

    def _ended(self, change: Change, outcome: Failure | Conflict | None) -> None:
        if isinstance(outcome, Conflict) and self._tries < TRIES:
            self._make()
            return
        if isinstance(outcome, Conflict):
            self._desk.refused.emit()
        elif outcome is not None:
            self._desk.say(outcome)
        else:
            self._wishes[0].taken(tuple(edit.after for edit in change.edits if _is_new_scene(edit.before, edit.after)))  # type: ignore[misc]
        self._over()


def _some_at_once(pictures: Sequence[ImportedPicture]) -> Iterator[list[ImportedPicture]]:
    """What is written to the file as one."""
    few: list[ImportedPicture] = []
    for one in pictures:
        few.append(one)
        if sum(len(other.data) for other in few) > AT_ONCE:
            yield few
            few = []
    if few:
        yield few


def _is_new_scene(before: object, after: object) -> bool:
    return before is None and isinstance(after, Scene)


def _prepared(
    session: ProjectSession, document: Document, scenes: Sequence[ImportedScene], after: str | None, label: str
) -> Prepared:
    """On a thread."""
    beside = document.get(Scene, after) if after is not None else None
    change = import_change(document, scenes, after_id=beside.id if beside is not None else None)
    change = msgspec.structs.replace(change, label=label)
    parent = beside.parent_id if beside is not None else None
    return session.prepare(change, frozenset() if parent is None else frozenset({parent}))
