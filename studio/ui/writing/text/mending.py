"""What is underlined in an editor, spelling and grammar: told why, and mended by one key or click. Main thread.

Made by a view. F7 goes to the next such words and shows what may stand there; the pointer over them shows why, and the
menu of the right button has the same on top.
"""

from __future__ import annotations

from functools import partial
from itertools import takewhile

import msgspec
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QMenu, QToolTip

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.passages import Place
from studio.domain.searching import Hit, replace_hits
from studio.domain.showable import showable
from studio.domain.text_records import Paragraph
from studio.services.grammar import Remark
from studio.services.translation import tr
from studio.ui.actions.menu_keys import keep_keys
from studio.ui.widgets.words import hover_text
from studio.ui.writing.desk import Desk
from studio.ui.writing.text.editor import SceneEditor
from studio.ui.writing.text.grammar_check import GrammarCheck
from studio.ui.writing.text.spell_check import SpellCheck
from studio.ui.writing.text.word_rows import WordRows

_OFFERED = 6
"""Words that a menu offers for a remark."""


class Trouble(msgspec.Struct, frozen=True):
    """Words of a paragraph that are underlined."""

    paragraph: Paragraph
    start: int
    end: int
    remark: Remark | None = None
    """On their grammar; none where the word is misspelt."""

    @property
    def words(self) -> str:
        return self.paragraph.text[self.start : self.end]

    @property
    def hit(self) -> Hit:
        return Hit(self.paragraph.id, self.start, self.end)


