"""Numbers of what is being transformed, for the row of the tool's options. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from studio.services.translation import tr
from studio.ui.picture.canvas.tools.controls import Choice, Control, Decimal, Number, Switch
from studio.ui.picture.canvas.transform.placement import Placement
from studio.ui.picture.canvas.transform.transforming import Transforming

_FAR: Final = 30_000


def transform_controls(transforming: Transforming) -> tuple[Control, ...]:
    def value(of: Callable[[Placement], float]) -> Callable[[], float]:
        return lambda: of(transforming.placement) if transforming.placement is not None else 0.0

    def put(how: Callable[[Placement, float], Placement]) -> Callable[[float], None]:
        return lambda wanted: transforming.change(lambda one: how(one, wanted))

    def sized(name: str) -> Callable[[float], None]:
        return put(lambda one, wanted: one.sized(**{name: wanted}, ratio=transforming.keeps_ratio))

    pixels = tr(" px")
    return (
        Number(tr("X"), tr("Left edge, before it is turned"), value(lambda one: one.left),
               put(lambda one, left: one.with_left(left)), -_FAR, _FAR, pixels),
        Number(tr("Y"), tr("Upper edge, before it is turned"), value(lambda one: one.top),
               put(lambda one, top: one.with_top(top)), -_FAR, _FAR, pixels),
        Number(tr("Width"), tr("Pixels across, before it is turned"), value(lambda one: abs(one.width)),
               sized("width"), 1, _FAR, pixels),
        Number(tr("Height"), tr("Pixels down, before it is turned"), value(lambda one: abs(one.height)),
               sized("height"), 1, _FAR, pixels),
        Decimal(tr("Angle"), tr("Degrees to the right"), value(lambda one: one.angle),
                put(lambda one, angle: one.turned_to(angle)), -360, 360, "\u00b0"),
        Switch(tr("Keep ratio"), tr("Width and height change together; Shift does the same while you drag"),
               lambda: transforming.keeps_ratio, transforming.set_ratio),
        Choice(tr("Pixels"), tr("How new pixels are made where it becomes larger or is turned"),
               lambda: transforming.method,
               lambda way: transforming.set_method("nearest" if way == "nearest" else "linear" if way == "linear"
                                                   else "cubic"),
               {"cubic": tr("Sharp"), "linear": tr("Soft"), "nearest": tr("Pixel by pixel")}),
    )  # fmt: skip
