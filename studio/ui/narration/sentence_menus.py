"""The menus of the selected sentence: what can be done with it, and how each of its words is said. Main thread.

Made by the pane.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget
from shiboken6 import isValid

from studio.english.readings import SaidWord
from studio.services.translation import tr
from studio.ui.actions.menu_keys import keep_keys
from studio.ui.actions.registry import ActionRegistry
from studio.ui.narration.lexicon.presenter import WordsPresenter
from studio.ui.narration.lexicon.word_menu import fill_words
from studio.ui.narration.places import SENTENCE_MENU
from studio.ui.narration.takes.segment_list import SegmentList


class SentenceMenus(QObject):
    def __init__(self, actions: ActionRegistry, words: WordsPresenter, sentences: SegmentList) -> None:
        super().__init__(sentences)
        self._actions, self._words, self._sentences = actions, words, sentences

    def show(self, at: QPoint) -> None:
        """All that can be done; `at`: on the screen."""
        menu = self._actions.context_menu(SENTENCE_MENU, self._sentences)
        menu.addSeparator()
        menu.addMenu(self._words_menu(menu))
        menu.popup(at)

    def show_words(self) -> None:
        """By key: the words alone, below the selected sentence."""
        sentences = self._sentences
        menu = self._words_menu(sentences)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(sentences.viewport().mapToGlobal(sentences.visualRect(sentences.currentIndex()).bottomLeft()))

    def _words_menu(self, parent: QWidget) -> QMenu:
        """How the words of the selected sentence are said; filled once they have been read."""
        menu = QMenu(tr("How a word is said"), parent)
        keep_keys(menu)
        menu.menuAction().setObjectName("narration.words-of-the-sentence")
        looking = menu.addAction(tr("Reading the sentence"))
        looking.setEnabled(False)

        def come(words: tuple[SaidWord, ...]) -> None:
            if isValid(menu):
                menu.removeAction(looking)
                fill_words(menu, words, self._words.say_here, self._words.say_word)

        self._words.look_at_sentence(come)
        return menu
