"""Live painting: as long as it is switched on, what is on the canvas is made again by the model after every dab.

Knows no widgets and neither the canvas nor the prompt, of which it asks by what it is given. One picture is made at a
time; what is painted meanwhile is in the next one, and only the newest is asked for. Made by the pane's rooms; main
thread.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import Final, NamedTuple, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from studio.domain.errors import Failure, StudioError
from studio.domain.requests import SketchMade, SketchRequest
from studio.services.jobs.sketches import Sketches
from studio.services.settings import wanted_device
from studio.services.translation import tr
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.jobs import shortened
from studio.ui.picture.live.keeping import as_picture, kept

STEPS: Final = 2
STRENGTH: Final = 0.3
"""The last part of the way from noise that is gone: forms stay, the manner of drawing changes."""
_SETTLE_MS: Final = 5
"""After a dab, so that the screen shows it first."""
_AGAIN_MS: Final = 250
"""Until it is looked again whether the worker is free."""


class Canvas(Protocol):
    """What is asked of the canvas."""

    def small_picture(self) -> bytes | None:
        """A PNG of all that shows, at most twice as large as the model looks at it; None while that is not put together
        yet, or nothing is there. Takes some milliseconds."""


class Words(NamedTuple):
    """What is asked for, as the prompt says it now."""

    prompt: str
    negative: str = ""
    style: str = ""


class _Newest(NamedTuple):
    asked: SketchRequest
    seen: bytes
    """PNG of the canvas that it was made of."""
    made: SketchMade


class LiveView(Protocol):
    def show_sketch(self, png: bytes, seconds: float) -> None:
        """What was made, and how long after the dab it came."""

    def show_on(self, on: bool) -> None: ...


class LivePainting(QObject):
    switched = Signal(bool)

    def __init__(
        self, desk: PictureDesk, sketches: Sketches, canvas: Canvas, words: Callable[[], Words], view: LiveView
    ) -> None:
        super().__init__(desk)
        self._desk, self._sketches, self._canvas, self._words, self._view = desk, sketches, canvas, words, view
        self.on = False
        self.seconds = 0.0
        """That the newest picture took from its dab on."""
        self._dirty_since: float | None = None
        self._seed = 0
        self._made_of: tuple[SketchRequest, bytes] | None = None
        """Asked for last: a stroke that is kept in the project changes nothing that is seen."""
        self._newest: _Newest | None = None
        """What is shown."""
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._ask)
        desk.session_changed.connect(lambda: self.switch(False))

    # ---- whether

    def why_not(self) -> str:
        """A sentence; empty when it can be switched on."""
        if not self._desk.has_canvas():
            return tr("The canvas is empty. Place a picture on it, or make an empty one, first.")
        return "" if self._model() else tr("No model that is fast enough for this is on this computer.")

    def _model(self) -> str:
        """Id of the model that is asked: the chosen one where it can, else the first that can."""
        studio = self._desk.studio
        models = studio.library.models_for("picture", "image-to-image")
        able = [one.id for one in models if "live" in studio.cards.features(one.engine)]
        chosen = str(studio.settings.get("picture_model_id"))
        return chosen if chosen in able else next(iter(able), "")

    def toggle(self) -> None:
        reason = self.why_not()
        if reason and not self.on:
            self._desk.say(reason)
        else:
            self.switch(not self.on)

    def switch(self, on: bool) -> None:
        if on == self.on:
            return
        self.on = on
        self._view.show_on(on)
        self._dirty_since = self._made_of = self._newest = None
        if on:
            self._seed = secrets.randbelow(2**31)
            self.touched()
        else:
            self._next.stop()
            self._sketches.cancel()
        self.switched.emit(on)

    # ---- while somebody paints

    def touched(self) -> None:
        """Something on the canvas looks otherwise, or something else is asked for."""
        if not self.on:
            return
        if self._dirty_since is None:
            self._dirty_since = time.monotonic()
        if not self._sketches.busy and not self._next.isActive():
            self._next.start(_SETTLE_MS)

    def _ask(self) -> None:
        began = self._dirty_since
        if not self.on or began is None or self._sketches.busy:
            return
        png = self._canvas.small_picture()
        if png is None:
            self._next.start(_AGAIN_MS)
            return
        try:
            request = self._request()
        except StudioError as error:
            self._give_up(error.failure)
            return
        self._dirty_since = None
        if (request, png) == self._made_of:
            return
        self._made_of = request, png

        def show(made: SketchMade) -> None:
            self.seconds = time.monotonic() - began
            self._newest = _Newest(request, png, made)
            self._view.show_sketch(made.png, self.seconds)
            if self._dirty_since is not None:
                self._next.start(0)

        def otherwise(failure: Failure | None) -> None:
            if failure is not None:
                self._give_up(failure)
                return
            # A job is at work, or the worker is still busy with the one before.
            self._dirty_since, self._made_of = self._dirty_since or began, None
            self._next.start(_AGAIN_MS)

        self._sketches.ask(request, png, show, otherwise)

    # ---- kept

    def why_not_keep(self) -> str:
        """A sentence; empty where a live picture is shown that can be kept."""
        if self._newest is None:
            return tr("There is no live picture yet. Switch live painting on, and paint.")
        return self._desk.why_not_writable()

    def keep(self) -> None:
        """What is shown becomes a layer on top of the canvas, with its recipe, and live painting rests: the layer would
        be made again of itself."""
        newest, session = self._newest, self._desk.session
        reason = self.why_not_keep()
        if reason or newest is None or session is None:
            self._desk.say(reason)
            return
        seconds, made = self.seconds, newest.made
        self.switch(False)
        try:
            seen = session.add_asset(newest.seen, "image/png", tr("Canvas"))
            picture = session.add_asset(made.png, "image/png", tr("Live picture"))
        except StudioError as error:
            self._desk.fail(error.failure)
            return
        request = as_picture(newest.asked, seen.id, made.width, made.height)
        name = shortened(request.prompt) or tr("Live picture")
        self._desk.perform(lambda document: kept(document, picture.id, request, name, seconds))

    def _request(self) -> SketchRequest:
        """Raises StudioError where the model has gone."""
        words, studio = self._words(), self._desk.studio
        model = self._model()
        entry = studio.library.entry(model)
        own = entry.styles if entry is not None else ()
        return SketchRequest(
            model=studio.library.ref(model), picture="", prompt=words.prompt, negative=words.negative,
            style=words.style if words.style in own else "", seed=self._seed, steps=STEPS, strength=STRENGTH,
            device=wanted_device(studio.settings),
        )  # fmt: skip

    def _give_up(self, failure: Failure) -> None:
        self.switch(False)
        self._desk.fail(failure)
