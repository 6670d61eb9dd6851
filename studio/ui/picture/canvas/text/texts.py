"""Text layers: made, typed anew, set otherwise, made into plain pixels.

Made by the pane's rooms; main thread; no widgets. Letters become tiles on a thread; each change is one step, with the
record that keeps the text. What is being typed is shown by `editor` alone, until it is put away.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

import msgspec
from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtGui import QFontDatabase, QImage, QTransform

from studio.domain.changes import Edit
from studio.domain.document import Document
from studio.domain.errors import Failure
from studio.domain.lettering import Lettering
from studio.domain.picture_records import Layer
from studio.services.session.painting import Painted
from studio.services.translation import tr
from studio.ui.picture.canvas import canvas_changes, layer_changes
from studio.ui.picture.canvas.layers import Layers
from studio.ui.picture.canvas.painting.curves import Point
from studio.ui.picture.canvas.painting.letters import Lettered
from studio.ui.picture.canvas.painting.paint_layer import Placed
from studio.ui.picture.canvas.text.line import drawn, is_line, on_canvas, with_line
from studio.ui.picture.canvas.text.rendering import fitted, reaches_past, rendered
from studio.ui.picture.canvas.tools.controls import AskColour
from studio.ui.picture.canvas.transform.keeping_steps import KeepingSteps
from studio.ui.picture.colours import Colours
from studio.ui.picture.desk import PictureDesk
from studio.ui.widgets.errand import Errand

replace = msgspec.structs.replace
_DRAW = "text line"
"""Of the message that asks for one."""
_PAST = "text past the canvas"
"""Of the message that says so."""
_NAMED: int = 40
"""Letters of a text that its layer is called by."""


class Typing(Protocol):
    """Where it is typed, over the canvas."""

    def open(self, lettering: Lettering, x: int, y: int) -> None:
        """Show these words to be typed on; `x`, `y`: of the layer whose text it is."""

    def dress(self, lettering: Lettering) -> None:
        """The same in another font or colour."""

    def words(self) -> str: ...
    def put_away(self) -> None: ...


class Texts(QObject):
    changed = Signal()
    """Another text is meant, or it is set otherwise."""
    working = Signal(bool)
    """It takes long enough to be told; or does so no more."""

    def __init__(self, desk: PictureDesk, layers: Layers, steps: KeepingSteps, colours: Colours) -> None:
        super().__init__(desk)
        self._desk, self._layers, self._steps, self._colours = desk, layers, steps, colours
        self._easel = steps.easel
        self.typing: Typing | None = None
        self.ask_colour: AskColour = lambda _title, _colour, _take, left: left()
        self._style: Lettering = desk.studio.settings.get("tool_text")
        """How the next text is set."""
        self._edited: Lettering | None = None
        """What is being typed; None: nothing is."""
        self._layer: Layer | None = None
        """Whose text that is; None: of a new one."""
        self.wants_line = False
        """What is drawn next on the canvas is the line that the text goes along."""
        self._works = False
        """Letters are being made, or put into the project."""
        self._wanted: deque[Callable[[Lettering], Lettering]] = deque()
        """What is to be set otherwise after that."""
        self.errand = Errand(self)
        self.errand.begun.connect(lambda: self.working.emit(True))
        self.errand.ended.connect(lambda: self.working.emit(False))
        desk.session_changed.connect(self._forget)
        colours.changed.connect(self._take_colours)

    # ---- which

    @property
    def active(self) -> bool:
        """Something is being typed."""
        return self._edited is not None

    @property
    def busy(self) -> bool:
        return self._works

    def chosen(self) -> Layer | None:
        """The chosen layer, where it is a text."""
        layer = self._layers.chosen()
        return layer if layer is not None and layer.text is not None else None

    def lettering(self) -> Lettering:
        """What is typed or chosen, or how the next one is set."""
        if self._edited is not None:
            return self._edited
        chosen = self.chosen()
        return chosen.text if chosen is not None and chosen.text is not None else self._style

    def why_not(self) -> str:
        """Why no text can be made or changed, as a sentence; empty when it can."""
        session = self._desk.session
        if session is None or canvas_changes.canvas_of(session.document) is None:
            return tr("Make a canvas first, or put a picture on one.")
        return self._steps.why_not()

    def why_no_text(self) -> str:
        """Why nothing can be done with the chosen text; empty when it can."""
        return self.why_not() or ("" if self.chosen() is not None else tr("Choose a layer with text first."))

    def text_at(self, x: float, y: float) -> Layer | None:
        """The topmost text that is seen at a pixel of the canvas, or in whose frame that lies."""
        for layer in reversed(self._layers.all()):
            paint = self._easel.layer(layer.id)
            area = QRect(layer.x, layer.y, layer.width, layer.height)
            if layer.text is not None and paint is not None and paint.visible and area.contains(int(x), int(y)):
                return layer
        return None

    # ---- typed

    def begin(self, x: float, y: float, along: Sequence[Point] = ()) -> None:
        """A new text whose first line begins, or has its middle or end, there; `along`: points of its line."""
        if self._refused(self.why_not()):
            return
        plain = replace(self._with_colours(self._style), words="", at=(x, y), turn=(1.0, 0.0, 0.0, 1.0), path=())
        self._edited = with_line(plain, along, 0, 0) if along else plain
        self._layer = None
        self._open(0, 0)

    def edit(self, layer: Layer | None = None) -> None:
        """Type on in that layer, or in the chosen one."""
        wanted = layer or self.chosen()
        if wanted is None or wanted.text is None or self._refused(self.why_not()):
            return
        paint = self._easel.layer(wanted.id)
        if paint is not None and paint.lock:
            self._desk.say(tr("The layer is locked. Unlock it first."))
            return
        self._edited, self._layer = wanted.text, wanted
        self._tell_font(wanted.text)
        self._easel.place({wanted.id: Placed(QImage(), QTransform())})
        self._open(wanted.x, wanted.y)

    def _refused(self, reason: str) -> bool:
        if self.active:
            self.put_away()
        if reason:
            self._desk.say(reason)
        return bool(reason)

    def _open(self, x: int, y: int) -> None:
        if self.typing is not None and self._edited is not None:
            self.typing.open(self._edited, x, y)
        self.changed.emit()

    def put_away(self) -> None:
        """What was typed becomes a step; a new text without words is forgotten."""
        edited, layer = self._edited, self._layer
        if edited is None or self.typing is None:
            return
        edited = replace(edited, words=self.typing.words())
        self._edited = self._layer = None
        self.typing.put_away()
        if edited.words.strip() and (layer is None or edited != layer.text):
            self._make(edited, layer)
        elif layer is not None and not edited.words.strip():
            self._easel.place({layer.id: None})
            self._desk.perform(lambda document: canvas_changes.remove_layer(document, layer.id))
        elif layer is not None:
            self._easel.place({layer.id: None})
        self.changed.emit()

    # ---- along a line

    def line(self) -> tuple[Point, ...]:
        """The points of the chosen text's line, on the canvas; none where it has none, or is being typed."""
        chosen = self.chosen()
        if self.active or chosen is None or chosen.text is None:
            return ()
        return on_canvas(chosen.text, chosen.x, chosen.y)

    def has_line(self) -> bool:
        return len(self.lettering().path) > 1

    def want_line(self, on: bool) -> None:
        """Have a line drawn for the text, or have the text straight again."""
        if on and not self.has_line():
            self.put_away()
            self.wants_line = True
            self._desk.notices.say(tr("Draw the line that the text is to go along."), key=_DRAW)
        elif not on:
            self.stop_drawing()
            if self.has_line():
                self.change(lambda now: replace(now, path=()))
        self.changed.emit()

    def stop_drawing(self) -> None:
        if self.wants_line:
            self.wants_line = False
            self._desk.notices.take_back(_DRAW)
            self.changed.emit()

    def take_line(self, points: Sequence[Point]) -> None:
        """What was drawn for the chosen text; without one for a new text, which is typed now."""
        self.stop_drawing()
        if not is_line(points):
            self._desk.say(tr("That was too short for a line. Draw a longer one."))
            return
        chosen, along = self.chosen(), drawn(points)
        if chosen is None:
            self.begin(*along[0], along)
        else:
            self.put_line(along)

    def put_line(self, points: Sequence[Point]) -> None:
        """The chosen text goes along these points of the canvas."""
        chosen = self.chosen()
        if chosen is not None:
            x, y = chosen.x, chosen.y
            self.change(lambda now: with_line(now, points, x, y))

    # ---- set

    def set(self, **fields: object) -> None:
        """Other values of what `lettering` is."""
        self.change(lambda now: replace(now, **fields))

    def change(self, how: Callable[[Lettering], Lettering]) -> None:
        """The same by what it is; after what is being made already."""
        if self._edited is None and self._works:
            self._wanted.append(how)
            return
        lettering = how(self.lettering())
        if lettering == self.lettering():
            return
        self._keep_style(lettering)
        chosen = self.chosen()
        if self._edited is not None:
            words = self.typing.words() if self.typing is not None else self._edited.words
            self._edited = replace(lettering, words=words)
            if self.typing is not None:
                self.typing.dress(self._edited)
        elif chosen is not None:
            self._make(lettering, chosen)
        self.changed.emit()

    def _keep_style(self, lettering: Lettering) -> None:
        self._style = replace(lettering, words="", at=(0.0, 0.0), turn=(1.0, 0.0, 0.0, 1.0), path=())
        self._desk.studio.settings.set("tool_text", self._style)

    def _take_colours(self) -> None:
        """The colours in use are those of what is being typed."""
        if self._edited is not None:
            self.change(self._with_colours)
        else:
            self.changed.emit()

    def colours_shown(self) -> tuple[int, int]:
        """Of letters and outline, 0xRRGGBB: of what is typed or chosen, or of the next text."""
        meant = self._edited is not None or self.chosen() is not None
        now = self.lettering() if meant else self._with_colours(self._style)
        front, behind = (one[0] << 16 | one[1] << 8 | one[2] for one in (now.colour, now.outline_colour))
        return front, behind

    def take_colour(self, colour: int) -> None:
        """The letters of what is typed or chosen get it, and the next ones; 0xRRGGBB."""
        self._colours.take(colour)
        if self.active or self.chosen() is not None:
            self.set(colour=(colour >> 16 & 255, colour >> 8 & 255, colour & 255))

    def take_outline_colour(self, colour: int) -> None:
        """The same with the line around them."""
        self._colours.take_background(colour)
        if self.active or self.chosen() is not None:
            self.set(outline_colour=(colour >> 16 & 255, colour >> 8 & 255, colour & 255))

    def paint_chosen(self) -> None:
        """Give the chosen text the colours in use."""
        self.change(self._with_colours)

    def _with_colours(self, lettering: Lettering) -> Lettering:
        front, behind = (
            (one >> 16 & 255, one >> 8 & 255, one & 255) for one in (self._colours.foreground, self._colours.background)
        )
        return replace(lettering, colour=front, outline_colour=behind)

    # ---- into the project

    def _make(self, lettering: Lettering, known: Layer | None) -> None:
        session = self._desk.session
        reason = self.why_not()
        if session is None or reason:
            self._desk.say(reason)
            return
        document = session.document
        layer = known
        if layer is None:
            canvas = canvas_changes.canvas_of(document)
            assert canvas is not None
            layer = replace(layer_changes.new_layer(document, canvas, "raster"), name=_name_of(lettering))
        elif layer.text is not None and layer.name == _name_of(layer.text):
            layer = replace(layer, name=_name_of(lettering))
        paint = self._easel.layer(known.id) if known is not None else None
        if paint is not None and paint.lock:
            self._desk.say(tr("The layer is locked. Unlock it first."))
            return
        self._works = self._easel.busy = True
        self.errand.start(partial(rendered, layer, lettering), partial(self._keep, known), partial(self._failed, known))

    def _keep(self, known: Layer | None, made: Lettered) -> None:
        session = self._desk.session
        assert session is not None
        document, layer = session.document, made.layer
        if known is not None and document.get(Layer, known.id) != known:
            self._desk.say(tr("The layer became another meanwhile, so nothing was changed. Please do it again."))
            self._end(known)
            return
        edits = (Edit(known, layer),) if known is not None else self._added(document, layer)
        gone = dict.fromkeys(self._steps.known(layer.id))
        label = "Edit Text" if known is not None else "Text"
        part = Painted(label=label, layer_id=layer.id, before={}, after={**gone, **made.tiles})
        self._steps.keep(label, edits, (part,), partial(self._end, layer))
        self._tell_past(known, layer)

    def _tell_past(self, known: Layer | None, layer: Layer) -> None:
        """The letters reach past the canvas now, and did not before: with a way to have all of them on it."""
        size = self._easel.canvas.size()
        if not reaches_past(layer, size) or (known is not None and reaches_past(known, size)):
            self._desk.notices.take_back(_PAST)
            return
        way = (tr("Fit it in"), partial(self._fit_in, layer.id))
        self._desk.notices.say(tr("The text reaches past the edge of the canvas, and is cut there."), way, key=_PAST)

    def _fit_in(self, layer_id: str) -> None:
        """All letters of a text on the canvas: moved, and smaller where that is not enough."""
        layer = next((one for one in self._layers.all() if one.id == layer_id and one.text is not None), None)
        if layer is None or self._works or self._refused(self.why_not()):
            return
        self._works = self._easel.busy = True
        self.errand.start(
            partial(fitted, layer, self._easel.canvas.size()), partial(self._keep, layer), partial(self._failed, layer)
        )

    def _added(self, document: Document, layer: Layer) -> tuple[Edit, ...]:
        """A new layer above the chosen one."""
        chosen = self._layers.chosen()
        change = layer_changes.insert(document, layer, chosen.id if chosen is not None else "")
        return change.edits if change is not None else ()

    def _end(self, layer: Layer | None) -> None:
        self._works = self._easel.busy = False
        if layer is not None:
            self._easel.place({layer.id: None})
        self.changed.emit()
        while self._wanted and not self._works:
            self.change(self._wanted.popleft())

    def _failed(self, known: Layer | None, failure: Failure) -> None:
        self._end(known)
        self._desk.fail(failure)

    def _forget(self) -> None:
        self.errand.cancel()
        self.wants_line = False
        if self._works:
            self._works = self._easel.busy = False
        self._wanted.clear()
        if self._edited is not None and self.typing is not None:
            self._edited = self._layer = None
            self.typing.put_away()

    def finish(self, seconds: float) -> bool:
        """The project is being left: what was typed is kept, and waited for; as `Errand.finish`."""
        until = time.monotonic() + seconds
        self.put_away()
        return self.errand.finish(max(0.0, until - time.monotonic()))

    def rasterise(self) -> None:
        """The chosen text becomes plain pixels, as it is seen; it can be painted on then, and typed no more."""
        layer = self.chosen()
        if layer is not None:
            self.put_away()
            self._desk.perform(lambda document: layer_changes.set_fields(document, layer.id, "Rasterise", text=None))

    def _tell_font(self, lettering: Lettering) -> None:
        if lettering.family and lettering.family not in QFontDatabase.families():
            self._desk.say(
                tr(
                    "The font “{font}” is not on this machine. What was set in it stays as it is seen until you "
                    "change it; then another font takes its place.",
                    font=lettering.family,
                )
            )


def _name_of(lettering: Lettering) -> str:
    words = " ".join(lettering.words.split())
    return words[:_NAMED] or tr("Text")
