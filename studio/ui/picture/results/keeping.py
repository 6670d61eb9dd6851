"""Which finished pictures are kept: stars, the trash, and emptying it. No widgets; made by the pane; main thread."""

from __future__ import annotations

from collections.abc import Callable

from studio.domain.document import Generation
from studio.domain.errors import StudioError
from studio.services.translation import tr
from studio.services.wording import bytes_in_words, sentence
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.results import result_changes as edits


class Keeping:
    """State: which pictures are selected. All of it means these."""

    def __init__(self, desk: PictureDesk, ask: Callable[[int], None]) -> None:
        """`ask`: whether so many pictures of the trash may be deleted for good; `empty_trash` is for yes."""
        self._desk, self._ask = desk, ask
        self._selected: tuple[str, ...] = ()

    def select(self, generation_ids: tuple[str, ...]) -> None:
        """The person selected these."""
        self._selected = generation_ids

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

    def empty_trash(self) -> None:
        """Delete what lies in the trash for good; says how much room that made."""
        if self._desk.session is None:
            return
        try:
            freed = self._desk.session.empty_trash()
        except StudioError as error:
            self._desk.say(sentence(error.failure))
            return
        self._desk.say(tr("The trash is empty; {size} less in the project.", size=bytes_in_words(freed)))
