"""Where the caret stood when finding began, so that closing the bar gives it back. Knows no toolkit; main thread."""

from __future__ import annotations

from collections.abc import Callable, Collection

from studio.domain.passages import Place

Places = tuple[Place, Place]


class FindOrigin:
    def __init__(self) -> None:
        self._began: tuple[str, Places] | None = None
        self._selected: Places | None = None

    def begin(self, scene_id: str | None, places: Places | None) -> None:
        self._began = (scene_id, places) if scene_id is not None and places is not None else None
        self._selected = places

    def select(self, paragraph_id: str, start: int, end: int) -> None:
        """Finding put the selection here."""
        self._selected = (paragraph_id, start), (paragraph_id, end)

    def go_back(
        self,
        places: Places | None,
        open_scene: Callable[[str], None],
        ids: Callable[[], Collection[str]],
        select: Callable[[Places], None],
    ) -> None:
        """`places`: what is selected now; where a person has put the caret elsewhere, it stays there. `ids`: paragraphs
        of the scene that `open_scene` brings forward."""
        began, self._began = self._began, None
        if began is None or places is None or places != self._selected:
            return
        scene_id, at = began
        open_scene(scene_id)
        if {at[0][0], at[1][0]} <= set(ids()):
            select(at)
