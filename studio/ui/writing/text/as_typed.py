"""What is made of letters as they are typed: printed marks of the language, and Markdown. Main thread.

The text's room makes one and tells it of each letter that a person typed. Each act is an undo step of its own; printed
marks are one until typing goes on.
"""

from __future__ import annotations

from typing import Final, get_args

import msgspec
from PySide6.QtCore import QObject, Signal

from studio.domain.changes import TYPOGRAPHY, Change
from studio.domain.document import Document
from studio.domain.manuscript import insert_paragraphs
from studio.domain.markdown_typed import LINE_BREAK, Became, became, empty_row, entered, picture_typed, within_verbatim
from studio.domain.passages import Passage
from studio.domain.searching import Hit, replace_hits
from studio.domain.text_records import MarkStyle, Paragraph, ParagraphStyle
from studio.domain.typographic import substitution
from studio.ui.writing.desk import Desk
from studio.ui.writing.text.editor import SceneEditor
from studio.ui.writing.text.table_look import rows_of

_MARKDOWN: Final = frozenset(" *_~`)]^}")
_BLOCK_SIGNS: Final = "#>*+- .0123456789"
"""A space behind anything else makes nothing of its paragraph."""


class AsTyped(QObject):
    picture_typed = Signal(str, object)
    """Paragraph id and PictureTyped: the signs of a picture are there, and which one it is can be chosen."""

    def __init__(self, desk: Desk, editor: SceneEditor) -> None:
        super().__init__(editor)
        self._desk = desk
        self._editor = editor

    def typed(self, letter: str) -> None:
        """A letter was put in before the caret."""
        scene, places = self._editor.scene, self._editor.selected_places()
        if scene is None or places is None or scene.pending_range() is not None:
            return
        paragraph_id, offset = places[1]
        if paragraph_id not in scene.mirror.ids:
            return
        before = scene.mirror.texts[scene.mirror.ids.index(paragraph_id)][:offset]
        style = self._style(paragraph_id)
        if style is None or style == "code":
            return
        if style == "table":
            before = before[before.rfind(LINE_BREAK) + 1 :]
        settings = self._desk.studio.settings
        ends_word = not letter.isalnum() or letter == "s"
        if (ends_word or before[:2] == "--") and settings.get("writing_typography"):
            self._print(paragraph_id, offset, before)
        if letter in _MARKDOWN and settings.get("writing_markdown"):
            self._become(paragraph_id, offset, letter)

    def enters(self) -> bool:
        """Return is pressed: whether it made something of the paragraph, and is done with."""
        scene, places = self._editor.scene, self._editor.selected_places()
        if scene is None or places is None or places[0] != places[1] or not self._desk.writable:
            return False
        paragraph_id, offset = places[0]
        index = scene.mirror.ids.index(paragraph_id)
        paragraph, text = scene.mirror.paragraph(index), scene.mirror.texts[index]
        if paragraph is None:
            return False
        if paragraph.style not in ("code", "table"):
            signs = text[:1] in ("*", "-", "_", "`", "|", "#") and bool(text) and offset == len(text)
            if not signs or not self._desk.studio.settings.get("writing_markdown"):
                return False
        row = LINE_BREAK
        if paragraph.style == "table":
            offset, cells = _end_of_row(text, offset)
            self._editor.put_caret(paragraph_id, offset)
            row += empty_row(cells) if cells else ""
        self._desk.commit_typing()
        document = self._desk.document
        if document is not None and offset == len(text) and self._take(entered(document, paragraph_id)):
            return True
        if paragraph.style not in ("code", "table"):
            return False
        self._editor.textCursor().insertText(row)
        if len(row) > 1:
            self._editor.put_caret(paragraph_id, offset + 3)
        return True

    def steps_out(self, below: bool) -> bool:
        """A paragraph at the end of the scene, or at its beginning, with the caret in it: whether there is one now."""
        scene = self._editor.scene
        if scene is None or not self._desk.writable or scene.pending_range() is not None:
            return False
        place = len(scene.mirror.ids) if below else 0

        def make(document: Document) -> Change:
            return msgspec.structs.replace(
                insert_paragraphs(document, scene.scene_id, place, [Passage()]), label="New paragraph"
            )

        if self._desk.make(make) is None:
            return False
        self._editor.put_caret(scene.mirror.ids[place], 0)
        return True

    def _style(self, paragraph_id: str) -> ParagraphStyle | None:
        document = self._desk.document
        paragraph = document.get(Paragraph, paragraph_id) if document is not None else None
        return paragraph.style if paragraph is not None else None

    def _print(self, paragraph_id: str, offset: int, before: str) -> None:
        """`before`: the line up to the caret at `offset`. Nothing becomes of code, nor of an address."""
        found = substitution(self._desk.language, before)
        scene = self._editor.scene
        if found is None or scene is None or not before.strip("|-: "):
            return
        typed_code = within_verbatim(before) and self._desk.studio.settings.get("writing_markdown")
        if typed_code or "code" in scene.mirror.next_styles(paragraph_id, offset):
            return
        letters, new = found
        hit = Hit(paragraph_id, offset - letters, offset, new)

        def make(document: Document) -> Change:
            change = replace_hits(document, (hit,))
            return msgspec.structs.replace(change, label=TYPOGRAPHY, continues=scene.mirror.typing_step)

        if self._desk.make(make) is not None:
            scene.mirror.printed((paragraph_id, offset), letters, new)

    def _become(self, paragraph_id: str, offset: int, letter: str) -> None:
        scene, document = self._editor.scene, self._desk.document
        if scene is None or document is None:
            return
        block = self._editor.textCursor().block().text()
        if letter == " " and block[:offset].strip(_BLOCK_SIGNS):
            return
        self._desk.commit_typing()
        paragraph = document.get(Paragraph, paragraph_id)
        if paragraph is None or self._take(became(document, paragraph_id, offset, letter)):
            return
        found = picture_typed(paragraph.text[:offset]) if letter == ")" else None
        if found is not None:
            self.picture_typed.emit(paragraph_id, found)

    def _take(self, found: Became | None) -> bool:
        scene = self._editor.scene
        if found is None or scene is None or self._desk.make(lambda _document: found.change) is None:
            return False
        self._editor.put_caret(found.paragraph_id, found.offset)
        for style in get_args(MarkStyle):
            if style in found.ends and style in scene.mirror.next_styles(found.paragraph_id, found.offset):
                scene.mirror.toggle_next(found.paragraph_id, found.offset, style)
        return True


def _end_of_row(text: str, offset: int) -> tuple[int, int]:
    """Of the row of cells at an offset where it ends, so that Return breaks none, and how many cells it has; elsewhere
    the offset, 0."""
    begin = text.rfind(LINE_BREAK, 0, offset) + 1
    end = text.find(LINE_BREAK, offset)
    end = len(text) if end < 0 else end
    (row,) = rows_of(text[begin:end])
    return (end, len(row.bars) - 1) if row.bars else (offset, 0)