class Mending(QObject):
    def __init__(self, desk: Desk, editor: SceneEditor, spelling: SpellCheck, grammar: GrammarCheck) -> None:
        super().__init__(editor)
        self._desk, self._editor = desk, editor
        self._spelling, self._grammar = spelling, grammar
        editor.letter_typed.connect(self._typed)
        editor.cursorPositionChanged.connect(self._moved)
        editor.viewport().installEventFilter(self)

    # ---- what is typed is judged when it is done

    def _typed(self, letter: str) -> None:
        places = self._editor.selected_places()
        place = places[1] if places is not None else None
        left, self._spelling.words.typed_at = self._spelling.words.typed_at, place if letter.isalpha() else None
        self._grammar.remarks.typed_at = place
        if left is not None and self._spelling.words.typed_at is None:
            self._judge(left)

    def _moved(self) -> None:
        places = self._editor.selected_places()
        if places is None:
            return
        left: Place | None = None
        for asked in (self._spelling.words, self._grammar.remarks):
            typed = asked.typed_at
            if typed is not None and not (places[1][0] == typed[0] and 0 <= places[1][1] - typed[1] <= 1):
                left, asked.typed_at = typed, None
        if left is not None:
            self._judge(left)

    def _judge(self, left: Place) -> None:
        """Underline what was passed over as long as it was typed there; a remark waits for the sign behind it too."""
        if any(one.start < left[1] <= one.end + (one.remark is not None) for one in self._troubles_of(left[0])):
            self._draw(left[0])

    def _draw(self, paragraph_id: str) -> None:
        if self._editor.scene is not None:
            self._editor.scene.draw_paragraphs(frozenset((paragraph_id,)))

    # ---- one key

    def why_not(self) -> str:
        return self._spelling.why_not() if self._grammar.why_not() else ""

    def mend(self) -> None:
        """What may stand in the place of the underlined words at the caret, or the next ones: a menu there."""
        self._desk.commit_typing()
        self._spelling.words.typed_at = self._grammar.remarks.typed_at = None
        found = self._next()
        if found is not None:
            self._offer(found)
        elif self._grammar.remarks.waiting:
            self._desk.hint(tr("Nothing more is known yet. The scene is still being checked."))
        elif self._grammar.why_not():
            self._desk.hint(tr("No misspelt word follows in this scene."))
        else:
            self._desk.hint(tr("No misspelt word or remark follows in this scene."))

    def _next(self) -> Trouble | None:
        scene, places = self._editor.scene, self._editor.selected_places()
        if scene is None or places is None:
            return None
        first = scene.mirror.ids.index(places[0][0])
        for index in range(first, len(scene.mirror.ids)):
            paragraph = scene.mirror.paragraph(index)
            for one in self._troubles(paragraph) if paragraph is not None else ():
                if index > first or one.end >= places[0][1]:
                    return one
        return None

    def _troubles(self, paragraph: Paragraph) -> list[Trouble]:
        wrong = [Trouble(paragraph, start, end) for start, end in self._spelling.words.wrong_in(paragraph)]
        remarks = self._grammar.remarks.remarks_in(paragraph)
        return sorted(
            [*wrong, *(Trouble(paragraph, one.start, one.end, one) for one in remarks)],
            key=lambda one: (one.start, one.end),
        )

    def _troubles_of(self, paragraph_id: str) -> list[Trouble]:
        scene = self._editor.scene
        if scene is None or paragraph_id not in scene.mirror.ids:
            return []
        paragraph = scene.mirror.paragraph(scene.mirror.ids.index(paragraph_id))
        return self._troubles(paragraph) if paragraph is not None else []

    def _at(self, place: Place) -> Trouble | None:
        found = self._troubles_of(place[0])
        return next((one for one in found if one.start <= place[1] <= one.end), None)

    def _at_point(self, point: QPoint) -> Trouble | None:
        """In the viewport's pixels."""
        scene, cursor = self._editor.scene, self._editor.cursorForPosition(point)
        line = self._editor.cursorRect(cursor).adjusted(-12, 0, 12, 0)
        return self._at(scene.place(cursor.position())) if scene is not None and line.contains(point) else None

    # ---- why, and what else

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            found = self._at_point(event.pos())
            if found is not None and found.remark is not None:
                QToolTip.showText(event.globalPos(), hover_text(found.remark.why), self._editor.viewport())
                return True
        return super().eventFilter(watched, event)

    def fill(self, menu: QMenu, place: QPoint) -> None:
        """Put what may be done about the underlined words at a place of the screen on top of a menu."""
        found = self._at_point(self._editor.viewport().mapFromGlobal(place))
        if found is None or not menu.actions():
            return
        if found.remark is None:
            self._add_rows(menu, found)
            return
        below = menu.actions()
        on_top = QMenu(menu)
        self._fill_remark(on_top, found, found.remark)
        on_top.addSeparator()
        menu.insertActions(below[0], on_top.actions())

    def _offer(self, found: Trouble) -> None:
        self._editor.put_caret(found.paragraph.id, found.end, anchor=found.start)
        if found.remark is None:
            self._spelling.words.suggest(found.words, lambda _known: self._show_words(found), self._desk.say)
        else:
            menu = self._menu()
            self._fill_remark(menu, found, found.remark)
            self._pop_up(menu)

    def _show_words(self, found: Trouble) -> None:
        menu = self._menu()
        self._add_rows(menu, found)
        self._pop_up(menu)

    def _add_rows(self, menu: QMenu, found: Trouble) -> None:
        WordRows(menu, found.words, partial(self._replace, found.hit), self._spelling.words, self._desk)

    def _fill_remark(self, menu: QMenu, found: Trouble, remark: Remark) -> None:
        menu.addAction(showable(remark.why).replace("&", "&&")).setEnabled(False)
        for one in remark.instead[:_OFFERED]:
            words = showable(one).replace("&", "&&") if one else tr("Take out “{words}”", words=found.words)
            menu.addAction(words, partial(self._replace, found.hit, one))
        menu.addSeparator()
        off = menu.addAction(tr("Remark on this no more in this manuscript"), partial(self._switch_off, remark.rule))
        off.setEnabled(self._desk.writable)

    def _menu(self) -> QMenu:
        menu = QMenu(self._editor)
        keep_keys(menu)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    def _pop_up(self, menu: QMenu) -> None:
        menu.popup(self._editor.viewport().mapToGlobal(self._editor.cursorRect().bottomLeft()))
        instead = takewhile(lambda one: not one.isSeparator(), menu.actions())
        first = next((one for one in instead if one.isEnabled()), None)
        if first is not None:
            menu.setActiveAction(first)

    def _replace(self, hit: Hit, new: str) -> None:
        def make(document: Document) -> Change:
            return replace_hits(document, (Hit(hit.paragraph_id, hit.start, hit.end, new),))

        if self._desk.make(make) is not None:
            self._editor.put_caret(hit.paragraph_id, hit.start + len(new))

    def _switch_off(self, rule: str) -> None:
        self._grammar.choose({**self._grammar.chosen, rule: False})
