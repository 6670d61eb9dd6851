"""The layers of a file as one picture, by the code of the window's canvas, for files that hold none themselves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from studio import leavings, places

if TYPE_CHECKING:
    from studio.formats.layered import Pixels


def put_together(path: Path) -> Pixels:
    """[height, width, 4], straight alpha. `path`: of any format with layers (`CANVAS_IN`). Raises StudioError."""
    from studio.services.session.session import ProjectSession
    from studio.ui.picture.canvas import canvas_changes
    from studio.ui.picture.canvas.flattening import flat_pixels
    from studio.ui.picture.canvas.kept_pile import pile_of
    from studio.ui.picture.canvas.layers_in import as_canvas, bring

    brought = bring(path, _unwatched)
    with leavings.new_folder(places.scratch_dir()) as folder:
        session = ProjectSession.create(folder / "canvas.triptych")
        try:
            session.add_assets(tuple(brought.files.values()))
            session.perform(as_canvas(session.document, brought))
            canvas = canvas_changes.canvas_of(session.document)
            assert canvas is not None, "it was made a line above"
            return flat_pixels(pile_of(session, canvas))
        finally:
            session.close()


def _unwatched(_share: float) -> None:
    """Ctrl+C ends it; nobody else watches."""
