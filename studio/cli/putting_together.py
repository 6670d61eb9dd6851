"""The layers of a file put together by the code of the window's canvas: as one picture, for files that hold none
themselves, or for a kind of file that cannot say all that they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from studio import leavings, places

if TYPE_CHECKING:
    from studio.domain.recipes.kept import Making
    from studio.formats.layered import Pixels
    from studio.ui.picture.canvas.flattening import Pile
    from studio.ui.picture.canvas.layers_out import Built


def put_together(path: Path) -> Pixels:
    """[height, width, 4], straight alpha. `path`: of any format with layers (`CANVAS_IN`). Raises StudioError."""
    from studio.ui.picture.canvas.flattening import flat_pixels

    with _laid_out(path) as pile:
        return flat_pixels(pile)


def with_layers_for(path: Path, out: Path, making: Making) -> Built:
    """The layers as a file of the other name can have them; what it cannot say is in pixels for other programs, and is
    said. Raises StudioError."""
    from studio.ui.picture.canvas.layers_out import layered_of

    with _laid_out(path) as pile:
        return layered_of(pile, out, making, _unwatched, {one.id: one.making for one in pile.tree})


@contextmanager
def _laid_out(path: Path) -> Iterator[Pile]:
    """As a canvas, in a project of its own."""
    from studio.services.session.session import ProjectSession
    from studio.ui.picture.canvas import canvas_changes
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
            yield pile_of(session, canvas)
        finally:
            session.close()


def _unwatched(_share: float) -> None:
    """Ctrl+C ends it; nobody else watches."""
