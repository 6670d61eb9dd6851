"""What is in the hand on the canvas, and how each tool is set. No widgets; made by the pane's rooms; main thread.

The strip, the row of options and the actions change it; the tools ask it. What is set is written to the settings when
it has rested for a moment, so that a slider does not write a file at each step.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from studio.domain.brushes import (
    AlikeSettings,
    BrushPreset,
    BrushSettings,
    GradientSettings,
    SelectingSettings,
    ToolName,
)
from studio.services.settings import Settings
from studio.ui.picture.canvas.painting.brush import Brush, brush_of
from studio.ui.picture.colours import Colours

TOOLS: Final[tuple[ToolName, ...]] = (
    "move", "transform", "crop", "brush", "eraser", "fill", "gradient", "picker",
    "rectangle", "ellipse", "lasso", "polygon", "wand", "object", "text", "pan",
)  # fmt: skip
"""Those that there are, in the order in which they stand in the strip."""
PASSING: Final[tuple[ToolName, ...]] = ("transform", "crop")
"""Those that go out of the hand when their work is done."""
PaintingName = Literal["brush", "eraser"]
_KEEP_AFTER_MS: Final = 500
_SIZE_STEP: Final = 1.15


class ToolBox(QObject):
    put_down = Signal(str)
    """The tool in the hand goes out of it now: its ToolName; before `taken`."""
    taken = Signal(str)
    """Another tool is in the hand: its ToolName."""
    lent_changed = Signal()
    """Something that is none of the tools is in the hand, or is so no more."""
    changed = Signal()
    """A tool is set otherwise."""
    presets_changed = Signal()

    def __init__(self, settings: Settings, colours: Colours, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings, self.colours = settings, colours
        known: ToolName = settings.get("tool_in_hand")
        self._in_hand: ToolName = known if known in TOOLS and known not in PASSING else "move"
        self._before = self._in_hand
        """The last tool in the hand that stays in it."""
        self._brushes: dict[PaintingName, BrushSettings] = {
            "brush": settings.get("tool_brush"), "eraser": settings.get("tool_eraser")
        }  # fmt: skip
        self.fill: AlikeSettings = settings.get("tool_fill")
        self.wand: AlikeSettings = settings.get("tool_wand")
        self.gradient: GradientSettings = settings.get("tool_gradient")
        self.selecting: SelectingSettings = settings.get("tool_selecting")
        self._lent = False
        self._keep_soon = QTimer(self)
        self._keep_soon.setSingleShot(True)
        self._keep_soon.setInterval(_KEEP_AFTER_MS)
        self._keep_soon.timeout.connect(self.keep)

    # ---- in the hand

    @property
    def in_hand(self) -> ToolName:
        return self._in_hand

    def take(self, name: ToolName) -> None:
        if name != self._in_hand or self._lent:
            self.put_down.emit(self._in_hand)
            if self._in_hand not in PASSING:
                self._before = self._in_hand
            self._in_hand = name
            self._keep_soon.start()
            self.lend(False)
            self.taken.emit(name)

    def take_back(self, name: ToolName) -> None:
        """That tool is done: what was in the hand before it is in it again."""
        if self._in_hand == name:
            self.take(self._before)

    def holds(self, name: ToolName) -> bool:
        """That tool is in the hand, and nothing else is there for a while."""
        return name == self._in_hand and not self._lent

    @property
    def lent(self) -> bool:
        """Something that is none of the tools is in the hand, as the frame of an outpaint."""
        return self._lent

    def lend(self, lent: bool) -> None:
        """It is in the hand for a while, or the tool that was there before is again."""
        if lent != self._lent:
            self._lent = lent
            self.lent_changed.emit()

    @property
    def painting(self) -> PaintingName:
        """Of brush and eraser the one that is in the hand; the brush, where another tool is."""
        return "eraser" if self._in_hand == "eraser" else "brush"

    # ---- brush and eraser

    def brush_settings(self, name: PaintingName | None = None) -> BrushSettings:
        """Of that one, or of what is in the hand."""
        return self._brushes[name or self.painting]

    def brush(self, name: PaintingName | None = None) -> Brush:
        """Ready to paint with."""
        known = name or self.painting
        return brush_of(self._brushes[known], self.colours.foreground, erase=known == "eraser")

    def set_brush(self, settings: BrushSettings, name: PaintingName | None = None) -> None:
        known = name or self.painting
        if settings != self._brushes[known]:
            self._brushes[known] = settings
            self._told()

    def resize(self, steps: int) -> None:
        """Larger or smaller by so many steps, each at least a pixel."""
        size = self.brush_settings().size
        for _ in range(abs(steps)):
            size = max(size * _SIZE_STEP, size + 1) if steps > 0 else min(size / _SIZE_STEP, size - 1)
        self.size_to(self.painting, size)

    def size_to(self, name: PaintingName, pixels: float) -> None:
        """So many pixels across, within what a brush can be."""
        size = float(min(2000.0, max(1.0, round(pixels))))
        self.set_brush(msgspec.structs.replace(self.brush_settings(name), size=size), name)

    def harden(self, by: float) -> None:
        now = self.brush_settings()
        self.set_brush(msgspec.structs.replace(now, hardness=_share(now.hardness + by)))

    def set_opacity(self, opacity: float) -> None:
        """From 0 to 1."""
        self.set_brush(msgspec.structs.replace(self.brush_settings(), opacity=_share(opacity)))

    # ---- the other tools

    def set_fill(self, settings: AlikeSettings) -> None:
        if settings != self.fill:
            self.fill = settings
            self._told()

    def set_wand(self, settings: AlikeSettings) -> None:
        if settings != self.wand:
            self.wand = settings
            self._told()

    def set_gradient(self, settings: GradientSettings) -> None:
        if settings != self.gradient:
            self.gradient = settings
            self._told()

    def set_selecting(self, settings: SelectingSettings) -> None:
        if settings != self.selecting:
            self.selecting = settings
            self._told()

    def _told(self) -> None:
        self._keep_soon.start()
        self.changed.emit()

    # ---- kept

    def presets(self) -> tuple[BrushPreset, ...]:
        """Those that the person kept."""
        return tuple(self._settings.get("brush_presets"))

    def keep_preset(self, name: str) -> None:
        """Keep the brush in the hand under a name; one of that name is replaced."""
        new = BrushPreset(name, self.brush_settings())
        others = [one for one in self.presets() if one.name != name]
        self._settings.set("brush_presets", [*others, new])
        self.presets_changed.emit()

    def drop_preset(self, name: str) -> None:
        self._settings.set("brush_presets", [one for one in self.presets() if one.name != name])
        self.presets_changed.emit()

    def keep(self) -> None:
        """Write what is set, now; called when the window closes, too."""
        self._keep_soon.stop()
        self._settings.set_all(
            {
                "tool_in_hand": self._before if self._in_hand in PASSING else self._in_hand,
                "tool_brush": self._brushes["brush"],
                "tool_eraser": self._brushes["eraser"],
                "tool_fill": self.fill,
                "tool_wand": self.wand,
                "tool_gradient": self.gradient,
                "tool_selecting": self.selecting,
            }
        )


def _share(value: float) -> float:
    return min(1.0, max(0.0, round(value, 3)))
