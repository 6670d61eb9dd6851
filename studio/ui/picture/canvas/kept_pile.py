"""A canvas as its project keeps it, for whoever has no view of it: the same `Pile` as of the canvas on the screen.

The command line exports it. Main thread; what is put together from it may be on any.
"""

from __future__ import annotations

from studio.domain.picture_records import Canvas
from studio.services.session.session import ProjectSession
from studio.ui.picture.canvas.canvas_changes import layers_of
from studio.ui.picture.canvas.flattening import Pile
from studio.ui.picture.canvas.painting.paint_layer import PaintLayer
from studio.ui.picture.canvas.pile_records import take_over
from studio.ui.picture.canvas.reading import wanted_of
from studio.ui.picture.clipping import painted_of


def pile_of(session: ProjectSession, canvas: Canvas) -> Pile:
    """Its layers, none of which is read yet."""
    records = {one.id: one for one in layers_of(session.document, canvas) if one.role != "selection"}
    paints: list[PaintLayer] = []
    for record in painted_of(tuple(records.values())):
        paint = PaintLayer(record.id)
        paint.ready = False
        take_over(paint, record, records)
        paints.append(paint)
    return Pile(
        canvas.width, canvas.height, tuple(records.values()), paints,
        {one.id: wanted_of(session, records[one.id]) for one in paints}, canvas.dpi,
    )  # fmt: skip
