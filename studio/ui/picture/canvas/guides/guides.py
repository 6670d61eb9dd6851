"""The guides of the canvas, kept in the project, and what of rulers, guides and grid is shown and snapped to, kept in
the settings. Also where a thing lands that is dragged near one of them.

Made by the canvas' page; main thread; no widgets.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Final, Literal, NamedTuple

import msgspec
from PySide6.QtCore import QObject, QPointF, QRectF, Signal

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.ids import new_id
from studio.domain.picture_records import Canvas
from studio.services.settings import Settings
from studio.services.translation import tr
from studio.ui.picture.canvas.canvas_changes import canvas_of

replace = msgspec.structs.replace
REACH: Final = 7.0
"""Logical pixels within which something snaps, or a guide is taken hold of."""
Perform = Callable[[Callable[[Document], Change | None]], bool]
Shown = Literal[
    "canvas_rulers", "canvas_guides", "canvas_grid", "canvas_snapping", "canvas_guides_locked", "canvas_snap_layers"
]


class Dragged(NamedTuple):
    """A guide in the hand."""

    upright: bool
    at: int
    was: int | None
    """Where it stands in the project; None: it comes out of a ruler."""


class Guides(QObject):
    changed = Signal()
    """Something else is shown over the canvas, or beside it."""

    def __init__(
        self, settings: Settings, zoom: Callable[[], float], parent: QObject | None = None
    ) -> None:  # fmt: skip
        """`zoom`: logical pixels for a pixel of the canvas."""
        super().__init__(parent)
        self._settings, self._zoom = settings, zoom
        self.perform: Perform = lambda _make: False
        self.why_not_write: Callable[[], str] = lambda: ""
        self.frames: Callable[[], Sequence[QRectF]] = tuple
        """Of the layers that are not dragged, in pixels of the canvas."""
        self._frames: Sequence[QRectF] | None = None
        """The same while something is dragged: they are asked for once."""
        self._canvas: Canvas | None = None
        self.dragged: Dragged | None = None
        self.held: tuple[tuple[float, ...], tuple[float, ...]] = ((), ())
        """Columns and rows that what is dragged has snapped to."""

    def show_canvas(self, canvas: Canvas | None) -> None:
        if canvas != self._canvas:
            self._canvas, self.dragged = canvas, None
            self.changed.emit()

    # ---- shown

    def is_on(self, name: Shown) -> bool:
        return bool(self._settings.get(name))

    def toggle(self, name: Shown) -> None:
        self._settings.set(name, not self.is_on(name))
        self.changed.emit()

    @property
    def grid_step(self) -> int:
        return int(self._settings.get("canvas_grid_step"))

    def set_grid_step(self, pixels: int) -> None:
        self._settings.set_all({"canvas_grid_step": pixels, "canvas_grid": True})
        self.changed.emit()

    @property
    def grid_colour(self) -> int:
        """0xRRGGBB."""
        return int(self._settings.get("canvas_grid_colour"))

    def set_grid_colour(self, colour: int) -> None:
        self._settings.set_all({"canvas_grid_colour": colour, "canvas_grid": True})
        self.changed.emit()

    def upright(self) -> tuple[int, ...]:
        """The guides as they are seen: one in the hand is not where it stood."""
        return self._seen(upright=True)

    def level(self) -> tuple[int, ...]:
        return self._seen(upright=False)

    def _seen(self, *, upright: bool) -> tuple[int, ...]:
        if self._canvas is None or not self.is_on("canvas_guides"):
            return ()
        known = self._canvas.upright_guides if upright else self._canvas.level_guides
        held = self.dragged
        if held is None or held.upright != upright:
            return known
        return tuple(one for one in known if one != held.was)

    # ---- changed

    def why_not(self) -> str:
        return self.why_not_write() or (
            "" if self._canvas is not None else tr("Make a canvas first, or put a picture on one.")
        )

    def why_none(self) -> str:
        some = self._canvas is not None and (self._canvas.upright_guides or self._canvas.level_guides)
        return self.why_not() or ("" if some else tr("There is no guide on the canvas."))

    def clear(self) -> None:
        self._put("Clear Guides", (), ())

    def _put(self, label: str, upright: Iterable[int], level: Iterable[int]) -> None:
        uprights, levels = tuple(sorted(set(upright))), tuple(sorted(set(level)))

        def make(document: Document) -> Change | None:
            canvas = canvas_of(document)
            if canvas is None:
                return None
            after = replace(canvas, upright_guides=uprights, level_guides=levels)
            edits = (Edit(canvas, after),)
            return (
                Change(id=new_id(), label=label, stack="picture", edits=edits, at=time.time())
                if after != canvas
                else None
            )

        self.perform(make)

    # ---- in the hand

    def draw_out(self, *, upright: bool, x: float, y: float) -> None:
        """A new guide comes out of a ruler, and goes with the pointer."""
        if self._canvas is None or self.why_not():
            return
        if not self.is_on("canvas_guides"):
            self.toggle("canvas_guides")
        was = self.dragged.was if self.dragged is not None else None
        self.dragged = Dragged(upright, round(x if upright else y), was)
        self.changed.emit()

    def take(self, x: float, y: float) -> bool:
        """Take hold of the guide at a place, if there is one and guides are not locked."""
        if self.is_on("canvas_guides_locked") or not self.is_on("canvas_guides") or self.why_not():
            return False
        reach = REACH / 2 / max(self._zoom(), 1e-3)
        for upright, known, at in ((True, self.upright(), x), (False, self.level(), y)):
            near = min(known, key=lambda one: abs(one - at), default=None)
            if near is not None and abs(near - at) <= reach:
                self.dragged = Dragged(upright, near, near)
                return True
        return False

    def drag(self, x: float, y: float) -> None:
        if self.dragged is not None:
            self.dragged = self.dragged._replace(at=round(x if self.dragged.upright else y))
            self.changed.emit()

    def drop(self) -> None:
        """It stands there from now on; off the canvas it is gone."""
        held, canvas = self.dragged, self._canvas
        self.dragged = None
        if held is None or canvas is None:
            return
        inside = 0 <= held.at <= (canvas.width if held.upright else canvas.height)
        kept = {True: list(canvas.upright_guides), False: list(canvas.level_guides)}
        if held.was is not None:
            kept[held.upright].remove(held.was)
        if inside:
            kept[held.upright].append(held.at)
        label = ("Move Guide" if inside else "Remove Guide") if held.was is not None else "New Guide"
        self._put(label, kept[True], kept[False])
        self.changed.emit()

    def let_go(self) -> None:
        """It stays where it stood."""
        self.dragged = None
        self.changed.emit()

    # ---- snapping

    def _targets(self) -> tuple[list[float], list[float]]:
        canvas = self._canvas
        if canvas is None:
            return [], []
        upright: list[float] = [0, canvas.width / 2, canvas.width, *self.upright()]
        level: list[float] = [0, canvas.height / 2, canvas.height, *self.level()]
        if self.is_on("canvas_snap_layers"):
            if self._frames is None:
                self._frames = self.frames()
            for one in self._frames:
                upright += (one.left(), one.center().x(), one.right())
                level += (one.top(), one.center().y(), one.bottom())
        return upright, level

    def _nearest(self, at: float, targets: Iterable[float], reach: float) -> float | None:
        known = list(targets)
        if self.is_on("canvas_grid"):
            known.append(round(at / self.grid_step) * self.grid_step)
        near = min(known, key=lambda one: abs(one - at), default=None)
        return near if near is not None and abs(near - at) <= reach else None

    def snapped(self, frame: QRectF) -> QPointF:
        """How far a frame that is moved goes on, so that an edge or its middle lies on what is near."""
        if not self.is_on("canvas_snapping") or frame.isEmpty():
            return QPointF()
        upright, level = self._targets()
        reach = REACH / max(self._zoom(), 1e-3)
        ways: list[float] = []
        held: list[tuple[float, ...]] = []
        for places, targets in (
            ((frame.left(), frame.right(), frame.center().x()), upright),
            ((frame.top(), frame.bottom(), frame.center().y()), level),
        ):
            found = [
                (near - at, near) for at in places if (near := self._nearest(at, targets, reach)) is not None
            ]  # fmt: skip
            best = min(found, key=lambda one: abs(one[0]), default=None)
            ways.append(best[0] if best is not None else 0.0)
            held.append((best[1],) if best is not None else ())
        self._hold(held[0], held[1])
        return QPointF(*ways)

    def snapped_point(self, at: QPointF, *, across: bool = True, down: bool = True) -> QPointF:
        """Where a corner that is dragged lies, or an edge of it alone."""
        if not self.is_on("canvas_snapping"):
            return at
        upright, level = self._targets()
        reach = REACH / max(self._zoom(), 1e-3)
        x = self._nearest(at.x(), upright, reach) if across else None
        y = self._nearest(at.y(), level, reach) if down else None
        self._hold((x,) if x is not None else (), (y,) if y is not None else ())
        return QPointF(at.x() if x is None else x, at.y() if y is None else y)

    def _hold(self, upright: tuple[float, ...], level: tuple[float, ...]) -> None:
        if (upright, level) != self.held:
            self.held = upright, level
            self.changed.emit()

    def release(self) -> None:
        """Nothing is dragged any more."""
        self._frames = None
        self._hold((), ())
