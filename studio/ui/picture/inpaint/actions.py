"""What can be done in the tab "Inpaint", by menu, palette and key."""

from __future__ import annotations

from typing import Final

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.picture.inpaint.mask_files import MaskFiles
from studio.ui.picture.inpaint.over_canvas import OverCanvas
from studio.ui.picture.inpaint.presenter import InpaintPresenter
from studio.ui.picture.inpaint.results import PlacingResults
from studio.ui.picture.inpaint.view import act_words

CANVAS: Final = "picture.view.canvas"
"""The place of the canvas, where the keys of results hold."""
TRAY: Final = "picture.results"
"""The place of the tray: a result is chosen there, and the same keys hold."""
_MENU: Final = "Picture/Inpaint"


def inpaint_actions(
    inpaint: InpaintPresenter, results: PlacingResults, files: MaskFiles, over: OverCanvas
) -> tuple[Action, ...]:
    return (
        Action(
            "picture.inpaint", tr("Paint the masked part anew"), inpaint.generate, ("Ctrl+Shift+Return",),
            where="picture", enabled=inpaint.why_not, menu=_MENU, section="inpaint",
            tip=tr("Fill, refine, outpaint or draw again, by what is selected and how strongly"),
            text=lambda: act_words()[inpaint.act()],
        ),
        Action(
            "picture.outpaint-frame", tr("Drag the frame of an outpaint"), over.toggle_frame, ("Shift+F",),
            where=CANVAS, enabled=over.why_no_frame, menu=_MENU, section="inpaint", checked=lambda: over.framing,
            tip=tr("Take the frame in hand: past the canvas' edges something new is painted"),
        ),
        Action(
            "picture.result-as-layer", tr("Add the result as a layer"), results.add_as_layer, ("Shift+Return",),
            where=CANVAS, there=(TRAY,), enabled=results.why_not_place, menu=_MENU, section="result",
            tip=tr("On top of the canvas, behind a mask that can be painted on"),
        ),
        Action(
            "picture.result-into-layer", tr("Paint the result into the layer"), results.add_into_layer, ("Alt+Return",),
            where=CANVAS, there=(TRAY,), enabled=results.why_not_into, menu=_MENU, section="result",
            tip=tr("Into the chosen layer, not its mask; outside the feathered mask not one pixel changes"),
        ),
        Action(
            "picture.result-before", tr("Show what was there before"), results.compare, ("Y",),
            where=CANVAS, there=(TRAY,), enabled=results.why_none, menu=_MENU, section="result",
            tip=tr("Before and after, in turn"), checked=lambda: results.hidden,
        ),
        Action(
            "picture.result-away", tr("Put the result away"), results.put_away, ("Shift+Y",),
            where=CANVAS, there=(TRAY,), enabled=results.why_none, menu=_MENU, section="result",
            tip=tr("Off the canvas; it stays in the tray"),
        ),
        Action(
            "picture.mask-import", tr("Import a mask\u2026"), files.ask_import, where="picture",
            enabled=files.why_not_import, menu=_MENU, section="mask",
            tip=tr("A grey picture, white where something is painted anew"),
        ),
        Action(
            "picture.mask-export", tr("Export the mask\u2026"), files.ask_export, where="picture",
            enabled=files.why_not_export, menu=_MENU, section="mask",
            tip=tr("As a grey PNG, white where something is painted anew"),
        ),
    )  # fmt: skip
