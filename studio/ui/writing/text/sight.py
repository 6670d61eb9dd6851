"""What of the text is in sight, and what is brought there: what an undo touched, what is heard. Main thread; made by
the text's room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QTextCursor

from studio.domain.changes import Change
from studio.domain.passages import Place
from studio.domain.text_records import Paragraph, Scene
from studio.ui.writing.desk import Desk
from studio.ui.writing.text.lit import light, light_spans
from studio.ui.writing.text.views import TextViews


class Sight:
    def __init__(self, desk: Desk, views: TextViews) -> None:
        self._desk, self._views = desk, views
        self._lit = ""
        """Id of the paragraph that is heard."""

    def in_sight(self, change: Change) -> bool:
        """Whether a paragraph that a change touched stands in the editor's view; where none is there (any more),
        whether its scene is in front."""
        records = [one.after if one.after is not None else one.before for one in change.edits]
        touched = [one for one in records if isinstance(one, Paragraph)]
        if not touched:
            return any(isinstance(one, Scene) and one.id == self._desk.current for one in records)
        here = {one.id for one in touched if one.scene_id == self._desk.current}
        present = here.intersection(self._views.front.editor.ids())
        return not present.isdisjoint(self._views.front.editor.ids_in_view()) if present else bool(here)

    def reveal(self, change: Change) -> None:
        """Bring into view what a change touched, its paragraphs or else its scene, unless some of it is."""
        if self.in_sight(change):
            return
        records = [one.after if one.after is not None else one.before for one in change.edits]
        touched = [one for one in records if isinstance(one, Paragraph)]
        if touched:
            if self._desk.current not in [paragraph.scene_id for paragraph in touched]:
                self._desk.open_scene(touched[0].scene_id)
            here = next((one for one in touched if one.scene_id == self._desk.current), touched[0])
            self._views.front.editor.reveal(here.id)
            return
        scene = next((one for one in records if isinstance(one, Scene)), None)
        if scene is not None:
            self._desk.open_scene(scene.id)

    def keep(self, start: Place, end: Place) -> None:
        """Have what lies between two places of the scene in front in view, or its beginning where there is no room for
        all of it; nothing scrolls where it is in view already."""
        editor = self._views.front.editor
        scene, ids = editor.scene, editor.ids()
        if scene is None or start[0] not in ids or end[0] not in ids:
            return
        cursor = QTextCursor(editor.document())
        cursor.setPosition(scene.position(*start))
        first = editor.cursorRect(cursor)
        cursor.setPosition(scene.position(*end))
        last = editor.cursorRect(cursor)
        edge = first.height() // 2
        low = max(0, last.bottom() + edge - editor.viewport().height())
        by = min(first.top() - edge, low) if low else min(0, first.top() - edge)
        if by:
            editor.verticalScrollBar().setValue(editor.verticalScrollBar().value() + by)

    def light(self, paragraph_id: str) -> None:
        """Show which line of a recording is heard; empty: none. It is followed by who had the one before in sight."""
        editor = self._views.front.editor
        scene, before = editor.scene, self._lit
        self._lit = paragraph_id
        if scene is None or paragraph_id not in editor.ids():
            light(editor, None)
            return
        light(editor, scene.position(paragraph_id, 0))
        if not before or before in editor.ids_in_view():
            editor.reveal(paragraph_id)

    def light_spans(self, paragraph_id: str, spans: Sequence[tuple[int, int]]) -> None:
        """What is read aloud: characters of a paragraph, the sentence and its word. No spans: nothing. It is followed
        by who had the one before in sight."""
        editor = self._views.front.editor
        scene, before = editor.scene, self._lit
        self._lit = paragraph_id if spans else ""
        if scene is None or not spans or paragraph_id not in editor.ids():
            light(editor, None)
            return
        places = [(scene.position(paragraph_id, start), scene.position(paragraph_id, end)) for start, end in spans]
        light_spans(editor, places)
        if paragraph_id != before and (not before or before in editor.ids_in_view()):
            editor.reveal(paragraph_id)
