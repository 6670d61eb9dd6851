"""What becomes of the records of a canvas that is framed anew, scaled, turned or mirrored. Pure; any thread."""

from __future__ import annotations

import time
from typing import Final, Literal, NamedTuple

import msgspec
from PySide6.QtCore import QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QTransform

from studio.domain.changes import Change, Edit
from studio.domain.document import Document, with_tiles
from studio.domain.ids import new_id
from studio.domain.picture_records import Canvas, Layer
from studio.ui.picture.canvas.canvas_changes import canvas_of, layers_of

replace = msgspec.structs.replace
Turn = Literal["right", "left", "around", "mirror", "upside-down"]
Anchor = tuple[int, int]
"""Which part of the canvas stays in its place: -1, 0 or 1 across and down."""
_FARTHEST: Final = 1_000_000


class Turned(NamedTuple):
    by: QTransform
    size: QSize


def framed(document: Document, frame: QRect, label: str) -> Change | None:
    """The canvas as that part of its plane, which may reach past it; no layer loses anything, and nothing is selected
    any more. None where it is so already."""
    canvas = canvas_of(document)
    if canvas is None or frame == QRect(0, 0, canvas.width, canvas.height) or frame.isEmpty():
        return None
    across, down = -frame.left(), -frame.top()
    after = replace(
        canvas, width=frame.width(), height=frame.height(),
        origin=(canvas.origin[0] + across, canvas.origin[1] + down),
        upright_guides=tuple(one + across for one in canvas.upright_guides),
        level_guides=tuple(one + down for one in canvas.level_guides),
    )  # fmt: skip
    moved = [one for one in layers_of(document, canvas) if one.role != "selection"] if across or down else []
    edits = (*(Edit(one, replace(one, x=one.x + across, y=one.y + down)) for one in moved),)
    return _change(document, canvas, after, label, edits)


def _change(document: Document, canvas: Canvas, after: Canvas, label: str, edits: tuple[Edit, ...]) -> Change:
    gone = [one for one in layers_of(document, canvas) if one.role == "selection"]
    after = replace(after, layers=tuple(one for one in after.layers if one not in {layer.id for layer in gone}))
    everything = (*edits, *(Edit(one, None) for one in gone), Edit(canvas, after))
    change = Change(id=new_id(), label=label, stack="picture", edits=everything, at=time.time())
    return with_tiles(document, change)


def carried_over(document: Document, by: QTransform, size: QSize, dpi: float, label: str) -> tuple[Edit, ...]:
    """The edits of a canvas all of which is mapped to another size; its layers are carried by themselves."""
    canvas = canvas_of(document)
    if canvas is None:
        return ()
    corner = by.map(QPointF(*canvas.origin))
    origin = _near(corner.x()), _near(corner.y())
    exchanged = abs(by.m11()) < abs(by.m12())
    upright, level = (
        tuple(_near(_along(by, one, upright=True, exchanged=exchanged)) for one in canvas.upright_guides),
        tuple(_near(_along(by, one, upright=False, exchanged=exchanged)) for one in canvas.level_guides),
    )
    if exchanged:
        upright, level = level, upright
    after = replace(
        canvas, width=size.width(), height=size.height(), dpi=dpi, origin=origin, upright_guides=upright,
        level_guides=level,
    )  # fmt: skip
    return _change(document, canvas, after, label, ()).edits


def _along(by: QTransform, at: int, *, upright: bool, exchanged: bool) -> float:
    """Where a guide stands or lies then."""
    found = by.map(QPointF(at, 0) if upright else QPointF(0, at))
    return found.x() if upright != exchanged else found.y()


def _near(value: float) -> int:
    return max(-_FARTHEST, min(_FARTHEST, round(value)))


def resolved(document: Document, dpi: float) -> Change | None:
    """The canvas with so many pixels an inch."""
    canvas = canvas_of(document)
    if canvas is None or canvas.dpi == dpi:
        return None
    edit = Edit(canvas, replace(canvas, dpi=dpi))
    return Change(id=new_id(), label="Image Size", stack="picture", edits=(edit,), at=time.time())


def turn_of(canvas: Canvas, way: Turn) -> Turned:
    """The map of a canvas that is turned or mirrored, and its size then; its corner stays at 0, 0."""
    by = QTransform()
    if way in ("right", "left", "around"):
        by.rotate({"right": 90, "left": -90, "around": 180}[way])
    else:
        by.scale(-1 if way == "mirror" else 1, -1 if way == "upside-down" else 1)
    area = by.mapRect(QRectF(0, 0, canvas.width, canvas.height))
    by = by * QTransform.fromTranslate(-area.left(), -area.top())
    # Exactly, or a turn by a right angle would be one by nearly that.
    by.setMatrix(*(float(round(one)) for one in (
        by.m11(), by.m12(), by.m13(), by.m21(), by.m22(), by.m23(), by.m31(), by.m32(), by.m33()
    )))  # fmt: skip
    return Turned(by, QSize(round(area.width()), round(area.height())))


def scale_of(canvas: Canvas, width: int, height: int) -> Turned:
    return Turned(QTransform.fromScale(width / canvas.width, height / canvas.height), QSize(width, height))


def frame_of(canvas: Canvas, width: int, height: int, anchor: Anchor) -> QRect:
    """The part of the plane that is the canvas when it becomes that large."""
    spare_x, spare_y = canvas.width - width, canvas.height - height
    return QRect(spare_x * (anchor[0] + 1) // 2, spare_y * (anchor[1] + 1) // 2, width, height)


def layers_with_pixels(document: Document) -> tuple[tuple[Layer, ...], tuple[Layer, ...]]:
    """Those of the canvas that hold pixels, and its groups; bottom first."""
    canvas = canvas_of(document)
    layers = layers_of(document, canvas) if canvas is not None else ()
    return (
        tuple(one for one in layers if one.role in ("raster", "mask")),
        tuple(one for one in layers if one.role == "group"),
    )
