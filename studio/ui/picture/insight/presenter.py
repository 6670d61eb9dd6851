"""Looks into the chosen picture: its steps as they were seen, where its words went, which pictures are nearest to it.

Made by the pane's rooms; main thread, no widgets. What is decoded is decoded by an errand; attention is asked of the
picture worker, as an aside that gives way to every job.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import msgspec
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from studio.domain.emphasis import weighed
from studio.domain.errors import Failure, StudioError
from studio.domain.picture_records import Generation
from studio.domain.requests import PictureRequest
from studio.domain.word_maps import WordMaps, WordMapsRequest
from studio.services.exchange.picture_decoding import decoded
from studio.services.gallery.thumbnails import KeptThumbnails
from studio.services.jobs.questions import Question
from studio.services.settings import wanted_device
from studio.services.translation import tr
from studio.services.wording import sentence
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.insight.steps import StepsKept
from studio.ui.picture.picture_cache import THUMBNAIL_SIDE
from studio.ui.widgets.errand import Errand, Step

if TYPE_CHECKING:
    from studio.services.gallery.learnt_drawings import Learnt
    from studio.services.gallery.nearest import Near

SIDE: Final = 640
"""Pixels of the longer side of a picture that is looked into."""
_COMPARED: Final = 2_000
"""Pictures of the project, the newest ones."""


class Place(msgspec.Struct, frozen=True):
    """Where one word, or a thing of a scene, is."""

    name: str
    heat: QImage | None
    """Grey; None: not known yet, it can be asked for."""


class Insight(QObject):
    seen = Signal(object)
    """The picture itself, as a QImage of at most SIDE pixels."""
    places_changed = Signal(object, str)
    """Places in their order, and a sentence that says how they were found, or why not."""
    near_changed = Signal(object, str)
    """The nearest pictures (tuple of Near), and a sentence."""
    learnt_changed = Signal(object)
    """The nearest drawing that the starter learnt from (Learnt); None where that is not known."""

    def __init__(self, desk: PictureDesk, kept: KeptThumbnails) -> None:
        super().__init__(desk)
        self._desk, self._kept = desk, kept
        self.steps = StepsKept(desk.studio.queue, self)
        self._question = Question(desk.studio.queue, WordMaps)
        self._places: tuple[Place, ...] = ()
        self.looking, self.measuring = Errand(self), Errand(self)
        desk.session_changed.connect(self._leave)

    def _leave(self) -> None:
        self.steps.forget()
        self.stop()

    def stop(self) -> None:
        """Nobody looks any more."""
        self._question.cancel()
        self.looking.cancel()
        self.measuring.cancel()

    def why_not(self) -> str:
        """A sentence; empty when a picture is chosen."""
        return self._desk.why_none_chosen()

    def request(self) -> PictureRequest | None:
        recipe = self._desk.recipe_of(self._desk.chosen)
        request = recipe.request if recipe is not None else None
        return request if isinstance(request, PictureRequest) else None

    # ---- the picture and its places

    def look(self) -> None:
        """Read the chosen picture, and the masks of its things where it is a scene."""
        self.stop()
        one = self._desk.generation()
        if one is None:
            return
        read = self._desk.asset_reader(one.asset)
        layers = [(layer, self._desk.asset_reader(layer.asset)) for layer in one.layers]

        def work(step: Step) -> tuple[QImage, tuple[Place, ...]]:
            from studio.services.gallery.thing_masks import seen_of

            image = decoded(read(), SIDE)
            step(0.3)
            seen = seen_of((one.width, one.height), layers, step)
            return image, tuple(Place(name, heat) for name, heat in seen)

        self.looking.start(work, self._looked, lambda failure: self.places_changed.emit((), sentence(failure)))

    def _looked(self, found: tuple[QImage, tuple[Place, ...]]) -> None:
        image, places = found
        self.seen.emit(image)
        if places:
            self._places = places
            self.places_changed.emit(
                places, tr("Each thing was drawn as a layer of its own: this is where it is seen.")
            )
            return
        request = self.request()
        words = _words_of(request) if request is not None else ()
        self._places = tuple(Place(word, None) for word in words)
        why_not = self._why_no_maps(request)
        if why_not:
            self.places_changed.emit((), why_not)
            return
        self.places_changed.emit(
            self._places,
            tr("Choose a word: the picture is drawn once more to see where it went. That takes as long as a picture."),
        )

    def _why_no_maps(self, request: PictureRequest | None) -> str:
        """A sentence; empty where the picture can be drawn again to be looked into."""
        studio = self._desk.studio
        model = studio.library.get(request.model.id) if request is not None else None
        if request is None or request.task != "text-to-image" or model is None:
            return tr("Only a picture from words alone, by a model that is here, can be drawn again to be looked into.")
        if "word-maps" not in studio.cards.features(model.engine):
            return tr("The model that drew it does not tell where its words went.")
        return ""

    def find(self, word: str) -> None:
        """Have the worker look where that word went; `places_changed` tells."""
        request = self.request()
        if request is None or any(place.name == word and place.heat is not None for place in self._places):
            return
        try:
            ref = self._desk.studio.library.ref(request.model.id)
        except StudioError as error:
            self.places_changed.emit(self._places, sentence(error.failure))
            return
        asked = WordMapsRequest(
            model=ref, picture=msgspec.structs.replace(request, model=ref), word=word,
            device=wanted_device(self._desk.studio.settings),
        )  # fmt: skip
        self.places_changed.emit(self._places, tr("The picture is drawn once more, to see where its words went…"))
        self._question.ask(asked, {}, self._take_maps, self._no_maps)

    def _take_maps(self, found: WordMaps) -> None:
        heats = {(one.word, one.start): decoded(one.png) for one in found.maps}
        if found.way == "attention":
            self._places = tuple(Place(word, heat) for (word, _start), heat in heats.items())
            said = tr("How much the network looked at each word as it drew, averaged over its steps and layers.")
        else:
            by_word = {word: heat for (word, _start), heat in heats.items()}
            self._places = tuple(Place(one.name, by_word.get(one.name, one.heat)) for one in self._places)
            said = tr("Where the picture becomes another one without the word. This model tells no more of it.")
        self.places_changed.emit(self._places, said)

    def _no_maps(self, failure: Failure | None) -> None:
        said = (
            sentence(failure) if failure is not None else tr("Another job goes before it. Choose the word again then.")
        )
        self.places_changed.emit(self._places, said)

    # ---- how different it is

    def measure(self) -> None:
        """Hold the chosen picture against the others of the project."""
        session, one = self._desk.session, self._desk.generation()
        if session is None or one is None:
            return
        others_of = [each for each in session.document.all(Generation) if each.id != one.id and not each.trashed]
        # In the order of their ids, which grow.
        compared = others_of[::-1][:_COMPARED]
        mine = self._reader(one.asset)
        others = [(each.id, self._reader(each.asset)) for each in compared]
        things = self._drawn(one)

        def work(step: Step) -> tuple[tuple[Near, ...], Learnt | None, str]:
            from studio.services.gallery.learnt_drawings import learnt_drawings, words_of
            from studio.services.gallery.nearest import nearest, small

            here = small(mine())
            share = 0.5 if things else 1.0
            found = nearest(here, others, lambda done: step(share * done), len(others)) if here is not None else ()
            if not things:
                return found, None, ""
            drawings = learnt_drawings()
            learnt = drawings.nearest(things, lambda done: step(0.5 + 0.5 * done))
            return found, learnt, words_of(learnt, drawings) if learnt is not None else ""

        self.learnt_changed.emit(None)
        self.near_changed.emit((), tr("The pictures of the project are looked at…"))
        self.measuring.start(
            work, lambda told: self._measured(*told, len(others)),
            lambda failure: self.near_changed.emit((), sentence(failure)),
        )  # fmt: skip

    def _measured(self, found: tuple[Near, ...], learnt: Learnt | None, words: str, count: int) -> None:
        self.near_changed.emit(found, " ".join(filter(None, (self._about(found, count), words))))
        self.learnt_changed.emit(learnt)

    def _drawn(self, one: Generation) -> list[tuple[str, Callable[[], QImage]]]:
        """What of it the starter's network drew: the things of a scene, or the whole; nothing of another model."""
        request = self.request()
        if request is None or "scenes" not in self._desk.studio.cards.features(request.model.engine):
            return []
        things = [(layer.name, self._reader(layer.asset)) for layer in one.layers if layer.words]
        return things or [("", self._reader(one.asset))]

    def _about(self, found: tuple[Near, ...], count: int) -> str:
        if not found:
            return tr("There is no other picture in the project.")
        return tr(
            "Of {count} others the nearest is {apart} of 255 apart (colours at 32 × 32, after the best shift).",
            count=f"{count:,}", apart=f"{found[0].apart:.1f}",
        )  # fmt: skip

    def _reader(self, asset: str) -> Callable[[], QImage]:
        read, kept = self._desk.asset_reader(asset), self._kept

        def image() -> QImage:
            packed = kept.get(asset, THUMBNAIL_SIDE)
            found = decoded(packed) if packed else QImage()
            return found if not found.isNull() else decoded(read(), THUMBNAIL_SIDE)

        return image


def _words_of(request: PictureRequest) -> tuple[str, ...]:
    text = weighed(request.prompt_expanded or request.prompt).text
    words = (word.strip(',.;:!?"“”()') for word in text.split())
    return tuple(dict.fromkeys(word for word in words if word))[:80]
