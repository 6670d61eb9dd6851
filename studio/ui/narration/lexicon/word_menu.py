"""How the words of a sentence are said: a part of its menu, which comes when they have been read. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMenu

from studio.domain.showable import showable
from studio.english.readings import SaidWord
from studio.english.respelling import as_ipa
from studio.services.translation import tr
from studio.ui.actions.menu_keys import keep_keys

_MOST = 60
"""Words in the menu: more than a sentence of a page has."""


def fill_words(
    menu: QMenu,
    words: tuple[SaidWord, ...],
    say_here: Callable[[str, str], None],
    say_word: Callable[[str, str], None],
) -> None:
    """Heteronyms first, each with its sounds; then every word, to be said otherwise. `menu` holds nothing yet."""
    for one in words:
        if one.others:
            _heteronym(menu, one, say_here)
    if menu.actions():
        menu.addSeparator()
    for one in words[:_MOST]:
        said = tr("{word} {sound}…", word=showable(one.word), sound=as_ipa(one.phonemes))
        menu.addAction(said).triggered.connect(partial(_ask, say_word, one.word, one.phonemes))
    if not words:
        menu.addAction(tr("No word of this sentence is read by rules of English.")).setEnabled(False)


def _heteronym(menu: QMenu, one: SaidWord, say_here: Callable[[str, str], None]) -> None:
    inner = menu.addMenu(tr("{word} in this paragraph", word=showable(one.word)))
    keep_keys(inner)
    for phonemes in (one.phonemes, *one.others):
        action = inner.addAction(as_ipa(phonemes))
        action.setCheckable(True)
        action.setChecked(phonemes == one.phonemes)
        action.triggered.connect(partial(_ask, say_here, one.word, phonemes))


def _ask(call: Callable[[str, str], None], word: str, phonemes: str, _checked: bool = False) -> None:
    call(word, phonemes)
