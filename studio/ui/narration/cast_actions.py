"""What a person can do about the cast and about who says a line, as actions. Made by the pane; main thread."""

from __future__ import annotations

from functools import partial

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.narration.cast.found import FoundPresenter
from studio.ui.narration.cast.parts import PartsPresenter
from studio.ui.narration.desk import NarrationDesk
from studio.ui.narration.lines.presenter import LinesPresenter
from studio.ui.narration.places import MENU, PANE, SENTENCE_MENU, SENTENCES

_KEYS = 9
"""Characters that have a key of their own."""


def cast_actions(
    desk: NarrationDesk, parts: PartsPresenter, lines: LinesPresenter, found: FoundPresenter
) -> tuple[Action, ...]:
    return (*_cast(desk, parts), *_found(desk, found), *_lines(desk, lines))


def _lines(desk: NarrationDesk, lines: LinesPresenter) -> tuple[Action, ...]:
    def no_line() -> str:
        if desk.session is not None and desk.session.read_only:
            return tr("This project can only be read. Save a copy to go on working.")
        if not lines.people():
            return tr("This project has no character. “Cast who speaks” finds them in the text.")
        return "" if lines.line() is not None else tr("Nothing stands between quotation marks in this sentence.")

    def nobody(number: int) -> str:
        return no_line() or ("" if number <= len(lines.people()) else tr("There is no character of that number."))

    def none_open() -> str:
        return "" if lines.people() and lines.open_lines() else tr("Every line of the scene is confirmed.")

    def none_untold() -> str:
        if lines.asking.busy:
            return ""
        told = tr("Somebody is proposed for every line of the scene.")
        return none_open() or ("" if lines.untold() else told) or lines.asking.why_not()

    def name(number: int) -> str:
        people = lines.people()
        named = people[number - 1].name if number <= len(people) else str(number)
        return tr("Said by {name}", name=named)

    numbered = (
        Action(
            f"narration.said-by-{number}", tr("Said by character {number}", number=number),
            partial(lines.say_as, number), keys=(str(number),), where=SENTENCES, enabled=partial(nobody, number),
            text=partial(name, number), menu="Narration/Who says it/Said by", section="line",
        )
        for number in range(1, _KEYS + 1)
    )  # fmt: skip
    return (
        Action(
            "narration.confirm-line", tr("Confirm who says it"), lines.confirm, keys=("Y",), where=SENTENCES,
            enabled=none_open, tip=tr("Take the proposal for the selected line, and go to the next open one"),
            menu="Narration/Who says it", section="lines", context=(SENTENCE_MENU,),
        ),
        Action(
            "narration.confirm-all-lines", tr("Confirm all lines of the scene"), lines.confirm_all, keys=("Shift+Y",),
            where=SENTENCES, enabled=none_open, tip=tr("Take every proposal of the scene"),
            menu="Narration/Who says it", section="lines",
        ),
        Action(
            "narration.next-open-line", tr("Next open line"), lines.next_open, keys=("N",), where=SENTENCES,
            enabled=none_open, tip=tr("Select the next line that nobody has confirmed"),
            menu="Narration/Who says it", section="lines",
        ),
        Action(
            "narration.ask-who-says", tr("Ask the writer who says the next open line"), lines.ask, keys=("Q",),
            where=SENTENCES, enabled=none_untold, checked=lambda: lines.asking.busy,
            tip=tr("A writer on this computer proposes one of the characters for each line that no rule tells"),
            menu="Narration/Who says it", section="lines",
        ),
        Action(
            "narration.said-by-narrator", tr("Said by the narrator"), partial(lines.say_as, 0), keys=("0",),
            where=SENTENCES, enabled=no_line, menu="Narration/Who says it/Said by", section="line",
        ),
        *numbered,
    )  # fmt: skip


def _cast(desk: NarrationDesk, parts: PartsPresenter) -> tuple[Action, ...]:
    def unheard() -> str:
        if not parts.open:
            return tr("Show the cast first.")
        if not desk.voices:
            return tr("No voice is installed.")
        return tr("Something is at work; voices can be heard when it is done.") if desk.studio.queue.jobs() else ""

    return (
        Action(
            "narration.cast", tr("Cast of voices"), parts.toggle, keys=("C",), where=SENTENCES,
            checked=lambda: parts.open, tip=tr("Narrator and characters: voices, blends, pace, pitch, pauses"),
            menu=MENU, section="cast",
        ),
        Action(
            "narration.hear-part", tr("Hear the chosen part"), parts.hear, where=PANE, enabled=unheard,
            tip=tr("The part that is chosen in the cast says the sentence"), menu="Narration/Voices", section="voice",
        ),
        Action(
            "narration.hear-cast", tr("Hear the whole cast"), parts.hear_all, where=PANE, enabled=unheard,
            tip=tr("Narrator and characters say the sentence, one after the other"),
            menu="Narration/Voices", section="voice",
        ),
        Action(
            "narration.hear-voices", tr("Hear every voice"), parts.hear_samples, where=PANE, enabled=unheard,
            tip=tr("Every voice that is installed says its name and the sentence"),
            menu="Narration/Voices", section="voice",
        ),
    )  # fmt: skip


def _found(desk: NarrationDesk, found: FoundPresenter) -> tuple[Action, ...]:
    def no_text() -> str:
        if desk.session is None:
            return tr("No project is open.")
        if desk.session.read_only:
            return tr("This project can only be read. Save a copy to go on working.")
        return "" if desk.scenes else tr("This project has no scene yet.")

    def nobody() -> str:
        if found.looking:
            return tr("The book is looked through for those who speak.")
        return no_text() or ("" if found.rows else tr("Nobody speaks here without a voice, as far as can be told."))

    def none_ticked() -> str:
        return nobody() or ("" if found.ticked() else tr("Nobody is ticked in the list of those who speak."))

    def unheard() -> str:
        if not desk.voices:
            return tr("No voice is installed.")
        busy = tr("Something is at work; voices can be heard when it is done.")
        return nobody() or (busy if desk.studio.queue.jobs() else "")

    return (
        Action(
            "narration.find-speakers", tr("Cast who speaks…"), found.show_offer, keys=("Shift+C",), where=SENTENCES,
            enabled=no_text, tip=tr("Find who speaks in the book, with how often, and offer each a voice"),
            menu=MENU, section="cast",
        ),
        Action(
            "narration.cast-speakers", tr("Give those a voice who are ticked"), found.add, where=PANE,
            enabled=none_ticked, tip=tr("Add cards for whoever has none, each with the voice that is listed"),
            menu="Narration/Voices", section="voice",
        ),
        Action(
            "narration.hear-speaker", tr("Hear the chosen speaker"), found.hear, where=PANE, enabled=unheard,
            tip=tr("The voice that is proposed says a line of the book"), menu="Narration/Voices", section="voice",
        ),
        Action(
            "narration.decline-speakers", tr("Put the list of speakers away"), found.decline, where=PANE,
            enabled=nobody, tip=tr("Show it again by “Cast who speaks”"), menu="Narration/Voices", section="voice",
        ),
    )  # fmt: skip
