"""What a person can do about how words are said, as actions. Made by the pane; main thread."""

from __future__ import annotations

from collections.abc import Callable

from studio.services.narration.reading import speaks_english
from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.narration.desk import NarrationDesk
from studio.ui.narration.lexicon.presenter import WordsPresenter
from studio.ui.narration.places import MENU, PANE, SENTENCES, WORDS


def word_actions(desk: NarrationDesk, words: WordsPresenter, show_words_menu: Callable[[], None]) -> tuple[Action, ...]:
    """`show_words_menu`: how each word of the selected sentence is said."""

    def no_word() -> str:
        return "" if words.chosen() is not None else tr("No word is chosen in the list of guessed words.")

    def unheard() -> str:
        if desk.voice is None:
            return tr("No voice is installed.")
        busy = tr("Something is at work; a word can be heard when it is done.")
        return no_word() or (busy if desk.studio.queue.jobs() else "")

    def no_entry() -> str:
        row = words.chosen()
        if row is None or row.entry is None:
            return tr("The chosen word is not in the project's lexicon.")
        return _read_only(desk)

    return (
        Action(
            "narration.guessed-words", tr("Show the guessed words"), words.toggle, keys=("W",), where=SENTENCES,
            there=(WORDS,), enabled=lambda: "" if words.open else _unread(desk), checked=lambda: words.open,
            tip=tr("List the words that no lexicon has, and the project's own, with how they are said"),
            menu=MENU, section="words",
        ),
        Action(
            "narration.say-a-word", tr("How a word is said…"), show_words_menu, keys=("P",), where=SENTENCES,
            enabled=lambda: _unread(desk) or _read_only(desk),
            tip=tr("Choose how a word of the selected sentence is said"), menu="Narration/Words", section="words",
        ),
        Action(
            "narration.hear-word", tr("Hear the word"), words.hear, keys=("Space",), where=WORDS, enabled=unheard,
            tip=tr("Hear the chosen word alone, as it is written in the field or listed"),
            menu="Narration/Words", section="words",
        ),
        Action(
            "narration.say-otherwise", tr("Say the word otherwise…"), words.say_otherwise, keys=("F2",), where=WORDS,
            enabled=lambda: no_word() or _read_only(desk),
            tip=tr("Write how the chosen word is said in this project"), menu="Narration/Words", section="words",
        ),
        Action(
            "narration.sounds", tr("Keyboard of sounds"), words.toggle_sounds, keys=("K",), where=WORDS,
            enabled=no_word, checked=lambda: words.sounds,
            tip=tr("The signs of IPA, each with a word that has it, to be typed by mouse or arrows"),
            menu="Narration/Words", section="words",
        ),
        Action(
            "narration.keep-word", tr("Keep how the word is said"), words.keep, where=WORDS,
            enabled=lambda: no_word() or _read_only(desk),
            tip=tr("Say the chosen word as written, for what is chosen; its takes become stale"),
            menu="Narration/Words", section="words",
        ),
        Action(
            "narration.forget-word", tr("Say the word as guessed"), words.forget_word, keys=("Delete",), where=WORDS,
            enabled=no_entry, tip=tr("Take the chosen word out of the project's lexicon"),
            menu="Narration/Words", section="words",
        ),
        Action(
            "narration.speak-as-listed", tr("Speak as listed"), words.go_on, where=PANE,
            enabled=lambda: "" if words.run is not None else tr("Nothing waits to be spoken."),
            tip=tr("Go on with the words as they are listed"), menu="Narration/Words", section="words",
        ),
    )  # fmt: skip


def _unread(desk: NarrationDesk) -> str:
    if not desk.segments:
        return tr("This scene has no words yet.")
    if desk.voice is None:
        return tr("No voice is installed.")
    return "" if speaks_english(desk.voice) else tr("This voice reads by itself; its words cannot be listed.")


def _read_only(desk: NarrationDesk) -> str:
    if desk.session is None:
        return tr("No project is open.")
    return tr("This project can only be read. Save a copy to go on working.") if desk.session.read_only else ""
