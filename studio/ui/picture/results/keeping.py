"""Which finished pictures are kept: stars, the trash, and emptying it, worked out on a thread. No widgets; made by the
pane; main thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from studio.domain.errors import Failure, StudioError
from studio.domain.picture_records import Generation
from studio.services.amounts import bytes_in_words
from studio.services.session.sweeping import Sweep, Sweeping
from studio.services.translation import tr
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.results import result_changes as edits
from studio.ui.widgets.errand import Errand

_EMPTYING = "emptying"
"""Key of the message while it is at work."""


class Keeping:
    """State: which pictures are selected. All of it means these."""

    def __init__(
        self, desk: PictureDesk, ask: Callable[[int], None], forget: Callable[[set[str]], object] = len
    ) -> None:
        """`ask`: whether so many pictures of the trash may be deleted for good; `empty_trash` is for yes. `forget`: is
        told on a thread, by their SHA-256, of files that are in the project no longer."""
        self._desk, self._ask, self._forget = desk, ask, forget
        self._forgetting = Errand(desk)
        self._selected: tuple[str, ...] = ()
        self._errand = Errand(desk)
        self._sweeping: Sweeping | None = None
        self._errand.begun.connect(lambda: desk.notices.say(tr("Emptying the trash…"), key=_EMPTYING))
        self._errand.ended.connect(lambda: desk.notices.take_back(_EMPTYING))
        desk.session_changed.connect(self._give_up)

    def select(self, generation_ids: tuple[str, ...]) -> None:
        """The person selected these."""
        self._selected = generation_ids

    @property
    def selected(self) -> tuple[str, ...]:
        """Their ids, newest first."""
        return self._selected

    def _found(self) -> tuple[Generation, ...]:
        found = (self._desk.generation(one) for one in self._selected)
        return tuple(one for one in found if one is not None)

    def why_none_selected(self) -> str:
        return "" if self._found() else tr("Choose a picture first.")

    def all_starred(self) -> bool:
        return bool(self._found()) and all(one.starred for one in self._found())

    def all_trashed(self) -> bool:
        return bool(self._found()) and all(one.trashed for one in self._found())

    def star(self) -> None:
        """Star what is selected; where all of it has a star, take the stars away."""
        ids, starred = self._selected, not self.all_starred()
        if self._found():
            self._desk.perform(lambda document: edits.star(document, ids, starred))

    def trash(self) -> None:
        """What is selected to the trash; from the trash, back out of it."""
        ids, trashed = self._selected, not self.all_trashed()
        if not self._found():
            return
        if self._desk.perform(lambda document: edits.trash(document, ids, trashed)):
            back = tr("Taken back from the trash.")
            self._desk.say(tr("Moved to the trash. Ctrl+Z brings it back.") if trashed else back)

    def trashed_count(self) -> int:
        session = self._desk.session
        return len(session.document.where(Generation, "trashed", True)) if session is not None else 0

    def why_not_empty(self) -> str:
        return self._desk.why_not_writable() or ("" if self.trashed_count() else tr("The trash is empty."))

    def ask_to_empty(self) -> None:
        self._ask(self.trashed_count())

    @property
    def emptying(self) -> bool:
        return self._errand.busy

    def empty_trash(self) -> None:
        """Delete what lies in the trash for good; says how much room that made. The whole project is read for it."""
        session = self._desk.session
        if session is None or self.emptying:
            return
        try:
            sweeping = self._sweeping = Sweeping(session)
        except StudioError as error:
            self._fail(error.failure)
            return
        self._errand.start(lambda _step: sweeping.work(), self._emptied, self._fail)

    def _emptied(self, swept: Sweep) -> None:
        sweeping, self._sweeping = self._sweeping, None
        freed = sweeping.finish(swept) if sweeping is not None else None
        if freed is None:
            self._desk.say(tr("Nothing was deleted: a picture of the trash was used meanwhile. Try again."))
        else:
            gone, forget = set(swept.forget), self._forget
            self._forgetting.queue(lambda _step: forget(gone), partial(self._say_empty, freed), self._desk.fail)

    def _say_empty(self, freed: int, _forgotten: object) -> None:
        self._desk.say(tr("The trash is empty; {size} less in the project.", size=bytes_in_words(freed)))

    def _fail(self, failure: Failure) -> None:
        self._leave()
        self._desk.fail(failure)

    def _give_up(self) -> None:
        """Another project is open."""
        self._errand.cancel()
        self._forgetting.cancel()
        self._leave()

    def _leave(self) -> None:
        if self._sweeping is not None:
            self._sweeping.leave()
            self._sweeping = None
