"""A finished picture made again by exactly its recipe, and what differs between two pictures. No widgets; made by the
rooms; main thread, pictures are compared by an errand."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from studio.domain.errors import Failure
from studio.domain.picture_records import Generation
from studio.domain.project_records import Asset, Recipe
from studio.domain.recipe_differences import Difference, differences
from studio.domain.requests import PictureRequest, as_asked
from studio.services.exchange.difference_words import headline, reason
from studio.services.exchange.picture_differences import PictureDifference, difference
from studio.services.translation import tr
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.jobs import PictureJobs, shortened
from studio.ui.widgets.errand import Errand, Step, at_work

Show = Callable[[tuple[str, str], PictureDifference, tuple[Difference, ...]], None]
"""Ids of both pictures, how far they are apart, and what differs between their recipes."""


class MakingAgain:
    """State: which picture each that was made again is to be held against."""

    def __init__(
        self, desk: PictureDesk, jobs: PictureJobs, selected: Callable[[], tuple[str, ...]], show: Show
    ) -> None:
        self._desk, self._jobs, self._selected, self._show = desk, jobs, selected, show
        self._asked: dict[str, str] = {}
        """Ids of the pictures that jobs make again."""
        self.made: dict[str, str] = {}
        """Ids of pictures, by those of the ones that were made again."""
        self.comparing = Errand(desk)
        desk.studio.queue.adopted.connect(self._adopted)
        desk.session_changed.connect(self._forget)

    def _forget(self) -> None:
        self._asked.clear()
        self.made.clear()
        self.comparing.cancel()

    # ---- again

    def why_not(self) -> str:
        """A sentence; empty when the chosen picture can be made again."""
        request = self._request(self._desk.chosen)
        if self._desk.generation() is None:
            return self._desk.why_none_chosen()
        if request is None:
            return tr("This picture has no recipe.")
        session = self._desk.session
        inputs = self._desk.studio.kinds.of(request).inputs(request)
        if session is not None and any(session.document.get(Asset, one) is None for one in inputs):
            return tr("A picture that it was made of is not in the project any more.")
        return self._desk.why_not_writable()

    def exactly(self) -> str:
        """The job that makes the chosen picture by its very recipe; "" when there is none, which is said."""
        chosen, reason_not = self._desk.chosen, self.why_not()
        request = self._request(chosen)
        if reason_not or request is None:
            self._desk.say(reason_not)
            return ""
        library = self._desk.studio.library

        def again() -> PictureRequest:
            model = library.ref(request.model.id)
            return msgspec.structs.replace(as_asked(request), model=model, batch=1)

        job_id = self._jobs.submit(again, shortened(request.prompt) or tr("Picture"))
        if job_id:
            self._asked[job_id] = chosen
        return job_id

    def _request(self, generation_id: str) -> PictureRequest | None:
        recipe = self._desk.recipe_of(generation_id)
        request = recipe.request if recipe is not None else None
        return request if isinstance(request, PictureRequest) else None

    def _adopted(self, job_id: str, record: object) -> None:
        before = self._asked.pop(job_id, "")
        if before and isinstance(record, Generation):
            self.made[record.id] = before
            self._hold(before, record.id, self._say)

    def _say(self, pair: tuple[str, str], found: PictureDifference, rows: tuple[Difference, ...]) -> None:
        words = " ".join(one for one in (tr("Made again."), headline(found), reason(found, rows)) if one)
        self._desk.say(words, (tr("What differs"), lambda: self._show(pair, found, rows)))

    # ---- what differs

    def pair(self) -> tuple[str, str] | None:
        """The two that are selected, or the chosen one with the one that it is a remake of."""
        selected = self._selected()
        if len(selected) == 2:
            older, newer = sorted(selected)
            return older, newer
        before = self.made.get(self._desk.chosen, "")
        return (before, self._desk.chosen) if self._desk.generation(before or "-") is not None else None

    def why_no_pair(self) -> str:
        return "" if self.pair() is not None else tr("Select two pictures first: Ctrl and a click on the second.")

    def differ(self) -> None:
        """Show what differs between them."""
        pair = self.pair()
        if pair is not None:
            self._hold(*pair, self._show)

    def _hold(self, left: str, right: str, then: Show) -> None:
        pictures = [self._desk.generation(one) for one in (left, right)]
        session = self._desk.session
        if session is None or pictures[0] is None or pictures[1] is None:
            return
        one, other = pictures[0], pictures[1]
        recipes = [session.document.get(Recipe, each.recipe_id) for each in (one, other)]
        rows = differences(recipes[0], recipes[1]) if recipes[0] is not None and recipes[1] is not None else ()
        read, read_other = (self._desk.asset_reader(each.asset) for each in (one, other))

        def work(step: Step) -> PictureDifference:
            data = read()
            step(0.2)
            return difference(data, read_other(), at_work(step, 0.2))

        self.comparing.start(work, lambda found: then((left, right), found, rows), self._fail)

    def _fail(self, failure: Failure) -> None:
        self._desk.fail(failure)
