"""Joins the find bar to the editor and the project. Made by the pane; main thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.domain.outline import outline, paragraphs_of
from studio.ui.writing.text.find_bar import occurrences

if TYPE_CHECKING:
    from studio.ui.writing.pane import WritingPane


class Finding:
    def __init__(self, pane: WritingPane) -> None:
        self._pane = pane
        pane.find_bar.sought.connect(self._seek)
        pane.find_bar.closed.connect(self.close)

    def begin(self) -> None:
        selected = self._pane.editor.textCursor().selectedText()
        self._pane.find_bar.begin(selected if "\u2029" not in selected else "")

    def close(self) -> None:
        self._pane.find_bar.hide()
        self._pane.editor.setFocus()

    def _seek(self, text: str, everywhere: bool, direction: int) -> None:
        pane = self._pane
        session, current = pane.session, pane.presenter.current
        if session is None or current is None:
            return
        pane.commit_typing()
        scenes = [scene.id for _, scene in outline(session.document)] if everywhere else [current]
        order = [(scene, one) for scene in scenes for one in paragraphs_of(session.document, scene)]
        place = {one.id: number for number, (_, one) in enumerate(order)}
        scene_of = {one.id: scene for scene, one in order}
        hits = list(occurrences(text, [(one.id, one.text) for _, one in order]))
        at = self._next(hits, place, direction)
        if at is not None:
            paragraph_id, start, end = hits[at]
            pane.presenter.open_scene(scene_of[paragraph_id])
            pane.editor.put_caret(paragraph_id, end, anchor=start)
        pane.find_bar.show_found(at + 1 if at is not None else 0, len(hits))

    def _next(self, hits: list[tuple[str, int, int]], place: dict[str, int], direction: int) -> int | None:
        """The hit after (or before) the selection, round the end; with 0 the one that begins at it or after it."""
        if not hits:
            return None
        selected = self._pane.editor.selected_places()
        if selected is None:
            return 0
        here = (place.get(selected[0][0], 0), selected[0][1])
        keys = [(place[paragraph_id], start) for paragraph_id, start, _ in hits]
        if direction < 0:
            earlier = [number for number, key in enumerate(keys) if key < here]
            return earlier[-1] if earlier else len(hits) - 1
        later = [number for number, key in enumerate(keys) if key > here or (direction == 0 and key == here)]
        return later[0] if later else 0
